//! Syncs of small sources, with the exact number of requests each change takes.

use std::cell::Cell;
use std::rc::Rc;

use notic_notion::progress::{Event, Listener};
use notic_notion::sandbox::{Fault, When};
use notic_notion::sync::{Outcome, Report, Stop, StopCause};
use serde_json::json;

use crate::world::{Notes, World};

fn small() -> Notes {
    Notes::new()
        .folder("plans", None)
        .folder("old", Some("plans"))
        .note(
            "garden",
            Some("plans"),
            "# Garden\n\nBeans and **peas**.\n\n- one\n- two\n",
        )
        .note("deep", Some("old"), "deep")
        .note("top", None, "at the top")
        .note("empty", None, "")
}

/// Requests of a run: reads and writes.
fn price(report: &Report) -> (u64, u64) {
    (report.requests.reads, report.requests.writes)
}

#[test]
fn a_first_sync_makes_everything_and_a_second_one_sends_nothing() {
    let world = World::new();
    let report = world.sync_well(&small().page());
    // One list of the root and one look at it, which together prove that it is empty.
    assert_eq!(price(&report), (2, 7));
    assert_eq!(report.created.total(), 7);
    insta::assert_snapshot!(format!("{:?}", world.tree()), @r#"
    # Notic
      # 🚀 Work
        # 📁 plans
          # 📁 old
            # deep
              paragraph "deep"
          # garden
            heading_1 "Garden"
            paragraph "Beans and " "peas"[bold] "."
            bulleted_list_item "one"
            bulleted_list_item "two"
        # top
          paragraph "at the top"
        # empty
    "#);
    let again = world.sync_well(&small().page());
    assert_eq!(price(&again), (0, 0));
    assert_eq!(again.unchanged.total(), 7);
}

#[test]
fn each_change_costs_what_it_must() {
    let world = World::new();
    world.sync_well(&small().page());
    let renamed = small().set("top", "displayName", json!("renamed"));
    assert_eq!(price(&world.sync_well(&renamed.page())), (0, 1));
    let moved = renamed.clone().set("top", "folderId", json!("old"));
    assert_eq!(price(&world.sync_well(&moved.page())), (0, 1));
    let icon = moved.clone().set("workspace_1", "icon", json!("🌱"));
    assert_eq!(price(&world.sync_well(&icon.page())), (0, 1));
    let edited = icon.clone().set("deep", "content", json!("deeper"));
    // One list for the ids, which the creation of a page does not tell, and the change.
    assert_eq!(price(&world.sync_well(&edited.page())), (1, 1));
    let again = edited.set("deep", "content", json!("deepest"));
    assert_eq!(price(&world.sync_well(&again.page())), (0, 1));
    let edited = again;
    let trashed = edited.clone().set("garden", "deletedAt", json!(9));
    // One list for what a person may have put under it.
    assert_eq!(price(&world.sync_well(&trashed.page())), (1, 1));
    assert_eq!(price(&world.sync_well(&edited.page())), (0, 1));
    let all = edited
        .clone()
        .set("deep", "displayName", json!("both"))
        .set("deep", "folderId", json!("plans"));
    assert_eq!(price(&world.sync_well(&all.page())), (0, 2));
    // The folder is looked into for what a person may have put there. An empty list alone would prove nothing.
    let report = world.sync_well(
        &all.clone()
            .without("old")
            .set("top", "folderId", json!(null))
            .page(),
    );
    assert_eq!(price(&report), (2, 2));
    assert_eq!(world.sandbox.rate_limited_count(), 0);
    assert_eq!(world.sandbox.overlapping_writes(), 0);
}

#[test]
fn a_long_note_arrives_whole_and_in_order() {
    let world = World::new();
    let lines: Vec<String> = (0..1234).map(|n| format!("line {n}")).collect();
    let report = world.sync_well(&Notes::new().note("long", None, &lines.join("\n\n")).page());
    assert_eq!(report.requests.writes, 1 + 13);
    let text = world.tree().plain_text();
    let mut from = 0;
    for line in &lines {
        from += text[from..]
            .find(line.as_str())
            .unwrap_or_else(|| panic!("{line} is missing"))
            + line.len();
    }
}

#[test]
fn many_deletions_at_once_are_refused_and_the_rest_is_done() {
    let world = World::new();
    let many = (0..60).fold(Notes::new(), |notes, n| {
        notes.note(&format!("n{n:02}"), None, "x")
    });
    world.sync_well(&many.page());
    let mut few = many.clone();
    few.notes.truncate(20);
    let few = few.note("new", None, "new");
    let finished = world.sync(&few.page());
    assert_eq!(finished.report.outcome, Outcome::Refused);
    assert_eq!(finished.report.created.notes, 1);
    assert_eq!(finished.report.trashed.total(), 0);
    assert!(
        finished
            .report
            .warnings
            .iter()
            .any(|warning| warning.contains("--max-delete 40"))
    );
}

#[test]
fn a_sync_that_knows_nothing_refuses_a_filled_root() {
    let world = World::new();
    world.sync_well(&small().page());
    std::fs::remove_file(world.folder.path().join("state.sqlite")).unwrap();
    let before = world.tree();
    let finished = world.sync(&small().page());
    assert_eq!(finished.report.outcome, Outcome::Failed);
    assert!(finished.stopped.is_some());
    assert_eq!(world.tree(), before);
}

#[test]
fn a_notion_that_is_down_ends_the_run_soon_and_the_next_one_does_the_rest() {
    let world = World::new();
    let many = (0..40).fold(small(), |notes, n| {
        notes.note(&format!("n{n:02}"), None, "x")
    });
    let down = Fault::InternalError { applied: false };
    world.sandbox.script_faults(vec![(When::From(10), down)]);
    let finished = world.sync(&many.page());
    assert_eq!(finished.report.outcome, Outcome::Partial);
    assert!(
        matches!(finished.stopped, Some(StopCause::Api(_))),
        "{:?}",
        finished.stopped
    );
    assert!(
        finished.report.requests.total < 80,
        "{:?}",
        finished.report.requests
    );
    world.sandbox.script_faults(vec![]);
    world.sync_well(&many.page());
    assert_eq!(world.tree().page_count(), 47);
}

/// Asks for the end after so many pages.
struct Impatient {
    stop: Rc<Stop>,
    left: Cell<u32>,
}

impl Listener for Impatient {
    fn on(&self, event: Event) {
        if let Event::Done { .. } = event {
            self.left.set(self.left.get().saturating_sub(1));
            if self.left.get() == 0 {
                self.stop.request(StopCause::Interrupted);
            }
        }
    }
}

#[test]
fn a_run_that_is_asked_to_end_ends_cleanly_and_the_next_one_goes_on() {
    let world = World::new();
    let long: Vec<String> = (0..350).map(|n| format!("line {n}")).collect();
    let notes = (0..16).fold(small(), |notes, n| {
        notes.note(&format!("n{n:02}"), None, &long.join("\n\n"))
    });
    std::fs::write(world.source(), notes.page().to_string()).unwrap();
    let stop = Rc::new(Stop::default());
    let listener = Rc::new(Impatient {
        stop: stop.clone(),
        left: Cell::new(7),
    });
    let finished = world.sync_with(listener, stop);
    assert_eq!(finished.report.outcome, Outcome::Partial);
    assert!(
        finished.report.failed.len() + finished.report.skipped.len() > 0,
        "{:#?}",
        finished.report
    );
    assert_eq!(
        world.store().intents().unwrap(),
        [],
        "all that was begun was finished"
    );
    let first = finished.report.requests.writes;
    let second = world.sync_well(&notes.page()).requests.writes;
    let undisturbed = World::new();
    let all = undisturbed.sync_well(&notes.page()).requests.writes;
    assert_eq!(first + second, all, "nothing is sent twice");
    assert_eq!(world.tree(), undisturbed.tree());
}
