//! One process at a time where tokens rotate: the second of two refreshes would use a token that is dead by then.

use std::fs::{File, TryLockError};
use std::io;
use std::time::Duration;

use super::error::VaultError;
use super::kept::{Kept, entry_name};
use crate::paths::{self, Paths};

/// Above the time a refresh may take: one request of at most 70 seconds, and the store.
const WAIT: Duration = Duration::from_secs(120);

/// How often to look whether the other process is done.
const LOOK: Duration = Duration::from_millis(50);

/// The right to refresh a profile's tokens, until it is dropped or the process ends.
#[derive(Debug)]
pub struct Turn {
    _held: File,
}

impl Turn {
    /// Waits until no other process refreshes these tokens. Who has it reads the store again first: the process before
    /// may have stored a new pair.
    ///
    /// # Errors
    /// When the lock's file can't be used, or another process keeps it for longer than a refresh can take.
    pub async fn wait<K: Kept>(paths: &Paths, profile: &str) -> Result<Self, VaultError> {
        let path = paths.refresh_lock(&entry_name::<K>(profile));
        if let Some(folder) = path.parent() {
            paths::create_folder(folder).map_err(VaultError::file("create", folder))?;
        }
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(VaultError::file("open", &path))?;
        let looks = WAIT.as_millis() / LOOK.as_millis();
        for _ in 0..looks {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _held: file }),
                // File systems without locks are tolerated: two refreshes at once are rare.
                Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                    return Ok(Self { _held: file });
                }
                Err(TryLockError::Error(error)) => {
                    return Err(VaultError::file("lock", &path)(error));
                }
                Err(TryLockError::WouldBlock) => tokio::time::sleep(LOOK).await,
            }
        }
        Err(VaultError::FileBusy(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::Credentials;

    #[tokio::test(start_paused = true)]
    async fn the_second_waits_until_the_first_is_done_but_not_for_ever() {
        let home = tempfile::tempdir().unwrap();
        let paths = Paths::under(home.path());
        let first = Turn::wait::<Credentials>(&paths, "a").await.unwrap();
        let other = Turn::wait::<Credentials>(&paths, "b").await;
        assert!(other.is_ok(), "profiles do not wait for each other");
        let error = Turn::wait::<Credentials>(&paths, "a").await.unwrap_err();
        assert!(matches!(error, VaultError::FileBusy(_)), "{error}");
        let waiting = Turn::wait::<Credentials>(&paths, "a");
        let (second, ()) = tokio::join!(waiting, async {
            tokio::time::sleep(Duration::from_secs(60)).await;
            drop(first);
        });
        second.unwrap();
    }
}
