//! `login`: checks a token and stores it.

use std::io;
use std::rc::Rc;

use serde_json::json;

use super::print;
use crate::auth::{Credentials, RememberedStores, VaultError};
use crate::cli::args::LoginArgs;
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::session::Session;
use crate::notion::{CallError, ErrorKind, Me};
use crate::progress::Silent;
use crate::store::Profile;
use crate::ui::prompt::{SecretError, ask_secret, read_secret};

pub(in crate::cli) fn login(
    args: &LoginArgs,
    session: &Session<'_>,
) -> Result<ExitStatus, Failure> {
    refuse_without_keyring(session)?;
    let token = match args.token_stdin {
        true => read_secret(io::stdin().lock()),
        false => ask_secret("Notion token (personal access token or internal connection secret)"),
    }
    .map_err(no_token)?;
    session.runtime()?.block_on(async {
        let client = session.client(token.clone(), Rc::new(Silent))?;
        let me = client.me().await.map_err(not_let_in)?;
        keep(session, credentials(&me, token), &me).await
    })
}

/// Before the token is asked for: nobody likes to paste a secret twice.
fn refuse_without_keyring(session: &Session<'_>) -> Result<(), Failure> {
    let vault = session.vault(session.store_kind()?);
    let loaded = session
        .runtime()?
        .block_on(vault.load::<Credentials>(session.profile.as_str()));
    match loaded {
        Err(error @ VaultError::NoKeyring { .. }) => Err(error.into()),
        // All else is told where the token is stored: that may mend it.
        _ => Ok(()),
    }
}

fn not_let_in(error: CallError) -> Failure {
    match error.error().kind {
        ErrorKind::Unauthorized => Failure::new(ExitStatus::LogIn, error.error().to_string()).hint(
            "copy the whole token again from Notion's developer portal; one that was revoked or has expired must be \
             made anew there",
        ),
        _ => error.into(),
    }
}

fn no_token(error: SecretError) -> Failure {
    let failure = Failure::new(ExitStatus::Usage, error.to_string());
    match error {
        SecretError::NotATerminal => failure.hint("pipe the token in: `notic-notion login --token-stdin < token.txt`"),
        _ => failure.hint("copy the whole token from Notion's developer portal; it begins with `ntn_` or `secret_`"),
    }
}

fn credentials(me: &Me, token: crate::model::Secret) -> Credentials {
    Credentials {
        bot_id: Some(me.id.as_str().to_owned()),
        workspace_id: me.workspace_id.clone(),
        workspace_name: me.workspace_name.clone(),
        ..Credentials::pasted(token)
    }
}

async fn keep(
    session: &Session<'_>,
    credentials: Credentials,
    me: &Me,
) -> Result<ExitStatus, Failure> {
    let profile = session.profile.as_str();
    let kind = session.store_kind()?;
    let vault = session.vault(kind);
    let saved = vault.save(profile, &credentials).await?;
    RememberedStores::new(&session.settings.paths).set(profile, kind)?;
    let mut store = session.store()?;
    let known = store.profile()?;
    store.set_profile(&Profile {
        person: me.is_person,
        bot: credentials.bot_id.clone(),
        workspace: credentials.workspace_id.clone(),
        workspace_name: credentials.workspace_name.clone(),
        ..known.clone()
    })?;
    if let Some(note) = saved.note() {
        session.ui.note(&note);
    }
    if session.settings.token.is_some() {
        session
            .ui
            .warn("NOTION_TOKEN is set, and wins over the token that was stored now");
    }
    let name = me
        .name
        .clone()
        .unwrap_or_else(|| "a connection without a name".to_owned());
    let workspace = me
        .workspace_name
        .as_ref()
        .map_or_else(String::new, |name| format!(" in workspace \"{name}\""));
    let next = match (known.root, known.source) {
        (None, _) => {
            "\nNext: choose the page everything goes under with `notic-notion root <page URL>`"
        }
        (_, None) => "\nNext: tell where your notes are with `notic-notion source <path>`",
        _ => "",
    };
    print(
        session.ui,
        session.json,
        &format!(
            "Logged in as \"{name}\"{workspace}; the token is in {}.{next}",
            vault.place()
        ),
        &json!({
            "connected": true,
            "profile": profile,
            "notionWorkspaceId": credentials.workspace_id,
            "notionWorkspaceName": credentials.workspace_name,
            "tokenStore": kind.as_str(),
        }),
    )?;
    Ok(ExitStatus::InStep)
}
