use super::*;

/// Appends one block and gives what its list says of it.
fn round_trip(block: &Value) -> Value {
    let (mut client, root) = client();
    client.append(&root, &json!([block]));
    let listed = client.ok("GET", &format!("/v1/blocks/{root}/children"), &Value::Null);
    let kind = listed["results"][0]["type"].as_str().unwrap().to_owned();
    let mut body = listed["results"][0][kind.as_str()].clone();
    for key in ["rich_text", "caption"] {
        if let Some(runs) = body.get_mut(key) {
            *runs = json!(plain(runs));
        }
    }
    body
}

fn plain(runs: &Value) -> String {
    runs.as_array()
        .unwrap()
        .iter()
        .map(|run| run["plain_text"].as_str().unwrap())
        .collect()
}

#[test]
fn blocks_come_back_as_notion_returns_them() {
    let url = "https://example.com/a/b.txt?x=1";
    for (block, body) in [
        (
            json!({"object": "block", "type": "paragraph", "paragraph": {"rich_text": text("x"), "children": []}}),
            json!({"rich_text": "x", "color": "default", "icon": null}),
        ),
        (
            json!({"heading_2": {"rich_text": text("x")}}),
            json!({"rich_text": "x", "color": "default", "is_toggleable": false}),
        ),
        (
            json!({"to_do": {"rich_text": [], "checked": true, "color": "red_background"}}),
            json!({"rich_text": "", "color": "red_background", "checked": true}),
        ),
        (
            json!({"callout": {"rich_text": text("x")}}),
            json!({"rich_text": "x", "color": "default", "icon": {"type": "emoji", "emoji": "💡"}}),
        ),
        (
            json!({"code": {"rich_text": text("x"), "language": "rust"}}),
            json!({"rich_text": "x", "caption": "", "language": "rust"}),
        ),
        (
            json!({"equation": {"expression": "x^2"}}),
            json!({"expression": "x^2"}),
        ),
        (json!({"divider": {}}), json!({})),
        (
            json!({"table_of_contents": {}}),
            json!({"color": "default"}),
        ),
        (
            json!({"bookmark": {"url": "https://example.com"}}),
            json!({"url": "https://example.com", "caption": ""}),
        ),
        (
            json!({"image": {"external": {"url": url}}}),
            json!({"type": "external", "external": {"url": url}, "caption": ""}),
        ),
        (
            json!({"file": {"external": {"url": url}}}),
            json!({"type": "external", "external": {"url": url}, "caption": "", "name": "b.txt"}),
        ),
        (
            json!({"file": {"external": {"url": url}, "name": "my"}}),
            json!({"type": "external", "external": {"url": url}, "caption": "", "name": "my.txt"}),
        ),
        (
            json!({"table": {"table_width": 1, "children": [{"table_row": {"cells": [[]]}}]}}),
            json!({"table_width": 1, "has_column_header": false, "has_row_header": false}),
        ),
        (
            json!({"column_list": {"children": [{"column": {"children": []}}, {"column": {"children": []}}]}}),
            json!({}),
        ),
    ] {
        assert_eq!(round_trip(&block), body, "{block}");
    }
}

#[test]
fn alike_neighbours_are_merged_beyond_the_limit_of_a_run() {
    let (mut client, root) = client();
    let runs = json!([
        {"text": {"content": "a".repeat(2000)}},
        {"text": {"content": "b"}, "annotations": {"bold": false}, "plain_text": "ignored", "href": null},
        {"text": {"content": "c"}, "annotations": {"bold": true}},
    ]);
    client.append(&root, &json!([{"paragraph": {"rich_text": runs}}]));
    let listed = client.ok("GET", &format!("/v1/blocks/{root}/children"), &Value::Null);
    let runs = listed["results"][0]["paragraph"]["rich_text"]
        .as_array()
        .unwrap();
    assert_eq!(runs.len(), 2);
    assert_eq!(runs[0]["plain_text"].as_str().unwrap().len(), 2001);
    assert_eq!(
        runs[1],
        json!({
            "type": "text",
            "text": {"content": "c", "link": null},
            "annotations": {"bold": true, "italic": false, "strikethrough": false, "underline": false, "code": false,
                "color": "default"},
            "plain_text": "c",
            "href": null,
        })
    );
}

#[test]
fn an_append_after_a_block_answers_with_the_tail() {
    let (mut client, root) = client();
    let first = client.append(
        &root,
        &json!([paragraph("a"), paragraph("b"), paragraph("c")]),
    );
    let answer = client.ok(
        "PATCH",
        &format!("/v1/blocks/{root}/children"),
        &json!({
            "children": [paragraph("x"), paragraph("y")],
            "position": {"type": "after_block", "after_block": {"id": first[0]}},
        }),
    );
    let all = ids(&answer);
    assert_eq!(all[2..], first[1..]);
    assert_eq!(client.list(&root), [&first[..1], &all[..]].concat());
    let at_end = client.append(&root, &json!([paragraph("z")]));
    assert_eq!(at_end.len(), 1);
    client.ok(
        "PATCH",
        &format!("/v1/blocks/{root}/children"),
        &json!({"children": [paragraph("first")], "position": {"type": "start"}}),
    );
    let tree = client.sandbox.tree(&root).unwrap();
    assert_eq!(tree.plain_text(), "Root\nfirst\na\nx\ny\nb\nc\nz\n");
    client.refused(
        400,
        "PATCH",
        &format!("/v1/blocks/{root}/children"),
        &json!({
            "children": [paragraph("x")],
            "position": {"type": "after_block", "after_block": {"id": "4205a1b2-c3d4-8123-a456-0123456789ab"}},
        }),
    );
}

#[test]
fn lists_are_paged_by_an_inclusive_cursor() {
    let (mut client, root) = client();
    let blocks: Vec<Value> = (0..5).map(|n| paragraph(&n.to_string())).collect();
    let all = client.append(&root, &Value::from(blocks));
    let target = format!("/v1/blocks/{root}/children?page_size=2");
    let first = client.ok("GET", &target, &Value::Null);
    assert_eq!(ids(&first), all[..2]);
    assert_eq!(first["next_cursor"], json!(all[2]));
    assert_eq!(first["has_more"], true);
    let last = client.ok(
        "GET",
        &format!("{target}&start_cursor={}", all[4]),
        &Value::Null,
    );
    assert_eq!(ids(&last), all[4..]);
    assert_eq!(
        (&last["next_cursor"], &last["has_more"]),
        (&Value::Null, &json!(false))
    );
    for query in [
        "page_size=0",
        "page_size=101",
        "page_size=x",
        "start_cursor=x",
        "cursor=x",
        &format!("start_cursor={root}"),
    ] {
        client.refused(
            400,
            "GET",
            &format!("/v1/blocks/{root}/children?{query}"),
            &Value::Null,
        );
    }
}

#[test]
fn children_go_only_where_they_can() {
    let (mut client, root) = client();
    let row = json!({"table_row": {"cells": [[]]}});
    let made = client.append(
        &root,
        &json!([
            {"divider": {}},
            {"heading_1": {"rich_text": []}},
            {"heading_1": {"rich_text": [], "is_toggleable": true}},
            table(1, json!([row])),
            {"column_list": {"children": [{"column": {"children": []}}, {"column": {"children": []}}]}},
        ]),
    );
    let columns = client.list(&made[4]);
    for (parent, child, fits) in [
        (&made[0], paragraph("x"), false),
        (&made[1], paragraph("x"), false),
        (&made[2], paragraph("x"), true),
        (&made[3], row.clone(), true),
        (&made[3], json!({"table_row": {"cells": [[], []]}}), false),
        (&made[3], paragraph("x"), false),
        (&made[4], json!({"column": {"children": []}}), true),
        (&made[4], paragraph("x"), false),
        (&columns[0], paragraph("x"), true),
        (
            &columns[0],
            json!({"column_list": {"children": [{"column": {"children": []}}, {"column": {"children": []}}]}}),
            false,
        ),
        (&root, row.clone(), false),
    ] {
        let (status, answer) = client.send(
            "PATCH",
            &format!("/v1/blocks/{parent}/children"),
            &json!({"children": [child]}),
        );
        assert_eq!(status, if fits { 200 } else { 400 }, "{child}: {answer}");
    }
}

#[test]
fn an_update_replaces_what_is_given_and_nothing_else() {
    let (mut client, root) = client();
    let made = client.append(
        &root,
        &json!([
            {"to_do": {"rich_text": text("a"), "checked": true}},
            {"image": {"external": {"url": "https://example.com/a.png"}}},
            {"code": {"rich_text": text("x"), "language": "rust"}},
            table(2, json!([{"table_row": {"cells": [[], []]}}])),
            {"heading_1": {"rich_text": [], "is_toggleable": true, "children": [paragraph("x")]}},
        ]),
    );
    let row = client.list(&made[3])[0].clone();
    let target = |id: &str| format!("/v1/blocks/{id}");
    let answer = client.ok(
        "PATCH",
        &target(&made[0]),
        &json!({"type": "to_do", "to_do": {"rich_text": text("b"), "children": []}}),
    );
    assert_eq!(
        (
            &answer["to_do"]["checked"],
            plain(&answer["to_do"]["rich_text"])
        ),
        (&json!(true), "b".to_owned())
    );
    let answer = client.ok(
        "PATCH",
        &target(&made[1]),
        &json!({"image": {"caption": text("c")}}),
    );
    assert_eq!(
        answer["image"]["external"]["url"],
        "https://example.com/a.png"
    );
    client.ok(
        "PATCH",
        &target(&row),
        &json!({"table_row": {"cells": [text("1"), text("2")]}}),
    );
    client.ok(
        "PATCH",
        &target(&made[3]),
        &json!({"table": {"has_row_header": true}}),
    );
    for (id, body, reason) in [
        (
            &made[0],
            json!({"paragraph": {"rich_text": []}}),
            "Expected block type to_do in request body",
        ),
        (
            &made[0],
            json!({"type": "quote", "to_do": {}}),
            "Expected block type to_do",
        ),
        (&made[0], json!({}), "should contain"),
        (
            &made[0],
            json!({"archived": true}),
            "archived should be not present",
        ),
        (
            &made[0],
            json!({"to_do": {"children": [paragraph("x")]}}),
            "children should be not present",
        ),
        (
            &made[2],
            json!({"code": {"language": "Rust"}}),
            "language should be",
        ),
        (
            &made[3],
            json!({"table": {"table_width": 3}}),
            "table_width should be not present",
        ),
        (
            &made[4],
            json!({"heading_1": {"is_toggleable": false}}),
            "cannot lose",
        ),
        (&row, json!({"table_row": {"cells": [[]]}}), "as many cells"),
        (
            &root,
            json!({"child_page": {"title": "x"}}),
            "child_page should be not present",
        ),
    ] {
        let message = client.refused(400, "PATCH", &target(id), &body);
        assert!(message.contains(reason), "{body}: {message}");
    }
}

#[test]
fn trash_is_inherited_and_guarded() {
    let (mut client, root) = client();
    let outer = client.append(
        &root,
        &json!([{"toggle": {"rich_text": text("o"), "children": [paragraph("i")]}}]),
    )[0]
    .clone();
    let inner = client.list(&outer)[0].clone();
    let answer = client.ok("DELETE", &format!("/v1/blocks/{outer}"), &Value::Null);
    assert_eq!(answer["in_trash"], true);
    assert!(client.list(&root).is_empty());
    let read = client.ok("GET", &format!("/v1/blocks/{inner}"), &Value::Null);
    assert_eq!(read["in_trash"], true);
    client.refused(
        404,
        "GET",
        &format!("/v1/blocks/{outer}/children"),
        &Value::Null,
    );
    let archived = "Can't edit block that is archived.";
    let ancestor = "archived ancestor";
    let change = json!({"paragraph": {"rich_text": []}});
    for (method, target, body, reason) in [
        (
            "DELETE",
            format!("/v1/blocks/{outer}"),
            Value::Null,
            archived,
        ),
        (
            "DELETE",
            format!("/v1/blocks/{inner}"),
            Value::Null,
            ancestor,
        ),
        (
            "PATCH",
            format!("/v1/blocks/{outer}/children"),
            json!({"children": [paragraph("x")]}),
            archived,
        ),
        (
            "PATCH",
            format!("/v1/blocks/{inner}/children"),
            json!({"children": [paragraph("x")]}),
            ancestor,
        ),
        ("PATCH", format!("/v1/blocks/{inner}"), change, ancestor),
        (
            "PATCH",
            format!("/v1/blocks/{outer}"),
            json!({"toggle": {"rich_text": []}}),
            archived,
        ),
    ] {
        let message = client.refused(400, method, &target, &body);
        assert!(message.contains(reason), "{method} {target}: {message}");
    }
    client.ok(
        "PATCH",
        &format!("/v1/blocks/{outer}"),
        &json!({"in_trash": false}),
    );
    assert_eq!(client.list(&root), std::slice::from_ref(&outer));
    assert_eq!(client.list(&outer), [inner]);
}

#[test]
fn a_synced_copy_shows_its_original() {
    let (mut client, root) = client();
    let original = client.append(
        &root,
        &json!([{"synced_block": {"synced_from": null, "children": [paragraph("x")]}}]),
    )[0]
    .clone();
    let copy = client.append(
        &root,
        &json!([{"synced_block": {"synced_from": {"block_id": original}}}]),
    )[0]
    .clone();
    assert_eq!(client.list(&copy), client.list(&original));
    let read = client.ok("GET", &format!("/v1/blocks/{copy}"), &Value::Null);
    assert_eq!(read["has_children"], true);
    client.refused(
        400,
        "PATCH",
        &format!("/v1/blocks/{copy}/children"),
        &json!({"children": [paragraph("x")]}),
    );
}

#[test]
fn an_update_may_not_refer_to_what_is_not_there_or_change_a_synced_block() {
    let (mut client, root) = client();
    let nil = "00000000-0000-0000-0000-000000000000";
    let made = client.append(
        &root,
        &json!([
            {"image": {"external": {"url": "https://example.com/a.png"}}},
            {"quote": {"rich_text": []}},
            {"synced_block": {"synced_from": null, "children": []}},
        ]),
    );
    for (status, id, body) in [
        (
            404,
            &made[0],
            json!({"image": {"file_upload": {"id": nil}}}),
        ),
        (
            404,
            &made[1],
            json!({"quote": {"rich_text": [{"mention": {"page": {"id": nil}}}]}}),
        ),
        (
            400,
            &made[2],
            json!({"synced_block": {"synced_from": null}}),
        ),
    ] {
        client.refused(status, "PATCH", &format!("/v1/blocks/{id}"), &body);
    }
    let read = client.ok("GET", &format!("/v1/blocks/{}", made[0]), &Value::Null);
    assert_eq!(read["image"]["type"], "external");
}
