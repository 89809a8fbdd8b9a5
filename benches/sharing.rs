//! A small sync beside a first sync of 10 000 notes of another profile, on one connection: how long the small one takes, by
//! when it begins.
//!
//! ```sh
//! cargo bench --bench sharing                # two processes, real time, a stand-in of Notion behind a real socket
//! cargo bench --bench sharing -- 2 31        # begin after these seconds only
//! cargo bench --bench sharing -- simulated   # by a clock that is moved on by hand
//! ```

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    dead_code,
    unreachable_pub,
    reason = "a benchmark prints, stops where something is wrong, and uses a part of what tests use"
)]

use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use notic_notion::sandbox::{Latency, Options, Sandbox, Server};
use serde_json::Value;

#[path = "../tests/it/shapes.rs"]
mod shapes;
#[path = "../tests/it/sharing.rs"]
mod sharing;
#[path = "../tests/it/wire.rs"]
mod wire;
#[path = "../tests/it/world.rs"]
mod world;

use shapes::{flat, wide};

/// How many notes the long sync has: almost an hour's worth.
const LONG: usize = 10_000;
/// How many notes the small one has: 20 requests with its workspace and folder, and two looks at its root.
const SMALL: usize = 18;
/// How long the small one may take.
const GOAL: f64 = 60.0;
/// When the small one begins, in seconds after the long one.
const BEGINS: [u64; 6] = [2, 10, 31, 50, 70, 90];

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    if arguments.first().is_some_and(|first| first == "simulated") {
        return simulated();
    }
    let given: Vec<u64> = arguments.iter().map(|n| n.parse().unwrap()).collect();
    println!(
        "{:>8} {:>9} {:>9} {:>5} {:>14} {:>15} {:>4}",
        "begins", "requests", "seconds", "goal", "long one sent", "busiest minute", "429"
    );
    let begins = if given.is_empty() {
        BEGINS.to_vec()
    } else {
        given
    };
    for after in begins {
        processes(Duration::from_secs(after));
    }
}

/// A machine with two profiles of one connection.
struct Machine {
    home: tempfile::TempDir,
    server: Server,
}

impl Machine {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_notic-notion"));
        command
            .args(arguments)
            .env_clear()
            .env("NOTIC_NOTION_HOME", self.home.path())
            .env("NOTIC_NOTION_API_URL", self.server.url())
            .env("NOTION_TOKEN", "ntn_sandbox");
        command
    }

    fn add(&self, sandbox: &Sandbox, name: &str, page: &Value) {
        let source = self.home.path().join(format!("{name}.json"));
        std::fs::write(&source, page.to_string()).unwrap();
        let source = source.display().to_string();
        let root = sandbox.seed_page(name);
        let add = ["profile", "add", name, "--source", &source, "--root", &root];
        well(self.command(&add).output().unwrap());
    }

    fn begin_long(&self) -> Child {
        self.command(&["--profile", "long", "-q", "sync"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }
}

fn well(output: Output) -> Vec<u8> {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    output.stdout
}

fn processes(after: Duration) {
    let sandbox = Sandbox::new(Options {
        latency: Latency::Observed,
        ..Options::default()
    });
    let machine = Machine {
        home: tempfile::tempdir().unwrap(),
        server: Server::start(sandbox.clone(), "127.0.0.1:0").unwrap(),
    };
    machine.add(&sandbox, "long", &wide(LONG).page());
    machine.add(&sandbox, "small", &flat(SMALL).page());
    let mut long = machine.begin_long();
    sleep(after);
    let begun = Instant::now();
    let small = machine
        .command(&["--profile", "small", "--json", "sync"])
        .output();
    let seconds = begun.elapsed().as_secs_f64();
    assert!(long.try_wait().unwrap().is_none(), "the long one has ended");
    long.kill().unwrap();
    long.wait().unwrap();
    let report: Value = serde_json::from_slice(&well(small.unwrap())).unwrap();
    assert_eq!(report["outcome"], "in_step");
    let requests = report["requests"]["total"].as_u64().unwrap();
    println!(
        "{:6} s {requests:9} {seconds:9.1} {GOAL:5.0} {:14} {:15} {:4}{}",
        after.as_secs(),
        sandbox.log().len() as u64 - requests,
        sandbox.busiest_window(),
        sandbox.rate_limited_count(),
        if seconds > GOAL {
            "  over the goal"
        } else {
            ""
        }
    );
}

/// The same by a virtual clock, at several latencies.
fn simulated() {
    println!(
        "{:12} {:>8} {:>9} {:>5}",
        "latency", "begins", "seconds", "goal"
    );
    let latencies = [
        ("as observed", Latency::Observed),
        ("100 ms", Latency::Flat(Duration::from_millis(100))),
        ("1000 ms", Latency::Flat(Duration::from_millis(1000))),
    ];
    for (told, latency) in latencies {
        for after in BEGINS {
            let seconds = sharing::beside(LONG, Duration::from_secs(after), latency);
            println!(
                "{told:12} {after:6} s {seconds:9.1} {GOAL:5.0}{}",
                if seconds > GOAL {
                    "  over the goal"
                } else {
                    ""
                }
            );
        }
    }
}
