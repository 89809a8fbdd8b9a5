//! Schedules as systemd and cron take them.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::terminal::{Said, TOKEN, Terminal, small};

/// A binary whose path has all that a unit and a crontab could stumble over, in a home of that kind.
struct Clock {
    terminal: Terminal,
    program: PathBuf,
    home: PathBuf,
    _folder: tempfile::TempDir,
}

/// A folder's name with all that is read as something else somewhere.
const AWKWARD: &str = "it's \"100%\" $HOME \\n #1";

impl Clock {
    fn new() -> Self {
        let terminal = Terminal::new();
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join(AWKWARD);
        fs::create_dir_all(&folder).unwrap();
        let program = folder.join("notic-notion");
        let built = env!("CARGO_BIN_EXE_notic-notion");
        // The program finds its own path through links, so that it has to be a file of its own.
        fs::hard_link(built, &program)
            .or_else(|_| fs::copy(built, &program).map(|_| ()))
            .unwrap();
        let home = terminal.home.path().join(AWKWARD);
        fs::create_dir_all(&home).unwrap();
        fs::copy(
            terminal.home.path().join("config.toml"),
            home.join("config.toml"),
        )
        .unwrap();
        Self {
            terminal,
            program,
            home,
            _folder: place,
        }
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(args)
            .env_clear()
            .env("PATH", self.path())
            .env("HOME", self.terminal.home.path())
            .env("NOTIC_NOTION_HOME", &self.home)
            .env("NOTIC_NOTION_API_URL", self.terminal.server.url())
            .env("NOTIC_NOTION_TOKEN_STORE", "file")
            .stdin(Stdio::null());
        command
    }

    /// Programs of the test's own come first.
    fn path(&self) -> String {
        format!("{}:/usr/sbin:/usr/bin:/sbin:/bin", self.tools().display())
    }

    fn tools(&self) -> PathBuf {
        self.terminal.home.path().join("tools")
    }

    fn run(&self, args: &[&str]) -> Said {
        Terminal::ended(self.command(args).output().unwrap())
    }

    /// Puts a program in the place of the system's, that writes down what it is asked.
    fn stand_in(&self, name: &str, script: &str) {
        fs::create_dir_all(self.tools()).unwrap();
        let path = self.tools().join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn asked(&self) -> String {
        let log = self.tools().join("asked");
        let text = fs::read_to_string(&log).unwrap_or_default();
        let _none = fs::remove_file(log);
        text
    }

    /// A systemd that says yes to everything.
    fn with_systemd(&self) {
        let log = self.tools().join("asked");
        self.stand_in("systemctl", &format!("echo \"$*\" >> '{}'", quote(&log)));
        self.stand_in("crontab", "echo 'no crontab for me' >&2; exit 1");
    }

    /// No systemd, and a crontab in a file.
    fn with_cron(&self) -> PathBuf {
        let table = self.tools().join("table");
        self.stand_in("systemctl", "echo 'Failed to connect to bus' >&2; exit 1");
        let file = quote(&table);
        self.stand_in(
            "crontab",
            &format!("case $1 in -l) cat '{file}' ;; -) cat > '{file}' ;; esac"),
        );
        fs::write(&table, "# mine\n0 5 * * * backup 100\\%\n").unwrap();
        table
    }

    fn unit(&self, suffix: &str) -> PathBuf {
        let units = self.terminal.home.path().join(".config/systemd/user");
        let mut all = fs::read_dir(units)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        all.find(|path| path.extension().is_some_and(|end| end == suffix))
            .unwrap()
    }

    fn log_in(&self) {
        let source = self.terminal.notes(&small());
        let mut command = self.command(&[
            "profile",
            "add",
            "default",
            "--source",
            &source,
            "--root",
            &self.terminal.root,
            "--token-stdin",
        ]);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        use std::io::Write;
        child
            .stdin
            .take()
            .unwrap()
            .write_all(TOKEN.as_bytes())
            .unwrap();
        let said = Terminal::ended(child.wait_with_output().unwrap());
        assert_eq!(said.code, 0, "{said:?}");
    }
}

/// For single quotes of the shell.
fn quote(path: &Path) -> String {
    path.display().to_string().replace('\'', r"'\''")
}

fn has(program: &str) -> bool {
    let found = Command::new("sh")
        .args(["-c", &format!("command -v {program}")])
        .output();
    found.is_ok_and(|output| output.status.success())
}

#[test]
fn a_timer_is_made_once_changed_and_removed() {
    let clock = Clock::new();
    clock.with_systemd();
    clock.log_in();
    let install = ["--json", "schedule", "install", "--every", "30m"];
    let said = clock.run(&install);
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(
        (&said.json()["with"], &said.json()["changed"]),
        (&"systemd".into(), &true.into())
    );
    let asked = clock.asked();
    assert!(asked.contains("--user daemon-reload"), "{asked}");
    assert!(
        asked.contains("--user enable --now notic-notion-home-"),
        "{asked}"
    );
    let service = fs::read_to_string(clock.unit("service")).unwrap();
    assert!(
        service.contains("NOTIC_NOTION_TOKEN_STORE=file"),
        "{service}"
    );
    assert!(!service.contains("ntn_"), "{service}");
    let again = clock.run(&install).json();
    assert_eq!(again["changed"], false, "{again}");
    let status = clock.run(&["--json", "schedule", "status"]).json();
    assert_eq!(
        (&status["installed"], &status["every"]),
        (&true.into(), &"30m".into())
    );
    let removed = clock.run(&["--json", "schedule", "remove"]).json();
    assert_eq!(removed["removed"], true);
    assert!(clock.asked().contains("--user disable --now"));
    let none = clock.run(&["--json", "schedule", "remove"]).json();
    assert_eq!(none["removed"], false);
    assert_eq!(
        clock.run(&["--json", "schedule", "status"]).json()["installed"],
        false
    );
}

#[test]
fn secrets_stay_out_of_a_schedule_and_what_would_fail_later_is_told_now() {
    let clock = Clock::new();
    clock.with_systemd();
    let mut command = clock.command(&["schedule", "install", "--every", "1d"]);
    command
        .env("NOTION_TOKEN", TOKEN)
        .env("NOTIC_NOTION_PASSPHRASE", "open sesame")
        .env("HTTPS_PROXY", "http://me:hidden@proxy.example:3128")
        .env("https_proxy", "http://proxy.example:3128");
    let said = Terminal::ended(command.output().unwrap());
    assert_eq!(said.code, 0, "{said:?}");
    for told in [
        "NOTION_TOKEN",
        "NOTIC_NOTION_PASSPHRASE",
        "HTTPS_PROXY",
        "no login is stored",
        "no source",
    ] {
        assert!(said.err.contains(told), "{told}: {said:?}");
    }
    let service = fs::read_to_string(clock.unit("service")).unwrap();
    for secret in [TOKEN, "sesame", "hidden"] {
        assert!(!service.contains(secret), "{service}");
    }
    assert!(
        service.contains("https_proxy=http://proxy.example:3128"),
        "{service}"
    );
}

#[test]
fn systemd_itself_finds_nothing_wrong_with_the_units() {
    if !has("systemd-analyze") {
        eprintln!("skipped: there is no systemd-analyze");
        return;
    }
    let clock = Clock::new();
    clock.with_systemd();
    for args in [
        &["--every", "30m"][..],
        &["--every", "6h", "--all", "--max-requests", "900"],
    ] {
        let said = clock.run(&[&["schedule", "install"], args].concat());
        assert_eq!(said.code, 0, "{said:?}");
    }
    let units = clock.unit("timer").parent().unwrap().to_owned();
    let runtime = clock.terminal.home.path().join("runtime");
    fs::create_dir_all(&runtime).unwrap();
    let mut files: Vec<PathBuf> = fs::read_dir(units)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert_eq!(files.len(), 4);
    let verified = Command::new("systemd-analyze")
        .args(["--user", "--man=no", "verify"])
        .args(&files)
        .env("XDG_RUNTIME_DIR", &runtime)
        .env("HOME", clock.terminal.home.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&verified.stderr).into_owned();
    let ours: Vec<&str> = said
        .lines()
        .filter(|line| line.contains("notic-notion"))
        .collect();
    assert!(verified.status.success() && ours.is_empty(), "{said}");
}

#[test]
fn without_systemd_one_line_of_the_crontab_is_ours_and_no_other_is_touched() {
    let clock = Clock::new();
    let table = clock.with_cron();
    let theirs = fs::read_to_string(&table).unwrap();
    clock.log_in();
    for every in ["30m", "30m", "1h"] {
        let said = clock.run(&["schedule", "install", "--every", every]);
        assert_eq!(said.code, 0, "{said:?}");
        let text = fs::read_to_string(&table).unwrap();
        assert_eq!(text.lines().count(), 3, "{text}");
        assert!(text.starts_with(&theirs), "{text}");
    }
    let all = clock.run(&["schedule", "install", "--every", "15m", "--all"]);
    assert_eq!(all.code, 0, "{all:?}");
    assert_eq!(fs::read_to_string(&table).unwrap().lines().count(), 4);
    let status = clock.run(&["--json", "schedule", "status"]).json();
    assert_eq!(
        (&status["with"], &status["every"]),
        (&"cron".into(), &"1h".into())
    );
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    let wait = status["nextRunAt"].as_u64().unwrap() - now.as_millis() as u64;
    assert!(wait <= 3_600_000, "{wait}");
    for args in [
        &["schedule", "remove"][..],
        &["schedule", "remove", "--all"],
    ] {
        assert_eq!(clock.run(args).code, 0);
    }
    assert_eq!(fs::read_to_string(&table).unwrap(), theirs);
}

/// A cron of the test's own: where the system's tables are, there is an empty folder, and no other cron sees it. To it, a
/// minute ends eight seconds after it began.
const CRON: &str = r#"
set -e
mount -t tmpfs none /run
mount -t tmpfs none /var/spool/cron
mkdir -p /var/spool/cron/crontabs
chown root:crontab /var/spool/cron/crontabs
chmod 1730 /var/spool/cron/crontabs
# Containers seldom may set what the system's own sessions set.
for kind in auth account session; do echo "$kind sufficient pam_permit.so"; done > /run/pam-cron
mount --bind /run/pam-cron /etc/pam.d/cron
now=$(date +%s)
echo $((((120 - now % 60) - 8) % 60)) > "$CLOCK_AHEAD"
LD_PRELOAD="$CLOCK" cron -f &
cron=$!
trap 'kill $cron' EXIT
# What changes in the second in which it begins, cron does not see.
sleep 2
sh -c "$INSTALL"
crontab -l
tries=0
until sh -c "$STATUS" | grep -q in_step || [ $tries = 100 ]; do sleep 1; tries=$((tries + 1)); done
sh -c "$REMOVE"
crontab -l
"#;

#[test]
fn cron_itself_starts_the_run() {
    let may = Command::new("unshare")
        .args(["--mount", "mount", "-t", "tmpfs", "none", "/run"])
        .output();
    if !has("cron") || !has("crontab") || !may.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: there is no cron, or a test may not mount anything");
        return;
    }
    let Some(ahead) = crate::process::preload::library("clock") else {
        return;
    };
    let clock = Clock::new();
    clock.log_in();
    clock.stand_in("systemctl", "exit 1");
    let script = |args: &str| format!("'{}' --json schedule {args}", quote(&clock.program));
    let mut shell = clock.command(&[]);
    shell = {
        let mut command = Command::new("unshare");
        command.args(["--mount", "sh", "-c", CRON]).env_clear();
        for (name, value) in shell.get_envs() {
            command.env(name, value.unwrap());
        }
        command
    };
    let began = Instant::now();
    let output = shell
        .env("CLOCK", ahead)
        .env("CLOCK_AHEAD", clock.terminal.home.path().join("ahead"))
        .env("INSTALL", script("install --every 1m"))
        .env("REMOVE", script("remove"))
        .env(
            "STATUS",
            format!("'{}' --json status", quote(&clock.program)),
        )
        .output()
        .unwrap();
    let said = Terminal::ended(output);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(began.elapsed() < Duration::from_secs(150));
    assert!(
        said.out.contains("made by notic-notion schedule"),
        "{said:?}"
    );
    assert!(said.out.contains(r#""removed": true"#), "{said:?}");
    let status = clock.run(&["--json", "status", "--history"]).json();
    assert_eq!(status["lastOutcome"], "in_step", "{status}\n{said:?}");
    assert_eq!(clock.terminal.sandbox.find("garden").len(), 1);
}
