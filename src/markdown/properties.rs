//! What holds for any text.

use proptest::prelude::*;
use proptest::sample::select;

use super::document::{Document, Inline, Inlines, Node, is_same_link};
use super::{Dialect, front_matter, note_title, read};

/// Texts with much of what is special in Markdown. Words have neither `x` nor digits, which marks may use up.
pub(crate) fn markdownish() -> impl Strategy<Value = String> {
    let marks = select(vec![
        "\n",
        "\n",
        "\n\n",
        " ",
        "    ",
        "\t",
        "- ",
        "* ",
        "1. ",
        "12. ",
        "> ",
        ">",
        "# ",
        "### ",
        "####### ",
        "|",
        "| ",
        " |\n",
        "| - |\n",
        "```",
        "````",
        "`",
        "``",
        "**",
        "*",
        "***",
        "_",
        "__",
        "~~",
        "~",
        "==",
        "=",
        "[",
        "]",
        "](",
        ")",
        "(",
        "![",
        "!",
        "[ ] ",
        "[x] ",
        "\\",
        "&",
        "&#42;",
        "&#0;",
        "&#99999999;",
        "---\n",
        "\r\n",
        "\u{0}",
        "\u{7f}",
        "https://a.example/b",
        "http",
        "://",
        ";",
        ".",
        "<",
        "</b>",
        "<br>",
        "[^a]",
        "$",
        "\u{feff}",
    ]);
    let words = select(vec![
        "a",
        "bcd",
        "é",
        "漢字",
        "👩‍🚀",
        "e\u{301}",
        "word ",
        "ß",
        "क्ष",
    ]);
    let piece = prop_oneof![3 => marks.prop_map(str::to_owned), 2 => words.prop_map(str::to_owned)];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// Letters of a text, but for the `x` of check boxes.
fn letters(text: &str) -> String {
    text.chars()
        .filter(|&c| c.is_alphabetic() && c != 'x')
        .collect()
}

/// All that is kept of a note, addresses and languages included, in the order it was written.
fn kept(document: &Document) -> String {
    let mut out = String::new();
    keep_nodes(&document.blocks, &mut out);
    out
}

fn keep_nodes(nodes: &[Node], out: &mut String) {
    for node in nodes {
        match node {
            Node::Paragraph(text) | Node::Heading { text, .. } => keep_text(text, out),
            Node::Item { text, children, .. } | Node::Quote { text, children } => {
                keep_text(text, out);
                keep_nodes(children, out);
            }
            Node::Code { info, text } => {
                out.push_str(info);
                out.push_str(text);
            }
            Node::Divider => {}
            Node::Table(rows) => rows.iter().flatten().for_each(|cell| keep_text(cell, out)),
        }
    }
}

fn keep_text(text: &Inlines, out: &mut String) {
    let mut parts = text.parts().iter().peekable();
    let mut shown = String::new();
    while let Some(part) = parts.next() {
        match part {
            Inline::Text(text) => {
                out.push_str(&text.text);
                shown.push_str(&text.text);
                let goes_on = parts.peek().is_some_and(|next| match next {
                    Inline::Text(next) => is_same_link(next.link.as_ref(), text.link.as_ref()),
                    Inline::Image(_) | Inline::Wiki(_) => false,
                });
                if !goes_on {
                    let address = text.link.as_deref().unwrap_or_default();
                    if address != shown {
                        out.push_str(address);
                    }
                    shown.clear();
                }
            }
            Inline::Wiki(wiki) => out.push_str(&wiki.typed),
            Inline::Image(image) => {
                out.push_str(&image.alt);
                out.push_str(&image.address);
                out.push_str(image.link.as_deref().unwrap_or_default());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn notics_reader_keeps_every_letter_in_order(content in markdownish()) {
        let document = read(Dialect::Notic, &content);
        prop_assert_eq!(letters(&kept(&document)), letters(&content));
    }

    #[test]
    fn a_commonmark_text_of_words_and_marks_keeps_its_letters(content in markdownish()) {
        let document = read(Dialect::CommonMark, &content);
        let kept = letters(&kept(&document));
        // A line break may be written `<br>`; names of references and the addresses of links they define are not shown.
        let body = front_matter::without(&content);
        let expected = letters(&body.replace("<br>", "").replace("[^a]", ""));
        if !content.contains("]:") {
            prop_assert!(is_part(&expected, &kept), "{expected} in {kept}");
        }
    }

    #[test]
    fn no_text_makes_a_reader_panic(content in "\\PC{0,200}", lines in "(?s).{0,100}") {
        for dialect in [Dialect::Notic, Dialect::CommonMark] {
            for content in [&content, &lines] {
                read(dialect, content);
                note_title(dialect, content);
            }
        }
    }

    #[test]
    fn a_title_is_one_line_with_text(content in markdownish()) {
        for dialect in [Dialect::Notic, Dialect::CommonMark] {
            if let Some(title) = note_title(dialect, &content) {
                prop_assert!(!title.trim().is_empty());
                prop_assert_eq!(title.trim(), &title);
            }
        }
    }
}

/// Whether all characters of one text stand in another, in order.
pub(crate) fn is_part(part: &str, whole: &str) -> bool {
    let mut whole = whole.chars();
    part.chars().all(|c| whole.any(|other| other == c))
}
