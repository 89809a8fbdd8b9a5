//! Work that other threads do, taken here in the order it was given out.
//!
//! Most of the time a source takes goes into copying and hashing its texts. So one thread finds what is there and
//! puts together what was read, while others read it. What can't be read, and which of two records wins, does not depend
//! on who was faster.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, Scope};

/// The most threads. More would wait for the one that gives out the work.
const MOST_HANDS: usize = 4;

/// How many jobs each thread has before it, so that none waits for the next one.
const JOBS_IN_HAND: usize = 3;

/// The most weight of the jobs that are given out and not taken, but for a single one.
const MOST_WEIGHT: usize = 8 << 20;

/// Threads that do jobs of one kind.
pub(super) struct Crew<'w, J, R> {
    work: &'w (dyn Fn(J) -> R + Sync),
    hands: Vec<Hand<J, R>>,
    /// The weights of the jobs that are given out and not taken.
    weights: VecDeque<usize>,
    given: usize,
    taken: usize,
}

/// One thread, which does its jobs in the order it gets them.
struct Hand<J, R> {
    jobs: Sender<J>,
    done: Receiver<R>,
}

/// Has a crew for as long as it is used. On a machine with one processor, or where threads can't be had, it does each job
/// when it is given out.
pub(super) fn with_crew<J: Send, R: Send, T>(
    work: &(dyn Fn(J) -> R + Sync),
    used: impl FnOnce(&mut Crew<'_, J, R>) -> T,
) -> T {
    let processors = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let hands = if processors > 1 {
        processors.min(MOST_HANDS)
    } else {
        0
    };
    with_hands(hands, work, used)
}

fn with_hands<J: Send, R: Send, T>(
    hands: usize,
    work: &(dyn Fn(J) -> R + Sync),
    used: impl FnOnce(&mut Crew<'_, J, R>) -> T,
) -> T {
    thread::scope(|scope| {
        let mut crew = Crew {
            work,
            hands: (0..hands).map_while(|_| Hand::new(scope, work)).collect(),
            weights: VecDeque::new(),
            given: 0,
            taken: 0,
        };
        used(&mut crew)
    })
}

impl<J: Send, R: Send> Hand<J, R> {
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
        let thread = thread::Builder::new().name("reader".to_owned());
        thread.spawn_scoped(scope, work_on).ok()?;
        Some(Self { jobs, done })
    }
}

impl<J: Send, R: Send> Crew<'_, J, R> {
    /// Gives out a job, whose weight is that of the memory it holds. Before that it takes what has to be done first.
    pub(super) fn give<E>(
        &mut self,
        job: J,
        weight: usize,
        take: &mut dyn FnMut(R) -> Result<(), E>,
    ) -> Result<(), E> {
        if self.hands.is_empty() {
            return take((self.work)(job));
        }
        while self.is_loaded(weight) {
            self.take_one(take)?;
        }
        // A thread that is gone has panicked; so does this one when the crew is not used any more.
        let _gone = self.hands[self.given % self.hands.len()].jobs.send(job);
        self.given += 1;
        self.weights.push_back(weight);
        Ok(())
    }

    /// Takes all that is left.
    pub(super) fn finish<E>(&mut self, take: &mut dyn FnMut(R) -> Result<(), E>) -> Result<(), E> {
        while !self.weights.is_empty() {
            self.take_one(take)?;
        }
        Ok(())
    }

    fn is_loaded(&self, weight: usize) -> bool {
        let all = self.weights.iter().sum::<usize>() + weight;
        let jobs = self.weights.len();
        jobs >= self.hands.len() * JOBS_IN_HAND || (jobs > 0 && all > MOST_WEIGHT)
    }

    fn take_one<E>(&mut self, take: &mut dyn FnMut(R) -> Result<(), E>) -> Result<(), E> {
        self.weights.pop_front();
        let hand = &self.hands[self.taken % self.hands.len()];
        self.taken += 1;
        hand.done.recv().map_or(Ok(()), take)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doubled(hands: usize, jobs: u32, weight: usize) -> Result<Vec<u32>, u32> {
        let mut all = Vec::new();
        let mut take = |number: u32| match number {
            26 => Err(number),
            _ => {
                all.push(number);
                Ok(())
            }
        };
        with_hands(hands, &|number: u32| number * 2, |crew| {
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
        for hands in 0..5 {
            for weight in [0, 1, MOST_WEIGHT / 2, MOST_WEIGHT + 1] {
                assert_eq!(doubled(hands, 13, weight), Ok(expected.clone()));
            }
        }
    }

    #[test]
    fn the_first_failure_ends_it() {
        for hands in 0..5 {
            assert_eq!(doubled(hands, 200, 1), Err(26));
        }
    }

    #[test]
    #[should_panic = "scoped thread"]
    fn a_panic_of_a_thread_is_not_lost() {
        let take = &mut |()| Ok::<(), ()>(());
        let _ended = with_hands(2, &|number: u32| assert!(number < 3), |crew| {
            for number in 0..9 {
                crew.give(number, 1, take)?;
            }
            crew.finish(take)
        });
    }
}
