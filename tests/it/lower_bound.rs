//! The fewest requests a first sync can take, worked out without the program's own rules.

use notic_notion::markdown::{self, Dialect};
use notic_notion::model::Block;
use notic_notion::render::render;
use serde_json::Value;

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

/// The fewest requests of a first sync of a page of Notic's API: one for each entity, and what limits force.
pub fn least(page: &Value) -> usize {
    let length = |list: &str| page[list].as_array().map_or(0, Vec::len);
    let notes = page["notes"].as_array().unwrap().iter();
    let notes = notes.filter(|note| note["deletedAt"].is_null());
    let bodies = notes.map(|note| least_of_note(note["content"].as_str().unwrap_or_default()));
    length("workspaces") + length("folders") + bodies.sum::<usize>()
}
