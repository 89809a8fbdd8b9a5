//! One fault on one request, for every request and every fault: what comes out is the same.

use std::time::Duration;

use notic_notion::sandbox::{Fault, Latency, Options, When};
use notic_notion::sync::Outcome;

use crate::scenario::{Order, play, undisturbed};
use crate::tally::Tally;
use crate::world::{Notes, World};

fn limited(retry_after: u64) -> Fault {
    Fault::Status429 {
        reason: "public_api_request_rate_limit".to_owned(),
        retry_after: Some(retry_after),
        in_header: true,
        in_body: true,
    }
}

/// All that can befall a request without ending the run for good.
pub fn all() -> Vec<Fault> {
    let mut faults = vec![
        Fault::DropBefore,
        Fault::DropAfter,
        Fault::DropWithin,
        Fault::SilenceBefore,
        Fault::SilenceAfter,
        Fault::Conflict409,
        limited(1),
        limited(90),
        Fault::ServiceOverload529 {
            retry_after: Some(5),
        },
        Fault::ServiceOverload529 { retry_after: None },
        Fault::EmptyList,
        Fault::Slow(Duration::from_secs(40)),
        Fault::EdgeRefusal,
    ];
    for applied in [false, true] {
        faults.push(Fault::InternalError { applied });
        faults.push(Fault::BadGateway { applied });
        faults.push(Fault::GatewayTimeout504 { applied });
        faults.push(Fault::TruncatedJson { applied });
        faults.push(Fault::HtmlBody {
            status: 500,
            applied,
        });
        for with_ids in [false, true] {
            faults.push(Fault::ServiceUnavailable503 { applied, with_ids });
        }
    }
    faults
}

fn play_with(n: usize, fault: &Fault, options: Options) -> Result<(), String> {
    // The only one that is not tried again in the same run.
    let order = match fault {
        Fault::EdgeRefusal => Order::Any,
        _ => Order::Exact,
    };
    let world = World::with(options);
    world
        .sandbox
        .script_faults(vec![(When::Nth(n), fault.clone())]);
    play(&world, 3, order, |page| Some(world.sync(page)))
        .map_err(|wrong| format!("request {n}, {}: {wrong}", fault.name()))
}

fn options() -> Options {
    Options {
        latency: Latency::Flat(Duration::from_millis(100)),
        ..Options::default()
    }
}

#[test]
fn no_single_fault_changes_what_comes_out() {
    let faults = all();
    let mut tally = Tally::default();
    for (turn, n) in undisturbed().telling().step_by(4).enumerate() {
        let fault = &faults[(turn * 7) % faults.len()];
        tally.add(play_with(n, fault, options()));
    }
    tally.conclude("in process: a fault on a request");
}

/// Every fault on every request: `cargo test --test it faults:: -- --ignored`.
#[test]
#[ignore = "takes minutes"]
fn no_fault_on_any_request_changes_what_comes_out() {
    let mut tally = Tally::default();
    for n in undisturbed().telling() {
        for fault in all() {
            tally.add(play_with(n, &fault, options()));
        }
    }
    tally.conclude("in process: every fault on every request");
}

fn nth_of(method: &str, path: &str, n: usize) -> When {
    When::NthOf {
        method: method.to_owned(),
        path_contains: path.to_owned(),
        n,
    }
}

/// The second part of a new body is refused, and then taking back the first part fails half way.
#[test]
fn a_body_that_was_taken_back_in_part_is_not_taken_for_whole() {
    let world = World::new();
    let long: Vec<String> = (0..150).map(|n| format!("line {n}")).collect();
    let notes = |text: &str| Notes::new().note("n", None, text).page();
    world.sync_well(&notes("- old"));
    world.sandbox.script_faults(vec![
        (nth_of("PATCH", "/children", 1), Fault::Restricted403),
        (nth_of("DELETE", "", 1), Fault::Restricted403),
    ]);
    let new = notes(&long.join("\n\n"));
    assert_ne!(world.sync(&new).report.outcome, Outcome::InStep);
    world.sandbox.script_faults(Vec::new());
    world.sync_well(&new);
    let fresh = World::new();
    fresh.sync_well(&new);
    assert_eq!(world.tree(), fresh.tree());
}

/// The second part of a new body is refused for good.
#[test]
fn a_body_that_is_refused_in_part_is_taken_back_and_the_old_one_stays() {
    let world = World::new();
    let long: Vec<String> = (0..150).map(|n| format!("line {n}")).collect();
    let notes = |text: &str| Notes::new().note("n", None, text).page();
    world.sync_well(&notes("- old"));
    let before = world.tree();
    let second = (nth_of("PATCH", "/children", 1), Fault::Restricted403);
    world.sandbox.script_faults(vec![second]);
    let report = world.sync(&notes(&long.join("\n\n"))).report;
    assert_eq!(report.outcome, Outcome::Partial, "{report:#?}");
    assert_eq!(world.tree(), before);
}

/// A part that Notion never writes ends with its note, not with the run, and not in a loop.
#[test]
fn a_part_that_never_arrives_is_given_up_and_the_other_notes_are_written() {
    let mut world = World::new();
    world.watches_pace = false;
    let long: Vec<String> = (0..150).map(|n| format!("line {n}")).collect();
    let notes = Notes::new()
        .note("stubborn", None, &long.join("\n\n"))
        .note("other", None, "other");
    let never = When::Containing("line 120".to_owned());
    world
        .sandbox
        .script_faults(vec![(never, Fault::InternalError { applied: false })]);
    let report = world.sync(&notes.page()).report;
    assert_eq!(report.outcome, Outcome::Partial, "{report:#?}");
    assert_eq!(report.failed.len(), 1, "{report:#?}");
    assert_eq!(report.failed[0].client_id, "stubborn");
    world.sandbox.script_faults(Vec::new());
    world.sync_well(&notes.page());
    let fresh = World::new();
    fresh.sync_well(&notes.page());
    assert_eq!(world.tree(), fresh.tree());
}

/// Whether a list that comes back empty makes a second copy of all, or takes a person's page along to the trash.
#[test]
fn an_empty_list_proves_nothing() {
    let world = World::new();
    let full = Notes::new().folder("a", None).note("n", Some("a"), "text");
    world.sync_well(&full.page());
    let before = world.tree();
    let state = world.folder.path().join("state.sqlite");
    let kept = world.folder.path().join("kept.sqlite");
    std::fs::rename(&state, &kept).unwrap();
    let once = vec![(nth_of("GET", "/children", 0), Fault::EmptyList)];
    world.sandbox.script_faults(once.clone());
    assert_eq!(world.sync(&full.page()).report.outcome, Outcome::Failed);
    assert_eq!(world.tree(), before);
    std::fs::rename(&kept, &state).unwrap();

    let folder = &world.sandbox.find("a")[0];
    let theirs = world.sandbox.person_add_page(folder, "Theirs").unwrap();
    world.sandbox.script_faults(once);
    world.sync_well(&full.without("a").without("n").page());
    assert_eq!(world.sandbox.is_in_trash(&theirs), Some(false));
}

/// A write without an answer is looked for, and what is looked for in is empty, as a whole or at its end, each time that it
/// is read.
#[test]
fn lists_that_stay_empty_make_nothing_twice() {
    let long: Vec<String> = (0..250).map(|n| format!("line {n}")).collect();
    let notes = Notes::new().note("n", None, &long.join("\n\n"));
    let fresh = World::new();
    fresh.sync_well(&notes.page());
    let lost = |method, path, n| (nth_of(method, path, n), Fault::DropAfter);
    let empty = |n| (nth_of("GET", "/children", n), Fault::EmptyList);
    let all = When::AlwaysOf {
        method: "GET".to_owned(),
        path_contains: "/children".to_owned(),
    };
    // The first list is that of a root that may hold something.
    let create = lost("POST", "/v1/pages", 1);
    let append = lost("PATCH", "/children", 1);
    let cases = [
        vec![create, (all.clone(), Fault::EmptyList)],
        vec![append.clone(), (all, Fault::EmptyList)],
        // The third page of the list, and then, when it is read again, the second one.
        vec![append.clone(), empty(3), empty(5)],
        vec![append, empty(2), empty(4)],
    ];
    for (number, faults) in cases.into_iter().enumerate() {
        let mut world = World::new();
        world.watches_pace = false;
        world.sandbox.script_faults(faults);
        world.sync(&notes.page());
        world.sandbox.script_faults(Vec::new());
        for _ in 0..2 {
            world.sync(&notes.page());
        }
        world.sync_well(&notes.page());
        assert_eq!(world.tree(), fresh.tree(), "{number}");
    }
}
