//! What Notion refuses of one entity is told, and keeps nothing else from being done.

use notic_notion::sandbox::{Fault, When};
use serde_json::{Value, json};

use crate::terminal::{Terminal, small};
use crate::world::Notes;

/// Two folders with notes, and a note beside them.
fn notes() -> Notes {
    small()
        .folder("beds", Some("plans"))
        .note("roses", Some("beds"), "red")
        .folder("ideas", None)
        .note("soup", Some("ideas"), "hot")
}

/// Refuses each request that names it.
fn refuse(terminal: &Terminal, text: &str) {
    let when = When::Containing(text.to_owned());
    terminal
        .sandbox
        .script_faults(vec![(when, Fault::EdgeRefusal)]);
}

fn reasons(list: &Value) -> Vec<(String, String)> {
    let text = |entry: &Value, key: &str| entry[key].as_str().unwrap().to_owned();
    let entries = list.as_array().unwrap().iter();
    entries
        .map(|entry| (text(entry, "title"), text(entry, "reason")))
        .collect()
}

fn titles(list: &Value) -> Vec<String> {
    let mut titles: Vec<String> = reasons(list).into_iter().map(|(title, _)| title).collect();
    titles.sort();
    titles
}

#[test]
fn a_note_that_notion_refuses_stops_no_other_and_is_tried_again() {
    let terminal = Terminal::new();
    let location = terminal.notes(&notes());
    refuse(&terminal, "\"roses\"");
    let said = terminal.run(&["--json", "sync", &location]);
    let report = said.json();
    assert_eq!(
        (said.code, &report["outcome"]),
        (3, &json!("partial")),
        "{said:?}"
    );
    assert_eq!(titles(&report["failed"]), ["roses"]);
    assert_eq!(titles(&report["skipped"]), Vec::<String>::new());
    for title in ["plans", "garden", "beds", "top", "ideas", "soup"] {
        assert_eq!(terminal.sandbox.find(title).len(), 1, "{title}");
    }
    let status = terminal.run(&["--json", "status"]).json();
    assert_eq!(titles(&status["failed"]), ["roses"]);
    let shown = terminal.run(&["status"]).out;
    assert!(shown.contains("roses"), "{shown}");

    // It is tried with every run, until it is done.
    assert_eq!(terminal.run(&["sync", &location]).code, 3);
    terminal.sandbox.script_faults(Vec::new());
    assert_eq!(terminal.run(&["sync", &location]).code, 0);
    assert_eq!(terminal.sandbox.find("roses").len(), 1);
    let status = terminal.run(&["--json", "status"]).json();
    assert_eq!(titles(&status["failed"]), Vec::<String>::new());
}

#[test]
fn what_lies_in_a_folder_that_notion_refuses_waits_and_says_for_what() {
    let terminal = Terminal::new();
    let location = terminal.notes(&notes());
    refuse(&terminal, "\"plans\"");
    let said = terminal.run(&["--json", "sync", &location]);
    let report = said.json();
    assert_eq!(
        (said.code, &report["outcome"]),
        (3, &json!("partial")),
        "{said:?}"
    );
    assert_eq!(titles(&report["failed"]), ["plans"]);
    assert_eq!(titles(&report["skipped"]), ["beds", "garden", "roses"]);
    for (title, reason) in reasons(&report["skipped"]) {
        assert!(reason.contains("waits for \"plans\""), "{title}: {reason}");
    }
    for title in ["top", "ideas", "soup"] {
        assert_eq!(terminal.sandbox.find(title).len(), 1, "{title}");
    }
    let status = terminal.run(&["--json", "status"]).json();
    assert_eq!(
        titles(&status["failed"]),
        ["beds", "garden", "plans", "roses"]
    );
    let shown = terminal.run(&["status"]).out;
    assert!(shown.contains("waits for \"plans\""), "{shown}");

    terminal.sandbox.script_faults(Vec::new());
    assert_eq!(terminal.run(&["sync", &location]).code, 0);
    let fresh = Terminal::new();
    assert_eq!(fresh.run(&["sync", &fresh.notes(&notes())]).code, 0);
    let tree = |terminal: &Terminal| {
        let tree = terminal.sandbox.tree(&terminal.root).unwrap();
        crate::scenario::Order::Any.of(&tree)
    };
    assert_eq!(tree(&terminal), tree(&fresh));
}

#[test]
fn an_emoji_that_notion_does_not_know_keeps_no_page_from_being_made() {
    let terminal = Terminal::new();
    let unknown = (When::Containing("🫩".to_owned()), Fault::Invalid400);
    terminal.sandbox.script_faults(vec![unknown]);
    let sync = |icon: &str, name: &str| {
        let notes =
            notes()
                .set("workspace_1", "icon", json!(icon))
                .set("workspace_1", "name", json!(name));
        let said = terminal.run(&["--json", "sync", &terminal.notes(&notes)]);
        assert_eq!(said.code, 0, "{said:?}");
        let warnings = said.json()["warnings"].as_array().unwrap().len();
        (warnings, terminal.requests())
    };
    let (warnings, _) = sync("🫩", "Work");
    assert_eq!(warnings, 1);
    for title in ["Work", "plans", "garden", "roses", "soup"] {
        assert_eq!(terminal.sandbox.find(title).len(), 1, "{title}");
    }
    assert_eq!(sync("🫩", "Work"), (0, Vec::new()), "not tried again");
    let page = "PATCH /v1/pages/…".to_owned();
    assert_eq!(sync("🌱", "Work"), (0, vec![page.clone()]));
    let (warnings, requests) = sync("🫩", "Tired");
    assert_eq!(warnings, 1, "{requests:?}");
    assert_eq!(terminal.sandbox.find("Tired").len(), 1);
    assert_eq!(sync("🫩", "Tired"), (0, Vec::new()), "not tried again");
    sync("🌱", "Tired");
    let (warnings, requests) = sync("🫩", "Tired");
    assert_eq!(warnings, 1, "{requests:?}");
}
