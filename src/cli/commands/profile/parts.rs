//! Gives a profile its tokens, source and root: each as its own command does.

use std::io;

use crate::cli::args::{ProfileParts, RootArgs, SourceArgs};
use crate::cli::commands::{login, root, source, source_login};
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::session::Session;
use crate::model::Secret;
use crate::notic::TokenPair;
use crate::settings::OldPages;
use crate::ui::prompt::read_secret_lines;

/// Does what is given; the tokens first, since what follows needs them.
pub(super) fn apply(
    parts: &ProfileParts,
    old_pages: Option<OldPages>,
    session: &Session<'_>,
) -> Result<(), Failure> {
    if parts.token_stdin {
        let tokens = tokens()?;
        login::accept(tokens.notion, session)?;
        if let Some(pair) = tokens.notic {
            source_login::accept(pair, &source_args(parts, old_pages), session)?;
        }
    }
    if parts.source.is_some() {
        source::source(&source_args(parts, old_pages), session)?;
    }
    if let Some(page) = parts.root {
        let args = RootArgs {
            page: Some(page),
            create: None,
            under: None,
            old_pages,
        };
        root::root(&args, session)?;
    }
    Ok(())
}

fn source_args(parts: &ProfileParts, old_pages: Option<OldPages>) -> SourceArgs {
    SourceArgs {
        location: parts.source.clone(),
        allow_http: parts.allow_http,
        old_pages,
        login: false,
        token_stdin: false,
        google: false,
        save: None,
        layout: None,
        workspace_name: None,
        dialect: None,
        order: None,
    }
}

struct Tokens {
    notion: Secret,
    notic: Option<TokenPair>,
}

fn tokens() -> Result<Tokens, Failure> {
    let refused = |message: String| {
        Failure::new(ExitStatus::Usage, message).hint(
            "give Notion's token on the first line; for Notic's API, its access token on the second and the refresh \
             token, if there is one, on the third",
        )
    };
    let lines =
        read_secret_lines(io::stdin().lock()).map_err(|error| refused(error.to_string()))?;
    let mut lines = lines.into_iter();
    let notion = lines
        .next()
        .ok_or_else(|| refused("no token was given".to_owned()))?;
    let notic = lines.next().map(|access| TokenPair {
        access,
        refresh: lines.next(),
    });
    match lines.next() {
        Some(_) => Err(refused("more than three tokens were given".to_owned())),
        None => Ok(Tokens { notion, notic }),
    }
}
