//! Pages whose entities are gone, and that stay since a person has put something under them: they are not looked at
//! again in each run.

use std::collections::HashSet;

use rusqlite::params;

use super::mapping::entity_kind;
use super::{Store, StoreError};
use crate::model::EntityKey;

impl Store {
    /// The entities whose pages are left standing.
    pub(super) fn left_standing(&self) -> Result<HashSet<EntityKey>, StoreError> {
        let read = || -> rusqlite::Result<HashSet<EntityKey>> {
            let mut statement = self
                .connection
                .prepare("SELECT kind, client_id FROM left_standing WHERE profile = ?1")?;
            let keys = statement.query_map([&self.profile], |row| {
                let kind: String = row.get(0)?;
                Ok(EntityKey::new(entity_kind(&kind), row.get::<_, String>(1)?))
            })?;
            keys.collect()
        };
        read().map_err(|error| self.error(error))
    }

    /// Remembers that an entity's page is left standing.
    pub fn leave_standing(&mut self, key: &EntityKey) -> Result<(), StoreError> {
        let profile = self.profile.clone();
        self.transaction(|transaction| {
            transaction
                .execute(
                    "INSERT OR IGNORE INTO left_standing (profile, kind, client_id) VALUES (?1, ?2, ?3)",
                    params![profile, key.kind.as_str(), key.id.as_str()],
                )
                .map(|_| ())
        })
    }

    /// Forgets that for entities that are wanted again.
    pub fn stand_no_longer(&mut self, keys: &[EntityKey]) -> Result<(), StoreError> {
        if keys.is_empty() {
            return Ok(());
        }
        let profile = self.profile.clone();
        self.transaction(|transaction| {
            for key in keys {
                transaction.execute(
                    "DELETE FROM left_standing WHERE profile = ?1 AND kind = ?2 AND client_id = ?3",
                    params![profile, key.kind.as_str(), key.id.as_str()],
                )?;
            }
            Ok(())
        })
    }
}
