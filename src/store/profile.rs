//! What a person has set up: root, source and whose token it is.

use rusqlite::{OptionalExtension, params};

use super::{Store, StoreError};
use crate::model::PageId;

/// One person's connection, but for the secrets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// The page everything lives under.
    pub root: Option<PageId>,
    /// Its title when it was chosen.
    pub root_title: Option<String>,
    /// Where Notic data comes from.
    pub source: Option<String>,
    /// How the source is read, as JSON.
    pub source_options: String,
    /// Whether the token acts as a person, so that what that person writes in Notion can't be told from ours.
    pub person: bool,
    /// The user id our writes carry.
    pub bot: Option<String>,
    /// The Notion workspace's id.
    pub workspace: Option<String>,
    /// The Notion workspace's name.
    pub workspace_name: Option<String>,
}

impl Store {
    /// Makes the profile's row if there is none.
    pub fn ensure_profile(&mut self) -> Result<(), StoreError> {
        let name = self.profile.clone();
        self.transaction(|transaction| {
            transaction
                .execute(
                    "INSERT INTO profile (name) VALUES (?1) ON CONFLICT DO NOTHING",
                    [name],
                )
                .map(|_| ())
        })
    }

    /// The profile as it was set up; empty for a new one.
    pub fn profile(&self) -> Result<Profile, StoreError> {
        self.connection
            .query_row(
                "SELECT root, root_title, source, source_options, person, bot, workspace, workspace_name
                 FROM profile WHERE name = ?1",
                [&self.profile],
                |row| {
                    Ok(Profile {
                        root: row.get::<_, Option<String>>(0)?.and_then(|id| id.parse().ok()),
                        root_title: row.get(1)?,
                        source: row.get(2)?,
                        source_options: row.get(3)?,
                        person: row.get(4)?,
                        bot: row.get(5)?,
                        workspace: row.get(6)?,
                        workspace_name: row.get(7)?,
                    })
                },
            )
            .optional()
            .map(|profile| profile.unwrap_or_else(|| Profile { source_options: "{}".into(), ..Profile::default() }))
            .map_err(|error| self.error(error))
    }

    /// Sets the profile up. It counts as due at once: what kept it from being synced may be mended.
    pub fn set_profile(&mut self, profile: &Profile) -> Result<(), StoreError> {
        let name = self.profile.clone();
        self.transaction(|transaction| {
            transaction
                .execute(
                    "INSERT INTO profile
                         (name, root, root_title, source, source_options, person, bot, workspace, workspace_name)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                     ON CONFLICT (name) DO UPDATE SET root = ?2, root_title = ?3, source = ?4, source_options = ?5,
                         person = ?6, bot = ?7, workspace = ?8, workspace_name = ?9, next_sync_at = NULL",
                    params![
                        name,
                        profile.root.map(|root| root.to_string()),
                        profile.root_title,
                        profile.source,
                        profile.source_options,
                        profile.person,
                        profile.bot,
                        profile.workspace,
                        profile.workspace_name,
                    ],
                )
                .map(|_| ())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_comes_back_as_it_was_set() {
        let mut store = Store::in_memory("work").unwrap();
        assert_eq!(store.profile().unwrap().source_options, "{}");
        let profile = Profile {
            root: Some(PageId::from_bytes([3; 16])),
            source: Some("/notes".into()),
            source_options: "{}".into(),
            person: true,
            ..Profile::default()
        };
        store.set_profile(&profile).unwrap();
        store.ensure_profile().unwrap();
        assert_eq!(store.profile().unwrap(), profile);
    }
}
