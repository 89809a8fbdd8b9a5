//! How far a sync is, and how long it will still take.

use std::time::Duration;

use super::phrase;
use crate::clock::Millis;
use crate::progress::Event;

/// Counts of one sync.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) pages: usize,
    pub(super) finished: usize,
    pub(super) requests: usize,
    expected: Duration,
    started: Millis,
    waiting: Option<Wait>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Wait {
    until: Millis,
    why: String,
}

impl Tally {
    /// Takes an event.
    pub(super) fn count(&mut self, event: &Event, now: Millis) {
        match event {
            Event::Planned {
                pages, expected, ..
            }
            | Event::Verifying {
                pages, expected, ..
            } => {
                self.pages = *pages;
                self.finished = 0;
                self.expected = *expected;
                self.started = now;
            }
            Event::PageFinished => self.finished += 1,
            Event::Requested { .. } => {
                self.requests += 1;
                self.waiting = None;
            }
            Event::Waiting { pause, why } => {
                self.waiting = Some(Wait {
                    until: now + millis(*pause),
                    why: why.clone(),
                });
            }
            _ => {}
        }
    }

    /// The time left: what was expected until a tenth is done, then by the pace so far.
    pub(super) fn left(&self, now: Millis) -> Duration {
        let elapsed = Duration::from_millis(now.saturating_sub(self.started));
        let remaining = self.pages.saturating_sub(self.finished);
        if remaining == 0 {
            return Duration::ZERO;
        }
        if self.finished * 10 < self.pages || self.finished == 0 {
            return self.expected.saturating_sub(elapsed);
        }
        elapsed.mul_f64(remaining as f64 / self.finished as f64)
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
        let left = self.left(now);
        if left > Duration::ZERO {
            parts.push(format!("{} left", phrase::about(left)));
        }
        parts.join(", ")
    }

    /// The pause that is going on, in words.
    pub(super) fn pause(&self, now: Millis) -> Option<String> {
        let wait = self.waiting.as_ref().filter(|wait| wait.until > now)?;
        let left = Duration::from_millis(wait.until - now);
        Some(format!(
            "waiting {}: {}",
            phrase::pause(left),
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

    fn planned(pages: usize, seconds: u64) -> Tally {
        let mut tally = Tally::default();
        let planned = Event::Planned {
            pages,
            requests: pages,
            expected: Duration::from_secs(seconds),
        };
        tally.count(&planned, 1_000);
        tally
    }

    #[test]
    fn the_time_left_is_the_plan_first_and_the_pace_later() {
        let mut tally = planned(20, 60);
        assert_eq!(tally.left(1_000), Duration::from_secs(60));
        assert_eq!(tally.left(11_000), Duration::from_secs(50));
        assert_eq!(tally.left(999_000), Duration::ZERO);
        for _ in 0..5 {
            tally.count(&Event::PageFinished, 0);
        }
        assert_eq!(tally.left(11_000), Duration::from_secs(30));
        for _ in 0..20 {
            tally.count(&Event::PageFinished, 0);
        }
        assert_eq!(tally.left(11_000), Duration::ZERO);
        assert_eq!(tally.phrase(11_000), "20 of 20 pages, 0 requests");
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
            "waiting 42 s: Notion asked for it"
        );
        assert_eq!(
            told(&tally, 42_500).unwrap(),
            "waiting 1 s: Notion asked for it"
        );
        assert_eq!(told(&tally, 43_000), None);
        let requested = Event::Requested {
            line: String::new(),
            status: None,
            took: Duration::ZERO,
        };
        tally.count(&requested, 2_000);
        assert_eq!(told(&tally, 2_000), None);
    }
}
