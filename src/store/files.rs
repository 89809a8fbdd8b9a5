//! What the files of a directory looked like when they were last read.

use std::collections::HashMap;

use rusqlite::{Row, params};

use super::{Store, StoreError};
use crate::clock::Millis;
use crate::model::{Digest, FileLook, FilesSeen, KnownFile};

impl Store {
    /// The files of a source that were read before, by their paths.
    pub fn known_files(&self, source: &str) -> Result<HashMap<String, KnownFile>, StoreError> {
        let read = || -> rusqlite::Result<HashMap<String, KnownFile>> {
            let mut statement = self.connection.prepare(
                "SELECT path, size, modified, changed, looked_at, digest, bytes, title FROM file
                 WHERE profile = ?1 AND source = ?2",
            )?;
            let rows = statement.query_map([&self.profile, source], known_file)?;
            rows.filter_map(Result::transpose).collect()
        };
        read().map_err(|error| self.error(error))
    }

    /// Remembers what a read has learnt. Files of another source than this are forgotten.
    pub fn keep_files(&mut self, source: &str, seen: &FilesSeen) -> Result<(), StoreError> {
        let profile = self.profile.clone();
        self.transaction(|transaction| {
            transaction
                .prepare_cached("DELETE FROM file WHERE profile = ?1 AND source <> ?2")?
                .execute([&profile, source])?;
            let mut forget =
                transaction.prepare_cached("DELETE FROM file WHERE profile = ?1 AND path = ?2")?;
            for path in &seen.gone {
                forget.execute([&profile, path])?;
            }
            let mut keep = transaction.prepare_cached(
                "INSERT OR REPLACE INTO file VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?;
            for (path, file) in &seen.read {
                keep.execute(params![
                    profile,
                    path,
                    source,
                    file.look.size as i64,
                    file.look.modified,
                    file.look.changed,
                    file.looked_at as i64,
                    file.digest.as_bytes(),
                    file.bytes as i64,
                    file.title,
                ])?;
            }
            Ok(())
        })
    }
}

/// A row; none where it makes no sense, which has the file read.
fn known_file(row: &Row<'_>) -> rusqlite::Result<Option<(String, KnownFile)>> {
    let digest: Vec<u8> = row.get(5)?;
    let Some(digest) = Digest::from_bytes(&digest) else {
        return Ok(None);
    };
    let file = KnownFile {
        look: FileLook {
            size: row.get::<_, i64>(1)?.max(0) as u64,
            modified: row.get(2)?,
            changed: row.get(3)?,
        },
        looked_at: row.get::<_, i64>(4)?.max(0) as Millis,
        digest,
        bytes: row.get::<_, i64>(6)?.max(0) as u64,
        title: row.get(7)?,
    };
    Ok(Some((row.get(0)?, file)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_the_source_of_the_day_are_known_and_those_that_are_gone_are_not() {
        let mut store = Store::in_memory("work").unwrap();
        store.ensure_profile().unwrap();
        let file = |size| KnownFile {
            look: FileLook {
                size,
                modified: 5,
                changed: 6,
            },
            looked_at: 7,
            digest: Digest::of(b"abc"),
            bytes: 3,
            title: "a".to_owned(),
        };
        let seen = FilesSeen {
            read: vec![("a.md".to_owned(), file(1)), ("b.md".to_owned(), file(2))],
            gone: Vec::new(),
        };
        store.keep_files("here", &seen).unwrap();
        assert_eq!(store.known_files("here").unwrap()["b.md"], file(2));
        assert!(store.known_files("there").unwrap().is_empty());
        let seen = FilesSeen {
            read: vec![("a.md".to_owned(), file(3))],
            gone: vec!["b.md".to_owned()],
        };
        store.keep_files("here", &seen).unwrap();
        assert_eq!(
            store.known_files("here").unwrap(),
            HashMap::from([("a.md".to_owned(), file(3))])
        );
        store.keep_files("there", &FilesSeen::default()).unwrap();
        assert!(store.known_files("here").unwrap().is_empty());
    }
}
