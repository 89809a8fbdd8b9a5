//! How fast first syncs are, by a clock that is moved on by hand: against the rate that the budget allows.

use std::time::Duration;

use notic_notion::sandbox::{Entry, Latency, Options, Overlap, PageTree};
use notic_notion::sync::Report;
use serde_json::Value;

use crate::shapes::{deep, flat, wide};
use crate::world::World;

/// A world with a budget and as many requests in flight as the settings would have.
pub fn world(latency: Latency, per_minute: u32, overlap: Overlap) -> World {
    let mut world = World::with(Options {
        latency,
        requests_per_minute: per_minute,
        overlap,
        ..Options::default()
    });
    world.requests_per_minute = per_minute;
    world.wishes.pace.requests_per_minute = per_minute;
    world.wishes.pace.in_flight = if per_minute > 180 { 16 } else { 6 };
    world
}

/// The part of the budget's rate that was reached, over all of a run.
pub fn share(report: &Report, per_minute: u32) -> f64 {
    let rate = report.requests.total as f64 * 60.0 / report.seconds;
    rate / f64::from(per_minute)
}

fn titles(tree: &PageTree) -> Vec<Vec<String>> {
    let pages = |tree: &PageTree| -> Vec<PageTree> {
        let pages = tree.entries.iter().filter_map(|entry| match entry {
            Entry::Page(page) => Some(page.clone()),
            Entry::Block(_) => None,
        });
        pages.collect()
    };
    let mut all = Vec::new();
    let mut todo = vec![tree.clone()];
    while let Some(tree) = todo.pop() {
        let below = pages(&tree);
        all.push(below.iter().map(|page| page.title.clone()).collect());
        todo.extend(below);
    }
    all
}

/// Whether the pages under each page stand in the order of their numbers.
pub fn is_in_order(world: &World) -> bool {
    let number = |title: &String| -> (bool, usize) {
        let (kind, number) = title.rsplit_once(' ').unwrap_or((title, "0"));
        (kind == "Note", number.parse().unwrap_or(0))
    };
    titles(&world.tree())
        .iter()
        .all(|titles| titles.is_sorted_by_key(number))
}

fn check(world: &World, page: &Value) -> Report {
    let report = world.sync_well(page);
    assert!(is_in_order(world), "the order is lost");
    assert_eq!(world.sandbox.rate_limited_count(), 0);
    report
}

/// All shapes, latencies and budgets: `cargo bench --bench throughput`.
#[test]
fn a_first_sync_uses_the_budget_and_keeps_the_order() {
    let second = Latency::Flat(Duration::from_millis(1000));
    for (name, shape) in [
        ("deep", deep(500)),
        ("wide", wide(500)),
        ("flat", flat(500)),
    ] {
        let world = world(second, 180, Overlap::Scramble);
        let share = share(&check(&world, &shape.page()), 180);
        assert!(share >= 0.95, "{name}: {share:.3}");
    }
}

/// A budget of a larger plan has more in flight.
#[test]
fn a_budget_of_600_is_used_as_well() {
    let world = world(Latency::Observed, 600, Overlap::Scramble);
    let share = share(&check(&world, &flat(1200).page()), 600);
    assert!(share >= 0.95, "{share:.3}");
}

/// A sync that fits into one window: it takes what six in flight take, and two seconds for what has to wait for each other.
#[test]
fn a_small_sync_takes_what_six_in_flight_take() {
    for latency in [100, 350, 1000] {
        let world = world(
            Latency::Flat(Duration::from_millis(latency)),
            180,
            Overlap::Scramble,
        );
        let shape = flat(140);
        check(&world, &shape.page());
        for count in [1, 20, 139] {
            let mut page = shape.page();
            for note in page["notes"].as_array_mut().unwrap().iter_mut().take(count) {
                note["displayName"] = format!("{} x", note["displayName"].as_str().unwrap()).into();
                note["lastModified"] = 9_000_000.into();
            }
            let report = world.sync_well(&page);
            let most = report.requests.total as f64 / 6.0 * latency as f64 / 1000.0 + 2.0;
            assert!(report.requests.total >= count as u64);
            assert!(
                report.seconds <= most,
                "{latency} ms, {count}: {} s",
                report.seconds
            );
            check(&world, &shape.page());
        }
    }
}

/// Where Notion refuses pages that are made under one parent at the same time, they are made one after the other, and
/// that is remembered.
#[test]
fn where_pages_conflict_they_are_made_one_after_the_other_for_ever() {
    let latency = Duration::from_millis(1000);
    let world = world(Latency::Flat(latency), 180, Overlap::Conflict);
    let report = check(&world, &flat(300).page());
    let rate = 300.0 / report.seconds;
    assert!(rate >= 0.9, "{rate}: {report:#?}");
    let conflicts = |world: &World| {
        world
            .sandbox
            .log()
            .iter()
            .filter(|entry| entry.status == Some(409))
            .count()
    };
    assert!(
        (1..=8).contains(&conflicts(&world)),
        "{}",
        conflicts(&world)
    );
    assert_eq!(world.store().placing().unwrap().at_once, Some(1));
    world.sandbox.clear_log();
    let report = check(&world, &flat(340).page());
    assert_eq!((conflicts(&world), report.requests.total), (0, 40));
}
