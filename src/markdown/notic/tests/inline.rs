//! Escapes, formats, links, images.

use super::{check, seen};

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
    fn blanks_and_signs_beyond_ascii_beside_a_mark_are_letters() {
        check(&[
            ("a**\u{3000}b**", "p a{b:\u{3000}b}"),
            ("a**「b」**c", "p a{b:「b」}c"),
            (r"a*\b*", r"p a{i:\b}"),
        ]);
    }

    #[test]
    fn a_mark_that_pairs_with_nothing_can_keep_others_from_pairing() {
        check(&[("**a*b**c", "p **a*b**c"), ("**a*b**", "p {b:a*b}")]);
    }

    #[test]
    fn stored_blanks_at_the_edge_of_a_format_are_inside_it() {
        check(&[
            ("x**&#32;a&#32;**y", "p x{b: a }y"),
            ("x*a&#160;*y", "p x{i:a\u{a0}}y"),
        ]);
    }

    #[test]
    fn other_references_beside_a_mark_are_punctuation() {
        check(&[
            ("**a&#42;**b", "p **a***b"),
            ("a**&#42;b**", "p a***b**"),
            ("**a&#42;** b", "p {b:a*} b"),
        ]);
    }

    #[test]
    fn stored_blanks_outside_a_format_are_punctuation() {
        check(&[
            ("**(a)**&#32;b", "p {b:(a)} b"),
            ("a&#32;*(b)*", "p a {i:(b)}"),
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
            // A whole name in brackets is a link of its own.
            ("[[1]] [1] [a](b)", "p {[[[1]]]->1} {:1] [a->b}"),
            ("[[1]](b) [[", "p {:[1]->b} [["),
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
    fn the_words_go_to_the_first_closing_bracket() {
        check(&[
            ("![a [b](u)", "p {!a [b->u}"),
            ("![a] b](u)", "p !{:a] b->u}"),
            ("![a] ![b](u)", "p ![a] {!b->u}"),
        ]);
    }

    #[test]
    fn without_words_there_are_none() {
        check(&[("![](u)", "p {!->u}")]);
    }

    #[test]
    fn the_address_goes_to_the_first_parenthesis() {
        check(&[
            ("![a](b c.png)", "p {!a->b c.png}"),
            ("![a](u(1).png)", "p {!a->u(1}.png)"),
        ]);
    }

    #[test]
    fn blanks_in_an_address_of_the_web_are_escaped() {
        check(&[(
            "![a](https://b.example/c d.png)",
            "p {!a->https://b.example/c%20d.png}",
        )]);
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
