//! The fewest requests a first sync can take, worked out without the program's own rules, and those it takes.

use notic_notion::demo;
use notic_notion::markdown::{self, Dialect};
use notic_notion::model::Block;
use notic_notion::render::render;
use serde_json::Value;

use crate::scenario::nested;
use crate::shapes::{Shape, deep, wide};
use crate::world::World;

/// How many blocks one list of a request may have, and how many generations one request (notion-api.md section 2.2).
const LIST: usize = 100;
const GENERATIONS: usize = 3;
/// How many blocks one request may have.
const BLOCKS: usize = 1000;

/// How many children a block has, rows of a table included.
fn width(block: &Block) -> usize {
    match block {
        Block::Table(table) => table.rows().len(),
        other => other.children().len(),
    }
}

fn height(block: &Block) -> usize {
    let below = block.children().iter().map(height).max();
    1 + below.unwrap_or(usize::from(width(block) > 0))
}

/// Whether some of what is under a block can go only under one of its descendants, once that is there.
fn is_heavy(block: &Block) -> bool {
    let children = block.children();
    let is_wide = |block: &Block| width(block) > LIST || is_heavy(block);
    height(block) > GENERATIONS || children.iter().any(is_wide)
}

/// The requests for what can't go along with a block of which the id is told: ids are told only of what stands at the top
/// of a request, so that of a heavy block all children go under it, in requests of their own.
fn under(block: &Block) -> usize {
    match is_heavy(block) {
        true => appends(block.children()),
        false => width(block).saturating_sub(LIST).div_ceil(LIST),
    }
}

fn appends(blocks: &[Block]) -> usize {
    blocks.len().div_ceil(LIST) + blocks.iter().map(under).sum::<usize>()
}

fn count(blocks: &[Block]) -> usize {
    let one = |block: &Block| {
        let rows = match block {
            Block::Table(table) => table.rows().len(),
            _ => 0,
        };
        1 + rows + count(block.children())
    };
    blocks.iter().map(one).sum()
}

/// The fewest requests for a page with this body.
fn least_of_note(text: &str) -> usize {
    let blocks = render(&markdown::read(Dialect::Notic, text)).blocks;
    // Ids of what goes along with a page are not told: nothing under which more has to go can be among it.
    let along = blocks
        .iter()
        .take(LIST)
        .take_while(|block| under(block) == 0)
        .count();
    (1 + appends(&blocks[along..])).max(count(&blocks).div_ceil(BLOCKS))
}

/// One request for each entity, and what limits force.
fn least(page: &Value) -> usize {
    let length = |list: &str| page[list].as_array().map_or(0, Vec::len);
    let notes = page["notes"].as_array().unwrap().iter();
    let notes = notes.filter(|note| note["deletedAt"].is_null());
    let bodies = notes.map(|note| least_of_note(note["content"].as_str().unwrap_or_default()));
    length("workspaces") + length("folders") + bodies.sum::<usize>()
}

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
