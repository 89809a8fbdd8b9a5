//! Stores what a login yields, and says what comes next.

use serde_json::json;

use crate::auth::{Credentials, RememberedStores, StoreKind, Turn, Vault};
use crate::cli::choose::can_ask;
use crate::cli::commands::print;
use crate::cli::commands::root::choose;
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::session::Session;
use crate::notion::Me;
use crate::store::Profile;
use crate::ui::escape;

/// A login that is stored.
pub(super) struct Kept {
    credentials: Credentials,
    name: Option<String>,
    kind: StoreKind,
    vault: Vault,
    /// What the profile had before.
    known: Profile,
}

pub(super) async fn keep(
    session: &Session<'_>,
    credentials: Credentials,
    me: &Me,
) -> Result<Kept, Failure> {
    let profile = session.profile.as_str();
    let kind = session.store_kind()?;
    let vault = session.vault(kind);
    let mut store = session.store()?;
    let known = store.profile()?;
    // Pages are recognised by who made them. Should this end half-way, a run asks Notion who the token acts as.
    store.set_profile(&Profile {
        person: false,
        bot: None,
        ..known.clone()
    })?;
    // A run that renews the former tokens right now would store them over these.
    let turn = Turn::wait::<Credentials>(&session.settings.paths, profile).await?;
    let saved = vault.save(profile, &credentials).await?;
    drop(turn);
    let stores = RememberedStores::new(&session.settings.paths);
    let before = stores.get(profile)?.filter(|before| *before != kind);
    stores.set(profile, kind)?;
    store.set_profile(&Profile {
        person: me.is_person,
        bot: credentials.bot_id.clone(),
        workspace: credentials.workspace_id.clone(),
        workspace_name: credentials.workspace_name.clone(),
        ..known.clone()
    })?;
    if let Some(before) = before {
        clear(&session.vault(before), session).await;
    }
    if let Some(note) = saved.note() {
        session.ui.note(&note);
    }
    Ok(Kept {
        credentials,
        name: me.name.clone(),
        kind,
        vault,
        known,
    })
}

/// Takes the former token away from where no command would look for it any more.
async fn clear(before: &Vault, session: &Session<'_>) {
    let profile = session.profile.as_str();
    if let Err(error) = before.delete::<Credentials>(profile).await {
        session.ui.warn(&format!(
            "the token of the login before is still in {}: {error}",
            before.place()
        ));
    }
}

impl Kept {
    /// The name of the Notion workspace.
    pub(super) fn workspace(&self) -> Option<&str> {
        self.credentials.workspace_name.as_deref()
    }

    /// Prints the result. Where there is a person and no root yet, leads straight on to choosing it.
    pub(super) fn lead_on(&self, session: &Session<'_>) -> Result<ExitStatus, Failure> {
        if self.has_root(session) || !can_ask(session) {
            return self.tell(session);
        }
        self.print(session, "")?;
        // The login stands, whatever comes of this.
        if let Err(failure) = choose(session) {
            failure.tell(session.ui);
        }
        Ok(ExitStatus::InStep)
    }

    /// Prints the result, and what comes next.
    pub(super) fn tell(&self, session: &Session<'_>) -> Result<ExitStatus, Failure> {
        let next = match (self.has_root(session), &self.known.source) {
            (false, _) => {
                "\nNext: choose the page everything goes under with `notic-notion root <page URL>`"
            }
            (true, None) => "\nNext: tell where your notes are with `notic-notion source <path>`",
            (true, Some(_)) => "",
        };
        self.print(session, next)?;
        Ok(ExitStatus::InStep)
    }

    fn has_root(&self, session: &Session<'_>) -> bool {
        self.known.root.is_some() || session.settings.root.is_some()
    }

    /// Where the root and the pages of this profile are out of this login's sight.
    fn warn_of_other_workspace(&self, session: &Session<'_>) {
        let (Some(before), Some(now)) = (&self.known.workspace, &self.credentials.workspace_id)
        else {
            return;
        };
        if before != now && self.known.root.is_some() {
            let name = self.known.workspace_name.as_deref().unwrap_or(before);
            session.ui.warn(&format!(
                "profile `{profile}` was logged in to workspace \"{name}\", where its root and pages are. For this \
                 workspace, use a profile of its own: `notic-notion --profile NAME login`; to go on with the former \
                 one, log in there again",
                profile = session.profile.as_str()
            ));
        }
    }

    fn print(&self, session: &Session<'_>, next: &str) -> Result<(), Failure> {
        self.warn_of_other_workspace(session);
        if session.settings.token.is_some() {
            session
                .ui
                .warn("NOTION_TOKEN is set, and wins over the token that was stored now");
        }
        let name = self.name.as_deref();
        let name = escape(name.unwrap_or("a connection without a name"));
        let workspace = self.workspace().map_or_else(String::new, |name| {
            format!(" in workspace \"{}\"", escape(name))
        });
        print(
            session.ui,
            session.json,
            &format!(
                "Logged in as \"{name}\"{workspace}; the token is in {}.{next}",
                self.vault.place()
            ),
            &json!({
                "connected": true,
                "profile": session.profile.as_str(),
                "notionWorkspaceId": self.credentials.workspace_id,
                "notionWorkspaceName": self.credentials.workspace_name,
                "tokenStore": self.kind.as_str(),
            }),
        )
    }
}
