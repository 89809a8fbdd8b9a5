//! A Notic source, a Notion stand-in and a state, joined without a socket under a paused clock.

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use notic_notion::clock::Clock;
use notic_notion::in_process::InProcess;
use notic_notion::markdown::Dialect;
use notic_notion::model::{Digest, PageId, Secret};
use notic_notion::notion::{Client, Limits, MemoryLedger, RetryPolicy, Throttle};
use notic_notion::plan::{DeleteLimit, OnDelete, Policy};
use notic_notion::progress::{Listener, Silent};
use notic_notion::sandbox::{Latency, Options, PageTree, Sandbox};
use notic_notion::source::{self, ReadOptions};
use notic_notion::store::Store;
use notic_notion::sync::{self, Engine, Finished, Pace, Report, SettleTimes, Stop, Wishes};
use serde_json::{Value, json};
use tempfile::TempDir;

/// The sandbox's own start, so that ids and times agree.
const EPOCH: u64 = 1_795_305_600_000;

/// Everything a sync needs, and the sandbox to look at afterwards.
pub struct World {
    pub sandbox: Sandbox,
    pub root: PageId,
    pub folder: TempDir,
    pub wishes: Wishes,
    pub settle: SettleTimes,
    pub requests_per_minute: u32,
    epoch: RefCell<u64>,
    ledger: MemoryLedger,
}

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
            folder: tempfile::tempdir().unwrap(),
            wishes: wishes(),
            settle: SettleTimes::default(),
            requests_per_minute: 180,
            epoch: RefCell::new(EPOCH),
            ledger: MemoryLedger::default(),
        }
    }

    pub fn source(&self) -> PathBuf {
        self.folder.path().join("notes.json")
    }

    /// Syncs what this page of Notic's API holds.
    pub fn sync(&self, page: &Value) -> Finished {
        std::fs::write(self.source(), page.to_string()).unwrap();
        self.sync_with(Rc::new(Silent), Rc::new(Stop::default()))
    }

    /// Syncs, and expects all to be in step.
    pub fn sync_well(&self, page: &Value) -> Report {
        let finished = self.sync(page);
        let report = finished.report;
        assert_eq!(finished.stopped, None, "{report:#?}");
        assert_eq!(report.outcome, sync::Outcome::InStep, "{report:#?}");
        report
    }

    pub fn sync_with(&self, listener: Rc<dyn Listener>, stop: Rc<Stop>) -> Finished {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        tokio::task::LocalSet::new().block_on(&runtime, async {
            let clock = Clock::starting_at(*self.epoch.borrow());
            let transport = Rc::new(InProcess::new(self.sandbox.clone(), clock.clone()));
            let limits = Limits::per_minute(self.requests_per_minute.try_into().unwrap());
            let throttle = Throttle::new(Box::new(self.ledger.clone()), limits, clock.clone());
            let tokens = Rc::new(Secret::new("ntn_sandbox"));
            let client = Rc::new(Client::new(
                transport,
                throttle,
                tokens,
                RetryPolicy::default(),
                listener.clone(),
            ));
            let store = Store::open(&self.folder.path().join("state.sqlite"), "default").unwrap();
            let engine = Engine::new(
                client,
                store,
                clock.clone(),
                listener,
                stop,
                self.root,
                self.settle,
                None,
            );
            let reading = source::read(&self.source(), &ReadOptions::default()).unwrap();
            let finished = sync::run(engine, reading, self.wishes).await;
            *self.epoch.borrow_mut() = clock.now() + 61_000;
            finished
        })
    }

    pub fn store(&self) -> Store {
        Store::open(&self.folder.path().join("state.sqlite"), "default").unwrap()
    }

    pub fn tree(&self) -> PageTree {
        self.sandbox.tree(&self.root.to_string()).unwrap()
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
        let created = 1000 + self.folders.len();
        self.folders.push(json!({"id": id, "name": id, "parentId": parent, "workspaceId": "workspace_1", "createdAt": created}));
        self
    }

    pub fn note(mut self, id: &str, folder: Option<&str>, content: &str) -> Self {
        let created = 2000 + self.notes.len();
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

    pub fn without(mut self, id: &str) -> Self {
        self.notes.retain(|entity| entity["id"] != id);
        self.folders.retain(|entity| entity["id"] != id);
        self
    }

    pub fn page(&self) -> Value {
        json!({"notes": self.notes, "folders": self.folders, "workspaces": self.workspaces})
    }
}
