//! Addresses that stand in a text without marks.

use std::sync::Arc;

use super::document::{Inline, Inlines, Text};
use crate::model::Link;

/// Where a bare address may begin and end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edges {
    /// Between blanks, `.`, `,`, `;` and the edges of the line (notic-data.md section 4.1).
    Notic,
    /// GitHub's: after brackets and quotation marks, too.
    GitHub,
}

impl Edges {
    fn before(self, c: Option<char>) -> bool {
        match (self, c) {
            (_, None) => true,
            (Self::Notic, Some(c)) => is_separator(c),
            (Self::GitHub, Some(c)) => !c.is_alphanumeric() && c != '/',
        }
    }

    /// What ends a sentence ends an address as well, though Notic shows no link before a `!`.
    fn after(self, c: Option<char>) -> bool {
        match (self, c) {
            (_, None) => true,
            (Self::Notic, Some(c)) => is_separator(c) || is_sentence_end(c),
            (Self::GitHub, Some(_)) => true,
        }
    }
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '.' | ',' | ';')
}

fn is_sentence_end(c: char) -> bool {
    matches!(c, '.' | ',' | ';' | ':' | '!' | '?')
}

/// Makes links of the bare addresses in what is neither code nor a link already.
pub(super) fn linked(inlines: Inlines, edges: Edges) -> Inlines {
    let found = inlines.parts().iter().any(|part| match part {
        Inline::Text(text) => text.text.contains("://"),
        Inline::Image(_) | Inline::Wiki(_) => false,
    });
    if !found {
        return inlines;
    }
    let mut out = Inlines::default();
    let parts = inlines.parts();
    for (index, part) in parts.iter().enumerate() {
        match part {
            Inline::Text(text) if text.link.is_none() && !text.style.code => {
                let before = index.checked_sub(1).and_then(|at| edge(&parts[at], true));
                let after = parts.get(index + 1).and_then(|next| edge(next, false));
                link_text(text, before, after, edges, &mut out);
            }
            Inline::Text(text) => out.push_text(&text.text, text.style, text.link.as_ref()),
            Inline::Image(image) => out.push_image(image.clone()),
            Inline::Wiki(wiki) => out.push_wiki(wiki.clone()),
        }
    }
    out
}

/// The last or first character of a part; none for an image, which is an edge.
fn edge(part: &Inline, last: bool) -> Option<char> {
    let text = match part {
        Inline::Text(text) => &text.text,
        Inline::Wiki(wiki) => &wiki.typed,
        Inline::Image(_) => return None,
    };
    if last {
        text.chars().next_back()
    } else {
        text.chars().next()
    }
}

fn link_text(
    part: &Text,
    before: Option<char>,
    after: Option<char>,
    edges: Edges,
    out: &mut Inlines,
) {
    let text = part.text.as_str();
    let mut done = 0;
    let mut from = 0;
    while let Some(at) = text[from..].find("http").map(|found| from + found) {
        let end = at + address_len(&text[at..]);
        let previous = text[..at].chars().next_back().or(before);
        let next = text[end..].chars().next().or(after);
        from = end.max(at + 4);
        let address = &text[at..end];
        if Link::new(address).is_some() && edges.before(previous) && edges.after(next) {
            out.push_text(&text[done..at], part.style, None);
            out.push_text(address, part.style, Some(&Arc::from(address)));
            done = end;
        }
    }
    out.push_text(&text[done..], part.style, None);
}

/// How long the address at the start of a text is, without what ends a sentence and without a bracket it does not open.
fn address_len(text: &str) -> usize {
    let scheme = ["https://", "http://"]
        .into_iter()
        .find(|scheme| text.starts_with(scheme));
    let Some(scheme) = scheme else {
        return 0;
    };
    let mut open_brackets = 0usize;
    let mut end = 0;
    for (at, c) in text.char_indices().skip(scheme.len()) {
        match c {
            '(' => open_brackets += 1,
            ')' if open_brackets == 0 => break,
            ')' => open_brackets -= 1,
            _ if c.is_ascii_alphanumeric() => {}
            '-' | '@' | ':' | '%' | '_' | '+' | '.' | '~' | '#' | '?' | '&' | '/' | '=' | '!'
            | '$' | '*' | '\'' => {}
            _ => break,
        }
        if !is_sentence_end(c) && !matches!(c, '(' | '*' | '\'') {
            end = at + c.len_utf8();
        }
    }
    end
}
