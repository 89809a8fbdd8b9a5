//! Where new pages go among their siblings, and which of them can be made at the same time: pure.
//!
//! Siblings that have their page cut the row of all siblings into gaps. A new page goes right behind the sibling that its
//! gap begins with. As long as no two pages under way go into one gap, none names the same sibling as another, so that
//! the order comes out right whichever of them Notion sees to first. Each page that is made cuts its gap in two: after
//! one page there can be two under way, then four, then eight.

use std::collections::BTreeMap;

/// Where a page goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// Before all others, since an elder sibling is not there but a younger one is.
    Start,
    /// Behind all others, since no sibling is there.
    End,
    /// Right behind this sibling, by its number.
    Behind(usize),
}

/// The gaps between siblings, which are numbered from 0 in the order their pages should have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gaps {
    siblings: usize,
    /// By the number of the first sibling in it. Together they hold all siblings that have no page.
    gaps: BTreeMap<usize, Gap>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Gap {
    /// One more than the number of the last sibling in it.
    end: usize,
    /// The sibling before it, if any.
    behind: Option<usize>,
    /// The sibling in it whose page is being made.
    taken: Option<usize>,
}

impl Gaps {
    /// The gaps of a row of siblings, for each of which it is told whether it has its page.
    pub fn new(there: impl IntoIterator<Item = bool>) -> Self {
        let mut all = Self::default();
        let mut behind = None;
        let mut from = 0;
        for (at, there) in there.into_iter().enumerate() {
            all.siblings = at + 1;
            if there {
                all.add(from, at, behind);
                (from, behind) = (at + 1, Some(at));
            }
        }
        all.add(from, all.siblings, behind);
        all
    }

    fn add(&mut self, from: usize, end: usize, behind: Option<usize>) {
        let taken = None;
        if from < end {
            let gap = Gap { end, behind, taken };
            self.gaps.insert(from, gap);
        }
    }

    fn of(&self, at: usize) -> Option<(usize, &Gap)> {
        let (from, gap) = self.gaps.range(..=at).next_back()?;
        (at < gap.end).then_some((*from, gap))
    }

    /// Where a sibling's page goes, if nothing else is on its way into its gap.
    pub fn spot(&self, at: usize) -> Option<Spot> {
        let (_, gap) = self.of(at)?;
        if gap.taken.is_some() {
            return None;
        }
        Some(match gap.behind {
            Some(elder) => Spot::Behind(elder),
            None if gap.end == self.siblings => Spot::End,
            None => Spot::Start,
        })
    }

    /// Whether a sibling has no page.
    pub fn misses(&self, at: usize) -> bool {
        self.of(at).is_some()
    }

    /// Whether no younger sibling has its page.
    pub fn is_last(&self, at: usize) -> bool {
        self.of(at).is_some_and(|(_, gap)| gap.end == self.siblings)
    }

    /// A sibling's page is being made from now on.
    pub fn take(&mut self, at: usize) {
        if let Some((from, gap)) = self.of(at) {
            let taken = Gap {
                taken: Some(at),
                ..*gap
            };
            self.gaps.insert(from, taken);
        }
    }

    /// A sibling's page is there.
    pub fn made(&mut self, at: usize) {
        if let Some((from, gap)) = self.of(at) {
            let gap = *gap;
            self.gaps.remove(&from);
            self.add(from, at, gap.behind);
            self.add(at + 1, gap.end, Some(at));
        }
    }

    /// A sibling's page was not made after all.
    pub fn release(&mut self, at: usize) {
        if let Some((from, gap)) = self.of(at)
            && gap.taken == Some(at)
        {
            let free = Gap {
                taken: None,
                ..*gap
            };
            self.gaps.insert(from, free);
        }
    }
}

/// How often a row of so many has to be halved until it is the turn of one of them: made in the order of these numbers,
/// the number of pages under way doubles as soon as it can.
pub fn halvings(at: usize, of: usize) -> u64 {
    let (mut from, mut end, mut halvings) = (0, of, 0);
    while from < end {
        let middle = from + (end - from) / 2;
        match at.cmp(&middle) {
            std::cmp::Ordering::Less => end = middle,
            std::cmp::Ordering::Equal => break,
            std::cmp::Ordering::Greater => from = middle + 1,
        }
        halvings += 1;
    }
    halvings
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Notion: takes up what was sent in whatever order, and a page that names no place goes last.
    #[derive(Default)]
    struct Shown(Vec<usize>);

    impl Shown {
        fn put(&mut self, at: usize, spot: Spot) {
            let index = match spot {
                Spot::Start => 0,
                Spot::End => self.0.len(),
                Spot::Behind(elder) => 1 + self.0.iter().position(|one| *one == elder).unwrap(),
            };
            self.0.insert(index, at);
        }
    }

    #[derive(Clone, Debug)]
    enum Step {
        Begin(usize),
        /// Notion sees to one that is under way: at once it stands where it stands.
        Done(usize),
        /// The answer arrives: only now is it known.
        Told(usize),
        Fails(usize),
    }

    fn step() -> impl Strategy<Value = Step> {
        let index = || 0..1000usize;
        prop_oneof![
            5 => index().prop_map(Step::Begin),
            4 => index().prop_map(Step::Done),
            4 => index().prop_map(Step::Told),
            1 => index().prop_map(Step::Fails),
        ]
    }

    proptest! {
        /// Whatever is begun, done, answered or refused in whatever order, what is there stands in the order of the
        /// siblings; and all of it can be made.
        #[test]
        fn any_interleaving_keeps_the_order(
            there in prop::collection::vec(any::<bool>(), 0..24),
            steps in prop::collection::vec(step(), 0..120),
        ) {
            let mut gaps = Gaps::new(there.iter().copied());
            let mut shown = Shown::default();
            shown.0.extend(there.iter().enumerate().filter(|(_, there)| **there).map(|(at, _)| at));
            let mut new: Vec<usize> = (0..there.len()).filter(|at| !there[*at]).collect();
            let mut sent: Vec<(usize, Spot)> = Vec::new();
            let mut done: Vec<usize> = Vec::new();
            // Whatever is left is begun, done and told in its order.
            let rest = 2 * there.len() + steps.len();
            let finish = (0..rest).flat_map(|_| [Step::Begin(0), Step::Done(0), Step::Told(0)]);
            for step in steps.into_iter().chain(finish) {
                match step {
                    Step::Begin(index) if !new.is_empty() => {
                        let at = new[index % new.len()];
                        // What has no place beside others goes alone.
                        if let Some(spot) = gaps.spot(at)
                            && (spot != Spot::End || sent.is_empty() && done.is_empty())
                        {
                            gaps.take(at);
                            new.retain(|other| *other != at);
                            sent.push((at, spot));
                        }
                    }
                    Step::Done(index) if !sent.is_empty() => {
                        let (at, spot) = sent.swap_remove(index % sent.len());
                        shown.put(at, spot);
                        done.push(at);
                    }
                    Step::Told(index) if !done.is_empty() => {
                        gaps.made(done.swap_remove(index % done.len()));
                    }
                    Step::Fails(index) if !sent.is_empty() => {
                        let (at, _) = sent.swap_remove(index % sent.len());
                        gaps.release(at);
                        new.push(at);
                    }
                    _ => {}
                }
                prop_assert!(shown.0.is_sorted(), "{:?}", shown.0);
            }
            prop_assert_eq!(shown.0.len(), there.len());
        }
    }

    #[test]
    fn halving_doubles_what_can_be_made_at_once() {
        let all = 1000;
        let mut gaps = Gaps::new((0..all).map(|_| false));
        let mut order: Vec<usize> = (0..all).collect();
        order.sort_by_key(|at| (halvings(*at, all), *at));
        let mut at_once = Vec::new();
        while !order.is_empty() {
            let mut begun = Vec::new();
            for at in &order {
                if gaps.spot(*at).is_some() {
                    gaps.take(*at);
                    begun.push(*at);
                }
            }
            order.retain(|at| !begun.contains(at));
            begun.iter().for_each(|at| gaps.made(*at));
            at_once.push(begun.len());
        }
        assert_eq!(at_once, [1, 2, 4, 8, 16, 32, 64, 128, 256, 489]);
    }
}
