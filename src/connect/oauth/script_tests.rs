//! A Notion that answers what a test says. For tests.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::ready;

use serde_json::Value;

use crate::notion::{HttpRequest, HttpResponse, Payload, Sending, Transport, TransportError};

type Reply = Result<HttpResponse, TransportError>;

/// Gives the replies one after the other, and keeps what was asked.
#[derive(Default)]
pub(super) struct Script {
    pub(super) replies: RefCell<VecDeque<Reply>>,
    pub(super) sent: RefCell<Vec<HttpRequest>>,
}

impl Script {
    pub(super) fn of(replies: impl IntoIterator<Item = Reply>) -> Self {
        Self {
            replies: RefCell::new(replies.into_iter().collect()),
            sent: RefCell::default(),
        }
    }

    pub(super) fn body(&self, index: usize) -> Value {
        match &self.sent.borrow()[index].payload {
            Payload::Json(json) => serde_json::from_slice(json).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn count(&self) -> usize {
        self.sent.borrow().len()
    }
}

impl Transport for Script {
    fn send(&self, request: HttpRequest) -> Sending<'_> {
        self.sent.borrow_mut().push(request);
        let reply = self.replies.borrow_mut().pop_front();
        Box::pin(ready(
            reply.unwrap_or_else(|| panic!("nothing more was expected")),
        ))
    }
}

pub(super) fn reply(status: u16, body: &Value) -> Reply {
    Ok(HttpResponse {
        status,
        body: body.to_string().into_bytes(),
        ..HttpResponse::default()
    })
}
