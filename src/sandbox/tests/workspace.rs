use std::time::Duration;

use super::*;

fn page(id: &str) -> String {
    format!("/v1/pages/{id}")
}

#[test]
fn what_is_not_shared_cannot_be_seen() {
    let (mut client, root) = client();
    let child = client.create(&root, "Child");
    client.sandbox.unshare(&child);
    let message = client.refused(404, "GET", &page(&child), &Value::Null);
    assert!(
        message.ends_with("are shared with your integration \"Sandbox Connection\"."),
        "{message}"
    );
    assert!(client.list(&root).is_empty());
    client.sandbox.share(&child);
    assert_eq!(client.list(&root), std::slice::from_ref(&child));
    let other = client.create(&root, "Other");
    client.sandbox.person_move(&other, None);
    client.refused(404, "GET", &page(&other), &Value::Null);
    client.sandbox.person_delete_for_good(&root);
    client.refused(404, "GET", &page(&root), &Value::Null);
}

#[test]
fn only_some_tokens_create_at_the_top() {
    for connection in [Connection::Public, Connection::PersonalToken] {
        let mut client = Client::new(Options {
            connection,
            ..Options::default()
        });
        let answer = client.ok(
            "POST",
            "/v1/pages",
            &json!({"properties": {"title": text("Top")}}),
        );
        assert_eq!(
            answer["parent"],
            json!({"type": "workspace", "workspace": true})
        );
        client.ok(
            "POST",
            "/v1/pages",
            &json!({"parent": {"workspace": true}, "properties": {}}),
        );
        let id = answer["id"].as_str().unwrap().to_owned();
        client.create(&id, "Child");
    }
    let (mut client, _) = client();
    for body in [
        json!({"properties": {}}),
        json!({"parent": {"workspace": true}, "properties": {}}),
    ] {
        let message = client.refused(400, "POST", "/v1/pages", &body);
        assert!(
            message.contains("body.parent.page_id should be defined"),
            "{message}"
        );
    }
}

#[test]
fn search_finds_shared_words_after_a_while() {
    let (mut client, root) = client();
    let id = client.create(&root, "Meeting Notes");
    let find = |client: &mut Client, query: &str| {
        ids(&client.ok(
            "POST",
            "/v1/search",
            &json!({"query": query, "filter": {"property": "object", "value": "page"}}),
        ))
    };
    assert!(find(&mut client, "notes").is_empty());
    client.now += 27_000;
    assert_eq!(
        find(&mut client, "notes that nobody wrote"),
        std::slice::from_ref(&id)
    );
    assert_eq!(find(&mut client, ""), [id.clone(), root.clone()]);
    assert!(find(&mut client, "note").is_empty());
    client.sandbox.person_trash(&id);
    assert_eq!(find(&mut client, ""), [root]);
    let none = client.ok(
        "POST",
        "/v1/search",
        &json!({"filter": {"property": "object", "value": "data_source"}}),
    );
    assert_eq!(none["results"], json!([]));
}

#[test]
fn lists_and_restores_can_lag() {
    let mut client = Client::new(Options {
        list_lag: Duration::from_secs(5),
        restore_lag: Duration::from_secs(3),
        ..Options::default()
    });
    let root = client.sandbox.seed_page("Root");
    let folder = client.create(&root, "Folder");
    assert!(client.list(&root).is_empty());
    client.now += 5000;
    assert_eq!(client.list(&root), std::slice::from_ref(&folder));
    let note = client.create(&folder, "Note");
    client.ok("PATCH", &page(&folder), &json!({"in_trash": true}));
    client.ok("PATCH", &page(&folder), &json!({"in_trash": false}));
    client.refused(400, "PATCH", &page(&note), &json!({"in_trash": true}));
    client.now += 3000;
    client.ok("PATCH", &page(&note), &json!({"in_trash": true}));
}

/// Creates twenty pages at once, each answer taking a second.
fn at_once(overlap: Overlap, position: Option<Value>) -> (Vec<u16>, PageTree) {
    let client = Client::new(Options {
        overlap,
        latency: Latency::Flat(Duration::from_secs(1)),
        ..Options::default()
    });
    let root = client.sandbox.seed_page("Root");
    let statuses = (0..20)
        .map(|n| {
            let mut body = new_page(&root, &format!("{n:02}"));
            if let Some(position) = &position {
                body["position"] = position.clone();
            }
            match client
                .sandbox
                .handle(&Client::request("POST", "/v1/pages", &body), START)
                .reply
            {
                Reply::Answer(response) => response.status,
                other => panic!("{other:?}"),
            }
        })
        .collect();
    (statuses, client.sandbox.tree(&root).unwrap())
}

#[test]
fn creates_that_overlap_lose_their_order_or_conflict() {
    let titles = |tree: &PageTree| {
        tree.pages()
            .map(|page| page.title.clone())
            .collect::<Vec<_>>()
    };
    let in_order: Vec<String> = (0..20).map(|n| format!("{n:02}")).collect();
    assert_eq!(titles(&at_once(Overlap::Orderly, None).1), in_order);
    let scrambled = titles(&at_once(Overlap::Scramble, None).1);
    assert_ne!(scrambled, in_order);
    assert_eq!(scrambled.len(), 20);
    let pinned = titles(&at_once(Overlap::Scramble, Some(json!({"type": "page_start"}))).1);
    assert_eq!(pinned, in_order.iter().rev().cloned().collect::<Vec<_>>());
    let (statuses, tree) = at_once(Overlap::Conflict, None);
    assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 19);
    assert_eq!(titles(&tree), ["00"]);
}

#[test]
fn writes_to_one_page_at_once_are_counted_or_conflict() {
    for (overlap, status) in [(Overlap::Scramble, 200), (Overlap::Conflict, 409)] {
        let mut client = Client::new(Options {
            overlap,
            latency: Latency::Flat(Duration::from_millis(1500)),
            ..Options::default()
        });
        let root = client.sandbox.seed_page("Root");
        let other = client.sandbox.seed_page("Other");
        let target = |id: &str| format!("/v1/blocks/{id}/children");
        let children = json!({"children": [paragraph("x")]});
        client.ok("PATCH", &target(&root), &children);
        client.ok("PATCH", &target(&other), &children);
        assert_eq!(client.sandbox.overlapping_writes(), 0);
        // The clients' requests come a second apart.
        assert_eq!(
            client
                .send("PATCH", &page(&other), &json!({"is_locked": true}))
                .0,
            status
        );
        assert_eq!(client.sandbox.overlapping_writes(), 1);
        client.now += 1500;
        client.ok("PATCH", &page(&other), &json!({"is_locked": true}));
        assert_eq!(client.sandbox.overlapping_writes(), 1);
    }
}
