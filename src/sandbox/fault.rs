//! What can go wrong between a client and Notion (notion-api.md sections 2.1, 3.2, 3.3 and 8).

use std::time::Duration;

use serde_json::{Value, json};

use super::ids::Random;
use super::refusal::Refusal;
use super::route::Route;

/// Which request a fault is put on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// The n-th request from now, counted from 0.
    Nth(usize),
    /// The n-th request from now, counted from 0, among those of that method whose path contains that text.
    NthOf {
        /// The method, or nothing for any.
        method: String,
        /// A part of the path, or nothing for any.
        path_contains: String,
        /// The number among those.
        n: usize,
    },
    /// Every request whose body contains that text as it is sent.
    Containing(String),
    /// Every request of that method whose path contains that text.
    AlwaysOf {
        /// The method, or nothing for any.
        method: String,
        /// A part of the path, or nothing for any.
        path_contains: String,
    },
    /// Every request from the n-th on, counted from 0.
    From(usize),
    /// Every request.
    Always,
}

/// Something that goes wrong. `applied` says whether the request was carried out all the same. A fault that does not
/// fit the request (a block limit on a read) leaves it alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// 429.
    Status429 {
        /// `rate_limit_reason`, such as `public_api_request_rate_limit`.
        reason: String,
        /// Seconds to wait, when any are told.
        retry_after: Option<u64>,
        /// Whether the header `Retry-After` tells them.
        in_header: bool,
        /// Whether the body tells them.
        in_body: bool,
    },
    /// 529, with the header `Retry-After` when seconds are given.
    ServiceOverload529 {
        /// Seconds to wait.
        retry_after: Option<u64>,
    },
    /// 429 that must not be retried: `public_api_request_blocked`.
    Blocked,
    /// 500.
    InternalError {
        /// Carried out all the same.
        applied: bool,
    },
    /// 502.
    BadGateway {
        /// Carried out all the same.
        applied: bool,
    },
    /// 503.
    ServiceUnavailable503 {
        /// Carried out all the same.
        applied: bool,
        /// Whether the answer tells so, with the ids of what was made.
        with_ids: bool,
    },
    /// 504.
    GatewayTimeout504 {
        /// Carried out all the same.
        applied: bool,
    },
    /// 409 on a write; nothing was done.
    Conflict409,
    /// The connection drops before the request arrives.
    DropBefore,
    /// The connection drops after the request was carried out.
    DropAfter,
    /// The connection drops in the middle of the answer, after the request was carried out.
    DropWithin,
    /// 200 with the first half of the JSON.
    TruncatedJson {
        /// Carried out all the same.
        applied: bool,
    },
    /// HTML in place of JSON.
    HtmlBody {
        /// The status.
        status: u16,
        /// Carried out all the same.
        applied: bool,
    },
    /// The edge's HTML 403, with `cf-ray` and without a request id (notion-api.md section 8, pitfall 3).
    EdgeRefusal,
    /// The answer takes that much longer.
    Slow(Duration),
    /// No answer ever; nothing was done.
    SilenceBefore,
    /// No answer ever, after the request was carried out.
    SilenceAfter,
    /// 403: the workspace has used its free blocks.
    BlockLimit403,
    /// 401.
    Unauthorized,
    /// 403: the connection lacks a capability.
    Restricted403,
    /// 400: Notion takes no such request.
    Invalid400,
    /// A children list comes back empty.
    EmptyList,
}

impl Fault {
    /// Its name, for logs.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Status429 { .. } => "429",
            Self::ServiceOverload529 { .. } => "529",
            Self::Blocked => "blocked",
            Self::InternalError { applied: false } => "500",
            Self::InternalError { applied: true } => "500-applied",
            Self::BadGateway { applied: false } => "502",
            Self::BadGateway { applied: true } => "502-applied",
            Self::ServiceUnavailable503 { applied: false, .. } => "503",
            Self::ServiceUnavailable503 {
                applied: true,
                with_ids: false,
            } => "503-applied",
            Self::ServiceUnavailable503 {
                applied: true,
                with_ids: true,
            } => "503-committed",
            Self::GatewayTimeout504 { applied: false } => "504",
            Self::GatewayTimeout504 { applied: true } => "504-applied",
            Self::Conflict409 => "409",
            Self::DropBefore => "drop-before",
            Self::DropAfter => "drop-after",
            Self::DropWithin => "drop-within",
            Self::TruncatedJson { applied: false } => "truncated",
            Self::TruncatedJson { applied: true } => "truncated-applied",
            Self::HtmlBody { applied: false, .. } => "html",
            Self::HtmlBody { applied: true, .. } => "html-applied",
            Self::EdgeRefusal => "edge-refusal",
            Self::Slow(_) => "slow",
            Self::SilenceBefore => "silence-before",
            Self::SilenceAfter => "silence-after",
            Self::BlockLimit403 => "block-limit",
            Self::Unauthorized => "401",
            Self::Restricted403 => "403",
            Self::Invalid400 => "400",
            Self::EmptyList => "empty-list",
        }
    }

    /// Whether the request never gets to the API, so that it counts for no budget.
    pub(crate) fn is_before_the_api(&self) -> bool {
        matches!(
            self,
            Self::DropBefore | Self::SilenceBefore | Self::EdgeRefusal
        )
    }

    /// Whether the request is carried out.
    pub(crate) fn is_applied(&self) -> bool {
        match self {
            Self::InternalError { applied }
            | Self::BadGateway { applied }
            | Self::ServiceUnavailable503 { applied, .. }
            | Self::GatewayTimeout504 { applied }
            | Self::TruncatedJson { applied }
            | Self::HtmlBody { applied, .. } => *applied,
            Self::DropAfter
            | Self::DropWithin
            | Self::Slow(_)
            | Self::SilenceAfter
            | Self::EmptyList => true,
            _ => false,
        }
    }

    /// Whether it can befall such a request.
    pub(crate) fn fits(&self, route: Option<Route>) -> bool {
        match self {
            Self::BlockLimit403 => route.is_some_and(Route::makes_blocks),
            Self::Conflict409 => route.is_some_and(Route::is_write),
            Self::EmptyList => matches!(route, Some(Route::ListChildren(_))),
            _ => true,
        }
    }

    /// The error answer that stands in place of the real one, if this is such a fault.
    pub(crate) fn refusal(&self, committed: Option<Committed>) -> Option<Refusal> {
        Some(match self {
            Self::Status429 {
                reason,
                retry_after,
                in_body,
                ..
            } => rate_limited(reason, retry_after.filter(|_| *in_body)),
            Self::Blocked => rate_limited("public_api_request_blocked", None),
            Self::ServiceOverload529 { .. } => {
                Refusal::new(529, "service_overload", "Notion is temporarily overloaded.")
            }
            Self::InternalError { .. } => {
                Refusal::new(500, "internal_server_error", "Unexpected error occurred.")
            }
            Self::BadGateway { .. } => Refusal::new(502, "bad_gateway", "Bad Gateway"),
            Self::GatewayTimeout504 { .. } => {
                Refusal::new(504, "gateway_timeout", "Gateway Timeout")
            }
            Self::ServiceUnavailable503 { with_ids, .. } => {
                unavailable(committed.filter(|_| *with_ids))
            }
            Self::Conflict409 => Refusal::conflict(),
            Self::BlockLimit403 => Refusal::new(
                403,
                "restricted_resource",
                "This workspace has used all of its free blocks.",
            )
            .with("block_limit", json!("block_creation")),
            Self::Restricted403 => Refusal::new(
                403,
                "restricted_resource",
                "API token does not have access to this resource.",
            ),
            Self::Invalid400 => Refusal::validation("body failed validation.".to_owned()),
            Self::Unauthorized => Refusal::new(401, "unauthorized", "API token is invalid."),
            _ => return None,
        })
    }

    /// What the header `Retry-After` says.
    pub(crate) fn retry_after(&self) -> Option<u64> {
        match self {
            Self::Status429 {
                retry_after,
                in_header: true,
                ..
            }
            | Self::ServiceOverload529 { retry_after } => *retry_after,
            _ => None,
        }
    }
}

/// 429 (notion-api.md section 2.1).
pub(crate) fn rate_limited(reason: &str, retry_after: Option<u64>) -> Refusal {
    let refusal = Refusal::new(
        429,
        "rate_limited",
        "You have been rate limited. Please try again later.",
    )
    .with("rate_limit_reason", json!(reason));
    match retry_after {
        Some(seconds) => refusal.with("retry_after", json!(seconds.to_string())),
        None => refusal,
    }
}

/// What a write made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Committed {
    pub(crate) resource: String,
    /// Only of appends.
    pub(crate) children: Vec<String>,
}

/// 503 (notion-api.md section 3.3).
fn unavailable(committed: Option<Committed>) -> Refusal {
    let Some(committed) = committed else {
        return Refusal::new(
            503,
            "service_unavailable",
            "Notion is unavailable, please try again later.",
        );
    };
    let refusal = Refusal::new(
        503,
        "service_unavailable",
        "The change was saved, but the response could not be built in time.",
    )
    .with("elapsed_ms", json!("55012"))
    .with("deadline_ms", json!("55000"))
    .with(
        "retry_guidance",
        json!([
            "Read the object again to confirm the saved change.",
            "Do not repeat the write."
        ]),
    )
    .with("committed_resource_id", json!(committed.resource));
    if committed.children.is_empty() {
        refusal
    } else {
        refusal.with("committed_child_ids", Value::from(committed.children))
    }
}

/// Faults that wait for their request.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    scripted: Vec<(When, Fault)>,
    storm: Option<Storm>,
}

#[derive(Debug)]
struct Storm {
    random: Random,
    per_mille: u64,
    kinds: Vec<Fault>,
}

impl Faults {
    /// Replaces what was scripted before.
    pub(crate) fn script(&mut self, faults: Vec<(When, Fault)>) {
        self.scripted = faults;
    }

    pub(crate) fn storm(&mut self, seed: u64, per_mille: u32, kinds: Vec<Fault>) {
        self.storm = (per_mille > 0 && !kinds.is_empty()).then(|| Storm {
            random: Random::new(seed),
            per_mille: u64::from(per_mille),
            kinds,
        });
    }

    /// The fault for the request that just came, if there is one. Counts it for all that are waiting.
    pub(crate) fn next(
        &mut self,
        method: &str,
        path: &str,
        body: &[u8],
        route: Option<Route>,
    ) -> Option<Fault> {
        let mut chosen = None;
        self.scripted.retain_mut(|(when, fault)| {
            let (due, stays) = count(when, method, path, body);
            if due && chosen.is_none() && fault.fits(route) {
                chosen = Some(fault.clone());
            }
            stays
        });
        chosen.or_else(|| self.storm.as_mut()?.next(route))
    }
}

impl Storm {
    fn next(&mut self, route: Option<Route>) -> Option<Fault> {
        let hit = self.random.below(1000) < self.per_mille;
        let kind = self.random.below(self.kinds.len() as u64);
        let fault = self.kinds.get(usize::try_from(kind).ok()?)?;
        (hit && fault.fits(route)).then(|| fault.clone())
    }
}

/// Whether it is due with this request, and whether it waits for more.
fn count(when: &mut When, method: &str, path: &str, body: &[u8]) -> (bool, bool) {
    let is_of =
        |wanted: &str, part: &str| (wanted.is_empty() || wanted == method) && path.contains(part);
    match when {
        When::Always => (true, true),
        When::Containing(text) => {
            let text = text.as_bytes();
            let due = !text.is_empty() && body.windows(text.len()).any(|part| part == text);
            (due, true)
        }
        When::AlwaysOf {
            method,
            path_contains,
        } => (is_of(method, path_contains), true),
        When::From(0) => (true, true),
        When::From(n) => {
            *n -= 1;
            (false, true)
        }
        When::Nth(0) => (true, false),
        When::Nth(n) => {
            *n -= 1;
            (false, true)
        }
        When::NthOf {
            method,
            path_contains,
            n,
        } => {
            if !is_of(method, path_contains) {
                return (false, true);
            }
            if *n == 0 {
                return (true, false);
            }
            *n -= 1;
            (false, true)
        }
    }
}
