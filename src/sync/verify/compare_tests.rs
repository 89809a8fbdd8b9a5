use serde_json::{Value, json};

use super::*;
use crate::model::{HeadingLevel, Language, Link, Span, Table};

fn text(spans: &[(&str, Style, Option<&str>)]) -> RichText {
    let spans = spans.iter().map(|(text, style, link)| Span {
        text: (*text).to_owned(),
        style: *style,
        link: link.and_then(Link::new),
    });
    RichText::fitting(spans).unwrap()
}

fn plain(content: &str) -> RichText {
    text(&[(content, Style::default(), None)])
}

fn bold() -> Style {
    Style {
        bold: true,
        ..Style::default()
    }
}

fn block(type_name: &str, own: Value) -> BlockObject {
    let id = "0a1b2c3d-4e5f-8a6b-8c7d-0123456789ab";
    BlockObject::read(json!({"object": "block", "id": id, "type": type_name, type_name: own}))
        .unwrap()
}

fn run(content: &str, annotations: Value, link: Option<&str>) -> Value {
    let link = link.map(|url| json!({ "url": url }));
    json!({"type": "text", "text": {"content": content, "link": link}, "plain_text": content,
        "annotations": annotations})
}

/// What differs, in one line each.
fn told(own: &Block, found: &BlockObject) -> Vec<String> {
    let piece = Piece::Block {
        block: own,
        rows: 0,
        children: Vec::new(),
    };
    let line = |flaw: Flaw| {
        format!(
            "{:?} {}: {} / {}",
            flaw.what,
            flaw.cell.unwrap_or(0),
            flaw.expected.unwrap_or_default(),
            flaw.found.unwrap_or_default()
        )
    };
    flaws(&piece, found).into_iter().map(line).collect()
}

fn paragraph(text: RichText) -> Block {
    Block::Paragraph {
        text,
        children: Vec::new(),
    }
}

#[test]
fn what_notion_does_to_text_is_no_difference() {
    let long = "x".repeat(2500);
    let own = paragraph(text(&[
        (&long, Style::default(), None),
        ("b", bold(), Some("https://a.example")),
        (
            "c",
            bold(),
            Some("https://www.notion.so/0123456789abcdef0123456789abcdef"),
        ),
    ]));
    let off = json!({"bold": false, "italic": false, "strikethrough": false, "underline": false,
        "code": false, "color": "default"});
    let on = json!({"bold": true, "color": "default"});
    let slug = "https://app.notion.com/p/A-title-0123456789abcdef0123456789abcdef";
    let runs = json!([
        run(&long, off, None),
        run("b", on.clone(), Some("https://A.example/")),
        run("c", on, Some(slug)),
    ]);
    let found = block("paragraph", json!({"rich_text": runs, "icon": null}));
    assert_eq!(told(&own, &found), Vec::<String>::new());
    let heading = Block::Heading {
        level: HeadingLevel::Four,
        text: plain("h"),
    };
    let found = block(
        "heading_3",
        json!({"rich_text": [run("h", json!({}), None)]}),
    );
    assert_eq!(told(&heading, &found), Vec::<String>::new());
}

#[test]
fn each_difference_of_text_is_told_as_what_it_is() {
    let own = paragraph(text(&[
        ("a ", Style::default(), None),
        ("b", bold(), Some("https://a.example/x")),
    ]));
    let found = |runs: Value| block("paragraph", json!({ "rich_text": runs }));
    let bold = || json!({"bold": true});
    let link = Some("https://a.example/x");
    assert_eq!(
        told(&own, &found(json!([run("a c", json!({}), None)]))),
        ["Text 0: \"a b\" / \"a c\""]
    );
    assert_eq!(
        told(
            &own,
            &found(json!([
                run("a ", json!({}), None),
                run("b", json!({"color": "red"}), link)
            ]))
        ),
        ["Style 0: \"b\" bold / \"b\" red"]
    );
    assert_eq!(
        told(
            &own,
            &found(json!([
                run("a ", json!({}), None),
                run("b", bold(), Some("https://a.example/y"))
            ]))
        ),
        ["Link 0: \"b\" to https://a.example/x / \"b\" to https://a.example/y"]
    );
    assert_eq!(
        told(&own, &found(json!([run("a b", bold(), None)]))),
        [
            "Style 0: \"a \" plain / \"a \" bold",
            "Link 0: \"b\" to https://a.example/x / \"b\" to nowhere"
        ]
    );
}

#[test]
fn what_else_a_block_says_is_compared() {
    let runs = json!([run("x", json!({}), None)]);
    let code = Block::Code {
        text: plain("x"),
        language: Language::of_info("rust").unwrap(),
    };
    let found = block(
        "code",
        json!({"rich_text": runs, "language": "c", "caption": []}),
    );
    assert_eq!(told(&code, &found), ["Language 0: rust / c"]);
    let to_do = Block::ToDo {
        text: plain("x"),
        checked: false,
        children: Vec::new(),
    };
    let found = block("to_do", json!({"rich_text": runs, "checked": true}));
    assert_eq!(told(&to_do, &found), ["Checked 0: open / ticked"]);
    let found = block("quote", json!({"rich_text": runs}));
    assert_eq!(told(&to_do, &found), ["Type 0: check box / quote"]);
    let heading = Block::Heading {
        level: HeadingLevel::One,
        text: plain("x"),
    };
    let found = block("heading_2", json!({"rich_text": runs}));
    assert_eq!(told(&heading, &found), ["Type 0: heading 1 / heading 2"]);
    let table = Table::new(true, vec![vec![plain("x"), plain("y")]]).unwrap();
    let found = block(
        "table",
        json!({"table_width": 2, "has_column_header": false}),
    );
    assert_eq!(
        told(&Block::Table(table.clone()), &found),
        ["Header 0: set / not set"]
    );
    let cells = json!({"cells": [runs, [run("z", json!({}), None)]]});
    let row = flaws(&Piece::Row(&table.rows()[0]), &block("table_row", cells));
    assert_eq!(
        (row.len(), row[0].what, row[0].cell),
        (1, What::Text, Some(2))
    );
    let image = Block::Image {
        source: ImageSource::External(Link::new("https://a.example/a.png").unwrap()),
        caption: RichText::default(),
    };
    let found = block(
        "image",
        json!({"type": "external", "external": {"url": "https://b.example/"}, "caption": []}),
    );
    assert_eq!(
        told(&image, &found),
        ["Image 0: https://a.example/a.png / https://b.example/"]
    );
}
