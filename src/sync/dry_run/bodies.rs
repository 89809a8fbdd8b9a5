//! What bodies cost: rendered as they will be and compared with what was written, by several threads.

use std::cell::Cell;
use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::OnceLock;

use super::PlannedBody;
use crate::crew::with_crew;
use crate::links::Index;
use crate::markdown::{self, Dialect};
use crate::model::{
    Block, BodyState, Digest, EntityKey, Mapping, PageId, Reference, Snapshot, WrittenBlock,
};
use crate::plan::edit::Way;
use crate::plan::{BodyPrice, Plan, Price, RenderedBody, Work};
use crate::render::{self, ResolveImage};
use crate::source::Reading;
use crate::store::Store;
use crate::sync::gallery::Gallery;
use crate::sync::links;

/// What the bodies of a plan cost, and how those in Notion are brought up to date, by their entities' positions.
#[derive(Default)]
pub(super) struct Bodies {
    pub(super) prices: HashMap<usize, BodyPrice>,
    pub(super) ways: HashMap<usize, PlannedBody>,
}

/// A body to be priced.
struct Job {
    at: usize,
    text: String,
    before: Before,
}

/// What is in Notion.
enum Before {
    /// No page.
    NoPage,
    /// A page whose body is that.
    Body(BodyState),
}

/// What became of a job.
enum Outcome {
    Priced {
        at: usize,
        price: BodyPrice,
        way: Option<PlannedBody>,
    },
    /// It shows image files, which only the thread that has the source and the state can look at.
    ShowsImages(Job),
}

/// Prices all bodies of the plan. `old_key` gives the key under which an entity is stored; `refusal` tells why Notion did
/// not take a file, if it was asked before.
pub(super) fn priced<'k>(
    linked: &'k Linked<'_>,
    (reading, store, dialect): (&Reading, &Store, Dialect),
    old_key: impl Fn(&'k EntityKey) -> &'k EntityKey,
    refusal: &dyn Fn(&Digest) -> Option<String>,
) -> Bodies {
    let mut bodies = Bodies::default();
    let key = |at: usize| &linked.snapshot.entities[at].key;
    let mut take = |outcome| {
        let outcome = match outcome {
            Outcome::ShowsImages(job) => {
                let gallery = Gallery::new(&reading.images, key(job.at), refusal);
                let images = |address: &str| Some(gallery.resolve(address));
                linked.price(&job, dialect, &images)
            }
            priced @ Outcome::Priced { .. } => priced,
        };
        if let Outcome::Priced { at, price, way } = outcome {
            bodies.prices.insert(at, price);
            bodies.ways.extend(way.map(|way| (at, way)));
        }
        Ok::<(), Infallible>(())
    };
    let Ok(()) = with_crew(&|job| linked.price_alone(job, dialect), |crew| {
        for at in linked.plan.bodies(linked.snapshot) {
            let job = Job {
                at,
                // A body that can't be read is told when the sync comes to it.
                text: reading.bodies.load(key(at)).unwrap_or_default(),
                before: match linked.plan.work[at] {
                    Work::Create => Before::NoPage,
                    // What can't be read of the state counts as nothing, so that the body is written anew.
                    _ => Before::Body(store.body(old_key(key(at))).unwrap_or_default()),
                },
            };
            let weight = job.text.len();
            crew.give(job, weight, &mut take)?;
        }
        crew.finish(&mut take)
    });
    bodies
}

/// What is needed to render bodies as they will be.
pub(super) struct Linked<'a> {
    snapshot: &'a Snapshot,
    mapping: &'a Mapping,
    plan: &'a Plan,
    parents: Vec<Option<u32>>,
    /// Made when a body holds a reference: most who use this link nothing.
    index: OnceLock<Index>,
}

impl<'a> Linked<'a> {
    pub(super) fn new(snapshot: &'a Snapshot, mapping: &'a Mapping, plan: &'a Plan) -> Self {
        Self {
            snapshot,
            mapping,
            plan,
            parents: snapshot.parents(),
            index: OnceLock::new(),
        }
    }

    /// Prices a body unless it shows image files.
    fn price_alone(&self, job: Job, dialect: Dialect) -> Outcome {
        let shows_images = Cell::new(false);
        let images = |_: &str| {
            shows_images.set(true);
            None
        };
        let priced = self.price(&job, dialect, &images);
        if shows_images.get() {
            Outcome::ShowsImages(job)
        } else {
            priced
        }
    }

    fn price(&self, job: &Job, dialect: Dialect, images: &ResolveImage<'_>) -> Outcome {
        let body = self.render(job.at, dialect, &job.text, images);
        let (price, way) = match &job.before {
            Before::NoPage => (BodyPrice::with_page(&body), None),
            Before::Body(before) => {
                let (price, way) = way(before, &body.blocks);
                let files = Block::files(&body.blocks);
                (BodyPrice { price, files }, way)
            }
        };
        let at = job.at;
        Outcome::Priced { at, price, way }
    }

    fn render(
        &self,
        at: usize,
        dialect: Dialect,
        text: &str,
        images: &ResolveImage<'_>,
    ) -> RenderedBody {
        let mut late = false;
        let mut leads = |reference: &Reference| {
            let index = self.index.get_or_init(|| Index::new(self.snapshot));
            let led = links::led(
                reference,
                at,
                (self.snapshot, index),
                self.plan,
                |at| self.parents[at].map(|parent| parent as usize),
                |target| self.page(target),
            );
            late |= led.late;
            led.leads
        };
        let document = markdown::read(dialect, text);
        let rendered = render::render_with(&document, &mut leads, images);
        RenderedBody {
            blocks: rendered.blocks,
            late,
        }
    }

    /// An entity's page; any id stands for that of a page that is still to be made.
    fn page(&self, at: usize) -> Option<PageId> {
        let record = self.mapping.get(&self.snapshot.entities[at].key);
        match (record, self.plan.work[at]) {
            (Some(record), _) => Some(record.page),
            (None, Work::Create) => Some(PageId::NONE),
            (None, _) => None,
        }
    }
}

/// How a body in Notion is brought to these blocks, and what that costs; no way where it is what it should be.
fn way(before: &BodyState, blocks: &[Block]) -> (Price, Option<PlannedBody>) {
    let tree = match before {
        BodyState::Written(written) if written.is_whole(Block::digest_all(blocks)) => {
            return (Price::default(), None);
        }
        // What is there is not known: that it is the note as it is now is most likely, and read it has to be.
        BodyState::Unread => {
            let price = Price::of_reading(blocks);
            return (price, Some(PlannedBody::comparing(price)));
        }
        BodyState::Written(written) => written.tree.as_slice(),
        BodyState::Nothing => &[],
    };
    let way = Way::cheapest(tree, &WrittenBlock::all(blocks), blocks);
    (way.price, Some(PlannedBody::of(&way)))
}
