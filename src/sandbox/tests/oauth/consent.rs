use super::*;

#[test]
fn a_login_by_the_page_gives_a_pair_that_works() {
    let mut visitor = visitor();
    let root = visitor.client.sandbox.seed_page("Root <b>");
    let page = visitor.browse("GET", &visitor.url(), "");
    let html = String::from_utf8(page.body.clone()).unwrap();
    for part in [
        "Sandbox Connection",
        "Sandbox Workspace",
        "localhost:3002",
        "id=\"allow\"",
        "id=\"deny\"",
        "Root &lt;b&gt;",
        &format!("value=\"{root}\" checked"),
    ] {
        assert!(html.contains(part), "{part} is missing in {html}");
    }
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.ends_with("form-action 'self' http://localhost:3002"),
        "{policy}"
    );

    let nonce = visitor.nonce();
    let form = format!("nonce={nonce}&page={root}&answer=allow");
    let sent_on = visitor.submit(&form);
    assert_eq!(sent_on.status, 302);
    let location = sent_on.header("location").unwrap().to_owned();
    assert!(location.starts_with(&format!("{BACK}?code=")), "{location}");
    assert!(location.ends_with("&state=a%2Bb"), "{location}");

    let (status, mut answer) = visitor.exchange(&code_in(&location));
    assert_eq!(status, 200);
    let access = answer["access_token"].as_str().unwrap().to_owned();
    for (key, prefix) in [("access_token", "ntn_"), ("refresh_token", "nrt_")] {
        assert!(
            answer[key].as_str().unwrap().starts_with(prefix),
            "{answer}"
        );
        answer[key] = json!(prefix);
    }
    answer["request_id"] = json!("…");
    let person = json!({
        "object": "user",
        "id": "0be25000-0000-4000-8000-000000000002",
        "name": "Sandbox Person",
        "avatar_url": null,
        "type": "person",
        "person": {"email": "person@sandbox.invalid", "email_verified": true},
    });
    assert_eq!(
        answer,
        json!({
            "access_token": "ntn_",
            "token_type": "bearer",
            "refresh_token": "nrt_",
            "bot_id": "0b070000-0000-4000-8000-000000000004",
            "workspace_id": "05900000-0000-4000-8000-000000000003",
            "workspace_name": "Sandbox Workspace",
            "workspace_icon": null,
            "owner": {"type": "user", "user": person},
            "duplicated_template_id": null,
            "request_id": "…",
        })
    );
    let (_, me) = visitor.me(&access);
    assert_eq!((&me["type"], &me["id"]), (&json!("bot"), &answer["bot_id"]));
    assert_eq!(me["bot"]["owner"], json!({"type": "user", "user": person}));
}

#[test]
fn a_no_goes_back_as_an_error() {
    let mut visitor = visitor();
    let nonce = visitor.nonce();
    let sent_on = visitor.submit(&format!("nonce={nonce}&answer=deny"));
    assert_eq!(sent_on.status, 302);
    let expected = format!("{BACK}?error=access_denied&state=a%2Bb");
    assert_eq!(sent_on.header("location"), Some(expected.as_str()));
    assert_eq!(
        visitor
            .client
            .sandbox
            .consent(&visitor.url(), Consent::Deny),
        Ok(expected)
    );
    assert_eq!(visitor.client.sandbox.grants(), Grants::default());
}

#[test]
fn an_authorize_url_with_a_flaw_is_shown_as_an_error_and_leads_nowhere() {
    let mut visitor = visitor();
    let good = visitor.url();
    for (from, to, reason) in [
        ("client_id=0", "client_id=1", "client_id"),
        ("client_id=", "id=", "client_id"),
        ("localhost", "127.0.0.1", "Missing or invalid redirect_uri"),
        ("3002", "3003", "Missing or invalid redirect_uri"),
        ("callback", "callback%2F", "Missing or invalid redirect_uri"),
        (
            "redirect_uri=",
            "redirect=",
            "Missing or invalid redirect_uri",
        ),
        ("=code", "=token", "response_type"),
        ("&response_type=code", "", "response_type"),
        ("owner=user", "owner=workspace", "owner"),
        ("&owner=user", "", "owner"),
        ("&state=", "&state=1&state=", "state"),
        ("?client_id", "?owner=user&client_id", "owner"),
    ] {
        let url = good.replacen(from, to, 1);
        assert_ne!(url, good);
        let page = visitor.browse("GET", &url, "");
        assert_eq!((page.status, page.header("location")), (400, None), "{url}");
        let html = String::from_utf8(page.body).unwrap();
        assert!(
            html.contains(reason) && !html.contains("<form"),
            "{url}: {html}"
        );
        let error = visitor.client.sandbox.consent(&url, Consent::AllowAll);
        assert!(error.unwrap_err().contains(reason), "{url}");
    }
    let without_state = good.replace("&state=a%2Bb", "");
    let location = visitor
        .client
        .sandbox
        .consent(&without_state, Consent::Deny);
    assert_eq!(location, Ok(format!("{BACK}?error=access_denied")));
}

#[test]
fn a_form_counts_once_and_only_what_was_offered_can_be_chosen() {
    let mut visitor = visitor();
    let root = visitor.client.sandbox.seed_page("Root");
    let child = visitor
        .client
        .sandbox
        .person_add_page(&root, "Child")
        .unwrap();
    let nonce = visitor.nonce();
    let allow = format!("nonce={nonce}&answer=allow");
    assert_eq!(visitor.submit(&allow).status, 302);
    assert_eq!(visitor.submit(&allow).status, 400, "used");
    for wrong in ["", "answer=allow", "nonce=x&answer=allow"] {
        assert_eq!(visitor.submit(wrong).status, 400, "{wrong}");
    }
    for wrong in [
        "",
        "&answer=maybe",
        &format!("&answer=allow&page={child}"),
        "&answer=allow&page=x",
    ] {
        let nonce = visitor.nonce();
        assert_eq!(
            visitor.submit(&format!("nonce={nonce}{wrong}")).status,
            400,
            "{wrong}"
        );
    }
    let late = visitor.nonce();
    visitor.client.now += 10 * MINUTE;
    assert_eq!(
        visitor.submit(&format!("nonce={late}&answer=allow")).status,
        400
    );
}

#[test]
fn it_sees_the_pages_that_were_chosen_and_makes_others_at_the_top() {
    let mut visitor = visitor();
    let titles = ["Shared", "Kept"];
    let [shared, kept] = titles.map(|title| visitor.client.sandbox.seed_page(title));
    let child = visitor
        .client
        .sandbox
        .person_add_page(&shared, "Child")
        .unwrap();
    let chosen = Consent::Allow(&[shared.as_str()]);
    let location = visitor
        .client
        .sandbox
        .consent(&visitor.url(), chosen)
        .unwrap();
    let page = |id: &str| format!("/v1/pages/{id}");
    let pair = tokens(visitor.exchange(&code_in(&location)));
    let status = |visitor: &mut Visitor, id: &str| {
        visitor
            .with_token(&pair.access, "GET", &page(id), &Value::Null)
            .0
    };
    assert_eq!(
        [&shared, &child, &kept].map(|id| status(&mut visitor, id)),
        [200, 200, 404]
    );
    let (_, found) = visitor.with_token(&pair.access, "POST", "/v1/search", &json!({}));
    assert_eq!(ids(&found), [child, shared.clone()]);

    let new = json!({"properties": {"title": {"title": [{"text": {"content": "Mine"}}]}}});
    let (made, answer) = visitor.with_token(&pair.access, "POST", "/v1/pages", &new);
    assert_eq!((made, &answer["parent"]["workspace"]), (200, &json!(true)));
    assert_eq!(
        answer["created_by"]["id"],
        "0b070000-0000-4000-8000-000000000004"
    );
    let mine = answer["id"].as_str().unwrap();
    assert_eq!(status(&mut visitor, mine), 200);
    let as_internal = page(mine);
    visitor
        .client
        .refused(404, "GET", &as_internal, &Value::Null);

    // A choice replaces the one before it, once its code is exchanged.
    let chosen = Consent::Allow(&[kept.as_str()]);
    let location = visitor
        .client
        .sandbox
        .consent(&visitor.url(), chosen)
        .unwrap();
    assert_eq!(status(&mut visitor, &kept), 404);
    visitor.exchange(&code_in(&location));
    assert_eq!(
        [&shared, &kept].map(|id| status(&mut visitor, id)),
        [404, 200]
    );
    visitor.client.sandbox.unshare(&kept);
    assert_eq!(status(&mut visitor, &kept), 404);
}
