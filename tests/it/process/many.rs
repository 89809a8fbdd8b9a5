//! Many cases of one kind, played several at a time.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

pub use crate::tally::Tally;

/// How many cases each core has in hand: a run that settles something waits for seconds, and does nothing.
const AT_ONCE: usize = 4;

/// Plays each case once. A case tells how often what it is about happened.
pub fn each<C: Sync>(cases: &[C], play: impl Fn(&C) -> Result<usize, String> + Sync) -> Tally {
    let next = AtomicUsize::new(0);
    let tally = Mutex::new(Tally::default());
    let threads = AT_ONCE * thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::SeqCst)) {
                    let played = play(case);
                    tally.lock().unwrap().count(played);
                }
            });
        }
    });
    tally.into_inner().unwrap()
}
