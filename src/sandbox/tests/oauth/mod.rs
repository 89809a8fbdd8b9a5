//! Logging in by OAuth.

mod consent;
mod exchange;
mod lifetime;

use base64::prelude::{BASE64_STANDARD, Engine};

use super::*;

const BACK: &str = "http://localhost:3002/notion/oauth/callback";
const MINUTE: u64 = 60_000;

/// A browser, and a program with client id and secret.
struct Visitor {
    client: Client,
    options: OAuth,
}

#[derive(Clone, Debug, PartialEq)]
struct Tokens {
    access: String,
    refresh: String,
}

impl Visitor {
    fn new(oauth: OAuth) -> Self {
        Self {
            client: Client::new(Options {
                oauth: oauth.clone(),
                ..Options::default()
            }),
            options: oauth,
        }
    }

    fn url(&self) -> String {
        format!(
            "/v1/oauth/authorize?client_id={}&redirect_uri={}&response_type=code&owner=user&state=a%2Bb",
            self.options.client_id,
            BACK.replace('/', "%2F").replace(':', "%3A")
        )
    }

    /// A browser sends neither a token nor a version.
    fn browse(&mut self, method: &str, target: &str, body: &str) -> Response {
        let request = Request {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: Vec::new(),
            body: body.as_bytes().to_vec(),
        };
        match self.client.sandbox.handle(&request, self.client.now).reply {
            Reply::Answer(response) => response,
            other => panic!("{other:?}"),
        }
    }

    fn submit(&mut self, form: &str) -> Response {
        self.browse("POST", "/v1/oauth/authorize", form)
    }

    /// Opens the page and gives the nonce of its form.
    fn nonce(&mut self) -> String {
        let page = self.browse("GET", &self.url(), "");
        assert_eq!(page.status, 200);
        let html = String::from_utf8(page.body).unwrap();
        let (_, rest) = html.split_once("name=\"nonce\" value=\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    }

    fn code(&self) -> String {
        let location = self.client.sandbox.consent(&self.url(), Consent::AllowAll);
        code_in(&location.unwrap())
    }

    fn basic(&self, id: &str, secret: &str, path: &str, body: &Value) -> Request {
        let mut request = Client::request("POST", path, body);
        let pair = BASE64_STANDARD.encode(format!("{id}:{secret}"));
        request.headers[0].1 = format!("Basic {pair}");
        request
    }

    /// Posts with client id and secret.
    fn post(&mut self, path: &str, body: &Value) -> (u16, Value) {
        let request = self.basic(
            &self.options.client_id,
            &self.options.client_secret,
            path,
            body,
        );
        self.client.now += 1000;
        match self.client.sandbox.handle(&request, self.client.now).reply {
            Reply::Answer(response) => (
                response.status,
                serde_json::from_slice(&response.body).unwrap_or_default(),
            ),
            other => panic!("{other:?}"),
        }
    }

    fn exchange(&mut self, code: &str) -> (u16, Value) {
        let body = json!({"grant_type": "authorization_code", "code": code, "redirect_uri": BACK});
        self.post("/v1/oauth/token", &body)
    }

    fn refresh(&mut self, token: &str) -> (u16, Value) {
        let body = json!({"grant_type": "refresh_token", "refresh_token": token});
        self.post("/v1/oauth/token", &body)
    }

    fn login(&mut self) -> Tokens {
        let code = self.code();
        tokens(self.exchange(&code))
    }

    fn with_token(&mut self, token: &str, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let mut request = Client::request(method, path, body);
        request.headers[0].1 = format!("Bearer {token}");
        match self.client.sandbox.handle(&request, self.client.now).reply {
            Reply::Answer(response) => (
                response.status,
                serde_json::from_slice(&response.body).unwrap_or_default(),
            ),
            other => panic!("{other:?}"),
        }
    }

    fn me(&mut self, token: &str) -> (u16, Value) {
        self.with_token(token, "GET", "/v1/users/me", &Value::Null)
    }

    fn is_accepted(&mut self, token: &str) -> bool {
        match self.me(token) {
            (200, _) => true,
            (401, body) if body["code"] == "unauthorized" => false,
            other => panic!("{other:?}"),
        }
    }
}

fn visitor() -> Visitor {
    Visitor::new(OAuth::default())
}

fn code_in(location: &str) -> String {
    let (_, rest) = location.split_once("code=").unwrap();
    rest.split('&').next().unwrap().to_owned()
}

fn tokens((status, answer): (u16, Value)) -> Tokens {
    assert_eq!(status, 200, "{answer}");
    let text = |key: &str| answer[key].as_str().unwrap().to_owned();
    Tokens {
        access: text("access_token"),
        refresh: text("refresh_token"),
    }
}
