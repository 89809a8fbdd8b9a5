//! Runs that are killed at a request: all that was not committed is lost, and the next run finds out.

use std::time::Duration;

use notic_notion::sandbox::{Latency, Options};

use crate::scenario::{Order, play, undisturbed};
use crate::tally::Tally;
use crate::wire::{Kill, Moment};
use crate::world::World;

const MOMENTS: [Moment; 3] = [
    Moment::Before,
    Moment::After,
    Moment::Late(Duration::from_secs(12)),
];

/// Plays the scenario with these kills, each at a request counted over all runs from the kill before.
fn play_with(kills: &[Kill]) -> Result<(), String> {
    play_in(World::new(), kills)
}

/// The same, where new pages and blocks are missing from lists for a while, and restored pages refuse writes.
fn play_slow(kills: &[Kill]) -> Result<(), String> {
    let world = World::with(Options {
        latency: Latency::Flat(Duration::from_millis(100)),
        list_lag: Duration::from_secs(3),
        restore_lag: Duration::from_secs(3),
        ..Options::default()
    });
    play_in(world, kills)
}

fn play_in(mut world: World, kills: &[Kill]) -> Result<(), String> {
    // What arrives late can't be taken into account.
    world.watches_pace = !kills
        .iter()
        .any(|kill| matches!(kill.moment, Moment::Late(_)));
    let mut coming = kills.iter();
    let mut next = coming.next().copied();
    let tries = kills.len() + 1;
    play(&world, tries, Order::Exact, |page| {
        let Some(kill) = next else {
            return Some(world.sync(page));
        };
        let finished = world.sync_killed(page, kill);
        next = match &finished {
            Some(finished) => Some(Kill {
                at: kill.at - finished.report.requests.total as usize,
                ..kill
            }),
            None => coming.next().copied(),
        };
        finished
    })
    .map_err(|wrong| format!("{kills:?}: {wrong}"))
}

/// Numbers that look random and are the same each time.
fn scattered(seed: usize, below: usize) -> usize {
    let mixed = (seed as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 33) as usize % below
}

fn play_kills(turns: impl Iterator<Item = usize>, moments: impl Fn(usize) -> Vec<Moment>) {
    let mut tally = Tally::default();
    for (turn, at) in turns.enumerate() {
        for moment in moments(turn) {
            tally.add(play_with(&[Kill { at, moment }]));
        }
    }
    tally.conclude("in process: killed at a request");
}

fn play_double_kills(turns: impl Iterator<Item = usize>) {
    let mut tally = Tally::default();
    for at in turns {
        let first = Kill {
            at,
            moment: MOMENTS[scattered(at, 3)],
        };
        // Early in the run after it more often than not: there it settles what the first one left.
        let below = if at.is_multiple_of(3) { 40 } else { 8 };
        let second = Kill {
            at: scattered(at + 7919, below),
            moment: MOMENTS[scattered(at + 104_729, 3)],
        };
        tally.add(play_with(&[first, second]));
    }
    tally.conclude("in process: killed twice in a row");
}

#[test]
fn a_killed_run_is_made_up_for_by_the_next() {
    play_kills(undisturbed().telling().step_by(4), |turn| {
        vec![MOMENTS[turn % 3]]
    });
}

#[test]
fn two_kills_in_a_row_are_made_up_for() {
    play_double_kills(undisturbed().telling().step_by(9));
}

fn play_slow_kills(turns: impl Iterator<Item = usize>) {
    let mut tally = Tally::default();
    for (turn, at) in turns.enumerate() {
        let moment = MOMENTS[turn % 3];
        tally.add(play_slow(&[Kill { at, moment }]));
    }
    tally.conclude("in process: killed where lists lag behind");
}

#[test]
fn a_killed_run_is_made_up_for_in_spite_of_lists_that_lag_behind() {
    play_slow_kills(undisturbed().telling().step_by(10));
}

/// Every kill at every request: `cargo test --test it kills:: -- --ignored`.
#[test]
#[ignore = "takes minutes"]
fn a_run_killed_at_any_request_is_made_up_for_by_the_next() {
    play_kills(undisturbed().telling(), |_| MOMENTS.to_vec());
    play_double_kills(undisturbed().telling());
    play_slow_kills(undisturbed().telling());
}
