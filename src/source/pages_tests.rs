//! Saved pages from real files.

#[path = "pages_tests/any.rs"]
mod any;
#[path = "pages_tests/damaged.rs"]
mod damaged;

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::model::{EntityKey, EntityKind, Identity, Snapshot, SourceKind};
use crate::source::{LayoutGuess, Order, ReadOptions, Reading, SourceError, detect, read};

fn saved(pages: &[(&str, String)]) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (name, page) in pages {
        fs::write(directory.path().join(name), page).unwrap();
    }
    directory
}

fn reading(pages: &[(&str, String)]) -> Result<(TempDir, Reading), SourceError> {
    let directory = saved(pages);
    let reading = read(directory.path(), &ReadOptions::default())?;
    Ok((directory, reading))
}

fn page(value: &Value) -> (TempDir, Reading) {
    reading(&[("page.json", value.to_string())]).unwrap()
}

fn note(id: &str, content: &str) -> Value {
    json!({"id": id, "content": content, "workspaceId": "w", "createdAt": 1, "lastModified": 2})
}

fn with_notes(notes: &[Value]) -> Value {
    json!({"notes": notes, "folders": [], "workspaces": [{"id": "w", "name": "Work", "isDefault": true}]})
}

fn key(id: &str) -> EntityKey {
    EntityKey::new(EntityKind::Note, id)
}

fn titles(snapshot: &Snapshot) -> Vec<&str> {
    let titles = snapshot.entities.iter().map(|entity| entity.title.as_str());
    titles.collect()
}

fn warnings(snapshot: &Snapshot) -> Vec<String> {
    snapshot.warnings.iter().map(ToString::to_string).collect()
}

fn refused(pages: &[(&str, String)]) -> String {
    reading(pages).unwrap_err().to_string()
}

#[test]
fn a_page_becomes_a_tree_and_its_texts_are_read_again() {
    let (directory, reading) = page(&json!({
        "notes": [
            {"id": "n2", "content": "# Second \u{1f600}\n\ntext", "folderId": "f", "workspaceId": "w",
             "createdAt": 20, "lastModified": 21, "isBookmarked": true, "color": "red", "shareCode": "x"},
            {"id": "n1", "content": "say \"hi\" \\ \n", "folderId": "f", "workspaceId": "w", "displayName": "First",
             "createdAt": 10, "lastModified": 11},
            {"id": "gone", "content": "x", "workspaceId": "w", "createdAt": 1, "lastModified": 1, "deletedAt": 5},
        ],
        "folders": [{"id": "f", "name": "plain", "displayName": "Shown", "parentId": null, "workspaceId": "w", "createdAt": 5}],
        "workspaces": [{"id": "w", "name": "Work", "isDefault": true, "updatedAt": 9, "icon": "🚀", "color": "#fff"}],
    }));
    let Reading {
        snapshot, bodies, ..
    } = reading;
    assert_eq!(
        titles(&snapshot),
        ["Work", "Shown", "First", "Second \u{1f600}"]
    );
    let icons: Vec<&str> = snapshot
        .entities
        .iter()
        .map(|entity| entity.icon.as_ref().map_or("", |icon| icon.as_str()))
        .collect();
    assert_eq!(icons, ["🚀", "📁", "", "⭐"]);
    assert_eq!(snapshot.trashed, [key("gone")]);
    assert_eq!(warnings(&snapshot), [""; 0]);
    assert_eq!(snapshot.source.kind, SourceKind::Pages);
    assert_eq!(snapshot.source.identity, Identity::Stable);
    assert_eq!(snapshot.entities[2].created, Some(10));
    assert_eq!(snapshot.entities[2].modified, Some(11));
    assert_eq!(bodies.load(&key("n1")).unwrap(), "say \"hi\" \\ \n");
    assert_eq!(
        bodies.load(&key("n2")).unwrap(),
        "# Second \u{1f600}\n\ntext"
    );
    for unknown in [
        key("gone"),
        key("x"),
        EntityKey::new(EntityKind::Folder, "f"),
    ] {
        assert!(
            matches!(bodies.load(&unknown), Err(SourceError::Body { .. })),
            "{unknown}"
        );
    }
    let detected = detect(directory.path()).unwrap();
    assert_eq!(
        (detected.kind, detected.layout),
        (SourceKind::Pages, LayoutGuess::Named)
    );
}

#[test]
fn icons_are_left_off_at_choice() {
    let directory = saved(&[(
        "a.json",
        json!({"notes": [{"id": "n", "content": "", "isBookmarked": true}], "folders": [{"id": "f"}],
               "workspaces": [{"id": "w", "icon": "🚀"}, {"id": "v", "icon": "A"}]})
        .to_string(),
    )]);
    let options = ReadOptions {
        workspace_icons: false,
        folder_icons: false,
        note_icons: false,
        order: Some(Order::Title),
        ..ReadOptions::default()
    };
    let snapshot = read(directory.path(), &options).unwrap().snapshot;
    assert!(snapshot.entities.iter().all(|entity| entity.icon.is_none()));
    assert_eq!(warnings(&snapshot), [""; 0]);
    let snapshot = read(directory.path(), &ReadOptions::default())
        .unwrap()
        .snapshot;
    assert_eq!(
        warnings(&snapshot),
        [
            "Untitled (a.json): has the icon `A`, which is no emoji that Notion takes; its page has no icon"
        ]
    );
}

#[test]
fn pages_are_merged_and_the_newest_record_stays() {
    let newer = json!({"id": "a", "content": "new", "lastModified": 9, "workspaceId": "w"});
    let older = json!({"id": "a", "content": "old", "lastModified": 3, "workspaceId": "w"});
    let same = note("b", "same");
    let first = json!({"notes": [newer, same], "folders": [], "workspaces": [{"id": "w", "name": "W"}], "nextCursor": "c"});
    let last = json!({"notes": [older, same, note("c", "third")], "folders": [], "workspaces": []});
    let (
        _directory,
        Reading {
            snapshot, bodies, ..
        },
    ) = reading(&[("2.json", last.to_string()), ("1.json", first.to_string())]).unwrap();
    assert_eq!(snapshot.count(EntityKind::Note), 3);
    assert_eq!(bodies.load(&key("a")).unwrap(), "new");
    assert_eq!(bodies.load(&key("c")).unwrap(), "third");
    assert_eq!(
        warnings(&snapshot),
        [
            "new (1.json): stands in the pages more than once and differs; the earlier one, which was changed last, was taken"
        ]
    );
    assert!(snapshot.incomplete.is_empty());
}

#[test]
fn a_note_put_in_the_trash_between_two_pages_is_there_once() {
    let live = json!({"id": "a", "content": "x", "lastModified": 5, "workspaceId": "w"});
    let trashed =
        json!({"id": "a", "content": "x", "lastModified": 5, "deletedAt": 8, "workspaceId": "w"});
    let (_directory, reading) = page(&with_notes(&[trashed, live]));
    assert_eq!(reading.snapshot.trashed, [key("a")]);
    assert_eq!(reading.snapshot.count(EntityKind::Note), 0);
}

#[test]
fn odd_fields_stop_nothing() {
    let (
        _directory,
        Reading {
            snapshot, bodies, ..
        },
    ) = page(&json!({
        "notes": [
            {"id": 7, "content": "seven", "displayName": "  ", "workspaceId": null, "folderId": null, "createdAt": -4,
             "lastModified": 8.7e15, "deletedAt": null, "new": {"deep": [1, {"x": null}]}},
            {"id": "t", "content": "", "displayName": "x".repeat(5000), "workspaceId": "w"},
            {"id": "u", "content": " \n", "displayName": null, "workspaceId": "w"},
            {"id": "c", "content": "", "displayName": "a\u{0}b\nc", "workspaceId": "w"},
        ],
        "folders": null,
        "workspaces": [{"id": "w", "name": ""}],
        "serverTime": 5,
    }));
    let of = |id: &str| {
        snapshot
            .entities
            .iter()
            .find(|entity| entity.key == key(id))
            .unwrap()
    };
    assert_eq!((of("7").created, of("7").modified), (None, None));
    assert_eq!(of("7").title.as_str(), "seven");
    assert_eq!(bodies.load(&key("7")).unwrap(), "seven");
    assert_eq!(of("t").title.as_str().len(), 5000);
    assert_eq!(of("u").title.as_str(), "Untitled");
    assert_eq!(of("c").title.as_str(), "a b c");
    assert_eq!(snapshot.entities[0].title.as_str(), "Untitled");
    assert_eq!(warnings(&snapshot), [""; 0]);
}

#[test]
fn references_that_lead_nowhere_are_placed_with_a_warning() {
    let (_directory, read) = page(&json!({
        "notes": [{"id": "n", "content": "Lost", "workspaceId": "gone", "folderId": "gone"}],
        "folders": [{"id": "f", "name": "F", "parentId": "f", "workspaceId": "v"}],
        "workspaces": [{"id": "v", "name": "V"}, {"id": "w", "name": "W", "isDefault": true}],
    }));
    let parent = |id: &str| {
        let mut entities = read.snapshot.entities.iter();
        let entity = entities
            .find(|entity| entity.key.id.as_str() == id)
            .unwrap();
        entity.parent.as_ref().unwrap().id.as_str()
    };
    assert_eq!((parent("n"), parent("f")), ("w", "v"));
    assert_eq!(read.snapshot.warnings.len(), 3);
    assert!(
        warnings(&read.snapshot)
            .iter()
            .all(|warning| warning.contains("(page.json)"))
    );
}

#[test]
fn many_notes_are_found_again_at_their_places() {
    let notes: Vec<Value> = (0..3000)
        .map(|number| {
            note(
                &format!("n{number}"),
                &format!("{}\n{number}", "\\\"é\u{1}".repeat(number % 50)),
            )
        })
        .collect();
    let pretty = serde_json::to_string_pretty(&with_notes(&notes)).unwrap();
    let (
        _directory,
        Reading {
            snapshot, bodies, ..
        },
    ) = reading(&[("p.json", pretty)]).unwrap();
    assert_eq!(snapshot.count(EntityKind::Note), 3000);
    for number in (0..3000).step_by(7) {
        let text = bodies.load(&key(&format!("n{number}"))).unwrap();
        assert!(text.ends_with(&format!("\n{number}")));
    }
}

#[test]
fn the_sample_of_the_demo_reads_without_warnings() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/demo/sample.json");
    let Reading {
        snapshot, bodies, ..
    } = read(&path, &ReadOptions::default()).unwrap();
    assert_eq!(warnings(&snapshot), [""; 0]);
    assert_eq!(snapshot.count(EntityKind::Workspace), 3);
    assert!(snapshot.count(EntityKind::Note) >= 25);
    assert_eq!(snapshot.trashed.len(), 1);
    assert!(snapshot.unreadable.is_empty() && snapshot.incomplete.is_empty());
    let texts: Vec<String> = snapshot
        .entities
        .iter()
        .filter(|entity| entity.key.kind == EntityKind::Note)
        .map(|entity| bodies.load(&entity.key).unwrap())
        .collect();
    for construct in [
        "\n###### ",
        "```rust\n",
        "| --- |",
        "\n> ",
        "- [x] ",
        "\n3. ",
        "==",
        "~~",
        "![",
        "](https://",
        "\\_",
        "&#32;",
        "\n---\n",
        "\n                    - ",
        "](mailto:",
        "[[",
    ] {
        assert!(
            texts.iter().any(|text| text.contains(construct)),
            "{construct}"
        );
    }
    assert!(
        texts
            .iter()
            .any(|text| text.split("\n\n").any(|block| block.len() >= 3000))
    );
    assert!(
        texts
            .iter()
            .any(|text| text.split('\n').filter(|line| !line.is_empty()).count() > 120)
    );
}
