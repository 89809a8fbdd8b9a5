//! Whose turn it is, and when it is again: pure decisions over times.

mod lineup;

pub use lineup::{Lineup, Next, Task};

use std::cmp::Reverse;
use std::time::Duration;

use crate::clock::Millis;

/// How long after a sync a profile is due again, where nobody said otherwise.
pub const DEFAULT_INTERVAL: Duration = Duration::from_secs(3600);

/// How long after a failed run a profile is due again; each further failure doubles it.
const FIRST_RETRY: Duration = Duration::from_secs(5 * 60);

/// The longest wait after failures, unless the profile's own interval is longer.
const LONGEST_RETRY: Duration = Duration::from_secs(24 * 3600);

/// What decides whether a profile is due, and before which others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The profile's name.
    pub profile: String,
    /// A higher one goes first.
    pub priority: i32,
    /// When it is due; none: at once.
    pub next_sync_at: Option<Millis>,
    /// When its last run ended, however that was; none: there was none.
    pub last_run_at: Option<Millis>,
}

/// The profiles that are due, in the order of their turns: a higher priority first, then the longest unsynced. What
/// was tried and failed goes back in the line as well, so that it keeps nobody waiting.
pub fn due(turns: Vec<Turn>, now: Millis) -> Vec<Turn> {
    let mut due: Vec<Turn> = turns
        .into_iter()
        .filter(|turn| turn.next_sync_at.is_none_or(|at| at <= now))
        .collect();
    due.sort_by(|a, b| order(a).cmp(&order(b)));
    due
}

fn order(turn: &Turn) -> (Reverse<i32>, Option<Millis>, &str) {
    (Reverse(turn.priority), turn.last_run_at, &turn.profile)
}

/// How a run ended, as far as the next one goes by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All that could be done is done.
    Done,
    /// The run ended before its work did; nothing is wrong.
    Unfinished,
    /// Some of it failed; the rest is in step, and has to stay so.
    Partly,
    /// Nothing could be done.
    Failed,
}

impl Verdict {
    /// Whether somebody should hear of it.
    pub fn is_failure(self) -> bool {
        matches!(self, Self::Partly | Self::Failed)
    }
}

/// When a profile is due after a run. `failures` counts the failed runs in a row, this one included.
pub fn next_sync_at(
    verdict: Verdict,
    ended_at: Millis,
    interval: Duration,
    failures: u32,
) -> Millis {
    let retry = FIRST_RETRY * (1 << failures.saturating_sub(1).min(16));
    let wait = match verdict {
        Verdict::Done => interval,
        Verdict::Unfinished => Duration::ZERO,
        Verdict::Partly => retry.min(interval),
        Verdict::Failed => retry.min(LONGEST_RETRY.max(interval)),
    };
    ended_at.saturating_add(wait.as_millis() as Millis)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: Millis = 1_800_000_000_000;
    const HOUR: Duration = Duration::from_secs(3600);

    fn turn(profile: &str, priority: i32, next: Option<Millis>, last: Option<Millis>) -> Turn {
        Turn {
            profile: profile.to_owned(),
            priority,
            next_sync_at: next,
            last_run_at: last,
        }
    }

    fn names(turns: Vec<Turn>) -> Vec<String> {
        let due = due(turns, NOW).into_iter();
        due.map(|turn| turn.profile).collect()
    }

    #[test]
    fn a_higher_priority_goes_first_then_the_longest_unsynced_then_the_name() {
        let turns = vec![
            turn("later", 9, Some(NOW + 1), None),
            turn("recent", 0, Some(NOW), Some(NOW - 10)),
            turn("old", 0, Some(NOW - 5), Some(NOW - 900)),
            turn("new-b", 0, None, None),
            turn("new-a", 0, None, None),
            turn("urgent", 1, Some(NOW - 1), Some(NOW - 1)),
            turn("patient", -1, None, None),
        ];
        let expected = ["urgent", "new-a", "new-b", "old", "recent", "patient"];
        assert_eq!(names(turns), expected);
    }

    #[test]
    fn what_failed_waits_twice_as_long_each_time_but_a_day_at_most() {
        let wait = |failures| {
            let next = next_sync_at(Verdict::Failed, NOW, HOUR, failures);
            Duration::from_millis(next - NOW)
        };
        assert_eq!(wait(1), FIRST_RETRY);
        assert_eq!(wait(2), 2 * FIRST_RETRY);
        assert_eq!(wait(5), 16 * FIRST_RETRY);
        assert_eq!(wait(40), LONGEST_RETRY);
        assert_eq!(wait(u32::MAX), LONGEST_RETRY);
        let week = 7 * LONGEST_RETRY;
        let next = next_sync_at(Verdict::Failed, NOW, week, 40);
        assert_eq!(Duration::from_millis(next - NOW), week);
    }

    #[test]
    fn one_note_that_always_fails_keeps_the_others_waiting_no_longer_than_usual() {
        let wait = |failures| next_sync_at(Verdict::Partly, NOW, HOUR, failures) - NOW;
        assert_eq!(wait(1), 300_000);
        assert_eq!(wait(30), 3_600_000);
    }

    #[test]
    fn what_is_done_waits_its_interval_and_what_is_unfinished_not_at_all() {
        assert_eq!(next_sync_at(Verdict::Done, NOW, HOUR, 0), NOW + 3_600_000);
        assert_eq!(next_sync_at(Verdict::Unfinished, NOW, HOUR, 0), NOW);
    }

    proptest! {
        /// However many are due and however few fit in a run, nobody of one priority waits for ever.
        #[test]
        fn nobody_starves(profiles in 1_usize..40, a_run in 1_usize..8) {
            let mut turns: Vec<Turn> =
                (0..profiles).map(|n| turn(&format!("p{n}"), 0, None, None)).collect();
            let mut taken = vec![0_u32; profiles];
            for round in 0..profiles.div_ceil(a_run) as u64 {
                for chosen in due(turns.clone(), NOW + round).into_iter().take(a_run) {
                    let number: usize = chosen.profile[1..].parse().unwrap();
                    taken[number] += 1;
                    turns[number].last_run_at = Some(NOW + round);
                }
            }
            prop_assert!(taken.iter().all(|times| *times >= 1), "{taken:?}");
        }
    }
}
