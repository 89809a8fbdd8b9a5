use super::*;

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
