//! What a sync would do: the plan and its price, without a request.

mod bodies;

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::gallery::{self, Remembered};
use super::{Wishes, links, unclear};
use crate::clock::Millis;
use crate::model::{Digest, EntityKey, EntityKind, Mapping, PageId};
use crate::plan::edit::Way;
use crate::plan::{self, Plan, Price, Work};
use crate::source::Reading;
use crate::store::{KeptUpload, Store, StoreError};
use bodies::Linked;

/// One page that would change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlannedChange {
    /// `create`, `restore`, `move`, `rename`, `icon`, `body` or `trash`; several where several happen.
    pub what: Vec<&'static str>,
    /// `workspace`, `folder` or `note`.
    pub kind: &'static str,
    /// Its id in the source.
    pub client_id: String,
    /// Its title.
    pub title: String,
    /// How deep it lies: 0 for a workspace.
    pub depth: usize,
    /// The titles of what it lies in, from the workspace down.
    pub path: Vec<String>,
    /// How its body is brought up to date, where one that is in Notion changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<PlannedBody>,
}

/// How a body is brought up to date, and what that costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlannedBody {
    /// `edit`: block by block, in place; `rewrite`: written anew, since that costs less; `compare`: read first, since
    /// what is in Notion is not known, and edited where it differs.
    pub way: &'static str,
    /// How many requests it takes, lists of unknown ids included.
    pub requests: usize,
    /// How many blocks it makes.
    pub blocks: usize,
}

impl PlannedBody {
    /// It is read first, since what is in Notion is not known.
    fn comparing(price: Price) -> Self {
        Self {
            way: "compare",
            requests: price.requests(),
            blocks: 0,
        }
    }

    fn of(way: &Way) -> Self {
        Self {
            way: if way.anew { "rewrite" } else { "edit" },
            requests: way.price.requests(),
            blocks: way.price.blocks,
        }
    }
}

/// What a sync would do.
#[derive(Clone, Debug)]
pub struct DryRun {
    /// The pages that would change, in the order of the tree; those to be trashed last.
    pub changes: Vec<PlannedChange>,
    /// What it would cost.
    pub price: Price,
    /// Set if the deletion guard would refuse.
    pub refusal: Option<plan::Refusal>,
}

/// Works out what a sync would do. Sends nothing and changes nothing.
///
/// # Errors
/// Where the state can't be read.
pub fn dry_run(
    reading: &Reading,
    store: &Store,
    root: PageId,
    wishes: &Wishes,
    now: Millis,
) -> Result<DryRun, StoreError> {
    let remembered = gallery::remembered(store)?;
    let stored = gallery::with_images(store.mapping(root)?, &remembered);
    let renames = plan::rekey(&reading.snapshot, &stored, &wishes.policy);
    let renames = Renames::new(&renames);
    let remembered: Remembered = remembered
        .into_iter()
        .map(|(key, uses)| (renames.new_key(key), uses))
        .collect();
    let mut mapping = gallery::with_images(renames.applied_to(stored), &remembered);
    gallery::forget_changed(&mut mapping, &remembered, &reading.images);
    let mut plan = plan::plan(&reading.snapshot, &mapping, &wishes.policy);
    let outdated = links::outdated(store, &reading.snapshot, &mapping, |key| {
        renames.new_key(key)
    })?;
    plan.write_again(&outdated);
    unclear::hold_back(&store.unclear()?, &reading.snapshot, &mut plan);
    let kept = |content: &Digest| store.upload(content).ok().flatten();
    let refusal = |content: &Digest| match kept(content) {
        // All is tried again then.
        Some(KeptUpload::Refused(why)) if !wishes.policy.full => Some(why),
        _ => None,
    };
    let mut uploaded: HashSet<Digest> = HashSet::new();
    let uploads = |files: &[Digest]| {
        let usable = |content: &Digest| kept(content)?.usable(now);
        let files = files.iter();
        let new = files.filter(|content| usable(content).is_none() && uploaded.insert(**content));
        new.count()
    };
    let bodies = bodies::priced(
        &Linked::new(&reading.snapshot, &mapping, &plan),
        (reading, store, wishes.dialect),
        |key| renames.old_key(key),
        &refusal,
    );
    let mut price = Price::of(&plan, &bodies.prices, uploads);
    if store.is_in_doubt()? {
        price.reads += Price::of_looking(&plan, &reading.snapshot, &mapping).reads;
    }
    if mapping.records().is_empty() {
        // A first sync looks whether the root is empty.
        price.reads += 2;
    }
    Ok(DryRun {
        changes: changes(reading, &mapping, &plan, &bodies.ways),
        price,
        refusal: plan.refusal,
    })
}

/// The keys of entities that are taken for renamed: a renamed folder renames all that lies under it.
struct Renames<'a> {
    new: HashMap<&'a EntityKey, &'a EntityKey>,
    old: HashMap<&'a EntityKey, &'a EntityKey>,
}

impl<'a> Renames<'a> {
    fn new(renames: &'a [(EntityKey, EntityKey)]) -> Self {
        Self {
            new: renames.iter().map(|(old, new)| (old, new)).collect(),
            old: renames.iter().map(|(old, new)| (new, old)).collect(),
        }
    }

    fn new_key(&self, key: EntityKey) -> EntityKey {
        self.new.get(&key).map_or(key, |new| (*new).clone())
    }

    fn old_key<'k>(&self, key: &'k EntityKey) -> &'k EntityKey
    where
        'a: 'k,
    {
        self.old.get(key).copied().unwrap_or(key)
    }

    fn applied_to(&self, mapping: Mapping) -> Mapping {
        if self.new.is_empty() {
            return mapping;
        }
        let mut records = mapping.records().to_vec();
        for record in &mut records {
            if let Some(new) = self.new.get(&record.key) {
                record.key = (*new).clone();
            }
        }
        let left_standing = mapping.left_standing().cloned();
        let left_standing = left_standing.map(|key| self.new_key(key)).collect();
        Mapping::new(mapping.root, records).leaving(left_standing)
    }
}

fn changes(
    reading: &Reading,
    mapping: &Mapping,
    plan: &Plan,
    bodies: &HashMap<usize, PlannedBody>,
) -> Vec<PlannedChange> {
    let mut paths: HashMap<&EntityKey, Vec<String>> = HashMap::new();
    let mut changes = Vec::new();
    let works = reading.snapshot.entities.iter().zip(&plan.work);
    for (at, (entity, work)) in works.enumerate() {
        let above = entity.parent.as_ref().and_then(|above| paths.get(above));
        let path = above.cloned().unwrap_or_default();
        let title = entity.title.as_str();
        let below = path.iter().cloned().chain([title.to_owned()]).collect();
        let what = words(*work);
        if !what.is_empty() {
            changes.push(PlannedChange {
                body: bodies.get(&at).copied(),
                ..planned(what, &entity.key, title, path)
            });
        }
        if entity.key.kind != EntityKind::Note {
            paths.insert(&entity.key, below);
        }
    }
    for key in plan.trash.iter().flat_map(|trash| &trash.all) {
        let Some(record) = mapping.get(key) else {
            continue;
        };
        let above = mapping.lineage(record).skip(1);
        let mut path: Vec<String> = above.map(|above| above.title.as_str().to_owned()).collect();
        path.reverse();
        changes.push(planned(vec!["trash"], key, record.title.as_str(), path));
    }
    changes
}

fn planned(
    what: Vec<&'static str>,
    key: &EntityKey,
    title: &str,
    path: Vec<String>,
) -> PlannedChange {
    PlannedChange {
        what,
        kind: key.kind.as_str(),
        client_id: key.id.as_str().to_owned(),
        title: title.to_owned(),
        depth: path.len(),
        path,
        body: None,
    }
}

fn words(work: Work) -> Vec<&'static str> {
    match work {
        Work::Create => vec!["create"],
        Work::Leave => Vec::new(),
        Work::Amend(changes) => [
            (changes.restore, "restore"),
            (changes.relocate, "move"),
            (changes.title, "rename"),
            (changes.icon, "icon"),
            (changes.body, "body"),
        ]
        .into_iter()
        .filter_map(|(happens, word)| happens.then_some(word))
        .collect(),
    }
}
