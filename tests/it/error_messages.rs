//! What the program says to each mistake and misfortune, in full: to be read when something about it changes.
//!
//! `INSTA_UPDATE=always cargo test --test it error_messages` writes it anew.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use notic_notion::sandbox::{Fault, Options, When};

use crate::terminal::{TOKEN, Terminal, small};
use crate::world::Notes;

/// What was typed and what was said, told one after the other.
struct Told {
    terminal: Terminal,
    text: String,
}

impl Told {
    fn new() -> Self {
        Self::by(Terminal::new())
    }

    fn by(terminal: Terminal) -> Self {
        Self {
            terminal,
            text: String::new(),
        }
    }

    /// Tells what a command says that is neither logged in nor set up.
    fn bare(&mut self, situation: &str, args: &[&str]) {
        let command = self.terminal.command(args);
        self.tell(situation, args, command);
    }

    /// Tells what a command says that is logged in and has a root.
    fn run(&mut self, situation: &str, args: &[&str]) {
        let mut command = self.terminal.command(args);
        command
            .env("NOTION_TOKEN", TOKEN)
            .env("NOTIC_NOTION_ROOT", &self.terminal.root);
        self.tell(situation, args, command);
    }

    fn with(&mut self, situation: &str, args: &[&str], variables: &[(&str, &str)]) {
        let mut command = self.terminal.command(args);
        command
            .env("NOTION_TOKEN", TOKEN)
            .env("NOTIC_NOTION_ROOT", &self.terminal.root)
            .envs(variables.iter().copied());
        self.tell(situation, args, command);
    }

    /// The same, while the stand-in of Notion does that.
    fn meets(&mut self, situation: &str, fault: Fault, args: &[&str]) {
        let always = When::From(0);
        self.terminal.sandbox.script_faults(vec![(always, fault)]);
        self.run(situation, args);
        self.terminal.sandbox.script_faults(Vec::new());
    }

    fn tell(&mut self, situation: &str, args: &[&str], mut command: Command) {
        let said = Terminal::ended(command.output().unwrap());
        assert_ne!(said.code, 0, "{situation}: {said:?}");
        let typed = self.hide(&args.join(" "));
        let told = self.hide(said.err.trim_end());
        let out = self.hide(&said.out);
        writeln!(self.text, "## {situation}\n$ notic-notion {typed}").unwrap();
        for line in out.lines().chain(told.lines()) {
            writeln!(self.text, "{line}").unwrap();
        }
        writeln!(self.text, "exit code {}\n", said.code).unwrap();
    }

    /// What differs from run to run.
    fn hide(&self, text: &str) -> String {
        let home = self.terminal.home.path().display().to_string();
        let text = text
            .replace(&home, "HOME")
            .replace(&self.terminal.server.url(), "NOTION")
            .replace(&self.terminal.root, "ROOT");
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
        let mut shown = String::new();
        let mut rest = text.as_str();
        while let Some(first) = rest.chars().next() {
            let end = rest.find(|c| is_part(c) != is_part(first));
            let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
            let is_id = word.len() == 36 && word.matches('-').count() == 4;
            let is_time = word.len() <= 4 && word.contains('.') && word.parse::<f64>().is_ok();
            let is_version = shown.ends_with("this program knows ");
            let hidden = is_id || is_time || is_version;
            shown.push_str(if hidden { "…" } else { word });
            rest = after;
        }
        shown
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.terminal.home.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path.display().to_string()
    }

    fn agrees_with(&self, name: &str) {
        insta::with_settings!({
            snapshot_path => "../golden",
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, {
            insta::assert_snapshot!(name, self.text);
        });
    }
}

#[test]
fn what_is_typed_wrongly() {
    let mut told = Told::new();
    told.run("a command that does not exist", &["synk"]);
    told.run("a flag that does not exist", &["sync", "--deep"]);
    told.run("a number that is none", &["sync", "--max-delete", "many"]);
    told.run(
        "a word that is no choice",
        &["sync", "--on-delete", "purge"],
    );
    told.run("a time that is none", &["sync", "--max-time", "soon"]);
    told.run(
        "a profile that can't be one",
        &["--profile", "a b", "status"],
    );
    told.run(
        "a root that is no page",
        &["root", "https://example.org/garden"],
    );
    told.run("no request at all", &["sync", "--max-requests", "0"]);
    told.run(
        "a mapping that is none",
        &["mapping", "import", "/nowhere/mapping.json"],
    );
    told.bare(
        "a profile that was never made",
        &["--profile", "wrok", "verify", "notes.json"],
    );
    let status = told.terminal.bare(&["--profile", "wrok", "status"]);
    assert!(status.out.contains("there is no `wrok` yet"), "{status:?}");
    told.agrees_with("errors-typed");
}

#[test]
fn what_is_set_wrongly() {
    let mut told = Told::new();
    let sync = ["sync", "notes.json"];
    told.with(
        "a token with a blank in it",
        &sync,
        &[("NOTION_TOKEN", "two words")],
    );
    told.with(
        "an address that is none",
        &sync,
        &[("NOTIC_NOTION_API_URL", "notion")],
    );
    told.with(
        "a root that is no page",
        &sync,
        &[("NOTIC_NOTION_ROOT", "garden")],
    );
    told.with(
        "a store that does not exist",
        &sync,
        &[("NOTIC_NOTION_TOKEN_STORE", "cloud")],
    );
    for (situation, text) in [
        ("an unknown key", "requests_per_hour = 5\n"),
        ("a value out of range", "requests_per_minute = 6000\n"),
        ("a word that is no choice", "on_delete = \"purge\"\n"),
        ("no TOML", "[network\n"),
    ] {
        told.file("config.toml", text);
        told.run(&format!("config.toml with {situation}"), &sync);
    }
    told.file("config.toml", b"on_delete = \"tr\xffsh\"\n");
    told.run("config.toml that is no UTF-8", &sync);
    told.agrees_with("errors-set");
}

#[test]
fn what_is_not_set_up_yet() {
    let mut told = Told::new();
    let notes = told.terminal.notes(&small());
    told.bare("nobody is logged in", &["sync", &notes]);
    told.with("no root", &["sync", &notes], &[("NOTIC_NOTION_ROOT", "")]);
    told.run("no source", &["sync"]);
    told.bare("a login without a terminal", &["login"]);
    told.bare("a login with nothing in it", &["login", "--token-stdin"]);
    // Where no session is, there is no keyring, whatever is installed.
    #[cfg(target_os = "linux")]
    told.with(
        "a login where there is no keyring",
        &["login", "--token-stdin"],
        &[
            ("NOTIC_NOTION_TOKEN_STORE", "keyring"),
            ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere"),
        ],
    );
    told.bare("a root picked without a login", &["root"]);
    told.with(
        "a token that Notion does not know",
        &["sync", &notes],
        &[("NOTION_TOKEN", "secret_wrong")],
    );
    told.agrees_with("errors-not-set-up");
}

#[test]
fn what_a_source_can_be_instead() {
    let mut told = Told::new();
    told.run("nothing there", &["sync", "/nowhere/at/all"]);
    let empty = told.terminal.home.path().join("empty");
    fs::create_dir(&empty).unwrap();
    told.run("an empty folder", &["sync", &empty.display().to_string()]);
    let picture = told.file("pictures/cat.png", b"\x89PNG");
    let pictures = Path::new(&picture).parent().unwrap().display().to_string();
    told.run("a folder without notes", &["sync", &pictures]);
    let zip = told.file("notes.zip", "no zip at all");
    told.run("a ZIP file that is none", &["sync", &zip]);
    let broken = told.file("broken.json", "{\"notes\": [{\"id\": 1, \"cont");
    told.run("JSON that breaks off", &["sync", &broken]);
    let other = told.file("other.json", "{\"pages\": []}");
    told.run("JSON of something else", &["sync", &other]);
    let nothing = told.file(
        "nothing.json",
        "{\"notes\": [], \"folders\": [], \"workspaces\": []}",
    );
    told.run("saved pages with nothing in them", &["sync", &nothing]);
    let letter = told.file("letter.docx", "PK");
    told.run("a file of another kind", &["sync", &letter]);
    told.agrees_with("errors-source");
}

#[test]
fn what_notion_refuses() {
    let mut told = Told::by(Terminal::with(Options::default()));
    let notes = told.terminal.notes(&small());
    let sync = ["sync", notes.as_str()];
    told.meets("the token ends", Fault::Unauthorized, &sync);
    told.meets("a capability is missing", Fault::Restricted403, &sync);
    told.meets("the free blocks are used up", Fault::BlockLimit403, &sync);
    told.meets("access is blocked", Fault::Blocked, &sync);
    told.meets(
        "the firewall before Notion refuses",
        Fault::EdgeRefusal,
        &sync,
    );
    told.meets(
        "Notion is down",
        Fault::InternalError { applied: false },
        &sync,
    );
    told.meets(
        "something else answers",
        Fault::HtmlBody {
            status: 200,
            applied: false,
        },
        &sync,
    );
    #[cfg(target_os = "linux")]
    told.with(
        "a system without trusted certificates",
        &sync,
        &[
            ("NOTIC_NOTION_API_URL", "https://api.notion.com"),
            ("SSL_CERT_FILE", "/nowhere"),
            ("SSL_CERT_DIR", "/nowhere"),
        ],
    );
    told.with(
        "nothing answers",
        &sync,
        &[("NOTIC_NOTION_API_URL", "http://127.0.0.1:9")],
    );
    told.with(
        "the root is another's page",
        &sync,
        &[("NOTIC_NOTION_ROOT", "0a1b2c3d-4e5f-8a6b-8c7d-0123456789ab")],
    );
    told.run(
        "a root to choose that nobody sees",
        &[
            "root",
            "https://app.notion.com/p/0a1b2c3d4e5f8a6b8c7d0123456789ab",
        ],
    );
    told.run(
        "a root to choose that is no id Notion gives",
        &[
            "root",
            "https://app.notion.com/p/0123456789abcdef0123456789abcdef",
        ],
    );
    told.terminal
        .sandbox
        .person_trash(&told.terminal.root.clone());
    told.run("the root is in the trash", &sync);
    told.agrees_with("errors-notion");
}

#[test]
fn what_becomes_of_a_person_at_work() {
    let mut told = Told::new();
    let notes = told.terminal.notes(&small());
    assert_eq!(told.terminal.run(&["sync", &notes]).code, 0);
    let changed = small().set("garden", "content", "# Garden\n\nPeas".into());
    let page = told.terminal.sandbox.find("garden")[0].clone();
    told.terminal.sandbox.person_delete_for_good(&page);
    let notes = told.terminal.notes(&changed);
    told.run("a page is gone", &["sync", &notes]);
    told.run("a page is gone, verified", &["verify", &notes]);
    let few = told
        .terminal
        .notes(&Notes::new().note("only", None, "only"));
    told.run("most notes are gone", &["sync", "--max-delete", "0", &few]);
    fs::remove_file(told.terminal.home.path().join("state.sqlite")).unwrap();
    let notes = told.terminal.notes(&small());
    told.run("what was synced is not known any more", &["sync", &notes]);
    told.agrees_with("errors-person");
}

#[test]
fn what_can_be_wrong_with_the_state() {
    let mut told = Told::new();
    let notes = told.terminal.notes(&small());
    let sync = ["sync", notes.as_str()];
    told.file(
        "state.sqlite",
        "not a database at all, but long enough to be one ".repeat(40),
    );
    told.run("the state is damaged", &sync);
    let state = told.terminal.home.path().join("state.sqlite");
    fs::remove_file(&state).unwrap();
    let other = rusqlite::Connection::open(&state).unwrap();
    other.execute_batch("CREATE TABLE x (y)").unwrap();
    told.run("the state is another program's", &sync);
    drop(other);
    fs::remove_file(&state).unwrap();
    assert_eq!(told.terminal.run(&sync).code, 0);
    let newer = rusqlite::Connection::open(&state).unwrap();
    newer.pragma_update(None, "user_version", 9999).unwrap();
    told.run("the state is a newer program's", &sync);
    drop(newer);
    fs::remove_file(&state).unwrap();
    let lock = told.terminal.home.path().join("default.lock");
    let lock = fs::File::create(lock).unwrap();
    lock.lock().unwrap();
    told.run("another run is busy", &sync);
    let file = told.file("file", "");
    told.with(
        "a file is where the folder should be",
        &sync,
        &[("NOTIC_NOTION_HOME", &file)],
    );
    told.agrees_with("errors-state");
}
