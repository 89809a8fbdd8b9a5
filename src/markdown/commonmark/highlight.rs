//! `==highlight==`, which the parser does not know yet.

use crate::markdown::document::{Inline, Inlines};
use crate::model::Style;

/// Highlights what stands between two pairs of equals signs in one paragraph, outside code. The signs hug the text
/// between them, and are no part of a longer row of signs.
pub(super) fn marked(inlines: Inlines) -> Inlines {
    let marks = pairs(&inlines);
    if marks.is_empty() {
        return inlines;
    }
    let mut marks = marks.into_iter().peekable();
    let mut on = false;
    let mut out = Inlines::default();
    for (index, part) in inlines.parts().iter().enumerate() {
        let text = match part {
            Inline::Text(text) => text,
            Inline::Image(image) => {
                out.push_image(image.clone());
                continue;
            }
            Inline::Wiki(wiki) => {
                out.push_wiki(wiki.clone());
                continue;
            }
        };
        let mut at = 0;
        let styled = |highlight: bool| Style {
            highlight,
            ..text.style
        };
        while let Some((_, mark)) = marks.next_if(|(part, _)| *part == index) {
            out.push_text(&text.text[at..mark], styled(on), text.link.as_ref());
            on = !on;
            at = mark + 2;
        }
        out.push_text(&text.text[at..], styled(on), text.link.as_ref());
    }
    out
}

/// Where the marks stand that open and close, in turn: the index of the part, and the byte in it.
fn pairs(inlines: &Inlines) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let mut open = None;
    for (index, part) in inlines.parts().iter().enumerate() {
        let Inline::Text(text) = part else { continue };
        if text.style.code {
            continue;
        }
        let text = text.text.as_str();
        let mut from = 0;
        while let Some(at) = text[from..].find("==").map(|found| from + found) {
            let len = text[at..].bytes().take_while(|&b| b == b'=').count();
            from = at + len;
            if len != 2 {
                continue;
            }
            let blank_before = text[..at]
                .chars()
                .next_back()
                .is_some_and(char::is_whitespace);
            let blank_after = text[from..].chars().next().is_some_and(char::is_whitespace);
            match open {
                Some(opened) if !blank_before => {
                    pairs.extend([opened, (index, at)]);
                    open = None;
                }
                None if !blank_after => open = Some((index, at)),
                _ => {}
            }
        }
    }
    pairs
}
