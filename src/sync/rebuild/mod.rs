//! Restores a lost mapping from what is in Notion: which page is which entity's. Changes nothing there.
//!
//! Price: a list of the root and of each workspace and folder; more only where titles don't tell, and a search for each
//! name of which no page is in its place. Bodies are read only where they have to tell pages apart; of all others it is
//! noted that they are there and not known, so that the next sync reads each once and writes only what differs
//! (`sync/unread.rs`).
//!
//! Nothing is written down before all is known, and then in one commit: a run that is cut leaves everything as it was.
//! What stays unclear is written down as such, and no sync makes a page for it (`sync/unclear.rs`).

mod content;
mod elsewhere;
mod lists;
mod pairing;
mod report;
mod telling;
mod walk;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

pub use report::{InDoubt, NobodysPage, Pageless, RebuildOutcome, RebuildReport};

use super::context::{Context, Engine, Source};
use super::report::Counts;
use super::stop::StopCause;
use super::trouble::Trouble;
use super::{Pace, Wishes, describe};
use crate::model::{
    Block, BodyState, Entity, EntityKey, IntentOperation, Mapping, PageId, PageRecord, PageTitle,
    Snapshot, Unclear, WrittenBody,
};
use crate::plan::{self, Plan, Policy, Work};
use crate::progress::Event;
use crate::source::Reading;
use lists::PageSeen;
use walk::{Standing, Walk};

/// How a search ended.
#[derive(Debug)]
pub struct Rebuilt {
    /// What it found.
    pub report: RebuildReport,
    /// Why it ended early, if it did.
    pub stopped: Option<StopCause>,
}

/// Whether what is found is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// It is.
    Kept,
    /// It is only told.
    Told,
}

/// Whose pages may be those of entities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authors {
    /// Those that the id made which the token acts as.
    Us,
    /// Anybody's.
    Any,
}

/// How is searched.
#[derive(Clone, Copy, Debug)]
pub struct Search {
    /// Whether what is found is written down.
    pub keeping: Keeping,
    /// Whose pages are taken.
    pub authors: Authors,
}

/// Finds the pages of all entities that have none in the mapping, and keeps which is whose. What the mapping knows stays.
pub async fn rebuild(engine: Engine, reading: Reading, wishes: Wishes, search: Search) -> Rebuilt {
    engine.person.set(wishes.person);
    describe(&engine, &reading.snapshot);
    let incomplete = reading.snapshot.incomplete.first().cloned();
    let mut report = report_of(&engine);
    report.dry_run = search.keeping == Keeping::Told;
    if let Some(key) = incomplete {
        engine.stop.request(StopCause::Root(format!(
            "the source could not be read as a whole ({key}), and what is not in it can't be found; see the warnings, \
             then run `notic-notion mapping rebuild` again"
        )));
        return conclude(&engine, report);
    }
    let known = match engine
        .refuse_root_of_another()
        .and_then(|()| Known::load(&engine, &reading.snapshot, &wishes))
    {
        Ok(known) => known,
        Err(trouble) => return failed(&engine, report, trouble),
    };
    let source = Source::of(reading, &wishes);
    let plan = nothing_to_do(&source.snapshot);
    let pages = stand_ins(&source.snapshot, &known.mapping);
    let context = Rc::new(Context::new(engine, source, plan, pages, wishes.pace));
    let work = find_all(&context, known, &mut report, search, wishes.pace);
    let done = tokio::select! {
        done = work => done,
        () = context.stop.overdue() => Ok(()),
    };
    match done {
        Ok(()) => conclude(&context, report),
        Err(trouble) => failed(&context, report, trouble),
    }
}

/// What is known before Notion is asked.
struct Known {
    mapping: Mapping,
    /// The pages of other profiles.
    others: Vec<PageId>,
    /// Entities of which a run before may have made a page.
    begun: HashSet<EntityKey>,
}

impl Known {
    fn load(engine: &Engine, snapshot: &Snapshot, wishes: &Wishes) -> Result<Self, Trouble> {
        let mut store = engine.store.borrow_mut();
        store.ensure_profile()?;
        let mapping = store.mapping(engine.root)?;
        // What a sync would take for renamed is known, by its former path.
        let renames: HashMap<EntityKey, EntityKey> =
            plan::rekey(snapshot, &mapping, &wishes.policy)
                .into_iter()
                .collect();
        let records = mapping.records().iter().map(|record| PageRecord {
            key: renames.get(&record.key).unwrap_or(&record.key).clone(),
            ..record.clone()
        });
        let mapping = Mapping::new(engine.root, records.collect());
        let begun = store
            .intents()?
            .into_iter()
            .filter(|intent| matches!(intent.operation, IntentOperation::Create { .. }))
            .map(|intent| intent.key)
            .collect();
        Ok(Self {
            mapping,
            others: store.pages_of_others()?.into_keys().collect(),
            begun,
        })
    }
}

/// Bodies are rendered, and nothing is planned.
fn nothing_to_do(snapshot: &Snapshot) -> Plan {
    Plan {
        work: vec![Work::Leave; snapshot.entities.len()],
        restore: Vec::new(),
        trash: Vec::new(),
        refusal: None,
    }
}

/// Any page stands for that of an entity whose page is not known: bodies render with links then, as they were written.
fn stand_ins(snapshot: &Snapshot, mapping: &Mapping) -> Vec<Option<PageId>> {
    let page = |(at, entity): (usize, &Entity)| {
        let known = mapping.get(&entity.key).map(|record| record.page);
        let mut any = [0; 16];
        any[8..].copy_from_slice(&(at as u64).to_be_bytes());
        Some(known.unwrap_or(PageId::from_bytes(any)))
    };
    snapshot.entities.iter().enumerate().map(page).collect()
}

async fn find_all(
    context: &Rc<Context>,
    known: Known,
    report: &mut RebuildReport,
    search: Search,
    pace: Pace,
) -> Result<(), Trouble> {
    let maker = context.maker().await?;
    let is_person = maker.is_person || search.authors == Authors::Any;
    let walk = Walk::new(
        context.clone(),
        &known.mapping,
        known.others.into_iter(),
        known.begun,
        maker,
        search.authors,
    );
    let requests = walk.least_requests();
    context.listener.on(Event::Verifying {
        pages: requests,
        requests,
        expected: plan::expected_time(requests, pace.requests_per_minute, pace.in_flight),
        pace,
    });
    walk.run().await?;
    let result = Findings::of(context, &walk, &known.mapping);
    if search.keeping == Keeping::Kept {
        context
            .store
            .borrow_mut()
            .adopt(&result.found, &result.unclear)?;
    }
    result.fill(report, context, &walk, is_person);
    Ok(())
}

/// What came of a walk.
struct Findings {
    found: Vec<(PageRecord, BodyState)>,
    unclear: Vec<Unclear>,
    missing: Vec<usize>,
    known: Counts,
}

impl Findings {
    fn of(context: &Context, walk: &Walk, mapping: &Mapping) -> Self {
        let entities = &context.snapshot.entities;
        let page_of = |at: usize| match walk.standing(at) {
            Standing::Known(page) => Some(page),
            Standing::Found(seen) => Some(seen.page),
            _ => None,
        };
        let places: HashSet<PageId> = (0..entities.len())
            .filter_map(page_of)
            .chain([context.root])
            .collect();
        let mut result = Self {
            found: Vec::new(),
            unclear: Vec::new(),
            missing: Vec::new(),
            known: Counts::default(),
        };
        for (at, entity) in entities.iter().enumerate() {
            match walk.standing(at) {
                Standing::Known(_) => result.known.add(entity.key.kind),
                Standing::Missing => result.missing.push(at),
                Standing::Unclear { reason, pages } => result.unclear.push(Unclear {
                    key: entity.key.clone(),
                    title: entity.title.clone(),
                    reason,
                    pages,
                }),
                Standing::Found(seen) => {
                    let above = match context.parent_of(at) {
                        None => Some(context.root),
                        Some(above) => page_of(above),
                    };
                    let record = adopted(entity, &seen, above, &places);
                    let body = body_of(entity, &seen, &context.policy);
                    result.found.push((record, body));
                }
            }
        }
        for key in &context.snapshot.unreadable {
            if mapping.get(key).is_none() {
                result.unclear.push(Unclear {
                    key: key.clone(),
                    title: PageTitle::new(key.id.as_str()),
                    reason: UNREADABLE.to_owned(),
                    pages: Vec::new(),
                });
            }
        }
        result
    }

    fn fill(self, report: &mut RebuildReport, context: &Context, walk: &Walk, is_person: bool) {
        report.known = self.known;
        for (record, _) in &self.found {
            report.found.add(record.key.kind);
        }
        let entities = &context.snapshot.entities;
        report.missing = self
            .missing
            .iter()
            .map(|at| Pageless::of(&entities[*at]))
            .collect();
        report.unclear = self.unclear.iter().map(InDoubt::from).collect();
        for seen in walk.of_nobody() {
            if is_person || !seen.is_made {
                report.yours += 1;
                report.by_others += usize::from(!seen.is_made && walk.is_missed(&seen));
            } else {
                report.nobodys.push(NobodysPage {
                    page: seen.page,
                    title: (&seen.title).into(),
                });
            }
        }
        report.outcome = match report.unclear.is_empty() {
            true => RebuildOutcome::Done,
            false => RebuildOutcome::Partial,
        };
    }
}

/// The record of a page that was found. Its title and place are those it has, so that a sync brings them to what they
/// should be; one that a person put among pages of their own stays there, as it would have. Icons are not listed:
/// they count as right, and `verify` looks at them.
fn adopted(
    entity: &Entity,
    seen: &PageSeen,
    above: Option<PageId>,
    places: &HashSet<PageId>,
) -> PageRecord {
    let under = PageId::from(seen.under);
    let parent = match above {
        Some(above) if !places.contains(&under) => above,
        _ => under,
    };
    PageRecord {
        key: entity.key.clone(),
        page: seen.page,
        parent,
        title: seen.title.clone(),
        icon: entity.icon.clone(),
        in_trash: false,
        missing: false,
        source: None,
    }
}

/// What is known of a body without reading it: where there is nothing and should be nothing, all.
fn body_of(entity: &Entity, seen: &PageSeen, policy: &Policy) -> BodyState {
    let Some(body) = entity.body else {
        return BodyState::Nothing;
    };
    if seen.has_children || body.bytes > 0 {
        return BodyState::Unread;
    }
    BodyState::Written(WrittenBody {
        source: Some(policy.source_of(&body, None)),
        body: Block::digest_all(&[]),
        links: Vec::new(),
        tree: Vec::new(),
    })
}

const UNREADABLE: &str = "it could not be read in Notic when the mapping was rebuilt, so that its page is not known; once it \
                          can, run `notic-notion mapping rebuild` again";

fn report_of(engine: &Engine) -> RebuildReport {
    let run = engine.report.borrow();
    RebuildReport {
        source: run.source.clone(),
        ..RebuildReport::new(&run.profile, run.started_at)
    }
}

fn failed(engine: &Engine, report: RebuildReport, trouble: Trouble) -> Rebuilt {
    engine.stop.request(trouble.into_cause());
    conclude(engine, report)
}

fn conclude(engine: &Engine, mut report: RebuildReport) -> Rebuilt {
    let stopped = engine.stop.cause();
    if stopped.is_some() && report.outcome != RebuildOutcome::Partial {
        report.outcome = RebuildOutcome::Failed;
    }
    report.error = stopped.as_ref().and_then(StopCause::reason);
    report.warnings = engine.report.borrow().warnings.clone();
    report.requests = engine.client.counts().into();
    report.seconds = engine.clock.now().saturating_sub(report.started_at) as f64 / 1000.0;
    Rebuilt { report, stopped }
}
