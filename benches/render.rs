//! How fast notes become blocks: parse and render against a pass that only reads the same bytes, and how the time
//! grows on hostile text.
//!
//! ```sh
//! cargo bench --bench render                       # the demo's sample
//! cargo bench --bench render -- path/to/page.json  # a page of Notic's API
//! ```

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints, and stops where its input is wrong"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use notic_notion::markdown::{self, Dialect};
use notic_notion::render::render;

/// What is expected of one core, in millions of bytes a second.
const GOAL: f64 = 50.0;
/// How long each thing is measured.
const MEASURED_FOR: Duration = Duration::from_secs(2);
/// The bytes of hostile texts, each four times those before: work that is not linear takes four times as long a byte, and
/// then sixteen times. What no longer fits the caches costs some more.
const SIZES: [usize; 3] = [250_000, 1_000_000, 4_000_000];

fn main() {
    // Cargo adds `--bench`.
    let path = std::env::args()
        .skip(1)
        .find(|argument| !argument.starts_with("--"));
    let (name, page) = match path {
        Some(path) => {
            let page = std::fs::read_to_string(&path).unwrap();
            (path, page)
        }
        None => (
            "the demo's sample".to_owned(),
            notic_notion::demo::SAMPLE.to_owned(),
        ),
    };
    let bodies = bodies(&page);
    println!("{} notes of {name}", bodies.len());
    let bound = speed(&bodies, scan);
    println!("{:24} {bound:8.0} MB/s", "only reading the bytes");
    for dialect in [Dialect::Notic, Dialect::CommonMark] {
        let parsed = speed(&bodies, |body| {
            black_box(markdown::read(dialect, body));
        });
        let rendered = speed(&bodies, |body| convert(dialect, body));
        let verdict = if rendered < GOAL {
            "  under the goal of 50"
        } else {
            ""
        };
        println!("{:24} {parsed:8.0} MB/s", format!("{dialect:?}: read"));
        println!(
            "{:24} {rendered:8.0} MB/s, 1/{:.0} of only reading{verdict}",
            format!("{dialect:?}: read, render"),
            bound / rendered,
        );
    }
    println!("\nnanoseconds a byte at {SIZES:?} bytes, and how they grow");
    for dialect in [Dialect::Notic, Dialect::CommonMark] {
        for (name, text) in HOSTILE {
            let costs: Vec<f64> = SIZES
                .iter()
                .map(|&size| cost(dialect, &text(size)))
                .collect();
            let shown: Vec<String> = costs.iter().map(|cost| format!("{cost:8.1}")).collect();
            let growth = costs[costs.len() - 1] / costs[0];
            let verdict = if growth > 8.0 {
                "  more than linear"
            } else {
                ""
            };
            println!(
                "{:40} {}  x{growth:.2}{verdict}",
                format!("{dialect:?}: {name}"),
                shown.join(" ")
            );
        }
    }
}

fn bodies(page: &str) -> Vec<String> {
    let page: serde_json::Value = serde_json::from_str(page).unwrap();
    let notes = page["notes"].as_array().unwrap();
    notes
        .iter()
        .map(|note| note["content"].as_str().unwrap_or_default().to_owned())
        .collect()
}

/// The least that looking at every byte costs.
fn scan(body: &str) {
    let hash = body.bytes().fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    black_box(hash);
}

fn convert(dialect: Dialect, body: &str) {
    black_box(render(&markdown::read(dialect, body)));
}

/// Millions of bytes a second in the best of many passes over all bodies: what disturbs a pass only makes it slower.
fn speed(bodies: &[String], work: impl Fn(&str)) -> f64 {
    let bytes: usize = bodies.iter().map(String::len).sum();
    let begin = Instant::now();
    let mut best = Duration::MAX;
    while begin.elapsed() < MEASURED_FOR {
        let pass = Instant::now();
        bodies.iter().for_each(|body| work(black_box(body)));
        best = best.min(pass.elapsed());
    }
    bytes as f64 / best.as_secs_f64() / 1e6
}

/// Nanoseconds a byte, the best of three.
fn cost(dialect: Dialect, text: &str) -> f64 {
    let timed = || {
        let begin = Instant::now();
        convert(dialect, black_box(text));
        begin.elapsed()
    };
    let best = (0..3).map(|_| timed()).min().unwrap();
    best.as_nanos() as f64 / text.len() as f64
}

type Hostile = (&'static str, fn(usize) -> String);

const HOSTILE: &[Hostile] = &[
    ("brackets", |size| "[".repeat(size)),
    ("closing brackets", |size| "](".repeat(size / 2)),
    ("backticks", |size| "`".repeat(size)),
    ("backticks with blanks", |size| "` ".repeat(size / 2)),
    ("stars", |size| "*a ".repeat(size / 3)),
    ("mixed marks", |size| "**a_b*c~~".repeat(size / 9)),
    ("links on one line", |size| {
        "[a](https://b.example/c) ".repeat(size / 25)
    }),
    ("images on one line", |size| {
        "![a](https://b.example/c) ".repeat(size / 26)
    }),
    ("bare addresses on one line", |size| {
        "https://b.example/(c ".repeat(size / 21)
    }),
    ("a list of short lines", |size| "- a\n".repeat(size / 4)),
    ("quotes", |size| "> a\n".repeat(size / 4)),
    ("quotes in quotes", |size| "> ".repeat(size / 2)),
    ("fences", |size| "```\n".repeat(size / 4)),
    ("rows", |size| "| a | b |\n".repeat(size / 10)),
    ("a row of cells", |size| {
        format!("|a|\n{}|", "|a".repeat(size / 2))
    }),
    ("one line of words", |size| "word ".repeat(size / 5)),
    ("accents on one letter", |size| {
        format!("e{}", "\u{301}".repeat(size / 2))
    }),
    ("deeper and deeper", |size| {
        let depth = ((size * 2) as f64).sqrt() as usize;
        (0..depth)
            .map(|level| format!("{}- a\n", "\t".repeat(level)))
            .collect()
    }),
];
