//! An edit as requests, by the ids they need.

use std::ops::Range;

use super::price::new_from;
use super::{Entry, Level};
use crate::model::{Anchor, BlockId, BlockKind, WrittenBlock};

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

/// What blocks stand behind that come behind all of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behind {
    /// The last of ours.
    Ours,
    /// Everything on the page: it was just made, and holds nothing else.
    Everything,
}

/// The steps of an edit of a body that is there.
///
/// # Errors
/// Where the id of a block is needed that is not known yet.
pub fn steps(level: &Level, old: &[WrittenBlock], behind: Behind) -> Result<Steps, UnknownIds> {
    let mut steps = Steps::default();
    steps.add(level, old, behind, None, &mut Vec::new())?;
    Ok(steps)
}

impl Steps {
    fn add(
        &mut self,
        level: &Level,
        old: &[WrittenBlock],
        behind: Behind,
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
                        anchor: match before(level, end, last, old) {
                            Some(last) => match (id(last), behind) {
                                (Err(_), Behind::Everything) if last + 1 == old.len() => {
                                    Anchor::End
                                }
                                (id, _) => Anchor::After(id?),
                            },
                            None if old.iter().all(is_away) => Anchor::End,
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
                        let under = Some(id(*kept)?);
                        self.add(below, &block.children, Behind::Ours, under, path)?;
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

/// The old block that new ones come behind, which end before that entry: the last of those in whose place they come, since
/// a person's blocks between these stay where they are; else the one that stays before them.
fn before(level: &Level, end: usize, kept: Option<usize>, old: &[WrittenBlock]) -> Option<usize> {
    let next = match level.entries.get(end) {
        Some(Entry::Kept { old, .. }) => *old,
        _ => old.len(),
    };
    let from = kept.map_or(0, |kept| kept + 1);
    let in_place = |gone: &usize| (from..next).contains(gone) && !is_away(&old[*gone]);
    let replaced = level.gone.iter().copied().rfind(in_place);
    replaced.or(kept)
}

fn is_away(block: &WrittenBlock) -> bool {
    block.kind == BlockKind::Away
}
