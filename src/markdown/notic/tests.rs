//! Each statement of notic-data.md sections 4.1 and 4.2 as a test.

use std::fmt::Write;

use crate::markdown::document::{MAX_LEVELS, Node};
use crate::markdown::outline::outline;
use crate::markdown::{Dialect, read};

/// What is seen of a note, block by block.
fn seen(content: &str) -> String {
    outline(Dialect::Notic, content)
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    for (content, expected) in cases {
        assert_eq!(seen(content), *expected, "{content:?}");
    }
}

mod lines {
    use super::*;

    #[test]
    fn a_line_end_is_a_line_break() {
        check(&[("a\nb", "p a⏎b"), ("a\r\nb\rc", "p a⏎b⏎c")]);
    }

    #[test]
    fn blank_lines_only_separate() {
        check(&[("a\n\n\n \t\n\nb", "p a\np b"), ("\n\n\n", ""), ("", "")]);
    }

    #[test]
    fn blanks_at_line_ends_vanish() {
        check(&[
            ("a  \nb\t", "p a⏎b"),
            ("```\na  \n```", "code : a"),
            ("# h ", "h1 h"),
        ]);
    }

    #[test]
    fn blanks_at_line_starts_stay() {
        check(&[("  a\n\tb", "p   a⏎\tb"), ("a\n   b", "p a⏎   b")]);
    }

    #[test]
    fn there_is_no_indented_code() {
        check(&[("    a\n    b", "p     a⏎    b")]);
    }

    #[test]
    fn a_byte_order_mark_is_no_text() {
        check(&[("\u{feff}# a", "h1 a")]);
    }
}

mod headings {
    use super::*;

    #[test]
    fn one_to_six_marks_and_a_blank() {
        check(&[
            ("# a", "h1 a"),
            ("## a", "h2 a"),
            ("###### a", "h6 a"),
            ("####### a", "p ####### a"),
            ("#a", "p #a"),
            (" # a", "p  # a"),
            ("#\ta", "h1 a"),
        ]);
    }

    #[test]
    fn a_lone_mark_is_text() {
        check(&[("#", "p #"), ("# ", "p #"), ("##", "p ##")]);
    }

    #[test]
    fn no_closing_marks() {
        check(&[("# a #", "h1 a #")]);
    }

    #[test]
    fn no_underlined_headings() {
        check(&[("a\n===", "p a⏎==="), ("a\n----", "p a⏎----")]);
    }

    #[test]
    fn text_before_and_after_is_apart() {
        check(&[("a\n# b\nc", "p a\nh1 b\np c")]);
    }
}

mod dividers {
    use super::*;

    #[test]
    fn three_marks_are_what_the_writer_meant() {
        check(&[
            ("---", "---"),
            ("***", "---"),
            ("___", "---"),
            ("a\n---\nb", "p a\n---\np b"),
        ]);
    }

    #[test]
    fn spread_marks_are_a_bullet() {
        check(&[("* * *", "- * *"), ("- - -", "- - -")]);
    }

    #[test]
    fn more_marks_are_letters() {
        check(&[("----", "p ----"), ("_____", "p _____")]);
    }
}

mod quotes {
    use super::*;

    #[test]
    fn a_mark_and_a_blank() {
        check(&[
            ("> a\n> b", "> a⏎b"),
            (">a", "p >a"),
            (">", "p >"),
            (" > a", "p  > a"),
        ]);
    }

    #[test]
    fn lines_without_mark_join() {
        check(&[("> a\nb\n>c\n>\n> d", "> a⏎b⏎>c⏎>⏎d")]);
    }

    #[test]
    fn a_blank_line_ends_it() {
        check(&[("> a\n\nb", "> a\np b"), ("> a\n\n> b", "> a\n> b")]);
    }

    #[test]
    fn nothing_nests() {
        check(&[("> - a\n> # b\n> > c", "> - a⏎# b⏎> c")]);
    }

    #[test]
    fn what_starts_a_block_ends_it() {
        check(&[("> a\n# b", "> a\nh1 b"), ("> a\n- b", "> a\n- b")]);
    }
}

mod lists {
    use super::*;

    #[test]
    fn four_blanks_or_a_tab_are_a_level() {
        check(&[
            ("- a\n    - b\n\t\t- c", "- a\n  - b\n    - c"),
            ("- a\n        - b\n    - c", "- a\n  - b\n  - c"),
            ("    - a", "- a"),
        ]);
    }

    #[test]
    fn two_or_three_blanks_are_no_level() {
        check(&[("- a\n  - b\n   - c", "- a\n- b\n- c")]);
    }

    #[test]
    fn same_kind_joins_across_blank_lines() {
        check(&[("1. a\n\n\n1. b", "1. a\n2. b"), ("- a\n\n- b", "- a\n- b")]);
    }

    #[test]
    fn another_kind_belongs_where_it_is_indented() {
        check(&[
            ("1. a\n\n    - b\n\n1. c", "1. a\n  - b\n2. c"),
            ("- a\n1. b", "- a\n1. b"),
        ]);
    }

    #[test]
    fn a_line_without_marker_joins_the_item() {
        check(&[
            ("- a\nb\n  c", "- a⏎b⏎  c"),
            ("- a\n    - b\nc", "- a\n  - b⏎c"),
            ("- a\n\nb", "- a\np b"),
            ("- a\n\nb\n- c", "- a\np b\n- c"),
        ]);
    }

    #[test]
    fn the_markers() {
        check(&[
            ("- a\n* b\n+ c", "- a\n- b\n- c"),
            ("1. a", "1. a"),
            ("1) a", "p 1) a"),
            ("-a", "p -a"),
            ("-", "p -"),
            ("1.a", "p 1.a"),
            (". a", "p . a"),
        ]);
    }

    #[test]
    fn numbers_count_up_from_the_first_written() {
        check(&[
            ("3. a\n9. b\n1. c", "3. a\n4. b\n5. c"),
            ("1. a\n\ntext\n\n2. b", "1. a\np text\n2. b"),
            ("99999999999999999999. a", "18446744073709551615. a"),
            ("1. a\n- b\n5. c", "1. a\n- b\n5. c"),
        ]);
    }

    #[test]
    fn items_hold_no_blocks() {
        check(&[("- # h\n- > q\n- 1. n", "- # h\n- > q\n- 1. n")]);
    }

    #[test]
    fn too_deep_items_stay_in_order_at_the_last_level() {
        let mut content = String::new();
        for level in 0..3_000 {
            writeln!(content, "{}- {level}", "\t".repeat(level)).unwrap();
        }
        writeln!(content, "\t- one\n- zero").unwrap();
        let document = read(Dialect::Notic, &content);
        let numbers: Vec<String> = (0..3_000).map(|level| level.to_string()).collect();
        let visible = document.visible_text();
        assert_eq!(visible.trim(), format!("{}\none\nzero", numbers.join("\n")));
        assert_eq!(depth(&document.blocks), MAX_LEVELS);
        assert_eq!(document.warnings.len(), 1);
        assert!(
            document.warnings[0].starts_with("2940 "),
            "{:?}",
            document.warnings
        );
        assert_eq!(document.blocks.len(), 2);
    }

    fn depth(blocks: &[Node]) -> usize {
        let deepest = blocks.iter().map(|block| match block {
            Node::Item { children, .. } | Node::Quote { children, .. } => 1 + depth(children),
            _ => 0,
        });
        deepest.max().unwrap_or(0)
    }
}

mod check_lists {
    use super::*;

    #[test]
    fn with_and_without_bullet() {
        check(&[
            ("- [ ] a\n- [x] b", "[ ] a\n[x] b"),
            ("[ ] a\n[x] b", "[ ] a\n[x] b"),
            ("- [] a\n* [x] b", "[ ] a\n[x] b"),
        ]);
    }

    #[test]
    fn a_capital_does_not_tick() {
        check(&[("- [X] a", "[ ] a")]);
    }

    #[test]
    fn in_numbered_lists_it_is_text() {
        check(&[("1. [ ] a", "1. [ ] a"), ("1. [x] a", "1. [x] a")]);
    }

    #[test]
    fn nested() {
        check(&[("- [ ] a\n    - [x] b\n    - c", "[ ] a\n  [x] b\n  - c")]);
    }

    #[test]
    fn other_brackets_are_text() {
        check(&[
            ("- [y] a", "- [y] a"),
            ("- [x]a", "- [x]a"),
            ("- [x](u)", "- {:x->u}"),
            ("- [ ]", "- [ ]"),
        ]);
    }
}

mod code {
    use super::*;

    #[test]
    fn three_backticks_with_a_language() {
        check(&[
            ("```js\na\n\nb\n```", "code js: a⏎⏎b"),
            ("```\na\n```\nb", "code : a\np b"),
            ("```objective-c\na\n```", "code objective-c: a"),
        ]);
    }

    #[test]
    fn at_any_indent_which_the_lines_keep() {
        check(&[("- a\n    ```js\n    x\n    ```", "- a\ncode js:     x")]);
    }

    #[test]
    fn what_follows_the_language_is_the_first_line() {
        check(&[
            ("```js a b\nc\n```", "code js: a b⏎c"),
            ("```{r}\nc\n```", "code : {r}⏎c"),
        ]);
    }

    #[test]
    fn signs_in_a_languages_name_belong_to_it() {
        check(&[
            ("```c++\na\n```", "code c++: a"),
            ("```c#\na\n```", "code c#: a"),
        ]);
    }

    #[test]
    fn a_line_that_ends_in_backticks_closes() {
        check(&[
            ("```\na\nb```\nc", "code : a⏎b\np c"),
            ("```a b```", "code : a b"),
        ]);
    }

    #[test]
    fn unclosed_it_runs_to_the_end() {
        check(&[("```\na\n\n# b", "code : a⏎⏎# b"), ("```", "code : ")]);
    }

    #[test]
    fn blank_lines_at_both_ends_go() {
        check(&[("```\n\n\na\n\n\n```", "code : a")]);
    }

    #[test]
    fn tildes_are_text() {
        check(&[("~~~\na\n~~~", "p ~~~⏎a⏎~~~")]);
    }

    #[test]
    fn four_backticks_keep_every_character() {
        check(&[
            (
                "````md\n```js\na\n```\n````\nb",
                "code md: ```js⏎a⏎```\np b",
            ),
            ("````md\na", "code : `md⏎a"),
            ("````", "code : `"),
            ("````a````", "code : `a`"),
        ]);
    }

    #[test]
    fn nothing_is_a_mark_in_it() {
        check(&[(
            "```\n**a** \\* &#42;\n| a |\n| b |\n```",
            "code : **a** \\* &#42;⏎| a |⏎| b |",
        )]);
    }
}

mod escapes {
    use super::*;

    #[test]
    fn those_notic_writes_are_undone() {
        check(&[
            (r"\*a\* \_ \` \~ \\", r"p *a* _ ` ~ \"),
            ("&#32;a&#160;b&#42;", "p  a\u{a0}b*"),
        ]);
    }

    #[test]
    fn all_others_stay() {
        let typed = r"\# \[ \! &amp; &lt; &#x41; &#; &# \";
        check(&[(typed, &format!("p {typed}"))]);
    }

    #[test]
    fn a_reference_to_no_character_stays() {
        let typed = "&#1114112; &#55296; &#99999999999999999999;";
        check(&[(typed, &format!("p {typed}"))]);
    }

    #[test]
    fn in_inline_code_only_where_it_starts_its_line() {
        check(&[
            (r"`a\*b`", "p {c:a*b}"),
            (r"- `a\*b`", "- {c:a*b}"),
            (r"**`a\*b`**", "p {bc:a*b}"),
            (r"x `a\*b`", r"p x {c:a\*b}"),
            ("x\n`&#42;`", "p x⏎{c:*}"),
        ]);
    }
}

mod formats {
    use super::*;

    #[test]
    fn each_mark() {
        check(&[
            ("**b** __b__", "p {b:b} {b:b}"),
            ("*i* _i_", "p {i:i} {i:i}"),
            ("***bi*** ___bi___", "p {bi:bi} {bi:bi}"),
            ("~~s~~", "p {s:s}"),
            ("`c`", "p {c:c}"),
            ("==h==", "p {h:h}"),
        ]);
    }

    #[test]
    fn they_nest() {
        check(&[
            ("**a *b* ~~c~~**", "p {b:a }{bi:b}{b: }{bs:c}"),
            ("==**a `b`**==", "p {bh:a }{bch:b}"),
            ("*a **b***", "p {i:a }{bi:b}"),
            ("***a** b*", "p {bi:a}{i: b}"),
            ("**[a](u)**", "p {b:a->u}"),
            ("[**a** b](u)", "p {b:a->u}{: b->u}"),
        ]);
    }

    #[test]
    fn underscores_need_word_edges() {
        check(&[
            ("a_b_c __init__x", "p a_b_c __init__x"),
            ("a*b*c", "p a{i:b}c"),
        ]);
    }

    #[test]
    fn one_tilde_is_nothing() {
        check(&[("~x~ a~b", "p ~x~ a~b"), ("~~~x~~~", "p ~{s:x}~")]);
    }

    #[test]
    fn double_backticks_are_no_code() {
        check(&[("``a`` b", "p ``a`` b"), ("`` ` ``", "p `` ` ``")]);
    }

    #[test]
    fn nothing_is_a_mark_in_code() {
        check(&[(
            "x `**a** [b](c) ![d](e)` y",
            "p x {c:**a** [b](c) ![d](e)} y",
        )]);
    }

    #[test]
    fn they_never_cross_a_line_end() {
        check(&[
            ("**a\nb**", "p **a⏎b**"),
            ("`a\nb`", "p `a⏎b`"),
            ("[a\nb](u)", "p [a⏎b](u)"),
        ]);
    }

    #[test]
    fn escaped_marks_are_no_marks() {
        check(&[(r"\*a\* **b\***", "p *a* {b:b*}"), (r"\\*a*", r"p \{i:a}")]);
    }

    #[test]
    fn blanks_beside_a_mark_keep_it_text() {
        check(&[
            ("2 * 3 * 4", "p 2 * 3 * 4"),
            ("a == b == c", "p a == b == c"),
            ("** a**", "p ** a**"),
        ]);
    }

    #[test]
    fn stored_blanks_at_the_edge_of_a_format_are_inside_it() {
        check(&[
            ("x**&#32;a&#32;**y", "p x{b: a }y"),
            ("x*a&#160;*y", "p x{i:a\u{a0}}y"),
        ]);
    }
}

mod links {
    use super::*;

    #[test]
    fn text_and_address() {
        check(&[
            (
                "[a](https://b.example/c_d)",
                "p {:a->https://b.example/c_d}",
            ),
            ("[a](b \"title\")", "p {:a->b}"),
            ("[a](b \"ti\\\"tle\")", "p {:a->b}"),
            ("[a](#b) [c](mailto:d)", "p {:a->#b} {:c->mailto:d}"),
        ]);
    }

    #[test]
    fn an_address_has_no_blank_and_no_parenthesis() {
        check(&[
            ("[a](b c)", "p [a](b c)"),
            ("[a](b(c))", "p [a](b(c))"),
            ("[a]()", "p [a]()"),
        ]);
    }

    #[test]
    fn the_text_begins_at_the_first_bracket() {
        check(&[
            ("[1] see [a](b)", "p {:1] see [a->b}"),
            ("[a](b) [1] [c](d)", "p {:a->b} {:1] [c->d}"),
            ("[a](b) [c]", "p {:a->b} [c]"),
        ]);
    }

    #[test]
    fn what_commonmark_has_besides_is_text() {
        check(&[
            (
                "[a][b]\n\n[b]: https://c.example",
                "p [a][b]\np [b]: {:https://c.example->https://c.example}",
            ),
            ("<https://a.example>", "p <https://a.example>"),
            ("<b>a</b>", "p <b>a</b>"),
        ]);
    }

    #[test]
    fn without_a_text_the_address_is_shown() {
        check(&[("[](u)", "p {:u->u}")]);
    }

    #[test]
    fn a_link_wins_over_code_it_overlaps() {
        check(&[
            ("`a [b` c](d)", "p `a {:b` c->d}"),
            ("[a `](b)` c", "p {:a `->b}` c"),
        ]);
    }

    #[test]
    fn addresses_are_raw() {
        check(&[(r"[a](b\_c&#42;)", r"p {:a->b\_c&#42;}")]);
    }
}

mod bare_addresses {
    use super::*;

    const A: &str = "{:https://a.example/b->https://a.example/b}";

    #[test]
    fn between_blanks_stops_and_edges() {
        for (before, after) in [
            ("", ""),
            ("x ", " y"),
            ("x,", ",y"),
            ("x;", ";y"),
            ("x ", "."),
        ] {
            let content = format!("{before}https://a.example/b{after}");
            assert_eq!(seen(&content), format!("p {before}{A}{after}"));
        }
        assert_eq!(
            seen("http://a.example"),
            "p {:http://a.example->http://a.example}"
        );
        assert_eq!(seen("x\nhttps://a.example/b\ny"), format!("p x⏎{A}⏎y"));
    }

    #[test]
    fn not_elsewhere() {
        for content in [
            "(https://a.example/b)",
            "xhttps://a.example/b",
            "\"https://a.example/b\"",
            "https://",
            "ftp://a.example",
            "https:/a",
        ] {
            assert_eq!(seen(content), format!("p {content}"));
        }
    }

    #[test]
    fn escapes_in_them_are_undone() {
        check(&[(
            r"https://a.example/b\_c",
            "p {:https://a.example/b_c->https://a.example/b_c}",
        )]);
    }

    #[test]
    fn not_in_code_or_links() {
        check(&[
            ("x `https://a.example`", "p x {c:https://a.example}"),
            ("[https://a.example](u)", "p {:https://a.example->u}"),
        ]);
    }

    #[test]
    fn with_the_format_they_stand_in() {
        check(&[(
            "**https://a.example**",
            "p {b:https://a.example->https://a.example}",
        )]);
    }

    #[test]
    fn brackets_they_open_belong_to_them() {
        let address = "https://a.example/b_(c)";
        assert_eq!(seen(address), format!("p {{:{address}->{address}}}"));
    }
}

mod images {
    use super::*;

    #[test]
    fn anywhere_in_a_text() {
        check(&[
            ("![a](u)", "p {!a->u}"),
            ("x ![a](u) y", "p x {!a->u} y"),
            ("- ![a](u)", "- {!a->u}"),
            ("# ![a](u)", "h1 {!a->u}"),
            ("> ![](u)", "> {!->u}"),
        ]);
    }

    #[test]
    fn the_address_goes_to_the_first_parenthesis() {
        check(&[
            ("![a](b c.png)", "p {!a->b c.png}"),
            ("![a](u(1).png)", "p {!a->u(1}.png)"),
        ]);
    }

    #[test]
    fn a_title_is_dropped() {
        check(&[("![a](u \"t\")", "p {!a->u}"), ("![a](u 't')", "p {!a->u}")]);
    }

    #[test]
    fn escapes_in_the_address_are_undone() {
        check(&[(
            r"![a](https:\/\/b.example\/c\_d)",
            "p {!a->https://b.example/c_d}",
        )]);
    }

    #[test]
    fn a_linked_image_is_an_image_with_a_link() {
        check(&[
            ("[![a](u)](v)", "p {!a->u->v}"),
            ("[![a](u)](v) [![b](w)](x)", "p {!a->u->v} {!b->w->x}"),
        ]);
    }

    #[test]
    fn an_image_wins_over_a_link_it_overlaps() {
        check(&[
            ("[x ![a](u) [b](c)", "p [x {!a->u} {:b->c}"),
            ("![a]() ![b](c)", "p ![a]() {!b->c}"),
        ]);
    }
}

mod tables {
    use super::*;

    #[test]
    fn two_lines_between_bars() {
        check(&[
            ("| a | b |\n| --- | --- |\n| c | d |", "table a|b / c|d"),
            ("| a | b |\n| c | d |", "table a|b / c|d"),
            ("| a |", "p | a |"),
            ("| a\n| b", "p | a⏎| b"),
            ("x\n| a |\n| b |\ny", "p x\ntable a / b\np y"),
        ]);
    }

    #[test]
    fn dividers_vanish_wherever_they_stand() {
        check(&[
            (
                "| :-- | --: |\n| a | b |\n| --- | :-: |\n| c | d |",
                "table a|b / c|d",
            ),
            ("| --- |\n| --- |", "p | --- |⏎| --- |"),
        ]);
    }

    #[test]
    fn longer_and_shorter_rows_keep_their_cells() {
        check(&[("| a | b |\n| c |\n| d | e | f |", "table a|b / c / d|e|f")]);
    }

    #[test]
    fn cells_have_formats_and_links() {
        check(&[(
            "| **a** | [b](c) |\n| `d` | ![e](f) |",
            "table {b:a}|{:b->c} / {c:d}|{!e->f}",
        )]);
    }

    #[test]
    fn an_escaped_bar_is_a_bar() {
        check(&[
            (
                r"| a \| b | `c\|d` |
| e | f |",
                "table a | b|{c:c|d} / e|f",
            ),
            (
                r"| a \\| b |
| e | f |",
                r"table a \|b / e|f",
            ),
            ("| a \\|\n| b |", "table a | / b"),
        ]);
    }

    #[test]
    fn empty_cells_stay() {
        check(&[("| | a |\n||b|", "table |a / |b")]);
    }
}

#[test]
fn a_million_items_are_read() {
    let document = read(Dialect::Notic, &"- a\n".repeat(1_000_000));
    assert_eq!(document.blocks.len(), 1_000_000);
}
