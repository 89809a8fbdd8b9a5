use super::*;

fn page(id: &str) -> String {
    format!("/v1/pages/{id}")
}

#[test]
fn a_new_page_has_the_shape_that_was_observed() {
    let (mut client, root) = client();
    let mut body = new_page(&root, "Notes & more: 2026");
    body["icon"] = json!({"emoji": "📄"});
    body["children"] = json!([paragraph("x")]);
    let answer = client.ok("POST", "/v1/pages", &body);
    let id = answer["id"].as_str().unwrap();
    let me = client.ok("GET", "/v1/users/me", &Value::Null)["id"].clone();
    let time = "2026-11-22T00:00:00.000Z";
    let expected = json!({
        "object": "page", "id": id, "created_time": time, "last_edited_time": time,
        "created_by": {"object": "user", "id": me}, "last_edited_by": {"object": "user", "id": me},
        "cover": null, "icon": {"type": "emoji", "emoji": "📄"},
        "parent": {"type": "page_id", "page_id": root},
        "in_trash": false, "is_archived": false, "is_locked": false,
        "properties": {"title": {"id": "title", "type": "title", "title": [{
            "type": "text", "text": {"content": "Notes & more: 2026", "link": null},
            "annotations": {"bold": false, "italic": false, "strikethrough": false, "underline": false, "code": false,
                "color": "default"},
            "plain_text": "Notes & more: 2026", "href": null,
        }]}},
        "url": format!("https://app.notion.com/p/Notes-more-2026-{}", id.replace('-', "")),
        "public_url": null, "request_id": answer["request_id"],
    });
    assert_eq!(answer, expected);
    let as_block = client.ok("GET", &format!("/v1/blocks/{id}"), &Value::Null);
    assert_eq!(
        as_block["child_page"],
        json!({"title": "Notes & more: 2026"})
    );
    assert_eq!(as_block["has_children"], true);
}

#[test]
fn an_untitled_page_has_no_slug_and_a_bare_title_is_accepted() {
    let (mut client, root) = client();
    let answer = client.ok(
        "POST",
        "/v1/pages",
        &json!({"parent": {"page_id": root}, "properties": {}}),
    );
    let id = answer["id"].as_str().unwrap().replace('-', "");
    assert_eq!(answer["url"], format!("https://app.notion.com/p/{id}"));
    let bare =
        json!({"parent": {"type": "page_id", "page_id": root}, "properties": {"title": text("x")}});
    client.ok("POST", "/v1/pages", &bare);
}

#[test]
fn what_a_page_cannot_be_is_refused() {
    let with = |key: &str, value: Value| {
        let mut body = json!({"parent": {"page_id": "ROOT"}, "properties": {}});
        body[key] = value;
        body
    };
    let nil = "00000000-0000-0000-0000-000000000000";
    for (body, reason) in [
        (
            json!({"properties": {}}),
            "parent.page_id should be defined",
        ),
        (
            json!({"parent": {"page_id": "ROOT"}}),
            "body.properties should be defined",
        ),
        (
            with("parent", json!({"workspace": true})),
            "parent.page_id should be defined",
        ),
        (
            with("parent", json!({"page_id": "x"})),
            "should be a valid uuid",
        ),
        (
            with("parent", json!({"page_id": nil})),
            "Could not find page with ID",
        ),
        (
            with("properties", json!({"Name": {"title": []}})),
            "Name is not a property that exists.",
        ),
        (
            with(
                "properties",
                json!({"title": {"title": text(&"a".repeat(2001))}}),
            ),
            "should be ≤ `2000`",
        ),
        (with("icon", json!({"emoji": "ab"})), "icon.emoji should be"),
        (
            with("cover", json!({"emoji": "📄"})),
            "cover.external should be defined",
        ),
        (
            with("position", json!({"type": "end"})),
            "position.type should be",
        ),
        (
            with(
                "position",
                json!({"type": "after_block", "after_block": {"id": nil}}),
            ),
            "is not a child",
        ),
        (with("markdown", json!("# x")), "not in this stand-in"),
        (
            with("archived", json!(false)),
            "archived should be not present",
        ),
        (
            with("children", json!([{"table_row": {"cells": []}}])),
            "outside of a table",
        ),
    ] {
        let (mut client, root) = client();
        let body: Value = serde_json::from_str(&body.to_string().replace("ROOT", &root)).unwrap();
        let status = if reason.starts_with("Could not") {
            404
        } else {
            400
        };
        let message = client.refused(status, "POST", "/v1/pages", &body);
        assert!(message.contains(reason), "{body}: {message}");
        assert!(client.list(&root).is_empty());
    }
}

#[test]
fn positions_place_a_page_among_blocks_and_pages() {
    let (mut client, root) = client();
    let block = client.append(&root, &json!([paragraph("text")]))[0].clone();
    client.create(&root, "B");
    for (title, position) in [
        (
            "A",
            json!({"type": "after_block", "after_block": {"id": block}}),
        ),
        ("First", json!({"type": "page_start"})),
        ("Last", json!({"type": "page_end"})),
    ] {
        let mut body = new_page(&root, title);
        body["position"] = position;
        client.ok("POST", "/v1/pages", &body);
    }
    let tree = client.sandbox.tree(&root).unwrap();
    assert_eq!(tree.plain_text(), "Root\nFirst\ntext\nA\nB\nLast\n");
}

#[test]
fn pages_change_and_keep_the_rest() {
    let (mut client, root) = client();
    let id = client.create(&root, "Old");
    client.ok("PATCH", &page(&id), &json!({"icon": {"emoji": "📄"}}));
    let snake = json!({"type": "external", "external": {"url": "https://www.notion.so/icons/snake_purple.svg"}});
    let answer = client.ok(
        "PATCH",
        &page(&id),
        &json!({"icon": snake, "is_locked": true}),
    );
    assert_eq!(
        answer["icon"],
        json!({"type": "icon", "icon": {"name": "snake", "color": "purple"}})
    );
    let answer = client.ok(
        "PATCH",
        &page(&id),
        &json!({"properties": {"title": {"title": text("New")}}}),
    );
    assert_eq!(answer["is_locked"], true);
    assert_eq!(answer["icon"]["type"], "icon");
    assert_eq!(client.sandbox.find("New"), std::slice::from_ref(&id));
    for body in [
        json!({"parent": {"page_id": root}}),
        json!({"archived": true}),
        json!({"in_trash": "yes"}),
    ] {
        client.refused(400, "PATCH", &page(&id), &body);
    }
}

#[test]
fn trash_and_restore_follow_the_rules() {
    let (mut client, root) = client();
    let folder = client.create(&root, "Folder");
    let note = client.create(&folder, "Note");
    let trashed = client.ok("PATCH", &page(&folder), &json!({"in_trash": true}));
    assert_eq!(trashed["in_trash"], true);
    assert!(client.list(&root).is_empty());
    assert_eq!(
        client.ok("GET", &page(&note), &Value::Null)["in_trash"],
        true
    );
    client.refused(
        404,
        "GET",
        &format!("/v1/blocks/{folder}/children"),
        &Value::Null,
    );
    client.refused(
        404,
        "GET",
        &format!("/v1/blocks/{note}/children"),
        &Value::Null,
    );
    for (method, target, body, reason) in [
        (
            "POST",
            "/v1/pages".to_owned(),
            new_page(&folder, "x"),
            "is archived",
        ),
        (
            "POST",
            "/v1/pages".to_owned(),
            new_page(&note, "x"),
            "archived ancestor",
        ),
        (
            "PATCH",
            page(&folder),
            json!({"in_trash": true}),
            "is archived",
        ),
        (
            "PATCH",
            page(&folder),
            json!({"properties": {}}),
            "is archived",
        ),
        (
            "PATCH",
            page(&note),
            json!({"in_trash": false}),
            "archived ancestor",
        ),
        (
            "POST",
            format!("{}/move", page(&note)),
            json!({"parent": {"page_id": root}}),
            "archived ancestor",
        ),
        (
            "POST",
            format!("{}/move", page(&folder)),
            json!({"parent": {"page_id": root}}),
            "is archived",
        ),
        (
            "DELETE",
            format!("/v1/blocks/{folder}"),
            Value::Null,
            "is archived",
        ),
    ] {
        let message = client.refused(400, method, &target, &body);
        assert!(
            message.contains(reason),
            "{method} {target} {body}: {message}"
        );
    }
    let restored = client.ok(
        "PATCH",
        &page(&folder),
        &json!({"in_trash": false, "properties": {"title": {"title": text("Back")}}}),
    );
    assert_eq!(restored["id"], json!(folder));
    assert_eq!(
        client.sandbox.tree(&root).unwrap().plain_text(),
        "Root\nBack\nNote\n"
    );
    assert_eq!(
        client.ok("GET", &page(&note), &Value::Null)["in_trash"],
        false
    );
}

#[test]
fn a_moved_page_lands_last_and_some_moves_are_refused() {
    let (mut client, root) = client();
    let a = client.create(&root, "A");
    let b = client.create(&root, "B");
    client.create(&b, "First");
    let target = |id: &str| format!("/v1/pages/{id}/move");
    let answer = client.ok("POST", &target(&a), &json!({"parent": {"page_id": b}}));
    assert_eq!(answer["parent"], json!({"type": "page_id", "page_id": b}));
    assert_eq!(
        client.sandbox.tree(&root).unwrap().plain_text(),
        "Root\nB\nFirst\nA\n"
    );
    let block = client.append(&root, &json!([paragraph("x")]))[0].clone();
    for (status, moved, parent) in [
        (400, &a, &b),
        (400, &b, &b),
        (400, &b, &a),
        (404, &a, &block),
        (404, &block, &a),
    ] {
        client.refused(
            status,
            "POST",
            &target(moved),
            &json!({"parent": {"page_id": parent}}),
        );
    }
    client.refused(
        400,
        "POST",
        &target(&a),
        &json!({"parent": {"workspace": true}}),
    );
}

#[test]
fn creating_a_child_makes_the_parent_look_edited() {
    let (mut client, root) = client();
    client.now += 120_000;
    client.create(&root, "Child");
    let answer = client.ok("GET", &page(&root), &Value::Null);
    assert_eq!(answer["created_time"], "2026-11-22T00:00:00.000Z");
    assert_eq!(answer["last_edited_time"], "2026-11-22T00:02:00.000Z");
    assert_ne!(answer["created_by"], answer["last_edited_by"]);
}

#[test]
fn headers_and_paths_are_checked() {
    let (client, root) = client();
    let with = |name: &str, value: Option<&str>| {
        let mut request = Client::request("POST", "/v1/pages", &new_page(&root, "x"));
        request.headers.retain(|(key, _)| key != name);
        if let Some(value) = value {
            request.headers.push((name.to_owned(), value.to_owned()));
        }
        request
    };
    let get = |target: &str| Client::request("GET", target, &Value::Null);
    let mut surrogate = with("x", None);
    surrogate.body = br#"{"parent":"\ud83d"}"#.to_vec();
    let mut latin = with("x", None);
    latin.body = b"{\"parent\":\"\xe9\"}".to_vec();
    for (request, status, code) in [
        (with("Authorization", None), 401, "unauthorized"),
        (
            with("Authorization", Some("Bearer wrong")),
            401,
            "unauthorized",
        ),
        (with("Notion-Version", None), 400, "missing_version"),
        (
            with("Notion-Version", Some("2026-99-99")),
            400,
            "missing_version",
        ),
        (with("Content-Type", None), 400, "invalid_json"),
        (surrogate, 400, "invalid_json"),
        (latin, 400, "invalid_json"),
        (get("/v1/invalid"), 400, "invalid_request_url"),
        (
            get("/v1/pages/12345678-1234-1234-1234-123456789abc"),
            400,
            "validation_error",
        ),
        (
            get("/v1/pages/00000000-0000-0000-0000-000000000000"),
            404,
            "object_not_found",
        ),
    ] {
        let Reply::Answer(response) = client.sandbox.handle(&request, START).reply else {
            panic!("no answer");
        };
        let body: Value = serde_json::from_slice(&response.body).unwrap();
        assert_eq!(
            (response.status, body["code"].as_str().unwrap()),
            (status, code),
            "{request:?}"
        );
        assert_eq!(
            response.header("x-notion-request-id"),
            body["request_id"].as_str()
        );
    }
    assert!(client.sandbox.log().iter().all(|entry| !entry.applied));
}

#[test]
fn a_page_is_not_moved_into_the_trash() {
    let (mut client, root) = client();
    let moved = client.create(&root, "Moved");
    let bin = client.create(&root, "Bin");
    client.sandbox.person_trash(&bin);
    let body = json!({"parent": {"page_id": bin}});
    client.refused(400, "POST", &format!("/v1/pages/{moved}/move"), &body);
    assert_eq!(client.sandbox.children(&root), [moved]);
}

#[test]
fn what_a_page_refers_to_must_be_there() {
    let (mut client, root) = client();
    let nil = "00000000-0000-0000-0000-000000000000";
    let upload = json!({"file_upload": {"id": nil}});
    let mention = json!([{"mention": {"page": {"id": nil}}}]);
    for (key, value) in [
        ("properties", json!({"title": mention})),
        ("icon", upload.clone()),
        ("cover", upload.clone()),
        ("children", json!([{"image": upload}])),
        (
            "children",
            json!([{"toggle": {"rich_text": [], "children": [{"quote": {"rich_text": mention}}]}}]),
        ),
        (
            "children",
            json!([{"table": {"table_width": 1, "children": [{"table_row": {"cells": [mention]}}]}}]),
        ),
        ("children", json!([{"link_to_page": {"page_id": nil}}])),
        (
            "children",
            json!([{"callout": {"rich_text": [], "icon": upload}}]),
        ),
        (
            "children",
            json!([{"paragraph": {"rich_text": [{"mention": {"user": {"id": nil}}}]}}]),
        ),
    ] {
        let mut body = new_page(&root, "x");
        body[key] = value.clone();
        client.refused(404, "POST", "/v1/pages", &body);
        if key != "children" {
            client.refused(404, "PATCH", &page(&root), &json!({key: value}));
        }
    }
    assert!(client.sandbox.children(&root).is_empty());
}
