//! What goes in and out of the sandbox, without a socket.

use std::time::Duration;

use serde_json::Value;

/// A request as it stands on the wire.
#[derive(Clone, Debug)]
pub struct Request {
    /// `GET`, `POST`, `PATCH` or `DELETE`.
    pub method: String,
    /// Path and query, starting with `/`.
    pub target: String,
    /// Header names (of any case) and values.
    pub headers: Vec<(String, String)>,
    /// The bytes that were sent.
    pub body: Vec<u8>,
}

impl Request {
    /// The first header of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

/// An answer as it stands on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Header names (lower case) and values.
    pub headers: Vec<(String, String)>,
    /// The bytes that are sent.
    pub body: Vec<u8>,
}

impl Response {
    pub(crate) fn json(status: u16, body: &Value, request_id: &str) -> Self {
        Self {
            status,
            headers: vec![
                (
                    "content-type".to_owned(),
                    "application/json; charset=utf-8".to_owned(),
                ),
                ("x-notion-request-id".to_owned(), request_id.to_owned()),
            ],
            body: body.to_string().into_bytes(),
        }
    }

    pub(crate) fn html(status: u16, text: impl Into<String>) -> Self {
        Self {
            status,
            headers: vec![(
                "content-type".to_owned(),
                "text/html; charset=utf-8".to_owned(),
            )],
            body: text.into().into_bytes(),
        }
    }

    pub(crate) fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// The first header of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

/// What becomes of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// A whole answer.
    Answer(Response),
    /// The connection is dropped.
    Cut {
        /// The head and the first bytes of a longer body, when some get out before.
        partial: Option<Response>,
    },
    /// No answer ever: the client's time limit decides.
    Silence,
}

/// A reply, and how long it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// The time from the request to the reply.
    pub delay: Duration,
    /// The reply.
    pub reply: Reply,
}

/// One request that the sandbox got.
#[derive(Clone, Debug, PartialEq)]
pub struct LogEntry {
    /// The method.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The query, without the question mark; empty when there is none.
    pub query: String,
    /// The JSON body, or null.
    pub body: Value,
    /// The answer's status; none when no answer was given.
    pub status: Option<u16>,
    /// Whether it changed something.
    pub applied: bool,
    /// The time it came, in milliseconds since 1970.
    pub at_ms: u64,
    /// The name of the fault that was put on it.
    pub fault: Option<&'static str>,
}
