//! A note's body as it should be and as it is, level by level. Only reads.

use std::future::Future;
use std::pin::Pin;

use super::compare::{Flaw, flaws, label};
use super::matching::Matching;
use super::report::{What, quoted};
use crate::model::{Block, BlockId, Piece, Placed};
use crate::notion::BlockObject;
use crate::sync::context::{Context, Maker};
use crate::sync::trouble::Trouble;

/// A difference of a block, and what would put it right.
pub(super) struct BlockFlaw<'a> {
    pub(super) place: String,
    pub(super) flaw: Flaw,
    pub(super) remedy: Remedy<'a>,
}

/// What would put a block right.
#[derive(Clone, Debug)]
pub(super) enum Remedy<'a> {
    /// Giving it its content again.
    Change(BlockId, Piece<'a>),
    /// Taking it away.
    Delete(BlockId),
    /// Writing the body anew.
    Rewrite,
    /// Nothing that we may do: something of a person is in it.
    ByHand,
}

/// What was found in a body.
#[derive(Default)]
pub(super) struct BodyFindings<'a> {
    pub(super) flaws: Vec<BlockFlaw<'a>>,
    /// Blocks of a person, and pages, that stand under blocks of ours: they would go with these.
    pub(super) inside: usize,
    /// All blocks of a person.
    pub(super) theirs: usize,
    /// Our first-level blocks as they are now, in the order of the page.
    pub(super) outline: Vec<Placed>,
}

/// One list of a body: what is under a page or block.
pub(super) struct Level<'a> {
    under: BlockId,
    expected: Vec<Piece<'a>>,
    /// How its blocks were remembered; nothing below the first level.
    known: Vec<Placed>,
    /// What it lies in, in words; empty for the page.
    path: String,
}

impl<'a> Level<'a> {
    /// The first level of a body.
    pub(super) fn first(page: BlockId, body: &'a [Block], known: Vec<Placed>) -> Self {
        Self {
            under: page,
            expected: body.iter().map(alone).collect(),
            known,
            path: String::new(),
        }
    }

    /// Whether a list shows all that it should.
    pub(super) fn is_all_in(&self, list: &[BlockObject], maker: &Maker) -> bool {
        !Matching::find(&self.expected, &self.known, list, maker).misses()
    }
}

/// A comparison on its way.
pub(super) type Comparing<'b> = Pin<Box<dyn Future<Output = Result<(), Trouble>> + 'b>>;

impl Context {
    /// Compares what a list shows, and reads what is under it. As deep as bodies are.
    pub(super) fn compare_level<'b, 'a: 'b>(
        &'b self,
        level: Level<'a>,
        list: Vec<BlockObject>,
        maker: &'b Maker,
        findings: &'b mut BodyFindings<'a>,
    ) -> Comparing<'b> {
        Box::pin(async move {
            let matching = Matching::find(&level.expected, &level.known, &list, maker);
            let is_first = level.path.is_empty();
            if is_first {
                findings.outline = outline(&matching, &list);
            } else {
                findings.inside += matching.theirs.len();
            }
            findings.theirs += count_blocks(&matching, &list);
            for (at, piece) in level.expected.iter().enumerate() {
                let place = level.place(at);
                let Some(index) = matching.of[at] else {
                    findings.flaws.push(missing(piece, place));
                    continue;
                };
                let block = &list[index];
                if matching.moved[at] {
                    findings.flaws.push(moved(piece, place.clone()));
                }
                let flaws = flaws(piece, block);
                let is_another = flaws.iter().any(Flaw::needs_another_block);
                findings.flaws.extend(flaws.into_iter().map(|flaw| {
                    let remedy = match is_another {
                        true => Remedy::Rewrite,
                        false => Remedy::Change(block.id, piece.clone()),
                    };
                    let place = flaw
                        .cell
                        .map_or_else(|| place.clone(), |cell| format!("{place}, cell {cell}"));
                    BlockFlaw {
                        place,
                        flaw,
                        remedy,
                    }
                }));
                let below = below(piece);
                if is_another || (below.is_empty() && !block.has_children) {
                    continue;
                }
                let below = Level {
                    under: block.id,
                    expected: below,
                    known: Vec::new(),
                    path: place,
                };
                let list = self
                    .settled(below.under, |list| below.is_all_in(list, maker))
                    .await?;
                self.compare_level(below, list, maker, findings).await?;
            }
            for index in matching.doubled {
                let block = &list[index];
                let goes = !block.has_children || self.is_all_ours(block.id, maker).await?;
                findings.flaws.push(doubled(block, &level.path, goes));
            }
            Ok(())
        })
    }

    /// Whether nothing of a person is under a block.
    fn is_all_ours<'b>(
        &'b self,
        block: BlockId,
        maker: &'b Maker,
    ) -> Pin<Box<dyn Future<Output = Result<bool, Trouble>> + 'b>> {
        Box::pin(async move {
            for below in self.client.children(block).await? {
                if !maker.made(&below)
                    || (below.has_children && !self.is_all_ours(below.id, maker).await?)
                {
                    return Ok(false);
                }
            }
            Ok(true)
        })
    }
}

impl Level<'_> {
    /// What a block is called: its number among those of its kind.
    fn place(&self, at: usize) -> String {
        let name = label(self.expected[at].type_name());
        let before = self.expected[..at].iter();
        let number = before
            .filter(|piece| label(piece.type_name()) == name)
            .count()
            + 1;
        match self.path.as_str() {
            "" => format!("{name} {number}"),
            path => format!("{path}, {name} {number}"),
        }
    }
}

/// A block without what is under it.
fn alone(block: &Block) -> Piece<'_> {
    Piece::Block {
        block,
        rows: 0,
        children: Vec::new(),
    }
}

fn below<'a>(piece: &Piece<'a>) -> Vec<Piece<'a>> {
    match piece {
        Piece::Block {
            block: Block::Table(table),
            ..
        } => table.rows().iter().map(Piece::Row).collect(),
        Piece::Block { block, .. } => block.children().iter().map(alone).collect(),
        Piece::Row(_) => Vec::new(),
    }
}

fn outline(matching: &Matching, list: &[BlockObject]) -> Vec<Placed> {
    let mut ours: Vec<usize> = matching.of.iter().flatten().copied().collect();
    ours.sort_unstable();
    let looks = crate::sync::look::found(list);
    let placed = ours.into_iter().map(|index| Placed {
        id: Some(looks[index].id),
        fingerprint: looks[index].fingerprint,
    });
    placed.collect()
}

fn count_blocks(matching: &Matching, list: &[BlockObject]) -> usize {
    let theirs = matching.theirs.iter();
    theirs
        .filter(|index| !list[**index].type_name.starts_with("child_"))
        .count()
}

fn missing<'a>(piece: &Piece<'a>, place: String) -> BlockFlaw<'a> {
    BlockFlaw {
        place,
        flaw: Flaw {
            what: What::MissingBlock,
            cell: None,
            expected: shown(piece),
            found: None,
        },
        remedy: Remedy::Rewrite,
    }
}

fn moved<'a>(piece: &Piece<'a>, place: String) -> BlockFlaw<'a> {
    BlockFlaw {
        place,
        flaw: Flaw {
            what: What::MovedBlock,
            cell: None,
            expected: None,
            found: shown(piece),
        },
        remedy: Remedy::Rewrite,
    }
}

fn doubled<'a>(block: &BlockObject, path: &str, goes: bool) -> BlockFlaw<'a> {
    let name = label(&block.type_name);
    BlockFlaw {
        place: match path {
            "" => format!("a {name}"),
            path => format!("{path}, a {name}"),
        },
        flaw: Flaw {
            what: What::DoubledBlock,
            cell: None,
            expected: None,
            found: Some(block.plain_text.as_str())
                .filter(|text| !text.is_empty())
                .map(quoted),
        },
        remedy: match goes {
            true => Remedy::Delete(block.id),
            false => Remedy::ByHand,
        },
    }
}

/// The text of a block, if it has any.
fn shown(piece: &Piece<'_>) -> Option<String> {
    let text = crate::notion::wire::piece_text(piece);
    (!text.trim().is_empty()).then(|| quoted(&text))
}
