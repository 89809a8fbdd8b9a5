//! What was learnt of how Notion takes new pages.

use rusqlite::{OptionalExtension, params};

use super::{Store, StoreError};

/// Whether Notion lets a new page name its place among its siblings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Positions {
    /// Nobody has tried.
    #[default]
    Unknown,
    /// It does.
    Kept,
    /// It refuses such pages.
    Refused,
}

/// How new pages are put under one parent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Placing {
    /// Whether they can name their place.
    pub positions: Positions,
    /// How many at a time; as many as there is budget for where none is known to be too many.
    pub at_once: Option<u32>,
}

impl Store {
    /// What is known.
    pub fn placing(&self) -> Result<Placing, StoreError> {
        let read = self.connection.query_row(
            "SELECT positions, creates_at_once FROM profile WHERE name = ?1",
            [&self.profile],
            |row| {
                let positions: Option<bool> = row.get(0)?;
                Ok(Placing {
                    positions: match positions {
                        None => Positions::Unknown,
                        Some(true) => Positions::Kept,
                        Some(false) => Positions::Refused,
                    },
                    at_once: row.get(1)?,
                })
            },
        );
        let known = read.optional().map_err(|error| self.error(error))?;
        Ok(known.unwrap_or_default())
    }

    /// Remembers it.
    pub fn set_placing(&mut self, placing: Placing) -> Result<(), StoreError> {
        let name = self.profile.clone();
        let positions = match placing.positions {
            Positions::Unknown => None,
            Positions::Kept => Some(true),
            Positions::Refused => Some(false),
        };
        self.transaction(|transaction| {
            let change = "UPDATE profile SET positions = ?2, creates_at_once = ?3 WHERE name = ?1";
            transaction
                .execute(change, params![name, positions, placing.at_once])
                .map(|_| ())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_learnt_outlives_a_change_of_the_profile() {
        let mut store = Store::in_memory("work").unwrap();
        assert_eq!(store.placing().unwrap(), Placing::default());
        store.ensure_profile().unwrap();
        for positions in [Positions::Kept, Positions::Refused, Positions::Unknown] {
            let placing = Placing {
                positions,
                at_once: Some(3),
            };
            store.set_placing(placing).unwrap();
            let profile = store.profile().unwrap();
            store.set_profile(&profile).unwrap();
            assert_eq!(store.placing().unwrap(), placing);
        }
    }
}
