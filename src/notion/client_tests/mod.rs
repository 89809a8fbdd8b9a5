//! A client against a transport that answers by a script.

mod again;
mod calls;
mod tokens;

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::ready;
use std::time::Duration;

use serde_json::json;

use super::*;
use crate::clock::{Clock, Millis};
use crate::model::{Block, Icon, PageTitle, RichText, Secret, Span};
use crate::notion::{
    Authorization, HttpMethod, HttpRequest, HttpResponse, Limits, MemoryLedger, Payload, Renewing,
    Sending, TransportError,
};
use crate::progress::{Event, Silent};

const EPOCH: Millis = 1_800_000_000_000;
const ID: &str = "0a1b2c3d-4e5f-8a6b-8c7d-0123456789ab";
const OTHER: &str = "0a1b2c3d-4e5f-8a6b-8c7d-0123456789ac";
const TOKEN: &str = "ntn_very_secret";

type Reply = Result<HttpResponse, TransportError>;

/// Gives one reply for each request, in order, and keeps the requests with their times.
struct Script {
    clock: Clock,
    replies: RefCell<VecDeque<Reply>>,
    sent: RefCell<Vec<(Millis, HttpRequest)>>,
}

impl Transport for Script {
    fn send(&self, request: HttpRequest) -> Sending<'_> {
        let at = self.clock.now() - EPOCH;
        self.sent.borrow_mut().push((at, request));
        let reply = self.replies.borrow_mut().pop_front();
        Box::pin(ready(reply.expect("a reply for each request")))
    }
}

struct Bench {
    script: Rc<Script>,
    client: Client,
}

fn bench_with(
    replies: impl IntoIterator<Item = Reply>,
    tokens: Rc<dyn TokenSource>,
    listener: Rc<dyn Listener>,
) -> Bench {
    let clock = Clock::starting_at(EPOCH);
    let script = Rc::new(Script {
        clock: clock.clone(),
        replies: RefCell::new(replies.into_iter().collect()),
        sent: RefCell::default(),
    });
    let ledger = Box::new(MemoryLedger::default());
    let client = Client::new(
        Rc::clone(&script) as Rc<dyn Transport>,
        Throttle::new(ledger, Limits::default(), clock),
        tokens,
        RetryPolicy::default(),
        listener,
    );
    Bench { script, client }
}

fn bench(replies: impl IntoIterator<Item = Reply>) -> Bench {
    bench_with(replies, Rc::new(Secret::new(TOKEN)), Rc::new(Silent))
}

impl Bench {
    /// When the requests were sent, in milliseconds since the start.
    fn times(&self) -> Vec<Millis> {
        self.script
            .sent
            .borrow()
            .iter()
            .map(|(at, _)| *at)
            .collect()
    }

    fn lines(&self) -> Vec<String> {
        let sent = self.script.sent.borrow();
        let line =
            |request: &HttpRequest| format!("{} {}", request.method.as_str(), request.target);
        sent.iter().map(|(_, request)| line(request)).collect()
    }

    fn body(&self, index: usize) -> Value {
        match &self.script.sent.borrow()[index].1.payload {
            Payload::Json(bytes) => serde_json::from_slice(bytes).unwrap(),
            other => panic!("{other:?}"),
        }
    }
}

fn reply(status: u16, body: Value) -> Reply {
    Ok(HttpResponse {
        status,
        body: body.to_string().into_bytes(),
        request_id: Some("r1".to_owned()),
        ..HttpResponse::default()
    })
}

fn refusal(status: u16, code: &str, data: Value) -> Reply {
    let body = json!({"object": "error", "status": status, "code": code, "message": "m", "additional_data": data});
    reply(status, body)
}

fn page() -> Reply {
    reply(200, json!({"object": "page", "id": ID, "in_trash": false}))
}

fn cut() -> Reply {
    Err(TransportError::Cut("reset by peer".to_owned()))
}

fn not_sent() -> Reply {
    Err(TransportError::NotSent("refused".to_owned()))
}

fn page_id() -> PageId {
    ID.parse().unwrap()
}

async fn create(client: &Client) -> Result<Created, CallError> {
    let title = PageTitle::new("T");
    let page = CreatePage {
        parent: page_id(),
        title: &title,
        icon: None,
        children: &[],
        uploads: &Uploads::default(),
        position: Position::End,
    };
    client.create_page(&page).await
}

fn text(text: &str) -> Block {
    Block::Paragraph {
        text: RichText::fitting([Span::plain(text)]).unwrap(),
        children: Vec::new(),
    }
}

fn piece(block: &Block) -> Piece<'_> {
    Piece::Block {
        block,
        rows: 0,
        children: Vec::new(),
    }
}

fn block(id: &str, type_name: &str) -> Value {
    json!({"object": "block", "id": id, "type": type_name, type_name: {}})
}

fn list(results: Vec<Value>, next: Option<&str>) -> Reply {
    let body = json!({"object": "list", "results": results, "next_cursor": next, "has_more": next.is_some()});
    reply(200, body)
}

fn kind_of<T: std::fmt::Debug>(result: Result<T, CallError>) -> ErrorKind {
    match result.unwrap_err() {
        CallError::Failed(error) => error.kind,
        unknown => panic!("{unknown:?}"),
    }
}

fn doubt_of<T: std::fmt::Debug>(result: Result<T, CallError>) -> Doubt {
    match result.unwrap_err() {
        CallError::Unknown { doubt, .. } => doubt,
        failed => panic!("{failed:?}"),
    }
}
