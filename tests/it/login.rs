//! Login in the browser, from the built binary to the tokens and back: the browser is played by plain requests.

mod desk;

use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use notic_notion::sandbox::{Consent, ErrorShape, OAuth};
use notic_notion::store::{Profile, Store};

pub use desk::log_in_by_hand;
use desk::{Desk, PATIENCE, SECRET, Waiting};

use crate::terminal::{TOKEN, Terminal, small};

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|window| window == text.as_bytes())
}

fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(self::files(&path)),
            false => files.push(path),
        }
    }
    files
}

#[test]
fn tokens_of_the_browser_sync_and_are_renewed_when_they_are_past_their_time() {
    let desk = Desk::logged_in();
    let notes = desk.terminal.notes(&small());
    let said = desk.terminal.bare(&["sync", &notes]);
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(desk.refreshed(), 0);
    for round in 1..=2 {
        desk.terminal.sandbox.expire_tokens();
        let more = small().note(&format!("note {round}"), None, "new");
        let said = desk.terminal.bare(&["sync", &desk.terminal.notes(&more)]);
        assert_eq!(said.code, 0, "{said:?}");
        assert_eq!(desk.refreshed(), round);
    }
    let status = desk.terminal.bare(&["status"]);
    assert!(
        status.out.contains("yes, to \"Garden & Sons\""),
        "{status:?}"
    );
}

#[test]
fn processes_that_are_refused_at_once_renew_once() {
    let desk = Desk::logged_in();
    desk.terminal.sandbox.expire_tokens();
    let mut command = desk.terminal.command(&["root", &desk.terminal.root]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let children: Vec<Child> = (0..4).map(|_| command.spawn().unwrap()).collect();
    for child in children {
        let said = Terminal::ended(child.wait_with_output().unwrap());
        assert_eq!(said.code, 0, "{said:?}");
    }
    assert_eq!(desk.refreshed(), 1);
}

#[test]
fn an_access_that_was_taken_back_asks_for_a_login_which_knows_its_connection() {
    for error_shape in [ErrorShape::Rfc6749, ErrorShape::Notion] {
        let desk = Desk::with(OAuth {
            error_shape,
            ..OAuth::default()
        });
        desk.log_in(&["login"]);
        desk.terminal.sandbox.revoke_grants();
        let said = desk.terminal.bare(&["root", &desk.terminal.root]);
        assert_eq!(said.code, 4, "{said:?}");
        for part in [
            "invalid_grant",
            "past its time or revoked",
            "notic-notion login",
        ] {
            assert!(said.err.contains(part), "{part}: {said:?}");
        }
        // Without a word in the environment: id, secret and address were kept.
        let again = Waiting::start(&mut desk.terminal.command(&["login"]));
        desk.browse(&desk.consent(&again));
        assert_eq!(again.ended().code, 0);
        assert_eq!(desk.terminal.bare(&["root", &desk.terminal.root]).code, 0);
    }
}

#[test]
fn a_no_is_told_in_the_browser_and_by_the_exit_code() {
    let desk = Desk::new();
    let waiting = Waiting::start(&mut desk.command(&["login"]));
    let sandbox = &desk.terminal.sandbox;
    let back = sandbox.consent(&waiting.url, Consent::Deny).unwrap();
    let page = desk.browse(&back);
    assert!(page.contains("You chose to cancel"), "{page}");
    let said = waiting.ended();
    assert_eq!(said.code, 4, "{said:?}");
    assert!(said.err.contains("access was not allowed"), "{said:?}");
    assert_eq!(desk.terminal.bare(&["root", &desk.terminal.root]).code, 4);
}

#[test]
fn an_answer_to_another_login_is_refused_and_the_right_one_still_counts() {
    let desk = Desk::new();
    let waiting = Waiting::start(&mut desk.command(&["login"]));
    let right = desk.consent(&waiting);
    let code = &right[right.find("code=").unwrap()..right.find("&state").unwrap()];
    let uri = &desk.oauth.redirect_uris[0];
    for wrong in [
        format!("{uri}?{code}"),
        format!("{uri}?{code}&state=wrong"),
        format!("{uri}?error=access_denied&state=wrong"),
        format!("{uri}/?{code}&state={}", waiting.state()),
        format!("http://localhost:{}/favicon.ico", desk.port),
    ] {
        let page = desk.browse(&wrong);
        assert!(page.starts_with("HTTP/1.1 4"), "{wrong}: {page}");
    }
    assert!(desk.browse(&right).contains("Connected to"));
    assert_eq!(waiting.ended().code, 0);
}

#[test]
fn a_code_that_notion_does_not_take_asks_for_another_login() {
    let desk = Desk::new();
    let waiting = Waiting::start(&mut desk.command(&["login"]));
    let uri = &desk.oauth.redirect_uris[0];
    let page = desk.browse(&format!("{uri}?code=forged&state={}", waiting.state()));
    assert!(page.contains("Not connected"), "{page}");
    let said = waiting.ended();
    assert_eq!(said.code, 4, "{said:?}");
    assert!(said.err.contains("invalid_grant"), "{said:?}");
}

#[test]
fn a_wrong_client_secret_is_named_as_such() {
    let desk = Desk::new();
    let mut command = desk.command(&["login"]);
    command.env("NOTION_OAUTH_CLIENT_SECRET", "wrong_secret_of_the_client");
    let waiting = Waiting::start(&mut command);
    desk.browse(&desk.consent(&waiting));
    let said = waiting.ended();
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.err.contains("client id"), "{said:?}");
    assert!(
        said.err.contains("https://app.notion.com/developers"),
        "{said:?}"
    );
    assert!(!said.err.contains("wrong_secret"), "{said:?}");
}

#[test]
fn without_a_browser_the_address_it_ended_at_is_pasted() {
    let desk = Desk::new();
    // As over ssh: somebody else may have the port here, and nobody comes back to it.
    let _taken = TcpListener::bind((Ipv4Addr::LOCALHOST, desk.port)).unwrap();
    let paste = |make: &dyn Fn(&Waiting) -> String| {
        let mut command = desk.command(&["--json", "login", "--no-browser"]);
        command.stdin(Stdio::piped());
        let mut waiting = Waiting::start(&mut command);
        let line = make(&waiting);
        waiting.paste(&line);
        waiting.ended()
    };
    for (wrong, code) in [("", 2), ("some code\n", 2), ("https://www.notion.so/\n", 2)] {
        let said = paste(&|_| wrong.to_owned());
        assert_eq!(said.code, code, "{wrong}: {said:?}");
        assert!(said.err.contains("paste the whole address"), "{said:?}");
    }
    let uri = &desk.oauth.redirect_uris[0];
    let other = paste(&|_| format!("{uri}?code=a&state=other\n"));
    assert_eq!(other.code, 4, "{other:?}");
    let said = paste(&|waiting| desk.consent(waiting) + "\n");
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(said.json()["notionWorkspaceName"], "Garden & Sons");
}

#[test]
fn without_a_browser_the_one_of_this_machine_may_come_back_too() {
    let desk = Desk::new();
    let mut command = desk.command(&["login", "--no-browser"]);
    // Nobody will paste: that ends nothing.
    command.stdin(Stdio::null());
    let waiting = Waiting::start(&mut command);
    assert!(
        desk.browse(&desk.consent(&waiting))
            .contains("Connected to")
    );
    assert_eq!(waiting.ended().code, 0);
}

#[test]
fn a_port_that_is_taken_is_named_before_any_browser_opens() {
    let desk = Desk::new();
    let _taken = TcpListener::bind((Ipv4Addr::LOCALHOST, desk.port)).unwrap();
    let said = desk.run(&["login"]);
    assert_eq!(said.code, 1, "{said:?}");
    for part in [
        &format!("port {}", desk.port),
        "NOTION_OAUTH_REDIRECT_URI",
        "--no-browser",
    ] {
        assert!(said.err.contains(part), "{part}: {said:?}");
    }
    assert!(!said.err.contains("/v1/oauth/authorize"), "{said:?}");
}

#[test]
fn an_address_that_notion_refuses_is_wrong_usage_of_login_alone() {
    let desk = Desk::new();
    for (uri, why) in [
        ("http://127.0.0.1:3002/x", "write `localhost`"),
        ("http://localhost/x", "no port"),
        ("https://localhost:3002/x", "http://"),
    ] {
        let mut command = desk.command(&["login"]);
        command.env("NOTION_OAUTH_REDIRECT_URI", uri);
        let said = Terminal::ended(command.output().unwrap());
        assert_eq!(said.code, 2, "{said:?}");
        assert!(said.err.contains(why) && said.err.contains(uri), "{said:?}");
        let mut status = desk.command(&["status"]);
        status.env("NOTION_OAUTH_REDIRECT_URI", uri);
        assert_eq!(Terminal::ended(status.output().unwrap()).code, 0);
    }
}

#[test]
fn a_login_does_not_wait_for_ever_and_explains_what_the_browser_may_show() {
    let desk = Desk::new();
    let config = desk.terminal.home.path().join("config.toml");
    let text = std::fs::read_to_string(&config).unwrap() + "login_seconds = 1\n";
    std::fs::write(&config, text).unwrap();
    let said = desk.run(&["login"]);
    assert_eq!(said.code, 4, "{said:?}");
    for part in [
        "Missing or invalid redirect_uri",
        &desk.oauth.redirect_uris[0],
        "within 1 second",
    ] {
        assert!(said.err.contains(part), "{part}: {said:?}");
    }
}

#[test]
fn logout_tells_notion_if_asked_to_and_keeps_what_notion_was_not_told() {
    let desk = Desk::logged_in();
    let sandbox = &desk.terminal.sandbox;
    let nowhere = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let closed = format!("http://{}", nowhere.local_addr().unwrap());
    drop(nowhere);
    let mut offline = desk.terminal.command(&["logout", "--revoke"]);
    offline.env("NOTIC_NOTION_API_URL", closed);
    let said = Terminal::ended(offline.output().unwrap());
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.err.contains("the login stays"), "{said:?}");
    assert_eq!(desk.terminal.bare(&["root", &desk.terminal.root]).code, 0);

    let said = desk.terminal.bare(&["--json", "logout", "--revoke"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(said.json()["revoked"], true);
    let grants = sandbox.grants();
    assert_eq!((grants.access_tokens, grants.refresh_tokens), (0, 0));
    assert_eq!(desk.terminal.bare(&["root", &desk.terminal.root]).code, 4);
    let again = desk.terminal.bare(&["--json", "logout", "--revoke"]);
    assert_eq!(
        (again.code, again.json()["loggedOut"].as_bool()),
        (0, Some(false))
    );
}

#[test]
fn a_pasted_token_is_forgotten_and_said_to_be_good_in_notion() {
    let terminal = Terminal::new();
    let said = terminal.typed(&["login", "--token-stdin"], TOKEN);
    assert_eq!(said.code, 0, "{said:?}");
    let said = terminal.bare(&["--json", "logout", "--revoke"]);
    assert_eq!(
        (said.code, said.json()["revoked"].as_bool()),
        (0, Some(false))
    );
    terminal.typed(&["login", "--token-stdin"], TOKEN);
    let said = terminal.bare(&["logout", "--revoke"]);
    assert!(said.out.contains("only you can end it"), "{said:?}");
    assert_eq!(terminal.bare(&["root", &terminal.root]).code, 4);
}

#[cfg(unix)]
#[test]
fn no_secret_is_shown_kept_in_the_open_or_given_to_another_program() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    let tools = tempfile::tempdir().unwrap();
    let opener = tools.path().join("xdg-open");
    let opened = tools.path().join("opened");
    let script = format!(
        "#!/bin/sh\nprintf '%s\\n' \"$@\" > '{0}.new'\nmv '{0}.new' '{0}'\n",
        opened.display()
    );
    std::fs::write(&opener, script).unwrap();
    std::fs::set_permissions(&opener, PermissionsExt::from_mode(0o755)).unwrap();
    let path = format!("{}:/usr/bin:/bin", tools.path().display());

    let mut command = desk.command(&["-v", "login"]);
    command.env("PATH", &path);
    let waiting = Waiting::start(&mut command);
    let arguments = format!("/proc/{}/cmdline", waiting.child.id());
    let arguments = std::fs::read(arguments).unwrap_or_default();
    let back = desk.consent(&waiting);
    let code = back[back.find("code=").unwrap() + 5..back.find("&state").unwrap()].to_owned();
    desk.browse(&back);
    let address = waiting.url.clone();
    let mut said = vec![waiting.ended()];
    assert_eq!(said[0].code, 0, "{said:?}");
    desk.terminal.sandbox.expire_tokens();
    let notes = desk.terminal.notes(&small());
    let root = desk.terminal.root.clone();
    for args in [
        &["-v", "root", &root][..],
        &["-v", "sync", &notes],
        &["--json", "-v", "status"],
        &["--json", "doctor"],
        &["-v", "doctor"],
    ] {
        said.push(desk.terminal.bare(args));
    }
    desk.terminal.sandbox.revoke_grants();
    said.push(
        desk.terminal
            .bare(&["--json", "-v", "sync", &notes, "--full"]),
    );
    said.push(desk.terminal.bare(&["-v", "root", &root]));

    let started = Instant::now();
    while !opened.exists() && started.elapsed() < PATIENCE {
        std::thread::yield_now();
    }
    let told = std::fs::read(&opened).unwrap();
    assert_eq!(String::from_utf8_lossy(&told).trim(), address);
    let mut places = vec![
        ("browser".to_owned(), told),
        ("arguments".to_owned(), arguments),
    ];
    for one in said {
        places.push((
            format!("{one:?}"),
            format!("{}{}", one.out, one.err).into_bytes(),
        ));
    }
    for file in files(desk.terminal.home.path()) {
        places.push((file.display().to_string(), std::fs::read(&file).unwrap()));
    }
    for (place, bytes) in &places {
        for secret in [SECRET, &code, "ntn_", "nrt_"] {
            assert!(!holds(bytes, secret), "{secret} in {place}");
        }
    }
}

#[test]
fn without_a_keyring_login_says_what_to_do_before_it_asks_for_anything() {
    let desk = Desk::new();
    for args in [
        &["login"][..],
        &["login", "--no-browser"],
        &["login", "--token-stdin"],
    ] {
        let started = Instant::now();
        let mut command = desk.command(args);
        command.env_remove("NOTIC_NOTION_TOKEN_STORE");
        let said = Terminal::ended(command.output().unwrap());
        assert_eq!(said.code, 4, "{said:?}");
        assert!(
            said.err.contains("NOTIC_NOTION_TOKEN_STORE=file"),
            "{said:?}"
        );
        assert!(!said.err.contains("/v1/oauth/authorize"), "{said:?}");
        assert!(started.elapsed() < Duration::from_secs(15), "{said:?}");
    }
}

#[test]
fn logout_forgets_where_the_last_login_put_the_tokens_whatever_the_settings_say() {
    let terminal = Terminal::new();
    let logout = |store: &str| {
        let mut command = terminal.command(&["logout"]);
        command.env("NOTIC_NOTION_TOKEN_STORE", store);
        Terminal::ended(command.output().unwrap())
    };
    let stores = terminal.home.path().join("token_stores.json");
    let said = terminal.typed(&["login", "--token-stdin"], TOKEN);
    assert_eq!(said.code, 0, "{said:?}");
    // There is no keyring here, and no need of one.
    let said = logout("keyring");
    assert_eq!(said.code, 0, "{said:?}");
    assert!(
        said.out.contains("gone from the encrypted file"),
        "{said:?}"
    );
    assert!(!terminal.home.path().join("tokens").exists());

    // The other way round: what can't be reached is not forgotten.
    std::fs::write(&stores, r#"{"default":"keyring"}"#).unwrap();
    let said = logout("file");
    assert_eq!(said.code, 4, "{said:?}");
    let kept = std::fs::read_to_string(&stores).unwrap();
    assert!(kept.contains("keyring"), "{kept}");
}

#[test]
fn a_login_that_ends_half_way_leaves_no_wrong_belief_about_who_the_token_acts_as() {
    let terminal = Terminal::new();
    let profile = || {
        let state = terminal.home.path().join("state.sqlite");
        Store::open(&state, "default").unwrap().profile().unwrap()
    };
    let said = terminal.typed(&["login", "--token-stdin"], TOKEN);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(profile().bot.is_some());
    // The token is stored, then this can't be locked.
    let lock = terminal.home.path().join("token_stores.lock");
    std::fs::remove_file(&lock).unwrap();
    std::fs::create_dir(&lock).unwrap();
    let said = terminal.typed(&["login", "--token-stdin"], TOKEN);
    assert_eq!(said.code, 1, "{said:?}");
    assert_eq!(profile().bot, None);
}

#[test]
fn a_login_to_another_workspace_says_what_is_out_of_its_sight() {
    let terminal = Terminal::new();
    let login = || terminal.typed(&["login", "--token-stdin"], TOKEN);
    assert_eq!(login().code, 0);
    assert_eq!(terminal.bare(&["root", &terminal.root]).code, 0);
    assert!(!login().err.contains("--profile"), "it is the same one");
    let state = terminal.home.path().join("state.sqlite");
    let mut store = Store::open(&state, "default").unwrap();
    let known = store.profile().unwrap();
    let elsewhere = Profile {
        workspace: Some("05900000-0000-4000-8000-0000000000ff".to_owned()),
        workspace_name: Some("Orchard".to_owned()),
        ..known
    };
    store.set_profile(&elsewhere).unwrap();
    drop(store);
    let said = login();
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.err.contains("workspace \"Orchard\""), "{said:?}");
    assert!(said.err.contains("--profile NAME login"), "{said:?}");
}
