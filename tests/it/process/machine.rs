//! A home of its own, a Notion of its own, and the program between them, to be killed at will.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use notic_notion::model::PageId;
use notic_notion::sandbox::{Options, Sandbox};
use notic_notion::store::Store;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use super::gate::Gate;
use crate::terminal::{Said, TOKEN, Terminal};
use crate::world::folder;

/// Everything a run needs.
pub struct Machine {
    pub sandbox: Sandbox,
    pub gate: Gate,
    pub root: String,
    pub home: TempDir,
    pub victim: Victim,
}

/// The program that runs, if any does.
#[derive(Clone, Default)]
pub struct Victim(Arc<Mutex<Option<Pid>>>);

impl Victim {
    /// Sends it a signal, if it lives.
    pub fn signal(&self, signal: Signal) {
        if let Some(pid) = *self.pid() {
            kill_process(pid, signal).unwrap();
        }
    }

    /// Ends it at once, wherever it is, and tells whether it lived.
    pub fn kill(&self) -> bool {
        let pid = self.pid().take();
        if let Some(pid) = pid {
            kill_process(pid, Signal::KILL).unwrap();
        }
        pid.is_some()
    }

    pub fn lives(&self) -> bool {
        self.pid().is_some()
    }

    fn pid(&self) -> std::sync::MutexGuard<'_, Option<Pid>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The code that stands for an end without one.
pub const KILLED: i32 = -1;

/// How a machine's program is set.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    pub in_flight: u32,
    pub requests_per_minute: u32,
    pub timeout_seconds: u32,
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            in_flight: 6,
            requests_per_minute: 600,
            timeout_seconds: 70,
        }
    }
}

/// Nothing here is about the rate, unless it says so.
pub fn options() -> Options {
    Options {
        requests_per_minute: 600,
        ..Options::default()
    }
}

impl Machine {
    pub fn new() -> Self {
        Self::with(options(), Setting::default())
    }

    pub fn with(options: Options, setting: Setting) -> Self {
        let sandbox = Sandbox::new(options);
        let root = sandbox.seed_page("Notic");
        let machine = Self {
            gate: Gate::new(sandbox.clone()),
            sandbox,
            root,
            home: folder(),
            victim: Victim::default(),
        };
        machine.set(setting);
        machine
    }

    pub fn set(&self, setting: Setting) {
        let Setting {
            in_flight,
            requests_per_minute,
            timeout_seconds,
        } = setting;
        let text = format!(
            "in_flight = {in_flight}\nrequests_per_minute = {requests_per_minute}\n[network]\nretry_base_ms = 1\n\
             timeout_seconds = {timeout_seconds}\nsettle_answered_seconds = 0\nsettle_cut_seconds = 0\n"
        );
        std::fs::write(self.path("config.toml"), text).unwrap();
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub fn source(&self) -> PathBuf {
        self.path("notic.json")
    }

    /// With nothing in the environment but what leads to this home and this Notion.
    pub fn bare(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_notic-notion"));
        command
            .args(args)
            .env_clear()
            .env("NOTIC_NOTION_HOME", self.home.path())
            .env("NOTIC_NOTION_API_URL", self.gate.url())
            .env("NOTIC_NOTION_TOKEN_STORE", "file")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// With token and root in the environment.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = self.bare(args);
        command
            .env("NOTION_TOKEN", TOKEN)
            .env("NOTIC_NOTION_ROOT", &self.root);
        command
    }

    pub fn sync_command(&self) -> Command {
        self.command(&["sync", self.source().to_str().unwrap()])
    }

    /// Starts it as the one that can be killed.
    pub fn start(&self, command: &mut Command) -> Child {
        self.try_start(command).unwrap()
    }

    /// The same; none where there is no such program.
    pub fn try_start(&self, command: &mut Command) -> Option<Child> {
        let mut pid = self.victim.pid();
        let child = command.spawn().ok()?;
        *pid = Some(Pid::from_child(&child));
        Some(child)
    }

    /// Waits for the end of what was started, and for all it has sent to arrive.
    pub fn ended(&self, child: Child) -> Said {
        let output = child.wait_with_output().unwrap();
        self.rest();
        Terminal::ended(output)
    }

    /// Nothing runs any more: waits for all it has sent to arrive.
    pub fn rest(&self) {
        *self.victim.pid() = None;
        self.gate.quiet();
    }

    pub fn run(&self, command: &mut Command) -> Said {
        self.ended(self.start(command))
    }

    /// Syncs what the source holds.
    pub fn sync(&self) -> Said {
        self.run(&mut self.sync_command())
    }

    pub fn root_id(&self) -> PageId {
        self.root.parse().unwrap()
    }

    pub fn database(&self) -> PathBuf {
        self.path("state.sqlite")
    }

    pub fn store(&self) -> Store {
        Store::open(&self.database(), "default").unwrap()
    }

    /// How many pages were ever made, and how many lists of blocks were ever appended.
    pub fn pages_made(&self) -> usize {
        let log = self.sandbox.log();
        log.iter()
            .filter(|entry| entry.applied && entry.method == "POST" && entry.path == "/v1/pages")
            .count()
    }
}
