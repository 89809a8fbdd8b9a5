//! SIGKILL at every request of a life, at four moments of it: the next run makes up for it.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread::sleep;
use std::time::{Duration, Instant};

use notic_notion::sandbox::Request;
use rusqlite::Connection;
use rusqlite::config::DbConfig;

use super::gate::{Act, Answer, Fate, Porter};
use super::life::{live, undisturbed};
use super::machine::{KILLED, Machine, Setting, Victim, options};
use super::many::{self, Tally};

/// When in the life of a request the program is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// It is on its way, and is never done.
    Before,
    /// It is done, and nothing is answered.
    Done,
    /// The answer was read, and can't be written down: the state file is held from before the answer until the kill.
    Uncommitted,
    /// So long after the answer went out: while it is read, written down, or what follows is begun.
    After(Duration),
}

/// A kill at a request, counted from 0 from the kill before.
#[derive(Clone, Copy, Debug)]
pub struct Kill {
    pub at: usize,
    pub moment: Moment,
}

impl fmt::Display for Kill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "request {} {:?}", self.at, self.moment)
    }
}

/// The state file, held so that nobody else can write to it.
type Hold = Arc<Mutex<Option<Connection>>>;

fn hold(path: PathBuf, held: Hold) -> Act {
    Box::new(move |_| {
        let connection = Connection::open(path).unwrap();
        connection.busy_timeout(Duration::from_secs(10)).unwrap();
        // Else the last one to close the file would tidy it up.
        let stays = DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
        connection.set_db_config(stays, true).unwrap();
        connection.execute_batch("BEGIN IMMEDIATE").unwrap();
        *held.lock().unwrap() = Some(connection);
    })
}

/// Waits until the program has read all that was sent to it at that port.
fn wait_until_read(port: u16) {
    let until = Instant::now() + Duration::from_millis(300);
    while Instant::now() < until && !is_read(port) {
        sleep(Duration::from_micros(200));
    }
    // From the socket to the commit: what is in between takes far less.
    sleep(Duration::from_millis(4));
}

/// Whether the system holds nothing for the program at that port; where it does not tell, some time has to do.
fn is_read(port: u16) -> bool {
    let Ok(table) = std::fs::read_to_string("/proc/net/tcp") else {
        return false;
    };
    let ours = format!("0100007F:{port:04X}");
    let mut queues = table.lines().filter_map(|line| {
        let mut words = line.split_whitespace().skip(1);
        (words.next()? == ours).then(|| words.nth(2).map(str::to_owned))?
    });
    queues.all(|queues| queues.ends_with(":00000000"))
}

/// Kills the program at these requests, one after the other.
pub fn killer(kills: &[Kill], victim: Victim, database: PathBuf) -> Porter {
    let kills = kills.to_vec();
    let mut coming = kills.into_iter();
    let mut next = coming.next();
    let mut count = 0;
    Box::new(move |_: &Request| {
        // What a dead program had sent before.
        if !victim.lives() {
            return Fate::pass();
        }
        let number = count;
        count += 1;
        let Some(kill) = next.filter(|kill| kill.at == number) else {
            return Fate::pass();
        };
        next = coming.next();
        count = 0;
        let victim = victim.clone();
        let dies: Act = Box::new(move |_| {
            victim.kill();
        });
        fate(kill.moment, dies, database.clone())
    })
}

fn fate(moment: Moment, dies: Act, database: PathBuf) -> Fate {
    match moment {
        Moment::Before => Fate {
            come: Some(dies),
            applied: false,
            answer: Answer::Dropped,
            ..Fate::pass()
        },
        Moment::Done => Fate {
            done: Some(dies),
            answer: Answer::Dropped,
            ..Fate::pass()
        },
        Moment::Uncommitted => {
            let held = Hold::default();
            Fate {
                done: Some(hold(database, held.clone())),
                answered: Some(Box::new(move |port| {
                    wait_until_read(port);
                    dies(port);
                    sleep(Duration::from_millis(1));
                    held.lock().unwrap().take();
                })),
                ..Fate::pass()
            }
        }
        Moment::After(time) => Fate {
            answered: Some(Box::new(move |port| {
                sleep(time);
                dies(port);
            })),
            ..Fate::pass()
        },
    }
}

/// Lives the life with these kills. Tells how many runs they ended.
fn live_with(kills: &[Kill], in_flight: u32) -> Result<usize, String> {
    let setting = Setting {
        in_flight,
        ..Setting::default()
    };
    let machine = Machine::with(options(), setting);
    let killer = killer(kills, machine.victim.clone(), machine.database());
    machine.gate.post(Some(killer));
    let told: Vec<String> = kills.iter().map(ToString::to_string).collect();
    let (mut killed, mut last) = (0, String::new());
    live(&machine, kills.len() + 1, || {
        let said = machine.sync();
        killed += usize::from(said.code == KILLED);
        last = format!("{said:?}");
        said.code
    })
    .map_err(|wrong| {
        let kills = told.join(", ");
        format!("{in_flight} in flight, {kills}: {wrong}\n{last}")
    })?;
    Ok(killed)
}

/// Numbers that look random and are the same each time.
pub fn scattered(seed: usize, below: usize) -> usize {
    let mut mixed = (seed as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    ((mixed ^ (mixed >> 27)) >> 33) as usize % below
}

/// Up to five milliseconds: a commit takes less.
fn a_little(seed: usize) -> Duration {
    Duration::from_micros(scattered(seed, 5000) as u64)
}

/// The four moments, the last one somewhere in the commit or not long after it.
pub fn moments(seed: usize) -> [Moment; 4] {
    [
        Moment::Before,
        Moment::Done,
        Moment::Uncommitted,
        Moment::After(a_little(seed)),
    ]
}

type Case = (Vec<Kill>, u32);

fn single(step: usize, in_flight: u32) -> impl Iterator<Item = Case> {
    (0..undisturbed().requests)
        .flat_map(move |at| {
            moments(at)
                .into_iter()
                .map(move |moment| (vec![Kill { at, moment }], in_flight))
        })
        .step_by(step)
}

/// Two kills in a row: the second one hits the run that settles what the first one left.
fn double(step: usize) -> impl Iterator<Item = Case> {
    (0..undisturbed().requests).step_by(step).map(|at| {
        let first = Kill {
            at,
            moment: moments(at)[scattered(at, 4)],
        };
        let below = if at.is_multiple_of(3) { 30 } else { 6 };
        let second = Kill {
            at: scattered(at + 7919, below),
            moment: moments(at + 1)[scattered(at + 104_729, 4)],
        };
        (vec![first, second], 6)
    })
}

fn play(cases: impl Iterator<Item = Case>) -> Tally {
    let cases: Vec<Case> = cases.collect();
    many::each(&cases, |(kills, in_flight)| live_with(kills, *in_flight))
}

#[test]
fn the_binary_killed_at_a_request_is_made_up_for_by_the_next_run() {
    // Odd, so that every moment comes by.
    play(single(31, 1)).conclude("killed at a request");
    play(double(16)).conclude("killed twice in a row");
}

/// Every moment of every request: `cargo test --test it process:: -- --ignored`.
#[test]
#[ignore = "takes minutes"]
fn the_binary_killed_at_any_request_is_made_up_for_by_the_next_run() {
    play(single(1, 1)).conclude("killed at each request, one in flight");
    play(single(1, 6)).conclude("killed at each request, six in flight");
    play(double(1)).conclude("killed twice in a row");
}
