//! Renames and moves of sources without ids.
//!
//! There the path is the id, so that a renamed note looks like one gone and another come. One that came with the same
//! content as one that is gone is the same note; a folder that came with most of the children of one that is gone is
//! the same folder (design.md section 7). Its other notes follow by their names.

use std::collections::{HashMap, HashSet};

use super::Policy;
use crate::model::{Entity, EntityKey, EntityKind, Identity, Mapping, PageRecord, Snapshot};

/// The entities that go on under another key: old and new. Empty for sources with ids.
pub fn rekey(
    snapshot: &Snapshot,
    mapping: &Mapping,
    policy: &Policy,
) -> Vec<(EntityKey, EntityKey)> {
    if snapshot.source.identity == Identity::Stable {
        return Vec::new();
    }
    let mut search = Search::new(snapshot, mapping);
    search.notes_by_content(policy);
    search.containers_by_children();
    search.notes_by_name();
    let mut found: Vec<_> = search
        .found
        .into_iter()
        .map(|(new, old)| (old.clone(), new.clone()))
        .collect();
    found.sort();
    found
}

struct Search<'a> {
    mapping: &'a Mapping,
    gone: Vec<&'a PageRecord>,
    come: Vec<&'a Entity>,
    /// New key to old key.
    found: HashMap<&'a EntityKey, &'a EntityKey>,
    used: HashSet<&'a EntityKey>,
}

impl<'a> Search<'a> {
    fn new(snapshot: &'a Snapshot, mapping: &'a Mapping) -> Self {
        let wanted = super::wanted(snapshot);
        let mut gone: Vec<_> = mapping
            .live()
            .filter(|record| !wanted.contains(&record.key))
            .collect();
        gone.sort_by(|a, b| a.key.cmp(&b.key));
        let come = snapshot
            .entities
            .iter()
            .filter(|entity| mapping.get(&entity.key).is_none())
            .collect();
        Self {
            mapping,
            gone,
            come,
            found: HashMap::new(),
            used: HashSet::new(),
        }
    }

    fn take(&mut self, new: &'a EntityKey, old: &'a EntityKey) {
        self.found.insert(new, old);
        self.used.insert(old);
    }

    /// Same content: of several the one with the same name, else the one in the same place, else the first.
    fn notes_by_content(&mut self, policy: &Policy) {
        let mut by_source: HashMap<_, Vec<&'a PageRecord>> = HashMap::new();
        for record in self
            .gone
            .iter()
            .filter(|record| record.key.kind == EntityKind::Note)
        {
            if let Some(source) = record.source {
                // Its text is the same if it is with the images there were.
                let images = self.mapping.images_of(&record.key);
                let source = images.map_or(source, |images| source.xor(images));
                by_source.entry(source).or_default().push(record);
            }
        }
        for preference in [same_name, same_place, anything] {
            for entity in self.come.clone() {
                let Some(candidates) = policy
                    .source_digest(entity, None)
                    .and_then(|source| by_source.get(&source))
                else {
                    continue;
                };
                if self.found.contains_key(&entity.key)
                    || entity.body.is_none_or(|body| body.bytes == 0)
                {
                    continue;
                }
                let old = candidates.iter().find(|record| {
                    !self.used.contains(&record.key) && preference(&entity.key, &record.key)
                });
                if let Some(old) = old {
                    self.take(&entity.key, &old.key);
                }
            }
        }
    }

    /// Deepest first, so that a folder of folders is found by the folders found before.
    fn containers_by_children(&mut self) {
        let mut children: HashMap<&'a EntityKey, Vec<&'a Entity>> = HashMap::new();
        for entity in &self.come {
            if let Some(parent) = &entity.parent {
                children.entry(parent).or_default().push(entity);
            }
        }
        let mut sizes: HashMap<&'a EntityKey, usize> = HashMap::new();
        for record in &self.gone {
            if let Some(parent) = self.mapping.at_page(record.parent) {
                *sizes.entry(&parent.key).or_default() += 1;
            }
        }
        let old_parent: HashMap<&'a EntityKey, &'a EntityKey> = self
            .gone
            .iter()
            .filter_map(|record| Some((&record.key, &self.mapping.at_page(record.parent)?.key)))
            .collect();
        let gone: HashSet<&'a EntityKey> = self.gone.iter().map(|record| &record.key).collect();
        for entity in self
            .come
            .clone()
            .into_iter()
            .rev()
            .filter(|entity| entity.key.kind != EntityKind::Note)
        {
            let mut votes: HashMap<&'a EntityKey, usize> = HashMap::new();
            for child in children.get(&entity.key).into_iter().flatten() {
                let parent = self
                    .found
                    .get(&child.key)
                    .and_then(|old| old_parent.get(old));
                if let Some(parent) = parent.filter(|parent| gone.contains(**parent)) {
                    *votes.entry(parent).or_default() += 1;
                }
            }
            let best = votes
                .into_iter()
                .filter(|(old, _)| old.kind == entity.key.kind && !self.used.contains(old))
                .max_by(|(a, many), (b, more)| many.cmp(more).then_with(|| b.cmp(a)));
            if let Some((old, votes)) = best
                && votes * 2 > sizes.get(old).copied().unwrap_or(0)
            {
                self.take(&entity.key, old);
            }
        }
    }

    /// In a folder that goes on, a changed note goes on under its name.
    fn notes_by_name(&mut self) {
        let gone: HashMap<&'a str, &'a PageRecord> = self
            .gone
            .iter()
            .filter(|record| record.key.kind == EntityKind::Note)
            .map(|record| (record.key.id.as_str(), *record))
            .collect();
        for entity in self
            .come
            .clone()
            .into_iter()
            .filter(|entity| entity.key.kind == EntityKind::Note)
        {
            let Some(old_folder) = entity
                .parent
                .as_ref()
                .and_then(|parent| self.found.get(parent))
            else {
                continue;
            };
            let path = format!("{}/{}", old_folder.id, name(&entity.key));
            if let Some(record) = gone.get(path.as_str())
                && !self.used.contains(&record.key)
                && !self.found.contains_key(&entity.key)
            {
                self.take(&entity.key, &record.key);
            }
        }
    }
}

fn name(key: &EntityKey) -> &str {
    key.id.as_str().rsplit('/').next().unwrap_or_default()
}

fn place(key: &EntityKey) -> &str {
    key.id
        .as_str()
        .rsplit_once('/')
        .map_or("", |(place, _)| place)
}

fn same_name(a: &EntityKey, b: &EntityKey) -> bool {
    name(a) == name(b)
}

fn same_place(a: &EntityKey, b: &EntityKey) -> bool {
    place(a) == place(b)
}

fn anything(_: &EntityKey, _: &EntityKey) -> bool {
    true
}
