//! The state file: whether it is sound, who uses it, and what it tells of the last run.

use std::time::Duration;

use super::super::profile::outcome_words;
use super::check::{Check, within};
use crate::cli::session::Session;
use crate::clock::Clock;
use crate::model::PageId;
use crate::store::{Health, Profile, Store, StoreError, inspect, lock_holder};
use crate::ui::phrase;

/// Reading a large state file through takes a second or two.
const LIMIT: Duration = Duration::from_secs(30);

/// What to do about a file that is no good, where nothing better is known.
const KEEP: &str = "restore it from a backup; without one, move it away, and `notic-notion mapping rebuild` finds the pages again";

/// What the other checks need.
#[derive(Default)]
pub(super) struct Found {
    /// Whether the state could be read, or there is none.
    pub(super) is_known: bool,
    pub(super) root: Option<PageId>,
    pub(super) profile: Profile,
}

pub(super) fn state(session: &Session<'_>) -> (Found, Vec<Check>) {
    let mut found = Found {
        root: session.settings.root,
        ..Found::default()
    };
    let mut checks = vec![];
    let (store, check) = open(session);
    found.is_known = store.is_some() || !session.settings.paths.state_database().exists();
    checks.push(check);
    checks.push(lock(session));
    if let Some(store) = store {
        match contents(&store) {
            Ok((profile, more)) => {
                found.root = found.root.or(profile.root);
                found.profile = profile;
                checks.extend(more);
            }
            Err(error) => checks.push(Check::failed("last sync", &error.into(), KEEP)),
        }
    }
    (found, checks)
}

/// Opens the file only where that changes nothing.
fn open(session: &Session<'_>) -> (Option<Store>, Check) {
    const NAME: &str = "state file";
    let path = session.settings.paths.state_database();
    if !path.exists() {
        return (None, Check::good(NAME, "there is none yet"));
    }
    let looked_at = path.clone();
    let check = match within(LIMIT, move || inspect(&looked_at)) {
        Some(Ok(Health::Current)) => match Store::open(&path, session.profile.as_str()) {
            Ok(store) => return (Some(store), Check::good(NAME, "sound")),
            Err(error) => Check::failed(NAME, &error.into(), KEEP),
        },
        Some(Ok(Health::Older { version })) => Check::good(
            NAME,
            format!(
                "sound; of an earlier version ({version}), which the next command brings up to date"
            ),
        ),
        Some(Err(error)) => Check::failed(NAME, &error.into(), KEEP),
        None => Check::bad(
            NAME,
            format!("it could not be read within {} s", LIMIT.as_secs()),
            "see whether its disk answers",
        ),
    };
    (None, check)
}

/// What the state would tell if it could be read.
pub(super) fn unknown(name: &'static str) -> Check {
    Check::doubtful(
        name,
        "not known, as the state file was not read",
        "see to the state file first",
    )
}

fn lock(session: &Session<'_>) -> Check {
    const NAME: &str = "lock";
    let folder = session.settings.paths.state_folder();
    match lock_holder(folder, session.profile.as_str()) {
        Ok(None) => Check::good(NAME, "no other run works on the profile"),
        Ok(Some(holder)) => Check::doubtful(
            NAME,
            format!("a run works on the profile now ({holder})"),
            "wait for it to end; if it hangs, end that process",
        ),
        Err(error) => Check::failed(NAME, &error.into(), "see that you may read it"),
    }
}

fn contents(store: &Store) -> Result<(Profile, Vec<Check>), StoreError> {
    let profile = store.profile()?;
    let mut checks = vec![last_run(store)?];
    let open = store.intents()?.len();
    if open > 0 {
        checks.push(Check::doubtful(
            "unsettled",
            format!(
                "of {} it is not known whether Notion did them",
                phrase::count(open, "write")
            ),
            "the next sync looks into that: `notic-notion sync`",
        ));
    }
    let unclear = store.unclear()?.len();
    if unclear > 0 {
        checks.push(Check::doubtful(
            "mapping",
            format!("of {unclear} it is not known which page they have"),
            "`notic-notion mapping list` tells why",
        ));
    }
    Ok((profile, checks))
}

/// How the last run ended; why is for `status`, as that can name notes.
fn last_run(store: &Store) -> Result<Check, StoreError> {
    const NAME: &str = "last sync";
    let Some(run) = store.last_run()? else {
        return Ok(Check::good(NAME, "never"));
    };
    let when = phrase::ago(run.started_at, Clock::System.now());
    let pages = phrase::count(store.page_count()?, "page");
    let waiting = store.troubles()?.len();
    let detail = format!("{when}, {}; {pages}", outcome_words(&run.outcome));
    Ok(match (run.outcome.as_str(), waiting) {
        ("in_step", 0) => Check::good(NAME, detail),
        (_, 0) => Check::doubtful(NAME, detail, "`notic-notion status` tells why"),
        _ => Check::doubtful(
            NAME,
            format!("{detail}, {waiting} not up to date"),
            "`notic-notion status` tells why",
        ),
    })
}
