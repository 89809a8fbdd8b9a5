//! CommonMark with GitHub's additions, for trees that never saw Notic's editor (notic-data.md section 4.3).
//!
//! The parser is pulldown-cmark; this file makes a tree of its events, without recursion.

mod blocks;
mod embeds;
mod highlight;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::bare_address::{self, Edges};
use super::cells;
use super::document::{Document, Image, Inlines, Level, Node, too_deep};
use super::wiki::{self, Shown};
use super::{front_matter, web_address};
use crate::model::Style;
use blocks::{Blocks, Container};

/// Reads a body as CommonMark. Soft line breaks are kept; HTML, footnotes and formulas are shown as typed.
pub(super) fn read(content: &str) -> Document {
    let content = super::with_plain_line_ends(content);
    let body = front_matter::without(&content);
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_MATH;
    let mut reader = Reader::default();
    for (event, range) in Parser::new_ext(body, options).into_offset_iter() {
        match event {
            Event::End(TagEnd::TableCell) => reader.cell_end = range.end,
            Event::End(TagEnd::TableHead | TagEnd::TableRow) => {
                reader.take_further_cells(body.get(reader.cell_end..range.end));
            }
            _ => {}
        }
        reader.take(event);
    }
    reader.finish()
}

/// How often a format is open: pulldown-cmark nests a format in itself.
#[derive(Default)]
struct Formats {
    bold: usize,
    italic: usize,
    strikethrough: usize,
}

impl Formats {
    fn style(&self) -> Style {
        Style {
            bold: self.bold > 0,
            italic: self.italic > 0,
            strikethrough: self.strikethrough > 0,
            ..Style::default()
        }
    }
}

/// An image whose alternative text is being read.
struct OpenImage {
    address: String,
    alt: String,
}

#[derive(Default)]
struct Reader {
    blocks: Blocks,
    text: Inlines,
    formats: Formats,
    link: Option<Arc<str>>,
    link_is_empty: bool,
    images: Vec<OpenImage>,
    code: Option<(String, String)>,
    html: Option<String>,
    rows: Vec<Vec<Inlines>>,
    row: Vec<Inlines>,
    /// Where in the body the last cell ends.
    cell_end: usize,
}

impl Reader {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.push(&text),
            Event::Code(code) => self.push_code(&code),
            Event::InlineMath(formula) => self.push(&format!("${formula}$")),
            Event::DisplayMath(formula) => self.push(&format!("$${formula}$$")),
            Event::Html(html) => match &mut self.html {
                Some(open) => open.push_str(&html),
                None => self.push(&html),
            },
            Event::InlineHtml(html) if is_line_break(&html) => self.push("\n"),
            Event::InlineHtml(html) => self.push(&html),
            Event::FootnoteReference(name) => self.push(&format!("[^{name}]")),
            Event::SoftBreak | Event::HardBreak => self.push("\n"),
            Event::Rule => self.push_block(Node::Divider),
            Event::TaskListMarker(checked) => self.blocks.make_task(checked),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::List(first) => {
                self.close_text();
                self.blocks.open_list(first);
            }
            Tag::Item => self.open(Container::Item),
            Tag::BlockQuote(_) => self.open(Container::Quote),
            Tag::FootnoteDefinition(name) => {
                self.close_text();
                self.text.push_plain(&format!("[^{name}]: "));
            }
            Tag::CodeBlock(kind) => {
                let info = match kind {
                    CodeBlockKind::Fenced(info) => info.into_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                self.code = Some((info, String::new()));
            }
            Tag::HtmlBlock => {
                self.close_text();
                self.html = Some(String::new());
            }
            Tag::Emphasis => self.formats.italic += 1,
            Tag::Strong => self.formats.bold += 1,
            Tag::Strikethrough => self.formats.strikethrough += 1,
            Tag::Link { dest_url, .. } => {
                self.link = Some(Arc::from(&*web_address::without_blanks(&dest_url)));
                self.link_is_empty = true;
            }
            Tag::Image { dest_url, .. } => self.images.push(OpenImage {
                address: web_address::without_blanks(&dest_url).into_owned(),
                alt: String::new(),
            }),
            Tag::Heading { .. } | Tag::Table(_) => self.close_text(),
            // What follows a footnote's name is its text, and stays on its line.
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::FootnoteDefinition => self.close_text(),
            TagEnd::Heading(level) => {
                let text = self.take_text();
                let level = Level::new(level as usize);
                self.blocks.push(Node::Heading { level, text });
            }
            TagEnd::List(_) => {
                self.close_text();
                self.blocks.close_list();
            }
            TagEnd::Item | TagEnd::BlockQuote(_) => {
                self.close_text();
                self.blocks.close();
            }
            TagEnd::CodeBlock => {
                if let Some((info, mut text)) = self.code.take() {
                    if text.ends_with('\n') {
                        text.pop();
                    }
                    self.push_block(Node::Code { info, text });
                }
            }
            TagEnd::HtmlBlock => {
                if let Some(html) = self.html.take() {
                    self.push(html.trim_end());
                    self.close_text();
                }
            }
            TagEnd::TableCell => {
                let cell = self.take_text();
                self.row.push(cell);
            }
            TagEnd::TableHead | TagEnd::TableRow => self.rows.push(std::mem::take(&mut self.row)),
            TagEnd::Table => {
                let rows = std::mem::take(&mut self.rows);
                self.blocks.push(Node::Table(rows));
            }
            TagEnd::Emphasis => self.formats.italic = self.formats.italic.saturating_sub(1),
            TagEnd::Strong => self.formats.bold = self.formats.bold.saturating_sub(1),
            TagEnd::Strikethrough => {
                self.formats.strikethrough = self.formats.strikethrough.saturating_sub(1);
            }
            TagEnd::Link => self.close_link(),
            TagEnd::Image => self.close_image(),
            _ => {}
        }
    }

    fn open(&mut self, container: Container) {
        self.close_text();
        self.blocks.open(container);
    }

    fn push_block(&mut self, block: Node) {
        self.close_text();
        self.blocks.push(block);
    }

    fn push(&mut self, text: &str) {
        if let Some(image) = self.images.last_mut() {
            image.alt.push_str(text);
        } else if let Some((_, code)) = &mut self.code {
            code.push_str(text);
        } else {
            self.push_styled(text, self.formats.style());
        }
    }

    fn push_code(&mut self, code: &str) {
        if self.images.is_empty() {
            let style = Style {
                code: true,
                ..self.formats.style()
            };
            self.push_styled(code, style);
        } else {
            self.push(code);
        }
    }

    fn push_styled(&mut self, text: &str, style: Style) {
        self.link_is_empty &= text.is_empty();
        self.text.push_text(text, style, self.link.as_ref());
    }

    /// A link without a text would not be seen: its address stands for it.
    fn close_link(&mut self) {
        if self.images.is_empty() && self.link_is_empty {
            let address = self.link.as_deref().unwrap_or_default().to_owned();
            self.push_styled(&address, self.formats.style());
        }
        self.link = None;
    }

    /// An image in another's alternative text is a part of that text.
    fn close_image(&mut self) {
        let Some(OpenImage { address, alt }) = self.images.pop() else {
            return;
        };
        if let Some(outer) = self.images.last_mut() {
            outer.alt.push_str(&alt);
            return;
        }
        self.link_is_empty = false;
        let link = self.link.clone();
        self.text.push_image(Image { address, alt, link });
    }

    fn take_text(&mut self) -> Inlines {
        let text = highlight::marked(std::mem::take(&mut self.text));
        let text = wiki::linked(embeds::shown(text), Shown::Words);
        bare_address::linked(text, Edges::GitHub)
    }

    /// Adds what follows a row's last cell. The parser gives no more cells than the header has, as GitHub shows no more;
    /// here nothing is left out, if without its formats.
    fn take_further_cells(&mut self, rest: Option<&str>) {
        let rest = rest.unwrap_or_default().trim();
        let rest = rest.strip_prefix('|').unwrap_or(rest);
        for cell in cells::split(rest) {
            let mut text = Inlines::default();
            text.push_plain(&cell);
            self.row.push(text);
        }
    }

    fn close_text(&mut self) {
        if !self.text.is_empty() {
            let text = self.take_text();
            self.blocks.push(Node::Paragraph(text));
        }
    }

    fn finish(mut self) -> Document {
        self.close_text();
        let (blocks, deep) = self.blocks.finish();
        let warnings = match deep {
            0 => Vec::new(),
            blocks => vec![too_deep(blocks)],
        };
        Document { blocks, warnings }
    }
}

/// `<br>` in any of its forms: the one tag that says what a line break says.
fn is_line_break(html: &str) -> bool {
    let name = html.trim_start_matches('<').trim_end_matches('>');
    name.trim_end_matches('/').trim().eq_ignore_ascii_case("br")
}
