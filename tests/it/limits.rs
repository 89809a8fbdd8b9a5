//! Runs with a limit of requests or of time: they end cleanly, and the next ones go on to the same end.

use std::rc::Rc;

use notic_notion::notion::Allowance;
use notic_notion::progress::Silent;
use notic_notion::sandbox::Fault;
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
        for number in 0..60 {
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
