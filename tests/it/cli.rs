//! The built binary against the sandbox over HTTP, as its user runs it.

use notic_notion::sandbox::{Fault, When};
use serde_json::json;

use crate::terminal::{TOKEN, Terminal, small};
use crate::world::Notes;

#[test]
fn a_first_sync_a_second_one_and_each_change_send_exactly_what_they_must() {
    let terminal = Terminal::new();
    let sync = |notes: &Notes| {
        let said = terminal.run(&["--json", "sync", &terminal.notes(notes)]);
        assert_eq!(
            (said.code, said.json()["outcome"].as_str()),
            (0, Some("in_step")),
            "{said:?}"
        );
        terminal.requests()
    };
    let create = "POST /v1/pages";
    assert_eq!(
        sync(&small()),
        [
            "GET /v1/blocks/…/children",
            "GET /v1/blocks/…",
            create,
            create,
            create,
            create
        ]
    );
    assert_eq!(sync(&small()), Vec::<String>::new());

    let renamed = small().set("top", "displayName", json!("renamed"));
    assert_eq!(sync(&renamed), ["PATCH /v1/pages/…"]);
    let moved = renamed.set("top", "folderId", json!("plans"));
    assert_eq!(sync(&moved), ["POST /v1/pages/…/move"]);
    let icon = moved.set("workspace_1", "icon", json!("🌱"));
    assert_eq!(sync(&icon), ["PATCH /v1/pages/…"]);
    let edited = icon.set("top", "content", json!("y"));
    assert_eq!(
        sync(&edited),
        ["GET /v1/blocks/…/children", "PATCH /v1/blocks/…"]
    );
    let trashed = edited.clone().set("garden", "deletedAt", json!(5));
    assert_eq!(
        sync(&trashed),
        ["GET /v1/blocks/…/children", "PATCH /v1/pages/…"]
    );
    assert_eq!(sync(&edited), ["PATCH /v1/pages/…"]);
    let added = edited.note("new", None, "z");
    assert_eq!(sync(&added), [create]);
    assert_eq!(sync(&added), Vec::<String>::new());
}

#[test]
fn a_dry_run_tells_the_price_and_sends_nothing() {
    let terminal = Terminal::new();
    let notes = terminal.notes(&small());
    let said = terminal.run(&["sync", "--dry-run", &notes]);
    assert_eq!(terminal.requests(), Vec::<String>::new());
    assert_eq!(said.code, 0);
    let tree = said.out.split_once('\n').unwrap().1;
    insta::assert_snapshot!(tree, @r"
    + Work
    +   plans
    +     garden
    +   top
    4 new (+): 6 requests, about 1 s. Nothing was sent.
    ");
    let planned = terminal
        .run(&["--json", "sync", "--dry-run", &notes])
        .json();
    let done = terminal.run(&["--json", "sync", &notes]).json();
    assert_eq!(planned["requests"]["total"], done["requests"]["total"]);
    assert_eq!(planned["blocksCreated"], done["blocksCreated"]);
    // What stays is shown only above what changes.
    let changed = small()
        .set("garden", "content", json!("# Garden\n\nPeas"))
        .note("new", Some("plans"), "new")
        .without("top");
    let said = terminal.run(&["sync", "--dry-run", &terminal.notes(&changed)]);
    let tree = said.out.split_once('\n').unwrap().1;
    insta::assert_snapshot!(tree, @r"
      Work
        plans
    ~     garden  (body)
    +     new
    -   top
    1 new (+), 1 changed (~), 1 to the trash (-): 5 requests, about 1 s. Nothing was sent.
    ");
    // Without token and root it works as well.
    assert_eq!(Terminal::new().bare(&["sync", "--dry-run", &notes]).code, 0);
}

#[test]
fn the_report_has_the_shape_that_scripts_rely_on() {
    let terminal = Terminal::new();
    let said = terminal.run(&["--json", "sync", &terminal.notes(&small())]);
    let mut report = said.json();
    for (key, value) in [("startedAt", json!("<ms>")), ("seconds", json!("<s>"))] {
        assert!(report[key].is_number(), "{key}");
        report[key] = value;
    }
    report["source"]["location"] = json!("<path>");
    let lines: Vec<String> = report
        .as_object()
        .unwrap()
        .iter()
        .map(|(key, value)| format!("{key}: {value}"))
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    blocksCreated: 3
    created: {"folders":1,"notes":2,"workspaces":1}
    failed: []
    moved: {"folders":0,"notes":0,"workspaces":0}
    outcome: "in_step"
    profile: "default"
    renamed: {"folders":0,"notes":0,"workspaces":0}
    requests: {"rateLimited":0,"reads":2,"retried":0,"total":6,"writes":4}
    restored: {"folders":0,"notes":0,"workspaces":0}
    seconds: "<s>"
    skipped: []
    source: {"folders":1,"kind":"pages","location":"<path>","notes":2,"workspaces":1}
    startedAt: "<ms>"
    trashed: {"folders":0,"notes":0,"workspaces":0}
    unchanged: {"folders":0,"notes":0,"workspaces":0}
    updated: {"folders":0,"notes":0,"workspaces":0}
    warnings: []
    "#);
    let status = terminal.run(&["--json", "status"]).json();
    let mut keys: Vec<&String> = status.as_object().unwrap().keys().collect();
    keys.sort();
    let keys: Vec<&str> = keys.into_iter().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "connected",
            "failed",
            "failureStreak",
            "intervalSeconds",
            "lastError",
            "lastOutcome",
            "lastSource",
            "lastSyncAt",
            "nextSyncAt",
            "notionWorkspaceId",
            "notionWorkspaceName",
            "pages",
            "priority",
            "profile",
            "source",
            "syncRootPageId",
            "syncRootTitle",
            "unclear",
            "unsettled",
        ]
    );
    assert_eq!(status["connected"], true);
    assert_eq!(status["syncRootPageId"], terminal.root.as_str());
}

#[test]
fn a_login_a_root_and_a_source_are_all_that_a_sync_needs() {
    let terminal = Terminal::new();
    let notes = terminal.notes(&small());
    assert_eq!(terminal.bare(&["sync", &notes]).code, 4);
    let said = terminal.typed(&["login", "--token-stdin"], &format!("{TOKEN}\n"));
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.out.contains("Logged in"), "{said:?}");
    let root = terminal.bare(&[
        "root",
        &format!(
            "https://www.notion.so/Notic-{}?pvs=4",
            terminal.root.replace('-', "")
        ),
    ]);
    assert_eq!(root.code, 0, "{root:?}");
    let source = terminal.bare(&["source", &notes]);
    assert!(
        source.out.contains("1 workspace, 1 folder and 2 notes"),
        "{source:?}"
    );
    let said = terminal.bare(&["sync"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(
        said.out.starts_with("In step: 4 created; 6 requests"),
        "{said:?}"
    );
    let status = terminal.bare(&["status"]);
    assert!(
        status.out.contains("Last sync:  just now, in step"),
        "{status:?}"
    );
    assert!(status.out.contains("Root:       Notic ("), "{status:?}");
    assert_eq!(terminal.bare(&["logout"]).code, 0);
    assert_eq!(terminal.bare(&["sync"]).code, 4);
    // Nothing that was said or kept shows the token.
    for entry in std::fs::read_dir(terminal.home.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        assert!(
            !bytes
                .windows(TOKEN.len())
                .any(|window| window == TOKEN.as_bytes()),
            "{}",
            path.display()
        );
    }
}

#[test]
fn each_way_to_end_has_its_exit_code() {
    let terminal = Terminal::new();
    let notes = terminal.notes(&small());
    assert_eq!(terminal.run(&["sync", "--no-such-flag"]).code, 2);
    assert_eq!(terminal.run(&["sync", "/nowhere/at/all"]).code, 1);

    let mut wrong = terminal.command(&["--json", "sync", &notes]);
    wrong
        .env("NOTION_TOKEN", "ntn_wrong")
        .env("NOTIC_NOTION_ROOT", &terminal.root);
    let wrong = Terminal::ended(wrong.output().unwrap());
    assert_eq!(
        (wrong.code, wrong.json()["outcome"].as_str()),
        (4, Some("failed")),
        "{wrong:?}"
    );
    assert!(wrong.err.contains("notic-notion login"), "{wrong:?}");
    let why = wrong.json()["error"].as_str().unwrap().to_owned();
    assert!(why.contains("does not accept the token"), "{wrong:?}");

    // One note that is refused, with its text and without, and all others done.
    let refuse = |n| {
        let when = When::NthOf {
            method: "POST".into(),
            path_contains: "/pages".into(),
            n,
        };
        (when, Fault::EdgeRefusal)
    };
    terminal.sandbox.script_faults(vec![refuse(3), refuse(4)]);
    let partly = terminal.run(&["--json", "sync", &notes]);
    assert_eq!(
        (partly.code, partly.json()["outcome"].as_str()),
        (3, Some("partial")),
        "{partly:?}"
    );
    assert_eq!(partly.json()["failed"].as_array().unwrap().len(), 1);
    assert!(terminal.run(&["status"]).out.contains("Not up to date (1)"));
    assert_eq!(terminal.run(&["sync", &notes]).code, 0);

    let empty = terminal.notes(&Notes::new());
    let said = terminal.run(&["--json", "sync", "--max-delete", "0", &empty]);
    assert_eq!(said.code, 5, "{said:?}");
    // A script learns which pages were not trashed.
    let skipped = said.json()["skipped"].as_array().unwrap().len();
    assert_eq!(skipped, 3, "{said:?}");
    let unasked = terminal.run(&["sync", &empty]);
    assert_eq!(unasked.code, 5, "{unasked:?}");
    assert!(unasked.err.contains("no note any more"), "{unasked:?}");
    let asked = terminal.run(&["sync", "--max-delete", "3", &empty]);
    assert_eq!(asked.code, 0, "{asked:?}");
    for wrong in [
        ["--json", "sync", "--no-such-flag"],
        ["--json", "--profile", "a b"],
        ["--json", "sync", "/nowhere/at/all"],
    ] {
        let error = &terminal.run(&wrong).json()["error"];
        assert!(error.is_string(), "{wrong:?}: {error}");
    }

    let lock = std::fs::OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(terminal.home.path().join("default.lock"));
    let lock = lock.unwrap();
    lock.lock().unwrap();
    let busy = terminal.run(&["--json", "sync", &notes]);
    assert_eq!(
        (busy.code, busy.json()["outcome"].as_str()),
        (75, Some("busy")),
        "{busy:?}"
    );
}

#[test]
fn status_tells_of_a_run_that_could_not_even_begin() {
    let terminal = Terminal::new();
    let notes = terminal.notes(&small());
    assert_eq!(terminal.run(&["sync", &notes]).code, 0);
    assert!(terminal.run(&["status"]).out.contains(", in step"));

    assert_eq!(terminal.run(&["sync", "/nowhere/at/all"]).code, 1);
    let said = terminal.run(&["status"]).out;
    assert!(
        said.contains(", failed: there is nothing at `/nowhere/at/all`"),
        "{said}"
    );
    let value = terminal.run(&["--json", "status"]).json();
    assert_eq!(value["lastOutcome"], "failed");
    assert!(value["lastError"].is_string(), "{value}");

    assert_eq!(terminal.run(&["sync", &notes]).code, 0);
    assert!(terminal.run(&["status"]).out.contains(", in step"));
}

#[test]
fn bad_input_is_named_and_nothing_else_is_lost() {
    let terminal = Terminal::new();
    let folder = terminal.home.path().join("vault");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("good.md"), "good").unwrap();
    std::fs::write(folder.join("latin1.md"), b"caf\xe9").unwrap();
    std::fs::write(
        folder.join("long title.md"),
        format!("# {}\n\n{}", "t".repeat(5000), "ferry ".repeat(400_000)),
    )
    .unwrap();
    std::fs::write(folder.join("control.md"), "a\u{0}b\u{7}c").unwrap();
    let said = terminal.run(&["--json", "sync", folder.to_str().unwrap()]);
    let report = said.json();
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(report["created"]["notes"], 4);
    let warnings = report["warnings"].to_string();
    for name in ["latin1", "control"] {
        assert!(warnings.contains(name), "{name}: {warnings}");
    }
    let tree = terminal.sandbox.tree(&terminal.root).unwrap().plain_text();
    assert!(tree.contains("caf\u{fffd}"));
    assert_eq!(tree.matches("ferry").count(), 400_000);
    for (name, content, hint) in [
        (
            "broken.json",
            "{\"notes\": [{\"id\": 1, \"cont",
            "broken.json",
        ),
        (
            "list.json",
            "{\"notes\": [], \"folders\": [], \"workspaces\": []}",
            "empty",
        ),
        ("notes.zip", "no zip at all", "notes.zip"),
    ] {
        let path = terminal.home.path().join(name);
        std::fs::write(&path, content).unwrap();
        let said = terminal.run(&["sync", path.to_str().unwrap()]);
        assert_eq!(said.code, 1, "{name}: {said:?}");
        assert!(said.err.contains(hint), "{name}: {said:?}");
    }
    assert_eq!(terminal.run(&["sync", folder.to_str().unwrap()]).code, 0);
}

#[cfg(unix)]
#[test]
fn a_note_that_can_not_be_read_is_told_by_the_exit_code_and_its_page_stays() {
    let terminal = Terminal::new();
    let folder = terminal.home.path().join("vault");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("good.md"), "good").unwrap();
    std::fs::write(folder.join("mounted.md"), "there").unwrap();
    let path = folder.display().to_string();
    assert_eq!(terminal.run(&["sync", &path]).code, 0);
    let before = terminal.sandbox.tree(&terminal.root);
    std::fs::remove_file(folder.join("mounted.md")).unwrap();
    std::os::unix::fs::symlink("/nowhere/at/all", folder.join("mounted.md")).unwrap();
    terminal.requests();
    let said = terminal.run(&["--json", "-q", "sync", &path]);
    let failed = &said.json()["failed"];
    assert_eq!(
        (said.code, said.json()["outcome"].as_str()),
        (3, Some("partial")),
        "{said:?}"
    );
    assert_eq!(failed.as_array().unwrap().len(), 1, "{said:?}");
    assert!(failed.to_string().contains("mounted"), "{said:?}");
    assert!(said.err.contains("mounted"), "{said:?}");
    assert_eq!(terminal.requests(), Vec::<String>::new());
    assert_eq!(terminal.sandbox.tree(&terminal.root), before);
}

#[test]
fn the_demo_runs_by_itself_and_ends_with_no_request() {
    let terminal = Terminal::new();
    let mut command = terminal.command(&["--json", "demo", "--no-serve"]);
    // A small system has no trusted certificates, and nothing here needs them.
    command
        .env("SSL_CERT_FILE", "/nowhere")
        .env("SSL_CERT_DIR", "/nowhere");
    let said = Terminal::ended(command.output().unwrap());
    let runs = said.json()["runs"].clone();
    let totals: Vec<u64> = (0..3)
        .map(|n| runs[n]["requests"]["total"].as_u64().unwrap())
        .collect();
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(totals[2], 0);
    assert!(totals[1] < totals[0], "{totals:?}");
}

#[test]
fn images_are_sent_as_files_and_what_can_not_be_is_named() {
    let terminal = Terminal::new();
    let picture = b"\x89PNG\r\n\x1a\n\x00\r\n\xff--";
    let folder = terminal.home.path().join("it's \"mine\"");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("über.png"), picture).unwrap();
    let notes = Notes::new().note(
        "n",
        None,
        "![](it's \"mine\"/über.png)\n\n![](/etc/hostname)\n\n![](../../../../etc/hostname)",
    );
    let location = terminal.notes(&notes);
    let said = terminal.run(&["--json", "sync", &location]);
    assert_eq!(said.code, 0, "{said:?}");
    let warnings = said.json()["warnings"].to_string();
    for warning in [
        "/etc/hostname is shown as text: it is not there",
        "it leads out of the folder of the notes",
    ] {
        assert!(warnings.contains(warning), "{warnings}");
    }
    let tree = terminal.sandbox.tree(&terminal.root).unwrap().to_string();
    assert!(
        tree.contains("image <upload:über.png of 14 bytes>"),
        "{tree}"
    );
    let sent = [
        "GET /v1/users/me",
        "POST /v1/file_uploads",
        "POST /v1/file_uploads/…/send",
    ];
    let requests = terminal.requests();
    let in_order = requests.windows(3).any(|lines| lines == sent);
    assert!(in_order, "{requests:?}");
    terminal.run(&["sync", &location]);
    assert_eq!(terminal.requests(), Vec::<String>::new());
}
