//! Rows of tables, which both dialects write alike.

/// The texts between the bars, without blanks at their edges, `\|` made a bar.
pub(super) fn split(row: &str) -> Vec<String> {
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
