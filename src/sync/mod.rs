//! Reads, plans, executes, commits: the order of things, and nothing that can be decided elsewhere.

mod adopt;
mod all;
mod body;
mod carry_over;
mod context;
mod dry_run;
mod edit;
mod gallery;
mod insert;
mod lanes;
mod links;
mod look;
mod mend;
mod missing;
mod ours;
mod page;
mod parts;
mod rebuild;
mod refusals;
mod report;
mod settle;
mod siblings;
mod stop;
mod take_away;
mod trash;
mod trouble;
mod unclear;
mod unread;
mod upload;
mod verify;
mod walk;
mod whereabouts;

use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;

use tokio::time::sleep;

pub use crate::progress::Pace;
pub use carry_over::carry_over;
pub use context::{Engine, SettleTimes};
pub use dry_run::{DryRun, PlannedBody, PlannedChange, dry_run};
pub use rebuild::{
    Authors, InDoubt, Keeping, NobodysPage, Pageless, RebuildOutcome, RebuildReport, Rebuilt,
    Search, rebuild,
};
pub use report::{Counts, Outcome, REMEMBERED, Report, RequestReport, SourceReport, Unfinished};
pub use stop::{RunLimit, Stop, StopCause};
pub use verify::{Difference, Verified, VerifyOutcome, VerifyReport, What, Yours, verify};

use context::{Context, Source};
use trouble::Trouble;

use crate::markdown::Dialect;
use crate::model::{EntityKey, EntityKind, Mapping, PageId, PageTitle, Snapshot, Warning};
use crate::notion::{Allowance, ErrorKind};
use crate::plan::{self, Plan, Policy, Refusal, Suspicion, Work};
use crate::progress::Event;
use crate::source::{Images, Reading};
use crate::store::{RunRecord, Trouble as StoredTrouble};

/// What the person asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wishes {
    /// How deletions and comparisons are handled.
    pub policy: Policy,
    /// How bodies are read.
    pub dialect: Dialect,
    /// Whether pages that are gone from Notion are made again.
    pub recreate_missing: bool,
    /// How many requests a minute, and how many at once: what the time a sync takes follows from.
    pub pace: Pace,
    /// What the run may send.
    pub allowance: Allowance,
    /// Whether the token acts as a person, so that pages made by that person can't be told from ours.
    pub person: bool,
}

/// How a run ended.
#[derive(Debug)]
pub struct Finished {
    /// What it did.
    pub report: Report,
    /// Why it ended early, if it did.
    pub stopped: Option<StopCause>,
}

/// Takes Notion to what the source holds. Must run inside a [`tokio::task::LocalSet`].
pub async fn run(engine: Engine, reading: Reading, wishes: Wishes) -> Finished {
    engine.person.set(wishes.person);
    describe(&engine, &reading.snapshot);
    engine.client.allow(wishes.allowance);
    let clock = tokio::task::spawn_local(end_in_time(&engine, wishes.allowance));
    let finished = bring_in_step(engine, reading, wishes).await;
    clock.abort();
    finished
}

/// Asks for the end when the run's time is over: nothing may be waiting for its turn then and so come to know.
fn end_in_time(engine: &Engine, allowance: Allowance) -> impl Future<Output = ()> + use<> {
    let (stop, now) = (engine.stop.clone(), engine.clock.now());
    async move {
        let Some(until) = allowance.until else {
            return;
        };
        sleep(Duration::from_millis(until.saturating_sub(now))).await;
        stop.request(StopCause::Limit(RunLimit::Time));
    }
}

/// What follows once it is told what was read.
async fn bring_in_step(engine: Engine, reading: Reading, wishes: Wishes) -> Finished {
    let source = Source::of(reading, &wishes);
    let prepared = tokio::select! {
        prepared = prepare(&engine, &source.snapshot, &source.images, &wishes) => prepared,
        // Up to here Notion is mostly read: there is nothing that would be worth waiting for.
        cause = engine.stop.asked() => Err(Trouble::Stop(cause)),
    };
    let (plan, pages) = match prepared {
        Ok(planned) => planned,
        Err(trouble) => {
            engine.stop.request(trouble.into_cause());
            // Nothing was tried that was in trouble before, so that it still is.
            let before = engine.store.borrow().troubles().unwrap_or_default();
            return conclude(&engine, None, before);
        }
    };
    let refusal = plan.refusal.clone();
    let context = Rc::new(Context::new(engine, source, plan, pages, wishes.pace));
    execute(&context, wishes.pace).await;
    conclude(&context, refusal, Vec::new())
}

type Planned = (Plan, Vec<Option<PageId>>);

fn describe(engine: &Engine, snapshot: &Snapshot) {
    let [workspaces, folders, notes] = EntityKind::ALL.map(|kind| snapshot.count(kind));
    engine.report.borrow_mut().source = SourceReport {
        kind: snapshot.source.kind.as_str().to_owned(),
        location: snapshot.source.location.clone(),
        workspaces,
        folders,
        notes,
    };
    engine.listener.on(Event::Read {
        source: snapshot.source.clone(),
        workspaces,
        folders,
        notes,
    });
    tell_warnings(engine, snapshot);
}

/// Tells what was not right in the source. A note that could not be read is not in step, however well all else goes:
/// it counts as failed.
fn tell_warnings(engine: &Engine, snapshot: &Snapshot) {
    // In a Markdown tree a note's id is its path, and that is what a warning about a file names.
    let unread: HashMap<&str, &EntityKey> = snapshot
        .unreadable
        .iter()
        .filter(|key| key.kind == EntityKind::Note)
        .map(|key| (key.id.as_str(), key))
        .collect();
    for warning in &snapshot.warnings {
        let id = warning.key.as_ref().map(|key| key.id.as_str());
        match unread.get(id.unwrap_or(&warning.subject)) {
            None => engine.warn(warning.clone()),
            Some(key) => {
                let mut report = engine.report.borrow_mut();
                report.warnings.push(warning.to_string());
                drop(report);
                let trouble = Trouble::later(warning.message.clone());
                engine.failed(key, &warning.subject, trouble);
            }
        }
    }
}

/// Settles what was left, follows renames, and plans.
async fn prepare(
    engine: &Engine,
    snapshot: &Snapshot,
    images: &Images,
    wishes: &Wishes,
) -> Result<Planned, Trouble> {
    engine.store.borrow_mut().ensure_profile()?;
    engine
        .strays
        .look(engine.store.borrow_mut().take_up_doubt()?);
    engine.learn_placing(wishes.policy.full)?;
    let mut mapping = engine.store.borrow().mapping(engine.root)?;
    engine.learn_places(&mapping);
    let leftovers = !engine.store.borrow().intents()?.is_empty();
    if leftovers {
        engine.settle_leftovers().await?;
        mapping = engine.store.borrow().mapping(engine.root)?;
    }
    if wishes.recreate_missing && engine.forget_missing(&mapping).await? > 0 {
        mapping = engine.store.borrow().mapping(engine.root)?;
    }
    if mapping.records().is_empty() && !leftovers {
        engine.refuse_second_copy(snapshot).await?;
    }
    if wishes.policy.full {
        engine.store.borrow_mut().forget_refused_uploads()?;
    }
    let mut remembered = gallery::remembered(&engine.store.borrow())?;
    mapping = gallery::with_images(mapping, &remembered);
    let renames = plan::rekey(snapshot, &mapping, &wishes.policy);
    if !renames.is_empty() {
        engine.store.borrow_mut().rekey(&renames)?;
        remembered = gallery::remembered(&engine.store.borrow())?;
        mapping = engine.store.borrow().mapping(engine.root)?;
        mapping = gallery::with_images(mapping, &remembered);
    }
    gallery::forget_changed(&mut mapping, &remembered, images);
    *engine.remembered.borrow_mut() = remembered;
    engine.learn_places(&mapping);
    let again: Vec<EntityKey> = snapshot
        .entities
        .iter()
        .map(|entity| &entity.key)
        .filter(|key| mapping.is_left_standing(key))
        .cloned()
        .collect();
    engine.store.borrow_mut().stand_no_longer(&again)?;
    let mut plan = plan::plan(snapshot, &mapping, &wishes.policy);
    let outdated = links::outdated(&engine.store.borrow(), snapshot, &mapping, |key| key)?;
    plan.write_again(&outdated);
    engine.hold_back_unsettled(snapshot, &mut plan)?;
    engine.hold_back_unclear(snapshot, &mut plan)?;
    let pages = snapshot
        .entities
        .iter()
        .map(|entity| mapping.get(&entity.key).map(|record| record.page))
        .collect();
    Ok((plan, pages))
}

impl Engine {
    fn learn_places(&self, mapping: &Mapping) {
        let mut places = self.places.borrow_mut();
        places.clear();
        places.extend(
            mapping
                .records()
                .iter()
                .map(|record| (record.page, record.parent)),
        );
    }

    /// One root is one profile's. The pages of another may not be there yet: it can be at work this moment.
    fn refuse_root_of_another(&self) -> Result<(), Trouble> {
        match self.store.borrow().owner_of(self.root)? {
            None => Ok(()),
            Some(other) => Err(Trouble::Stop(StopCause::Root(format!(
                "the root page is that of profile `{other}`; a second profile would make a second copy. Choose another \
                 page with `notic-notion root`, or use `--profile {other}`"
            )))),
        }
    }

    /// With an empty mapping, pages of ours under the root mean that the mapping was lost: a sync would make a second
    /// copy of everything (design.md section 6).
    ///
    /// What a person's token made can't be told from what that person made; then a page counts if its title is one of
    /// ours.
    async fn refuse_second_copy(&self, snapshot: &Snapshot) -> Result<(), Trouble> {
        self.refuse_root_of_another()?;
        if !self.store.borrow().unclear()?.is_empty() {
            // The pages were looked for, and what is not known of them is held back.
            return Ok(());
        }
        // One after the other: where the first is refused, or Notion is down, a second request is one too many.
        let list = self.client.children(self.root.into()).await.map_err(|error| match error.error().kind {
            ErrorKind::NotFound => Trouble::Stop(StopCause::Root(
                "the root page is not there, in Notion's trash, or not shared with the connection; share it (in \
                 Notion: ••• > Connections), or choose another with `notic-notion root`"
                    .to_owned(),
            )),
            _ => error.into(),
        })?;
        let list = match list.is_empty() {
            true => self.beyond_doubt_empty(self.root.into()).await?,
            false => list,
        };
        let pages: Vec<_> = list
            .iter()
            .filter(|block| block.child_page_title.is_some() && !block.in_trash)
            .collect();
        if pages.is_empty() {
            self.strays.none_under(self.root);
            return Ok(());
        }
        let maker = self.maker().await?;
        let ours = pages.iter().find(|block| {
            let title = PageTitle::new(block.child_page_title.as_deref().unwrap_or_default());
            let made = block
                .created_by
                .as_ref()
                .is_none_or(|user| *user == maker.user);
            let named = snapshot
                .entities
                .iter()
                .any(|entity| entity.parent.is_none() && entity.title == title);
            made && (named || !maker.is_person)
        });
        match ours {
            None => {
                self.strays.none_under(self.root);
                Ok(())
            }
            Some(block) => Err(Trouble::Stop(StopCause::Root(format!(
                "the root page already holds \"{}\", made by this connection, but nothing is known here of what was \
                 synced before; a sync would make a second copy. Run `notic-notion mapping rebuild`, which finds the \
                 pages again; or bring back the state folder of the machine that synced before; or choose an empty \
                 root page with `notic-notion root`",
                block.child_page_title.as_deref().unwrap_or_default()
            )))),
        }
    }

    /// What was begun and could not be settled must not be begun again: its entity, and what lies under it, waits.
    fn hold_back_unsettled(&self, snapshot: &Snapshot, plan: &mut Plan) -> Result<(), Trouble> {
        for intent in self.store.borrow().intents()? {
            let at = snapshot
                .entities
                .iter()
                .position(|entity| entity.key == intent.key);
            if let Some(at) = at {
                plan.work[at] = Work::Leave;
                let entity = &snapshot.entities[at];
                let why = self.left_open.borrow_mut().remove(&intent.id);
                let trouble = why.unwrap_or_else(|| Trouble::later("the run was ended"));
                self.failed(&entity.key, entity.title.as_str(), trouble.in_doubt());
            }
        }
        Ok(())
    }
}

async fn execute(context: &Rc<Context>, pace: Pace) {
    let busy = context
        .plan
        .work
        .iter()
        .filter(|work| work.is_busy())
        .count();
    let trashed: usize = context.plan.trash.iter().map(|trash| trash.all.len()).sum();
    for (entity, work) in context.snapshot.entities.iter().zip(&context.plan.work) {
        if !work.is_busy() && *work != Work::Leave {
            context.report.borrow_mut().unchanged.add(entity.key.kind);
        }
    }
    if context.plan.is_empty() {
        return;
    }
    let raised = context.store.borrow_mut().raise_generation();
    if let Err(Trouble::Stop(cause)) = raised.map_err(Trouble::from) {
        context.stop.request(cause);
        return;
    }
    if context.strays.are_looked_for() {
        context.warn(Warning::general(
            "the state",
            "may be older than what is in Notion: brought back from a backup, copied from another machine, or imported. \
             What is there already is looked for before it is written",
        ));
    }
    let requests = estimate(&context.plan);
    let expected = plan::expected_time(requests, pace.requests_per_minute, pace.in_flight);
    context.listener.on(Event::Planned {
        pages: busy + trashed,
        requests,
        expected,
        pace,
    });
    let work = async {
        context.restore_all().await;
        walk::walk(context.clone()).await;
        links::write_late(context.clone()).await;
        context.trash_all().await;
    };
    tokio::select! {
        () = work => {}
        () = context.stop.overdue() => {}
    }
}

/// How many requests it takes at the least, without reading the bodies again.
fn estimate(plan: &Plan) -> usize {
    let pages = plan.work.iter().map(|work| match work {
        Work::Create => 1,
        // A body that may have changed can turn out to be the same.
        Work::Amend(changes) => {
            usize::from(changes.relocate) + usize::from(changes.title || changes.icon)
        }
        Work::Leave => 0,
    });
    pages.sum::<usize>() + plan.trash.len() + plan.restore.len()
}

/// Works out how the run ended, and remembers it, with what else is in trouble since before.
fn conclude(
    engine: &Engine,
    refusal: Option<Refusal>,
    mut troubles: Vec<StoredTrouble>,
) -> Finished {
    let mut report = engine.report.borrow().clone();
    if let Some(refusal) = &refusal {
        report.skipped.extend(held_back(engine, refusal));
        let why = match refusal.suspicion {
            Suspicion::ManyGone => "which is more than one run may do by itself",
            Suspicion::NoNoteLeft => "since the source has no note any more",
        };
        report.warnings.push(format!(
            "{} of {} pages would go to the trash, {why}: nothing was trashed. Look whether the source is complete; if \
             they are to go, run again with `--max-delete {}`",
            refusal.pages, refusal.mapped, refusal.pages
        ));
    }
    let stopped = engine.stop.cause();
    report.outcome = outcome(&report, refusal.is_some(), stopped.as_ref());
    report.error = stopped.as_ref().and_then(StopCause::reason);
    report.limit_reached = match stopped {
        Some(StopCause::Limit(limit)) => Some(limit),
        _ => None,
    };
    report.requests = engine.client.counts().into();
    report.seconds = engine.clock.now().saturating_sub(report.started_at) as f64 / 1000.0;
    let unfinished = report.failed.iter().chain(&report.skipped);
    // The last one of an entity is kept.
    troubles.extend(unfinished.map(|unfinished| StoredTrouble {
        key: unfinished.key(),
        title: unfinished.title.clone(),
        reason: unfinished.reason.clone(),
        retryable: unfinished.retryable,
    }));
    let run = RunRecord {
        started_at: report.started_at,
        seconds: report.seconds,
        outcome: serde_json::to_value(report.outcome)
            .ok()
            .and_then(|value| value.as_str().map(str::to_owned))
            .unwrap_or_default(),
        verdict: report.verdict(),
        summary: serde_json::to_string(&report.in_short()).unwrap_or_default(),
    };
    if report.outcome == Outcome::InStep
        && engine.strays.have_been_looked_for()
        && let Err(error) = engine.store.borrow_mut().end_doubt()
    {
        engine.warn(Warning::general("the state", error.to_string()));
    }
    let kept = engine.store.borrow_mut().finish_run(&run, &troubles);
    if let Err(error) = kept {
        engine.warn(Warning::general("history", error.to_string()));
    }
    Finished { report, stopped }
}

/// The pages that the deletion guard has kept from going to the trash.
fn held_back(engine: &Engine, refusal: &Refusal) -> Vec<Unfinished> {
    let store = engine.store.borrow();
    let unfinished = |key: &EntityKey| {
        let record = store.page(key).ok().flatten();
        let title = record.as_ref().map_or("", |record| record.title.as_str());
        let why = "it is gone from Notic, and its page was not trashed, since more would go than one run may trash by itself";
        Unfinished::new(key, title, why.to_owned(), false)
    };
    refusal.keys.iter().map(unfinished).collect()
}

fn outcome(report: &Report, refused: bool, stopped: Option<&StopCause>) -> Outcome {
    let unfinished = !report.failed.is_empty() || !report.skipped.is_empty();
    match stopped {
        Some(StopCause::Interrupted | StopCause::Limit(_)) => Outcome::Partial,
        Some(_) if report.did_something() => Outcome::Partial,
        Some(_) => Outcome::Failed,
        None if refused => Outcome::Refused,
        None if unfinished => Outcome::Partial,
        None => Outcome::InStep,
    }
}
