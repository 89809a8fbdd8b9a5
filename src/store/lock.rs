//! One sync at a time for each profile.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::StoreError;

/// Held while a run works on a profile; freed when dropped, and by the system when the process dies.
#[derive(Debug)]
pub struct ProfileLock {
    _file: File,
    path: PathBuf,
}

/// Takes the lock of a profile, or tells who holds it.
///
/// # Errors
/// [`StoreError::Busy`] if another process has it. Where the file system knows no locks, the lock is taken as had.
pub fn lock_profile(folder: &Path, profile: &str) -> Result<ProfileLock, StoreError> {
    lock(folder, profile, "")
}

/// The same for a run that hands it over where somebody wants it: [`is_wanted`] tells.
///
/// # Errors
/// As [`lock_profile`].
pub fn lock_yielding(folder: &Path, profile: &str) -> Result<ProfileLock, StoreError> {
    lock(folder, profile, YIELDS)
}

/// Follows the process that holds the lock of a profile, where it hands it over.
pub(super) const YIELDS: &str = " (sync --all)";

/// Says that somebody waits for the lock of a profile, for as long as it lives.
#[derive(Debug)]
pub struct Wanted(PathBuf);

impl Wanted {
    /// Says so.
    ///
    /// # Errors
    /// Where no file can be made.
    pub fn announce(folder: &Path, profile: &str) -> Result<Self, StoreError> {
        let path = wanted_path(folder, profile);
        match File::create(&path) {
            Ok(_) => Ok(Self(path)),
            Err(source) => Err(StoreError::Io { path, source }),
        }
    }
}

impl Drop for Wanted {
    fn drop(&mut self) {
        // What stays makes the next run over all profiles leave this one out for a while.
        let _stays = std::fs::remove_file(&self.0);
    }
}

/// How long somebody can have been waiting: older files are of a process that died.
const WANTED_FOR: Duration = Duration::from_secs(120);

/// Whether somebody waits for the lock of a profile.
pub fn is_wanted(folder: &Path, profile: &str) -> bool {
    let made = std::fs::metadata(wanted_path(folder, profile)).and_then(|file| file.modified());
    made.is_ok_and(|made| made.elapsed().is_ok_and(|age| age < WANTED_FOR))
}

fn wanted_path(folder: &Path, profile: &str) -> PathBuf {
    folder.join(format!("{}.wanted", file_name(profile)))
}

fn lock(folder: &Path, profile: &str, how: &str) -> Result<ProfileLock, StoreError> {
    let path = lock_path(folder, profile);
    let io = |source| StoreError::Io {
        path: path.clone(),
        source,
    };
    let mut file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(&path)
        .map_err(io)?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => {
            return Err(StoreError::Busy {
                profile: profile.to_owned(),
                holder: holder(&mut file),
            });
        }
        Err(TryLockError::Error(source)) if source.kind() != std::io::ErrorKind::Unsupported => {
            return Err(io(source));
        }
        Ok(()) | Err(TryLockError::Error(_)) => {}
    }
    file.set_len(0).map_err(io)?;
    file.rewind().map_err(io)?;
    write!(file, "{}{how}", std::process::id()).map_err(io)?;
    Ok(ProfileLock { _file: file, path })
}

/// Gives the lock of a profile that is no more back, and removes its file.
pub fn forget_lock(lock: ProfileLock) {
    // One that stays does no harm.
    let _stays = std::fs::remove_file(&lock.path);
}

/// Who holds the lock of a profile, if anybody does. Takes it for a moment at most, and only as readers share it.
///
/// # Errors
/// Where the lock's file is there and can't be opened.
pub fn lock_holder(folder: &Path, profile: &str) -> Result<Option<String>, StoreError> {
    let path = lock_path(folder, profile);
    let mut file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(StoreError::Io { path, source }),
    };
    Ok(match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => Some(holder(&mut file)),
        Ok(()) | Err(TryLockError::Error(_)) => None,
    })
}

/// Who holds it is said as far as it can be read.
fn holder(file: &mut File) -> String {
    let mut holder = String::new();
    let _read = file.read_to_string(&mut holder);
    match holder.trim() {
        "" => "an unknown process".to_owned(),
        pid => format!("process {pid}"),
    }
}

fn lock_path(folder: &Path, profile: &str) -> PathBuf {
    folder.join(format!("{}.lock", file_name(profile)))
}

pub(super) fn file_name(profile: &str) -> String {
    profile
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') {
                c
            } else {
                '_'
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_hands_it_over_is_told_apart_and_asked() {
        let folder = tempfile::tempdir().unwrap();
        let busy = || lock_profile(folder.path(), "a").unwrap_err();
        let named = lock_profile(folder.path(), "a").unwrap();
        assert!(!busy().is_yielding());
        drop(named);
        let _yields = lock_yielding(folder.path(), "a").unwrap();
        assert!(busy().is_yielding());
        let wanted = Wanted::announce(folder.path(), "a").unwrap();
        assert!(is_wanted(folder.path(), "a") && !is_wanted(folder.path(), "b"));
        drop(wanted);
        assert!(!is_wanted(folder.path(), "a"));
    }

    #[test]
    fn the_second_is_told_who_holds_it_and_gets_it_afterwards() {
        let folder = tempfile::tempdir().unwrap();
        let first = lock_profile(folder.path(), "default").unwrap();
        let refused = lock_profile(folder.path(), "default")
            .unwrap_err()
            .to_string();
        assert!(
            refused.contains(&format!("process {}", std::process::id())),
            "{refused}"
        );
        lock_profile(folder.path(), "other").unwrap();
        let held = lock_holder(folder.path(), "default").unwrap();
        assert_eq!(held, Some(format!("process {}", std::process::id())));
        assert_eq!(lock_holder(folder.path(), "other").unwrap(), None);
        assert_eq!(lock_holder(folder.path(), "never").unwrap(), None);
        drop(first);
        lock_profile(folder.path(), "default").unwrap();
    }
}
