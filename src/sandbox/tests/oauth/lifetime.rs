use std::time::Duration;

use super::*;

#[test]
fn a_refresh_ends_the_pair_before_it() {
    let mut visitor = visitor();
    let first = visitor.login();
    let second = tokens(visitor.refresh(&first.refresh));
    assert!(!visitor.is_accepted(&first.access));
    assert_eq!(visitor.refresh(&first.refresh).1["error"], "invalid_grant");
    assert!(
        visitor.is_accepted(&second.access),
        "a late refresh does not harm the new pair"
    );
    assert_eq!(
        visitor.refresh(&second.access).0,
        400,
        "an access token refreshes nothing"
    );
    let grants = Grants {
        exchanged: 1,
        refreshed: 1,
        access_tokens: 1,
        refresh_tokens: 1,
    };
    assert_eq!(visitor.client.sandbox.grants(), grants);
}

#[test]
fn the_pair_before_can_live_on() {
    let mut visitor = Visitor::new(OAuth {
        rotation: Rotation::OldPairLives,
        ..OAuth::default()
    });
    let first = visitor.login();
    let second = tokens(visitor.refresh(&first.refresh));
    let third = tokens(visitor.refresh(&first.refresh));
    for pair in [&first, &second, &third] {
        assert!(visitor.is_accepted(&pair.access));
    }
}

#[test]
fn access_tokens_expire_and_refresh_tokens_do_not() {
    let mut visitor = Visitor::new(OAuth {
        access_token_lifetime: Some(Duration::from_secs(300)),
        ..OAuth::default()
    });
    let first = visitor.login();
    visitor.client.now += 5 * MINUTE - 1;
    assert!(visitor.is_accepted(&first.access));
    visitor.client.now += 1;
    assert!(!visitor.is_accepted(&first.access));
    let second = tokens(visitor.refresh(&first.refresh));
    assert!(visitor.is_accepted(&second.access));
    visitor.client.sandbox.expire_tokens();
    assert!(!visitor.is_accepted(&second.access));
    assert_eq!(visitor.client.sandbox.grants().access_tokens, 0);
    let third = tokens(visitor.refresh(&second.refresh));
    visitor.client.sandbox.revoke_grants();
    assert!(!visitor.is_accepted(&third.access));
    assert_eq!(visitor.refresh(&third.refresh).0, 400);
    assert!(
        visitor.is_accepted("ntn_sandbox"),
        "the static token has no part in it"
    );
}

#[test]
fn another_authorization_does_one_of_three_things() {
    for (reauthorization, same, former_lives) in [
        (Reauthorization::FreshPair, false, true),
        (Reauthorization::OnlyPair, false, false),
        (Reauthorization::SamePair, true, true),
    ] {
        let mut visitor = Visitor::new(OAuth {
            reauthorization,
            ..OAuth::default()
        });
        let (first, second) = (visitor.login(), visitor.login());
        assert_eq!(first == second, same);
        assert_eq!(visitor.is_accepted(&first.access), former_lives);
        assert!(visitor.is_accepted(&second.access));
        visitor.client.sandbox.revoke_grants();
        assert_ne!(
            visitor.login(),
            second,
            "a pair that has ended is not given again"
        );
    }
}

#[test]
fn revoke_ends_the_pair_and_can_be_repeated() {
    let mut visitor = visitor();
    let (other, pair) = (visitor.login(), visitor.login());
    let body = json!({"token": pair.access});
    assert_eq!(
        visitor.post("/v1/oauth/introspect", &body).1["active"],
        true
    );
    for _ in 0..2 {
        let (status, answer) = visitor.post("/v1/oauth/revoke", &body);
        let keys: Vec<&str> = answer
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!((status, keys), (200, vec!["request_id"]));
    }
    assert!(!visitor.is_accepted(&pair.access));
    assert_eq!(visitor.refresh(&pair.refresh).0, 400);
    let (_, answer) = visitor.post("/v1/oauth/introspect", &body);
    assert_eq!(
        (&answer["active"], &answer["iat"]),
        (&json!(false), &Value::Null)
    );
    assert!(visitor.is_accepted(&other.access));
    visitor.post("/v1/oauth/revoke", &json!({"token": other.refresh}));
    assert!(
        !visitor.is_accepted(&other.access),
        "a refresh token names the pair, too"
    );
    assert_eq!(visitor.post("/v1/oauth/revoke", &json!({})).0, 400);
}

#[test]
fn a_lost_answer_to_a_refresh_costs_the_login() {
    let mut visitor = visitor();
    let on_token = |fault| {
        let when = When::NthOf {
            method: "POST".to_owned(),
            path_contains: "/oauth/token".to_owned(),
            n: 0,
        };
        vec![(when, fault)]
    };
    let pair = visitor.login();
    visitor
        .client
        .sandbox
        .script_faults(on_token(Fault::BadGateway { applied: false }));
    assert_eq!(visitor.refresh(&pair.refresh).0, 502);
    assert!(visitor.is_accepted(&pair.access), "nothing was done");
    visitor
        .client
        .sandbox
        .script_faults(on_token(Fault::BadGateway { applied: true }));
    assert_eq!(visitor.refresh(&pair.refresh).0, 502);
    assert!(!visitor.is_accepted(&pair.access));
    assert_eq!(visitor.refresh(&pair.refresh).1["error"], "invalid_grant");
    let log = visitor.client.sandbox.log();
    let applied: Vec<bool> = log
        .iter()
        .filter(|entry| entry.path == "/v1/oauth/token")
        .map(|entry| entry.applied)
        .collect();
    assert_eq!(applied, [true, false, true, false]);
}

#[test]
fn each_connection_has_its_own_budget_and_the_page_has_none() {
    let mut visitor = visitor();
    visitor.client.sandbox = Sandbox::new(Options {
        requests_per_minute: 2,
        ..Options::default()
    });
    // The exchange is one of the two.
    let pair = visitor.login();
    assert_eq!(visitor.me(&pair.access).0, 200);
    assert_eq!(visitor.me(&pair.access).0, 429);
    assert_eq!(visitor.refresh(&pair.refresh).0, 429);
    assert_eq!(visitor.browse("GET", &visitor.url(), "").status, 200);
    assert_eq!(visitor.me("ntn_sandbox").0, 200);
}

#[test]
fn tokens_look_like_those_of_notion_and_never_repeat() {
    let mut visitor = visitor();
    let mut seen = std::collections::HashSet::new();
    for _ in 0..50 {
        let pair = visitor.login();
        for token in [pair.access, pair.refresh] {
            assert_eq!(token.len(), 50);
            assert!(token[4..].chars().all(|c| c.is_ascii_alphanumeric()));
            assert!(seen.insert(token));
        }
    }
}
