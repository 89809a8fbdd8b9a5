//! A Notic source, a Notion stand-in and a state, joined without a socket under a paused clock.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use notic_notion::clock::Clock;
use notic_notion::in_process::InProcess;
use notic_notion::markdown::Dialect;
use notic_notion::model::{Digest, PageId, Secret};
use notic_notion::notion::{Allowance, Client, Limits, RetryPolicy, Throttle, UserId};
use notic_notion::plan::{DeleteLimit, OnDelete, Policy};
use notic_notion::progress::{Listener, Silent};
use notic_notion::sandbox::{Latency, Options, PageTree, Sandbox};
use notic_notion::source::{self, ReadOptions, Reading};
use notic_notion::store::Store;
use notic_notion::sync::{
    self, Authors, Engine, Finished, Keeping, Pace, Rebuilt, Report, Search, SettleTimes, Stop,
    Verified, Wishes,
};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::wire::{Budget, Kill, Late, Wire};

/// The sandbox's own start, so that ids and times agree.
const EPOCH: u64 = 1_795_305_600_000;

/// Everything a sync needs, and the sandbox to look at afterwards.
pub struct World {
    pub sandbox: Sandbox,
    pub root: PageId,
    pub folder: TempDir,
    /// Where the source is, if it is not saved pages.
    pub place: Option<PathBuf>,
    pub wishes: Wishes,
    pub settle: SettleTimes,
    pub requests_per_minute: u32,
    /// Whether the sandbox's clients are looked at for sending too fast, or at once what has to wait for each other.
    pub watches_pace: bool,
    /// Requests that arrive only after the run that sent them was killed.
    pub late: Late,
    /// How long after a run that was not killed the next one begins.
    pub gap: Duration,
    /// The id that runs take for their own, instead of asking.
    pub me: Option<String>,
    epoch: RefCell<u64>,
    budget: Budget,
}

/// The time between two runs, and after a kill.
const GAP: Duration = Duration::from_secs(61);
const GAP_AFTER_KILL: Duration = Duration::from_secs(1);

/// Longer than any run of a test takes: what is not done by then never will be.
const NEVER: Duration = Duration::from_secs(24 * 3600);

pub fn wishes() -> Wishes {
    Wishes {
        policy: Policy {
            on_delete: OnDelete::Trash,
            limit: DeleteLimit::Guarded,
            full: false,
            rules: Digest::of(b"rules"),
        },
        dialect: Dialect::Notic,
        recreate_missing: false,
        pace: Pace {
            requests_per_minute: 180,
            in_flight: 6,
        },
        allowance: Allowance::default(),
        person: false,
    }
}

impl World {
    pub fn new() -> Self {
        Self::with(Options {
            latency: Latency::Flat(Duration::from_millis(100)),
            ..Options::default()
        })
    }

    pub fn with(options: Options) -> Self {
        let sandbox = Sandbox::new(options);
        let root = sandbox.seed_page("Notic").parse().unwrap();
        Self {
            sandbox,
            root,
            folder: folder(),
            place: None,
            wishes: wishes(),
            settle: SettleTimes::default(),
            requests_per_minute: 180,
            watches_pace: true,
            late: Late::default(),
            gap: GAP,
            me: None,
            epoch: RefCell::new(EPOCH),
            budget: Budget::default(),
        }
    }

    pub fn source(&self) -> PathBuf {
        let pages = || self.folder.path().join("notes.json");
        self.place.clone().unwrap_or_else(pages)
    }

    /// Writes down what Notic's API holds.
    pub fn set_source(&self, page: &Value) {
        std::fs::write(self.source(), page.to_string()).unwrap();
    }

    /// Syncs what this page of Notic's API holds.
    pub fn sync(&self, page: &Value) -> Finished {
        self.set_source(page);
        self.sync_with(Rc::new(Silent), Rc::new(Stop::default()))
    }

    /// Syncs, and expects all to be in step.
    pub fn sync_well(&self, page: &Value) -> Report {
        self.set_source(page);
        self.sync_as_it_is()
    }

    /// Syncs what the source holds, and expects all to be in step.
    pub fn sync_as_it_is(&self) -> Report {
        let finished = self.sync_with(Rc::new(Silent), Rc::new(Stop::default()));
        let report = finished.report;
        assert_eq!(finished.stopped, None, "{report:#?}");
        assert_eq!(report.outcome, sync::Outcome::InStep, "{report:#?}");
        report
    }

    pub fn sync_with(&self, listener: Rc<dyn Listener>, stop: Rc<Stop>) -> Finished {
        self.run(listener, stop, None).expect("nobody kills it")
    }

    /// Syncs, and drops everything dead at a moment: none if it came to that.
    pub fn sync_killed(&self, page: &Value, kill: Kill) -> Option<Finished> {
        self.set_source(page);
        self.run(Rc::new(Silent), Rc::new(Stop::default()), Some(kill))
    }

    /// Compares Notion with what was synced last; with `repair`, puts it right.
    pub fn verify(&self, repair: bool) -> Verified {
        self.verify_with(repair, Rc::new(Stop::default()), None)
            .expect("nobody kills it")
    }

    pub fn verify_with(
        &self,
        repair: bool,
        stop: Rc<Stop>,
        kill: Option<Kill>,
    ) -> Option<Verified> {
        let verify =
            async |engine, reading| sync::verify(engine, reading, self.wishes, repair).await;
        self.play(Rc::new(Silent), stop, kill, verify)
    }

    /// Forgets all that is known of Notion, as a machine does that is new.
    pub fn lose_state(&self) {
        for file in ["state.sqlite", "state.sqlite-wal", "state.sqlite-shm"] {
            drop(std::fs::remove_file(self.folder.path().join(file)));
        }
    }

    /// Looks for the pages of all that the source holds.
    pub fn rebuild(&self) -> Rebuilt {
        self.rebuild_with(Keeping::Kept, None)
            .expect("nobody kills it")
    }

    pub fn rebuild_with(&self, keeping: Keeping, kill: Option<Kill>) -> Option<Rebuilt> {
        let search = Search {
            keeping,
            authors: Authors::Us,
        };
        self.search(search, kill)
    }

    pub fn search(&self, search: Search, kill: Option<Kill>) -> Option<Rebuilt> {
        let rebuild =
            async |engine, reading| sync::rebuild(engine, reading, self.wishes, search).await;
        self.play(Rc::new(Silent), Rc::new(Stop::default()), kill, rebuild)
    }

    fn run(
        &self,
        listener: Rc<dyn Listener>,
        stop: Rc<Stop>,
        kill: Option<Kill>,
    ) -> Option<Finished> {
        let sync = async |engine, reading| sync::run(engine, reading, self.wishes).await;
        self.play(listener, stop, kill, sync)
    }

    fn play<T>(
        &self,
        listener: Rc<dyn Listener>,
        stop: Rc<Stop>,
        kill: Option<Kill>,
        what: impl AsyncFnOnce(Engine, Reading) -> T,
    ) -> Option<T> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        tokio::task::LocalSet::new().block_on(&runtime, async {
            self.budget.freeze(false);
            let clock = Clock::starting_at(*self.epoch.borrow());
            let sandbox = InProcess::new(self.sandbox.clone(), clock.clone());
            let transport = Rc::new(Wire::new(sandbox, clock.clone(), self.late.clone(), kill));
            let limits = Limits {
                requests_per_minute: self.requests_per_minute.try_into().unwrap(),
                in_flight: u32::try_from(self.wishes.pace.in_flight)
                    .unwrap()
                    .try_into()
                    .unwrap(),
            };
            let throttle = Throttle::new(Box::new(self.budget.clone()), limits, clock.clone());
            // No other process lives that uses the connection.
            throttle.take_over().unwrap();
            let tokens = Rc::new(Secret::new("ntn_sandbox"));
            let client = Rc::new(Client::new(
                transport.clone(),
                throttle,
                tokens,
                RetryPolicy::default(),
                listener.clone(),
            ));
            let engine = Engine::new(
                client,
                self.store(),
                clock.clone(),
                listener,
                stop,
                self.root,
                self.settle,
                self.me.as_deref().map(UserId::new),
            );
            let reading = source::read(&self.source(), &ReadOptions::default()).unwrap();
            let running = what(engine, reading);
            tokio::pin!(running);
            let finished = tokio::select! {
                () = transport.killed() => {
                    self.budget.freeze(true);
                    None
                }
                finished = &mut running => Some(finished),
                () = tokio::time::sleep(NEVER) => panic!("the run hangs"),
            };
            let gap = if finished.is_some() {
                self.gap
            } else {
                GAP_AFTER_KILL
            };
            *self.epoch.borrow_mut() = clock.now() + gap.as_millis() as u64;
            finished
        })
    }

    /// The time as the next run will see it.
    pub fn now(&self) -> u64 {
        *self.epoch.borrow()
    }

    pub fn store(&self) -> Store {
        Store::open(&self.folder.path().join("state.sqlite"), "default").unwrap()
    }

    pub fn tree(&self) -> PageTree {
        self.sandbox.tree(&self.root.to_string()).unwrap()
    }
}

/// A folder in memory where there is one: durable commits are what takes the time otherwise.
pub fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        tempfile::tempdir_in(memory).unwrap()
    } else {
        tempfile::tempdir().unwrap()
    }
}

/// Builds pages of Notic's API.
#[derive(Clone, Default)]
pub struct Notes {
    workspaces: Vec<Value>,
    folders: Vec<Value>,
    pub notes: Vec<Value>,
}

impl Notes {
    pub fn new() -> Self {
        let mut notes = Self::default();
        notes.workspaces.push(json!({"id": "workspace_1", "name": "Work", "isDefault": true, "updatedAt": 1, "icon": "🚀"}));
        notes
    }

    pub fn folder(mut self, id: &str, parent: Option<&str>) -> Self {
        let created = 1000 + 10 * self.folders.len();
        self.folders.push(json!({"id": id, "name": id, "parentId": parent, "workspaceId": "workspace_1", "createdAt": created}));
        self
    }

    pub fn note(mut self, id: &str, folder: Option<&str>, content: &str) -> Self {
        let created = 2000 + 10 * self.notes.len();
        let mut note = json!({"id": id, "displayName": id, "content": content, "workspaceId": "workspace_1",
            "createdAt": created, "lastModified": created});
        if let Some(folder) = folder {
            note["folderId"] = json!(folder);
        }
        self.notes.push(note);
        self
    }

    /// Changes one note or folder.
    pub fn set(mut self, id: &str, key: &str, value: Value) -> Self {
        let all = self
            .notes
            .iter_mut()
            .chain(&mut self.folders)
            .chain(&mut self.workspaces);
        let found = all
            .into_iter()
            .find(|entity| entity["id"] == id)
            .expect("it was built");
        found[key] = value;
        self
    }

    /// Changes one folder, where a note has its id as well.
    pub fn set_folder(mut self, id: &str, key: &str, value: Value) -> Self {
        let found = self.folders.iter_mut().find(|folder| folder["id"] == id);
        found.expect("it was built")[key] = value;
        self
    }

    pub fn without(mut self, id: &str) -> Self {
        self.notes.retain(|entity| entity["id"] != id);
        self.folders.retain(|entity| entity["id"] != id);
        self
    }

    pub fn page(&self) -> Value {
        json!({"notes": self.notes, "folders": self.folders, "workspaces": self.workspaces})
    }
}
