//! What is not sound, not whole, or not as it was when it was read.

use super::*;

#[test]
fn records_that_are_none_are_named_and_skipped() {
    let (_directory, reading) = page(&with_notes(&[
        json!(null),
        json!({"content": "no id"}),
        json!(["id"]),
        json!({"id": "", "content": ""}),
        note("good", "x"),
    ]));
    let found = warnings(&reading.snapshot);
    assert_eq!(found.len(), 4);
    assert!(
        found[0].starts_with("page.json: the note at byte "),
        "{}",
        found[0]
    );
    assert!(
        found[1].ends_with("has no id and was skipped"),
        "{}",
        found[1]
    );
    assert_eq!(reading.snapshot.count(EntityKind::Note), 1);
}

#[test]
fn a_note_without_content_is_not_gone_and_not_empty() {
    let (_directory, reading) = page(&with_notes(&[
        json!({"id": "a", "content": null, "displayName": "Plan"}),
        json!({"id": "b"}),
    ]));
    assert_eq!(reading.snapshot.count(EntityKind::Note), 0);
    assert_eq!(reading.snapshot.unreadable, [key("a"), key("b")]);
    assert_eq!(
        warnings(&reading.snapshot)[0],
        "Plan (page.json): has no content in the pages; the note was left as it is in Notion"
    );
}

#[test]
fn half_characters_and_bad_bytes_are_replaced_and_told() {
    let mut bytes =
        br#"{"notes":[{"id":"a","content":"cut \ud83d","displayName":"A"},{"id":"b","content":"x"#
            .to_vec();
    bytes.extend(b"\xff\",\"displayName\":\"B\"},{\"id\":\"c\",\"content\":\"\\ud83d\\ude00\"}]}");
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("p.json");
    fs::write(&file, bytes).unwrap();
    let Reading {
        snapshot, bodies, ..
    } = read(&file, &ReadOptions::default()).unwrap();
    assert_eq!(bodies.load(&key("a")).unwrap(), "cut \u{fffd}");
    assert_eq!(bodies.load(&key("b")).unwrap(), "x\u{fffd}");
    assert_eq!(bodies.load(&key("c")).unwrap(), "😀");
    let found = warnings(&snapshot);
    assert!(
        found[0].starts_with("A (p.json): holds half a character"),
        "{}",
        found[0]
    );
    assert!(
        found[1].starts_with("B (p.json): holds bytes that are not UTF-8"),
        "{}",
        found[1]
    );
    assert_eq!(found.len(), 2);
}

#[test]
fn a_byte_order_mark_moves_nothing() {
    let json = format!(
        "\u{feff}{}",
        with_notes(&[note("a", "one"), note("b", "two")])
    );
    let (_directory, Reading { bodies, .. }) = reading(&[("p.json", json)]).unwrap();
    assert_eq!(bodies.load(&key("b")).unwrap(), "two");
}

#[test]
fn files_that_are_no_pages_are_named_with_what_is_wrong() {
    let message = refused(&[(
        "p.json",
        "{\n  \"notes\": [{\"id\": \"é\", \"content\": x}]\n}".into(),
    )]);
    assert!(
        message.contains("`p.json`, line 2, column 36: expected value"),
        "{message}"
    );
    assert!(message.contains("{\"notes\": [...]"), "{message}");
    let message = refused(&[("p.json", "{\"notes\": [{\"id\": \"a\"".into())]);
    assert!(
        message.contains("line 1, column 22: the file ends in the middle"),
        "{message}"
    );
    let message = refused(&[("p.json", String::new())]);
    assert!(message.contains("the file is empty"), "{message}");
    let message = refused(&[("p.json", "{\"version\": 3}".into())]);
    assert!(message.contains("`p.json` is not a page"), "{message}");
    let good = with_notes(&[note("a", "")]).to_string();
    let error = json!({"statusCode": 401, "message": "invalid_or_expired_token"}).to_string();
    let message = refused(&[("1.json", good), ("2.json", error)]);
    assert!(
        message.contains("`2.json`") && message.contains("401 invalid_or_expired_token"),
        "{message}"
    );
    let directory = tempfile::tempdir().unwrap();
    for (bytes, word) in [
        (&b"\xff\xfe{\0"[..], "UTF-16"),
        (&b"\x1f\x8b\x08\0"[..], "gzip"),
    ] {
        let file = directory.path().join("p.json");
        fs::write(&file, bytes).unwrap();
        let message = read(&file, &ReadOptions::default())
            .unwrap_err()
            .to_string();
        assert!(message.contains(word), "{message}");
    }
}

#[test]
fn empty_lists_are_an_empty_source() {
    let error = reading(&[(
        "p.json",
        json!({"notes": [], "folders": [], "workspaces": []}).to_string(),
    )])
    .unwrap_err();
    assert!(matches!(error, SourceError::Empty { .. }), "{error}");
}

#[test]
fn a_missing_page_makes_nothing_look_deleted() {
    let first = json!({"notes": [{"id": "n", "content": "x", "workspaceId": "w", "folderId": "elsewhere"}],
                       "folders": [{"id": "f", "workspaceId": "w"}], "workspaces": [{"id": "w"}], "nextCursor": "c"});
    let (_directory, read) = page(&first);
    let snapshot = read.snapshot;
    assert_eq!(
        snapshot.incomplete,
        [
            EntityKey::new(EntityKind::Folder, "f"),
            EntityKey::new(EntityKind::Workspace, "w")
        ]
    );
    assert_eq!(
        snapshot.unreadable,
        [EntityKey::new(EntityKind::Folder, "elsewhere")]
    );
    assert!(warnings(&snapshot)[0].contains("the last page is missing"));

    let stranger = json!({"theme": "dark"}).to_string();
    let good = with_notes(&[note("a", "")]).to_string();
    let (_directory, read) = reading(&[("1.json", good), ("settings.json", stranger)]).unwrap();
    assert_eq!(
        read.snapshot.incomplete,
        [EntityKey::new(EntityKind::Workspace, "w")]
    );
    assert!(warnings(&read.snapshot)[0].contains("ignored: settings.json"));
}

#[test]
fn a_file_that_changed_gives_no_wrong_text() {
    let old = with_notes(&[note("a", "one"), note("b", "two")]).to_string();
    let (directory, Reading { bodies, .. }) = reading(&[("p.json", old.clone())]).unwrap();
    let file = directory.path().join("p.json");
    fs::write(&file, old.replace("two", "TWO")).unwrap();
    assert!(matches!(
        bodies.load(&key("b")),
        Err(SourceError::Changed { .. })
    ));
    assert_eq!(bodies.load(&key("a")).unwrap(), "one");
    for other in [
        old.replace("one", "much longer"),
        "{}".to_owned(),
        old.replace("\"b\"", "\"z\""),
    ] {
        fs::write(&file, other).unwrap();
        assert!(matches!(
            bodies.load(&key("b")),
            Err(SourceError::Body { .. })
        ));
    }
    fs::remove_file(&file).unwrap();
    assert!(
        bodies
            .load(&key("a"))
            .unwrap_err()
            .to_string()
            .contains("it is not there")
    );
}
