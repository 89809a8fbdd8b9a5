//! One sync at a time for each profile.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

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
    write!(file, "{}", std::process::id()).map_err(io)?;
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

fn file_name(profile: &str) -> String {
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
