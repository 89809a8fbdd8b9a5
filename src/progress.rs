//! What a sync or a verification tells while it runs. It knows nothing of terminals; listeners do.

use std::time::Duration;

use crate::model::{EntityKind, SourceInfo, Warning};

/// What was done to an entity's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Change {
    /// A page was made.
    Created,
    /// Its body or icon was changed.
    Updated,
    /// Its title was changed.
    Renamed,
    /// It was put under another page.
    Moved,
    /// It was put into Notion's trash.
    Trashed,
    /// It was taken out of Notion's trash.
    Restored,
}

/// How fast Notion is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// The most requests in any 60 seconds.
    pub requests_per_minute: u32,
    /// The most requests in flight.
    pub in_flight: usize,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The source is being read.
    Reading {
        /// Where it is.
        location: String,
    },
    /// Pages of a source that comes in pages were read.
    ReadingPages {
        /// How many notes they hold so far.
        notes: usize,
    },
    /// The source was read.
    Read {
        /// What it is.
        source: SourceInfo,
        /// How many workspaces, folders and notes it holds.
        workspaces: usize,
        /// Folders.
        folders: usize,
        /// Notes.
        notes: usize,
    },
    /// What has to be done is known.
    Planned {
        /// How many pages change.
        pages: usize,
        /// How many requests that takes, at least.
        requests: usize,
        /// How long that takes within Notion's budget.
        expected: Duration,
        /// What that budget is.
        pace: Pace,
    },
    /// What has to be looked at is known.
    Verifying {
        /// How many pages are looked at.
        pages: usize,
        /// How many requests that takes, at least.
        requests: usize,
        /// How long that takes within Notion's budget.
        expected: Duration,
        /// What that budget is.
        pace: Pace,
    },
    /// A change of a page is done.
    Done {
        /// What kind of entity.
        kind: EntityKind,
        /// Its title.
        title: String,
        /// What was done.
        change: Change,
    },
    /// All that was to be done for one page is done, or was given up; or it was looked at.
    PageFinished,
    /// A request was answered.
    Requested {
        /// Method and path, without secrets.
        line: String,
        /// The answer's status, or none where no answer came.
        status: Option<u16>,
        /// How long it took.
        took: Duration,
    },
    /// Nothing is sent for a while.
    Waiting {
        /// For how long.
        pause: Duration,
        /// Why, as a phrase: `Notion's budget of 180 requests a minute is used up`.
        why: String,
    },
    /// Something is not quite right.
    Warned(Warning),
    /// An entity could not be brought up to date.
    Failed {
        /// What kind of entity.
        kind: EntityKind,
        /// Its title.
        title: String,
        /// Why, as a sentence without a full stop.
        reason: String,
    },
}

/// Something that wants to know.
pub trait Listener {
    /// Takes one event. Must not block.
    fn on(&self, event: Event);
}

/// A listener that does not listen.
pub struct Silent;

impl Listener for Silent {
    fn on(&self, _event: Event) {}
}
