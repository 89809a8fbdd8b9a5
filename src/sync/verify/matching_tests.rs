use serde_json::json;

use super::*;
use crate::model::{Block, BlockId, RichText, Span};
use crate::notion::UserId;

const OURS: &str = "0000000b";
const THEIRS: &str = "0000000c";

fn paragraph(text: &str) -> Block {
    Block::Paragraph {
        text: RichText::fitting([Span::plain(text)]).unwrap(),
        children: Vec::new(),
    }
}

fn id(n: usize) -> BlockId {
    BlockId::from_bytes([u8::try_from(n).unwrap(); 16])
}

/// A list of paragraphs: who made each, in which minute, and its text.
fn list(entries: &[(&str, u32, &str)]) -> Vec<BlockObject> {
    let block = |(n, (by, minute, text)): (usize, &(&str, u32, &str))| {
        let time = format!("2026-06-27T10:{minute:02}:00.000Z");
        let json = json!({"object": "block", "id": id(n).to_string(), "type": "paragraph", "created_time": time,
            "created_by": {"id": by}, "paragraph": {"rich_text": [{"plain_text": text}]}});
        BlockObject::read(json).unwrap()
    };
    entries.iter().enumerate().map(block).collect()
}

fn matched(
    expected: &[&str],
    known: &[usize],
    is_person: bool,
    found: &[(&str, u32, &str)],
) -> Matching {
    let blocks: Vec<Block> = expected.iter().map(|text| paragraph(text)).collect();
    let pieces: Vec<Piece<'_>> = blocks
        .iter()
        .map(|block| Piece::Block {
            block,
            rows: 0,
            children: Vec::new(),
        })
        .collect();
    let known: Vec<Placed> = known
        .iter()
        .zip(&pieces)
        .map(|(n, piece)| Placed {
            id: Some(id(*n)),
            fingerprint: piece.fingerprint(),
        })
        .collect();
    let maker = Maker {
        user: UserId::new(OURS),
        is_person,
    };
    Matching::find(&pieces, &known, &list(found), &maker)
}

#[test]
fn a_persons_blocks_are_passed_over_even_where_they_say_the_same() {
    let found = [
        (THEIRS, 1, "a"),
        (OURS, 1, "a"),
        (THEIRS, 1, "x"),
        (OURS, 1, "b"),
    ];
    let matching = matched(&["a", "b"], &[], false, &found);
    assert_eq!(matching.of, [Some(1), Some(3)]);
    assert_eq!((matching.theirs, matching.doubled), (vec![0, 2], vec![]));
}

#[test]
fn a_changed_block_is_known_by_its_place() {
    let found = [(OURS, 1, "a"), (OURS, 1, "changed"), (OURS, 1, "c")];
    let matching = matched(&["a", "b", "c"], &[], false, &found);
    assert_eq!(matching.of, [Some(0), Some(1), Some(2)]);
    assert!(matching.doubled.is_empty());
}

#[test]
fn what_another_connection_wrote_is_recognised_by_its_text() {
    let found = [(THEIRS, 1, "a"), (THEIRS, 1, "b")];
    let matching = matched(&["a", "b"], &[], false, &found);
    assert_eq!(matching.of, [Some(0), Some(1)]);
}

#[test]
fn moved_blocks_are_told_and_none_is_missing() {
    let found = [(OURS, 1, "c"), (OURS, 1, "a"), (OURS, 1, "b")];
    for known in [&[][..], &[1, 2, 0]] {
        let matching = matched(&["a", "b", "c"], known, false, &found);
        assert_eq!(matching.of, [Some(1), Some(2), Some(0)]);
        assert_eq!(matching.moved, [false, false, true]);
    }
}

#[test]
fn what_is_there_twice_is_told_and_what_is_missing_is_missing() {
    let found = [(OURS, 1, "a"), (OURS, 1, "a"), (OURS, 1, "c")];
    let matching = matched(&["a", "c", "d"], &[], false, &found);
    assert_eq!(matching.of, [Some(0), Some(2), None]);
    assert_eq!(matching.doubled, [1]);
    assert!(matching.misses());
}

#[test]
fn with_a_persons_token_only_what_stands_in_our_place_and_time_is_ours() {
    let changed = [(OURS, 1, "a"), (OURS, 1, "changed"), (OURS, 1, "c")];
    assert_eq!(
        matched(&["a", "b", "c"], &[], true, &changed).of,
        [Some(0), Some(1), Some(2)]
    );
    let later = [(OURS, 1, "a"), (OURS, 9, "theirs"), (OURS, 1, "c")];
    let matching = matched(&["a", "b", "c"], &[], true, &later);
    assert_eq!(
        (matching.of, matching.theirs),
        (vec![Some(0), None, Some(2)], vec![1])
    );
    let added = [(OURS, 1, "a"), (OURS, 1, "theirs"), (OURS, 1, "b")];
    let matching = matched(&["a", "b"], &[], true, &added);
    assert_eq!((matching.theirs, matching.doubled), (vec![1], vec![]));
}

#[test]
fn the_fewest_blocks_count_as_moved() {
    let moved = |of: &[Option<usize>]| out_of_order(of);
    assert_eq!(moved(&[]), Vec::<bool>::new());
    assert_eq!(
        moved(&[Some(3), None, Some(0), Some(1), Some(2)]),
        [true, false, false, false, false]
    );
}
