//! A state folder that can't be written, is full, locked or damaged.

use std::collections::HashMap;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::sleep;
use std::time::Duration;

use notic_notion::sandbox::PageTree;
use rusqlite::Connection;

use super::gate::Fate;
use super::killed::scattered;
use super::life::{compare, live, set_source, steps};
use super::machine::Machine;
use super::many::{self, Tally};
use crate::tally::TWICE;
use crate::terminal::Said;

/// In step with the first step of the life.
pub fn in_step() -> Machine {
    let machine = Machine::new();
    set_source(&machine, &steps()[0]);
    let said = machine.sync();
    assert_eq!(said.code, 0, "{said:?}");
    machine
}

fn writes(machine: &Machine) -> usize {
    machine
        .sandbox
        .log()
        .iter()
        .filter(|entry| entry.applied)
        .count()
}

/// Fails unless a run ended by itself, in one of these ways, and said why where it failed.
pub fn ended_well(said: &Said, codes: &[i32]) -> Result<(), String> {
    let says = ["error: ", "failed: ", "not up to date"];
    let told = said.code == 0 || says.iter().any(|word| said.err.contains(word));
    match codes.contains(&said.code) && told && !said.err.contains("panicked") {
        true => Ok(()),
        false => Err(format!("{said:?}")),
    }
}

/// The titles that more than one live page has.
pub fn twins(tree: &PageTree) -> Vec<String> {
    fn count(tree: &PageTree, counts: &mut HashMap<String, usize>) {
        for page in tree.pages() {
            *counts.entry(page.title.clone()).or_default() += 1;
            count(page, counts);
        }
    }
    let mut counts = HashMap::new();
    count(tree, &mut counts);
    counts
        .into_iter()
        .filter(|(_, count)| *count > 1)
        .map(|(title, _)| title)
        .collect()
}

fn mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// Runs it as somebody who may read the home and write nothing.
fn without_rights(machine: &Machine) -> Said {
    let mut command = machine.sync_command();
    if rustix::process::geteuid().is_root() {
        command.uid(65_534).gid(65_534);
    }
    for entry in std::fs::read_dir(machine.home.path()).unwrap() {
        mode(&entry.unwrap().path(), 0o444);
    }
    mode(machine.home.path(), 0o555);
    let said = machine.run(&mut command);
    mode(machine.home.path(), 0o700);
    for entry in std::fs::read_dir(machine.home.path()).unwrap() {
        mode(&entry.unwrap().path(), 0o600);
    }
    said
}

#[test]
fn a_folder_that_can_not_be_written_to_is_named_and_nothing_is_sent() {
    for is_new in [true, false] {
        let machine = if is_new { Machine::new() } else { in_step() };
        set_source(&machine, &steps()[1]);
        let before = machine.sandbox.log().len();
        let said = without_rights(&machine);
        assert_eq!(said.code, 1, "{said:?}");
        assert!(
            said.err.contains(machine.home.path().to_str().unwrap()),
            "{said:?}"
        );
        assert!(said.err.contains("may write there"), "{said:?}");
        assert_eq!(machine.sandbox.log().len(), before);
        set_source(&machine, &steps()[0]);
        assert_eq!(machine.sync().code, 0);
        compare(&machine, 0).unwrap();
    }
}

/// A run in which no file can grow beyond so many blocks of 512 bytes, as on a disk that is full.
fn limited(machine: &Machine, blocks: usize) -> Said {
    let plain = machine.sync_command();
    let mut shell = Command::new("/bin/sh");
    let script = "trap '' XFSZ; ulimit -f \"$1\"; shift; exec \"$@\"";
    shell.args(["-c", script, "sh", &blocks.to_string()]);
    shell
        .arg(plain.get_program())
        .args(plain.get_args())
        .env_clear();
    shell.envs(
        plain
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    shell
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    machine.run(&mut shell)
}

/// Lives the life, at each step first with a disk that has so much room.
fn live_limited(blocks: usize) -> Result<usize, String> {
    let machine = Machine::new();
    let (mut failed, mut wrong, mut turn) = (0, Ok(()), 0);
    let mut last = String::new();
    live(&machine, 2, || {
        turn += 1;
        if turn % 2 == 1 {
            let said = limited(&machine, blocks);
            failed += usize::from(said.code != 0);
            wrong = std::mem::replace(&mut wrong, Ok(())).and(ended_well(&said, &[0, 1, 3]));
            last = format!("{said:?}");
            return 1;
        }
        let said = machine.sync();
        last += &format!("{said:?}");
        said.code
    })
    .and(wrong)
    .map_err(|wrong| format!("{blocks} blocks: {wrong}\n{last}"))?;
    Ok(failed)
}

fn full_disks(cases: &[usize]) -> Tally {
    many::each(cases, |blocks| live_limited(*blocks))
}

#[test]
fn a_full_disk_ends_a_run_and_nothing_is_made_twice() {
    full_disks(&[20, 100, 200, 400, 700, 1100]).conclude("disk full");
}

/// Full at many sizes: `cargo test --test it process:: -- --ignored`.
#[test]
#[ignore = "takes minutes"]
fn a_disk_that_is_full_at_any_size_makes_nothing_twice() {
    let cases: Vec<usize> = (0..1500).step_by(25).collect();
    full_disks(&cases).conclude("disk full at many sizes");
}

/// A file system in memory that is full soon; none where that is not allowed.
struct SmallDisk<'a>(&'a Path);

impl<'a> SmallDisk<'a> {
    fn at(folder: &'a Path, bytes: usize) -> Option<Self> {
        let mut mount = Command::new("mount");
        mount
            .args(["-t", "tmpfs", "-o", &format!("size={bytes}"), "tmpfs"])
            .arg(folder);
        mount.stderr(Stdio::null());
        let is_root = rustix::process::geteuid().is_root();
        (is_root && mount.status().is_ok_and(|done| done.success())).then_some(Self(folder))
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(self.0).status());
    }
}

#[test]
fn a_file_system_that_is_full_ends_a_run_and_nothing_is_made_twice() {
    for pages in [10, 25, 45, 70, 100] {
        let machine = Machine::new();
        let Some(disk) = SmallDisk::at(machine.home.path(), pages * 4096) else {
            eprintln!("skipped: nothing can be mounted here");
            return;
        };
        machine.set(super::machine::Setting::default());
        set_source(&machine, &steps()[0]);
        let said = machine.sync();
        ended_well(&said, &[0, 1, 3]).unwrap();
        let mut remount = Command::new("mount");
        remount
            .args(["-o", "remount,size=64M"])
            .arg(machine.home.path());
        assert!(remount.status().unwrap().success());
        assert_eq!(machine.sync().code, 0, "{pages} pages: {said:?}");
        compare(&machine, 0).unwrap();
        drop(disk);
    }
}

/// Holds the state file for so long.
fn hold(machine: &Machine, time: Duration) -> std::thread::JoinHandle<()> {
    let other = Connection::open(machine.database()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    std::thread::spawn(move || {
        sleep(time);
        drop(other);
    })
}

#[test]
fn a_state_that_is_held_for_a_moment_is_waited_for() {
    let machine = in_step();
    set_source(&machine, &steps()[1]);
    let held = hold(&machine, Duration::from_millis(1500));
    assert_eq!(machine.sync().code, 0);
    held.join().unwrap();
    compare(&machine, 1).unwrap();
}

/// Takes as long as a run waits, twice: `cargo test --test it process:: -- --ignored`.
#[test]
#[ignore = "takes more than a minute"]
fn a_state_that_stays_held_ends_the_run_and_is_named() {
    let machine = in_step();
    set_source(&machine, &steps()[1]);
    let before = writes(&machine);
    let held = hold(&machine, Duration::from_secs(45));
    let said = machine.sync();
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.err.contains("another program"), "{said:?}");
    assert_eq!(writes(&machine), before);
    held.join().unwrap();

    // In the middle of a run, from before an answer on.
    let (path, mut count) = (machine.database(), 0);
    let held: Arc<Mutex<Option<Connection>>> = Arc::default();
    let own = held.clone();
    machine.gate.post(Some(Box::new(move |_| {
        count += 1;
        let (path, own) = (path.clone(), own.clone());
        Fate {
            done: (count == 5).then(|| {
                Box::new(move |_: u16| {
                    let other = Connection::open(path).unwrap();
                    other.busy_timeout(Duration::from_secs(10)).unwrap();
                    other.execute_batch("BEGIN IMMEDIATE").unwrap();
                    *own.lock().unwrap() = Some(other);
                }) as super::gate::Act
            }),
            ..Fate::pass()
        }
    })));
    let said = machine.sync();
    ended_well(&said, &[1, 3]).unwrap();
    assert!(said.err.contains("another program"), "{said:?}");
    held.lock().unwrap().take();
    machine.gate.post(None);
    assert_eq!(machine.sync().code, 0);
    compare(&machine, 1).unwrap();
}

/// Something that befalls the files of a state: gets the database's bytes and a number.
type Damage = fn(&mut Vec<u8>, usize);

const PAGE: usize = 4096;

const DAMAGES: &[(&str, Damage)] = &[
    ("emptied", |bytes, _| bytes.clear()),
    ("cut to half", |bytes, _| bytes.truncate(bytes.len() / 2)),
    ("cut in a page", |bytes, seed| {
        bytes.truncate(scattered(seed, bytes.len()))
    }),
    ("without its head", |bytes, _| bytes[..100].fill(0x5a)),
    ("a page of zeros", |bytes, seed| fill(bytes, seed, 0)),
    ("a page of garbage", |bytes, seed| fill(bytes, seed, 0x5a)),
    ("a bit turned", |bytes, seed| {
        let at = scattered(seed, bytes.len());
        bytes[at] ^= 1 << (seed % 8);
    }),
    ("many bytes changed", |bytes, seed| {
        for n in 0..40 {
            let at = scattered(seed * 1000 + n, bytes.len());
            bytes[at] = scattered(seed * 7000 + n, 256) as u8;
        }
    }),
];

fn fill(bytes: &mut [u8], seed: usize, with: u8) {
    let page = scattered(seed, bytes.len() / PAGE);
    bytes[page * PAGE..(page + 1) * PAGE].fill(with);
}

/// A run with a damaged state: it fails, or does what it should, and makes no twin; with the state of before the damage
/// all goes on.
fn damaged(name: &str, damage: Damage, seed: usize) -> Result<usize, String> {
    let machine = in_step();
    set_source(&machine, &steps()[1]);
    let whole = std::fs::read(machine.database()).unwrap();
    let mut bytes = whole.clone();
    damage(&mut bytes, seed);
    std::fs::write(machine.database(), bytes).unwrap();
    let before = writes(&machine);
    let said = machine.sync();
    let wrong = |wrong: String| format!("{name}, seed {seed}: {wrong}; {said:?}");
    ended_well(&said, &[0, 1, 3, 5]).map_err(wrong)?;
    let twins = twins(&machine.sandbox.tree(&machine.root).unwrap());
    if !twins.is_empty() {
        return Err(wrong(format!("{TWICE}: {twins:?}")));
    }
    if writes(&machine) == before {
        for file in ["state.sqlite-wal", "state.sqlite-shm"] {
            drop(std::fs::remove_file(machine.path(file)));
        }
        std::fs::write(machine.database(), whole).unwrap();
        let again = machine.sync();
        if again.code != 0 {
            return Err(wrong(format!("with the state of before: {again:?}")));
        }
        compare(&machine, 1).map_err(wrong)?;
    }
    Ok(1)
}

fn damages(seeds: usize) -> Tally {
    let cases: Vec<(usize, usize)> = (0..DAMAGES.len())
        .flat_map(|damage| (0..seeds).map(move |seed| (damage, seed)))
        .collect();
    many::each(&cases, |(at, seed)| {
        let (name, damage) = DAMAGES[*at];
        damaged(name, damage, *seed)
    })
}

#[test]
fn a_damaged_state_makes_nothing_twice() {
    damages(2).conclude("state damaged");
}

/// Damaged in many ways: `cargo test --test it process:: -- --ignored`.
#[test]
#[ignore = "takes minutes"]
fn a_state_that_is_damaged_in_any_way_makes_nothing_twice() {
    damages(20).conclude("state damaged in many ways");
}

#[test]
fn what_sqlite_keeps_beside_the_state_may_be_garbage() {
    for (name, content) in [
        ("state.sqlite-shm", "garbage"),
        ("state.sqlite-wal", "garbage"),
    ] {
        let machine = in_step();
        set_source(&machine, &steps()[1]);
        std::fs::write(machine.path(name), content.repeat(3000)).unwrap();
        let said = machine.sync();
        assert_eq!(said.code, 0, "{name}: {said:?}");
        compare(&machine, 1).unwrap();
    }
    let machine = in_step();
    set_source(&machine, &steps()[1]);
    std::fs::write(machine.path("budget.sqlite"), "garbage".repeat(3000)).unwrap();
    assert_eq!(machine.sync().code, 0);
    compare(&machine, 1).unwrap();
}

#[test]
fn a_state_that_is_gone_makes_no_second_copy() {
    let machine = in_step();
    let before = machine.sandbox.tree(&machine.root);
    std::fs::remove_file(machine.database()).unwrap();
    let said = machine.sync();
    assert_eq!(said.code, 1, "{said:?}");
    assert!(
        said.err.contains("a sync would make a second copy"),
        "{said:?}"
    );
    assert_eq!(machine.sandbox.tree(&machine.root), before);
}
