//! An edit as requests, by the ids they need.

use std::ops::Range;

use super::price::new_from;
use super::{Entry, Level};
use crate::model::{Anchor, BlockId, WrittenBlock};

/// What has to be sent. New blocks come before old ones go: at no time is a note's text gone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Steps {
    /// Blocks that come in.
    pub inserts: Vec<Insert>,
    /// Blocks that are changed.
    pub changes: Vec<Change>,
    /// Blocks that go.
    pub deletes: Vec<BlockId>,
}

/// Neighbours that come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Insert {
    /// The block they go under; none for the page.
    pub under: Option<BlockId>,
    /// Where among its children: behind one of ours, before all, or, where none of ours is there, after all.
    pub anchor: Anchor,
    /// The place of their parent in the new body.
    pub path: Vec<usize>,
    /// Which of its children they are.
    pub range: Range<usize>,
}

/// A block that is changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The block.
    pub block: BlockId,
    /// The place in the new body of what it becomes.
    pub path: Vec<usize>,
}

/// Something can't be sent before ids have been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownIds {
    /// What has to be listed; none for the page.
    pub under: Option<BlockId>,
}

/// The steps of an edit of a body that is there.
///
/// # Errors
/// Where the id of a block is needed that is not known yet.
pub fn steps(level: &Level, old: &[WrittenBlock]) -> Result<Steps, UnknownIds> {
    let mut steps = Steps::default();
    steps.add(level, old, None, &mut Vec::new())?;
    Ok(steps)
}

impl Steps {
    fn add(
        &mut self,
        level: &Level,
        old: &[WrittenBlock],
        under: Option<BlockId>,
        path: &mut Vec<usize>,
    ) -> Result<(), UnknownIds> {
        let id = |at: usize| {
            let block = old.get(at);
            block.and_then(|block| block.id).ok_or(UnknownIds { under })
        };
        let mut last = None;
        let mut at = 0;
        while let Some(entry) = level.entries.get(at) {
            match entry {
                Entry::New => {
                    let end = at + new_from(&level.entries[at..]);
                    self.inserts.push(Insert {
                        under,
                        anchor: match last {
                            Some(last) => Anchor::After(id(last)?),
                            None if old.is_empty() => Anchor::End,
                            None => Anchor::Start,
                        },
                        path: path.clone(),
                        range: at..end,
                    });
                    at = end;
                }
                Entry::Kept {
                    old: kept,
                    change,
                    below,
                } => {
                    last = Some(*kept);
                    path.push(at);
                    if *change {
                        self.changes.push(Change {
                            block: id(*kept)?,
                            path: path.clone(),
                        });
                    }
                    if let (false, Some(block)) = (below.is_nothing(), old.get(*kept)) {
                        self.add(below, &block.children, Some(id(*kept)?), path)?;
                    }
                    path.pop();
                    at += 1;
                }
            }
        }
        for gone in &level.gone {
            self.deletes.push(id(*gone)?);
        }
        Ok(())
    }
}
