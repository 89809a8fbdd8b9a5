//! Faults of all kinds at random, run after run, until all is in step.

use std::time::Duration;

use notic_notion::sandbox::{Fault, Latency, Options, When};

use crate::faults;
use crate::scenario::{Order, play, undisturbed};
use crate::tally::Tally;
use crate::world::World;

/// So many runs a step may take before the storm ends.
const STORMY_RUNS: usize = 6;

/// Plays the scenario in it. Tells whether it could be compared to its end: where the storm takes a text for an attack in
/// each form in which it is sent, as Notion's firewall would, a line that says so has to be in its place.
fn weather(seed: u64) -> Result<usize, String> {
    let world = World::with(Options {
        latency: if seed.is_multiple_of(2) {
            Latency::Observed
        } else {
            Latency::Flat(Duration::from_millis(100))
        },
        seed,
        ..Options::default()
    });
    let per_mille = 10 + (seed * 37 % 290) as u32;
    let mut runs = 0;
    let mut last = String::new();
    let mut refused = false;
    let played = play(&world, STORMY_RUNS + 2, Order::Any, |page| {
        let page_text = page.to_string();
        runs = if last == page_text { runs + 1 } else { 1 };
        last = page_text;
        if runs <= STORMY_RUNS {
            world.sandbox.storm(
                seed.wrapping_mul(1000) + runs as u64,
                per_mille,
                faults::all(),
            );
        } else {
            world.sandbox.storm(0, 0, Vec::new());
        }
        let finished = world.sync(page);
        let says =
            |warning: &String| warning.contains("the firewall before Notion refuses its text");
        refused |= finished.report.warnings.iter().any(says);
        Some(finished)
    });
    match played {
        Err(wrong) if refused && wrong.contains("characters are missing here") => Ok(0),
        Err(wrong) => Err(format!("seed {seed}, {per_mille} of 1000: {wrong}")),
        Ok(()) => Ok(1),
    }
}

#[test]
fn a_storm_changes_nothing_that_comes_out() {
    let mut tally = Tally::default();
    (0..7).for_each(|seed| tally.count(weather(seed)));
    tally.conclude("in process: a storm of faults");
}

/// Many storms: `cargo test --test it storms:: -- --ignored`.
#[test]
#[ignore = "takes minutes"]
fn no_storm_changes_anything_that_comes_out() {
    let mut tally = Tally::default();
    (0..600).for_each(|seed| tally.count(weather(seed)));
    tally.conclude("in process: a storm of faults");
}

/// New pages and blocks are missing from lists for a while, and restored pages refuse writes.
fn slow_to_show(n: usize, fault: Option<Fault>) -> Result<(), String> {
    let name = fault.as_ref().map_or("no fault", Fault::name);
    let world = World::with(Options {
        latency: Latency::Flat(Duration::from_millis(100)),
        list_lag: Duration::from_secs(3),
        restore_lag: Duration::from_secs(3),
        ..Options::default()
    });
    let faults = fault.iter().map(|fault| (When::Nth(n), fault.clone()));
    world.sandbox.script_faults(faults.collect());
    play(&world, 3, Order::Exact, |page| Some(world.sync(page)))
        .map_err(|wrong| format!("request {n}, {name}, with lag: {wrong}"))
}

#[test]
fn lists_that_lag_behind_make_nothing_twice() {
    let methods = &undisturbed().methods;
    let writes = undisturbed()
        .telling()
        .filter(|n| matches!(methods[*n].as_str(), "POST" | "PATCH"));
    let mut tally = Tally::default();
    tally.add(slow_to_show(0, None));
    for n in writes.step_by(5) {
        tally.add(slow_to_show(n, Some(Fault::DropAfter)));
    }
    tally.conclude("in process: an answer lost where lists lag behind");
}
