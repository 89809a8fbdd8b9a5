//! The part of a login that a person sees: GET and POST `/v1/oauth/authorize`.

use super::page;
use crate::sandbox::form::{Form, encoded};
use crate::sandbox::ids::Id;
use crate::sandbox::options::OAuth;
use crate::sandbox::state::State;
use crate::sandbox::viewer;
use crate::sandbox::wire::{Request, Response};

/// Where a browser is sent to. No request of the API: it needs no token and has no budget.
pub(crate) const PATH: &str = "/v1/oauth/authorize";

/// What a client asks for in a valid authorize URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(super) redirect_uri: String,
    state: Option<String>,
}

impl Asked {
    /// Reads the query. `client_id`, `redirect_uri`, `response_type` and `owner` are required, and an address must be
    /// registered letter by letter (notion-api.md section 4.1).
    pub(super) fn read(query: &str, options: &OAuth) -> Result<Self, &'static str> {
        let form = Form::parse(query);
        if form.only("client_id") != Some(options.client_id.as_str()) {
            return Err("Missing or invalid client_id");
        }
        let redirect_uri = form
            .only("redirect_uri")
            .filter(|uri| options.redirect_uris.iter().any(|known| known == uri))
            .ok_or("Missing or invalid redirect_uri")?;
        if form.only("response_type") != Some("code") {
            return Err("Missing or invalid response_type");
        }
        if form.only("owner") != Some("user") {
            return Err("Missing or invalid owner");
        }
        if form.all("state").count() > 1 {
            return Err("Invalid state");
        }
        Ok(Self {
            redirect_uri: redirect_uri.to_owned(),
            state: form.only("state").map(str::to_owned),
        })
    }

    fn back_with(&self, name: &str, value: &str) -> String {
        let mark = if self.redirect_uri.contains('?') {
            '&'
        } else {
            '?'
        };
        let mut location = format!("{}{mark}{name}={}", self.redirect_uri, encoded(value));
        if let Some(state) = &self.state {
            location.push_str(&format!("&state={}", encoded(state)));
        }
        location
    }
}

/// What a person says to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Allow(Vec<Id>),
    Deny,
}

/// Answers a browser.
pub(crate) fn respond(state: &mut State, request: &Request, query: &str) -> Response {
    let answered = match request.method.as_str() {
        "GET" => show(state, query),
        _ => submit(state, &Form::parse(&String::from_utf8_lossy(&request.body))),
    };
    answered
        .unwrap_or_else(page::refusal)
        .with_header("cache-control", "no-store")
        .with_header("referrer-policy", "no-referrer")
}

fn show(state: &mut State, query: &str) -> Result<Response, &'static str> {
    let asked = Asked::read(query, &state.options.oauth)?;
    let redirect_uri = asked.redirect_uri.clone();
    let nonce = state.authority.open(asked, state.now_ms);
    Ok(page::consent(state, &redirect_uri, &nonce))
}

/// All that matters was remembered when the page was shown: the form brings the nonce and the person's choice.
fn submit(state: &mut State, form: &Form) -> Result<Response, &'static str> {
    let asked = form
        .only("nonce")
        .and_then(|nonce| state.authority.close(nonce, state.now_ms))
        .ok_or("This page was answered already, or was open for too long")?;
    let answer = match form.only("answer") {
        Some("deny") => Answer::Deny,
        Some("allow") => Answer::Allow(chosen(state, form.all("page"))?),
        _ => return Err("Missing or invalid answer"),
    };
    let location = decide(state, &asked, answer, Some(state.now_ms));
    Ok(Response::html(302, "").with_header("location", location))
}

/// Only what the page offered can be chosen.
pub(super) fn chosen<'a>(
    state: &State,
    pages: impl Iterator<Item = &'a str>,
) -> Result<Vec<Id>, &'static str> {
    let offered = viewer::pages_of(state, None);
    pages
        .map(|text| Id::parse(text).filter(|id| offered.contains(id)))
        .collect::<Option<_>>()
        .ok_or("Invalid page")
}

/// Where the browser goes on.
pub(super) fn decide(
    state: &mut State,
    asked: &Asked,
    answer: Answer,
    now_ms: Option<u64>,
) -> String {
    match answer {
        Answer::Deny => asked.back_with("error", "access_denied"),
        Answer::Allow(pages) => {
            let uri = asked.redirect_uri.clone();
            asked.back_with("code", &state.authority.code(uri, pages, now_ms))
        }
    }
}
