//! How a run ended, in words and as an exit code.

use super::super::print;
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::session::api_failure;
use crate::store::StoreError;
use crate::sync::{Finished, Outcome, Report, RunLimit, StopCause};
use crate::ui::{Ui, Verbosity, phrase};

/// Tells how a run ended: one sentence, or the whole report as JSON.
pub(in crate::cli) fn tell(
    ui: &Ui,
    as_json: bool,
    finished: &Finished,
) -> Result<ExitStatus, Failure> {
    let report = &finished.report;
    let value = serde_json::to_value(report).map_err(|error| {
        Failure::new(
            ExitStatus::Failed,
            format!("the report could not be made: {error}"),
        )
    })?;
    let status = status(finished);
    let failure = why_ended(finished, status);
    if as_json || ui.verbosity() > Verbosity::Quiet {
        print(ui, as_json, &sentence(report), &value)?;
    }
    match failure {
        Some(failure) => failure.tell(ui),
        None => match finished.stopped {
            Some(StopCause::Limit(limit)) => ui.note(limit_sentence(limit)),
            Some(_) => ui.note("Ended early, as asked; the next run goes on."),
            None => {}
        },
    }
    Ok(status)
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
    match (&finished.stopped, finished.report.outcome) {
        (Some(StopCause::Api(error)), _)
            if error.kind == crate::notion::ErrorKind::Unauthorized =>
        {
            ExitStatus::LogIn
        }
        (_, Outcome::InStep) => ExitStatus::InStep,
        (_, Outcome::Partial) => ExitStatus::Partial,
        (_, Outcome::Refused) => ExitStatus::Refused,
        (_, Outcome::Busy) => ExitStatus::Busy,
        (_, Outcome::Failed) => ExitStatus::Failed,
    }
}

/// Why a run ended before its work was done, unless it was asked to.
pub(super) fn why_ended(finished: &Finished, status: ExitStatus) -> Option<Failure> {
    match &finished.stopped {
        None if finished.report.outcome == Outcome::Refused => {
            let message = finished.report.warnings.last().cloned();
            Some(Failure::new(status, message.unwrap_or_default()))
        }
        None | Some(StopCause::Interrupted | StopCause::Limit(_)) => None,
        Some(StopCause::Api(error)) => Some(Failure {
            status,
            ..api_failure(error)
        }),
        Some(StopCause::Root(why)) => Some(Failure::new(status, why.clone())),
        Some(StopCause::Store(why)) => {
            Some(Failure::new(status, why.clone()).hint(
                "nothing was sent after that; see that its disk has room, that you may write there, and that no other \
                 program holds it, and run again",
            ))
        }
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

/// A state file that can't be used stops a demo, too.
pub(in crate::cli) fn store_failure(error: StoreError) -> Failure {
    error.into()
}
