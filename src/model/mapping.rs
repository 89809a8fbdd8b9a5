//! What is remembered of Notion: which page an entity has, and how far its body is written.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::{BlockId, Digest, EntityKey, Hasher, Icon, NoteLink, PageId, PageTitle, WrittenBlock};

/// The page of one entity, as it was last known to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRecord {
    /// Whose page it is.
    pub key: EntityKey,
    /// The page.
    pub page: PageId,
    /// The page it lies under.
    pub parent: PageId,
    /// Its title.
    pub title: PageTitle,
    /// Its icon.
    pub icon: Option<Icon>,
    /// Whether it was itself put into Notion's trash; a page under a trashed one is not.
    pub in_trash: bool,
    /// Whether Notion said that there is no such page.
    pub missing: bool,
    /// What its whole body was last made from; none while the body is not known to be whole.
    pub source: Option<Digest>,
}

/// All pages of one profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// The page everything lives under.
    pub root: PageId,
    records: Vec<PageRecord>,
    by_key: HashMap<EntityKey, usize>,
    by_page: HashMap<PageId, usize>,
    images: HashMap<EntityKey, Digest>,
    left_standing: HashSet<EntityKey>,
}

impl Mapping {
    /// A mapping of these records. Keys and pages are unique, which the store's schema sees to.
    pub fn new(root: PageId, records: Vec<PageRecord>) -> Self {
        let by_key = records
            .iter()
            .enumerate()
            .map(|(index, record)| (record.key.clone(), index))
            .collect();
        let by_page = records
            .iter()
            .enumerate()
            .map(|(index, record)| (record.page, index))
            .collect();
        Self {
            root,
            records,
            by_key,
            by_page,
            images: HashMap::new(),
            left_standing: HashSet::new(),
        }
    }

    /// The mapping with the entities whose pages stay although they are gone, since a person has put something there.
    pub fn leaving(self, left_standing: HashSet<EntityKey>) -> Self {
        Self {
            left_standing,
            ..self
        }
    }

    /// Whether an entity's page stays although the entity is gone.
    pub fn is_left_standing(&self, key: &EntityKey) -> bool {
        self.left_standing.contains(key)
    }

    /// The entities whose pages stay although they are gone.
    pub fn left_standing(&self) -> impl Iterator<Item = &EntityKey> {
        self.left_standing.iter()
    }

    /// The mapping with what the notes' image files were when their bodies were made, for those that show some.
    pub fn with_images(self, images: HashMap<EntityKey, Digest>) -> Self {
        Self { images, ..self }
    }

    /// What a note's image files were; none for one without.
    pub fn images_of(&self, key: &EntityKey) -> Option<Digest> {
        self.images.get(key).copied()
    }

    /// Forgets what a note's image files were, so that its body counts as changed.
    pub fn forget_images(&mut self, key: &EntityKey) {
        self.images.remove(key);
    }

    /// All records, in no order.
    pub fn records(&self) -> &[PageRecord] {
        &self.records
    }

    /// An entity's record.
    pub fn get(&self, key: &EntityKey) -> Option<&PageRecord> {
        self.by_key.get(key).map(|index| &self.records[*index])
    }

    /// The record of a page.
    pub fn at_page(&self, page: PageId) -> Option<&PageRecord> {
        self.by_page.get(&page).map(|index| &self.records[*index])
    }

    /// The record and those of the pages it lies under, from itself upwards.
    pub fn lineage<'a>(&'a self, record: &'a PageRecord) -> impl Iterator<Item = &'a PageRecord> {
        // A chain longer than the mapping runs in a circle, which only a damaged file can hold.
        std::iter::successors(Some(record), |below| self.at_page(below.parent))
            .take(self.records.len())
    }

    /// Whether the page or one it lies under is in Notion's trash.
    pub fn in_trash(&self, record: &PageRecord) -> bool {
        self.lineage(record).any(|record| record.in_trash)
    }

    /// The records whose pages are not in Notion's trash.
    pub fn live(&self) -> impl Iterator<Item = &PageRecord> {
        self.records.iter().filter(|record| !self.in_trash(record))
    }
}

/// What a block is recognised by when it is read back: its type and text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fingerprint(u128);

impl Fingerprint {
    /// The fingerprint of a block of this type with this text, formats aside.
    ///
    /// Headings of level 4 were seen to come back as level 3 (notion-observed.md section 15), so that the level does
    /// not count.
    pub fn of(type_name: &str, text: &str) -> Self {
        let mut hasher = Hasher::new();
        hasher.field(
            type_name
                .trim_end_matches(|c: char| c.is_ascii_digit())
                .as_bytes(),
        );
        hasher.field(text.as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hasher.finish().as_bytes()[..16]);
        Self(u128::from_le_bytes(bytes))
    }

    /// The 16 bytes.
    pub fn to_bytes(self) -> [u8; 16] {
        self.0.to_le_bytes()
    }

    /// Takes the bytes that [`Self::to_bytes`] gave.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(u128::from_le_bytes(bytes))
    }
}

/// A block of ours on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// Its id, where an answer or a read has told.
    pub id: Option<BlockId>,
    /// What it is recognised by otherwise.
    pub fingerprint: Fingerprint,
}

/// Where blocks go among the children of a page or block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Anchor {
    /// Before everything.
    Start,
    /// After everything.
    End,
    /// Right behind this block.
    After(BlockId),
}

/// How far a body is known to be in Notion.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum BodyState {
    /// Nothing was written, or nothing is known of it.
    #[default]
    Nothing,
    /// The page was found in Notion, and not what is on it: a body may be there, in whole, in part or of another time.
    Unread,
    /// This is there.
    Written(WrittenBody),
}

/// An entity of which it is not known which page it has, or whether it has one: a sync makes none for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unclear {
    /// Which.
    pub key: EntityKey,
    /// Its title.
    pub title: PageTitle,
    /// Why it is not known, and what to do, as a sentence without a full stop.
    pub reason: String,
    /// The pages it may have, as far as they are known.
    pub pages: Vec<PageId>,
}

/// What is known to be there of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenBody {
    /// What it was made from; none while it is not known to be whole.
    pub source: Option<Digest>,
    /// The digest of the blocks it is, or is to be.
    pub body: Digest,
    /// The references to other notes in it, and what they were made links to.
    pub links: Vec<NoteLink>,
    /// The blocks that are there.
    pub tree: Vec<WrittenBlock>,
}

impl WrittenBody {
    /// Whether it is known to be the body of that digest, as a whole.
    pub fn is_whole(&self, body: Digest) -> bool {
        self.source.is_some() && self.body == body
    }
}
