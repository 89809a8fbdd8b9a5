//! One line's text: formats, code, links, images, as Notic's editor finds them (notic-data.md section 4.1).
//!
//! Three passes, each linear: [`super::tokens`] finds what is opaque to formats, [`super::marks`] pairs the marks in
//! the rest, and this file writes the pieces, undoing escapes.

use std::ops::Range;
use std::sync::Arc;

use super::marks::{self, Formats};
use super::tokens::{self, Token};
use crate::markdown::bare_address::{self, Edges};
use crate::markdown::document::{Image, Inlines};
use crate::markdown::web_address;
use crate::markdown::wiki::{self, Shown};
use crate::model::Style;

/// Reads the text of one line, without the marker of its block.
pub(super) fn read(line: &str) -> Inlines {
    let mut out = Inlines::default();
    let tokens = tokens::find(line);
    write(line, &tokens, Formats::default(), None, &mut out);
    bare_address::linked(wiki::linked(out, Shown::Typed), Edges::Notic)
}

/// Writes a text whose opaque parts are known. `outer` are the formats it stands in, `link` where it links to.
fn write(
    text: &str,
    tokens: &[(Range<usize>, Token<'_>)],
    outer: Formats,
    link: Option<&Arc<str>>,
    out: &mut Inlines,
) {
    let marks = marks::pair(text, tokens.iter().map(|(range, _)| range.clone()));
    let mut marks = marks.iter().peekable();
    let mut formats = outer;
    let mut at = 0;
    let mut only_marks_before = link.is_none();
    let ends = tokens.iter().map(|(range, token)| (range, Some(token)));
    let end_of_text = text.len()..text.len();
    for (range, token) in ends.chain([(&end_of_text, None)]) {
        while let Some(mark) = marks.next_if(|mark| mark.at < range.start) {
            only_marks_before &= mark.at == at;
            write_plain(&text[at..mark.at], formats.style(), link, out);
            formats.apply(*mark);
            at = mark.at + mark.len;
        }
        only_marks_before &= range.start == at;
        write_plain(&text[at..range.start], formats.style(), link, out);
        at = range.end;
        if let Some(token) = token {
            write_token(token, formats, only_marks_before, link, out);
        }
        only_marks_before = false;
    }
}

fn write_token(
    token: &Token<'_>,
    formats: Formats,
    starts_line: bool,
    link: Option<&Arc<str>>,
    out: &mut Inlines,
) {
    match token {
        Token::Code(code) => {
            let style = Style {
                code: true,
                ..formats.style()
            };
            if starts_line {
                write_plain(code, style, link, out);
            } else {
                out.push_text(code, style, link);
            }
        }
        Token::Link { text, address } => {
            let link = Arc::from(*address);
            if text.trim().is_empty() {
                // Notic shows nothing of it; the address is better than nothing.
                out.push_text(address, formats.style(), Some(&link));
            } else {
                write(text, &tokens::find_code(text), formats, Some(&link), out);
            }
        }
        Token::Image { alt, address, link } => out.push_image(Image {
            address: without_address_escapes(address),
            alt: unescaped(alt),
            link: link.map(Arc::from),
        }),
    }
}

fn write_plain(text: &str, style: Style, link: Option<&Arc<str>>, out: &mut Inlines) {
    if text.contains(['\\', '&']) {
        out.push_text(&unescaped(text), style, link);
    } else {
        out.push_text(text, style, link);
    }
}

/// Undoes the escapes Notic writes: a backslash before one of its marks, and decimal character references. A reference
/// to no character stays as typed.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '&']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (shown, len) = escape(rest).unwrap_or_else(|| (rest.chars().next().unwrap_or(' '), 1));
        out.push(shown);
        rest = &rest[len..];
    }
    out.push_str(rest);
    out
}

/// The character an escape at the start of a text stands for, and the escape's length.
fn escape(text: &str) -> Option<(char, usize)> {
    if let Some(escaped) = text.strip_prefix('\\') {
        let c = escaped.chars().next()?;
        return matches!(c, '*' | '_' | '`' | '~' | '\\').then_some((c, 2));
    }
    let digits = text.strip_prefix("&#")?;
    let len = digits.bytes().take_while(u8::is_ascii_digit).count();
    let end = digits[len..].starts_with(';').then_some(2 + len + 1)?;
    let c = digits[..len].parse().ok().and_then(char::from_u32)?;
    Some((c, end))
}

/// Notic escapes `_` in the addresses of images; older versions `/` as well. They may hold blanks.
fn without_address_escapes(address: &str) -> String {
    let address = address.replace("\\_", "_").replace("\\/", "/");
    web_address::without_blanks(&address).into_owned()
}
