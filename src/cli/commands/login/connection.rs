//! Through which public connection: from the environment, from an earlier login, or asked for once.

use super::trouble;
use crate::auth::OAuthClient;
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::session::Session;
use crate::connect::{PORTAL, RedirectUri};
use crate::model::Secret;
use crate::settings::OAuthSettings;
use crate::ui::prompt::ask_secret;

/// The connection, and the address that the browser is sent back to.
pub(super) fn connection(
    known: Option<OAuthClient>,
    session: &Session<'_>,
) -> Result<(OAuthClient, RedirectUri), Failure> {
    let oauth = &session.settings.oauth;
    let redirect_uri = redirect_uri(oauth, known.as_ref())?;
    let (id, secret) = match told(oauth, known) {
        (Some(id), Some(secret)) => (id, secret),
        (id, secret) => asked(id, secret, &redirect_uri, session)?,
    };
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
    if id.is_empty() {
        return Err(none_given("client id", "nothing was typed"));
    }
    // In Basic authorization a colon ends the id.
    if !plain(&id) || id.contains(':') || !plain(secret.expose()) {
        return Err(Failure::new(
            ExitStatus::Usage,
            "the client id or secret has blanks or other characters that none has",
        )
        .hint(format!(
            "copy both again from {PORTAL} > your connection > Configuration"
        )));
    }
    let client = OAuthClient {
        id,
        secret,
        redirect_uri: redirect_uri.as_str().to_owned(),
    };
    Ok((client, redirect_uri))
}

fn redirect_uri(
    oauth: &OAuthSettings,
    known: Option<&OAuthClient>,
) -> Result<RedirectUri, Failure> {
    let text = oauth
        .redirect_uri
        .as_deref()
        .or(known.map(|client| client.redirect_uri.as_str()))
        .unwrap_or(RedirectUri::DEFAULT);
    text.parse()
        .map_err(|error| trouble::bad_redirect_uri(text, error))
}

/// What nobody has to be asked for. A stored secret belongs to the stored id.
fn told(oauth: &OAuthSettings, known: Option<OAuthClient>) -> (Option<String>, Option<Secret>) {
    let known = known.filter(|client| {
        oauth
            .client_id
            .as_ref()
            .is_none_or(|asked| *asked == client.id)
    });
    let (known_id, known_secret) = known.map(|client| (client.id, client.secret)).unzip();
    (
        oauth.client_id.clone().or(known_id),
        oauth.client_secret.clone().or(known_secret),
    )
}

fn asked(
    id: Option<String>,
    secret: Option<Secret>,
    redirect_uri: &RedirectUri,
    session: &Session<'_>,
) -> Result<(String, Secret), Failure> {
    if !session.ui.can_ask() {
        return Err(trouble::no_client(id.is_none(), secret.is_none()));
    }
    session.ui.request(&format!(
        "This needs a public connection of your own, made once:\n\n  1. At {PORTAL} choose Public connections > Create \
         a new connection.\n  2. As redirect URI, register exactly:  {redirect_uri}\n  3. Under Configuration, allow it \
         to read, update and insert content.\n  4. Copy its client id and client secret from there.\n\nBoth are kept \
         with the tokens, and not asked for again.\n"
    ));
    let id = match id {
        Some(id) => id,
        None => {
            let typed = session.ui.ask_line("Client id: ");
            let typed = typed.map_err(|error| none_given("client id", &error.to_string()))?;
            typed.trim().to_owned()
        }
    };
    let secret = match secret {
        Some(secret) => secret,
        None => ask_secret("Client secret (not shown)")
            .map_err(|error| none_given("client secret", &error.to_string()))?,
    };
    Ok((id, secret))
}

fn none_given(what: &str, error: &str) -> Failure {
    Failure::new(ExitStatus::Usage, format!("no {what} was given: {error}")).hint(format!(
        "copy it from {PORTAL} > your connection > Configuration"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Option<OAuthClient> {
        Some(OAuthClient {
            id: "old".into(),
            secret: Secret::new("old secret"),
            redirect_uri: "http://localhost:1/x".into(),
        })
    }

    fn environment(id: Option<&str>, secret: Option<&str>) -> OAuthSettings {
        OAuthSettings {
            client_id: id.map(str::to_owned),
            client_secret: secret.map(Secret::new),
            redirect_uri: None,
        }
    }

    #[test]
    fn a_stored_secret_is_not_used_for_another_connection() {
        let told = |id, secret| {
            let (id, secret) = told(&environment(id, secret), known());
            (id, secret.map(|secret| secret.expose().to_owned()))
        };
        let both = |id: &str, secret: &str| (Some(id.to_owned()), Some(secret.to_owned()));
        assert_eq!(told(None, None), both("old", "old secret"));
        assert_eq!(told(Some("old"), None), both("old", "old secret"));
        assert_eq!(told(None, Some("new")), both("old", "new"));
        assert_eq!(told(Some("b"), Some("c")), both("b", "c"));
        assert_eq!(told(Some("b"), None), (Some("b".to_owned()), None));
    }

    #[test]
    fn the_environments_address_beats_the_stored_one_which_beats_the_default() {
        let asked = OAuthSettings {
            redirect_uri: Some("http://localhost:2/y".into()),
            ..OAuthSettings::default()
        };
        let nothing = OAuthSettings::default();
        let uri = |oauth: &OAuthSettings, known: Option<OAuthClient>| {
            redirect_uri(oauth, known.as_ref())
                .unwrap()
                .as_str()
                .to_owned()
        };
        assert_eq!(uri(&asked, known()), "http://localhost:2/y");
        assert_eq!(uri(&nothing, known()), "http://localhost:1/x");
        assert_eq!(uri(&nothing, None), RedirectUri::DEFAULT);
    }
}
