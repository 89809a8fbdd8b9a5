//! How fast first syncs of trees of different shapes are, by a clock that is moved on by hand, against what Notion's
//! budget allows. All of it is the program itself and a stand-in of Notion, which judges whether the budget was kept.
//!
//! ```sh
//! cargo bench --bench throughput
//! cargo bench --bench throughput -- small    # only syncs that fit into one window
//! ```

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    dead_code,
    unreachable_pub,
    reason = "a benchmark prints, stops where something is wrong, and uses a part of what tests use"
)]

use std::time::Duration;

use notic_notion::demo;
use notic_notion::sandbox::{Latency, Options, Overlap};
use notic_notion::sync::Report;
use serde_json::Value;

#[path = "../tests/it/lower_bound.rs"]
mod lower_bound;
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
/// How many times the fewest requests there may be.
const MOST_REQUESTS: f64 = 1.01;
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
    if std::env::args().any(|argument| argument == "small") {
        return small();
    }
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
    requests();
}

/// How many requests first syncs take, and the fewest that can be.
fn requests() {
    println!(
        "\n{:34} {:>9} {:>9} {:>7} {:>5}",
        "first sync", "requests", "at least", "ratio", "goal"
    );
    for (name, page) in [
        ("deep tree of 600", deep(600).page()),
        ("wide tree of 600", wide(600).page()),
        ("the demo's sample", demo::sample().unwrap()),
    ] {
        let sent = World::new().sync_well(&page).requests.total;
        let least = lower_bound::least(&page);
        let ratio = sent as f64 / least as f64;
        println!("{name:34} {sent:9} {least:9} {ratio:7.3} {MOST_REQUESTS:5}");
    }
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

/// Syncs that fit into one window: what six in flight take and two seconds, but for what has to wait for each other.
fn small() {
    println!(
        "\n{:42} {:>9} {:>9} {:>9} {:>9} {:>4}",
        "sync within a window", "requests", "seconds", "bound", "chain", "429"
    );
    for per_minute in [180, 600] {
        for latency in [100, 350, 1000] {
            for (name, page) in [
                ("deep", deep(120).page()),
                ("wide", wide(120).page()),
                ("flat", flat(170).page()),
            ] {
                let world = small_world(latency, per_minute);
                let report = world.sync_well(&page);
                let in_flight = world.wishes.pace.in_flight;
                let name = format!("first of a {name} tree, {latency} ms, {per_minute} a minute");
                show_small(&name, latency, &world, &report, chain(&page, in_flight));
            }
            renamed(latency, per_minute);
        }
    }
}

fn small_world(latency: u64, per_minute: u32) -> World {
    let latency = Latency::Flat(Duration::from_millis(latency));
    world(latency, per_minute, Overlap::Scramble)
}

/// Syncs of some changes of pages that are there.
fn renamed(latency: u64, per_minute: u32) {
    let shape = flat(170).page();
    let world = small_world(latency, per_minute);
    world.sync_well(&shape);
    for count in [1, 20, 170] {
        let mut page = shape.clone();
        for note in page["notes"].as_array_mut().unwrap().iter_mut().take(count) {
            let title = format!("{} changed", note["displayName"].as_str().unwrap());
            note["displayName"] = title.into();
        }
        let report = world.sync_well(&page);
        let in_flight = world.wishes.pace.in_flight;
        let name = format!("{count} renamed, {latency} ms, {per_minute} a minute");
        show_small(&name, latency, &world, &report, count.div_ceil(in_flight));
        world.sync_well(&shape);
    }
}

fn show_small(name: &str, latency: u64, world: &World, report: &Report, chain: usize) {
    let second = latency as f64 / 1000.0;
    let bound = report.requests.total as f64 / 6.0 * second + 2.0;
    let chain = chain as f64 * second;
    let most = bound.max(chain + 2.0);
    println!(
        "{name:42} {:9} {:9.1} {bound:9.1} {chain:9.1} {:4}{}",
        report.requests.total,
        report.seconds,
        world.sandbox.rate_limited_count(),
        match report.seconds {
            seconds if seconds <= bound => "",
            seconds if seconds <= most => "  as the chain has it",
            _ => "  over the bound",
        }
    );
}

/// How many answers a first sync has to wait for one after the other at least, where all take the same time: those of the
/// pages above; those of siblings, of which only one more can be made at once than are there, since each goes right behind
/// another; those of earlier ones, since only so many are in flight; and, for a page with a long body, those of its appends.
/// Two looks at the root come first.
fn chain(page: &Value, in_flight: usize) -> usize {
    let text = |entity: &Value, key: &str| entity[key].as_str().map(str::to_owned);
    let entities = |list: &str| page[list].as_array().unwrap().clone();
    // Whose page lies under whose: the workspace is 0.
    let folders = entities("folders");
    let number = |id: &str| {
        1 + folders
            .iter()
            .position(|folder| folder["id"] == id)
            .unwrap()
    };
    let above = |id: Option<String>| id.map_or(0, |id| number(&id));
    let mut parents = vec![None];
    parents.extend(
        folders
            .iter()
            .map(|folder| Some(above(text(folder, "parentId")))),
    );
    parents.extend(
        entities("notes")
            .iter()
            .map(|note| Some(above(text(note, "folderId")))),
    );
    for (number, note) in entities("notes").iter().enumerate() {
        let paragraphs = note["content"].as_str().unwrap().split("\n\n");
        let blocks = paragraphs.filter(|text| !text.is_empty()).count();
        let mut above = 1 + folders.len() + number;
        for _ in 1..blocks.div_ceil(100) {
            parents.push(Some(above));
            above = parents.len() - 1;
        }
    }
    let mut weight = vec![1; parents.len()];
    for at in (1..parents.len()).rev() {
        weight[parents[at].unwrap()] += weight[at];
    }
    let mut there = vec![false; parents.len()];
    let mut siblings = vec![0; parents.len()];
    let mut answers = 2;
    while there.contains(&false) {
        let mut begun = vec![0; parents.len()];
        let mut ready: Vec<usize> = (0..parents.len()).filter(|at| !there[*at]).collect();
        // Those with the most under them first.
        ready.sort_by_key(|at| std::cmp::Reverse(weight[*at]));
        ready.retain(|at| {
            let Some(parent) = parents[*at] else {
                return true;
            };
            begun[parent] += 1;
            there[parent] && begun[parent] <= siblings[parent] + 1
        });
        for at in ready.into_iter().take(in_flight) {
            there[at] = true;
            if let Some(parent) = parents[at] {
                siblings[parent] += 1;
            }
        }
        answers += 1;
    }
    answers
}
