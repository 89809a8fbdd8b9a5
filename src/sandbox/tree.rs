//! What is live under a page, without ids and times: for comparing, and for reading.

use std::fmt;

use serde_json::Value;

use super::answer;
use super::ids::Id;
use super::state::{Block, Content, State};
use super::validate::rich_text::plain_text;

/// A page and what is live under it. Two trees are equal when a reader of Notion sees no difference.
#[derive(Clone, PartialEq, Eq)]
pub struct PageTree {
    /// The title's text.
    pub title: String,
    /// The icon: an emoji, a URL, or the name of an uploaded file.
    pub icon: Option<String>,
    /// Body blocks and child pages, in their one order.
    pub entries: Vec<Entry>,
}

/// A child of a page or block.
#[derive(Clone, PartialEq, Eq)]
pub enum Entry {
    /// A child page.
    Page(PageTree),
    /// A block.
    Block(BlockTree),
}

/// A block and what is live under it.
#[derive(Clone, PartialEq, Eq)]
pub struct BlockTree {
    /// The block's type, such as `to_do`.
    pub kind: String,
    /// Its text.
    pub text: Vec<Run>,
    /// Its caption.
    pub caption: Vec<Run>,
    /// The address of a bookmark, embed, image or file; for an upload `upload:`, the file's name and its size.
    pub url: Option<String>,
    /// Whether a to-do is done.
    pub checked: Option<bool>,
    /// The language of code.
    pub language: Option<String>,
    /// The cells of a table row.
    pub cells: Vec<Vec<Run>>,
    /// What else differs from the default, such as `color=red`, `toggleable`, `width=2`, `expression=x`.
    pub details: Vec<String>,
    /// Its children, in order.
    pub children: Vec<Entry>,
}

/// Text of one style.
#[derive(Clone, PartialEq, Eq)]
pub struct Run {
    /// The text.
    pub text: String,
    /// Formats in a fixed order: `bold`, `italic`, ..., a colour, `equation`, `mention`.
    pub formats: Vec<String>,
    /// The link's URL. A link to a page of the workspace is `page:` and its title.
    pub link: Option<String>,
}

impl PageTree {
    pub(crate) fn of(state: &State, id: Id) -> Option<Self> {
        let node = state.nodes.get(&id)?;
        let page = node.page()?;
        Some(Self {
            title: plain_text(&answer::runs(state, &page.title)),
            icon: icon(state, &page.icon),
            entries: entries(state, id),
        })
    }

    /// The child pages, in order.
    pub fn pages(&self) -> impl Iterator<Item = &PageTree> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Page(page) => Some(page),
            Entry::Block(_) => None,
        })
    }

    /// The body blocks, in order, without child pages.
    pub fn blocks(&self) -> impl Iterator<Item = &BlockTree> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Block(block) => Some(block),
            Entry::Page(_) => None,
        })
    }

    /// How many pages are under this one, at any depth.
    pub fn page_count(&self) -> usize {
        self.pages().map(|page| 1 + page.page_count()).sum()
    }

    /// All text under the page, titles included, a line for each block, title, cell and caption.
    pub fn plain_text(&self) -> String {
        let mut text = String::new();
        self.collect_text(&mut text);
        text
    }

    fn collect_text(&self, text: &mut String) {
        line(text, &self.title);
        collect_entries(&self.entries, text);
    }
}

fn collect_entries(entries: &[Entry], text: &mut String) {
    for entry in entries {
        match entry {
            Entry::Page(page) => page.collect_text(text),
            Entry::Block(block) => {
                for runs in [&block.text, &block.caption]
                    .into_iter()
                    .chain(&block.cells)
                {
                    if !runs.is_empty() {
                        line(
                            text,
                            &runs.iter().map(|run| run.text.as_str()).collect::<String>(),
                        );
                    }
                }
                for detail in &block.details {
                    if let Some(expression) = detail.strip_prefix("expression=") {
                        line(text, expression);
                    }
                }
                collect_entries(&block.children, text);
            }
        }
    }
}

fn line(text: &mut String, more: &str) {
    text.push_str(more);
    text.push('\n');
}

fn entries(state: &State, parent: Id) -> Vec<Entry> {
    let Some(siblings) = state.siblings(Some(parent)) else {
        return Vec::new();
    };
    siblings
        .iter()
        .filter_map(|id| match &state.nodes.get(&id)?.content {
            Content::Page(_) => PageTree::of(state, id).map(Entry::Page),
            Content::Block(block) => Some(Entry::Block(block_tree(state, id, block))),
        })
        .collect()
}

fn block_tree(state: &State, id: Id, block: &Block) -> BlockTree {
    let member = |key: &str| block.body.get(key).unwrap_or(&Value::Null);
    let text_of = |key: &str| member(key).as_str().map(str::to_owned);
    BlockTree {
        kind: block.kind.name().to_owned(),
        text: runs(state, member("rich_text")),
        caption: runs(state, member("caption")),
        url: text_of("url").or_else(|| address(state, &Value::Object(block.body.clone()))),
        checked: member("checked").as_bool(),
        language: text_of("language"),
        cells: member("cells")
            .as_array()
            .map(|cells| cells.iter().map(|cell| runs(state, cell)).collect())
            .unwrap_or_default(),
        details: details(state, block),
        children: entries(state, id),
    }
}

fn details(state: &State, block: &Block) -> Vec<String> {
    let mut details = Vec::new();
    for (key, value) in &block.body {
        let detail = match (key.as_str(), value) {
            ("color", Value::String(color)) if color != "default" => format!("color={color}"),
            ("is_toggleable", Value::Bool(true)) => "toggleable".to_owned(),
            ("table_width", width) => format!("width={width}"),
            ("has_column_header" | "has_row_header", Value::Bool(true)) => key.clone(),
            ("expression", Value::String(expression)) => format!("expression={expression}"),
            ("name", Value::String(name)) => format!("name={name}"),
            ("width_ratio", ratio) => format!("width_ratio={ratio}"),
            ("icon", value) => match icon(state, value) {
                Some(icon) => format!("icon={icon}"),
                None => continue,
            },
            ("page_id", Value::String(id)) => format!("page={}", title_of(state, Id::parse(id))),
            _ => continue,
        };
        details.push(detail);
    }
    details
}

fn icon(state: &State, value: &Value) -> Option<String> {
    value["emoji"]
        .as_str()
        .or_else(|| value["icon"]["name"].as_str())
        .map(str::to_owned)
        .or_else(|| address(state, value))
}

/// Where a file is: its URL, or the name of the upload.
fn address(state: &State, value: &Value) -> Option<String> {
    if let Some(url) = value["external"]["url"].as_str() {
        return Some(url.to_owned());
    }
    let id = Id::parse(value["file_upload"]["id"].as_str()?)?;
    let upload = state.uploads.get(&id)?;
    Some(format!(
        "upload:{} of {} bytes",
        upload.filename,
        upload.bytes.len()
    ))
}

fn runs(state: &State, value: &Value) -> Vec<Run> {
    let Some(stored) = value.as_array() else {
        return Vec::new();
    };
    answer::runs(state, stored)
        .iter()
        .map(|value| run(state, value))
        .collect()
}

fn run(state: &State, value: &Value) -> Run {
    let mut formats: Vec<String> = ["bold", "italic", "strikethrough", "underline", "code"]
        .into_iter()
        .filter(|style| value["annotations"][*style] == true)
        .map(str::to_owned)
        .collect();
    formats.extend(
        value["annotations"]["color"]
            .as_str()
            .filter(|color| *color != "default")
            .map(str::to_owned),
    );
    formats.extend(
        value["type"]
            .as_str()
            .filter(|kind| *kind != "text")
            .map(str::to_owned),
    );
    Run {
        text: value["plain_text"].as_str().unwrap_or_default().to_owned(),
        formats,
        link: value["href"].as_str().map(|href| link(state, href)),
    }
}

/// Ids differ from run to run, so that links to pages are told by title.
fn link(state: &State, href: &str) -> String {
    match page_in_url(href) {
        Some(id) if state.nodes.contains_key(&id) => format!("page:{}", title_of(state, Some(id))),
        _ => href.to_owned(),
    }
}

/// The id in the URL of a page: its last 32 hex digits before query and fragment.
pub(crate) fn page_in_url(url: &str) -> Option<Id> {
    let path = url.split(['?', '#']).next()?;
    let rest = path
        .strip_prefix("https://www.notion.so/")
        .or_else(|| path.strip_prefix("https://notion.so/"))
        .or_else(|| path.strip_prefix("https://app.notion.com/"))?;
    let digits: String = rest.chars().filter(|c| *c != '-').collect();
    Id::parse(digits.get(digits.len().checked_sub(32)?..)?)
}

fn title_of(state: &State, id: Option<Id>) -> String {
    id.and_then(|id| state.nodes.get(&id)?.page())
        .map(|page| plain_text(&page.title))
        .unwrap_or_else(|| "?".to_owned())
}

impl fmt::Display for PageTree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, 0)
    }
}

impl fmt::Debug for PageTree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f)?;
        self.write(f, 0)
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, 0)
    }
}

impl fmt::Debug for BlockTree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, 0)
    }
}

impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.text)?;
        let link = self.link.as_ref().map(|link| format!("-> {link}"));
        let notes: Vec<&str> = self
            .formats
            .iter()
            .map(String::as_str)
            .chain(link.as_deref())
            .collect();
        if notes.is_empty() {
            Ok(())
        } else {
            write!(f, "[{}]", notes.join(" "))
        }
    }
}

impl PageTree {
    fn write(&self, f: &mut fmt::Formatter<'_>, depth: usize) -> fmt::Result {
        let icon = self.icon.as_deref().map(|icon| format!("{icon} "));
        writeln!(
            f,
            "{:1$}# {2}{3}",
            "",
            depth * 2,
            icon.unwrap_or_default(),
            shown_title(&self.title)
        )?;
        self.entries
            .iter()
            .try_for_each(|entry| entry.write(f, depth + 1))
    }
}

/// A title that could be mistaken (for another line, or another title) is quoted.
fn shown_title(title: &str) -> String {
    let quoted = format!("{title:?}");
    if quoted.len() == title.len() + 2 && title.trim() == title && !title.is_empty() {
        title.to_owned()
    } else {
        quoted
    }
}

impl Entry {
    fn write(&self, f: &mut fmt::Formatter<'_>, depth: usize) -> fmt::Result {
        match self {
            Self::Page(page) => page.write(f, depth),
            Self::Block(block) => block.write(f, depth),
        }
    }
}

impl BlockTree {
    fn write(&self, f: &mut fmt::Formatter<'_>, depth: usize) -> fmt::Result {
        write!(f, "{:1$}{2}", "", depth * 2, self.kind)?;
        match self.checked {
            Some(true) => f.write_str(" [x]")?,
            Some(false) => f.write_str(" [ ]")?,
            None => {}
        }
        if let Some(language) = &self.language {
            write!(f, " ({language})")?;
        }
        for detail in &self.details {
            write!(f, " {{{detail}}}")?;
        }
        if let Some(url) = &self.url {
            write!(f, " <{url}>")?;
        }
        write_runs(f, " ", &self.text)?;
        write_runs(f, " caption: ", &self.caption)?;
        for cell in &self.cells {
            f.write_str(" |")?;
            write_runs(f, " ", cell)?;
        }
        writeln!(f)?;
        self.children
            .iter()
            .try_for_each(|child| child.write(f, depth + 1))
    }
}

fn write_runs(f: &mut fmt::Formatter<'_>, before: &str, runs: &[Run]) -> fmt::Result {
    if runs.is_empty() {
        return Ok(());
    }
    f.write_str(before)?;
    runs.iter().enumerate().try_for_each(|(index, run)| {
        if index > 0 {
            f.write_str(" ")?;
        }
        write!(f, "{run:?}")
    })
}
