//! Whether the source can be read.

use std::path::Path;
use std::time::Duration;

use super::super::source::kind_phrase;
use super::check::{Check, within};
use super::state::{Found, unknown};
use crate::cli::location::Location;
use crate::cli::read_source::source_failure;
use crate::cli::session::{Session, SourceOptions};
use crate::model::EntityKind;
use crate::source;
use crate::ui::phrase;

const NAME: &str = "source";

/// A disk of another machine may not answer.
const LIMIT: Duration = Duration::from_secs(60);

pub(super) fn source(session: &Session<'_>, found: &Found) -> Check {
    if !found.is_known {
        return unknown(NAME);
    }
    let Some(location) = found.profile.source.clone() else {
        return Check::doubtful(
            NAME,
            "none is set",
            "set it with `notic-notion source <path>`, or name it with each sync",
        );
    };
    let stored = SourceOptions::from_json(&found.profile.source_options);
    let (options, _) = session.read_options(&stored);
    let path = match Location::read(Path::new(&location), stored.plain_http) {
        Ok(Location::Path(path)) => path,
        // All notes would have to be fetched to say more.
        Ok(Location::Api(_)) => return Check::good(NAME, "Notic's API, not asked here"),
        Err(failure) => {
            let way_out = "set another with `notic-notion source <path>`";
            return Check::failed(NAME, &failure, way_out).private();
        }
    };
    let read = within(LIMIT, move || {
        let reading = source::read(&path, &options)?;
        let counts = EntityKind::ALL.map(|kind| reading.snapshot.count(kind));
        let snapshot = &reading.snapshot;
        Ok((
            snapshot.source.kind,
            counts,
            snapshot.warnings.len(),
            snapshot.unreadable.len(),
        ))
    });
    match read {
        Some(Ok((kind, [workspaces, folders, notes], warnings, unreadable))) => {
            let contents = phrase::contents(workspaces, folders, notes);
            let detail = format!("{}: {contents}", kind_phrase(kind));
            match (unreadable, warnings) {
                (0, 0) => Check::good(NAME, detail),
                (0, _) => Check::good(
                    NAME,
                    format!("{detail}, {}", phrase::count(warnings, "warning")),
                ),
                _ => Check::doubtful(
                    NAME,
                    format!("{detail}; {unreadable} can't be read"),
                    "`notic-notion sync --dry-run` tells which, and why",
                ),
            }
        }
        Some(Err(error)) => Check::failed(
            NAME,
            &source_failure(error),
            "put it back, or set another with `notic-notion source <path>`",
        )
        .private(),
        None => Check::bad(
            NAME,
            format!("it could not be read within {} s", LIMIT.as_secs()),
            "see whether its disk answers",
        ),
    }
}
