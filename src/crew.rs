//! Jobs that other threads do. Their results are taken in the order in which the jobs were given out.
//!
//! Most of the time that a source takes goes into copying and hashing its texts, and most of a dry run into rendering them.
//! So one thread finds what is there and puts together what came of it, while others work on it. Since the order stays, nothing depends on which thread is faster:
//! neither what is told of files that can't be read, nor which of two records with one id wins.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Scope};

/// The most threads, the one that gives out the jobs included. More would wait for it.
const MOST_THREADS: usize = 4;

/// How many jobs may be out for each thread, so that none waits for the next one.
const JOBS_EACH: usize = 4;

/// The most weight of all jobs whose results are not taken yet. A job that is heavier goes out alone.
const MOST_WEIGHT: usize = 8 << 20;

/// Threads that all do the same work. Each takes the job that has waited longest; so does the thread that gives them out,
/// where it would have to wait for a result. The results are taken in the order of the jobs.
pub(crate) struct Crew<'w, J, R> {
    work: &'w Work<'w, J, R>,
    board: &'w Board<J, R>,
    threads: usize,
    /// The weights of the jobs whose results are not taken yet.
    weights: VecDeque<usize>,
}

type Work<'w, J, R> = dyn Fn(J) -> R + Sync + 'w;

/// Starts a crew for as long as `act` takes. On a machine with one processor, or where no thread can be started, the crew
/// does each job itself when it is given out.
pub(crate) fn with_crew<J: Send, R: Send, T>(
    work: &(dyn Fn(J) -> R + Sync),
    act: impl FnOnce(&mut Crew<'_, J, R>) -> T,
) -> T {
    let processors = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    with_others(processors.min(MOST_THREADS) - 1, work, act)
}

fn with_others<J: Send, R: Send, T>(
    others: usize,
    work: &(dyn Fn(J) -> R + Sync),
    act: impl FnOnce(&mut Crew<'_, J, R>) -> T,
) -> T {
    let board = Board::default();
    thread::scope(|scope| {
        let others = (0..others).map_while(|_| join_in(scope, &board, work));
        let mut crew = Crew {
            work,
            board: &board,
            threads: 1 + others.count(),
            weights: VecDeque::new(),
        };
        act(&mut crew)
    })
}

fn join_in<'s, 'e: 's, J: Send, R: Send>(
    scope: &'s Scope<'s, 'e>,
    board: &'e Board<J, R>,
    work: &'e Work<'e, J, R>,
) -> Option<()> {
    let work_on = move || {
        let _leaves = Leaves(board);
        while let Some((number, job)) = board.next_job() {
            board.put(number, work(job));
        }
    };
    let thread = thread::Builder::new().name("crew".to_owned());
    thread.spawn_scoped(scope, work_on).ok().map(drop)
}

impl<J, R> Crew<'_, J, R> {
    /// Gives out a job; its weight is about the bytes of memory it holds. Where too much is out already, it first takes
    /// results, the oldest ones.
    pub(crate) fn give<E>(
        &mut self,
        job: J,
        weight: usize,
        take: &mut dyn FnMut(R) -> Result<(), E>,
    ) -> Result<(), E> {
        if self.threads == 1 {
            return take((self.work)(job));
        }
        while self.is_loaded(weight) {
            self.take_one(take)?;
        }
        self.board.add(job);
        self.weights.push_back(weight);
        Ok(())
    }

    /// Takes all results that are left.
    pub(crate) fn finish<E>(&mut self, take: &mut dyn FnMut(R) -> Result<(), E>) -> Result<(), E> {
        while !self.weights.is_empty() {
            self.take_one(take)?;
        }
        Ok(())
    }

    fn is_loaded(&self, weight: usize) -> bool {
        let all = self.weights.iter().sum::<usize>() + weight;
        let jobs = self.weights.len();
        jobs >= self.threads * JOBS_EACH || (jobs > 0 && all > MOST_WEIGHT)
    }

    fn take_one<E>(&mut self, take: &mut dyn FnMut(R) -> Result<(), E>) -> Result<(), E> {
        self.weights.pop_front();
        loop {
            match self.board.oldest() {
                Oldest::Done(result) => return take(result),
                Oldest::Waiting(number, job) => self.board.put(number, (self.work)(job)),
                // It has panicked; so does this thread when the crew is not used any more.
                Oldest::Lost => return Ok(()),
            }
        }
    }
}

impl<J, R> Drop for Crew<'_, J, R> {
    fn drop(&mut self) {
        self.board.close();
    }
}

/// Where jobs wait, and their results.
struct Board<J, R> {
    notes: Mutex<Notes<J, R>>,
    changed: Condvar,
}

struct Notes<J, R> {
    jobs: VecDeque<(usize, J)>,
    /// One for each job whose result was not taken, from the oldest on.
    results: VecDeque<Option<R>>,
    taken: usize,
    is_closed: bool,
    is_lost: bool,
}

/// What became of the oldest job whose result was not taken.
enum Oldest<J, R> {
    Done(R),
    /// It is under way, and this is the job that waits next.
    Waiting(usize, J),
    /// The thread that did a job is gone.
    Lost,
}

impl<J, R> Default for Board<J, R> {
    fn default() -> Self {
        let notes = Notes {
            jobs: VecDeque::new(),
            results: VecDeque::new(),
            taken: 0,
            is_closed: false,
            is_lost: false,
        };
        Self {
            notes: Mutex::new(notes),
            changed: Condvar::new(),
        }
    }
}

impl<J, R> Board<J, R> {
    fn notes(&self) -> MutexGuard<'_, Notes<J, R>> {
        // No work is done while it is held, so that what a panic leaves is whole.
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, notes: MutexGuard<'a, Notes<J, R>>) -> MutexGuard<'a, Notes<J, R>> {
        let notes = self.changed.wait(notes);
        notes.unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, job: J) {
        let mut notes = self.notes();
        let number = notes.taken + notes.results.len();
        notes.results.push_back(None);
        notes.jobs.push_back((number, job));
        drop(notes);
        self.changed.notify_all();
    }

    /// The job that has waited longest, once there is one; none when there will be none.
    fn next_job(&self) -> Option<(usize, J)> {
        let mut notes = self.notes();
        loop {
            if notes.is_closed {
                return None;
            }
            if let Some(job) = notes.jobs.pop_front() {
                return Some(job);
            }
            notes = self.wait(notes);
        }
    }

    fn put(&self, number: usize, result: R) {
        let mut notes = self.notes();
        let at = number - notes.taken;
        notes.results[at] = Some(result);
        drop(notes);
        self.changed.notify_all();
    }

    fn oldest(&self) -> Oldest<J, R> {
        let mut notes = self.notes();
        loop {
            if let Some(result) = notes.results.front_mut().and_then(Option::take) {
                notes.results.pop_front();
                notes.taken += 1;
                return Oldest::Done(result);
            }
            if let Some((number, job)) = notes.jobs.pop_front() {
                return Oldest::Waiting(number, job);
            }
            if notes.is_lost {
                return Oldest::Lost;
            }
            notes = self.wait(notes);
        }
    }

    fn close(&self) {
        self.notes().is_closed = true;
        self.changed.notify_all();
    }
}

/// Tells on the board that a thread is gone before its time.
struct Leaves<'a, J, R>(&'a Board<J, R>);

impl<J, R> Drop for Leaves<'_, J, R> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.notes().is_lost = true;
            self.0.changed.notify_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;

    fn doubled(threads: usize, jobs: u32, weight: usize) -> Result<Vec<u32>, u32> {
        let mut all = Vec::new();
        let mut take = |number: u32| match number {
            26 => Err(number),
            _ => {
                all.push(number);
                Ok(())
            }
        };
        with_others(threads, &|number: u32| number * 2, |crew| {
            for number in 0..jobs {
                crew.give(number, weight, &mut take)?;
            }
            crew.finish(&mut take)
        })?;
        Ok(all)
    }

    #[test]
    fn all_is_taken_in_order_however_many_threads_there_are() {
        let expected: Vec<u32> = (0..13).map(|number| number * 2).collect();
        for threads in 0..5 {
            for weight in [0, 1, MOST_WEIGHT / 2, MOST_WEIGHT + 1] {
                assert_eq!(doubled(threads, 13, weight), Ok(expected.clone()));
            }
        }
    }

    #[test]
    fn the_first_failure_ends_it() {
        for threads in 0..5 {
            assert_eq!(doubled(threads, 200, 1), Err(26));
        }
    }

    #[test]
    #[should_panic = "scoped thread"]
    fn a_panic_of_a_thread_is_not_lost() {
        // Each thread gets one of two jobs.
        let both = Barrier::new(2);
        let work = |()| {
            both.wait();
            assert_ne!(thread::current().name(), Some("crew"));
        };
        let take = &mut |()| Ok::<(), ()>(());
        let _ended = with_others(1, &work, |crew| {
            crew.give((), 1, take)?;
            crew.give((), 1, take)?;
            crew.finish(take)
        });
    }

    #[test]
    fn the_thread_that_gives_out_jobs_does_some_where_it_would_wait() {
        let both = Barrier::new(2);
        let names = Mutex::new(Vec::new());
        let work = |()| {
            both.wait();
            let name = thread::current().name().map(str::to_owned);
            names.lock().unwrap().push(name);
        };
        with_others(1, &work, |crew| {
            let take = &mut |()| Ok::<(), ()>(());
            crew.give((), 1, take)?;
            crew.give((), 1, take)?;
            crew.finish(take)
        })
        .unwrap();
        let others = names.into_inner().unwrap();
        let others = others.iter().filter(|name| name.as_deref() == Some("crew"));
        assert_eq!(others.count(), 1);
    }
}
