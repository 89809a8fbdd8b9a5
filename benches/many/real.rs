//! The built program with 50 profiles, beside the simulation of the same.

use std::process::Command;
use std::time::{Duration, Instant};

use notic_notion::sandbox::{Latency, Options, Sandbox, Server};
use serde_json::{Value, json};

use super::day::Day;

const PROFILES: usize = 50;
const PER_MINUTE: u32 = 600;
const LATENCY: Duration = Duration::from_millis(350);

/// Runs both and prints what each came to.
pub fn compare() {
    let sandbox = Sandbox::new(Options {
        requests_per_minute: PER_MINUTE,
        latency: Latency::Flat(LATENCY),
        ..Options::default()
    });
    let server = Server::start(sandbox.clone(), "127.0.0.1:0").unwrap();
    let home = tempfile::tempdir().unwrap();
    let settings = format!("requests_per_minute = {PER_MINUTE}\n");
    std::fs::write(home.path().join("config.toml"), settings).unwrap();
    let program = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_notic-notion"))
            .args(arguments)
            .env_clear()
            .env("NOTIC_NOTION_HOME", home.path())
            .env("NOTIC_NOTION_API_URL", server.url())
            .env("NOTION_TOKEN", "ntn_sandbox")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        output.stdout
    };
    for number in 0..PROFILES {
        let name = format!("p{number}");
        let source = home.path().join(format!("{name}.json"));
        // A first sync of so many notes: 5 to 20 requests, with those for the root and the workspace.
        std::fs::write(&source, notes(2 + number * 7 % 16).to_string()).unwrap();
        let root = sandbox.seed_page(&name);
        let source = source.display().to_string();
        program(&[
            "profile", "add", &name, "--source", &source, "--root", &root,
        ]);
    }
    std::thread::sleep(Duration::from_secs(61));
    sandbox.clear_log();
    let began = Instant::now();
    let summary: Value = serde_json::from_slice(&program(&["--json", "sync", "--all"])).unwrap();
    let took = began.elapsed();
    let day = Day {
        profiles: PROFILES,
        per_minute: PER_MINUTE,
        lasts: Duration::from_secs(1),
        reading: Duration::from_millis(20),
        latencies: vec![LATENCY],
        by_hand: None,
        at_once: true,
        ..Day::default()
    };
    let simulated = day.simulate();
    println!(
        "| {PROFILES} profiles, {PER_MINUTE} requests a minute | requests | time | requests a second |"
    );
    println!("|---|---|---|---|");
    let line = |what: &str, requests: u64, took: Duration| {
        let rate = requests as f64 / took.as_secs_f64();
        println!(
            "| {what} | {requests} | {:.1} s | {rate:.1} |",
            took.as_secs_f64()
        );
    };
    line(
        "processes",
        summary["requests"]["total"].as_u64().unwrap(),
        took,
    );
    line("simulation", simulated.requests, simulated.first_run);
    println!(
        "\nIn step: {} of {PROFILES}. At the stand-in at most {} requests in flight, {} of 429, {} in the busiest minute.",
        summary["inStep"],
        sandbox.max_in_flight(),
        sandbox.rate_limited_count(),
        sandbox.busiest_window()
    );
}

fn notes(count: usize) -> Value {
    let notes: Vec<Value> = (0..count)
        .map(|n| {
            json!({"id": format!("n{n}"), "displayName": format!("n{n}"), "content": "x", "workspaceId": "w",
                "createdAt": 1000 + n, "lastModified": 1000 + n})
        })
        .collect();
    let workspaces = json!([{"id": "w", "name": "Work", "isDefault": true, "updatedAt": 1}]);
    json!({"notes": notes, "folders": [], "workspaces": workspaces})
}
