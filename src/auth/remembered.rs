//! Remembers where a login put a profile's tokens, so that a later run finds them without being told.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::PathBuf;

use super::credentials::Credentials;
use super::error::VaultError;
use super::kept::Kept;
use super::lock::lock_beside;
use super::vault::StoreKind;
use crate::paths::{self, Paths};

/// The small file that says which profile uses which store.
#[derive(Clone, Debug)]
pub struct RememberedStores {
    path: PathBuf,
    suffix: &'static str,
}

impl RememberedStores {
    /// Where Notion's tokens are, by the file of these folders.
    pub fn new(paths: &Paths) -> Self {
        Self::of::<Credentials>(paths)
    }

    /// Where tokens of that kind are.
    pub fn of<K: Kept>(paths: &Paths) -> Self {
        Self {
            path: paths.token_stores(),
            suffix: K::SUFFIX,
        }
    }

    fn name(&self, profile: &str) -> String {
        format!("{profile}{}", self.suffix)
    }

    /// Where a profile's tokens are, if a login said so.
    pub fn get(&self, profile: &str) -> Result<Option<StoreKind>, VaultError> {
        Ok(self.read()?.get(&self.name(profile)).copied())
    }

    /// All profiles that have tokens of this kind.
    pub fn all(&self) -> Result<BTreeMap<String, StoreKind>, VaultError> {
        let stores = self.read()?.into_iter();
        // The names of Notic's have a blank in them, which no profile's has.
        let profiles = stores.filter_map(|(name, kind)| {
            let profile = name.strip_suffix(self.suffix)?.to_owned();
            (!profile.contains(' ')).then_some((profile, kind))
        });
        Ok(profiles.collect())
    }

    /// Remembers where a profile's tokens are.
    pub fn set(&self, profile: &str, store: StoreKind) -> Result<(), VaultError> {
        let _lock = lock_beside(&self.path)?;
        let mut stores = self.read()?;
        if stores.insert(self.name(profile), store) == Some(store) {
            return Ok(());
        }
        self.write(&stores)
    }

    /// Forgets where a profile's tokens were.
    pub fn forget(&self, profile: &str) -> Result<(), VaultError> {
        let _lock = lock_beside(&self.path)?;
        let mut stores = self.read()?;
        match stores.remove(&self.name(profile)) {
            Some(_) => self.write(&stores),
            None => Ok(()),
        }
    }

    fn read(&self) -> Result<BTreeMap<String, StoreKind>, VaultError> {
        let text = match fs::read(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
            Err(error) => return Err(VaultError::file("read", &self.path)(error)),
        };
        serde_json::from_slice(&text)
            .map_err(|error| VaultError::file("read", &self.path)(error.into()))
    }

    fn write(&self, stores: &BTreeMap<String, StoreKind>) -> Result<(), VaultError> {
        let failed = |error| VaultError::file("write", &self.path)(error);
        let text = serde_json::to_vec(stores).map_err(|error| failed(error.into()))?;
        paths::replace(&self.path, &text).map_err(failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_profile_has_its_own_store_across_runs() {
        let dir = tempfile::tempdir().unwrap();
        let paths = Paths::under(dir.path().join("home"));
        let stores = RememberedStores::new(&paths);
        assert_eq!(stores.get("a").unwrap(), None);
        stores.set("a", StoreKind::File).unwrap();
        stores.set("b", StoreKind::Keyring).unwrap();
        let later = RememberedStores::new(&paths);
        assert_eq!(later.get("a").unwrap(), Some(StoreKind::File));
        assert_eq!(later.get("b").unwrap(), Some(StoreKind::Keyring));
        later.forget("a").unwrap();
        assert_eq!(stores.get("a").unwrap(), None);
        assert_eq!(
            fs::read_to_string(paths.token_stores()).unwrap(),
            r#"{"b":"keyring"}"#
        );
    }

    #[test]
    fn notions_and_notics_tokens_are_remembered_apart() {
        let dir = tempfile::tempdir().unwrap();
        let paths = Paths::under(dir.path());
        let notic = RememberedStores::of::<crate::auth::NoticCredentials>(&paths);
        notic.set("a", StoreKind::File).unwrap();
        assert_eq!(notic.get("a").unwrap(), Some(StoreKind::File));
        assert_eq!(RememberedStores::new(&paths).get("a").unwrap(), None);
        RememberedStores::new(&paths).forget("a").unwrap();
        assert_eq!(notic.get("a").unwrap(), Some(StoreKind::File));
    }

    #[test]
    fn a_broken_file_is_an_error_and_not_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let paths = Paths::under(dir.path());
        fs::write(paths.token_stores(), "{").unwrap();
        let stores = RememberedStores::new(&paths);
        let hints = stores.get("a").unwrap_err().hints();
        assert!(hints.iter().any(|hint| hint.contains("notic-notion login")));
        assert!(stores.set("a", StoreKind::File).is_err());
        assert_eq!(fs::read_to_string(paths.token_stores()).unwrap(), "{");
    }
}
