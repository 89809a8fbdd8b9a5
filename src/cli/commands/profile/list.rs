//! `profile list`: all profiles, and how they are.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::print;
use crate::auth::{RememberedStores, StoreKind};
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::session::Session;
use crate::clock::{Clock, Millis};
use crate::store::{Listed, Store};
use crate::ui::{escape, phrase};

/// Which profiles are logged in to Notion.
pub(super) struct Connections(BTreeMap<String, StoreKind>);

impl Connections {
    pub(super) fn read(session: &Session<'_>) -> Result<Self, Failure> {
        Ok(Self(RememberedStores::new(&session.settings.paths).all()?))
    }

    pub(super) fn has(&self, profile: &str) -> bool {
        self.0.contains_key(profile)
    }
}

pub(super) fn list(session: &Session<'_>) -> Result<ExitStatus, Failure> {
    let store = session.existing_store()?;
    let all = store.as_ref().map(Store::profiles).transpose()?;
    let all = all.unwrap_or_default();
    let connections = Connections::read(session)?;
    let values: Vec<Value> = all
        .iter()
        .map(|listed| value(listed, connections.has(&listed.name)))
        .collect();
    let text = match all.is_empty() {
        true => "There is no profile yet; `notic-notion profile add NAME` makes one.".to_owned(),
        false => table(&all, &connections, Clock::System.now()),
    };
    print(
        session.ui,
        session.json,
        &text,
        &json!({ "profiles": values }),
    )?;
    Ok(ExitStatus::InStep)
}

/// A profile as JSON. Times are epoch milliseconds.
pub(super) fn value(listed: &Listed, connected: bool) -> Value {
    let rhythm = &listed.rhythm;
    json!({
        "name": listed.name,
        "connected": connected,
        "source": listed.source,
        "syncRootPageId": listed.root,
        "syncRootTitle": listed.root_title,
        "notionWorkspaceName": listed.workspace_name,
        "priority": rhythm.priority,
        "intervalSeconds": rhythm.every().as_secs(),
        "nextSyncAt": rhythm.next_sync_at,
        "lastRunAt": rhythm.last_run_at,
        "lastOutcome": listed.last_outcome,
        "failureStreak": rhythm.failures,
        "pages": listed.pages,
    })
}

/// Its rhythm, source and root, as a phrase.
pub(super) fn in_words(listed: &Listed) -> String {
    let rhythm = &listed.rhythm;
    let mut parts = vec![format!("due every {}", phrase::span(rhythm.every()))];
    if rhythm.priority != 0 {
        parts.push(format!("priority {}", rhythm.priority));
    }
    if let Some(source) = &listed.source {
        parts.push(format!("from `{}`", escape(source)));
    }
    if let Some(root) = listed.root {
        let title = listed.root_title.as_ref();
        parts.push(title.map_or_else(
            || format!("under {root}"),
            |title| format!("under \"{}\"", escape(title)),
        ));
    }
    parts.join(", ")
}

const HEADINGS: [&str; 7] = [
    "profile", "priority", "every", "next", "last", "pages", "source",
];

fn table(all: &[Listed], connections: &Connections, now: Millis) -> String {
    let mut rows = vec![HEADINGS.map(str::to_owned)];
    rows.extend(all.iter().map(|listed| row(listed, connections, now)));
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..HEADINGS.len()).map(width).collect();
    let line = |row: &[String; 7]| {
        let cells = row.iter().zip(&widths);
        let padded: Vec<String> = cells
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        padded.join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn row(listed: &Listed, connections: &Connections, now: Millis) -> [String; 7] {
    let rhythm = &listed.rhythm;
    let next = match rhythm.next_sync_at {
        _ if listed.source.is_none() || listed.root.is_none() => "never".to_owned(),
        Some(at) if at > now => format!("in {}", phrase::span_until(at, now)),
        _ => "now".to_owned(),
    };
    let last = match (&listed.last_outcome, rhythm.last_run_at) {
        (Some(outcome), Some(at)) => {
            let streak = match rhythm.failures {
                0 | 1 => String::new(),
                times => format!(", {times} times in a row"),
            };
            format!(
                "{}{streak}, {}",
                outcome_words(outcome),
                phrase::ago(at, now)
            )
        }
        _ => "never".to_owned(),
    };
    let missing = match (&listed.source, listed.root) {
        _ if !connections.has(&listed.name) => " (not logged in)",
        (Some(_), None) => " (no root)",
        _ => "",
    };
    let source = listed.source.as_deref().unwrap_or("none");
    [
        listed.name.clone(),
        rhythm.priority.to_string(),
        phrase::span(rhythm.every()),
        next,
        last,
        listed.pages.to_string(),
        format!("{}{missing}", escape(source)),
    ]
}

/// An outcome of `sync --json` in words.
pub(in crate::cli::commands) fn outcome_words(outcome: &str) -> &'static str {
    match outcome {
        "in_step" => "in step",
        "partial" => "partly done",
        "refused" => "refused to trash that many pages",
        _ => "failed",
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::store::Rhythm;

    #[test]
    fn a_table_tells_what_is_next_and_what_went_wrong() {
        const NOW: Millis = 1_800_000_000_000;
        let ada = Listed {
            name: "ada".into(),
            source: Some("/srv/ada".into()),
            root: Some(crate::model::PageId::from_bytes([1; 16])),
            root_title: None,
            workspace_name: None,
            rhythm: Rhythm {
                priority: 5,
                interval: Some(Duration::from_secs(900)),
                next_sync_at: Some(NOW + 600_000),
                last_run_at: Some(NOW - 7_200_000),
                failures: 3,
            },
            last_outcome: Some("failed".into()),
            pages: 120,
        };
        let bare = Listed {
            name: "bare".into(),
            source: None,
            root: None,
            rhythm: Rhythm::default(),
            last_outcome: None,
            pages: 0,
            ..ada.clone()
        };
        let connections = Connections([("ada".to_owned(), StoreKind::File)].into());
        insta::assert_snapshot!(table(&[ada, bare], &connections, NOW), @r"
        profile  priority  every   next       last                                   pages  source
        ada      5         15 min  in 10 min  failed, 3 times in a row, 2 hours ago  120    /srv/ada
        bare     0         1 h     never      never                                  0      none (not logged in)
        ");
    }
}
