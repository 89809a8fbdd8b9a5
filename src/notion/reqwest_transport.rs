//! Sends requests over the network.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use reqwest::header::{
    AUTHORIZATION, CONTENT_TYPE, DATE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER,
};
use reqwest::multipart::{Form, Part};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response};

use super::base_url::BaseUrl;
use super::transport::{
    Authorization, HttpMethod, HttpRequest, HttpResponse, Payload, Sending, Transport,
    TransportError, from_http_date,
};
use super::window::{ABANDONED_AFTER, LINGER};
use crate::clock::Millis;
use crate::model::Secret;

/// The API's version this program is written for (notion-api.md section 1).
pub const NOTION_VERSION: &str = "2026-03-11";

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Above Notion's own 60 seconds (notion-api.md section 2.2), so that its answer comes before we stop listening.
const TOTAL_TIMEOUT: Duration = Duration::from_secs(70);

// Else the throttle would take a request for abandoned that is still under way.
const _: () = assert!(TOTAL_TIMEOUT.as_millis() as Millis + LINGER <= ABANDONED_AFTER);

/// Connections are kept for less time than servers do: a create over a connection that is being closed would leave
/// us not knowing.
const IDLE_TIMEOUT: Duration = Duration::from_secs(20);

/// Far above any answer: a page of 100 blocks with 100 long texts each, all formats spelt out.
const MAX_BODY: usize = 128 << 20;

/// The system lacks what is needed to make connections, such as trusted certificates.
#[derive(Debug)]
pub struct TransportSetupError(reqwest::Error);

impl fmt::Display for TransportSetupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no connections can be made: {}", causes(&self.0))
    }
}

impl Error for TransportSetupError {}

/// A [`Transport`] over reqwest: no redirects, no compression, proxies as the environment says.
#[derive(Clone, Debug)]
pub struct HttpTransport {
    client: Client,
    base: BaseUrl,
}

impl HttpTransport {
    /// Sets up connections to an address; makes none yet.
    pub fn new(base: &BaseUrl) -> Result<Self, TransportSetupError> {
        Self::with_timeout(base, TOTAL_TIMEOUT)
    }

    /// The same, with another limit for a whole request; more than 70 seconds count as 70.
    pub fn with_timeout(base: &BaseUrl, total: Duration) -> Result<Self, TransportSetupError> {
        let total = total.min(TOTAL_TIMEOUT);
        let mut headers = HeaderMap::new();
        headers.insert(
            HeaderName::from_static("notion-version"),
            HeaderValue::from_static(NOTION_VERSION),
        );
        let mut builder = Client::builder()
            .user_agent(concat!("notic-notion/", env!("CARGO_PKG_VERSION")))
            .default_headers(headers)
            .connect_timeout(CONNECT_TIMEOUT.min(total))
            .timeout(total)
            .pool_idle_timeout(IDLE_TIMEOUT)
            .redirect(Policy::none())
            .referer(false)
            .https_only(!base.is_loopback());
        if base.is_loopback() {
            // A proxy would look for the address on its own machine.
            builder = builder.no_proxy();
        }
        if !base.is_encrypted() {
            // Where nothing is encrypted, no certificates are needed: a small system may have none.
            builder = builder.tls_certs_only([]);
        }
        Ok(Self {
            client: builder.build().map_err(TransportSetupError)?,
            base: base.clone(),
        })
    }

    fn build(&self, request: HttpRequest) -> Result<RequestBuilder, TransportError> {
        let url = self.base.join(&request.target);
        let builder = match request.method {
            HttpMethod::Get => self.client.get(url),
            HttpMethod::Post => self.client.post(url),
            HttpMethod::Patch => self.client.patch(url),
            HttpMethod::Delete => self.client.delete(url),
        };
        let builder = match request.authorization {
            Authorization::Bearer(token) => builder.header(AUTHORIZATION, bearer(&token)?),
            Authorization::Basic { user, password } => {
                builder.basic_auth(user, Some(password.expose()))
            }
        };
        Ok(match request.payload {
            Payload::Empty => builder,
            Payload::Json(body) => builder
                .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
                .body(body),
            Payload::File {
                bytes,
                name,
                content_type,
                fields,
            } => {
                let part = Part::bytes(bytes)
                    .file_name(name)
                    .mime_str(&content_type)
                    .map_err(|error| TransportError::NotSent(causes(&error)))?;
                let form = fields
                    .into_iter()
                    .fold(Form::new(), |form, (name, text)| form.text(name, text));
                builder.multipart(form.part("file", part))
            }
        })
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let mut response = self.build(request)?.send().await.map_err(|error| {
            // Connecting includes the name's lookup, TLS and a proxy's consent: nothing of the request is sent by
            // then. Neither is anything of one that can't be built.
            if error.is_connect() || error.is_builder() {
                TransportError::NotSent(causes(&error))
            } else {
                broken(&error)
            }
        })?;
        let mut answer = head(&response);
        while let Some(chunk) = response.chunk().await.map_err(|error| broken(&error))? {
            if answer.body.len() + chunk.len() > MAX_BODY {
                return Err(TransportError::Cut("the answer has no end".to_owned()));
            }
            answer.body.extend_from_slice(&chunk);
        }
        Ok(answer)
    }
}

impl Transport for HttpTransport {
    fn send(&self, request: HttpRequest) -> Sending<'_> {
        Box::pin(self.exchange(request))
    }
}

fn bearer(token: &Secret) -> Result<HeaderValue, TransportError> {
    let mut bearer = HeaderValue::try_from(format!("Bearer {}", token.expose())).map_err(|_| {
        // The error itself could show what it could not read.
        TransportError::NotSent("the token has characters no token has".to_owned())
    })?;
    bearer.set_sensitive(true);
    Ok(bearer)
}

fn head(response: &Response) -> HttpResponse {
    let text = |name: HeaderName| {
        let value = response.headers().get(name)?;
        Some(value.to_str().ok()?.to_owned())
    };
    HttpResponse {
        status: response.status().as_u16(),
        retry_after: text(RETRY_AFTER),
        request_id: text(HeaderName::from_static("x-notion-request-id")),
        date: text(DATE).and_then(|text| from_http_date(&text)),
        cf_ray: text(HeaderName::from_static("cf-ray")),
        body: Vec::new(),
    }
}

fn broken(error: &reqwest::Error) -> TransportError {
    if error.is_timeout() {
        TransportError::TimedOut(causes(error))
    } else {
        TransportError::Cut(causes(error))
    }
}

/// The causes of an error, outermost first. reqwest's own words say little more than the request's address, so that
/// they are left out where there is a cause.
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
        true => error.to_string(),
        false => causes.join(": "),
    }
}

#[cfg(test)]
#[path = "reqwest_transport_tests.rs"]
mod tests;
