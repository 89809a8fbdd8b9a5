//! Runs that nobody watches: history, streaks, notices, and many profiles at once.

use std::process::Stdio;
use std::time::{Duration, Instant};

use notic_notion::sandbox::{Latency, Options};
use serde_json::Value;

use crate::terminal::{Said, TOKEN, Terminal, small};
use crate::world::Notes;

/// A terminal with profiles `p0`, `p1`, …, each with notes and a root of its own.
fn with_profiles(profiles: usize, options: Options) -> (Terminal, Vec<String>) {
    let terminal = Terminal::with(options);
    let roots = (0..profiles).map(|number| {
        let source = notes(&terminal, number, &small());
        let root = terminal.sandbox.seed_page(&format!("Root {number}"));
        let name = format!("p{number}");
        let args = [
            "profile",
            "add",
            &name,
            "--source",
            &source,
            "--root",
            &root,
            "--token-stdin",
        ];
        let said = terminal.typed(&args, TOKEN);
        assert_eq!(said.code, 0, "{said:?}");
        root
    });
    let roots = roots.collect();
    terminal.requests();
    (terminal, roots)
}

fn notes(terminal: &Terminal, number: usize, notes: &Notes) -> String {
    let path = terminal.home.path().join(format!("notes-{number}.json"));
    std::fs::write(&path, notes.page().to_string()).unwrap();
    path.display().to_string()
}

fn all(terminal: &Terminal, args: &[&str]) -> Said {
    terminal.bare(&[&["--json", "sync", "--all"], args].concat())
}

fn status(terminal: &Terminal, profile: &str) -> Value {
    terminal
        .bare(&["--profile", profile, "--json", "status"])
        .json()
}

#[test]
fn all_that_is_due_is_synced_at_once_and_then_nothing_is() {
    let (terminal, roots) = with_profiles(5, Options::default());
    let foretold = all(&terminal, &["--dry-run"]).json();
    assert_eq!(foretold["due"].as_array().unwrap().len(), 5);
    let said = all(&terminal, &[]);
    let summary = said.json();
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(
        (&summary["inStep"], &summary["left"]),
        (&5.into(), &0.into())
    );
    let names: Vec<&str> = summary["profiles"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["profile"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["p0", "p1", "p2", "p3", "p4"]);
    for root in &roots {
        assert_eq!(terminal.sandbox.tree(root).unwrap().pages().count(), 1);
    }
    assert!(terminal.sandbox.max_in_flight() <= 6);
    terminal.requests();
    let again = all(&terminal, &[]);
    assert_eq!(
        (again.code, &again.json()["due"]),
        (0, &Value::from(0)),
        "{again:?}"
    );
    assert_eq!(terminal.requests(), Vec::<String>::new());
}

#[test]
fn one_profiles_failure_is_nobody_elses() {
    let (terminal, roots) = with_profiles(3, Options::default());
    std::fs::remove_file(terminal.home.path().join("notes-1.json")).unwrap();
    terminal.sandbox.person_trash(&roots[2]);
    let said = all(&terminal, &[]);
    let summary = said.json();
    assert_eq!(said.code, 3, "{said:?}");
    assert_eq!(
        (&summary["inStep"], &summary["failed"]),
        (&1.into(), &2.into())
    );
    assert!(said.err.contains("profile `p1`: "), "{said:?}");
    assert!(said.err.contains("profile `p2`: "), "{said:?}");
    let (good, bad) = (status(&terminal, "p0"), status(&terminal, "p1"));
    assert_eq!(
        (&good["failureStreak"], &bad["failureStreak"]),
        (&0.into(), &1.into())
    );
    assert!(bad["nextSyncAt"].as_u64() < good["nextSyncAt"].as_u64());
    let again = all(&terminal, &[]).json();
    assert_eq!(again["due"], 0, "what failed waits a while: {again}");
}

#[test]
fn requests_are_counted_over_all_and_the_next_run_goes_on() {
    let (terminal, roots) = with_profiles(4, Options::default());
    let mut runs = 0;
    loop {
        let said = all(&terminal, &["--max-requests", "7"]);
        let sent = said.json()["requests"]["total"].as_u64().unwrap();
        assert!(sent <= 7, "{said:?}");
        assert_eq!(terminal.requests().len() as u64, sent, "{said:?}");
        runs += 1;
        match said.code {
            0 => break,
            3 => assert!(runs < 12, "{said:?}"),
            _ => panic!("{said:?}"),
        }
    }
    assert!(runs > 2);
    for root in &roots {
        assert_eq!(terminal.sandbox.find("garden").len(), 4);
        assert_eq!(terminal.sandbox.tree(root).unwrap().pages().count(), 1);
    }
}

#[test]
fn what_holds_for_one_person_is_refused_for_all() {
    let (terminal, _) = with_profiles(1, Options::default());
    for name in ["NOTIC_NOTION_ROOT", "NOTIC_TOKEN"] {
        let mut command = terminal.command(&["sync", "--all"]);
        command.env(name, "0123456789abcdef0123456789abcdef");
        let said = Terminal::ended(command.output().unwrap());
        assert_eq!(said.code, 2, "{said:?}");
        assert!(said.err.contains(name), "{said:?}");
    }
    let both = terminal.bare(&["--profile", "p0", "sync", "--all"]);
    assert_eq!(both.code, 2, "{both:?}");
    assert_eq!(terminal.requests(), Vec::<String>::new());
}

#[test]
fn somebody_who_names_a_profile_goes_before_the_run_that_has_it() {
    // Half a second each: the run over all needs about half a minute for its only profile.
    let slow = Options {
        latency: Latency::Flat(Duration::from_millis(500)),
        ..Options::default()
    };
    let (terminal, _) = with_profiles(1, slow);
    let many = (0..60).fold(Notes::new(), |all, n| all.note(&format!("n{n}"), None, "x"));
    notes(&terminal, 0, &many);
    let mut command = terminal.command(&["--json", "sync", "--all"]);
    let running = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while terminal.sandbox.find("n0").is_empty() {
        std::thread::sleep(Duration::from_millis(50));
    }
    let began = Instant::now();
    let named = terminal.bare(&["--profile", "p0", "--json", "sync", "--max-requests", "6"]);
    let took = began.elapsed();
    assert_eq!(
        (named.code, named.json()["limitReached"].as_str()),
        (3, Some("requests")),
        "{named:?}"
    );
    assert!(took < Duration::from_secs(20), "{took:?}");
    let all = Terminal::ended(running.wait_with_output().unwrap());
    assert_eq!(all.json()["profiles"][0]["outcome"], "partial", "{all:?}");
    assert_eq!(terminal.sandbox.find("n0").len(), 1);
}

#[test]
#[cfg(unix)]
fn a_run_that_fails_is_counted_told_and_remembered() {
    let terminal = Terminal::new();
    let told = terminal.home.path().join("told.json");
    let config = terminal.home.path().join("config.toml");
    let before = std::fs::read_to_string(&config).unwrap();
    let command = format!(
        "on_failure_command = 'cat > \"{0}\"; env > \"{0}.env\"; echo loud; exit 3'\n{before}",
        told.display()
    );
    std::fs::write(&config, command).unwrap();
    let source = terminal.notes(&small());
    assert_eq!(terminal.run(&["sync", &source]).code, 0);
    assert!(!told.exists(), "nothing failed");
    std::fs::remove_file(&source).unwrap();
    for streak in 1..3 {
        let failed = terminal.run(&["--json", "sync", &source]);
        assert_eq!(failed.code, 1, "{failed:?}");
        assert_eq!(
            failed.json()["outcome"],
            "failed",
            "one object, whatever the command says"
        );
        assert!(
            failed
                .err
                .contains("on_failure_command ended with exit code 3"),
            "{failed:?}"
        );
        let summary: Value =
            serde_json::from_str(&std::fs::read_to_string(&told).unwrap()).unwrap();
        assert_eq!(
            (&summary["outcome"], &summary["failureStreak"]),
            (&"failed".into(), &streak.into())
        );
    }
    let env = std::fs::read_to_string(format!("{}.env", told.display())).unwrap();
    assert!(
        env.contains("NOTIC_NOTION_HOME") && !env.contains(TOKEN),
        "{env}"
    );
    let shown = terminal.run(&["status", "--history"]);
    assert!(
        shown.out.contains("Failing:    2 runs in a row"),
        "{shown:?}"
    );
    assert!(shown.out.contains("in step  4 created"), "{shown:?}");
    let value = terminal.run(&["--json", "status", "--history", "2"]).json();
    assert_eq!(value["history"].as_array().unwrap().len(), 2);
    assert_eq!(value["failureStreak"], 2);
    // What is mended ends the streak.
    terminal.notes(&small());
    assert_eq!(terminal.run(&["sync", &source]).code, 0);
    assert_eq!(
        terminal.run(&["--json", "status"]).json()["failureStreak"],
        0
    );
}

#[test]
#[cfg(unix)]
fn a_run_over_all_tells_of_its_failures_once() {
    let (terminal, _) = with_profiles(3, Options::default());
    let told = terminal.home.path().join("told");
    let config = terminal.home.path().join("config.toml");
    let before = std::fs::read_to_string(&config).unwrap();
    let command = format!(
        "on_failure_command = 'cat >> \"{}\"'\n{before}",
        told.display()
    );
    std::fs::write(&config, command).unwrap();
    for number in 1..3 {
        std::fs::remove_file(terminal.home.path().join(format!("notes-{number}.json"))).unwrap();
    }
    assert_eq!(all(&terminal, &[]).code, 3);
    let summary: Value = serde_json::from_str(&std::fs::read_to_string(&told).unwrap()).unwrap();
    let named: Vec<&str> = summary["profiles"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["profile"].as_str().unwrap())
        .collect();
    assert_eq!(named, ["p1", "p2"]);
}
