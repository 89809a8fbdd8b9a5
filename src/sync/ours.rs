//! Tells our blocks on a page from a person's.

use super::context::Maker;
use super::look::found;
use crate::model::{Fingerprint, Placed, WrittenBlock};
use crate::notion::BlockObject;
use crate::plan::align::{Found, align};

/// Whose a block is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Whose<'a> {
    /// Ours; which, if it was recognised.
    Ours(Option<&'a WrittenBlock>),
    /// A person's.
    Theirs,
}

/// Our blocks on a page, among a person's.
pub(super) struct Ours {
    found: Vec<Found>,
    /// For each block that was written last the index of the one it is in the list.
    matches: Vec<Option<usize>>,
    /// For each block of the list whether it is ours.
    is_ours: Vec<bool>,
    /// How many of our blocks a person has changed or deleted.
    pub(super) touched: usize,
}

impl Ours {
    /// Finds what was written last in what the page holds now: by id, else by type and text.
    pub(super) fn find(outline: &[Placed], list: &[BlockObject]) -> Self {
        let found = found(list);
        let matches = align(outline, &found);
        let mut is_ours = vec![false; list.len()];
        let mut touched = 0;
        for (placed, index) in outline.iter().zip(&matches) {
            let same = index.is_some_and(|index| {
                is_ours[index] = true;
                found[index].fingerprint == placed.fingerprint
                    || placed.fingerprint == Fingerprint::of("", "")
            });
            touched += usize::from(!same);
        }
        Self {
            found,
            matches,
            is_ours,
            touched,
        }
    }

    /// What was written last and was not found.
    pub(super) fn missing<'a>(
        &'a self,
        before: &'a [WrittenBlock],
    ) -> impl Iterator<Item = &'a WrittenBlock> {
        let pairs = before.iter().zip(&self.matches);
        pairs.filter_map(|(block, index)| index.is_none().then_some(block))
    }

    /// Whether some of what was written last was not found.
    pub(super) fn misses(&self) -> bool {
        self.matches.contains(&None)
    }

    /// Of blocks that were not recognised, adds those that are ours all the same, with another text: what the
    /// connection made.
    ///
    /// Where the token is a person's, that tells nothing. Then a block is ours that stands where one of ours is
    /// missing and was made in a minute in which others of ours were. What remains uncertain stays.
    pub(super) fn add_changed(&mut self, outline: &[Placed], list: &[BlockObject], maker: &Maker) {
        if !maker.is_person {
            for (ours, block) in self.is_ours.iter_mut().zip(list) {
                *ours |= maker.made(block);
            }
            return;
        }
        let minutes: Vec<_> = self
            .matches
            .iter()
            .flatten()
            .filter_map(|index| list[*index].created_time)
            .collect();
        for index in self.in_place_of_missing(outline.len(), list.len()) {
            let block = &list[index];
            let with_ours = block
                .created_time
                .is_some_and(|time| minutes.contains(&time));
            self.is_ours[index] |= with_ours && maker.made(block);
        }
    }

    /// Blocks that stand, as many as are missing, where some of ours are missing.
    fn in_place_of_missing(&self, outline: usize, list: usize) -> Vec<usize> {
        let mut places = Vec::new();
        let mut at = 0;
        while at < outline {
            let missing = self.matches[at..]
                .iter()
                .take_while(|found| found.is_none())
                .count();
            if missing == 0 {
                at += 1;
                continue;
            }
            let from = at.checked_sub(1).map_or(Some(0), |before| {
                self.matches[before].map(|index| index + 1)
            });
            let to = self
                .matches
                .get(at + missing)
                .map_or(Some(list), |next| *next);
            if let (Some(from), Some(to)) = (from, to)
                && to.checked_sub(from) == Some(missing)
            {
                places.extend(from..to);
            }
            at += missing;
        }
        places
    }

    /// What was written last as it is now: blocks that are there, in the order of the page. What a person changed is
    /// marked as not known, and what is ours but was not recognised can only go.
    pub(super) fn tree(&self, before: &[WrittenBlock]) -> Vec<WrittenBlock> {
        let whose = self.whose(before);
        let ours = self.found.iter().zip(whose).filter_map(|(found, whose)| {
            Some(match whose {
                Whose::Theirs => return None,
                Whose::Ours(Some(block)) => WrittenBlock {
                    id: Some(found.id),
                    own: block.own.filter(|_| block.print == found.fingerprint),
                    ..block.clone()
                },
                Whose::Ours(None) => WrittenBlock::stray(Placed {
                    id: Some(found.id),
                    fingerprint: found.fingerprint,
                }),
            })
        });
        ours.collect()
    }

    /// Whose each block of the list is.
    pub(super) fn whose<'a>(&self, before: &'a [WrittenBlock]) -> Vec<Whose<'a>> {
        let whose = |ours: &bool| match ours {
            true => Whose::Ours(None),
            false => Whose::Theirs,
        };
        let mut all: Vec<Whose<'a>> = self.is_ours.iter().map(whose).collect();
        for (block, index) in before.iter().zip(&self.matches) {
            if let Some(index) = index {
                all[*index] = Whose::Ours(Some(block));
            }
        }
        all
    }
}
