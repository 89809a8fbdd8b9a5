//! Ends a run early, cleanly: what is in flight is finished and committed, nothing new is begun.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use serde::Serialize;
use tokio::sync::Notify;
use tokio::time::sleep;

use crate::notion::{ApiError, ErrorKind};

/// Why a run ends before its work is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StopCause {
    /// The person or the system asked for it.
    Interrupted,
    /// The run came to a limit that was set for it.
    Limit(RunLimit),
    /// Every further request would fail like this one.
    Api(ApiError),
    /// The root page can't be written to; the reason tells why.
    Root(String),
    /// The state file can't be written; going on would risk a second copy.
    Store(String),
}

/// A limit that was set for a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RunLimit {
    /// Of its requests.
    Requests,
    /// Of its time.
    Time,
}

/// How long what is in flight may take to end. What waits for its turn longer than that is dropped: it is as safe as
/// after a kill, and settled by the next run.
const GRACE: Duration = Duration::from_secs(10);

/// More than a request takes, its time limit included.
const LONGEST_REQUEST: Duration = Duration::from_secs(90);

impl StopCause {
    /// The cause that lies in an error after which nothing can be sent.
    pub(super) fn of(error: &ApiError) -> Self {
        match error.kind {
            ErrorKind::OutOfRequests => Self::Limit(RunLimit::Requests),
            ErrorKind::OutOfTime => Self::Limit(RunLimit::Time),
            _ => Self::Api(error.clone()),
        }
    }

    /// Why, as a sentence; none where somebody asked for it.
    pub fn reason(&self) -> Option<String> {
        match self {
            Self::Interrupted | Self::Limit(_) => None,
            Self::Api(error) => Some(format!("{error}; {}", error.kind.next_step())),
            Self::Root(why) | Self::Store(why) => Some(why.clone()),
        }
    }
}

/// Set once, seen by all tasks of a run.
#[derive(Debug, Default)]
pub struct Stop {
    requested: Cell<bool>,
    cause: RefCell<Option<StopCause>>,
    told: Notify,
}

impl Stop {
    /// Asks for the end. The first cause is kept.
    pub fn request(&self, cause: StopCause) {
        self.requested.set(true);
        self.cause.borrow_mut().get_or_insert(cause);
        self.told.notify_waiters();
    }

    /// Ends when the end was asked for, with the cause.
    pub(super) async fn asked(&self) -> StopCause {
        loop {
            if let Some(cause) = self.cause() {
                return cause;
            }
            self.told.notified().await;
        }
    }

    /// Ends when the end was asked for and the time to end by oneself is over.
    pub(super) async fn overdue(&self) {
        sleep(match self.asked().await {
            // Nobody is in a hurry, and nothing new can be sent: whatever is in flight gets its answer.
            StopCause::Limit(RunLimit::Requests) => LONGEST_REQUEST,
            _ => GRACE,
        })
        .await;
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
