//! What a run over all profiles came to.

use std::time::Duration;

use serde_json::{Value, json};

use super::Synced;
use crate::cli::commands::to_json;
use crate::cli::exit::ExitStatus;
use crate::clock::{Clock, Millis};
use crate::sync::{Counts, Report, RequestReport};
use crate::ui::phrase;

/// How many profiles are named where the summary is to be short.
const NAMED: usize = 20;

/// The run as a whole.
pub(super) struct Summary {
    synced: Vec<Synced>,
    /// How many were due and had no go.
    left: usize,
    /// How many there are, due or not.
    profiles: usize,
    started_at: Millis,
    seconds: f64,
}

pub(super) fn summary(
    synced: Vec<Synced>,
    left: usize,
    profiles: usize,
    started_at: Millis,
) -> Summary {
    let seconds = Clock::System.now().saturating_sub(started_at) as f64 / 1000.0;
    Summary {
        synced,
        left,
        profiles,
        started_at,
        seconds,
    }
}

impl Summary {
    fn in_step(&self) -> usize {
        self.synced.iter().filter(|one| one.is_in_step()).count()
    }

    fn failed(&self) -> impl Iterator<Item = &Synced> {
        let failures =
            |one: &&Synced| one.status != ExitStatus::Busy && one.report.verdict().is_failure();
        self.synced.iter().filter(failures)
    }

    pub(super) fn has_failures(&self) -> bool {
        self.failed().next().is_some()
    }

    /// 0 where all that was due is in step, 1 where nothing is, else 3.
    pub(super) fn status(&self) -> ExitStatus {
        let open = self.synced.len() - self.in_step() + self.left;
        match (open, self.in_step()) {
            (0, _) => ExitStatus::InStep,
            (_, 0) if self.failed().count() == open => ExitStatus::Failed,
            _ => ExitStatus::Partial,
        }
    }

    fn outcome(&self) -> &'static str {
        match self.status() {
            ExitStatus::InStep => "in_step",
            ExitStatus::Failed => "failed",
            _ => "partial",
        }
    }

    fn requests(&self) -> RequestReport {
        let all = self.synced.iter().map(|one| one.report.requests);
        all.fold(RequestReport::default(), plus)
    }

    pub(super) fn sentence(&self) -> String {
        let lead = match self.status() {
            ExitStatus::InStep => "In step",
            ExitStatus::Failed => "Failed",
            _ => "Partly done",
        };
        let failed = self.failed().count();
        let unfinished = self.synced.len() - self.in_step() - failed;
        let parts: Vec<String> = [
            (self.in_step(), "in step"),
            (failed, "failed"),
            (unfinished, "not finished"),
            (self.left, "left for the next run"),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
        let due = phrase::count(self.due(), "profile");
        let parts = match (self.due(), self.status()) {
            (0, _) => "no profile was due".to_owned(),
            (_, ExitStatus::InStep) => due,
            _ => format!("{due}: {}", parts.join(", ")),
        };
        format!(
            "{lead}: {parts}; {} in {}.",
            phrase::count(self.requests().total as usize, "request"),
            phrase::took(Duration::from_secs_f64(self.seconds.max(0.0)))
        )
    }

    fn due(&self) -> usize {
        self.synced.len() + self.left
    }

    pub(super) fn to_json(&self) -> Value {
        self.json(self.synced.iter().map(|one| &one.report))
    }

    /// The same, with those that failed only, and of these the first few.
    pub(super) fn in_short(&self) -> Value {
        let failed: Vec<Report> = self
            .failed()
            .take(NAMED)
            .map(|one| one.report.in_short())
            .collect();
        self.json(failed.iter())
    }

    fn json<'a>(&self, reports: impl Iterator<Item = &'a Report>) -> Value {
        json!({
            "all": true,
            "outcome": self.outcome(),
            "profilesInAll": self.profiles,
            "due": self.due(),
            "inStep": self.in_step(),
            "failed": self.failed().count(),
            "left": self.left,
            "requests": self.requests(),
            "startedAt": self.started_at,
            "seconds": self.seconds,
            "profiles": reports.map(to_json).collect::<Vec<_>>(),
        })
    }
}

impl Synced {
    /// Two goes of one profile as one.
    pub(super) fn joined(self, later: Self) -> Self {
        let (before, mut report) = (self.report, later.report);
        let counts = [
            (&mut report.created, before.created),
            (&mut report.updated, before.updated),
            (&mut report.renamed, before.renamed),
            (&mut report.moved, before.moved),
            (&mut report.trashed, before.trashed),
            (&mut report.restored, before.restored),
        ];
        for (sum, more) in counts {
            *sum = Counts {
                workspaces: sum.workspaces + more.workspaces,
                folders: sum.folders + more.folders,
                notes: sum.notes + more.notes,
            };
        }
        report.requests = plus(report.requests, before.requests);
        report.blocks_created += before.blocks_created;
        report.started_at = before.started_at;
        report.seconds += before.seconds;
        Self { report, ..later }
    }
}

fn plus(one: RequestReport, other: RequestReport) -> RequestReport {
    RequestReport {
        total: one.total + other.total,
        reads: one.reads + other.reads,
        writes: one.writes + other.writes,
        retried: one.retried + other.retried,
        rate_limited: one.rate_limited + other.rate_limited,
    }
}
