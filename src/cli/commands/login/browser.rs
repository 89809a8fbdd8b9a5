//! A login in the browser: consent there, tokens here (notion-api.md section 4.1).

use std::rc::Rc;

use super::connection::connection;
use super::keep::{Kept, keep};
use super::trouble;
use super::wait::{Answer, Lines, Wait};
use crate::auth::{CredentialKind, Credentials, OAuthClient};
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::session::{Access, Session};
use crate::connect::{Callback, Listener, PORTAL, Page, RedirectUri, State, authorize_url};
use crate::model::Secret;
use crate::progress::Silent;
use crate::ui::phrase;

/// Which browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    /// The one of this machine; it is opened.
    Here,
    /// Any; the person opens the address.
    Elsewhere,
}

pub(super) fn login(
    opening: Opening,
    known: Option<OAuthClient>,
    session: &Session<'_>,
) -> Result<ExitStatus, Failure> {
    let (client, redirect_uri) = connection(known, session)?;
    let state = State::new().map_err(trouble::no_randomness)?;
    let url = authorize_url(&session.base_url()?, &client.id, &redirect_uri, &state);
    // Before the browser opens: what it brings back must not go to another program.
    let listener = listen(opening, &redirect_uri, &state, session)?;
    invite(opening, &url, &redirect_uri, session);
    let lines = match opening {
        Opening::Here => None,
        Opening::Elsewhere => Some(Lines::of_stdin()),
    };
    let kept = session.runtime()?.block_on(async {
        let wait = Wait {
            listener,
            lines,
            redirect_uri: &redirect_uri,
            state: &state,
            limit: session.settings.network.login,
            ui: session.ui,
        };
        let Answer { callback, browser } = wait.answer().await?;
        let result = finish(callback, client, &redirect_uri, session).await;
        if let Some(browser) = browser {
            browser.answer(&page(&result));
        }
        result
    })?;
    match opening {
        Opening::Here => kept.lead_on(session),
        // The terminal may still be read for an address: a second reader would get half of what is typed.
        Opening::Elsewhere => kept.tell(session),
    }
}

fn listen(
    opening: Opening,
    redirect_uri: &RedirectUri,
    state: &State,
    session: &Session<'_>,
) -> Result<Option<Listener>, Failure> {
    match (Listener::bind(redirect_uri, state), opening) {
        (Ok(listener), _) => Ok(Some(listener)),
        (Err(error), Opening::Here) => Err(trouble::no_listener(&error)),
        (Err(error), Opening::Elsewhere) => {
            session
                .ui
                .warn(&format!("{error}; the address has to be pasted"));
            Ok(None)
        }
    }
}

/// Tells where to go, and opens it. Where the redirect URI is not registered, Notion says so in the browser and never
/// comes back: so it is told beforehand.
fn invite(opening: Opening, url: &str, redirect_uri: &RedirectUri, session: &Session<'_>) {
    let limit = phrase::limit(session.settings.network.login);
    let register = format!(
        "If Notion says \"Missing or invalid redirect_uri\": at {PORTAL} > your connection > Configuration, register \
         exactly\n\n  {redirect_uri}\n"
    );
    match opening {
        Opening::Here => session.ui.request(&format!(
            "Allow access in the browser. If none opens, go to:\n\n  {url}\n\n{register}\nWaiting for {limit} at most; \
             Ctrl-C ends it."
        )),
        Opening::Elsewhere => session.ui.request(&format!(
            "Open this address in a browser, and allow access:\n\n  {url}\n\n{register}\nThe browser ends at an address \
             that begins with {redirect_uri}. If it runs on another machine, it shows no page there: copy that address \
             from its address bar, and paste it here within {limit}."
        )),
    }
    if opening == Opening::Here
        && let Err(error) = open::that_detached(url)
    {
        session.ui.warn(&format!(
            "no browser could be opened: {error}. Where there is none, end this with Ctrl-C and use `notic-notion login \
             --no-browser`"
        ));
    }
}

async fn finish(
    callback: Callback,
    client: OAuthClient,
    redirect_uri: &RedirectUri,
    session: &Session<'_>,
) -> Result<Kept, Failure> {
    match callback {
        Callback::Code(code) => exchange(&code, client, redirect_uri, session).await,
        Callback::Denied => Err(trouble::denied()),
        Callback::Failed { error, description } => Err(trouble::failed(&error, &description)),
        Callback::OtherState | Callback::Nothing => Err(trouble::other_login()),
    }
}

async fn exchange(
    code: &Secret,
    client: OAuthClient,
    redirect_uri: &RedirectUri,
    session: &Session<'_>,
) -> Result<Kept, Failure> {
    let authority = session.authority(client.clone())?;
    let grant = authority
        .exchange(code)
        .await
        .map_err(|error| trouble::not_granted(&error, redirect_uri))?;
    let access = Access::new(Rc::new(grant.access.clone()), grant.bot_id.as_deref());
    let me = session.client(access, Rc::new(Silent))?.me().await?;
    let credentials = Credentials {
        refresh: grant.refresh,
        kind: CredentialKind::Granted,
        // What `created_by` of its pages will be; the grant's own id is said to be the same.
        bot_id: Some(me.id.as_str().to_owned()),
        workspace_id: grant.workspace_id.or_else(|| me.workspace_id.clone()),
        workspace_name: grant.workspace_name.or_else(|| me.workspace_name.clone()),
        client: Some(client),
        ..Credentials::pasted(grant.access)
    };
    keep(session, credentials, &me).await
}

/// What the browser shows: how it really went, so that nobody leaves too early.
fn page(result: &Result<Kept, Failure>) -> Page {
    match result {
        Ok(kept) => Page::Connected {
            workspace: kept.workspace().map(str::to_owned),
        },
        Err(failure) if *failure == trouble::denied() => Page::Denied,
        Err(failure) => Page::Failed {
            why: phrase::capital(&failure.message),
        },
    }
}
