//! Ids of both sides, as types that can't be mixed up.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An id Notic gave to a workspace, folder or note: opaque, unique per user and kind only.
///
/// Markdown trees have no ids; there the path inside the tree is the id.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClientId(String);

impl ClientId {
    /// Takes any text as an id.
    pub fn new(id: impl Into<String>) -> Self {
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
    let mut nibbles = Vec::with_capacity(32);
    for c in text.trim().chars() {
        match c {
            '-' => {}
            c => nibbles.push(c.to_digit(16).ok_or_else(invalid)? as u8),
        }
    }
    let mut bytes = [0; 16];
    if nibbles.len() != 32 {
        return Err(invalid());
    }
    for (byte, pair) in bytes.iter_mut().zip(nibbles.chunks_exact(2)) {
        *byte = pair[0] << 4 | pair[1];
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
    /// Reads what a person pastes: an id, or a page's URL in any of Notion's forms.
    ///
    /// The id is the last 32 hex digits before `?` or `#` (notion-observed.md section 1, row 8). A `p=` of the
    /// query names the page where the URL shows it inside a database's or another page's view.
    pub fn from_url_or_id(text: &str) -> Result<Self, InvalidId> {
        let text = text.trim();
        if let Ok(id) = text.parse() {
            return Ok(id);
        }
        let (path, query) = match text.split_once(['?', '#']) {
            Some((path, rest)) => (path, rest.split('#').next().unwrap_or("")),
            None => (text, ""),
        };
        let peek = query
            .split('&')
            .find_map(|pair| pair.strip_prefix("p="))
            .and_then(|id| id.parse().ok());
        if let Some(id) = peek {
            return Ok(id);
        }
        let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or("");
        let tail: String = {
            let digits: Vec<char> = last.chars().filter(|c| *c != '-').rev().take(32).collect();
            digits.into_iter().rev().collect()
        };
        tail.parse().map_err(|_| InvalidId(text.to_owned()))
    }
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
        for url in [
            ID.to_owned(),
            format!("  {ID}\n"),
            page.simple(),
            format!("https://app.notion.com/p/My-Notes-{}", page.simple()),
            format!("https://app.notion.com/p/{}", page.simple()),
            format!("https://www.notion.so/{}", page.simple()),
            format!(
                "https://www.notion.so/team/Deadbeef-Cafe-{}?pvs=4#abc",
                page.simple()
            ),
            format!("https://www.notion.so/{ID}/"),
            format!(
                "https://www.notion.so/0000000000000000000000000000000f?v=1&p={}&pm=s",
                page.simple()
            ),
        ] {
            assert_eq!(PageId::from_url_or_id(&url).unwrap(), page, "{url}");
        }
        for wrong in [
            "",
            "https://www.notion.so/",
            "My-Notes",
            "https://example.com/x?y",
        ] {
            assert!(PageId::from_url_or_id(wrong).is_err(), "{wrong}");
        }
    }
}
