//! Tokens of Notic: got, stored, renewed, and sent to nobody else.

use notic_notion::auth::{NoticCredentials, Turn};
use notic_notion::paths::Paths;
use serde_json::json;

use crate::api_source::{five, paged, run, tree};
use crate::notic_api::{Fault, NoticApi};
use crate::terminal::Terminal;

/// Logs in with these lines, and makes the API the source.
fn logged_in(api: &NoticApi, tokens: &str) -> Terminal {
    let terminal = Terminal::new();
    let said = terminal.typed(&["source", &api.url, "--login", "--token-stdin"], tokens);
    assert_eq!(said.code, 0, "{said:?}");
    api.calls();
    terminal
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

#[tokio::test]
async fn a_login_waits_for_a_run_that_renews_the_tokens_before() {
    let api = paged();
    let terminal = logged_in(&api, "access-0\nrefresh-0\n");
    let paths = Paths::under(terminal.home.path());
    let turn = Turn::wait::<NoticCredentials>(&paths, "default").await;
    let turn = turn.unwrap();
    let mut command = terminal.command(&["source", &api.url, "--login", "--token-stdin"]);
    command.stdin(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    std::io::Write::write_all(&mut input, b"access-0\nanother\n").unwrap();
    drop(input);
    let tokens = terminal.home.path().join("tokens");
    let before = std::fs::read(&tokens).unwrap();
    // It was tried, and would be stored now.
    while api.calls().is_empty() {
        std::thread::yield_now();
    }
    let patience = std::time::Instant::now();
    while patience.elapsed().as_millis() < 700 {
        assert!(child.try_wait().unwrap().is_none(), "it did not wait");
        assert!(std::fs::read(&tokens).unwrap() == before, "it did not wait");
        std::thread::yield_now();
    }
    drop(turn);
    assert!(child.wait().unwrap().success());
    assert!(std::fs::read(&tokens).unwrap() != before);
}

#[test]
fn a_new_pair_that_can_not_be_stored_for_a_moment_is_not_lost() {
    let api = paged();
    let terminal = logged_in(&api, "access-0\nrefresh-0\n");
    api.state().access.clear();
    let lock = terminal.home.path().join("tokens.lock");
    api.before_each(move |_, path, _| {
        if path != "/auth/refresh" {
            return;
        }
        // Nothing can be locked with a folder.
        std::fs::remove_file(&lock).unwrap();
        std::fs::create_dir(&lock).unwrap();
        let lock = lock.clone();
        std::thread::spawn(move || {
            std::thread::sleep(std::time::Duration::from_millis(400));
            std::fs::remove_dir(&lock).unwrap();
        });
    });
    let said = terminal.run(&["sync"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(api.state().refresh.contains("refresh-1"));
    assert_eq!(terminal.run(&["sync"]).code, 0);
}
