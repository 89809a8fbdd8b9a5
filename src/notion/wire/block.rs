//! Block objects (notion-api.md section 5.7).

use serde_json::Value;

use super::content::Content;
use super::page::{Parent, UserId};
use super::text::block_text;
use super::time::time;
use crate::clock::Millis;
use crate::model::BlockId;

/// A block of any type, without what is under it.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockObject {
    /// Its id; a child page's is the page's.
    pub id: BlockId,
    /// Notion's name of its type; empty where the connection may not read content.
    pub type_name: String,
    /// Its text, caption or title without formats; a row's cells with a tab between them.
    pub plain_text: String,
    /// Whether there is something under it.
    pub has_children: bool,
    /// Whether it, or what it lies in, is in the trash.
    pub in_trash: bool,
    /// When it was made, cut to the minute.
    pub created_time: Option<Millis>,
    /// Who made it.
    pub created_by: Option<UserId>,
    /// What it lies in.
    pub parent: Option<Parent>,
    /// The title of a child page; none for other blocks.
    pub child_page_title: Option<String>,
    /// All that Notion gave.
    pub raw: Value,
}

impl BlockObject {
    /// What it shows, read closely.
    pub fn content(&self) -> Content {
        Content::read(&self.raw, &self.type_name)
    }

    /// Reads a block; none for what is no block.
    pub fn read(raw: Value) -> Option<Self> {
        if raw["object"]
            .as_str()
            .is_some_and(|object| object != "block")
        {
            return None;
        }
        let type_name = raw["type"].as_str().unwrap_or_default().to_owned();
        let child_page = (type_name == "child_page").then(|| &raw["child_page"]["title"]);
        Some(Self {
            id: raw["id"].as_str()?.parse().ok()?,
            plain_text: block_text(&raw[type_name.as_str()]),
            has_children: raw["has_children"] == true,
            in_trash: raw["in_trash"] == true,
            created_time: time(&raw["created_time"]),
            created_by: UserId::read(&raw["created_by"]),
            parent: Parent::read(&raw["parent"]),
            child_page_title: child_page.map(|title| title.as_str().unwrap_or_default().to_owned()),
            type_name,
            raw,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ID: &str = "0a1b2c3d-4e5f-8a6b-8c7d-0123456789ab";

    fn read(type_name: &str, content: Value) -> BlockObject {
        let block = json!({"object": "block", "id": ID, "type": type_name, type_name: content});
        BlockObject::read(block).unwrap()
    }

    #[test]
    fn text_is_found_wherever_a_block_has_it() {
        let runs = json!([{"plain_text": "a "}, {"plain_text": "b"}]);
        for (type_name, content, text) in [
            ("paragraph", json!({"rich_text": runs, "icon": null}), "a b"),
            (
                "code",
                json!({"caption": [], "rich_text": runs, "language": "rust"}),
                "a b",
            ),
            ("image", json!({"caption": runs, "type": "external"}), "a b"),
            ("child_page", json!({"title": "a b"}), "a b"),
            (
                "table_row",
                json!({"cells": [runs, [], runs]}),
                "a b\t\ta b",
            ),
            ("divider", json!({}), ""),
            ("from_the_future", json!(["?"]), ""),
        ] {
            assert_eq!(read(type_name, content).plain_text, text, "{type_name}");
        }
        assert_eq!(read("paragraph", json!({})).child_page_title, None);
        let title = read("child_page", json!({"title": "T"})).child_page_title;
        assert_eq!(title.as_deref(), Some("T"));
    }

    #[test]
    fn a_block_is_its_id_at_least() {
        let partial = BlockObject::read(json!({"object": "block", "id": ID})).unwrap();
        assert_eq!(partial.type_name, "");
        for wrong in [
            json!(null),
            json!({"id": "x"}),
            json!({"object": "page", "id": ID}),
        ] {
            assert_eq!(BlockObject::read(wrong.clone()), None, "{wrong}");
        }
    }
}
