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

fn nested(kind: &str, depth: usize) -> Value {
    let mut block = json!({kind: {"rich_text": []}});
    for _ in 1..depth {
        block = json!({kind: {"rich_text": [], "children": [block]}});
    }
    block
}

fn run_of(text: Value) -> Value {
    json!({"paragraph": {"rich_text": [text]}})
}

fn linked(url: &str) -> Value {
    run_of(json!({"text": {"content": "x", "link": {"url": url}}}))
}

fn table(width: usize, rows: Value) -> Value {
    json!({"table": {"table_width": width, "children": rows}})
}

#[test]
fn what_notion_refuses_is_refused_with_its_reason() {
    let row = json!({"table_row": {"cells": [[]]}});
    let columns = json!([{"column": {"children": []}}, {"column": {"children": []}}]);
    let emoji_2001 = format!("{}😀", "a".repeat(1999));
    let cases: Vec<(Value, &str)> = vec![
        (
            run_of(json!({"text": {"content": "a".repeat(2001)}})),
            "should be ≤ `2000`, instead was `2001`",
        ),
        (
            run_of(json!({"text": {"content": emoji_2001}})),
            "content.length should be ≤ `2000`",
        ),
        (
            run_of(json!({"text": {"content": ""}})),
            "content should be a non-empty string",
        ),
        (run_of(json!({"text": {"content": "a\u{0}b"}})), "NUL"),
        (
            run_of(json!({"text": {"content": "x"}, "bold": true})),
            "rich_text[0].bold should be not present",
        ),
        (
            run_of(json!({"text": {"content": "x"}, "annotations": {"big": true}})),
            "annotations.big should be not present",
        ),
        (
            run_of(json!({"text": {"content": "x"}, "annotations": {"color": "mauve"}})),
            "color should be",
        ),
        (
            run_of(json!({"text": {"content": "x"}, "annotations": {"bold": null}})),
            "bold should be a boolean",
        ),
        (
            run_of(json!({"equation": {"expression": "x".repeat(1001)}})),
            "should be ≤ `1000`",
        ),
        (
            run_of(json!({"mention": {"page": {"id": "00000000-0000-0000-0000-000000000000"}}})),
            "Could not find page",
        ),
        (linked("mailto:a@example.com"), "Invalid URL for link."),
        (linked("/relative"), "Invalid URL for link."),
        (
            linked(&format!("https://example.com/{}", "a".repeat(2000))),
            "url.length should be ≤ `2000`",
        ),
        (
            json!({"paragraph": {"rich_text": vec![json!({"text": {"content": "x"}}); 101]}}),
            "should be ≤ `100`, instead was `101`",
        ),
        (
            json!({"paragraph": {}}),
            "paragraph.rich_text should be defined, instead was `undefined`",
        ),
        (
            json!({"paragraph": {"rich_text": [], "checked": true}}),
            "paragraph.checked should be not present",
        ),
        (
            json!({"paragraph": {"rich_text": [], "icon": {"emoji": "💡"}}}),
            "not a direct child of a tab",
        ),
        (
            json!({"paragraph": {"rich_text": [], "icon": null}}),
            "icon should be",
        ),
        (
            json!({"paragraph": {"rich_text": []}, "has_children": false}),
            "children[0].has_children should be not present",
        ),
        (
            json!({"paragraph": {"rich_text": []}, "in_trash": false}),
            "children[0].in_trash should be not present",
        ),
        (
            json!({"paragraph": {"rich_text": []}, "divider": {}}),
            "paragraph should be not present",
        ),
        (
            json!({"type": "divider", "paragraph": {"rich_text": []}}),
            "divider should be defined",
        ),
        (
            json!({"type": "child_page", "child_page": {"title": "x"}}),
            "type should be",
        ),
        (json!({"object": "page", "divider": {}}), "object should be"),
        (json!({}), "paragraph should be defined"),
        (json!("text"), "children[0] should be an object"),
        (
            json!({"code": {"rich_text": []}}),
            "language should be defined",
        ),
        (
            json!({"code": {"rich_text": [], "language": "ts"}}),
            "language should be `\"abap\"`",
        ),
        (
            json!({"heading_1": {"rich_text": [], "children": [paragraph("x")]}}),
            "children should be not present",
        ),
        (
            json!({"code": {"rich_text": [], "language": "rust", "children": []}}),
            "children should be not present",
        ),
        (
            json!({"callout": {"rich_text": [], "icon": {"emoji": "no"}}}),
            "emoji should be",
        ),
        (
            json!({"callout": {"rich_text": [], "icon": null}}),
            "icon should be",
        ),
        (
            json!({"image": {"external": {"url": "data:image/png;base64,AA"}}}),
            "Invalid image url.",
        ),
        (
            json!({"image": {"caption": []}}),
            "external should be defined",
        ),
        (
            json!({"image": {"file_upload": {"id": "00000000-0000-0000-0000-000000000000"}}}),
            "Could not find file_upload",
        ),
        (json!({"bookmark": {"url": ""}}), "Invalid bookmark url."),
        (
            nested("toggle", 4),
            "toggle.children[0].toggle.children[0].toggle.children should be not present",
        ),
        (
            json!({"toggle": {"rich_text": [], "children": [{"column_list": {"children": columns}}]}}),
            "column_list should be not present",
        ),
        (
            json!({"column": {"children": []}}),
            "outside of a column_list",
        ),
        (
            json!({"column_list": {"children": [{"column": {"children": []}}]}}),
            "should be ≥ `2`",
        ),
        (
            json!({"column_list": {"children": [paragraph("x"), paragraph("y")]}}),
            "should be a column",
        ),
        (
            json!({"tab": {"children": [{"divider": {}}]}}),
            "should be a paragraph",
        ),
        (row.clone(), "outside of a table"),
        (table(1, json!([])), "should be ≥ `1`"),
        (
            json!({"table": {"table_width": 1}}),
            "children should be defined",
        ),
        (table(2, json!([row])), "as many cells as the table is wide"),
        (table(1, json!([paragraph("x")])), "should be a table_row"),
        (
            table(0, json!([{"table_row": {"cells": []}}])),
            "table_width should be",
        ),
        (
            table(1, Value::from(vec![row.clone(); 101])),
            "should be ≤ `100`",
        ),
        (
            json!({"toggle": {"rich_text": [], "children": [{"toggle": {"rich_text": [], "children": [table(1, json!([row]))]}}]}}),
            "table should be not present",
        ),
        (
            json!({"synced_block": {"synced_from": {"block_id": "00000000-0000-0000-0000-000000000000"}, "children": []}}),
            "Could not find block",
        ),
        (
            json!({"template": {"rich_text": []}}),
            "paragraph should be defined",
        ),
    ];
    for (block, reason) in cases {
        let (mut client, root) = client();
        let status = if reason.starts_with("Could not find") {
            404
        } else {
            400
        };
        let message = client.refused(
            status,
            "PATCH",
            &format!("/v1/blocks/{root}/children"),
            &json!({"children": [block]}),
        );
        assert!(message.contains(reason), "{block}: {message}");
        assert!(client.list(&root).is_empty(), "{block} left something");
    }
}

#[test]
fn three_generations_are_accepted_and_columns_use_none() {
    let columns = json!([{"column": {"children": [nested("toggle", 2)]}}, {"column": {"children": [], "width_ratio": 0.5}}]);
    let row = json!({"table_row": {"cells": [text("x")]}});
    for block in [
        nested("toggle", 3),
        json!({"column_list": {"children": columns}}),
        json!({"toggle": {"rich_text": [], "children": [table(1, json!([row]))]}}),
        json!({"tab": {"children": [{"paragraph": {"rich_text": text("label"), "icon": {"emoji": "📄"}, "children": [paragraph("x")]}}]}}),
        json!({"heading_1": {"rich_text": [], "is_toggleable": true, "children": [paragraph("x")]}}),
    ] {
        let (mut client, root) = client();
        client.append(&root, &json!([block]));
    }
}

#[test]
fn a_request_is_bounded_as_a_whole() {
    let (mut client, root) = client();
    let target = format!("/v1/blocks/{root}/children");
    let many = vec![json!({"divider": {}}); 101];
    let message = client.refused(400, "PATCH", &target, &json!({"children": many}));
    assert!(
        message.contains("body.children.length should be ≤ `100`, instead was `101`"),
        "{message}"
    );
    let parent = json!({"toggle": {"rich_text": [], "children": vec![json!({"divider": {}}); 99]}});
    client.append(&root, &Value::from(vec![parent.clone(); 10]));
    let message = client.refused(
        400,
        "PATCH",
        &target,
        &json!({"children": vec![parent; 11]}),
    );
    assert!(message.contains("`1000` blocks"), "{message}");
    let long = vec![json!({"text": {"content": "a".repeat(2000)}}); 90];
    let blocks = vec![json!({"paragraph": {"rich_text": long}}); 3];
    let message = client.refused(400, "PATCH", &target, &json!({"children": blocks}));
    assert!(message.contains("too large"), "{message}");
    for body in [
        json!({}),
        json!({"children": []}),
        json!({"children": [{"divider": {}}], "after": root}),
    ] {
        client.refused(400, "PATCH", &target, &body);
    }
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
            "position": {"type": "after_block", "after_block": {"id": "3959ce7b-60a4-8114-b301-ddc78a46ec5d"}},
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
