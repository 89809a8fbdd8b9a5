//! `logout`: forgets the stored tokens, and tells Notion if asked to.

use serde_json::json;

use super::print;
use crate::auth::{Credentials, NoticCredentials, RememberedStores, StoreKind, Turn, VaultError};
use crate::cli::args::LogoutArgs;
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::session::Session;
use crate::connect::{GrantError, Reason};

/// What became of the token in Notion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum There {
    /// It ended.
    Ended,
    /// It is good as before: no program can end a pasted one.
    OnlyByHand,
    /// It is good as before: nobody asked to end it.
    Good,
}

/// What there was.
pub(super) struct Forgotten {
    /// The places that had tokens of Notion.
    places: Vec<String>,
    there: There,
    /// Whether there were tokens of Notic.
    had_notic: bool,
}

/// Forgets all tokens of the profile.
pub(super) fn forget_all(revoke: bool, session: &Session<'_>) -> Result<Forgotten, Failure> {
    let profile = session.profile.as_str();
    let stores = RememberedStores::new(&session.settings.paths);
    let (places, there) = session.runtime()?.block_on(async {
        // A run that renews the tokens right now would bring them back.
        let _turn = Turn::wait::<Credentials>(&session.settings.paths, profile).await?;
        forget(revoke, stores.get(profile)?, session).await
    })?;
    stores.forget(profile)?;
    Ok(Forgotten {
        places,
        there,
        had_notic: forget_notic(session)?,
    })
}

pub(in crate::cli) fn logout(
    args: &LogoutArgs,
    session: &Session<'_>,
) -> Result<ExitStatus, Failure> {
    let profile = session.profile.as_str();
    let Forgotten {
        places,
        there,
        had_notic,
    } = forget_all(args.revoke, session)?;
    let (had, place) = (!places.is_empty(), places.join(" and from "));
    if session.settings.token.is_some() {
        session
            .ui
            .warn("NOTION_TOKEN is set: commands go on using it");
    }
    let mut text = match (had, there) {
        (false, _) => format!("Profile `{profile}` was not logged in."),
        (true, There::Ended) => {
            format!("Logged out: the token is gone from {place}, and ended in Notion.")
        }
        (true, There::Good) => format!(
            "Logged out: the token is gone from {place}. In Notion it is valid until you revoke it there."
        ),
        (true, There::OnlyByHand) => format!(
            "Logged out: the token is gone from {place}. It was pasted, and in Notion only you can end it: delete it at \
             https://www.notion.so/developers."
        ),
    };
    if had_notic {
        text.push_str("\nThe tokens of Notic are gone, too.");
    }
    print(
        session.ui,
        session.json,
        &text,
        &json!({"profile": profile, "loggedOut": had, "loggedOutOfNotic": had_notic, "revoked": had && there == There::Ended}),
    )?;
    Ok(ExitStatus::InStep)
}

/// Forgets the tokens: where the last login put them, and where the settings say now, which may be elsewhere. Gives the
/// places that had any, and what became of them in Notion at the least.
async fn forget(
    revoke: bool,
    remembered: Option<StoreKind>,
    session: &Session<'_>,
) -> Result<(Vec<String>, There), Failure> {
    let profile = session.profile.as_str();
    let chosen = StoreKind::choose(session.settings.token_store, remembered);
    let mut kinds = vec![remembered.unwrap_or(chosen), chosen];
    kinds.dedup();
    let (mut places, mut least) = (Vec::new(), There::Ended);
    for kind in kinds {
        let vault = session.vault(kind);
        let there = match revoke {
            true => match vault.load::<Credentials>(profile).await {
                Err(VaultError::NoKeyring { .. }) if remembered != Some(kind) => There::Good,
                loaded => end(loaded?, session).await?,
            },
            false => There::Good,
        };
        let had = match vault.delete::<Credentials>(profile).await {
            // Nothing was ever kept, and there is nothing it could have been kept in.
            Err(VaultError::NoKeyring { .. }) if remembered != Some(kind) => false,
            deleted => deleted?,
        };
        if had {
            places.push(vault.place());
            least = least.max(there);
        }
    }
    Ok((places, least))
}

/// Forgets the tokens of Notic, where there ever were any. Says whether there were.
fn forget_notic(session: &Session<'_>) -> Result<bool, Failure> {
    let profile = session.profile.as_str();
    let stores = RememberedStores::of::<NoticCredentials>(&session.settings.paths);
    let Some(kind) = stores.get(profile)? else {
        return Ok(false);
    };
    let vault = session.vault(kind);
    let had = session.runtime()?.block_on(async {
        // A run that renews the tokens right now would bring them back.
        let _turn = Turn::wait::<NoticCredentials>(&session.settings.paths, profile).await?;
        vault.delete::<NoticCredentials>(profile).await
    })?;
    stores.forget(profile)?;
    Ok(had)
}

async fn end(credentials: Option<Credentials>, session: &Session<'_>) -> Result<There, Failure> {
    let Some(credentials) = credentials else {
        return Ok(There::Good);
    };
    let Some(client) = credentials.client else {
        return Ok(There::OnlyByHand);
    };
    let authority = session.authority(client)?;
    let ended = authority.revoke(&credentials.access).await;
    ended
        .or_else(unless_gone)
        .map_err(|error| not_told(&error))?;
    if let Some(refresh) = &credentials.refresh {
        // The end of one token may be the end of the other, and then Notion need not know this one any more.
        match authority.revoke(refresh).await {
            Err(error) if matches!(error.reason, Reason::Unreachable | Reason::InvalidClient) => {
                return Err(not_told(&error));
            }
            _ => {}
        }
    }
    Ok(There::Ended)
}

/// A token that Notion does not know is as good as ended.
fn unless_gone(error: GrantError) -> Result<(), GrantError> {
    let unknown = error.error.code.as_deref() == Some("invalid_token");
    match error.reason {
        Reason::InvalidGrant => Ok(()),
        _ if unknown => Ok(()),
        _ => Err(error),
    }
}

/// Forgotten tokens could never be ended by this program, so the login stays.
fn not_told(error: &GrantError) -> Failure {
    let failure = Failure::new(
        ExitStatus::Failed,
        format!("Notion could not be told, so the login stays as it is: {error}"),
    );
    let failure = match error.reason {
        Reason::Unreachable => {
            failure.hint("check the network, then run `notic-notion logout --revoke` again")
        }
        _ => failure,
    };
    failure.hint(
        "or run `notic-notion logout` to forget it here, and end it in Notion under Settings > Connections",
    )
}
