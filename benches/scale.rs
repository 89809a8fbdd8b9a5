//! How long a sync without changes and a plan of 1 000 changes take for many notes, how much memory, and how both grow:
//! against a pass that only reads and hashes the same bytes.
//!
//! ```sh
//! cargo bench --bench scale                  # 1 000, 10 000 and 100 000 notes of 10 kB: 1 GB, and as much again
//! cargo bench --bench scale -- 1000 10000
//! ```

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints, and stops where something is wrong"
)]

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use notic_notion::clock::Clock;
use notic_notion::in_process::InProcess;
use notic_notion::markdown::Dialect;
use notic_notion::model::{BodyState, Digest, PageId, PageRecord, Secret, WrittenBody};
use notic_notion::notion::{Allowance, Client, Limits, MemoryLedger, RetryPolicy, Throttle};
use notic_notion::plan::{DeleteLimit, OnDelete, Policy};
use notic_notion::progress::Silent;
use notic_notion::sandbox::{Options, Sandbox};
use notic_notion::source::{self, ReadOptions, Reading};
use notic_notion::store::Store;
use notic_notion::sync::{self, Engine, Outcome, Pace, SettleTimes, Stop, Wishes};
use serde_json::json;

/// The length of a note in bytes.
const NOTE: usize = 10_000;
/// How many notes lie in a folder.
const IN_FOLDER: usize = 100;
/// How many notes change.
const CHANGES: usize = 1_000;
/// What a sync may take, against reading and hashing the same bytes.
const GOAL: f64 = 1.5;
/// The most memory in MB.
const MEMORY: f64 = 200.0;

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    if let [part, place, state] = arguments.as_slice()
        && part.parse::<usize>().is_err()
    {
        return child(part, Path::new(place), Path::new(state));
    }
    let given: Vec<usize> = arguments.iter().map(|n| n.parse().unwrap()).collect();
    let sizes = if given.is_empty() {
        vec![1_000, 10_000, 100_000]
    } else {
        given
    };
    println!(
        "{:>7} {:10} {:26} {:>9} {:>9} {:>7} {:>8}",
        "notes", "source", "what", "seconds", "bound", "ratio", "memory"
    );
    for size in sizes {
        measure(size);
    }
}

/// Where states are kept: in memory where that can be, since durable commits are no matter here.
fn state_folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        tempfile::tempdir_in(memory).unwrap()
    } else {
        tempfile::tempdir().unwrap()
    }
}

fn measure(size: usize) {
    let folder = tempfile::tempdir().unwrap();
    let states = state_folder();
    let sources = [
        ("directory", tree(folder.path(), size)),
        ("zip", archive(folder.path(), size)),
        ("pages", pages(folder.path(), size)),
    ];
    for (name, place) in &sources {
        let state = states.path().join(name);
        // What was read once comes from the system's memory from then on, for all of them alike.
        run("hash", place, &state);
        let (bound, _) = run("hash", place, &state);
        let show = |what: &str, (seconds, memory): (f64, f64)| {
            let ratio = seconds / bound;
            let over = ratio > GOAL || memory > MEMORY;
            println!(
                "{size:7} {name:10} {what:26} {seconds:9.2} {bound:9.2} {ratio:7.2} {memory:5.0} MB{}",
                if over { "  over the goal" } else { "" }
            );
        };
        show("fill the state", run("fill", place, &state));
        show("nothing changed", run("sync", place, &state));
        if *name == "directory" {
            show("nothing changed, unread", run("sync-known", place, &state));
        }
        show("plan of 1 000 changes", run("plan", place, &state));
    }
}

/// Runs a part in a process of its own; gives its seconds and its most memory in MB.
fn run(part: &str, place: &Path, state: &Path) -> (f64, f64) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args([part.as_ref(), place.as_os_str(), state.as_os_str()])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{part}: {text} {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let mut numbers = text.split_whitespace().map(|n| n.parse::<f64>().unwrap());
    (numbers.next().unwrap(), numbers.next().unwrap())
}

fn child(part: &str, place: &Path, state: &Path) {
    let begun = Instant::now();
    match part {
        "hash" => hash(place),
        "fill" => fill(place, state),
        "sync" => nothing_changed(read(place, ReadOptions::default()), state),
        "sync-known" => {
            let store = Store::open(state, "default").unwrap();
            let known = Arc::new(store.known_files("here").unwrap());
            assert!(!known.is_empty());
            let options = ReadOptions {
                known,
                ..ReadOptions::default()
            };
            let reading = read(place, options);
            assert!(reading.files.read.is_empty(), "all are known");
            nothing_changed(reading, state);
        }
        "plan" => plan(place, state),
        other => panic!("{other}"),
    }
    println!("{} {}", begun.elapsed().as_secs_f64(), peak());
}

/// The most memory this process has had, in MB.
fn peak() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) / 1000.0
}

/// Reads and hashes all that is there, file by file or member by member, and does nothing else.
fn hash(place: &Path) {
    if place.is_dir() {
        for folder in fs::read_dir(place).unwrap() {
            for file in fs::read_dir(folder.unwrap().path()).unwrap() {
                let bytes = fs::read(file.unwrap().path()).unwrap();
                std::hint::black_box(Digest::of(&bytes));
            }
        }
    } else if place
        .extension()
        .is_some_and(|extension| extension == "zip")
    {
        let mut archive =
            zip::ZipArchive::new(std::io::BufReader::new(File::open(place).unwrap())).unwrap();
        for index in 0..archive.len() {
            let mut bytes = Vec::new();
            archive
                .by_index(index)
                .unwrap()
                .read_to_end(&mut bytes)
                .unwrap();
            std::hint::black_box(Digest::of(&bytes));
        }
    } else {
        let mut file = File::open(place).unwrap();
        let mut bytes = vec![0; NOTE];
        loop {
            let length = file.read(&mut bytes).unwrap();
            if length == 0 {
                break;
            }
            std::hint::black_box(Digest::of(&bytes[..length]));
        }
    }
}

fn read(place: &Path, options: ReadOptions) -> Reading {
    source::read(place, &options).unwrap()
}

fn policy() -> Policy {
    Policy {
        on_delete: OnDelete::Trash,
        limit: DeleteLimit::Guarded,
        full: false,
        rules: Digest::of(b"rules"),
    }
}

fn wishes() -> Wishes {
    Wishes {
        policy: policy(),
        dialect: Dialect::Notic,
        recreate_missing: false,
        pace: Pace {
            requests_per_minute: 180,
            in_flight: 6,
        },
        allowance: Allowance::default(),
        person: false,
    }
}

fn page_of(number: usize) -> PageId {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&(number as u64 + 1).to_le_bytes());
    PageId::from_bytes(bytes)
}

/// A state as a first sync leaves it.
fn fill(place: &Path, state: &Path) {
    let reading = read(place, ReadOptions::default());
    let mut store = Store::open(state, "default").unwrap();
    store.ensure_profile().unwrap();
    let keys = reading.snapshot.entities.iter().map(|entity| &entity.key);
    let pages: std::collections::HashMap<_, _> =
        keys.zip(1..).map(|(key, n)| (key, page_of(n))).collect();
    for entity in &reading.snapshot.entities {
        let above = entity.parent.as_ref().map(|parent| pages[parent]);
        let record = PageRecord {
            key: entity.key.clone(),
            page: pages[&entity.key],
            parent: above.unwrap_or(page_of(0)),
            title: entity.title.clone(),
            icon: entity.icon.clone(),
            in_trash: false,
            missing: false,
            source: None,
        };
        store.put_page(&record).unwrap();
        if let Some(source) = policy().source_digest(entity, None) {
            let whole = WrittenBody {
                source: Some(source),
                body: Digest::of(b"body"),
                links: Vec::new(),
                tree: Vec::new(),
            };
            store
                .set_body(&entity.key, &BodyState::Written(whole))
                .unwrap();
        }
    }
    // As if the files had been at rest when they were read.
    let mut files = reading.files;
    for (_, file) in &mut files.read {
        file.looked_at += 3_600_000;
    }
    store.keep_files("here", &files).unwrap();
}

fn nothing_changed(reading: Reading, state: &Path) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    let clock = Clock::System;
    let listener = Rc::new(Silent);
    let throttle = Throttle::new(
        Box::new(MemoryLedger::default()),
        Limits::default(),
        clock.clone(),
    );
    let client = Client::new(
        Rc::new(InProcess::new(
            Sandbox::new(Options::default()),
            clock.clone(),
        )),
        throttle,
        Rc::new(Secret::new("ntn_sandbox")),
        RetryPolicy::default(),
        listener.clone(),
    );
    let engine = Engine::new(
        Rc::new(client),
        Store::open(state, "default").unwrap(),
        clock,
        listener,
        Rc::new(Stop::default()),
        page_of(0),
        SettleTimes::default(),
        None,
    );
    let finished =
        tokio::task::LocalSet::new().block_on(&runtime, sync::run(engine, reading, wishes()));
    assert_eq!(finished.report.outcome, Outcome::InStep);
    assert_eq!(finished.report.requests.total, 0);
}

/// What 1 000 changes would take: of a state that takes 1 000 notes for changed, and back.
fn plan(place: &Path, state: &Path) {
    let reading = read(place, ReadOptions::default());
    let mut store = Store::open(state, "default").unwrap();
    let notes = reading
        .snapshot
        .entities
        .iter()
        .filter(|entity| entity.body.is_some());
    let step = (reading.snapshot.entities.len() / CHANGES).max(1);
    let mut changed = 0;
    for entity in notes.step_by(step).take(CHANGES) {
        let whole = WrittenBody {
            source: Some(Digest::of(b"before")),
            body: Digest::of(b"before"),
            links: Vec::new(),
            tree: Vec::new(),
        };
        store
            .set_body(&entity.key, &BodyState::Written(whole))
            .unwrap();
        changed += 1;
    }
    let dry_run =
        sync::dry_run(&reading, &store, page_of(0), &wishes(), Clock::System.now()).unwrap();
    assert_eq!(dry_run.changes.len(), changed);
    for change in &dry_run.changes {
        std::hint::black_box(change);
    }
    // Puts it back, so that the parts can be run in any order.
    let by_id = reading
        .snapshot
        .entities
        .iter()
        .filter(|entity| entity.body.is_some());
    for entity in by_id.step_by(step).take(CHANGES) {
        let whole = WrittenBody {
            source: policy().source_digest(entity, None),
            body: Digest::of(b"body"),
            links: Vec::new(),
            tree: Vec::new(),
        };
        store
            .set_body(&entity.key, &BodyState::Written(whole))
            .unwrap();
    }
    std::hint::black_box(Duration::ZERO);
}

/// A note of words that differ from note to note.
fn text(number: usize) -> String {
    let mut text = format!("# Note {number}\n\n");
    let mut seed = number as u64 + 1;
    while text.len() < NOTE {
        for _ in 0..12 {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            write!(text, "word{} ", (seed >> 40) % 5000).unwrap();
        }
        text.push_str(if seed >> 62 == 0 {
            "\n\n- an **item** and\n\n"
        } else {
            "\n\n"
        });
    }
    text
}

fn tree(folder: &Path, size: usize) -> PathBuf {
    let root = folder.join("tree");
    for number in 0..size {
        let below = root.join(format!("folder {:04}", number / IN_FOLDER));
        if number % IN_FOLDER == 0 {
            fs::create_dir_all(&below).unwrap();
        }
        fs::write(below.join(format!("note {number:06}.md")), text(number)).unwrap();
    }
    root
}

fn archive(folder: &Path, size: usize) -> PathBuf {
    let path = folder.join("notes.zip");
    let mut archive = zip::ZipWriter::new(BufWriter::new(File::create(&path).unwrap()));
    let options = zip::write::SimpleFileOptions::default().compression_level(Some(1));
    for number in 0..size {
        let name = format!("folder {:04}/note {number:06}.md", number / IN_FOLDER);
        archive.start_file(name, options).unwrap();
        archive.write_all(text(number).as_bytes()).unwrap();
    }
    archive.finish().unwrap();
    path
}

fn pages(folder: &Path, size: usize) -> PathBuf {
    let path = folder.join("pages.json");
    let mut file = BufWriter::new(File::create(&path).unwrap());
    let folders: Vec<_> = (0..size.div_ceil(IN_FOLDER))
        .map(|number| json!({"id": format!("f{number}"), "name": format!("folder {number}"), "workspaceId": "w", "createdAt": number + 1}))
        .collect();
    let workspaces = json!([{"id": "w", "name": "Work", "isDefault": true, "updatedAt": 1}]);
    write!(
        file,
        "{{\"workspaces\": {workspaces}, \"folders\": {}, \"notes\": [",
        json!(folders)
    )
    .unwrap();
    for number in 0..size {
        let comma = if number > 0 { "," } else { "" };
        let at = 1_000_000 + number;
        let note = json!({"id": format!("n{number}"), "displayName": format!("note {number}"), "content": text(number),
            "folderId": format!("f{}", number / IN_FOLDER), "workspaceId": "w", "createdAt": at, "lastModified": at});
        write!(file, "{comma}{note}").unwrap();
    }
    write!(file, "]}}").unwrap();
    file.flush().unwrap();
    path
}
