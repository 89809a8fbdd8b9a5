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
        Payload::File {
            bytes,
            name,
            content_type,
            fields,
        } => {
            let kind = format!("multipart/form-data; boundary={BOUNDARY}");
            headers.push(("content-type".to_owned(), kind));
            form(bytes, name, content_type, fields)
        }
    };
    Request {
        method: request.method.as_str().to_owned(),
        target: request.target.clone(),
        headers,
        body,
    }
}

/// Between the fields of a form. Long enough not to be in a file.
const BOUNDARY: &str = "in-process-form-7d1c4f0a9be24c3e8f55d6a0b1c2d3e4";

/// A form as the HTTP client encodes it for a socket.
fn form(bytes: &[u8], name: &str, content_type: &str, fields: &[(String, String)]) -> Vec<u8> {
    let mut form = Vec::new();
    for (name, text) in fields {
        form.extend(
            format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n"
            )
            .bytes(),
        );
    }
    form.extend(
        format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: \
             {content_type}\r\n\r\n"
        )
        .bytes(),
    );
    form.extend(bytes);
    form.extend(format!("\r\n--{BOUNDARY}--\r\n").bytes());
    form
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
        date: None,
        body: response.body,
    }
}
