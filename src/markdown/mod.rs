//! Markdown in: two dialects, one document tree.

mod bare_address;
mod cells;
mod commonmark;
pub mod document;
mod front_matter;
mod notic;
#[cfg(test)]
mod outline;
#[cfg(test)]
pub(crate) mod properties;
mod title;
mod web_address;
mod wiki;

use std::borrow::Cow;

use document::Document;

pub use title::note_title;

/// Which rules a body is read by (notic-data.md section 4.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// As Notic's editor shows it.
    #[default]
    Notic,
    /// CommonMark with GitHub's additions, for trees that never saw Notic's editor.
    CommonMark,
}

/// Reads a body. No text is an error: what is no mark of the dialect is text.
pub fn read(dialect: Dialect, content: &str) -> Document {
    match dialect {
        Dialect::Notic => notic::read(content),
        Dialect::CommonMark => commonmark::read(content),
    }
}

/// The `title` of a body's front matter, which only [`Dialect::CommonMark`] has.
pub fn front_matter_title(content: &str) -> Option<String> {
    front_matter::title(content)
}

/// A text whose lines end in `\n`, as they do on every system but where it was written, without a byte order mark.
fn with_plain_line_ends(content: &str) -> Cow<'_, str> {
    let content = content.strip_prefix('\u{feff}').unwrap_or(content);
    if content.contains('\r') {
        Cow::Owned(content.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(content)
    }
}
