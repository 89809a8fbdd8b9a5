//! `root`: shows or sets the page everything lives under.

use std::rc::Rc;

use serde_json::json;

use super::print;
use crate::cli::args::RootArgs;
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::session::Session;
use crate::model::PageId;
use crate::notion::ErrorKind;
use crate::progress::Silent;
use crate::store::{Profile, Store};

pub(in crate::cli) fn root(args: &RootArgs, session: &Session<'_>) -> Result<ExitStatus, Failure> {
    match args.page {
        Some(page) => set(page, session),
        None => show(session),
    }
}

fn show(session: &Session<'_>) -> Result<ExitStatus, Failure> {
    let profile = session
        .existing_store()?
        .map(|store| store.profile())
        .transpose()?
        .unwrap_or_default();
    let Some(root) = session.settings.root.or(profile.root) else {
        return Err(Failure::new(ExitStatus::Usage, "no root page is chosen yet").hint(
            "in Notion, share a page with the connection (••• > Connections), copy its link, and type `notic-notion \
             root <link>`",
        ));
    };
    let title = profile.root_title.filter(|_| profile.root == Some(root));
    let text = match &title {
        Some(title) => format!("{title} ({root})"),
        None => root.to_string(),
    };
    print(
        session.ui,
        session.json,
        &text,
        &json!({"syncRootPageId": root, "title": title}),
    )?;
    Ok(ExitStatus::InStep)
}

fn set(page: PageId, session: &Session<'_>) -> Result<ExitStatus, Failure> {
    let mut store = session.store()?;
    refuse_another_root(&store, page)?;
    let found = session.runtime()?.block_on(async {
        let login = session.login().await?;
        let client = session.client(login.token, Rc::new(Silent))?;
        client.page(page).await.map_err(|error| match error.error().kind {
            ErrorKind::NotFound => Failure::new(
                ExitStatus::Failed,
                format!("there is no page {page} that the connection can see"),
            )
            .hint("in Notion, open the page, then ••• > Connections > add the connection; then try again")
            .hint("or check the link: ••• > Copy link, on the page itself"),
            _ => error.into(),
        })
    })?;
    if found.in_trash {
        return Err(Failure::new(
            ExitStatus::Failed,
            format!("the page \"{}\" is in Notion's trash", found.title),
        )
        .hint("restore it in Notion, or choose another page"));
    }
    let known = store.profile()?;
    let title = (!found.title.is_empty()).then_some(found.title);
    store.set_profile(&Profile {
        root: Some(page),
        root_title: title.clone(),
        ..known.clone()
    })?;
    if session.settings.root.is_some_and(|root| root != page) {
        session
            .ui
            .warn("NOTIC_NOTION_ROOT is set to another page, and wins");
    }
    let next = if known.source.is_none() {
        "\nNext: tell where your notes are with `notic-notion source <path>`"
    } else {
        ""
    };
    let shown = title.as_deref().unwrap_or("Untitled");
    print(
        session.ui,
        session.json,
        &format!("Everything will go under \"{shown}\" ({page}).{next}"),
        &json!({"syncRootPageId": page, "title": title}),
    )?;
    Ok(ExitStatus::InStep)
}

/// Pages that were made under one root stay under it: another root would begin a second copy.
pub(super) fn refuse_another_root(store: &Store, root: PageId) -> Result<(), Failure> {
    let known = store.profile()?;
    let pages = store.page_count()?;
    match known.root {
        Some(before) if before != root && pages > 0 => Err(Failure::new(
            ExitStatus::Usage,
            format!(
                "profile `{}` has {pages} pages under the root {before}; under {root} a second copy would begin",
                store.profile_name()
            ),
        )
        .hint("to keep both, use another profile: `notic-notion --profile NAME root …`")
        .hint("to go on under the old root, type nothing; where NOTIC_NOTION_ROOT names another page, unset it")),
        _ => Ok(()),
    }
}
