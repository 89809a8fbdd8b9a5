//! How a request gets to Notion and an answer back: one trait, so that tests need no socket.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::UNIX_EPOCH;

use crate::clock::Millis;
use crate::model::Secret;

/// A method of HTTP that Notion's API uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HttpMethod {
    /// Reads.
    Get,
    /// Creates, moves, searches.
    Post,
    /// Changes, appends.
    Patch,
    /// Trashes a block.
    Delete,
}

impl HttpMethod {
    /// The method's name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// What a request carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payload {
    /// Nothing.
    Empty,
    /// JSON, already encoded.
    Json(Vec<u8>),
    /// One file as `multipart/form-data`, with further text fields.
    File {
        /// The bytes.
        bytes: Vec<u8>,
        /// The file's name.
        name: String,
        /// The file's media type.
        content_type: String,
        /// Further fields: name and text.
        fields: Vec<(String, String)>,
    },
}

/// Who asks: the `Authorization` header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Authorization {
    /// A token: all calls but those that give tokens.
    Bearer(Secret),
    /// A public connection itself, by its client id and secret (notion-api.md section 4.1).
    Basic {
        /// The client id.
        user: String,
        /// The client secret.
        password: Secret,
    },
}

/// One HTTP request to Notion.
#[derive(Clone, Debug)]
pub struct HttpRequest {
    /// The method.
    pub method: HttpMethod,
    /// Path and query, starting with `/v1/`.
    pub target: String,
    /// Who asks.
    pub authorization: Authorization,
    /// What it carries.
    pub payload: Payload,
}

/// The time that a date as HTTP writes it stands for.
pub(super) fn from_http_date(text: &str) -> Option<Millis> {
    let time = httpdate::parse_http_date(text).ok()?;
    let since = time.duration_since(UNIX_EPOCH).ok()?;
    Millis::try_from(since.as_millis()).ok()
}

/// One HTTP answer, read to its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HttpResponse {
    /// The status code.
    pub status: u16,
    /// `Retry-After`, as it was sent.
    pub retry_after: Option<String>,
    /// `x-notion-request-id`.
    pub request_id: Option<String>,
    /// `Date`: when it was written, by the clock of whoever wrote it, cut to the second.
    pub date: Option<Millis>,
    /// `cf-ray`: set by Cloudflare, which stands before Notion.
    pub cf_ray: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// No answer, and what that says about the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TransportError {
    /// The request never left: no connection could be made. Safe to repeat.
    NotSent(String),
    /// The connection broke, or the answer was cut off. Notion may have done what was asked.
    Cut(String),
    /// No answer within the time limit. Notion may have done what was asked.
    TimedOut(String),
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSent(why) => write!(f, "no connection to Notion: {why}"),
            Self::Cut(why) => write!(
                f,
                "the connection broke before the answer was complete: {why}"
            ),
            Self::TimedOut(why) => write!(f, "no answer in time: {why}"),
        }
    }
}

impl std::error::Error for TransportError {}

/// The future of [`Transport::send`].
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<HttpResponse, TransportError>> + 'a>>;

/// Sends one request and reads its answer. Tries once; retries and pauses are decided elsewhere.
pub trait Transport {
    /// Sends the request.
    fn send(&self, request: HttpRequest) -> Sending<'_>;
}
