//! `verify`: reads Notion back, names what differs, and with `--repair` puts it right.

use std::time::Duration;

use super::stopped::{self, exit_status};
use super::sync::Setup;
use super::{print, to_json};
use crate::cli::args::VerifyArgs;
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::session::Session;
use crate::clock::Clock;
use crate::model::EntityKind;
use crate::sync::{self, Difference, Unfinished, Verified, VerifyOutcome, VerifyReport};
use crate::ui::{Ui, Verbosity, escape, phrase};

pub(in crate::cli) fn verify(
    args: &VerifyArgs,
    session: &Session<'_>,
) -> Result<ExitStatus, Failure> {
    let result = run(args, session);
    let (Err(failure), true) = (&result, session.json) else {
        return result;
    };
    let report = VerifyReport {
        outcome: match failure.status {
            ExitStatus::Busy => VerifyOutcome::Busy,
            _ => VerifyOutcome::Failed,
        },
        error: Some(failure.message.clone()),
        ..VerifyReport::new(session.profile.as_str(), Clock::System.now())
    };
    print(session.ui, true, "", &to_json(&report))?;
    failure.tell(session.ui);
    Ok(failure.status)
}

fn run(args: &VerifyArgs, session: &Session<'_>) -> Result<ExitStatus, Failure> {
    let setup = Setup::of(session, args.location.as_deref(), args.allow_http)?;
    let (wishes, repair) = (setup.wishes, args.repair);
    let runtime = session.runtime()?;
    let ready = setup.ready(session, &runtime)?;
    let verify = async |engine, reading| sync::verify(engine, reading, wishes, repair).await;
    let verified = ready.job.play(&runtime, session.ui, verify);
    tell(session.ui, session.json, repair, &verified)
}

fn tell(ui: &Ui, as_json: bool, repair: bool, verified: &Verified) -> Result<ExitStatus, Failure> {
    let report = &verified.report;
    let status = status(verified);
    if as_json || ui.verbosity() > Verbosity::Quiet || !report.differences.is_empty() {
        print(ui, as_json, &text(report), &to_json(report))?;
    }
    match &verified.stopped {
        Some(cause) => match stopped::failure(cause, status) {
            Some(failure) => failure.tell(ui),
            None => ui.note("Ended early, as asked: not all was looked at."),
        },
        None if !repair && !report.differences.is_empty() => {
            ui.note("`notic-notion verify --repair` puts right what this program wrote.");
        }
        None => {}
    }
    Ok(status)
}

fn status(verified: &Verified) -> ExitStatus {
    let reported = match verified.report.outcome {
        VerifyOutcome::InStep => ExitStatus::InStep,
        VerifyOutcome::Differs | VerifyOutcome::Partial => ExitStatus::Partial,
        VerifyOutcome::Failed => ExitStatus::Failed,
        VerifyOutcome::Busy => ExitStatus::Busy,
    };
    exit_status(verified.stopped.as_ref(), reported)
}

/// What was found, page by page, and a sentence.
fn text(report: &VerifyReport) -> String {
    let mut text = String::new();
    let mut last = None;
    for difference in &report.differences {
        let page = (difference.kind, &difference.client_id, &difference.title);
        if last != Some(page) {
            let kind = difference.kind.map_or("page", EntityKind::as_str);
            text.push_str(&format!("{kind} `{}`\n", escape(&difference.title)));
            last = Some(page);
        }
        text.push_str(&format!(
            "  {}{}\n",
            escape(&difference.to_string()),
            done(difference)
        ));
    }
    let mut list = |what: &str, all: &[Unfinished]| {
        for one in all {
            let (title, reason) = (escape(&one.title), escape(&one.reason));
            text.push_str(&format!("{what} {} `{title}`: {reason}\n", one.kind));
        }
    };
    list("not looked at:", &report.unchecked);
    list("not repaired:", &report.unrepaired);
    if let Some(sync) = &report.sync {
        list("not in step:", &sync.failed);
        list("not in step:", &sync.skipped);
    }
    text.push_str(&sentence(report));
    text
}

fn done(difference: &Difference) -> &'static str {
    if difference.repaired {
        " (repaired)"
    } else {
        ""
    }
}

/// How it ended, in one sentence, and what else is worth knowing.
fn sentence(report: &VerifyReport) -> String {
    let open = report.differences.len() - report.repaired;
    let lead = match report.outcome {
        VerifyOutcome::InStep if report.repaired > 0 => "Repaired".to_owned(),
        VerifyOutcome::InStep => "In step".to_owned(),
        VerifyOutcome::Differs => phrase::count(open, "difference"),
        VerifyOutcome::Partial if open > 0 => {
            format!(
                "{}, and not all was looked at",
                phrase::count(open, "difference")
            )
        }
        VerifyOutcome::Partial => "Not all was looked at".to_owned(),
        VerifyOutcome::Failed => "Failed".to_owned(),
        VerifyOutcome::Busy => "Busy".to_owned(),
    };
    let mut parts = vec![format!(
        "{} looked at",
        phrase::count(report.checked, "page")
    )];
    if report.repaired > 0 {
        parts.push(format!(
            "{} repaired",
            phrase::count(report.repaired, "difference")
        ));
    }
    let yours: Vec<String> = [(report.yours.blocks, "block"), (report.yours.pages, "page")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| phrase::count(count, noun))
        .collect();
    if !yours.is_empty() {
        parts.push(format!("{} of yours", phrase::list(&yours)));
    }
    let mut sentence = format!(
        "{lead}: {}; {} in {}.",
        parts.join(", "),
        phrase::count(report.requests.total as usize, "request"),
        phrase::took(Duration::from_secs_f64(report.seconds.max(0.0)))
    );
    if report.pending > 0 {
        sentence.push_str(&format!(
            "\n{} changed in Notic since the last sync; `notic-notion sync` writes what changed.",
            match report.pending {
                1 => "1 page has".to_owned(),
                pages => format!("{pages} pages have"),
            }
        ));
    }
    sentence
}
