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

use std::collections::HashMap;
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
use notic_notion::markdown::{self, Dialect};
use notic_notion::model::{
    Block, BodyState, Digest, EntityKey, Hasher, PageId, PageRecord, Secret, WrittenBlock,
    WrittenBody,
};
use notic_notion::notion::{Allowance, Client, Limits, MemoryLedger, RetryPolicy, Throttle};
use notic_notion::plan::{DeleteLimit, OnDelete, Policy};
use notic_notion::progress::Silent;
use notic_notion::render::render;
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
/// For how many notes the goals are: with fewer, what does not grow with them weighs more.
const MANY: usize = 100_000;
/// What a sync may take, against reading and hashing the same bytes.
const GOAL: f64 = 1.5;
/// The most memory in MB.
const MEMORY: f64 = 200.0;
/// How long the program may take to begin, in ms.
const START_UP: f64 = 20.0;
/// How large it may be, in MB.
const PROGRAM: f64 = 15.0;
/// How often each is run: the shortest time counts, since other programs are at work on the machine, too.
const RUNS: usize = 3;

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
    show_program();
    let given: Vec<usize> = arguments.iter().map(|n| n.parse().unwrap()).collect();
    let sizes = if given.is_empty() {
        vec![1_000, 10_000, 100_000]
    } else {
        given
    };
    println!(
        "{:>7} {:10} {:26} {:>9} {:>9} {:>7} {:>8} {:>8}",
        "notes", "source", "what", "seconds", "bound", "ratio", "memory", "growth"
    );
    let mut before = Times::new();
    for size in sizes {
        before = measure(size, &before);
    }
}

/// How long the program takes to begin, and how large it is.
fn show_program() {
    let program = env!("CARGO_BIN_EXE_notic-notion");
    let home = tempfile::tempdir().unwrap();
    println!("{:45} {:>9} {:>9}", "program", "measured", "goal");
    for arguments in [["--help"], ["status"]] {
        let times = (0..20).map(|_| {
            let begun = Instant::now();
            let output = Command::new(program)
                .args(arguments)
                .env("NOTIC_NOTION_HOME", home.path())
                .output();
            output.unwrap();
            begun.elapsed()
        });
        let shortest = times.min().unwrap().as_secs_f64() * 1000.0;
        let what = format!("`{}`, with nothing set up", arguments[0]);
        println!("{what:45} {shortest:6.1} ms {START_UP:6} ms");
    }
    let size = fs::metadata(program).unwrap().len() as f64 / 1e6;
    println!("{:45} {size:6.1} MB {PROGRAM:6} MB\n", "size");
}

/// How many notes there were, and how long each thing took.
type Times = HashMap<(&'static str, &'static str), (usize, f64)>;

/// Where states are kept: in memory where that can be, since durable commits are no matter here.
fn state_folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        tempfile::tempdir_in(memory).unwrap()
    } else {
        tempfile::tempdir().unwrap()
    }
}

/// Measures all with so many notes. Growth is how many times longer it takes than with fewer notes, for each time that
/// there are more of them: 1 is linear.
fn measure(size: usize, before: &Times) -> Times {
    let folder = tempfile::tempdir().unwrap();
    let states = state_folder();
    let sources = [
        ("directory", tree(folder.path(), size)),
        ("zip", archive(folder.path(), size)),
        ("pages", pages(folder.path(), size)),
    ];
    let mut times = Times::new();
    for (name, place) in &sources {
        let state = states.path().join(name);
        // What was read once comes from the system's memory from then on, for all of them alike.
        run("hash", place, &state);
        let (bound, _) = best("hash", place, &state);
        let mut show = |what: &'static str, (seconds, memory): (f64, f64)| {
            let ratio = seconds / bound;
            let over = size >= MANY && (ratio > GOAL || memory > MEMORY);
            let growth = before.get(&(*name, what)).map(|(fewer, took)| {
                let growth = seconds / took / (size as f64 / *fewer as f64);
                format!("{growth:8.2}")
            });
            println!(
                "{size:7} {name:10} {what:26} {seconds:9.3} {bound:9.3} {ratio:7.2} {memory:5.0} MB {:>8}{}",
                growth.unwrap_or_default(),
                if over { "  over the goal" } else { "" }
            );
            times.insert((*name, what), (size, seconds));
        };
        run("fill", place, &state);
        show("nothing changed", best("sync", place, &state));
        if *name == "directory" {
            show("nothing changed, unread", best("sync-known", place, &state));
        }
        show("plan of 1 000 changes", best("plan", place, &state));
        if *name == "directory" {
            show("plan of 1 000, unread", best("plan-known", place, &state));
        }
        for end in ["", "-wal", "-shm"] {
            fs::remove_file(format!("{}{end}", state.display())).ok();
        }
    }
    times
}

/// The shortest time of a few runs, and the most memory of them.
fn best(part: &str, place: &Path, state: &Path) -> (f64, f64) {
    let runs = (0..RUNS).map(|_| run(part, place, state));
    runs.fold((f64::MAX, 0.0), |(seconds, memory), run| {
        (seconds.min(run.0), memory.max(run.1))
    })
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
    let took = match part {
        "hash" => {
            hash(place);
            begun.elapsed()
        }
        "fill" => {
            fill(place, state);
            begun.elapsed()
        }
        "sync" => {
            nothing_changed(read(place, ReadOptions::default()), state);
            begun.elapsed()
        }
        "sync-known" => {
            nothing_changed(read_known(place, state), state);
            begun.elapsed()
        }
        "plan" => plan(state, || read(place, ReadOptions::default())),
        "plan-known" => plan(state, || read_known(place, state)),
        other => panic!("{other}"),
    };
    println!("{} {}", took.as_secs_f64(), peak());
}

/// Reads what is not known from before.
fn read_known(place: &Path, state: &Path) -> Reading {
    let store = Store::open(state, "default").unwrap();
    let known = Arc::new(store.known_files("here").unwrap());
    assert!(!known.is_empty());
    let options = ReadOptions {
        known,
        ..ReadOptions::default()
    };
    let reading = read(place, options);
    assert!(reading.files.read.is_empty(), "all are known");
    reading
}

/// The most memory this process has had, in MB.
fn peak() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) / 1000.0
}

/// Reads and hashes all that is there, file by file or member by member, on one thread, and does nothing else. Of a page,
/// which is one piece of JSON, it hashes the bytes as they are, without looking for notes in them.
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
        let mut hasher = Hasher::new();
        let mut bytes = vec![0; 1 << 18];
        loop {
            let length = file.read(&mut bytes).unwrap();
            if length == 0 {
                break;
            }
            hasher.bytes(&bytes[..length]);
        }
        std::hint::black_box(hasher.finish());
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
    let pages: HashMap<_, _> = keys.zip(1..).map(|(key, n)| (key, page_of(n))).collect();
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
            let text = reading.bodies.load(&entity.key).unwrap();
            store
                .set_body(&entity.key, &written(source, &text))
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

/// A body as it is when a text has been written.
fn written(source: Digest, text: &str) -> BodyState {
    let blocks = render(&markdown::read(Dialect::Notic, text)).blocks;
    BodyState::Written(WrittenBody {
        source: Some(source),
        body: Block::digest_all(&blocks),
        links: Vec::new(),
        tree: WrittenBlock::all(&blocks),
    })
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

/// How long it takes to read the source and to tell what 1 000 changes would take: of 1 000 notes the state has one
/// paragraph more.
fn plan(state: &Path, read: impl FnOnce() -> Reading) -> Duration {
    let begun = Instant::now();
    let reading = read();
    let took_reading = begun.elapsed();
    let entities = &reading.snapshot.entities;
    let step = (entities.len() / CHANGES).max(1);
    let notes = entities.iter().filter(|entity| entity.body.is_some());
    let changed: Vec<&EntityKey> = notes
        .step_by(step)
        .take(CHANGES)
        .map(|note| &note.key)
        .collect();
    let mut store = Store::open(state, "default").unwrap();
    let before: Vec<BodyState> = changed.iter().map(|key| store.body(key).unwrap()).collect();
    for key in &changed {
        let text = reading.bodies.load(key).unwrap() + "\n\nA last word.";
        let body = written(Digest::of(b"before"), &text);
        store.set_body(key, &body).unwrap();
    }
    drop(store);
    let begun = Instant::now();
    let store = Store::open(state, "default").unwrap();
    let dry_run =
        sync::dry_run(&reading, &store, page_of(0), &wishes(), Clock::System.now()).unwrap();
    let took_planning = begun.elapsed();
    assert_eq!(dry_run.changes.len(), changed.len());
    drop(store);
    // Puts it back, so that the parts can be run in any order.
    let mut store = Store::open(state, "default").unwrap();
    for (key, body) in changed.iter().zip(&before) {
        store.set_body(key, body).unwrap();
    }
    took_reading + took_planning
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
