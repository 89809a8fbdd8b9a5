//! What an edit costs, and what writing everything anew does.

use super::{Entry, Level};
use crate::model::{Block, WrittenBlock};
use crate::plan::{Price, appends};

impl Price {
    /// What an edit costs. `body` is the new body that `new` is the tree of.
    pub fn of_edit(
        level: &Level,
        old: &[WrittenBlock],
        new: &[WrittenBlock],
        body: &[Block],
    ) -> Self {
        Pricing { body }.level(level, old, new, &mut Vec::new())
    }

    /// What it costs to write a body anew, and to delete the old one then.
    pub fn of_rewrite(old: &[WrittenBlock], new: &[WrittenBlock], body: &[Block]) -> Self {
        Self::of_edit(&Level::anew(old, new), old, new, body)
    }
}

struct Pricing<'a> {
    body: &'a [Block],
}

impl Pricing<'_> {
    fn level(
        &self,
        level: &Level,
        old: &[WrittenBlock],
        new: &[WrittenBlock],
        path: &mut Vec<usize>,
    ) -> Price {
        let mut price = Price::default();
        if level.is_nothing() {
            return price;
        }
        // Even where all happens deeper, the id of the block it happens under is needed.
        let known = needed(level).all(|at| old.get(at).is_some_and(|block| block.id.is_some()));
        // A list comes in parts, and is read to its end.
        let lists = old.len().div_ceil(appends::MAX_ARRAY).max(1);
        price.reads += if known { 0 } else { lists };
        price.writes += level.gone.len();
        let gone = level.gone.iter().filter_map(|at| old.get(*at));
        price.reads += gone.map(looks).sum::<usize>();
        let mut at = 0;
        while let Some(entry) = level.entries.get(at) {
            match entry {
                Entry::New => {
                    let run = new_from(&level.entries[at..]);
                    price.writes += appends::of_siblings(self.body, path, at..at + run).len();
                    price.blocks += new[at..at + run]
                        .iter()
                        .map(WrittenBlock::count)
                        .sum::<usize>();
                    at += run;
                }
                Entry::Kept {
                    old: kept,
                    change,
                    below,
                } => {
                    price.writes += usize::from(*change);
                    path.push(at);
                    price.add(self.level(below, &old[*kept].children, &new[at].children, path));
                    path.pop();
                    at += 1;
                }
            }
        }
        price
    }
}

/// How many lists tell whether a person has put something into a block that is to go: one for each block in it under
/// which something of ours is, or more where that is long. Where nothing is, the answer tells.
pub(super) fn looks(block: &WrittenBlock) -> usize {
    let own = block.children.len().div_ceil(appends::MAX_ARRAY);
    own + block.children.iter().map(looks).sum::<usize>()
}

/// How many new ones the entries begin with.
pub(super) fn new_from(entries: &[Entry]) -> usize {
    entries
        .iter()
        .take_while(|entry| matches!(entry, Entry::New))
        .count()
}

/// The old blocks whose ids are needed: those that are changed or go, those new ones come behind, and those under which
/// something happens.
fn needed(level: &Level) -> impl Iterator<Item = usize> {
    let follows = level.entries.iter().skip(1).map(Some).chain([None]);
    let of_entries = level
        .entries
        .iter()
        .zip(follows)
        .filter_map(|(entry, next)| match entry {
            Entry::Kept { old, change, below }
                if *change || !below.is_nothing() || matches!(next, Some(Entry::New)) =>
            {
                Some(*old)
            }
            _ => None,
        });
    level.gone.iter().copied().chain(of_entries)
}
