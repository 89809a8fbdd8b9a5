//! The image files that notes showed when their bodies were made.

use std::collections::HashMap;

use rusqlite::{Connection, Row, params};

use super::mapping::entity_kind;
use super::{Store, StoreError};
use crate::model::{Digest, EntityKey, FileStamp, ImageUse};

impl Store {
    /// The images of all notes of the profile that show some.
    pub fn images(&self) -> Result<HashMap<EntityKey, Vec<ImageUse>>, StoreError> {
        let read = || -> rusqlite::Result<HashMap<EntityKey, Vec<ImageUse>>> {
            let mut statement = self.connection.prepare(
                "SELECT kind, client_id, address, path, size, version, content FROM image WHERE profile = ?1",
            )?;
            let mut images: HashMap<EntityKey, Vec<ImageUse>> = HashMap::new();
            for row in statement.query_map([&self.profile], image)? {
                let (key, image) = row?;
                images.entry(key).or_default().push(image);
            }
            Ok(images)
        };
        read().map_err(|error| self.error(error))
    }

    /// Sets what a note's images are. The note has to have a page.
    pub fn set_images(&mut self, key: &EntityKey, images: &[ImageUse]) -> Result<(), StoreError> {
        let profile = self.profile.clone();
        self.transaction(|transaction| write_images(transaction, &profile, key, images))
    }
}

pub(super) fn write_images(
    connection: &Connection,
    profile: &str,
    key: &EntityKey,
    images: &[ImageUse],
) -> rusqlite::Result<()> {
    connection.execute(
        "DELETE FROM image WHERE profile = ?1 AND kind = ?2 AND client_id = ?3",
        params![profile, key.kind.as_str(), key.id.as_str()],
    )?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO image (profile, kind, client_id, address, path, size, version, content)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for image in images {
        let file = image.file.as_ref();
        insert.execute(params![
            profile,
            key.kind.as_str(),
            key.id.as_str(),
            image.address,
            file.map(|file| &file.path),
            file.map(|file| file.size as i64),
            file.map(|file| file.version),
            image
                .content
                .as_ref()
                .map(|content| content.as_bytes().as_slice()),
        ])?;
    }
    Ok(())
}

fn image(row: &Row<'_>) -> rusqlite::Result<(EntityKey, ImageUse)> {
    let kind: String = row.get(0)?;
    let path: Option<String> = row.get(3)?;
    let file = match path {
        Some(path) => Some(FileStamp {
            path,
            size: row.get::<_, i64>(4)? as u64,
            version: row.get(5)?,
        }),
        None => None,
    };
    let content: Option<Vec<u8>> = row.get(6)?;
    let image = ImageUse {
        address: row.get(2)?,
        file,
        content: content.as_deref().and_then(Digest::from_bytes),
    };
    let key = EntityKey::new(entity_kind(&kind), row.get::<_, String>(1)?);
    Ok((key, image))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{EntityKind, PageId, PageRecord, PageTitle};

    #[test]
    fn images_follow_their_note_and_go_with_it() {
        let mut store = Store::in_memory("default").unwrap();
        store.ensure_profile().unwrap();
        let key = EntityKey::new(EntityKind::Note, "a.md");
        let record = PageRecord {
            key: key.clone(),
            page: PageId::from_bytes([1; 16]),
            parent: PageId::from_bytes([0; 16]),
            title: PageTitle::new("A"),
            icon: None,
            in_trash: false,
            missing: false,
            source: None,
        };
        store.put_page(&record).unwrap();
        let images = vec![
            ImageUse {
                address: "x.png".into(),
                file: Some(FileStamp {
                    path: "x.png".into(),
                    size: 5,
                    version: -7,
                }),
                content: Some(Digest::of(b"x")),
            },
            ImageUse {
                address: "y.png".into(),
                file: None,
                content: None,
            },
        ];
        store.set_images(&key, &images).unwrap();
        store.set_images(&key, &images).unwrap();
        let new = EntityKey::new(EntityKind::Note, "b.md");
        store.rekey(&[(key.clone(), new.clone())]).unwrap();
        let kept = store.images().unwrap();
        assert_eq!(kept, HashMap::from([(new.clone(), images)]));
        store.forget_page(&new).unwrap();
        assert_eq!(store.images().unwrap(), HashMap::new());
    }
}
