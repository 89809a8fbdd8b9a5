//! `logout`: forgets the stored token.

use serde_json::json;

use super::print;
use crate::auth::{Credentials, RememberedStores, VaultError};
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
    if session.settings.token.is_some() {
        session
            .ui
            .warn("NOTION_TOKEN is set: commands go on using it");
    }
    let text = match had {
        true => format!(
            "Logged out: the token is gone from {}. In Notion it is valid until you revoke it there.",
            vault.place()
        ),
        false => format!("Profile `{profile}` was not logged in."),
    };
    print(
        session.ui,
        session.json,
        &text,
        &json!({"profile": profile, "loggedOut": had}),
    )?;
    Ok(ExitStatus::InStep)
}
