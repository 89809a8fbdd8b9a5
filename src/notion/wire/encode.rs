//! The JSON of blocks, titles and icons (notion-api.md section 6). No read-only keys: Notion refuses them.

use serde_json::{Map, Value, json};

use crate::model::{
    Block, Icon, ImageSource, PageTitle, Piece, RichText, Row, Run, Span, Style, Table, Uploads,
};

/// The colour highlighted text has: Notion's one for markers.
pub(super) const HIGHLIGHT: &str = "yellow_background";

/// Blocks or rows to be made.
pub fn encode_pieces(pieces: &[Piece<'_>], uploads: &Uploads) -> Value {
    let encode = |piece| encode_piece(piece, uploads);
    pieces.iter().map(encode).collect()
}

/// A block or row to be made, with what goes along under it.
fn encode_piece(piece: &Piece<'_>, uploads: &Uploads) -> Value {
    let (block, rows, children) = match piece {
        Piece::Row(row) => return typed("table_row", row_content(row)),
        Piece::Block {
            block,
            rows,
            children,
        } => (block, rows, children),
    };
    let mut content = block_content(block, uploads);
    let below: Vec<Value> = match block {
        Block::Table(table) => {
            content["table_width"] = table.width().into();
            let sent = table.rows().iter().take(*rows);
            sent.map(|row| typed("table_row", row_content(row)))
                .collect()
        }
        _ => children
            .iter()
            .map(|piece| encode_piece(piece, uploads))
            .collect(),
    };
    if let Block::Image { source, .. } = block {
        content["type"] = match source {
            ImageSource::External(_) => "external".into(),
            ImageSource::File(_) => "file_upload".into(),
        };
    }
    if !below.is_empty() {
        content["children"] = below.into();
    }
    typed(block.type_name(), content)
}

/// The change that turns a block or row of the same type into this one; what is under it stays.
pub fn encode_piece_update(piece: &Piece<'_>, uploads: &Uploads) -> Value {
    let content = match piece {
        Piece::Row(row) => row_content(row),
        Piece::Block { block, .. } => block_content(block, uploads),
    };
    keyed(piece.type_name(), content)
}

/// A page's title: an array of rich text.
pub fn encode_title(title: &PageTitle) -> Value {
    let texts = RichText::split([Span::plain(title.as_str())]);
    texts.iter().flat_map(RichText::runs).map(run).collect()
}

/// A page's icon.
pub fn encode_icon(icon: &Icon) -> Value {
    json!({"type": "emoji", "emoji": icon.as_str()})
}

fn keyed(type_name: &str, content: Value) -> Value {
    Value::Object(Map::from_iter([(type_name.to_owned(), content)]))
}

fn typed(type_name: &str, content: Value) -> Value {
    let mut block = keyed(type_name, content);
    block["type"] = type_name.into();
    block
}

/// What a block has of its own that can be changed later as well.
fn block_content(block: &Block, uploads: &Uploads) -> Value {
    match block {
        Block::Paragraph { text, .. }
        | Block::Heading { text, .. }
        | Block::Bulleted { text, .. }
        | Block::Numbered { text, .. }
        | Block::Quote { text, .. } => json!({"rich_text": rich_text(text)}),
        Block::ToDo { text, checked, .. } => {
            json!({"rich_text": rich_text(text), "checked": checked})
        }
        Block::Code { text, language } => {
            json!({"rich_text": rich_text(text), "language": language.as_str()})
        }
        Block::Divider => json!({}),
        Block::Table(table) => table_content(table),
        Block::Image {
            source: ImageSource::External(link),
            caption,
        } => json!({"external": {"url": link.as_str()}, "caption": rich_text(caption)}),
        Block::Image {
            source: ImageSource::File(content),
            caption,
        } => {
            // Without an upload it is null, which Notion refuses: better than a page without its image.
            let id = uploads.get(content).map(|id| id.to_string());
            json!({"file_upload": {"id": id}, "caption": rich_text(caption)})
        }
    }
}

fn table_content(table: &Table) -> Value {
    json!({"has_column_header": table.header()})
}

fn row_content(row: &Row) -> Value {
    let cells: Vec<Value> = row.cells().iter().map(rich_text).collect();
    json!({"cells": cells})
}

fn rich_text(text: &RichText) -> Value {
    text.runs().iter().map(run).collect()
}

fn run(run: &Run) -> Value {
    let mut text = json!({"content": run.text()});
    if let Some(link) = run.link() {
        text["link"] = json!({"url": link.as_str()});
    }
    let mut item = json!({"type": "text", "text": text});
    let annotations = annotations(run.style());
    if !annotations.is_empty() {
        item["annotations"] = annotations.into();
    }
    item
}

fn annotations(style: Style) -> Map<String, Value> {
    let flags = [
        ("bold", style.bold),
        ("italic", style.italic),
        ("strikethrough", style.strikethrough),
        ("code", style.code),
    ];
    let set = flags.into_iter().filter(|(_, set)| *set);
    let mut annotations: Map<String, Value> = set
        .map(|(name, _)| (name.to_owned(), true.into()))
        .collect();
    if style.highlight {
        annotations.insert("color".to_owned(), HIGHLIGHT.into());
    }
    annotations
}

#[cfg(test)]
#[path = "encode_tests.rs"]
mod tests;
