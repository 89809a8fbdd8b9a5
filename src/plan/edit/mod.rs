//! The fewest requests that turn a body that is in Notion into the one it should be, and with as many requests the
//! fewest new blocks (design.md section 7).
//!
//! Notion can change a block in place, add blocks behind another one and delete a block with all that is under it; it
//! can neither move a block nor change its type (notion-api.md section 5.7). So at each level some of the old blocks
//! stay, in their order, perhaps changed; between them new ones come in, and the others go.

mod anchors;
mod choice;
mod price;
mod steps;
mod tree;

#[cfg(test)]
mod tests;

pub use steps::{Behind, Change, Insert, Steps, UnknownIds, steps};

use super::Price;
use crate::model::{Block, WrittenBlock};
use tree::Node;

/// What becomes of what is under one parent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Level {
    /// The blocks that are there in the end, in their order.
    pub entries: Vec<Entry>,
    /// The old blocks that go, by their index, in order.
    pub gone: Vec<usize>,
}

/// What a block of the new body comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// An old block that stays.
    Kept {
        /// Its index among the old ones: higher than that of all kept before.
        old: usize,
        /// Whether it has to be changed.
        change: bool,
        /// What becomes of what is under it.
        below: Level,
    },
    /// A new block, with all that is under it.
    New,
}

impl Level {
    /// Whether nothing at all has to be done.
    pub fn is_nothing(&self) -> bool {
        self.gone.is_empty() && self.entries.iter().all(Entry::is_nothing)
    }

    /// All that is there goes, and all of the new body comes in its place.
    fn anew(old: &[WrittenBlock], new: &[WrittenBlock]) -> Self {
        Self {
            entries: new.iter().map(|_| Entry::New).collect(),
            gone: (0..old.len()).collect(),
        }
    }

    /// All of these stay as they are.
    fn same(blocks: &[Node]) -> Self {
        Self::same_from(blocks, 0)
    }

    fn same_from(blocks: &[Node], first: usize) -> Self {
        let kept = |(at, node): (usize, &Node)| Entry::Kept {
            old: first + at,
            change: false,
            below: Self::same(&node.children),
        };
        Self {
            entries: blocks.iter().enumerate().map(kept).collect(),
            gone: Vec::new(),
        }
    }
}

impl Entry {
    fn is_nothing(&self) -> bool {
        matches!(self, Self::Kept { change: false, below, .. } if below.is_nothing())
    }
}

/// What has to be done to turn `old` into `new`.
pub fn edit(old: &[WrittenBlock], new: &[WrittenBlock]) -> Level {
    choice::level(&tree::nodes(old), &tree::nodes(new), &choice::Effort::new())
}

/// How a body is brought up to date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// What has to be done.
    pub level: Level,
    /// What it costs.
    pub price: Price,
    /// Whether it is written anew in the place of the old one, since that costs less than block by block.
    pub anew: bool,
}

impl Way {
    /// The cheaper way from what was written to a body: fewer requests, then fewer new blocks. Between equals, blocks
    /// stay: comments hang on them.
    pub fn cheapest(old: &[WrittenBlock], new: &[WrittenBlock], body: &[Block]) -> Self {
        let priced = |level: Level, anew| Self {
            price: Price::of_edit(&level, old, new, body),
            level,
            anew,
        };
        let edited = priced(edit(old, new), false);
        let anew = priced(Level::anew(old, new), true);
        let dearness = |way: &Self| (way.price.requests(), way.price.blocks);
        if dearness(&anew) < dearness(&edited) {
            anew
        } else {
            edited
        }
    }
}
