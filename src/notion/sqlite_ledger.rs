//! The window in a small SQLite file, shared by all processes of the machine.
//!
//! Nothing in it is worth keeping for more than two minutes. Hence no syncing to disk, and a file that a power cut
//! has spoilt is made anew.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{
    Connection, ErrorCode, OptionalExtension, Row, Transaction, TransactionBehavior, params,
};

use super::ledger::{Ledger, LedgerError};
use super::line::Waiter;
use super::window::{Pause, Slot, SlotId, Window};
use crate::model::Digest;

/// The version of the schema, kept as `user_version`.
const VERSION: i64 = 1;

/// How long to wait for another process; each holds the file for less than a millisecond.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// How often to try to switch a file to WAL, and how long to wait in between.
const WAL_TRIES: u32 = 50;
const WAL_PAUSE: Duration = Duration::from_millis(10);

const SCHEMA: &str = "
    CREATE TABLE connection (
        key TEXT PRIMARY KEY,
        next_slot INTEGER NOT NULL,
        pause_set_at INTEGER,
        pause_until INTEGER,
        CHECK ((pause_set_at IS NULL) = (pause_until IS NULL))
    ) STRICT;
    CREATE TABLE slot (
        key TEXT NOT NULL,
        id INTEGER NOT NULL,
        owner INTEGER NOT NULL,
        reserved_at INTEGER NOT NULL,
        closed_at INTEGER,
        PRIMARY KEY (key, id)
    ) STRICT, WITHOUT ROWID;
";

/// Added to files of either age, which older programs read all the same.
const LINE: &str = "
    CREATE TABLE IF NOT EXISTS waiter (
        key TEXT NOT NULL,
        owner INTEGER NOT NULL,
        due INTEGER NOT NULL,
        expires INTEGER NOT NULL,
        PRIMARY KEY (key, owner)
    ) STRICT, WITHOUT ROWID;
";

/// A window in a SQLite file: for all processes that name the same file and connection.
#[derive(Debug)]
pub struct SqliteLedger {
    db: Connection,
    path: PathBuf,
    key: String,
    owner: u32,
}

impl SqliteLedger {
    /// Opens or makes the file, whose folder must be there. `key` tells connections apart: a fingerprint that stays
    /// the same when the token is renewed, and that is no secret. `owner` names what only one process at a time works
    /// on, so that it may take over what a dead one left in flight.
    pub fn open(
        path: impl Into<PathBuf>,
        key: impl Into<String>,
        owner: &str,
    ) -> Result<Self, LedgerError> {
        let path = path.into();
        let db = match open(&path) {
            Err(error) if is_spoilt(&error) => remove(&path)
                .map_err(|error| failure(&path, error))
                .and_then(|()| open(&path).map_err(|error| failure(&path, error))),
            other => other.map_err(|error| failure(&path, error)),
        }?;
        Ok(Self {
            db,
            path,
            key: key.into(),
            owner: number(owner),
        })
    }

    fn update_in_file(&self, change: &mut dyn FnMut(&mut Window)) -> rusqlite::Result<()> {
        let transaction = Transaction::new_unchecked(&self.db, TransactionBehavior::Immediate)?;
        let before = Window {
            owner: self.owner,
            ..load(&transaction, &self.key)?
        };
        let mut after = before.clone();
        change(&mut after);
        store(&transaction, &self.key, &before, &after)?;
        transaction.commit()
    }
}

impl Ledger for SqliteLedger {
    fn update(&self, change: &mut dyn FnMut(&mut Window)) -> Result<(), LedgerError> {
        self.update_in_file(change)
            .map_err(|error| failure(&self.path, error))
    }
}

/// A number for a name. That two names share one is unlikely, and costs a request in flight too many at worst.
fn number(owner: &str) -> u32 {
    let digest = Digest::of(owner.as_bytes());
    let [a, b, c, d, ..] = *digest.as_bytes();
    u32::from_le_bytes([a, b, c, d])
}

fn failure(path: &Path, error: impl std::fmt::Display) -> LedgerError {
    LedgerError(format!("`{}`: {error}", path.display()))
}

fn open(path: &Path) -> rusqlite::Result<Connection> {
    let db = Connection::open(path)?;
    db.busy_timeout(BUSY_TIMEOUT)?;
    use_wal(&db)?;
    db.pragma_update(None, "synchronous", "OFF")?;
    let transaction = Transaction::new_unchecked(&db, TransactionBehavior::Immediate)?;
    let version: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    match version {
        0 => {
            transaction.execute_batch(SCHEMA)?;
            transaction.pragma_update(None, "user_version", VERSION)?;
        }
        VERSION => {
            let check: String =
                transaction.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
            if check != "ok" {
                return Err(sqlite_error(rusqlite::ffi::SQLITE_CORRUPT, check));
            }
        }
        newer => {
            let why = format!("it was made by a newer version of this program (schema {newer})");
            return Err(sqlite_error(rusqlite::ffi::SQLITE_CANTOPEN, why));
        }
    }
    transaction.execute_batch(LINE)?;
    transaction.commit()?;
    Ok(db)
}

/// Two processes that switch a new file to WAL at the same time would wait for each other, so that SQLite refuses one
/// of them at once, in spite of the busy timeout. It finds the file switched a moment later.
fn use_wal(db: &Connection) -> rusqlite::Result<()> {
    for _ in 1..WAL_TRIES {
        match db.pragma_update(None, "journal_mode", "WAL") {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
                std::thread::sleep(WAL_PAUSE);
            }
            other => return other,
        }
    }
    db.pragma_update(None, "journal_mode", "WAL")
}

fn sqlite_error(code: i32, message: String) -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), Some(message))
}

fn is_spoilt(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
    )
}

fn remove(path: &Path) -> io::Result<()> {
    for suffix in ["", "-wal", "-shm"] {
        let mut file = path.as_os_str().to_owned();
        file.push(suffix);
        match fs::remove_file(&file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// SQLite's integers are signed. No stamp or number comes near the end of either type.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn unsigned(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get(column)
        .map(|number: i64| u64::try_from(number).unwrap_or(0))
}

fn maybe_unsigned(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<u64>> {
    row.get(column)
        .map(|number: Option<i64>| number.map(|number| u64::try_from(number).unwrap_or(0)))
}

fn load(db: &Connection, key: &str) -> rusqlite::Result<Window> {
    let connection: Option<(u64, Option<Pause>)> = db
        .prepare_cached(
            "SELECT next_slot, pause_set_at, pause_until FROM connection WHERE key = ?1",
        )?
        .query_row([key], |row| {
            let pause = maybe_unsigned(row, 1)?
                .zip(maybe_unsigned(row, 2)?)
                .map(|(set_at, until)| Pause { set_at, until });
            Ok((unsigned(row, 0)?, pause))
        })
        .optional()?;
    let (next, pause) = connection.unwrap_or_default();
    let slots = db
        .prepare_cached(
            "SELECT id, owner, reserved_at, closed_at FROM slot WHERE key = ?1 ORDER BY id",
        )?
        .query_map([key], |row| {
            Ok(Slot {
                id: SlotId(unsigned(row, 0)?),
                owner: row.get(1)?,
                reserved_at: unsigned(row, 2)?,
                closed_at: maybe_unsigned(row, 3)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    let waiting = db
        .prepare_cached("SELECT owner, due, expires FROM waiter WHERE key = ?1 ORDER BY owner")?
        .query_map([key], |row| {
            Ok(Waiter {
                owner: row.get(0)?,
                due: unsigned(row, 1)?,
                expires: unsigned(row, 2)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Window {
        owner: 0,
        next,
        slots,
        pause,
        waiting,
    })
}

fn store(db: &Connection, key: &str, before: &Window, after: &Window) -> rusqlite::Result<()> {
    if (before.next, before.pause) != (after.next, after.pause) {
        db.prepare_cached("INSERT OR REPLACE INTO connection VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![
                key,
                signed(after.next),
                after.pause.map(|pause| signed(pause.set_at)),
                after.pause.map(|pause| signed(pause.until)),
            ])?;
    }
    let mut gone: HashMap<SlotId, Slot> =
        before.slots.iter().map(|slot| (slot.id, *slot)).collect();
    for slot in &after.slots {
        if gone.remove(&slot.id) != Some(*slot) {
            db.prepare_cached("INSERT OR REPLACE INTO slot VALUES (?1, ?2, ?3, ?4, ?5)")?
                .execute(params![
                    key,
                    signed(slot.id.0),
                    slot.owner,
                    signed(slot.reserved_at),
                    slot.closed_at.map(signed),
                ])?;
        }
    }
    for waiter in &after.waiting {
        if !before.waiting.contains(waiter) {
            db.prepare_cached("INSERT OR REPLACE INTO waiter VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![
                    key,
                    waiter.owner,
                    signed(waiter.due),
                    signed(waiter.expires),
                ])?;
        }
    }
    let waits = |owner| after.waiting.iter().any(|waiter| waiter.owner == owner);
    for waiter in before.waiting.iter().filter(|waiter| !waits(waiter.owner)) {
        db.prepare_cached("DELETE FROM waiter WHERE key = ?1 AND owner = ?2")?
            .execute(params![key, waiter.owner])?;
    }
    for id in gone.keys() {
        db.prepare_cached("DELETE FROM slot WHERE key = ?1 AND id = ?2")?
            .execute(params![key, signed(id.0)])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;
    use crate::clock::Millis;
    use crate::notion::window::{Decision, Ending, Limits};

    const NOW: Millis = 1_800_000_000_000;

    fn ledger(folder: &tempfile::TempDir, key: &str) -> SqliteLedger {
        SqliteLedger::open(folder.path().join("budget.sqlite"), key, "default").unwrap()
    }

    fn window(ledger: &SqliteLedger) -> Window {
        let mut seen = Window::default();
        ledger.update(&mut |window| seen = window.clone()).unwrap();
        seen
    }

    fn reserve(ledger: &SqliteLedger, now: Millis) -> Decision {
        let mut decision = None;
        ledger
            .update(&mut |window| decision = Some(window.reserve(now, Limits::default())))
            .unwrap();
        decision.unwrap()
    }

    #[test]
    fn two_processes_see_one_window_and_two_connections_two() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (ledger(&folder, "a"), ledger(&folder, "a"));
        for at in 0..6 {
            let from = if at % 2 == 0 { &one } else { &two };
            assert!(matches!(reserve(from, NOW + at), Decision::Go(_)));
        }
        for ledger in [&one, &two] {
            let full = reserve(ledger, NOW + 9);
            assert!(
                matches!(full, Decision::Full { in_flight: 6, .. }),
                "{full:?}"
            );
        }
        assert!(matches!(
            reserve(&ledger(&folder, "b"), NOW),
            Decision::Go(_)
        ));
    }

    #[test]
    fn what_a_dead_run_left_in_flight_is_taken_over_but_not_what_others_have() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("budget.sqlite");
        let other = SqliteLedger::open(&path, "a", "other").unwrap();
        reserve(&other, NOW);
        reserve(&ledger(&folder, "a"), NOW);
        let heir = ledger(&folder, "a");
        heir.update(&mut |window| window.take_over(NOW + 10))
            .unwrap();
        let closed: Vec<bool> = window(&heir)
            .slots
            .iter()
            .map(|slot| slot.closed_at.is_some())
            .collect();
        assert_eq!(closed, [false, true]);
    }

    #[test]
    fn every_change_of_a_window_is_stored() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = ledger(&folder, "a");
        let mut memory = Window {
            owner: ledger.owner,
            ..Window::default()
        };
        let mut both = |change: &mut dyn FnMut(&mut Window)| {
            change(&mut memory);
            ledger.update(change).unwrap();
            let mut stored = window(&ledger);
            stored.slots.sort_by_key(|slot| slot.id);
            stored.waiting.sort_by_key(|waiter| waiter.owner);
            memory.slots.sort_by_key(|slot| slot.id);
            memory.waiting.sort_by_key(|waiter| waiter.owner);
            assert_eq!(stored, memory);
        };
        for at in 0..7 {
            both(&mut |window| {
                window.reserve(NOW + at, Limits::default());
            });
        }
        both(&mut |window| window.close(SlotId(0), NOW + 5, Ending::Answered));
        both(&mut |window| window.close(SlotId(1), NOW + 5, Ending::Lost));
        both(&mut |window| window.close(SlotId(2), NOW + 5, Ending::NotSent));
        both(&mut |window| window.pause(NOW + 6, NOW + 9));
        both(&mut |window| {
            window.reserve(NOW - 1_000_000, Limits::default());
        });
        both(&mut |window| {
            window.reserve(NOW + 1_000_000, Limits::default());
        });
    }

    /// Four processes that open a new file at once: how many slots they get in all.
    fn stampede() -> usize {
        let folder = tempfile::tempdir().unwrap();
        let limits = Limits {
            in_flight: NonZeroU32::MAX,
            ..Limits::default()
        };
        let start = std::sync::Barrier::new(4);
        let slots = || {
            start.wait();
            let ledger = ledger(&folder, "a");
            let mut slots = Vec::new();
            for _ in 0..60 {
                ledger
                    .update(&mut |window| {
                        if let Decision::Go(id) = window.reserve(NOW, limits) {
                            slots.push(id);
                        }
                    })
                    .unwrap();
            }
            slots
        };
        let mut all: Vec<SlotId> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(slots)).collect();
            let slots = threads
                .into_iter()
                .flat_map(|thread| thread.join().unwrap());
            slots.collect()
        });
        all.sort_unstable();
        all.dedup();
        all.len()
    }

    #[test]
    fn processes_that_start_together_share_the_budget_to_the_last_slot() {
        // The race for a new file shows itself about once in ten times.
        for _ in 0..20 {
            assert_eq!(stampede(), 180);
        }
    }

    #[test]
    fn a_spoilt_file_is_made_anew_and_a_newer_one_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("budget.sqlite");
        fs::write(
            &path,
            "no database at all, but long enough to look like one".repeat(40),
        )
        .unwrap();
        assert!(matches!(
            reserve(&ledger(&folder, "a"), NOW),
            Decision::Go(_)
        ));
        let db = Connection::open(&path).unwrap();
        db.pragma_update(None, "user_version", 2).unwrap();
        let refused = SqliteLedger::open(&path, "a", "default").unwrap_err();
        assert!(refused.to_string().contains("newer version"), "{refused}");
        let nowhere = SqliteLedger::open(folder.path().join("none/budget.sqlite"), "a", "default");
        assert!(nowhere.is_err());
    }
}
