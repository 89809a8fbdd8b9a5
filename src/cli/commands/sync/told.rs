//! How a run ended, in words and as an exit code.

use super::super::stopped::{self, exit_status};
use super::super::{print, to_json};
use crate::cli::exit::{ExitStatus, Failure};
use crate::sync::{Finished, Outcome, Report, RunLimit, StopCause};
use crate::ui::{Ui, Verbosity, phrase};

/// Tells how a run ended: one sentence, or the whole report as JSON.
pub(in crate::cli) fn tell(
    ui: &Ui,
    as_json: bool,
    finished: &Finished,
) -> Result<ExitStatus, Failure> {
    if as_json || ui.verbosity() > Verbosity::Quiet {
        let report = &finished.report;
        print(ui, as_json, &sentence(report), &to_json(report))?;
    }
    Ok(tell_why_ended(ui, finished))
}

/// Tells why a run ended before its work was done, where it did.
pub(in crate::cli) fn tell_why_ended(ui: &Ui, finished: &Finished) -> ExitStatus {
    let status = status(finished);
    match (why_ended(finished, status), &finished.stopped) {
        (Some(failure), _) => failure.tell(ui),
        (None, Some(StopCause::Limit(limit))) => ui.note(limit_sentence(*limit)),
        (None, Some(_)) => ui.note("Ended early, as asked; the next run goes on."),
        (None, None) => {}
    }
    status
}

fn limit_sentence(limit: RunLimit) -> &'static str {
    match limit {
        RunLimit::Requests => {
            "The run reached its limit of requests (--max-requests); the next run goes on."
        }
        RunLimit::Time => "The run reached its limit of time (--max-time); the next run goes on.",
    }
}

pub(super) fn status(finished: &Finished) -> ExitStatus {
    let reported = match finished.report.outcome {
        Outcome::InStep => ExitStatus::InStep,
        Outcome::Partial => ExitStatus::Partial,
        Outcome::Refused => ExitStatus::Refused,
        Outcome::Busy => ExitStatus::Busy,
        Outcome::Failed => ExitStatus::Failed,
    };
    exit_status(finished.stopped.as_ref(), reported)
}

/// Why a run ended before its work was done, unless it was asked to.
pub(super) fn why_ended(finished: &Finished, status: ExitStatus) -> Option<Failure> {
    match &finished.stopped {
        Some(cause) => stopped::failure(cause, status),
        None if finished.report.outcome == Outcome::Refused => {
            let message = finished.report.warnings.last().cloned();
            Some(Failure::new(status, message.unwrap_or_default()))
        }
        None => None,
    }
}

/// What a run did, in one sentence.
pub(in crate::cli) fn sentence(report: &Report) -> String {
    let parts: Vec<String> = [
        (report.created.total(), "created"),
        (report.updated.total(), "updated"),
        (report.renamed.total(), "renamed"),
        (report.moved.total(), "moved"),
        (report.trashed.total(), "trashed"),
        (report.restored.total(), "restored"),
        (report.unchanged.total(), "unchanged"),
        (report.failed.len(), "failed"),
        (report.skipped.len(), "waiting"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, what)| format!("{count} {what}"))
    .collect();
    let lead = match report.outcome {
        Outcome::InStep => "In step",
        Outcome::Partial => "Partly done",
        Outcome::Failed => "Failed",
        Outcome::Refused => "Nothing was trashed",
        Outcome::Busy => "Busy",
    };
    let parts = if parts.is_empty() {
        "nothing done".to_owned()
    } else {
        parts.join(", ")
    };
    format!(
        "{lead}: {parts}; {} in {}.",
        phrase::count(report.requests.total as usize, "request"),
        phrase::took(std::time::Duration::from_secs_f64(report.seconds.max(0.0)))
    )
}
