//! Notic's dialect: what its editor shows of a note, line by line (notic-data.md section 4.1).

mod code;
mod inline;
mod list;
mod marks;
mod table;
mod tokens;

#[cfg(test)]
mod tests;

use super::document::{Document, Inlines, Level, Node, too_deep};
use code::Fences;
use list::{Item, List};

/// Reads a body as Notic's editor does.
pub(super) fn read(content: &str) -> Document {
    let content = super::with_plain_line_ends(content);
    let lines: Vec<&str> = content.split('\n').map(str::trim_end).collect();
    let mut reader = Reader::default();
    reader.read(&lines);
    reader.finish()
}

/// The block that the next line may belong to.
#[derive(Default)]
enum Open {
    #[default]
    Nothing,
    Paragraph(Inlines),
    Quote(Inlines),
    List {
        list: List,
        /// Whether a blank line stands after the last item: further items join the list, but text does not join the
        /// item.
        interrupted: bool,
    },
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Node>,
    open: Open,
    too_deep: usize,
}

impl Reader {
    fn read(&mut self, lines: &[&str]) {
        let mut fences = Fences::default();
        let mut at = 0;
        while at < lines.len() {
            if let Some((code, next)) = fences.read(lines, at) {
                self.push(code);
                at = next;
            } else if table::is_row(lines[at]) {
                at = self.read_rows(lines, at);
            } else {
                self.read_line(lines[at]);
                at += 1;
            }
        }
    }

    /// Reads consecutive rows, which are a table if there are two or more; gives the line after them.
    fn read_rows(&mut self, lines: &[&str], at: usize) -> usize {
        let count = lines[at..]
            .iter()
            .take_while(|line| table::is_row(line))
            .count();
        let rows = &lines[at..at + count];
        match table::read(rows) {
            Some(table) => self.push(table),
            None => rows.iter().for_each(|row| self.read_line(row)),
        }
        at + count
    }

    fn read_line(&mut self, line: &str) {
        if line.is_empty() {
            self.read_blank();
        } else if matches!(line, "---" | "***" | "___") {
            self.push(Node::Divider);
        } else if let Some((level, text)) = heading(line) {
            let text = inline::read(text);
            self.push(Node::Heading { level, text });
        } else if let Some(text) = quote(line) {
            self.read_quote(inline::read(text));
        } else if let Some(item) = list::item(line) {
            self.read_item(&item);
        } else {
            self.read_text(inline::read(line));
        }
    }

    fn read_blank(&mut self) {
        match &mut self.open {
            Open::List { interrupted, .. } => *interrupted = true,
            _ => self.close(),
        }
    }

    fn read_quote(&mut self, line: Inlines) {
        if let Open::Quote(text) = &mut self.open {
            join(text, line);
        } else {
            self.close();
            self.open = Open::Quote(line);
        }
    }

    fn read_item(&mut self, item: &Item<'_>) {
        let text = inline::read(item.text);
        if !matches!(self.open, Open::List { .. }) {
            self.close();
            self.open = Open::List {
                list: List::default(),
                interrupted: false,
            };
        }
        if let Open::List { list, interrupted } = &mut self.open {
            list.push(item, text);
            *interrupted = false;
        }
    }

    /// A line without a marker joins what is open, whatever that is.
    fn read_text(&mut self, line: Inlines) {
        match &mut self.open {
            Open::Paragraph(text) | Open::Quote(text) => join(text, line),
            Open::List {
                list,
                interrupted: false,
            } => list.join(line),
            Open::List { .. } | Open::Nothing => {
                self.close();
                self.open = Open::Paragraph(line);
            }
        }
    }

    fn push(&mut self, block: Node) {
        self.close();
        self.blocks.push(block);
    }

    fn close(&mut self) {
        match std::mem::take(&mut self.open) {
            Open::Nothing => {}
            Open::Paragraph(text) => self.blocks.push(Node::Paragraph(text)),
            Open::Quote(text) => self.blocks.push(Node::Quote {
                text,
                children: Vec::new(),
            }),
            Open::List { list, .. } => {
                let (items, too_deep) = list.finish();
                self.blocks.extend(items);
                self.too_deep += too_deep;
            }
        }
    }

    fn finish(mut self) -> Document {
        self.close();
        let warnings = match self.too_deep {
            0 => Vec::new(),
            items => vec![too_deep(items)],
        };
        Document {
            blocks: self.blocks,
            warnings,
        }
    }
}

fn join(text: &mut Inlines, line: Inlines) {
    text.push_plain("\n");
    text.append(line);
}

/// One to six `#` in the first column, then a blank.
fn heading(line: &str) -> Option<(Level, &str)> {
    let text = line.trim_start_matches('#');
    let marks = line.len() - text.len();
    let text = text.strip_prefix(char::is_whitespace)?;
    (1..=6).contains(&marks).then(|| (Level::new(marks), text))
}

/// `> ` in the first column.
fn quote(line: &str) -> Option<&str> {
    line.strip_prefix('>')?.strip_prefix(char::is_whitespace)
}
