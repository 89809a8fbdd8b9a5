//! Runs with a limit of requests or of time: they end cleanly, and the next ones go on to the same end.

use std::rc::Rc;
use std::time::Duration;

use notic_notion::notion::Allowance;
use notic_notion::progress::Silent;
use notic_notion::sandbox::{Fault, Latency, Options};
use notic_notion::sync::{Finished, Outcome, RunLimit, Stop, StopCause};

use crate::world::{Notes, World};

fn some() -> Notes {
    let long: Vec<String> = (0..250).map(|n| format!("line {n}")).collect();
    Notes::new()
        .folder("plans", None)
        .folder("old", Some("plans"))
        .note("one", Some("plans"), "see [two](two)")
        .note("long", Some("old"), &long.join("\n\n"))
        .note("two", None, "at the top")
        .note("three", Some("old"), "deep")
}

fn run(world: &World) -> Finished {
    world.sync_with(Rc::new(Silent), Rc::new(Stop::default()))
}

fn limited(requests: u64) -> World {
    let mut world = World::new();
    world.wishes.allowance = Allowance {
        requests: Some(requests),
        until: None,
    };
    world
}

/// Runs until all is in step; each run but the last has to come to its limit.
fn run_on(world: &World, most: u64) -> usize {
    for runs in 1..100 {
        let Finished { report, stopped } = run(world);
        assert!(report.requests.total <= most, "{report:#?}");
        if report.outcome == Outcome::InStep {
            assert_eq!((stopped, report.limit_reached), (None, None));
            return runs;
        }
        assert_eq!(report.outcome, Outcome::Partial);
        assert_eq!(stopped, Some(StopCause::Limit(RunLimit::Requests)));
        assert_eq!(report.limit_reached, Some(RunLimit::Requests));
        assert_eq!(report.failed, [], "nothing failed");
        assert!(world.store().intents().unwrap().is_empty(), "a clean end");
    }
    panic!("it never comes to an end");
}

#[test]
fn runs_of_so_many_requests_come_to_the_same_end_as_one_without_limit() {
    let free = World::new();
    let all = free.sync_well(&some().page()).requests.total;
    let expected = format!("{:?}", free.tree());
    // The first two requests look whether the root is empty.
    for most in (3..=all).rev().step_by(2) {
        let world = limited(most);
        world.set_source(&some().page());
        let runs = run_on(&world, most);
        assert_eq!(format!("{:?}", world.tree()), expected, "{most} at a time");
        assert_eq!(runs == 1, most == all, "{most} at a time: {runs} runs");
    }
}

#[test]
fn repetitions_count_and_what_can_not_be_looked_into_is_left_to_the_next_run() {
    let free = World::new();
    free.sync_well(&some().page());
    let expected = format!("{:?}", free.tree());
    for seed in 0..12 {
        let most = 12 + seed;
        let world = limited(most);
        let kinds = vec![
            Fault::InternalError { applied: true },
            Fault::DropAfter,
            Fault::DropBefore,
            Fault::Conflict409,
        ];
        world.sandbox.storm(seed, 250, kinds);
        world.set_source(&some().page());
        for number in 0..NOTES {
            let report = run(&world).report;
            assert!(report.requests.total <= most, "{report:#?}");
            if report.outcome == Outcome::InStep {
                break;
            }
            assert!(
                number < 59,
                "seed {seed} never comes to an end: {report:#?}"
            );
        }
        assert_eq!(format!("{:?}", world.tree()), expected, "seed {seed}");
    }
}

#[test]
fn a_run_ends_when_its_time_is_over_and_the_next_one_goes_on() {
    let free = World::new();
    free.sync_well(&some().page());
    let mut world = World::new();
    world.set_source(&some().page());
    let mut runs = 0;
    loop {
        runs += 1;
        world.wishes.allowance.until = Some(world.now() + 450);
        let Finished { report, stopped } = run(&world);
        assert!(report.seconds < 0.6, "{report:#?}");
        if report.outcome == Outcome::InStep {
            break;
        }
        assert_eq!(stopped, Some(StopCause::Limit(RunLimit::Time)));
        assert!(world.store().intents().unwrap().is_empty(), "a clean end");
        assert!(runs < 20);
    }
    assert!(runs > 1);
    assert_eq!(format!("{:?}", world.tree()), format!("{:?}", free.tree()));
}

#[test]
fn a_run_does_not_wait_for_a_budget_beyond_its_time() {
    let mut world = World::new();
    world.requests_per_minute = 4;
    world.set_source(&some().page());
    world.wishes.allowance.until = Some(world.now() + 30_000);
    let Finished { report, stopped } = run(&world);
    assert_eq!(stopped, Some(StopCause::Limit(RunLimit::Time)));
    assert_eq!(report.requests.total, 4);
    assert!((29.9..30.1).contains(&report.seconds), "{report:#?}");
}

const NOTES: u64 = 240;

/// Eight folders, some in others, with many notes, and the notes by when they were changed, the last one first.
fn many() -> (Notes, Vec<(u64, String)>) {
    let mut notes = Notes::new();
    for folder in 0..8 {
        let parent = (folder >= 4).then(|| format!("f{}", folder - 4));
        notes = notes.folder(&format!("f{folder}"), parent.as_deref());
    }
    let mut changed = Vec::new();
    for number in 0..NOTES {
        let id = format!("n{number}");
        let folder = (number % 9 > 0).then(|| format!("f{}", number % 9 - 1));
        let at = 2_000_000 + number * 37 % NOTES * 1_000;
        notes = notes
            .note(&id, folder.as_deref(), "text")
            .set(&id, "lastModified", at.into());
        changed.push((at, id));
    }
    changed.sort();
    changed.reverse();
    (notes, changed)
}

/// Whether all folders are there, and of the notes those that were changed last; how many notes those are. As many as are
/// at hand may be before their turn, since the first ones of a folder wait for each other, and others don't wait for them.
fn has_the_most_valuable(world: &World, changed: &[(u64, String)]) -> usize {
    for folder in 0..8 {
        assert_eq!(world.sandbox.find(&format!("f{folder}")).len(), 1);
    }
    let is_there: Vec<bool> = changed
        .iter()
        .map(|(_, id)| !world.sandbox.find(id).is_empty())
        .collect();
    let made = is_there.iter().filter(|there| **there).count();
    let early = is_there.iter().skip(made).filter(|there| **there).count();
    let at_hand = 2 * world.wishes.pace.in_flight;
    assert!(early <= at_hand, "{early} of {made}: {is_there:?}");
    made
}

#[test]
fn with_few_requests_folders_come_first_and_then_the_notes_that_were_changed_last() {
    let (notes, changed) = many();
    for spare in [0, 40, 100] {
        // Two looks at the root, the workspace, and the folders.
        let mut world = limited(2 + 1 + 8 + spare);
        world.set_source(&notes.page());
        run(&world);
        let made = has_the_most_valuable(&world, &changed);
        assert_eq!(made as u64, spare);
        // The next run goes on in the same way.
        world.wishes.allowance.requests = Some(60);
        run(&world);
        let made = has_the_most_valuable(&world, &changed);
        assert_eq!(made as u64, spare + 60);
    }
}

#[test]
fn with_little_time_folders_come_first_and_then_the_notes_that_were_changed_last() {
    let (notes, changed) = many();
    let mut world = World::with(Options {
        latency: Latency::Flat(Duration::from_millis(350)),
        ..Options::default()
    });
    world.set_source(&notes.page());
    let mut before = 0;
    for seconds in [4, 2, 2] {
        world.wishes.allowance.until = Some(world.now() + seconds * 1000);
        run(&world);
        let made = has_the_most_valuable(&world, &changed);
        assert!(before < made && made < 200, "{before} {made}");
        before = made;
    }
}

#[test]
fn with_few_requests_the_changed_notes_that_were_changed_last_come_first() {
    let (notes, _) = many();
    let mut world = World::new();
    world.sync_well(&notes.page());
    let mut edited = notes;
    for number in 0..40u64 {
        let id = format!("n{number}");
        edited = edited
            .set(&id, "content", format!("other text of {number}.").into())
            .set(&id, "lastModified", (9_000_000 + number * 7 % 40).into());
    }
    world.wishes.allowance.requests = Some(16);
    world.set_source(&edited.page());
    run(&world);
    let tree = format!("{:?}", world.tree());
    let is_written = |number: u64| tree.contains(&format!("other text of {number}."));
    let mut order: Vec<u64> = (0..40).collect();
    order.sort_by_key(|number| std::cmp::Reverse(number * 7 % 40));
    let written: Vec<bool> = order.iter().map(|number| is_written(*number)).collect();
    let done = written.iter().filter(|written| **written).count();
    assert!((4..=16).contains(&done), "{done}");
    assert!(
        written.iter().take(done).all(|written| *written),
        "{written:?}"
    );
}
