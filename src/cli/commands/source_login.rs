//! `source --login`: gets tokens of Notic, tries them, and stores them.

use std::io::{self, IsTerminal};

use dialoguer::Select;
use serde_json::json;

use super::print;
use crate::auth::{LoginMark, NoticCredentials, RememberedStores, StoreKind, Turn, VaultError};
use crate::cli::args::SourceArgs;
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::location::Location;
use crate::cli::read_source::notic_vault_failure;
use crate::cli::session::Session;
use crate::notic::{ApiError, Client, ErrorKind, TokenPair};
use crate::ui::prompt::{SecretError, ask_optional_secret, ask_secret, read_secret, read_secrets};

/// What the person has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Given {
    NoticTokens,
    GoogleToken,
}

/// Logs in. `last` says that nothing follows, so that the result is told here.
pub(super) fn login(
    session: &Session<'_>,
    args: &SourceArgs,
    location: &Location,
    last: bool,
) -> Result<(), Failure> {
    let Location::Api(server) = location else {
        return Err(Failure::new(
            ExitStatus::Usage,
            format!("the source is `{location}`, which needs no login"),
        )
        .hint("give the address of Notic's API: `notic-notion source https://api.getnotic.io --login`"));
    };
    let client = session.notic_client(server)?;
    let kind = store_kind(session)?;
    let runtime = session.runtime()?;
    runtime.block_on(refuse_without_keyring(session, kind))?;
    let given = given(args)?;
    let secrets = secrets(args, given)?;
    let credentials = runtime.block_on(tried(&client, given, secrets))?;
    runtime.block_on(keep(session, kind, &credentials))?;
    if session.settings.notic_token.is_some() {
        let told = "NOTIC_TOKEN is set, and wins over the tokens that were stored now";
        session.ui.warn(told);
    }
    let place = session.vault(kind).place();
    let mut text = format!("Logged in to Notic at {server}; the tokens are in {place}.");
    if credentials.refresh.is_none() {
        text.push_str(" Without a refresh token, this login ends when the access token does.");
    }
    if !last {
        session.ui.note(&text);
        return Ok(());
    }
    print(
        session.ui,
        session.json,
        &text,
        &json!({
            "loggedIn": true, "location": server.as_str(), "tokenStore": kind.as_str(),
            "renewable": credentials.refresh.is_some(),
        }),
    )
}

/// Stores tokens that were read elsewhere, if Notic's API that is the source accepts them.
pub(super) fn accept(
    pair: TokenPair,
    args: &SourceArgs,
    session: &Session<'_>,
) -> Result<(), Failure> {
    let Location::Api(server) = super::source::place(args, session)? else {
        return Err(Failure::new(
            ExitStatus::Usage,
            "tokens of Notic were given, and the source is not Notic's API",
        )
        .hint("give its address: `--source https://api.getnotic.io`"));
    };
    let client = session.notic_client(&server)?;
    let kind = store_kind(session)?;
    session.runtime()?.block_on(async {
        let credentials = tried(&client, Given::NoticTokens, pair).await?;
        keep(session, kind, &credentials).await
    })
}

/// Where the tokens go: where they were, else where Notion's are.
fn store_kind(session: &Session<'_>) -> Result<StoreKind, Failure> {
    let stores = RememberedStores::of::<NoticCredentials>(&session.settings.paths);
    let remembered = stores.get(session.profile.as_str())?;
    match (session.settings.token_store, remembered) {
        (None, Some(kind)) => Ok(kind),
        _ => session.store_kind(),
    }
}

/// Before anything is asked for: nobody likes to paste a secret twice.
async fn refuse_without_keyring(session: &Session<'_>, kind: StoreKind) -> Result<(), Failure> {
    let vault = session.vault(kind);
    let loaded = vault
        .load::<NoticCredentials>(session.profile.as_str())
        .await;
    match loaded {
        Err(error @ VaultError::NoKeyring { .. }) => Err(notic_vault_failure(error)),
        // All else is told where the tokens are stored: that may mend it.
        _ => Ok(()),
    }
}

fn given(args: &SourceArgs) -> Result<Given, Failure> {
    if args.google {
        return Ok(Given::GoogleToken);
    }
    if args.token_stdin || !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Ok(Given::NoticTokens);
    }
    let chosen = Select::new()
        .with_prompt("What do you have")
        .items(["An access token of Notic", "An access token of Google"])
        .default(0)
        .interact()
        .map_err(|error| {
            let message = format!("no answer could be read: {error}");
            Failure::new(ExitStatus::Failed, message)
        })?;
    Ok(match chosen {
        0 => Given::NoticTokens,
        _ => Given::GoogleToken,
    })
}

fn secrets(args: &SourceArgs, given: Given) -> Result<TokenPair, Failure> {
    let pair = |(access, refresh)| TokenPair { access, refresh };
    match (args.token_stdin, given) {
        (true, Given::NoticTokens) => read_secrets(io::stdin().lock()).map(pair),
        (true, Given::GoogleToken) => {
            read_secret(io::stdin().lock()).map(|google| pair((google, None)))
        }
        (false, Given::GoogleToken) => {
            ask_secret("Google access token").map(|google| pair((google, None)))
        }
        (false, Given::NoticTokens) => ask_secret("Notic access token").and_then(|access| {
            let refresh =
                ask_optional_secret("Notic refresh token (leave empty if there is none)")?;
            Ok(pair((access, refresh)))
        }),
    }
    .map_err(no_token)
}

fn no_token(error: SecretError) -> Failure {
    let failure = Failure::new(ExitStatus::Usage, error.to_string());
    match error {
        SecretError::NotATerminal => failure.hint(
            "pipe it in: `notic-notion source --login --token-stdin < tokens.txt`, the access token on the first line, \
             the refresh token, if there is one, on the second",
        ),
        _ => failure.hint("copy the whole token, without the word `Bearer` before it"),
    }
}

/// Tokens that Notic has accepted.
async fn tried(
    client: &Client,
    given: Given,
    secrets: TokenPair,
) -> Result<NoticCredentials, Failure> {
    let TokenPair { access, refresh } = match given {
        Given::NoticTokens => {
            client
                .last_activity(&secrets.access)
                .await
                .map_err(not_let_in)?;
            secrets
        }
        Given::GoogleToken => client
            .authenticate(&secrets.access)
            .await
            .map_err(no_google)?,
    };
    Ok(NoticCredentials {
        login: LoginMark::of(&access),
        access,
        refresh,
        server: client.server().to_string(),
    })
}

fn not_let_in(error: ApiError) -> Failure {
    match error.kind {
        ErrorKind::LogIn(_) | ErrorKind::LogInAgain(_) => Failure::new(
            ExitStatus::LogIn,
            format!("Notic at {} does not accept that token", error.server),
        )
        .hint("copy the whole access token again; one that has expired must be taken anew from the Notic app"),
        _ => error.into(),
    }
}

fn no_google(error: ApiError) -> Failure {
    match error.kind {
        ErrorKind::LogIn(_) | ErrorKind::Refused(..) => Failure::new(
            ExitStatus::LogIn,
            format!("Notic at {} does not accept that Google token", error.server),
        )
        .hint("it lives one hour, and needs the scopes email and profile: make a new one and try again"),
        _ => error.into(),
    }
}

async fn keep(
    session: &Session<'_>,
    kind: StoreKind,
    credentials: &NoticCredentials,
) -> Result<(), Failure> {
    let profile = session.profile.as_str();
    // A run that renews the former tokens right now would store them over these.
    let turn = Turn::wait::<NoticCredentials>(&session.settings.paths, profile).await?;
    let saved = session.vault(kind).save(profile, credentials).await;
    let saved = saved.map_err(notic_vault_failure)?;
    drop(turn);
    RememberedStores::of::<NoticCredentials>(&session.settings.paths).set(profile, kind)?;
    if let Some(note) = saved.note() {
        session.ui.note(&note);
    }
    Ok(())
}
