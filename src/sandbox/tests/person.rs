use super::*;

#[test]
fn a_tree_shows_what_a_reader_sees() {
    let (mut client, root) = client();
    let other = client.create(&root, "Other");
    let mut body = new_page(&root, "Note");
    body["icon"] = json!({"emoji": "📄"});
    let note = client.ok("POST", "/v1/pages", &body)["id"]
        .as_str()
        .unwrap()
        .to_owned();
    client.append(
        &note,
        &json!([
            {"heading_1": {"rich_text": text("Head")}},
            {"paragraph": {"rich_text": [
                {"text": {"content": "plain "}},
                {"text": {"content": "bold"}, "annotations": {"bold": true, "color": "red"}},
                {"text": {"content": "to other", "link": {"url": format!("https://www.notion.so/{}", other.replace('-', ""))}}},
                {"mention": {"page": {"id": other}}},
            ]}},
            {"to_do": {"rich_text": text("done"), "checked": true, "children": [paragraph("below")]}},
            {"code": {"rich_text": text("let x;\n"), "language": "rust"}},
            {"image": {"external": {"url": "https://example.com/a.png"}, "caption": text("pic")}},
            {"table": {"table_width": 2, "has_column_header": true, "children": [
                {"table_row": {"cells": [text("a"), []]}},
            ]}},
            {"equation": {"expression": "x^2"}},
        ]),
    );
    client.create(&note, "Sub\npage");
    client.append(&note, &json!([paragraph("after")]));
    let tree = client.sandbox.tree(&note).unwrap();
    let expected = r#"# 📄 Note
  heading_1 "Head"
  paragraph "plain " "bold"[bold red] "to other"[-> page:Other] "Other"[mention -> page:Other]
  to_do [x] "done"
    paragraph "below"
  code (rust) "let x;\n"
  image <https://example.com/a.png> caption: "pic"
  table {has_column_header} {width=2}
    table_row | "a" |
  equation {expression=x^2}
  # "Sub\npage"
  paragraph "after"
"#;
    assert_eq!(tree.to_string(), expected);
    assert_eq!(format!("{tree:?}").trim_start(), expected);
    assert_eq!(
        tree.plain_text(),
        "Note\nHead\nplain boldto otherOther\ndone\nbelow\nlet x;\n\npic\na\nx^2\nSub\npage\nafter\n"
    );
    assert_eq!(tree.page_count(), 1);
}

#[test]
fn trees_do_not_depend_on_ids_and_times() {
    let build = |seed, start_ms| {
        let mut client = Client::new(Options {
            seed,
            start_ms,
            ..Options::default()
        });
        let root = client.sandbox.seed_page("Root");
        let a = client.create(&root, "A");
        let link = format!("https://app.notion.com/p/A-{}", a.replace('-', ""));
        client.append(&root, &json!([{"paragraph": {"rich_text": [{"text": {"content": "x", "link": {"url": link}}}]}}]));
        (root.clone(), client.sandbox.tree(&root).unwrap())
    };
    let (first_id, first) = build(1, START);
    let (second_id, second) = build(2, START - 86_400_000);
    assert_ne!(first_id, second_id);
    assert_eq!(first, second);
}

#[test]
fn a_person_works_beside_the_connection() {
    let (mut client, root) = client();
    let blocks = client.append(&root, &json!([paragraph("a"), paragraph("c")]));
    let added = client.sandbox.person_add_block(&root, 1, "b").unwrap();
    assert!(client.sandbox.person_edit_block(&blocks[0], "A"));
    assert!(client.sandbox.person_delete_block(&blocks[1]));
    let page = client.sandbox.person_add_page(&root, "Theirs").unwrap();
    assert!(client.sandbox.person_rename(&page, "Renamed"));
    assert_eq!(
        client.sandbox.tree(&root).unwrap().plain_text(),
        "Root\nA\nb\nRenamed\n"
    );
    let read = client.ok("GET", &format!("/v1/blocks/{added}"), &Value::Null);
    let me = client.ok("GET", "/v1/users/me", &Value::Null);
    assert_ne!(read["created_by"]["id"], me["id"]);
    assert_eq!(&added[14..16], "80", "made by a person");
    assert!(client.sandbox.person_trash(&page));
    assert_eq!(client.sandbox.is_in_trash(&page), Some(true));
    assert!(client.sandbox.find("Renamed").is_empty());
    assert!(client.sandbox.person_restore(&page));
    assert_eq!(client.sandbox.find("Renamed"), std::slice::from_ref(&page));
    assert!(client.sandbox.person_delete_for_good(&page));
    assert_eq!(client.sandbox.is_in_trash(&page), None);
    for unknown in ["", "x", page.as_str()] {
        assert!(!client.sandbox.person_trash(unknown));
        assert!(client.sandbox.person_add_page(unknown, "x").is_none());
        assert!(client.sandbox.tree(unknown).is_none());
    }
}

#[test]
fn a_hundred_thousand_pages_do_not_slow_a_request_down() {
    let mut client = Client::new(Options {
        requests_per_minute: u32::MAX,
        ..Options::default()
    });
    let root = client.sandbox.seed_page("Root");
    for n in 0..100_000 {
        client.sandbox.person_add_page(&root, &n.to_string());
    }
    let started = std::time::Instant::now();
    for n in 0..500 {
        let id = client.create(&root, &format!("x{n}"));
        client.ok(
            "PATCH",
            &format!("/v1/pages/{id}"),
            &json!({"in_trash": true}),
        );
        client.ok(
            "PATCH",
            &format!("/v1/pages/{id}"),
            &json!({"in_trash": false}),
        );
        client.ok(
            "GET",
            &format!("/v1/blocks/{root}/children?page_size=1&start_cursor={id}"),
            &Value::Null,
        );
    }
    // A scan of all pages in each of these 2000 requests would take minutes.
    assert!(
        started.elapsed() < std::time::Duration::from_secs(60),
        "{:?}",
        started.elapsed()
    );
}
