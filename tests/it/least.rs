//! The requests that first syncs take, and the fewest they can take.

use notic_notion::demo;
use serde_json::Value;

use crate::lower_bound::least;
use crate::scenario::nested;
use crate::shapes::{Shape, deep, wide};
use crate::world::World;

fn check(name: &str, page: &Value, most: f64) {
    let world = World::new();
    let report = world.sync_well(page);
    let least = least(page);
    let ratio = report.requests.total as f64 / least as f64;
    eprintln!(
        "{name}: {} requests, {least} at least: {ratio:.4}",
        report.requests.total
    );
    assert!(
        report.requests.writes >= least as u64,
        "{name}: the bound is none"
    );
    assert!(ratio <= most, "{name}: {ratio}");
}

#[test]
fn a_first_sync_takes_hardly_more_requests_than_it_must() {
    check("deep", &deep(600).page(), 1.01);
    check("wide", &wide(600).page(), 1.01);
    let mut shape = Shape::default();
    for number in 0..300 {
        match number % 3 {
            0 => shape.put(&nested("word")),
            1 => shape.put("| a | b |\n| --- | --- |\n| 1 | 2 |"),
            _ => shape.put("text"),
        }
    }
    check("nested", &shape.page(), 1.01);
    // A look at the root, which is there once for a profile, weighs more where there are few notes.
    check("sample", &demo::sample().unwrap(), 1.05);
    // Notes of one's own: a page of Notic's API.
    if let Some(path) = std::env::var_os("NOTIC_NOTION_TEST_PAGES") {
        let page = std::fs::read_to_string(path).unwrap();
        check("given", &serde_json::from_str(&page).unwrap(), f64::MAX);
    }
}
