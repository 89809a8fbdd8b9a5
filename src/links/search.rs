//! The search for what one path means.

use super::names::{Form, Name};
use super::path::{Path, Step};
use super::{Index, Place, Target};
use crate::model::address::markdown_stem;
use crate::model::{EntityKind, Snapshot};

/// The most entities of one name that are looked at in one place. Where there are more, which one is meant can't be
/// told anyway.
const MOST: usize = 256;

/// The search for one path in one form.
pub(super) struct Search<'a> {
    index: &'a Index,
    snapshot: &'a Snapshot,
    form: Form,
    path: &'a Path,
    /// What the last name may be, the likelier first.
    last: Vec<Wanted<'a>>,
}

/// A name that is looked for.
struct Wanted<'a> {
    name: Name<'a>,
    /// Whether only a note can be meant, since the name was written with a note's extension.
    is_note: bool,
    /// All that have the name, anywhere; none where there are too many to go through them.
    all: Option<Vec<usize>>,
}

impl<'a> Search<'a> {
    pub(super) fn new(
        index: &'a Index,
        snapshot: &'a Snapshot,
        form: Form,
        path: &'a Path,
    ) -> Self {
        let mut search = Self {
            index,
            snapshot,
            form,
            path,
            last: Vec::new(),
        };
        if let Some(Step::Name(name)) = path.steps.last() {
            if let Some(stem) = markdown_stem(name).filter(|_| !path.is_folder) {
                search.last.push(search.wanted(stem, true));
            }
            search.last.push(search.wanted(name, false));
        }
        search
    }

    fn wanted(&self, name: &'a str, is_note: bool) -> Wanted<'a> {
        let name = Name::new(name, self.form);
        let mut all = self
            .index
            .names
            .anywhere(&name, self.index.under(Place::Top), MOST + 1);
        Wanted {
            is_note,
            all: (all.len() <= MOST).then(|| {
                all.retain(|at| name.is_of(self.snapshot, *at));
                all
            }),
            name,
        }
    }

    pub(super) fn find(&self, from: usize) -> Target {
        if self.path.is_note_itself() {
            return Target::Entity(from);
        }
        let nobody = |wanted: &Wanted<'_>| wanted.all.as_ref().is_some_and(Vec::is_empty);
        if !self.last.is_empty() && self.last.iter().all(nobody) {
            return Target::Nowhere;
        }
        let home = self.index.parent(from);
        let workspace = Place::In(self.index.workspace(from));
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
                Step::Name(_) if number == last => {
                    return self.meant(|wanted| {
                        let found = places.iter().flat_map(|place| self.called(wanted, *place));
                        found.collect()
                    });
                }
                Step::Name(name) => {
                    let name = Name::new(name, self.form);
                    places
                        .into_iter()
                        .flat_map(|place| self.children(place, &name))
                        .take(MOST)
                        .map(Place::In)
                        .collect()
                }
            };
        }
        let found = places.into_iter().filter_map(|place| match place {
            Place::In(at) => Some(at),
            Place::Top => self.index.whole_tree,
        });
        one_of(&found.collect::<Vec<_>>())
    }

    /// What the last name means, by who has it: a note before a folder.
    fn meant(&self, find: impl Fn(&Wanted<'a>) -> Vec<usize>) -> Target {
        for wanted in &self.last {
            let mut found = find(wanted);
            let is_note = |at: &usize| self.snapshot.entities[*at].key.kind == EntityKind::Note;
            if self.path.is_folder {
                found.retain(|at| !is_note(at));
            } else if wanted.is_note || found.iter().any(is_note) {
                found.retain(is_note);
            }
            if !found.is_empty() {
                return self.best(&found, &wanted.name);
            }
        }
        Target::Nowhere
    }

    /// Of several that fit the one that is spelled exactly so.
    fn best(&self, found: &[usize], name: &Name<'_>) -> Target {
        match one_of(found) {
            Target::Several => {
                let spelled = |at: &&usize| name.is_spelled_by(self.snapshot, **at);
                let exact: Vec<usize> = found.iter().filter(spelled).copied().collect();
                match one_of(&exact) {
                    Target::Nowhere => Target::Several,
                    target => target,
                }
            }
            target => target,
        }
    }

    /// Those that have the last name right under a place.
    fn called(&self, wanted: &Wanted<'_>, place: Place) -> Vec<usize> {
        let Some(all) = &wanted.all else {
            return self.children(place, &wanted.name);
        };
        let places = self.index.one_place(place);
        let here = |at: &&usize| places.contains(&Some(self.index.parent(**at)));
        all.iter().filter(here).copied().collect()
    }

    fn children(&self, place: Place, name: &Name<'_>) -> Vec<usize> {
        let places = self.index.one_place(place).into_iter().flatten();
        let mut found: Vec<usize> = places
            .flat_map(|place| {
                let parent = match place {
                    Place::Top => None,
                    Place::In(at) => Some(at),
                };
                self.index.names.children(name, parent, MOST)
            })
            .filter(|at| name.is_of(self.snapshot, *at))
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Looks wherever a path ends like this, first in the folder, then in the one around it, and so on.
    fn nearest(&self, home: Place, names: &[&str]) -> Target {
        let above = names.split_last().map_or(&[][..], |(_, above)| above);
        let above: Vec<Name<'_>> = above
            .iter()
            .map(|name| Name::new(name, self.form))
            .collect();
        let mut place = home;
        loop {
            let under = self.index.under(place);
            let target = self.meant(|wanted| {
                let mut found = match &wanted.all {
                    Some(all) => all.clone(),
                    None => {
                        let mut found =
                            self.index.names.anywhere(&wanted.name, under.clone(), MOST);
                        found.retain(|at| wanted.name.is_of(self.snapshot, *at));
                        found
                    }
                };
                found.retain(|at| under.contains(at) && self.lies_under(*at, &above));
                found
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

    fn lies_under(&self, at: usize, names: &[Name<'_>]) -> bool {
        let mut place = self.index.parent(at);
        names.iter().rev().all(|name| match place {
            Place::In(at) if name.is_of(self.snapshot, at) => {
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
