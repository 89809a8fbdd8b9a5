//! `mapping forget`: an entity has no page any more, as far as is known here.

use serde_json::json;

use super::super::print;
use super::entity::{Known, Meant, address};
use crate::cli::args::MappingForgetArgs;
use crate::cli::choose::can_ask;
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::session::Session;
use crate::model::PageId;
use crate::store::lock_profile;
use crate::ui::{escape, phrase};

pub(super) fn forget(
    args: &MappingForgetArgs,
    session: &Session<'_>,
) -> Result<ExitStatus, Failure> {
    let _lock = lock_profile(
        session.settings.paths.state_folder(),
        session.profile.as_str(),
    )?;
    let mut known = Known::load(session)?;
    let meant = known.find(&args.entity)?;
    let key = meant.key().clone();
    let name = format!("{} \"{}\"", key.kind, escape(meant.title().as_str()));
    let (page, follows) = match meant {
        Meant::Page(record) => (
            Some(record.page),
            after_page(record.page, known.below(record)),
        ),
        Meant::Unclear(unclear) => (None, after_doubt(&unclear.pages)),
    };
    if !args.yes {
        ask(session, &name, &follows)?;
    }
    known.store.forget_entity(&key)?;
    print(
        session.ui,
        session.json,
        &format!("Forgotten: the {name}. {follows}"),
        &json!({
            "profile": session.profile.as_str(),
            "forgotten": {"kind": key.kind.as_str(), "clientId": key.id.as_str(), "page": page},
        }),
    )?;
    Ok(ExitStatus::InStep)
}

fn after_page(page: PageId, below: usize) -> String {
    let below = match below {
        0 => String::new(),
        below => format!(
            " What lies under it ({}) moves to the new one.",
            phrase::count(below, "page")
        ),
    };
    format!(
        "Its page {} stays in Notion, and is nobody's; the next sync makes another one, if it is still in Notic.{below} \
         If the old one is not to be a second copy, delete or rename it in Notion.",
        address(page)
    )
}

fn after_doubt(pages: &[PageId]) -> String {
    let which = match pages {
        [] => String::new(),
        pages => {
            let pages: Vec<String> = pages.iter().map(|page| address(*page)).collect();
            format!(
                " {} stay in Notion, and are nobody's.",
                phrase::list(&pages)
            )
        }
    };
    format!(
        "It counts as having no page: the next sync makes one for it, if it is still in Notic.{which}"
    )
}

/// Asks whether that is wanted.
fn ask(session: &Session<'_>, name: &str, follows: &str) -> Result<(), Failure> {
    if !can_ask(session) {
        return Err(Failure::new(
            ExitStatus::Usage,
            format!("nobody is there to be asked whether to forget the {name}"),
        )
        .hint(format!("with `--yes` it is forgotten. {follows}")));
    }
    session
        .ui
        .request(&format!("Forget which page the {name} has? {follows}"));
    let answer = session.ui.ask_line("Forget it? [y/N]").map_err(|error| {
        Failure::new(
            ExitStatus::Failed,
            format!("no answer could be read: {error}"),
        )
    })?;
    match answer.trim().to_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => Err(Failure::new(ExitStatus::Usage, "nothing was forgotten")),
    }
}
