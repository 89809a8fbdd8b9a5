//! A part of a body as one request carries it.

use super::{Block, Digest, Fingerprint, RichText, Row};

/// A block or row that is sent, with those of the things under it that go along in the same request. What does not go
/// along is appended later, by id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// A block with some of what is under it.
    Block {
        /// The block; of its own children only those in `children` are sent.
        block: &'a Block,
        /// How many of a table's rows are sent, from the first on; 0 for other blocks.
        rows: usize,
        /// The children that are sent, from the first on.
        children: Vec<Piece<'a>>,
    },
    /// A further row of a table that is there already.
    Row(&'a Row),
}

impl Piece<'_> {
    /// Notion's name of the type.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Block { block, .. } => block.type_name(),
            Self::Row(_) => "table_row",
        }
    }

    /// Leaves out all that is under it; a table keeps the one row it needs.
    pub fn bare(&mut self) {
        if let Self::Block { rows, children, .. } = self {
            *rows = (*rows).min(1);
            children.clear();
        }
    }

    /// Its own text without formats: that of a row with a tab between the cells.
    pub fn plain(&self) -> String {
        match self {
            Self::Block { block, .. } => block.text().map(RichText::plain).unwrap_or_default(),
            Self::Row(row) => row.plain(),
        }
    }

    /// What it is recognised by when it is read back.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(self.type_name(), &self.plain())
    }

    /// The image files that go along.
    pub fn files(&self) -> Vec<Digest> {
        match self {
            Self::Block {
                block, children, ..
            } => {
                let below = children.iter().flat_map(Piece::files);
                block.file().into_iter().chain(below).collect()
            }
            Self::Row(_) => Vec::new(),
        }
    }

    /// How many blocks Notion counts in it: itself, rows and children.
    pub fn count(&self) -> usize {
        match self {
            Self::Block { rows, children, .. } => {
                1 + rows + children.iter().map(Piece::count).sum::<usize>()
            }
            Self::Row(_) => 1,
        }
    }

    /// How many generations it has: 1 for a block alone.
    pub fn generations(&self) -> usize {
        match self {
            Self::Block { rows, children, .. } => {
                let below = children.iter().map(Piece::generations).max().unwrap_or(0);
                1 + below.max(usize::from(*rows > 0))
            }
            Self::Row(_) => 1,
        }
    }

    /// An upper bound of the bytes it takes in a request.
    pub fn weight(&self) -> usize {
        match self {
            Self::Block {
                block,
                rows,
                children,
            } => {
                let table = match block {
                    Block::Table(table) => table.rows()[..*rows].iter().map(Row::weight).sum(),
                    _ => 0,
                };
                block.weight() + table + children.iter().map(Piece::weight).sum::<usize>()
            }
            Self::Row(row) => row.weight(),
        }
    }
}
