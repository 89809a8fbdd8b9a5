//! One ordered list of children, in which finding, inserting and removing stay fast among a hundred thousand.

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;

use super::ids::Id;

/// The distance between new neighbours: it can be halved 64 times before the list is ranked anew.
const STEP: u128 = 1 << 64;

/// Where a child goes among its siblings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Before all others.
    First,
    /// After all others.
    Last,
    /// Right after a sibling; last when it is not among them.
    After(Id),
    /// Right before a sibling; last when it is not among them.
    Before(Id),
}

/// Children in order, each with a rank between those of its neighbours.
#[derive(Clone, Debug, Default)]
pub(crate) struct Siblings {
    by_rank: BTreeMap<u128, Id>,
    ranks: HashMap<Id, u128>,
}

impl Siblings {
    pub(crate) fn is_empty(&self) -> bool {
        self.by_rank.is_empty()
    }

    pub(crate) fn contains(&self, id: Id) -> bool {
        self.ranks.contains_key(&id)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Id> + '_ {
        self.by_rank.values().copied()
    }

    /// From that child on, itself included; nothing when it is not there.
    pub(crate) fn iter_from(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        self.ranks
            .get(&id)
            .into_iter()
            .flat_map(|rank| self.by_rank.range(rank..).map(|(_, id)| *id))
    }

    pub(crate) fn insert(&mut self, id: Id, place: Place) {
        self.remove(id);
        let rank = match self.rank_at(place) {
            Some(rank) => rank,
            None => {
                self.rank_anew();
                self.rank_at(place).unwrap_or(0)
            }
        };
        self.by_rank.insert(rank, id);
        self.ranks.insert(id, rank);
    }

    pub(crate) fn remove(&mut self, id: Id) -> bool {
        match self.ranks.remove(&id) {
            Some(rank) => self.by_rank.remove(&rank).is_some(),
            None => false,
        }
    }

    /// A free rank at that place; none when its neighbours stand too close.
    fn rank_at(&self, place: Place) -> Option<u128> {
        let (below, above) = match place {
            Place::First => (None, self.by_rank.keys().next().copied()),
            Place::Last => (self.by_rank.keys().next_back().copied(), None),
            Place::After(id) => match self.ranks.get(&id) {
                Some(&rank) => {
                    let above = self
                        .by_rank
                        .range((Bound::Excluded(rank), Bound::Unbounded))
                        .next();
                    (Some(rank), above.map(|(rank, _)| *rank))
                }
                None => return self.rank_at(Place::Last),
            },
            Place::Before(id) => match self.ranks.get(&id) {
                Some(&rank) => {
                    let below = self.by_rank.range(..rank).next_back();
                    (below.map(|(rank, _)| *rank), Some(rank))
                }
                None => return self.rank_at(Place::Last),
            },
        };
        match (below, above) {
            (None, None) => Some(u128::MAX / 2),
            (Some(below), None) => below.checked_add(STEP),
            (None, Some(above)) => above.checked_sub(STEP),
            (Some(below), Some(above)) => {
                let middle = below + (above - below) / 2;
                (middle != below).then_some(middle)
            }
        }
    }

    fn rank_anew(&mut self) {
        let order: Vec<Id> = self.iter().collect();
        self.by_rank.clear();
        let mut rank = u128::MAX / 2;
        for id in order {
            rank += STEP;
            self.by_rank.insert(rank, id);
            self.ranks.insert(id, rank);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn id(n: u8) -> Id {
        Id::constant(u128::from(n) + 1)
    }

    #[test]
    fn many_insertions_at_one_place_keep_their_order() {
        let mut siblings = Siblings::default();
        siblings.insert(id(0), Place::Last);
        siblings.insert(id(1), Place::Last);
        for n in 2..200 {
            siblings.insert(id(n), Place::After(id(0)));
        }
        let mut expected: Vec<Id> = (2..200).rev().map(id).collect();
        expected.insert(0, id(0));
        expected.push(id(1));
        assert_eq!(siblings.iter().collect::<Vec<_>>(), expected);
    }

    fn place(kind: u8, anchor: u8) -> Place {
        match kind {
            0 => Place::First,
            1 => Place::Last,
            2 => Place::After(id(anchor)),
            _ => Place::Before(id(anchor)),
        }
    }

    proptest! {
        #[test]
        fn it_keeps_the_order_that_a_plain_list_would(steps in prop::collection::vec((0u8..5, 0u8..20, 0u8..20), 0..200)) {
            let mut siblings = Siblings::default();
            let mut plain: Vec<Id> = Vec::new();
            for (kind, moved, anchor) in steps {
                plain.retain(|other| *other != id(moved));
                if kind == 4 {
                    siblings.remove(id(moved));
                } else {
                    let found = plain.iter().position(|other| *other == id(anchor));
                    let at = match (kind, found) {
                        (0, _) => 0,
                        (1, _) | (_, None) => plain.len(),
                        (2, Some(at)) => at + 1,
                        (_, Some(at)) => at,
                    };
                    plain.insert(at, id(moved));
                    siblings.insert(id(moved), place(kind, anchor));
                }
                prop_assert_eq!(siblings.iter().collect::<Vec<_>>(), plain.clone());
            }
        }
    }
}
