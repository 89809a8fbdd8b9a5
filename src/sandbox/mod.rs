//! A loopback stand-in of the Notion API: stateful, validating, in memory. It imports nothing of the client, so that
//! a wrong belief cannot hide in both.
//!
//! It is written from notion-api.md and notion-observed.md, where the second wins; where both are silent, it does what
//! is worst for a client. A request goes through [`Sandbox::handle`] in-process, or over [`Server`].
//!
//! ```text
//! engine: fault? -> token -> budget -> version, JSON -> route -> pages | blocks | search | upload | oauth
//!                                                                 |  validate: a body becomes what is stored
//!                                                                 |  references: what it names is there
//!                                                                 v
//!                                                       state: one tree of nodes -> answer | tree | viewer
//! ```

mod answer;
mod blocks;
mod engine;
mod fault;
mod file_types;
mod form;
mod ids;
mod kind;
mod latency;
mod multipart;
mod oauth;
mod options;
mod overlap;
mod pages;
mod person;
mod query;
mod rate;
mod references;
mod refusal;
mod route;
mod search;
mod server;
mod siblings;
mod state;
#[cfg(test)]
mod tests;
mod times;
mod tree;
mod upload;
mod validate;
mod viewer;
mod wire;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use fault::{Fault, When};
pub use oauth::{Consent, Grants};
pub use options::{
    Connection, ErrorShape, Latency, OAuth, Options, Overlap, Reauthorization, Rotation, SearchLag,
};
pub use server::Server;
pub use tree::{BlockTree, Entry, PageTree, Run};
pub use wire::{Exchange, LogEntry, Reply, Request, Response};

use ids::Id;
use state::State;

/// A workspace in memory, with the API before it. Clones share it.
#[derive(Clone, Debug)]
pub struct Sandbox(Arc<Mutex<State>>);

impl Sandbox {
    /// An empty workspace.
    pub fn new(options: Options) -> Self {
        Self(Arc::new(Mutex::new(State::new(options))))
    }

    /// Takes a request at that time (milliseconds since 1970) and says what becomes of it, and when. Never sleeps. A
    /// time before an earlier request's counts as that one.
    pub fn handle(&self, request: &Request, now_ms: u64) -> Exchange {
        self.lock().handle(request, now_ms)
    }

    /// The requests since the start or the last [`clear_log`](Self::clear_log), in order.
    pub fn log(&self) -> Vec<LogEntry> {
        self.lock().log.iter().cloned().collect()
    }

    /// Forgets the log.
    pub fn clear_log(&self) {
        self.lock().log.clear();
    }

    /// What is live under a page; none when there is no such page.
    pub fn tree(&self, page_id: &str) -> Option<PageTree> {
        PageTree::of(&self.lock(), Id::parse(page_id)?)
    }

    /// Puts faults on coming requests, in place of those scripted before. Where several are due at once, the first in
    /// the list is taken.
    pub fn script_faults(&self, faults: Vec<(When, Fault)>) {
        self.lock().faults.script(faults);
    }

    /// Puts one of those faults on so many of a thousand requests, at random but the same for the same seed; none from
    /// now on when `per_mille` is 0. Scripted faults go first.
    pub fn storm(&self, seed: u64, per_mille: u32, kinds: Vec<Fault>) {
        self.lock().faults.storm(seed, per_mille, kinds);
    }

    /// How many requests were over the budget.
    pub fn rate_limited_count(&self) -> usize {
        self.lock().budgets.over_budget()
    }

    /// The most requests of one connection in any 60 seconds, with those over the budget.
    pub fn busiest_window(&self) -> usize {
        self.lock().budgets.busiest()
    }

    /// The most requests under way at once.
    pub fn max_in_flight(&self) -> usize {
        self.lock().budgets.max_in_flight()
    }

    /// How many writes met another one that was still under way: two to one page, or two creates under one parent
    /// without a position that pins their order.
    pub fn overlapping_writes(&self) -> usize {
        self.lock().under_way.met
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
