//! Tables: consecutive lines between bars.

use super::inline;
use crate::markdown::document::{Inlines, Node};

/// Whether a line begins and ends with a bar.
pub(super) fn is_row(line: &str) -> bool {
    line.len() > 1 && line.starts_with('|') && line.ends_with('|')
}

/// Reads at least two rows, one of which is more than a divider. Cells are read as GitHub reads them, formats, links
/// and `\|` included: Notic loses what is not plain text in them.
pub(super) fn read(rows: &[&str]) -> Option<Node> {
    if rows.len() < 2 {
        return None;
    }
    let rows: Vec<Vec<Inlines>> = rows
        .iter()
        .map(|row| cells(row))
        .filter(|cells| !cells.iter().all(|cell| is_divider(cell)))
        .map(|cells| cells.iter().map(|cell| inline::read(cell)).collect())
        .collect();
    (!rows.is_empty()).then_some(Node::Table(rows))
}

/// `---`, with or without colons for the alignment.
fn is_divider(cell: &str) -> bool {
    let dashes = cell.strip_prefix(':').unwrap_or(cell);
    let dashes = dashes.strip_suffix(':').unwrap_or(dashes);
    !dashes.is_empty() && dashes.bytes().all(|byte| byte == b'-')
}

/// The texts between the bars, without blanks at their edges, `\|` made a bar.
fn cells(row: &str) -> Vec<String> {
    let inner = row.strip_prefix('|').unwrap_or(row);
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut chars = inner.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '|' => cells.push(finished(&mut cell)),
            '\\' if chars.next_if_eq(&'|').is_some() => cell.push('|'),
            '\\' => {
                cell.push('\\');
                cell.extend(chars.next());
            }
            _ => cell.push(c),
        }
    }
    if !cell.trim().is_empty() {
        // The last bar was escaped.
        cells.push(finished(&mut cell));
    }
    cells
}

fn finished(cell: &mut String) -> String {
    std::mem::take(cell).trim().to_owned()
}
