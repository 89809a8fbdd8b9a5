//! How the last runs ended, what could not be brought up to date, and when the next run is due.

use std::time::Duration;

use rusqlite::{Connection, Row, params};

use super::mapping::entity_kind;
use super::{Store, StoreError};
use crate::clock::Millis;
use crate::due::{self, DEFAULT_INTERVAL, Verdict};
use crate::model::EntityKey;

/// How many runs are remembered for a profile.
const KEPT_RUNS: i64 = 50;

/// One finished run.
#[derive(Clone, Debug, PartialEq)]
pub struct RunRecord {
    /// When it began, in epoch milliseconds.
    pub started_at: Millis,
    /// How long it took.
    pub seconds: f64,
    /// Its outcome, as `sync --json` names it.
    pub outcome: String,
    /// What the next run goes by.
    pub verdict: Verdict,
    /// Its report as JSON, with long lists cut short.
    pub summary: String,
}

impl RunRecord {
    /// When it ended, in epoch milliseconds.
    pub fn ended_at(&self) -> Millis {
        end(self.started_at, self.seconds)
    }
}

/// A run of earlier, as it is remembered.
#[derive(Clone, Debug, PartialEq)]
pub struct PastRun {
    /// When it began, in epoch milliseconds.
    pub started_at: Millis,
    /// How long it took.
    pub seconds: f64,
    /// Its outcome, as `sync --json` names it.
    pub outcome: String,
    /// Its report as JSON, with long lists cut short.
    pub summary: String,
}

impl PastRun {
    /// When it ended, in epoch milliseconds.
    pub fn ended_at(&self) -> Millis {
        end(self.started_at, self.seconds)
    }
}

fn end(started_at: Millis, seconds: f64) -> Millis {
    started_at.saturating_add((seconds.max(0.0) * 1000.0) as Millis)
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
    /// Remembers how a run ended, and what is not up to date since. From that follows when the profile is due again.
    pub fn finish_run(&mut self, run: &RunRecord, troubles: &[Trouble]) -> Result<(), StoreError> {
        let profile = self.profile.clone();
        self.transaction(|transaction| {
            transaction.execute(
                "INSERT INTO run (profile, started_at, seconds, outcome, summary) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![profile, run.started_at as i64, run.seconds, run.outcome, run.summary],
            )?;
            transaction.execute(
                "DELETE FROM run WHERE profile = ?1 AND id <=
                     (SELECT id FROM run WHERE profile = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)",
                params![profile, KEPT_RUNS],
            )?;
            set_next(transaction, &profile, run)?;
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
    pub fn last_run(&self) -> Result<Option<PastRun>, StoreError> {
        Ok(self.runs(1)?.pop())
    }

    /// The runs that ended last, the latest first.
    pub fn runs(&self, most: usize) -> Result<Vec<PastRun>, StoreError> {
        let read = || -> rusqlite::Result<Vec<PastRun>> {
            let mut statement = self.connection.prepare(
                "SELECT started_at, seconds, outcome, summary FROM run WHERE profile = ?1 ORDER BY id DESC LIMIT ?2",
            )?;
            let runs = statement.query_map(params![self.profile, most as i64], past_run)?;
            runs.collect()
        };
        read().map_err(|error| self.error(error))
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

fn past_run(row: &Row<'_>) -> rusqlite::Result<PastRun> {
    Ok(PastRun {
        started_at: row.get::<_, i64>(0)?.max(0) as Millis,
        seconds: row.get(1)?,
        outcome: row.get(2)?,
        summary: row.get(3)?,
    })
}

/// Works out when a profile is due after a run.
fn set_next(connection: &Connection, profile: &str, run: &RunRecord) -> rusqlite::Result<()> {
    let (interval, failures): (Option<u32>, u32) = connection.query_row(
        "SELECT interval_seconds, failures FROM profile WHERE name = ?1",
        [profile],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let interval = interval.map_or(DEFAULT_INTERVAL, |seconds| {
        Duration::from_secs(seconds.into())
    });
    let failures = match run.verdict.is_failure() {
        true => failures.saturating_add(1),
        // A run that was ended before it got anywhere tells nothing of what was wrong.
        false if run.verdict == Verdict::Unfinished => failures,
        false => 0,
    };
    let next = due::next_sync_at(run.verdict, run.ended_at(), interval, failures);
    connection.execute(
        "UPDATE profile SET failures = ?2, next_sync_at = ?3, last_run_at = ?4 WHERE name = ?1",
        params![profile, failures, next as i64, run.ended_at() as i64],
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::EntityKind;

    fn run(started_at: Millis, verdict: Verdict) -> RunRecord {
        RunRecord {
            started_at,
            seconds: 1.5,
            outcome: "partial".into(),
            verdict,
            summary: "{}".into(),
        }
    }

    #[test]
    fn failures_in_a_row_are_counted_until_a_run_is_done() {
        use Verdict::{Done, Failed, Partly, Unfinished};
        let mut store = Store::in_memory("default").unwrap();
        store.ensure_profile().unwrap();
        let mut streak = |verdict| {
            store.finish_run(&run(1_000, verdict), &[]).unwrap();
            store.rhythm().unwrap().failures
        };
        let streaks = [Failed, Partly, Unfinished, Failed, Done, Failed].map(&mut streak);
        assert_eq!(streaks, [1, 2, 2, 3, 0, 1]);
        let rhythm = store.rhythm().unwrap();
        assert_eq!(rhythm.last_run_at, Some(2_500));
        assert_eq!(rhythm.next_sync_at, Some(302_500));
    }

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
            store
                .finish_run(&run(n, Verdict::Partly), std::slice::from_ref(&trouble))
                .unwrap();
        }
        assert_eq!(
            store.last_run().unwrap().unwrap().started_at,
            KEPT_RUNS as u64 + 4
        );
        let starts: Vec<Millis> = store
            .runs(3)
            .unwrap()
            .iter()
            .map(|run| run.started_at)
            .collect();
        let last = KEPT_RUNS as u64 + 4;
        assert_eq!(starts, [last, last - 1, last - 2]);
        assert_eq!(store.troubles().unwrap(), [trouble]);
        let count: i64 = store
            .connection
            .query_row("SELECT count(*) FROM run", [], |row| row.get(0))
            .unwrap();
        assert_eq!(count, KEPT_RUNS);
    }
}
