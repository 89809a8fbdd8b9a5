//! Blocks of ours that a person dragged elsewhere: none is there twice, and the note can be written.

use notic_notion::sync::{VerifyOutcome, What};

use crate::world::{Notes, World};

const LINES: [&str; 6] = ["one", "two", "three", "four", "five", "six"];

fn note(lines: &[&str]) -> Notes {
    Notes::new().note("n", None, &lines.join("\n\n"))
}

/// Worlds in which the ids of the note's blocks are not known, and in which they are. A block of a person's stands last.
fn worlds() -> [World; 2] {
    let [unknown, known] = [World::new(), World::new()];
    unknown.sync_well(&note(&LINES).page());
    known.sync_well(&note(&["at first"]).page());
    known.sync_well(&note(&LINES).page());
    for world in [&unknown, &known] {
        let page = &world.sandbox.find("n")[0];
        world.sandbox.person_add_block(page, 9, "theirs").unwrap();
    }
    [unknown, known]
}

fn page(world: &World) -> String {
    world.sandbox.find("n")[0].clone()
}

fn block(world: &World, at: usize) -> String {
    world.sandbox.children(&page(world))[at].clone()
}

/// Where a person drags the third block: under the second, into a block of theirs, or to a page of theirs.
fn drag(world: &World, to: usize) -> bool {
    let to = match to {
        0 => block(world, 1),
        1 => block(world, 6),
        _ => {
            let root = world.root.to_string();
            world.sandbox.person_add_page(&root, "Theirs").unwrap()
        }
    };
    world.sandbox.person_move(&block(world, 2), Some(&to))
}

fn count(world: &World, line: &str) -> usize {
    let text = world.tree().plain_text();
    text.lines().filter(|found| found.trim() == line).count()
}

#[test]
fn a_note_is_written_where_a_block_was_dragged_elsewhere() {
    for to in 0..3 {
        for (known, world) in worlds().into_iter().enumerate() {
            assert!(drag(&world, to));
            let after = ["one", "two", "three", "new", "four", "five", "six"];
            let report = world.sync_well(&note(&after).page());
            let told = format!("to {to}, ids known {known}: {}", world.tree().plain_text());
            for line in after {
                // What they took to a page of theirs is theirs.
                let expected = if (to, line) == (2, "three") { 2 } else { 1 };
                assert_eq!(count(&world, line), expected, "{line} {told}");
            }
            assert_eq!(count(&world, "theirs"), 1, "{told}");
            let is_told = |warning: &String| warning.contains("changed or deleted in Notion");
            assert!(report.warnings.iter().any(is_told), "{report:#?}");
            assert_eq!(world.sync_well(&note(&after).page()).requests.total, 0);
            let verified = world.verify(false).report;
            assert_eq!(
                verified.outcome,
                VerifyOutcome::InStep,
                "{told} {verified:#?}"
            );
        }
    }
}

#[test]
fn a_dragged_block_is_told_and_put_back_once() {
    for to in 0..2 {
        for world in worlds() {
            assert!(drag(&world, to));
            let report = world.verify(false).report;
            let moved = report
                .differences
                .iter()
                .filter(|one| one.what == What::MovedBlock);
            assert!(moved.count() >= 1 || to == 0, "{report:#?}");
            let repaired = world.verify(true).report;
            assert_eq!(repaired.outcome, VerifyOutcome::InStep, "{repaired:#?}");
            let shown = world.tree().plain_text();
            for line in LINES {
                assert_eq!(count(&world, line), 1, "to {to}: {line} in {shown}");
            }
            assert_eq!(count(&world, "theirs"), 1);
            let verified = world.verify(false).report;
            assert_eq!(verified.outcome, VerifyOutcome::InStep, "{verified:#?}");
        }
    }
}

/// What has no text of its own is found as well.
#[test]
fn a_table_or_a_line_that_was_dragged_is_there_once() {
    let table = "| a | b |\n| --- | --- |\n| 1 | 2 |";
    for (what, kind) in [(table, "table {"), ("---", "divider")] {
        for repair in [false, true] {
            let world = World::new();
            world.sync_well(&note(&["one", what, "three"]).page());
            let theirs = world
                .sandbox
                .person_add_block(&page(&world), 9, "theirs")
                .unwrap();
            assert!(world.sandbox.person_move(&block(&world, 1), Some(&theirs)));
            if repair {
                let repaired = world.verify(true).report;
                assert_eq!(repaired.outcome, VerifyOutcome::InStep, "{repaired:#?}");
            } else {
                world.sync_well(&note(&["one", what, "three and four"]).page());
            }
            let shown = format!("{:?}", world.tree());
            assert_eq!(shown.matches(kind).count(), 1, "{repair} {shown}");
            assert_eq!(count(&world, "theirs"), 1, "{shown}");
        }
    }
}
