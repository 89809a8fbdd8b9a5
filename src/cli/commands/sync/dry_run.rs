//! Shows what a sync would do, as a tree: what stays is there only to show where the rest lies.

use std::fmt::Write;

use serde_json::json;

use super::super::print;
use super::super::source::kind_phrase;
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::session::Session;
use crate::plan::{self, Refusal};
use crate::source::Reading;
use crate::sync::{DryRun, PlannedBody, PlannedChange};
use crate::ui::{Planned, Ui, Verbosity, escape, phrase};

pub(in crate::cli) fn tell_dry_run(
    session: &Session<'_>,
    reading: &Reading,
    dry_run: &DryRun,
) -> Result<ExitStatus, Failure> {
    let requests = dry_run.price.requests();
    let expected = plan::expected_time(
        requests,
        session.settings.requests_per_minute,
        session.settings.in_flight as usize,
    );
    for warning in &reading.snapshot.warnings {
        session.ui.warning(warning);
    }
    let mut text = format!(
        "{} `{}`\n",
        kind_phrase(reading.snapshot.source.kind),
        escape(&reading.snapshot.source.location)
    );
    text.push_str(&tree(&dry_run.changes, session.ui));
    if let Some(Refusal { pages, mapped, .. }) = dry_run.refusal {
        text.push_str(&format!(
            "The deletion guard would refuse to trash {pages} of {mapped} pages; `--max-delete {pages}` lifts it.\n"
        ));
    }
    text.push_str(&if dry_run.changes.is_empty() {
        "Nothing to do: 0 requests.".to_owned()
    } else {
        format!(
            "{}: {}, {}. Nothing was sent.",
            counts(&dry_run.changes),
            phrase::count(requests, "request"),
            phrase::about(expected)
        )
    });
    print(
        session.ui,
        session.json,
        &text,
        &json!({
            "profile": session.profile.as_str(),
            "dryRun": true,
            "changes": dry_run.changes,
            "requests": {"total": requests, "reads": dry_run.price.reads, "writes": dry_run.price.writes},
            "blocksCreated": dry_run.price.blocks,
            "expectedSeconds": expected.as_millis() as f64 / 1000.0,
            "refused": dry_run.refusal.is_some(),
            "warnings": reading.snapshot.warnings.iter().map(ToString::to_string).collect::<Vec<_>>(),
        }),
    )?;
    Ok(if dry_run.refusal.is_some() {
        ExitStatus::Refused
    } else {
        ExitStatus::InStep
    })
}

/// How a body is brought up to date, and its price.
fn way(body: PlannedBody) -> String {
    let how = match body.way {
        "edit" => "in place",
        "compare" => "compared",
        _ => "written anew",
    };
    format!(
        "{how}: {}, {}",
        phrase::count(body.requests, "request"),
        phrase::count(body.blocks, "new block")
    )
}

/// The changes, a line for each page, under what they lie in.
fn tree(changes: &[PlannedChange], ui: &Ui) -> String {
    let mut text = String::new();
    // The titles above what was shown last, itself included.
    let mut shown: Vec<String> = Vec::new();
    for change in changes {
        let known = shown.iter().zip(&change.path);
        let known = known.take_while(|(shown, above)| shown == above).count();
        for (depth, above) in change.path.iter().enumerate().skip(known) {
            let indent = "  ".repeat(depth);
            let line = format!("  {indent}{}", escape(above));
            // Writing to a text does not fail.
            writeln!(text, "{}", ui.aside(&line)).ok();
        }
        writeln!(text, "{}", line(change, ui)).ok();
        shown.clone_from(&change.path);
        shown.push(change.title.clone());
    }
    text
}

/// How many pages each sign stands at: what they mean is told with it.
fn counts(changes: &[PlannedChange]) -> String {
    let counted = [
        (Planned::Made, "+", "new"),
        (Planned::Changed, "~", "changed"),
        (Planned::Moved, ">", "moved"),
        (Planned::Trashed, "-", "to the trash"),
    ];
    let parts = counted.iter().filter_map(|(what, sign, words)| {
        let many = changes.iter().filter(|one| planned(one) == *what).count();
        (many > 0).then(|| format!("{many} {words} ({sign})"))
    });
    parts.collect::<Vec<_>>().join(", ")
}

fn line(change: &PlannedChange, ui: &Ui) -> String {
    let planned = planned(change);
    let indent = "  ".repeat(change.depth);
    let what = match planned {
        Planned::Made | Planned::Trashed => String::new(),
        Planned::Changed | Planned::Moved => format!("  ({})", change.what.join(", ")),
    };
    let way = change
        .body
        .filter(|_| ui.verbosity() == Verbosity::Verbose)
        .map_or_else(String::new, |body| format!("  [{}]", way(body)));
    let title = escape(&change.title);
    format!("{} {indent}{title}{what}{way}", ui.planned(planned))
}

fn planned(change: &PlannedChange) -> Planned {
    match change.what.as_slice() {
        ["create"] => Planned::Made,
        ["trash"] => Planned::Trashed,
        ["move"] => Planned::Moved,
        _ => Planned::Changed,
    }
}
