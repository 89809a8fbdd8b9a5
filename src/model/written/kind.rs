//! What a block is, as far as it stays that.

use super::packed::take;
use crate::model::{Block, HeadingLevel, ImageSource};

/// What a block is as far as Notion does not let it change: a block of another kind has to be made anew
/// (notion-api.md section 5.7: the type must equal the block's; a table's width is not updatable).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// A paragraph.
    Paragraph,
    /// A heading, by level.
    Heading(HeadingLevel),
    /// An item of a bulleted list.
    Bulleted,
    /// An item of a numbered list.
    Numbered,
    /// A check box.
    ToDo,
    /// A quote.
    Quote,
    /// Code.
    Code,
    /// A line across the page.
    Divider,
    /// A table of so many columns, at most 100.
    Table(u8),
    /// A row of a table.
    Row,
    /// One of ours of which no more is known: it can only go.
    Stray,
    /// One of ours that a person moved elsewhere on its page: it can only go, and nothing can come behind it.
    Away,
    /// An image on the web. Whether it can be made an uploaded one is not documented.
    Image,
    /// An uploaded image.
    File,
}

impl BlockKind {
    /// The kind of a block.
    pub fn of(block: &Block) -> Self {
        match block {
            Block::Paragraph { .. } => Self::Paragraph,
            Block::Heading { level, .. } => Self::Heading(*level),
            Block::Bulleted { .. } => Self::Bulleted,
            Block::Numbered { .. } => Self::Numbered,
            Block::ToDo { .. } => Self::ToDo,
            Block::Quote { .. } => Self::Quote,
            Block::Code { .. } => Self::Code,
            Block::Divider => Self::Divider,
            // Tables are at most 100 wide by their type.
            Block::Table(table) => Self::Table(u8::try_from(table.width()).unwrap_or(u8::MAX)),
            Block::Image {
                source: ImageSource::External(_),
                ..
            } => Self::Image,
            Block::Image {
                source: ImageSource::File(_),
                ..
            } => Self::File,
        }
    }

    /// One or two bytes: the kind, and what a table's width is.
    pub(super) fn to_bytes(self) -> (u8, Option<u8>) {
        match self {
            Self::Paragraph => (1, None),
            Self::Heading(HeadingLevel::One) => (2, None),
            Self::Heading(HeadingLevel::Two) => (3, None),
            Self::Heading(HeadingLevel::Three) => (4, None),
            Self::Heading(HeadingLevel::Four) => (5, None),
            Self::Bulleted => (6, None),
            Self::Numbered => (7, None),
            Self::ToDo => (8, None),
            Self::Quote => (9, None),
            Self::Code => (10, None),
            Self::Divider => (11, None),
            Self::Table(width) => (12, Some(width)),
            Self::Row => (13, None),
            Self::Image => (14, None),
            Self::Stray => (15, None),
            Self::File => (16, None),
            Self::Away => (17, None),
        }
    }

    pub(super) fn read(bytes: &mut &[u8]) -> Option<Self> {
        Some(match take::<1>(bytes)?[0] {
            1 => Self::Paragraph,
            2 => Self::Heading(HeadingLevel::One),
            3 => Self::Heading(HeadingLevel::Two),
            4 => Self::Heading(HeadingLevel::Three),
            5 => Self::Heading(HeadingLevel::Four),
            6 => Self::Bulleted,
            7 => Self::Numbered,
            8 => Self::ToDo,
            9 => Self::Quote,
            10 => Self::Code,
            11 => Self::Divider,
            12 => Self::Table(take::<1>(bytes)?[0]),
            13 => Self::Row,
            14 => Self::Image,
            15 => Self::Stray,
            16 => Self::File,
            17 => Self::Away,
            _ => return None,
        })
    }
}
