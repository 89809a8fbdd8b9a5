//! `sync --all`: syncs the profiles that are due, several at a time, each as if it were the only one.

mod pool;
mod summary;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::time::Duration;

use serde_json::json;

use super::print;
use super::sync::{Ended, carry_out, leave_at_once};
use crate::cli::args::SyncArgs;
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::on_failure::on_failure;
use crate::cli::session::{ALL, Mode, Session};
use crate::cli::signals::EndSignals;
use crate::clock::Clock;
use crate::due::{self, Lineup, Task, Turn};
use crate::notion::Allowance;
use crate::settings::{ProfileName, Settings};
use crate::store::{ProfileLock, StoreError, is_wanted, lock_profile};
use crate::sync::{Outcome, Report, RunLimit, Stop, StopCause};
use crate::ui::{Ui, Verbosity, phrase};
use pool::Pool;
use summary::{Summary, summary};

/// How many profiles are worked on at once: as many as requests can be in flight, since most need only a few.
const WORKERS: u64 = 6;

/// What one run sends at most, where nobody said otherwise: a quarter of an hour at 180 a minute.
const MAX_REQUESTS: u64 = 2_700;

/// How often a worker looks whether it is to let go.
const LOOK: Duration = Duration::from_millis(200);

/// One profile, as far as this run came with it.
pub(super) struct Synced {
    report: Report,
    status: ExitStatus,
    failure: Option<Failure>,
}

pub(super) fn sync_all(args: &SyncArgs, session: &Session<'_>) -> Result<ExitStatus, Failure> {
    refuse_what_is_for_one(session)?;
    let begun = Clock::System.now();
    let turns = match session.existing_store()? {
        Some(store) => store.turns()?,
        None => Vec::new(),
    };
    let profiles = turns.len();
    let due = due::due(turns, begun);
    if args.dry_run {
        return foretell(&due, profiles, session);
    }
    let _lock = lock_all(session)?;
    let allowance = args.allowance(begun);
    let requests = allowance.requests.unwrap_or(MAX_REQUESTS);
    let names = due.into_iter().map(|turn| turn.profile);
    let pool = Pool::new(Lineup::new(names, WORKERS, requests));
    session.ui.note(&format!(
        "Due: {} of {}.",
        pool.waiting(),
        phrase::count(profiles, "profile")
    ));
    work(args, allowance, session, &pool)?;
    let (synced, left) = pool.results();
    tell(&summary(synced, left, profiles, begun), session)
}

/// What names one person's notes or pages would mix those of all.
fn refuse_what_is_for_one(session: &Session<'_>) -> Result<(), Failure> {
    let settings = &session.settings;
    let set = [
        ("NOTIC_NOTION_ROOT", settings.root.is_some()),
        ("NOTIC_TOKEN", settings.notic_token.is_some()),
    ];
    if let Some((name, _)) = set.iter().find(|(_, is_set)| *is_set) {
        let message = format!("{name} is set, and would hold for every profile");
        return Err(Failure::new(ExitStatus::Usage, message)
            .hint(format!("unset {name}; each profile has its own")));
    }
    if session.profile != ProfileName::default() {
        let message = "--all is every profile, and --profile is one";
        return Err(Failure::new(ExitStatus::Usage, message).hint("leave one of them out"));
    }
    Ok(())
}

fn lock_all(session: &Session<'_>) -> Result<ProfileLock, Failure> {
    // The folder may not be there yet.
    session.store()?;
    match lock_profile(session.settings.paths.state_folder(), ALL) {
        Err(StoreError::Busy { holder, .. }) => Err(Failure::new(
            ExitStatus::Busy,
            format!("another `sync --all` is at work ({holder})"),
        )
        .hint("wait for it to end; it takes what is due")),
        lock => Ok(lock?),
    }
}

fn foretell(due: &[Turn], profiles: usize, session: &Session<'_>) -> Result<ExitStatus, Failure> {
    let mut lines: Vec<String> = due.iter().map(|turn| turn.profile.clone()).collect();
    let names = lines.clone();
    lines.push(format!(
        "Due, in this order: {} of {}. Nothing was sent.",
        names.len(),
        phrase::count(profiles, "profile")
    ));
    print(
        session.ui,
        session.json,
        &lines.join("\n"),
        &json!({"dryRun": true, "profilesInAll": profiles, "due": names}),
    )?;
    Ok(ExitStatus::InStep)
}

/// Works until there is nothing more to do, or the end is asked for.
fn work(
    args: &SyncArgs,
    allowance: Allowance,
    session: &Session<'_>,
    pool: &Pool,
) -> Result<(), Failure> {
    let runtime = session.runtime()?;
    let (settings, ui) = (&session.settings, session.ui);
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(move || {
                Worker {
                    args,
                    allowance,
                    settings,
                    ui,
                }
                .work(pool)
            });
        }
        runtime.block_on(async {
            tokio::select! {
                () = pool.over() => {}
                () = watch(pool, ui) => {}
            }
        });
    });
    Ok(())
}

/// Lets all end cleanly when the end is asked for, and at once when it is asked for again.
async fn watch(pool: &Pool, ui: &Ui) {
    let Ok(mut signals) = EndSignals::listen() else {
        return pool.over().await;
    };
    if signals.next().await.is_err() {
        return pool.over().await;
    }
    pool.end();
    ui.note("Ending when what is in flight is done; Ctrl-C again ends at once.");
    tokio::select! {
        () = pool.over() => {}
        asked = signals.next() => if asked.is_ok() {
            ui.note("Ended at once; the next run looks into what was in flight, and goes on.");
            leave_at_once();
        }
    }
}

struct Worker<'a> {
    args: &'a SyncArgs,
    allowance: Allowance,
    settings: &'a Settings,
    ui: &'a Ui,
}

impl Worker<'_> {
    fn work(&self, pool: &Pool) {
        while let Some(task) = pool.take(self.allowance.until) {
            // Whatever happens to one profile, the others go on.
            let synced = catch_unwind(AssertUnwindSafe(|| self.sync(&task, pool)))
                .unwrap_or_else(|_| broken(&task));
            self.tell(&synced);
            let sent = synced.report.requests.total;
            let again = synced.report.limit_reached == Some(RunLimit::Requests);
            pool.give_back(task, sent, again, synced);
        }
    }

    fn sync(&self, task: &Task, pool: &Pool) -> Synced {
        let Ok(profile) = task.profile.parse::<ProfileName>() else {
            return broken(task);
        };
        let folder = self.settings.paths.state_folder().to_owned();
        let name = task.profile.clone();
        let ending = pool.ending();
        let watch = |stop: Rc<Stop>| async move {
            while !ending.is_set() && !is_wanted(&folder, &name) {
                tokio::time::sleep(LOOK).await;
            }
            stop.request(StopCause::Interrupted);
        };
        let session = Session {
            settings: self.settings.clone(),
            profile,
            mode: Mode::OneOfMany,
            json: true,
            ui: self.ui,
        };
        let allowance = Allowance {
            requests: Some(task.requests),
            ..self.allowance
        };
        let ended = carry_out(self.args, allowance, &session, watch);
        Synced::of(&ended)
    }

    fn tell(&self, synced: &Synced) {
        let profile = &synced.report.profile;
        match &synced.failure {
            Some(failure) if synced.status != ExitStatus::Busy => Failure {
                message: format!("profile `{profile}`: {}", failure.message),
                ..failure.clone()
            }
            .tell(self.ui),
            _ if self.ui.verbosity() == Verbosity::Verbose => {
                let sentence = super::sync::sentence(&synced.report);
                self.ui.note(&format!("{profile}: {sentence}"));
            }
            _ => {}
        }
    }
}

impl Synced {
    fn of(ended: &Ended) -> Self {
        Self {
            report: ended.report().clone(),
            status: ended.status(),
            failure: ended.failure(),
        }
    }

    /// Whether all that was to be done is done.
    fn is_in_step(&self) -> bool {
        self.status == ExitStatus::InStep
    }
}

/// A profile with which the program itself failed.
fn broken(task: &Task) -> Synced {
    let failure = Failure::new(
        ExitStatus::Failed,
        "the program failed at it: please report what stands above",
    );
    Synced {
        report: Report {
            outcome: Outcome::Failed,
            error: Some(failure.message.clone()),
            ..Report::new(&task.profile, Clock::System.now())
        },
        status: failure.status,
        failure: Some(failure),
    }
}

fn tell(summary: &Summary, session: &Session<'_>) -> Result<ExitStatus, Failure> {
    if session.json || session.ui.verbosity() > Verbosity::Quiet {
        print(
            session.ui,
            session.json,
            &summary.sentence(),
            &summary.to_json(),
        )?;
    }
    if summary.has_failures() {
        on_failure(&summary.in_short(), session);
    }
    Ok(summary.status())
}
