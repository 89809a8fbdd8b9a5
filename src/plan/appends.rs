//! Cuts a body into requests: which blocks go along with which, so that each request keeps Notion's limits.
//!
//! An answer tells the ids of first-level blocks only (notion-api.md section 5.7). So a block whose children can't all
//! go along is sent at the first level of its append, with as many of its children as fit; the rest is appended to it
//! by its id. Nothing has to be read back.

use std::ops::Range;

use crate::model::{Block, Piece, Row};

/// The most entries of an array (notion-api.md section 2.2).
pub const MAX_ARRAY: usize = 100;
/// The most blocks of a request, all generations counted (notion-api.md section 2.2).
pub const MAX_BLOCKS: usize = 1000;
/// The most generations of a request (notion-api.md section 5.7).
pub const MAX_GENERATIONS: usize = 3;
/// The most bytes of blocks in a request; the limit of 500 KB is for the whole payload, of which some is kept free.
pub const MAX_WEIGHT: usize = 460_000;

/// The place of a block in a body: the index among its siblings, from the first level down. Empty for the page.
pub type BlockPath = Vec<usize>;

/// One request's worth of a body: siblings that follow each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Append<'a> {
    /// The block they go under, behind what it holds already; the page if empty.
    pub under: BlockPath,
    /// The index of the first among its siblings.
    pub first: usize,
    /// What is sent; empty only where a page is made without a body.
    pub pieces: Vec<Piece<'a>>,
    /// Which of the pieces, by index, further appends go under: their ids must be kept.
    pub open: Vec<usize>,
}

/// The appends that write a body, in the order they have to be sent.
///
/// With `with_page` the first one goes along with the page's creation. Its answer tells no ids, so that it holds
/// nothing that further appends go under; it may be empty.
pub fn appends(body: &[Block], with_page: bool) -> Vec<Append<'_>> {
    let mut cutter = Cutter::default();
    let mut rest = 0;
    if with_page {
        let first = cutter.first_with_page(body);
        rest = first.pieces.len();
        cutter.appends.push(first);
    }
    cutter.cut(
        Vec::new(),
        rest,
        body[rest..].iter().map(Sibling::Block).collect(),
    );
    cutter.finish()
}

/// The appends that write a part of a body: those of the blocks (or rows) under one parent that are in that range, with
/// all that is under them. The parent is there already, or is the page if the path is empty.
///
/// None are needed for a place that the body does not have.
pub fn of_siblings<'a>(body: &'a [Block], under: &[usize], range: Range<usize>) -> Vec<Append<'a>> {
    let siblings = siblings(body, under);
    let mut cutter = Cutter::default();
    let first = range.start;
    let part = siblings.get(range).unwrap_or_default().to_vec();
    cutter.cut(under.to_vec(), first, part);
    cutter.finish()
}

/// How many requests a body takes: with its page, the creation counts as the first one.
pub fn count(body: &[Block], with_page: bool) -> usize {
    appends(body, with_page).len()
}

/// A block or row of a body by its place, without what is under it; none for a place that the body does not have.
pub fn alone<'a>(body: &'a [Block], path: &[usize]) -> Option<Piece<'a>> {
    let (last, above) = path.split_last()?;
    Some(match siblings(body, above).get(*last)? {
        Sibling::Row(row) => Piece::Row(row),
        Sibling::Block(block) => Piece::Block {
            block,
            rows: 0,
            children: Vec::new(),
        },
    })
}

/// How many blocks or rows are under a place of a body.
pub fn children_of(body: &[Block], path: &[usize]) -> usize {
    siblings(body, path).len()
}

fn siblings<'a>(body: &'a [Block], under: &[usize]) -> Vec<Sibling<'a>> {
    let mut siblings: Vec<Sibling<'_>> = body.iter().map(Sibling::Block).collect();
    for index in under {
        siblings = match siblings.get(*index) {
            Some(Sibling::Block(Block::Table(table))) => {
                table.rows().iter().map(Sibling::Row).collect()
            }
            Some(Sibling::Block(block)) => block.children().iter().map(Sibling::Block).collect(),
            Some(Sibling::Row(_)) | None => Vec::new(),
        };
    }
    siblings
}

#[derive(Clone, Copy, Debug)]
enum Sibling<'a> {
    Block(&'a Block),
    Row(&'a Row),
}

type Deferred<'a> = (BlockPath, usize, Vec<Sibling<'a>>);

#[derive(Default)]
struct Cutter<'a> {
    appends: Vec<Append<'a>>,
    deferred: Vec<Deferred<'a>>,
}

/// What is used up of a request.
#[derive(Clone, Copy, Default)]
struct Load {
    blocks: usize,
    weight: usize,
}

impl Load {
    fn of(piece: &Piece<'_>) -> Self {
        Self {
            blocks: piece.count(),
            weight: piece.weight(),
        }
    }

    fn takes(self, other: Self) -> bool {
        self.blocks + other.blocks <= MAX_BLOCKS && self.weight + other.weight <= MAX_WEIGHT
    }

    fn add(&mut self, other: Self) {
        self.blocks += other.blocks;
        self.weight += other.weight;
    }
}

impl<'a> Cutter<'a> {
    /// Depth first: what was deferred last belongs to the latest append, but order between parents does not matter.
    fn finish(mut self) -> Vec<Append<'a>> {
        while let Some((path, first, siblings)) = self.deferred.pop() {
            self.cut(path, first, siblings);
        }
        self.appends
    }

    fn first_with_page(&self, body: &'a [Block]) -> Append<'a> {
        let mut load = Load::default();
        let mut pieces = Vec::new();
        for block in body.iter().take(MAX_ARRAY) {
            let Some(piece) = whole(block, MAX_GENERATIONS) else {
                break;
            };
            if !load.takes(Load::of(&piece)) {
                break;
            }
            load.add(Load::of(&piece));
            pieces.push(piece);
        }
        Append {
            under: Vec::new(),
            first: 0,
            pieces,
            open: Vec::new(),
        }
    }

    fn cut(&mut self, under: BlockPath, first: usize, siblings: Vec<Sibling<'a>>) {
        let mut load = Load::default();
        let mut append = Append {
            under: under.clone(),
            first,
            pieces: Vec::new(),
            open: Vec::new(),
        };
        for (offset, sibling) in siblings.into_iter().enumerate() {
            let (piece, rest) = match sibling {
                Sibling::Row(row) => (Piece::Row(row), None),
                Sibling::Block(block) => match whole(block, MAX_GENERATIONS) {
                    Some(piece) => (piece, None),
                    None => beginning(block),
                },
            };
            let piece_load = Load::of(&piece);
            if append.pieces.len() == MAX_ARRAY
                || (!append.pieces.is_empty() && !load.takes(piece_load))
            {
                let next = Append {
                    under: under.clone(),
                    first: first + offset,
                    pieces: Vec::new(),
                    open: Vec::new(),
                };
                self.appends.push(std::mem::replace(&mut append, next));
                load = Load::default();
            }
            load.add(piece_load);
            if let Some((at, rest)) = rest {
                append.open.push(append.pieces.len());
                let path = under.iter().copied().chain([first + offset]).collect();
                self.deferred.push((path, at, rest));
            }
            append.pieces.push(piece);
        }
        if !append.pieces.is_empty() {
            self.appends.push(append);
        }
    }
}

/// A block with all that is under it, if that fits one request and this many generations.
fn whole(block: &Block, generations: usize) -> Option<Piece<'_>> {
    if generations == 0 || block.children().len() > MAX_ARRAY {
        return None;
    }
    let rows = rows_of(block).len();
    if rows > MAX_ARRAY || (rows > 0 && generations < 2) {
        return None;
    }
    let children = block
        .children()
        .iter()
        .map(|child| whole(child, generations - 1))
        .collect::<Option<Vec<_>>>()?;
    let piece = Piece::Block {
        block,
        rows,
        children,
    };
    Load::default().takes(Load::of(&piece)).then_some(piece)
}

/// A block with as many of its rows or children as fit, and what is left with the index of the first of it.
fn beginning(block: &Block) -> (Piece<'_>, Option<(usize, Vec<Sibling<'_>>)>) {
    let mut load = Load {
        blocks: 1,
        weight: block.weight(),
    };
    let all_rows = rows_of(block);
    let mut rows = 0;
    // A table needs at least one row, and the types see to it that one row fits.
    for row in all_rows.iter().take(MAX_ARRAY) {
        let row_load = Load {
            blocks: 1,
            weight: row.weight(),
        };
        if rows > 0 && !load.takes(row_load) {
            break;
        }
        load.add(row_load);
        rows += 1;
    }
    let mut children = Vec::new();
    for child in block.children().iter().take(MAX_ARRAY) {
        let Some(piece) = whole(child, MAX_GENERATIONS - 1) else {
            break;
        };
        if !load.takes(Load::of(&piece)) {
            break;
        }
        load.add(Load::of(&piece));
        children.push(piece);
    }
    let rest = if all_rows.is_empty() {
        let at = children.len();
        (
            at,
            block.children()[at..]
                .iter()
                .map(Sibling::Block)
                .collect::<Vec<_>>(),
        )
    } else {
        (rows, all_rows[rows..].iter().map(Sibling::Row).collect())
    };
    let rest = (!rest.1.is_empty()).then_some(rest);
    (
        Piece::Block {
            block,
            rows,
            children,
        },
        rest,
    )
}

fn rows_of(block: &Block) -> &[Row] {
    match block {
        Block::Table(table) => table.rows(),
        _ => &[],
    }
}

#[cfg(test)]
#[path = "appends_tests.rs"]
mod tests;
