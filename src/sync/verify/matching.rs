//! Which of the blocks that a page holds is which of those it should hold. Pure.

use std::collections::HashSet;

use crate::model::{Fingerprint, Piece, Placed};
use crate::notion::BlockObject;
use crate::plan::align::{Found, align};
use crate::sync::context::Maker;
use crate::sync::look::found;

/// What was made of one list.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Matching {
    /// For each expected block the index of the one it is in the list.
    pub(super) of: Vec<Option<usize>>,
    /// How each expected block was remembered.
    pub(super) placed: Vec<Placed>,
    /// For each expected block whether it stands elsewhere than its neighbours say.
    pub(super) moved: Vec<bool>,
    /// Blocks of this connection that are none of the expected ones.
    pub(super) doubled: Vec<usize>,
    /// Blocks of a person.
    pub(super) theirs: Vec<usize>,
}

impl Matching {
    /// Matches by id where it is known, else by type and text, else by place and type.
    ///
    /// Where the token is a person's, nothing tells what that person wrote from what we wrote: then a block that was not
    /// recognised is ours only where it stands exactly where one of ours is missing, and was made when others of ours
    /// were; all else is theirs.
    pub(super) fn find(
        expected: &[Piece<'_>],
        known: &[Placed],
        list: &[BlockObject],
        maker: &Maker,
    ) -> Self {
        let mut search = Search::new(expected, known, list, maker);
        search.recognise();
        search.in_gaps();
        search.elsewhere();
        search.finish()
    }

    /// Whether something that should be there was not found.
    pub(super) fn misses(&self) -> bool {
        self.of.contains(&None)
    }
}

struct Search<'a> {
    expected: &'a [Piece<'a>],
    prints: Vec<Fingerprint>,
    placed: Vec<Placed>,
    list: &'a [BlockObject],
    looks: Vec<Found>,
    maker: &'a Maker,
    of: Vec<Option<usize>>,
    taken: HashSet<usize>,
}

impl<'a> Search<'a> {
    fn new(
        expected: &'a [Piece<'a>],
        known: &[Placed],
        list: &'a [BlockObject],
        maker: &'a Maker,
    ) -> Self {
        let prints: Vec<Fingerprint> = expected.iter().map(Piece::fingerprint).collect();
        // What was remembered helps only where it is of these blocks.
        let known_prints = known.iter().map(|placed| placed.fingerprint);
        let is_known = known.len() == expected.len() && known_prints.eq(prints.iter().copied());
        let placed = prints.iter().enumerate().map(|(at, print)| Placed {
            id: known
                .get(at)
                .and_then(|placed| placed.id)
                .filter(|_| is_known),
            fingerprint: *print,
        });
        Self {
            placed: placed.collect(),
            looks: found(list),
            of: vec![None; expected.len()],
            taken: HashSet::new(),
            expected,
            prints,
            list,
            maker,
        }
    }

    fn is_made(&self, index: usize) -> bool {
        self.maker.made(&self.list[index])
    }

    fn take(&mut self, at: usize, index: usize) {
        self.of[at] = Some(index);
        self.taken.insert(index);
    }

    /// By id, or by type and text in order: first among what this connection made, then among all, since another
    /// connection may have written it.
    fn recognise(&mut self) {
        for only_made in [true, false] {
            let within: Vec<usize> = (0..self.list.len())
                .filter(|index| !only_made || self.is_made(*index))
                .collect();
            let looks: Vec<Found> = within.iter().map(|index| self.looks[*index]).collect();
            let matches = align(&self.placed, &looks);
            for (at, matched) in matches.into_iter().enumerate() {
                if let (None, Some(matched)) = (self.of[at], matched) {
                    let index = within[matched];
                    self.take(at, index);
                    self.placed[at].id = Some(self.list[index].id);
                }
            }
        }
    }

    /// What was not recognised, between two that were: a block of ours whose text was changed. Of several the ones of
    /// the same type come first.
    fn in_gaps(&mut self) {
        let mut at = 0;
        while at < self.expected.len() {
            if self.of[at].is_some() {
                at += 1;
                continue;
            }
            let end = (at..self.expected.len())
                .find(|next| self.of[*next].is_some())
                .unwrap_or(self.expected.len());
            let from = at
                .checked_sub(1)
                .and_then(|before| self.of[before])
                .map_or(0, |index| index + 1);
            let to = self
                .of
                .get(end)
                .copied()
                .flatten()
                .unwrap_or(self.list.len());
            let free: Vec<usize> = (from..to.max(from))
                .filter(|index| !self.taken.contains(index) && self.may_be_ours(*index))
                .collect();
            if !self.maker.is_person || (free.len() == end - at && to - from == free.len()) {
                self.pair(at..end, free);
            }
            at = end;
        }
    }

    fn pair(&mut self, wanted: std::ops::Range<usize>, mut free: Vec<usize>) {
        for same_type in [true, false] {
            for at in wanted.clone() {
                if self.of[at].is_some() {
                    continue;
                }
                let fits = |index: &usize| {
                    !same_type || self.list[*index].type_name == self.expected[at].type_name()
                };
                if let Some(position) = free.iter().position(fits) {
                    let index = free.remove(position);
                    self.take(at, index);
                }
            }
        }
    }

    /// A block that looks like a missing one and stands outside its gap was moved.
    fn elsewhere(&mut self) {
        for at in 0..self.expected.len() {
            if self.of[at].is_some() {
                continue;
            }
            let fits = |index: &usize| {
                !self.taken.contains(index)
                    && self.looks[*index].fingerprint == self.prints[at]
                    && self.may_be_ours(*index)
            };
            if let Some(index) = (0..self.list.len()).find(fits) {
                self.take(at, index);
            }
        }
    }

    fn may_be_ours(&self, index: usize) -> bool {
        let created = self.list[index].created_time;
        self.is_made(index)
            && (!self.maker.is_person
                || created.is_some_and(|created| {
                    let ours = self.of.iter().flatten();
                    ours.into_iter()
                        .any(|other| self.list[*other].created_time == Some(created))
                }))
    }

    fn finish(self) -> Matching {
        let (mut doubled, mut theirs) = (Vec::new(), Vec::new());
        for index in (0..self.list.len()).filter(|index| !self.taken.contains(index)) {
            if self.is_made(index) && !self.maker.is_person {
                doubled.push(index);
            } else {
                theirs.push(index);
            }
        }
        Matching {
            moved: out_of_order(&self.of),
            of: self.of,
            placed: self.placed,
            doubled,
            theirs,
        }
    }
}

/// Which of the numbers do not belong to a longest rising row of them.
fn out_of_order(of: &[Option<usize>]) -> Vec<bool> {
    // tails[n]: the position of the smallest number that ends a rising row of n + 1.
    let mut tails: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; of.len()];
    for (at, number) in of.iter().enumerate() {
        if number.is_none() {
            continue;
        }
        let length = tails.partition_point(|tail| of[*tail] < *number);
        before[at] = length.checked_sub(1).map(|last| tails[last]);
        if length == tails.len() {
            tails.push(at);
        } else {
            tails[length] = at;
        }
    }
    let mut moved: Vec<bool> = of.iter().map(Option::is_some).collect();
    let mut at = tails.last().copied();
    while let Some(in_order) = at {
        moved[in_order] = false;
        at = before[in_order];
    }
    moved
}

#[cfg(test)]
#[path = "matching_tests.rs"]
mod tests;
