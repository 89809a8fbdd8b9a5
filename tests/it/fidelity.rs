//! Any Markdown, all the way: read, rendered, cut into requests, taken by the sandbox, and read there again.

use notic_notion::markdown::{self, Dialect};
use notic_notion::model::Digest;
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
