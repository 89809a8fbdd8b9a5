//! The tree both readers make: blocks of flat inline text. It knows nothing of Notion.
//!
//! Formats are flags on pieces of text and not nodes, so that no input can nest them deeply; blocks nest at most
//! [`MAX_LEVELS`] deep, so that walking or dropping a tree needs no care.

use std::sync::Arc;

use crate::model::{Reference, Style};

/// The most levels of blocks in blocks. What is deeper in a note is kept at the last level, in its order.
pub const MAX_LEVELS: usize = 60;

/// What a reader says where a note nests deeper than [`MAX_LEVELS`].
pub(super) fn too_deep(blocks: usize) -> String {
    match blocks {
        1 => format!(
            "a list item or quote nests deeper than {MAX_LEVELS} levels and is shown at level {MAX_LEVELS}"
        ),
        _ => format!(
            "{blocks} list items or quotes nest deeper than {MAX_LEVELS} levels and are shown at level {MAX_LEVELS}"
        ),
    }
}

/// A note's body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// Its blocks, top to bottom.
    pub blocks: Vec<Node>,
    /// What could not be kept as it was, as sentences without a full stop.
    pub warnings: Vec<String>,
}

/// The level of a heading, 1 to 6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Level(u8);

impl Level {
    /// The level of so many marks; the nearest there is for others.
    pub fn new(marks: usize) -> Self {
        Self(u8::try_from(marks.clamp(1, 6)).unwrap_or(6))
    }

    /// 1 to 6.
    pub fn get(self) -> u8 {
        self.0
    }
}

/// What stands before an item of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marker {
    /// A bullet.
    Bullet,
    /// The number that is shown.
    Number(u64),
    /// A check box.
    Task {
        /// Whether it is ticked.
        checked: bool,
    },
}

/// A block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// A paragraph.
    Paragraph(Inlines),
    /// A heading.
    Heading {
        /// Its level.
        level: Level,
        /// Its text.
        text: Inlines,
    },
    /// An item of a list. Neighbours of one kind are one list.
    Item {
        /// What stands before it.
        marker: Marker,
        /// Its text.
        text: Inlines,
        /// What is nested in it.
        children: Vec<Node>,
    },
    /// A quote.
    Quote {
        /// Its text, up to the first block that is no paragraph.
        text: Inlines,
        /// What else is quoted.
        children: Vec<Node>,
    },
    /// Code.
    Code {
        /// The words after the fence.
        info: String,
        /// The code, without a line end after its last line.
        text: String,
    },
    /// A line across the page.
    Divider,
    /// A table: rows of cells, the first row being the header. Rows may differ in length.
    Table(Vec<Vec<Inlines>>),
}

/// A piece of text with one look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The text; a line break is `\n`.
    pub text: String,
    /// Its formats.
    pub style: Style,
    /// The address it links to, as written.
    pub link: Option<Arc<str>>,
}

/// Whether two texts belong to one link, or to none. Two links that lead to one place are two.
pub fn is_same_link(a: Option<&Arc<str>>, b: Option<&Arc<str>>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => Arc::ptr_eq(a, b),
        (None, None) => true,
        _ => false,
    }
}

/// An image in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Its address, as written.
    pub address: String,
    /// The words that stand for it; may be empty.
    pub alt: String,
    /// The address it links to.
    pub link: Option<Arc<str>>,
}

/// A `[[link]]` to another note, or what looks like one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wiki {
    /// What it names.
    pub target: Reference,
    /// All of it as it was typed: what is shown where it leads nowhere.
    pub typed: String,
    /// What is shown where it leads to a note.
    pub shown: String,
    /// Its formats.
    pub style: Style,
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Text.
    Text(Text),
    /// An image.
    Image(Image),
    /// A wiki link.
    Wiki(Wiki),
}

/// Text with formats, links and images. No piece is empty, and neighbours of one look and link are one piece.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inlines(Vec<Inline>);

impl Inlines {
    /// Adds text.
    pub fn push_text(&mut self, text: &str, style: Style, link: Option<&Arc<str>>) {
        if text.is_empty() {
            return;
        }
        if let Some(Inline::Text(last)) = self.0.last_mut()
            && last.style == style
            && is_same_link(last.link.as_ref(), link)
        {
            last.text.push_str(text);
            return;
        }
        self.0.push(Inline::Text(Text {
            text: text.to_owned(),
            style,
            link: link.cloned(),
        }));
    }

    /// Adds text without formats.
    pub fn push_plain(&mut self, text: &str) {
        self.push_text(text, Style::default(), None);
    }

    /// Adds an image.
    pub fn push_image(&mut self, image: Image) {
        self.0.push(Inline::Image(image));
    }

    /// Adds a wiki link.
    pub fn push_wiki(&mut self, wiki: Wiki) {
        self.0.push(Inline::Wiki(wiki));
    }

    /// Adds all of another text.
    pub fn append(&mut self, other: Self) {
        for inline in other.0 {
            match inline {
                Inline::Text(Text { text, style, link }) => {
                    self.push_text(&text, style, link.as_ref());
                }
                Inline::Image(image) => self.push_image(image),
                Inline::Wiki(wiki) => self.push_wiki(wiki),
            }
        }
    }

    /// The parts in order.
    pub fn parts(&self) -> &[Inline] {
        &self.0
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text without formats and images.
    pub fn plain(&self) -> String {
        let mut plain = String::new();
        for inline in &self.0 {
            match inline {
                Inline::Text(text) => plain.push_str(&text.text),
                Inline::Wiki(wiki) => plain.push_str(&wiki.typed),
                Inline::Image(_) => {}
            }
        }
        plain
    }
}

impl Inlines {
    /// What a reader sees of each part: text, the words of an image, a wiki link as it is typed.
    pub(super) fn visible(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|inline| match inline {
            Inline::Text(text) => text.text.as_str(),
            Inline::Image(image) => image.alt.as_str(),
            Inline::Wiki(wiki) => wiki.typed.as_str(),
        })
    }
}

impl Document {
    /// What a reader of the note sees: texts, code, and the words of images, a line each.
    pub fn visible_text(&self) -> String {
        let mut text = String::new();
        for node in &self.blocks {
            node.write_visible(&mut text);
        }
        text
    }
}

impl Node {
    /// Adds what is seen of the block, with a line end.
    pub(super) fn write_visible(&self, out: &mut String) {
        match self {
            Self::Paragraph(text) | Self::Heading { text, .. } => write_inlines(text, out),
            Self::Item { text, children, .. } | Self::Quote { text, children } => {
                write_inlines(text, out);
                for child in children {
                    child.write_visible(out);
                }
            }
            Self::Code { text, .. } => {
                out.push_str(text);
                out.push('\n');
            }
            Self::Divider => {}
            Self::Table(rows) => {
                for cell in rows.iter().flatten() {
                    write_inlines(cell, out);
                }
            }
        }
    }
}

fn write_inlines(inlines: &Inlines, out: &mut String) {
    out.extend(inlines.visible());
    out.push('\n');
}
