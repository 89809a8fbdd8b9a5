//! How Notic stores what was typed: each statement of notic-data.md section 4.2.

use super::check;

#[test]
fn blocks_are_joined_by_a_blank_line() {
    check(&[(
        "# a\n\nb\n\n- c\n- d\n\n> e\n\n```js\nf\n```\n\ng",
        "h1 a\np b\n- c\n- d\n> e\ncode js: f\np g",
    )]);
}

#[test]
fn the_newline_at_the_end_is_no_block() {
    check(&[("- a\n", "- a"), ("```js\na\n```\n", "code js: a")]);
}

#[test]
fn marks_in_plain_text_have_a_backslash() {
    check(&[(
        r"2 \* 3, a\_b, \`c\`, \~d, e:\\f",
        r"p 2 * 3, a_b, `c`, ~d, e:\f",
    )]);
}

#[test]
fn in_bare_addresses_too() {
    check(&[(
        r"https://a.example/b\_c\~d\*e",
        "p {:https://a.example/b_c~d*e->https://a.example/b_c~d*e}",
    )]);
}

#[test]
fn other_signs_never_have() {
    let typed = "a = b # c [d] > e - f | g + 1. h";
    check(&[(typed, &format!("p {typed}"))]);
}

#[test]
fn blanks_at_the_edge_of_a_formatted_run_are_references() {
    check(&[
        ("a **&#32;b&#32;** c", "p a {b: b } c"),
        ("a*b&#32;*c", "p a{i:b }c"),
        ("a~~&#160;b~~c", "p a{s:\u{a0}b}c"),
        ("a==b&#32;&#32;==c", "p a{h:b  }c"),
    ]);
}

#[test]
fn nested_lists_use_four_blanks_a_level() {
    check(&[("- a\n    - b\n        - c\n- d", "- a\n  - b\n    - c\n- d")]);
}

#[test]
fn a_nested_list_of_another_kind_stands_after_a_blank_line() {
    check(&[
        (
            "1. a\n\n    - b\n    - c\n\n2. d",
            "1. a\n  - b\n  - c\n2. d",
        ),
        (
            "- a\n\n    1. b\n\n        - [x] c\n\n- d",
            "- a\n  1. b\n    [x] c\n- d",
        ),
    ]);
}

#[test]
fn addresses_of_links_are_raw_and_those_of_images_have_backslashes() {
    check(&[(
        r"[a](https://b.example/c_d) ![e](https://b.example/c\_d)",
        "p {:a->https://b.example/c_d} {!e->https://b.example/c_d}",
    )]);
}

#[test]
fn tables_have_blanks_at_their_bars() {
    check(&[("| a | b |\n| --- | --- |\n| c |  |\n", "table a|b / c|")]);
}
