//! `root`: shows, picks, sets or makes the page everything lives under.

mod accept;
mod create;
mod pick;

use std::rc::Rc;

use serde_json::json;

pub(super) use accept::{readable, refuse_another_root};
pub(super) use pick::choose;

use super::print;
use crate::cli::args::RootArgs;
use crate::cli::choose::can_ask;
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::old_pages::{Change, decide};
use crate::cli::session::Session;
use crate::model::PageId;
use crate::notion::Client;
use crate::progress::Silent;
use crate::settings::OldPages;
use crate::store::{Profile, Store};
use crate::ui::escape;
use accept::{Root, accept};
use create::{NewRoot, create};

pub(in crate::cli) fn root(args: &RootArgs, session: &Session<'_>) -> Result<ExitStatus, Failure> {
    match (args.page, &args.create) {
        (Some(page), _) => set(page, args.old_pages, session),
        (None, Some(title)) => {
            let new = NewRoot {
                title: title.clone(),
                under: args.under,
            };
            make(&new, args.old_pages, session)
        }
        (None, None) if can_ask(session) => pick_or_show(session),
        (None, None) => show(session),
    }
}

fn show(session: &Session<'_>) -> Result<ExitStatus, Failure> {
    let profile = profile(session)?;
    let Some(root) = session.settings.root.or(profile.root) else {
        return Err(none_chosen());
    };
    let title = profile.root_title.filter(|_| profile.root == Some(root));
    let text = match &title {
        Some(title) => format!("{} ({root})", escape(title)),
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

fn none_chosen() -> Failure {
    Failure::new(ExitStatus::Usage, "no root page is chosen yet")
        .hint(
            "in Notion, share a page with the connection (••• > Connections), copy its link, and type `notic-notion \
             root <link>`",
        )
        .hint("or make a page with `notic-notion root --create TITLE`")
}

/// Without an argument, on a terminal: a choice, and what is chosen already where nothing else is.
fn pick_or_show(session: &Session<'_>) -> Result<ExitStatus, Failure> {
    let pages = match session.existing_store()? {
        Some(store) => store.page_count()?,
        None => 0,
    };
    let profile = profile(session)?;
    let is_set = session.settings.root.or(profile.root).is_some();
    if is_set && pages > 0 {
        session.ui.note(
            "To change it, type `notic-notion root <link>`; you will be asked what becomes of the pages.",
        );
        return show(session);
    }
    match choose(session) {
        Ok(Some(_)) => Ok(ExitStatus::InStep),
        Ok(None) => show(session),
        Err(failure) if failure.status == ExitStatus::LogIn && is_set => {
            session.ui.note(&format!(
                "To choose another one, log in first: {}",
                failure.message
            ));
            show(session)
        }
        Err(failure) => Err(failure),
    }
}

fn set(page: PageId, said: Option<OldPages>, session: &Session<'_>) -> Result<ExitStatus, Failure> {
    let mut store = session.store()?;
    let old_pages = match store.profile()?.root {
        Some(before) if before == page => None,
        _ => old_pages(&page.to_string(), said, session, &store)?,
    };
    let root = session.runtime()?.block_on(async {
        let client = connect(session).await?;
        accept(page, old_pages, session, &client, &mut store).await
    })?;
    tell(&root, session)
}

/// What becomes of the pages under the root until now; none where there are none.
fn old_pages(
    to: &str,
    said: Option<OldPages>,
    session: &Session<'_>,
    store: &Store,
) -> Result<Option<OldPages>, Failure> {
    match store.page_count()? {
        0 => Ok(None),
        pages => decide(session, Change::Root { to, pages }, said).map(Some),
    }
}

fn make(
    new: &NewRoot,
    said: Option<OldPages>,
    session: &Session<'_>,
) -> Result<ExitStatus, Failure> {
    let mut store = session.store()?;
    let old_pages = old_pages("the new page", said, session, &store)?;
    let root = session.runtime()?.block_on(async {
        let client = connect(session).await?;
        let me = client.me().await?;
        create(new, old_pages, session, &client, &me, &mut store).await
    })?;
    tell(&root, session)
}

async fn connect(session: &Session<'_>) -> Result<Client, Failure> {
    let login = session.login().await?;
    session.client(login.token, Rc::new(Silent))
}

fn profile(session: &Session<'_>) -> Result<Profile, Failure> {
    let store = session.existing_store()?;
    Ok(store
        .map(|store| store.profile())
        .transpose()?
        .unwrap_or_default())
}

/// Says what is the root now, and what comes next.
fn tell(root: &Root, session: &Session<'_>) -> Result<ExitStatus, Failure> {
    let next = match root.has_source {
        true => "",
        false => "\nNext: tell where your notes are with `notic-notion source <path>`",
    };
    let made = if root.made {
        "A new page was made. "
    } else {
        ""
    };
    let shown = escape(root.title.as_deref().unwrap_or("Untitled"));
    print(
        session.ui,
        session.json,
        &format!(
            "{made}Everything will go under \"{shown}\" ({}).{next}",
            root.page
        ),
        &json!({"syncRootPageId": root.page, "title": root.title, "created": root.made}),
    )?;
    Ok(ExitStatus::InStep)
}
