//! The title a note's body gives it (notic-data.md section 1).

use super::document::{Document, Inlines, Node};
use super::{Dialect, front_matter, read};
use crate::model::utf16_len;

/// The UTF-16 units a title made of a line of text has at most.
const MAX_LINE_UNITS: usize = 100;

/// How much of a body is read for its title, in bytes.
const READ_BYTES: usize = 8 * 1024;

/// The title a note's body gives it: its first line if that is a heading, else its first non-empty line, shortened at
/// a word; without marks. None for a body without text. Reads no more of the body than it needs.
pub fn note_title(dialect: Dialect, content: &str) -> Option<String> {
    let body = match dialect {
        Dialect::Notic => content,
        Dialect::CommonMark => front_matter::without(content),
    };
    let mut body = body.trim_start_matches(['\u{feff}', '\n', '\r', ' ', '\t']);
    while !body.is_empty() {
        let end = (0..=READ_BYTES.min(body.len()))
            .rev()
            .find(|&end| body.is_char_boundary(end))
            .unwrap_or(body.len());
        if let Some(title) = title_of(&read(dialect, &body[..end])) {
            return Some(title);
        }
        body = body[end..].trim_start();
    }
    None
}

fn title_of(document: &Document) -> Option<String> {
    document.blocks.iter().find_map(|block| match block {
        Node::Heading { text, .. } => {
            let text = words(text);
            let line = text.trim();
            (!line.is_empty()).then(|| line.to_owned())
        }
        Node::Table(rows) => rows.iter().find_map(|row| {
            let cells: Vec<String> = row.iter().map(words).collect();
            shortened(&cells.join(" "))
        }),
        _ => {
            let mut text = String::new();
            block.write_visible(&mut text);
            text.lines().find_map(shortened)
        }
    })
}

fn words(inlines: &Inlines) -> String {
    inlines.visible().collect()
}

/// A line without blanks at its edges and of at most [`MAX_LINE_UNITS`], cut after a word where it has words.
fn shortened(line: &str) -> Option<String> {
    let line = line.trim();
    if line.is_empty() {
        return None;
    }
    if utf16_len(line) <= MAX_LINE_UNITS {
        return Some(line.to_owned());
    }
    let mut units = 0;
    let mut end = 0;
    let mut word_end = None;
    for (at, c) in line.char_indices() {
        if c.is_whitespace() {
            word_end = Some(at);
        }
        units += c.len_utf16();
        if units >= MAX_LINE_UNITS {
            break;
        }
        end = at + c.len_utf8();
    }
    let kept = word_end.map_or(&line[..end], |at| &line[..at]);
    Some(format!("{}…", kept.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title(content: &str) -> Option<String> {
        note_title(Dialect::Notic, content)
    }

    #[test]
    fn a_heading_gives_its_text_without_marks() {
        let content = "# A **bold** [link](https://a.example) \\*x\\* `code`\ntext";
        assert_eq!(title(content).as_deref(), Some("A bold link *x* code"));
        let long = "word ".repeat(50);
        assert_eq!(title(&format!("# {long}")).as_deref(), Some(long.trim()));
    }

    #[test]
    fn else_the_first_line_with_text_does() {
        assert_eq!(title("\n\n - [x] a _b_\nc").as_deref(), Some("a b"));
        assert_eq!(title("---\n\n> quoted\n> more").as_deref(), Some("quoted"));
        assert_eq!(title("```js\nlet x;\n```").as_deref(), Some("let x;"));
        assert_eq!(title("| a | b |\n| - | - |").as_deref(), Some("a b"));
        for empty in ["", " \n\t\n", "---"] {
            assert_eq!(title(empty), None, "{empty:?}");
        }
    }

    #[test]
    fn a_long_line_is_cut_after_a_word() {
        let shown = title(&"seven77 ".repeat(40)).unwrap();
        assert!(shown.ends_with("seven77…"), "{shown}");
        assert!(utf16_len(&shown) <= MAX_LINE_UNITS);
        let shown = title(&"漢".repeat(400)).unwrap();
        assert_eq!(shown.chars().count(), MAX_LINE_UNITS);
    }

    #[test]
    fn a_long_body_is_not_read_to_its_end() {
        let content = format!("# title\n{}", "* ".repeat(1 << 20));
        assert_eq!(title(&content).as_deref(), Some("title"));
    }

    #[test]
    fn front_matter_is_no_title_in_commonmark() {
        let content = "---\na: b\n---\n\nTitle\n=====\n";
        let shown = note_title(Dialect::CommonMark, content);
        assert_eq!(shown.as_deref(), Some("Title"));
    }
}
