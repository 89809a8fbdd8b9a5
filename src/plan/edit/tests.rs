use proptest::prelude::*;

use super::*;
use crate::model::{Anchor, Block, BlockId, BlockKind, HeadingLevel, RichText, Span, Table};

fn text(content: &str) -> RichText {
    RichText::fitting([Span::plain(content)]).unwrap()
}

fn paragraph(content: &str) -> Block {
    Block::Paragraph {
        text: text(content),
        children: Vec::new(),
    }
}

fn paragraphs(contents: &[&str]) -> Vec<Block> {
    contents.iter().map(|content| paragraph(content)).collect()
}

fn to_do(content: &str, checked: bool, children: Vec<Block>) -> Block {
    Block::ToDo {
        text: text(content),
        checked,
        children,
    }
}

/// The tree of a body, its blocks numbered as ids, depth first.
fn written(body: &[Block]) -> Vec<WrittenBlock> {
    fn number(blocks: &mut [WrittenBlock], next: &mut u32) {
        for block in blocks {
            let mut bytes = [0; 16];
            bytes[..4].copy_from_slice(&next.to_le_bytes());
            block.id = Some(BlockId::from_bytes(bytes));
            *next += 1;
            number(&mut block.children, next);
        }
    }
    let mut tree = WrittenBlock::all(body);
    number(&mut tree, &mut 0);
    tree
}

fn price(before: &[Block], after: &[Block]) -> (usize, usize) {
    let (old, new) = (written(before), WrittenBlock::all(after));
    let price = Price::of_edit(&edit(&old, &new), &old, &new, after);
    (price.requests(), price.blocks)
}

/// Does what an edit says, and checks that Notion could do it.
fn apply(level: &Level, old: &[WrittenBlock], new: &[WrittenBlock]) -> Vec<WrittenBlock> {
    let mut used = vec![false; old.len()];
    for gone in &level.gone {
        assert!(!std::mem::replace(&mut used[*gone], true));
    }
    let mut last = None;
    let done = level
        .entries
        .iter()
        .zip(new)
        .map(|(entry, new)| match entry {
            Entry::New => WrittenBlock {
                id: None,
                ..new.clone()
            },
            Entry::Kept {
                old: at,
                change,
                below,
            } => {
                assert!(last < Some(*at), "the order of blocks can't be changed");
                last = Some(*at);
                assert!(!std::mem::replace(&mut used[*at], true));
                let kept = &old[*at];
                assert_eq!(kept.kind, new.kind, "a block's type can't be changed");
                WrittenBlock {
                    own: if *change { new.own } else { kept.own },
                    sketch: new.sketch,
                    print: new.print,
                    children: apply(below, &kept.children, &new.children),
                    ..kept.clone()
                }
            }
        });
    let done = done.collect();
    assert_eq!(level.entries.len(), new.len());
    assert!(
        used.iter().all(|used| *used),
        "each old block stays or goes"
    );
    done
}

fn without_ids(mut blocks: Vec<WrittenBlock>) -> Vec<WrittenBlock> {
    for block in &mut blocks {
        block.id = None;
        block.children = without_ids(std::mem::take(&mut block.children));
    }
    blocks
}

#[test]
fn each_usual_change_has_its_price() {
    let many: Vec<String> = (0..300).map(|n| format!("paragraph number {n}")).collect();
    let body: Vec<Block> = many.iter().map(|text| paragraph(text)).collect();
    assert_eq!(price(&body, &body), (0, 0), "nothing changed");

    let mut changed = body.clone();
    changed[150] = paragraph("paragraph number 150, changed");
    assert_eq!(price(&body, &changed), (1, 0), "one paragraph changed");

    let mut longer = body.clone();
    let inserted: Vec<Block> = (0..40).map(|n| paragraph(&format!("new {n}"))).collect();
    longer.splice(100..100, inserted);
    assert_eq!(price(&body, &longer), (1, 40), "40 inserted in one place");

    let mut shorter = body.clone();
    shorter.drain(7..10);
    assert_eq!(price(&body, &shorter), (3, 0), "three deleted");

    let mut swapped = body.clone();
    swapped.swap(10, 11);
    let (requests, blocks) = price(&body, &swapped);
    assert!(
        requests <= 3 && blocks <= 1,
        "two swapped: {requests} {blocks}"
    );

    let ticked = [to_do("a", false, vec![to_do("b", false, vec![])])];
    let after = [to_do("a", false, vec![to_do("b", true, vec![])])];
    assert_eq!(price(&ticked, &after), (1, 0), "one box ticked");

    let list: Vec<Block> = (0..50).map(|n| paragraph(&format!("entry {n}"))).collect();
    let reversed: Vec<Block> = list.iter().rev().cloned().collect();
    let (old, new) = (written(&list), WrittenBlock::all(&reversed));
    let rewrite = Price::of_rewrite(&old, &new, &reversed);
    assert!(price(&list, &reversed).0 <= rewrite.requests());
}

#[test]
fn a_block_that_stays_becomes_what_it_is_most_like() {
    let before = paragraphs(&["The meeting is on Monday at nine o'clock in room four"]);
    let after = paragraphs(&[
        "Bread, butter, cheese, apples",
        "The meeting is on Tuesday at nine o'clock in room four",
    ]);
    let level = edit(&written(&before), &WrittenBlock::all(&after));
    assert_eq!(level.entries[0], Entry::New);
    assert!(matches!(level.entries[1], Entry::Kept { change: true, .. }));
}

#[test]
fn what_is_not_known_is_never_taken_for_the_same() {
    let body = paragraphs(&["a", "b"]);
    let mut old = written(&body);
    old[1].own = None;
    let level = edit(&old, &WrittenBlock::all(&body));
    let changes: Vec<bool> = level
        .entries
        .iter()
        .map(|entry| matches!(entry, Entry::Kept { change: true, .. }))
        .collect();
    assert_eq!(changes, [false, true]);
}

#[test]
fn a_changed_cell_changes_its_row_and_a_changed_width_makes_a_new_table() {
    let table = |cells: &[[&str; 2]]| {
        let rows = cells
            .iter()
            .map(|row| row.iter().map(|cell| text(cell)).collect());
        [Block::Table(Table::new(true, rows.collect()).unwrap())]
    };
    let before = table(&[["a", "b"], ["c", "d"], ["e", "f"]]);
    let after = table(&[["a", "b"], ["c", "D"], ["e", "f"], ["g", "h"]]);
    assert_eq!(price(&before, &after), (2, 1));
    let wider = [Block::Table(
        Table::new(true, vec![vec![text("a"), text("b"), text("c")]]).unwrap(),
    )];
    // A list tells whether a person has added rows.
    assert_eq!(price(&before, &wider), (3, 2));
}

#[test]
fn unknown_ids_cost_a_list_for_each_level_that_is_touched() {
    let before = [to_do("a", false, vec![to_do("b", false, vec![])])];
    let after = [to_do("a", false, vec![to_do("b", true, vec![])])];
    let (old, new) = (WrittenBlock::all(&before), WrittenBlock::all(&after));
    let level = edit(&old, &new);
    let price = Price::of_edit(&level, &old, &new, &after);
    assert_eq!((price.reads, price.writes, price.blocks), (2, 1, 0));
    let unknown = steps(&level, &old, Behind::Ours).unwrap_err();
    assert_eq!(unknown, UnknownIds { under: None });
}

#[test]
fn long_bodies_are_compared_between_what_they_share() {
    let body: Vec<Block> = (0..20_000)
        .map(|n| paragraph(&format!("line {n}")))
        .collect();
    let mut changed = body.clone();
    for at in (5..20_000).step_by(100) {
        changed[at] = paragraph(&format!("line {at}, changed"));
    }
    changed.drain(9_000..9_003);
    assert_eq!(price(&body, &changed), (200 + 3, 0));
}

#[test]
fn bodies_that_share_nothing_are_compared_in_bounded_time() {
    let lines = |what: &str| -> Vec<Block> {
        (0..5_000)
            .map(|n| paragraph(&format!("{what} {n}")))
            .collect()
    };
    assert_eq!(price(&lines("before"), &lines("after")), (5_000, 0));
    let nested = |what: &str| -> Vec<Block> {
        let below = |n: usize| {
            (0..40)
                .map(|m| paragraph(&format!("{what} {n} {m}")))
                .collect()
        };
        (0..100)
            .map(|n| to_do(&format!("{what} {n}"), false, below(n)))
            .collect()
    };
    let (old, new) = (
        written(&nested("before")),
        WrittenBlock::all(&nested("after")),
    );
    apply(&edit(&old, &new), &old, &new);
}

fn any_block() -> impl Strategy<Value = Block> {
    let word = prop::sample::select(vec!["a", "b", "c", "d", "e"]);
    let leaf = prop_oneof![
        4 => word.clone().prop_map(paragraph),
        1 => Just(Block::Divider),
        1 => word.clone().prop_map(|word| Block::Heading { level: HeadingLevel::One, text: text(word) }),
        1 => prop::collection::vec(word.clone(), 1..4).prop_map(|cells| {
            let rows = cells.iter().map(|cell| vec![text(cell)]).collect();
            Block::Table(Table::new(false, rows).unwrap())
        }),
    ];
    leaf.prop_recursive(3, 12, 4, move |inner| {
        (
            word.clone(),
            any::<bool>(),
            prop::collection::vec(inner, 0..4),
        )
            .prop_map(|(word, checked, children)| to_do(word, checked, children))
    })
}

/// A body made of another one by a few changes, as people make them.
fn edited(body: Vec<Block>) -> impl Strategy<Value = Vec<Block>> {
    let change = (any::<prop::sample::Index>(), 0..4_u8, any_block());
    prop::collection::vec(change, 0..5).prop_map(move |changes| {
        let mut body = body.clone();
        for (at, what, block) in changes {
            let at = at.index(body.len() + 1);
            match what {
                0 if at < body.len() => drop(body.remove(at)),
                1 if at < body.len() => body[at] = block,
                2 if at + 1 < body.len() => body.swap(at, at + 1),
                _ => body.insert(at, block),
            }
        }
        body
    })
}

fn two_bodies() -> impl Strategy<Value = (Vec<Block>, Vec<Block>)> {
    let body = || prop::collection::vec(any_block(), 0..10);
    prop_oneof![
        (body(), body()),
        body().prop_flat_map(|before| (Just(before.clone()), edited(before))),
    ]
}

#[test]
fn new_blocks_come_where_those_were_that_they_replace() {
    let before = paragraphs(&["a", "b", "c"]);
    let after = [paragraph("a"), Block::Divider, paragraph("c")];
    let old = written(&before);
    let level = edit(&old, &WrittenBlock::all(&after));
    let behind = |level: &Level| {
        let steps = steps(level, &old, Behind::Ours).unwrap();
        steps.inserts[0].anchor
    };
    // What a person has put between `a` and `b` stays between `a` and the divider.
    assert_eq!(behind(&level), Anchor::After(old[1].id.unwrap()));
    let new = WrittenBlock::all(&after);
    let anew = Level::anew(&old, &new);
    assert_eq!(behind(&anew), Anchor::After(old[2].id.unwrap()));
}

#[test]
fn a_page_that_was_just_made_takes_the_rest_of_its_body_at_its_end() {
    let body = paragraphs(&["a", "b", "c"]);
    let old = WrittenBlock::all(&body[..2]);
    let level = edit(&old, &WrittenBlock::all(&body));
    let steps_behind = |behind| steps(&level, &old, behind);
    let steps = steps_behind(Behind::Everything).unwrap();
    assert_eq!(steps.inserts[0].anchor, Anchor::End);
    assert!(steps_behind(Behind::Ours).is_err(), "no id is known");
}

/// The fewest requests by trying all ways, for bodies without nesting.
fn fewest(old: &[WrittenBlock], new: &[WrittenBlock], open: bool) -> usize {
    let delete = old
        .split_first()
        .map(|(_, rest)| 1 + fewest(rest, new, open));
    let insert = new
        .split_first()
        .map(|(_, rest)| usize::from(!open) + fewest(old, rest, true));
    let keep = old
        .split_first()
        .zip(new.split_first())
        .filter(|((old, _), (new, _))| old.kind == new.kind)
        .map(|((before, old), (after, new))| {
            usize::from(before.own != after.own) + fewest(old, new, false)
        });
    [delete, insert, keep]
        .into_iter()
        .flatten()
        .min()
        .unwrap_or(0)
}

#[test]
fn steps_name_the_blocks_they_need() {
    let before = [
        paragraph("a"),
        to_do("list", false, vec![paragraph("x")]),
        paragraph("gone, and quite so"),
    ];
    let after = [
        paragraph("first"),
        paragraph("a"),
        to_do("list", true, vec![paragraph("x"), paragraph("y")]),
    ];
    let old = written(&before);
    let done = steps(&edit(&old, &WrittenBlock::all(&after)), &old, Behind::Ours).unwrap();
    let insert = |under, anchor, path, range| Insert {
        under,
        anchor,
        path,
        range,
    };
    let list = &old[1];
    assert_eq!(
        done,
        Steps {
            inserts: vec![
                insert(None, Anchor::Start, vec![], 0..1),
                insert(
                    list.id,
                    Anchor::After(list.children[0].id.unwrap()),
                    vec![2],
                    1..2
                ),
            ],
            changes: vec![Change {
                block: list.id.unwrap(),
                path: vec![2],
            }],
            deletes: vec![old[3 - 1].id.unwrap()],
        }
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn an_edit_leads_to_the_new_body((before, after) in two_bodies()) {
        let (old, new) = (written(&before), WrittenBlock::all(&after));
        let level = edit(&old, &new);
        prop_assert_eq!(without_ids(apply(&level, &old, &new)), new);
    }

    #[test]
    fn nothing_is_done_for_a_body_that_is_the_same(body in prop::collection::vec(any_block(), 0..10)) {
        let (old, new) = (written(&body), WrittenBlock::all(&body));
        prop_assert!(edit(&old, &new).is_nothing());
    }

    #[test]
    fn no_way_takes_fewer_requests(
        before in prop::collection::vec(prop::sample::select(vec!["a", "b", "c", ""]), 0..6),
        after in prop::collection::vec(prop::sample::select(vec!["a", "b", "c", ""]), 0..6),
    ) {
        let flat = |words: &[&str]| -> Vec<Block> {
            let block = |word: &&str| if word.is_empty() { Block::Divider } else { paragraph(word) };
            words.iter().map(block).collect()
        };
        let (before, after) = (flat(&before), flat(&after));
        let (old, new) = (written(&before), WrittenBlock::all(&after));
        prop_assert_eq!(price(&before, &after).0, fewest(&old, &new, false));
    }
}

#[test]
fn kinds_that_notion_does_not_change_into_each_other_differ() {
    assert_ne!(BlockKind::Table(2), BlockKind::Table(3));
    assert_ne!(
        BlockKind::Heading(HeadingLevel::One),
        BlockKind::Heading(HeadingLevel::Two)
    );
}
