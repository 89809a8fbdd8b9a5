//! Markdown in: two dialects, one document tree.

/// Which rules a body is read by (notic-data.md section 4.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// As Notic's editor shows it.
    #[default]
    Notic,
    /// CommonMark with GitHub's additions, for trees that never saw Notic's editor.
    CommonMark,
}

/// The title a note's body gives it (notic-data.md section 1): its first line if that is a heading, else its first
/// non-empty line, shortened; without marks. None for a body without text.
pub fn note_title(_dialect: Dialect, content: &str) -> Option<String> {
    let line = content
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty())?;
    Some(line.trim_start_matches('#').trim().to_owned())
}

/// The `title` of a body's front matter, which only [`Dialect::CommonMark`] has.
pub fn front_matter_title(_content: &str) -> Option<String> {
    None
}
