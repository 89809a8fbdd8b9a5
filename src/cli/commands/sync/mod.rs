//! `sync`: takes Notion to what the source holds, or tells what that would take.

use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::print;
use super::root::refuse_another_root;
use super::source::kind_phrase;
use super::sync_all::sync_all;
use crate::cli::args::SyncArgs;
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::location::Location;
use crate::cli::old_pages::{Change, decide};
use crate::cli::on_failure::on_failure;
use crate::cli::read_source::ReadSource;
use crate::cli::session::{Mode, Session, SourceOptions, api_failure, plain_http};
use crate::cli::signals::EndSignals;
use crate::clock::Clock;
use crate::due::Verdict;
use crate::markdown::Dialect;
use crate::model::{FilesSeen, Hasher, PageId};
use crate::notic::{PagesFolder, PlainHttp};
use crate::notion::{Allowance, Client, Reach, UserId, reach};
use crate::plan::{self, CarryOver, DeleteLimit, Policy, Refusal};
use crate::progress::Listener;
use crate::render;
use crate::settings::OldPages;
use crate::source::{ReadOptions, Reading};
use crate::store::{Profile, ProfileLock, RunRecord, Store, StoreError};
use crate::sync::{
    self, DryRun, Engine, Finished, Outcome, Pace, PlannedBody, Report, RunLimit, SettleTimes,
    Stop, StopCause, Wishes,
};
use crate::ui::{Ui, Verbosity, phrase};

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
        let mut summary = as_json(&ended.report().in_short());
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
pub(super) enum Ended {
    /// It ran.
    Finished(Box<Finished>),
    /// It did not get that far.
    NotBegun(Failure, Box<Report>),
}

impl Ended {
    pub(super) fn report(&self) -> &Report {
        match self {
            Self::Finished(finished) => &finished.report,
            Self::NotBegun(_, report) => report,
        }
    }

    pub(super) fn status(&self) -> ExitStatus {
        match self {
            Self::Finished(finished) => status(finished),
            Self::NotBegun(failure, _) => failure.status,
        }
    }

    /// Why it ended before its work was done, unless it was asked to.
    pub(super) fn failure(&self) -> Option<Failure> {
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
            print(session.ui, true, "", &as_json(report))?;
            failure.tell(session.ui);
            Ok(failure.status)
        }
        Ended::NotBegun(failure, _) => Err(failure.clone()),
    }
}

/// A report as `--json` prints it.
pub(super) fn as_json(report: &Report) -> Value {
    // Numbers, texts and lists of them: nothing in it can fail to be JSON.
    serde_json::to_value(report).unwrap_or_else(|error| json!({ "error": error.to_string() }))
}

fn failure_streak(session: &Session<'_>) -> u32 {
    let store = session.store().ok();
    let rhythm = store.and_then(|store| store.rhythm().ok());
    rhythm.map_or(1, |rhythm| rhythm.failures.max(1))
}

/// Syncs one profile. `watch` may ask for the end of the run.
pub(super) fn carry_out<W: Future<Output = ()> + 'static>(
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
        summary: as_json(report).to_string(),
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
    let root = setup.root.unwrap_or(PageId::from_bytes([0; 16]));
    if setup.old_pages.is_none()
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

/// What is known of a run before anybody is logged in.
pub(super) struct Setup {
    pub(super) wishes: Wishes,
    /// What was said about old pages, should the source hold other data.
    pub(super) old_pages: Option<OldPages>,
    store: Store,
    known: Profile,
    root: Option<PageId>,
    location: Location,
    read_options: ReadOptions,
    listener: Rc<dyn Listener>,
}

/// A run that can begin, with all that has to be held until it has ended.
pub(super) struct Ready {
    pub(super) job: Job,
    _lock: ProfileLock,
    /// Notes are read again, one by one, while the job runs.
    _pages: Option<PagesFolder>,
}

impl Setup {
    fn of_args(args: &SyncArgs, session: &Session<'_>) -> Result<Self, Failure> {
        let mut setup = Self::of(session, args.location.as_deref(), args.allow_http)?;
        setup.wishes.policy.full = args.full;
        setup.wishes.recreate_missing = args.recreate_missing;
        setup.old_pages = args.old_pages;
        if let (false, Some(place)) = (args.full, setup.place_of_files()) {
            setup.read_options.known = Arc::new(setup.store.known_files(&place)?);
        }
        Ok(setup)
    }

    /// What the state and the settings say, for the source that was given or else the profile's.
    pub(super) fn of(
        session: &Session<'_>,
        location: Option<&Path>,
        allow_http: bool,
    ) -> Result<Self, Failure> {
        let store = session.store()?;
        let known = store.profile()?;
        let options = SourceOptions::from_json(&known.source_options);
        let location = self::location(location, allow_http, &known, options.plain_http)?;
        let root = session.settings.root.or(known.root);
        if let Some(root) = root {
            refuse_another_root(&store, root)?;
        }
        let (read_options, dialect) = session.read_options(&options);
        Ok(Self {
            wishes: wishes(session, dialect, known.person),
            old_pages: None,
            store,
            known,
            root,
            location,
            read_options,
            listener: session.listener(),
        })
    }

    /// For a run that takes all pages away: the profile need not have a source.
    pub(super) fn to_empty(session: &Session<'_>) -> Result<Self, Failure> {
        Self::of(session, Some(Path::new("/")), false)
    }

    fn read(&self, session: &Session<'_>, runtime: &Runtime) -> Result<ReadSource, Failure> {
        session.read_source(runtime, &self.location, &self.read_options, &self.listener)
    }

    /// Under what the files of the source are remembered, if it is one that may be a directory: where they are, and how
    /// titles are taken from them.
    fn place_of_files(&self) -> Option<String> {
        let Location::Path(path) = &self.location else {
            return None;
        };
        let path = std::fs::canonicalize(path).ok()?;
        Some(format!(
            "{} {:?}",
            path.display(),
            self.read_options.dialect
        ))
    }

    /// Remembers what was read, so that the next run need not read it.
    fn keep_files(&mut self, seen: &FilesSeen) -> Result<(), Failure> {
        if let Some(place) = self.place_of_files()
            && *seen != FilesSeen::default()
        {
            self.store.ensure_profile()?;
            self.store.keep_files(&place, seen)?;
        }
        Ok(())
    }

    /// Another place may hold other data, by mistake: then all pages would go to the trash, if they are few.
    fn refuse_other_data(
        &self,
        session: &Session<'_>,
        root: PageId,
        reading: &Reading,
    ) -> Result<(), Failure> {
        let Some((to, carry)) = self.other_data(root, reading)? else {
            return Ok(());
        };
        let change = Change::SourceOnce { to: &to, carry };
        decide(session, change, self.old_pages).map(|_| ())
    }

    /// Where the source is another one than the pages were made from, and seems to hold other data: its place, and how
    /// much of it is known.
    fn other_data(
        &self,
        root: PageId,
        reading: &Reading,
    ) -> Result<Option<(String, CarryOver)>, Failure> {
        let place = self.location.to_string();
        if is_place_of_pages(&self.store, &place)? {
            return Ok(None);
        }
        let policy = &self.wishes.policy;
        let carry = sync::carry_over(&reading.snapshot, &self.store, root, policy)?;
        Ok((!carry.is_same_data()).then_some((place, carry)))
    }

    /// Logs in, takes the profile's lock, and reads the source.
    pub(super) fn ready(self, session: &Session<'_>, runtime: &Runtime) -> Result<Ready, Failure> {
        self.ready_with(session, runtime, |setup, root| {
            let read = setup.read(session, runtime)?;
            setup.refuse_other_data(session, root, &read.reading)?;
            let place = setup.location.to_string();
            setup.store.set_synced_source(&place)?;
            setup.keep_files(&read.reading.files)?;
            Ok(read)
        })
    }

    /// Logs in, takes the profile's lock, and takes what there is to be in Notion from somewhere.
    pub(super) fn ready_with(
        mut self,
        session: &Session<'_>,
        runtime: &Runtime,
        read: impl FnOnce(&mut Self, PageId) -> Result<ReadSource, Failure>,
    ) -> Result<Ready, Failure> {
        let login = runtime.block_on(session.login())?;
        let root = self.root.ok_or_else(|| {
            Failure::new(ExitStatus::Usage, "no root page is chosen yet").hint(
                "in Notion, share a page with the connection (••• > Connections), copy its link, and type \
                 `notic-notion root <link>`, or set NOTIC_NOTION_ROOT",
            )
        })?;
        let lock = session.lock()?;
        let client = session.client(login.token, self.listener.clone())?;
        // The requests of a run over all profiles are of several at once.
        if session.mode == Mode::Named {
            client.take_over().map_err(|error| api_failure(&error))?;
        }
        if self.known.root.is_none() {
            self.store.set_profile(&Profile {
                root: Some(root),
                ..self.known.clone()
            })?;
        }
        // The environment's token may be another connection's than the one that logged in.
        let me = self
            .known
            .bot
            .as_deref()
            .filter(|_| !login.from_environment)
            .map(UserId::new);
        let network = session.settings.network;
        let read = read(&mut self, root)?;
        let job = Job {
            store: self.store,
            client,
            root,
            reading: read.reading,
            wishes: self.wishes,
            settle: SettleTimes {
                answered: network.settle_answered,
                cut: network.settle_cut,
            },
            me,
            listener: self.listener,
        };
        Ok(Ready {
            job,
            _lock: lock,
            _pages: read.pages,
        })
    }
}

fn location(
    given: Option<&Path>,
    allow_http: bool,
    known: &Profile,
    remembered: PlainHttp,
) -> Result<Location, Failure> {
    match (given, &known.source) {
        // What was allowed for the source of every day holds for it, too, when it is spelt out.
        (Some(location), stored) => match Location::read(location, plain_http(allow_http)) {
            Err(refused) => match Location::read(location, remembered) {
                Ok(same) if stored.as_deref() == Some(&same.to_string()) => Ok(same),
                _ => Err(refused),
            },
            read => read,
        },
        (None, Some(location)) => Location::read(Path::new(location), remembered),
        (None, None) => Err(Failure::new(ExitStatus::Usage, "no source is set yet")
            .hint("type `notic-notion sync <path>`, or set it for good with `notic-notion source <path>`; \
                   `notic-notion source https://api.getnotic.io --login` takes your notes from Notic itself")),
    }
}

/// What the settings say; full comparison and making pages again are for the command to add.
fn wishes(session: &Session<'_>, dialect: Dialect, person: bool) -> Wishes {
    Wishes {
        policy: policy(session, dialect),
        dialect,
        recreate_missing: false,
        pace: Pace {
            requests_per_minute: session.settings.requests_per_minute,
            in_flight: session.settings.in_flight as usize,
        },
        allowance: Allowance::default(),
        person,
    }
}

/// How deletions and comparisons are handled.
pub(super) fn policy(session: &Session<'_>, dialect: Dialect) -> Policy {
    let limit = match session.settings.max_delete {
        Some(most) => DeleteLimit::AtMost(most as usize),
        None => DeleteLimit::Guarded,
    };
    Policy {
        on_delete: session.settings.on_delete,
        limit,
        full: false,
        rules: rules(dialect),
    }
}

/// Whether the pages in Notion were made from the source of this place.
pub(super) fn is_place_of_pages(store: &Store, place: &str) -> Result<bool, Failure> {
    let from = match store.synced_source()? {
        Some(from) => Some(from),
        None => store.profile()?.source,
    };
    Ok(from.as_deref() == Some(place))
}

/// The rules bodies are made by: a change of them makes every body count as changed, and be compared.
pub(super) fn rules(dialect: Dialect) -> crate::model::Digest {
    let mut hasher = Hasher::new();
    hasher.bytes(&render::VERSION.to_le_bytes());
    hasher.bytes(&[u8::from(dialect == Dialect::CommonMark)]);
    hasher.finish()
}

/// A sync that is ready to run.
pub(super) struct Job {
    pub(super) store: Store,
    pub(super) client: Client,
    pub(super) root: PageId,
    pub(super) reading: Reading,
    pub(super) wishes: Wishes,
    pub(super) settle: SettleTimes,
    pub(super) me: Option<UserId>,
    pub(super) listener: Rc<dyn Listener>,
}

impl Job {
    /// Runs it as a sync.
    pub(super) fn run(self, runtime: &Runtime, ui: &Ui) -> Result<Finished, Failure> {
        let wishes = self.wishes;
        let sync = async |engine, reading| sync::run(engine, reading, wishes).await;
        Ok(self.play(runtime, ui, sync))
    }

    /// Does something with it; Ctrl-C and a request to end let it stop cleanly, a second one at once.
    pub(super) fn play<T>(
        self,
        runtime: &Runtime,
        ui: &Ui,
        what: impl AsyncFnOnce(Engine, Reading) -> T,
    ) -> T {
        let ui = ui.clone();
        self.play_while(runtime, |stop| watch(stop, ui), what)
    }

    /// Does something with it, for as long as who watches does not ask for the end.
    fn play_while<T, W: Future<Output = ()> + 'static>(
        self,
        runtime: &Runtime,
        watch: impl FnOnce(Rc<Stop>) -> W,
        what: impl AsyncFnOnce(Engine, Reading) -> T,
    ) -> T {
        let stop = Rc::new(Stop::default());
        let engine = Engine::new(
            Rc::new(self.client),
            self.store,
            Clock::System,
            self.listener,
            stop.clone(),
            self.root,
            self.settle,
            self.me,
        );
        tokio::task::LocalSet::new().block_on(runtime, async {
            tokio::task::spawn_local(watch(stop));
            what(engine, self.reading).await
        })
    }
}

async fn watch(stop: Rc<Stop>, ui: Ui) {
    let Ok(mut signals) = EndSignals::listen() else {
        return;
    };
    if signals.next().await.is_err() {
        return;
    }
    stop.request(StopCause::Interrupted);
    // What is in flight may wait for Notion's budget: up to a minute in which nothing else would be seen.
    ui.note("Ending when what is in flight is done; Ctrl-C again ends at once.");
    if signals.next().await.is_ok() {
        ui.note("Ended at once; the next run looks into what was in flight, and goes on.");
        leave_at_once();
    }
}

/// The person asked twice: nothing is waited for. What is in flight is settled by the next run, as after a kill.
#[expect(clippy::exit, reason = "the person asked for it, twice")]
pub(super) fn leave_at_once() {
    std::process::exit(i32::from(ExitStatus::Partial.code()));
}

/// Tells how a run ended: one sentence, or the whole report as JSON.
pub(super) fn tell(ui: &Ui, as_json: bool, finished: &Finished) -> Result<ExitStatus, Failure> {
    let report = &finished.report;
    let value = serde_json::to_value(report).map_err(|error| {
        Failure::new(
            ExitStatus::Failed,
            format!("the report could not be made: {error}"),
        )
    })?;
    let status = status(finished);
    let failure = why_ended(finished, status);
    if as_json || ui.verbosity() > Verbosity::Quiet {
        print(ui, as_json, &sentence(report), &value)?;
    }
    match failure {
        Some(failure) => failure.tell(ui),
        None => match finished.stopped {
            Some(StopCause::Limit(limit)) => ui.note(limit_sentence(limit)),
            Some(_) => ui.note("Ended early, as asked; the next run goes on."),
            None => {}
        },
    }
    Ok(status)
}

fn limit_sentence(limit: RunLimit) -> &'static str {
    match limit {
        RunLimit::Requests => {
            "The run reached its limit of requests (--max-requests); the next run goes on."
        }
        RunLimit::Time => "The run reached its limit of time (--max-time); the next run goes on.",
    }
}

fn status(finished: &Finished) -> ExitStatus {
    match (&finished.stopped, finished.report.outcome) {
        (Some(StopCause::Api(error)), _)
            if error.kind == crate::notion::ErrorKind::Unauthorized =>
        {
            ExitStatus::LogIn
        }
        (_, Outcome::InStep) => ExitStatus::InStep,
        (_, Outcome::Partial) => ExitStatus::Partial,
        (_, Outcome::Refused) => ExitStatus::Refused,
        (_, Outcome::Busy) => ExitStatus::Busy,
        (_, Outcome::Failed) => ExitStatus::Failed,
    }
}

/// Why a run ended before its work was done, unless it was asked to.
fn why_ended(finished: &Finished, status: ExitStatus) -> Option<Failure> {
    match &finished.stopped {
        None if finished.report.outcome == Outcome::Refused => {
            let message = finished.report.warnings.last().cloned();
            Some(Failure::new(status, message.unwrap_or_default()))
        }
        None | Some(StopCause::Interrupted | StopCause::Limit(_)) => None,
        Some(StopCause::Api(error)) => Some(Failure {
            status,
            ..api_failure(error)
        }),
        Some(StopCause::Root(why)) => Some(Failure::new(status, why.clone())),
        Some(StopCause::Store(why)) => {
            Some(Failure::new(status, why.clone()).hint(
                "nothing was sent after that; see that its disk has room, that you may write there, and that no other \
                 program holds it, and run again",
            ))
        }
    }
}

/// What a run did, in one sentence.
pub(super) fn sentence(report: &Report) -> String {
    let parts: Vec<String> = [
        (report.created.total(), "created"),
        (report.updated.total(), "updated"),
        (report.renamed.total(), "renamed"),
        (report.moved.total(), "moved"),
        (report.trashed.total(), "trashed"),
        (report.restored.total(), "restored"),
        (report.unchanged.total(), "unchanged"),
        (report.failed.len(), "failed"),
        (report.skipped.len(), "waiting"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, what)| format!("{count} {what}"))
    .collect();
    let lead = match report.outcome {
        Outcome::InStep => "In step",
        Outcome::Partial => "Partly done",
        Outcome::Failed => "Failed",
        Outcome::Refused => "Nothing was trashed",
        Outcome::Busy => "Busy",
    };
    let parts = if parts.is_empty() {
        "nothing done".to_owned()
    } else {
        parts.join(", ")
    };
    format!(
        "{lead}: {parts}; {} in {}.",
        phrase::count(report.requests.total as usize, "request"),
        phrase::took(std::time::Duration::from_secs_f64(report.seconds.max(0.0)))
    )
}

fn tell_dry_run(
    session: &Session<'_>,
    reading: &Reading,
    dry_run: &DryRun,
) -> Result<ExitStatus, Failure> {
    let requests = dry_run.price.requests();
    let expected = plan::expected_time(
        requests,
        session.settings.requests_per_minute,
        session.settings.in_flight as usize,
    );
    for warning in &reading.snapshot.warnings {
        session.ui.warning(warning);
    }
    let mut text = format!(
        "{} `{}`\n",
        kind_phrase(reading.snapshot.source.kind),
        reading.snapshot.source.location
    );
    for change in &dry_run.changes {
        let sign = match change.what.as_slice() {
            ["create"] => '+',
            ["trash"] => '-',
            ["move"] => '>',
            _ => '~',
        };
        let indent = "  ".repeat(change.depth);
        let what = if matches!(sign, '+' | '-') {
            String::new()
        } else {
            format!("  ({})", change.what.join(", "))
        };
        let way = change
            .body
            .filter(|_| session.ui.verbosity() == Verbosity::Verbose)
            .map_or_else(String::new, |body| format!("  [{}]", way(body)));
        text.push_str(&format!(
            "{sign} {indent}{}{what}{way}\n",
            crate::ui::escape(&change.title)
        ));
    }
    if let Some(Refusal { pages, mapped, .. }) = dry_run.refusal {
        text.push_str(&format!(
            "The deletion guard would refuse to trash {pages} of {mapped} pages; `--max-delete {pages}` lifts it.\n"
        ));
    }
    text.push_str(&if dry_run.changes.is_empty() {
        "Nothing to do: 0 requests.".to_owned()
    } else {
        format!(
            "{}, {}, {}. Nothing was sent.",
            phrase::count(dry_run.changes.len(), "page"),
            phrase::count(requests, "request"),
            phrase::about(expected)
        )
    });
    print(
        session.ui,
        session.json,
        &text,
        &json!({
            "profile": session.profile.as_str(),
            "dryRun": true,
            "changes": dry_run.changes,
            "requests": {"total": requests, "reads": dry_run.price.reads, "writes": dry_run.price.writes},
            "blocksCreated": dry_run.price.blocks,
            "expectedSeconds": expected.as_millis() as f64 / 1000.0,
            "refused": dry_run.refusal.is_some(),
            "warnings": reading.snapshot.warnings.iter().map(ToString::to_string).collect::<Vec<_>>(),
        }),
    )?;
    Ok(if dry_run.refusal.is_some() {
        ExitStatus::Refused
    } else {
        ExitStatus::InStep
    })
}

/// How a body is brought up to date, and its price.
fn way(body: PlannedBody) -> String {
    let how = match body.way {
        "edit" => "in place",
        "compare" => "compared",
        _ => "written anew",
    };
    format!(
        "{how}: {}, {}",
        phrase::count(body.requests, "request"),
        phrase::count(body.blocks, "new block")
    )
}

/// A state file that can't be used stops a demo, too.
pub(super) fn store_failure(error: StoreError) -> Failure {
    error.into()
}
