//! Which entity a reference in a note means. Pure, over one snapshot.
//!
//! A path is looked for from the note's own folder, then from the top of its workspace, then from the top of the tree,
//! and last, wherever a path ends like that, nearest first: that covers Markdown's relative addresses and the names that
//! programs with wiki links write. What is spelled like the reference wins over what is only nearly so, and nothing is
//! guessed: where two fit as well, the reference leads nowhere.

mod names;
mod path;
#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::model::{EntityKey, EntityKind, Identity, Reference, Snapshot};
use names::{Form, NameTable, is_named, is_spelled};
use path::{Path, Step};

/// The client id of the workspace that is a whole tree of files (`source::markdown_tree`).
const WHOLE_TREE: &str = ".";

/// The most entities of one name that are looked at in one place. Where there are more, which one is meant can't be
/// told anyway.
const MOST: usize = 256;

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
        let is_tree =
            |key: &EntityKey| key.kind == EntityKind::Workspace && key.id.as_str() == WHOLE_TREE;
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
                let target = Search {
                    index: self,
                    snapshot,
                    form,
                    path,
                }
                .find(from);
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

    fn under(&self, place: Place) -> Range<usize> {
        match place {
            Place::Top => 0..self.parents.len(),
            Place::In(at) => at..self.ends[at] as usize,
        }
    }
}

/// The search for one path in one form.
struct Search<'a> {
    index: &'a Index,
    snapshot: &'a Snapshot,
    form: Form,
    path: &'a Path,
}

impl Search<'_> {
    fn find(&self, from: usize) -> Target {
        let home = self.index.parent(from);
        let workspace = Place::In(self.index.workspace(from));
        if self.path.is_note_itself() {
            return Target::Entity(from);
        }
        let starts = if self.path.from_top {
            vec![workspace, Place::Top]
        } else if self.path.has_dots() {
            vec![home]
        } else {
            vec![home, workspace, Place::Top]
        };
        for start in starts {
            let target = self.walk(start);
            if target != Target::Nowhere {
                return target;
            }
        }
        match self.path.names() {
            Some(names) if !self.path.from_top => self.nearest(home, &names),
            _ => Target::Nowhere,
        }
    }

    /// Follows the path step by step. Siblings can have one name, so that there may be several ways.
    fn walk(&self, start: Place) -> Target {
        let mut places = vec![start];
        let last = self.path.steps.len().saturating_sub(1);
        for (number, step) in self.path.steps.iter().enumerate() {
            places = match step {
                Step::Up => places
                    .into_iter()
                    .filter_map(|place| self.index.above(place))
                    .collect(),
                Step::Name(name) if number == last => {
                    return self.meant(name, |name| {
                        let found = places.iter().flat_map(|place| self.children(*place, name));
                        found.collect()
                    });
                }
                Step::Name(name) => places
                    .into_iter()
                    .flat_map(|place| self.children(place, name))
                    .take(MOST)
                    .map(Place::In)
                    .collect(),
            };
        }
        let found = places.into_iter().filter_map(|place| match place {
            Place::In(at) => Some(at),
            Place::Top => self.index.whole_tree,
        });
        one_of(&found.collect::<Vec<_>>())
    }

    /// What a path's last name means: a note without its extension, else what is called exactly so.
    fn meant(&self, name: &str, find: impl Fn(&str) -> Vec<usize>) -> Target {
        if let Some(stem) = path::without_extension(name) {
            let mut notes = find(stem);
            notes.retain(|at| self.kind(*at) == EntityKind::Note);
            if !notes.is_empty() && !self.path.is_folder {
                return self.best(&notes, stem);
            }
        }
        let mut found = find(name);
        if self.path.is_folder {
            found.retain(|at| self.kind(*at) != EntityKind::Note);
        } else if found.iter().any(|at| self.kind(*at) == EntityKind::Note) {
            found.retain(|at| self.kind(*at) == EntityKind::Note);
        }
        self.best(&found, name)
    }

    /// Of several that fit the one that is spelled exactly so.
    fn best(&self, found: &[usize], name: &str) -> Target {
        match one_of(found) {
            Target::Several => {
                let spelled = |at: &&usize| is_spelled(self.snapshot, **at, name);
                let exact: Vec<usize> = found.iter().filter(spelled).copied().collect();
                match one_of(&exact) {
                    Target::Nowhere => Target::Several,
                    target => target,
                }
            }
            target => target,
        }
    }

    fn kind(&self, at: usize) -> EntityKind {
        self.snapshot.entities[at].key.kind
    }

    fn children(&self, place: Place, name: &str) -> Vec<usize> {
        let (place, beside) = match (place, self.index.whole_tree) {
            (Place::Top, Some(tree)) => (Place::Top, Some(Place::In(tree))),
            (Place::In(at), Some(tree)) if at == tree => (Place::In(at), Some(Place::Top)),
            (place, _) => (place, None),
        };
        let mut found: Vec<usize> = [Some(place), beside]
            .into_iter()
            .flatten()
            .flat_map(|place| {
                let parent = match place {
                    Place::Top => None,
                    Place::In(at) => Some(at),
                };
                self.index.names.children(parent, self.form, name, MOST)
            })
            .filter(|at| is_named(self.snapshot, *at, self.form, name))
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Looks wherever a path ends like this, first in the folder, then in the one around it, and so on.
    fn nearest(&self, home: Place, names: &[&str]) -> Target {
        let Some((last, above)) = names.split_last() else {
            return Target::Nowhere;
        };
        let mut place = home;
        loop {
            let target = self.meant(last, |last| {
                let under = self.index.under(place);
                let all = self.index.names.anywhere(under, self.form, last, MOST);
                all.into_iter()
                    .filter(|at| is_named(self.snapshot, *at, self.form, last))
                    .filter(|at| self.lies_under(*at, above))
                    .collect()
            });
            if target != Target::Nowhere {
                return target;
            }
            match place {
                Place::Top => return Target::Nowhere,
                Place::In(at) => place = self.index.parent(at),
            }
        }
    }

    fn lies_under(&self, at: usize, names: &[&str]) -> bool {
        let mut place = self.index.parent(at);
        names.iter().rev().all(|name| match place {
            Place::In(at) if is_named(self.snapshot, at, self.form, name) => {
                place = self.index.parent(at);
                true
            }
            _ => false,
        })
    }
}

fn one_of(found: &[usize]) -> Target {
    match found {
        [] => Target::Nowhere,
        [one] => Target::Entity(*one),
        _ => Target::Several,
    }
}
