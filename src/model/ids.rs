//! Ids of both sides, as types that can't be mixed up.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An id Notic gave to a workspace, folder or note: opaque, unique per user and kind only.
///
/// Markdown trees have no ids; there the path inside the tree is the id.
///
/// All that is kept by entity has its id as key: a clone is the same text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClientId(Arc<str>);

impl ClientId {
    /// The id of the workspace that a tree of Markdown files is as a whole.
    pub const WHOLE_TREE: &'static str = ".";

    /// Takes any text as an id.
    pub fn new(id: impl Into<Arc<str>>) -> Self {
        Self(id.into())
    }

    /// The id as Notic wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What was given as an id holds none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidId(pub String);

impl fmt::Display for InvalidId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a Notion id", self.0)
    }
}

impl std::error::Error for InvalidId {}

fn parse_uuid(text: &str) -> Result<[u8; 16], InvalidId> {
    let invalid = || InvalidId(text.to_owned());
    let mut bytes = [0; 16];
    let mut digits = 0;
    for c in text.trim().chars().filter(|c| *c != '-') {
        let digit = c.to_digit(16).ok_or_else(invalid)? as u8;
        let byte = bytes.get_mut(digits / 2).ok_or_else(invalid)?;
        *byte = *byte << 4 | digit;
        digits += 1;
    }
    if digits != 32 {
        return Err(invalid());
    }
    Ok(bytes)
}

fn write_uuid(bytes: [u8; 16], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (index, byte) in bytes.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            f.write_str("-")?;
        }
        write!(f, "{byte:02x}")?;
    }
    Ok(())
}

macro_rules! notion_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// A UUID of any version (Notion's are version 8, notion-observed.md section 9), read with or without
        /// dashes, written with them.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name([u8; 16]);

        impl $name {
            /// The 16 bytes.
            pub fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }

            /// Takes the bytes that [`Self::as_bytes`] gave.
            pub fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// The 32 hex digits without dashes, as page URLs have them.
            pub fn simple(self) -> String {
                self.0.iter().map(|byte| format!("{byte:02x}")).collect()
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                parse_uuid(text).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_uuid(self.0, f)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_uuid(self.0, f)
            }
        }
    };
}

notion_id! {
    /// The id of a Notion page.
    PageId
}
notion_id! {
    /// The id of a Notion block.
    BlockId
}
notion_id! {
    /// The id of a file that was uploaded to Notion.
    UploadId
}

impl PageId {
    /// No page of Notion has this id: where one has to be named and none is known.
    pub const NONE: Self = Self([0; 16]);

    /// Reads what a person pastes: an id, or a page's URL in any of Notion's forms, on any host (www.notion.so,
    /// app.notion.com, a site of one's own), with what mail and chat programs put around it.
    ///
    /// The id is the last 32 hex digits before `?` or `#`, with or without dashes, behind the title or alone
    /// (notion-observed.md section 1, row 8). A `p=` of the query names the page where the URL shows it inside a
    /// database's or another page's view. What is behind `#` is a place on the page.
    pub fn from_url_or_id(text: &str) -> Result<Self, InvalidId> {
        let text = bare(text);
        let url = text.split('#').next().unwrap_or_default();
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        let peek = query
            .split('&')
            .find_map(|pair| pair.strip_prefix("p="))
            .and_then(|id| id.parse().ok());
        if let Some(id) = peek {
            return Ok(id);
        }
        let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or("");
        last_id(last).ok_or_else(|| InvalidId(text.to_owned()))
    }
}

/// What was pasted, without the quotes, brackets and marks around it. Of a Markdown link, its address.
fn bare(text: &str) -> &str {
    let around = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '<' | '>' | '(' | ')' | '"' | '\'' | '`' | '.' | ',' | ';'
            )
            || matches!(
                c,
                '\u{2018}'..='\u{201f}' | '«' | '»' | '\u{200b}' | '\u{feff}'
            )
    };
    let text = text.trim_matches(around);
    match text
        .strip_prefix('[')
        .and_then(|rest| rest.rsplit_once("]("))
    {
        Some((_, address)) => address.trim_matches(around),
        None => text,
    }
}

/// The id at the end of a path's last part: all of it, or what follows the title and a dash. More hex digits than an id
/// has are none: links of other sites end so.
fn last_id(part: &str) -> Option<PageId> {
    let ends = |length: usize| {
        let at = part.len().checked_sub(length)?;
        let (title, id) = part.split_at_checked(at)?;
        let apart = !title.ends_with(|c: char| c.is_ascii_alphanumeric());
        if apart { id.parse().ok() } else { None }
    };
    ends(36).or_else(|| ends(32))
}

/// A page is a block, too: its body is its children (notion-api.md section 5.7).
impl From<PageId> for BlockId {
    fn from(page: PageId) -> Self {
        Self(page.0)
    }
}

/// A `child_page` block has the id of its page (notion-api.md section 5.7).
impl From<BlockId> for PageId {
    fn from(block: BlockId) -> Self {
        Self(block.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0a1b2c3d-4e5f-8a6b-8c7d-0123456789ab";

    #[test]
    fn ids_are_read_with_and_without_dashes_and_written_with() {
        let page: PageId = ID.parse().unwrap();
        assert_eq!(page.to_string(), ID);
        assert_eq!(page.simple().parse::<PageId>().unwrap(), page);
        assert!("0a1b2c3d".parse::<PageId>().is_err());
        assert!(
            "0a1b2c3d-4e5f-8a6b-8c7d-0123456789aß"
                .parse::<PageId>()
                .is_err()
        );
    }

    #[test]
    fn every_form_of_page_url_is_read() {
        let page: PageId = ID.parse().unwrap();
        for form in [
            "{ID}",
            "  {ID}\n",
            "{id}",
            "{UPPER}",
            "https://app.notion.com/p/My-Notes-{id}",
            "https://app.notion.com/p/{id}",
            "https://app.notion.com/p/team/My-Notes-{id}?source=copy_link",
            "https://www.notion.so/{id}",
            "http://notion.so/{id}",
            "www.notion.so/{id}",
            "notion://www.notion.so/My-Notes-{id}",
            "notion://app.notion.com/p/{id}?pvs=4",
            "https://www.notion.so/team/Deadbeef-Cafe-{id}?pvs=4#abc",
            "https://www.notion.so/native/team/My-Notes-{id}?deepLinkOpenNewTab=true",
            "https://www.notion.so/{ID}/",
            "https://www.notion.so/My-Notes-{ID}",
            "https://team.notion.site/My-Notes-{id}/",
            "team.notion.site/{id}?v=ffffffffffffffffffffffffffffffff",
            "https://notes.example.org/{id}",
            "https://www.notion.so/team/{id}?v=ffffffffffffffffffffffffffffffff&pvs=4",
            "https://www.notion.so/0000000000000000000000000000000f?v=1&p={id}&pm=s",
            "https://www.notion.so/0000000000000000000000000000000f?v=1&p={ID}&pm=c#x",
            "https://www.notion.so/My-Notes-{id}#0000000000000000000000000000000f",
            "https://www.notion.so/{id}#x?p=0000000000000000000000000000000f",
            "https://www.notion.so/Caf%C3%A9-%E6%97%A5-{id}",
            "https://www.notion.so/Café-日本-{id}?pvs=4",
            "https://www.notion.so/cafe_bad_{id}",
            "My-Notes-{id}",
            "\"https://www.notion.so/{id}\"",
            "'{ID}'",
            "\u{201c}https://www.notion.so/{id}\u{201d}",
            "<https://www.notion.so/{id}?pvs=4>",
            "(https://www.notion.so/{id}).",
            "[My Notes (old)](https://app.notion.com/p/{id}?pvs=4)",
            "[a](b)](https://app.notion.com/p/{id})",
            "\u{feff}https://www.notion.so/{id}\r\n",
        ] {
            let text = form
                .replace("{id}", &page.simple())
                .replace("{UPPER}", &page.simple().to_uppercase())
                .replace("{ID}", ID);
            assert_eq!(PageId::from_url_or_id(&text), Ok(page), "{text}");
        }
    }

    #[test]
    fn what_holds_no_page_is_refused() {
        for wrong in [
            "",
            "https://www.notion.so/",
            "My-Notes",
            "https://example.com/x?y",
            "https://www.notion.so/My-Notes#0a1b2c3d4e5f8a6b8c7d0123456789ab",
            "https://www.notion.so/0a1b2c3d4e5f8a6b8c7d0123456789",
            // A commit's id, and one digit too many.
            "https://example.com/x/commit/0a1b2c3d4e5f8a6b8c7d0123456789ab01234567",
            "f0a1b2c3d4e5f8a6b8c7d0123456789ab",
            "日0a1b2c3d4e5f8a6b8c7d0123456789a",
            "\"<>\"",
            "[](",
        ] {
            assert!(PageId::from_url_or_id(wrong).is_err(), "{wrong}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,60}") {
            let _ = PageId::from_url_or_id(&text);
        }

        #[test]
        fn an_id_is_found_behind_any_title(title in "[A-Za-z0-9_%é日-]{0,40}", bytes: [u8; 16]) {
            let page = PageId::from_bytes(bytes);
            let url = format!("https://www.notion.so/{title}-{}?pvs=4", page.simple());
            proptest::prop_assert_eq!(PageId::from_url_or_id(&url), Ok(page));
        }
    }
}
