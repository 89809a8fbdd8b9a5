//! What a run did: the summary line and the JSON object (design.md section 8).

use serde::Serialize;

use super::stop::RunLimit;
use crate::due::Verdict;
use crate::model::{EntityKey, EntityKind};
use crate::notion::RequestCounts;
use crate::progress::Change;

/// How many entries of each list are remembered with a run: a first sync that was ended early leaves thousands.
pub const REMEMBERED: usize = 20;

/// How many of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Workspaces.
    pub workspaces: usize,
    /// Folders.
    pub folders: usize,
    /// Notes.
    pub notes: usize,
}

impl Counts {
    /// Counts one more.
    pub fn add(&mut self, kind: EntityKind) {
        match kind {
            EntityKind::Workspace => self.workspaces += 1,
            EntityKind::Folder => self.folders += 1,
            EntityKind::Note => self.notes += 1,
        }
    }

    /// All of them.
    pub fn total(self) -> usize {
        self.workspaces + self.folders + self.notes
    }
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Notion shows what the source holds.
    InStep,
    /// Some of it is done; the next run does the rest.
    Partial,
    /// Nothing was done.
    Failed,
    /// The deletion guard refused; the rest is done.
    Refused,
    /// Another run was working on the profile.
    Busy,
}

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SourceReport {
    /// The kind of source.
    pub kind: String,
    /// Where it is.
    pub location: String,
    /// How many workspaces it holds.
    pub workspaces: usize,
    /// How many folders.
    pub folders: usize,
    /// How many notes.
    pub notes: usize,
}

/// An entity that was not brought up to date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Unfinished {
    /// What it is.
    pub kind: EntityKind,
    /// Its id in the source.
    pub client_id: String,
    /// Its title.
    pub title: String,
    /// Why.
    pub reason: String,
    /// Whether the next run tries again by itself with some hope.
    pub retryable: bool,
}

impl Unfinished {
    pub(super) fn key(&self) -> EntityKey {
        EntityKey::new(self.kind, self.client_id.as_str())
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        (self.kind, &self.client_id) == (other.kind, &other.client_id)
    }

    pub(super) fn new(key: &EntityKey, title: &str, reason: String, retryable: bool) -> Self {
        Self {
            kind: key.kind,
            client_id: key.id.as_str().to_owned(),
            title: title.to_owned(),
            reason,
            retryable,
        }
    }
}

/// Requests that were sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestReport {
    /// All of them, each try counted.
    pub total: u64,
    /// Those that only read.
    pub reads: u64,
    /// Those that change something.
    pub writes: u64,
    /// Tries after the first.
    pub retried: u64,
    /// Answers that asked to send less.
    pub rate_limited: u64,
}

impl From<RequestCounts> for RequestReport {
    fn from(counts: RequestCounts) -> Self {
        Self {
            total: counts.total,
            reads: counts.reads,
            writes: counts.writes,
            retried: counts.retried,
            rate_limited: counts.rate_limited,
        }
    }
}

/// All that `sync --json` prints.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The profile.
    pub profile: String,
    /// How it ended.
    pub outcome: Outcome,
    /// What was read.
    pub source: SourceReport,
    /// Pages that were made.
    pub created: Counts,
    /// Pages whose body or icon was changed.
    pub updated: Counts,
    /// Pages whose title was changed.
    pub renamed: Counts,
    /// Pages that were put under another page.
    pub moved: Counts,
    /// Pages that went to Notion's trash.
    pub trashed: Counts,
    /// Pages that came out of it.
    pub restored: Counts,
    /// Entities that needed nothing.
    pub unchanged: Counts,
    /// Entities that had to wait for another one.
    pub skipped: Vec<Unfinished>,
    /// Entities that could not be brought up to date.
    pub failed: Vec<Unfinished>,
    /// What else the person should know.
    pub warnings: Vec<String>,
    /// Why the run failed before anything was done, if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Which of its limits ended the run before its work was done, if one did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit_reached: Option<RunLimit>,
    /// Requests.
    pub requests: RequestReport,
    /// Blocks that were made, pages not counted.
    pub blocks_created: u64,
    /// When the run began, in epoch milliseconds.
    pub started_at: u64,
    /// How long it took.
    pub seconds: f64,
}

impl Report {
    /// A report of nothing yet.
    pub fn new(profile: &str, started_at: u64) -> Self {
        Self {
            profile: profile.to_owned(),
            outcome: Outcome::InStep,
            source: SourceReport::default(),
            created: Counts::default(),
            updated: Counts::default(),
            renamed: Counts::default(),
            moved: Counts::default(),
            trashed: Counts::default(),
            restored: Counts::default(),
            unchanged: Counts::default(),
            skipped: Vec::new(),
            failed: Vec::new(),
            warnings: Vec::new(),
            error: None,
            limit_reached: None,
            requests: RequestReport::default(),
            blocks_created: 0,
            started_at,
            seconds: 0.0,
        }
    }

    pub(super) fn count(&mut self, kind: EntityKind, change: Change) {
        match change {
            Change::Created => &mut self.created,
            Change::Updated => &mut self.updated,
            Change::Renamed => &mut self.renamed,
            Change::Moved => &mut self.moved,
            Change::Trashed => &mut self.trashed,
            Change::Restored => &mut self.restored,
        }
        .add(kind);
    }

    /// What the next run goes by.
    pub fn verdict(&self) -> Verdict {
        match self.outcome {
            Outcome::InStep => Verdict::Done,
            Outcome::Failed => Verdict::Failed,
            Outcome::Refused => Verdict::Partly,
            Outcome::Partial if self.failed.is_empty() && self.error.is_none() => {
                Verdict::Unfinished
            }
            Outcome::Partial => Verdict::Partly,
            Outcome::Busy => Verdict::Unfinished,
        }
    }

    /// The same with long lists cut short, for history and notices.
    pub fn in_short(&self) -> Self {
        let mut short = self.clone();
        short.failed.truncate(REMEMBERED);
        short.skipped.truncate(REMEMBERED);
        short.warnings.truncate(REMEMBERED);
        short
    }

    /// Whether any page was changed.
    pub fn did_something(&self) -> bool {
        [
            self.created,
            self.updated,
            self.renamed,
            self.moved,
            self.trashed,
            self.restored,
        ]
        .iter()
        .any(|counts| counts.total() > 0)
    }
}
