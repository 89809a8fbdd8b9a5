//! Lists: items with an indent, made into a tree.

use crate::markdown::document::{Inlines, MAX_LEVELS, Marker, Node};

/// The blanks that make one level; a tab makes one as well.
const BLANKS_A_LEVEL: usize = 4;

/// An item as its line has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Item<'a> {
    /// The level it is written at, 0 for the outermost.
    pub(super) indent: usize,
    /// What stands before it; a number as written.
    pub(super) marker: Marker,
    /// What follows the marker.
    pub(super) text: &'a str,
}

/// The item that a line is, if it is one.
pub(super) fn item(line: &str) -> Option<Item<'_>> {
    let unindented = line.trim_start();
    let blanks = &line[..line.len() - unindented.len()];
    let (marker, text) = task(unindented)
        .or_else(|| bullet(unindented).map(|text| (Marker::Bullet, text)))
        .or_else(|| number(unindented))?;
    let tabs = blanks.matches('\t').count();
    let spaces = blanks.matches(' ').count();
    Some(Item {
        indent: tabs + spaces / BLANKS_A_LEVEL,
        marker,
        text,
    })
}

fn bullet(text: &str) -> Option<&str> {
    text.strip_prefix(['-', '*', '+'])?
        .strip_prefix(char::is_whitespace)
}

fn number(text: &str) -> Option<(Marker, &str)> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = &text[..text.len() - rest.len()];
    let rest = rest.strip_prefix('.')?.strip_prefix(char::is_whitespace)?;
    // More digits than a number can have still are a number to a reader.
    let number = digits.parse().unwrap_or(u64::MAX);
    (!digits.is_empty()).then_some((Marker::Number(number), rest))
}

/// `[ ]`, `[x]` or `[]` with or without a bullet. A capital X makes a box, but does not tick it.
fn task(text: &str) -> Option<(Marker, &str)> {
    let text = bullet(text).unwrap_or(text);
    let text = text.strip_prefix(char::is_whitespace).unwrap_or(text);
    let inside = text.strip_prefix('[')?;
    let content = inside
        .chars()
        .next()
        .filter(|&c| c.is_whitespace() || c == 'x' || c == 'X');
    let rest = inside[content.map_or(0, char::len_utf8)..]
        .strip_prefix(']')?
        .strip_prefix(char::is_whitespace)?;
    let checked = content == Some('x');
    Some((Marker::Task { checked }, rest))
}

/// A list that is being read. Items of all kinds are one list here; neighbours of one kind are one in the document.
#[derive(Default)]
pub(super) struct List {
    items: Vec<Node>,
    /// The last item and those it is nested in, outermost first; at most [`MAX_LEVELS`].
    open: Vec<OpenItem>,
    last_was_number: bool,
    too_deep: usize,
}

struct OpenItem {
    indent: usize,
    marker: Marker,
    text: Inlines,
    children: Vec<Node>,
}

impl List {
    /// Adds an item under the last one that is indented less.
    pub(super) fn push(&mut self, item: &Item<'_>, text: Inlines) {
        while self
            .open
            .last()
            .is_some_and(|open| open.indent >= item.indent)
        {
            self.close_last();
        }
        if self.open.len() == MAX_LEVELS {
            self.close_last();
            self.too_deep += 1;
        }
        let marker = match item.marker {
            Marker::Number(written) => Marker::Number(self.number(written)),
            other => other,
        };
        self.last_was_number = matches!(marker, Marker::Number(_));
        self.open.push(OpenItem {
            indent: item.indent,
            marker,
            text,
            children: Vec::new(),
        });
    }

    /// Numbers count up from the first one written. Where something of another kind stands between, the editor begins a
    /// new list; that only shows if it does not begin with 1, as lists whose items are all written `1.` do.
    fn number(&self, written: u64) -> u64 {
        match self.siblings().last() {
            Some(Node::Item {
                marker: Marker::Number(last),
                ..
            }) if self.last_was_number || written == 1 => last.saturating_add(1),
            _ => written,
        }
    }

    fn siblings(&self) -> &[Node] {
        self.open.last().map_or(&self.items, |open| &open.children)
    }

    /// Adds a line to the last item.
    pub(super) fn join(&mut self, line: Inlines) {
        if let Some(last) = self.open.last_mut() {
            last.text.push_plain("\n");
            last.text.append(line);
        }
    }

    fn close_last(&mut self) {
        let Some(item) = self.open.pop() else {
            return;
        };
        let siblings = match self.open.last_mut() {
            Some(parent) => &mut parent.children,
            None => &mut self.items,
        };
        siblings.push(Node::Item {
            marker: item.marker,
            text: item.text,
            children: item.children,
        });
    }

    /// The items, and how many of them were nested too deep.
    pub(super) fn finish(mut self) -> (Vec<Node>, usize) {
        while !self.open.is_empty() {
            self.close_last();
        }
        (self.items, self.too_deep)
    }
}
