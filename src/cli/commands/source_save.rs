//! `source --save`: everything Notic's API holds, as files.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use serde_json::json;

use super::print;
use super::source::counts;
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::location::Location;
use crate::cli::read_source::{disk_failure, read_pages};
use crate::cli::session::Session;
use crate::notic::PagesFolder;
use crate::progress::{Event, Listener};
use crate::source::ReadOptions;
use crate::ui::phrase;

/// Reads all pages beside the folder, and puts them in its place when they are whole and can be read again.
pub(super) fn save(
    session: &Session<'_>,
    location: &Location,
    folder: &Path,
) -> Result<ExitStatus, Failure> {
    let Location::Api(server) = location else {
        return Err(Failure::new(
            ExitStatus::Usage,
            format!("the source is `{location}`: it is files already, and only Notic's API is saved"),
        )
        .hint("copy it, or name the API: `notic-notion source https://api.getnotic.io --save <folder>`"));
    };
    let place = Place::of(folder)?;
    let mut pages =
        PagesFolder::at(place.unfinished()).map_err(|kind| disk_failure(server, kind))?;
    let listener: Rc<dyn Listener> = Rc::from(session.ui.listener());
    listener.on(Event::Reading {
        location: location.to_string(),
    });
    let downloaded = session
        .runtime()?
        .block_on(session.download(server, &pages, &listener))?;
    drop(listener);
    if let Some(why) = &downloaded.unsteady {
        // Nothing in the files would say so, and a later sync from them would take what is missing for deleted.
        return Err(
            Failure::new(ExitStatus::Failed, format!("nothing was saved: {why}"))
                .hint("run the same again when nobody is writing in Notic"),
        );
    }
    let reading = read_pages(server, &downloaded, &ReadOptions::default())?;
    place.take(&pages)?;
    pages.keep();
    let [workspaces, folders, notes] = counts(&reading.snapshot);
    let files = downloaded.files.len();
    let shown = place.folder.display().to_string();
    print(
        session.ui,
        session.json,
        &format!(
            "Saved {} in {} in `{shown}`.",
            phrase::contents(workspaces, folders, notes),
            phrase::count(files, "file")
        ),
        &json!({
            "saved": shown, "location": server.as_str(), "files": files,
            "workspaces": workspaces, "folders": folders, "notes": notes,
        }),
    )?;
    Ok(ExitStatus::InStep)
}

/// Where a backup goes.
struct Place {
    folder: PathBuf,
}

impl Place {
    /// Refuses what is no folder of ours.
    fn of(folder: &Path) -> Result<Self, Failure> {
        // A link to a folder stays one, and where there is none yet, its place is what was typed.
        let folder = fs::canonicalize(folder)
            .or_else(|_| std::path::absolute(folder))
            .map_err(|error| failed("used", folder, &error))?;
        if folder.file_name().is_none() {
            return Err(Failure::new(
                ExitStatus::Usage,
                format!("`{}` has no name of its own", folder.display()),
            )
            .hint("name a folder in it"));
        }
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self { folder }),
            Err(error) => return Err(failed("read", &folder, &error)),
        };
        for entry in entries {
            let name = entry
                .map_err(|error| failed("read", &folder, &error))?
                .file_name();
            if !is_page_name(&name.to_string_lossy()) {
                return Err(Failure::new(
                    ExitStatus::Usage,
                    format!(
                        "`{}` holds `{}`, which is no saved page: nothing was changed",
                        folder.display(),
                        name.to_string_lossy()
                    ),
                )
                .hint("name a new or empty folder, or one that an earlier `--save` made"));
            }
        }
        Ok(Self { folder })
    }

    /// Beside it, so that a rename puts it in place, and hidden: it is no backup yet.
    fn unfinished(&self) -> PathBuf {
        self.beside("unfinished")
    }

    fn beside(&self, what: &str) -> PathBuf {
        let name = self.folder.file_name().unwrap_or_default();
        self.folder
            .with_file_name(format!(".{}.{what}", name.to_string_lossy()))
    }

    /// Puts new pages in place of the old ones. A run that is killed in between leaves the old ones beside, whole.
    fn take(&self, pages: &PagesFolder) -> Result<(), Failure> {
        let old = self.beside("replaced");
        let swapped = || -> io::Result<()> {
            gone(fs::remove_dir_all(&old))?;
            gone(fs::rename(&self.folder, &old))?;
            if let Err(error) = fs::rename(pages.path(), &self.folder) {
                gone(fs::rename(&old, &self.folder))?;
                return Err(error);
            }
            gone(fs::remove_dir_all(&old))
        };
        swapped().map_err(|error| failed("written", &self.folder, &error))
    }
}

/// What is not there need not be moved or removed.
fn gone(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

fn is_page_name(name: &str) -> bool {
    let number = name
        .strip_prefix("notic-page-")
        .and_then(|rest| rest.strip_suffix(".json"));
    number.is_some_and(|number| number.len() >= 4 && number.bytes().all(|b| b.is_ascii_digit()))
}

fn failed(what: &str, path: &Path, error: &io::Error) -> Failure {
    Failure::new(
        ExitStatus::Failed,
        format!("`{}` could not be {what}: {error}", path.display()),
    )
    .hint("see that its disk has room and that you may write there, or name another folder")
}
