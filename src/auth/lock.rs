//! One writer at a time, across processes.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::error::VaultError;
use crate::paths;

/// How long to wait for another process that writes. It holds the lock for well under a second.
const WAIT: Duration = Duration::from_secs(10);

/// Takes the lock of a file's writers, held until the answer is dropped. It lies beside the file, which is replaced at
/// each write. Makes the folder where it is missing.
pub(super) fn lock_beside(path: &Path) -> Result<File, VaultError> {
    if let Some(folder) = path.parent() {
        paths::create_folder(folder).map_err(VaultError::file("create", folder))?;
    }
    let beside = path.with_extension("lock");
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&beside)
        .map_err(VaultError::file("open", &beside))?;
    let start = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            // File systems without locks are tolerated: replacing the file as a whole still holds.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                return Ok(file);
            }
            Err(TryLockError::Error(error)) => {
                return Err(VaultError::file("lock", &beside)(error));
            }
            Err(TryLockError::WouldBlock) if start.elapsed() >= WAIT => {
                return Err(VaultError::FileBusy(path.to_owned()));
            }
            Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(20)),
        }
    }
}
