//! A request on its way: fault, token, budget, headers, endpoint, answer.

use std::time::Duration;

use serde_json::{Value, json};

use super::fault::{Committed, Fault, rate_limited};
use super::ids::Id;
use super::latency;
use super::options::Connection;
use super::refusal::Refusal;
use super::route::Route;
use super::state::{BOT, Caller, OAUTH_BOT, State, millis};
use super::validate::refuse_nul;
use super::wire::{Exchange, LogEntry, Reply, Request, Response};
use super::{answer, blocks, oauth, pages, search, upload, viewer};

/// The version that this stand-in speaks (notion-api.md section 1).
const VERSION: &str = "2026-03-11";
const OLDER_VERSIONS: [&str; 2] = ["2022-06-28", "2025-09-03"];
/// The most bytes of a JSON body: 500 KB (notion-api.md section 2.2), taken as the smaller of its two readings.
const MAX_PAYLOAD: usize = 500_000;

/// The end of the year 9999: beyond, times have no form.
const LAST_MS: u64 = 253_402_300_799_999;

/// What an endpoint gets to see of a request.
pub(crate) struct Call<'a> {
    pub(crate) query: &'a str,
    pub(crate) json: Option<Value>,
    pub(crate) content_type: &'a str,
    pub(crate) bytes: &'a [u8],
    /// How long the answer will take: creates overlap in that time.
    pub(crate) delay: Duration,
}

impl Call<'_> {
    pub(crate) fn body(&self) -> Result<&Value, Refusal> {
        self.json.as_ref().ok_or_else(Refusal::bad_json)
    }
}

/// What an endpoint did.
pub(crate) struct Done {
    pub(crate) body: Value,
    pub(crate) committed: Option<Committed>,
}

impl Done {
    pub(crate) fn of(body: Value) -> Self {
        Self {
            body,
            committed: None,
        }
    }
}

struct Told {
    reply: Reply,
    applied: bool,
}

impl State {
    pub(crate) fn handle(&mut self, request: &Request, now_ms: u64) -> Exchange {
        self.now_ms = self.now_ms.max(now_ms.min(LAST_MS));
        let (path, query) = match request.target.split_once('?') {
            Some((path, query)) => (path, query),
            None => (request.target.as_str(), ""),
        };
        if !path.starts_with("/v1/") {
            return Exchange {
                delay: Duration::ZERO,
                reply: Reply::Answer(viewer::respond(self, &request.method, path)),
            };
        }
        if path == oauth::PATH && ["GET", "POST"].contains(&request.method.as_str()) {
            return Exchange {
                delay: Duration::ZERO,
                reply: Reply::Answer(oauth::respond(self, request, query)),
            };
        }
        let route = Route::parse(&request.method, path);
        let fault = self.faults.next(
            &request.method,
            path,
            &request.body,
            route.as_ref().ok().copied(),
        );
        let mut delay = latency::delay(
            self.options.latency,
            route.as_ref().ok().copied(),
            &mut self.random,
        );
        if let Some(Fault::Slow(more)) = fault {
            delay = delay.saturating_add(more);
        }
        let json = serde_json::from_slice::<Value>(&request.body).ok();
        let logged_body = json.clone().unwrap_or_default();
        let call = Call {
            query,
            json,
            content_type: request.header("content-type").unwrap_or_default(),
            bytes: &request.body,
            delay,
        };
        let told = self.tell(request, &call, route, fault.as_ref());
        self.caller = self.static_caller();
        self.budgets
            .under_way(self.now_ms, self.now_ms.saturating_add(millis(delay)));
        self.note(LogEntry {
            method: request.method.clone(),
            path: path.to_owned(),
            query: query.to_owned(),
            body: logged_body,
            status: match &told.reply {
                Reply::Answer(response) => Some(response.status),
                Reply::Cut { .. } | Reply::Silence => None,
            },
            applied: told.applied,
            at_ms: self.now_ms,
            fault: fault.as_ref().map(Fault::name),
        });
        Exchange {
            delay,
            reply: told.reply,
        }
    }

    fn note(&mut self, entry: LogEntry) {
        self.log.push_back(entry);
        if self
            .options
            .log_limit
            .is_some_and(|limit| self.log.len() > limit)
        {
            self.log.pop_front();
        }
    }

    fn tell(
        &mut self,
        request: &Request,
        call: &Call,
        route: Result<Route, Refusal>,
        fault: Option<&Fault>,
    ) -> Told {
        let request_id = self.random.request_id();
        let not_applied = |reply| Told {
            reply,
            applied: false,
        };
        if let Some(fault) = fault
            && fault.is_before_the_api()
        {
            return not_applied(match fault {
                Fault::DropBefore => Reply::Cut { partial: None },
                Fault::SilenceBefore => Reply::Silence,
                _ => Reply::Answer(edge_refusal()),
            });
        }
        if let Err((refusal, retry_after)) = self.admit(request, route.as_ref().ok()) {
            let answer = refused(&refusal, request_id, retry_after);
            return not_applied(Reply::Answer(answer));
        }
        if let Some(fault) = fault
            && !fault.is_applied()
        {
            return not_applied(spoiled(fault, None, request_id));
        }
        let is_write = route.as_ref().is_ok_and(|route| route.is_write());
        match route.and_then(|route| self.run(request, call, route)) {
            Err(refusal) => not_applied(Reply::Answer(refused(&refusal, request_id, None))),
            Ok(done) => Told {
                reply: match fault {
                    Some(fault) => spoiled(fault, Some(done), request_id),
                    None => Reply::Answer(good(done.body, request_id)),
                },
                applied: is_write,
            },
        }
    }

    /// The token first, then the budget.
    fn admit(
        &mut self,
        request: &Request,
        route: Option<&Route>,
    ) -> Result<(), (Refusal, Option<u64>)> {
        let caller = match route {
            Some(route) if route.is_of_client() => {
                oauth::check_client(self, request).map(|()| public_caller())
            }
            _ => self.bearer(request),
        };
        self.caller = caller.map_err(|refusal| (refusal, None))?;
        self.budgets
            .admit(self.caller.bot, self.now_ms)
            .map_err(|seconds| {
                (
                    rate_limited("public_api_request_rate_limit", Some(seconds)),
                    Some(seconds),
                )
            })
    }

    /// Who a bearer token stands for.
    fn bearer(&self, request: &Request) -> Result<Caller, Refusal> {
        let token = request
            .header("authorization")
            .and_then(|value| value.strip_prefix("Bearer "));
        match token {
            Some(token) if token == self.options.token => Ok(self.static_caller()),
            Some(token) if self.authority.accepts(token, self.now_ms) => Ok(public_caller()),
            _ => Err(Refusal::new(401, "unauthorized", "API token is invalid.")),
        }
    }

    fn static_caller(&self) -> Caller {
        Caller {
            connection: self.options.connection,
            bot: BOT,
        }
    }

    fn run(&mut self, request: &Request, call: &Call, route: Route) -> Result<Done, Refusal> {
        check_version(request)?;
        if route.takes_json() {
            check_json(call)?;
        }
        self.begin_write(route, call.delay)?;
        match route {
            Route::Me => Ok(Done::of(answer::me(self))),
            Route::Search => search::search(self, call),
            Route::CreatePage => pages::create(self, call),
            Route::GetPage(id) => pages::get(self, id),
            Route::UpdatePage(id) => pages::update(self, id, call),
            Route::MovePage(id) => pages::relocate(self, id, call),
            Route::GetBlock(id) => blocks::get(self, id),
            Route::UpdateBlock(id) => blocks::update(self, id, call),
            Route::DeleteBlock(id) => blocks::delete(self, id),
            Route::ListChildren(id) => blocks::list(self, id, call),
            Route::Append(id) => blocks::append(self, id, call),
            Route::CreateUpload => upload::create(self, call),
            Route::ListUploads => Ok(upload::list(self)),
            Route::GetUpload(id) => upload::get(self, id),
            Route::SendUpload(id) => upload::send(self, id, call),
            Route::CompleteUpload(id) => upload::complete(self, id),
            Route::Token => oauth::token(self, call),
            Route::Introspect => oauth::introspect(self, call),
            Route::Revoke => oauth::revoke(self, call),
        }
    }
}

/// The public connection, whoever let it in.
fn public_caller() -> Caller {
    Caller {
        connection: Connection::Public,
        bot: OAUTH_BOT,
    }
}

/// The header is mandatory (notion-api.md section 1).
fn check_version(request: &Request) -> Result<(), Refusal> {
    match request.header("notion-version") {
        Some(VERSION) => Ok(()),
        Some(older) if OLDER_VERSIONS.contains(&older) => {
            Err(Refusal::left_out(format_args!("Notion-Version {older}")))
        }
        given => Err(Refusal::new(
            400,
            "missing_version",
            format!(
                "Notion-Version header failed validation: Notion-Version header should be `\"{VERSION}\"`, instead was \
                 `{}`.",
                given.map_or("undefined".to_owned(), |version| format!("\"{version}\""))
            ),
        )),
    }
}

fn check_json(call: &Call) -> Result<(), Refusal> {
    if call.bytes.len() > MAX_PAYLOAD {
        return Err(Refusal::validation(format!(
            "Request body too large: {} bytes, the limit is {MAX_PAYLOAD}.",
            call.bytes.len()
        )));
    }
    let kind = call.content_type.split(';').next().unwrap_or_default();
    if !kind.trim().eq_ignore_ascii_case("application/json") {
        return Err(Refusal::bad_json());
    }
    refuse_nul(call.body()?)
}

fn good(mut body: Value, request_id: Id) -> Response {
    body["request_id"] = json!(request_id.to_string());
    Response::json(200, &body, &request_id.to_string())
}

fn refused(refusal: &Refusal, request_id: Id, retry_after: Option<u64>) -> Response {
    let response = Response::json(
        refusal.status,
        &refusal.body(request_id),
        &request_id.to_string(),
    );
    match retry_after {
        Some(seconds) => response.with_header("retry-after", seconds.to_string()),
        None => response,
    }
}

fn edge_refusal() -> Response {
    Response::html(
        403,
        "<!DOCTYPE html><html><head><title>Attention Required! | Cloudflare</title></head><body>\
         <h1>Sorry, you have been blocked</h1></body></html>",
    )
    .with_header("cf-ray", "9a3c0e5d7f21b6aa-FRA")
}

/// What the client gets to see of an answer when a fault is put on it.
fn spoiled(fault: &Fault, done: Option<Done>, request_id: Id) -> Reply {
    let committed = done.as_ref().and_then(|done| done.committed.clone());
    if let Some(refusal) = fault.refusal(committed) {
        return Reply::Answer(refused(&refusal, request_id, fault.retry_after()));
    }
    let mut body = done.map_or_else(|| json!({"object": "error"}), |done| done.body);
    match fault {
        Fault::DropBefore | Fault::DropAfter => Reply::Cut { partial: None },
        Fault::SilenceBefore | Fault::SilenceAfter => Reply::Silence,
        Fault::DropWithin => Reply::Cut {
            partial: Some(halved(good(body, request_id))),
        },
        Fault::TruncatedJson { .. } => Reply::Answer(halved(good(body, request_id))),
        Fault::HtmlBody { status, .. } => Reply::Answer(Response::html(
            *status,
            "<!DOCTYPE html><html><body><h1>Something went wrong</h1></body></html>",
        )),
        Fault::EmptyList => {
            body["results"] = json!([]);
            body["next_cursor"] = Value::Null;
            body["has_more"] = json!(false);
            Reply::Answer(good(body, request_id))
        }
        _ => Reply::Answer(good(body, request_id)),
    }
}

fn halved(mut response: Response) -> Response {
    response.body.truncate(response.body.len() / 2);
    response
}
