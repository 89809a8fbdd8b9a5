//! What a plan costs: requests, and the time they take within Notion's budget.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use super::appends::{self, MAX_ARRAY};
use super::{Changes, Plan, Work};
use crate::model::{Block, Digest, Mapping, PageId, Snapshot};

/// Requests of a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Price {
    /// Those that only read.
    pub reads: usize,
    /// Those that change something.
    pub writes: usize,
    /// How many blocks are made, pages not counted.
    pub blocks: usize,
}

/// A body as it would be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RenderedBody {
    /// Its blocks.
    pub blocks: Vec<Block>,
    /// Whether none of it can go along with its page.
    pub late: bool,
}

/// What a body costs, and which image files it shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BodyPrice {
    /// The requests and blocks.
    pub price: Price,
    /// The files, by what is in them.
    pub files: Vec<Digest>,
}

impl Price {
    /// All requests.
    pub fn requests(self) -> usize {
        self.reads + self.writes
    }

    /// What it costs to read a body that is as these blocks: a list for each hundred blocks of a level, and for those
    /// under each block that has some.
    pub fn of_reading(blocks: &[Block]) -> Self {
        Self {
            reads: lists(blocks).max(1),
            ..Self::default()
        }
    }

    /// What it costs to look what lies under the pages that get new ones, where they were there before.
    pub fn of_looking(plan: &Plan, snapshot: &Snapshot, mapping: &Mapping) -> Self {
        if mapping.records().is_empty() {
            return Self::default();
        }
        let works = snapshot.entities.iter().zip(&plan.work);
        let parents: HashSet<PageId> = works
            .filter(|(_, work)| matches!(work, Work::Create))
            .filter_map(|(entity, _)| match &entity.parent {
                Some(parent) => mapping.get(parent).map(|record| record.page),
                None => Some(mapping.root),
            })
            .collect();
        let mut children: HashMap<PageId, usize> =
            parents.iter().map(|parent| (*parent, 0)).collect();
        for record in mapping.live() {
            if let Some(count) = children.get_mut(&record.parent) {
                *count += 1;
            }
        }
        Self {
            reads: children
                .values()
                .map(|count| match count {
                    // Of a list that is empty it is asked whether that is true.
                    0 => 2,
                    count => count.div_ceil(MAX_ARRAY),
                })
                .sum(),
            ..Self::default()
        }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.reads += other.reads;
        self.writes += other.writes;
        self.blocks += other.blocks;
    }

    /// What a plan costs. `bodies` holds what [`Plan::bodies`] cost, by their positions. `new_files` tells how many of some
    /// image files have to be uploaded that were not among those before.
    pub fn of(
        plan: &Plan,
        bodies: &HashMap<usize, BodyPrice>,
        mut new_files: impl FnMut(&[Digest]) -> usize,
    ) -> Self {
        let mut files = 0;
        let without_body = BodyPrice::with_page(&RenderedBody::default());
        // Before a page goes, it is looked whether a person has put something under it.
        let looks = plan.trash.iter().map(|trash| trash.all.len());
        let mut price = Self {
            reads: looks.sum(),
            writes: plan.restore.len() + plan.trash.len(),
            ..Self::default()
        };
        for (at, work) in plan.work.iter().enumerate() {
            let body = match work {
                Work::Leave => None,
                Work::Create => Some(bodies.get(&at).unwrap_or(&without_body)),
                Work::Amend(changes) => {
                    price.writes += page_requests(*changes);
                    bodies.get(&at)
                }
            };
            if let Some(body) = body {
                price.add(body.price);
                if body.price.writes > 0 {
                    files += new_files(&body.files);
                }
            }
        }
        // One request begins an upload, one sends it; how large files may be is asked once.
        price.writes += 2 * files;
        price.reads += usize::from(files > 0);
        price
    }
}

impl BodyPrice {
    /// A body that is written for the first time: that of its page is among the requests.
    pub fn with_page(body: &RenderedBody) -> Self {
        let RenderedBody { blocks, late } = body;
        Self {
            price: Price {
                reads: 0,
                writes: usize::from(*late) + appends::count(blocks, !late),
                blocks: count(blocks),
            },
            files: Block::files(blocks),
        }
    }
}

impl Plan {
    /// The positions of the entities whose bodies are written, or compared with what is in Notion.
    pub fn bodies<'a>(&'a self, snapshot: &'a Snapshot) -> impl Iterator<Item = usize> {
        let works = snapshot.entities.iter().zip(&self.work).enumerate();
        works.filter_map(|(at, (entity, work))| {
            let is_due = match work {
                Work::Create => entity.body.is_some(),
                Work::Amend(changes) => changes.body,
                Work::Leave => false,
            };
            is_due.then_some(at)
        })
    }
}

/// The requests for a page's place, title and icon; the last two go in one.
fn page_requests(changes: Changes) -> usize {
    usize::from(changes.relocate) + usize::from(changes.title || changes.icon)
}

/// How many lists it takes to read all of some siblings (notion-api.md section 2.2: 100 in a page of a list).
fn lists(blocks: &[Block]) -> usize {
    let below = |block: &Block| match block {
        Block::Table(table) => table.rows().len().div_ceil(MAX_ARRAY),
        block => lists(block.children()),
    };
    blocks.len().div_ceil(MAX_ARRAY) + blocks.iter().map(below).sum::<usize>()
}

fn count(blocks: &[Block]) -> usize {
    let one = |block: &Block| {
        let rows = if let Block::Table(table) = block {
            table.rows().len()
        } else {
            0
        };
        1 + rows + count(block.children())
    };
    blocks.iter().map(one).sum()
}

/// How long this many requests take at least: in a burst while the window has room, at its rate beyond it.
pub fn expected_time(requests: usize, per_minute: u32, in_flight: usize) -> Duration {
    // About what Notion takes for a write (notion-observed.md section 10).
    const LATENCY: f64 = 0.7;
    let burst = requests as f64 * LATENCY / in_flight.max(1) as f64;
    let windows = requests.saturating_sub(1) / per_minute.max(1) as usize;
    let left = requests - windows * per_minute as usize;
    let queued = windows as f64 * 60.0 + left as f64 * LATENCY / in_flight.max(1) as f64;
    Duration::from_secs_f64(if windows == 0 {
        burst
    } else {
        queued.max(burst)
    })
}
