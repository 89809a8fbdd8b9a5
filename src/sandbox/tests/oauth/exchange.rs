use super::*;

#[test]
fn a_code_is_good_once_for_ten_minutes_and_for_its_address() {
    let mut visitor = visitor();
    let refused = |answer: (u16, Value)| {
        assert_eq!(
            (answer.0, &answer.1["error"]),
            (400, &json!("invalid_grant")),
            "{answer:?}"
        );
        assert!(answer.1["error_description"].is_string() && answer.1["code"].is_null());
    };
    let code = visitor.code();
    tokens(visitor.exchange(&code));
    refused(visitor.exchange(&code));
    refused(visitor.exchange("03a1"));

    let body = |code: &str, uri: &Value| json!({"grant_type": "authorization_code", "code": code, "redirect_uri": uri});
    let code = visitor.code();
    let wrong = json!("http://localhost:3002/notion/oauth/callback/");
    refused(visitor.post("/v1/oauth/token", &body(&code, &wrong)));
    refused(visitor.exchange(&code));
    let code = visitor.code();
    refused(visitor.post(
        "/v1/oauth/token",
        &json!({"grant_type": "authorization_code", "code": code}),
    ));

    let mut by_page = || {
        let nonce = visitor.nonce();
        let sent_on = visitor.submit(&format!("nonce={nonce}&answer=allow"));
        code_in(sent_on.header("location").unwrap())
    };
    let (in_time, late) = (by_page(), by_page());
    visitor.client.now += 10 * MINUTE - 1001;
    tokens(visitor.exchange(&in_time));
    refused(visitor.exchange(&late));
}

#[test]
fn the_client_must_be_itself() {
    let mut visitor = visitor();
    let code = visitor.code();
    let body = json!({"grant_type": "authorization_code", "code": code, "redirect_uri": BACK});
    let (id, secret) = (
        visitor.options.client_id.clone(),
        visitor.options.client_secret.clone(),
    );
    for (id, secret) in [(id.as_str(), "wrong"), ("wrong", secret.as_str()), ("", "")] {
        for path in ["token", "introspect", "revoke"] {
            let path = format!("/v1/oauth/{path}");
            let request = visitor.basic(id, secret, &path, &body);
            let Reply::Answer(answer) = visitor.client.sandbox.handle(&request, 0).reply else {
                panic!("no answer");
            };
            let answered: Value = serde_json::from_slice(&answer.body).unwrap();
            assert_eq!(
                (answer.status, &answered["error"]),
                (401, &json!("invalid_client"))
            );
        }
    }
    // Nor is a bearer token a client, or a client a bearer.
    assert_eq!(visitor.client.send("POST", "/v1/oauth/token", &body).0, 401);
    assert_eq!(visitor.post("/v1/search", &json!({})).0, 401);
    tokens(visitor.exchange(&code));
}

#[test]
fn what_does_not_fit_the_schema_is_refused_before_a_code_is_used() {
    let mut visitor = visitor();
    let code = visitor.code();
    for (body, status, part) in [
        (json!({}), 400, "body.grant_type should be defined"),
        (
            json!({"grant_type": "authorization_code", "redirect_uri": BACK}),
            400,
            "body.code should be defined",
        ),
        (
            json!({"grant_type": "refresh_token"}),
            400,
            "body.refresh_token should be defined",
        ),
        (
            json!({"grant_type": "authorization_code", "code": 5}),
            400,
            "body.code should be a string",
        ),
        (
            json!({"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "client_id": "x"}),
            400,
            "body.client_id should be not present",
        ),
        (
            json!({"grant_type": "authorization_code", "code": code, "external_account": {"key": "x"}}),
            400,
            "body.external_account.name should be defined",
        ),
    ] {
        let (was, answer) = visitor.post("/v1/oauth/token", &body);
        assert_eq!(
            (was, &answer["code"]),
            (status, &json!("validation_error")),
            "{body}: {answer}"
        );
        assert!(
            answer["message"].as_str().unwrap().contains(part),
            "{body}: {answer}"
        );
    }
    let (status, answer) = visitor.post("/v1/oauth/token", &json!({"grant_type": "password"}));
    assert_eq!(
        (status, &answer["error"]),
        (400, &json!("unsupported_grant_type"))
    );
    let (id, secret) = (
        visitor.options.client_id.clone(),
        visitor.options.client_secret.clone(),
    );
    let good = json!({"grant_type": "authorization_code", "code": code, "redirect_uri": BACK});
    let mut without_version = visitor.basic(&id, &secret, "/v1/oauth/token", &good);
    let headers = &mut without_version.headers;
    headers.retain(|(name, _)| name != "Notion-Version");
    let mut form = visitor.basic(&id, &secret, "/v1/oauth/token", &Value::Null);
    form.body = b"grant_type=authorization_code".to_vec();
    for (request, reason) in [(without_version, "missing_version"), (form, "invalid_json")] {
        let Reply::Answer(answer) = visitor.client.sandbox.handle(&request, 0).reply else {
            panic!("no answer");
        };
        let answered: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!((answer.status, &answered["code"]), (400, &json!(reason)));
    }
    tokens(visitor.exchange(&code));
}

#[test]
fn errors_can_have_the_shape_of_all_others() {
    let mut visitor = Visitor::new(OAuth {
        error_shape: ErrorShape::Notion,
        ..OAuth::default()
    });
    let (status, answer) = visitor.exchange("x");
    assert_eq!((status, &answer["code"]), (400, &json!("invalid_grant")));
    assert!(
        answer["error"].is_null() && answer["message"].is_string(),
        "{answer}"
    );
}
