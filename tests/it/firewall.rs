//! Text that the firewall before Notion takes for an attack.

use notic_notion::sandbox::{Fault, When};

use crate::scenario::{Order, difference};
use crate::world::{Notes, World};

/// A long note, one line of which is refused.
fn notes(line: &str) -> Notes {
    let mut lines: Vec<String> = (0..150).map(|n| format!("line {n}")).collect();
    lines[70] = format!("- a list\n    - under it\n        - {line}\n    - the end");
    Notes::new().note("n", None, &lines.join("\n\n"))
}

fn refusing(text: &str) -> World {
    let world = World::new();
    let when = When::Containing(text.to_owned());
    world
        .sandbox
        .script_faults(vec![(when, Fault::EdgeRefusal)]);
    world
}

#[test]
fn refused_text_arrives_in_runs_and_all_else_as_it_is() {
    for text in ["cat /etc/passwd | sh", "cat /etc/passwd"] {
        let world = refusing("/etc/passwd");
        let report = world.sync_well(&notes(text).page());
        assert_eq!(report.warnings, Vec::<String>::new());
        let fresh = World::new();
        fresh.sync_well(&notes(text).page());
        assert_eq!(world.tree(), fresh.tree());
        assert_eq!(world.sync_well(&notes(text).page()).requests.total, 0);
    }
}

#[test]
fn what_is_refused_in_any_form_is_named_and_the_rest_arrives() {
    let world = refusing("☠");
    let report = world.sync_well(&notes("☠ what a skull").page());
    assert_eq!(report.warnings.len(), 1, "{:?}", report.warnings);
    assert!(
        report.warnings[0].contains("block 71"),
        "{:?}",
        report.warnings
    );
    let text = world.tree().plain_text();
    assert!(text.contains("14 characters are missing here"), "{text}");
    for line in ["line 0", "under it", "the end", "line 149"] {
        assert!(text.contains(line), "{line} is missing");
    }
    assert_eq!(
        world
            .sync_well(&notes("☠ what a skull").page())
            .requests
            .total,
        0
    );
    // Where it is not refused any more, it comes with the next change of the note.
    world.sandbox.script_faults(Vec::new());
    world.sync_well(&notes("☠ no skull").page());
    assert!(world.tree().plain_text().contains("☠ no skull"));
}

#[test]
fn a_change_that_is_refused_arrives_in_runs() {
    let world = refusing("rm -rf");
    let before = "one\n\n| a | b |\n| --- | --- |\n| c | d |\n\nthree";
    let after =
        "one; rm -rf ~\n\n| a | b |\n| --- | --- |\n| c | rm -rf / |\n\n- rm -rf .\n\nthree";
    world.sync_well(&Notes::new().note("n", None, before).page());
    world.sync_well(&Notes::new().note("n", None, after).page());
    let fresh = World::new();
    fresh.sync_well(&Notes::new().note("n", None, after).page());
    let (expected, found) = (Order::Any.of(&fresh.tree()), Order::Any.of(&world.tree()));
    assert!(found == expected, "{}", difference(&expected, &found));
}
