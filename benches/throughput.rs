//! How fast first syncs of trees of different shapes are, by a clock that is moved on by hand, against what Notion's
//! budget allows. All of it is the program itself and a stand-in of Notion, which judges whether the budget was kept.
//!
//! ```sh
//! cargo bench --bench throughput
//! ```

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    dead_code,
    unreachable_pub,
    reason = "a benchmark prints, stops where something is wrong, and uses a part of what tests use"
)]

use std::time::Duration;

use notic_notion::sandbox::{Latency, Options, Overlap};
use serde_json::Value;

#[path = "../tests/it/shapes.rs"]
mod shapes;
#[path = "../tests/it/wire.rs"]
mod wire;
#[path = "../tests/it/world.rs"]
mod world;

use shapes::{deep, flat, wide};
use world::World;

/// The part of the budget's rate that has to be reached.
const GOAL: f64 = 0.95;
/// The part of what one request at a time can reach, where Notion refuses more.
const SERIAL_GOAL: f64 = 0.9;

fn world(latency: Latency, per_minute: u32, overlap: Overlap) -> World {
    let mut world = World::with(Options {
        latency,
        requests_per_minute: per_minute,
        overlap,
        log_limit: Some(10),
        ..Options::default()
    });
    world.requests_per_minute = per_minute;
    world.wishes.pace.requests_per_minute = per_minute;
    world.wishes.pace.in_flight = if per_minute > 180 { 16 } else { 6 };
    world
}

fn main() {
    println!(
        "{:34} {:>9} {:>9} {:>9} {:>8} {:>6} {:>4}",
        "first sync", "requests", "minutes", "a minute", "share", "goal", "429"
    );
    let latencies = [
        ("as observed", Latency::Observed),
        ("100 ms", Latency::Flat(Duration::from_millis(100))),
        ("1000 ms", Latency::Flat(Duration::from_millis(1000))),
    ];
    let shapes = [
        ("deep", deep(5000).page()),
        ("wide", wide(5000).page()),
        ("flat", flat(5000).page()),
    ];
    for per_minute in [180, 600] {
        for (told, latency) in latencies {
            for (name, page) in &shapes {
                let name = format!("{name}, {per_minute} a minute, {told}");
                let world = world(latency, per_minute, Overlap::Scramble);
                show(&name, &world, page, f64::from(per_minute), GOAL);
            }
        }
    }
    let second = Latency::Flat(Duration::from_millis(1000));
    let world = world(second, 180, Overlap::Conflict);
    let name = "flat, 1000 ms, conflicts";
    show(name, &world, &shapes[2].1, 60.0, SERIAL_GOAL);
    small();
}

fn show(name: &str, world: &World, page: &Value, most: f64, goal: f64) {
    let report = world.sync_well(page);
    let rate = report.requests.total as f64 * 60.0 / report.seconds;
    let share = rate / most;
    println!(
        "{name:34} {:9} {:9.1} {rate:9.1} {:7.1} % {:4.0} % {:4}{}",
        report.requests.total,
        report.seconds / 60.0,
        share * 100.0,
        goal * 100.0,
        world.sandbox.rate_limited_count(),
        if share < goal { "  under the goal" } else { "" }
    );
}

/// Syncs that fit into one window.
fn small() {
    println!(
        "\n{:34} {:>9} {:>9} {:>9}",
        "sync within a window", "requests", "seconds", "bound"
    );
    for latency in [100, 350, 1000] {
        let shape = flat(170).page();
        let world = world(
            Latency::Flat(Duration::from_millis(latency)),
            180,
            Overlap::Scramble,
        );
        world.sync_well(&shape);
        for count in [1, 20, 170] {
            let mut page = shape.clone();
            for note in page["notes"].as_array_mut().unwrap().iter_mut().take(count) {
                let title = format!("{} changed", note["displayName"].as_str().unwrap());
                note["displayName"] = title.into();
            }
            let report = world.sync_well(&page);
            let bound = report.requests.total as f64 / 6.0 * latency as f64 / 1000.0 + 2.0;
            println!(
                "{:34} {:9} {:9.1} {bound:9.1}{}",
                format!("{count} renamed, {latency} ms"),
                report.requests.total,
                report.seconds,
                if report.seconds > bound {
                    "  over the bound"
                } else {
                    ""
                }
            );
            world.sync_well(&shape);
        }
    }
}
