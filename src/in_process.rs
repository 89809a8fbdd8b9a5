//! Joins the sandbox to the client without a socket, so that a day passes in a second under a paused clock.

use std::time::Duration;

use base64::prelude::{BASE64_STANDARD, Engine};
use tokio::time::sleep;

use crate::clock::Clock;
use crate::notion::{
    Authorization, HttpRequest, HttpResponse, NOTION_VERSION, Payload, Sending, Transport,
    TransportError,
};
use crate::sandbox::{Reply, Request, Response, Sandbox};

/// How long a client waits that gets no answer: what the transport over the network waits, too.
const TIMEOUT: Duration = Duration::from_secs(70);

/// Sends requests to a sandbox by calling it.
pub struct InProcess {
    sandbox: Sandbox,
    clock: Clock,
}

impl InProcess {
    /// A transport to this sandbox.
    pub fn new(sandbox: Sandbox, clock: Clock) -> Self {
        Self { sandbox, clock }
    }
}

impl Transport for InProcess {
    fn send(&self, request: HttpRequest) -> Sending<'_> {
        Box::pin(async move {
            let exchange = self.sandbox.handle(&encode(&request), self.clock.now());
            sleep(exchange.delay).await;
            match exchange.reply {
                Reply::Answer(response) => Ok(decode(response)),
                Reply::Cut { .. } => Err(TransportError::Cut("the sandbox dropped it".to_owned())),
                Reply::Silence => {
                    sleep(TIMEOUT).await;
                    Err(TransportError::TimedOut(
                        "the sandbox kept silent".to_owned(),
                    ))
                }
            }
        })
    }
}

fn encode(request: &HttpRequest) -> Request {
    let mut headers = vec![
        (
            "authorization".to_owned(),
            authorization(&request.authorization),
        ),
        ("notion-version".to_owned(), NOTION_VERSION.to_owned()),
    ];
    let body = match &request.payload {
        Payload::Empty => Vec::new(),
        Payload::Json(json) => {
            headers.push(("content-type".to_owned(), "application/json".to_owned()));
            json.clone()
        }
        // Uploads are sent over a socket, where the HTTP client encodes them.
        Payload::File { bytes, .. } => bytes.clone(),
    };
    Request {
        method: request.method.as_str().to_owned(),
        target: request.target.clone(),
        headers,
        body,
    }
}

fn authorization(authorization: &Authorization) -> String {
    match authorization {
        Authorization::Bearer(token) => format!("Bearer {}", token.expose()),
        Authorization::Basic { user, password } => {
            let both = format!("{user}:{}", password.expose());
            format!("Basic {}", BASE64_STANDARD.encode(both))
        }
    }
}

fn decode(response: Response) -> HttpResponse {
    let header = |name: &str| {
        let found = response
            .headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.clone())
    };
    HttpResponse {
        status: response.status,
        retry_after: header("retry-after"),
        request_id: header("x-notion-request-id"),
        cf_ray: header("cf-ray"),
        body: response.body,
    }
}
