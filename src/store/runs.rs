//! How the last runs ended, and what could not be brought up to date.

use rusqlite::{OptionalExtension, params};

use super::mapping::entity_kind;
use super::{Store, StoreError};
use crate::clock::Millis;
use crate::model::EntityKey;

/// How many runs are remembered for a profile.
const KEPT_RUNS: i64 = 100;

/// One finished run.
#[derive(Clone, Debug, PartialEq)]
pub struct RunRecord {
    /// When it began, in epoch milliseconds.
    pub started_at: Millis,
    /// How long it took.
    pub seconds: f64,
    /// Its outcome, as `sync --json` names it.
    pub outcome: String,
    /// Its whole report as JSON.
    pub summary: String,
}

/// An entity that is not up to date in Notion, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Which.
    pub key: EntityKey,
    /// Its title.
    pub title: String,
    /// Why, as a sentence without a full stop.
    pub reason: String,
    /// Whether the next run tries again by itself.
    pub retryable: bool,
}

impl Store {
    /// Remembers how a run ended, and what is not up to date since.
    pub fn finish_run(&mut self, run: &RunRecord, troubles: &[Trouble]) -> Result<(), StoreError> {
        let profile = self.profile.clone();
        self.transaction(|transaction| {
            transaction.execute(
                "INSERT INTO run (profile, started_at, seconds, outcome, summary) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![profile, run.started_at as i64, run.seconds, run.outcome, run.summary],
            )?;
            transaction.execute(
                "DELETE FROM run WHERE profile = ?1 AND id NOT IN
                     (SELECT id FROM run WHERE profile = ?1 ORDER BY id DESC LIMIT ?2)",
                params![profile, KEPT_RUNS],
            )?;
            transaction.execute("DELETE FROM trouble WHERE profile = ?1", [&profile])?;
            let mut insert = transaction.prepare(
                "INSERT OR REPLACE INTO trouble (profile, kind, client_id, title, reason, retryable)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?;
            for trouble in troubles {
                insert.execute(params![
                    profile,
                    trouble.key.kind.as_str(),
                    trouble.key.id.as_str(),
                    trouble.title,
                    trouble.reason,
                    trouble.retryable
                ])?;
            }
            Ok(())
        })
    }

    /// The run that ended last.
    pub fn last_run(&self) -> Result<Option<RunRecord>, StoreError> {
        self.connection
            .query_row(
                "SELECT started_at, seconds, outcome, summary FROM run WHERE profile = ?1 ORDER BY id DESC LIMIT 1",
                [&self.profile],
                |row| {
                    Ok(RunRecord {
                        started_at: row.get::<_, i64>(0)?.max(0) as Millis,
                        seconds: row.get(1)?,
                        outcome: row.get(2)?,
                        summary: row.get(3)?,
                    })
                },
            )
            .optional()
            .map_err(|error| self.error(error))
    }

    /// What the last run could not bring up to date.
    pub fn troubles(&self) -> Result<Vec<Trouble>, StoreError> {
        let read = || -> rusqlite::Result<Vec<Trouble>> {
            let mut statement = self.connection.prepare(
                "SELECT kind, client_id, title, reason, retryable FROM trouble WHERE profile = ?1
                 ORDER BY title, kind, client_id",
            )?;
            statement
                .query_map([&self.profile], |row| {
                    let kind: String = row.get(0)?;
                    Ok(Trouble {
                        key: EntityKey::new(entity_kind(&kind), row.get::<_, String>(1)?),
                        title: row.get(2)?,
                        reason: row.get(3)?,
                        retryable: row.get(4)?,
                    })
                })?
                .collect()
        };
        read().map_err(|error| self.error(error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::EntityKind;

    #[test]
    fn the_last_run_and_its_troubles_are_remembered_and_old_runs_go() {
        let mut store = Store::in_memory("default").unwrap();
        store.ensure_profile().unwrap();
        let trouble = Trouble {
            key: EntityKey::new(EntityKind::Note, "n"),
            title: "A note".into(),
            reason: "refused".into(),
            retryable: true,
        };
        for n in 0..KEPT_RUNS as u64 + 5 {
            let run = RunRecord {
                started_at: n,
                seconds: 1.5,
                outcome: "partial".into(),
                summary: "{}".into(),
            };
            store
                .finish_run(&run, std::slice::from_ref(&trouble))
                .unwrap();
        }
        assert_eq!(
            store.last_run().unwrap().unwrap().started_at,
            KEPT_RUNS as u64 + 4
        );
        assert_eq!(store.troubles().unwrap(), [trouble]);
        let count: i64 = store
            .connection
            .query_row("SELECT count(*) FROM run", [], |row| row.get(0))
            .unwrap();
        assert_eq!(count, KEPT_RUNS);
    }
}
