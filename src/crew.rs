//! Jobs that other threads do. Their results are taken in the order in which the jobs were given out.
//!
//! Most of the time that a source takes goes into copying and hashing its texts, and most of a dry run into rendering them.
//! So one thread finds what is there and puts together what came of it, while others work on it. Since the order stays, nothing depends on which thread is faster:
//! neither what is told of files that can't be read, nor which of two records with one id wins.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, Scope};

/// The most threads. More would wait for the one that gives out the jobs.
const MOST_THREADS: usize = 4;

/// How many jobs each thread has waiting, so that it never waits for the next one.
const JOBS_EACH: usize = 3;

/// The most weight of all jobs whose results are not taken yet. A job that is heavier goes out alone.
const MOST_WEIGHT: usize = 8 << 20;

/// Threads that all do the same work. The jobs go to them in turn, and so do the results come back in turn.
pub(crate) struct Crew<'w, J, R> {
    work: &'w (dyn Fn(J) -> R + Sync),
    workers: Vec<Worker<J, R>>,
    /// The weights of the jobs whose results are not taken yet.
    weights: VecDeque<usize>,
    given: usize,
    taken: usize,
}

/// One thread, which does its jobs in the order it gets them.
struct Worker<J, R> {
    jobs: Sender<J>,
    done: Receiver<R>,
}

/// Starts a crew for as long as `act` takes. On a machine with one processor, or where no thread can be started, the crew
/// does each job itself when it is given out.
pub(crate) fn with_crew<J: Send, R: Send, T>(
    work: &(dyn Fn(J) -> R + Sync),
    act: impl FnOnce(&mut Crew<'_, J, R>) -> T,
) -> T {
    let processors = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let threads = if processors > 1 {
        processors.min(MOST_THREADS)
    } else {
        0
    };
    with_threads(threads, work, act)
}

fn with_threads<J: Send, R: Send, T>(
    threads: usize,
    work: &(dyn Fn(J) -> R + Sync),
    act: impl FnOnce(&mut Crew<'_, J, R>) -> T,
) -> T {
    thread::scope(|scope| {
        let mut crew = Crew {
            work,
            workers: (0..threads)
                .map_while(|_| Worker::new(scope, work))
                .collect(),
            weights: VecDeque::new(),
            given: 0,
            taken: 0,
        };
        act(&mut crew)
    })
}

impl<J: Send, R: Send> Worker<J, R> {
    fn new<'s>(scope: &'s Scope<'s, '_>, work: &'s (dyn Fn(J) -> R + Sync)) -> Option<Self>
    where
        J: 's,
        R: 's,
    {
        let (jobs, to_do) = channel();
        let (finished, done) = channel();
        let work_on = move || {
            for job in to_do {
                if finished.send(work(job)).is_err() {
                    // The crew is not used any more.
                    return;
                }
            }
        };
        let thread = thread::Builder::new().name("crew".to_owned());
        thread.spawn_scoped(scope, work_on).ok()?;
        Some(Self { jobs, done })
    }
}

impl<J: Send, R: Send> Crew<'_, J, R> {
    /// Gives out a job; its weight is about the bytes of memory it holds. Where too much is out already, it first takes
    /// results, the oldest ones.
    pub(crate) fn give<E>(
        &mut self,
        job: J,
        weight: usize,
        take: &mut dyn FnMut(R) -> Result<(), E>,
    ) -> Result<(), E> {
        if self.workers.is_empty() {
            return take((self.work)(job));
        }
        while self.is_loaded(weight) {
            self.take_one(take)?;
        }
        // A thread that is gone has panicked; so does this one when the crew is not used any more.
        let _gone = self.workers[self.given % self.workers.len()].jobs.send(job);
        self.given += 1;
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
        jobs >= self.workers.len() * JOBS_EACH || (jobs > 0 && all > MOST_WEIGHT)
    }

    fn take_one<E>(&mut self, take: &mut dyn FnMut(R) -> Result<(), E>) -> Result<(), E> {
        self.weights.pop_front();
        let worker = &self.workers[self.taken % self.workers.len()];
        self.taken += 1;
        worker.done.recv().map_or(Ok(()), take)
    }
}

#[cfg(test)]
mod tests {
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
        with_threads(threads, &|number: u32| number * 2, |crew| {
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
        let take = &mut |()| Ok::<(), ()>(());
        let _ended = with_threads(2, &|number: u32| assert!(number < 3), |crew| {
            for number in 0..9 {
                crew.give(number, 1, take)?;
            }
            crew.finish(take)
        });
    }
}
