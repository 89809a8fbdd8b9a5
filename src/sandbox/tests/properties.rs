use proptest::prelude::*;

use super::*;

const KEYS: [&str; 30] = [
    "parent",
    "page_id",
    "properties",
    "title",
    "children",
    "position",
    "after_block",
    "id",
    "type",
    "object",
    "paragraph",
    "toggle",
    "heading_1",
    "table",
    "table_row",
    "cells",
    "table_width",
    "column_list",
    "column",
    "rich_text",
    "text",
    "content",
    "link",
    "url",
    "annotations",
    "in_trash",
    "icon",
    "emoji",
    "mention",
    "page",
];

/// JSON of words that mean something here, put together without sense.
fn nonsense() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
        (0..KEYS.len()).prop_map(|key| json!(KEYS[key])),
        Just(json!("ROOT")),
        Just(json!("\u{0}")),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((0..KEYS.len(), inner), 0..4).prop_map(|pairs| {
                Value::Object(
                    pairs
                        .into_iter()
                        .map(|(key, value)| (KEYS[key].to_owned(), value))
                        .collect(),
                )
            }),
        ]
    })
}

/// Something that may well be valid.
fn sensible() -> impl Strategy<Value = Value> {
    let block = prop_oneof![
        "[a-c]{1,3}".prop_map(|text| paragraph(&text)),
        Just(json!({"toggle": {"rich_text": [], "children": [{"divider": {}}]}})),
        Just(json!({"table": {"table_width": 1, "children": [{"table_row": {"cells": [[]]}}]}})),
    ];
    prop_oneof![
        Just(new_page("ROOT", "t")),
        prop::collection::vec(block, 1..4).prop_map(|children| json!({"children": children})),
        any::<bool>().prop_map(|in_trash| json!({"in_trash": in_trash})),
        Just(json!({"parent": {"page_id": "ROOT"}})),
    ]
}

#[derive(Clone, Debug)]
struct Step {
    method: &'static str,
    path: &'static str,
    target: usize,
    parent: usize,
    body: Value,
}

fn step() -> impl Strategy<Value = Step> {
    let endpoint = prop::sample::select(vec![
        ("POST", "/v1/pages"),
        ("POST", "/v1/search"),
        ("GET", "/v1/pages/ID"),
        ("PATCH", "/v1/pages/ID"),
        ("POST", "/v1/pages/ID/move"),
        ("GET", "/v1/blocks/ID"),
        ("PATCH", "/v1/blocks/ID"),
        ("DELETE", "/v1/blocks/ID"),
        ("GET", "/v1/blocks/ID/children"),
        ("PATCH", "/v1/blocks/ID/children"),
        ("POST", "/v1/file_uploads"),
        ("GET", "/page/ID"),
    ]);
    let body = prop_oneof![2 => sensible(), 1 => nonsense()];
    (endpoint, any::<usize>(), any::<usize>(), body).prop_map(
        |((method, path), target, parent, body)| Step {
            method,
            path,
            target,
            parent,
            body,
        },
    )
}

/// Everything live under a node, by what the API lists, which must agree with what it says of each alone.
fn check_below(client: &mut Client, id: &str) -> usize {
    let listed = client.ok("GET", &format!("/v1/blocks/{id}/children"), &Value::Null);
    let results = listed["results"].as_array().unwrap();
    let alone = client.ok("GET", &format!("/v1/blocks/{id}"), &Value::Null);
    assert_eq!(alone["has_children"], !results.is_empty());
    results
        .iter()
        .map(|child| {
            let parent = &child["parent"];
            assert_eq!(parent[parent["type"].as_str().unwrap()], *id);
            assert_eq!(child["in_trash"], false);
            1 + check_below(client, child["id"].as_str().unwrap())
        })
        .sum()
}

fn count(entries: &[Entry]) -> usize {
    entries
        .iter()
        .map(|entry| {
            1 + match entry {
                Entry::Page(page) => count(&page.entries),
                Entry::Block(block) => count(&block.children),
            }
        })
        .sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn no_request_breaks_the_workspace(steps in prop::collection::vec(step(), 1..40)) {
        let mut client = Client::new(Options {
            requests_per_minute: u32::MAX,
            ..Options::default()
        });
        let root = client.sandbox.seed_page("Root");
        let mut known = vec![root.clone()];
        for step in steps {
            let target = &known[step.target % known.len()];
            let parent = &known[step.parent % known.len()];
            let body = step.body.to_string().replace("ROOT", parent);
            let path = step.path.replace("ID", target);
            let body = if matches!(step.method, "GET" | "DELETE") {
                Value::Null
            } else {
                serde_json::from_str(&body).unwrap()
            };
            let (status, answer) = client.send(step.method, &path, &body);
            prop_assert!([200, 400, 404].contains(&status), "{} {path} {body}: {status} {answer}", step.method);
            if let Some(id) = answer["id"].as_str().filter(|_| answer["object"] == "page") {
                known.push(id.to_owned());
            }
            if step.path.ends_with("/children") && status == 200 {
                known.extend(ids(&answer));
            }
        }
        if client.sandbox.is_in_trash(&root) == Some(false) {
            let tree = client.sandbox.tree(&root).unwrap();
            prop_assert_eq!(check_below(&mut client, &root), count(&tree.entries));
        }
    }
}
