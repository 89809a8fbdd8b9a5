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

pub use steps::{Change, Insert, Steps, UnknownIds, steps};

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
pub enum Way {
    /// Block by block, in place.
    Edit {
        /// What has to be done.
        level: Level,
        /// What it costs.
        price: Price,
    },
    /// Written anew in the place of the old one.
    Rewrite {
        /// What it costs.
        price: Price,
    },
}

impl Way {
    /// The cheaper way from what was written to a body: fewer requests, then fewer new blocks.
    pub fn cheapest(old: &[WrittenBlock], new: &[WrittenBlock], body: &[Block]) -> Self {
        let level = edit(old, new);
        let price = Price::of_edit(&level, old, new, body);
        let rewrite = Price::of_rewrite(old, new, body);
        let dearness = |price: Price| (price.requests(), price.blocks);
        if dearness(price) < dearness(rewrite) {
            Self::Edit { level, price }
        } else {
            Self::Rewrite { price: rewrite }
        }
    }

    /// What it costs.
    pub fn price(&self) -> Price {
        match self {
            Self::Edit { price, .. } | Self::Rewrite { price } => *price,
        }
    }
}
