//! How one note names another, before anybody has looked which note that is.

use serde::{Deserialize, Serialize};

use super::PageId;
use super::address::has_scheme;

/// The longest text that is taken for a reference, in bytes. No path is longer; what is stays text.
const MAX_BYTES: usize = 4096;

/// What a note says where it links to something of the same source, as written.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Reference {
    /// The address of a Markdown link: a path, perhaps percent-encoded, perhaps with a heading behind `#`.
    Address(String),
    /// What stands in a wiki link, without the words to be shown: a name or a path, perhaps with a heading.
    Wiki(String),
}

impl Reference {
    /// The reference of an address; none where it leads to another place than this source, as all do that begin with
    /// a scheme or a host (RFC 3986 sections 3.1 and 4.2).
    pub fn from_address(address: &str) -> Option<Self> {
        let address = address.trim();
        let elsewhere = address.is_empty()
            || address.len() > MAX_BYTES
            || address.starts_with("//")
            || has_scheme(address);
        (!elsewhere).then(|| Self::Address(address.to_owned()))
    }

    /// The reference of a wiki link; none where nothing can have that name.
    pub fn from_wiki(target: &str) -> Option<Self> {
        let target = target.trim();
        let nobodys = target.is_empty() || target.len() > MAX_BYTES || target.contains("://");
        (!nobodys).then(|| Self::Wiki(target.to_owned()))
    }

    /// The text as it was written.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Address(text) | Self::Wiki(text) => text,
        }
    }
}

/// A reference in a body that was written, with what it led to then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteLink {
    /// The reference.
    pub reference: Reference,
    /// The page it was made a link to; none where it stayed text.
    pub page: Option<PageId>,
}

/// What a reference leads to, for the one who writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leads {
    /// To this page.
    To(PageId),
    /// To nothing that is known.
    Nowhere,
    /// To one of several, and which can't be told.
    Several,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stays_in_the_source_is_a_reference() {
        for inside in [
            "a.md",
            "../b/c.md#d",
            "/top.md",
            "#heading",
            "a%20b.md",
            "folder/",
            ":key",
            "./a:b.md",
            "2: two.md",
        ] {
            assert!(Reference::from_address(inside).is_some(), "{inside}");
        }
        for outside in [
            "",
            " ",
            "https://a.example/x.md",
            "mailto:a@b.example",
            "//host/x.md",
            "obsidian://open",
            "C:\\x.md",
        ] {
            assert_eq!(Reference::from_address(outside), None, "{outside}");
        }
        assert_eq!(Reference::from_wiki("  "), None);
        assert_eq!(Reference::from_wiki("https://a.example"), None);
        assert_eq!(
            Reference::from_wiki(" a: b "),
            Some(Reference::Wiki("a: b".to_owned()))
        );
    }
}
