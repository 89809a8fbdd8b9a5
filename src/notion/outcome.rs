//! Reads what one try brought: success, refusal, something that is not Notion's, or nothing.

use std::time::Duration;

use serde_json::{Value, json};

use super::error::{ApiError, ErrorKind};
use super::transport::{HttpResponse, TransportError, from_http_date};
use crate::clock::Millis;
use crate::model::BlockId;

/// The most characters of a foreign message that are shown.
const MAX_MESSAGE: usize = 500;

/// What a write left behind that Notion saved but could not answer in time (notion-api.md section 3.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// The new page of a create, or the parent of an append.
    pub resource: BlockId,
    /// The new blocks of an append, in the order sent.
    pub children: Vec<BlockId>,
}

/// An answer that is not a success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The status.
    pub status: u16,
    /// The error it is, if it is not tried again.
    pub error: ApiError,
    /// Whether Notion itself wrote it, and not a proxy or firewall before it.
    pub from_notion: bool,
    /// How long to wait, where it says so.
    pub retry_after: Option<Duration>,
    /// What was saved in spite of it.
    pub commit: Option<Commit>,
}

/// What one try brought.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// A success, as JSON.
    Success(Value),
    /// A success by its status, but no JSON: cut short, or written by something else.
    Garbled(ApiError),
    /// A refusal or failure.
    Refused(Refusal),
    /// No answer.
    NoAnswer(TransportError),
}

impl Outcome {
    /// Reads the result of one try.
    pub fn read(result: Result<HttpResponse, TransportError>) -> Self {
        Self::read_with(result, refusal)
    }

    /// The same for the calls that give tokens: there, errors may also have the form of RFC 6749 section 5.2, with
    /// `error` and `error_description` (notion-api.md section 4.1). Elsewhere that is none of Notion's.
    pub fn read_oauth(result: Result<HttpResponse, TransportError>) -> Self {
        Self::read_with(result, |response, body| {
            let translated = body.and_then(translated);
            refusal(response, translated.as_ref().or(body))
        })
    }

    fn read_with(
        result: Result<HttpResponse, TransportError>,
        refusal: impl Fn(&HttpResponse, Option<&Value>) -> Refusal,
    ) -> Self {
        let response = match result {
            Ok(response) => response,
            Err(error) => return Self::NoAnswer(error),
        };
        let body: Option<Value> = serde_json::from_slice(&response.body).ok();
        if !(200..300).contains(&response.status) {
            return Self::Refused(refusal(&response, body.as_ref()));
        }
        match body {
            Some(value) => Self::Success(value),
            None => Self::Garbled(ApiError {
                status: Some(response.status),
                request_id: response.request_id,
                ..ApiError::local(ErrorKind::NotNotion, "no JSON, or only a part of it")
            }),
        }
    }

    /// The error to end with; none for a success.
    pub fn error(&self) -> Option<ApiError> {
        match self {
            Self::Success(_) => None,
            Self::Garbled(error) => Some(error.clone()),
            Self::Refused(refusal) => Some(refusal.error.clone()),
            Self::NoAnswer(error) => Some(match error {
                TransportError::NotSent(why) => ApiError::local(ErrorKind::Unreachable, why),
                TransportError::Cut(why) | TransportError::TimedOut(why) => {
                    ApiError::local(ErrorKind::NoAnswer, why)
                }
            }),
        }
    }
}

/// An error of RFC 6749 in the form of Notion's other errors.
fn translated(body: &Value) -> Option<Value> {
    if body["code"].is_string() {
        return None;
    }
    let code = body["error"].as_str()?;
    let message = ["error_description", "message"].map(|key| body[key].as_str());
    Some(json!({
        "code": code,
        "message": message.into_iter().flatten().next().unwrap_or_default(),
        "request_id": body["request_id"],
        "additional_data": body["additional_data"],
    }))
}

fn refusal(response: &HttpResponse, body: Option<&Value>) -> Refusal {
    let body = body.filter(|body| body["object"] == "error" || body["code"].is_string());
    let code = body.and_then(|body| body["code"].as_str());
    let data = body.map(|body| &body["additional_data"]);
    let text = |key: &str| data.and_then(|data| first_text(&data[key]));
    let kind = kind(
        response,
        code,
        text("rate_limit_reason"),
        text("block_limit").is_some(),
    );
    let retry_after = response
        .retry_after
        .as_deref()
        .and_then(|header| seconds(header).or_else(|| until(header, response.date)))
        .or_else(|| text("retry_after").and_then(seconds));
    let mut message = match body {
        Some(body) => printable(body["message"].as_str().unwrap_or_default()),
        None => "something between this machine and Notion answered".to_owned(),
    };
    if kind == ErrorKind::RateLimited
        && let Some(wait) = retry_after
    {
        message = format!("{message} (for {} s)", wait.as_secs());
    }
    Refusal {
        status: response.status,
        error: ApiError {
            kind,
            status: Some(response.status),
            code: code.map(printable),
            message,
            request_id: response
                .request_id
                .as_deref()
                .or_else(|| body.and_then(|body| body["request_id"].as_str()))
                .map(printable),
        },
        from_notion: body.is_some(),
        retry_after,
        commit: data.and_then(commit),
    }
}

fn kind(
    response: &HttpResponse,
    code: Option<&str>,
    reason: Option<&str>,
    block_limit: bool,
) -> ErrorKind {
    let from_edge = response.cf_ray.is_some() && response.request_id.is_none();
    match (response.status, code) {
        (413, _) => ErrorKind::Invalid,
        (429 | 529, _) if reason == Some("public_api_request_blocked") => ErrorKind::Blocked,
        (429 | 529, _) => ErrorKind::RateLimited,
        (408 | 500.., _) => ErrorKind::Unavailable,
        (403, None) if from_edge => ErrorKind::EdgeRefused,
        (_, None) => ErrorKind::NotNotion,
        (401, _) => ErrorKind::Unauthorized,
        (403, _) if block_limit => ErrorKind::BlockLimit,
        (403, _) => ErrorKind::Forbidden,
        (404, _) => ErrorKind::NotFound,
        (409, _) => ErrorKind::Conflict,
        (400..500, _) => ErrorKind::Invalid,
        _ => ErrorKind::NotNotion,
    }
}

/// Whole seconds: the form that Notion documents.
fn seconds(text: &str) -> Option<Duration> {
    text.trim().parse().ok().map(Duration::from_secs)
}

/// From `now` until a date: the other form that HTTP knows, which something between this machine and Notion may use.
/// Both are of the same clock, whatever that of this machine shows.
fn until(date: &str, now: Option<Millis>) -> Option<Duration> {
    let wait = from_http_date(date.trim())?.checked_sub(now?)?;
    Some(Duration::from_millis(wait))
}

/// Additional data are texts or lists of texts (notion-api.md section 3.1).
fn first_text(value: &Value) -> Option<&str> {
    texts(value).next()
}

fn texts(value: &Value) -> impl Iterator<Item = &str> {
    let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
    value
        .as_str()
        .into_iter()
        .chain(list.iter().filter_map(Value::as_str))
}

fn commit(data: &Value) -> Option<Commit> {
    let resource = first_text(&data["committed_resource_id"])?.parse().ok()?;
    let children = texts(&data["committed_child_ids"])
        .map(str::parse)
        .collect::<Result<_, _>>()
        .unwrap_or_default();
    Some(Commit { resource, children })
}

/// Makes foreign text safe to print: no control characters, which could steer a terminal, and not without end.
pub(super) fn printable(text: &str) -> String {
    let shown = text.trim().chars().map(|c| match c {
        // Also those that turn the direction of what follows.
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => ' ',
        c if c.is_control() => ' ',
        c => c,
    });
    let mut shown: String = shown.take(MAX_MESSAGE + 1).collect();
    if shown.chars().count() > MAX_MESSAGE {
        shown.pop();
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &Value) -> HttpResponse {
        HttpResponse {
            status,
            body: body.to_string().into_bytes(),
            request_id: Some("r1".to_owned()),
            ..HttpResponse::default()
        }
    }

    fn error(status: u16, code: &str, data: Value) -> Refusal {
        let body = json!({"object": "error", "status": status, "code": code, "message": "m", "additional_data": data});
        match Outcome::read(Ok(answer(status, &body))) {
            Outcome::Refused(refusal) => refusal,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_documented_error_has_its_kind() {
        let blocked = json!({"rate_limit_reason": "public_api_request_blocked"});
        let slow = json!({"rate_limit_reason": "public_api_space_request_rate_limit"});
        let used_up = json!({"block_limit": "block_creation"});
        for (status, code, data, kind) in [
            (400, "validation_error", Value::Null, ErrorKind::Invalid),
            (401, "unauthorized", Value::Null, ErrorKind::Unauthorized),
            (
                403,
                "restricted_resource",
                Value::Null,
                ErrorKind::Forbidden,
            ),
            (403, "restricted_resource", used_up, ErrorKind::BlockLimit),
            (404, "object_not_found", Value::Null, ErrorKind::NotFound),
            (409, "conflict_error", Value::Null, ErrorKind::Conflict),
            (413, "too_large", Value::Null, ErrorKind::Invalid),
            (429, "rate_limited", blocked, ErrorKind::Blocked),
            (429, "rate_limited", slow, ErrorKind::RateLimited),
            (
                500,
                "internal_server_error",
                Value::Null,
                ErrorKind::Unavailable,
            ),
            (
                503,
                "service_unavailable",
                Value::Null,
                ErrorKind::Unavailable,
            ),
            (529, "service_overload", Value::Null, ErrorKind::RateLimited),
        ] {
            let refusal = error(status, code, data);
            assert_eq!(refusal.error.kind, kind, "{status} {code}");
            assert!(refusal.from_notion);
            assert_eq!(refusal.error.request_id.as_deref(), Some("r1"));
        }
    }

    #[test]
    fn what_notion_did_not_write_is_not_taken_for_its_word() {
        let html = |status, cf_ray: Option<&str>, request_id: Option<&str>| {
            let outcome = Outcome::read(Ok(HttpResponse {
                status,
                cf_ray: cf_ray.map(str::to_owned),
                request_id: request_id.map(str::to_owned),
                body: b"<html>Sorry, you have been blocked</html>".to_vec(),
                ..HttpResponse::default()
            }));
            outcome.error().map(|error| error.kind)
        };
        assert_eq!(html(403, Some("ray"), None), Some(ErrorKind::EdgeRefused));
        assert_eq!(html(403, None, None), Some(ErrorKind::NotNotion));
        assert_eq!(
            html(403, Some("ray"), Some("r1")),
            Some(ErrorKind::NotNotion)
        );
        assert_eq!(html(401, Some("ray"), None), Some(ErrorKind::NotNotion));
        assert_eq!(html(404, None, None), Some(ErrorKind::NotNotion));
        assert_eq!(html(302, None, None), Some(ErrorKind::NotNotion));
        assert_eq!(html(502, Some("ray"), None), Some(ErrorKind::Unavailable));
        assert_eq!(html(200, None, None), Some(ErrorKind::NotNotion));
    }

    #[test]
    fn errors_of_rfc_6749_are_read_where_tokens_are_given_and_nowhere_else() {
        let body = json!({"error": "invalid_grant", "error_description": "used before", "request_id": "r2"});
        let response = HttpResponse {
            request_id: None,
            ..answer(400, &body)
        };
        let error = Outcome::read_oauth(Ok(response.clone())).error().unwrap();
        assert_eq!(error.kind, ErrorKind::Invalid);
        assert_eq!(error.code.as_deref(), Some("invalid_grant"));
        assert_eq!(error.message, "used before");
        assert_eq!(error.request_id.as_deref(), Some("r2"));
        let elsewhere = Outcome::read(Ok(response)).error().unwrap();
        assert_eq!(elsewhere.kind, ErrorKind::NotNotion);
        let body = json!({"object": "error", "code": "invalid_grant", "message": "m"});
        let error = Outcome::read_oauth(Ok(answer(400, &body))).error().unwrap();
        assert_eq!(error.code.as_deref(), Some("invalid_grant"));
    }

    #[test]
    fn a_wait_until_a_date_counts_from_the_date_of_the_answer() {
        let read = |date: Option<&str>| {
            let response = HttpResponse {
                retry_after: Some("Wed, 21 Oct 2026 07:28:00 GMT".to_owned()),
                date: date.and_then(from_http_date),
                ..answer(429, &json!({"object": "error", "code": "rate_limited"}))
            };
            match Outcome::read(Ok(response)) {
                Outcome::Refused(refusal) => refusal.retry_after.map(|wait| wait.as_secs()),
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(read(Some("Wed, 21 Oct 2026 07:27:13 GMT")), Some(47));
        assert_eq!(read(Some("Wed, 21 Oct 2026 07:29:00 GMT")), None);
        assert_eq!(read(None), None);
    }

    #[test]
    fn waits_are_read_from_header_then_body() {
        let read = |header: Option<&str>, data: Value| {
            let body = json!({"object": "error", "code": "rate_limited", "additional_data": data});
            let response = HttpResponse {
                retry_after: header.map(str::to_owned),
                ..answer(429, &body)
            };
            match Outcome::read(Ok(response)) {
                Outcome::Refused(refusal) => refusal.retry_after.map(|wait| wait.as_secs()),
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(read(Some("7"), json!({"retry_after": "9"})), Some(7));
        assert_eq!(read(None, json!({"retry_after": "9"})), Some(9));
        assert_eq!(read(None, json!({"retry_after": ["9"]})), Some(9));
        assert_eq!(read(Some("-1"), Value::Null), None);
        assert_eq!(read(Some("99999999999999999999999"), Value::Null), None);
    }

    #[test]
    fn commits_are_read_whole_or_not_at_all() {
        let (id, child) = (
            "0a1b2c3d-4e5f-8a6b-8c7d-0123456789ab",
            "0a1b2c3d4e5f8a6b8c7d0123456789ac",
        );
        let commit = |data| error(503, "service_unavailable", data).commit;
        assert_eq!(
            commit(json!({"committed_resource_id": id, "committed_child_ids": [child]})),
            Some(Commit {
                resource: id.parse().unwrap(),
                children: vec![child.parse().unwrap()],
            })
        );
        assert_eq!(commit(json!({"committed_resource_id": "x"})), None);
        assert_eq!(commit(json!({"committed_child_ids": [child]})), None);
        let half =
            commit(json!({"committed_resource_id": id, "committed_child_ids": [child, "x"]}));
        assert!(half.unwrap().children.is_empty());
    }

    #[test]
    fn foreign_text_can_not_steer_a_terminal() {
        assert_eq!(printable(" a\u{1b}[31mb\n\u{202e}c "), "a [31mb  c");
        let long = printable(&"é".repeat(2000));
        assert_eq!(long.chars().count(), MAX_MESSAGE + 1);
        assert!(long.ends_with('…'));
    }
}
