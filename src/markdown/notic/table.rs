//! Tables: consecutive lines between bars.

use super::inline;
use crate::markdown::cells;
use crate::markdown::document::{Inlines, Node};

/// Whether a line begins and ends with a bar, and has something between them.
pub(super) fn is_row(line: &str) -> bool {
    line.len() > 2 && line.starts_with('|') && line.ends_with('|')
}

/// Reads at least two rows, one of which is more than a divider. Cells are read as GitHub reads them, formats, links
/// and `\|` included: Notic loses what is not plain text in them.
pub(super) fn read(rows: &[&str]) -> Option<Node> {
    if rows.len() < 2 {
        return None;
    }
    let rows: Vec<Vec<Inlines>> = rows
        .iter()
        .map(|row| cells::split(row))
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
