//! What the writer does with each kind of block, and what holds for all.

mod linear;
mod linked;

use proptest::prelude::*;

use super::*;
use crate::markdown::properties::{is_part, markdownish};
use crate::markdown::{Dialect, read};
use crate::model::{ImageSource, MAX_TABLE_WIDTH, Table};

fn rendered(content: &str) -> Rendered {
    render(&read(Dialect::Notic, content))
}

/// Blocks as short text: a line each, nested by two blanks, with `<text|address>` for links.
fn outline(blocks: &[Block]) -> String {
    let mut lines = Vec::new();
    write_outline(blocks, 0, &mut lines);
    lines.join("\n")
}

fn write_outline(blocks: &[Block], depth: usize, lines: &mut Vec<String>) {
    for block in blocks {
        let mut line = format!("{}{}", "  ".repeat(depth), block.type_name());
        match block {
            Block::Image {
                source: ImageSource::External(link),
                ..
            } => line.push_str(&format!(" {}", link.as_str())),
            Block::Code { language, .. } => line.push_str(&format!(" ({})", language.as_str())),
            Block::ToDo { checked: true, .. } => line.push_str(" [x]"),
            Block::Table(table) => {
                for row in table.rows() {
                    let cells: Vec<String> = row.cells().iter().map(runs).collect();
                    line.push_str(&format!(" / {}", cells.join("|")));
                }
            }
            _ => {}
        }
        let text = block.text().map(runs).unwrap_or_default();
        if !text.is_empty() {
            line.push_str(&format!(": {text}"));
        }
        lines.push(line);
        write_outline(block.children(), depth + 1, lines);
    }
}

fn runs(text: &RichText) -> String {
    let mut out = String::new();
    for run in text.runs() {
        match run.link() {
            Some(link) => out.push_str(&format!("<{}|{}>", run.text(), link.as_str())),
            None => out.push_str(run.text()),
        }
    }
    out.replace('\n', "⏎")
}

/// All text of blocks, in order.
fn all_text(blocks: &[Block]) -> String {
    let mut out = String::new();
    collect_text(blocks, &mut out);
    out
}

fn collect_text(blocks: &[Block], out: &mut String) {
    for block in blocks {
        if let Some(text) = block.text() {
            out.push_str(&text.plain());
        }
        if let Block::Table(table) = block {
            for cell in table.rows().iter().flat_map(|row| row.cells()) {
                out.push_str(&cell.plain());
            }
        }
        collect_text(block.children(), out);
    }
}

#[track_caller]
fn check(content: &str, expected: &str) {
    assert_eq!(outline(&rendered(content).blocks), expected, "{content:?}");
}

#[test]
fn an_empty_note_gives_no_blocks() {
    for content in ["", "\n\n", "&#32;", "&#160;\n&#32;"] {
        assert_eq!(rendered(content), Rendered::default(), "{content:?}");
    }
}

#[test]
fn each_kind_of_block() {
    check(
        "# a\n## b\n### c\n#### d\n##### e\n###### f\n---\ng\nh",
        "heading_1: a\nheading_2: b\nheading_3: c\nheading_4: d\nheading_4: e\nheading_4: f\ndivider\nparagraph: g⏎h",
    );
    check(
        "- a\n    1. b\n    - [x] c\n> d\n> e",
        "bulleted_list_item: a\n  numbered_list_item: b\n  to_do [x]: c\nquote: d⏎e",
    );
    check("```py\na\n```", "code (python): a");
    check("```\n```", "code (plain text)");
    check("| a | b |\n| c |", "table / a|b / c|");
}

#[test]
fn formats_become_styles() {
    let blocks = rendered("**a** *b* ~~c~~ `d` ==e==").blocks;
    let styles: Vec<_> = blocks[0]
        .text()
        .unwrap()
        .runs()
        .iter()
        .map(|run| run.style())
        .collect();
    assert!(styles[0].bold && styles[2].italic && styles[4].strikethrough);
    assert!(styles[6].code && styles[8].highlight);
}

#[test]
fn an_image_stands_after_the_text_before_it() {
    check(
        "a ![b](https://c.example/d.png) e",
        "paragraph: a\nimage https://c.example/d.png: b\nparagraph: e",
    );
    check(
        "- a\n![image](https://c.example/d.png)\ne\n    - f",
        "bulleted_list_item: a\n  image https://c.example/d.png\n  paragraph: e\n  bulleted_list_item: f",
    );
    check(
        "> ![](https://c.example/d.png) a",
        "quote\n  image https://c.example/d.png\n  paragraph: a",
    );
    check(
        "# a ![](https://c.example/d.png)",
        "heading_1: a\nimage https://c.example/d.png",
    );
    check(
        "| ![b](https://c.example/d.png) |\n| ![](https://c.example/e.png) |",
        "table / <b|https://c.example/d.png> / <https://c.example/e.png|https://c.example/e.png>",
    );
}

#[test]
fn a_linked_image_has_its_link_in_the_caption() {
    check(
        "[![a](https://c.example/d.png)](https://e.example)",
        "image https://c.example/d.png: <a|https://e.example>",
    );
    check(
        "[![](https://c.example/d.png)](../f)",
        "image https://c.example/d.png: ../f",
    );
}

#[test]
fn an_image_that_is_not_on_the_web_becomes_text_with_a_warning() {
    let note = rendered(
        "a ![b](c/d.png)\n\n![](data:image/png;base64,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA)",
    );
    assert_eq!(
        outline(&note.blocks),
        "paragraph: a 🖼 b (c/d.png)\nparagraph: 🖼 (data:image/png;base64,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA…)",
    );
    assert_eq!(
        note.warnings,
        ["2 images are not on the web and are shown as text, the first: c/d.png"]
    );
}

#[test]
fn an_address_that_notion_refuses_follows_its_text() {
    check("[a](b.md) c", "paragraph: a (b.md) c");
    check("[**a** b](#c)", "paragraph: a b (#c)");
    check("[a](b)[c](b)", "paragraph: a (b)c (b)");
    check("[](b.md)", "paragraph: b.md");
    check(
        "[a@b.example](mailto:a@b.example)",
        "paragraph: a@b.example",
    );
    check("[a](https://b.example)", "paragraph: <a|https://b.example>");
    let long = format!("https://b.example/{}", "c".repeat(2000));
    check(&format!("[a]({long})"), &format!("paragraph: a ({long})"));
}

#[test]
fn refused_characters_are_replaced_and_counted() {
    let note = rendered("a\u{0}b\tc\n\n```\nd\u{1b}\n```\n\n&#0;");
    assert_eq!(
        outline(&note.blocks),
        "paragraph: a\u{fffd}b\tc\ncode (plain text): d\u{fffd}\nparagraph: \u{fffd}"
    );
    assert_eq!(
        note.warnings,
        ["3 control characters are shown as \u{fffd}"]
    );
}

#[test]
fn numbers_that_notion_cannot_show_are_reported() {
    assert_eq!(rendered("1. a\n2. b\n\ntext\n\n1. c").warnings, [""; 0]);
    assert_eq!(
        rendered("1994. a\n1995. b").warnings,
        ["a numbered list begins with 1994; Notion numbers it from 1"]
    );
    let note = rendered("1. a\n\ntext\n\n2. b\n3. c\n\ntext\n\n4. d");
    assert_eq!(note.warnings.len(), 1);
    assert!(
        note.warnings[0].starts_with("2 numbered lists"),
        "{:?}",
        note.warnings
    );
}

#[test]
fn an_unknown_language_is_reported() {
    let note = rendered("```brainfuck\na\n```\n```text\nb\n```\n```brainfuck\nc\n```");
    assert_eq!(note.warnings.len(), 1);
    assert!(
        note.warnings[0].contains("language brainfuck;"),
        "{:?}",
        note.warnings
    );
}

/// More than one block's text holds.
fn long() -> String {
    "word ".repeat(50_000).trim_end().to_owned()
}

#[test]
fn long_texts_become_several_blocks() {
    for (mark, first) in [("", "paragraph"), ("# ", "heading_1")] {
        let blocks = rendered(&format!("{mark}{}", long())).blocks;
        assert!(blocks.len() > 1);
        assert_eq!(blocks[0].type_name(), first);
        assert!(
            blocks[1..]
                .iter()
                .all(|block| block.type_name() == "paragraph")
        );
        assert_eq!(all_text(&blocks), long());
    }
}

#[test]
fn long_code_becomes_several_blocks_of_one_language() {
    let blocks = rendered(&format!("```js\n{}\n```", long())).blocks;
    assert!(blocks.len() > 1);
    let is_javascript = |block: &Block| matches!(block, Block::Code { language, .. } if language.as_str() == "javascript");
    assert!(blocks.iter().all(is_javascript));
    assert_eq!(all_text(&blocks), long());
}

#[test]
fn the_rest_of_a_long_item_comes_before_what_is_nested() {
    for mark in ["- ", "1. ", "- [ ] "] {
        let blocks = rendered(&format!("{mark}{}\n    - nested", long())).blocks;
        assert_eq!(blocks.len(), 1);
        let kinds: Vec<_> = blocks[0].children().iter().map(Block::type_name).collect();
        assert_eq!(kinds.last(), Some(&"bulleted_list_item"));
        assert!(
            kinds.len() > 1
                && kinds[..kinds.len() - 1]
                    .iter()
                    .all(|kind| *kind == "paragraph")
        );
        assert_eq!(all_text(&blocks), format!("{}nested", long()));
    }
}

#[test]
fn a_wide_table_becomes_several_that_begin_with_the_first_column() {
    let row = |prefix: &str| {
        let cells: Vec<String> = (0..250).map(|column| format!("{prefix}{column}")).collect();
        format!("|{}|", cells.join("|"))
    };
    let blocks = rendered(&format!("{}\n{}", row("h"), row("c"))).blocks;
    assert_eq!(blocks.len(), 3);
    let mut seen = vec!["c0".to_owned()];
    for block in &blocks {
        let Block::Table(table) = block else {
            panic!("{block:?}")
        };
        assert!(table.header() && table.width() <= MAX_TABLE_WIDTH);
        assert_eq!(table.rows().len(), 2);
        assert_eq!(table.rows()[1].cells()[0].plain(), "c0");
        seen.extend(table.rows()[1].cells()[1..].iter().map(RichText::plain));
    }
    let all: Vec<String> = (0..250).map(|column| format!("c{column}")).collect();
    assert_eq!(seen, all);
}

#[test]
fn a_heavy_row_goes_on_in_the_next() {
    let content = format!("| a | b | c |\n| x | {} | {} |", long(), long());
    let blocks = rendered(&content).blocks;
    let [Block::Table(table)] = blocks.as_slice() else {
        panic!("not one table")
    };
    assert!(table.rows().len() > 2);
    assert!(
        table
            .rows()
            .iter()
            .all(|row| row.weight() <= Table::MAX_ROW_WEIGHT)
    );
    let text = all_text(&blocks);
    assert_eq!(text, format!("abcx{}{}", long(), long()));
}

#[test]
fn short_rows_around_a_long_one_stay_small() {
    let wide = format!("|{}", "w|".repeat(100_000));
    let content = format!(
        "{}{wide}\n{}",
        "|a|\n".repeat(20_000),
        "|b|\n".repeat(20_000)
    );
    let blocks = rendered(&content).blocks;
    let cells: usize = blocks
        .iter()
        .map(|block| match block {
            Block::Table(table) => table.width() * table.rows().len(),
            _ => 0,
        })
        .sum();
    assert!(cells < 200_000, "{cells}");
    let text = all_text(&blocks);
    assert_eq!(text.matches('w').count(), 100_000 + blocks.len() - 3);
    assert_eq!(text.matches(['a', 'b']).count(), 40_000);
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(700))]

    #[test]
    fn every_visible_letter_is_written_in_order(content in markdownish()) {
        for dialect in [Dialect::Notic, Dialect::CommonMark] {
            let document = read(dialect, &content);
            let written = letters(&all_text(&render(&document).blocks));
            let visible = letters(&document.visible_text());
            prop_assert!(is_part(&visible, &written), "{visible} in {written}");
        }
    }

    #[test]
    fn no_block_is_an_empty_paragraph(content in markdownish()) {
        let blocks = rendered(&content).blocks;
        let is_empty = |block: &Block| {
            let text = block.text().map(RichText::plain).unwrap_or_default();
            block.type_name() == "paragraph" && text.trim().is_empty()
        };
        prop_assert!(!blocks.iter().any(is_empty));
    }
}
