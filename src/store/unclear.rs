//! What a search for lost pages came to: which pages were found for which entities, and for which it stayed unclear.

use std::collections::HashMap;

use rusqlite::{Connection, Row, params};

use super::mapping::{entity_kind, write_body, write_page};
use super::{Store, StoreError};
use crate::model::{BodyState, EntityKey, EntityKind, PageId, PageRecord, PageTitle, Unclear};

impl Store {
    /// The entities of the profile of which it is not known which page they have.
    pub fn unclear(&self) -> Result<Vec<Unclear>, StoreError> {
        all_unclear(&self.connection, &self.profile).map_err(|error| self.error(error))
    }

    /// Keeps what was found, all or none: pages with how far their bodies are known, for entities that have none yet,
    /// and all that stayed unclear.
    ///
    /// # Errors
    /// Where it can't be written, above all where another entity has one of the pages.
    pub fn adopt(
        &mut self,
        found: &[(PageRecord, BodyState)],
        unclear: &[Unclear],
    ) -> Result<(), StoreError> {
        let profile = self.profile.clone();
        self.transaction(|transaction| {
            for (record, state) in found {
                write_page(transaction, &profile, record)?;
                write_body(transaction, &profile, &record.key, state)?;
            }
            transaction.execute("DELETE FROM unclear WHERE profile = ?1", [&profile])?;
            write_unclear(transaction, &profile, unclear)
        })
    }

    /// The pages that other profiles have, each with its profile's name.
    pub fn pages_of_others(&self) -> Result<HashMap<PageId, String>, StoreError> {
        let read = || -> rusqlite::Result<HashMap<PageId, String>> {
            let mut statement = self
                .connection
                .prepare("SELECT page, profile FROM page WHERE profile <> ?1")?;
            let rows = statement.query_map([&self.profile], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
            })?;
            let mut pages = HashMap::new();
            for row in rows {
                let (page, profile) = row?;
                pages.extend(page.parse().ok().map(|page: PageId| (page, profile)));
            }
            Ok(pages)
        };
        read().map_err(|error| self.error(error))
    }
}

pub(super) fn write_unclear(
    connection: &Connection,
    profile: &str,
    unclear: &[Unclear],
) -> rusqlite::Result<()> {
    let mut insert = connection.prepare_cached(
        "INSERT OR REPLACE INTO unclear (profile, kind, client_id, title, reason, pages)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for one in unclear {
        let pages: Vec<String> = one.pages.iter().map(PageId::to_string).collect();
        insert.execute(params![
            profile,
            one.key.kind.as_str(),
            one.key.id.as_str(),
            one.title.as_str(),
            one.reason,
            pages.join(" "),
        ])?;
    }
    Ok(())
}

/// Gives what is unclear in folders whose paths have changed its new path: under the old one nothing would be held back
/// for it.
pub(super) fn follow_folders(
    connection: &Connection,
    profile: &str,
    changes: &[(EntityKey, EntityKey)],
) -> rusqlite::Result<()> {
    let mut all = all_unclear(connection, profile)?;
    let mut have_moved = false;
    for one in &mut all {
        if let Some(id) = path_after(one.key.id.as_str(), changes) {
            one.key = EntityKey::new(one.key.kind, id);
            have_moved = true;
        }
    }
    if !have_moved {
        return Ok(());
    }
    // All anew, since two folders may have changed places.
    connection.execute("DELETE FROM unclear WHERE profile = ?1", [profile])?;
    write_unclear(connection, profile, &all)
}

/// The path of something in a folder that has another path now; of several such folders above it the innermost counts.
fn path_after(path: &str, changes: &[(EntityKey, EntityKey)]) -> Option<String> {
    let folders = changes
        .iter()
        .filter(|(old, _)| old.kind != EntityKind::Note);
    let moved = folders.filter_map(|(old, new)| {
        let rest = path.strip_prefix(old.id.as_str())?;
        rest.starts_with('/').then_some((rest, new))
    });
    let (rest, new) = moved.min_by_key(|(rest, _)| rest.len())?;
    Some(format!("{}{rest}", new.id))
}

fn all_unclear(connection: &Connection, profile: &str) -> rusqlite::Result<Vec<Unclear>> {
    let mut statement = connection.prepare(
        "SELECT kind, client_id, title, reason, pages FROM unclear WHERE profile = ?1 ORDER BY rowid",
    )?;
    statement.query_map([profile], unclear)?.collect()
}

fn unclear(row: &Row<'_>) -> rusqlite::Result<Unclear> {
    let kind: String = row.get(0)?;
    let title: String = row.get(2)?;
    let pages: String = row.get(4)?;
    Ok(Unclear {
        key: EntityKey::new(entity_kind(&kind), row.get::<_, String>(1)?),
        title: PageTitle::new(&title),
        reason: row.get(3)?,
        pages: pages
            .split(' ')
            .filter_map(|page| page.parse().ok())
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(id: &str, n: u8) -> PageRecord {
        PageRecord {
            key: EntityKey::new(EntityKind::Note, id),
            page: PageId::from_bytes([n; 16]),
            parent: PageId::from_bytes([0; 16]),
            title: PageTitle::new("A"),
            icon: None,
            in_trash: false,
            missing: false,
            source: None,
        }
    }

    fn doubt(id: &str) -> Unclear {
        Unclear {
            key: EntityKey::new(EntityKind::Note, id),
            title: PageTitle::new("B"),
            reason: "why".into(),
            pages: vec![PageId::from_bytes([7; 16]), PageId::from_bytes([8; 16])],
        }
    }

    #[test]
    fn what_is_unclear_in_a_folder_goes_where_the_folder_goes() {
        let mut store = Store::in_memory("default").unwrap();
        store.ensure_profile().unwrap();
        let unclear = ["f/x.md", "g/x.md", "f/sub/y.md", "fa/x.md", "f.md"].map(doubt);
        store.adopt(&[], &unclear).unwrap();
        let folder = |id: &str| EntityKey::new(EntityKind::Folder, id);
        // Two that change places, and a folder that has left one of them.
        store
            .rekey(&[
                (folder("f"), folder("g")),
                (folder("f/sub"), folder("sub")),
                (folder("g"), folder("f")),
            ])
            .unwrap();
        let now = store.unclear().unwrap();
        let now: Vec<&str> = now.iter().map(|one| one.key.id.as_str()).collect();
        assert_eq!(now, ["g/x.md", "f/x.md", "sub/y.md", "fa/x.md", "f.md"]);
    }

    #[test]
    fn what_was_found_is_kept_as_a_whole_or_not_at_all() {
        let mut store = Store::in_memory("default").unwrap();
        store.ensure_profile().unwrap();
        let unread = |id, n| (record(id, n), BodyState::Unread);
        store.adopt(&[unread("a", 1)], &[doubt("b")]).unwrap();
        assert_eq!(store.unclear().unwrap(), [doubt("b")]);
        assert_eq!(store.body(&record("a", 1).key).unwrap(), BodyState::Unread);
        // One page for two.
        let twice = [unread("c", 3), unread("d", 3)];
        assert!(store.adopt(&twice, &[doubt("e")]).is_err());
        assert_eq!(store.page_count().unwrap(), 1);
        assert_eq!(store.unclear().unwrap(), [doubt("b")]);
        store.forget_entity(&doubt("b").key).unwrap();
        assert_eq!(store.unclear().unwrap(), []);
        store.adopt(&[], &[]).unwrap();
        assert_eq!(store.unclear().unwrap(), []);
    }
}
