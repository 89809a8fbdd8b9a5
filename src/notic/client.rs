//! One call of Notic's API: sent, answered, and made again where that may help.

use std::error::Error;
use std::io;
use std::path::Path;
use std::time::Duration;

use reqwest::header::{
    ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderName, HeaderValue,
    LOCATION, RETRY_AFTER,
};
use reqwest::redirect::Policy;
use reqwest::{RequestBuilder, Response, Url};
use serde::de::DeserializeOwned;

use super::answer::Head;
use super::base_url::BaseUrl;
use super::body;
use super::error::{ApiError, ErrorKind, Unreachable};
use super::retry::RetryPolicy;
use super::tokens::{NotRenewed, Tokens};
use super::wire::{Authenticate, Granted, Refresh, Status, TokenPair};
use crate::model::Secret;

const PAGE: &str = "GET /sync";
const STATUS: &str = "GET /sync/status";
const REFRESH: &str = "POST /auth/refresh";
const AUTHENTICATE: &str = "POST /auth/authenticate";

/// How many notes a page is to have: Notic's own default (notic-data.md section 2).
const PAGE_LIMIT: &str = "1000";

/// How long to wait for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// For a connection.
    pub connect: Duration,
    /// For the next bytes of an answer, the first ones too.
    pub silence: Duration,
    /// For a whole answer, so that one that trickles ends as well.
    pub whole: Duration,
}

impl Patience {
    /// With this limit for an answer that says nothing.
    pub fn with_silence(silence: Duration) -> Self {
        Self {
            connect: Duration::from_secs(10).min(silence),
            silence,
            whole: silence.saturating_mul(10),
        }
    }
}

/// Calls Notic's API at one address.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    server: BaseUrl,
    policy: RetryPolicy,
}

impl Client {
    /// Sets up connections to a server; makes none yet. No redirects are followed: a token goes nowhere else.
    pub fn new(
        server: &BaseUrl,
        patience: Patience,
        policy: RetryPolicy,
    ) -> Result<Self, ApiError> {
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("notic-notion/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(patience.connect)
            .read_timeout(patience.silence)
            .timeout(patience.whole)
            .redirect(Policy::none())
            .referer(false)
            .https_only(server.is_encrypted());
        if server.is_loopback() {
            // A proxy would look for the address on its own machine.
            builder = builder.no_proxy();
        }
        if !server.is_encrypted() {
            // Where nothing is encrypted, no certificates are needed: a small system may have none.
            builder = builder.tls_certs_only([]);
        }
        let http = builder
            .build()
            .map_err(|error| ApiError::new(server, PAGE, ErrorKind::Setup(causes(&error))))?;
        Ok(Self {
            http,
            server: server.clone(),
            policy,
        })
    }

    /// The server's address.
    pub fn server(&self) -> &BaseUrl {
        &self.server
    }

    /// When anybody last pushed, or began to pull: `lastUpdatedAt`, in epoch milliseconds (notic-data.md section 2).
    pub async fn last_activity(&self, tokens: &dyn Tokens) -> Result<u64, ApiError> {
        let status: Status = self
            .authorized(STATUS, tokens, |access| {
                self.small(self.get("/sync/status", &[]), Some(access))
            })
            .await?;
        // Older clocks may give a fraction, which is no other time.
        let time = status.last_updated_at;
        Ok(time
            .as_u64()
            .or_else(|| time.as_f64().map(|time| time as u64))
            .unwrap_or_default())
    }

    /// Writes one page to a file; the first one without a cursor.
    pub(super) async fn page(
        &self,
        tokens: &dyn Tokens,
        cursor: Option<&str>,
        path: &Path,
    ) -> Result<(), ApiError> {
        self.authorized(PAGE, tokens, |access| async {
            let mut query = vec![("limit", PAGE_LIMIT)];
            query.extend(cursor.map(|cursor| ("cursor", cursor)));
            let request = self
                .get("/sync", &query)
                .header(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
            let (head, response) = self.send(request, Some(access)).await?;
            body::to_file(response, &head, path).await?;
            let first =
                body::first_byte(path).map_err(|error| ErrorKind::Disk(path.to_owned(), error))?;
            head.check_json(first)
        })
        .await
    }

    /// Trades a refresh token for a new pair. The old one is gone then, whether the answer arrives or not.
    pub async fn refresh(&self, refresh: &Secret) -> Result<TokenPair, ApiError> {
        let body = Refresh {
            refresh_token: refresh.expose(),
        };
        self.granted(REFRESH, "/auth/refresh", &body, refresh).await
    }

    /// Trades a Google access token for a pair.
    pub async fn authenticate(&self, google: &Secret) -> Result<TokenPair, ApiError> {
        let body = Authenticate {
            token: google.expose(),
            provider: "google",
        };
        self.granted(AUTHENTICATE, "/auth/authenticate", &body, google)
            .await
    }

    async fn granted(
        &self,
        call: &'static str,
        path: &str,
        body: &impl serde::Serialize,
        secret: &Secret,
    ) -> Result<TokenPair, ApiError> {
        let granted: Granted = self
            .patiently(call, secret, || {
                self.small(self.http.post(self.server.join(path)).json(body), None)
            })
            .await?;
        Ok(granted.into())
    }

    fn get(&self, path: &str, query: &[(&str, &str)]) -> RequestBuilder {
        let address = self.server.join(path);
        match Url::parse(&address) {
            Ok(mut url) => {
                if !query.is_empty() {
                    url.query_pairs_mut().extend_pairs(query);
                }
                self.http.get(url)
            }
            // Fails when it is sent, as what it is.
            Err(_) => self.http.get(address),
        }
    }

    /// A call whose token is renewed where Notic no longer takes it.
    async fn authorized<T, F: Future<Output = Result<T, ErrorKind>>>(
        &self,
        call: &'static str,
        tokens: &dyn Tokens,
        act: impl Fn(Secret) -> F,
    ) -> Result<T, ApiError> {
        let access = tokens.access();
        let refused = match self.patiently(call, &access, || act(access.clone())).await {
            Err(ApiError {
                kind: ErrorKind::LogIn(word),
                ..
            }) => word,
            ended => return ended,
        };
        let failed = |kind| Err(ApiError::new(&self.server, call, kind));
        // These two say that the header was spoilt on its way, which a new token does not change.
        if matches!(
            refused.as_str(),
            "no_token_provided" | "invalid_token_format"
        ) {
            return failed(ErrorKind::LogIn(refused));
        }
        match tokens.renew(&access).await {
            Ok(renewed) => {
                self.patiently(call, &renewed, || act(renewed.clone()))
                    .await
            }
            Err(NotRenewed::Because(kind)) => failed(kind),
            Err(NotRenewed::Call(error)) => Err(error),
        }
    }

    /// Makes a call, again and again where that may help. The secret that it sends is in no error.
    async fn patiently<T, F: Future<Output = Result<T, ErrorKind>>>(
        &self,
        call: &'static str,
        secret: &Secret,
        act: impl Fn() -> F,
    ) -> Result<T, ApiError> {
        let mut attempt = 1;
        loop {
            let kind = match act().await {
                Ok(value) => return Ok(value),
                Err(kind) => kind,
            };
            let Some(wait) = self.policy.wait(attempt, &kind) else {
                return Err(ApiError::new(&self.server, call, kind.without(secret)));
            };
            tokio::time::sleep(wait).await;
            attempt += 1;
        }
    }

    async fn small<T: DeserializeOwned>(
        &self,
        request: RequestBuilder,
        access: Option<Secret>,
    ) -> Result<T, ErrorKind> {
        let (head, response) = self.send(request, access).await?;
        let bytes = body::to_memory(response, &head).await?;
        head.check_json(
            bytes
                .iter()
                .find(|byte| !byte.is_ascii_whitespace())
                .copied(),
        )?;
        // The error's own words could show a token.
        serde_json::from_slice(&bytes)
            .map_err(|_| ErrorKind::Garbled("it has not the fields it should have".to_owned()))
    }

    /// Sends a request, and gives its answer if that is a success.
    async fn send(
        &self,
        request: RequestBuilder,
        access: Option<Secret>,
    ) -> Result<(Head, Response), ErrorKind> {
        let request = match access {
            Some(access) => request.header(AUTHORIZATION, bearer(&access)?),
            None => request,
        };
        let response = request.send().await.map_err(|error| not_sent(&error))?;
        let head = head(&response);
        if head.is_success() {
            return Ok((head, response));
        }
        // What a refusal says is worth having, and not worth failing for.
        let said = body::to_memory(response, &head).await.unwrap_or_default();
        Err(head.refusal(&said))
    }
}

fn bearer(token: &Secret) -> Result<HeaderValue, ErrorKind> {
    let mut bearer = HeaderValue::try_from(format!("Bearer {}", token.expose())).map_err(|_| {
        // The error itself could show what it could not read.
        ErrorKind::LogIn("it has characters that no token has".to_owned())
    })?;
    bearer.set_sensitive(true);
    Ok(bearer)
}

fn head(response: &Response) -> Head {
    let text = |name: HeaderName| {
        let value = response.headers().get(name)?;
        Some(value.to_str().ok()?.to_owned())
    };
    Head {
        status: response.status().as_u16(),
        content_type: text(CONTENT_TYPE),
        content_encoding: text(CONTENT_ENCODING),
        retry_after: text(RETRY_AFTER),
        location: text(LOCATION),
    }
}

fn not_sent(error: &reqwest::Error) -> ErrorKind {
    if error.is_connect() {
        return ErrorKind::Unreachable(unreachable_for(error), causes(error));
    }
    broken(error)
}

/// What an error after the connection was made means.
pub(super) fn broken(error: &reqwest::Error) -> ErrorKind {
    if error.is_timeout() {
        ErrorKind::TimedOut
    } else {
        ErrorKind::Cut(causes(error))
    }
}

fn unreachable_for(error: &reqwest::Error) -> Unreachable {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(inner) = cause {
        if let Some(error) = inner.downcast_ref::<io::Error>()
            && error.kind() == io::ErrorKind::ConnectionRefused
        {
            return Unreachable::Refused;
        }
        cause = inner.source();
    }
    // The types behind these are private to the libraries they come from.
    let text = causes(error).to_ascii_lowercase();
    if text.contains("dns error") {
        Unreachable::Name
    } else if ["certificate", "tls", "handshake", "corrupt message"]
        .iter()
        .any(|word| text.contains(word))
    {
        Unreachable::Tls
    } else {
        Unreachable::Network
    }
}

/// The causes of an error, outermost first, without the request's address, which has a cursor in it.
fn causes(error: &reqwest::Error) -> String {
    let mut causes: Vec<String> = Vec::new();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let text = inner.to_string();
        if causes.last() != Some(&text) {
            causes.push(text);
        }
        cause = inner.source();
    }
    match causes.is_empty() {
        true => "it ended without a reason".to_owned(),
        false => causes.join(": "),
    }
}

#[cfg(test)]
#[path = "client_tests.rs"]
mod tests;
