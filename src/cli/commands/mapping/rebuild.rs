//! `mapping rebuild`: finds the pages again in Notion.

use std::time::Duration;

use super::super::stopped::{self, exit_status};
use super::super::sync::Setup;
use super::super::{print, to_json};
use super::entity::address;
use crate::cli::args::MappingRebuildArgs;
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::session::Session;
use crate::clock::Clock;
use crate::sync::{
    self, Authors, Keeping, RebuildOutcome, RebuildReport, Rebuilt, Search, StopCause,
};
use crate::ui::{Ui, Verbosity, escape, phrase};

/// How many of what is alike are told in text.
const SHOWN: usize = 20;

pub(super) fn rebuild(
    args: &MappingRebuildArgs,
    session: &Session<'_>,
) -> Result<ExitStatus, Failure> {
    let result = run(args, session);
    let (Err(failure), true) = (&result, session.json) else {
        return result;
    };
    let report = RebuildReport {
        outcome: match failure.status {
            ExitStatus::Busy => RebuildOutcome::Busy,
            _ => RebuildOutcome::Failed,
        },
        dry_run: args.dry_run,
        error: Some(failure.message.clone()),
        ..RebuildReport::new(session.profile.as_str(), Clock::System.now())
    };
    print(session.ui, true, "", &to_json(&report))?;
    failure.tell(session.ui);
    Ok(failure.status)
}

fn run(args: &MappingRebuildArgs, session: &Session<'_>) -> Result<ExitStatus, Failure> {
    let setup = Setup::of(session, args.location.as_deref(), args.allow_http)?;
    let wishes = setup.wishes;
    let search = Search {
        keeping: match args.dry_run {
            true => Keeping::Told,
            false => Keeping::Kept,
        },
        authors: match args.any_author {
            true => Authors::Any,
            false => Authors::Us,
        },
    };
    let runtime = session.runtime()?;
    let ready = setup.ready(session, &runtime)?;
    let rebuild = async |engine, reading| sync::rebuild(engine, reading, wishes, search).await;
    let rebuilt = ready.job.play(&runtime, session.ui, rebuild);
    tell(session.ui, session.json, &rebuilt)
}

fn tell(ui: &Ui, as_json: bool, rebuilt: &Rebuilt) -> Result<ExitStatus, Failure> {
    let report = &rebuilt.report;
    let status = status(rebuilt);
    if as_json || ui.verbosity() > Verbosity::Quiet || !report.unclear.is_empty() {
        print(ui, as_json, &text(report), &to_json(report))?;
    }
    if let Some(cause) = &rebuilt.stopped {
        match stopped::failure(cause, status) {
            Some(failure) => failure.tell(ui),
            None => ui.note("Ended early, as asked: what is known is as it was before."),
        }
    }
    Ok(status)
}

fn status(rebuilt: &Rebuilt) -> ExitStatus {
    let reported = match (&rebuilt.stopped, rebuilt.report.outcome) {
        (Some(StopCause::Interrupted), _) => ExitStatus::Partial,
        (_, RebuildOutcome::Done) => ExitStatus::InStep,
        (_, RebuildOutcome::Partial) => ExitStatus::Partial,
        (_, RebuildOutcome::Failed) => ExitStatus::Failed,
        (_, RebuildOutcome::Busy) => ExitStatus::Busy,
    };
    exit_status(rebuilt.stopped.as_ref(), reported)
}

/// What was found out, and a sentence.
fn text(report: &RebuildReport) -> String {
    let mut lines = Vec::new();
    let unclear = report.unclear.iter().map(|one| {
        let pages: Vec<String> = one.pages.iter().map(|page| address(*page)).collect();
        let pages = match pages.is_empty() {
            true => String::new(),
            false => format!(" ({})", pages.join(", ")),
        };
        format!(
            "not known: {} `{}`: {}{pages}",
            one.kind,
            escape(&one.title),
            escape(&one.reason)
        )
    });
    lines.extend(unclear);
    let missing = report.missing.iter();
    let missing = missing.map(|one| format!("no page: {} `{}`", one.kind, escape(&one.title)));
    first_few(&mut lines, missing);
    let nobodys = report.nobodys.iter().map(|one| {
        format!(
            "nobody's: page `{}` was made by this connection, but nothing in Notic has it: {}",
            escape(&one.title.0),
            address(one.page)
        )
    });
    first_few(&mut lines, nobodys);
    lines.push(sentence(report));
    lines.extend(next_steps(report));
    lines.join("\n")
}

fn first_few(lines: &mut Vec<String>, all: impl ExactSizeIterator<Item = String>) {
    let more = all.len().saturating_sub(SHOWN);
    lines.extend(all.take(SHOWN));
    if more > 0 {
        lines.push(format!("  and {more} more; `--json` lists all"));
    }
}

fn sentence(report: &RebuildReport) -> String {
    let found = report.found;
    let lead = match report.outcome {
        RebuildOutcome::Failed => "Failed, and nothing was written down".to_owned(),
        RebuildOutcome::Busy => "Busy".to_owned(),
        _ if report.dry_run => format!("Would find {}", contents(found)),
        _ => format!("Found {} again", contents(found)),
    };
    let mut parts = Vec::new();
    if report.known.total() > 0 {
        parts.push(format!("{} known before", report.known.total()));
    }
    if !report.unclear.is_empty() {
        parts.push(format!("{} not known", report.unclear.len()));
    }
    if !report.missing.is_empty() {
        parts.push(format!("{} without a page", report.missing.len()));
    }
    if report.yours > 0 {
        parts.push(format!("{} of yours", phrase::count(report.yours, "page")));
    }
    let parts = match parts.is_empty() {
        true => String::new(),
        false => format!(": {}", parts.join(", ")),
    };
    format!(
        "{lead}{parts}; {} in {}.",
        phrase::count(report.requests.total as usize, "request"),
        phrase::took(Duration::from_secs_f64(report.seconds.max(0.0)))
    )
}

fn contents(counts: sync::Counts) -> String {
    phrase::contents(counts.workspaces, counts.folders, counts.notes)
}

fn next_steps(report: &RebuildReport) -> Vec<String> {
    let mut steps = Vec::new();
    if matches!(
        report.outcome,
        RebuildOutcome::Failed | RebuildOutcome::Busy
    ) {
        return steps;
    }
    if !report.missing.is_empty() {
        steps.push(
            "The next sync makes pages for what has none. Pages in Notion's trash can't be seen: if some of them are \
             there, restore them in Notion and run `notic-notion mapping rebuild` again first."
                .to_owned(),
        );
    }
    if report.by_others > 0 {
        steps.push(format!(
            "In the places of what has none, {} of these names were made by a person or another connection, and were \
             not taken. If it was a connection of yours: `notic-notion mapping rebuild --any-author`, before you sync.",
            phrase::count(report.by_others, "page")
        ));
    }
    if !report.unclear.is_empty() {
        steps.push("For what is not known no sync makes a page until it is clear.".to_owned());
    }
    steps.push(match report.dry_run {
        true => "Nothing was written down; `notic-notion mapping rebuild` does it.".to_owned(),
        false => {
            "`notic-notion sync` goes on: it reads each note's page once, and writes only what differs."
                .to_owned()
        }
    });
    steps
}
