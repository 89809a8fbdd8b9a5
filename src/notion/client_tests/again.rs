//! What is sent again, and what never is.

use super::*;

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
async fn a_pause_that_the_last_try_does_not_wait_for_holds_for_the_next_run() {
    let limited = || refusal(429, "rate_limited", json!({"retry_after": "30"}));
    let bench = bench((0..5).map(|_| limited()));
    let waiting = async {
        tokio::time::sleep(Duration::from_secs(4 * 30)).await;
        bench.client.page(page_id()).await
    };
    let (first, second) = tokio::join!(bench.client.me(), waiting);
    assert_eq!(kind_of(first), ErrorKind::RateLimited);
    assert_eq!(kind_of(second), ErrorKind::RateLimited, "it waits in vain");
    let throttle = &bench.client.sender.throttle;
    throttle.acquire(&Silent).await.unwrap();
    assert_eq!(throttle.clock().now() - EPOCH, 5 * 30_000);
}
