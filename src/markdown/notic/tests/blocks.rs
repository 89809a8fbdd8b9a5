//! Lines, headings, quotes, lists, code, tables.

use std::fmt::Write;

use super::check;
use crate::markdown::document::{MAX_LEVELS, Node};
use crate::markdown::{Dialect, read};

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
            ("```js{1,3}\nc\n```", "code js: {1,3}⏎c"),
            ("```rust,ignore\nc\n```", "code rust: ,ignore⏎c"),
            ("```plain text\nc\n```", "code plain: text⏎c"),
        ]);
    }

    #[test]
    fn signs_in_a_languages_name_belong_to_it() {
        check(&[
            ("```c++\na\n```", "code c++: a"),
            ("```c#\na\n```", "code c#: a"),
            ("```VB.NET\na\n```", "code VB.NET: a"),
            ("```a++\nb\n```", "code a: ++⏎b"),
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
        check(&[
            ("```\na\n\n# b", "code : a⏎⏎# b"),
            ("```\n", "code : "),
            ("a\n```js", "p a\ncode js: "),
        ]);
    }

    #[test]
    fn a_lone_fence_at_the_end_is_text() {
        check(&[("```", "p ```"), ("- a\n  ```", "- a⏎  ```")]);
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

mod tables {
    use super::*;

    #[test]
    fn two_lines_between_bars() {
        check(&[
            ("| a | b |\n| --- | --- |\n| c | d |", "table a|b / c|d"),
            ("| a | b |\n| c | d |", "table a|b / c|d"),
            ("| a |", "p | a |"),
            ("| a\n| b", "p | a⏎| b"),
            ("||\n||", "p ||⏎||"),
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
