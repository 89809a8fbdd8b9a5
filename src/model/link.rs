//! Addresses that Notion takes as links.

use std::sync::Arc;

use reqwest::Url;

use super::{PageId, utf16_len};

/// The most UTF-16 units of a link's address.
pub const MAX_URL_UNITS: usize = 2000;

/// Where Notion itself is.
const NOTION: [&str; 3] = ["notion.so", "notion.com", "notion.site"];

/// The address of a link that Notion takes: absolute http or https, at most 2000 UTF-16 units. Shared, since a link of
/// many formats has it in each of its runs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Link(Arc<str>);

impl Link {
    /// Takes an address that Notion would take; others have to be shown as text (notion-api.md section 6.1).
    pub fn new(address: &str) -> Option<Self> {
        let address = address.trim();
        if utf16_len(address) > MAX_URL_UNITS
            || address.chars().any(|c| c.is_control() || c.is_whitespace())
            // What is parsed here is what browsers understand, backslashes as slashes; RFC 3986 knows none.
            || address.contains('\\')
        {
            return None;
        }
        let parsed = Url::parse(address).ok()?;
        // Browsers take marks in a host's name that no name has.
        let host = parsed
            .host_str()
            .filter(|host| !host.contains(['`', '{', '}', '"']));
        let web = matches!(parsed.scheme(), "http" | "https") && host.is_some();
        // Browsers forgive slashes that are missing or too many.
        let slashes = address.split_once(':').is_some_and(|(_, rest)| {
            let host = rest.strip_prefix("//");
            host.is_some_and(|host| !host.starts_with('/'))
        });
        (web && slashes).then(|| Self(address.into()))
    }

    /// The address of a page of Notion, which stays the same whatever the page is called (notion-observed.md section 1,
    /// row 8).
    ///
    /// A link and no mention: Notion shows a mentioned page's title in place of the words the note has
    /// (notion-observed.md section 6).
    pub fn to_page(page: PageId) -> Self {
        Self(format!("https://app.notion.com/p/{}", page.simple()).into())
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether an address leads to Notion itself.
pub fn leads_to_notion(url: &Url) -> bool {
    url.host_str().is_some_and(|host| {
        NOTION.into_iter().any(|domain| {
            host.strip_suffix(domain)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_absolute_web_addresses_are_links() {
        for good in [
            "https://a.example/x?y#z",
            "http://localhost:1",
            "HTTPS://A.example",
        ] {
            assert!(Link::new(good).is_some(), "{good}");
        }
        let long = format!("https://a.example/{}", "x".repeat(2000));
        for bad in [
            "",
            "/x",
            "#x",
            "mailto:a@b.example",
            "https://",
            "a.example",
            "https:a",
            "https:///a.example",
            "http:////a",
            "https://a b",
            "https://a.example\\b",
            "https://a.`b`/c",
            "https://{a}.example",
            &long,
        ] {
            assert!(Link::new(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_name_that_only_ends_alike_is_not_notion() {
        for (address, notion) in [
            ("https://www.notion.so/x", true),
            ("https://notion.com", true),
            ("https://me.notion.site/x", true),
            ("https://mynotion.so", false),
            ("https://notion.so.example", false),
            ("mailto:a@notion.so", false),
        ] {
            let url = Url::parse(address).unwrap();
            assert_eq!(leads_to_notion(&url), notion, "{address}");
        }
    }
}
