//! `sandbox`: serves the stand-in of Notion on loopback.

use serde_json::json;

use crate::cli::args::SandboxArgs;
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::signals::EndSignals;
use crate::sandbox::{Latency, OAuth, Options, Sandbox, Server};
use crate::ui::Ui;

/// How many requests the log keeps: the command runs for long, and nobody reads it.
const LOG_LIMIT: usize = 1000;

pub(in crate::cli) fn sandbox(
    args: &SandboxArgs,
    as_json: bool,
    ui: &Ui,
) -> Result<ExitStatus, Failure> {
    let latency = if args.latency.is_zero() {
        Latency::None
    } else {
        Latency::Flat(args.latency)
    };
    let options = Options {
        requests_per_minute: args.requests_per_minute,
        latency,
        oauth: OAuth {
            access_token_lifetime: args.token_lifetime,
            ..OAuth::default()
        },
        log_limit: Some(LOG_LIMIT),
        ..Options::default()
    };
    let (token, oauth) = (options.token.clone(), options.oauth.clone());
    let sandbox = Sandbox::new(options);
    let root = sandbox.seed_page("Notic");
    let server = Server::start(sandbox, &args.listen.to_string()).map_err(|error| {
        Failure::new(
            ExitStatus::Failed,
            format!("`{}` can't be listened on: {error}", args.listen),
        )
    })?;
    let url = server.url();
    let redirect_uri = oauth.redirect_uris.first().map_or("", String::as_str);
    // Whoever read stdout may have gone; the sandbox goes on.
    let _closed = match as_json {
        true => ui.result(
            &json!({
                "apiUrl": url,
                "token": token,
                "root": root,
                "oauth": {
                    "clientId": oauth.client_id,
                    "clientSecret": oauth.client_secret,
                    "redirectUri": redirect_uri,
                },
            })
            .to_string(),
        ),
        false => ui.result(&format!(
            "export NOTIC_NOTION_API_URL={url}\nexport NOTION_TOKEN={token}\nexport NOTIC_NOTION_ROOT={root}\n\
             export NOTION_OAUTH_CLIENT_ID={}\nexport NOTION_OAUTH_CLIENT_SECRET={}\n\
             export NOTION_OAUTH_REDIRECT_URI={redirect_uri}",
            oauth.client_id, oauth.client_secret
        )),
    };
    ui.note(&format!(
        "\nPaste that into another terminal, and try `notic-notion sync <path>` there.\n\
         To log in with the browser instead, forget the token there, and use a home of its own:\n\n  \
         unset NOTION_TOKEN; export NOTIC_NOTION_HOME=$(mktemp -d); notic-notion login\n\n\
         The pages are shown at {url}/\nCtrl-C ends it; nothing is kept."
    ));
    wait_for_end()?;
    drop(server);
    Ok(ExitStatus::InStep)
}

/// Waits for Ctrl-C or a request to end.
pub(super) fn wait_for_end() -> Result<(), Failure> {
    let failed = |error| {
        Failure::new(
            ExitStatus::Failed,
            format!("signals can't be waited for: {error}"),
        )
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(failed)?;
    runtime
        .block_on(async { EndSignals::listen()?.next().await })
        .map_err(failed)
}
