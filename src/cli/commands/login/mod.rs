//! `login`: gets tokens and stores them, by one of three ways.

mod browser;
mod connection;
mod keep;
mod token;
mod trouble;
mod wait;

use crate::auth::{Credentials, OAuthClient, VaultError};
use crate::cli::args::LoginArgs;
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::session::Session;
use crate::model::Secret;
use token::Pasting;

/// How this program is let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// A token that was made before.
    Token(Pasting),
    /// A consent, in a browser that is opened or in any other.
    Browser(browser::Opening),
}

pub(in crate::cli) fn login(
    args: &LoginArgs,
    session: &Session<'_>,
) -> Result<ExitStatus, Failure> {
    let known = known_client(session)?;
    match way(args, known.is_some(), session)? {
        Way::Token(pasting) => token::login(pasting, session),
        Way::Browser(opening) => browser::login(opening, known, session),
    }
}

/// Stores a token that was read elsewhere, if Notion accepts it.
pub(in crate::cli::commands) fn accept(
    token: Secret,
    session: &Session<'_>,
) -> Result<(), Failure> {
    known_client(session)?;
    token::accept(token, session).map(|_| ())
}

/// The public connection of an earlier login. Also finds out, before anything is asked for, whether there is a place to
/// keep tokens in: nobody likes to paste a secret twice.
fn known_client(session: &Session<'_>) -> Result<Option<OAuthClient>, Failure> {
    let vault = session.vault(session.store_kind()?);
    let loaded = session
        .runtime()?
        .block_on(vault.load::<Credentials>(session.profile.as_str()));
    match loaded {
        Ok(credentials) => Ok(credentials.and_then(|credentials| credentials.client)),
        // A new login takes the place of what can't be read.
        Err(VaultError::Unreadable(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn way(args: &LoginArgs, client_known: bool, session: &Session<'_>) -> Result<Way, Failure> {
    let oauth = &session.settings.oauth;
    let client_known = client_known || oauth.client_id.is_some() || oauth.client_secret.is_some();
    if args.token_stdin {
        return Ok(Way::Token(Pasting::Piped));
    }
    if args.paste {
        return Ok(Way::Token(Pasting::Any));
    }
    if args.no_browser {
        return Ok(Way::Browser(browser::Opening::Elsewhere));
    }
    if args.browser || client_known {
        return Ok(Way::Browser(browser::Opening::Here));
    }
    match session.ui.can_ask() {
        true => ask_way(session),
        false => Ok(Way::Token(Pasting::Any)),
    }
}

const WAYS: &str = "\
There are three ways to connect to Notion:

  1  Personal access token: acts as you and sees all your pages. The shortest
     way, if your Notion plan lets you make one. You paste it.
  2  Internal connection: a bot that sees only the pages you share with it, and
     never expires. A workspace owner makes it. You paste its secret.
  3  In the browser: you allow access there and pick the pages. Needs a public
     connection of your own, with client id and secret.
";

fn ask_way(session: &Session<'_>) -> Result<Way, Failure> {
    session.ui.request(WAYS);
    loop {
        let number = session.ui.ask_line("Which one? [1]: ").map_err(|error| {
            Failure::new(ExitStatus::Usage, format!("nothing was chosen: {error}"))
                .hint("pipe a token in: `notic-notion login --token-stdin < token.txt`")
        })?;
        match number.trim() {
            "" | "1" => return Ok(Way::Token(Pasting::PersonalToken)),
            "2" => return Ok(Way::Token(Pasting::InternalConnection)),
            "3" => return Ok(Way::Browser(browser::Opening::Here)),
            _ => session.ui.request("Type 1, 2 or 3."),
        }
    }
}
