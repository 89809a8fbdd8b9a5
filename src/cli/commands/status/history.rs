//! The runs before: what each came to.

use std::time::Duration;

use serde_json::{Value, json};

use super::super::profile::outcome_words;
use crate::clock::Millis;
use crate::store::PastRun;
use crate::ui::{escape, phrase};

/// What a report counts, and the word for it.
const COUNTS: [(&str, &str); 6] = [
    ("created", "created"),
    ("updated", "updated"),
    ("renamed", "renamed"),
    ("moved", "moved"),
    ("trashed", "trashed"),
    ("restored", "restored"),
];

/// Why a run failed, as far as it was written down.
pub(super) fn error_of(run: &PastRun) -> Option<String> {
    Some(summary(run)["error"].as_str()?.to_owned())
}

/// What a run read, where it got as far.
pub(super) fn source_of(run: &PastRun) -> Option<String> {
    let location = summary(run)["source"]["location"].as_str()?.to_owned();
    (!location.is_empty()).then_some(location)
}

fn summary(run: &PastRun) -> Value {
    serde_json::from_str(&run.summary).unwrap_or_default()
}

/// A run as JSON: its report as it was remembered, with when it ended.
pub(super) fn value(run: &PastRun) -> Value {
    let mut value = match summary(run) {
        Value::Object(report) => Value::Object(report),
        _ => json!({"outcome": run.outcome, "startedAt": run.started_at, "seconds": run.seconds}),
    };
    value["endedAt"] = json!(run.ended_at());
    value
}

/// A line for each run, under a heading.
pub(super) fn lines(runs: &[PastRun], now: Millis) -> Vec<String> {
    let heading = match runs.is_empty() {
        true => "History:    none",
        false => "History:",
    };
    let mut lines = vec![heading.to_owned()];
    let ends: Vec<[String; 3]> = runs.iter().map(|run| end(run, now)).collect();
    let widest = |column: usize| ends.iter().map(|end| end[column].len()).max();
    let [when, outcome] = [0, 1].map(|column| widest(column).unwrap_or_default());
    lines.extend(
        ends.iter()
            .map(|end| format!("  {:when$}  {:outcome$}  {}", end[0], end[1], end[2])),
    );
    lines
}

/// When it was, how it ended, and what it came to.
fn end(run: &PastRun, now: Millis) -> [String; 3] {
    let summary = summary(run);
    let total = |name: &str| {
        let kinds = ["workspaces", "folders", "notes"].iter();
        let counts = kinds.filter_map(|kind| summary[name][kind].as_u64());
        counts.sum::<u64>()
    };
    let mut parts: Vec<String> = COUNTS
        .iter()
        .map(|(name, word)| (total(name), word))
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    let listed = [("failed", "failed"), ("skipped", "waiting")];
    parts.extend(listed.iter().filter_map(|(name, word)| {
        let count = summary[name].as_array().map_or(0, Vec::len);
        let more = if count >= crate::sync::REMEMBERED {
            " or more"
        } else {
            ""
        };
        (count > 0).then(|| format!("{count}{more} {word}"))
    }));
    if let Some(error) = summary["error"].as_str() {
        parts.push(escape(error).into_owned());
    }
    let requests = summary["requests"]["total"].as_u64().unwrap_or_default() as usize;
    let took = Duration::from_secs_f64(run.seconds.clamp(0.0, 1e9));
    parts.push(format!(
        "{} in {}",
        phrase::count(requests, "request"),
        phrase::took(took)
    ));
    [
        phrase::ago(run.started_at, now),
        outcome_words(&run.outcome).to_owned(),
        parts.join(", "),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = 1_800_000_000_000;

    fn run(outcome: &str, summary: &Value) -> PastRun {
        PastRun {
            started_at: NOW - 3_600_000,
            seconds: 12.5,
            outcome: outcome.into(),
            summary: summary.to_string(),
        }
    }

    #[test]
    fn each_run_takes_a_line_that_tells_what_came_of_it() {
        let done = json!({"created": {"workspaces": 1, "folders": 0, "notes": 4}, "requests": {"total": 7}});
        let failed = json!({"error": "no route to Notion"});
        let many = vec![json!({}); 20];
        let partly = json!({"failed": [{}], "skipped": many, "requests": {"total": 1}});
        let runs = [
            run("in_step", &done),
            run("failed", &failed),
            run("partial", &partly),
            run("in_step", &json!(null)),
        ];
        insta::assert_snapshot!(lines(&runs, NOW).join("\n"), @r"
        History:
          1 hour ago  in step      5 created, 7 requests in 12 s
          1 hour ago  failed       no route to Notion, 0 requests in 12 s
          1 hour ago  partly done  1 failed, 20 or more waiting, 1 request in 12 s
          1 hour ago  in step      0 requests in 12 s
        ");
        assert_eq!(value(&runs[3])["outcome"], "in_step");
        assert_eq!(value(&runs[0])["endedAt"], NOW - 3_600_000 + 12_500);
    }
}
