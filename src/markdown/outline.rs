//! A document as short text, for tests: a line each block, nested by two blanks, `⏎` for line breaks,
//! `{b:bold}`, `{:text->address}`, `{!alt->address}` and `{[shown]->note}`.

use super::document::{Document, Inline, Inlines, Marker, Node};
use super::{Dialect, read};

pub(super) fn outline(dialect: Dialect, content: &str) -> String {
    of(&read(dialect, content))
}

fn of(document: &Document) -> String {
    let mut lines = Vec::new();
    nodes(&document.blocks, 0, &mut lines);
    lines.join("\n")
}

fn nodes(blocks: &[Node], depth: usize, lines: &mut Vec<String>) {
    for node in blocks {
        let (text, children): (String, &[Node]) = match node {
            Node::Paragraph(text) => (format!("p {}", inlines(text)), &[]),
            Node::Heading { level, text } => (format!("h{} {}", level.get(), inlines(text)), &[]),
            Node::Item {
                marker,
                text,
                children,
            } => {
                let marker = match marker {
                    Marker::Bullet => "-".to_owned(),
                    Marker::Number(number) => format!("{number}."),
                    Marker::Task { checked: true } => "[x]".to_owned(),
                    Marker::Task { checked: false } => "[ ]".to_owned(),
                };
                (format!("{marker} {}", inlines(text)), children)
            }
            Node::Quote { text, children } => (format!("> {}", inlines(text)), children),
            Node::Code { info, text } => (format!("code {info}: {}", broken(text)), &[]),
            Node::Divider => ("---".to_owned(), &[]),
            Node::Table(rows) => {
                let rows: Vec<String> = rows
                    .iter()
                    .map(|row| row.iter().map(inlines).collect::<Vec<_>>().join("|"))
                    .collect();
                (format!("table {}", rows.join(" / ")), &[])
            }
        };
        lines.push(format!("{}{text}", "  ".repeat(depth)));
        nodes(children, depth + 1, lines);
    }
}

fn broken(text: &str) -> String {
    text.replace('\n', "⏎")
}

fn inlines(inlines: &Inlines) -> String {
    let mut out = String::new();
    for part in inlines.parts() {
        match part {
            Inline::Text(text) => {
                let style = text.style;
                let flags: String = [
                    (style.bold, 'b'),
                    (style.italic, 'i'),
                    (style.strikethrough, 's'),
                    (style.code, 'c'),
                    (style.highlight, 'h'),
                ]
                .into_iter()
                .filter_map(|(on, flag)| on.then_some(flag))
                .collect();
                let shown = broken(&text.text);
                match &text.link {
                    Some(link) => out.push_str(&format!("{{{flags}:{shown}->{link}}}")),
                    None if flags.is_empty() => out.push_str(&shown),
                    None => out.push_str(&format!("{{{flags}:{shown}}}")),
                }
            }
            Inline::Wiki(wiki) => {
                let target = wiki.target.as_str();
                out.push_str(&format!("{{[{}]->{target}}}", wiki.shown));
            }
            Inline::Image(image) => {
                let link = image
                    .link
                    .as_ref()
                    .map_or(String::new(), |l| format!("->{l}"));
                out.push_str(&format!("{{!{}->{}{link}}}", image.alt, image.address));
            }
        }
    }
    out
}
