//! The requests of a client: token, introspect and revoke.

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::{Value, json};

use super::authority::Pair;
use crate::sandbox::answer;
use crate::sandbox::engine::{Call, Done};
use crate::sandbox::ids::Id;
use crate::sandbox::options::ErrorShape;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::state::{OAUTH_BOT, State, WORKSPACE};
use crate::sandbox::validate::{At, Checked, Fields, string};
use crate::sandbox::wire::Request;

/// Asks for the client's id and secret by Basic authorization.
pub(crate) fn check_client(state: &State, request: &Request) -> Result<(), Refusal> {
    let options = &state.options.oauth;
    let expected = format!("{}:{}", options.client_id, options.client_secret);
    let given = request
        .header("authorization")
        .and_then(|value| value.strip_prefix("Basic "))
        .and_then(|value| BASE64_STANDARD.decode(value).ok());
    match given {
        Some(given) if given == expected.as_bytes() => Ok(()),
        _ => Err(refusal(
            state,
            401,
            "invalid_client",
            "Client authentication failed.",
        )),
    }
}

/// POST oauth/token.
pub(crate) fn token(state: &mut State, call: &Call) -> Result<Done, Refusal> {
    let at = At::root("body");
    let mut fields = Fields::of(at, call.body()?)?;
    let grant_type = string(at.key("grant_type"), fields.need("grant_type")?)?;
    let pair = match grant_type {
        "authorization_code" => {
            let code = string(at.key("code"), fields.need("code")?)?;
            let redirect_uri = fields.optional("redirect_uri", string)?;
            external_account(&mut fields)?;
            fields.finish()?;
            exchange(state, code, redirect_uri)?
        }
        "refresh_token" => {
            let token = string(at.key("refresh_token"), fields.need("refresh_token")?)?;
            fields.finish()?;
            let next = state
                .authority
                .refresh(token, &state.options.oauth, state.now_ms);
            next.map_err(|reason| refusal(state, 400, "invalid_grant", reason))?
        }
        other => {
            let message = format!("The grant type \"{other}\" is not supported.");
            return Err(refusal(state, 400, "unsupported_grant_type", message));
        }
    };
    Ok(Done::of(granted(state, &pair)))
}

/// Some clients send it (notion-api.md section 4.1, point 5); it changes nothing here.
fn external_account(fields: &mut Fields<'_>) -> Checked<()> {
    let at = fields.at;
    let Some(value) = fields.take("external_account") else {
        return Ok(());
    };
    let at = at.key("external_account");
    let mut fields = Fields::of(at, value)?;
    string(at.key("key"), fields.need("key")?)?;
    string(at.key("name"), fields.need("name")?)?;
    fields.finish()
}

/// The chosen pages are shared by the exchange, in place of those of an earlier authorization: that they add up is not
/// documented.
fn exchange(state: &mut State, code: &str, redirect_uri: Option<&str>) -> Result<Pair, Refusal> {
    let exchanged =
        state
            .authority
            .exchange(code, redirect_uri, &state.options.oauth, state.now_ms);
    let (pair, pages) = exchanged.map_err(|reason| refusal(state, 400, "invalid_grant", reason))?;
    share_only(state, &pages);
    Ok(pair)
}

fn share_only(state: &mut State, pages: &[Id]) {
    for node in state.nodes.values_mut() {
        node.shares.remove(&OAUTH_BOT);
    }
    for page in pages {
        if let Some(node) = state.nodes.get_mut(page) {
            node.shares.insert(OAUTH_BOT, true);
        }
    }
}

/// Without any lifetime: Notion tells none (notion-api.md section 4.1, point 5).
fn granted(state: &State, pair: &Pair) -> Value {
    json!({
        "access_token": pair.access,
        "token_type": "bearer",
        "refresh_token": pair.refresh,
        "bot_id": OAUTH_BOT.to_string(),
        "workspace_id": WORKSPACE.to_string(),
        "workspace_name": state.options.workspace_name,
        "workspace_icon": null,
        "owner": {"type": "user", "user": answer::person()},
        "duplicated_template_id": null,
    })
}

/// POST oauth/introspect.
pub(crate) fn introspect(state: &State, call: &Call) -> Result<Done, Refusal> {
    let token = only_token(call)?;
    Ok(Done::of(
        match state.authority.issued_ms(token, state.now_ms) {
            Some(issued_ms) => json!({"active": true, "iat": issued_ms / 1000}),
            None => json!({"active": false}),
        },
    ))
}

/// POST oauth/revoke: also of a token that is not there any more.
pub(crate) fn revoke(state: &mut State, call: &Call) -> Result<Done, Refusal> {
    state.authority.revoke(only_token(call)?);
    Ok(Done::of(json!({})))
}

fn only_token<'a>(call: &'a Call<'_>) -> Checked<&'a str> {
    let at = At::root("body");
    let mut fields = Fields::of(at, call.body()?)?;
    let token = string(at.key("token"), fields.need("token")?)?;
    fields.finish()?;
    Ok(token)
}

/// One of the errors of RFC 6749 section 5.2, in the shape that is wanted. What does not fit the schema is refused as
/// everywhere else.
fn refusal(state: &State, status: u16, code: &'static str, message: impl Into<String>) -> Refusal {
    let refusal = Refusal::new(status, code, message);
    match state.options.oauth.error_shape {
        ErrorShape::Rfc6749 => refusal.in_rfc_6749_shape(),
        ErrorShape::Notion => refusal,
    }
}
