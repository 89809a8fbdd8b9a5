//! Progress as sparse plain lines, for logs.

use std::cell::RefCell;
use std::time::Duration;

use super::escape::escape;
use super::talk::Talk;
use super::tally::Tally;
use super::{Verbosity, message, phrase};
use crate::clock::{Clock, Millis};
use crate::progress::{Event, Listener};

/// The least time between two lines of progress, in milliseconds.
const EVERY: Millis = 10_000;

/// A pause that is worth a line of its own.
const LONG_PAUSE: Duration = Duration::from_secs(10);

/// Tells the start, a line of progress now and then, and what is not right.
pub(super) struct Lines {
    talk: Talk,
    verbosity: Verbosity,
    clock: Clock,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    tally: Tally,
    last: Millis,
}

impl Lines {
    pub(super) fn new(talk: Talk, verbosity: Verbosity, clock: Clock) -> Self {
        Self {
            talk,
            verbosity,
            clock,
            state: RefCell::default(),
        }
    }

    fn progress(&self, event: &Event) -> Option<String> {
        let now = self.clock.now();
        let mut state = self.state.borrow_mut();
        state.tally.count(event, now);
        let line = match event {
            Event::Reading { location } => format!("reading {}", escape(location)),
            Event::Read {
                workspaces,
                folders,
                notes,
                ..
            } => format!("read {}", phrase::contents(*workspaces, *folders, *notes)),
            Event::ReadingPages { notes } if now >= state.last + EVERY => {
                format!("reading, {} so far", phrase::count(*notes, "note"))
            }
            Event::Planned {
                pages,
                requests,
                expected,
                ..
            } if *pages > 0 => price("to bring up to date", *pages, *requests, *expected),
            Event::Verifying {
                pages,
                requests,
                expected,
                ..
            } => price("to look at", *pages, *requests, *expected),
            Event::PageFinished if now >= state.last + EVERY => state.tally.phrase(now),
            // What became of the writes of a run that was cut off can take a minute to find out.
            Event::Requested { .. } if state.tally.pages == 0 && now >= state.last + EVERY => {
                state.tally.before_the_plan()
            }
            Event::Waiting { pause, .. } if *pause >= LONG_PAUSE => state.tally.pause(now)?,
            _ => return None,
        };
        state.last = now;
        Some(line)
    }
}

fn price(what: &str, pages: usize, requests: usize, expected: Duration) -> String {
    let mut line = format!("{} {what}", phrase::count(pages, "page"));
    if requests > 0 {
        line.push_str(": at least ");
        line.push_str(&phrase::count(requests, "request"));
    }
    // No time is better than a wrong one.
    if expected > Duration::ZERO {
        line.push_str(&format!(", {}", phrase::about(expected)));
    }
    line
}

impl Listener for Lines {
    fn on(&self, event: Event) {
        if let Some(line) = message::line(&event, self.verbosity, self.talk.paint()) {
            self.talk.line(&line);
        }
        let progress = self.progress(&event);
        if let (Some(line), true) = (progress, self.verbosity > Verbosity::Quiet) {
            self.talk.line(&line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{EntityKind, Identity, SourceInfo, SourceKind, Warning};
    use crate::progress::Pace;
    use crate::ui::{Captured, Ui};

    const PACE: Pace = Pace {
        requests_per_minute: 180,
        in_flight: 6,
    };

    fn run(verbosity: Verbosity) -> (Box<dyn Listener>, Captured) {
        let (ui, _, err) = Ui::captured(verbosity, Clock::starting_at(0));
        (ui.listener(), err)
    }

    fn start(lines: &dyn Listener) {
        lines.on(Event::Reading {
            location: "notes".into(),
        });
        lines.on(Event::Read {
            source: SourceInfo {
                kind: SourceKind::Directory,
                location: "notes".into(),
                identity: Identity::Path,
            },
            workspaces: 1,
            folders: 2,
            notes: 100,
        });
        lines.on(Event::Planned {
            pages: 100,
            requests: 110,
            expected: Duration::from_secs(40),
            pace: PACE,
        });
    }

    #[tokio::test(start_paused = true)]
    async fn progress_is_told_at_most_every_ten_seconds() {
        let (lines, err) = run(Verbosity::Normal);
        start(&*lines);
        for _ in 0..50 {
            tokio::time::advance(Duration::from_millis(500)).await;
            lines.on(Event::PageFinished);
        }
        assert_eq!(
            err.text(),
            "reading notes\n\
             read 1 workspace, 2 folders and 100 notes\n\
             100 pages to bring up to date: at least 110 requests, about 40 s\n\
             20 of 100 pages, 0 requests, 88 to go, about 10 s left\n\
             40 of 100 pages, 0 requests, 66 to go, about 7 s left\n"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_long_pause_says_so_and_a_short_one_does_not() {
        let (lines, err) = run(Verbosity::Normal);
        let wait = |seconds| {
            lines.on(Event::Waiting {
                pause: Duration::from_secs(seconds),
                why: "Notion asked for it".into(),
            });
        };
        wait(9);
        wait(30);
        assert_eq!(err.text(), "waiting 30 s: Notion asked for it\n");
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_to_do_needs_no_plan() {
        let (lines, err) = run(Verbosity::Normal);
        lines.on(Event::Planned {
            pages: 0,
            requests: 0,
            expected: Duration::ZERO,
            pace: PACE,
        });
        assert_eq!(err.text(), "");
    }

    #[tokio::test(start_paused = true)]
    async fn a_long_look_before_the_plan_is_told() {
        let (lines, err) = run(Verbosity::Normal);
        lines.on(Event::Reading {
            location: "notes".into(),
        });
        for _ in 0..12 {
            tokio::time::advance(Duration::from_secs(1)).await;
            lines.on(Event::Requested {
                line: "GET /".into(),
                status: Some(200),
                took: Duration::ZERO,
            });
        }
        assert_eq!(
            err.text(),
            "reading notes\nlooking at what is in Notion: 10 requests\n"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn pages_that_take_long_to_read_are_told_now_and_then() {
        let (lines, err) = run(Verbosity::Normal);
        lines.on(Event::Reading {
            location: "https://notes.example".into(),
        });
        for page in 1..=5 {
            tokio::time::advance(Duration::from_secs(4)).await;
            lines.on(Event::ReadingPages { notes: 1000 * page });
        }
        assert_eq!(
            err.text(),
            "reading https://notes.example\nreading, 3000 notes so far\n"
        );
    }

    #[test]
    fn a_time_that_is_not_known_is_not_told() {
        assert_eq!(
            price("to bring up to date", 2, 3, Duration::ZERO),
            "2 pages to bring up to date: at least 3 requests"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn quiet_tells_failures_only() {
        let (lines, err) = run(Verbosity::Quiet);
        start(&*lines);
        tokio::time::advance(Duration::from_secs(60)).await;
        lines.on(Event::PageFinished);
        lines.on(Event::Warned(Warning::general("a", "b")));
        lines.on(Event::Failed {
            kind: EntityKind::Note,
            title: "T".into(),
            reason: "r".into(),
        });
        assert_eq!(err.text(), "failed: note `T`: r\n");
    }
}
