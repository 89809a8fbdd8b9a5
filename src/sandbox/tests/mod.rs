//! Tests of the sandbox by its own door.

mod blocks;
mod faults;
mod oauth;
mod pages;
mod person;
mod properties;
mod schema;
mod search;
mod server;
mod uploads;
mod workspace;

use serde_json::{Value, json};

use super::*;

/// 2026-11-22 plus half a minute.
pub(super) const START: u64 = 1_795_305_630_000;

/// A client of the sandbox at a time of its own, a second later with each request.
pub(super) struct Client {
    pub(super) sandbox: Sandbox,
    pub(super) now: u64,
}

impl Client {
    pub(super) fn new(options: Options) -> Self {
        Self {
            sandbox: Sandbox::new(options),
            now: START,
        }
    }

    pub(super) fn request(method: &str, target: &str, body: &Value) -> Request {
        Request {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: [
                ("Authorization", "Bearer ntn_sandbox"),
                ("Notion-Version", "2026-03-11"),
                ("Content-Type", "application/json"),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec(),
            body: if body.is_null() {
                Vec::new()
            } else {
                body.to_string().into_bytes()
            },
        }
    }

    pub(super) fn exchange(&mut self, method: &str, target: &str, body: &Value) -> Exchange {
        self.now += 1000;
        self.sandbox
            .handle(&Self::request(method, target, body), self.now)
    }

    pub(super) fn send(&mut self, method: &str, target: &str, body: &Value) -> (u16, Value) {
        match self.exchange(method, target, body).reply {
            Reply::Answer(response) => (
                response.status,
                serde_json::from_slice(&response.body).unwrap_or_default(),
            ),
            other => panic!("no answer: {other:?}"),
        }
    }

    /// Sends what must succeed.
    pub(super) fn ok(&mut self, method: &str, target: &str, body: &Value) -> Value {
        let (status, answer) = self.send(method, target, body);
        assert_eq!(status, 200, "{method} {target} {body}: {answer}");
        answer
    }

    /// Sends what must be refused, and gives the message.
    pub(super) fn refused(
        &mut self,
        status: u16,
        method: &str,
        target: &str,
        body: &Value,
    ) -> String {
        let (was, answer) = self.send(method, target, body);
        assert_eq!(was, status, "{method} {target} {body}: {answer}");
        answer["message"].as_str().unwrap().to_owned()
    }

    pub(super) fn create(&mut self, parent: &str, title: &str) -> String {
        let answer = self.ok("POST", "/v1/pages", &new_page(parent, title));
        answer["id"].as_str().unwrap().to_owned()
    }

    pub(super) fn append(&mut self, parent: &str, children: &Value) -> Vec<String> {
        let answer = self.ok(
            "PATCH",
            &format!("/v1/blocks/{parent}/children"),
            &json!({"children": children}),
        );
        ids(&answer)
    }

    pub(super) fn list(&mut self, parent: &str) -> Vec<String> {
        ids(&self.ok(
            "GET",
            &format!("/v1/blocks/{parent}/children"),
            &Value::Null,
        ))
    }
}

pub(super) fn ids(list: &Value) -> Vec<String> {
    list["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect()
}

pub(super) fn new_page(parent: &str, title: &str) -> Value {
    json!({
        "parent": {"page_id": parent},
        "properties": {"title": {"title": [{"text": {"content": title}}]}},
    })
}

pub(super) fn text(content: &str) -> Value {
    json!([{"text": {"content": content}}])
}

pub(super) fn paragraph(content: &str) -> Value {
    json!({"paragraph": {"rich_text": text(content)}})
}

pub(super) fn table(width: usize, rows: Value) -> Value {
    json!({"table": {"table_width": width, "children": rows}})
}

/// A workspace with one shared page.
pub(super) fn client() -> (Client, String) {
    let client = Client::new(Options::default());
    let root = client.sandbox.seed_page("Root");
    (client, root)
}
