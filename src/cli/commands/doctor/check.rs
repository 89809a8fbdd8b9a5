//! What one check found.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::cli::exit::Failure;
use crate::ui::Mark;

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Check {
    /// What was looked at: one or two words.
    pub(super) name: &'static str,
    pub(super) state: Mark,
    /// What was found, as a phrase.
    pub(super) detail: String,
    /// What to do about it: one way, or several.
    pub(super) hints: Vec<String>,
    /// Whether the detail may name what is in notes, such as files: then it does not go into a bug report.
    pub(super) is_private: bool,
}

impl Check {
    pub(super) fn good(name: &'static str, detail: impl Into<String>) -> Self {
        Self {
            name,
            state: Mark::Good,
            detail: detail.into(),
            hints: Vec::new(),
            is_private: false,
        }
    }

    pub(super) fn doubtful(
        name: &'static str,
        detail: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            state: Mark::Doubtful,
            hints: vec![hint.into()],
            ..Self::good(name, detail)
        }
    }

    pub(super) fn bad(
        name: &'static str,
        detail: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            state: Mark::Bad,
            ..Self::doubtful(name, detail, hint)
        }
    }

    /// What a command would have failed with; where that knows no way out, this one.
    pub(super) fn failed(name: &'static str, failure: &Failure, way_out: &str) -> Self {
        let mut hints = failure.hints.clone();
        if hints.is_empty() {
            hints.push(way_out.to_owned());
        }
        Self {
            state: Mark::Bad,
            hints,
            ..Self::good(name, failure.message.clone())
        }
    }

    /// The same, to be kept out of a bug report but for how it stands.
    pub(super) fn private(self) -> Self {
        Self {
            is_private: true,
            ..self
        }
    }
}

/// Runs what may take for ever on a thread of its own. None where the limit is over; the thread ends with the process.
pub(super) fn within<T: Send + 'static>(
    limit: Duration,
    look: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let (sender, receiver) = mpsc::channel();
    let looking = thread::Builder::new().spawn(move || {
        // Nobody waits any more where the limit is over.
        let _late = sender.send(look());
    });
    looking.ok()?;
    receiver.recv_timeout(limit).ok()
}
