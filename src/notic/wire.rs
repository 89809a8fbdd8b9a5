//! The small JSON of Notic's API (notic-data.md section 2). Fields that are not known are passed over.

use serde::{Deserialize, Serialize};

use crate::model::Secret;

/// The answer of `GET /sync/status`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Status {
    pub(super) last_updated_at: serde_json::Number,
}

/// The body of `POST /auth/refresh`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Refresh<'a> {
    pub(super) refresh_token: &'a str,
}

/// The body of `POST /auth/authenticate`.
#[derive(Serialize)]
pub(super) struct Authenticate<'a> {
    pub(super) token: &'a str,
    pub(super) provider: &'static str,
}

/// An answer that gives tokens.
#[derive(Deserialize)]
pub(super) struct Granted {
    tokens: Tokens,
}

#[derive(Deserialize)]
struct Tokens {
    access: Token,
    refresh: Token,
}

#[derive(Deserialize)]
struct Token {
    token: String,
}

/// An access token, and what gets the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenPair {
    /// What calls carry. It lives 30 days by default.
    pub access: Secret,
    /// Good for one refresh.
    pub refresh: Option<Secret>,
}

impl From<Granted> for TokenPair {
    fn from(granted: Granted) -> Self {
        Self {
            access: Secret::new(granted.tokens.access.token),
            refresh: Some(Secret::new(granted.tokens.refresh.token)),
        }
    }
}

/// What an error answer says: Nest's `message`, a text or a list of them.
#[derive(Default, Deserialize)]
pub(super) struct Refusal {
    #[serde(default)]
    message: serde_json::Value,
}

impl Refusal {
    /// The message in one line, cut to what a person reads.
    pub(super) fn word(self) -> String {
        const LONGEST: usize = 200;
        let text = match self.message {
            serde_json::Value::String(text) => text,
            serde_json::Value::Array(texts) => {
                let texts: Vec<&str> = texts.iter().filter_map(|text| text.as_str()).collect();
                texts.join(", ")
            }
            _ => String::new(),
        };
        match text.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_read_whatever_their_form() {
        for (body, word) in [
            (
                r#"{"statusCode":401,"message":"invalid_token"}"#,
                "invalid_token",
            ),
            (r#"{"message":["a","b"],"error":"Bad Request"}"#, "a, b"),
            (r#"{"message":{"x":1}}"#, ""),
            ("{}", ""),
        ] {
            let refusal: Refusal = serde_json::from_str(body).unwrap();
            assert_eq!(refusal.word(), word);
        }
    }
}
