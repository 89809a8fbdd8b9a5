//! Appends keep the limits of a request, and lose and double nothing.

use proptest::prelude::*;

use super::*;
use crate::model::{RichText, Span, Table};

fn text(content: &str) -> RichText {
    RichText::fitting([Span::plain(content)]).unwrap()
}

fn item(content: &str, children: Vec<Block>) -> Block {
    Block::Bulleted {
        text: text(content),
        children,
    }
}

fn chain(depth: usize) -> Block {
    (0..depth)
        .rev()
        .fold(None, |below: Option<Block>, level| {
            Some(item(&level.to_string(), below.into_iter().collect()))
        })
        .unwrap()
}

#[test]
fn a_hundred_blocks_go_with_the_page_and_the_rest_follows() {
    let body: Vec<_> = (0..250).map(|n| item(&n.to_string(), vec![])).collect();
    let sizes: Vec<_> = appends(&body, true)
        .iter()
        .map(|append| append.pieces.len())
        .collect();
    assert_eq!(sizes, [100, 100, 50]);
    assert_eq!(count(&[], true), 1);
    assert_eq!(count(&[], false), 0);
}

#[test]
fn three_generations_go_along_and_deeper_ones_follow_by_id() {
    assert_eq!(count(&[chain(3)], true), 1);
    let body = [chain(5)];
    let appends = appends(&body, true);
    let shape: Vec<_> = appends
        .iter()
        .map(|append| {
            (
                append.under.clone(),
                append
                    .pieces
                    .iter()
                    .map(Piece::generations)
                    .collect::<Vec<_>>(),
            )
        })
        .collect();
    assert_eq!(
        shape,
        [
            (vec![], vec![]),
            (vec![], vec![1]),
            (vec![0], vec![1]),
            (vec![0, 0], vec![3]),
        ]
    );
}

#[test]
fn many_children_go_along_as_far_as_they_fit() {
    let children: Vec<_> = (0..150).map(|n| item(&n.to_string(), vec![])).collect();
    let body = [item("parent", children)];
    let appends = appends(&body, false);
    assert_eq!(appends.len(), 2);
    assert_eq!(appends[0].pieces[0].count(), 101);
    assert_eq!(
        (
            appends[1].under.clone(),
            appends[1].first,
            appends[1].pieces.len()
        ),
        (vec![0], 100, 50)
    );
}

#[test]
fn a_long_table_is_made_with_its_first_rows() {
    let rows = (0..250).map(|n| vec![text(&n.to_string())]).collect();
    let body = [Block::Table(Table::new(true, rows).unwrap())];
    let appends = appends(&body, false);
    let sizes: Vec<_> = appends
        .iter()
        .map(|append| (append.first, append.pieces.len()))
        .collect();
    assert_eq!(sizes, [(0, 1), (100, 100), (200, 50)]);
    assert_eq!(appends[0].pieces[0].count(), 101);
}

fn leaf() -> impl Strategy<Value = Block> {
    prop_oneof![
        8 => "[a-z]{1,8}".prop_map(|word| item(&word, vec![])),
        1 => Just(Block::Divider),
        1 => prop::sample::select(vec![1usize, 99, 101, 230]).prop_map(|rows| {
            let rows = (0..rows).map(|n| vec![text(&n.to_string()), text("x")]).collect();
            Block::Table(Table::new(false, rows).unwrap())
        }),
        1 => prop::sample::select(vec![1usize, 20_000, 60_000]).prop_map(|units| {
            item(&"字".repeat(units), vec![])
        }),
        1 => (90usize..210).prop_map(|width| item("wide", vec![Block::Divider; width])),
    ]
}

fn block() -> impl Strategy<Value = Block> {
    leaf().prop_recursive(6, 40, 5, |inner| {
        prop::collection::vec(inner, 0..5).prop_map(|children| item("item", children))
    })
}

/// Puts the appends together again, as Notion would.
fn rebuilt(appends: &[Append<'_>]) -> Vec<Flat> {
    let mut top = Vec::new();
    for append in appends {
        let mut siblings = &mut top;
        for index in &append.under {
            let below: &mut Flat = &mut siblings[*index];
            siblings = &mut below.1;
        }
        assert_eq!(
            siblings.len(),
            append.first,
            "an append goes behind what is there"
        );
        siblings.extend(append.pieces.iter().map(flat_piece));
    }
    top
}

#[derive(Debug, PartialEq)]
struct Flat(String, Vec<Flat>);

fn flat_piece(piece: &Piece<'_>) -> Flat {
    match piece {
        Piece::Row(row) => flat_row(row),
        Piece::Block {
            block,
            rows,
            children,
        } => {
            let rows = rows_of(block)[..*rows].iter().map(flat_row);
            Flat(
                name(block),
                rows.chain(children.iter().map(flat_piece)).collect(),
            )
        }
    }
}

fn flat_block(block: &Block) -> Flat {
    let rows = rows_of(block).iter().map(flat_row);
    Flat(
        name(block),
        rows.chain(block.children().iter().map(flat_block))
            .collect(),
    )
}

fn flat_row(row: &Row) -> Flat {
    Flat(
        row.cells().iter().map(|cell| cell.plain() + "|").collect(),
        vec![],
    )
}

fn name(block: &Block) -> String {
    format!(
        "{} {}",
        block.type_name(),
        block.text().map(RichText::plain).unwrap_or_default()
    )
}

fn arrays_fit(piece: &Piece<'_>) -> bool {
    match piece {
        Piece::Row(_) => true,
        Piece::Block { rows, children, .. } => {
            *rows <= MAX_ARRAY && children.len() <= MAX_ARRAY && children.iter().all(arrays_fit)
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn every_append_keeps_the_limits_and_together_they_are_the_body(
        body in prop::collection::vec(block(), 0..30),
        with_page: bool,
    ) {
        let appends = appends(&body, with_page);
        for (index, append) in appends.iter().enumerate() {
            prop_assert!(append.pieces.len() <= MAX_ARRAY);
            prop_assert!(append.pieces.iter().map(Piece::count).sum::<usize>() <= MAX_BLOCKS);
            prop_assert!(append.pieces.iter().map(Piece::weight).sum::<usize>() <= MAX_WEIGHT);
            prop_assert!(append.pieces.iter().all(|piece| piece.generations() <= MAX_GENERATIONS));
            prop_assert!(append.pieces.iter().all(arrays_fit));
            prop_assert!(!append.pieces.is_empty() || (with_page && index == 0));
        }
        prop_assert!(!with_page || appends[0].open.is_empty());
        let expected: Vec<_> = body.iter().map(flat_block).collect();
        prop_assert_eq!(rebuilt(&appends), expected);
    }
}
