//! Who goes next in one run over many profiles, and how much it may send: counting, without waiting.

use std::collections::VecDeque;

/// What a profile may send at once while others are in the line, as long as there is that much: enough for the changes
/// of a day, so that only large syncs are cut.
const FAIR_SHARE: u64 = 100;

/// A profile's go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// The profile's name.
    pub profile: String,
    /// The most requests it may send.
    pub requests: u64,
}

/// What there is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// This.
    Go(Task),
    /// Nothing until one of those at work is done.
    Wait,
    /// Nothing any more.
    Over,
}

/// Profiles in a line, and the requests they may send in all. What is not finished goes to the end of the line, so that
/// one large sync keeps no small one waiting, and gets all that is left in the end.
#[derive(Clone, Debug)]
pub struct Lineup {
    waiting: VecDeque<String>,
    at_work: usize,
    workers: u64,
    left: u64,
    ended: bool,
}

impl Lineup {
    /// A line in this order. `workers` is how many are at work at once, at most.
    pub fn new(profiles: impl IntoIterator<Item = String>, workers: u64, requests: u64) -> Self {
        Self {
            waiting: profiles.into_iter().collect(),
            at_work: 0,
            workers: workers.max(1),
            left: requests,
            ended: false,
        }
    }

    /// What to do next. What is given has to come [`back`](Self::back).
    pub fn take(&mut self) -> Next {
        let idle = match self.at_work {
            0 => Next::Over,
            _ => Next::Wait,
        };
        if self.ended {
            return Next::Over;
        }
        if self.left == 0 {
            return idle;
        }
        let Some(profile) = self.waiting.pop_front() else {
            return idle;
        };
        let alone = self.waiting.is_empty() && self.at_work == 0;
        let requests = match alone {
            true => self.left,
            false => (self.left / self.workers).max(FAIR_SHARE.min(self.left)),
        };
        self.left -= requests;
        self.at_work += 1;
        Next::Go(Task { profile, requests })
    }

    /// A profile's go is over. `again` says that it has more to send.
    pub fn back(&mut self, task: Task, sent: u64, again: bool) {
        self.at_work = self.at_work.saturating_sub(1);
        self.left += task.requests.saturating_sub(sent);
        // What sent nothing would send nothing again.
        if again && sent > 0 {
            self.waiting.push_back(task.profile);
        }
    }

    /// Gives nothing more.
    pub fn end(&mut self) {
        self.ended = true;
    }

    /// Whether nobody is at work.
    pub fn is_idle(&self) -> bool {
        self.at_work == 0
    }

    /// Who is in the line.
    pub fn names(&self) -> impl Iterator<Item = &String> {
        self.waiting.iter()
    }

    /// How many are in the line.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(profiles: usize, workers: u64, requests: u64) -> Lineup {
        Lineup::new((0..profiles).map(|n| n.to_string()), workers, requests)
    }

    fn go(lineup: &mut Lineup) -> Task {
        match lineup.take() {
            Next::Go(task) => task,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_large_sync_lets_the_small_ones_by_and_then_gets_all_that_is_left() {
        let mut lineup = line(2, 2, 2_700);
        let (large, small) = (go(&mut lineup), go(&mut lineup));
        assert_eq!((large.requests, small.requests), (1_350, 675));
        assert_eq!(lineup.take(), Next::Wait);
        lineup.back(large, 1_350, true);
        lineup.back(small, 10, false);
        let large = go(&mut lineup);
        assert_eq!((large.profile.as_str(), large.requests), ("0", 1_340));
        lineup.back(large, 1_340, true);
        assert_eq!((lineup.take(), lineup.waiting()), (Next::Over, 1));
    }

    #[test]
    fn an_ended_run_gives_nothing_more() {
        let mut lineup = line(3, 2, 10);
        let task = go(&mut lineup);
        lineup.end();
        assert_eq!(lineup.take(), Next::Over);
        lineup.back(task, 1, true);
        assert_eq!((lineup.take(), lineup.waiting()), (Next::Over, 3));
    }

    proptest! {
        /// Whatever each profile needs, and in whichever order they end: never more than there is, nothing is kept back
        /// while somebody needs it, and it comes to an end.
        #[test]
        fn the_limit_is_kept_and_used(
            needs in prop::collection::vec(0_u64..900, 1..30),
            requests in 1_u64..3_000,
            workers in 1_u64..7,
            picks in prop::collection::vec(0_usize..100, 600),
        ) {
            let mut needs = needs;
            let mut lineup = line(needs.len(), workers, requests);
            let (mut sent, mut at_work) = (0, Vec::<Task>::new());
            for pick in picks {
                if (at_work.len() as u64) < workers && let Next::Go(task) = lineup.take() {
                    at_work.push(task);
                    continue;
                }
                if at_work.is_empty() {
                    break;
                }
                let task = at_work.swap_remove(pick % at_work.len());
                let need = &mut needs[task.profile.parse::<usize>().unwrap()];
                let now = (*need).min(task.requests);
                *need -= now;
                sent += now;
                lineup.back(task, now, *need > 0);
                prop_assert!(sent <= requests);
            }
            prop_assert_eq!(lineup.take(), Next::Over);
            let open: u64 = needs.iter().sum();
            prop_assert!(open == 0 || sent == requests, "{open} open, {sent} of {requests} sent");
        }
    }
}
