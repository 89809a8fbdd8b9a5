//! The built binary with a real Secret Service: a session bus and a keyring of their own. Skipped, with the reason
//! printed, where there is no dbus-run-session or gnome-keyring-daemon (Debian: dbus, gnome-keyring).

use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::terminal::{Said, TOKEN, Terminal, small};

/// Longer than the program waits for a keyring that keeps silent, with a slow machine in mind.
const PATIENCE: Duration = Duration::from_secs(60);

fn is_there(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output();
    found.is_ok_and(|output| output.status.success())
}

/// A machine with a keyring, which is locked again when a session ends.
struct Machine {
    terminal: Terminal,
}

impl Machine {
    fn new() -> Option<Self> {
        for program in ["dbus-run-session", "gnome-keyring-daemon"] {
            if !is_there(program) {
                eprintln!("skipped: there is no {program}");
                return None;
            }
        }
        let terminal = Terminal::new();
        for folder in ["person", "run"] {
            let mut builder = std::fs::DirBuilder::new();
            builder.mode(0o700);
            builder.create(terminal.home.path().join(folder)).unwrap();
        }
        Some(Self { terminal })
    }

    fn path(&self, name: &str) -> String {
        self.terminal.home.path().join(name).display().to_string()
    }

    /// One session: starts the keyring by `daemon`, then runs a script in which `$program` is the binary.
    fn session(&self, daemon: &str, script: &str) -> Said {
        let whole = format!("{daemon} >/dev/null 2>&1\n{script}");
        let mut command = Command::new("dbus-run-session");
        command
            .args(["--", "sh", "-c", &whole])
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("HOME", self.path("person"))
            .env("XDG_RUNTIME_DIR", self.path("run"))
            .env("NOTIC_NOTION_HOME", self.terminal.home.path())
            .env("NOTIC_NOTION_API_URL", self.terminal.server.url())
            .env("program", env!("CARGO_BIN_EXE_notic-notion"))
            .env("token", TOKEN)
            .stdin(Stdio::null());
        Terminal::ended(command.output().unwrap())
    }

    fn unlocked(&self, script: &str) -> Said {
        let daemon = "printf 'a password' | gnome-keyring-daemon --unlock --components=secrets";
        self.session(daemon, script)
    }

    fn locked(&self, script: &str) -> Said {
        self.session("gnome-keyring-daemon --start --components=secrets", script)
    }
}

fn holds(folder: &Path, text: &str) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        match path.metadata() {
            Ok(metadata) if metadata.is_dir() => holds(&path, text),
            Ok(metadata) if metadata.is_file() => {
                let bytes = std::fs::read(&path).unwrap();
                bytes
                    .windows(text.len())
                    .any(|window| window == text.as_bytes())
            }
            _ => false,
        }
    })
}

#[test]
fn a_login_is_kept_in_the_keyring_until_logout() {
    let Some(machine) = Machine::new() else {
        return;
    };
    let notes = machine.terminal.notes(&small());
    let root = &machine.terminal.root;
    let said = machine.unlocked("printf %s \"$token\" | \"$program\" login --token-stdin");
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.out.contains("the system's keyring"), "{said:?}");
    assert!(!holds(machine.terminal.home.path(), TOKEN));

    // In another session, as after the next login to the desktop.
    let said = machine.unlocked(&format!(
        "\"$program\" status && \"$program\" root {root} && \"$program\" sync '{notes}' && \"$program\" doctor"
    ));
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.out.contains("Connected:  yes"), "{said:?}");
    assert!(said.out.contains("In step"), "{said:?}");

    let said = machine.unlocked(&format!("\"$program\" logout && \"$program\" root {root}"));
    assert_eq!(said.code, 4, "{said:?}");
    assert!(said.out.contains("Logged out"), "{said:?}");
}

#[test]
fn a_locked_keyring_is_told_and_not_waited_for_without_end() {
    let Some(machine) = Machine::new() else {
        return;
    };
    let said = machine.unlocked("printf %s \"$token\" | \"$program\" login --token-stdin");
    assert_eq!(said.code, 0, "{said:?}");
    let started = Instant::now();
    let said = machine.locked(&format!("\"$program\" root {}", machine.terminal.root));
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.err.contains("keyring"), "{said:?}");
    assert!(said.err.contains("unlock"), "{said:?}");
    assert!(
        said.err.contains("NOTIC_NOTION_TOKEN_STORE=file"),
        "{said:?}"
    );
    assert!(started.elapsed() < PATIENCE, "{said:?}");
    // The login is still there.
    let said = machine.unlocked(&format!("\"$program\" root {}", machine.terminal.root));
    assert_eq!(said.code, 0, "{said:?}");
}

#[test]
fn a_login_in_another_place_takes_the_token_before_out_of_the_keyring() {
    let Some(machine) = Machine::new() else {
        return;
    };
    let login = "printf %s \"$token\" | \"$program\" login --token-stdin";
    let said = machine.unlocked(&format!(
        "{login} && export NOTIC_NOTION_TOKEN_STORE=file && {login}"
    ));
    assert_eq!(said.code, 0, "{said:?}");
    assert!(!said.err.contains("still in"), "{said:?}");
    let root = &machine.terminal.root;
    let said = machine.unlocked(&format!(
        "\"$program\" root {root} && export NOTIC_NOTION_TOKEN_STORE=keyring && \"$program\" root {root}"
    ));
    assert_eq!(said.code, 4, "{said:?}");
    assert!(said.out.contains("Notic"), "{said:?}");
}
