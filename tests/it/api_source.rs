//! Notic's API as a source: the built binary against a stand-in of Notic and the sandbox.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::json;

use crate::notic_api::{Fault, NoticApi};
use crate::terminal::{Said, Terminal};
use crate::world::Notes;

/// Five notes, on three pages.
pub fn five() -> Notes {
    let notes = Notes::new().folder("plans", None);
    (0..5).fold(notes, |notes, number| {
        notes.note(
            &format!("n{number}"),
            Some("plans"),
            &format!("text {number}"),
        )
    })
}

pub fn paged() -> NoticApi {
    let api = NoticApi::new(five());
    api.state().most = 2;
    api
}

/// Runs with a token of Notic in the environment, on top of Notion's.
pub fn run(terminal: &Terminal, args: &[&str]) -> Said {
    let mut command = terminal.command(args);
    command
        .env("NOTION_TOKEN", "ntn_sandbox")
        .env("NOTIC_NOTION_ROOT", &terminal.root)
        .env("NOTIC_TOKEN", "access-0");
    Terminal::ended(command.output().unwrap())
}

fn pages_left(terminal: &Terminal) -> usize {
    let Ok(entries) = std::fs::read_dir(terminal.home.path().join("reading")) else {
        return 0;
    };
    entries
        .filter(|entry| entry.as_ref().unwrap().path().is_dir())
        .count()
}

pub fn tree(terminal: &Terminal) -> String {
    terminal.sandbox.tree(&terminal.root).unwrap().plain_text()
}

#[test]
fn notes_come_page_by_page_and_a_second_sync_sends_nothing() {
    let (api, terminal) = (paged(), Terminal::new());
    let said = run(&terminal, &["--json", "sync", &api.url]);
    assert_eq!(said.code, 0, "{said:?}");
    let report = said.json();
    assert_eq!(report["source"]["kind"], "api");
    assert_eq!(report["source"]["location"], api.url.as_str());
    assert_eq!(
        report["created"],
        json!({"workspaces": 1, "folders": 1, "notes": 5})
    );
    assert_eq!(
        api.calls(),
        [
            "GET /sync",
            "GET /sync/status",
            "GET /sync",
            "GET /sync",
            "GET /sync/status",
            "GET /sync"
        ]
    );
    assert_eq!(api.state().gzipped, 4);
    let text = tree(&terminal);
    assert!(
        (0..5).all(|number| text.contains(&format!("text {number}"))),
        "{text}"
    );
    terminal.requests();

    let again = run(&terminal, &["sync", &format!("{}/sync/", api.url)]);
    assert_eq!(
        (again.code, terminal.requests()),
        (0, Vec::new()),
        "{again:?}"
    );
    let planned = run(&terminal, &["--json", "sync", "--dry-run", &api.url]);
    assert_eq!(planned.json()["changes"], json!([]), "{planned:?}");
    assert_eq!(pages_left(&terminal), 0);
}

#[test]
fn a_note_deleted_in_notic_goes_to_the_trash_and_comes_back() {
    let (api, terminal) = (paged(), Terminal::new());
    run(&terminal, &["sync", &api.url]);
    let trashed = |said: Said| said.json()["trashed"]["notes"].clone();
    api.set(five().without("n1"));
    assert_eq!(trashed(run(&terminal, &["--json", "sync", &api.url])), 1);
    api.set(five());
    let said = run(&terminal, &["--json", "sync", &api.url]);
    assert_eq!(said.json()["restored"]["notes"], 1, "{said:?}");
}

#[test]
fn a_read_that_fails_half_way_plans_nothing() {
    let (api, terminal) = (paged(), Terminal::new());
    run(&terminal, &["sync", &api.url]);
    terminal.requests();
    let before = tree(&terminal);
    for (fault, told) in [
        (Fault::Drop, "broke"),
        (Fault::Status(500), "(500)"),
        (Fault::Status(402), "Pro accounts only"),
        (Fault::Status(403), "(403)"),
        (Fault::Status(404), "there is no `GET /sync`"),
        (Fault::Status(429), "asked too often"),
        (Fault::CutBody, "broke"),
        (Fault::CutJson, "can't be read"),
        (Fault::Html, "HTML"),
        (Fault::FirstAgain, "have no end"),
    ] {
        api.fail("/sync", 2, usize::MAX, fault);
        let said = run(&terminal, &["--json", "sync", &api.url]);
        api.mend();
        assert_eq!(
            (said.code, said.json()["outcome"].as_str()),
            (1, Some("failed")),
            "{fault:?}: {said:?}"
        );
        assert!(
            said.err.contains(told) && said.err.contains("hint:"),
            "{fault:?}: {said:?}"
        );
        assert_eq!(terminal.requests(), Vec::<String>::new(), "{fault:?}");
    }
    assert_eq!((tree(&terminal), pages_left(&terminal)), (before, 0));
}

#[test]
fn what_passes_is_tried_again() {
    let (api, terminal) = (paged(), Terminal::new());
    for fault in [
        Fault::Drop,
        Fault::Status(503),
        Fault::Status(429),
        Fault::CutBody,
        Fault::CutJson,
    ] {
        api.fail("/sync", 2, 1, fault);
        let said = run(&terminal, &["sync", "--dry-run", &api.url]);
        assert_eq!(said.code, 0, "{fault:?}: {said:?}");
        api.mend();
    }
}

#[test]
fn an_answer_that_never_comes_or_never_ends_is_given_up() {
    let (api, terminal) = (paged(), Terminal::new());
    let config = terminal.home.path().join("config.toml");
    std::fs::write(
        config,
        "[network]\nretry_base_ms = 1\ntimeout_seconds = 1\n",
    )
    .unwrap();
    api.fail("/sync", 1, 1, Fault::Silence);
    let said = run(&terminal, &["sync", "--dry-run", &api.url]);
    assert_eq!(said.code, 0, "the second try is answered: {said:?}");
    api.fail("/sync", 1, usize::MAX, Fault::Silence);
    let said = run(&terminal, &["sync", "--dry-run", &api.url]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(
        said.err.contains("did not answer `GET /sync` in time"),
        "{said:?}"
    );
}

#[test]
fn a_note_changed_between_two_pages_is_found_by_reading_again() {
    // The oldest note, n0, jumps to the front, or only before n3, as one does that was changed without a network. Each
    // time before the given call of a run: while a later page is read, or right after the first one.
    for (call, at, changed) in [
        ("/sync", 2, 9_000),
        ("/sync", 3, 9_000),
        ("/sync", 3, 2_025),
        ("/sync/status", 1, 9_000),
        ("/sync/status", 1, 2_035),
        ("/sync/status", 2, 9_000),
    ] {
        let (api, terminal) = (paged(), Terminal::new());
        run(&terminal, &["sync", &api.url]);
        let so_far = api.calls().iter().filter(|one| one.ends_with(call)).count();
        api.before_each(move |state, path, count| {
            if path == call && count == so_far + at {
                state.push("n0", "content", json!("changed meanwhile"), changed);
            }
        });
        let said = run(&terminal, &["--json", "sync", &api.url]);
        let case = format!("{call} {at} {changed}: {said:?}");
        assert_eq!(said.code, 0, "{case}");
        let report = said.json();
        assert_eq!(report["trashed"]["notes"], 0, "{case}");
        assert_eq!(report["updated"]["notes"], 1, "{case}");
        assert!(tree(&terminal).contains("changed meanwhile"), "{case}");
    }
}

#[test]
fn where_notes_never_rest_nothing_missing_is_taken_for_deleted() {
    let (api, terminal) = (paged(), Terminal::new());
    run(&terminal, &["sync", &api.url]);
    // Before each page the oldest note jumps to the front, where nobody looks any more.
    let mut time = 9_000;
    api.before_each(move |state, path, _| {
        if path == "/sync" {
            time += 1;
            let oldest = state
                .notes
                .notes
                .iter()
                .min_by_key(|note| note["lastModified"].as_u64());
            let id = oldest.unwrap()["id"].as_str().unwrap().to_owned();
            state.push(&id, "color", json!("red"), time);
        }
    });
    let said = run(&terminal, &["--json", "sync", &api.url]);
    assert_eq!(said.json()["trashed"]["notes"], 0, "{said:?}");
    assert!(
        said.json()["warnings"]
            .to_string()
            .contains("changed again and again"),
        "{said:?}"
    );
    let text = tree(&terminal);
    assert!(
        (0..5).all(|number| text.contains(&format!("text {number}"))),
        "{text}"
    );
    // A backup of such pages would not say so.
    let folder = terminal.home.path().join("backup");
    let said = run(
        &terminal,
        &["source", &api.url, "--save", folder.to_str().unwrap()],
    );
    assert_eq!((said.code, folder.exists()), (1, false), "{said:?}");
}

#[test]
fn a_server_that_does_not_tell_of_changes_trashes_nothing_that_is_missing() {
    let (api, terminal) = (paged(), Terminal::new());
    run(&terminal, &["sync", &api.url]);
    api.set(five().without("n1"));
    api.fail("/sync/status", 1, usize::MAX, Fault::Status(404));
    let said = run(&terminal, &["--json", "sync", &api.url]);
    assert_eq!(said.json()["trashed"]["notes"], 0, "{said:?}");
    api.mend();
    let said = run(&terminal, &["--json", "sync", &api.url]);
    assert_eq!(said.json()["trashed"]["notes"], 1, "{said:?}");
}

#[test]
fn saved_pages_are_the_same_source() {
    let (api, terminal) = (paged(), Terminal::new());
    run(&terminal, &["sync", &api.url]);
    terminal.requests();
    let folder = terminal.home.path().join("backup");
    let save = |folder: &Path| {
        run(
            &terminal,
            &[
                "--json",
                "source",
                &api.url,
                "--save",
                folder.to_str().unwrap(),
            ],
        )
    };
    let said = save(&folder);
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(
        (&said.json()["files"], &said.json()["notes"]),
        (&json!(3), &json!(5))
    );
    let names = |folder: &Path| -> BTreeSet<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    };
    let pages = [
        "notic-page-0001.json",
        "notic-page-0002.json",
        "notic-page-0003.json",
    ];
    assert_eq!(names(&folder), pages.map(str::to_owned).into());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(
            (mode(&folder), mode(&folder.join(pages[0]))),
            (0o700, 0o600)
        );
    }
    let sync = terminal.run(&["sync", folder.to_str().unwrap()]);
    assert_eq!(
        (sync.code, terminal.requests()),
        (0, Vec::new()),
        "{sync:?}"
    );

    // A failed save leaves the earlier one, and nothing beside it.
    api.fail("/sync", 2, usize::MAX, Fault::CutBody);
    assert_eq!(save(&folder).code, 1);
    assert_eq!(names(&folder).len(), 3);
    assert!(
        !names(terminal.home.path())
            .iter()
            .any(|name| name.starts_with('.'))
    );
    api.mend();
    // A later one replaces it, with no page of the earlier one left among its own.
    api.set(Notes::new().note("only", None, "x"));
    assert_eq!(save(&folder).code, 0);
    assert_eq!(names(&folder).len(), 1);
    // What else is in a folder stays.
    std::fs::write(folder.join("mine.txt"), "x").unwrap();
    let said = save(&folder);
    assert_eq!((said.code, names(&folder).len()), (2, 2), "{said:?}");
    assert!(said.err.contains("mine.txt"), "{said:?}");
    let said = run(
        &terminal,
        &["source", folder.to_str().unwrap(), "--save", "/tmp/x"],
    );
    assert_eq!(said.code, 2, "{said:?}");
}

#[test]
fn what_is_wrong_with_the_server_is_told() {
    let terminal = Terminal::new();
    let nobody = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let said = run(&terminal, &["source", &nobody]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(
        said.err.contains("no connection") && said.err.contains("port"),
        "{said:?}"
    );
    let api = paged();
    let said = run(&terminal, &["source", &format!("{}/elsewhere", api.url)]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(
        said.err.contains("(404)") && said.err.contains("check the address"),
        "{said:?}"
    );
    let https = api.url.replace("http://", "https://");
    let said = run(&terminal, &["source", &https]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.err.contains("no connection"), "{said:?}");
}
