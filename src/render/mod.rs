//! Document tree to Notion blocks. Pure.

mod references;
mod table;
mod text;

#[cfg(test)]
mod tests;

use crate::markdown::document::{Document, Inlines, Level, Marker, Node};
use crate::model::{
    Block, Digest, HeadingLevel, Language, Leads, NoteLink, Reference, RichText, Span,
};
use text::{Part, Writer};

/// Raised when the same document gives other blocks, so that notes written by an older version count as changed.
pub const VERSION: u32 = 3;

/// A body as Notion takes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    /// The blocks, of any depth and number.
    pub blocks: Vec<Block>,
    /// What could not be kept as it was, as sentences without a full stop.
    pub warnings: Vec<String>,
    /// The references to other notes, each once, and what they were made links to.
    pub links: Vec<NoteLink>,
}

/// Writes a document that stands alone, so that references to other notes stay text.
pub fn render(document: &Document) -> Rendered {
    render_with(document, &mut |_| Leads::Nowhere, &|_| None)
}

/// What the address of an image that is not on the web leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LocalImage {
    /// A file of this content, which is uploaded.
    File(Digest),
    /// Nothing that can be shown: why, as a phrase.
    Unusable(String),
}

/// Tells what an image's address leads to; none where nothing is known of files.
pub type ResolveImage<'a> = dyn Fn(&str) -> Option<LocalImage> + 'a;

/// Writes a document as Notion blocks. Nothing is lost: what Notion can't show becomes text, with a warning.
///
/// `leads` tells what a reference to another note leads to, asked once for each; `images` which file an image that is not
/// on the web is.
pub fn render_with(
    document: &Document,
    leads: &mut dyn FnMut(&Reference) -> Leads,
    images: &ResolveImage<'_>,
) -> Rendered {
    let mut renderer = Renderer {
        text: Writer::new(leads, images),
        renumbered: None,
        unknown_languages: Vec::new(),
    };
    let blocks = renderer.blocks(&document.blocks);
    let links = renderer.text.take_links();
    let mut warnings = document.warnings.clone();
    warnings.extend(renderer.warnings());
    Rendered {
        blocks,
        warnings,
        links,
    }
}

/// The numbers of an item: Notion numbers neighbouring items from 1 and can't be told another number.
#[derive(Clone, Copy, Default)]
struct Numbers {
    /// In Notion; 0 for what is no numbered item.
    shown: u64,
    /// In the note.
    written: u64,
}

struct Renderer<'a> {
    text: Writer<'a>,
    /// The first number that Notion does not show as it is, and how many lists begin with such.
    renumbered: Option<(u64, usize)>,
    unknown_languages: Vec<String>,
}

impl Renderer<'_> {
    /// As deep as the document is, which is at most [`crate::markdown::document::MAX_LEVELS`].
    fn blocks(&mut self, nodes: &[Node]) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut numbers = Numbers::default();
        for node in nodes {
            numbers = self.check_number(node, numbers);
            self.block(node, &mut blocks);
        }
        blocks
    }

    fn block(&mut self, node: &Node, out: &mut Vec<Block>) {
        match node {
            Node::Paragraph(text) => self.paragraphs(text, out),
            Node::Heading { level, text } => self.heading(*level, text, out),
            Node::Item {
                marker,
                text,
                children,
            } => {
                let (text, children) = self.text_and_children(text, children);
                out.push(match marker {
                    Marker::Bullet => Block::Bulleted { text, children },
                    Marker::Number(_) => Block::Numbered { text, children },
                    Marker::Task { checked } => Block::ToDo {
                        text,
                        checked: *checked,
                        children,
                    },
                });
            }
            Node::Quote { text, children } => {
                let (text, children) = self.text_and_children(text, children);
                out.push(Block::Quote { text, children });
            }
            Node::Code { info, text } => self.code(info, text, out),
            Node::Divider => out.push(Block::Divider),
            Node::Table(rows) => {
                let rows = rows
                    .iter()
                    .map(|row| row.iter().map(|cell| self.text.cell(cell)).collect())
                    .collect();
                out.extend(table::tables(rows));
                for image in self.text.take_images_of_cells() {
                    part_blocks(image, out);
                }
            }
        }
    }

    fn paragraphs(&mut self, text: &Inlines, out: &mut Vec<Block>) {
        for part in self.text.parts(text) {
            part_blocks(part, out);
        }
    }

    /// The first text is the heading; what follows an image or is too long for one heading stands under it.
    fn heading(&mut self, level: Level, text: &Inlines, out: &mut Vec<Block>) {
        let level = match level.get() {
            1 => HeadingLevel::One,
            2 => HeadingLevel::Two,
            3 => HeadingLevel::Three,
            _ => HeadingLevel::Four,
        };
        let mut is_written = false;
        for part in self.text.parts(text) {
            match part {
                Part::Text(spans) if !is_written => {
                    let mut texts = RichText::split(spans).into_iter();
                    out.extend(texts.next().map(|text| Block::Heading { level, text }));
                    out.extend(texts.map(paragraph));
                    is_written = true;
                }
                part => part_blocks(part, out),
            }
        }
    }

    /// What an item or quote shows itself, and what is under it: what is too long for one block and what follows an
    /// image, then what is nested.
    fn text_and_children(&mut self, text: &Inlines, nested: &[Node]) -> (RichText, Vec<Block>) {
        let mut own = RichText::default();
        let mut children = Vec::new();
        for (index, part) in self.text.parts(text).into_iter().enumerate() {
            match part {
                Part::Text(spans) if index == 0 => {
                    let mut texts = RichText::split(spans).into_iter();
                    own = texts.next().unwrap_or_default();
                    children.extend(texts.map(paragraph));
                }
                part => part_blocks(part, &mut children),
            }
        }
        children.extend(self.blocks(nested));
        (own, children)
    }

    fn code(&mut self, info: &str, text: &str, out: &mut Vec<Block>) {
        let language = Language::of_info(info).unwrap_or_else(|| {
            self.unknown_languages.push(info.trim().to_owned());
            Language::PLAIN_TEXT
        });
        let text = self.text.clean(text).into_owned();
        let mut texts = RichText::split([Span::plain(text)]);
        if texts.is_empty() {
            texts.push(RichText::default());
        }
        out.extend(texts.into_iter().map(|text| Block::Code { text, language }));
    }

    /// Notes a list that begins with another number than Notion gives it. One that begins anew with 1 and goes on in
    /// Notion is let be: its numbers say no more than its order.
    fn check_number(&mut self, node: &Node, last: Numbers) -> Numbers {
        let Node::Item {
            marker: Marker::Number(written),
            ..
        } = *node
        else {
            return Numbers::default();
        };
        let shown = last.shown + 1;
        let goes_on = last.shown > 0 && written == last.written.saturating_add(1);
        if written != shown && written != 1 && !goes_on {
            let (first, lists) = self.renumbered.unwrap_or((written, 0));
            self.renumbered = Some((first, lists + 1));
        }
        Numbers { shown, written }
    }

    fn warnings(self) -> Vec<String> {
        let mut warnings = self.text.warnings();
        match self.renumbered {
            None => {}
            Some((first, 1)) => warnings.push(format!(
                "a numbered list begins with {first}; Notion numbers it from 1"
            )),
            Some((first, lists)) => warnings.push(format!(
                "{lists} numbered lists begin with another number than 1, the first with {first}; Notion numbers them from 1"
            )),
        }
        let mut languages = self.unknown_languages;
        languages.sort_unstable();
        languages.dedup();
        if !languages.is_empty() {
            let shown: Vec<String> = languages
                .iter()
                .take(5)
                .map(|l| text::abbreviated(l))
                .collect();
            warnings.push(format!(
                "Notion does not know the code language {}; the code is shown as plain text",
                shown.join(", ")
            ));
        }
        warnings
    }
}

fn part_blocks(part: Part, out: &mut Vec<Block>) {
    match part {
        Part::Text(spans) => out.extend(RichText::split(spans).into_iter().map(paragraph)),
        Part::Image { source, caption } => {
            let mut captions = RichText::split(caption).into_iter();
            out.push(Block::Image {
                source,
                caption: captions.next().unwrap_or_default(),
            });
            out.extend(captions.map(paragraph));
        }
    }
}

fn paragraph(text: RichText) -> Block {
    Block::Paragraph {
        text,
        children: Vec::new(),
    }
}
