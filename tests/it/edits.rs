//! What a change of a note costs in Notion, and what it leaves alone.

use notic_notion::markdown::{self, Dialect};
use notic_notion::model::{Block, WrittenBlock};
use notic_notion::plan::Price;
use notic_notion::render;
use notic_notion::sync::Report;
use proptest::prelude::*;
use serde_json::json;

use crate::meddling::ours;
use crate::scenario::{Order, difference};
use crate::wire::{Kill, Moment};
use crate::world::{Notes, World};

fn notes(text: &str) -> Notes {
    Notes::new()
        .folder("plans", None)
        .folder("ideas", None)
        .note("n", Some("plans"), text)
}

fn lines(many: usize, line: impl Fn(usize) -> String) -> Vec<String> {
    (0..many).map(line).collect()
}

fn text(lines: &[String]) -> String {
    lines.join("\n\n")
}

/// Reads, writes and new blocks of a run.
fn cost(report: &Report) -> (u64, u64, u64) {
    let requests = &report.requests;
    (requests.reads, requests.writes, report.blocks_created)
}

/// A world in which that text is in Notion and the ids of its blocks are known.
fn known(text: &str) -> World {
    let world = World::new();
    world.sync_well(&notes(text).page());
    // Deleting a line reads the level it is on.
    let first = text.split("\n\n").next().unwrap();
    let changed = text.replacen(first, &format!("{first}."), 1);
    world.sync_well(&notes(&changed).page());
    world.sync_well(&notes(text).page());
    world
}

fn change(world: &World, text: &str) -> (u64, u64, u64) {
    cost(&world.sync_well(&notes(text).page()))
}

#[test]
fn each_change_of_a_long_note_costs_what_it_must() {
    let body = lines(300, |n| format!("paragraph number {n} of the note"));
    let world = known(&text(&body));
    assert_eq!(change(&world, &text(&body)), (0, 0, 0), "nothing");

    let mut one = body.clone();
    one[150] = "something else".to_owned();
    assert_eq!(change(&world, &text(&one)), (0, 1, 0), "one paragraph");

    let mut longer = one.clone();
    longer.splice(100..100, lines(40, |n| format!("new {n}")));
    assert_eq!(change(&world, &text(&longer)), (0, 1, 40), "40 inserted");
    assert_eq!(change(&world, &text(&one)), (0, 40, 0), "40 deleted");

    let mut shorter = one.clone();
    shorter.drain(7..10);
    assert_eq!(change(&world, &text(&shorter)), (0, 3, 0), "three deleted");

    let mut swapped = shorter.clone();
    swapped.swap(20, 21);
    let (reads, writes, blocks) = change(&world, &text(&swapped));
    assert!(reads + writes <= 3 && blocks <= 1, "two swapped");
}

#[test]
fn a_tick_a_list_in_another_order_and_changes_of_the_page() {
    let list = |ticked: &str| format!("# list\n\n- [ ] a\n    - [{ticked}] b\n    - [ ] c");
    let world = World::new();
    world.sync_well(&notes(&list(" ")).page());
    // The page and the item are read, since a page's creation tells no ids.
    assert_eq!(change(&world, &list("x")), (2, 1, 0));
    assert_eq!(change(&world, &list(" ")), (0, 1, 0));

    let body = lines(50, |n| format!("- entry {n}"));
    let reversed: Vec<String> = body.iter().rev().cloned().collect();
    let world = known(&body.join("\n"));
    let (reads, writes, _) = change(&world, &reversed.join("\n"));
    assert!(reads + writes <= 1 + 1 + 50, "{reads} {writes}");

    let world = known("a\n\nb");
    let sync = |notes: &Notes| cost(&world.sync_well(&notes.page()));
    let renamed = notes("a\n\nb").set("n", "displayName", json!("other"));
    assert_eq!(sync(&renamed), (0, 1, 0));
    let moved = renamed.clone().set("n", "folderId", json!("ideas"));
    assert_eq!(sync(&moved), (0, 1, 0));
    let both = moved
        .set("n", "displayName", json!("third"))
        .set("n", "folderId", json!("plans"));
    assert_eq!(sync(&both), (0, 2, 0));
    let all = both
        .set("n", "displayName", json!("fourth"))
        .set("n", "folderId", json!("ideas"))
        .set("n", "content", json!("a\n\nc"));
    assert_eq!(sync(&all), (0, 3, 0));
}

/// A run is killed after Notion has deleted an item, and before that is written down; then the note has such an item
/// again.
#[test]
fn a_deletion_that_was_not_written_down_keeps_nothing_from_being_written() {
    for moment in [Moment::Before, Moment::After] {
        let world = World::new();
        world.sync_well(&notes("- two\n    - under it\n\nend").page());
        // A list for the ids, and the deletion.
        let kill = Kill { at: 1, moment };
        assert!(world.sync_killed(&notes("end").page(), kill).is_none());
        let again = notes("- other\n    - below\n\nend");
        world.sync_well(&again.page());
        let fresh = World::new();
        fresh.sync_well(&again.page());
        assert_eq!(world.tree(), fresh.tree());
    }
}

/// A day's small edits, against writing each changed note anew.
#[test]
fn a_day_of_edits_costs_a_fraction_of_rewriting() {
    let mut body = lines(40, |n| {
        format!("A paragraph about the matter of the day, number {n}")
    });
    body.insert(5, "- [ ] bread\n- [ ] milk\n- [ ] a new tyre".to_owned());
    body.insert(
        9,
        "| who | what |\n| --- | --- |\n| Ann | cake |\n| Bob | tea |".to_owned(),
    );
    let world = known(&text(&body));
    let (mut requests, mut blocks, mut rewriting) = (0, 0, 0);
    for hour in 0..60 {
        let before = text(&body);
        let at = hour * 7 % 40;
        match hour % 6 {
            0 => body[at] = format!("{} (edited at {hour})", body[at].lines().next().unwrap()),
            1 => body.insert(at, format!("A thought of hour {hour}")),
            2 => drop(body.remove(at)),
            3 => body[5] = format!("- [x] bread\n- [ ] milk of {hour}\n- [ ] a new tyre"),
            4 => body[0] = format!("**{hour}** is the hour"),
            _ => body.push(format!("Last words of hour {hour}")),
        }
        rewriting += rewrite(&before, &text(&body));
        let (reads, writes, made) = change(&world, &text(&body));
        requests += reads + writes;
        blocks += made;
    }
    let told = format!("{requests} requests, {blocks} blocks; rewritten: {rewriting} requests");
    assert!(requests <= 65 && blocks <= 25, "{told}");
    assert!(20 * requests < rewriting, "{told}");
}

fn blocks(text: &str) -> Vec<Block> {
    render::render(&markdown::read(Dialect::Notic, text)).blocks
}

/// The requests that writing a body anew takes.
fn rewrite(before: &str, after: &str) -> u64 {
    let (old, new) = (blocks(before), blocks(after));
    let price = Price::of_rewrite(&WrittenBlock::all(&old), &WrittenBlock::all(&new), &new);
    price.requests() as u64
}

fn any_text() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        "one",
        "two **bold**",
        "three",
        "four",
        "# head",
        "- a\n- b\n    - c\n    - d",
        "- a\n- [x] b\n    - c",
        "1. x\n2. y",
        "> quoted",
        "```rust\nfn a() {}\n```",
        "---",
        "| a | b |\n| --- | --- |\n| c | d |",
        "| a | b |\n| --- | --- |\n| c | D |\n| e | f |",
        "![picture](https://example.org/a.png)",
    ]);
    prop::collection::vec(part, 0..9).prop_map(|parts| parts.join("\n\n"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever becomes of a note, its page ends at the new text, what a person put between stays in its order, and no
    /// change costs more than writing the note anew.
    #[test]
    fn edits_end_at_the_new_text_and_leave_a_persons_blocks(
        texts in prop::collection::vec(any_text(), 2..5),
        added in prop::collection::vec(0usize..9, 0..4),
    ) {
        let mut world = World::new();
        world.watches_pace = false;
        world.sync_well(&notes(&texts[0]).page());
        let page = world.sandbox.find("n")[0].clone();
        for (number, at) in added.iter().enumerate() {
            world.sandbox.person_add_block(&page, *at, &format!("theirs {number}"));
        }
        let theirs = |world: &World| -> Vec<String> {
            let text = world.tree().plain_text();
            text.lines().filter(|line| line.starts_with("theirs")).map(str::to_owned).collect()
        };
        let before = theirs(&world);
        for pair in texts.windows(2) {
            let report = world.sync_well(&notes(&pair[1]).page());
            let most = rewrite(&pair[0], &pair[1]);
            prop_assert!(report.requests.total <= most, "{} > {most}", report.requests.total);
            let fresh = World::new();
            fresh.sync_well(&notes(&pair[1]).page());
            let (expected, found) = (Order::Any.of(&fresh.tree()), Order::Any.of(&ours(&world.tree())));
            prop_assert!(found == expected, "{}", difference(&expected, &found));
            prop_assert_eq!(&theirs(&world), &before);
        }
    }
}
