use super::*;

/// Pages "One Red", "Two Red Blue" and "Three", made in that order and a minute apart; "Three" was edited first.
fn library(options: Options) -> (Client, [String; 3]) {
    let mut client = Client::new(options);
    let mut made = ["One Red", "Two Red Blue", "Three"].map(|title| {
        client.now += 60_000;
        // So that the page is made at that time.
        client.send("GET", "/v1/users/me", &Value::Null);
        client.sandbox.seed_page(title)
    });
    client.now += 60_000;
    client.send("GET", "/v1/users/me", &Value::Null);
    client.sandbox.person_rename(&made[0], "One Red");
    made.rotate_left(1);
    (client, made)
}

fn find(client: &mut Client, body: &Value) -> Vec<String> {
    ids(&client.ok("POST", "/v1/search", body))
}

#[test]
fn it_sorts_by_edit_or_by_relevance() {
    let (mut client, oldest_first) = library(Options::default());
    let mut newest_first = oldest_first.clone();
    newest_first.reverse();
    let by_edit = |direction: &str| json!({"sort": {"timestamp": "last_edited_time", "direction": direction}});
    assert_eq!(find(&mut client, &by_edit("ascending")), oldest_first);
    assert_eq!(find(&mut client, &by_edit("descending")), newest_first);
    assert_eq!(find(&mut client, &json!({})), newest_first);
    let [two_red_blue, _, one_red] = oldest_first;
    assert_eq!(
        find(
            &mut client,
            &json!({"query": "red blue", "sort": {"property": "relevance"}})
        ),
        [two_red_blue, one_red]
    );
}

#[test]
fn it_goes_on_from_its_cursor() {
    let (mut client, mut all) = library(Options::default());
    all.reverse();
    let first = client.ok("POST", "/v1/search", &json!({"page_size": 2}));
    assert_eq!(
        (ids(&first), &first["has_more"]),
        (all[..2].to_vec(), &json!(true))
    );
    let second = client.ok(
        "POST",
        "/v1/search",
        &json!({"page_size": 2, "start_cursor": first["next_cursor"]}),
    );
    assert_eq!(ids(&second), all[2..]);
    assert_eq!(
        (&second["has_more"], &second["next_cursor"]),
        (&json!(false), &Value::Null)
    );
}

#[test]
fn it_gives_trash_only_when_asked() {
    let (mut client, [two, three, one]) = library(Options::default());
    client.sandbox.person_trash(&three);
    assert_eq!(find(&mut client, &json!({})), [one.clone(), two.clone()]);
    for filter in [
        json!({"in_trash": true}),
        json!({"property": "object", "value": "page", "in_trash": true}),
    ] {
        assert_eq!(
            find(&mut client, &json!({"filter": filter})),
            std::slice::from_ref(&three)
        );
    }
    assert_eq!(
        find(&mut client, &json!({"filter": {"in_trash": false}})),
        [one, two]
    );
}

#[test]
fn a_personal_token_finds_what_is_shared_with_nobody() {
    for (connection, found) in [(Connection::Internal, 2), (Connection::PersonalToken, 3)] {
        let (mut client, [two, ..]) = library(Options {
            connection,
            ..Options::default()
        });
        client.sandbox.unshare(&two);
        assert_eq!(find(&mut client, &json!({})).len(), found);
    }
}

#[test]
fn it_refuses_what_is_not_documented() {
    let (mut client, _) = library(Options::default());
    for (body, part) in [
        (json!({"sort": {}}), "body.sort.timestamp should be defined"),
        (
            json!({"sort": {"timestamp": "created_time", "direction": "ascending"}}),
            "body.sort.timestamp",
        ),
        (
            json!({"sort": {"timestamp": "last_edited_time"}}),
            "body.sort.direction should be defined",
        ),
        (
            json!({"sort": {"timestamp": "last_edited_time", "direction": "up"}}),
            "body.sort.direction",
        ),
        (json!({"sort": {"property": "title"}}), "body.sort.property"),
        (
            json!({"sort": {"property": "relevance", "direction": "ascending"}}),
            "body.sort.direction should be not present",
        ),
        (
            json!({"filter": {}}),
            "body.filter.property should be defined",
        ),
        (
            json!({"filter": {"value": "page"}}),
            "body.filter.property should be defined",
        ),
        (
            json!({"filter": {"property": "object"}}),
            "body.filter.value should be defined",
        ),
        (
            json!({"filter": {"property": "object", "value": "database"}}),
            "body.filter.value",
        ),
        (json!({"sorts": []}), "body.sorts should be not present"),
        (
            json!({"start_cursor": "00000000-0000-0000-0000-000000000000"}),
            "start_cursor",
        ),
    ] {
        let message = client.refused(400, "POST", "/v1/search", &body);
        assert!(message.contains(part), "{body}: {message}");
    }
}
