//! A [`Lineup`] that several threads work off.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::Synced;
use crate::clock::{Clock, Millis};
use crate::due::{Lineup, Next, Task};

/// How often to look whether the time is over.
const LOOK: Duration = Duration::from_millis(200);

/// Set once: everybody is to end.
#[derive(Clone, Default)]
pub(super) struct Ending(Arc<AtomicBool>);

impl Ending {
    pub(super) fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What is to be done, and what came of it.
pub(super) struct Pool {
    state: Mutex<State>,
    changed: Condvar,
    ending: Ending,
}

struct State {
    lineup: Lineup,
    synced: BTreeMap<String, Synced>,
    over: bool,
}

impl Pool {
    pub(super) fn new(lineup: Lineup) -> Self {
        Self {
            state: Mutex::new(State {
                lineup,
                synced: BTreeMap::new(),
                over: false,
            }),
            changed: Condvar::new(),
            ending: Ending::default(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next profile, as soon as there is one; none where there is nothing more to do.
    pub(super) fn take(&self, until: Option<Millis>) -> Option<Task> {
        let mut state = self.state();
        loop {
            if until.is_some_and(|until| until <= Clock::System.now()) {
                state.lineup.end();
            }
            match state.lineup.take() {
                Next::Go(task) => return Some(task),
                Next::Over => {
                    state.over = state.lineup.is_idle();
                    self.changed.notify_all();
                    return None;
                }
                Next::Wait => {
                    let waited = self.changed.wait_timeout(state, LOOK);
                    state = waited.unwrap_or_else(PoisonError::into_inner).0;
                }
            }
        }
    }

    /// A profile's go is over.
    pub(super) fn give_back(&self, task: Task, sent: u64, again: bool, synced: Synced) {
        let mut state = self.state();
        let name = task.profile.clone();
        state.lineup.back(task, sent, again);
        let joined = match state.synced.remove(&name) {
            Some(before) => before.joined(synced),
            None => synced,
        };
        state.synced.insert(name, joined);
        self.changed.notify_all();
    }

    /// How many are in the line.
    pub(super) fn waiting(&self) -> usize {
        self.state().lineup.waiting()
    }

    /// Lets everybody end.
    pub(super) fn end(&self) {
        self.ending.0.store(true, Ordering::Relaxed);
        self.state().lineup.end();
        self.changed.notify_all();
    }

    pub(super) fn ending(&self) -> Ending {
        self.ending.clone()
    }

    /// Waits until nothing is left to do.
    pub(super) async fn over(&self) {
        while !self.state().over {
            tokio::time::sleep(LOOK / 4).await;
        }
    }

    /// What came of it, by name, and how many were left in the line without any go.
    pub(super) fn results(self) -> (Vec<Synced>, usize) {
        let state = self
            .state
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let synced = state.synced;
        let left = state.lineup.names();
        let left = left.filter(|name| !synced.contains_key(*name)).count();
        (synced.into_values().collect(), left)
    }
}
