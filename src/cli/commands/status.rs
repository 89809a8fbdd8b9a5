//! `status`: what is set up, and how the last run ended. Asks nobody but the state.

mod history;

use std::collections::HashMap;

use history::{error_of, source_of};
use serde_json::{Value, json};

use super::print;
use super::profile::outcome_words;
use crate::auth::RememberedStores;
use crate::cli::args::StatusArgs;
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::session::Session;
use crate::clock::Clock;
use crate::plan::tally;
use crate::store::{PastRun, Store, Trouble};
use crate::ui::{escape, phrase};

/// How many runs are looked at where their history is not asked for.
const LOOKED_AT: u16 = 10;
/// How many troubles of one reason are told in text.
const SHOWN_ALIKE: usize = 3;
/// How many reasons are told in text.
const SHOWN_REASONS: usize = 10;

pub(in crate::cli) fn status(
    args: &StatusArgs,
    session: &Session<'_>,
) -> Result<ExitStatus, Failure> {
    let store = session.existing_store()?;
    let profile = store
        .as_ref()
        .map(Store::profile)
        .transpose()?
        .unwrap_or_default();
    let token_store =
        RememberedStores::new(&session.settings.paths).get(session.profile.as_str())?;
    let connected = session.settings.token.is_some() || token_store.is_some();
    let root = session.settings.root.or(profile.root);
    let runs = match &store {
        Some(store) => store.runs(args.history.unwrap_or(LOOKED_AT).into())?,
        None => Vec::new(),
    };
    let rhythm = store.as_ref().map(Store::rhythm).transpose()?;
    let rhythm = rhythm.unwrap_or_default();
    let last = runs.first().cloned();
    let troubles = store
        .as_ref()
        .map(Store::troubles)
        .transpose()?
        .unwrap_or_default();
    let counts = match (&store, root) {
        (Some(store), Some(root)) => {
            let mapping = store.mapping(root)?;
            tally(mapping.live().map(|record| &record.key))
        }
        _ => [0; 3],
    };
    let pending = store
        .as_ref()
        .map(Store::intents)
        .transpose()?
        .unwrap_or_default()
        .len();
    let unclear = match &store {
        Some(store) => store.unclear()?.len(),
        None => 0,
    };
    let [workspaces, folders, notes] = counts;
    let mut value = json!({
        "profile": session.profile.as_str(),
        "connected": connected,
        "notionWorkspaceId": profile.workspace,
        "notionWorkspaceName": profile.workspace_name,
        "syncRootPageId": root,
        "syncRootTitle": profile.root_title,
        "source": profile.source,
        "lastSource": runs.iter().find_map(source_of),
        "lastSyncAt": last.as_ref().map(PastRun::ended_at),
        "lastOutcome": last.as_ref().map(|run| run.outcome.clone()),
        "lastError": last.as_ref().and_then(error_of),
        "failureStreak": rhythm.failures,
        "priority": rhythm.priority,
        "intervalSeconds": rhythm.every().as_secs(),
        "nextSyncAt": rhythm.next_sync_at,
        "pages": {"workspaces": workspaces, "folders": folders, "notes": notes},
        "unsettled": pending,
        "unclear": unclear,
        "failed": troubles.iter().map(trouble_value).collect::<Vec<_>>(),
    });
    if args.history.is_some() {
        value["history"] = runs.iter().map(history::value).collect();
    }
    let is_new = !session.profile.is_default()
        && match &store {
            Some(store) => !store.has_profile()?,
            None => true,
        };
    let text = Lines {
        new_profile: is_new.then(|| session.profile.to_string()),
        failures: rhythm.failures,
        history: args
            .history
            .map(|_| history::lines(&runs, Clock::System.now())),
        connected,
        environment: session.settings.token.is_some(),
        workspace: profile.workspace_name,
        root: root.map(|root| match &profile.root_title {
            Some(title) if profile.root == Some(root) => format!("{title} ({root})"),
            _ => root.to_string(),
        }),
        source: profile.source,
        last_source: runs.iter().find_map(source_of),
        last,
        counts,
        pending,
        unclear,
        troubles,
    };
    print(session.ui, session.json, &text.to_text(), &value)?;
    Ok(ExitStatus::InStep)
}

fn trouble_value(trouble: &Trouble) -> Value {
    json!({
        "kind": trouble.key.kind.as_str(),
        "clientId": trouble.key.id.as_str(),
        "title": trouble.title,
        "reason": trouble.reason,
        "retryable": trouble.retryable,
    })
}

struct Lines {
    /// The profile's name, where there is none of that name yet: it may be a word that was typed wrongly.
    new_profile: Option<String>,
    failures: u32,
    history: Option<Vec<String>>,
    connected: bool,
    environment: bool,
    workspace: Option<String>,
    root: Option<String>,
    source: Option<String>,
    /// What the last run read that got as far.
    last_source: Option<String>,
    last: Option<PastRun>,
    counts: [usize; 3],
    pending: usize,
    unclear: usize,
    troubles: Vec<Trouble>,
}

impl Lines {
    fn to_text(&self) -> String {
        let workspace = self
            .workspace
            .as_ref()
            .map_or_else(String::new, |name| format!(", to \"{}\"", escape(name)));
        let connected = match (self.connected, self.environment) {
            // Nobody was asked: a token in the environment may be anything.
            (true, true) => "with the token in NOTION_TOKEN, not checked here".to_owned(),
            (true, false) => format!("yes{workspace}"),
            (false, _) => "no; log in with `notic-notion login`".to_owned(),
        };
        let root = self
            .root
            .as_deref()
            .map_or("none; choose one with `notic-notion root`".into(), escape);
        let source = self
            .source
            .as_deref()
            .map_or_else(|| self.no_source().into(), escape);
        let [workspaces, folders, notes] = self.counts;
        let mut lines = vec![
            format!("Connected:  {connected}"),
            format!("Root:       {root}"),
            format!("Source:     {source}"),
            format!(
                "In Notion:  {}",
                phrase::contents(workspaces, folders, notes)
            ),
            format!("Last sync:  {}", self.last_sync()),
        ];
        if self.pending > 0 {
            lines.push(format!(
                "Unsettled:  {}, looked into by the next sync",
                phrase::count(self.pending, "write")
            ));
        }
        if self.failures > 1 {
            lines.push(format!("Failing:    {} runs in a row", self.failures));
        }
        if self.unclear > 0 {
            lines.push(format!(
                "Not known:  which page {} of them have; `notic-notion mapping list` tells why",
                self.unclear
            ));
        }
        if let Some(name) = &self.new_profile {
            lines.push(format!(
                "Profile:    there is no `{name}` yet; `notic-notion profile list` names those there are"
            ));
        }
        lines.extend(trouble_lines(&self.troubles));
        lines.extend(self.history.iter().flatten().cloned());
        lines.join("\n")
    }

    /// Where each sync is given its own, that is what there is.
    fn no_source(&self) -> String {
        match &self.last_source {
            Some(given) => format!(
                "none is set; the last sync read {given}. To keep it: `notic-notion source {given}`",
                given = escape(given)
            ),
            None => "none; set it with `notic-notion source <path>`".to_owned(),
        }
    }

    fn last_sync(&self) -> String {
        let Some(last) = &self.last else {
            return "never".to_owned();
        };
        let outcome = outcome_words(&last.outcome);
        let why = error_of(last).map_or_else(String::new, |why| format!(": {}", escape(&why)));
        format!(
            "{}, {outcome}{why}",
            phrase::ago(last.started_at, Clock::System.now())
        )
    }
}

/// What is not up to date: what needs the person first, and of what is alike only the first few. A first sync that was
/// ended early leaves thousands.
fn trouble_lines(troubles: &[Trouble]) -> Vec<String> {
    let groups = alike(troubles);
    let mut lines = Vec::new();
    for group in groups.iter().take(SHOWN_REASONS) {
        lines.extend(group.iter().take(SHOWN_ALIKE).map(|one| trouble_line(one)));
        if let Some(more @ 1..) = group.len().checked_sub(SHOWN_ALIKE) {
            lines.push(format!("  and {more} more for the same reason"));
        }
    }
    if lines.is_empty() {
        return lines;
    }
    let whole = groups.len() <= SHOWN_REASONS && groups.iter().all(|one| one.len() <= SHOWN_ALIKE);
    let all = match whole {
        true => "",
        false => "; `notic-notion --json status` lists all",
    };
    lines.insert(0, format!("Not up to date ({}{all}):", troubles.len()));
    lines
}

/// Troubles by their reason, in the order they came.
fn alike(troubles: &[Trouble]) -> Vec<Vec<&Trouble>> {
    let mut groups: Vec<Vec<&Trouble>> = Vec::new();
    let mut places: HashMap<(bool, &str), usize> = HashMap::new();
    for trouble in troubles {
        let place = *places
            .entry((trouble.retryable, &trouble.reason))
            .or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(trouble),
            None => groups.push(vec![trouble]),
        }
    }
    groups.sort_by_key(|group| group.first().is_some_and(|one| one.retryable));
    groups
}

fn trouble_line(trouble: &Trouble) -> String {
    let again = if trouble.retryable { "" } else { "; needs you" };
    format!(
        "  {} \"{}\": {}{again}",
        trouble.key.kind,
        escape(&trouble.title),
        escape(&trouble.reason)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{EntityKey, EntityKind};

    fn trouble(number: usize, reason: &str, retryable: bool) -> Trouble {
        Trouble {
            key: EntityKey::new(EntityKind::Note, number.to_string()),
            title: format!("N{number}"),
            reason: reason.into(),
            retryable,
        }
    }

    #[test]
    fn nothing_wrong_takes_no_line() {
        assert!(trouble_lines(&[]).is_empty());
    }

    #[test]
    fn thousands_that_wait_take_a_few_lines_and_hide_nothing_that_needs_the_person() {
        let mut troubles: Vec<Trouble> = (0..5000)
            .map(|number| trouble(number, "the run ended before its turn", true))
            .collect();
        troubles.push(trouble(5000, "its page is gone", false));
        insta::assert_snapshot!(trouble_lines(&troubles).join("\n"), @r#"
        Not up to date (5001; `notic-notion --json status` lists all):
          note "N5000": its page is gone; needs you
          note "N0": the run ended before its turn
          note "N1": the run ended before its turn
          note "N2": the run ended before its turn
          and 4997 more for the same reason
        "#);
    }

    #[test]
    fn reasons_that_all_differ_are_bounded_too() {
        let troubles: Vec<Trouble> = (0..100)
            .map(|number| trouble(number, &format!("request {number} failed"), true))
            .collect();
        assert_eq!(trouble_lines(&troubles).len(), 1 + SHOWN_REASONS);
    }
}
