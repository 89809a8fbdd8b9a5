//! Tables inside Notion's limits: wide ones side by side become one under the other, heavy rows go on in the next.

use crate::model::{Block, MAX_TABLE_WIDTH, RichText, Span, Table};

/// More than a row weighs without its cells' texts, and each cell more than its text.
const ROW_WEIGHT: usize = 1_000;
const CELL_WEIGHT: usize = 16;

/// How many cells filling up short rows may add before rows of one width become tables of their own; some thousand
/// short rows around a long one would else be a note of gigabytes.
const MAX_FILLED_CELLS: usize = 100_000;

/// The tables that rows of cells come to, the first row being the header.
pub(super) fn tables(rows: Vec<Vec<Vec<Span>>>) -> Vec<Block> {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let cells: usize = rows.iter().map(Vec::len).sum();
    let filled = rows.len().saturating_mul(width) - cells;
    let mut out = Vec::new();
    if filled <= MAX_FILLED_CELLS {
        write_tables(&rows, true, &mut out);
    } else {
        for (index, rows) in rows.chunk_by(|a, b| a.len() == b.len()).enumerate() {
            write_tables(rows, index == 0, &mut out);
        }
    }
    out
}

fn write_tables(rows: &[Vec<Vec<Span>>], header: bool, out: &mut Vec<Block>) {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let tables = columns(width);
    let tables = tables
        .iter()
        .filter_map(|columns| table(rows, columns, header));
    out.extend(tables.map(Block::Table));
}

/// Which columns stand in which table. Where there are several tables, each begins with the first column, which says
/// what a row is about.
fn columns(width: usize) -> Vec<Vec<usize>> {
    if width <= MAX_TABLE_WIDTH {
        return vec![(0..width).collect()];
    }
    let rest: Vec<usize> = (1..width).collect();
    rest.chunks(MAX_TABLE_WIDTH - 1)
        .map(|chunk| [&[0], chunk].concat())
        .collect()
}

fn table(rows: &[Vec<Vec<Span>>], columns: &[usize], header: bool) -> Option<Table> {
    let mut written = Vec::new();
    for row in rows {
        let cells = columns
            .iter()
            .map(|&column| RichText::split(row.get(column).cloned().unwrap_or_default()));
        write_row(cells, columns.len(), &mut written);
    }
    Table::new(header, written)
}

/// Writes a row, and as many more as it needs: each further text of a cell, and each that is too heavy for its row,
/// begins a new row, so that the texts stay in order.
fn write_row(
    cells: impl Iterator<Item = Vec<RichText>>,
    width: usize,
    out: &mut Vec<Vec<RichText>>,
) {
    let empty_row = vec![RichText::default(); width];
    let mut row = empty_row.clone();
    let empty_weight = ROW_WEIGHT + width * CELL_WEIGHT;
    let mut weight = empty_weight;
    for (column, texts) in cells.enumerate() {
        for (index, text) in texts.into_iter().enumerate() {
            if index > 0 || weight + text.weight() > Table::MAX_ROW_WEIGHT {
                out.push(std::mem::replace(&mut row, empty_row.clone()));
                weight = empty_weight;
            }
            weight += text.weight();
            row[column] = text;
        }
    }
    out.push(row);
}
