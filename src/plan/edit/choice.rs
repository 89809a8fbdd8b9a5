//! Chooses which old blocks stay.

use std::cell::Cell;

use super::anchors::anchors;
use super::tree::{Node, is_same};
use super::{Entry, Level};

/// The most pairs of blocks of one level that are weighed against each other; beyond it those that stand in the same
/// place are taken for pairs.
const MAX_PAIRS: usize = 250_000;

/// The most pairs that are weighed in all, those under other pairs included.
const MAX_EFFORT: usize = 4_000_000;

/// What a way costs: requests first, then new blocks, then how little a block that stays has in common with what it
/// becomes: comments and links hang on blocks.
type Cost = u64;

const REQUEST: Cost = 1 << 32;
const BLOCK: Cost = 1 << 8;

/// How much may still be weighed.
pub(super) struct Effort(Cell<usize>);

impl Effort {
    pub(super) fn new() -> Self {
        Self(Cell::new(MAX_EFFORT))
    }

    /// Takes so much; false where not so much is left.
    fn take(&self, pairs: usize) -> bool {
        let left = self.0.get().checked_sub(pairs);
        self.0.set(left.unwrap_or(0));
        left.is_some()
    }
}

/// What becomes of one level.
pub(super) fn level(old: &[Node], new: &[Node], effort: &Effort) -> Level {
    let head = same_from_start(old, new);
    let tail = same_from_end(&old[head..], &new[head..]);
    let mut level = Level::same(&old[..head]);
    let (old_end, new_end) = (old.len() - tail, new.len() - tail);
    middle(
        &old[head..old_end],
        &new[head..new_end],
        head,
        effort,
        &mut level,
    );
    level
        .entries
        .extend(Level::same_from(&old[old_end..], old_end).entries);
    level
}

fn same_from_start(old: &[Node], new: &[Node]) -> usize {
    let pairs = old.iter().zip(new);
    pairs.take_while(|(old, new)| is_same(old, new)).count()
}

fn same_from_end(old: &[Node], new: &[Node]) -> usize {
    let pairs = old.iter().rev().zip(new.iter().rev());
    pairs.take_while(|(old, new)| is_same(old, new)).count()
}

/// What is neither the same at the start nor at the end. `first` is the index of the first old block.
fn middle(old: &[Node], new: &[Node], first: usize, effort: &Effort, out: &mut Level) {
    if old.len().saturating_mul(new.len()) <= MAX_PAIRS {
        let weighed = effort
            .take(old.len() * new.len())
            .then(|| Weighed::new(old, new, effort));
        match weighed {
            Some(weighed) => weighed.follow(first, effort, out),
            None => in_place(old, new, first, effort, out),
        }
        return;
    }
    let anchors = anchors(old, new);
    if anchors.is_empty() {
        in_place(old, new, first, effort, out);
        return;
    }
    let (mut i, mut j) = (0, 0);
    for (at, to) in anchors {
        middle(&old[i..at], &new[j..to], first + i, effort, out);
        keep(&old[at], &new[to], first + at, effort, out);
        (i, j) = (at + 1, to + 1);
    }
    middle(&old[i..], &new[j..], first + i, effort, out);
}

/// Pairs what stands in the same place, without weighing.
fn in_place(old: &[Node], new: &[Node], first: usize, effort: &Effort, out: &mut Level) {
    for (at, pair) in old.iter().zip(new).enumerate() {
        if pair.0.kind == pair.1.kind {
            keep(pair.0, pair.1, first + at, effort, out);
        } else {
            out.entries.push(Entry::New);
            out.gone.push(first + at);
        }
    }
    let both = old.len().min(new.len());
    out.entries.extend(new[both..].iter().map(|_| Entry::New));
    out.gone.extend(first + both..first + old.len());
}

fn keep(old: &Node, new: &Node, at: usize, effort: &Effort, out: &mut Level) {
    let below = match is_same(old, new) {
        true => Level::same(&old.children),
        false => level(&old.children, &new.children, effort),
    };
    out.entries.push(Entry::Kept {
        old: at,
        change: !is_own_same(old, new),
        below,
    });
}

fn is_own_same(old: &Node, new: &Node) -> bool {
    old.own.is_some() && old.own == new.own
}

/// The best ways from every pair of places on.
struct Weighed<'a> {
    old: &'a [Node],
    new: &'a [Node],
    /// By place in the old, place in the new, and whether a run of new blocks is open there.
    costs: Vec<[Cost; 2]>,
    /// What keeping the old block of a pair for the new one costs; none where it can't be.
    pairs: Vec<Option<Cost>>,
}

impl<'a> Weighed<'a> {
    fn new(old: &'a [Node], new: &'a [Node], effort: &Effort) -> Self {
        let pairs = old
            .iter()
            .flat_map(|old| new.iter().map(|new| keeping(old, new, effort)))
            .collect();
        let mut weighed = Self {
            old,
            new,
            costs: vec![[0; 2]; (old.len() + 1) * (new.len() + 1)],
            pairs,
        };
        for i in (0..=old.len()).rev() {
            for j in (0..=new.len()).rev() {
                if (i, j) != (old.len(), new.len()) {
                    let cell = weighed.cell(i, j);
                    weighed.costs[cell] = [false, true].map(|open| weighed.best(i, j, open).0);
                }
            }
        }
        weighed
    }

    fn cell(&self, i: usize, j: usize) -> usize {
        i * (self.new.len() + 1) + j
    }

    fn cost(&self, i: usize, j: usize, open: bool) -> Cost {
        self.costs[self.cell(i, j)][usize::from(open)]
    }

    /// The best next step from there, and what it costs with all that follows.
    fn best(&self, i: usize, j: usize, open: bool) -> (Cost, Step) {
        let mut best = (Cost::MAX, Step::Delete);
        let mut weigh = |cost: Cost, step| {
            if cost < best.0 {
                best = (cost, step);
            }
        };
        if let (Some(_), Some(_)) = (self.old.get(i), self.new.get(j))
            && let Some(cost) = self.pairs[i * self.new.len() + j]
        {
            weigh(cost + self.cost(i + 1, j + 1, false), Step::Keep);
        }
        if let Some(new) = self.new.get(j) {
            let request = if open { 0 } else { REQUEST };
            let cost = request + blocks(new) + self.cost(i, j + 1, true);
            weigh(cost, Step::Insert);
        }
        if let Some(old) = self.old.get(i) {
            weigh(deletion(old) + self.cost(i + 1, j, open), Step::Delete);
        }
        best
    }

    fn follow(&self, first: usize, effort: &Effort, out: &mut Level) {
        let (mut i, mut j, mut open) = (0, 0, false);
        while (i, j) != (self.old.len(), self.new.len()) {
            match self.best(i, j, open).1 {
                Step::Keep => {
                    keep(&self.old[i], &self.new[j], first + i, effort, out);
                    (i, j, open) = (i + 1, j + 1, false);
                }
                Step::Insert => {
                    out.entries.push(Entry::New);
                    (j, open) = (j + 1, true);
                }
                Step::Delete => {
                    out.gone.push(first + i);
                    i += 1;
                }
            }
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Keep,
    Insert,
    Delete,
}

fn blocks(node: &Node) -> Cost {
    node.count as Cost * BLOCK
}

fn deletion(node: &Node) -> Cost {
    node.deletion as Cost * REQUEST
}

/// What it costs to keep an old block for a new one; none where their kinds differ.
fn keeping(old: &Node, new: &Node, effort: &Effort) -> Option<Cost> {
    if is_same(old, new) {
        return Some(0);
    }
    if old.kind != new.kind {
        return None;
    }
    let own = match is_own_same(old, new) {
        true => 0,
        false => REQUEST + Cost::from(old.sketch.distance(new.sketch)),
    };
    Some(own + below(&old.children, &new.children, effort))
}

/// What it costs to turn one level into another.
fn below(old: &[Node], new: &[Node], effort: &Effort) -> Cost {
    let head = same_from_start(old, new);
    let tail = same_from_end(&old[head..], &new[head..]);
    let (old, new) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);
    let added: Cost = new.iter().map(blocks).sum();
    match (old.len(), new.len()) {
        (0, 0) => 0,
        (0, _) => REQUEST + added,
        (_, 0) => old.iter().map(deletion).sum(),
        (gone, come) if gone.saturating_mul(come) <= MAX_PAIRS && effort.take(gone * come) => {
            Weighed::new(old, new, effort).cost(0, 0, false)
        }
        // Not weighed: as if each was changed in its place.
        (gone, come) => gone.max(come) as Cost * REQUEST,
    }
}
