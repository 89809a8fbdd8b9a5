//! The journal of what was begun (design.md section 6).

use rusqlite::params;

use super::mapping::entity_kind;
use super::{Store, StoreError};
use crate::clock::Millis;
use crate::model::{EntityKey, Intent, IntentOperation};

impl Store {
    /// Makes an intent durable. Only then may the request be sent.
    pub fn begin(
        &mut self,
        key: &EntityKey,
        started_at: Millis,
        operation: &IntentOperation,
    ) -> Result<i64, StoreError> {
        let profile = self.profile.clone();
        let json =
            serde_json::to_string(operation).map_err(|error| self.damaged(error.to_string()))?;
        self.transaction(|transaction| {
            transaction.execute(
                "INSERT INTO intent (profile, kind, client_id, started_at, operation) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![profile, key.kind.as_str(), key.id.as_str(), started_at as i64, json],
            )?;
            Ok(transaction.last_insert_rowid())
        })
    }

    /// Takes an intent away: what it was for did surely not happen.
    pub fn withdraw(&mut self, intent: i64) -> Result<(), StoreError> {
        self.transaction(|transaction| {
            transaction
                .execute("DELETE FROM intent WHERE id = ?1", [intent])
                .map(|_| ())
        })
    }

    /// All open intents of the profile, oldest first.
    pub fn intents(&self) -> Result<Vec<Intent>, StoreError> {
        type Columns = (i64, String, String, i64, String);
        let read = || -> rusqlite::Result<Vec<Columns>> {
            let mut statement = self.connection.prepare(
                "SELECT id, kind, client_id, started_at, operation FROM intent WHERE profile = ?1 ORDER BY id",
            )?;
            statement
                .query_map([&self.profile], |row| {
                    Ok((
                        row.get(0)?,
                        row.get(1)?,
                        row.get(2)?,
                        row.get(3)?,
                        row.get(4)?,
                    ))
                })?
                .collect()
        };
        let rows = read().map_err(|error| self.error(error))?;
        rows.into_iter()
            .map(|(id, kind, client_id, started_at, operation)| {
                let operation = serde_json::from_str(&operation)
                    .map_err(|error| self.damaged(format!("intent {id}: {error}")))?;
                let key = EntityKey::new(entity_kind(&kind), client_id);
                Ok(Intent {
                    id,
                    key,
                    started_at: started_at.max(0) as Millis,
                    operation,
                })
            })
            .collect()
    }
}
