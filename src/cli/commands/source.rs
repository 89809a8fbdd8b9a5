//! `source`: shows or sets where the notes come from.

use std::io::IsTerminal;
use std::path::Path;
use std::rc::Rc;

use dialoguer::Select;
use serde_json::json;

use super::print;
use super::source_login::login;
use super::source_save::save;
use super::sync::{is_place_of_pages, policy};
use crate::cli::args::SourceArgs;
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::location::Location;
use crate::cli::old_pages::{Change, decide, start_anew};
use crate::cli::read_source::source_failure;
use crate::cli::session::{Session, SourceOptions, plain_http};
use crate::model::{EntityKind, Snapshot, SourceKind};
use crate::notic::{BaseUrl, PlainHttp};
use crate::progress::{Listener, Silent};
use crate::settings::{Choice, Layout, OldPages};
use crate::source::{self, LayoutGuess};
use crate::store::{Profile, Store};
use crate::sync::carry_over;
use crate::ui::{escape, phrase};

pub(in crate::cli) fn source(
    args: &SourceArgs,
    session: &Session<'_>,
) -> Result<ExitStatus, Failure> {
    let mut store = session.store()?;
    let known = store.profile()?;
    let mut options = SourceOptions::from_json(&known.source_options);
    let location = location(args, &known, &mut options)?;
    if let Some(folder) = &args.save {
        return save(session, &location, folder);
    }
    if args.login {
        let before = known.source.as_deref();
        let changes = before != Some(&location.to_string()) || given(args);
        login(session, args, &location, !changes)?;
        if !changes {
            return Ok(ExitStatus::InStep);
        }
    } else if args.location.is_none() && !given(args) {
        return show(session, &location, &options);
    }
    let shown = location.kept()?;
    options.layout = args.layout.or(options.layout);
    options.workspace_name = args.workspace_name.clone().or(options.workspace_name);
    options.dialect = args.dialect.or(options.dialect);
    options.order = args.order.or(options.order);
    if let (Location::Path(path), None) = (&location, options.layout) {
        options.layout = layout(session, path)?;
    }
    let (read_options, _) = session.read_options(&options);
    let listener: Rc<dyn Listener> = match location {
        Location::Path(_) => Rc::new(Silent),
        Location::Api(_) => Rc::from(session.ui.listener()),
    };
    let read = session.read_source(&session.runtime()?, &location, &read_options, &listener)?;
    drop(listener);
    let snapshot = &read.reading.snapshot;
    for warning in &snapshot.warnings {
        session.ui.warning(warning);
    }
    let old_pages = old_pages(args, session, &store, snapshot, &shown)?;
    if old_pages == Some(OldPages::Keep) {
        start_anew(session, &mut store)?;
    }
    let known = Profile {
        source: Some(shown.clone()),
        source_options: options.to_json(),
        // Old pages and new ones under one page could not be told apart.
        root: known.root.filter(|_| old_pages != Some(OldPages::Keep)),
        ..known
    };
    store.set_profile(&known)?;
    if old_pages == Some(OldPages::Reuse) {
        store.set_synced_source(&shown)?;
    }
    let [workspaces, folders, notes] = counts(snapshot);
    let next = if known.root.is_some() || session.settings.root.is_some() {
        "\nNext: see what a sync would do with `notic-notion sync --dry-run`"
    } else {
        "\nNext: choose the page everything goes under with `notic-notion root`"
    };
    print(
        session.ui,
        session.json,
        &format!(
            "{} `{}`: {}.{next}",
            kind_phrase(snapshot.source.kind),
            escape(&shown),
            phrase::contents(workspaces, folders, notes)
        ),
        &json!({
            "kind": snapshot.source.kind.as_str(), "location": shown,
            "workspaces": workspaces, "folders": folders, "notes": notes,
        }),
    )?;
    Ok(ExitStatus::InStep)
}

/// What a source command of these arguments would be about.
pub(super) fn place(args: &SourceArgs, session: &Session<'_>) -> Result<Location, Failure> {
    let known = session.store()?.profile()?;
    let mut options = SourceOptions::from_json(&known.source_options);
    location(args, &known, &mut options)
}

/// What becomes of the pages in Notion; none where they are of the same data, or there are none.
fn old_pages(
    args: &SourceArgs,
    session: &Session<'_>,
    store: &Store,
    snapshot: &Snapshot,
    to: &str,
) -> Result<Option<OldPages>, Failure> {
    let known = store.profile()?;
    let Some(root) = session.settings.root.or(known.root) else {
        return Ok(None);
    };
    let options = SourceOptions::from_json(&known.source_options);
    let (_, dialect) = session.read_options(&options);
    let carry = carry_over(snapshot, store, root, &policy(session, dialect))?;
    if is_place_of_pages(store, to)? || carry.is_same_data() {
        return Ok(None);
    }
    decide(session, Change::Source { to, carry }, args.old_pages).map(Some)
}

/// How many workspaces, folders and notes there are.
pub(super) fn counts(snapshot: &Snapshot) -> [usize; 3] {
    EntityKind::ALL.map(|kind| snapshot.count(kind))
}

/// What this command is about, and whether its address may be http to another machine.
fn location(
    args: &SourceArgs,
    known: &Profile,
    options: &mut SourceOptions,
) -> Result<Location, Failure> {
    let stored = |plain| {
        known
            .source
            .as_ref()
            .map(|stored| Location::read(Path::new(stored), plain))
            .transpose()
    };
    let remembered = std::mem::take(&mut options.plain_http);
    let Some(typed) = &args.location else {
        options.plain_http = remembered;
        return match stored(remembered)? {
            Some(location) => Ok(location),
            None if args.login || args.save.is_some() => {
                Location::api(BaseUrl::NOTIC, PlainHttp::ThisMachine)
            }
            None => Err(Failure::new(ExitStatus::Usage, "no source is set yet").hint(
                "type `notic-notion source <path>`: a Notic export (folder or ZIP), a folder of Markdown, or saved \
                 pages of Notic's API",
            )
            .hint("or take your notes from Notic itself: `notic-notion source https://api.getnotic.io --login`")),
        };
    };
    // What was allowed for one address is not allowed for another.
    if let Ok(same) = Location::read(typed, remembered)
        && known.source.as_deref() == Some(&same.to_string())
    {
        options.plain_http = remembered;
        return Ok(same);
    }
    options.plain_http = plain_http(args.allow_http);
    Location::read(typed, options.plain_http)
}

fn given(args: &SourceArgs) -> bool {
    args.layout.is_some()
        || args.workspace_name.is_some()
        || args.dialect.is_some()
        || args.order.is_some()
}

fn show(
    session: &Session<'_>,
    location: &Location,
    options: &SourceOptions,
) -> Result<ExitStatus, Failure> {
    let (place, kind) = match location {
        Location::Path(_) => (location.to_string(), None),
        Location::Api(_) => (
            format!("{} `{location}`", kind_phrase(SourceKind::Api)),
            Some(SourceKind::Api.as_str()),
        ),
    };
    // Pages name their workspaces, whatever a tree before them needed.
    let layout = options.layout.filter(|_| kind.is_none()).map(Choice::word);
    let detail = layout.map_or_else(String::new, |word| format!(" (layout: {word})"));
    print(
        session.ui,
        session.json,
        &format!("{}{detail}", escape(&place)),
        &json!({"kind": kind, "location": location.to_string(), "layout": layout}),
    )?;
    Ok(ExitStatus::InStep)
}

/// What the top folders of a tree are: told, or asked where it can't be and somebody is there to answer.
fn layout(session: &Session<'_>, location: &Path) -> Result<Option<Layout>, Failure> {
    match source::detect(location).map_err(source_failure)?.layout {
        LayoutGuess::Named => Ok(None),
        LayoutGuess::One => Ok(Some(Layout::OneWorkspace)),
        LayoutGuess::Several => Ok(Some(Layout::SeveralWorkspaces)),
        LayoutGuess::Either { why } => {
            if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() || session.json {
                session.ui.warn(&format!(
                    "{why}; it is read as one workspace. If its top folders are workspaces, type `notic-notion source \
                     --layout several`"
                ));
                return Ok(Some(Layout::OneWorkspace));
            }
            // Not in the prompt: one that does not fit on a line is drawn twice.
            session.ui.warn(&why);
            let chosen = Select::new()
                .with_prompt("What are the folders at the top")
                .items(["Folders of one workspace", "Workspaces"])
                .default(0)
                .interact()
                .map_err(|error| {
                    Failure::new(
                        ExitStatus::Failed,
                        format!("no answer could be read: {error}"),
                    )
                })?;
            Ok(Some(if chosen == 0 {
                Layout::OneWorkspace
            } else {
                Layout::SeveralWorkspaces
            }))
        }
    }
}

/// What kind of source it is, for people.
pub(super) fn kind_phrase(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Directory => "Directory of Markdown",
        SourceKind::File => "Markdown file",
        SourceKind::Zip => "ZIP of Markdown",
        SourceKind::Pages => "Saved pages of Notic's API",
        SourceKind::Api => "Notic's API",
    }
}
