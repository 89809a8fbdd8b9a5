//! `source`: shows or sets where the notes come from.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use dialoguer::Select;
use serde_json::json;

use super::print;
use crate::cli::args::SourceArgs;
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::session::{Session, SourceOptions};
use crate::model::{EntityKind, SourceKind};
use crate::settings::{Choice, Layout};
use crate::source::{self, LayoutGuess, SourceError};
use crate::store::Profile;
use crate::ui::phrase;

pub(in crate::cli) fn source(
    args: &SourceArgs,
    session: &Session<'_>,
) -> Result<ExitStatus, Failure> {
    let mut store = session.store()?;
    let known = store.profile()?;
    let mut options = SourceOptions::from_json(&known.source_options);
    let location = match (&args.location, &known.source) {
        (Some(location), _) => absolute(location),
        (None, Some(location)) => PathBuf::from(location),
        (None, None) => {
            return Err(Failure::new(ExitStatus::Usage, "no source is set yet").hint(
                "type `notic-notion source <path>`: a Notic export (folder or ZIP), a folder of Markdown, or saved \
                 pages of Notic's API",
            ));
        }
    };
    let changes = args.location.is_some() || given(args);
    if !changes {
        return show(session, &location, &options);
    }
    options.layout = args.layout.or(options.layout);
    options.workspace_name = args.workspace_name.clone().or(options.workspace_name);
    options.dialect = args.dialect.or(options.dialect);
    options.order = args.order.or(options.order);
    if options.layout.is_none() {
        options.layout = layout(session, &location)?;
    }
    let (read_options, _) = session.read_options(&options);
    let reading = source::read(&location, &read_options).map_err(source_failure)?;
    for warning in &reading.snapshot.warnings {
        session.ui.warning(warning);
    }
    let shown = location.display().to_string();
    store.set_profile(&Profile {
        source: Some(shown.clone()),
        source_options: options.to_json(),
        ..known.clone()
    })?;
    let [workspaces, folders, notes] =
        [EntityKind::Workspace, EntityKind::Folder, EntityKind::Note]
            .map(|kind| reading.snapshot.count(kind));
    let next = if known.root.is_some() || session.settings.root.is_some() {
        "\nNext: see what a sync would do with `notic-notion sync --dry-run`"
    } else {
        "\nNext: choose the page everything goes under with `notic-notion root <page URL>`"
    };
    print(
        session.ui,
        session.json,
        &format!(
            "{} `{shown}`: {}.{next}",
            kind_phrase(reading.snapshot.source.kind),
            phrase::contents(workspaces, folders, notes)
        ),
        &json!({
            "kind": reading.snapshot.source.kind.as_str(), "location": shown,
            "workspaces": workspaces, "folders": folders, "notes": notes,
        }),
    )?;
    Ok(ExitStatus::InStep)
}

fn given(args: &SourceArgs) -> bool {
    args.layout.is_some()
        || args.workspace_name.is_some()
        || args.dialect.is_some()
        || args.order.is_some()
}

fn show(
    session: &Session<'_>,
    location: &Path,
    options: &SourceOptions,
) -> Result<ExitStatus, Failure> {
    let layout = options.layout.map(Choice::word);
    let detail = layout.map_or_else(String::new, |word| format!(" (layout: {word})"));
    print(
        session.ui,
        session.json,
        &format!("{}{detail}", location.display()),
        &json!({"location": location.display().to_string(), "layout": layout}),
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

/// The path from the root of the file system: a timer runs elsewhere.
pub(super) fn absolute(location: &Path) -> PathBuf {
    std::path::absolute(location).unwrap_or_else(|_| location.to_owned())
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

/// A source that can't be read.
pub(super) fn source_failure(error: SourceError) -> Failure {
    Failure::new(ExitStatus::Failed, error.to_string())
}
