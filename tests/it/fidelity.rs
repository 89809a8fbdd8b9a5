//! Any Markdown, all the way: read, rendered, cut into requests, taken by the sandbox, and read there again.

use std::rc::Rc;

use notic_notion::markdown::{self, Dialect};
use notic_notion::model::Digest;
use notic_notion::progress::Silent;
use notic_notion::sandbox::{BlockTree, Entry, PageTree, Run};
use notic_notion::sync::{Outcome, Stop};
use proptest::prelude::*;

use crate::world::{Notes, World};

/// What is read of a text: letters and digits, whatever stands between them.
fn letters(text: &str) -> Vec<char> {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether all of one stands in the other, in order.
fn stands_in(part: &[char], whole: &[char]) -> bool {
    let mut rest = whole.iter();
    part.iter().all(|c| rest.any(|other| other == c))
}

/// What the sandbox shows of a note after a sync.
fn shown(dialect: Dialect, content: &str) -> String {
    let mut world = World::new();
    world.wishes.dialect = dialect;
    world.wishes.policy.rules = Digest::of(format!("{dialect:?}").as_bytes());
    let report = world.sync_well(&Notes::new().note("n", None, content).page());
    assert_eq!(report.created.notes, 1);
    let tree = world.tree();
    let note = tree
        .pages()
        .next()
        .and_then(|workspace| workspace.pages().next())
        .unwrap();
    // The title is the first line.
    note.plain_text()
        .split_once('\n')
        .map_or_else(String::new, |(_, body)| body.to_owned())
}

fn fragment() -> impl Strategy<Value = String> {
    let marks = prop::sample::select(vec![
        "# ",
        "## ",
        "###### ",
        "- ",
        "    - ",
        "        1. ",
        "1. ",
        "7) ",
        "- [ ] ",
        "- [x] ",
        "> ",
        "```\n",
        "```rust\n",
        "````\n",
        "---\n",
        "| a | b |\n",
        "| --- | --- |\n",
        "|x|y|z|\n",
        "**",
        "*",
        "_",
        "~~",
        "==",
        "`",
        "``",
        "\\",
        "\n",
        "\n\n",
        "&#32;",
        "&#1114112;",
        "<b>",
        "\t",
        "  ",
        "[ ] ",
        "\u{0}",
        "\u{7}",
        "👩‍👩‍👧",
        "\u{301}",
        "字",
        "https://a.example/b_c",
    ]);
    prop_oneof![
        4 => marks.prop_map(str::to_owned),
        3 => "[a-zA-Z0-9]{1,8}",
        1 => "\\PC{0,12}",
        1 => (1usize..3000).prop_map(|n| "wörd ".repeat(n)),
    ]
}

fn linked() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "[text](https://a.example/x)",
        "[t](note.md)",
        "[t](mailto:a@b.example)",
        "![alt](https://a.example/i.png)",
        "![](x.png)",
        "![a](data:image/png;base64,AAAA)",
        "[![a](https://a.example/i.png)](https://b.example)",
        "[[wiki]]",
        "[",
        "](",
        ")",
        "![",
    ])
    .prop_map(str::to_owned)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn text_without_links_arrives_letter_by_letter(
        parts in prop::collection::vec(fragment(), 0..60),
        commonmark: bool,
    ) {
        let dialect = if commonmark { Dialect::CommonMark } else { Dialect::Notic };
        let content: String = parts.concat();
        let visible = markdown::read(dialect, &content).visible_text();
        prop_assert_eq!(letters(&shown(dialect, &content)), letters(&visible));
    }

    #[test]
    fn nothing_of_a_text_with_links_and_images_is_lost(
        parts in prop::collection::vec(prop_oneof![fragment(), linked()], 0..40),
        commonmark: bool,
    ) {
        let dialect = if commonmark { Dialect::CommonMark } else { Dialect::Notic };
        let content: String = parts.concat();
        let visible = markdown::read(dialect, &content).visible_text();
        prop_assert!(stands_in(&letters(&visible), &letters(&shown(dialect, &content))), "{content:?}");
    }
}

#[test]
fn a_note_of_two_megabytes_arrives_whole() {
    let paragraph = "All work and no play makes a long note. ".repeat(25);
    let content = format!("{paragraph}\n\n").repeat(2000);
    let visible = markdown::read(Dialect::Notic, &content).visible_text();
    assert_eq!(letters(&shown(Dialect::Notic, &content)), letters(&visible));
}

#[test]
fn one_paragraph_of_300_000_characters_arrives_whole() {
    let content = "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich. ".repeat(4700);
    let visible = markdown::read(Dialect::Notic, &content).visible_text();
    assert_eq!(letters(&shown(Dialect::Notic, &content)), letters(&visible));
}

/// What the sandbox shows of a note after a sync, and what the run warns of.
fn synced(content: &str) -> (PageTree, Vec<String>) {
    let world = World::new();
    let report = world.sync_well(&Notes::new().note("n", None, content).page());
    let tree = world.tree();
    let workspace = tree.pages().next().unwrap();
    (workspace.pages().next().unwrap().clone(), report.warnings)
}

/// The texts of blocks, outermost first, each block being the only child of the one before it.
fn chain(page: &PageTree) -> Vec<String> {
    let mut texts = Vec::new();
    let mut entries = &page.entries;
    while let [Entry::Block(block)] = entries.as_slice() {
        texts.push(text_of(&block.text));
        entries = &block.children;
    }
    assert!(entries.is_empty());
    texts
}

fn text_of(runs: &[Run]) -> String {
    runs.iter().map(|run| run.text.as_str()).collect()
}

fn nested_list(levels: usize) -> String {
    (0..levels)
        .map(|level| format!("{}- {level}\n", "    ".repeat(level)))
        .collect()
}

#[test]
fn sixty_levels_arrive_as_sixty_levels() {
    let (page, warnings) = synced(&nested_list(60));
    let levels: Vec<String> = (0..60).map(|level| level.to_string()).collect();
    assert_eq!(chain(&page), levels);
    assert_eq!(warnings, [""; 0]);
}

#[test]
fn what_is_deeper_stands_at_level_60_with_a_warning() {
    let (page, warnings) = synced(&nested_list(70));
    let shown: Vec<String> = page
        .plain_text()
        .lines()
        .skip(1)
        .map(str::to_owned)
        .collect();
    let levels: Vec<String> = (0..70).map(|level| level.to_string()).collect();
    assert_eq!(shown, levels);
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].contains("10 list items"), "{warnings:?}");
}

/// The tables of a page: for each the texts of its rows.
fn tables(page: &PageTree) -> Vec<Vec<Vec<String>>> {
    let rows = |block: &BlockTree| {
        let rows = block.children.iter().map(|row| match row {
            Entry::Block(row) => row.cells.iter().map(|cell| text_of(cell)).collect(),
            Entry::Page(page) => panic!("{page:?}"),
        });
        rows.collect()
    };
    page.blocks().map(rows).collect()
}

#[test]
fn a_table_of_hundreds_of_rows_is_one_table() {
    let rows: Vec<String> = (0..450).map(|row| format!("| {row} | x |")).collect();
    let (page, _) = synced(&rows.join("\n"));
    let tables = tables(&page);
    assert_eq!(tables.len(), 1);
    let expected: Vec<Vec<String>> = (0..450)
        .map(|row| vec![row.to_string(), "x".to_owned()])
        .collect();
    assert_eq!(tables[0], expected);
}

#[test]
fn five_hundred_columns_are_tables_that_begin_with_the_first_column() {
    let row = |name: &str| {
        let cells: Vec<String> = (0..500).map(|column| format!("{name}{column}")).collect();
        format!("| {} |", cells.join(" | "))
    };
    let (page, _) = synced(&format!("{}\n{}", row("h"), row("c")));
    let tables = tables(&page);
    assert_eq!(tables.len(), 6);
    let mut cells = vec!["c0".to_owned()];
    for table in &tables {
        assert_eq!(table[0][0], "h0");
        assert_eq!(table[1][0], "c0");
        cells.extend_from_slice(&table[1][1..]);
    }
    let expected: Vec<String> = (0..500).map(|column| format!("c{column}")).collect();
    assert_eq!(cells, expected);
}

/// The records of a saved page are written by hand: JSON holds what texts can't.
#[test]
fn what_notion_refuses_is_replaced_and_told() {
    let world = World::new();
    let note = |id: &str, name: &str, content: &str| {
        format!(
            r#"{{"id": "{id}", "displayName": "{name}", "content": "{content}", "workspaceId": "workspace_1", "createdAt": 1, "lastModified": 1}}"#
        )
    };
    let notes = [
        note("a", "half", r"cut here \ud83d"),
        note("b", "nul", r"a\u0000b\u001bc\n\n```\nd\u0000\n```\n"),
        note(
            "c",
            r"na\u0000me \udc00",
            "| \\u0007 |\\n| [\\u0001](https://a.example/b) |",
        ),
        note(
            "d",
            "address",
            r"[a](https://b.example/\u0000) ![c](https://b.example/\ud800)",
        ),
    ];
    let page = format!(
        r#"{{"notes": [{}], "folders": [], "workspaces": [{{"id": "workspace_1", "name": "W\u0000", "isDefault": true, "updatedAt": 1}}]}}"#,
        notes.join(",")
    );
    std::fs::write(world.source(), page).unwrap();
    let finished = world.sync_with(Rc::new(Silent), Rc::new(Stop::default()));
    let report = finished.report;
    assert_eq!(report.outcome, Outcome::InStep, "{report:#?}");
    insta::assert_snapshot!(format!("{}\n{}\n", world.tree(), report.warnings.join("\n")), @r#"
    # Notic
      # W
        # half
          paragraph "cut here �"
        # nul
          paragraph "a�b�c"
          code (plain text) "d�"
        # na me �
          table {has_column_header} {width=1}
            table_row | "�"
            table_row | "�"[-> https://a.example/b]
        # address
          paragraph "a (https://b.example/�)"
          image <https://b.example/�> caption: "c"

    half (notes.json): holds half a character (a lone surrogate); it is shown as U+FFFD, the replacement character
    na me � (notes.json): holds half a character (a lone surrogate); it is shown as U+FFFD, the replacement character
    address (notes.json): holds half a character (a lone surrogate); it is shown as U+FFFD, the replacement character
    nul: 3 control characters are shown as �
    na me �: 2 control characters are shown as �
    address: 1 control character is shown as �
    "#);
}
