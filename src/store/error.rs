//! What can go wrong with the state file.

use std::fmt;
use std::path::PathBuf;

/// Why the state could not be read or written.
#[derive(Debug)]
pub enum StoreError {
    /// SQLite refused.
    Sqlite {
        /// The state file.
        path: PathBuf,
        /// What it said.
        source: rusqlite::Error,
    },
    /// The file was written by a newer version of this program.
    Newer {
        /// The state file.
        path: PathBuf,
        /// The version of its schema.
        found: i64,
        /// The newest version this program knows.
        known: i64,
    },
    /// The file is not a state file of this program.
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// Something in it makes no sense.
    Damaged {
        /// The state file.
        path: PathBuf,
        /// What.
        what: String,
    },
    /// Another run works on the profile.
    Busy {
        /// The profile.
        profile: String,
        /// Who, as far as it is known.
        holder: String,
    },
    /// A file or folder could not be made.
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl StoreError {
    /// Whether another run has the profile that hands it over to who wants it.
    pub fn is_yielding(&self) -> bool {
        matches!(self, Self::Busy { holder, .. } if holder.ends_with(super::lock::YIELDS))
    }

    /// Whether another program has the file open and lets nobody write to it.
    pub fn is_held(&self) -> bool {
        use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked};
        matches!(
            self,
            Self::Sqlite { source, .. }
                if matches!(source.sqlite_error_code(), Some(DatabaseBusy | DatabaseLocked))
        )
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite { path, source } if self.is_held() => write!(
                f,
                "the state file `{}` is held by another program: {source}",
                path.display()
            ),
            Self::Sqlite { path, source } => {
                write!(f, "the state file `{}` failed: {source}", path.display())
            }
            Self::Newer { path, found, known } => write!(
                f,
                "the state file `{}` was written by a newer notic-notion (its version is {found}, this program knows \
                 {known}); update notic-notion",
                path.display()
            ),
            Self::Foreign { path } => {
                write!(
                    f,
                    "`{}` is a database, but not one of notic-notion",
                    path.display()
                )
            }
            Self::Damaged { path, what } => {
                write!(
                    f,
                    "the state file `{}` is damaged: {what}; restore it from a backup; without one, move it away, log in and \
                 set root and source again, and run `notic-notion mapping rebuild`",
                    path.display()
                )
            }
            Self::Busy { profile, holder } => {
                write!(
                    f,
                    "another run is working on profile `{profile}` ({holder})"
                )
            }
            Self::Io { path, source } => write!(f, "`{}`: {source}", path.display()),
        }
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Sqlite { source, .. } => Some(source),
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}
