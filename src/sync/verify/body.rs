//! A note's body as it should be and as it is, level by level. Only reads.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;

use super::compare::{Flaw, flaws, label};
use super::matching::Matching;
use super::report::{What, quoted};
use crate::model::{Block, BlockId, Fingerprint, PageId, Piece, Placed, WrittenBlock};
use crate::notion::BlockObject;
use crate::sync::context::{Context, Maker};
use crate::sync::trouble::Trouble;

/// A difference of a block.
pub(in crate::sync) struct BlockFlaw {
    pub(in crate::sync) place: String,
    pub(in crate::sync) flaw: Flaw,
    /// Whether putting it right would take something of a person away.
    pub(in crate::sync) holds_theirs: bool,
}

/// What was found in a body.
#[derive(Default)]
pub(in crate::sync) struct BodyFindings {
    pub(in crate::sync) flaws: Vec<BlockFlaw>,
    /// All blocks of a person.
    pub(in crate::sync) theirs: usize,
}

/// What was found in one list and below.
pub(in crate::sync) struct LevelFound {
    /// Our blocks as they are, in the form in which they are remembered: what differs is not known, what has to go is a
    /// stray. What can't be put right without taking something of a person away is as if it were right.
    pub(in crate::sync) tree: Vec<WrittenBlock>,
    /// Whether something of a person is in it.
    pub(in crate::sync) holds_theirs: bool,
}

/// The same of one block.
struct BlockFound {
    block: WrittenBlock,
    holds_theirs: bool,
}

/// One list of a body: what is under a page or block.
pub(in crate::sync) struct Level<'a> {
    page: PageId,
    under: BlockId,
    expected: Vec<Piece<'a>>,
    /// How its blocks were remembered.
    known: &'a [WrittenBlock],
    /// What it lies in, in words; empty for the page.
    path: String,
}

impl<'a> Level<'a> {
    /// The first level of a body.
    pub(in crate::sync) fn first(
        page: PageId,
        body: &'a [Block],
        known: &'a [WrittenBlock],
    ) -> Self {
        Self {
            page,
            under: page.into(),
            expected: body.iter().map(alone).collect(),
            known,
            path: String::new(),
        }
    }

    fn matching(&self, list: &[BlockObject], maker: &Maker) -> Matching {
        let known: Vec<Placed> = self.known.iter().map(WrittenBlock::placed).collect();
        Matching::find(&self.expected, &known, list, maker)
    }

    /// What was remembered of what is under a block.
    fn known_below(&self, at: usize) -> &'a [WrittenBlock] {
        let print = self.expected[at].fingerprint();
        let known = self.known.get(at).filter(|known| known.print == print);
        known.map_or(&[], |known| &known.children)
    }

    /// Whether a list shows all that it should.
    pub(in crate::sync) fn is_all_in(&self, list: &[BlockObject], maker: &Maker) -> bool {
        !self.matching(list, maker).misses()
    }

    /// Whether a list holds blocks, and none of those that it should.
    pub(in crate::sync) fn is_another(&self, list: &[BlockObject], maker: &Maker) -> bool {
        let matching = self.matching(list, maker);
        let has_blocks = list
            .iter()
            .any(|block| !block.type_name.starts_with("child_"));
        has_blocks && !self.expected.is_empty() && matching.of.iter().all(Option::is_none)
    }
}

/// A look on its way.
pub(in crate::sync) type Look<'b, T> = Pin<Box<dyn Future<Output = Result<T, Trouble>> + 'b>>;

/// Where a block stands among its siblings, once what a repair can't move is put where it should be.
type Rank = (usize, usize);

impl Context {
    /// Compares what a list shows, and reads what is under it. As deep as bodies are.
    pub(in crate::sync) fn compare_level<'b>(
        &'b self,
        level: Level<'b>,
        list: Vec<BlockObject>,
        maker: &'b Maker,
        findings: &'b mut BodyFindings,
    ) -> Look<'b, LevelFound> {
        Box::pin(async move {
            let matching = level.matching(&list, maker);
            findings.theirs += count_blocks(&matching, &list);
            let elsewhere = self.elsewhere(&level, &matching, &list).await?;
            let mut holds_theirs = !matching.theirs.is_empty();
            let mut tree: Vec<(Rank, WrittenBlock)> = Vec::new();
            let mut last: Rank = (0, 0);
            let places = level.places();
            for (at, (piece, place)) in level.expected.iter().zip(places).enumerate() {
                let Some(index) = matching.of[at] else {
                    let is_away = elsewhere.iter().any(|(away, _)| *away == at);
                    findings.flaws.push(match is_away {
                        true => moved(piece, place),
                        false => missing(piece, place),
                    });
                    continue;
                };
                let flaws = flaws(piece, &list[index]);
                let is_moved = matching.moved[at];
                let first = findings.flaws.len();
                findings
                    .flaws
                    .extend(is_moved.then(|| moved(piece, place.clone())));
                findings
                    .flaws
                    .extend(flaws.iter().map(|flaw| differs(flaw, &place)));
                let own = first..findings.flaws.len();
                let below = Level {
                    page: level.page,
                    under: list[index].id,
                    expected: below(piece),
                    known: level.known_below(at),
                    path: place,
                };
                let found = self
                    .compare_block(piece, &list[index], &flaws, below, maker, findings)
                    .await?;
                holds_theirs |= found.holds_theirs;
                for own in &mut findings.flaws[own] {
                    let goes = own.flaw.what == What::MovedBlock || own.flaw.needs_another_block();
                    own.holds_theirs = goes && found.holds_theirs;
                }
                let (rank, block) = match (is_moved, found.holds_theirs) {
                    (false, _) => ((index + 1, 0), found.block),
                    (true, true) => ((last.0, last.1 + 1), found.block),
                    // Of two that changed places this one goes, whatever the other one holds.
                    (true, false) => ((index + 1, 0), stray(&list[index])),
                };
                if !is_moved || found.holds_theirs {
                    last = rank;
                }
                tree.push((rank, block));
            }
            for index in matching.doubled {
                let block = &list[index];
                let stays = block.has_children && !self.is_all_ours(block.id, maker).await?;
                holds_theirs |= stays;
                findings.flaws.push(doubled(block, &level.path, stays));
                if !stays {
                    tree.push(((index + 1, 0), stray(block)));
                }
            }
            tree.sort_by_key(|(rank, _)| *rank);
            let elsewhere = elsewhere.into_iter().map(|(_, block)| block);
            Ok(LevelFound {
                tree: tree
                    .into_iter()
                    .map(|(_, block)| block)
                    .chain(elsewhere)
                    .collect(),
                holds_theirs,
            })
        })
    }

    /// Finds what is missing elsewhere on its page, where a person moved it: the number of each in what is expected, and
    /// the block, which has to go from there.
    async fn elsewhere(
        &self,
        level: &Level<'_>,
        matching: &Matching,
        list: &[BlockObject],
    ) -> Result<Vec<(usize, WrittenBlock)>, Trouble> {
        let missing = |at: &usize| matching.of[*at].is_none();
        let missing: Vec<usize> = (0..level.expected.len()).filter(missing).collect();
        let placed: Vec<Placed> = missing.iter().map(|at| matching.placed[*at]).collect();
        let theirs: Vec<BlockObject> = matching
            .theirs
            .iter()
            .map(|index| list[*index].clone())
            .collect();
        let found = self
            .find_away(&placed, level.under, level.page, &theirs)
            .await?;
        let away = missing.into_iter().zip(found).filter_map(|(at, id)| {
            let block = WrittenBlock {
                id: Some(id?),
                children: level.known_below(at).to_vec(),
                ..WrittenBlock::of_piece(&level.expected[at])
            };
            Some((at, block.away()))
        });
        Ok(away.collect())
    }

    /// Looks at what is under a block, and gives the block as it is.
    async fn compare_block(
        &self,
        piece: &Piece<'_>,
        block: &BlockObject,
        flaws: &[Flaw],
        below: Level<'_>,
        maker: &Maker,
        findings: &mut BodyFindings,
    ) -> Result<BlockFound, Trouble> {
        let mut written = WrittenBlock::of_piece(piece);
        written.id = Some(block.id);
        if !flaws.is_empty() {
            written.own = None;
        }
        let mut holds_theirs = false;
        if flaws.iter().any(Flaw::needs_another_block) {
            holds_theirs = block.has_children && !self.is_all_ours(block.id, maker).await?;
            written = match (holds_theirs, piece) {
                (
                    true,
                    Piece::Block {
                        block: expected, ..
                    },
                ) => WrittenBlock {
                    id: Some(block.id),
                    ..WrittenBlock::of(expected)
                },
                _ => stray(block),
            };
        } else if !below.expected.is_empty() || block.has_children {
            let is_all_in = |list: &[BlockObject]| {
                list.is_empty() != block.has_children && below.is_all_in(list, maker)
            };
            let list = self.settled(below.under, is_all_in).await?;
            // A list that is empty although there is something hides it.
            let is_hidden = list.is_empty() && block.has_children;
            let found = self.compare_level(below, list, maker, findings).await?;
            written.children = found.tree;
            holds_theirs = found.holds_theirs || is_hidden;
        }
        Ok(BlockFound {
            block: written,
            holds_theirs,
        })
    }
}

impl Level<'_> {
    /// What each block is called: its number among those of its kind.
    fn places(&self) -> Vec<String> {
        let mut numbers: HashMap<String, usize> = HashMap::new();
        let place = |piece: &Piece<'_>| {
            let name = label(piece.type_name());
            let number = numbers.entry(name.clone()).or_default();
            *number += 1;
            match self.path.as_str() {
                "" => format!("{name} {number}"),
                path => format!("{path}, {name} {number}"),
            }
        };
        self.expected.iter().map(place).collect()
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

/// A block of ours that is not as any of the expected ones: it has to go.
fn stray(block: &BlockObject) -> WrittenBlock {
    WrittenBlock::stray(Placed {
        id: Some(block.id),
        fingerprint: Fingerprint::of(&block.type_name, &block.plain_text),
    })
}

fn count_blocks(matching: &Matching, list: &[BlockObject]) -> usize {
    let theirs = matching.theirs.iter();
    theirs
        .filter(|index| !list[**index].type_name.starts_with("child_"))
        .count()
}

fn missing(piece: &Piece<'_>, place: String) -> BlockFlaw {
    BlockFlaw {
        place,
        flaw: Flaw {
            what: What::MissingBlock,
            cell: None,
            expected: shown(piece),
            found: None,
        },
        holds_theirs: false,
    }
}

fn differs(flaw: &Flaw, place: &str) -> BlockFlaw {
    BlockFlaw {
        place: match flaw.cell {
            Some(cell) => format!("{place}, cell {cell}"),
            None => place.to_owned(),
        },
        flaw: flaw.clone(),
        holds_theirs: false,
    }
}

fn moved(piece: &Piece<'_>, place: String) -> BlockFlaw {
    BlockFlaw {
        place,
        flaw: Flaw {
            what: What::MovedBlock,
            cell: None,
            expected: None,
            found: shown(piece),
        },
        holds_theirs: false,
    }
}

fn doubled(block: &BlockObject, path: &str, holds_theirs: bool) -> BlockFlaw {
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
        holds_theirs,
    }
}

/// The text of a block, if it has any.
fn shown(piece: &Piece<'_>) -> Option<String> {
    let text = piece.plain();
    (!text.trim().is_empty()).then(|| quoted(&text))
}
