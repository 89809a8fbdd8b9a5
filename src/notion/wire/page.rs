//! Page objects (notion-api.md section 5.3).

use serde_json::Value;

use super::text::rich_text;
use super::time::time;
use crate::clock::Millis;
use crate::model::{BlockId, PageId};

/// The id of a person or connection, for comparing only.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UserId(String);

impl UserId {
    /// Takes an id with or without dashes.
    pub fn new(id: &str) -> Self {
        let digits = id.chars().filter(|c| *c != '-');
        Self(digits.flat_map(char::to_lowercase).collect())
    }

    /// The id without dashes.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn read(user: &Value) -> Option<Self> {
        user["id"].as_str().map(Self::new)
    }
}

/// What a page or block lies in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parent {
    /// A page.
    Page(PageId),
    /// A block.
    Block(BlockId),
    /// Nothing: it is a top page.
    Workspace,
    /// A database, or what is not known yet.
    Other,
}

impl Parent {
    pub(super) fn read(parent: &Value) -> Option<Self> {
        let id = |key: &str| parent[key].as_str();
        if let Some(id) = id("page_id") {
            return id.parse().ok().map(Self::Page);
        }
        if let Some(id) = id("block_id") {
            return id.parse().ok().map(Self::Block);
        }
        if parent["workspace"] == true {
            return Some(Self::Workspace);
        }
        parent.is_object().then_some(Self::Other)
    }
}

/// A page's icon as Notion gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IconObject {
    /// An emoji.
    Emoji(String),
    /// A picture, or one of Notion's own icons.
    Other,
}

/// A page. Where the connection may not read content, only its id is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageObject {
    /// Its id.
    pub id: PageId,
    /// Its title without formats; empty where it has none.
    pub title: String,
    /// Its icon.
    pub icon: Option<IconObject>,
    /// What it lies in.
    pub parent: Option<Parent>,
    /// Whether it is in the trash.
    pub in_trash: bool,
    /// Whether its interface is locked in Notion, which does not hinder the API (notion-api.md section 5.5).
    pub is_locked: bool,
    /// When it was made, cut to the minute (notion-observed.md section 9).
    pub created_time: Option<Millis>,
    /// Who made it.
    pub created_by: Option<UserId>,
    /// Its address, for people.
    pub url: Option<String>,
}

impl PageObject {
    /// Reads a page; none for what is no page.
    pub fn read(page: &Value) -> Option<Self> {
        if page["object"]
            .as_str()
            .is_some_and(|object| object != "page")
        {
            return None;
        }
        Some(Self {
            id: page["id"].as_str()?.parse().ok()?,
            title: title(&page["properties"]),
            icon: icon(&page["icon"]),
            parent: Parent::read(&page["parent"]),
            in_trash: page["in_trash"] == true,
            is_locked: page["is_locked"] == true,
            created_time: time(&page["created_time"]),
            created_by: UserId::read(&page["created_by"]),
            url: page["url"].as_str().map(str::to_owned),
        })
    }
}

/// Rows of a database call their title anything; its type tells.
fn title(properties: &Value) -> String {
    let properties = properties.as_object();
    let title = properties.and_then(|all| {
        all.values()
            .find(|property| property["type"] == "title")
            .or_else(|| all.get("title"))
    });
    title.map_or_else(String::new, |title| rich_text(&title["title"]))
}

fn icon(icon: &Value) -> Option<IconObject> {
    match icon["emoji"].as_str() {
        Some(emoji) => Some(IconObject::Emoji(emoji.to_owned())),
        None => icon.is_object().then_some(IconObject::Other),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ID: &str = "0a1b2c3d-4e5f-8a6b-8c7d-0123456789ab";

    #[test]
    fn a_whole_page_is_read() {
        let page = json!({
            "object": "page", "id": ID, "created_time": "2026-06-27T10:07:00.000Z",
            "created_by": {"object": "user", "id": "0000000A-0000-4000-8000-000000000001"},
            "icon": {"type": "emoji", "emoji": "🚀"}, "in_trash": true, "new": {"things": []},
            "parent": {"type": "page_id", "page_id": ID}, "url": "https://app.notion.com/p/x",
            "properties": {"Tags": {"type": "x"}, "Name": {"type": "title", "title": [
                {"plain_text": "A "}, {"type": "text", "text": {"content": "b"}}, 7
            ]}},
        });
        let read = PageObject::read(&page).unwrap();
        assert_eq!(read.title, "A b");
        assert_eq!(read.icon, Some(IconObject::Emoji("🚀".to_owned())));
        assert_eq!(read.parent, Some(Parent::Page(ID.parse().unwrap())));
        assert!(read.in_trash);
        assert_eq!(read.created_time, Some(1_782_554_820_000));
        let maker = UserId::new("0000000a000040008000000000000001");
        assert_eq!(read.created_by, Some(maker));
    }

    #[test]
    fn a_page_is_its_id_at_least() {
        let read = PageObject::read(&json!({"id": ID})).unwrap();
        assert_eq!(
            (read.title.as_str(), read.parent, read.icon),
            ("", None, None)
        );
        for wrong in [
            json!(null),
            json!([]),
            json!({}),
            json!({"id": 7}),
            json!({"id": "x"}),
            json!({"object": "block", "id": ID}),
        ] {
            assert_eq!(PageObject::read(&wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_parent_is_read() {
        for (parent, expected) in [
            (
                json!({"block_id": ID}),
                Some(Parent::Block(ID.parse().unwrap())),
            ),
            (
                json!({"type": "workspace", "workspace": true}),
                Some(Parent::Workspace),
            ),
            (
                json!({"type": "data_source_id", "data_source_id": ID}),
                Some(Parent::Other),
            ),
            (json!({"page_id": "x"}), None),
            (Value::Null, None),
        ] {
            assert_eq!(Parent::read(&parent), expected, "{parent}");
        }
    }
}
