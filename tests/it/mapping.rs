//! The mapping commands, as their user runs them: the built binary against the sandbox over HTTP.

use serde_json::{Value, json};

use crate::terminal::{Said, Terminal, small};
use crate::world::Notes;

fn forget_state(terminal: &Terminal) {
    for file in ["state.sqlite", "state.sqlite-wal", "state.sqlite-shm"] {
        drop(std::fs::remove_file(terminal.home.path().join(file)));
    }
}

fn synced(terminal: &Terminal, notes: &Notes) -> String {
    let path = terminal.notes(notes);
    let said = terminal.run(&["sync", &path]);
    assert_eq!(said.code, 0, "{said:?}");
    terminal.requests();
    path
}

fn listed(terminal: &Terminal) -> Value {
    let said = terminal.run(&["--json", "mapping", "list"]);
    assert_eq!(said.code, 0, "{said:?}");
    let mut value = said.json();
    for page in value["pages"].as_array_mut().unwrap() {
        page.as_object_mut().unwrap().remove("state");
    }
    value
}

fn failed(said: &Said, code: i32, words: &[&str]) {
    assert_eq!(said.code, code, "{said:?}");
    for word in words {
        assert!(said.err.contains(word), "{word}: {said:?}");
    }
}

#[test]
fn a_lost_state_leads_to_a_rebuild_and_that_to_a_sync_that_makes_nothing() {
    let terminal = Terminal::new();
    let notes = small().note("Garden", None, "- a\n    - b");
    let path = synced(&terminal, &notes);
    let (before, tree) = (listed(&terminal), terminal.sandbox.tree(&terminal.root));
    forget_state(&terminal);

    failed(
        &terminal.run(&["sync", &path]),
        1,
        &["already holds", "notic-notion mapping rebuild"],
    );
    failed(
        &terminal.run(&["verify", &path]),
        1,
        &["notic-notion mapping rebuild"],
    );
    let list = terminal.run(&["mapping", "list"]);
    assert!(list.out.contains("mapping rebuild"), "{list:?}");
    terminal.requests();

    let dry = terminal.run(&["--json", "mapping", "rebuild", "--dry-run", &path]);
    assert_eq!((dry.code, dry.json()["dryRun"].as_bool()), (0, Some(true)));
    assert_eq!(listed(&terminal)["pages"], json!([]));
    terminal.requests();

    let rebuilt = terminal.run(&["mapping", "rebuild", &path]);
    assert_eq!(rebuilt.code, 0, "{rebuilt:?}");
    assert!(
        rebuilt
            .out
            .starts_with("Found 1 workspace, 1 folder and 3 notes again"),
        "{rebuilt:?}"
    );
    let list = "GET /v1/blocks/…/children";
    assert_eq!(terminal.requests(), ["GET /v1/users/me", list, list, list]);
    assert_eq!(listed(&terminal), before);

    let sync = terminal.run(&["--json", "sync", &path]);
    assert_eq!(sync.code, 0, "{sync:?}");
    assert_eq!(sync.json()["requests"]["writes"], 0);
    assert_eq!(sync.json()["unchanged"]["notes"], 3);
    assert!(terminal.sandbox.tree(&terminal.root) == tree);
    terminal.requests();
    assert_eq!(terminal.run(&["sync", &path]).code, 0);
    assert_eq!(terminal.requests(), Vec::<String>::new());
}

#[test]
fn the_report_of_a_rebuild_has_the_shape_that_scripts_rely_on() {
    let terminal = Terminal::new();
    let path = synced(&terminal, &small());
    forget_state(&terminal);
    let report = terminal
        .run(&["--json", "mapping", "rebuild", &path])
        .json();
    let keys: Vec<&String> = report.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "byOthers",
            "dryRun",
            "found",
            "known",
            "missing",
            "nobodys",
            "outcome",
            "profile",
            "requests",
            "seconds",
            "source",
            "startedAt",
            "unclear",
            "warnings",
            "yours"
        ]
    );
    assert_eq!(report["outcome"], "done");
    assert_eq!(report["found"]["notes"], 2);
    let wrong = Terminal::new();
    let said = wrong.bare(&["--json", "mapping", "rebuild", &path]);
    assert_eq!((said.code, &said.json()["outcome"]), (4, &json!("failed")));
}

#[test]
fn an_export_goes_on_at_another_machine_without_a_request() {
    let terminal = Terminal::new();
    let notes = small().note("links", None, "see [[garden]]").note(
        "picture",
        None,
        "![](data:image/png;base64,iVBORw0KGgo=)",
    );
    let path = synced(&terminal, &notes);
    let before = listed(&terminal);
    let file = terminal.home.path().join("mapping.json");
    let file = file.to_str().unwrap();
    let said = terminal.run(&["mapping", "export", file]);
    assert!(
        said.out.starts_with("Wrote what is known of 6 pages"),
        "{said:?}"
    );
    failed(
        &terminal.run(&["mapping", "export", file]),
        2,
        &["is there already", "--force"],
    );
    assert_eq!(
        terminal.run(&["mapping", "export", file, "--force"]).code,
        0
    );
    let exported = terminal.run(&["mapping", "export"]).json();
    assert_eq!(
        (&exported["format"], &exported["version"]),
        (&json!("notic-notion mapping"), &json!(1))
    );
    assert_eq!(exported["pages"].as_array().unwrap().len(), 6);

    forget_state(&terminal);
    let said = terminal.run(&["mapping", "import", file]);
    failed(&said, 0, &[]);
    assert!(said.out.contains("6 added"), "{said:?}");
    assert_eq!(listed(&terminal), before);
    let again = terminal.run(&["mapping", "export"]).json();
    assert_eq!(again["pages"], exported["pages"]);
    let sync = terminal.run(&["sync", &path]);
    assert_eq!(sync.code, 0, "{sync:?}");
    assert_eq!(terminal.requests(), Vec::<String>::new());
    // Once more changes nothing.
    let twice = terminal.run(&["--json", "mapping", "import", file]).json();
    assert_eq!((&twice["added"], &twice["kept"]), (&json!(0), &json!(6)));
}

#[test]
fn a_file_that_does_not_belong_here_or_says_otherwise_is_refused_as_a_whole() {
    let terminal = Terminal::new();
    synced(&terminal, &small());
    let export = terminal.run(&["mapping", "export"]).json();
    let file = terminal.home.path().join("mapping.json");
    let import = |value: &Value, more: &[&str]| {
        std::fs::write(&file, value.to_string()).unwrap();
        let args = ["mapping", "import", file.to_str().unwrap()];
        terminal.run(&[&args[..], more].concat())
    };
    let changed = |pointer: &str, value: Value| {
        let mut changed = export.clone();
        *changed.pointer_mut(pointer).unwrap() = value;
        changed
    };
    let other = "0a1b2c3d-4e5f-8a6b-8c7d-0123456789ab";
    let before = listed(&terminal);
    for (wrong, words) in [
        (
            changed("/root", json!(other)),
            &["of the root", "--profile"][..],
        ),
        (changed("/version", json!(7)), &["newer", "update"]),
        (changed("/format", json!("x")), &["mapping export"]),
        (changed("/pages/0/page", json!("x")), &["makes no sense"]),
        (
            changed("/pages/0/page", json!(other)),
            &["otherwise", "--replace"],
        ),
        (
            changed("/pages/0/page", export["pages"][1]["page"].clone()),
            &["contradicts itself"],
        ),
    ] {
        failed(&import(&wrong, &[]), 1, words);
        assert_eq!(listed(&terminal), before);
    }
    let moved = changed("/pages/0/page", json!(other));
    let said = import(&moved, &["--replace"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(listed(&terminal).to_string().contains(other));
    assert_eq!(import(&export, &["--replace"]).code, 0);
    assert_eq!(listed(&terminal), before);
    failed(
        &terminal.run(&["mapping", "import", "/nowhere/at/all"]),
        1,
        &["could not be read"],
    );
    // Without a root the file names the one it is of.
    let fresh = Terminal::new();
    let said = fresh.bare(&["mapping", "import", file.to_str().unwrap()]);
    failed(&said, 2, &["notic-notion root", &terminal.root]);
}

#[test]
fn one_page_is_shown_by_id_page_and_title() {
    let terminal = Terminal::new();
    let notes = small()
        .note("twin", Some("plans"), "- a\n    - b")
        .set("twin", "displayName", json!("garden"))
        .note("plans", None, "of one id with the folder");
    synced(&terminal, &notes);
    let page = listed(&terminal)["pages"]
        .as_array()
        .unwrap()
        .iter()
        .find(|page| page["clientId"] == "twin")
        .unwrap()["page"]
        .as_str()
        .unwrap()
        .to_owned();
    let link = format!("https://www.notion.so/garden-{}", page.replace('-', ""));
    for way in ["twin", &page, &link] {
        let shown = terminal.run(&["--json", "mapping", "show", way]).json();
        assert_eq!(shown["page"], page.as_str(), "{way}");
        assert_eq!(
            (&shown["blocks"], &shown["state"]),
            (&json!(2), &json!("written"))
        );
    }
    let text = terminal.run(&["mapping", "show", "TOP"]).out;
    assert!(text.starts_with("note \"top\""), "{text}");
    assert!(text.contains("https://app.notion.com/p/"), "{text}");
    // A folder and a note of one id; two notes of one title, one of which has it as id.
    failed(
        &terminal.run(&["mapping", "show", "plans"]),
        2,
        &["--kind folder", "--kind note"],
    );
    let folder = terminal.run(&["--json", "mapping", "show", "plans", "--kind", "folder"]);
    assert_eq!(folder.json()["pagesBelow"], 2);
    let garden = terminal.run(&["--json", "mapping", "show", "garden"]);
    assert_eq!(garden.json()["clientId"], "garden");
    failed(
        &terminal.run(&["mapping", "show", "nothing"]),
        1,
        &["mapping list"],
    );
}

#[test]
fn what_is_forgotten_gets_a_page_of_its_own_again_and_only_when_that_is_wanted() {
    let terminal = Terminal::new();
    let path = synced(&terminal, &small());
    let before = listed(&terminal);
    failed(
        &terminal.run(&["mapping", "forget", "top"]),
        2,
        &["--yes", "stays in Notion"],
    );
    assert_eq!(listed(&terminal), before);
    let said = terminal.run(&["mapping", "forget", "top", "--yes"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.out.contains("makes another one"), "{said:?}");
    assert_eq!(listed(&terminal)["pages"].as_array().unwrap().len(), 3);
    assert_eq!(terminal.run(&["sync", &path]).code, 0);
    assert_eq!(terminal.sandbox.find("top").len(), 2);
    assert_eq!(terminal.run(&["mapping", "forget", "top", "-y"]).code, 0);

    // Which of the two it is nothing tells, until the person does.
    let unclear = terminal.run(&["mapping", "rebuild", &path]);
    assert_eq!(unclear.code, 3, "{unclear:?}");
    assert!(unclear.out.contains("not known: note `top`"), "{unclear:?}");
    failed(&terminal.run(&["sync", &path]), 3, &["mapping rebuild"]);
    let status = terminal.run(&["status"]);
    assert!(status.out.contains("needs you"), "{status:?}");
    assert!(
        status.out.contains("Not known:  which page 1"),
        "{status:?}"
    );
    let shown = terminal.run(&["--json", "mapping", "show", "top"]).json();
    assert_eq!(shown["pages"].as_array().unwrap().len(), 2);
    assert_eq!(terminal.sandbox.find("top").len(), 2);
    assert_eq!(terminal.run(&["mapping", "forget", "top", "-y"]).code, 0);
    assert_eq!(terminal.run(&["sync", &path]).code, 0);
    assert_eq!(terminal.sandbox.find("top").len(), 3);
}

#[test]
fn nothing_is_changed_while_a_run_is_at_work() {
    let terminal = Terminal::new();
    let path = synced(&terminal, &small());
    let file = terminal.home.path().join("mapping.json");
    let file = file.to_str().unwrap();
    assert_eq!(terminal.run(&["mapping", "export", file]).code, 0);
    let lock = std::fs::OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(terminal.home.path().join("default.lock"));
    let lock = lock.unwrap();
    lock.lock().unwrap();
    for args in [
        &["mapping", "rebuild", &path][..],
        &["mapping", "import", file],
        &["mapping", "forget", "top", "--yes"],
    ] {
        assert_eq!(terminal.run(args).code, 75, "{args:?}");
    }
    assert_eq!(terminal.run(&["mapping", "list"]).code, 0);
}

#[test]
fn where_no_root_is_chosen_none_is_named() {
    let terminal = Terminal::new();
    assert_eq!(listed(&terminal)["root"], json!(terminal.root));
    let mut without = terminal.command(&["--json", "mapping", "list"]);
    let without = Terminal::ended(without.output().unwrap());
    assert_eq!(without.json()["root"], json!(null));
}
