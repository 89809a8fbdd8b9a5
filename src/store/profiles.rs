//! All profiles of the state file: how they are, and whose turn it is.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, params};

use super::{Store, StoreError};
use crate::clock::Millis;
use crate::due::{DEFAULT_INTERVAL, Turn};
use crate::model::PageId;

/// How often a profile is synced, and before which others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rhythm {
    /// A higher one goes first.
    pub priority: i32,
    /// How long after a sync it is due again; none where nobody said so.
    pub interval: Option<Duration>,
    /// When it is due; none: at once.
    pub next_sync_at: Option<Millis>,
    /// When its last run ended, however that was.
    pub last_run_at: Option<Millis>,
    /// How many runs in a row failed.
    pub failures: u32,
}

impl Rhythm {
    /// How long after a sync it is due again.
    pub fn every(&self) -> Duration {
        self.interval.unwrap_or(DEFAULT_INTERVAL)
    }
}

/// A profile in a list of all.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// Where its notes come from.
    pub source: Option<String>,
    /// The page everything lives under.
    pub root: Option<PageId>,
    /// That page's title when it was chosen.
    pub root_title: Option<String>,
    /// The Notion workspace's name.
    pub workspace_name: Option<String>,
    /// How often it is synced.
    pub rhythm: Rhythm,
    /// How its last run ended, as `sync --json` names it.
    pub last_outcome: Option<String>,
    /// How many pages it has.
    pub pages: usize,
}

const RHYTHM: &str = "priority, interval_seconds, next_sync_at, last_run_at, failures";

/// How long the names of profiles are waited for: a person has just pressed a key.
const PATIENCE: Duration = Duration::from_millis(200);

/// The names of all profiles in a state file, which is only read: none where that can't be done at once.
pub fn profile_names(path: &Path) -> Vec<String> {
    let read = || -> rusqlite::Result<Vec<String>> {
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        connection.busy_timeout(PATIENCE)?;
        let mut statement = connection.prepare("SELECT name FROM profile ORDER BY name")?;
        statement.query_map([], |row| row.get(0))?.collect()
    };
    read().unwrap_or_default()
}

impl Store {
    /// Another profile that this root belongs to: one that has pages, or that had this root before this profile was
    /// there. Two that are new at once so agree on whose it is.
    pub fn owner_of(&self, root: PageId) -> Result<Option<String>, StoreError> {
        self.connection
            .query_row(
                "SELECT name FROM profile AS other
                 WHERE root = ?2 AND name <> ?1
                   AND (EXISTS (SELECT 1 FROM page WHERE page.profile = other.name)
                        OR other.rowid < (SELECT rowid FROM profile WHERE name = ?1))
                 ORDER BY rowid LIMIT 1",
                params![self.profile, root.to_string()],
                |row| row.get(0),
            )
            .optional()
            .map_err(|error| self.error(error))
    }

    /// Whether the profile has a row.
    pub fn has_profile(&self) -> Result<bool, StoreError> {
        self.connection
            .query_row(
                "SELECT 1 FROM profile WHERE name = ?1",
                [&self.profile],
                |_| Ok(()),
            )
            .optional()
            .map(|row| row.is_some())
            .map_err(|error| self.error(error))
    }

    /// The profile's rhythm; the usual one where it has no row.
    pub fn rhythm(&self) -> Result<Rhythm, StoreError> {
        let sql = format!("SELECT {RHYTHM} FROM profile WHERE name = ?1");
        self.connection
            .query_row(&sql, [&self.profile], |row| rhythm(row, 0))
            .optional()
            .map(Option::unwrap_or_default)
            .map_err(|error| self.error(error))
    }

    /// Sets how often the profile is synced and before which others. It counts as due at once.
    pub fn set_rhythm(
        &mut self,
        priority: i32,
        interval: Option<Duration>,
    ) -> Result<(), StoreError> {
        let name = self.profile.clone();
        let seconds = interval.map(|interval| interval.as_secs() as i64);
        self.transaction(|transaction| {
            transaction
                .execute(
                    "INSERT INTO profile (name, priority, interval_seconds) VALUES (?1, ?2, ?3)
                     ON CONFLICT (name) DO UPDATE SET priority = ?2, interval_seconds = ?3, next_sync_at = NULL",
                    params![name, priority, seconds],
                )
                .map(|_| ())
        })
    }

    /// The place of the source that the pages were made from, as a person would write it; none where that is not known.
    pub fn synced_source(&self) -> Result<Option<String>, StoreError> {
        self.connection
            .query_row(
                "SELECT synced_source FROM profile WHERE name = ?1",
                [&self.profile],
                |row| row.get(0),
            )
            .optional()
            .map(Option::flatten)
            .map_err(|error| self.error(error))
    }

    /// Remembers from which place the pages are made from now on.
    pub fn set_synced_source(&mut self, place: &str) -> Result<(), StoreError> {
        if self.synced_source()?.as_deref() == Some(place) {
            return Ok(());
        }
        let name = self.profile.clone();
        self.transaction(|transaction| {
            transaction
                .execute(
                    "INSERT INTO profile (name, synced_source) VALUES (?1, ?2)
                     ON CONFLICT (name) DO UPDATE SET synced_source = ?2",
                    params![name, place],
                )
                .map(|_| ())
        })
    }

    /// Forgets the profile with all that hangs on it: mapping, intents, history. Says whether it was there.
    pub fn forget_profile(&mut self) -> Result<bool, StoreError> {
        let name = self.profile.clone();
        let was_there = self.transaction(|transaction| {
            transaction
                .execute("DELETE FROM profile WHERE name = ?1", [name])
                .map(|rows| rows > 0)
        })?;
        self.forget_generation();
        Ok(was_there)
    }

    /// All profiles, by name.
    pub fn profiles(&self) -> Result<Vec<Listed>, StoreError> {
        let sql = format!(
            "SELECT name, source, root, root_title, workspace_name,
                    (SELECT outcome FROM run WHERE run.profile = name ORDER BY id DESC LIMIT 1),
                    (SELECT count(*) FROM page WHERE page.profile = name), {RHYTHM}
             FROM profile ORDER BY name"
        );
        let read = || -> rusqlite::Result<Vec<Listed>> {
            let mut statement = self.connection.prepare(&sql)?;
            statement.query_map([], listed)?.collect()
        };
        read().map_err(|error| self.error(error))
    }

    /// All profiles that know where their notes come from and where they go to, as far as turns go by
    /// them.
    pub fn turns(&self) -> Result<Vec<Turn>, StoreError> {
        let read = || -> rusqlite::Result<Vec<Turn>> {
            let mut statement = self.connection.prepare(
                "SELECT name, priority, next_sync_at, last_run_at FROM profile
                 WHERE source IS NOT NULL AND root IS NOT NULL",
            )?;
            let turn = |row: &Row<'_>| {
                Ok(Turn {
                    profile: row.get(0)?,
                    priority: row.get(1)?,
                    next_sync_at: millis(row, 2)?,
                    last_run_at: millis(row, 3)?,
                })
            };
            statement.query_map([], turn)?.collect()
        };
        read().map_err(|error| self.error(error))
    }
}

fn listed(row: &Row<'_>) -> rusqlite::Result<Listed> {
    Ok(Listed {
        name: row.get(0)?,
        source: row.get(1)?,
        root: row
            .get::<_, Option<String>>(2)?
            .and_then(|id| id.parse().ok()),
        root_title: row.get(3)?,
        workspace_name: row.get(4)?,
        last_outcome: row.get(5)?,
        pages: row.get::<_, i64>(6)?.max(0) as usize,
        rhythm: rhythm(row, 7)?,
    })
}

/// Reads [`RHYTHM`] from a row, from that column on.
fn rhythm(row: &Row<'_>, from: usize) -> rusqlite::Result<Rhythm> {
    let seconds: Option<u32> = row.get(from + 1)?;
    Ok(Rhythm {
        priority: row.get(from)?,
        interval: seconds.map(|seconds| Duration::from_secs(seconds.into())),
        next_sync_at: millis(row, from + 2)?,
        last_run_at: millis(row, from + 3)?,
        failures: row.get(from + 4)?,
    })
}

fn millis(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Millis>> {
    let stamp: Option<i64> = row.get(column)?;
    Ok(stamp.map(|stamp| stamp.max(0) as Millis))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::due::Verdict;
    use crate::store::{Profile, RunRecord};

    fn store(folder: &tempfile::TempDir, profile: &str) -> Store {
        Store::open(&folder.path().join("state.sqlite"), profile).unwrap()
    }

    fn ready() -> Profile {
        Profile {
            root: Some(PageId::from_bytes([3; 16])),
            source: Some("/notes".into()),
            source_options: "{}".into(),
            ..Profile::default()
        }
    }

    fn done(started_at: Millis) -> RunRecord {
        RunRecord {
            started_at,
            seconds: 0.0,
            outcome: "in_step".into(),
            verdict: Verdict::Done,
            summary: "{}".into(),
        }
    }

    #[test]
    fn only_profiles_that_can_be_synced_have_a_turn() {
        let folder = tempfile::tempdir().unwrap();
        store(&folder, "bare").ensure_profile().unwrap();
        let mut full = store(&folder, "full");
        full.set_profile(&ready()).unwrap();
        full.finish_run(&done(1_000), &[]).unwrap();
        let turns = full.turns().unwrap();
        assert_eq!(turns.len(), 1);
        assert_eq!(turns[0].next_sync_at, Some(3_601_000));
        let all = full.profiles().unwrap();
        let names: Vec<&str> = all.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["bare", "full"]);
        assert_eq!(all[1].last_outcome.as_deref(), Some("in_step"));
    }

    #[test]
    fn setting_a_rhythm_keeps_the_rest_and_makes_it_due() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = store(&folder, "a");
        store.set_profile(&ready()).unwrap();
        store.finish_run(&done(1_000), &[]).unwrap();
        store.set_rhythm(-3, Some(Duration::from_secs(60))).unwrap();
        let rhythm = store.rhythm().unwrap();
        assert_eq!((rhythm.priority, rhythm.every().as_secs()), (-3, 60));
        assert_eq!(
            (rhythm.next_sync_at, rhythm.last_run_at),
            (None, Some(1_000))
        );
        assert_eq!(store.profile().unwrap(), ready());
    }

    #[test]
    fn a_forgotten_profile_takes_its_history_along_and_nobody_elses() {
        let folder = tempfile::tempdir().unwrap();
        let (mut a, mut b) = (store(&folder, "a"), store(&folder, "b"));
        for store in [&mut a, &mut b] {
            store.set_profile(&ready()).unwrap();
            store.finish_run(&done(1_000), &[]).unwrap();
        }
        assert!(a.forget_profile().unwrap());
        assert!(!a.forget_profile().unwrap());
        assert!(!a.has_profile().unwrap());
        assert_eq!(a.runs(9).unwrap(), []);
        assert_eq!(b.runs(9).unwrap().len(), 1);
    }
}
