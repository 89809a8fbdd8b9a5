//! Reads Notion back and compares it with the mapping and the source; with `repair`, puts right what is ours.
//!
//! What is compared: each page's place and title with the mapping, its icon where we gave it one, and each body with
//! what the source renders to. What a person added is counted and never a difference: blocks, pages, the icon of a page
//! that has none of ours, the colour of a block. Pages whose entity changed since the last sync are not in step yet;
//! that is no difference either.
//!
//! Price: a list of the root, of each folder and of each note (more for more than 100 blocks, and one for each block
//! with something under it), and one look at each page that has an icon of ours.

mod body;
mod compare;
mod findings;
mod matching;
mod page;
mod repair;
mod report;
mod walk;

use std::collections::HashSet;
use std::rc::Rc;

pub use report::{Difference, VerifyOutcome, VerifyReport, What, Yours};

use super::context::{Context, Engine, Source};
use super::report::Outcome;
use super::stop::StopCause;
use super::trouble::Trouble;
use super::{Wishes, bring_in_step, describe, gallery, links, unclear};
use crate::model::{
    BodyState, EntityKey, EntityKind, FilesSeen, Mapping, PageId, Snapshot, WrittenBody,
};
use crate::plan::{self, Plan, Work};
use crate::progress::Event;
use crate::source::{Images, Reading};
pub(super) use body::{BodyFindings, Level, LevelFound};

use findings::Findings;
use walk::Walk;

/// How a verification ended.
#[derive(Debug)]
pub struct Verified {
    /// What it found.
    pub report: VerifyReport,
    /// Why it ended early, if it did.
    pub stopped: Option<StopCause>,
}

/// Compares Notion with the mapping and the source. Writes nothing unless `repair`: then what is ours is put right, and
/// a sync brings the rest in step. Must run inside a [`tokio::task::LocalSet`].
pub async fn verify(engine: Engine, reading: Reading, wishes: Wishes, repair: bool) -> Verified {
    engine.person.set(wishes.person);
    describe(&engine, &reading.snapshot);
    let findings = Rc::new(Findings::default());
    let known = match Known::load(&engine, &reading.snapshot, &reading.images, &wishes) {
        Ok(known) => known,
        Err(trouble) => return failed(engine, findings, trouble),
    };
    if known.mapping.records().is_empty()
        && let Err(trouble) = engine.refuse_second_copy(&reading.snapshot).await
    {
        return failed(engine, findings, trouble);
    }
    findings.set_pending(known.pending);
    let source = Source::of(reading, &wishes);
    let Known {
        mapping,
        plan,
        pages,
        unfinished,
        ..
    } = known;
    let context = Rc::new(Context::new(engine, source, plan, pages, wishes.pace));
    let maker = match context.maker().await {
        Ok(maker) => maker,
        Err(trouble) => {
            context.stop.request(trouble.into_cause());
            return conclude(&context, findings);
        }
    };
    let walk = Rc::new(Walk::new(
        context.clone(),
        mapping,
        unfinished,
        maker,
        findings.clone(),
        repair,
    ));
    context.listener.on(Event::Verifying {
        pages: walk.count(),
        requests: walk.least_requests(),
        expected: plan::expected_time(
            walk.least_requests(),
            wishes.pace.requests_per_minute,
            wishes.pace.in_flight,
        ),
        pace: wishes.pace,
    });
    let work = async {
        walk.all().await;
        if repair && !context.stop.is_requested() {
            walk.put_back_moved().await;
        }
    };
    tokio::select! {
        () = work => {}
        () = context.stop.overdue() => {}
    }
    drop(walk);
    findings.sort(&context.snapshot);
    if !repair || context.stop.is_requested() {
        return conclude(&context, findings);
    }
    match Rc::try_unwrap(context) {
        Ok(context) => finish_by_sync(context, &findings, wishes).await,
        // All tasks have ended: nobody else holds it.
        Err(context) => conclude(&context, findings),
    }
}

/// What is remembered, and what the source says to it.
struct Known {
    mapping: Mapping,
    plan: Plan,
    pages: Vec<Option<PageId>>,
    /// Entities of which a run left something unfinished.
    unfinished: HashSet<EntityKey>,
    /// How many pages a sync would change.
    pending: usize,
}

impl Known {
    fn load(
        engine: &Engine,
        snapshot: &Snapshot,
        images: &Images,
        wishes: &Wishes,
    ) -> Result<Self, Trouble> {
        let store = engine.store.borrow();
        let remembered = gallery::remembered(&store)?;
        let mut mapping = gallery::with_images(store.mapping(engine.root)?, &remembered);
        gallery::forget_changed(&mut mapping, &remembered, images);
        engine.learn_places(&mapping);
        // Whether every body is compared is not asked here: all are.
        let policy = plan::Policy {
            full: false,
            ..wishes.policy
        };
        let renames = plan::rekey(snapshot, &mapping, &policy);
        let mut plan = plan::plan(snapshot, &mapping, &policy);
        plan.write_again(&links::outdated(&store, snapshot, &mapping, |key| key)?);
        unclear::hold_back(&store.unclear()?, snapshot, &mut plan);
        let mut unfinished: HashSet<EntityKey> = store
            .intents()?
            .into_iter()
            .map(|intent| intent.key)
            .collect();
        for record in mapping
            .live()
            .filter(|record| record.key.kind == EntityKind::Note && record.source.is_none())
        {
            if let BodyState::Written(WrittenBody { source: None, .. }) = store.body(&record.key)? {
                unfinished.insert(record.key.clone());
            }
        }
        let busy = plan.work.iter().filter(|work| work.is_busy()).count();
        let trashed: usize = plan.trash.iter().map(|trash| trash.all.len()).sum();
        // A renamed path shows as one page to be made and one to go.
        let pending = (busy + trashed).saturating_sub(renames.len());
        let pages = snapshot
            .entities
            .iter()
            .map(|entity| mapping.get(&entity.key).map(|record| record.page))
            .collect();
        Ok(Self {
            mapping,
            plan,
            pages,
            unfinished,
            pending,
        })
    }
}

impl Context {
    /// Whether the source holds this very body since it was written.
    fn is_in_step(&self, at: usize) -> bool {
        matches!(self.plan.work[at], Work::Amend(changes) if !changes.body)
    }
}

fn failed(engine: Engine, findings: Rc<Findings>, trouble: Trouble) -> Verified {
    engine.stop.request(trouble.into_cause());
    conclude(&engine, findings)
}

/// Lets a sync mend what was written down as not in step, and all else that is not.
async fn finish_by_sync(context: Context, findings: &Findings, wishes: Wishes) -> Verified {
    let Context {
        engine,
        snapshot,
        bodies,
        images,
        ..
    } = context;
    let (client, clock) = (engine.client.clone(), engine.clock.clone());
    let mut report = report_of(&engine, findings);
    let reading = Reading {
        snapshot,
        bodies,
        images,
        files: FilesSeen::default(),
    };
    let finished = bring_in_step(engine, reading, wishes).await;
    let sync = finished.report;
    let still_wrong = |difference: &Difference| {
        let unfinished = sync.failed.iter().chain(&sync.skipped);
        unfinished.into_iter().any(|one| {
            difference.kind == Some(one.kind)
                && difference.client_id.as_deref() == Some(&one.client_id)
        })
    };
    let in_doubt = finished.stopped.is_some();
    report.differences = findings.told(|difference| !in_doubt && !still_wrong(difference));
    report.repaired = report.differences.iter().filter(|one| one.repaired).count();
    report.pending = if sync.outcome == Outcome::InStep {
        0
    } else {
        report.pending
    };
    report.warnings = sync.warnings.clone();
    report.requests = client.counts().into();
    report.seconds = clock.now().saturating_sub(report.started_at) as f64 / 1000.0;
    report.outcome = match (sync.outcome, outcome(&report, finished.stopped.as_ref())) {
        (Outcome::InStep, outcome) => outcome,
        (_, VerifyOutcome::InStep) => VerifyOutcome::Partial,
        (_, outcome) => outcome,
    };
    report.error = finished.stopped.as_ref().and_then(StopCause::reason);
    report.sync = Some(sync);
    Verified {
        report,
        stopped: finished.stopped,
    }
}

fn conclude(engine: &Engine, findings: Rc<Findings>) -> Verified {
    let stopped = engine.stop.cause();
    let mut report = report_of(engine, &findings);
    report.outcome = outcome(&report, stopped.as_ref());
    report.error = stopped.as_ref().and_then(StopCause::reason);
    Verified { report, stopped }
}

fn report_of(engine: &Engine, findings: &Findings) -> VerifyReport {
    let run = engine.report.borrow();
    let mut report = VerifyReport::new(&run.profile, run.started_at);
    findings.fill(&mut report);
    // Notes that could not be read are failures of a sync; here they could not be compared.
    report.unchecked.extend(run.failed.iter().cloned());
    report.source = run.source.clone();
    report.warnings = run.warnings.clone();
    report.requests = engine.client.counts().into();
    report.seconds = engine.clock.now().saturating_sub(run.started_at) as f64 / 1000.0;
    report
}

fn outcome(report: &VerifyReport, stopped: Option<&StopCause>) -> VerifyOutcome {
    match stopped {
        Some(StopCause::Interrupted | StopCause::Limit(_)) => VerifyOutcome::Partial,
        Some(_) if report.checked > 0 => VerifyOutcome::Partial,
        Some(_) => VerifyOutcome::Failed,
        None if report.differences.iter().any(|one| !one.repaired) => VerifyOutcome::Differs,
        None if !report.unchecked.is_empty() => VerifyOutcome::Partial,
        None => VerifyOutcome::InStep,
    }
}
