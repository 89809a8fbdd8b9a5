//! What a block shows, read closely enough to tell it from what was written.

use serde_json::Value;

use super::encode::HIGHLIGHT;
use crate::model::Style;

/// Text of one format, as Notion gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownRun {
    /// The text, without formats.
    pub text: String,
    /// Those of its formats that we write.
    pub style: Style,
    /// A format that we never write, in words: `underlined`, `red`, `a mention`.
    pub foreign: Option<String>,
    /// Where it links to.
    pub link: Option<String>,
}

/// What a block shows of its own; what its type does not have is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// Its text or caption.
    pub text: Vec<ShownRun>,
    /// The cells of a row.
    pub cells: Vec<Vec<ShownRun>>,
    /// Whether a check box is ticked.
    pub checked: Option<bool>,
    /// The language of code.
    pub language: Option<String>,
    /// Whether the first row of a table is a header.
    pub header: Option<bool>,
    /// How many columns a table has.
    pub width: Option<u64>,
    /// The address of a picture on the web; none for one that Notion keeps, whose address changes with each read
    /// (notion-observed.md section 15).
    pub address: Option<String>,
}

impl Content {
    /// Reads what stands under a block's type. What is not understood counts as not there.
    pub(super) fn read(block: &Value, type_name: &str) -> Self {
        let own = &block[type_name];
        let text = ["rich_text", "caption"].into_iter();
        let text = text.map(|key| &own[key]).find(|value| value.is_array());
        let cells = own["cells"].as_array().map(Vec::as_slice);
        Self {
            text: text.map_or_else(Vec::new, runs),
            cells: cells.unwrap_or_default().iter().map(runs).collect(),
            checked: own["checked"].as_bool(),
            language: own["language"].as_str().map(str::to_owned),
            header: own["has_column_header"].as_bool(),
            width: own["table_width"].as_u64(),
            address: own["external"]["url"].as_str().map(str::to_owned),
        }
    }
}

fn runs(value: &Value) -> Vec<ShownRun> {
    let runs = value.as_array().map(Vec::as_slice).unwrap_or_default();
    runs.iter().map(run).collect()
}

fn run(run: &Value) -> ShownRun {
    let plain = run["plain_text"].as_str();
    let text = plain.or_else(|| run["text"]["content"].as_str());
    let href = run["text"]["link"]["url"].as_str();
    let given = &run["annotations"];
    let is_set = |key: &str| given[key] == true;
    let color = given["color"].as_str().unwrap_or("default");
    let highlight = color == HIGHLIGHT;
    let foreign = match run["type"].as_str() {
        Some("mention") => Some("a mention".to_owned()),
        Some("equation") => Some("an equation".to_owned()),
        _ if is_set("underline") => Some("underlined".to_owned()),
        _ => (color != "default" && !highlight).then(|| color.replace('_', " ")),
    };
    ShownRun {
        text: text.unwrap_or_default().to_owned(),
        style: Style {
            bold: is_set("bold"),
            italic: is_set("italic"),
            strikethrough: is_set("strikethrough"),
            code: is_set("code"),
            highlight,
        },
        foreign,
        link: href.or_else(|| run["href"].as_str()).map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_part_of_a_block_is_read() {
        let text = json!([
            {"type": "text", "text": {"content": "a", "link": null}, "plain_text": "a", "href": null,
             "annotations": {"bold": true, "color": "yellow_background"}},
            {"type": "text", "text": {"content": "b", "link": {"url": "https://b.example/"}}},
            {"type": "mention", "plain_text": "@c", "href": "https://c.example/"},
            {"type": "text", "text": {"content": "d"}, "annotations": {"underline": true, "color": "default"}},
            {"type": "text", "text": {"content": "e"}, "annotations": {"color": "red_background"}},
        ]);
        let block = json!({"to_do": {"rich_text": text, "checked": true, "color": "blue"}});
        let content = Content::read(&block, "to_do");
        assert_eq!(content.checked, Some(true));
        let told: Vec<_> = content
            .text
            .iter()
            .map(|run| {
                (
                    run.text.as_str(),
                    run.foreign.as_deref(),
                    run.link.as_deref(),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                ("a", None, None),
                ("b", None, Some("https://b.example/")),
                ("@c", Some("a mention"), Some("https://c.example/")),
                ("d", Some("underlined"), None),
                ("e", Some("red background"), None),
            ]
        );
        let style = content.text[0].style;
        assert!(style.bold && style.highlight && !style.italic);
    }

    #[test]
    fn tables_rows_and_pictures_are_read() {
        let read = |name: &str, own: Value| Content::read(&json!({ name: own }), name);
        let table = read(
            "table",
            json!({"table_width": 3, "has_column_header": true}),
        );
        assert_eq!((table.width, table.header), (Some(3), Some(true)));
        let row = read("table_row", json!({"cells": [[{"plain_text": "x"}], []]}));
        assert_eq!(row.cells.len(), 2);
        assert_eq!(row.cells[0][0].text, "x");
        let image = read(
            "image",
            json!({"type": "external", "external": {"url": "https://a.example/a.png"}, "caption": []}),
        );
        assert_eq!(image.address.as_deref(), Some("https://a.example/a.png"));
        let kept = read(
            "image",
            json!({"type": "file", "file": {"url": "https://s"}}),
        );
        assert_eq!(kept.address, None);
        assert_eq!(read("paragraph", json!(7)), Content::default());
    }
}
