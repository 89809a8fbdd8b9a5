use super::super::script::{Script, reply};
use super::*;

fn authority(script: &Rc<Script>) -> Authority {
    let client = OAuthClient {
        id: "client".into(),
        secret: Secret::new("hush"),
        redirect_uri: "http://localhost:3002/x".into(),
    };
    let transport = Rc::clone(script) as Rc<dyn Transport>;
    Authority::new(transport, client, Duration::from_secs(1))
}

fn granted() -> Value {
    json!({
        "access_token": "ntn_a", "token_type": "bearer", "refresh_token": "nrt_b", "bot_id": "bot",
        "workspace_id": "w", "workspace_name": "Home", "workspace_icon": null, "owner": {"type": "workspace"},
        "duplicated_template_id": null, "request_id": "r", "of_a_later_version": 1,
    })
}

async fn fails_with(status: u16, body: Value) -> GrantError {
    let script = Rc::new(Script::of((0..TRIES).map(|_| reply(status, &body))));
    authority(&script)
        .refresh(&Secret::new("nrt_old"))
        .await
        .unwrap_err()
}

#[tokio::test(start_paused = true)]
async fn a_code_is_exchanged_as_documented() {
    let script = Rc::new(Script::of([reply(200, &granted())]));
    let grant = authority(&script).exchange(&Secret::new("code")).await;
    assert_eq!(
        grant.unwrap(),
        Grant {
            access: Secret::new("ntn_a"),
            refresh: Some(Secret::new("nrt_b")),
            bot_id: Some("bot".into()),
            workspace_id: Some("w".into()),
            workspace_name: Some("Home".into()),
        }
    );
    assert_eq!(
        script.body(0),
        json!({"grant_type": "authorization_code", "code": "code", "redirect_uri": "http://localhost:3002/x"})
    );
    let request = script.sent.borrow()[0].clone();
    assert_eq!(
        (request.method, request.target.as_str()),
        (HttpMethod::Post, "/v1/oauth/token")
    );
    let basic = Authorization::Basic {
        user: "client".into(),
        password: Secret::new("hush"),
    };
    assert_eq!(request.authorization, basic);
}

#[tokio::test(start_paused = true)]
async fn an_answer_may_leave_out_all_but_the_token() {
    let least = json!({"access_token": "ntn_a", "refresh_token": null});
    let script = Rc::new(Script::of([reply(200, &least), reply(200, &json!({}))]));
    let authority = authority(&script);
    let grant = authority.refresh(&Secret::new("nrt_old")).await.unwrap();
    assert_eq!((grant.refresh, grant.workspace_name), (None, None));
    assert_eq!(
        script.body(0),
        json!({"grant_type": "refresh_token", "refresh_token": "nrt_old"})
    );
    let error = authority.refresh(&Secret::new("x")).await.unwrap_err();
    assert_eq!(error.reason, Reason::Other);
}

#[tokio::test(start_paused = true)]
async fn both_forms_of_an_error_are_understood() {
    let rfc = |error| json!({"error": error, "error_description": "why"});
    let notion = |code| json!({"object": "error", "code": code, "message": "why"});
    for (status, body, reason) in [
        (400, rfc("invalid_grant"), Reason::InvalidGrant),
        (400, notion("invalid_grant"), Reason::InvalidGrant),
        (401, rfc("invalid_client"), Reason::InvalidClient),
        (400, rfc("invalid_client"), Reason::InvalidClient),
        (401, notion("unauthorized"), Reason::InvalidClient),
        (400, rfc("invalid_request"), Reason::Other),
        (400, notion("validation_error"), Reason::Other),
        (403, json!("<html>"), Reason::Other),
        (429, notion("rate_limited"), Reason::Unreachable),
        (503, notion("service_unavailable"), Reason::Unreachable),
        (502, json!("<html>"), Reason::Unreachable),
    ] {
        let error = fails_with(status, body.clone()).await;
        assert_eq!(error.reason, reason, "{status} {body}");
        if body.is_object() {
            assert!(error.to_string().contains("why"), "{error}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_may_pass_is_tried_again_and_what_will_not_is_not() {
    let not_sent = || Err(TransportError::NotSent("no route".into()));
    let script = Rc::new(Script::of([
        not_sent(),
        reply(503, &json!({"code": "service_unavailable"})),
        reply(200, &granted()),
    ]));
    let start = Instant::now();
    assert!(authority(&script).exchange(&Secret::new("c")).await.is_ok());
    assert_eq!(start.elapsed(), Duration::from_secs(3));

    let script = Rc::new(Script::of((0..4).map(|_| not_sent())));
    let error = authority(&script).exchange(&Secret::new("c")).await;
    assert_eq!(error.unwrap_err().reason, Reason::Unreachable);

    // Each of these is asked once only: the script has no second answer.
    let timed_out = Err(TransportError::TimedOut("70 s".into()));
    let script = Rc::new(Script::of([timed_out]));
    let error = authority(&script).exchange(&Secret::new("c")).await;
    assert_eq!(error.unwrap_err().reason, Reason::Unreachable);
    let long = Ok(crate::notion::HttpResponse {
        status: 429,
        retry_after: Some("300".into()),
        body: br#"{"code": "rate_limited"}"#.to_vec(),
        ..Default::default()
    });
    let script = Rc::new(Script::of([long]));
    let error = authority(&script).exchange(&Secret::new("c")).await;
    assert_eq!(error.unwrap_err().reason, Reason::Unreachable);
}

#[tokio::test(start_paused = true)]
async fn no_error_shows_what_was_sent() {
    let echo = json!({"error": "invalid_grant nrt_old", "error_description": "nrt_old of hush"});
    let error = fails_with(400, echo).await;
    assert!(!format!("{error} {error:?}").contains("nrt_old"));
    assert!(!format!("{error} {error:?}").contains("hush"));
}

#[tokio::test(start_paused = true)]
async fn tokens_are_ended() {
    let script = Rc::new(Script::of([reply(200, &json!({}))]));
    let authority = authority(&script);
    authority.revoke(&Secret::new("ntn_a")).await.unwrap();
    assert_eq!(script.body(0), json!({"token": "ntn_a"}));
    let targets: Vec<String> = script
        .sent
        .borrow()
        .iter()
        .map(|request| request.target.clone())
        .collect();
    assert_eq!(targets, ["/v1/oauth/revoke"]);
}
