//! A clock that is wrong, is set between two runs, or in the middle of one.

use std::path::Path;

use super::gate::{Answer, Fate};
use super::life::{live, undisturbed};
use super::machine::{KILLED, Machine};
use super::many::{self, Tally};
use super::preload;

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// By how many seconds the clock is ahead before it is set, and afterwards.
const SET: [(i64, i64); 5] = [
    (3 * DAY, 0),
    (0, -3 * DAY),
    (3 * DAY, 3 * DAY),
    (0, 3 * HOUR),
    (-3 * DAY, 2 * DAY),
];

/// When the clock is set: while a request is under way that is done and gets no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    /// The run is killed then.
    Between,
    /// The run goes on.
    Within,
}

type Case = (usize, (i64, i64), When);

fn live_with(library: &Path, (number, (before, after), when): Case) -> Result<usize, String> {
    let machine = Machine::new();
    let clock = machine.path("clock");
    std::fs::write(&clock, before.to_string()).unwrap();
    let (victim, path, mut count) = (machine.victim.clone(), clock.clone(), 0);
    machine.gate.post(Some(Box::new(move |_| {
        count += 1;
        if count != number + 1 {
            return Fate::pass();
        }
        let (victim, path) = (victim.clone(), path.clone());
        Fate {
            done: Some(Box::new(move |_| {
                if when == When::Between {
                    victim.kill();
                }
                std::fs::write(path, after.to_string()).unwrap();
            })),
            answer: Answer::Dropped,
            ..Fate::pass()
        }
    })));
    let (mut killed, mut last) = (0, String::new());
    live(&machine, 2, || {
        let mut command = machine.sync_command();
        command
            .env("LD_PRELOAD", library)
            .env("CLOCK_AHEAD", &clock);
        let said = machine.run(&mut command);
        killed += usize::from(said.code == KILLED);
        last = format!("{said:?}");
        said.code
    })
    .map_err(|wrong| {
        format!("request {number}, {before} to {after} s, {when:?}: {wrong}\n{last}")
    })?;
    Ok(if when == When::Within { 1 } else { killed })
}

fn play(step: usize) -> Option<Tally> {
    let library = preload::library("clock")?;
    let cases: Vec<Case> = (0..undisturbed().requests)
        .flat_map(|number| {
            SET.into_iter()
                .flat_map(move |set| [When::Between, When::Within].map(|when| (number, set, when)))
        })
        .step_by(step)
        .collect();
    Some(many::each(&cases, |case| live_with(&library, *case)))
}

#[test]
fn a_clock_that_is_set_makes_nothing_twice() {
    // Neither 2 nor 5 divides it, so that every way comes by.
    if let Some(tally) = play(61) {
        tally.conclude("clock set at a request");
    }
}

/// At each request: `cargo test --test it process:: -- --ignored`.
#[test]
#[ignore = "takes minutes"]
fn a_clock_that_is_set_at_any_request_makes_nothing_twice() {
    if let Some(tally) = play(3) {
        tally.conclude("clock set at each request");
    }
}
