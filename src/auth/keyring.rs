//! The system's keyring (crates.md section 5).

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use keyring::{Entry as KeyringEntry, Error};

use super::bounded::within;
use super::error::VaultError;
use super::kept::Entry;

/// The name under which the keyring shows the entries; the user is the entry's name.
const SERVICE: &str = "notic-notion";

/// How messages call it.
pub(super) const PLACE: &str = "the keyring";

/// How long to wait for a call. A person may have to unlock the keyring first.
const LIMIT: Duration = Duration::from_secs(20);

/// The keyring's documentation asks for one call at a time.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

pub(super) async fn load(name: &str) -> Result<Option<Entry>, VaultError> {
    let text = on_entry(name, |entry| match entry.get_password() {
        Ok(text) => Ok(Some(text)),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(translate(error)),
    })
    .await?;
    text.map(|text| parse(&text)).transpose()
}

pub(super) async fn save(name: &str, entry: Entry) -> Result<(), VaultError> {
    let text = entry.0.to_string();
    on_entry(name, move |entry| {
        entry.set_password(&text).map_err(translate)?;
        match entry.get_password().map_err(translate)? {
            kept if kept == text => Ok(()),
            _ => Err(VaultError::NotKept(PLACE)),
        }
    })
    .await
}

pub(super) async fn delete(name: &str) -> Result<bool, VaultError> {
    on_entry(name, |entry| match entry.delete_credential() {
        Ok(()) => Ok(true),
        Err(Error::NoEntry) => Ok(false),
        Err(error) => Err(translate(error)),
    })
    .await
}

async fn on_entry<T: Send + 'static>(
    name: &str,
    call: impl FnOnce(&KeyringEntry) -> Result<T, VaultError> + Send + 'static,
) -> Result<T, VaultError> {
    let name = name.to_owned();
    let answer = within(LIMIT, move || {
        let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = KeyringEntry::new(SERVICE, &name).map_err(translate)?;
        call(&entry)
    });
    answer
        .await
        .unwrap_or(Err(VaultError::KeyringSilent { waited: LIMIT }))
}

fn parse(text: &str) -> Result<Entry, VaultError> {
    serde_json::from_str(text)
        .map(Entry)
        .map_err(|_| VaultError::Unreadable(PLACE))
}

/// Keyring errors can carry the secret itself, so only those that can't are put into words as they are.
fn translate(error: Error) -> VaultError {
    match error {
        Error::NoDefaultStore => VaultError::NoKeyring {
            reason: store_trouble(),
        },
        Error::NoStorageAccess(_) => VaultError::KeyringLocked,
        Error::BadEncoding(_) | Error::BadDataFormat(..) => VaultError::Unreadable(PLACE),
        Error::TooLong(_, limit) => VaultError::Keyring(format!(
            "it takes at most {limit} characters, and a login is longer"
        )),
        Error::Ambiguous(entries) => VaultError::Keyring(format!(
            "it holds {} entries for this profile of `{SERVICE}`; delete all but one",
            entries.len()
        )),
        Error::PlatformFailure(error) => VaultError::Keyring(error.to_string()),
        other => VaultError::Keyring(other.to_string()),
    }
}

/// `NoDefaultStore` says nothing; the cause is in the status of the store.
fn store_trouble() -> String {
    match KeyringEntry::store_status() {
        Err(Error::PlatformFailure(error) | Error::NoStorageAccess(error)) => error.to_string(),
        Err(error) => error.to_string(),
        Ok(()) => "it does not say why".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locked_keyring_names_all_ways_out() {
        let error = translate(Error::NoStorageAccess("prompt dismissed".into()));
        assert_eq!(error.to_string(), "the keyring is locked");
        let hints = error.hints().join("\n");
        for way in ["unlock", "NOTIC_NOTION_TOKEN_STORE=file", "NOTION_TOKEN"] {
            assert!(hints.contains(way), "{hints}");
        }
    }

    #[test]
    fn an_entry_that_is_not_ours_is_not_shown() {
        let error = translate(Error::BadEncoding(b"ntn_secret".to_vec()));
        assert!(matches!(error, VaultError::Unreadable(_)));
        let error = parse("ntn_secret").unwrap_err();
        assert!(!format!("{error} {error:?}").contains("ntn_secret"));
    }

    #[test]
    fn a_limit_of_the_system_is_told() {
        let error = translate(Error::TooLong("password".into(), 2560));
        assert!(error.to_string().contains("at most 2560 characters"));
    }
}
