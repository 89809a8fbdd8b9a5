//! Looks at a state file without changing it.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::StoreError;
use super::schema::{APPLICATION_ID, KNOWN_VERSION};

/// A state file that is sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// Of this version of the program.
    Current,
    /// Of an earlier one; the next command brings it up to date.
    Older {
        /// The version of its schema.
        version: i64,
    },
}

/// How long to wait for a process that is writing.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Reads a state file through and tells whether it is sound and ours.
///
/// # Errors
/// Where it is not, or can't be read.
pub fn inspect(path: &Path) -> Result<Health, StoreError> {
    let failed = |source| StoreError::Sqlite {
        path: path.to_owned(),
        source,
    };
    let read_only = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, read_only).map_err(failed)?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(failed)?;
    let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let application = pragma("application_id").map_err(failed)?;
    let version = pragma("user_version").map_err(failed)?;
    if application != APPLICATION_ID {
        return Err(StoreError::Foreign {
            path: path.to_owned(),
        });
    }
    if version > KNOWN_VERSION {
        return Err(StoreError::Newer {
            path: path.to_owned(),
            found: version,
            known: KNOWN_VERSION,
        });
    }
    let check: String = connection
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(failed)?;
    match (check.as_str(), version == KNOWN_VERSION) {
        ("ok", true) => Ok(Health::Current),
        ("ok", false) => Ok(Health::Older { version }),
        (what, _) => Err(StoreError::Damaged {
            path: path.to_owned(),
            what: what.to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Store;
    use super::*;

    #[test]
    fn a_sound_file_is_told_from_one_that_is_not_ours_or_not_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.sqlite");
        drop(Store::open(&path, "default").unwrap());
        assert_eq!(inspect(&path).unwrap(), Health::Current);

        let change = |pragma: &str, value: i64| {
            let connection = Connection::open(&path).unwrap();
            connection.pragma_update(None, pragma, value).unwrap();
        };
        change("user_version", 99);
        assert!(matches!(inspect(&path), Err(StoreError::Newer { .. })));
        change("user_version", 0);
        assert_eq!(inspect(&path).unwrap(), Health::Older { version: 0 });
        change("application_id", 1);
        assert!(matches!(inspect(&path), Err(StoreError::Foreign { .. })));

        let nowhere = folder.path().join("none.sqlite");
        assert!(inspect(&nowhere).is_err());
        assert!(!nowhere.exists(), "looking made a file");
    }

    #[test]
    fn a_page_of_the_file_that_was_overwritten_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.sqlite");
        let mut store = Store::open(&path, "default").unwrap();
        store.ensure_profile().unwrap();
        drop(store);
        let mut bytes = std::fs::read(&path).unwrap();
        let from = 4096;
        bytes[from..from + 4096].fill(0x5a);
        std::fs::write(&path, bytes).unwrap();
        assert!(inspect(&path).is_err());
    }
}
