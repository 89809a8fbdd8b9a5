//! Ends a run early, cleanly: what is in flight is finished and committed, nothing new is begun.

use std::cell::{Cell, RefCell};

use crate::notion::ApiError;

/// Why a run ends before its work is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StopCause {
    /// The person or the system asked for it.
    Interrupted,
    /// Every further request would fail like this one.
    Api(ApiError),
    /// The root page can't be written to; the reason tells why.
    Root(String),
    /// The state file can't be written; going on would risk a second copy.
    Store(String),
}

/// Set once, seen by all tasks of a run.
#[derive(Debug, Default)]
pub struct Stop {
    requested: Cell<bool>,
    cause: RefCell<Option<StopCause>>,
}

impl Stop {
    /// Asks for the end. The first cause is kept.
    pub fn request(&self, cause: StopCause) {
        self.requested.set(true);
        self.cause.borrow_mut().get_or_insert(cause);
    }

    /// Whether nothing new is to be begun.
    pub fn is_requested(&self) -> bool {
        self.requested.get()
    }

    /// Why.
    pub fn cause(&self) -> Option<StopCause> {
        self.cause.borrow().clone()
    }
}
