//! The calls that give tokens, renew them and end them (notion-api.md section 4.1, points 5 to 8).

use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::auth::OAuthClient;
use crate::model::Secret;
use crate::notion::{
    ApiError, Authorization, ErrorKind, HttpMethod, HttpRequest, Outcome, Payload, Transport,
    TransportError,
};

/// How often a call is tried at most.
const TRIES: u32 = 4;

/// For how long it is tried again. A last try may then take as long as the transport waits: 70 seconds. Both together
/// are less than another process waits for its turn.
const PATIENCE: Duration = Duration::from_secs(20);

/// Tokens as Notion gives them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The token that requests carry.
    pub access: Secret,
    /// The token that yields the next pair. Notion may give none.
    pub refresh: Option<Secret>,
    /// The id of this authorization's bot.
    pub bot_id: Option<String>,
    /// The id of the Notion workspace.
    pub workspace_id: Option<String>,
    /// Its name.
    pub workspace_name: Option<String>,
}

/// Why no tokens were given, as far as a decision follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The code or refresh token is used up, too old, revoked, or made for another redirect URI.
    InvalidGrant,
    /// The client id or secret is wrong, or the connection is gone.
    InvalidClient,
    /// Notion can't be reached, or does not answer now.
    Unreachable,
    /// Anything else.
    Other,
}

/// A call that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantError {
    /// What follows from it.
    pub reason: Reason,
    /// What happened.
    pub error: ApiError,
}

impl GrantError {
    fn new(error: ApiError) -> Self {
        let reason = match error.code.as_deref() {
            Some("invalid_grant") => Reason::InvalidGrant,
            Some("invalid_client" | "unauthorized_client" | "unauthorized") => {
                Reason::InvalidClient
            }
            _ => match error.kind {
                ErrorKind::Unauthorized => Reason::InvalidClient,
                ErrorKind::Unavailable
                | ErrorKind::RateLimited
                | ErrorKind::Unreachable
                | ErrorKind::NoAnswer => Reason::Unreachable,
                _ => Reason::Other,
            },
        };
        Self { reason, error }
    }
}

impl fmt::Display for GrantError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl std::error::Error for GrantError {}

/// Notion as it gives tokens to one public connection.
pub struct Authority {
    transport: Rc<dyn Transport>,
    client: OAuthClient,
    retry_base: Duration,
}

impl Authority {
    /// Asks through `transport`. The first pause before a call is tried again is `retry_base`.
    pub fn new(transport: Rc<dyn Transport>, client: OAuthClient, retry_base: Duration) -> Self {
        Self {
            transport,
            client,
            retry_base,
        }
    }

    /// Exchanges a code for tokens. The redirect URI is the one of the authorize URL.
    pub async fn exchange(&self, code: &Secret) -> Result<Grant, GrantError> {
        let body = json!({
            "grant_type": "authorization_code",
            "code": code.expose(),
            "redirect_uri": self.client.redirect_uri,
        });
        self.grant(&body, code).await
    }

    /// Gives the next pair. Whether the one before is good after that, Notion does not document.
    pub async fn refresh(&self, refresh: &Secret) -> Result<Grant, GrantError> {
        let body = json!({"grant_type": "refresh_token", "refresh_token": refresh.expose()});
        self.grant(&body, refresh).await
    }

    /// Ends a token.
    pub async fn revoke(&self, token: &Secret) -> Result<(), GrantError> {
        let body = json!({"token": token.expose()});
        self.call("/v1/oauth/revoke", &body, token).await.map(drop)
    }

    async fn grant(&self, body: &Value, secret: &Secret) -> Result<Grant, GrantError> {
        let answer = self.call("/v1/oauth/token", body, secret).await?;
        read(&answer).ok_or_else(not_notion)
    }

    /// Sends one call, again where that can help. None of these calls is worse for being sent twice: one that was carried
    /// out, and whose answer was lost, leaves nothing that could be used without a new login.
    async fn call(&self, target: &str, body: &Value, secret: &Secret) -> Result<Value, GrantError> {
        let start = Instant::now();
        let mut attempt = 1;
        loop {
            let request = HttpRequest {
                method: HttpMethod::Post,
                target: target.to_owned(),
                authorization: Authorization::Basic {
                    user: self.client.id.clone(),
                    password: self.client.secret.clone(),
                },
                payload: Payload::Json(body.to_string().into_bytes()),
            };
            let outcome = Outcome::read_oauth(self.transport.send(request).await);
            let Some(error) = outcome.error() else {
                let Outcome::Success(value) = outcome else {
                    return Err(not_notion());
                };
                return Ok(value);
            };
            let pause = pause(&outcome, self.retry_base.saturating_mul(1 << (attempt - 1)));
            match pause {
                Some(pause) if attempt < TRIES && start.elapsed() + pause <= PATIENCE => {
                    sleep(pause).await;
                    attempt += 1;
                }
                _ => {
                    let error = error.without(secret).without(&self.client.secret);
                    return Err(GrantError::new(error));
                }
            }
        }
    }
}

/// How long to wait before trying again; none where that helps nothing.
fn pause(outcome: &Outcome, backoff: Duration) -> Option<Duration> {
    match outcome {
        Outcome::Refused(refusal) => match refusal.error.kind {
            ErrorKind::RateLimited | ErrorKind::Unavailable | ErrorKind::Conflict => {
                Some(refusal.retry_after.unwrap_or_default().max(backoff))
            }
            _ => None,
        },
        Outcome::NoAnswer(TransportError::NotSent(_) | TransportError::Cut(_)) => Some(backoff),
        Outcome::NoAnswer(TransportError::TimedOut(_))
        | Outcome::Success(_)
        | Outcome::Garbled(_) => None,
    }
}

fn not_notion() -> GrantError {
    GrantError::new(ApiError::local(
        ErrorKind::NotNotion,
        "it has not what was asked for",
    ))
}

fn read(answer: &Value) -> Option<Grant> {
    let text = |key: &str| {
        let text = answer[key].as_str()?;
        (!text.is_empty()).then(|| text.to_owned())
    };
    Some(Grant {
        access: Secret::new(text("access_token")?),
        refresh: text("refresh_token").map(Secret::new),
        bot_id: text("bot_id"),
        workspace_id: text("workspace_id"),
        workspace_name: text("workspace_name"),
    })
}

#[cfg(test)]
#[path = "grant_tests.rs"]
mod tests;
