use std::time::Duration;

use super::*;

/// Puts a fault on the creation of a page; gives the exchange, and whether the page is there.
fn create_under(fault: Fault) -> (Exchange, bool) {
    let (mut client, root) = client();
    client.sandbox.script_faults(vec![(When::Nth(0), fault)]);
    let exchange = client.exchange("POST", "/v1/pages", &new_page(&root, "x"));
    let is_there = !client.sandbox.children(&root).is_empty();
    let log = client.sandbox.log();
    assert_eq!((log.len(), log[0].applied), (1, is_there));
    assert!(log[0].fault.is_some());
    // Only that one request is touched.
    assert_eq!(client.send("GET", "/v1/users/me", &Value::Null).0, 200);
    (exchange, is_there)
}

fn answer(exchange: Exchange) -> (Response, Value) {
    match exchange.reply {
        Reply::Answer(response) => {
            let body = serde_json::from_slice(&response.body).unwrap_or_default();
            (response, body)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_fault_answers_as_notion_does_and_is_applied_or_not() {
    for (fault, status, code, applied) in [
        (Fault::Blocked, 429, "rate_limited", false),
        (
            Fault::ServiceOverload529 {
                retry_after: Some(4),
            },
            529,
            "service_overload",
            false,
        ),
        (
            Fault::InternalError { applied: false },
            500,
            "internal_server_error",
            false,
        ),
        (
            Fault::InternalError { applied: true },
            500,
            "internal_server_error",
            true,
        ),
        (
            Fault::BadGateway { applied: false },
            502,
            "bad_gateway",
            false,
        ),
        (
            Fault::BadGateway { applied: true },
            502,
            "bad_gateway",
            true,
        ),
        (
            Fault::ServiceUnavailable503 {
                applied: false,
                with_ids: false,
            },
            503,
            "service_unavailable",
            false,
        ),
        (
            Fault::ServiceUnavailable503 {
                applied: true,
                with_ids: false,
            },
            503,
            "service_unavailable",
            true,
        ),
        (
            Fault::GatewayTimeout504 { applied: false },
            504,
            "gateway_timeout",
            false,
        ),
        (
            Fault::GatewayTimeout504 { applied: true },
            504,
            "gateway_timeout",
            true,
        ),
        (Fault::Conflict409, 409, "conflict_error", false),
        (Fault::BlockLimit403, 403, "restricted_resource", false),
        (Fault::Restricted403, 403, "restricted_resource", false),
        (Fault::Invalid400, 400, "validation_error", false),
        (Fault::Unauthorized, 401, "unauthorized", false),
    ] {
        let (exchange, is_there) = create_under(fault.clone());
        let (response, body) = answer(exchange);
        assert_eq!(
            (response.status, body["code"].as_str(), is_there),
            (status, Some(code), applied),
            "{fault:?}"
        );
        assert!(
            body["additional_data"]
                .get("committed_resource_id")
                .is_none(),
            "{fault:?}"
        );
        if fault == Fault::BlockLimit403 {
            assert_eq!(body["additional_data"]["block_limit"], "block_creation");
        }
    }
}

#[test]
fn faults_without_a_proper_answer() {
    for (fault, applied) in [(Fault::DropBefore, false), (Fault::DropAfter, true)] {
        let (exchange, is_there) = create_under(fault);
        assert_eq!(
            (exchange.reply, is_there),
            (Reply::Cut { partial: None }, applied)
        );
    }
    for (fault, applied) in [(Fault::SilenceBefore, false), (Fault::SilenceAfter, true)] {
        let (exchange, is_there) = create_under(fault);
        assert_eq!((exchange.reply, is_there), (Reply::Silence, applied));
    }
    let (exchange, is_there) = create_under(Fault::DropWithin);
    assert!(matches!(exchange.reply, Reply::Cut { partial: Some(_) }) && is_there);
    for applied in [false, true] {
        let (exchange, is_there) = create_under(Fault::TruncatedJson { applied });
        let (response, body) = answer(exchange);
        assert_eq!(
            (response.status, body, is_there),
            (200, Value::Null, applied)
        );
        let (exchange, is_there) = create_under(Fault::HtmlBody {
            status: 200,
            applied,
        });
        let (response, _) = answer(exchange);
        assert_eq!(
            response.header("content-type"),
            Some("text/html; charset=utf-8")
        );
        assert_eq!(is_there, applied);
    }
    let (response, _) = answer(create_under(Fault::EdgeRefusal).0);
    assert_eq!(response.status, 403);
    assert!(
        response.header("cf-ray").is_some() && response.header("x-notion-request-id").is_none()
    );
    let (exchange, is_there) = create_under(Fault::Slow(Duration::from_secs(70)));
    assert_eq!((exchange.delay, is_there), (Duration::from_secs(70), true));
}

#[test]
fn a_503_can_tell_what_was_made() {
    let (mut client, root) = client();
    let fault = Fault::ServiceUnavailable503 {
        applied: true,
        with_ids: true,
    };
    client.sandbox.script_faults(vec![(When::Always, fault)]);
    let (_, body) = client.send("POST", "/v1/pages", &new_page(&root, "x"));
    assert_eq!(
        json!([body["additional_data"]["committed_resource_id"]]),
        json!(client.sandbox.children(&root))
    );
    assert!(body["additional_data"].get("committed_child_ids").is_none());
    let target = format!("/v1/blocks/{root}/children");
    let children =
        json!({"children": [paragraph("a"), paragraph("b")], "position": {"type": "start"}});
    let (_, body) = client.send("PATCH", &target, &children);
    assert_eq!(
        body["additional_data"]["committed_resource_id"],
        json!(root)
    );
    assert_eq!(
        body["additional_data"]["committed_child_ids"],
        json!(client.sandbox.children(&root)[..2])
    );
}

#[test]
fn a_refused_request_is_not_applied_by_a_fault() {
    let (mut client, root) = client();
    client
        .sandbox
        .script_faults(vec![(When::Nth(0), Fault::InternalError { applied: true })]);
    let (status, _) = client.send("POST", "/v1/pages", &json!({"parent": {"page_id": root}}));
    assert_eq!(status, 400);
}

#[test]
fn where_the_wait_is_told_can_be_chosen() {
    for (in_header, in_body) in [(true, true), (true, false), (false, true), (false, false)] {
        let fault = Fault::Status429 {
            reason: "public_api_space_request_rate_limit".to_owned(),
            retry_after: Some(90),
            in_header,
            in_body,
        };
        let (response, body) = answer(create_under(fault).0);
        assert_eq!(response.header("retry-after"), in_header.then_some("90"));
        assert_eq!(
            body["additional_data"]["retry_after"].as_str(),
            in_body.then_some("90")
        );
        assert_eq!(
            body["additional_data"]["rate_limit_reason"],
            "public_api_space_request_rate_limit"
        );
    }
}

#[test]
fn faults_find_their_request() {
    let (mut client, root) = client();
    let list = format!("/v1/blocks/{root}/children");
    client.append(&root, &json!([paragraph("x")]));
    client.sandbox.script_faults(vec![
        (
            When::NthOf {
                method: "GET".to_owned(),
                path_contains: "/children".to_owned(),
                n: 1,
            },
            Fault::EmptyList,
        ),
        (When::From(4), Fault::BlockLimit403),
    ]);
    assert_eq!(client.list(&root).len(), 1);
    assert_eq!(client.send("GET", "/v1/users/me", &Value::Null).0, 200);
    assert!(client.list(&root).is_empty());
    assert_eq!(client.list(&root).len(), 1);
    // Due, but a read makes no blocks.
    assert_eq!(client.list(&root).len(), 1);
    assert_eq!(
        client
            .send("PATCH", &list, &json!({"children": [paragraph("x")]}))
            .0,
        403
    );
    assert_eq!(
        client.send("POST", "/v1/pages", &new_page(&root, "x")).0,
        403
    );
}

#[test]
fn a_storm_is_the_same_for_the_same_seed() {
    let run = |seed| {
        let (mut client, _) = client();
        client.sandbox.storm(
            seed,
            300,
            vec![Fault::DropBefore, Fault::BadGateway { applied: false }],
        );
        for _ in 0..100 {
            client.exchange("GET", "/v1/users/me", &Value::Null);
        }
        client
            .sandbox
            .log()
            .iter()
            .map(|entry| entry.fault)
            .collect::<Vec<_>>()
    };
    let faults = run(5);
    assert_eq!(faults, run(5));
    assert_ne!(faults, run(6));
    let hits = faults.iter().flatten().count();
    assert!((15..45).contains(&hits), "{hits}");
}

#[test]
fn the_budget_is_enforced_and_told() {
    let mut client = Client::new(Options {
        requests_per_minute: 3,
        ..Options::default()
    });
    for _ in 0..3 {
        client.ok("GET", "/v1/users/me", &Value::Null);
    }
    let (response, body) = answer(client.exchange("GET", "/v1/users/me", &Value::Null));
    assert_eq!(response.status, 429);
    assert_eq!(response.header("retry-after"), Some("57"));
    assert_eq!(body["additional_data"]["retry_after"], "57");
    assert_eq!(client.sandbox.rate_limited_count(), 1);
    client.now += 56_000;
    client.ok("GET", "/v1/users/me", &Value::Null);
    assert_eq!(client.sandbox.busiest_window(), 4);
}
