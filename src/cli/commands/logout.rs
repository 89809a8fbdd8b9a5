//! `logout`: forgets the stored tokens.

use serde_json::json;

use super::print;
use crate::auth::{Credentials, NoticCredentials, RememberedStores, VaultError};
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::session::Session;

pub(in crate::cli) fn logout(session: &Session<'_>) -> Result<ExitStatus, Failure> {
    let profile = session.profile.as_str();
    let stores = RememberedStores::new(&session.settings.paths);
    let logged_in = stores.get(profile)?.is_some();
    let vault = session.vault(session.store_kind()?);
    let had = match session
        .runtime()?
        .block_on(vault.delete::<Credentials>(profile))
    {
        // Nothing was ever kept, and there is nothing it could have been kept in.
        Err(VaultError::NoKeyring { .. }) if !logged_in => false,
        deleted => deleted?,
    };
    stores.forget(profile)?;
    let had_notic = forget_notic(session)?;
    if session.settings.token.is_some() {
        session
            .ui
            .warn("NOTION_TOKEN is set: commands go on using it");
    }
    let mut text = match had {
        true => format!(
            "Logged out: the token is gone from {}. In Notion it is valid until you revoke it there.",
            vault.place()
        ),
        false => format!("Profile `{profile}` was not logged in."),
    };
    if had_notic {
        text.push_str("\nThe tokens of Notic are gone, too.");
    }
    print(
        session.ui,
        session.json,
        &text,
        &json!({"profile": profile, "loggedOut": had, "loggedOutOfNotic": had_notic}),
    )?;
    Ok(ExitStatus::InStep)
}

/// Forgets the tokens of Notic, where there ever were any. Says whether there were.
fn forget_notic(session: &Session<'_>) -> Result<bool, Failure> {
    let profile = session.profile.as_str();
    let stores = RememberedStores::of::<NoticCredentials>(&session.settings.paths);
    let Some(kind) = stores.get(profile)? else {
        return Ok(false);
    };
    let vault = session.vault(kind);
    let had = session
        .runtime()?
        .block_on(vault.delete::<NoticCredentials>(profile))?;
    stores.forget(profile)?;
    Ok(had)
}
