//! How far a sync is, and how long it will still take.

use std::collections::VecDeque;
use std::time::Duration;

use super::phrase;
use crate::clock::Millis;
use crate::progress::{Event, Pace};

/// Counts of one sync.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Tally {
    pub(super) pages: usize,
    pub(super) finished: usize,
    pub(super) requests: usize,
    /// How many requests the pages take at least.
    planned: usize,
    /// How many were sent before the plan.
    before: usize,
    pace: Option<Pace>,
    /// When requests of the last minute were answered, oldest first.
    recent: VecDeque<Millis>,
    /// How long a request takes of late, in milliseconds.
    took: f64,
    waiting: Option<Wait>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Wait {
    since: Millis,
    until: Millis,
    why: String,
}

/// Notion's window, in milliseconds.
const WINDOW: Millis = 60_000;

/// What a request takes before any was answered, in milliseconds (notion-observed.md section 10).
const USUAL: f64 = 700.0;

impl Tally {
    /// Takes an event.
    pub(super) fn count(&mut self, event: &Event, now: Millis) {
        match event {
            Event::Planned {
                pages,
                requests,
                pace,
                ..
            }
            | Event::Verifying {
                pages,
                requests,
                pace,
                ..
            } => {
                self.pages = *pages;
                self.finished = 0;
                self.planned = *requests;
                self.before = self.requests;
                self.pace = Some(*pace);
            }
            Event::PageFinished => self.finished += 1,
            Event::Requested { took, .. } => {
                self.requests += 1;
                self.recent.push_back(now);
                while self.recent.front().is_some_and(|at| at + WINDOW <= now) {
                    self.recent.pop_front();
                }
                // What was in flight when the pause began is answered during it.
                let begun = now.saturating_sub(millis(*took));
                self.waiting = self.waiting.take().filter(|wait| begun < wait.since);
                let took = took.as_secs_f64() * 1000.0;
                self.took = if self.took > 0.0 {
                    self.took * 0.9 + took * 0.1
                } else {
                    took
                };
            }
            Event::Waiting { pause, why } => {
                self.waiting = Some(Wait {
                    since: now,
                    until: now + millis(*pause),
                    why: why.clone(),
                });
            }
            _ => {}
        }
    }

    /// How many requests are still to be sent: as many for each page as the plan says at least, or as those so far took,
    /// if that was more.
    pub(super) fn requests_left(&self) -> usize {
        let pages = self.pages.saturating_sub(self.finished);
        let planned = self.planned as f64 / self.pages.max(1) as f64;
        let sent = (self.requests - self.before) as f64;
        // The first pages say little, since several are begun before one is finished.
        let each = if self.finished * 10 >= self.pages.min(200) && self.finished > 0 {
            planned.max(sent / self.finished as f64)
        } else {
            planned
        };
        let left = each * pages as f64;
        let sure = (self.planned as f64 - sent).max(0.0);
        left.max(sure.min(planned * pages as f64)).ceil() as usize
    }

    /// The time left: when the window lets the last request through, and no sooner than the pause that is going on does.
    pub(super) fn left(&self, now: Millis) -> Duration {
        let (Some(pace), requests) = (self.pace, self.requests_left()) else {
            return Duration::ZERO;
        };
        if requests == 0 || self.pages <= self.finished {
            return Duration::ZERO;
        }
        let budget = pace.requests_per_minute.max(1) as usize;
        let used: Vec<Millis> = self
            .recent
            .iter()
            .copied()
            .filter(|at| at + WINDOW > now)
            .collect();
        let free = budget.saturating_sub(used.len());
        let took = if self.took > 0.0 { self.took } else { USUAL };
        let burst = took * requests.div_ceil(pace.in_flight.max(1)) as f64;
        // Each further one takes the place of one that was sent a minute before.
        let queued = match requests.checked_sub(free + 1) {
            None => 0.0,
            Some(behind) => {
                let (windows, place) = (behind / budget, behind % budget);
                let before = used.get(place).copied().unwrap_or(now);
                let at = before + WINDOW * (windows as Millis + 1);
                at.saturating_sub(now) as f64 + took
            }
        };
        let pause = self.waiting.as_ref().map_or(0, |wait| wait.until);
        let paused = pause.saturating_sub(now) as f64 + burst;
        Duration::from_secs_f64(paused.max(queued) / 1000.0)
    }

    /// What requests are for while there is no plan, in words.
    pub(super) fn before_the_plan(&self) -> String {
        format!(
            "looking at what is in Notion: {}",
            phrase::count(self.requests, "request")
        )
    }

    /// How far it is, in words.
    pub(super) fn phrase(&self, now: Millis) -> String {
        let mut parts = vec![
            format!(
                "{} of {}",
                self.finished.min(self.pages),
                phrase::count(self.pages, "page")
            ),
            phrase::count(self.requests, "request"),
        ];
        let more = self.requests_left();
        if more > 0 {
            parts.push(format!("{more} to go"));
        }
        let left = self.left(now);
        if left > Duration::ZERO {
            parts.push(format!("{} left", phrase::about(left)));
        }
        parts.join(", ")
    }

    /// The pause that is going on, in words, behind what comes after it.
    pub(super) fn pause(&self, now: Millis) -> Option<String> {
        let wait = self.waiting.as_ref().filter(|wait| wait.until > now)?;
        let pause = Duration::from_millis(wait.until - now);
        let left = self.left(now);
        let rest = match left {
            Duration::ZERO => String::new(),
            _ => format!(
                "{} to go, {} left; ",
                self.requests_left(),
                phrase::about(left)
            ),
        };
        Some(format!(
            "{rest}waiting {}: {}",
            phrase::pause(pause),
            super::escape(&wait.why)
        ))
    }
}

fn millis(time: Duration) -> Millis {
    Millis::try_from(time.as_millis()).unwrap_or(Millis::MAX / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACE: Pace = Pace {
        requests_per_minute: 180,
        in_flight: 6,
    };

    fn planned(pages: usize, seconds: u64) -> Tally {
        let mut tally = Tally::default();
        let planned = Event::Planned {
            pages,
            requests: pages,
            expected: Duration::from_secs(seconds),
            pace: PACE,
        };
        tally.count(&planned, 1_000);
        tally
    }

    fn requested(millis: u64) -> Event {
        Event::Requested {
            line: String::new(),
            status: None,
            took: Duration::from_millis(millis),
        }
    }

    #[test]
    fn the_time_left_is_that_of_the_window_and_not_that_of_the_pages() {
        let mut tally = planned(400, 0);
        // 180 in a burst, 180 a minute later, and the last 40 another minute later.
        assert_eq!(tally.requests_left(), 400);
        let left = tally.left(1_000).as_secs_f64();
        assert!((119.0..123.0).contains(&left), "{left}");
        // The burst takes three seconds, after which a page seems to take no time at all.
        for n in 0..180 {
            let now = 1_000 + 16 * n;
            tally.count(&requested(100), now);
            tally.count(&Event::PageFinished, now);
        }
        assert_eq!(tally.requests_left(), 220);
        let left = tally.left(4_000).as_secs_f64();
        assert!((117.0..119.0).contains(&left), "{left}");
        assert!(
            tally
                .phrase(4_000)
                .ends_with("180 requests, 220 to go, about 2 min left")
        );
        // In the middle of the pause it is as much less as the pause has lasted.
        let left = tally.left(34_000).as_secs_f64();
        assert!((87.0..89.0).contains(&left), "{left}");
    }

    #[test]
    fn pages_that_take_more_than_planned_are_counted_as_such() {
        let mut tally = planned(100, 0);
        for n in 0..40u64 {
            tally.count(&requested(100), n);
            if n % 2 == 0 {
                tally.count(&Event::PageFinished, n);
            }
        }
        assert_eq!(tally.requests_left(), 160);
        for _ in 0..90 {
            tally.count(&Event::PageFinished, 50);
        }
        assert_eq!((tally.requests_left(), tally.left(50)), (0, Duration::ZERO));
        assert_eq!(tally.phrase(50), "100 of 100 pages, 40 requests");
    }

    #[test]
    fn a_pause_counts_down_and_ends_by_itself_or_with_the_next_request() {
        let mut tally = planned(1, 1);
        let waiting = Event::Waiting {
            pause: Duration::from_secs(42),
            why: "Notion asked for it".into(),
        };
        tally.count(&waiting, 1_000);
        let told = |tally: &Tally, now| tally.pause(now);
        assert_eq!(
            told(&tally, 1_000).unwrap(),
            "1 to go, about 42 s left; waiting 42 s: Notion asked for it"
        );
        assert_eq!(
            told(&tally, 42_500).unwrap(),
            "1 to go, about 1 s left; waiting 1 s: Notion asked for it"
        );
        assert_eq!(told(&tally, 43_000), None);
        // What was under way when it began is answered during it.
        tally.count(&requested(5_000), 2_000);
        assert!(told(&tally, 2_000).is_some());
        let requested = Event::Requested {
            line: String::new(),
            status: None,
            took: Duration::ZERO,
        };
        tally.count(&requested, 2_000);
        assert_eq!(told(&tally, 2_000), None);
    }
}
