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

#[tokio::test(start_paused = true)]
async fn reads_are_tried_again_with_growing_waits() {
    let trouble = || refusal(502, "bad_gateway", Value::Null);
    let bench = bench([trouble(), cut(), not_sent(), trouble(), page()]);
    assert_eq!(bench.client.page(page_id()).await.unwrap().id, page_id());
    let times = bench.times();
    for (index, base) in [1000, 2000, 4000, 8000].into_iter().enumerate() {
        let wait = times[index + 1] - times[index];
        assert!((base / 2..=base * 3 / 2 + 1).contains(&wait), "{times:?}");
    }
    let expected = RequestCounts {
        total: 4,
        reads: 4,
        retried: 3,
        ..RequestCounts::default()
    };
    assert_eq!(bench.client.counts(), expected);
}

#[tokio::test(start_paused = true)]
async fn after_five_tries_it_ends() {
    let bench = bench((0..5).map(|_| refusal(500, "internal_server_error", Value::Null)));
    let result = bench.client.page(page_id()).await;
    assert_eq!(kind_of(result), ErrorKind::Unavailable);
    let bench = self::bench((0..5).map(|_| not_sent()));
    assert_eq!(kind_of(create(&bench.client).await), ErrorKind::Unreachable);
    assert_eq!(bench.client.counts().total, 0);
}

#[tokio::test(start_paused = true)]
async fn only_what_may_have_arrived_costs_budget() {
    let mut bench = bench([not_sent(), page(), cut(), page()]);
    let clock = bench.client.sender.throttle.clock().clone();
    let limits = Limits::per_minute(std::num::NonZeroU32::MIN);
    bench.client.sender.throttle = Throttle::new(Box::new(MemoryLedger::default()), limits, clock);
    bench.client.page(page_id()).await.unwrap();
    bench.client.page(page_id()).await.unwrap();
    let times = bench.times();
    assert!(times[1] < 2_000, "{times:?}");
    assert_eq!(times[2] - times[1], 60_100);
    assert_eq!(times[3] - times[2], 65_100);
}

#[tokio::test(start_paused = true)]
async fn a_create_that_may_have_worked_is_never_sent_again() {
    for (reply, doubt) in [
        (cut(), Doubt::Cut),
        (Err(TransportError::TimedOut("70 s".to_owned())), Doubt::Cut),
        (
            refusal(500, "internal_server_error", Value::Null),
            Doubt::Answered,
        ),
        (
            refusal(503, "service_unavailable", Value::Null),
            Doubt::Answered,
        ),
        (refusal(504, "gateway_timeout", Value::Null), Doubt::Cut),
        (refusal(409, "conflict_error", Value::Null), Doubt::Answered),
        (reply(200, json!({"object": "page"})), Doubt::Answered),
        (reply(200, json!([])), Doubt::Answered),
        (
            Ok(HttpResponse {
                status: 200,
                body: br#"{"id": "38c9"#.to_vec(),
                ..HttpResponse::default()
            }),
            Doubt::Answered,
        ),
    ] {
        let bench = bench([reply]);
        assert_eq!(doubt_of(create(&bench.client).await), doubt);
        assert_eq!(bench.times().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_create_that_surely_did_nothing_is_sent_again() {
    let bench = bench([
        not_sent(),
        refusal(429, "rate_limited", Value::Null),
        page(),
    ]);
    let created = create(&bench.client).await.unwrap();
    assert_eq!((created.id, created.from_commit_data), (page_id(), false));
    assert_eq!(bench.lines(), ["POST /v1/pages"; 3]);
    let counts = bench.client.counts();
    assert_eq!(
        (counts.total, counts.writes, counts.rate_limited),
        (2, 2, 1)
    );
}

#[tokio::test(start_paused = true)]
async fn what_was_saved_without_an_answer_is_a_success() {
    let saved = |data| bench([refusal(503, "service_unavailable", data)]);
    let bench = saved(json!({"committed_resource_id": OTHER}));
    let created = create(&bench.client).await.unwrap();
    assert_eq!(created.id.to_string(), OTHER);
    assert!(created.from_commit_data);

    let (a, b) = (text("a"), text("b"));
    let pieces = [piece(&a), piece(&b)];
    let append = async |bench: &Bench| {
        bench
            .client
            .append(
                page_id().into(),
                &pieces,
                Position::End,
                &Uploads::default(),
            )
            .await
    };
    let bench = saved(json!({"committed_resource_id": ID, "committed_child_ids": [OTHER, ID]}));
    let ids = append(&bench).await.unwrap();
    assert_eq!(
        ids.iter().map(BlockId::to_string).collect::<Vec<_>>(),
        [OTHER, ID]
    );
    let bench = saved(json!({"committed_resource_id": ID, "committed_child_ids": [OTHER]}));
    assert_eq!(doubt_of(append(&bench).await), Doubt::Answered);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_for_the_rate_pauses_every_request() {
    #[derive(Default)]
    struct Waits(RefCell<Vec<Duration>>);
    impl Listener for Waits {
        fn on(&self, event: Event) {
            if let Event::Waiting { pause, .. } = event {
                self.0.borrow_mut().push(pause);
            }
        }
    }
    let waits = Rc::new(Waits::default());
    let limited = Ok(HttpResponse {
        status: 429,
        retry_after: Some("37".to_owned()),
        ..HttpResponse::default()
    });
    let bench = bench_with(
        [limited, page(), page()],
        Rc::new(Secret::new(TOKEN)),
        Rc::clone(&waits) as Rc<dyn Listener>,
    );
    let late = async {
        tokio::time::sleep(Duration::from_secs(5)).await;
        bench.client.page(page_id()).await
    };
    let (first, second) = tokio::join!(bench.client.page(page_id()), late);
    first.unwrap();
    second.unwrap();
    assert_eq!(bench.times(), [0, 37_000, 37_000]);
    assert_eq!(*waits.0.borrow(), [Duration::from_secs(37)]);
}

#[tokio::test(start_paused = true)]
async fn a_block_by_notion_and_a_pause_without_end_are_final() {
    let blocked = json!({"rate_limit_reason": "public_api_request_blocked", "retry_after": "1"});
    for (data, kind) in [
        (blocked, ErrorKind::Blocked),
        (json!({"retry_after": "3600"}), ErrorKind::RateLimited),
    ] {
        let bench = bench([refusal(429, "rate_limited", data)]);
        let error = bench.client.me().await.unwrap_err();
        assert_eq!(error.error().kind, kind);
        assert!(error.error().kind.stops_run());
    }
}

#[tokio::test(start_paused = true)]
async fn a_firewall_s_refusal_is_not_repeated() {
    let firewall = Ok(HttpResponse {
        status: 403,
        cf_ray: Some("ray".to_owned()),
        body: b"<html>".to_vec(),
        ..HttpResponse::default()
    });
    let bench = bench([firewall]);
    assert_eq!(kind_of(create(&bench.client).await), ErrorKind::EdgeRefused);
}

#[tokio::test(start_paused = true)]
async fn lists_are_read_to_their_end() {
    let page =
        |ids: &[&str], next| list(ids.iter().map(|id| block(id, "paragraph")).collect(), next);
    let bench = bench([
        page(&[ID], Some("c 1")),
        page(&[], Some("c2")),
        page(&[OTHER], None),
    ]);
    let blocks = bench.client.children(page_id().into()).await.unwrap();
    let ids: Vec<String> = blocks.iter().map(|block| block.id.to_string()).collect();
    assert_eq!(ids, [ID, OTHER]);
    let base = format!("GET /v1/blocks/{ID}/children?page_size=100");
    let expected = [
        base.clone(),
        format!("{base}&start_cursor=c%201"),
        format!("{base}&start_cursor=c2"),
    ];
    assert_eq!(bench.lines(), expected);
}

#[tokio::test(start_paused = true)]
async fn half_a_list_is_an_error() {
    let page = |next| list(vec![block(ID, "paragraph")], next);
    let endless = reply(
        200,
        json!({"results": [], "has_more": true, "next_cursor": null}),
    );
    let unread = list(vec![json!({"object": "block"})], None);
    for replies in [
        vec![page(Some("a")), page(Some("b")), page(Some("a"))],
        vec![endless],
        vec![page(Some("a")), unread],
        vec![reply(200, json!({"object": "block", "id": ID}))],
    ] {
        let bench = bench(replies);
        let result = bench.client.children(page_id().into()).await;
        assert_eq!(kind_of(result), ErrorKind::NotNotion);
    }
    let gone = refusal(404, "object_not_found", Value::Null);
    let bench = bench([page(Some("a")), gone]);
    let result = bench.client.children(page_id().into()).await;
    assert_eq!(kind_of(result), ErrorKind::NotFound);
}

#[tokio::test(start_paused = true)]
async fn an_append_tells_the_ids_of_what_was_sent_only() {
    let third = "0a1b2c3d-4e5f-8a6b-8c7d-0123456789ad";
    let (a, heading) = (
        text("a"),
        Block::Heading {
            level: crate::model::HeadingLevel::Four,
            text: RichText::default(),
        },
    );
    let pieces = [piece(&a), piece(&heading)];
    let append = async |results: &[(&str, &str)]| {
        let results = results.iter().map(|(id, kind)| block(id, kind)).collect();
        let bench = bench([list(results, None)]);
        let after = Position::After(OTHER.parse().unwrap());
        let ids = bench
            .client
            .append(page_id().into(), &pieces, after, &Uploads::default())
            .await;
        assert_eq!(bench.body(0)["children"].as_array().unwrap().len(), 2);
        ids.map(|ids| ids.iter().map(BlockId::to_string).collect::<Vec<_>>())
    };
    let ids = append(&[(ID, "paragraph"), (OTHER, "heading_3"), (third, "quote")]).await;
    assert_eq!(ids.unwrap(), [ID, OTHER]);
    let short = append(&[(ID, "paragraph")]).await;
    assert_eq!(doubt_of(short), Doubt::Answered);
    let foreign = append(&[(third, "quote"), (ID, "paragraph"), (OTHER, "heading_4")]).await;
    assert_eq!(doubt_of(foreign), Doubt::Answered);
}

#[tokio::test(start_paused = true)]
async fn nothing_to_append_is_no_request() {
    let bench = bench([]);
    let ids = bench
        .client
        .append(page_id().into(), &[], Position::End, &Uploads::default())
        .await;
    assert_eq!(ids.unwrap(), []);
}

#[tokio::test(start_paused = true)]
async fn deleting_what_is_gone_is_a_success_and_nothing_else_is() {
    let gone = || refusal(404, "object_not_found", Value::Null);
    let refused = || refusal(400, "validation_error", Value::Null);
    let found = |in_trash: bool| {
        reply(
            200,
            json!({"object": "block", "id": ID, "in_trash": in_trash}),
        )
    };
    for (replies, expected) in [
        (vec![found(true)], None),
        (vec![gone()], None),
        (vec![cut(), refused(), found(true)], None),
        (vec![refused(), gone()], None),
        (vec![refused(), found(false)], Some(ErrorKind::Invalid)),
        (
            vec![refusal(403, "restricted_resource", Value::Null)],
            Some(ErrorKind::Forbidden),
        ),
    ] {
        let bench = bench(replies);
        let result = bench.client.delete_block(page_id().into()).await;
        assert_eq!(result.err().map(|error| error.error().kind), expected);
        assert_eq!(bench.lines()[0], format!("DELETE /v1/blocks/{ID}"));
    }
}

#[tokio::test(start_paused = true)]
async fn trashing_what_is_in_the_trash_is_a_success_and_other_refusals_stay() {
    let refused = || refusal(400, "validation_error", Value::Null);
    let trashed = || reply(200, json!({"object": "page", "id": ID, "in_trash": true}));
    let trash = PageUpdate {
        in_trash: Some(true),
        ..PageUpdate::default()
    };
    let bench = bench([refused(), trashed()]);
    assert!(
        bench
            .client
            .update_page(page_id(), &trash)
            .await
            .unwrap()
            .in_trash
    );
    let bench = self::bench([refused(), page()]);
    let result = bench.client.update_page(page_id(), &trash).await;
    assert_eq!(kind_of(result), ErrorKind::Invalid);
    let icon = Icon::emoji("🚀");
    let both = PageUpdate {
        icon: Some(icon.as_ref()),
        ..trash
    };
    let bench = self::bench([refused()]);
    assert_eq!(
        kind_of(bench.client.update_page(page_id(), &both).await),
        ErrorKind::Invalid
    );
}

#[tokio::test(start_paused = true)]
async fn a_move_is_not_repeated() {
    let bench = bench([cut()]);
    let to = OTHER.parse().unwrap();
    assert_eq!(
        doubt_of(bench.client.move_page(page_id(), to).await),
        Doubt::Cut
    );
    assert_eq!(bench.lines(), [format!("POST /v1/pages/{ID}/move")]);
    assert_eq!(
        bench.body(0),
        json!({"parent": {"type": "page_id", "page_id": OTHER}})
    );
}

#[tokio::test(start_paused = true)]
async fn search_skips_what_is_no_page_or_in_the_trash() {
    let trashed = json!({"object": "page", "id": OTHER, "in_trash": true});
    let results = vec![
        json!({"object": "data_source", "id": OTHER}),
        trashed,
        json!({"object": "page", "id": ID}),
    ];
    let bench = bench([cut(), list(results, Some("more"))]);
    let pages = bench.client.search_pages("notes", 3).await.unwrap();
    assert_eq!(
        pages.iter().map(|page| page.id).collect::<Vec<_>>(),
        [page_id()]
    );
    assert_eq!(bench.body(1)["query"], "notes");
    assert_eq!(bench.client.counts().reads, 2);
}

/// Gives a second token for the first, and a third for the second.
struct Rotating(RefCell<Secret>);

impl TokenSource for Rotating {
    fn token(&self) -> Secret {
        self.0.borrow().clone()
    }

    fn renew<'a>(&'a self, refused: &'a Secret) -> Renewing<'a> {
        assert_eq!(*refused, *self.0.borrow());
        let next = match refused.expose() {
            "first" => "second",
            _ => "third",
        };
        *self.0.borrow_mut() = Secret::new(next);
        Box::pin(async { Ok(Some(self.token())) })
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_renewed_and_not_for_ever() {
    let unauthorized = || refusal(401, "unauthorized", Value::Null);
    let rotating = || Rc::new(Rotating(RefCell::new(Secret::new("first"))));
    let bench = bench_with([unauthorized(), page()], rotating(), Rc::new(Silent));
    create(&bench.client).await.unwrap();
    let sent = |bench: &Bench| {
        let sent = bench.script.sent.borrow();
        sent.iter()
            .map(|(_, request)| match &request.authorization {
                Authorization::Bearer(token) => token.expose().to_owned(),
                Authorization::Basic { .. } => "no bearer".to_owned(),
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(sent(&bench), ["first", "second"]);
    let bench = bench_with(
        [unauthorized(), unauthorized(), unauthorized()],
        rotating(),
        Rc::new(Silent),
    );
    assert_eq!(
        kind_of(create(&bench.client).await),
        ErrorKind::Unauthorized
    );
    assert_eq!(sent(&bench), ["first", "second", "third"]);
}

#[tokio::test(start_paused = true)]
async fn a_renewal_that_fails_ends_the_call_with_its_own_error() {
    struct Broken;
    impl TokenSource for Broken {
        fn token(&self) -> Secret {
            Secret::new("first")
        }
        fn renew<'a>(&'a self, _refused: &'a Secret) -> Renewing<'a> {
            let error = ApiError::local(ErrorKind::TokenStore, "the keyring is locked");
            Box::pin(async { Err(error) })
        }
    }
    let unauthorized = refusal(401, "unauthorized", Value::Null);
    let bench = bench_with([unauthorized], Rc::new(Broken), Rc::new(Silent));
    assert_eq!(kind_of(create(&bench.client).await), ErrorKind::TokenStore);
}

#[tokio::test(start_paused = true)]
async fn no_error_shows_the_token() {
    let echo = json!({"object": "error", "code": format!("c {TOKEN}"), "message": format!("Bearer {TOKEN}!")});
    let bench = bench([reply(400, echo)]);
    let error = bench.client.me().await.unwrap_err();
    assert!(error.to_string().contains("Bearer …!"), "{error}");
    assert!(!format!("{error:?}").contains(TOKEN));

    let broken = Rc::new(Secret::new("ntn_a\nb"));
    let bench = bench_with([], broken, Rc::new(Silent));
    assert_eq!(kind_of(bench.client.me().await), ErrorKind::Unauthorized);
}

#[tokio::test(start_paused = true)]
async fn every_request_is_told_without_its_query() {
    struct Lines(RefCell<Vec<(String, Option<u16>)>>);
    impl Listener for Lines {
        fn on(&self, event: Event) {
            if let Event::Requested { line, status, .. } = event {
                self.0.borrow_mut().push((line, status));
            }
        }
    }
    let lines = Rc::new(Lines(RefCell::default()));
    let listener = Rc::clone(&lines) as Rc<dyn Listener>;
    let bench = bench_with(
        [cut(), list(Vec::new(), None)],
        Rc::new(Secret::new(TOKEN)),
        listener,
    );
    bench.client.children(page_id().into()).await.unwrap();
    let line = format!("GET /v1/blocks/{ID}/children");
    assert_eq!(*lines.0.borrow(), [(line.clone(), None), (line, Some(200))]);
}

#[tokio::test(start_paused = true)]
async fn a_budget_that_can_not_be_kept_sends_nothing() {
    struct Broken;
    impl crate::notion::Ledger for Broken {
        fn update(
            &self,
            _: &mut dyn FnMut(&mut crate::notion::Window),
        ) -> Result<(), crate::notion::LedgerError> {
            Err(crate::notion::LedgerError("disk full".to_owned()))
        }
    }
    let mut bench = bench([]);
    let clock = bench.client.sender.throttle.clock().clone();
    bench.client.sender.throttle = Throttle::new(Box::new(Broken), Limits::default(), clock);
    assert_eq!(kind_of(create(&bench.client).await), ErrorKind::Budget);
}

#[tokio::test(start_paused = true)]
async fn calls_have_their_methods() {
    let block_reply = || reply(200, block(ID, "paragraph"));
    let bench = bench([
        reply(200, json!({"object": "user", "id": ID, "type": "bot"})),
        page(),
        block_reply(),
        block_reply(),
        page(),
    ]);
    let a = text("a");
    let client = &bench.client;
    client.me().await.unwrap();
    client.page(page_id()).await.unwrap();
    client.block(page_id().into()).await.unwrap();
    client
        .update_block(page_id().into(), &piece(&a), &Uploads::default())
        .await
        .unwrap();
    client.move_page(page_id(), page_id()).await.unwrap();
    let expected = [
        "GET /v1/users/me".to_owned(),
        format!("GET /v1/pages/{ID}"),
        format!("GET /v1/blocks/{ID}"),
        format!("PATCH /v1/blocks/{ID}"),
        format!("POST /v1/pages/{ID}/move"),
    ];
    assert_eq!(bench.lines(), expected);
    let sent = bench.script.sent.borrow();
    assert_eq!(sent[0].1.method, HttpMethod::Get);
    assert_eq!(sent[0].1.payload, Payload::Empty);
}

#[tokio::test(start_paused = true)]
async fn the_last_answer_that_tells_notions_time_tells_how_far_the_clocks_are_apart() {
    let dated = |date| {
        let answer = reply(200, json!({"object": "user", "id": "b"})).unwrap();
        Ok(HttpResponse { date, ..answer })
    };
    let bench = bench([dated(None), dated(Some(EPOCH - 5_000)), dated(None)]);
    bench.client.me().await.unwrap();
    assert_eq!(bench.client.clock_ahead(), None);
    bench.client.me().await.unwrap();
    bench.client.me().await.unwrap();
    assert_eq!(bench.client.clock_ahead(), Some(5_000));
    assert_eq!(bench.client.budget_used().unwrap(), 3);
}
