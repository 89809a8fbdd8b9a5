//! Verification: each kind of meddling is named and nothing else is, a repair puts right what is ours, and what a person
//! added stays.

mod any;
mod blocks;
mod command;

use std::rc::Rc;

use notic_notion::model::{EntityKey, EntityKind, IntentOperation};
use notic_notion::sandbox::{BlockTree, Entry, PageTree};
use notic_notion::sync::{Outcome, Stop, StopCause, VerifyOutcome, VerifyReport, What};
use serde_json::{Value, json};

use crate::scenario::{difference, nested, steps};
use crate::wire::{Kill, Moment};
use crate::world::{Notes, World};

const GARDEN: &str = "# Garden\n\nBeans and **peas** at [home](https://home.example/x).\n\n- [ ] sow\n\n- one\n    - \
                      two\n        - three\n\n```rust\nlet x;\n```\n\n| a | b |\n| --- | --- |\n| c | d |\n\nlast";

fn notes() -> Notes {
    Notes::new()
        .folder("plans", None)
        .folder("old", Some("plans"))
        .folder("other", None)
        .note("garden", Some("plans"), GARDEN)
        .note("deep", Some("old"), &nested("one"))
        .note("top", None, "at the top")
}

fn synced() -> World {
    let world = World::new();
    world.sync_well(&notes().page());
    world
}

/// The id of the only live page of that title.
fn page(world: &World, title: &str) -> String {
    let found = world.sandbox.find(title);
    assert_eq!(found.len(), 1, "{title}");
    found[0].clone()
}

/// The block of a page at a place: the number at each level.
fn block(world: &World, title: &str, path: &[usize]) -> String {
    let mut at = page(world, title);
    for index in path {
        at = world.sandbox.children(&at)[*index].clone();
    }
    at
}

fn verified(world: &World) -> VerifyReport {
    let verified = world.verify(false);
    assert_eq!(verified.stopped, None, "{verified:#?}");
    verified.report
}

/// Each difference as one line.
fn lines(report: &VerifyReport) -> Vec<String> {
    let line = |one: &notic_notion::sync::Difference| format!("{}: {one}", one.title);
    report.differences.iter().map(line).collect()
}

fn is_theirs(block: &BlockTree) -> bool {
    block.text.iter().any(|run| run.text.starts_with("theirs"))
}

/// The tree without what a person added, at any depth.
fn ours(tree: &PageTree) -> PageTree {
    PageTree {
        entries: kept(&tree.entries),
        ..tree.clone()
    }
}

fn kept(entries: &[Entry]) -> Vec<Entry> {
    let kept = entries.iter().filter_map(|entry| match entry {
        Entry::Page(page) => (!page.title.starts_with("theirs")).then(|| Entry::Page(ours(page))),
        Entry::Block(block) => (!is_theirs(block)).then(|| {
            Entry::Block(BlockTree {
                children: kept(&block.children),
                ..block.clone()
            })
        }),
    });
    kept.collect()
}

/// Whatever the order of pages.
fn same(world: &World, expected: &PageTree) {
    let order = crate::scenario::Order::Any;
    let (expected, tree) = (order.of(expected), order.of(&ours(&world.tree())));
    assert!(expected == tree, "{}", difference(&expected, &tree));
}

/// Meddles with a synced world, and expects exactly these lines, a repair, and nothing afterwards.
fn finds_and_mends(meddle: impl Fn(&World), expected: &[&str]) -> World {
    let world = synced();
    let before = world.tree();
    meddle(&world);
    world.sandbox.clear_log();
    let report = verified(&world);
    assert_eq!(lines(&report), expected, "{report:#?}");
    assert_eq!(report.outcome, VerifyOutcome::Differs);
    assert!(
        world
            .sandbox
            .log()
            .iter()
            .all(|entry| entry.method == "GET")
    );
    let repaired = world.verify(true).report;
    assert_eq!(lines(&repaired), expected);
    assert_eq!(repaired.repaired, expected.len(), "{repaired:#?}");
    assert_eq!(repaired.outcome, VerifyOutcome::InStep, "{repaired:#?}");
    same(&world, &before);
    let again = verified(&world);
    assert_eq!(lines(&again), Vec::<String>::new(), "{again:#?}");
    assert_eq!(again.outcome, VerifyOutcome::InStep, "{again:#?}");
    assert_eq!(world.sync_well(&notes().page()).requests.total, 0);
    assert_eq!(world.store().intents().unwrap(), []);
    assert_eq!(world.sandbox.overlapping_writes(), 0);
    world
}

fn run(text: &str, annotations: Value, url: Option<&str>) -> Value {
    let link = url.map(|url| json!({ "url": url }));
    json!({"type": "text", "text": {"content": text, "link": link}, "plain_text": text, "href": url,
        "annotations": {"bold": annotations["bold"] == true, "italic": false, "strikethrough": false,
            "underline": false, "code": false, "color": "default"}})
}

#[test]
fn nothing_differs_after_a_sync_and_the_price_is_a_list_for_each_page() {
    let world = synced();
    let report = verified(&world);
    assert_eq!(report.outcome, VerifyOutcome::InStep, "{report:#?}");
    assert_eq!((report.checked, report.pending), (7, 0));
    // Who we are; the root; 4 pages that hold pages; 3 notes, with 2 and 1 lists of items under items, a table, and 10
    // in the deep one; 4 pages with an icon of ours.
    assert_eq!(
        (report.requests.reads, report.requests.writes),
        (1 + 1 + 4 + 3 + 2 + 1 + 10 + 4, 0)
    );
}

#[test]
fn every_step_of_a_life_of_syncs_is_clean() {
    let world = World::new();
    for (name, page) in steps() {
        world.sync_well(page);
        let report = verified(&world);
        assert_eq!(lines(&report), Vec::<String>::new(), "{name}");
        assert_eq!(report.outcome, VerifyOutcome::InStep, "{name}: {report:#?}");
    }
}

#[test]
fn titles_icons_and_places_are_named_and_put_back() {
    finds_and_mends(
        |world| {
            world
                .sandbox
                .person_set_icon(&page(world, "Work"), Some("🌱"));
            world.sandbox.person_set_icon(&page(world, "old"), None);
            world
                .sandbox
                .person_move(&page(world, "deep"), Some(&page(world, "other")));
            let garden = page(world, "garden");
            world.sandbox.person_rename(&page(world, "top"), "bottom");
            world
                .sandbox
                .person_move(&garden, Some(&world.root.to_string()));
        },
        &[
            "Work: the icon is 🌱 instead of 🚀",
            "old: the icon is gone instead of 📁",
            r#"deep: lies under folder "other" instead of folder "old""#,
            r#"garden: lies under the root page instead of folder "plans""#,
            r#"top: the title is "bottom" instead of "top""#,
        ],
    );
}

#[test]
fn a_page_that_a_person_puts_into_a_column_of_its_folder_is_in_its_place() {
    let world = synced();
    let plans = page(&world, "plans");
    let column = world.sandbox.person_add_block(&plans, 0, "column").unwrap();
    assert!(world.sandbox.person_drag(&page(&world, "garden"), &column));
    let report = verified(&world);
    assert_eq!(lines(&report), Vec::<String>::new());
    assert_eq!(report.outcome, VerifyOutcome::InStep, "{report:#?}");
}

#[test]
fn trashed_pages_are_taken_out_with_all_that_is_wrong_under_them() {
    let meddle = |world: &World| {
        world
            .sandbox
            .person_edit_block(&block(world, "deep", &[0]), "edited");
        world.sandbox.person_trash(&page(world, "deep"));
        world.sandbox.person_trash(&page(world, "plans"));
    };
    let world = synced();
    let before = world.tree();
    meddle(&world);
    let report = verified(&world);
    assert_eq!(lines(&report), ["plans: is in Notion's trash"]);
    let left: Vec<&str> = report
        .unchecked
        .iter()
        .map(|one| one.title.as_str())
        .collect();
    assert_eq!(left.len(), 3, "{report:#?}");
    let repaired = world.verify(true).report;
    assert_eq!(
        lines(&repaired),
        [
            "plans: is in Notion's trash",
            "deep: is in Notion's trash",
            r#"deep: paragraph 1: the text is "edited" instead of "before one""#
        ]
    );
    assert_eq!(
        (repaired.repaired, repaired.outcome),
        (3, VerifyOutcome::InStep),
        "{repaired:#?}"
    );
    same(&world, &before);
    assert_eq!(verified(&world).outcome, VerifyOutcome::InStep);
}

#[test]
fn pages_that_are_gone_are_made_again() {
    finds_and_mends(
        |world| assert!(world.sandbox.person_delete_for_good(&page(world, "garden"))),
        &["garden: its page is gone, or no longer shared"],
    );
    finds_and_mends(
        |world| {
            // What was taken out before is still there, and goes under the new folder.
            world
                .sandbox
                .person_move(&page(world, "deep"), Some(&page(world, "other")));
            assert!(world.sandbox.person_delete_for_good(&page(world, "plans")));
        },
        &[
            "plans: its page is gone, or no longer shared",
            "old: its page is gone, or no longer shared",
            r#"deep: lies under folder "other" instead of folder "old""#,
            "garden: its page is gone, or no longer shared",
        ],
    );
}

#[test]
fn a_page_of_ours_that_no_note_has_is_named_and_never_deleted() {
    let world = synced();
    // As a page that another machine made with the same connection.
    let garden = EntityKey::new(EntityKind::Note, "garden");
    world.store().forget_page(&garden).unwrap();
    let other = world
        .store()
        .page(&EntityKey::new(EntityKind::Note, "top"))
        .unwrap()
        .unwrap();
    world.store().forget_page(&other.key).unwrap();
    let report = verified(&world);
    assert_eq!(report.differences.len(), 2, "{report:#?}");
    assert!(
        report
            .differences
            .iter()
            .all(|one| one.what == What::Twin && one.kind.is_none())
    );
    assert_eq!(report.pending, 2);
    // A sync makes them again: each is there twice now.
    world.sync_well(&notes().page());
    let report = world.verify(true).report;
    let kinds: Vec<_> = report
        .differences
        .iter()
        .map(|one| (one.kind, one.title.as_str()))
        .collect();
    assert_eq!(
        kinds,
        [
            (Some(EntityKind::Note), "garden"),
            (Some(EntityKind::Note), "top")
        ]
    );
    assert_eq!(
        (report.repaired, report.outcome),
        (0, VerifyOutcome::Differs)
    );
    assert_eq!(world.sandbox.find("garden").len(), 2);
}

#[test]
fn what_changed_in_notic_since_the_sync_is_no_difference() {
    let world = synced();
    let changed = notes()
        .set("garden", "content", json!("changed"))
        .set("top", "displayName", json!("renamed"))
        .note("new", None, "new")
        .without("deep");
    world.set_source(&changed.page());
    let report = verified(&world);
    assert_eq!(lines(&report), Vec::<String>::new());
    assert_eq!(
        (report.pending, report.outcome),
        (4, VerifyOutcome::InStep),
        "{report:#?}"
    );
    let repaired = world.verify(true).report;
    assert_eq!(
        (repaired.pending, repaired.outcome),
        (0, VerifyOutcome::InStep)
    );
    assert_eq!(repaired.sync.unwrap().outcome, Outcome::InStep);
    assert_eq!(world.sync_well(&changed.page()).requests.total, 0);
}

#[test]
fn a_run_that_was_cut_off_is_told_and_a_repair_goes_on() {
    let world = World::new();
    let long: Vec<String> = (0..250).map(|n| format!("line {n}")).collect();
    let notes = Notes::new().note("long", None, &long.join("\n\n"));
    let kill = Kill {
        at: 4,
        moment: Moment::After,
    };
    assert!(world.sync_killed(&notes.page(), kill).is_none());
    let report = verified(&world);
    assert_eq!(
        lines(&report),
        ["long: a run was cut off before all of it was written; a sync goes on"]
    );
    assert!(
        world
            .store()
            .intents()
            .unwrap()
            .iter()
            .any(|intent| { matches!(intent.operation, IntentOperation::Insert { .. }) })
    );
    let repaired = world.verify(true).report;
    assert_eq!(
        (repaired.repaired, repaired.outcome),
        (1, VerifyOutcome::InStep),
        "{repaired:#?}"
    );
    assert_eq!(lines(&verified(&world)), Vec::<String>::new());
}

#[test]
fn a_repair_that_is_killed_at_any_request_is_finished_by_the_next() {
    let meddle = |world: &World| {
        world
            .sandbox
            .person_edit_block(&block(world, "garden", &[1]), "edited");
        world
            .sandbox
            .person_delete_block(&block(world, "deep", &[0]));
        world.sandbox.person_rename(&page(world, "top"), "bottom");
        world.sandbox.person_trash(&page(world, "old"));
        world
            .sandbox
            .person_move(&page(world, "plans"), Some(&page(world, "other")));
    };
    for at in 0.. {
        let world = synced();
        let before = world.tree();
        meddle(&world);
        let kill = Kill {
            at,
            moment: if at % 2 == 0 {
                Moment::Before
            } else {
                Moment::After
            },
        };
        let killed = world
            .verify_with(true, Rc::new(Stop::default()), Some(kill))
            .is_none();
        let repaired = world.verify(true).report;
        assert_eq!(
            repaired.outcome,
            VerifyOutcome::InStep,
            "killed at {at}: {repaired:#?}"
        );
        same(&world, &before);
        let again = verified(&world);
        assert_eq!(lines(&again), Vec::<String>::new(), "killed at {at}");
        if !killed {
            assert!(at > 30, "it took {at} requests");
            return;
        }
    }
}

#[test]
fn one_that_is_ended_early_tells_what_it_found_so_far() {
    let world = synced();
    world.sandbox.person_set_icon(&page(&world, "Work"), None);
    let stop = Rc::new(Stop::default());
    stop.request(StopCause::Interrupted);
    let verified = world.verify_with(true, stop, None).unwrap();
    assert_eq!(verified.stopped, Some(StopCause::Interrupted));
    assert_eq!(verified.report.outcome, VerifyOutcome::Partial);
    assert!(verified.report.sync.is_none());
    assert!(
        world
            .sandbox
            .log()
            .iter()
            .rev()
            .take(2)
            .all(|entry| entry.method == "GET")
    );
}

#[test]
fn a_root_that_is_gone_is_told_as_such() {
    let world = synced();
    world.sandbox.unshare(&world.root.to_string());
    let verified = world.verify(true);
    assert_eq!(verified.report.outcome, VerifyOutcome::Failed);
    let why = verified.report.error.unwrap();
    assert!(
        why.contains("root page is gone or no longer shared"),
        "{why}"
    );
    assert_eq!(verified.report.differences, []);
    world.sandbox.share(&world.root.to_string());
    world.sandbox.person_trash(&world.root.to_string());
    let why = world.verify(true).report.error.unwrap();
    assert!(why.contains("in Notion's trash"), "{why}");
}
