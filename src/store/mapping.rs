//! The pages: which entity has which, and how far its body is written.

use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::unclear::follow_folders;
use super::{Store, StoreError, earlier_body, links};
use crate::model::{
    BodyState, Digest, EntityKey, EntityKind, Icon, Mapping, PageId, PageRecord, PageTitle, Placed,
    WrittenBlock, WrittenBody,
};

/// What is known of a page but for its body: no more than the index `page_mapping` holds.
const COLUMNS: &str = "kind, client_id, page, parent, title, icon, in_trash, missing, source";

impl Store {
    /// All pages of the profile.
    pub fn mapping(&self, root: PageId) -> Result<Mapping, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM page WHERE profile = ?1");
        let read = || -> rusqlite::Result<Vec<PageRecord>> {
            let mut statement = self.connection.prepare(&sql)?;
            statement.query_map([&self.profile], record)?.collect()
        };
        let records = read().map_err(|error| self.error(error))?;
        Ok(Mapping::new(root, records).leaving(self.left_standing()?))
    }

    /// How many pages the profile has.
    pub fn page_count(&self) -> Result<usize, StoreError> {
        self.connection
            .query_row(
                "SELECT count(*) FROM page WHERE profile = ?1",
                [&self.profile],
                |row| row.get::<_, i64>(0),
            )
            .map(|count| count as usize)
            .map_err(|error| self.error(error))
    }

    /// Forgets the profile's mapping: its pages stay in Notion, and are known no more. What was begun and not finished
    /// is forgotten with it.
    pub fn forget_mapping(&mut self) -> Result<(), StoreError> {
        let profile = self.profile.clone();
        self.transaction(|transaction| {
            for table in ["page", "intent", "trouble", "unclear"] {
                transaction.execute(
                    &format!("DELETE FROM {table} WHERE profile = ?1"),
                    [&profile],
                )?;
            }
            transaction
                .execute(
                    "UPDATE profile SET synced_source = NULL WHERE name = ?1",
                    [&profile],
                )
                .map(|_| ())
        })
    }

    /// Whether any profile has this page.
    pub fn is_mapped(&self, page: PageId) -> Result<bool, StoreError> {
        self.connection
            .query_row(
                "SELECT 1 FROM page WHERE page = ?1",
                [page.to_string()],
                |_| Ok(()),
            )
            .optional()
            .map(|row| row.is_some())
            .map_err(|error| self.error(error))
    }

    /// One entity's page as it is now.
    pub fn page(&self, key: &EntityKey) -> Result<Option<PageRecord>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM page WHERE profile = ?1 AND kind = ?2 AND client_id = ?3"
        );
        self.connection
            .query_row(
                &sql,
                params![self.profile, key.kind.as_str(), key.id.as_str()],
                record,
            )
            .optional()
            .map_err(|error| self.error(error))
    }

    /// How far an entity's body is written.
    pub fn body(&self, key: &EntityKey) -> Result<BodyState, StoreError> {
        type Columns = (
            Option<Vec<u8>>,
            Option<Vec<u8>>,
            Option<Vec<u8>>,
            Option<Vec<u8>>,
            Option<String>,
            Option<Vec<u8>>,
            bool,
        );
        let columns: Option<Columns> = self
            .connection
            .query_row(
                "SELECT source, body, outline, tree, writing, links, unread FROM page
                 WHERE profile = ?1 AND kind = ?2 AND client_id = ?3",
                params![self.profile, key.kind.as_str(), key.id.as_str()],
                |row| {
                    Ok((
                        row.get(0)?,
                        row.get(1)?,
                        row.get(2)?,
                        row.get(3)?,
                        row.get(4)?,
                        row.get(5)?,
                        row.get(6)?,
                    ))
                },
            )
            .optional()
            .map_err(|error| self.error(error))?;
        let Some((source, digest, outline, tree, writing, packed_links, unread)) = columns else {
            return Ok(BodyState::Nothing);
        };
        if unread {
            return Ok(BodyState::Unread);
        }
        let strays = |outline: Vec<Placed>| outline.into_iter().map(WrittenBlock::stray).collect();
        if let Some(writing) = writing {
            let outline = earlier_body::unfinished(&writing)
                .ok_or_else(|| self.damaged(format!("the unfinished body of {key}")))?;
            return Ok(BodyState::Written(WrittenBody {
                source: None,
                body: Digest::of(b""),
                links: Vec::new(),
                tree: strays(outline),
            }));
        }
        let Some(digest) = digest.as_deref().and_then(Digest::from_bytes) else {
            return Ok(BodyState::Nothing);
        };
        let tree = match (tree, outline) {
            (Some(tree), _) => WrittenBlock::unpack(&tree),
            (None, outline) => earlier_body::unpack(&outline.unwrap_or_default()).map(strays),
        };
        let tree = tree.ok_or_else(|| self.damaged(format!("the blocks of {key}")))?;
        let source = source.as_deref().and_then(Digest::from_bytes);
        let links = links::unpack(&packed_links.unwrap_or_default())
            .ok_or_else(|| self.damaged(format!("the links of {key}")))?;
        Ok(BodyState::Written(WrittenBody {
            source,
            body: digest,
            links,
            tree,
        }))
    }

    /// Whether the page was said to be nobody's.
    pub fn is_let_go(&self, page: PageId) -> Result<bool, StoreError> {
        self.connection
            .query_row(
                "SELECT 1 FROM let_go WHERE page = ?1",
                [page.to_string()],
                |_| Ok(()),
            )
            .optional()
            .map(|row| row.is_some())
            .map_err(|error| self.error(error))
    }

    /// Sets how far an entity's body is written.
    pub fn set_body(&mut self, key: &EntityKey, state: &BodyState) -> Result<(), StoreError> {
        let profile = self.profile.clone();
        self.transaction(|transaction| write_body(transaction, &profile, key, state))
    }

    /// Adds a page, or changes all that is known of one but its body.
    pub fn put_page(&mut self, record: &PageRecord) -> Result<(), StoreError> {
        let profile = self.profile.clone();
        self.transaction(|transaction| write_page(transaction, &profile, record))
    }

    /// A page and its body are known, and the intent that led there is settled: all in one commit.
    pub fn settle(
        &mut self,
        intent: i64,
        page: Option<&PageRecord>,
        key: &EntityKey,
        state: Option<&BodyState>,
    ) -> Result<(), StoreError> {
        let profile = self.profile.clone();
        self.transaction(|transaction| {
            if let Some(record) = page {
                write_page(transaction, &profile, record)?;
            }
            if let Some(state) = state {
                write_body(transaction, &profile, key, state)?;
            }
            transaction.execute("DELETE FROM intent WHERE id = ?1", [intent])?;
            Ok(())
        })
    }

    /// Forgets a page. Nothing happens to it in Notion.
    pub fn forget_page(&mut self, key: &EntityKey) -> Result<(), StoreError> {
        let profile = self.profile.clone();
        self.transaction(|transaction| {
            transaction
                .execute(
                    "DELETE FROM page WHERE profile = ?1 AND kind = ?2 AND client_id = ?3",
                    params![profile, key.kind.as_str(), key.id.as_str()],
                )
                .map(|_| ())
        })
    }

    /// Forgets all that is known of an entity's page, and of one that it may have. These pages are nobody's from then
    /// on, also where no other is of their names. Nothing happens in Notion.
    pub fn forget_entity(&mut self, key: &EntityKey) -> Result<(), StoreError> {
        let profile = self.profile.clone();
        self.transaction(|transaction| {
            for page in pages_of(transaction, &profile, key)? {
                transaction.execute(
                    "INSERT OR IGNORE INTO let_go (profile, page) VALUES (?1, ?2)",
                    [&profile, &page],
                )?;
            }
            for table in ["page", "intent", "trouble", "unclear"] {
                transaction.execute(
                    &format!(
                        "DELETE FROM {table} WHERE profile = ?1 AND kind = ?2 AND client_id = ?3"
                    ),
                    params![profile, key.kind.as_str(), key.id.as_str()],
                )?;
            }
            Ok(())
        })
    }

    /// Gives pages to other entities, all or none: what renamed paths come to.
    pub fn rekey(&mut self, changes: &[(EntityKey, EntityKey)]) -> Result<(), StoreError> {
        let profile = self.profile.clone();
        self.transaction(|transaction| {
            // In two steps, since one's new id can be another's old one.
            for (from, step) in [
                (true, "SET client_id = char(0) || ?4"),
                (false, "SET client_id = ?4"),
            ] {
                // What was begun and is not settled yet goes along: else nothing would be held back for it.
                let [page, intent] = ["page", "intent"].map(|table| {
                    format!(
                        "UPDATE {table} {step} WHERE profile = ?1 AND kind = ?2 AND client_id = ?3"
                    )
                });
                for (old, new) in changes {
                    let current = if from {
                        old.id.as_str().to_owned()
                    } else {
                        format!("\0{}", new.id)
                    };
                    let values = params![profile, old.kind.as_str(), current, new.id.as_str()];
                    transaction.execute(&page, values)?;
                    transaction.execute(&intent, values)?;
                }
            }
            follow_folders(transaction, &profile, changes)
        })
    }
}

/// The page that an entity has, or those that it may have.
fn pages_of(
    connection: &Connection,
    profile: &str,
    key: &EntityKey,
) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare(
        "SELECT page FROM page WHERE profile = ?1 AND kind = ?2 AND client_id = ?3
         UNION SELECT pages FROM unclear WHERE profile = ?1 AND kind = ?2 AND client_id = ?3",
    )?;
    let found = statement
        .query_map(
            params![profile, key.kind.as_str(), key.id.as_str()],
            |row| row.get::<_, String>(0),
        )?
        .collect::<rusqlite::Result<Vec<String>>>()?;
    let pages = found.iter().flat_map(|pages| pages.split_whitespace());
    Ok(pages.map(str::to_owned).collect())
}

/// Borrows what it reads: there may be a hundred thousand rows.
fn record(row: &Row<'_>) -> rusqlite::Result<PageRecord> {
    let text = |column| -> rusqlite::Result<&str> { Ok(row.get_ref(column)?.as_str()?) };
    let icon = row.get_ref(5)?.as_str_or_null()?;
    let source = row.get_ref(8)?.as_blob_or_null()?;
    Ok(PageRecord {
        key: EntityKey::new(entity_kind(text(0)?), text(1)?),
        page: page_id(row, 2)?,
        parent: page_id(row, 3)?,
        title: PageTitle::new(text(4)?),
        icon: icon.and_then(Icon::emoji),
        in_trash: row.get(6)?,
        missing: row.get(7)?,
        source: source.and_then(Digest::from_bytes),
    })
}

pub(super) fn entity_kind(word: &str) -> EntityKind {
    // The schema's check allows no other word.
    EntityKind::of_word(word).unwrap_or(EntityKind::Note)
}

fn page_id(row: &Row<'_>, column: usize) -> rusqlite::Result<PageId> {
    let text = row.get_ref(column)?.as_str()?;
    text.parse().map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error))
    })
}

pub(super) fn write_page(
    connection: &Connection,
    profile: &str,
    record: &PageRecord,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO page (profile, kind, client_id, page, parent, title, icon, in_trash, missing)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (profile, kind, client_id) DO UPDATE SET page = ?4, parent = ?5, title = ?6, icon = ?7,
                 in_trash = ?8, missing = ?9",
        )?
        .execute(params![
            profile,
            record.key.kind.as_str(),
            record.key.id.as_str(),
            record.page.to_string(),
            record.parent.to_string(),
            record.title.as_str(),
            record.icon.as_ref().map(Icon::as_str),
            record.in_trash,
            record.missing,
        ])
        .map(|_| ())
}

pub(super) fn write_body(
    connection: &Connection,
    profile: &str,
    key: &EntityKey,
    state: &BodyState,
) -> rusqlite::Result<()> {
    let (source, digest, tree, packed_links) = match state {
        BodyState::Nothing | BodyState::Unread => (None, None, None, None),
        BodyState::Written(written) => (
            written.source,
            Some(written.body),
            Some(WrittenBlock::pack(&written.tree)),
            links::pack(&written.links),
        ),
    };
    connection
        .prepare_cached(
            "UPDATE page SET source = ?4, body = ?5, outline = NULL, tree = ?6, writing = NULL, links = ?7, unread = ?8
             WHERE profile = ?1 AND kind = ?2 AND client_id = ?3",
        )?
        .execute(params![
            profile,
            key.kind.as_str(),
            key.id.as_str(),
            source.as_ref().map(|digest| digest.as_bytes().as_slice()),
            digest.as_ref().map(|digest| digest.as_bytes().as_slice()),
            tree,
            packed_links,
            *state == BodyState::Unread,
        ])
        .map(|_| ())
}

#[cfg(test)]
#[path = "mapping_tests.rs"]
mod tests;
