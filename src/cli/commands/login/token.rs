//! A token that is pasted or piped in.

use std::io;
use std::rc::Rc;

use super::keep::{Kept, keep};
use crate::auth::Credentials;
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::session::Session;
use crate::model::Secret;
use crate::notion::{CallError, ErrorKind, Me};
use crate::progress::Silent;
use crate::ui::prompt::{SecretError, ask_secret, read_secret};

/// Which token, and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pasting {
    /// Any, on standard input.
    Piped,
    /// Any, asked for.
    Any,
    /// A personal access token, asked for.
    PersonalToken,
    /// An internal connection's secret, asked for.
    InternalConnection,
}

const PERSONAL_TOKEN: &str = "\
Make one at https://www.notion.so/developers > Personal access tokens > New token, with the capability \"Notion API\".
";

const INTERNAL_CONNECTION: &str = "\
Make one at https://app.notion.com/developers/connections > Internal connections > Create a new connection. Under \
Configuration, allow it to read, update and insert content, and copy its secret. In Notion, open the page your notes are \
to live under, and choose ••• > Connections > Add connection.
";

pub(super) fn login(pasting: Pasting, session: &Session<'_>) -> Result<ExitStatus, Failure> {
    let token = get(pasting, session).map_err(no_token)?;
    let kept = accept(token, session)?;
    match pasting {
        // Standard input was read to its end.
        Pasting::Piped => kept.tell(session),
        _ => kept.lead_on(session),
    }
}

/// Tries a token, and stores it.
pub(super) fn accept(token: Secret, session: &Session<'_>) -> Result<Kept, Failure> {
    session.runtime()?.block_on(async {
        let client = session.client(token.clone(), Rc::new(Silent))?;
        let me = client.me().await.map_err(not_let_in)?;
        keep(session, credentials(&me, token), &me).await
    })
}

fn get(pasting: Pasting, session: &Session<'_>) -> Result<Secret, SecretError> {
    match pasting {
        Pasting::Piped => read_secret(io::stdin().lock()),
        Pasting::Any => {
            ask_secret("Notion token (personal access token or internal connection secret)")
        }
        Pasting::PersonalToken => {
            session.ui.request(PERSONAL_TOKEN);
            ask_secret("Personal access token (not shown)")
        }
        Pasting::InternalConnection => {
            session.ui.request(INTERNAL_CONNECTION);
            ask_secret("Secret of the internal connection (not shown)")
        }
    }
}

fn not_let_in(error: CallError) -> Failure {
    match error.error().kind {
        ErrorKind::Unauthorized => Failure::new(ExitStatus::LogIn, error.error().to_string()).hint(
            "copy the whole token again from Notion's developer portal; one that was revoked or has expired must be \
             made anew there",
        ),
        _ => error.into(),
    }
}

fn no_token(error: SecretError) -> Failure {
    let failure = Failure::new(ExitStatus::Usage, error.to_string());
    match error {
        SecretError::NotATerminal => failure
            .hint("pipe the token in: `notic-notion login --token-stdin < token.txt`")
            .hint(
                "or log in in the browser: `notic-notion login --no-browser`, with NOTION_OAUTH_CLIENT_ID and \
                 NOTION_OAUTH_CLIENT_SECRET set",
            ),
        _ => failure.hint("copy the whole token from Notion's developer portal; it begins with `ntn_` or `secret_`"),
    }
}

fn credentials(me: &Me, token: Secret) -> Credentials {
    Credentials {
        bot_id: Some(me.id.as_str().to_owned()),
        workspace_id: me.workspace_id.clone(),
        workspace_name: me.workspace_name.clone(),
        ..Credentials::pasted(token)
    }
}
