//! `status`: what is set up, and how the last run ended. Asks nobody but the state.

use serde_json::{Value, json};

use super::print;
use crate::auth::RememberedStores;
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::session::Session;
use crate::clock::Clock;
use crate::plan::tally;
use crate::store::{RunRecord, Store, Trouble};
use crate::ui::phrase;

pub(in crate::cli) fn status(session: &Session<'_>) -> Result<ExitStatus, Failure> {
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
    let last = store.as_ref().map(Store::last_run).transpose()?.flatten();
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
    let [workspaces, folders, notes] = counts;
    let value = json!({
        "profile": session.profile.as_str(),
        "connected": connected,
        "notionWorkspaceId": profile.workspace,
        "notionWorkspaceName": profile.workspace_name,
        "syncRootPageId": root,
        "syncRootTitle": profile.root_title,
        "source": profile.source,
        "lastSyncAt": last.as_ref().map(|run| run.started_at + (run.seconds * 1000.0) as u64),
        "lastOutcome": last.as_ref().map(|run| run.outcome.clone()),
        "pages": {"workspaces": workspaces, "folders": folders, "notes": notes},
        "unsettled": pending,
        "failed": troubles.iter().map(trouble_value).collect::<Vec<_>>(),
    });
    let text = Lines {
        connected,
        environment: session.settings.token.is_some(),
        workspace: profile.workspace_name,
        root: root.map(|root| match &profile.root_title {
            Some(title) if profile.root == Some(root) => format!("{title} ({root})"),
            _ => root.to_string(),
        }),
        source: profile.source,
        last,
        counts,
        pending,
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
    connected: bool,
    environment: bool,
    workspace: Option<String>,
    root: Option<String>,
    source: Option<String>,
    last: Option<RunRecord>,
    counts: [usize; 3],
    pending: usize,
    troubles: Vec<Trouble>,
}

impl Lines {
    fn to_text(&self) -> String {
        let workspace = self
            .workspace
            .as_ref()
            .map_or_else(String::new, |name| format!(" to \"{name}\""));
        let connected = match (self.connected, self.environment) {
            (true, true) => "yes, with NOTION_TOKEN".to_owned(),
            (true, false) => format!("yes{workspace}"),
            (false, _) => "no; log in with `notic-notion login`".to_owned(),
        };
        let root = self
            .root
            .clone()
            .unwrap_or_else(|| "none; choose one with `notic-notion root <page URL>`".into());
        let source = self
            .source
            .clone()
            .unwrap_or_else(|| "none; set it with `notic-notion source <path>`".into());
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
        if !self.troubles.is_empty() {
            lines.push(format!("Not up to date ({}):", self.troubles.len()));
        }
        for trouble in &self.troubles {
            let again = if trouble.retryable { "" } else { "; needs you" };
            let title = crate::ui::escape(&trouble.title).into_owned();
            lines.push(format!(
                "  {} \"{title}\": {}{again}",
                trouble.key.kind, trouble.reason
            ));
        }
        lines.join("\n")
    }

    fn last_sync(&self) -> String {
        let Some(last) = &self.last else {
            return "never".to_owned();
        };
        let outcome = match last.outcome.as_str() {
            "in_step" => "in step",
            "partial" => "partly done",
            "refused" => "refused to trash that many pages",
            _ => "failed",
        };
        format!(
            "{}, {outcome}",
            phrase::ago(last.started_at, Clock::System.now())
        )
    }
}
