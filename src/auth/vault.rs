//! One face for all places tokens can be in.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::bounded::within;
use super::error::VaultError;
use super::kept::{Entry, Kept, entry_name};
use super::key::KeySources;
use super::keyring;
use super::token_file::{self, TokenFile};
use crate::paths::Paths;

/// Above the time a writer of the token file waits for another one.
const FILE_LIMIT: Duration = Duration::from_secs(30);

/// A place for tokens that a person can ask for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StoreKind {
    /// The system's keyring.
    #[default]
    Keyring,
    /// The encrypted file.
    File,
}

impl StoreKind {
    /// The word used in settings, output and files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Keyring => "keyring",
            Self::File => "file",
        }
    }

    /// Which store to use: the one asked for, else the one the last login used, else the keyring.
    pub fn choose(asked: Option<Self>, remembered: Option<Self>) -> Self {
        asked.or(remembered).unwrap_or_default()
    }
}

/// Where tokens are kept. All calls run beside the runtime and end within a bounded time.
#[derive(Clone, Debug)]
pub enum Vault {
    /// The system's keyring.
    Keyring {
        /// Follows the names of entries: empty for the platform's folders, else of the folder everything is under, so
        /// that two of them keep apart what they call by one name.
        scope: String,
    },
    /// An encrypted file.
    File(TokenFile),
    /// Memory, for tests and the demo.
    Memory(Arc<Mutex<BTreeMap<String, Entry>>>),
}

/// What a person should know after tokens were stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// The key file that was made for the token file, if one had to be.
    pub new_key: Option<PathBuf>,
}

impl Saved {
    /// What to tell, once.
    pub fn note(&self) -> Option<String> {
        let key = self.new_key.as_ref()?;
        Some(format!(
            "a key for the token file was made: `{}`. Whoever can read that file and the token file can read your \
             tokens; keep it out of shared backups",
            key.display()
        ))
    }
}

impl Vault {
    /// The store of this kind.
    pub fn of(kind: StoreKind, paths: &Paths, keys: KeySources) -> Self {
        match kind {
            StoreKind::Keyring => Self::Keyring {
                scope: paths
                    .home()
                    .map_or_else(String::new, |home| format!(" in {}", home.display())),
            },
            StoreKind::File => Self::File(TokenFile::new(paths, keys)),
        }
    }

    /// A store that is gone at the end.
    pub fn memory() -> Self {
        Self::Memory(Arc::default())
    }

    /// What it is, for a sentence: "tokens are in …".
    pub fn place(&self) -> String {
        match self {
            Self::Keyring { .. } => "the system's keyring".to_owned(),
            Self::File(file) => format!("the encrypted file `{}`", file.path().display()),
            Self::Memory(_) => "memory".to_owned(),
        }
    }

    /// A profile's tokens; none where it is not logged in.
    pub async fn load<K: Kept>(&self, profile: &str) -> Result<Option<K>, VaultError> {
        let name = entry_name::<K>(profile);
        let (entry, place) = match self {
            Self::Keyring { scope } => (keyring::load(&(name + scope)).await?, keyring::PLACE),
            Self::File(file) => (
                on_file(file, move |file| file.load(&name)).await?,
                token_file::PLACE,
            ),
            Self::Memory(entries) => (locked(entries).get(&name).cloned(), "memory"),
        };
        let read = |entry| K::from_entry(entry).ok_or(VaultError::Unreadable(place));
        entry.map(read).transpose()
    }

    /// Stores a profile's tokens, in place of those before, and reads them back.
    pub async fn save<K: Kept>(&self, profile: &str, tokens: &K) -> Result<Saved, VaultError> {
        let (name, entry) = (entry_name::<K>(profile), tokens.to_entry());
        match self {
            Self::Keyring { scope } => keyring::save(&(name + scope), entry)
                .await
                .map(|()| Saved::default()),
            Self::File(file) => {
                let new_key = on_file(file, move |file| file.save(&name, entry)).await?;
                Ok(Saved { new_key })
            }
            Self::Memory(entries) => {
                locked(entries).insert(name, entry);
                Ok(Saved::default())
            }
        }
    }

    /// Forgets a profile's tokens. Says whether there were any.
    pub async fn delete<K: Kept>(&self, profile: &str) -> Result<bool, VaultError> {
        let name = entry_name::<K>(profile);
        match self {
            Self::Keyring { scope } => keyring::delete(&(name + scope)).await,
            Self::File(file) => on_file(file, move |file| file.delete(&name)).await,
            Self::Memory(entries) => Ok(locked(entries).remove(&name).is_some()),
        }
    }
}

fn locked(
    entries: &Mutex<BTreeMap<String, Entry>>,
) -> std::sync::MutexGuard<'_, BTreeMap<String, Entry>> {
    entries.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A passphrase takes a good part of a second and a lock may take longer: not on the runtime's thread.
async fn on_file<T: Send + 'static>(
    file: &TokenFile,
    call: impl FnOnce(&TokenFile) -> Result<T, VaultError> + Send + 'static,
) -> Result<T, VaultError> {
    let file = file.clone();
    let path = file.path().to_owned();
    within(FILE_LIMIT, move || call(&file))
        .await
        .unwrap_or(Err(VaultError::FileBusy(path)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::Credentials;
    use crate::model::Secret;

    async fn keeps_what_it_is_given(vault: Vault) {
        let token = |text| Credentials::pasted(Secret::new(text));
        assert_eq!(vault.load::<Credentials>("a").await.unwrap(), None);
        vault.save("a", &token("ntn_a")).await.unwrap();
        vault.save("a", &token("ntn_b")).await.unwrap();
        assert_eq!(vault.load("a").await.unwrap(), Some(token("ntn_b")));
        assert_eq!(vault.load::<Credentials>("b").await.unwrap(), None);
        assert!(vault.delete::<Credentials>("a").await.unwrap());
        assert!(!vault.delete::<Credentials>("a").await.unwrap());
        assert_eq!(vault.load::<Credentials>("a").await.unwrap(), None);
    }

    #[tokio::test]
    async fn every_store_but_the_keyring_keeps_what_it_is_given() {
        keeps_what_it_is_given(Vault::memory()).await;
        let home = tempfile::tempdir().unwrap();
        let paths = Paths::under(home.path());
        keeps_what_it_is_given(Vault::of(StoreKind::File, &paths, KeySources::default())).await;
    }

    #[tokio::test]
    async fn a_new_key_is_told_at_the_first_login_only() {
        let home = tempfile::tempdir().unwrap();
        let paths = Paths::under(home.path());
        let vault = Vault::of(StoreKind::File, &paths, KeySources::default());
        let token = Credentials::pasted(Secret::new("ntn_a"));
        let note = vault.save("a", &token).await.unwrap().note().unwrap();
        assert!(note.contains("token.key"), "{note}");
        assert_eq!(vault.save("b", &token).await.unwrap().note(), None);
    }

    #[tokio::test]
    async fn what_a_later_version_stored_is_not_taken_for_no_login() {
        let vault = Vault::memory();
        let Vault::Memory(entries) = &vault else {
            unreachable!("it was made of memory");
        };
        let later = Entry(serde_json::json!({"kind": "of a later version"}));
        locked(entries).insert("a".to_owned(), later);
        let error = vault.load::<Credentials>("a").await.unwrap_err();
        assert!(matches!(error, VaultError::Unreadable(_)), "{error}");
    }

    #[test]
    fn the_keyring_is_used_unless_somebody_said_otherwise() {
        use StoreKind::{File, Keyring};
        assert_eq!(StoreKind::choose(None, None), Keyring);
        assert_eq!(StoreKind::choose(None, Some(File)), File);
        assert_eq!(StoreKind::choose(Some(Keyring), Some(File)), Keyring);
    }

    /// Needs a session bus with an unlocked keyring, see crates.md section 5.
    #[tokio::test]
    #[ignore = "writes to the keyring of whoever runs it"]
    async fn the_keyring_keeps_what_it_is_given() {
        keeps_what_it_is_given(Vault::Keyring {
            scope: " in a test".to_owned(),
        })
        .await;
    }
}
