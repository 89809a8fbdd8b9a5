//! `doctor` on set-ups that are broken in one way each.

use std::io::Write;

use notic_notion::model::{EntityKey, EntityKind, IntentOperation};
use notic_notion::sandbox::{Connection, Fault, Options, When};
use notic_notion::store::Store;
use serde_json::Value;

use crate::terminal::{Said, TOKEN, Terminal, small};

/// With a folder as the program makes it.
fn new() -> Terminal {
    let terminal = Terminal::with(Options::default());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let private = std::fs::Permissions::from_mode(0o700);
        std::fs::set_permissions(terminal.home.path(), private).unwrap();
    }
    terminal
}

/// With a login, a root and a source, all stored.
fn set_up() -> Terminal {
    let terminal = new();
    let login = terminal.typed(&["login", "--token-stdin"], &format!("{TOKEN}\n"));
    assert_eq!(login.code, 0, "{login:?}");
    assert_eq!(terminal.bare(&["root", &terminal.root]).code, 0);
    let notes = terminal.notes(&small());
    assert_eq!(terminal.bare(&["source", &notes]).code, 0);
    terminal
}

impl Said {
    fn check(&self, name: &str) -> Value {
        let all = self.json()["checks"].clone();
        let mut named = all.as_array().unwrap().iter();
        let found = named.find(|check| check["name"] == name);
        found
            .unwrap_or_else(|| panic!("no {name}: {self:?}"))
            .clone()
    }

    /// How each check stands, where it is not ok.
    fn findings(&self) -> Vec<String> {
        let all = self.json()["checks"].clone();
        let all = all.as_array().unwrap().iter();
        let found = all.filter(|check| check["state"] != "ok");
        found
            .map(|check| {
                assert!(
                    check["state"] != "fail" || check["hint"].is_string(),
                    "no next step: {check}"
                );
                format!(
                    "{} {}",
                    check["name"].as_str().unwrap(),
                    check["state"].as_str().unwrap()
                )
            })
            .collect()
    }
}

impl Terminal {
    fn doctor(&self) -> Said {
        let said = self.bare(&["--json", "doctor"]);
        for text in [&said.out, &said.err] {
            assert!(!text.contains(TOKEN), "{said:?}");
        }
        let bad = said.out.contains("\"fail\"");
        assert_eq!(said.code, i32::from(bad), "{said:?}");
        said
    }

    fn write(&self, name: &str, content: &[u8]) {
        std::fs::write(self.home.path().join(name), content).unwrap();
    }
}

#[test]
fn a_sound_set_up_has_no_findings_and_costs_two_requests() {
    let terminal = set_up();
    assert_eq!(terminal.bare(&["sync"]).code, 0);
    terminal.requests();
    let said = terminal.doctor();
    assert_eq!(said.findings(), Vec::<String>::new(), "{said:?}");
    assert_eq!(terminal.requests(), ["GET /v1/users/me", "GET /v1/pages/…"]);
    let source = said.check("source")["detail"].as_str().unwrap().to_owned();
    assert!(source.contains("2 notes"), "{source}");
    assert!(
        said.check("Notion")["detail"]
            .as_str()
            .unwrap()
            .contains("internal connection")
    );

    let mut command = terminal.command(&["doctor"]);
    let text = Terminal::ended(command.env("LANG", "C").output().unwrap());
    assert_eq!(text.code, 0, "{text:?}");
    assert!(text.out.contains("All is well."), "{text:?}");
    assert!(
        text.out.contains("\n+ login "),
        "no locale, so ASCII: {text:?}"
    );
    for private in [TOKEN, "Sandbox", "\"Notic\"", "notic.json", "garden"] {
        assert!(!text.out.contains(private), "{private}: {text:?}");
    }
}

#[test]
fn offline_asks_nobody() {
    let terminal = set_up();
    terminal.requests();
    let said = terminal.bare(&["--json", "doctor", "--offline"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(terminal.requests(), Vec::<String>::new());
}

#[test]
fn a_new_machine_is_told_what_to_do_and_nothing_is_made() {
    let terminal = new();
    let said = terminal.doctor();
    assert_eq!(said.findings(), ["login fail", "root fail", "source warn"]);
    assert_eq!(terminal.requests(), Vec::<String>::new());
    let files: Vec<_> = std::fs::read_dir(terminal.home.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(files, ["config.toml"]);
}

#[test]
fn a_broken_config_is_named_with_its_line_and_the_rest_is_checked() {
    let terminal = set_up();
    terminal.write("config.toml", b"\non_delete = \"shred\"\n");
    let said = terminal.doctor();
    assert_eq!(said.findings(), ["config.toml fail"]);
    let detail = said.check("config.toml")["detail"].to_string();
    assert!(detail.contains("line 2"), "{detail}");
    assert!(said.check("root")["state"] == "ok", "{said:?}");
    let text = terminal.bare(&["doctor"]);
    let block = text.out.split("```").nth(1).unwrap();
    assert!(!block.contains("shred"), "{block}");
}

#[test]
fn wrong_variables_are_named_and_the_rest_is_checked() {
    let terminal = set_up();
    let mut command = terminal.command(&["--json", "doctor"]);
    command
        .env("NOTIC_NOTION_ROOT", "nonsense")
        .env("NOTION_TOKEN", "two words");
    let said = Terminal::ended(command.output().unwrap());
    assert_eq!(said.findings(), ["environment fail", "environment fail"]);
    assert!(!said.out.contains("two words"), "{said:?}");
    assert_eq!(said.check("Notion")["state"], "ok");

    let mut command = terminal.command(&["--json", "doctor"]);
    command.env("NOTIC_NOTION_API_URL", "http://api.notion.com");
    let said = Terminal::ended(command.output().unwrap());
    assert_eq!(said.findings(), ["Notion fail"]);
    assert!(
        said.check("Notion")["hint"]
            .to_string()
            .contains("https://api.notion.com")
    );
}

#[test]
fn a_damaged_state_file_is_found_and_left_as_it_is() {
    let terminal = set_up();
    let _gone = std::fs::remove_file(terminal.home.path().join("state.sqlite-wal"));
    let junk = "no database at all, but long enough to look like one ".repeat(100);
    terminal.write("state.sqlite", junk.as_bytes());
    let said = terminal.doctor();
    let findings = said.findings();
    assert_eq!(findings, ["state file fail", "root warn", "source warn"]);
    assert_eq!(said.check("Notion")["state"], "ok");
    let hint = said.check("state file")["hint"].to_string();
    assert!(hint.contains("backup"), "{hint}");
    let left = std::fs::read(terminal.home.path().join("state.sqlite")).unwrap();
    assert_eq!(left, junk.as_bytes());
}

#[test]
fn without_a_keyring_the_ways_out_are_named() {
    let terminal = new();
    let mut command = terminal.command(&["--json", "doctor"]);
    command
        .env_remove("NOTIC_NOTION_TOKEN_STORE")
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/at/all");
    let said = Terminal::ended(command.output().unwrap());
    let login = said.check("login");
    assert_eq!(login["state"], "fail");
    if cfg!(target_os = "linux") {
        assert!(
            login["detail"].to_string().contains("no keyring"),
            "{login}"
        );
        assert!(
            login["hint"]
                .to_string()
                .contains("NOTIC_NOTION_TOKEN_STORE=file"),
            "{login}"
        );
    }
}

#[test]
fn a_wrong_token_and_a_root_in_the_trash_are_told_apart() {
    let terminal = set_up();
    let mut command = terminal.command(&["--json", "doctor"]);
    command.env("NOTION_TOKEN", "ntn_wrong_one");
    let said = Terminal::ended(command.output().unwrap());
    assert_eq!(said.findings(), ["Notion fail"]);
    assert!(
        said.check("Notion")["hint"]
            .to_string()
            .contains("notic-notion login")
    );
    assert!(!said.out.contains("ntn_wrong_one"), "{said:?}");

    terminal.sandbox.person_trash(&terminal.root);
    let said = terminal.doctor();
    assert_eq!(said.findings(), ["root fail"]);
    assert!(said.check("root")["detail"].to_string().contains("trash"));
    terminal.sandbox.person_delete_for_good(&terminal.root);
    let said = terminal.doctor();
    assert!(
        said.check("root")["hint"]
            .to_string()
            .contains("Connections")
    );
}

#[test]
fn without_a_network_it_is_told_how_far_the_way_goes() {
    let terminal = set_up();
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    for (token, url, words) in [
        (Some(TOKEN), url.as_str(), "takes no connection"),
        (None, "https://notion.invalid", "can't be looked up"),
        (Some(TOKEN), "https://notion.invalid", "can't be looked up"),
    ] {
        let mut command = terminal.command(&["--json", "doctor"]);
        command.env("NOTIC_NOTION_API_URL", url);
        if let Some(token) = token {
            command.env("NOTION_TOKEN", token);
        }
        let said = Terminal::ended(command.output().unwrap());
        assert_eq!(said.findings(), ["Notion fail"], "{said:?}");
        let detail = said.check("Notion")["detail"].to_string();
        assert!(detail.contains(words), "{detail}");
    }
}

#[test]
fn an_answer_that_is_not_tls_is_no_lack_of_connection() {
    let terminal = set_up();
    // Takes connections, and what is said over them is no TLS.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let ended = std::sync::atomic::AtomicBool::new(false);
    let said = std::thread::scope(|scope| {
        scope.spawn(|| {
            for stream in listener.incoming() {
                let _refused = stream
                    .unwrap()
                    .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
                if ended.load(std::sync::atomic::Ordering::Relaxed) {
                    break;
                }
            }
        });
        let mut command = terminal.command(&["--json", "doctor"]);
        command.env("NOTIC_NOTION_API_URL", url);
        let said = Terminal::ended(command.output().unwrap());
        ended.store(true, std::sync::atomic::Ordering::Relaxed);
        drop(std::net::TcpStream::connect(listener.local_addr().unwrap()));
        said
    });
    assert_eq!(said.findings(), ["Notion fail"]);
    let detail = said.check("Notion")["detail"].to_string();
    assert!(detail.contains("takes a connection, but"), "{detail}");
}

#[test]
fn a_source_that_is_gone_a_run_at_work_and_an_unsettled_write_are_told() {
    let terminal = set_up();
    let mut store = Store::open(&terminal.home.path().join("state.sqlite"), "default").unwrap();
    let begun = IntentOperation::Create {
        parent: terminal.root.parse().unwrap(),
        title: "A private title".to_owned(),
        icon: None,
        body: None,
        by: None,
    };
    let key = EntityKey::new(EntityKind::Note, "a");
    store.begin(&key, 1, &begun).unwrap();
    drop(store);
    std::fs::remove_file(terminal.home.path().join("notic.json")).unwrap();
    let lock = std::fs::File::create(terminal.home.path().join("default.lock")).unwrap();
    lock.lock().unwrap();
    let said = terminal.doctor();
    assert_eq!(
        said.findings(),
        ["lock warn", "unsettled warn", "source fail"]
    );
    let text = terminal.bare(&["doctor"]);
    let block = text.out.split("```").nth(1).unwrap();
    assert!(!block.contains("notic.json"), "{block}");
    assert!(!text.out.contains("A private title"), "{text:?}");
}

#[test]
fn a_run_that_failed_is_worth_a_look_and_its_reason_is_not_printed() {
    let terminal = set_up();
    assert_eq!(terminal.bare(&["sync", "/nowhere/private"]).code, 1);
    let said = terminal.doctor();
    assert_eq!(said.findings(), ["last sync warn"]);
    assert!(!said.out.contains("private"), "{said:?}");
}

#[test]
fn a_notion_that_is_silent_or_down_ends_it_in_time() {
    let terminal = set_up();
    let faults = [
        (Fault::SilenceBefore, "takes a connection, but"),
        (Fault::EdgeRefusal, "firewall"),
    ];
    for (fault, words) in faults {
        terminal.write(
            "config.toml",
            b"[network]\ntimeout_seconds = 1\nretry_base_ms = 1\n",
        );
        terminal.sandbox.script_faults(vec![(When::Always, fault)]);
        let said = terminal.doctor();
        assert_eq!(said.findings(), ["Notion fail"]);
        let detail = said.check("Notion")["detail"].to_string();
        assert!(detail.contains(words), "{detail}");
    }
}

#[cfg(unix)]
#[test]
fn files_that_others_can_read_are_told() {
    use std::os::unix::fs::PermissionsExt;
    let terminal = set_up();
    let open = |path: &std::path::Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    open(terminal.home.path(), 0o755);
    open(&terminal.home.path().join("tokens"), 0o644);
    let said = terminal.doctor();
    assert_eq!(said.findings(), ["state folder warn", "token file fail"]);
    let hint = said.check("token file")["hint"].to_string();
    assert!(hint.contains("chmod 600"), "{hint}");
}

#[test]
fn every_kind_of_login_is_named() {
    for (connection, kind) in [
        (Connection::Public, "public connection"),
        (Connection::PersonalToken, "personal access token"),
    ] {
        let terminal = Terminal::with(Options {
            connection,
            ..Options::default()
        });
        let said = terminal.run(&["--json", "doctor"]);
        let detail = said.check("Notion")["detail"].to_string();
        assert!(detail.contains(kind), "{detail}");
    }
}
