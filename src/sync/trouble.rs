//! What keeps one entity from being brought up to date.

use super::stop::StopCause;
use crate::notion::CallError;
use crate::store::StoreError;

/// Why something was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// This entity could not be brought up to date; others go on.
    Entity {
        /// Why, and what to do, as a sentence without a full stop.
        reason: String,
        /// Whether the next run tries again by itself with some hope.
        retryable: bool,
    },
    /// Nothing more makes sense.
    Stop(StopCause),
}

impl Trouble {
    pub(super) fn later(reason: impl Into<String>) -> Self {
        Self::Entity {
            reason: reason.into(),
            retryable: true,
        }
    }

    pub(super) fn lasting(reason: impl Into<String>) -> Self {
        Self::Entity {
            reason: reason.into(),
            retryable: false,
        }
    }

    /// Whether trying again by itself has no hope.
    pub(super) fn is_lasting(&self) -> bool {
        matches!(
            self,
            Self::Entity {
                retryable: false,
                ..
            }
        )
    }

    /// The trouble of an entity of which it is not known how far a run before has come.
    pub(super) fn in_doubt(self) -> Self {
        match self {
            Self::Entity { reason, retryable } => Self::Entity {
                reason: format!(
                    "what became of it in a run before is not known yet ({reason}); the next run looks again"
                ),
                retryable,
            },
            stop => stop,
        }
    }

    /// Why a run ends that can't go on with it: it is with the root then, where it is with a page.
    pub(super) fn into_cause(self) -> StopCause {
        match self {
            Self::Stop(cause) => cause,
            Self::Entity { reason, .. } => StopCause::Root(reason),
        }
    }

    /// Why, in words, for a trouble that stops nothing.
    pub(super) fn reason(&self) -> &str {
        match self {
            Self::Entity { reason, .. } => reason,
            Self::Stop(_) => "the run ends",
        }
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Stop(StopCause::Store(error.to_string()))
    }
}

impl From<CallError> for Trouble {
    fn from(error: CallError) -> Self {
        use crate::notion::ErrorKind::*;
        let api = error.error();
        if api.kind.stops_run() {
            return Self::Stop(StopCause::of(api));
        }
        let retryable = !matches!(api.kind, Invalid | EdgeRefused | Forbidden);
        Self::Entity {
            reason: format!("{error}; {}", api.kind.next_step()),
            retryable,
        }
    }
}
