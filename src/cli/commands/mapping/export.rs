//! `mapping export`: the mapping as a file.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde_json::json;

use super::super::print;
use super::entity::Known;
use crate::cli::args::MappingExportArgs;
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::session::Session;
use crate::clock::Clock;
use crate::mapping_file::{self, KeptPage, Origin};
use crate::model::{IntentOperation, PageTitle, Unclear};
use crate::store::StoreError;
use crate::ui::phrase;

pub(super) fn export(
    args: &MappingExportArgs,
    session: &Session<'_>,
) -> Result<ExitStatus, Failure> {
    let known = Known::load(session)?;
    let origin = origin(&known, session)?;
    let unclear = unclear(&known)?;
    let Some(path) = &args.file else {
        let mut bytes = Vec::new();
        write(&mut bytes, &known, &origin, &unclear)?;
        let text = String::from_utf8_lossy(&bytes);
        session.ui.result(text.trim_end()).map_err(|error| {
            Failure::new(
                ExitStatus::Failed,
                format!("the result could not be printed: {error}"),
            )
        })?;
        return Ok(ExitStatus::InStep);
    };
    let pages = keep(path, args.force, |file| {
        write(file, &known, &origin, &unclear)
    })?;
    print(
        session.ui,
        session.json,
        &format!(
            "Wrote what is known of {} to `{}`.",
            phrase::count(pages, "page"),
            path.display()
        ),
        &json!({
            "profile": session.profile.as_str(),
            "file": path.display().to_string(),
            "pages": pages,
            "unclear": unclear.len(),
        }),
    )?;
    Ok(ExitStatus::InStep)
}

fn origin(known: &Known, session: &Session<'_>) -> Result<Origin, Failure> {
    let profile = known.store.profile()?;
    if session.settings.root.or(profile.root).is_none() {
        return Err(Failure::new(
            ExitStatus::Failed,
            "there is nothing to write: no root page is chosen yet",
        )
        .hint("choose one with `notic-notion root`"));
    }
    Ok(Origin {
        exported_at: Clock::System.now(),
        profile: session.profile.as_str().to_owned(),
        root: known.mapping.root,
        root_title: profile.root_title,
        notion_workspace_id: profile.workspace,
        notion_workspace_name: profile.workspace_name,
    })
}

/// What is not known, here or there: whether a page was made that a run was cut off at can only be found out here.
fn unclear(known: &Known) -> Result<Vec<Unclear>, Failure> {
    let mut unclear = known.unclear.clone();
    for intent in known.store.intents()? {
        let is_known = known.mapping.get(&intent.key).is_some()
            || unclear.iter().any(|one| one.key == intent.key);
        if let (IntentOperation::Create { title, .. }, false) = (&intent.operation, is_known) {
            unclear.push(Unclear {
                key: intent.key,
                title: PageTitle::new(title),
                reason: "a run on another machine was cut off when it made its page; run `notic-notion mapping rebuild`"
                    .to_owned(),
                pages: Vec::new(),
            });
        }
    }
    Ok(unclear)
}

fn write(
    to: impl Write,
    known: &Known,
    origin: &Origin,
    unclear: &[Unclear],
) -> Result<usize, Failure> {
    let mut images = known.store.images()?;
    let mut records: Vec<_> = known.mapping.records().iter().collect();
    records.sort_by(|a, b| a.key.cmp(&b.key));
    let pages = records.into_iter().map(|record| {
        let body = known.store.body(&record.key).map_err(Unwritten::Store)?;
        let mut images = images.remove(&record.key).unwrap_or_default();
        images.sort_by(|a, b| a.address.cmp(&b.address));
        Ok(KeptPage {
            record: record.clone(),
            body,
            images,
        })
    });
    mapping_file::write::<Unwritten>(to, origin, pages, unclear).map_err(|error| match error {
        Unwritten::Store(error) => error.into(),
        Unwritten::Io(error) => Failure::new(
            ExitStatus::Failed,
            format!("the mapping could not be written: {error}"),
        ),
    })
}

/// Why a mapping could not be written.
enum Unwritten {
    Store(StoreError),
    Io(io::Error),
}

impl From<io::Error> for Unwritten {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Writes a file as a whole or not at all: beside its place first.
fn keep(
    path: &Path,
    over: bool,
    write: impl FnOnce(&mut BufWriter<&File>) -> Result<usize, Failure>,
) -> Result<usize, Failure> {
    let failed = |error: io::Error| {
        Failure::new(
            ExitStatus::Failed,
            format!("`{}` could not be written: {error}", path.display()),
        )
        .hint("name a file in a folder that is there and that you may write to")
    };
    if !over && path.symlink_metadata().is_ok() {
        return Err(Failure::new(
            ExitStatus::Usage,
            format!("`{}` is there already", path.display()),
        )
        .hint("choose another name, or write over it with `--force`"));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.{}.part", std::process::id()));
    let file = File::create_new(&beside).map_err(failed)?;
    let pages = write(&mut BufWriter::new(&file)).and_then(|pages| {
        file.sync_all().map_err(failed)?;
        fs::rename(&beside, path).map_err(failed)?;
        Ok(pages)
    });
    if pages.is_err() {
        // What is left of it is of no use to anybody; why it could not be written is told.
        let _left = fs::remove_file(&beside);
    }
    pages
}
