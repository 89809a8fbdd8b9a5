//! `[[links]]` to other notes by their names, as other programs for notes write them.
//!
//! Whether a name is a note's is not known here: the text stays what it was until somebody knows.

use super::document::{Inline, Inlines, Text, Wiki};
use crate::model::Reference;

/// What is shown of a wiki link that leads to a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// All of it as typed, brackets included: Notic's editor shows its letters (notic-data.md section 4.1).
    Typed,
    /// The words behind the bar, else the name, as the programs show it that have such links.
    Words,
}

/// Makes wiki links of what looks like one in text that is neither code nor a link already.
pub(super) fn linked(inlines: Inlines, shown: Shown) -> Inlines {
    let found = inlines.parts().iter().any(|part| match part {
        Inline::Text(text) => text.text.contains("[["),
        Inline::Image(_) | Inline::Wiki(_) => false,
    });
    if !found {
        return inlines;
    }
    let mut out = Inlines::default();
    for part in inlines.parts() {
        match part {
            Inline::Text(text) if text.link.is_none() && !text.style.code => {
                link_text(text, shown, &mut out);
            }
            Inline::Text(text) => out.push_text(&text.text, text.style, text.link.as_ref()),
            Inline::Image(image) => out.push_image(image.clone()),
            Inline::Wiki(wiki) => out.push_wiki(wiki.clone()),
        }
    }
    out
}

fn link_text(part: &Text, shown: Shown, out: &mut Inlines) {
    let text = part.text.as_str();
    let mut done = 0;
    let mut from = 0;
    while let Some(end) = text[from..].find("]]").map(|found| from + found) {
        // Of several brackets in a row the innermost are the link's.
        let open = text[from..end].rfind("[[").map(|found| from + found);
        from = end + 2;
        let Some(open) = open else { continue };
        let inner = &text[open + 2..end];
        if inner.contains(['\n', '[', ']']) {
            continue;
        }
        let (target, words) = match inner.split_once('|') {
            Some((target, words)) => (target, Some(words)),
            None => (inner, None),
        };
        let Some(target) = Reference::from_wiki(target) else {
            continue;
        };
        let is_embed = text[..open].ends_with('!') && open > done;
        let start = open - usize::from(is_embed);
        let typed = &text[start..from];
        let shown = match shown {
            Shown::Typed => typed.to_owned(),
            Shown::Words => words_of(target.as_str(), words),
        };
        out.push_text(&text[done..start], part.style, None);
        out.push_wiki(Wiki {
            target,
            typed: typed.to_owned(),
            shown,
            style: part.style,
        });
        done = from;
    }
    out.push_text(&text[done..], part.style, None);
}

/// The words behind the bar; else the name, with its heading set off.
fn words_of(target: &str, words: Option<&str>) -> String {
    match words.map(str::trim) {
        Some(words) if !words.is_empty() => words.to_owned(),
        _ => match target.split_once('#') {
            Some(("", heading)) => heading.to_owned(),
            Some((name, heading)) => format!("{} > {}", name.trim_end(), heading.trim_start()),
            None => target.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::Dialect;
    use super::super::outline::outline;

    #[test]
    fn wiki_links_are_found_in_both_dialects() {
        for (content, notic, commonmark) in [
            ("a [[N]] b", "p a {[[[N]]]->N} b", "p a {[N]->N} b"),
            ("[[N|w]]", "p {[[[N|w]]]->N}", "p {[w]->N}"),
            (
                "[[a/N#h]]",
                "p {[[[a/N#h]]]->a/N#h}",
                "p {[a/N > h]->a/N#h}",
            ),
            ("[[#h]]", "p {[[[#h]]]->#h}", "p {[h]->#h}"),
            ("![[N]]", "p {[![[N]]]->N}", "p {[N]->N}"),
            ("[[N|]]", "p {[[[N|]]]->N}", "p {[N]->N}"),
            ("[[[N]]]", "p [{[[[N]]]->N}]", "p [{[N]->N}]"),
        ] {
            assert_eq!(outline(Dialect::Notic, content), notic, "{content}");
            assert_eq!(
                outline(Dialect::CommonMark, content),
                commonmark,
                "{content}"
            );
        }
    }

    #[test]
    fn what_is_no_wiki_link_is_text() {
        for content in ["[[]]", "[[ ]]", "[[a", "a]]", "[[a]", "]][[", "[[a] b]]"] {
            for dialect in [Dialect::Notic, Dialect::CommonMark] {
                assert_eq!(outline(dialect, content), format!("p {content}"));
            }
        }
        assert_eq!(outline(Dialect::Notic, "`[[a]]`"), "p {c:[[a]]}");
        assert_eq!(
            outline(Dialect::Notic, "[[[a]](b)"),
            "p {:[[a]->b}",
            "a link wins"
        );
        assert_eq!(outline(Dialect::Notic, "[[a\nb]]"), "p [[a⏎b]]");
    }

    #[test]
    fn formats_go_along() {
        assert_eq!(
            outline(Dialect::CommonMark, "| a |\n| --- |\n| [[N\\|w]] |"),
            "table a / {[w]->N}"
        );
        assert_eq!(outline(Dialect::Notic, "**[[N]]**"), "p {[[[N]]]->N}");
    }
}
