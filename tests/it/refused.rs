//! Text that the firewall before Notion takes for an attack, and blocks that Notion itself refuses.

use std::rc::Rc;

use notic_notion::progress::Silent;
use notic_notion::sandbox::{Fault, When};
use notic_notion::sync::Stop;

use crate::scenario::{Order, difference};
use crate::world::{Notes, World};

/// A long note, one line of which is refused.
fn notes(line: &str) -> Notes {
    let mut lines: Vec<String> = (0..150).map(|n| format!("line {n}")).collect();
    lines[70] = format!("- a list\n    - under it\n        - {line}\n    - the end");
    Notes::new().note("n", None, &lines.join("\n\n"))
}

fn refusing(text: &str) -> World {
    refusing_with(text, Fault::EdgeRefusal)
}

fn refusing_with(text: &str, fault: Fault) -> World {
    let world = World::new();
    let when = When::Containing(text.to_owned());
    world.sandbox.script_faults(vec![(when, fault)]);
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

#[test]
fn what_notion_refuses_arrives_in_a_simpler_form_and_all_else_as_it_is() {
    for (refused, line, simpler) in [
        (
            r#""url":"https://a.example/odd""#,
            "- a **bold** [link](https://a.example/odd) in it\n    - [x] under it",
            "- a bold link (https://a.example/odd) in it\n    - [x] under it",
        ),
        (
            r#""language":"rust""#,
            "```rust\nfn main() {}\n```",
            "```\nfn main() {}\n```",
        ),
        ("heading_4", "#### Deep", "Deep"),
        (
            r#""url":"https://a.example/x.png""#,
            "![A cat](https://a.example/x.png)",
            "\u{1f5bc} A cat (https://a.example/x.png)",
        ),
        (
            r#""url":"https://a.example/odd""#,
            "| a | b |\n| --- | --- |\n| c | [d](https://a.example/odd) |\n| e | f |",
            "| a | b |\n| --- | --- |\n| c | d (https://a.example/odd) |\n| e | f |",
        ),
    ] {
        let world = refusing_with(refused, Fault::Invalid400);
        let with = |line: &str| {
            let before = (0..120).map(|n| format!("line {n}"));
            let lines: Vec<String> = before
                .chain([line.to_owned(), "the end".to_owned()])
                .collect();
            Notes::new().note("n", None, &lines.join("\n\n"))
        };
        let report = world.sync_well(&with(line).page());
        assert_eq!(report.warnings.len(), 1, "{:?}", report.warnings);
        assert!(
            report.warnings[0]
                .contains("block 121 was refused, and stands there in a simpler form"),
            "{:?}",
            report.warnings
        );
        let fresh = World::new();
        // What stands there has no address that could be taken for a link.
        let plain = |text: &str| text.replace("https://a.example", "https:/a.example");
        fresh.sync_well(&with(&plain(simpler)).page());
        let found = plain(&world.tree().plain_text());
        assert_eq!(found, fresh.tree().plain_text(), "{line}");
        assert_eq!(world.sync_well(&with(line).page()).requests.total, 0);
    }
}

#[test]
fn many_that_are_refused_arrive_in_a_simpler_form() {
    let lines: Vec<String> = (0..40)
        .map(|n| match n % 3 {
            0 => format!("[line {n}](https://a.example/odd)"),
            _ => format!("line {n}"),
        })
        .collect();
    let page = Notes::new().note("n", None, &lines.join("\n\n")).page();
    let world = refusing_with(r#""url":"https://a.example/odd""#, Fault::Invalid400);
    let report = world.sync_well(&page);
    assert_eq!(report.warnings.len(), 14, "{:?}", report.warnings);
    let text = world.tree().plain_text();
    let expected: Vec<String> = lines
        .iter()
        .map(|line| line.replace(['[', ']'], "").replace("(https", " (https"))
        .collect();
    let found: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("line "))
        .collect();
    assert_eq!(found, expected);
    assert_eq!(world.sync_well(&page).requests.total, 0);
}

#[test]
fn what_notion_refuses_in_any_form_is_named_and_nothing_takes_its_place() {
    let world = refusing_with("\u{2620}", Fault::Invalid400);
    world.sync_well(&Notes::new().note("n", None, "one\n\ntwo").page());
    let before = world.tree();
    for notes in ["one\n\n**\u{2620}**", "one\n\n| a |\n| --- |\n| \u{2620} |"] {
        world.set_source(&Notes::new().note("n", None, notes).page());
        let report = world
            .sync_with(Rc::new(Silent), Rc::new(Stop::default()))
            .report;
        assert_eq!(report.failed.len(), 1, "{report:#?}");
        assert_eq!(report.warnings, Vec::<String>::new());
        assert!(report.requests.total < 60, "{:?}", report.requests);
        assert_eq!(world.tree(), before, "the old text stays");
    }
}

#[test]
fn a_simpler_form_is_made_good_when_all_is_looked_at_again() {
    let notes = Notes::new().note(
        "n",
        None,
        "one\n\n[two](https://a.example/odd)\n\n- [x] **three**",
    );
    let mut world = refusing_with(r#""url":"https://a.example/odd""#, Fault::Invalid400);
    assert_eq!(world.sync_well(&notes.page()).warnings.len(), 1);
    assert_eq!(world.sync_well(&notes.page()).requests.total, 0);
    world.sandbox.script_faults(Vec::new());
    world.wishes.policy.full = true;
    assert_eq!(world.sync_well(&notes.page()).warnings.len(), 0);
    let fresh = World::new();
    fresh.sync_well(&notes.page());
    assert_eq!(world.tree(), fresh.tree());
}

#[test]
fn a_change_that_notion_refuses_arrives_in_a_simpler_form() {
    let world = refusing_with(r#""url":"https://a.example/odd""#, Fault::Invalid400);
    let before = Notes::new().note("n", None, "one\n\ntwo\n\nthree");
    let after = Notes::new().note(
        "n",
        None,
        "one\n\ntwo and [more](https://a.example/odd)\n\nthree",
    );
    world.sync_well(&before.page());
    let report = world.sync_well(&after.page());
    assert_eq!(report.warnings.len(), 1, "{:?}", report.warnings);
    let text = world.tree().plain_text();
    assert!(
        text.contains("two and more (https://a.example/odd)"),
        "{text}"
    );
    assert_eq!(world.sync_well(&after.page()).requests.total, 0);
}

#[test]
fn what_is_refused_once_arrives_as_it_is() {
    let page = notes("a **bold** word").page();
    let fresh = World::new();
    let all = fresh.sync_well(&page).requests.total as usize;
    for at in 2..all {
        let world = World::new();
        let once = (When::Nth(at), Fault::Invalid400);
        world.sandbox.script_faults(vec![once]);
        world.set_source(&page);
        world.sync_with(Rc::new(Silent), Rc::new(Stop::default()));
        world.sync_well(&page);
        assert_eq!(world.tree(), fresh.tree(), "request {at}");
    }
}

#[test]
fn a_change_that_is_refused_keeps_its_block_and_what_is_under_it() {
    let item = |words: &str| {
        let under: Vec<String> = (0..40).map(|n| format!("    - under {n}")).collect();
        format!("before\n\n- {words}\n{}\n\nafter", under.join("\n"))
    };
    let page = |words: &str| Notes::new().note("n", None, &item(words)).page();
    for (fault, words) in [
        (
            When::NthOf {
                method: "PATCH".to_owned(),
                path_contains: "/v1/blocks/".to_owned(),
                n: 0,
            },
            "the **new** item",
        ),
        (
            When::Containing(r#""bold":true"#.to_owned()),
            "the **new** item",
        ),
    ] {
        let world = World::new();
        world.sync_well(&page("the old item"));
        world
            .sandbox
            .script_faults(vec![(fault, Fault::Invalid400)]);
        let report = world.sync_well(&page(words));
        assert_eq!(report.blocks_created, 0, "{report:#?}");
        assert!(report.requests.total < 25, "{:?}", report.requests);
        assert!(world.tree().plain_text().contains("the new item"));
    }
}

#[test]
fn where_notion_refuses_every_block_the_note_is_named_and_nothing_is_replaced() {
    let world = refusing_with(r#""children":["#, Fault::Invalid400);
    world.set_source(&notes("text").page());
    let report = world
        .sync_with(Rc::new(Silent), Rc::new(Stop::default()))
        .report;
    assert_eq!(report.failed.len(), 1, "{report:#?}");
    assert!(report.requests.total < 60, "{:?}", report.requests);
    world.sandbox.script_faults(Vec::new());
    world.sync_well(&notes("text").page());
    let fresh = World::new();
    fresh.sync_well(&notes("text").page());
    assert_eq!(world.tree(), fresh.tree());
}
