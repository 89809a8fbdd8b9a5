//! Notic's API as a source: the built binary against a stand-in of Notic and the sandbox.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::json;

use crate::cli::{Said, Terminal};
use crate::notic_api::{Fault, NoticApi};
use crate::world::Notes;

/// Five notes, on three pages.
fn five() -> Notes {
    let notes = Notes::new().folder("plans", None);
    (0..5).fold(notes, |notes, number| {
        notes.note(
            &format!("n{number}"),
            Some("plans"),
            &format!("text {number}"),
        )
    })
}

fn paged() -> NoticApi {
    let api = NoticApi::new(five());
    api.state().most = 2;
    api
}

/// Runs with a token of Notic in the environment, on top of Notion's.
fn run(terminal: &Terminal, args: &[&str]) -> Said {
    let mut command = terminal.command(args);
    command
        .env("NOTION_TOKEN", "ntn_sandbox")
        .env("NOTIC_NOTION_ROOT", &terminal.root)
        .env("NOTIC_TOKEN", "access-0");
    Terminal::ended(command.output().unwrap())
}

/// Logs in with these lines, and makes the API the source.
fn logged_in(api: &NoticApi, tokens: &str) -> Terminal {
    let terminal = Terminal::new();
    let said = terminal.typed(&["source", &api.url, "--login", "--token-stdin"], tokens);
    assert_eq!(said.code, 0, "{said:?}");
    api.calls();
    terminal
}

fn pages_left(terminal: &Terminal) -> usize {
    let Ok(entries) = std::fs::read_dir(terminal.home.path().join("reading")) else {
        return 0;
    };
    entries
        .filter(|entry| entry.as_ref().unwrap().path().is_dir())
        .count()
}

fn tree(terminal: &Terminal) -> String {
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
    api.fail("/sync", 1, 3, Fault::Silence);
    let said = run(&terminal, &["sync", "--dry-run", &api.url]);
    assert_eq!(said.code, 0, "the fourth try is answered: {said:?}");
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
fn a_login_is_tried_before_it_is_stored_and_then_is_all_a_sync_needs() {
    let (api, terminal) = (paged(), Terminal::new());
    let login = ["source", &api.url, "--login", "--token-stdin"];
    let wrong = terminal.typed(&login, "Bearer-less\n");
    assert_eq!(wrong.code, 4, "{wrong:?}");
    assert_eq!(
        terminal.bare(&["source"]).code,
        2,
        "a failed login set the source"
    );
    let without = terminal.bare(&["source", &api.url]);
    assert_eq!(without.code, 4, "{without:?}");
    assert!(without.err.contains("--login"), "{without:?}");
    let prompt = terminal.bare(&["source", &api.url, "--login"]);
    assert_eq!(prompt.code, 2, "{prompt:?}");
    assert!(prompt.err.contains("--token-stdin"), "{prompt:?}");

    let said = terminal.typed(&login, "access-0\nrefresh-0\n");
    assert_eq!(said.code, 0, "{said:?}");
    assert!(
        said.out.contains("1 workspace, 1 folder and 5 notes"),
        "{said:?}"
    );
    let shown = terminal.bare(&["--json", "source"]).json();
    assert_eq!(
        (&shown["kind"], &shown["location"]),
        (&json!("api"), &json!(api.url))
    );
    let sync = terminal.run(&["sync"]);
    assert_eq!(sync.code, 0, "{sync:?}");
    // Notion's login is another matter.
    assert_eq!(
        terminal.bare(&["--json", "status"]).json()["connected"],
        false
    );
    // Tokens go to the server that gave them, and to no other.
    let other = paged();
    let elsewhere = terminal.run(&["sync", &other.url]);
    assert_eq!(
        (elsewhere.code, other.calls()),
        (4, Vec::new()),
        "{elsewhere:?}"
    );
    let out = terminal.bare(&["--json", "logout"]);
    assert_eq!(out.json()["loggedOutOfNotic"], true, "{out:?}");
    assert_eq!(terminal.run(&["sync"]).code, 4);
}

#[test]
fn a_google_token_is_traded_for_tokens_of_notic() {
    let (api, terminal) = (paged(), Terminal::new());
    let login = ["source", &api.url, "--login", "--google", "--token-stdin"];
    let wrong = terminal.typed(&login, "stale\n");
    assert_eq!(wrong.code, 4, "{wrong:?}");
    assert!(wrong.err.contains("Google"), "{wrong:?}");
    let said = terminal.typed(&login, "google-token\n");
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(terminal.run(&["sync"]).code, 0);
}

#[test]
fn a_token_that_expires_between_pages_is_renewed_and_stored() {
    let api = paged();
    let terminal = logged_in(&api, "access-0\nrefresh-0\n");
    api.before_each(|state, path, _| {
        let pages = state.log.iter().filter(|call| *call == "GET /sync").count();
        if (path, pages) == ("/sync", 2) {
            state.access.remove("access-0");
        }
    });
    let said = terminal.run(&["sync"]);
    assert_eq!(said.code, 0, "{said:?}");
    let refreshes =
        |calls: Vec<String>| calls.iter().filter(|call| call.contains("refresh")).count();
    assert_eq!(refreshes(api.calls()), 1);
    // The next run finds the new pair.
    assert_eq!(terminal.run(&["sync"]).code, 0);
    assert_eq!(refreshes(api.calls()), 0);
    assert!(api.state().refresh.contains("refresh-1"));
}

#[test]
fn where_renewing_is_refused_the_person_is_asked_to_log_in() {
    let api = paged();
    for (tokens, why) in [
        ("access-0\nrefresh-0\n", "used already"),
        ("access-0\n", "no refresh token"),
    ] {
        let terminal = logged_in(&api, tokens);
        {
            let mut state = api.state();
            state.access.clear();
            state.refresh.clear();
        }
        let said = terminal.run(&["--json", "sync"]);
        assert_eq!(
            (said.code, said.json()["outcome"].as_str()),
            (4, Some("failed")),
            "{said:?}"
        );
        assert!(
            said.err.contains(why) && said.err.contains("source --login"),
            "{said:?}"
        );
        api.state().access.insert("access-0".to_owned());
    }
    // A server that can't be asked is no reason to log in, and the tokens stay.
    api.state().refresh.insert("refresh-0".to_owned());
    let terminal = logged_in(&api, "access-0\nrefresh-0\n");
    api.state().access.clear();
    api.fail("/auth/refresh", 1, usize::MAX, Fault::Status(503));
    let said = terminal.run(&["sync"]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.err.contains("`POST /auth/refresh` (503)"), "{said:?}");
    api.mend();
    assert_eq!(terminal.run(&["sync"]).code, 0);
    // One in the environment is never renewed.
    api.state().access.clear();
    api.calls();
    let said = run(&terminal, &["sync"]);
    assert_eq!(
        (said.code, api.calls()),
        (4, vec!["GET /sync".to_owned()]),
        "{said:?}"
    );
}

#[test]
fn nothing_is_refreshed_that_could_not_be_stored() {
    let api = paged();
    let terminal = logged_in(&api, "access-0\nrefresh-0\n");
    api.state().access.clear();
    // Where the new file would be written first.
    let obstacle = terminal.home.path().join("tokens.new");
    std::fs::create_dir(&obstacle).unwrap();
    let said = terminal.run(&["sync"]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.err.contains("could not be renewed"), "{said:?}");
    assert_eq!(api.calls(), ["GET /sync"]);
    std::fs::remove_dir(&obstacle).unwrap();
    assert_eq!(terminal.run(&["sync"]).code, 0);
}

#[test]
fn two_runs_that_need_a_new_token_at_once_refresh_once() {
    let api = paged();
    let terminal = logged_in(&api, "access-0\nrefresh-0\n");
    api.state().access.clear();
    let spawned: Vec<_> = (0..3)
        .map(|_| {
            let mut command = terminal.command(&["sync", "--dry-run"]);
            command
                .stdout(std::process::Stdio::piped())
                .stderr(std::process::Stdio::piped());
            command.spawn().unwrap()
        })
        .collect();
    for child in spawned {
        let said = Terminal::ended(child.wait_with_output().unwrap());
        assert_eq!(said.code, 0, "{said:?}");
    }
    let refreshes = api
        .calls()
        .iter()
        .filter(|call| call.contains("refresh"))
        .count();
    assert_eq!(refreshes, 1);
}

#[test]
fn a_run_killed_between_a_refresh_and_its_store_asks_for_a_login_and_loses_nothing() {
    let api = paged();
    let terminal = logged_in(&api, "access-0\nrefresh-0\n");
    assert_eq!(terminal.run(&["sync"]).code, 0);
    let before = tree(&terminal);
    // What is left then: an access token that has expired, and a refresh token that was used.
    api.state().access.clear();
    api.state().refresh.remove("refresh-0");
    assert_eq!(terminal.run(&["sync"]).code, 4);
    assert_eq!(tree(&terminal), before);
    let said = terminal.typed(
        &["source", "--login", "--google", "--token-stdin"],
        "google-token\n",
    );
    assert_eq!(said.code, 0, "{said:?}");
    terminal.requests();
    assert_eq!(
        (terminal.run(&["sync"]).code, terminal.requests()),
        (0, Vec::new())
    );
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
fn a_token_goes_over_plain_http_only_on_purpose() {
    let terminal = Terminal::new();
    // An address of the test network of RFC 5737, where nothing is.
    let far = "http://192.0.2.1:3000";
    for args in [
        &["source", far][..],
        &["sync", far],
        &["sync", "--dry-run", far],
    ] {
        let said = run(&terminal, args);
        assert_eq!(said.code, 2, "{said:?}");
        assert!(said.err.contains("--allow-http"), "{said:?}");
    }
    let said = run(&terminal, &["source", "https://me:hidden@192.0.2.1"]);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(!format!("{said:?}").contains("hidden"), "{said:?}");
}

/// On Linux 0.0.0.0 leads to this machine, and is no loopback address.
#[cfg(target_os = "linux")]
#[test]
fn plain_http_is_remembered_with_the_address_it_was_allowed_for() {
    let (api, terminal) = (paged(), Terminal::new());
    let far = api.url.replace("127.0.0.1", "0.0.0.0");
    assert_eq!(run(&terminal, &["source", &far]).code, 2);
    let said = run(&terminal, &["source", &far, "--allow-http"]);
    assert_eq!(said.code, 0, "{said:?}");
    for args in [
        &["sync"][..],
        &["sync", &far],
        &["source"],
        &["source", &far],
        &["sync"],
    ] {
        let said = run(&terminal, args);
        assert_eq!(said.code, 0, "{args:?}: {said:?}");
    }
    assert_eq!(run(&terminal, &["sync", "http://192.0.2.1"]).code, 2);
    // Another source forgets it.
    assert_eq!(run(&terminal, &["source", &api.url]).code, 0);
    assert_eq!(run(&terminal, &["sync", &far]).code, 2);
    assert_eq!(run(&terminal, &["sync", &far, "--allow-http"]).code, 0);
}

#[test]
fn files_need_no_login() {
    let terminal = Terminal::new();
    let notes = terminal.notes(&five());
    let said = terminal.typed(
        &["source", &notes, "--login", "--token-stdin"],
        "access-0\n",
    );
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.err.contains("needs no login"), "{said:?}");
    let said = terminal.bare(&["sync", "https://example.org/notic-export.zip"]);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.err.contains("download it first"), "{said:?}");
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

#[test]
fn no_token_is_shown_or_kept_in_the_open() {
    let api = paged();
    let terminal = logged_in(&api, "access-0\nrefresh-0\n");
    api.state().access.clear();
    let mut said = format!("{:?}", terminal.run(&["-v", "sync"]));
    api.state().access.clear();
    api.state().refresh.clear();
    for args in [
        &["--json", "sync"][..],
        &["-v", "sync"],
        &["source"],
        &["--json", "status"],
    ] {
        said.push_str(&format!("{:?}", terminal.run(args)));
    }
    let mut kept = vec![said.into_bytes()];
    let entries = std::fs::read_dir(terminal.home.path()).unwrap();
    let files = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file());
    kept.extend(files.map(|path| std::fs::read(path).unwrap()));
    for secret in ["access-0", "refresh-0", "access-1", "refresh-1"] {
        let found = kept.iter().any(|bytes| {
            bytes
                .windows(secret.len())
                .any(|part| part == secret.as_bytes())
        });
        assert!(!found, "{secret}");
    }
}
