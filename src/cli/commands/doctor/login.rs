//! Whether there is a token, and where tokens are kept.

use std::time::Duration;

use super::check::Check;
use crate::auth::{Credentials, RememberedStores};
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::session::{Access, Session};

const NAME: &str = "login";
const WAY_OUT: &str = "log in again with `notic-notion login`";

/// A keyring may wait for a person to unlock it.
const LIMIT: Duration = Duration::from_secs(20);

pub(super) fn login(session: &Session<'_>) -> (Option<Access>, Check) {
    let runtime = match session.runtime() {
        Ok(runtime) => runtime,
        Err(failure) => return (None, Check::failed(NAME, &failure, WAY_OUT)),
    };
    let looking = async { tokio::time::timeout(LIMIT, look(session)).await };
    match runtime.block_on(looking) {
        Ok(Ok((token, place))) => (
            Some(token),
            Check::good(NAME, format!("there is a token, {place}")),
        ),
        Ok(Err(failure)) => (None, Check::failed(NAME, &failure, WAY_OUT)),
        Err(_) => (
            None,
            Check::bad(
                NAME,
                format!("the tokens could not be read within {} s", LIMIT.as_secs()),
                "unlock the keyring, or keep tokens in a file: `NOTIC_NOTION_TOKEN_STORE=file notic-notion login`",
            ),
        ),
    }
}

async fn look(session: &Session<'_>) -> Result<(Access, String), Failure> {
    if let Some(token) = &session.settings.token {
        return Ok((token.clone().into(), "in NOTION_TOKEN".to_owned()));
    }
    match session.login().await {
        Ok(login) => {
            let place = session.vault(session.store_kind()?).place();
            Ok((login.token, format!("in {place}")))
        }
        Err(failure) if failure.status == ExitStatus::LogIn => {
            Err(without_keyring(session).await?.unwrap_or(failure))
        }
        Err(failure) => Err(failure),
    }
}

/// Nobody is logged in; where that is for want of a keyring, that is the news.
async fn without_keyring(session: &Session<'_>) -> Result<Option<Failure>, Failure> {
    let profile = session.profile.as_str();
    if RememberedStores::new(&session.settings.paths)
        .get(profile)?
        .is_some()
    {
        return Ok(None);
    }
    let vault = session.vault(session.store_kind()?);
    let reached = vault.load::<Credentials>(profile).await;
    Ok(reached.err().map(|error| {
        let failure = Failure::from(error);
        Failure {
            message: format!(
                "profile `{profile}` is not logged in, and {}",
                failure.message
            ),
            ..failure
        }
    }))
}
