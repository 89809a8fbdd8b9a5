//! Whether the state can be older than Notion: brought back from a backup, copied to another machine, or taken in from an
//! export. Then there may be pages, and blocks on them, of which it knows nothing: pages are looked for before they are
//! made, and read before they are written.
//!
//! Nothing in Notion tells. So a profile remembers which file it was kept in, and where: another file in its place was
//! brought back, or copied from another machine. And each run that writes raises a number, here and in a small file
//! beside, which an older file put in the place of this one falls behind. A copy elsewhere, of a state that still is where
//! it was, is as good as that one while it is not behind its number.

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use rusqlite::{Connection, OptionalExtension, params};

use super::lock::file_name;
use super::{Store, StoreError};
use crate::model::EntityKey;

/// What is remembered of a profile's runs.
#[derive(Default)]
struct Kept {
    file: Option<String>,
    path: Option<PathBuf>,
    generation: i64,
    doubted: bool,
}

impl Store {
    /// Whether the profile's state may be older than Notion. Changes nothing.
    ///
    /// # Errors
    /// Where it can't be read.
    pub fn is_in_doubt(&self) -> Result<bool, StoreError> {
        let kept = self.kept()?;
        Ok(kept.doubted || self.is_old(&kept))
    }

    /// The same at the begin of a run, and remembers it: until a run ends in step, and for each page until it was read.
    ///
    /// # Errors
    /// Where it can't be written.
    pub fn take_up_doubt(&mut self) -> Result<bool, StoreError> {
        let kept = self.kept()?;
        let is_old = self.is_old(&kept);
        let file = identity(&self.path);
        let path = place(&self.path);
        if is_old || kept.file != file || kept.path != path {
            let generation = kept
                .generation
                .max(self.number_beside(&self.path).unwrap_or(0));
            let profile = self.profile.clone();
            self.transaction(|transaction| {
                if is_old {
                    doubt(transaction, &profile)?;
                }
                transaction
                    .execute(
                        "UPDATE profile SET kept_in = ?2, kept_at = ?3, generation = ?4 WHERE name = ?1",
                        params![profile, file, path.as_deref().and_then(Path::to_str), generation],
                    )
                    .map(|_| ())
            })?;
        }
        Ok(kept.doubted || is_old)
    }

    /// A run is about to write: a copy of the state as it is now is an old one from here on.
    ///
    /// # Errors
    /// Where it can't be written. What stands beside is no more than help: that it can't be is no error.
    pub fn raise_generation(&mut self) -> Result<(), StoreError> {
        let profile = self.profile.clone();
        let generation: i64 = self.transaction(|transaction| {
            transaction.query_row(
                "UPDATE profile SET generation = generation + 1 WHERE name = ?1 RETURNING generation",
                [&profile],
                |row| row.get(0),
            )
        })?;
        if let Some(beside) = self.beside(&self.path) {
            // Never before the state itself is durable: then it would take itself for an old one.
            let _no_help = std::fs::write(beside, generation.to_string());
        }
        Ok(())
    }

    /// Removes the number beside, of a profile that is no more.
    pub(super) fn forget_generation(&self) {
        if let Some(beside) = self.beside(&self.path) {
            // One that stays says nothing of a profile that begins anew.
            let _stays = std::fs::remove_file(beside);
        }
    }

    /// A run ended in step: all that is in the source has its page.
    ///
    /// # Errors
    /// Where it can't be written.
    pub fn end_doubt(&mut self) -> Result<(), StoreError> {
        if !self.kept()?.doubted {
            return Ok(());
        }
        let profile = self.profile.clone();
        self.transaction(|transaction| {
            transaction
                .execute("UPDATE profile SET doubted = 0 WHERE name = ?1", [profile])
                .map(|_| ())
        })
    }

    fn kept(&self) -> Result<Kept, StoreError> {
        self.connection
            .query_row(
                "SELECT kept_in, kept_at, generation, doubted FROM profile WHERE name = ?1",
                [&self.profile],
                |row| {
                    Ok(Kept {
                        file: row.get(0)?,
                        path: row.get::<_, Option<String>>(1)?.map(PathBuf::from),
                        generation: row.get(2)?,
                        doubted: row.get(3)?,
                    })
                },
            )
            .optional()
            .map(Option::unwrap_or_default)
            .map_err(|error| self.error(error))
    }

    fn is_old(&self, kept: &Kept) -> bool {
        let file = identity(&self.path);
        let is_another = file.is_some() && kept.file.is_some() && file != kept.file;
        // A profile that begins anew is not behind what stands beside from one of its name before.
        let has_run = kept.file.is_some() || kept.generation > 0;
        let is_behind = |path: &Path| has_run && self.number_beside(path) > Some(kept.generation);
        // Where it was copied from, if that is still there.
        let first = kept.path.as_deref().filter(|first| {
            Some(*first) != place(&self.path).as_deref() && identity(first) == kept.file
        });
        let is_copy = is_another && first.is_none_or(is_behind);
        is_copy || is_behind(&self.path)
    }

    /// The file with the number, beside a state.
    fn beside(&self, path: &Path) -> Option<PathBuf> {
        path.is_file()
            .then(|| path.with_file_name(format!("{}.generation", file_name(&self.profile))))
    }

    fn number_beside(&self, path: &Path) -> Option<i64> {
        let text = std::fs::read_to_string(self.beside(path)?).ok()?;
        text.trim().parse().ok()
    }

    /// Whether an entity's page may hold more than is known of it.
    ///
    /// # Errors
    /// Where it can't be read.
    pub fn is_doubted(&self, key: &EntityKey) -> Result<bool, StoreError> {
        self.connection
            .query_row(
                "SELECT doubted FROM page WHERE profile = ?1 AND kind = ?2 AND client_id = ?3",
                params![self.profile, key.kind.as_str(), key.id.as_str()],
                |row| row.get(0),
            )
            .optional()
            .map(|doubted| doubted.unwrap_or(false))
            .map_err(|error| self.error(error))
    }

    /// An entity's page was read: it holds what is known.
    ///
    /// # Errors
    /// Where it can't be written.
    pub fn believe(&mut self, key: &EntityKey) -> Result<(), StoreError> {
        let profile = self.profile.clone();
        self.transaction(|transaction| {
            transaction
                .execute(
                    "UPDATE page SET doubted = 0 WHERE profile = ?1 AND kind = ?2 AND client_id = ?3",
                    params![profile, key.kind.as_str(), key.id.as_str()],
                )
                .map(|_| ())
        })
    }
}

pub(super) fn doubt(connection: &Connection, profile: &str) -> rusqlite::Result<()> {
    connection.execute("UPDATE profile SET doubted = 1 WHERE name = ?1", [profile])?;
    connection
        .execute("UPDATE page SET doubted = 1 WHERE profile = ?1", [profile])
        .map(|_| ())
}

/// What tells a file from a copy of it: when it was made, and where a file system has them, its number. None where
/// neither is known.
fn identity(path: &Path) -> Option<String> {
    let found = std::fs::metadata(path).ok()?;
    let made = found.created().ok()?.duration_since(UNIX_EPOCH).ok()?;
    #[cfg(unix)]
    let number = std::os::unix::fs::MetadataExt::ino(&found);
    #[cfg(not(unix))]
    let number = 0;
    Some(format!("{number}:{}", made.as_nanos()))
}

/// Where a file is, whatever way leads there. None where that is no text.
fn place(path: &Path) -> Option<PathBuf> {
    let place = std::fs::canonicalize(path).ok()?;
    place.to_str().is_some().then_some(place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{EntityKind, PageId, PageRecord, PageTitle};

    fn page_of(store: &mut Store) -> EntityKey {
        let record = PageRecord {
            key: EntityKey::new(EntityKind::Note, "a"),
            page: PageId::from_bytes([1; 16]),
            parent: PageId::from_bytes([0; 16]),
            title: PageTitle::new("A"),
            icon: None,
            in_trash: false,
            missing: false,
            source: None,
        };
        store.ensure_profile().unwrap();
        store.put_page(&record).unwrap();
        record.key
    }

    fn run(path: &Path) -> bool {
        let mut store = Store::open(path, "default").unwrap();
        assert_eq!(store.is_in_doubt().unwrap(), store.take_up_doubt().unwrap());
        let doubted = store.take_up_doubt().unwrap();
        store.raise_generation().unwrap();
        store.end_doubt().unwrap();
        doubted
    }

    #[test]
    fn a_copy_in_the_place_of_the_state_is_doubted_until_a_run_ends_in_step() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.sqlite");
        let key = page_of(&mut Store::open(&path, "default").unwrap());
        assert_eq!([run(&path), run(&path)], [false, false]);
        let backup = folder.path().join("backup.sqlite");
        std::fs::copy(&path, &backup).unwrap();
        std::fs::rename(&backup, &path).unwrap();
        if identity(&path).is_none() {
            return;
        }
        let mut store = Store::open(&path, "default").unwrap();
        assert!(store.take_up_doubt().unwrap());
        drop(store);
        assert_eq!([run(&path), run(&path)], [true, false]);
        let mut store = Store::open(&path, "default").unwrap();
        assert!(store.is_doubted(&key).unwrap(), "its page was not read");
        store.believe(&key).unwrap();
        assert!(!store.is_doubted(&key).unwrap());
    }

    #[test]
    fn a_copy_elsewhere_is_doubted_where_the_first_is_gone_or_went_on() {
        let folder = tempfile::tempdir().unwrap();
        let first = folder.path().join("first");
        let path = first.join("state.sqlite");
        std::fs::create_dir(&first).unwrap();
        page_of(&mut Store::open(&path, "default").unwrap());
        if identity(&path).is_none() {
            return;
        }
        assert!(!run(&path));
        let copy = |name: &str| {
            let folder = folder.path().join(name);
            std::fs::create_dir(&folder).unwrap();
            for file in ["state.sqlite", "default.generation"] {
                std::fs::copy(first.join(file), folder.join(file)).unwrap();
            }
            folder.join("state.sqlite")
        };
        let (same, behind, alone) = (copy("same"), copy("behind"), copy("alone"));
        assert!(!run(&same), "the first is where it was, and no further");
        assert!(!run(&path));
        assert_eq!([run(&behind), run(&behind)], [true, false]);
        std::fs::remove_dir_all(&first).unwrap();
        assert_eq!([run(&alone), run(&alone)], [true, false]);
    }

    #[test]
    fn an_older_state_written_over_the_file_is_behind_the_number_beside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.sqlite");
        page_of(&mut Store::open(&path, "default").unwrap());
        assert!(!run(&path));
        let old = std::fs::read(&path).unwrap();
        assert!(!run(&path));
        std::fs::write(&path, old).unwrap();
        assert_eq!([run(&path), run(&path)], [true, false]);
    }

    #[test]
    fn a_number_that_was_lost_or_left_behind_by_a_cut_run_says_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.sqlite");
        page_of(&mut Store::open(&path, "default").unwrap());
        assert!(!run(&path));
        let beside = Store::open(&path, "default")
            .unwrap()
            .beside(&path)
            .unwrap();
        for text in ["0", "", "x"] {
            std::fs::write(&beside, text).unwrap();
            assert!(!run(&path), "{text:?}");
        }
        std::fs::remove_file(&beside).unwrap();
        assert!(!run(&path));
    }
}
