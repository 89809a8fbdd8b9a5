//! What a page shows besides its body: title and icon.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use super::rich_text::{MAX_RUN_UNITS, MAX_RUNS, floor_grapheme, utf16_len};

/// A page's title: never empty, without control characters, and short enough for Notion.
///
/// Notion limits each run of a title to 2000 UTF-16 units and their number to 100 (notion-api.md section 2.2); a
/// longer title loses its end.
///
/// Two are equal that differ in their blanks only: whether Notion gives titles back with all of them is not known, and
/// pages are found again by their titles.
#[derive(Clone, Debug)]
pub struct PageTitle(String);

impl PartialEq for PageTitle {
    fn eq(&self, other: &Self) -> bool {
        self.words().eq(other.words())
    }
}

impl Eq for PageTitle {}

impl Hash for PageTitle {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.words().for_each(|word| word.hash(state));
    }
}

impl PartialOrd for PageTitle {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for PageTitle {
    fn cmp(&self, other: &Self) -> Ordering {
        self.words().cmp(other.words())
    }
}

impl PageTitle {
    /// What a page without any title is called.
    pub const UNTITLED: &'static str = "Untitled";

    /// The most UTF-16 units a title may have.
    pub const MAX_UNITS: usize = MAX_RUN_UNITS * MAX_RUNS / 10;

    /// Makes a title of any text: control characters and line ends become blanks, an empty one `Untitled`.
    pub fn new(text: &str) -> Self {
        let shown = match text.contains(char::is_control) {
            true => Cow::Owned(text.replace(char::is_control, " ")),
            false => Cow::Borrowed(text),
        };
        let shown = shown.trim();
        if shown.is_empty() {
            return Self(Self::UNTITLED.to_owned());
        }
        Self(floor_grapheme(shown, Self::MAX_UNITS).to_owned())
    }

    /// The title as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        self.0.split_whitespace()
    }

    /// Whether making a title of this text loses characters for length.
    pub fn would_cut(text: &str) -> bool {
        utf16_len(text.trim()) > Self::MAX_UNITS
    }
}

impl fmt::Display for PageTitle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A page's icon: one emoji that Unicode knows, since Notion refuses anything else.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Icon(String);

impl Icon {
    /// Takes an emoji; none where the text is anything but exactly one.
    pub fn emoji(text: &str) -> Option<Self> {
        emojis::get(text.trim()).map(|emoji| Self(emoji.as_str().to_owned()))
    }

    /// The emoji.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_cleaned_and_never_empty() {
        assert_eq!(PageTitle::new(" a\u{0}b\nc ").as_str(), "a b c");
        assert_eq!(PageTitle::new(" \t").as_str(), "Untitled");
        let long = "é".repeat(5000);
        assert_eq!(PageTitle::new(&long).as_str(), long);
    }

    #[test]
    fn a_title_is_the_same_however_its_blanks_come_back() {
        let title = PageTitle::new("Garden  plan\u{a0}2");
        for found in [
            "Garden plan 2",
            "Garden\u{2003}plan 2 ",
            "Garden  plan\u{a0}2",
        ] {
            assert_eq!(PageTitle::new(found), title);
            assert!(
                std::collections::HashSet::from([title.clone()]).contains(&PageTitle::new(found))
            );
        }
        for other in ["Gardenplan 2", "Garden plan", "garden plan 2"] {
            assert_ne!(PageTitle::new(other), title);
        }
    }

    #[test]
    fn only_one_emoji_is_an_icon() {
        assert_eq!(Icon::emoji("🚀").unwrap().as_str(), "🚀");
        assert!(Icon::emoji("👩‍🚀").is_some());
        for wrong in ["", "A", "🚀🚀", "1"] {
            assert_eq!(Icon::emoji(wrong), None, "{wrong}");
        }
    }
}
