//! Blocks in blocks, made of a sequence of openings and closings.

use crate::markdown::document::{Inlines, MAX_LEVELS, Marker, Node};

/// A block that holds blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    /// An item of the innermost list.
    Item,
    /// A quote.
    Quote,
}

/// The blocks of a document that is being read.
#[derive(Default)]
pub(super) struct Blocks {
    done: Vec<Node>,
    /// The blocks that are open, outermost first; at most [`MAX_LEVELS`].
    open: Vec<OpenBlock>,
    /// For each open list the number of its next item; none for bullets.
    lists: Vec<Option<u64>>,
    /// How many blocks are open that were too deep to be opened.
    skipped: usize,
    too_deep: usize,
}

struct OpenBlock {
    kind: Kind,
    text: Inlines,
    /// Whether the text can still grow: nothing was nested yet.
    text_is_open: bool,
    children: Vec<Node>,
}

enum Kind {
    Item(Marker),
    Quote,
}

impl OpenBlock {
    fn new(kind: Kind) -> Self {
        Self {
            kind,
            text: Inlines::default(),
            text_is_open: true,
            children: Vec::new(),
        }
    }

    /// A paragraph that comes first is the block's own text; all else is nested.
    fn push(&mut self, block: Node) {
        match block {
            Node::Paragraph(text) if self.text_is_open => {
                self.text = text;
                self.text_is_open = false;
            }
            block => {
                self.text_is_open = false;
                self.children.push(block);
            }
        }
    }

    fn finish(self) -> Node {
        let Self {
            kind,
            text,
            children,
            ..
        } = self;
        match kind {
            Kind::Item(marker) => Node::Item {
                marker,
                text,
                children,
            },
            Kind::Quote => Node::Quote { text, children },
        }
    }
}

impl Blocks {
    /// Begins a list: numbered from a number, or bulleted.
    pub(super) fn open_list(&mut self, first: Option<u64>) {
        self.lists.push(first);
    }

    /// Ends the innermost list.
    pub(super) fn close_list(&mut self) {
        self.lists.pop();
    }

    /// Opens a block inside the innermost one. At the last level the innermost is closed for it, so that the new one
    /// comes after it.
    pub(super) fn open(&mut self, container: Container) {
        let kind = match container {
            Container::Item => Kind::Item(self.next_marker()),
            Container::Quote => Kind::Quote,
        };
        if self.open.len() == MAX_LEVELS {
            self.close_last();
            self.skipped += 1;
            self.too_deep += 1;
        }
        self.open.push(OpenBlock::new(kind));
    }

    fn next_marker(&mut self) -> Marker {
        match self.lists.last_mut() {
            Some(Some(number)) => {
                let marker = Marker::Number(*number);
                *number = number.saturating_add(1);
                marker
            }
            _ => Marker::Bullet,
        }
    }

    /// Closes the innermost block. Of those opened at the last level only the last is there to be closed, and it goes
    /// on as what holds the rest of the ones before it.
    pub(super) fn close(&mut self) {
        if self.skipped > 0 {
            self.skipped -= 1;
        } else {
            self.close_last();
        }
    }

    fn close_last(&mut self) {
        if let Some(block) = self.open.pop() {
            let block = block.finish();
            self.push(block);
        }
    }

    /// Adds a block to the innermost one.
    pub(super) fn push(&mut self, block: Node) {
        match self.open.last_mut() {
            Some(open) => open.push(block),
            None => self.done.push(block),
        }
    }

    /// Makes a check box of the item that was opened last.
    pub(super) fn make_task(&mut self, checked: bool) {
        if let Some(OpenBlock {
            kind: Kind::Item(marker),
            ..
        }) = self.open.last_mut()
        {
            *marker = Marker::Task { checked };
        }
    }

    /// The blocks, and how many of them were nested too deep.
    pub(super) fn finish(mut self) -> (Vec<Node>, usize) {
        while !self.open.is_empty() {
            self.close_last();
        }
        (self.done, self.too_deep)
    }
}
