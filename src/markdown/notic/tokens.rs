//! What formats do not look into: inline code, links, images.
//!
//! Where two of them overlap without one holding the other, Notic's editor lets an image win over a link and a link
//! over code. Each search goes on where the last one ended, so that a line is read in linear time.

use std::ops::Range;

/// An opaque part of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Inline code, without its backticks.
    Code(&'a str),
    /// A link.
    Link {
        /// What stands in the brackets.
        text: &'a str,
        /// Where it leads.
        address: &'a str,
    },
    /// An image.
    Image {
        /// Its alternative text.
        alt: &'a str,
        /// Its address, without a title.
        address: &'a str,
        /// Where it links to, if it stands alone in the text of a link.
        link: Option<&'a str>,
    },
}

type Found<'a> = (Range<usize>, Token<'a>);

/// The opaque parts of a line, in order.
pub(super) fn find(line: &str) -> Vec<Found<'_>> {
    let mut finder = Finder::new(line);
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(next) = finder.next(from) {
        from = next.0.end;
        found.push(next);
    }
    found
}

/// Only the inline code of a text: what is looked for in the text of a link.
pub(super) fn find_code(text: &str) -> Vec<Found<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(range) = next_code(text, from) {
        from = range.end;
        let code = &text[range.start + 1..range.end - 1];
        found.push((range, Token::Code(code)));
    }
    found
}

/// Looks for the next opaque part. What was found beyond the place of interest is kept, so that nothing is searched
/// twice.
struct Finder<'a> {
    line: &'a str,
    code: Next<Range<usize>>,
    image: Next<Found<'a>>,
    link_end: Next<LinkEnd<'a>>,
    wiki_end: Next<usize>,
}

enum Next<T> {
    Unknown,
    At(T),
    Nowhere,
}

impl<T> Next<T> {
    fn of(found: Option<T>) -> Self {
        found.map_or(Self::Nowhere, Self::At)
    }
}

/// What ends a link: `](address)`.
struct LinkEnd<'a> {
    range: Range<usize>,
    address: &'a str,
}

impl<'a> Finder<'a> {
    fn new(line: &'a str) -> Self {
        Self {
            line,
            code: Next::Unknown,
            image: Next::Unknown,
            link_end: Next::Unknown,
            wiki_end: Next::Unknown,
        }
    }

    fn next(&mut self, from: usize) -> Option<Found<'a>> {
        let code = self.code(from);
        let image = self.image(from);
        let link = self.link(from).filter(|(link, _)| {
            image
                .as_ref()
                .is_none_or(|(image, _)| link.end <= image.start)
        });
        let winner = match (link, image) {
            (Some(link), _) => Some(link),
            (None, image) => image,
        };
        match (code, winner) {
            (Some(code), Some((range, _)))
                if code.start < range.start
                    && (range.end <= code.end || code.end <= range.start) =>
            {
                Some(self.code_token(code))
            }
            (Some(code), None) => Some(self.code_token(code)),
            (_, winner) => winner,
        }
    }

    fn code_token(&self, range: Range<usize>) -> Found<'a> {
        let code = &self.line[range.start + 1..range.end - 1];
        (range, Token::Code(code))
    }

    fn code(&mut self, from: usize) -> Option<Range<usize>> {
        let stale = match &self.code {
            Next::Unknown => true,
            Next::At(range) => range.start < from,
            Next::Nowhere => false,
        };
        if stale {
            self.code = Next::of(next_code(self.line, from));
        }
        match &self.code {
            Next::At(range) => Some(range.clone()),
            _ => None,
        }
    }

    fn image(&mut self, from: usize) -> Option<Found<'a>> {
        let stale = match &self.image {
            Next::Unknown => true,
            Next::At((range, _)) => range.start < from,
            Next::Nowhere => false,
        };
        if stale {
            self.image = Next::of(next_image(self.line, from));
        }
        match &self.image {
            Next::At(found) => Some(found.clone()),
            _ => None,
        }
    }

    /// A link begins at the first bracket that is followed, anywhere, by a link's end.
    fn link(&mut self, from: usize) -> Option<Found<'a>> {
        if matches!(self.link_end, Next::Nowhere) {
            return None;
        }
        let Some(open) = self.opening(from) else {
            self.link_end = Next::Nowhere;
            return None;
        };
        let stale = match &self.link_end {
            Next::At(end) => end.range.start <= open,
            _ => true,
        };
        if stale {
            self.link_end = Next::of(next_link_end(self.line, open + 1));
        }
        let Next::At(end) = &self.link_end else {
            return None;
        };
        let token = Token::Link {
            text: &self.line[open + 1..end.range.start],
            address: end.address,
        };
        Some((open..end.range.end, token))
    }

    /// The next bracket that is not one of a whole `[[name]]`, which is a link of its own.
    fn opening(&mut self, from: usize) -> Option<usize> {
        let mut at = from;
        loop {
            let open = at + self.line[at..].find('[')?;
            match self.wiki(open) {
                Some(end) => at = end,
                None => return Some(open),
            }
        }
    }

    /// Where the `[[name]]` ends that begins there. `[[name]](address)` is a link with brackets in its text.
    fn wiki(&mut self, open: usize) -> Option<usize> {
        if !self.line[open..].starts_with("[[") {
            return None;
        }
        let stale = match &self.wiki_end {
            Next::Unknown => true,
            Next::At(end) => *end < open + 4,
            Next::Nowhere => false,
        };
        if stale {
            let close = self.line[open + 2..].find("]]");
            self.wiki_end = Next::of(close.map(|close| open + 2 + close + 2));
        }
        let Next::At(end) = self.wiki_end else {
            return None;
        };
        let name = &self.line[open + 2..end - 2];
        let is_link = self.line[end..].starts_with('(');
        (!name.contains('[') && !is_link).then_some(end)
    }
}

/// The next inline code, backticks included: from a single backtick to the next, no other between but escaped ones.
fn next_code(text: &str, from: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(found) = text[at..].find('`') {
        let start = at + found;
        let run = bytes[start..].iter().take_while(|&&b| b == b'`').count();
        let escaped = start > from && bytes[start - 1] == b'\\';
        if run > 1 || escaped {
            at = start + run;
            continue;
        }
        match code_end(bytes, start) {
            Ok(end) => return Some(start..end),
            Err(resume) => at = resume,
        }
    }
    None
}

/// Where the code that starts at a backtick ends; else where to go on looking.
fn code_end(bytes: &[u8], start: usize) -> Result<usize, usize> {
    let mut at = start + 1;
    let mut last_escaped = None;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if bytes.get(at + 1) == Some(&b'`') => {
                if bytes.get(at + 2) != Some(&b'`') {
                    last_escaped = Some(at + 2);
                }
                at += 2;
            }
            b'`' if bytes.get(at + 1) != Some(&b'`') => return Ok(at + 1),
            b'`' => break,
            _ => at += 1,
        }
    }
    // With no other end in sight a backslash is the code's own, and the backtick after it the end.
    last_escaped.ok_or(at)
}

/// The next image, with the link around it if it has one.
fn next_image(line: &str, from: usize) -> Option<Found<'_>> {
    let mut at = from;
    while let Some(found) = line[at..].find("![") {
        let start = at + found;
        let alt_start = start + 2;
        // Nothing that begins before the next bracket can go on after it.
        let alt_end = alt_start + line[alt_start..].find(']')?;
        at = alt_end + 1;
        if !line[at..].starts_with('(') {
            continue;
        }
        let alt = &line[alt_start..alt_end];
        let address_start = at + 1;
        let len = line[address_start..].find(')')?;
        let address = without_title(&line[address_start..address_start + len]);
        if address.is_empty() {
            continue;
        }
        let end = address_start + len + 1;
        let around = start
            .checked_sub(1)
            .filter(|&open| open >= from && line.as_bytes()[open] == b'[')
            .zip(link_end_at(line, end));
        return Some(match around {
            Some((open, link)) => {
                let link_address = Some(link.address);
                (open..link.range.end, image(alt, address, link_address))
            }
            None => (start..end, image(alt, address, None)),
        });
    }
    None
}

fn image<'a>(alt: &'a str, address: &'a str, link: Option<&'a str>) -> Token<'a> {
    Token::Image { alt, address, link }
}

/// An image's address without the title that may follow it.
fn without_title(address: &str) -> &str {
    let address = address.trim();
    for quote in ['"', '\''] {
        if let Some(inner) = address.strip_suffix(quote)
            && let Some(open) = inner.find(quote)
            && inner[..open].ends_with(char::is_whitespace)
        {
            return inner[..open].trim_end();
        }
    }
    address
}

fn next_link_end(line: &str, from: usize) -> Option<LinkEnd<'_>> {
    let mut at = from;
    while let Some(found) = line[at..].find("](") {
        let start = at + found;
        if let Some(end) = link_end_at(line, start) {
            return Some(end);
        }
        at = start + 2;
    }
    None
}

/// The `](address)` or `](address "title")` that stands at a place. The address has no blank and no parenthesis.
fn link_end_at(line: &str, start: usize) -> Option<LinkEnd<'_>> {
    let inside = line[start..].strip_prefix("](")?;
    let len = inside.find(|c: char| c.is_whitespace() || c == '(' || c == ')')?;
    let (address, rest) = inside.split_at(len);
    let after = rest.strip_prefix(')').or_else(|| after_title(rest))?;
    let end = line.len() - after.len();
    (!address.is_empty()).then_some(LinkEnd {
        range: start..end,
        address,
    })
}

/// What follows a blank, a title in quotation marks and the parenthesis that closes the link.
fn after_title(text: &str) -> Option<&str> {
    let blank = text.chars().next().filter(|c| c.is_whitespace())?;
    let mut title = text[blank.len_utf8()..].strip_prefix('"')?;
    loop {
        let quote = title.find('"')?;
        let escaped = title[..quote].ends_with('\\');
        title = &title[quote + 1..];
        if !escaped {
            return title.trim_start().strip_prefix(')');
        }
    }
}
