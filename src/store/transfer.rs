//! Takes in a mapping from elsewhere.

use rusqlite::{Connection, params};

use super::doubt::doubt;
use super::images::write_images;
use super::mapping::{write_body, write_page};
use super::unclear::write_unclear;
use super::{Store, StoreError};
use crate::model::{BodyState, EntityKey, ImageUse, PageRecord, Unclear};

impl Store {
    /// Keeps pages in place of what is known of their entities, forgets those of others, and keeps what is unclear: all
    /// or nothing.
    ///
    /// # Errors
    /// Where it can't be written, above all where another profile has one of the pages.
    pub fn import<'a>(
        &mut self,
        put: impl Iterator<Item = (&'a PageRecord, &'a BodyState, &'a [ImageUse])> + Clone,
        forget: &[EntityKey],
        unclear: &[Unclear],
    ) -> Result<(), StoreError> {
        let profile = self.profile.clone();
        self.transaction(|transaction| {
            transaction.execute(
                "INSERT INTO profile (name) VALUES (?1) ON CONFLICT DO NOTHING",
                [&profile],
            )?;
            // First all that goes: two may swap their pages.
            for key in forget {
                delete(transaction, &profile, key)?;
            }
            for (record, ..) in put.clone() {
                delete(transaction, &profile, &record.key)?;
            }
            for (record, body, images) in put {
                write_page(transaction, &profile, record)?;
                write_body(transaction, &profile, &record.key, body)?;
                write_images(transaction, &profile, &record.key, images)?;
            }
            // It says what was known when it was written, elsewhere or here.
            doubt(transaction, &profile)?;
            write_unclear(transaction, &profile, unclear)
        })
    }
}

fn delete(connection: &Connection, profile: &str, key: &EntityKey) -> rusqlite::Result<()> {
    for table in ["page", "unclear"] {
        connection
            .prepare_cached(&format!(
                "DELETE FROM {table} WHERE profile = ?1 AND kind = ?2 AND client_id = ?3"
            ))?
            .execute(params![profile, key.kind.as_str(), key.id.as_str()])?;
    }
    Ok(())
}
