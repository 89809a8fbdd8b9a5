//! Which entity a reference in a note means. Pure, over one snapshot.
//!
//! A path is looked for from the note's own folder, then from the top of its workspace, then from the top of the tree,
//! and last, wherever a path ends like that, nearest first: that covers Markdown's relative addresses and the names that
//! programs with wiki links write. What is spelled like the reference wins over what is only nearly so, and nothing is
//! guessed: where two fit as well, the reference leads nowhere.

mod names;
mod path;
mod search;
#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::model::{ClientId, EntityKey, EntityKind, Identity, Reference, Snapshot};
use names::{Form, NameTable};
use search::Search;

/// What a reference means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The entity at this position of the snapshot.
    Entity(usize),
    /// One of several that fit as well.
    Several,
    /// Nothing in the source.
    Nowhere,
}

/// A place in the tree that has children.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Above all workspaces.
    Top,
    /// A workspace or folder, or a note, which has none.
    In(usize),
}

/// The names of a snapshot's entities: some 100 bytes each, whatever their length.
pub struct Index {
    names: NameTable,
    parents: Vec<Option<u32>>,
    /// For each entity the position behind the last one under it.
    ends: Vec<u32>,
    whole_tree: Option<usize>,
}

impl Index {
    /// The index of a snapshot. All lookups have to be for the same one.
    pub fn new(snapshot: &Snapshot) -> Self {
        let parents = snapshot.parents();
        let mut ends: Vec<u32> = (1..=parents.len() as u32).collect();
        for at in (0..parents.len()).rev() {
            if let Some(parent) = parents[at] {
                ends[parent as usize] = ends[parent as usize].max(ends[at]);
            }
        }
        let is_tree = |key: &EntityKey| {
            key.kind == EntityKind::Workspace && key.id.as_str() == ClientId::WHOLE_TREE
        };
        let whole_tree = (snapshot.source.identity == Identity::Path)
            .then(|| {
                snapshot
                    .entities
                    .iter()
                    .position(|entity| is_tree(&entity.key))
            })
            .flatten();
        Self {
            names: NameTable::new(snapshot, &parents),
            parents,
            ends,
            whole_tree,
        }
    }

    /// What a reference in the body of the entity at position `from` means.
    pub fn find(&self, snapshot: &Snapshot, from: usize, reference: &Reference) -> Target {
        let paths = path::of(reference);
        for form in [Form::Folded, Form::Loose] {
            for path in &paths {
                let target = Search::new(self, snapshot, form, path).find(from);
                if target != Target::Nowhere {
                    return target;
                }
            }
        }
        Target::Nowhere
    }

    fn parent(&self, at: usize) -> Place {
        self.parents[at].map_or(Place::Top, |parent| Place::In(parent as usize))
    }

    fn workspace(&self, at: usize) -> usize {
        let above = |at: &usize| self.parents[*at].map(|parent| parent as usize);
        std::iter::successors(Some(at), above).last().unwrap_or(at)
    }

    /// The place above one; none above the top. A workspace that is the whole tree is the top.
    fn above(&self, place: Place) -> Option<Place> {
        match place {
            Place::Top => None,
            Place::In(at) if Some(at) == self.whole_tree => None,
            Place::In(at) => Some(self.parent(at)),
        }
    }

    /// The places that are one to who looks for something in it: the top of a tree of files is also the workspace for
    /// what lies outside the others.
    fn one_place(&self, place: Place) -> [Option<Place>; 2] {
        let tree = self.whole_tree.map(Place::In);
        let beside = match place {
            Place::Top => tree,
            place if Some(place) == tree => Some(Place::Top),
            Place::In(_) => None,
        };
        [Some(place), beside]
    }

    fn under(&self, place: Place) -> Range<usize> {
        match place {
            Place::Top => 0..self.parents.len(),
            Place::In(at) => at..self.ends[at] as usize,
        }
    }
}
