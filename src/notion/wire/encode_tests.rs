use proptest::prelude::*;

use super::*;
use crate::model::{Digest, HeadingLevel, Language, Link, MAX_RUN_UNITS, MAX_RUNS, utf16_len};
use crate::notion::wire::BlockObject;

fn rich(text: &str) -> RichText {
    RichText::fitting([Span::plain(text)]).unwrap()
}

fn whole(block: &Block) -> Piece<'_> {
    let rows = match block {
        Block::Table(table) => table.rows().len(),
        _ => 0,
    };
    Piece::Block {
        block,
        rows,
        children: block.children().iter().map(whole).collect(),
    }
}

const UPLOAD: &str = "0a1b2c3d-4e5f-8a6b-8c7d-0123456789ab";

#[test]
fn every_type_has_its_form() {
    let uploads = Uploads::from_iter([(Digest::of(b"x"), UPLOAD.parse().unwrap())]);
    let link = Link::new("https://a.example/x.png").unwrap();
    let a = json!([{"type": "text", "text": {"content": "a"}}]);
    let item = || Block::Bulleted {
        text: rich("a"),
        children: Vec::new(),
    };
    let table = Table::new(true, vec![vec![rich("a"), RichText::default()]]).unwrap();
    for (block, expected) in [
        (
            Block::Paragraph {
                text: RichText::default(),
                children: vec![item()],
            },
            json!({"type": "paragraph", "paragraph": {"rich_text": [], "children": [
                {"type": "bulleted_list_item", "bulleted_list_item": {"rich_text": a}}
            ]}}),
        ),
        (
            Block::Heading {
                level: HeadingLevel::Four,
                text: rich("a"),
            },
            json!({"type": "heading_4", "heading_4": {"rich_text": a}}),
        ),
        (
            Block::ToDo {
                text: rich("a"),
                checked: true,
                children: Vec::new(),
            },
            json!({"type": "to_do", "to_do": {"rich_text": a, "checked": true}}),
        ),
        (Block::Divider, json!({"type": "divider", "divider": {}})),
        (
            Block::Image {
                source: ImageSource::File(Digest::of(b"x")),
                caption: rich("a"),
            },
            json!({"type": "image", "image": {
                "type": "file_upload", "file_upload": {"id": UPLOAD}, "caption": a,
            }}),
        ),
        (
            Block::Table(table),
            json!({"type": "table", "table": {
                "table_width": 2, "has_column_header": true,
                "children": [{"type": "table_row", "table_row": {"cells": [a, []]}}],
            }}),
        ),
        (
            Block::Image {
                source: ImageSource::External(link),
                caption: rich("a"),
            },
            json!({"type": "image", "image": {
                "type": "external", "external": {"url": "https://a.example/x.png"}, "caption": a,
            }}),
        ),
    ] {
        assert_eq!(encode_piece(&whole(&block), &uploads), expected);
    }
}

#[test]
fn runs_have_only_the_formats_they_have() {
    let style = Style {
        bold: true,
        code: true,
        highlight: true,
        ..Style::default()
    };
    let link = Link::new("https://a.example/");
    let text = RichText::fitting([
        Span::plain("a"),
        Span {
            text: "b".to_owned(),
            style,
            link,
        },
    ]);
    let expected = json!([
        {"type": "text", "text": {"content": "a"}},
        {"type": "text", "text": {"content": "b", "link": {"url": "https://a.example/"}},
         "annotations": {"bold": true, "code": true, "color": "yellow_background"}},
    ]);
    assert_eq!(rich_text(&text.unwrap()), expected);
}

#[test]
fn an_update_leaves_out_what_can_not_be_changed() {
    let table = Block::Table(Table::new(false, vec![vec![rich("a")]]).unwrap());
    let update = encode_piece_update(&whole(&table), &Uploads::default());
    assert_eq!(update, json!({"table": {"has_column_header": false}}));
    let parent = Block::Quote {
        text: RichText::default(),
        children: vec![Block::Divider],
    };
    let update = encode_piece_update(&whole(&parent), &Uploads::default());
    assert_eq!(update, json!({"quote": {"rich_text": []}}));
}

#[test]
fn long_titles_are_several_runs() {
    let title = PageTitle::new(&"é𝄞".repeat(4000));
    let encoded = encode_title(&title);
    let contents: Vec<&str> = encoded
        .as_array()
        .unwrap()
        .iter()
        .map(|run| run["text"]["content"].as_str().unwrap())
        .collect();
    assert_eq!(contents.concat(), title.as_str());
    assert!(contents.iter().all(|text| utf16_len(text) <= MAX_RUN_UNITS));
}

fn text() -> impl Strategy<Value = RichText> {
    let content = prop_oneof![
        "\\PC{0,20}",
        "[a\"\\\\\u{0}-\u{1f}\u{7f}é𝄞]{0,60}",
        (0usize..4000).prop_map(|n| "\u{1}\"x".repeat(n)),
    ];
    let span =
        (content, any::<[bool; 5]>(), any::<bool>()).prop_map(|(text, flags, linked)| Span {
            text,
            style: Style {
                bold: flags[0],
                italic: flags[1],
                strikethrough: flags[2],
                code: flags[3],
                highlight: flags[4],
            },
            link: Link::new("https://a.example/\"\\").filter(|_| linked),
        });
    proptest::collection::vec(span, 0..6).prop_map(|spans| {
        RichText::split(spans)
            .into_iter()
            .next()
            .unwrap_or_default()
    })
}

fn leaf() -> impl Strategy<Value = Block> {
    let table = proptest::collection::vec(proptest::collection::vec(text(), 1..4), 1..4);
    let image = Link::new(&format!("https://a.example/{}", "\"".repeat(900))).unwrap();
    prop_oneof![
        Just(Block::Divider),
        text().prop_map(|text| Block::Heading {
            level: HeadingLevel::Four,
            text,
        }),
        text().prop_map(|text| Block::Code {
            text,
            language: Language::of_info("java/c/c++/c#").unwrap(),
        }),
        text().prop_map(move |caption| Block::Image {
            source: ImageSource::External(image.clone()),
            caption,
        }),
        (any::<bool>(), table).prop_filter_map("too heavy", |(header, rows)| {
            Table::new(header, rows).map(Block::Table)
        }),
    ]
}

fn block() -> impl Strategy<Value = Block> {
    leaf().prop_recursive(3, 12, 4, |inner| {
        let children = proptest::collection::vec(inner, 0..4);
        (0..5, text(), children).prop_map(|(kind, text, children)| match kind {
            0 => Block::Paragraph { text, children },
            1 => Block::Bulleted { text, children },
            2 => Block::Numbered { text, children },
            3 => Block::ToDo {
                text,
                checked: false,
                children,
            },
            _ => Block::Quote { text, children },
        })
    })
}

fn check_arrays(value: &Value) {
    match value {
        Value::Array(items) => {
            assert!(items.len() <= MAX_RUNS);
            items.iter().for_each(check_arrays);
        }
        Value::Object(members) => {
            if let Some(content) = members.get("content").and_then(Value::as_str) {
                assert!((1..=MAX_RUN_UNITS).contains(&utf16_len(content)));
            }
            members.values().for_each(check_arrays);
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_piece_is_longer_than_its_weight(block in block()) {
        let piece = whole(&block);
        let encoded = encode_piece(&piece, &Uploads::default());
        prop_assert!(encoded.to_string().len() <= piece.weight());
        check_arrays(&encoded);
    }

    #[test]
    fn what_is_sent_reads_back_with_the_same_text(block in block()) {
        let piece = whole(&block);
        let mut sent = encode_piece(&piece, &Uploads::default());
        sent["id"] = "0a1b2c3d4e5f8a6b8c7d0123456789ab".into();
        let read = BlockObject::read(sent).unwrap();
        prop_assert_eq!(read.type_name.as_str(), piece.type_name());
        prop_assert_eq!(read.plain_text, piece.plain());
    }
}
