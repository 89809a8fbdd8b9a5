//! `profile remove`: forgets a profile, after its pages are as they are to stay.

use serde_json::json;

use super::super::logout::forget_all;
use super::super::print;
use super::super::sync::Setup;
use super::known;
use crate::cli::args::ProfileRemoveArgs;
use crate::cli::choose::{can_ask, choose};
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::read_source::ReadSource;
use crate::cli::session::Session;
use crate::plan::{DeleteLimit, OnDelete};
use crate::settings::{Choice, LastPages, ProfileName};
use crate::source::Reading;
use crate::store::{forget_lock, lock_profile};
use crate::sync::{Finished, Outcome};
use crate::ui::phrase;

pub(super) fn remove(
    args: &ProfileRemoveArgs,
    session: &Session<'_>,
) -> Result<ExitStatus, Failure> {
    let leaving = session.of(&args.name, session.ui);
    let store = known(&args.name, &leaving)?;
    let pages = store.page_count()?;
    let under = store.profile()?.root_title;
    drop(store);
    let choice = match args.pages {
        Some(choice) if args.yes => choice,
        // Nothing is taken away of which nothing else is known that nobody said yes to.
        Some(LastPages::Trash) if !can_ask(session) => return Err(unanswered(&args.name, pages)),
        Some(choice) if !can_ask(session) => choice,
        Some(choice) => ask(&leaving, pages, under.as_deref(), &[choice])?,
        None if args.yes => LastPages::default(),
        None if can_ask(session) => ask(&leaving, pages, under.as_deref(), LastPages::ALL)?,
        None => return Err(unanswered(&args.name, pages)),
    };
    let trashed = match choice {
        LastPages::Keep => 0,
        LastPages::Trash if pages == 0 => 0,
        LastPages::Trash => trash(&leaving)?,
    };
    let revoke = args.revoke;
    forget(&leaving, Tokens::Go { revoke })?;
    let became = match (choice, pages) {
        (_, 0) => String::new(),
        (LastPages::Keep, pages) => format!(
            " Its {} in Notion stay as they are.",
            phrase::count(pages, "page")
        ),
        (LastPages::Trash, _) => format!(
            " {} went to Notion's trash.",
            phrase::count(trashed, "page")
        ),
    };
    print(
        session.ui,
        session.json,
        &format!(
            "Removed profile `{}`: its tokens and its mapping are forgotten.{became}",
            args.name
        ),
        &json!({"profile": args.name.as_str(), "removed": true, "pages": choice.word(), "trashed": trashed}),
    )?;
    Ok(ExitStatus::InStep)
}

fn unanswered(name: &ProfileName, pages: usize) -> Failure {
    Failure::new(
        ExitStatus::Usage,
        format!(
            "what is to become of the {} of profile `{name}` in Notion was not said",
            phrase::count(pages, "page")
        ),
    )
    .hint("`--yes` leaves them as they are; `--yes --pages trash` moves them to Notion's trash")
}

fn ask(
    session: &Session<'_>,
    pages: usize,
    under: Option<&str>,
    choices: &[LastPages],
) -> Result<LastPages, Failure> {
    let under = under.map_or_else(String::new, |title| format!(" under \"{title}\""));
    let question = format!(
        "Profile `{}` has {} in Notion{under}. Its tokens and what is known of its pages will be forgotten.",
        session.profile,
        phrase::count(pages, "page"),
    );
    choose(session, &question, choices, |choice| {
        let label = match choice {
            LastPages::Keep => "Remove it, and leave the pages as they are",
            LastPages::Trash => {
                "Remove it, and move the pages to Notion's trash; what you added stays"
            }
        };
        label.to_owned()
    })
}

/// Trashes the profile's pages by the rules of any sync: a source that holds nothing.
fn trash(session: &Session<'_>) -> Result<usize, Failure> {
    let runtime = session.runtime()?;
    let mut setup = Setup::to_empty(session)?;
    setup.wishes.policy.on_delete = OnDelete::Trash;
    setup.wishes.policy.limit = DeleteLimit::AtMost(usize::MAX);
    let ready = setup.ready_with(session, &runtime, |_, _| {
        Ok(ReadSource {
            reading: Reading::nothing(),
            pages: None,
        })
    })?;
    let finished = ready.job.run(&runtime, session.ui)?;
    match finished.report.outcome {
        Outcome::InStep => Ok(finished.report.trashed.total()),
        _ => Err(not_trashed(session, &finished)),
    }
}

fn not_trashed(session: &Session<'_>, finished: &Finished) -> Failure {
    let report = &finished.report;
    let why = report.error.clone().or_else(|| {
        let first = report.failed.first().or(report.skipped.first())?;
        Some(format!("\"{}\": {}", first.title, first.reason))
    });
    let why = why.map_or_else(String::new, |why| format!(": {why}"));
    Failure::new(
        ExitStatus::Partial,
        format!(
            "{} went to the trash, but not all could{why}; profile `{}` stays",
            phrase::count(report.trashed.total(), "page"),
            session.profile
        ),
    )
    .hint("run the same again, or leave the rest as it is with `--pages keep`")
}

/// What becomes of the tokens of a profile that is forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tokens {
    /// They are forgotten, too.
    Go {
        /// Whether Notion is told that they end.
        revoke: bool,
    },
    /// They stay where they are.
    Stay,
}

/// Forgets a profile: its tokens first, so that what is cut off in between can be repeated.
pub(super) fn forget(session: &Session<'_>, tokens: Tokens) -> Result<(), Failure> {
    let folder = session.settings.paths.state_folder();
    let lock = lock_profile(folder, session.profile.as_str())?;
    if let Tokens::Go { revoke } = tokens {
        forget_all(revoke, session)?;
    }
    session.store()?.forget_profile()?;
    forget_lock(lock);
    Ok(())
}
