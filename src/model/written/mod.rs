//! A body as it was last written to Notion: what a later body is compared with, block by block. Texts are not kept,
//! only what tells whether and how much they differ.

mod kind;
mod looks;
mod packed;

pub use kind::BlockKind;
pub use looks::{OwnDigest, Sketch};
pub use packed::PackedBlocks;

use super::{Block, BlockId, Fingerprint, Piece, Placed, RichText, Row};

/// A block of ours as it was last written, with all that is under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenBlock {
    /// Its kind.
    pub kind: BlockKind,
    /// What it says; none where that is not known: a change of it may or may not have arrived, or a person changed it.
    pub own: Option<OwnDigest>,
    /// About what its text is.
    pub sketch: Sketch,
    /// What it is recognised by when it is read back and its id is not known.
    pub print: Fingerprint,
    /// Its id, where an answer or a read has told.
    pub id: Option<BlockId>,
    /// What is under it, a table's rows included.
    pub children: Vec<WrittenBlock>,
}

impl WrittenBlock {
    /// A block as it is to be written: without ids.
    pub fn of(block: &Block) -> Self {
        let children = match block {
            Block::Table(table) => table.rows().iter().map(Self::of_row).collect(),
            block => Self::all(block.children()),
        };
        Self {
            children,
            ..Self::alone(block)
        }
    }

    /// All blocks of a body.
    pub fn all(blocks: &[Block]) -> Vec<Self> {
        blocks.iter().map(Self::of).collect()
    }

    /// What a request puts there: a block with those of the things under it that go along.
    pub fn of_piece(piece: &Piece<'_>) -> Self {
        match piece {
            Piece::Row(row) => Self::of_row(row),
            Piece::Block {
                block,
                rows,
                children,
            } => {
                let mut written = Self::alone(block);
                if let Block::Table(table) = block {
                    written.children = table.rows()[..*rows].iter().map(Self::of_row).collect();
                }
                written.children.extend(children.iter().map(Self::of_piece));
                written
            }
        }
    }

    /// A block of ours of which only its looks are known.
    pub fn stray(placed: Placed) -> Self {
        Self {
            kind: BlockKind::Stray,
            own: None,
            sketch: Sketch::default(),
            print: placed.fingerprint,
            id: placed.id,
            children: Vec::new(),
        }
    }

    /// The block, moved elsewhere by a person.
    pub fn away(self) -> Self {
        Self {
            kind: BlockKind::Away,
            own: None,
            ..self
        }
    }

    /// How it is found again.
    pub fn placed(&self) -> Placed {
        Placed {
            id: self.id,
            fingerprint: self.print,
        }
    }

    /// A block without what is under it.
    fn alone(block: &Block) -> Self {
        let text = block.text().map(RichText::plain).unwrap_or_default();
        Self {
            kind: BlockKind::of(block),
            own: Some(OwnDigest::of(|hasher| block.hash_own(hasher))),
            sketch: Sketch::of(&text),
            print: Fingerprint::of(block.type_name(), &text),
            id: None,
            children: Vec::new(),
        }
    }

    fn of_row(row: &Row) -> Self {
        Self {
            kind: BlockKind::Row,
            own: Some(OwnDigest::of(|hasher| row.hash(hasher))),
            sketch: Sketch::of(&row.plain()),
            print: Piece::Row(row).fingerprint(),
            id: None,
            children: Vec::new(),
        }
    }

    /// The block at that place, from the first level down.
    pub fn at<'a>(blocks: &'a mut [Self], path: &[usize]) -> Option<&'a mut Self> {
        let (first, rest) = path.split_first()?;
        let block = blocks.get_mut(*first)?;
        match rest {
            [] => Some(block),
            rest => Self::at(&mut block.children, rest),
        }
    }

    /// The same, to look at.
    pub fn get<'a>(blocks: &'a [Self], path: &[usize]) -> Option<&'a Self> {
        let (first, rest) = path.split_first()?;
        let block = blocks.get(*first)?;
        match rest {
            [] => Some(block),
            rest => Self::get(&block.children, rest),
        }
    }

    /// Takes the block with that id out, with all that is under it.
    pub fn remove(blocks: &mut Vec<Self>, id: BlockId) {
        blocks.retain(|block| block.id != Some(id));
        for block in blocks {
            Self::remove(&mut block.children, id);
        }
    }

    /// The block with that id, wherever it is among these and what is under them.
    pub fn find(blocks: &mut [Self], id: BlockId) -> Option<&mut Self> {
        blocks.iter_mut().find_map(|block| {
            if block.id == Some(id) {
                return Some(block);
            }
            Self::find(&mut block.children, id)
        })
    }

    /// How many blocks Notion counts in it.
    pub fn count(&self) -> usize {
        1 + self.children.iter().map(Self::count).sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{RichText, Span, Table};

    fn text(content: &str) -> RichText {
        RichText::fitting([Span::plain(content)]).unwrap()
    }

    pub(super) fn body() -> Vec<Block> {
        vec![
            Block::ToDo {
                text: text("buy bread and milk"),
                checked: false,
                children: vec![Block::Paragraph {
                    text: text("soon"),
                    children: Vec::new(),
                }],
            },
            Block::Table(
                Table::new(true, vec![vec![text("a"), text("b")], vec![text("c")]]).unwrap(),
            ),
            Block::Divider,
        ]
    }

    #[test]
    fn a_block_is_told_from_what_is_under_it() {
        let own = |body: &[Block]| WrittenBlock::of(&body[0]).own;
        let (before, mut after) = (body(), body());
        let Block::ToDo { children, .. } = &mut after[0] else {
            panic!("it is a check box");
        };
        children.clear();
        assert_eq!(own(&before), own(&after));
        let Block::ToDo { checked, .. } = &mut after[0] else {
            panic!("it is a check box");
        };
        *checked = true;
        assert_ne!(own(&before), own(&after));
        assert_eq!(WrittenBlock::of(&before[1]).count(), 3);
    }
}
