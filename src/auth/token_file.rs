//! The encrypted file with the tokens of all profiles.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::error::VaultError;
use super::kept::Entry;
use super::key::{KeyOrigin, KeySources};
use super::lock::lock_beside;
use super::sealed::{Key, Salt, SealError, Sealed, seal};
use crate::paths::{self, Paths};

/// How messages call it.
pub(super) const PLACE: &str = "the token file";

/// Names and what is stored under them. Other values are carried along as they are, so that an earlier
/// version loses nothing that a later one stored.
type Entries = BTreeMap<String, Value>;

/// The encrypted file.
#[derive(Clone, Debug)]
pub struct TokenFile {
    path: PathBuf,
    own_key: PathBuf,
    sources: KeySources,
}

/// An opened file and what is needed to write it again.
struct Opened {
    entries: Entries,
    salt: Salt,
    key: Key,
}

impl TokenFile {
    pub(super) fn new(paths: &Paths, sources: KeySources) -> Self {
        Self {
            path: paths.tokens(),
            own_key: paths.token_key(),
            sources,
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// What is stored under a name. Needs no lock: the file is replaced as a whole.
    pub(super) fn load(&self, name: &str) -> Result<Option<Entry>, VaultError> {
        let Some(mut opened) = self.open(&self.origin())? else {
            return Ok(None);
        };
        Ok(opened.entries.remove(name).map(Entry))
    }

    /// Stores tokens under a name and reads them back. Gives the program's own key file if it had to be made.
    pub(super) fn save(&self, name: &str, entry: Entry) -> Result<Option<PathBuf>, VaultError> {
        let _lock = lock_beside(&self.path)?;
        let origin = self.origin();
        let (mut opened, made) = match self.open(&origin)? {
            Some(opened) => (opened, None),
            None => {
                let made = origin.make_own()?;
                (Opened::empty(&origin)?, made)
            }
        };
        opened.entries.insert(name.to_owned(), entry.0);
        self.write(&origin, &opened)?;
        self.check_kept(&opened)?;
        Ok(made)
    }

    /// Forgets what is stored under a name. Says whether there was anything.
    pub(super) fn delete(&self, name: &str) -> Result<bool, VaultError> {
        if !self.path.exists() {
            return Ok(false);
        }
        let _lock = lock_beside(&self.path)?;
        let origin = self.origin();
        let Some(mut opened) = self.open(&origin)? else {
            return Ok(false);
        };
        if opened.entries.remove(name).is_none() {
            return Ok(false);
        }
        if opened.entries.is_empty() {
            fs::remove_file(&self.path).map_err(VaultError::file("delete", &self.path))?;
        } else {
            self.write(&origin, &opened)?;
        }
        Ok(true)
    }

    fn origin(&self) -> KeyOrigin {
        self.sources.decide(&self.own_key)
    }

    fn open(&self, origin: &KeyOrigin) -> Result<Option<Opened>, VaultError> {
        let bytes = match fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(VaultError::file("read", &self.path)(error)),
        };
        let sealed = Sealed::parse(&bytes).map_err(|error| self.error(error, origin))?;
        if sealed.kind() != origin.kind() {
            return Err(VaultError::OtherKeyKind {
                path: self.path.clone(),
                needed: sealed.kind(),
                key: origin.name(),
            });
        }
        if let KeyOrigin::Own(key) = origin
            && !key.exists()
        {
            return Err(VaultError::KeyGone {
                path: self.path.clone(),
                key: key.clone(),
            });
        }
        let salt = sealed.salt();
        let key = origin.key(salt)?;
        let content = sealed
            .open(&key)
            .map_err(|error| self.error(error, origin))?;
        let entries = serde_json::from_slice(&content)
            .map_err(|_| VaultError::FileDamaged(self.path.clone()))?;
        Ok(Some(Opened { entries, salt, key }))
    }

    fn write(&self, origin: &KeyOrigin, opened: &Opened) -> Result<(), VaultError> {
        let content =
            serde_json::to_vec(&opened.entries).map_err(|_| VaultError::Unreadable(PLACE))?;
        let sealed = seal(origin.kind(), opened.salt, &opened.key, content)
            .map_err(|error| self.error(error, origin))?;
        paths::replace(&self.path, &sealed).map_err(VaultError::file("write", &self.path))
    }

    fn check_kept(&self, written: &Opened) -> Result<(), VaultError> {
        let bytes = fs::read(&self.path).map_err(VaultError::file("read", &self.path))?;
        let content = Sealed::parse(&bytes).and_then(|sealed| sealed.open(&written.key));
        let kept: Option<Entries> = content
            .ok()
            .and_then(|content| serde_json::from_slice(&content).ok());
        if kept.as_ref() == Some(&written.entries) {
            Ok(())
        } else {
            Err(VaultError::NotKept(PLACE))
        }
    }

    fn error(&self, error: SealError, origin: &KeyOrigin) -> VaultError {
        let path = self.path.clone();
        match error {
            SealError::Damaged => VaultError::FileDamaged(path),
            SealError::Newer => VaultError::FileNewer(path),
            SealError::OtherKey => VaultError::OtherKey {
                path,
                key: origin.name(),
            },
            SealError::Crypto => VaultError::Crypto,
        }
    }
}

impl Opened {
    fn empty(origin: &KeyOrigin) -> Result<Self, VaultError> {
        let salt = Salt::random().map_err(|_| VaultError::Crypto)?;
        Ok(Self {
            entries: Entries::new(),
            salt,
            key: origin.key(salt)?,
        })
    }
}

#[cfg(test)]
mod tests;
