//! Many cases of one kind, played several at a time, and counted.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// How many cases each core has in hand: a run that settles something waits for seconds, and does nothing.
const AT_ONCE: usize = 4;

/// How cases went.
#[derive(Default)]
pub struct Tally {
    cases: usize,
    /// How often what was to happen happened: a kill may come when the run is over.
    struck: usize,
    failures: Vec<String>,
}

/// Plays each case once. A case tells how often what it is about happened.
pub fn each<C: Sync>(cases: &[C], play: impl Fn(&C) -> Result<usize, String> + Sync) -> Tally {
    let next = AtomicUsize::new(0);
    let tally = Mutex::new(Tally {
        cases: cases.len(),
        ..Tally::default()
    });
    let threads = AT_ONCE * thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::SeqCst)) {
                    let played = play(case);
                    let mut tally = tally.lock().unwrap();
                    match played {
                        Ok(struck) => tally.struck += struck,
                        Err(wrong) => tally.failures.push(wrong),
                    }
                }
            });
        }
    });
    tally.into_inner().unwrap()
}

impl Tally {
    /// Prints a row of the table in `docs/reliability.md`, and fails where anything is wrong, or nothing happened.
    pub fn conclude(self, fault: &str) {
        let Self {
            cases,
            struck,
            failures,
        } = self;
        for failure in failures.iter().take(5) {
            eprintln!("{failure}\n");
        }
        let wrong = failures.len();
        eprintln!("{fault}: {cases} cases, it struck {struck} times, {wrong} wrong");
        assert_eq!(wrong, 0, "{fault}");
        assert!(struck * 2 > cases, "{fault}: it hardly ever struck");
    }
}
