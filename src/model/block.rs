//! The blocks a note's body is made of, in the shapes Notion takes (notion-api.md section 6.2).
//!
//! A block that may not have children has no place for them; a table whose rows differ can't be made. How deep and how
//! many go into one request is decided later, where requests are made.

use super::{Digest, Hasher, Language, Link, RichText};

/// The most columns of a table: rows are arrays, and arrays have at most 100 entries (notion-api.md section 2.2).
pub const MAX_TABLE_WIDTH: usize = 100;

/// The bytes a block takes in a request besides its texts.
const BLOCK_OVERHEAD: usize = 200;

/// The levels of heading Notion has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HeadingLevel {
    /// `heading_1`
    One,
    /// `heading_2`
    Two,
    /// `heading_3`
    Three,
    /// `heading_4`
    Four,
}

/// Where an image comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImageSource {
    /// An address on the web.
    External(Link),
    /// A file that is uploaded, known by what is in it: ids of uploads come and go.
    File(Digest),
}

/// A row of a table: as many cells as the table is wide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    cells: Vec<RichText>,
}

impl Row {
    /// The cells, left to right.
    pub fn cells(&self) -> &[RichText] {
        &self.cells
    }

    /// Its cells without formats, a tab between them.
    pub fn plain(&self) -> String {
        let cells: Vec<String> = self.cells.iter().map(RichText::plain).collect();
        cells.join("\t")
    }

    /// Gives each cell another text.
    pub fn map_cells(&mut self, mut text: impl FnMut(&RichText) -> RichText) {
        for cell in &mut self.cells {
            *cell = text(cell);
        }
    }

    /// An upper bound of the bytes it takes in a request.
    pub fn weight(&self) -> usize {
        BLOCK_OVERHEAD
            + self
                .cells
                .iter()
                .map(|cell| 4 + cell.weight())
                .sum::<usize>()
    }

    pub(super) fn hash(&self, hasher: &mut Hasher) {
        for cell in &self.cells {
            cell.hash(hasher);
        }
    }
}

/// A table: at least one row, each of the same 1 to [`MAX_TABLE_WIDTH`] cells, each row light enough for a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    width: usize,
    header: bool,
    rows: Vec<Row>,
}

impl Table {
    /// The most bytes one row may take in a request's JSON.
    pub const MAX_ROW_WEIGHT: usize = 400_000;

    /// Makes a table of rows of cells, the first being a header if `header`. Short rows are filled with empty cells.
    /// None where there is no row or no cell, a row is wider than [`MAX_TABLE_WIDTH`], or one is too heavy.
    pub fn new(header: bool, rows: Vec<Vec<RichText>>) -> Option<Self> {
        let width = rows
            .iter()
            .map(Vec::len)
            .max()
            .filter(|width| (1..=MAX_TABLE_WIDTH).contains(width))?;
        let rows: Vec<Row> = rows
            .into_iter()
            .map(|mut cells| {
                cells.resize_with(width, RichText::default);
                Row { cells }
            })
            .collect();
        rows.iter()
            .all(|row| row.weight() <= Self::MAX_ROW_WEIGHT)
            .then_some(Self {
                width,
                header,
                rows,
            })
    }

    /// How many cells each row has.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Whether the first row is a header.
    pub fn header(&self) -> bool {
        self.header
    }

    /// The rows, top to bottom.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }
}

/// One block with all that is under it, of any depth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Paragraph {
        /// Its text.
        text: RichText,
        /// What is indented under it.
        children: Vec<Block>,
    },
    /// A heading.
    Heading {
        /// Its level.
        level: HeadingLevel,
        /// Its text.
        text: RichText,
    },
    /// An item of a bulleted list.
    Bulleted {
        /// Its text.
        text: RichText,
        /// What is nested in it.
        children: Vec<Block>,
    },
    /// An item of a numbered list.
    Numbered {
        /// Its text.
        text: RichText,
        /// What is nested in it.
        children: Vec<Block>,
    },
    /// A check box.
    ToDo {
        /// Its text.
        text: RichText,
        /// Whether it is ticked.
        checked: bool,
        /// What is nested in it.
        children: Vec<Block>,
    },
    /// A quote.
    Quote {
        /// Its text.
        text: RichText,
        /// What is quoted besides.
        children: Vec<Block>,
    },
    /// Code.
    Code {
        /// The code; its runs have no formats.
        text: RichText,
        /// Its language.
        language: Language,
    },
    /// A line across the page.
    Divider,
    /// A table.
    Table(Table),
    /// An image.
    Image {
        /// Where it is.
        source: ImageSource,
        /// What stands under it.
        caption: RichText,
    },
}

impl Block {
    /// Notion's name of the block's type.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Paragraph { .. } => "paragraph",
            Self::Heading {
                level: HeadingLevel::One,
                ..
            } => "heading_1",
            Self::Heading {
                level: HeadingLevel::Two,
                ..
            } => "heading_2",
            Self::Heading {
                level: HeadingLevel::Three,
                ..
            } => "heading_3",
            Self::Heading {
                level: HeadingLevel::Four,
                ..
            } => "heading_4",
            Self::Bulleted { .. } => "bulleted_list_item",
            Self::Numbered { .. } => "numbered_list_item",
            Self::ToDo { .. } => "to_do",
            Self::Quote { .. } => "quote",
            Self::Code { .. } => "code",
            Self::Divider => "divider",
            Self::Table(_) => "table",
            Self::Image { .. } => "image",
        }
    }

    /// The block's own text: a caption for an image, nothing for a divider or table.
    pub fn text(&self) -> Option<&RichText> {
        match self {
            Self::Paragraph { text, .. }
            | Self::Heading { text, .. }
            | Self::Bulleted { text, .. }
            | Self::Numbered { text, .. }
            | Self::ToDo { text, .. }
            | Self::Quote { text, .. }
            | Self::Code { text, .. }
            | Self::Image { caption: text, .. } => Some(text),
            Self::Divider | Self::Table(_) => None,
        }
    }

    /// The blocks under it; a table's rows are not among them.
    pub fn children(&self) -> &[Block] {
        match self {
            Self::Paragraph { children, .. }
            | Self::Bulleted { children, .. }
            | Self::Numbered { children, .. }
            | Self::ToDo { children, .. }
            | Self::Quote { children, .. } => children,
            Self::Heading { .. }
            | Self::Code { .. }
            | Self::Divider
            | Self::Table(_)
            | Self::Image { .. } => &[],
        }
    }

    /// The blocks under it, to change them; none where it can have none.
    fn children_mut(&mut self) -> Option<&mut Vec<Block>> {
        match self {
            Self::Paragraph { children, .. }
            | Self::Bulleted { children, .. }
            | Self::Numbered { children, .. }
            | Self::ToDo { children, .. }
            | Self::Quote { children, .. } => Some(children),
            Self::Heading { .. }
            | Self::Code { .. }
            | Self::Divider
            | Self::Table(_)
            | Self::Image { .. } => None,
        }
    }

    /// Its own text, to change it.
    pub fn text_mut(&mut self) -> Option<&mut RichText> {
        match self {
            Self::Paragraph { text, .. }
            | Self::Heading { text, .. }
            | Self::Bulleted { text, .. }
            | Self::Numbered { text, .. }
            | Self::ToDo { text, .. }
            | Self::Quote { text, .. }
            | Self::Code { text, .. }
            | Self::Image { caption: text, .. } => Some(text),
            Self::Divider | Self::Table(_) => None,
        }
    }

    /// A paragraph in its place, with what is under it.
    pub fn replace_by_paragraph(&mut self, text: RichText) {
        let children = self.children_mut().map(std::mem::take).unwrap_or_default();
        *self = Self::Paragraph { text, children };
    }

    /// The block or row at that place of a body, from the first level down, to change it.
    pub fn part_mut<'a>(blocks: &'a mut [Self], path: &[usize]) -> Option<PartMut<'a>> {
        let (first, rest) = path.split_first()?;
        let block = blocks.get_mut(*first)?;
        if rest.is_empty() {
            return Some(PartMut::Block(block));
        }
        match (block, rest) {
            (Self::Table(table), [row]) => table.rows.get_mut(*row).map(PartMut::Row),
            (block, rest) => Self::part_mut(block.children_mut()?, rest),
        }
    }

    /// An upper bound of the bytes it takes in a request, without its children and rows.
    pub fn weight(&self) -> usize {
        let address = match self {
            Self::Image {
                source: ImageSource::External(link),
                ..
            } => 2 * link.as_str().len(),
            _ => 0,
        };
        BLOCK_OVERHEAD + address + self.text().map_or(0, RichText::weight)
    }

    /// The image files in these blocks and under them, in order; one that is shown twice stands twice.
    pub fn files(blocks: &[Block]) -> Vec<Digest> {
        let mut files = Vec::new();
        for block in blocks {
            files.extend(block.file());
            files.extend(Self::files(block.children()));
        }
        files
    }

    /// The image file it shows.
    pub fn file(&self) -> Option<Digest> {
        match self {
            Self::Image {
                source: ImageSource::File(content),
                ..
            } => Some(*content),
            _ => None,
        }
    }

    /// The digest of the block and all under it, in the form Notion gives it back.
    pub fn digest(&self) -> Digest {
        let mut hasher = Hasher::new();
        self.hash(&mut hasher);
        hasher.finish()
    }

    /// The digest of a whole body.
    pub fn digest_all(blocks: &[Block]) -> Digest {
        let mut hasher = Hasher::new();
        hash_all(blocks, &mut hasher);
        hasher.finish()
    }

    fn hash(&self, hasher: &mut Hasher) {
        self.hash_own(hasher);
        if let Self::Table(table) = self {
            hasher.bytes(&(table.rows().len() as u64).to_le_bytes());
            for row in table.rows() {
                row.hash(hasher);
            }
        }
        hash_all(self.children(), hasher);
    }

    /// Adds the block to a digest without its rows and children.
    pub(super) fn hash_own(&self, hasher: &mut Hasher) {
        hasher.field(self.type_name().as_bytes());
        if let Some(text) = self.text() {
            text.hash(hasher);
        }
        match self {
            Self::ToDo { checked, .. } => hasher.bytes(&[u8::from(*checked)]),
            Self::Code { language, .. } => hasher.field(language.as_str().as_bytes()),
            Self::Image {
                source: ImageSource::External(link),
                ..
            } => hasher.field(link.as_str().as_bytes()),
            Self::Image {
                source: ImageSource::File(content),
                ..
            } => {
                // No address begins so.
                hasher.field(b"\0file");
                hasher.bytes(content.as_bytes());
            }
            Self::Table(table) => {
                hasher.bytes(&(table.width() as u64).to_le_bytes());
                hasher.bytes(&[u8::from(table.header())]);
            }
            _ => {}
        }
    }
}

/// A block or row of a body, to change it.
#[derive(Debug)]
pub enum PartMut<'a> {
    /// A block.
    Block(&'a mut Block),
    /// A row of a table.
    Row(&'a mut Row),
}

fn hash_all(blocks: &[Block], hasher: &mut Hasher) {
    hasher.bytes(&(blocks.len() as u64).to_le_bytes());
    for block in blocks {
        block.hash(hasher);
    }
}
