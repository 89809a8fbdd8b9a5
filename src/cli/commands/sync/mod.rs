//! `sync`: takes Notion to what the source holds, or tells what that would take.

mod dry_run;
mod job;
mod setup;
mod told;

use std::rc::Rc;
use std::time::{Duration, Instant};

use serde_json::json;

use super::sync_all::sync_all;
use super::{print, to_json};
use crate::cli::args::SyncArgs;
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::on_failure::on_failure;
use crate::cli::session::{Mode, Session};
use crate::clock::Clock;
use crate::due::Verdict;
use crate::model::PageId;
use crate::notion::{Allowance, Reach, reach};
use crate::store::RunRecord;
use crate::sync::{self, Finished, Outcome, Report, Stop};

use dry_run::tell_dry_run;
use job::watch;
pub(in crate::cli) use job::{Job, leave_at_once};
use setup::Purpose;
pub(in crate::cli) use setup::{Setup, is_place_of_pages, policy, rules};
pub(in crate::cli) use told::{sentence, tell, tell_why_ended};
use told::{status, why_ended};

pub(in crate::cli) fn sync(args: &SyncArgs, session: &Session<'_>) -> Result<ExitStatus, Failure> {
    if let Some(limit) = args.wait_online {
        wait_online(limit, session)?;
    }
    if args.all {
        return sync_all(args, session);
    }
    if args.dry_run {
        return foretell(args, session);
    }
    let allowance = args.allowance(Clock::System.now());
    let ui = session.ui.clone();
    let ended = carry_out(args, allowance, session, |stop| watch(stop, ui));
    let told = tell_ended(&ended, session);
    if ended.is_worth_a_word() {
        let mut summary = to_json(&ended.report().in_short());
        summary["failureStreak"] = json!(failure_streak(session));
        on_failure(&summary, session);
    }
    told
}

/// How long to wait for one connection, and until the next try.
const CONNECT: Duration = Duration::from_secs(4);
const AGAIN: Duration = Duration::from_secs(1);

/// Waits until Notion can be reached: after a machine was started or woken, that takes a while.
fn wait_online(limit: Duration, session: &Session<'_>) -> Result<(), Failure> {
    let base = session.base_url()?;
    let deadline = Instant::now() + limit;
    while !session.settings.is_proxied && reach(&base, CONNECT) != Reach::Connected {
        if Instant::now() + AGAIN >= deadline {
            session
                .ui
                .warn("Notion can't be reached yet; the run begins all the same");
            break;
        }
        std::thread::sleep(AGAIN);
    }
    Ok(())
}

/// How a run ended, or why it did not begin.
pub(in crate::cli) enum Ended {
    /// It ran.
    Finished(Box<Finished>),
    /// It did not get that far.
    NotBegun(Failure, Box<Report>),
}

impl Ended {
    pub(in crate::cli) fn report(&self) -> &Report {
        match self {
            Self::Finished(finished) => &finished.report,
            Self::NotBegun(_, report) => report,
        }
    }

    pub(in crate::cli) fn status(&self) -> ExitStatus {
        match self {
            Self::Finished(finished) => status(finished),
            Self::NotBegun(failure, _) => failure.status,
        }
    }

    /// Why it ended before its work was done, unless it was asked to.
    pub(in crate::cli) fn failure(&self) -> Option<Failure> {
        match self {
            Self::Finished(finished) => why_ended(finished, status(finished)),
            Self::NotBegun(failure, _) => Some(failure.clone()),
        }
    }

    /// Whether somebody who is not there should hear of it.
    fn is_worth_a_word(&self) -> bool {
        let begins = !matches!(self.status(), ExitStatus::Usage | ExitStatus::Busy);
        begins && self.report().verdict().is_failure()
    }
}

fn tell_ended(ended: &Ended, session: &Session<'_>) -> Result<ExitStatus, Failure> {
    match ended {
        Ended::Finished(finished) => tell(session.ui, session.json, finished),
        Ended::NotBegun(failure, report) if session.json => {
            print(session.ui, true, "", &to_json(report))?;
            failure.tell(session.ui);
            Ok(failure.status)
        }
        Ended::NotBegun(failure, _) => Err(failure.clone()),
    }
}

fn failure_streak(session: &Session<'_>) -> u32 {
    let store = session.store().ok();
    let rhythm = store.and_then(|store| store.rhythm().ok());
    rhythm.map_or(1, |rhythm| rhythm.failures.max(1))
}

/// Syncs one profile. `watch` may ask for the end of the run.
pub(in crate::cli) fn carry_out<W: Future<Output = ()> + 'static>(
    args: &SyncArgs,
    allowance: Allowance,
    session: &Session<'_>,
    watch: impl FnOnce(Rc<Stop>) -> W,
) -> Ended {
    match run(args, allowance, session, watch) {
        Ok(finished) => Ended::Finished(Box::new(finished)),
        Err(failure) => {
            let report = failed_report(session, &failure);
            remember(session, &failure, &report);
            Ended::NotBegun(failure, Box::new(report))
        }
    }
}

/// Writes down that a run failed before it began, so that `status` does not go on telling of the one before. A run that
/// was not wanted yet, or that another one kept from running, says nothing about what is in Notion; where nobody is
/// there to be told, the first is written down as well, else the profile would come first again and again.
fn remember(session: &Session<'_>, failure: &Failure, report: &Report) {
    let counts = match failure.status {
        ExitStatus::Failed | ExitStatus::LogIn => true,
        ExitStatus::Usage => session.mode == Mode::OneOfMany,
        _ => false,
    };
    if !counts {
        return;
    }
    let run = RunRecord {
        started_at: Clock::System.now(),
        seconds: 0.0,
        outcome: "failed".to_owned(),
        verdict: Verdict::Failed,
        summary: to_json(report).to_string(),
    };
    // Where the state is what failed, it can't be written down: the failure itself is told.
    let _forgotten = session.store().and_then(|mut store| {
        let troubles = store.troubles()?;
        store.ensure_profile()?;
        Ok(store.finish_run(&run, &troubles)?)
    });
}

/// The report of a run that did not get as far as to make one.
fn failed_report(session: &Session<'_>, failure: &Failure) -> Report {
    let outcome = if failure.status == ExitStatus::Busy {
        Outcome::Busy
    } else {
        Outcome::Failed
    };
    Report {
        outcome,
        error: Some(failure.message.clone()),
        ..Report::new(session.profile.as_str(), Clock::System.now())
    }
}

fn run<W: Future<Output = ()> + 'static>(
    args: &SyncArgs,
    allowance: Allowance,
    session: &Session<'_>,
    watch: impl FnOnce(Rc<Stop>) -> W,
) -> Result<Finished, Failure> {
    let mut setup = Setup::of_args(args, session)?;
    setup.wishes.allowance = allowance;
    let runtime = session.runtime()?;
    let ready = setup.ready(session, &runtime)?;
    let wishes = ready.job.wishes;
    let sync = async |engine, reading| sync::run(engine, reading, wishes).await;
    Ok(ready.job.play_while(&runtime, watch, sync))
}

fn foretell(args: &SyncArgs, session: &Session<'_>) -> Result<ExitStatus, Failure> {
    let setup = Setup::of_args(args, session)?;
    let runtime = session.runtime()?;
    let reading = setup.read(session, &runtime)?.reading;
    let root = setup.root.unwrap_or(PageId::NONE);
    if matches!(setup.purpose, Purpose::Sync(None))
        && let Some((place, _)) = setup.other_data(root, &reading)?
    {
        session.ui.warn(&format!(
            "`{place}` seems to hold other data than the pages in Notion were made from: a sync would ask, or need \
             `--old-pages reuse`"
        ));
    }
    let now = Clock::System.now();
    let dry_run = sync::dry_run(&reading, &setup.store, root, &setup.wishes, now)?;
    drop(setup);
    tell_dry_run(session, &reading, &dry_run)
}
