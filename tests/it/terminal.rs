//! The built binary as its user runs it: with a home of its own, against a sandbox over HTTP.

use notic_notion::sandbox::{LogEntry, Options, Sandbox, Server};
use serde_json::Value;

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
