//! What was uploaded, by what is in it, so that it is uploaded once.

use rusqlite::{OptionalExtension, params};

use super::{Store, StoreError};
use crate::clock::Millis;
use crate::model::{Digest, UploadId};

/// What is known of the upload of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeptUpload {
    /// It is in Notion.
    Done {
        /// By which it is attached.
        id: UploadId,
        /// When it was uploaded.
        at: Millis,
        /// Whether a block shows it: what no block shows expires within the hour (notion-api.md section 5.8).
        attached: bool,
    },
    /// Notion does not take it: why, as a phrase.
    Refused(String),
}

impl Store {
    /// What is known of the upload of a file of this content.
    pub fn upload(&self, content: &Digest) -> Result<Option<KeptUpload>, StoreError> {
        type Columns = (Option<String>, Option<i64>, bool, Option<String>);
        let columns: Option<Columns> = self
            .connection
            .query_row(
                "SELECT upload, uploaded_at, attached, refusal FROM upload WHERE profile = ?1 AND content = ?2",
                params![self.profile, content.as_bytes().as_slice()],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
            )
            .optional()
            .map_err(|error| self.error(error))?;
        Ok(
            columns.and_then(|(id, at, attached, refusal)| match (id, refusal) {
                (_, Some(refusal)) => Some(KeptUpload::Refused(refusal)),
                // An id that is none is as good as no upload.
                (Some(id), None) => Some(KeptUpload::Done {
                    id: id.parse().ok()?,
                    at: at.unwrap_or_default() as Millis,
                    attached,
                }),
                (None, None) => None,
            }),
        )
    }

    /// Remembers an upload, or that it was refused.
    pub fn set_upload(&mut self, content: &Digest, kept: &KeptUpload) -> Result<(), StoreError> {
        let profile = self.profile.clone();
        let (id, at, attached, refusal) = match kept {
            KeptUpload::Done { id, at, attached } => {
                (Some(id.to_string()), Some(*at as i64), *attached, None)
            }
            KeptUpload::Refused(why) => (None, None, false, Some(why)),
        };
        self.transaction(|transaction| {
            transaction
                .execute(
                    "INSERT INTO upload (profile, content, upload, uploaded_at, attached, refusal)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                     ON CONFLICT (profile, content) DO UPDATE SET upload = ?3, uploaded_at = ?4, attached = ?5,
                         refusal = ?6",
                    params![profile, content.as_bytes().as_slice(), id, at, attached, refusal],
                )
                .map(|_| ())
        })
    }

    /// Remembers that blocks show these.
    pub fn mark_attached(&mut self, contents: &[Digest]) -> Result<(), StoreError> {
        let profile = self.profile.clone();
        self.transaction(|transaction| {
            for content in contents {
                transaction.execute(
                    "UPDATE upload SET attached = 1 WHERE profile = ?1 AND content = ?2 AND upload IS NOT NULL",
                    params![profile, content.as_bytes().as_slice()],
                )?;
            }
            Ok(())
        })
    }

    /// Forgets what was refused, so that it is tried again.
    pub fn forget_refused_uploads(&mut self) -> Result<(), StoreError> {
        let profile = self.profile.clone();
        self.transaction(|transaction| {
            transaction
                .execute(
                    "DELETE FROM upload WHERE profile = ?1 AND refusal IS NOT NULL",
                    [profile],
                )
                .map(|_| ())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uploads_are_known_by_what_is_in_them() {
        let mut store = Store::in_memory("default").unwrap();
        store.ensure_profile().unwrap();
        let (one, other) = (Digest::of(b"1"), Digest::of(b"2"));
        let done = |attached| KeptUpload::Done {
            id: UploadId::from_bytes([7; 16]),
            at: 42,
            attached,
        };
        assert_eq!(store.upload(&one).unwrap(), None);
        store.set_upload(&one, &done(false)).unwrap();
        assert_eq!(store.upload(&one).unwrap(), Some(done(false)));
        store.mark_attached(&[one, other]).unwrap();
        assert_eq!(store.upload(&one).unwrap(), Some(done(true)));
        let refused = KeptUpload::Refused("too large".into());
        store.set_upload(&other, &refused).unwrap();
        assert_eq!(store.upload(&other).unwrap(), Some(refused));
        store.forget_refused_uploads().unwrap();
        assert_eq!(store.upload(&other).unwrap(), None);
        assert_eq!(store.upload(&one).unwrap(), Some(done(true)));
    }
}
