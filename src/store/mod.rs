//! What has to outlive a run: one SQLite file a machine, in which a commit is durable.
//!
//! The mapping is the product: losing the last commit would mean a second copy of a page. So `synchronous` is FULL, a
//! file from a newer program or a damaged one is refused, and nothing is ever deleted by itself.

mod doubt;
mod earlier_body;
mod error;
mod files;
mod health;
mod images;
mod intents;
mod left_standing;
mod links;
mod lock;
mod mapping;
mod placing;
mod profile;
mod profiles;
mod runs;
mod schema;
mod transfer;
mod unclear;
mod uploads;
#[cfg(test)]
mod versions;

use std::path::{Path, PathBuf};

use rusqlite::Connection;

pub use error::StoreError;
pub use health::{Health, inspect};
pub use lock::{
    ProfileLock, Wanted, forget_lock, is_wanted, lock_holder, lock_profile, lock_yielding,
};
pub use placing::{Placing, Positions};
pub use profile::Profile;
pub use profiles::{Listed, Rhythm, profile_names};
pub use runs::{PastRun, RunRecord, Trouble};
pub use uploads::KeptUpload;

/// The state file, opened for one profile.
pub struct Store {
    connection: Connection,
    profile: String,
    path: PathBuf,
}

impl Store {
    /// Opens the state file for a profile, making it or bringing it up to date where needed.
    ///
    /// # Errors
    /// Where it can't be opened, is damaged, or was written by a newer version.
    pub fn open(path: &Path, profile: &str) -> Result<Self, StoreError> {
        let connection = schema::open(path)?;
        Ok(Self {
            connection,
            profile: profile.to_owned(),
            path: path.to_owned(),
        })
    }

    /// A store in memory, for tests and simulations.
    pub fn in_memory(profile: &str) -> Result<Self, StoreError> {
        let path = PathBuf::from(":memory:");
        let connection = schema::open(&path)?;
        Ok(Self {
            connection,
            profile: profile.to_owned(),
            path,
        })
    }

    /// The name of the profile it was opened for.
    pub fn profile_name(&self) -> &str {
        &self.profile
    }

    fn error(&self, source: rusqlite::Error) -> StoreError {
        StoreError::Sqlite {
            path: self.path.clone(),
            source,
        }
    }

    fn damaged(&self, what: impl Into<String>) -> StoreError {
        StoreError::Damaged {
            path: self.path.clone(),
            what: what.into(),
        }
    }

    /// Runs a change as one transaction: all of it, or nothing.
    fn transaction<T>(
        &mut self,
        change: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let path = self.path.clone();
        let run = || -> rusqlite::Result<T> {
            let transaction = self
                .connection
                .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            let value = change(&transaction)?;
            transaction.commit()?;
            Ok(value)
        };
        run().map_err(|source| StoreError::Sqlite { path, source })
    }
}
