//! The built binary against the sandbox over HTTP, as its user runs it.

use notic_notion::sandbox::{Fault, LogEntry, Options, Sandbox, Server, When};
use serde_json::{Value, json};

use crate::world::Notes;

/// A binary with a home of its own and a Notion of its own.
pub struct Terminal {
    pub sandbox: Sandbox,
    pub server: Server,
    pub root: String,
    pub home: tempfile::TempDir,
}

pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// The beginning of a token of Notion in some bytes: a prefix as messages name it is none.
fn token_in(bytes: &[u8]) -> Option<String> {
    let is_token = |part: &&[u8]| {
        let prefixed = part.starts_with(b"ntn_") || part.starts_with(b"nrt_");
        prefixed && part[4].is_ascii_alphanumeric()
    };
    let found = bytes.windows(12).find(is_token)?;
    Some(String::from_utf8_lossy(found).into_owned())
}

/// Whatever a test did: what the program has written down, database and all, holds no token that can be read.
impl Drop for Terminal {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let mut folders = vec![self.home.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                    _ => {
                        let bytes = std::fs::read(entry.path()).unwrap_or_default();
                        assert_eq!(token_in(&bytes), None, "in {}", entry.path().display());
                    }
                }
            }
        }
    }
}

impl Said {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

impl std::fmt::Debug for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "exit code {}\n--- stdout\n{}--- stderr\n{}",
            self.code, self.out, self.err
        )
    }
}

pub const TOKEN: &str = "ntn_sandbox";

impl Terminal {
    pub fn new() -> Self {
        Self::with(Options::default())
    }

    pub fn with(options: Options) -> Self {
        let sandbox = Sandbox::new(options);
        let root = sandbox.seed_page("Notic");
        let server = Server::start(sandbox.clone(), "127.0.0.1:0").unwrap();
        let home = tempfile::tempdir().unwrap();
        // Real sockets need real time: no test waits for what is only worth waiting for with the real Notion.
        let config =
            "[network]\nretry_base_ms = 1\nsettle_answered_seconds = 0\nsettle_cut_seconds = 0\n";
        std::fs::write(home.path().join("config.toml"), config).unwrap();
        Self {
            sandbox,
            server,
            root,
            home,
        }
    }

    pub fn notes(&self, notes: &Notes) -> String {
        let path = self.home.path().join("notic.json");
        std::fs::write(&path, notes.page().to_string()).unwrap();
        path.display().to_string()
    }

    pub fn command(&self, args: &[&str]) -> std::process::Command {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_notic-notion"));
        command
            .args(args)
            .env_clear()
            .env("LANG", "C.UTF-8")
            .env("NOTIC_NOTION_HOME", self.home.path())
            .env("NOTIC_NOTION_API_URL", self.server.url())
            .env("NOTIC_NOTION_TOKEN_STORE", "file")
            .stdin(std::process::Stdio::null());
        command
    }

    /// What a run has said. No run ever shows a token.
    pub fn ended(output: std::process::Output) -> Said {
        for shown in [&output.stdout, &output.stderr] {
            assert_eq!(token_in(shown), None, "a token is shown");
        }
        Said {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Without any login: only what is given.
    pub fn bare(&self, args: &[&str]) -> Said {
        Self::ended(self.command(args).output().unwrap())
    }

    /// With token and root in the environment.
    pub fn run(&self, args: &[&str]) -> Said {
        let mut command = self.command(args);
        command
            .env("NOTION_TOKEN", TOKEN)
            .env("NOTIC_NOTION_ROOT", &self.root);
        Self::ended(command.output().unwrap())
    }

    pub fn typed(&self, args: &[&str], input: &str) -> Said {
        use std::io::Write;
        let mut command = self.command(args);
        command.stdin(std::process::Stdio::piped());
        command
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped());
        let mut child = command.spawn().unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(input.as_bytes())
            .unwrap();
        Self::ended(child.wait_with_output().unwrap())
    }

    /// The requests since this was last asked.
    pub fn requests(&self) -> Vec<String> {
        let line = |entry: &LogEntry| format!("{} {}", entry.method, shape(&entry.path));
        let lines = self.sandbox.log().iter().map(line).collect();
        self.sandbox.clear_log();
        lines
    }
}

/// A path without ids and query.
fn shape(path: &str) -> String {
    let path = path.split('?').next().unwrap();
    let parts = path
        .split('/')
        .map(|part| if part.len() >= 32 { "…" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

pub fn small() -> Notes {
    Notes::new()
        .folder("plans", None)
        .note("garden", Some("plans"), "# Garden\n\nBeans")
        .note("top", None, "x")
}

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
    assert_eq!(terminal.run(&["sync", &notes]).code, 0);
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
fn verify_names_what_differs_and_repairs_it_when_asked() {
    let terminal = Terminal::new();
    let notes = terminal.notes(&small());
    assert_eq!(terminal.run(&["source", &notes]).code, 0);
    assert_eq!(terminal.run(&["sync"]).code, 0);
    terminal.requests();
    let clean = terminal.run(&["verify"]);
    assert_eq!(clean.code, 0, "{clean:?}");
    assert!(
        clean
            .out
            .starts_with("In step: 4 pages looked at; 8 requests"),
        "{clean:?}"
    );
    assert!(
        terminal
            .requests()
            .iter()
            .all(|line| line.starts_with("GET "))
    );

    let garden = terminal.sandbox.find("garden")[0].clone();
    let heading = terminal.sandbox.children(&garden)[0].clone();
    assert!(
        terminal
            .sandbox
            .person_edit_block(&heading, "Gar\u{1b}[2Jden")
    );
    assert!(
        terminal
            .sandbox
            .person_add_block(&garden, 1, "mine")
            .is_some()
    );
    let said = terminal.run(&["verify"]);
    assert_eq!(said.code, 3, "{said:?}");
    let (lines, sentence) = said.out.trim_end().rsplit_once('\n').unwrap();
    insta::assert_snapshot!(lines, @r#"
    note `garden`
      heading 1: the text is "Gar␛[2Jden" instead of "Garden"
    "#);
    assert!(
        sentence.starts_with("1 difference: 4 pages looked at, 1 block of yours; "),
        "{said:?}"
    );
    assert!(said.err.contains("verify --repair"), "{said:?}");
    assert!(
        terminal
            .requests()
            .iter()
            .all(|line| line.starts_with("GET "))
    );

    let value = terminal.run(&["--json", "verify"]).json();
    let difference = &value["differences"][0];
    assert_eq!(
        *difference,
        json!({"kind": "note", "clientId": "garden", "title": "garden", "page": garden, "what": "text",
            "where": "heading 1", "expected": "\"Garden\"", "found": "\"Gar\u{1b}[2Jden\"", "repaired": false})
    );
    assert_eq!(
        (&value["outcome"], &value["checked"]),
        (&json!("differs"), &json!(4))
    );
    assert_eq!(value["yours"], json!({"blocks": 1, "pages": 0}));

    let said = terminal.run(&["verify", "--repair"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.out.contains("(repaired)\nRepaired: "), "{said:?}");
    let value = terminal.run(&["--json", "-q", "verify"]);
    assert_eq!(
        (value.code, &value.json()["outcome"]),
        (0, &json!("in_step"))
    );
    assert!(
        terminal
            .sandbox
            .tree(&terminal.root)
            .unwrap()
            .plain_text()
            .contains("mine")
    );
    assert_eq!(terminal.run(&["-q", "verify"]).out, "");
}

#[test]
fn each_way_a_verification_ends_has_its_exit_code() {
    let terminal = Terminal::new();
    let notes = terminal.notes(&small());
    assert_eq!(terminal.run(&["verify"]).code, 2, "no source is set");
    assert_eq!(terminal.run(&["sync", &notes]).code, 0);
    let garden = terminal.sandbox.find("garden")[0].clone();
    assert!(terminal.sandbox.person_trash(&garden));
    assert_eq!(terminal.run(&["verify", &notes]).code, 3);

    let mut wrong = terminal.command(&["--json", "verify", &notes]);
    wrong
        .env("NOTION_TOKEN", "ntn_wrong")
        .env("NOTIC_NOTION_ROOT", &terminal.root);
    let wrong = Terminal::ended(wrong.output().unwrap());
    assert_eq!(
        (wrong.code, &wrong.json()["outcome"]),
        (4, &json!("failed")),
        "{wrong:?}"
    );
    assert!(wrong.err.contains("notic-notion login"), "{wrong:?}");

    assert_eq!(terminal.run(&["verify", "/nowhere/at/all"]).code, 1);
    assert!(terminal.sandbox.unshare(&terminal.root));
    let gone = terminal.run(&["--json", "verify", &notes]);
    assert_eq!(
        (gone.code, &gone.json()["outcome"]),
        (1, &json!("failed")),
        "{gone:?}"
    );
    assert!(terminal.sandbox.share(&terminal.root));

    let lock = std::fs::OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(terminal.home.path().join("default.lock"));
    let lock = lock.unwrap();
    lock.lock().unwrap();
    let busy = terminal.run(&["--json", "verify", &notes]);
    assert_eq!(
        (busy.code, &busy.json()["outcome"]),
        (75, &json!("busy")),
        "{busy:?}"
    );
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
