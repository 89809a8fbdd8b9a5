//! What has to be done, worked out without doing it. Pure: the same snapshot and mapping give the same plan.

pub mod align;
pub mod appends;
mod carry_over;
pub mod edit;
pub mod gaps;
pub mod links;
mod price;
mod rekey;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

pub use carry_over::{CarryOver, carry_over};
pub use price::{BodyPrice, Price, RenderedBody, expected_time};
pub use rekey::rekey;

use crate::model::{
    BodyInfo, Digest, Entity, EntityKey, EntityKind, Hasher, Mapping, PageId, PageRecord, Snapshot,
};

/// What happens to pages whose entity is gone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnDelete {
    /// They go to Notion's trash.
    #[default]
    Trash,
    /// They stay.
    Keep,
}

/// How many pages one run may put into the trash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeleteLimit {
    /// At most 20, or at most 20 % of the mapped pages, whichever is more (design.md section 7).
    Guarded,
    /// At most this many.
    AtMost(usize),
}

/// What the person has decided.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// What happens to pages whose entity is gone.
    pub on_delete: OnDelete,
    /// How many may go at once.
    pub limit: DeleteLimit,
    /// Whether every body is compared block by block, even where nothing seems to have changed.
    pub full: bool,
    /// The rules bodies are rendered by: a body made under others counts as changed.
    pub rules: Digest,
}

impl Policy {
    /// What a body is said to be made from: its text, the rules, and what its image files were.
    pub fn source_of(&self, body: &BodyInfo, images: Option<Digest>) -> Digest {
        let mut hasher = Hasher::new();
        hasher.bytes(self.rules.as_bytes());
        hasher.bytes(body.digest.as_bytes());
        let text = hasher.finish();
        // So that one can be had from both and the other.
        images.map_or(text, |images| text.xor(images))
    }

    /// The same for an entity; none where it has no body.
    pub fn source_digest(&self, entity: &Entity, images: Option<Digest>) -> Option<Digest> {
        let body = entity.body.as_ref();
        body.map(|body| self.source_of(body, images))
    }
}

/// What an existing page needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// It has to come out of Notion's trash.
    pub restore: bool,
    /// It has to go under another page.
    pub relocate: bool,
    /// Its title has changed.
    pub title: bool,
    /// Its icon has changed.
    pub icon: bool,
    /// Its body may have changed.
    pub body: bool,
}

impl Changes {
    /// Whether there is nothing to do.
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// Whether its place in the tree changes, which everything under it has to wait for.
    pub fn structural(self) -> bool {
        self.restore || self.relocate
    }
}

/// What an entity needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// A page has to be made.
    Create,
    /// It has a page; this is to change.
    Amend(Changes),
    /// The entity is there but could not be read: its page stays as it is.
    Leave,
}

/// A page that goes to the trash, with all pages under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trash {
    /// The topmost entity.
    pub top: EntityKey,
    /// All entities whose pages go, the topmost one included.
    pub all: Vec<EntityKey>,
}

/// What about a source makes it look as if it were not whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suspicion {
    /// More would go than one run may put into the trash.
    ManyGone,
    /// There were notes, and now there is none, not even in Notic's trash: an empty source is never taken for "everything
    /// was deleted" (design.md section 7).
    NoNoteLeft,
}

/// Why nothing is trashed although entities are gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is suspicious.
    pub suspicion: Suspicion,
    /// How many pages would go.
    pub pages: usize,
    /// How many pages there are.
    pub mapped: usize,
    /// The entities whose pages would go.
    pub keys: Vec<EntityKey>,
}

/// All that takes Notion from the mapping's state to the snapshot's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// For each entity of the snapshot, in its order.
    pub work: Vec<Work>,
    /// Pages that come out of Notion's trash before anything else, topmost first: wanted ones, and those that nobody
    /// wants but that wanted ones lie under.
    pub restore: Vec<EntityKey>,
    /// What goes to the trash, last of all.
    pub trash: Vec<Trash>,
    /// Set if the deletion guard refused; `trash` is empty then.
    pub refusal: Option<Refusal>,
}

impl Plan {
    /// Has the bodies of these entities compared and written anew, where they have pages.
    pub fn write_again(&mut self, positions: &[usize]) {
        for at in positions {
            if let Work::Amend(changes) = &mut self.work[*at] {
                changes.body = true;
            }
        }
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.trash.is_empty()
            && self.restore.is_empty()
            && self.work.iter().all(|work| !work.is_busy())
    }
}

impl Work {
    /// Whether anything is to be done.
    pub fn is_busy(self) -> bool {
        match self {
            Self::Create => true,
            Self::Amend(changes) => !changes.is_empty(),
            Self::Leave => false,
        }
    }
}

/// Works out what has to be done.
pub fn plan(snapshot: &Snapshot, mapping: &Mapping, policy: &Policy) -> Plan {
    let wanted = wanted(snapshot);
    let unreadable: HashSet<&EntityKey> = snapshot.unreadable.iter().collect();
    let work: Vec<Work> = snapshot
        .entities
        .iter()
        .map(|entity| {
            if unreadable.contains(&entity.key) {
                return Work::Leave;
            }
            match mapping.get(&entity.key) {
                None => Work::Create,
                Some(record) => Work::Amend(changes(entity, record, mapping, policy)),
            }
        })
        .collect();
    let restore = buried(snapshot, mapping);
    let (trash, refusal) = match policy.on_delete {
        OnDelete::Keep => (Vec::new(), None),
        OnDelete::Trash => guarded(
            trash(snapshot, mapping, &wanted, &restore, policy.full),
            (snapshot, mapping),
            policy.limit,
        ),
    };
    Plan {
        work,
        restore,
        trash,
        refusal,
    }
}

/// All entities the source is known to hold.
fn wanted(snapshot: &Snapshot) -> HashSet<&EntityKey> {
    let entities = snapshot.entities.iter().map(|entity| &entity.key);
    entities.chain(&snapshot.unreadable).collect()
}

fn changes(entity: &Entity, record: &PageRecord, mapping: &Mapping, policy: &Policy) -> Changes {
    Changes {
        restore: record.in_trash,
        // A parent without a page gets a new one, and this page has to go there.
        relocate: parent_page(entity, mapping) != Some(record.parent),
        title: record.title.as_str() != entity.title.as_str(),
        icon: record.icon != entity.icon,
        body: entity.body.is_some()
            && (policy.full
                || record.source != policy.source_digest(entity, mapping.images_of(&entity.key))),
    }
}

/// Trashed pages that are pages of wanted entities, or have such pages under them.
fn buried(snapshot: &Snapshot, mapping: &Mapping) -> Vec<EntityKey> {
    let mut seen = HashSet::new();
    let mut keys = Vec::new();
    for entity in &snapshot.entities {
        let Some(record) = mapping.get(&entity.key) else {
            continue;
        };
        let lineage: Vec<_> = mapping
            .lineage(record)
            .filter(|above| above.in_trash)
            .collect();
        for above in lineage.into_iter().rev() {
            if seen.insert(&above.key) {
                keys.push(above.key.clone());
            }
        }
    }
    keys
}

/// The pages of entities that are gone, each under the topmost page that goes.
fn trash(
    snapshot: &Snapshot,
    mapping: &Mapping,
    wanted: &HashSet<&EntityKey>,
    restored: &[EntityKey],
    full: bool,
) -> Vec<Trash> {
    let restored: HashSet<&EntityKey> = restored.iter().collect();
    let incomplete: HashSet<&EntityKey> = snapshot.incomplete.iter().collect();
    let stays = |record: &PageRecord| {
        wanted.contains(&record.key)
            || (!full && mapping.is_left_standing(&record.key))
            || mapping
                .lineage(record)
                .any(|above| incomplete.contains(&above.key))
            || mapping
                .lineage(record)
                .any(|above| above.in_trash && !restored.contains(&above.key))
    };
    let going: HashSet<&EntityKey> = mapping
        .records()
        .iter()
        .filter(|record| !stays(record))
        .map(|record| &record.key)
        .collect();
    let mut groups: HashMap<&EntityKey, Vec<EntityKey>> = HashMap::new();
    for record in mapping
        .records()
        .iter()
        .filter(|record| going.contains(&record.key))
    {
        let top = mapping
            .lineage(record)
            .take_while(|above| going.contains(&above.key))
            .last()
            .unwrap_or(record);
        groups.entry(&top.key).or_default().push(record.key.clone());
    }
    let mut trash: Vec<_> = groups
        .into_iter()
        .map(|(top, mut all)| {
            all.sort();
            Trash {
                top: top.clone(),
                all,
            }
        })
        .collect();
    trash.sort_by(|a, b| a.top.cmp(&b.top));
    trash
}

fn guarded(
    trash: Vec<Trash>,
    (snapshot, mapping): (&Snapshot, &Mapping),
    limit: DeleteLimit,
) -> (Vec<Trash>, Option<Refusal>) {
    let pages: usize = trash.iter().map(|trash| trash.all.len()).sum();
    let mapped = mapping.live().count();
    let many_gone = match limit {
        DeleteLimit::Guarded => pages > 20 && pages * 5 > mapped,
        DeleteLimit::AtMost(most) => pages > most,
    };
    let suspicion = if many_gone {
        Some(Suspicion::ManyGone)
    } else if limit == DeleteLimit::Guarded && lost_all_notes(&trash, snapshot) {
        Some(Suspicion::NoNoteLeft)
    } else {
        None
    };
    let Some(suspicion) = suspicion else {
        return (trash, None);
    };
    let refusal = Refusal {
        suspicion,
        pages,
        mapped,
        keys: trash.into_iter().flat_map(|trash| trash.all).collect(),
    };
    (Vec::new(), Some(refusal))
}

/// Whether all of several notes are gone. A single one may be the only one there was.
fn lost_all_notes(trash: &[Trash], snapshot: &Snapshot) -> bool {
    let is_note = |key: &&EntityKey| key.kind == EntityKind::Note;
    let live = snapshot.entities.iter().map(|entity| &entity.key);
    let told = live.chain(&snapshot.unreadable).chain(&snapshot.trashed);
    let gone = trash.iter().flat_map(|trash| &trash.all).filter(is_note);
    !told.into_iter().any(|key| is_note(&key)) && gone.count() > 1
}

/// For each entity of a snapshot whether it or something under it has work.
pub fn busy_subtrees(snapshot: &Snapshot, work: &[Work]) -> Vec<bool> {
    let parents = snapshot.parents();
    let mut busy: Vec<bool> = work.iter().map(|work| work.is_busy()).collect();
    // Parents stand before their children, so that going backwards each child is done before its parent is read.
    for (at, parent) in parents.iter().enumerate().rev() {
        if let (true, Some(parent)) = (busy[at], parent) {
            busy[*parent as usize] = true;
        }
    }
    busy
}

/// How many entities of each kind: workspaces, folders, notes.
pub fn tally<'a>(keys: impl Iterator<Item = &'a EntityKey>) -> [usize; 3] {
    keys.fold([0; 3], |mut counts, key| {
        counts[match key.kind {
            EntityKind::Workspace => 0,
            EntityKind::Folder => 1,
            EntityKind::Note => 2,
        }] += 1;
        counts
    })
}

/// Where an entity's page has to lie, where that page is known.
fn parent_page(entity: &Entity, mapping: &Mapping) -> Option<PageId> {
    match &entity.parent {
        None => Some(mapping.root),
        Some(parent) => mapping.get(parent).map(|record| record.page),
    }
}
