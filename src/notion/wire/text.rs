//! Text of answers, without formats.

use serde_json::Value;

/// Between the cells of a row, as in [`Piece::plain`](crate::model::Piece::plain).
const CELL_END: &str = "\t";

/// The text of an array of rich text; empty for anything else.
pub(super) fn rich_text(value: &Value) -> String {
    let runs = value.as_array().map(Vec::as_slice).unwrap_or_default();
    runs.iter().filter_map(run).collect()
}

fn run(run: &Value) -> Option<&str> {
    run["plain_text"]
        .as_str()
        .or_else(|| run["text"]["content"].as_str())
}

/// The text of a block's own object: text, caption, title, or cells with a tab between them.
pub(super) fn block_text(content: &Value) -> String {
    for key in ["rich_text", "caption"] {
        if content[key].is_array() {
            return rich_text(&content[key]);
        }
    }
    if let Some(title) = content["title"].as_str() {
        return title.to_owned();
    }
    let cells = content["cells"].as_array().map(Vec::as_slice);
    let cells: Vec<String> = cells.unwrap_or_default().iter().map(rich_text).collect();
    cells.join(CELL_END)
}
