//! Each statement of notic-data.md section 4.3 as a test, and what CommonMark has that Notic's dialect has not.

use crate::markdown::document::MAX_LEVELS;
use crate::markdown::outline::outline;
use crate::markdown::{Dialect, read};

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    for (content, expected) in cases {
        assert_eq!(
            outline(Dialect::CommonMark, content),
            *expected,
            "{content:?}"
        );
    }
}

#[test]
fn blocks() {
    check(&[
        (
            "# a\n\nb\n===\n\n---\n\n> c\n>\n> d\n\n    e\n    f",
            "h1 a\nh1 b\n---\n> c\n  p d\ncode : e⏎f",
        ),
        ("```rust ignore\na\n\n```\n", "code rust ignore: a⏎"),
        ("a\n\n\n\nb", "p a\np b"),
    ]);
}

#[test]
fn lists_nest_and_hold_blocks() {
    check(&[
        (
            "- a\n  - b\n    1. c\n\n       d\n- e",
            "- a\n  - b\n    1. c\n      p d\n- e",
        ),
        ("3. a\n3. b", "3. a\n4. b"),
        ("- ```\n  a\n  ```\n- # b", "- \n  code : a\n- \n  h1 b"),
        ("- a\n\n  > b\n  > - c", "- a\n  > b\n    - c"),
    ]);
}

#[test]
fn task_lists() {
    check(&[
        ("- [ ] a\n- [x] b\n- [X] c", "[ ] a\n[x] b\n[x] c"),
        ("1. [x] a", "[x] a"),
    ]);
}

#[test]
fn tables() {
    check(&[(
        "| a | **b** |\n|---|:-:|\n| c \\| d | [e](f) |\n| g |",
        "table a|{b:b} / c | d|{:e->f} / g|",
    )]);
}

#[test]
fn cells_beyond_the_header_are_kept() {
    check(&[
        (
            "| a |\n|---|\n| b | c | **d** \\| |\n| e |",
            "table a / b|c|**d** | / e",
        ),
        ("a |\n-|\nb | c", "table a / b|c"),
        ("> | a |\n> |---|\n> | b | c |", "> \n  table a / b|c"),
    ]);
}

#[test]
fn formats() {
    check(&[
        ("**a *b* ~~c~~** `d`", "p {b:a }{bi:b}{b: }{bs:c} {c:d}"),
        ("a &amp; \\* <b>c</b>", "p a & * <b>c</b>"),
    ]);
}

#[test]
fn highlights() {
    check(&[
        ("a ==b== c", "p a {h:b} c"),
        ("==a **b** c==", "p {h:a }{bh:b}{h: c}"),
        ("a == b == c", "p a == b == c"),
        ("`==a==` ===b=== ==c", "p {c:==a==} ===b=== ==c"),
        ("==a==b==", "p {h:a}b=="),
        ("==[a](b)==", "p {h:a->b}"),
    ]);
}

#[test]
fn soft_line_breaks_are_kept() {
    check(&[
        ("a\nb  \nc\\\nd", "p a⏎b⏎c⏎d"),
        ("> a\nb", "> a⏎b"),
        ("- a\nb", "- a⏎b"),
    ]);
}

#[test]
fn front_matter_is_off() {
    check(&[
        ("---\ntitle: a\ntags:\n- b\n---\n\nc", "p c"),
        ("---\n\na\n\n---\n", "---\np a\n---"),
    ]);
}

#[test]
fn bare_addresses_are_links() {
    check(&[
        (
            "see https://a.example/b_c_d.",
            "p see {:https://a.example/b_c_d->https://a.example/b_c_d}.",
        ),
        (
            "(https://a.example)",
            "p ({:https://a.example->https://a.example})",
        ),
        (
            "<https://a.example>",
            "p {:https://a.example->https://a.example}",
        ),
        ("`https://a.example`", "p {c:https://a.example}"),
    ]);
}

#[test]
fn links_and_references() {
    check(&[
        (
            "[a](b \"c\") [d][e] [](f)\n\n[e]: g",
            "p {:a->b} {:d->g} {:f->f}",
        ),
        ("[[a]]", "p {[a]->a}"),
    ]);
}

#[test]
fn images() {
    check(&[
        ("a ![*b*](c \"d\") e", "p a {!b->c} e"),
        ("[![a](b)](c)", "p {!a->b->c}"),
        ("![a ![b](c)](d)", "p {!a b->d}"),
        (
            "![a](<https://b.example/c d>) [e](<f g>)",
            "p {!a->https://b.example/c%20d} {:e->f g}",
        ),
    ]);
}

#[test]
fn embedded_image_files_are_images_and_other_embeds_name_notes() {
    check(&[
        ("a ![[my pic_1.PNG]] b", "p a {!->my pic_1.PNG} b"),
        (
            "![[a/b.png|300x200]]![[c.svg|The c]]",
            "p {!->a/b.png}{!The c->c.svg}",
        ),
        ("**![[a.png#left]]**", "p {!->a.png}"),
        ("![[note]] ![[x.png", "p {[note]->note} ![[x.png"),
        ("![[a ![[b.png]]", "p ![[a {!->b.png}"),
        (
            "`![[a.png]]` [[a.png]]",
            "p {c:![[a.png]]} {[a.png]->a.png}",
        ),
    ]);
}

#[test]
fn html_is_shown_as_typed() {
    check(&[
        ("<div>\n\n**a**\n\n</div>", "p <div>\np {b:a}\np </div>"),
        ("<!-- a\nb -->", "p <!-- a⏎b -->"),
        ("- a\n  <div>\n  b\n  </div>", "- a\n  p <div>⏎b⏎</div>"),
    ]);
}

#[test]
fn a_br_is_a_line_break() {
    check(&[("a<br>b<br />c<BR/>d", "p a⏎b⏎c⏎d")]);
}

#[test]
fn footnotes_are_readable() {
    check(&[("a[^1]\n\n[^1]: b", "p a[^1]\np [^1]: b")]);
}

#[test]
fn formulas_are_shown_as_typed() {
    check(&[("a $b_c_d$\n\n$$\ne\n$$", "p a $b_c_d$\np $$⏎e⏎$$")]);
}

#[test]
fn too_deep_blocks_stay_in_order_at_the_last_level() {
    let mut content = String::new();
    for level in 0..200 {
        content.push_str(&format!("{}- {level}\n", "  ".repeat(level)));
    }
    content.push_str("\nend\n");
    let document = read(Dialect::CommonMark, &content);
    let numbers: Vec<String> = (0..200).map(|level| level.to_string()).collect();
    assert_eq!(
        document.visible_text().trim(),
        format!("{}\nend", numbers.join("\n"))
    );
    assert_eq!(document.warnings.len(), 1);
    let quotes = format!("{}a\n\nb", "> ".repeat(MAX_LEVELS + 40));
    let document = read(Dialect::CommonMark, &quotes);
    assert_eq!(
        document
            .visible_text()
            .split_whitespace()
            .collect::<Vec<_>>(),
        ["a", "b"]
    );
    assert_eq!(document.blocks.len(), 2);
}

#[test]
fn any_depth_is_read() {
    for unit in [
        "> ",
        "- ",
        "1. ",
        "[",
        "![",
        "*",
        "**a ",
        "`",
        "<",
        "$",
        "|",
        "    - a\n",
    ] {
        read(Dialect::CommonMark, &unit.repeat(20_000));
    }
}
