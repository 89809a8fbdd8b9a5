//! `profile`: several connections beside each other.

mod list;
mod parts;
mod remove;

use super::print;
use crate::auth::{Credentials, NoticCredentials, RememberedStores};
use crate::cli::args::{ProfileAddArgs, ProfileArgs, ProfileCommand, ProfileSetArgs};
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::session::Session;
use crate::settings::ProfileName;
use crate::store::Listed;
pub(in crate::cli::commands) use list::outcome_words;
use parts::apply;
use remove::{Tokens, forget};

pub(in crate::cli) fn profile(
    args: &ProfileArgs,
    session: &Session<'_>,
) -> Result<ExitStatus, Failure> {
    match &args.command {
        ProfileCommand::List => list::list(session),
        ProfileCommand::Add(args) => add(args, session),
        ProfileCommand::Set(args) => set(args, session),
        ProfileCommand::Remove(args) => remove::remove(args, session),
    }
}

fn add(args: &ProfileAddArgs, session: &Session<'_>) -> Result<ExitStatus, Failure> {
    let muted = session.ui.without_results();
    let new = session.of(&args.name, &muted);
    let mut store = new.store()?;
    if store.has_profile()? {
        return Err(Failure::new(
            ExitStatus::Usage,
            format!("there is a profile `{}` already", args.name),
        )
        .hint(format!(
            "change it with `notic-notion profile set {}`",
            args.name
        )));
    }
    // Tokens may be older than the state, which can be lost.
    let had_tokens = has_tokens(&new)?;
    store.set_rhythm(args.parts.priority.unwrap_or(0), args.parts.interval)?;
    if let Err(failure) = apply(&args.parts, None, &new) {
        // Made as a whole or not at all. Why it could not be undone would hide why it was.
        let tokens = match had_tokens {
            true => Tokens::Stay,
            false => Tokens::Go { revoke: false },
        };
        let _left = forget(&new, tokens);
        return Err(failure.hint(format!("no profile `{}` was made", args.name)));
    }
    tell("Added", &args.name, session)
}

/// Whether a login of the profile is stored, to Notion or to Notic.
fn has_tokens(session: &Session<'_>) -> Result<bool, Failure> {
    let paths = &session.settings.paths;
    let stores = [
        RememberedStores::of::<Credentials>(paths),
        RememberedStores::of::<NoticCredentials>(paths),
    ];
    for store in stores {
        if store.get(session.profile.as_str())?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn set(args: &ProfileSetArgs, session: &Session<'_>) -> Result<ExitStatus, Failure> {
    if args.parts.is_empty() {
        return Err(
            Failure::new(ExitStatus::Usage, "nothing to change was given")
                .hint("see `notic-notion profile set --help`"),
        );
    }
    let muted = session.ui.without_results();
    let changed = session.of(&args.name, &muted);
    let mut store = known(&args.name, &changed)?;
    let before = store.rhythm()?;
    apply(&args.parts, args.old_pages, &changed)?;
    store.set_rhythm(
        args.parts.priority.unwrap_or(before.priority),
        args.parts.interval.or(before.interval),
    )?;
    tell("Changed", &args.name, session)
}

/// The state of a profile that there is.
fn known(name: &ProfileName, session: &Session<'_>) -> Result<crate::store::Store, Failure> {
    let missing = || {
        Failure::new(ExitStatus::Usage, format!("there is no profile `{name}`"))
            .hint("`notic-notion profile list` names all")
    };
    let store = session.existing_store()?.ok_or_else(missing)?;
    match store.has_profile()? {
        true => Ok(store),
        false => Err(missing()),
    }
}

/// Says how a profile is now, and what it still needs.
fn tell(what: &str, name: &ProfileName, session: &Session<'_>) -> Result<ExitStatus, Failure> {
    let store = session.store()?;
    let all = store.profiles()?;
    let listed = all.iter().find(|listed| listed.name == name.as_str());
    let listed = listed.ok_or_else(|| {
        Failure::new(
            ExitStatus::Failed,
            format!("profile `{name}` is gone again"),
        )
    })?;
    let connections = list::Connections::read(session)?;
    let is_connected = connections.has(name.as_str());
    let text = format!(
        "{what} profile `{name}`: {}.{}",
        list::in_words(listed),
        next(listed, is_connected || session.settings.token.is_some())
    );
    print(
        session.ui,
        session.json,
        &text,
        &list::value(listed, is_connected),
    )?;
    Ok(ExitStatus::InStep)
}

fn next(listed: &Listed, is_connected: bool) -> String {
    let name = &listed.name;
    let mut missing = Vec::new();
    if !is_connected {
        missing.push(format!("`notic-notion --profile {name} login`"));
    }
    if listed.source.is_none() {
        missing.push(format!("`notic-notion --profile {name} source <path>`"));
    }
    if listed.root.is_none() {
        missing.push(format!("`notic-notion --profile {name} root <page>`"));
    }
    match missing.is_empty() {
        true => String::new(),
        false => format!("\nNext: {}", missing.join(", then ")),
    }
}
