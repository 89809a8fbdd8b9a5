//! Progress on a terminal: a spinner while the source is read, then one bar over the pages.

use std::cell::RefCell;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use dialoguer::console::truncate_str;
use indicatif::{ProgressBar, ProgressState, ProgressStyle};

use super::escape::escape;
use super::talk::{Talk, columns};
use super::tally::Tally;
use super::{Verbosity, message, phrase};
use crate::clock::{Clock, Millis};
use crate::progress::{Event, Listener};

/// How often a bar is drawn by itself, so that times count down and nothing looks hung.
const TICK: Duration = Duration::from_millis(200);

/// Shows one bar at a time, and messages above it.
pub(super) struct Bars {
    talk: Talk,
    verbosity: Verbosity,
    clock: Clock,
    tally: Arc<Mutex<Tally>>,
    /// What stands beside the spinner, unless there is a pause.
    said: Arc<Mutex<String>>,
    bar: RefCell<Option<ProgressBar>>,
}

impl Bars {
    pub(super) fn new(talk: Talk, verbosity: Verbosity, clock: Clock) -> Self {
        Self {
            talk,
            verbosity,
            clock,
            tally: Arc::default(),
            said: Arc::default(),
            bar: RefCell::default(),
        }
    }

    fn show(&self, bar: ProgressBar, style: ProgressStyle) {
        self.clear();
        let bar = self.talk.bars().add(bar);
        bar.set_style(style);
        // A virtual clock stands still between events; ticks would only disturb what is tested.
        if matches!(self.clock, Clock::System) {
            bar.enable_steady_tick(TICK);
        }
        *self.bar.borrow_mut() = Some(bar);
    }

    fn clear(&self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
            self.talk.bars().remove(&bar);
        }
    }

    fn with_bar(&self, act: impl FnOnce(&ProgressBar)) {
        if let Some(bar) = &*self.bar.borrow() {
            act(bar);
            bar.tick();
        }
    }

    /// What comes before the plan has no end that is known beforehand.
    fn spinner(&self) -> ProgressStyle {
        let said = Arc::clone(&self.said);
        self.counting("{spinner} {text}", 2, move |_, _| lock(&said).clone())
    }

    fn pages(&self) -> ProgressStyle {
        let bar = bar_width(columns(self.talk.term()));
        let template = format!("{{bar:{bar}}} {{text}}");
        self.counting(&template, bar + 1, Tally::phrase)
    }

    /// A style whose text is made anew at each drawing, so that pauses count down.
    fn counting(
        &self,
        template: &str,
        beside: usize,
        phrase: impl Fn(&Tally, Millis) -> String + Clone + Send + Sync + 'static,
    ) -> ProgressStyle {
        let (tally, clock) = (Arc::clone(&self.tally), self.clock.clone());
        let (term, letters) = (self.talk.term().cloned(), self.talk.letters());
        let style = style(template)
            .progress_chars(letters.bar())
            .tick_chars(letters.spinner());
        style.with_key(
            "text",
            move |_: &ProgressState, out: &mut dyn fmt::Write| {
                let now = clock.now();
                let tally = lock(&tally);
                let text = tally.pause(now).unwrap_or_else(|| phrase(&tally, now));
                // A line that is too long is left behind when the bar is drawn again.
                let text = letters.fit(&text);
                let text = match columns(term.as_ref()) {
                    Some(columns) => {
                        truncate_str(&text, columns.saturating_sub(beside), letters.cut())
                    }
                    None => text,
                };
                // Writing to indicatif's buffer does not fail.
                let _ = out.write_str(&text);
            },
        )
    }

    fn say(&self, text: String) {
        *lock(&self.said) = text;
        self.with_bar(|_| {});
    }

    fn draw(&self, event: &Event) {
        match event {
            Event::Reading { location } => {
                self.show(ProgressBar::new_spinner(), self.spinner());
                self.say(format!("reading {}", escape(location)));
            }
            Event::ReadingPages { notes } => {
                self.say(format!("reading, {} so far", phrase::count(*notes, "note")));
            }
            Event::Read {
                workspaces,
                folders,
                notes,
                ..
            } => self.say(format!(
                "read {}",
                phrase::contents(*workspaces, *folders, *notes)
            )),
            Event::Planned { pages: 0, .. } | Event::Verifying { pages: 0, .. } => self.clear(),
            Event::Planned { pages, .. } | Event::Verifying { pages, .. } => {
                self.show(ProgressBar::new(*pages as u64), self.pages());
                self.with_bar(|_| {});
            }
            Event::PageFinished => self.with_bar(|bar| bar.inc(1)),
            // Before the plan, requests look at what is in Notion, and at what became of the writes of a run that
            // was cut off.
            Event::Requested { .. } => {
                let text = lock(&self.tally).before_the_plan();
                self.say(text);
            }
            Event::Waiting { .. } => self.with_bar(|_| {}),
            Event::Done { .. } | Event::Warned(_) | Event::Failed { .. } => {}
        }
    }
}

/// A panic elsewhere is no reason to show nothing.
fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Leaves room for what is said beside the bar: at 80 columns the longest pause fits, with its reason's first words.
fn bar_width(columns: Option<usize>) -> usize {
    match columns {
        Some(..50) => 6,
        Some(50..100) => 12,
        _ => 24,
    }
}

/// An invalid template would leave the bar plain; a test draws both.
fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

impl Listener for Bars {
    fn on(&self, event: Event) {
        if let Some(line) = message::line(&event, self.verbosity, self.talk.paint()) {
            self.talk.line(&line);
        }
        lock(&self.tally).count(&event, self.clock.now());
        self.draw(&event);
    }
}

impl Drop for Bars {
    fn drop(&mut self) {
        self.clear();
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};

    use indicatif::{InMemoryTerm, MultiProgress, ProgressDrawTarget, TermLike};

    use super::*;
    use crate::model::{EntityKind, Identity, SourceInfo, SourceKind};
    use crate::progress::Pace;
    use crate::ui::{Output, paint::Paint};

    const PACE: Pace = Pace {
        requests_per_minute: 180,
        in_flight: 6,
    };

    /// Messages and bars share one screen, as they do on a terminal.
    struct Screen(InMemoryTerm);

    impl Write for Screen {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let text = String::from_utf8_lossy(bytes).replace('\n', "\r\n");
            self.0.write_str(&text)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn bars(clock: Clock) -> (Bars, InMemoryTerm) {
        let screen = InMemoryTerm::new(10, 80);
        let target = ProgressDrawTarget::term_like(Box::new(screen.clone()));
        let multi = MultiProgress::with_draw_target(target);
        let talk = Talk::new(Output::to(Screen(screen.clone())), multi, Paint::Plain);
        (Bars::new(talk, Verbosity::Normal, clock), screen)
    }

    fn planned(pages: usize) -> Event {
        Event::Planned {
            pages,
            requests: pages,
            expected: Duration::from_secs(40),
            pace: PACE,
        }
    }

    fn requested() -> Event {
        Event::Requested {
            line: "GET /".into(),
            status: Some(200),
            took: Duration::ZERO,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_spinner_reads_and_then_goes() {
        let (bars, screen) = bars(Clock::starting_at(0));
        bars.on(Event::Reading {
            location: "no\u{7}tes".into(),
        });
        assert!(screen.contents().ends_with(" reading no␇tes"));
        bars.on(Event::Read {
            source: SourceInfo {
                kind: SourceKind::Directory,
                location: String::new(),
                identity: Identity::Path,
            },
            workspaces: 1,
            folders: 0,
            notes: 2,
        });
        assert!(
            screen
                .contents()
                .ends_with(" read 1 workspace, 0 folders and 2 notes")
        );
        bars.on(requested());
        assert!(
            screen
                .contents()
                .ends_with(" looking at what is in Notion: 1 request")
        );
        bars.on(planned(0));
        assert_eq!(screen.contents(), "");
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_before_the_plan_counts_down_too() {
        let (bars, screen) = bars(Clock::starting_at(0));
        bars.on(Event::Reading {
            location: "notes".into(),
        });
        bars.on(Event::Waiting {
            pause: Duration::from_secs(42),
            why: "Notion asked for it".into(),
        });
        tokio::time::advance(Duration::from_secs(30)).await;
        bars.with_bar(|_| {});
        assert!(
            screen
                .contents()
                .ends_with(" waiting 12 s: Notion asked for it")
        );
    }

    #[test]
    fn the_longest_line_has_room_beside_the_bar_at_80_columns() {
        let before = "waiting 42 s: Notion's budget of 180 requests a minute is used up";
        let longest = "12345 to go, about 1 h 10 min left; waiting 42 s: Notion's budget";
        for line in [before, longest] {
            assert!(bar_width(Some(80)) + 1 + line.len() <= 80);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_bar_counts_and_messages_stand_above_it() {
        let (bars, screen) = bars(Clock::starting_at(0));
        bars.on(planned(4));
        bars.on(requested());
        tokio::time::advance(Duration::from_secs(10)).await;
        bars.on(Event::PageFinished);
        bars.on(Event::PageFinished);
        bars.on(Event::Failed {
            kind: EntityKind::Note,
            title: "T".into(),
            reason: "r".into(),
        });
        assert_eq!(
            screen.contents(),
            "failed: note `T`: r\n████████████░░░░░░░░░░░░ 2 of 4 pages, 1 request, 2 to go, about 1 s left"
        );
        drop(bars);
        assert_eq!(screen.contents(), "failed: note `T`: r");
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_counts_down_on_the_bar() {
        let (bars, screen) = bars(Clock::starting_at(0));
        bars.on(planned(4));
        bars.on(Event::Waiting {
            pause: Duration::from_secs(42),
            why: "Notion asked".into(),
        });
        assert!(
            screen
                .contents()
                .ends_with(" 4 to go, about 42 s left; waiting 42 s: Notion asked")
        );
        tokio::time::advance(Duration::from_secs(30)).await;
        bars.on(Event::PageFinished);
        assert!(
            screen
                .contents()
                .ends_with(" 3 to go, about 12 s left; waiting 12 s: Notion asked")
        );
        bars.on(requested());
        assert!(screen.contents().contains("1 of 4 pages, 1 request"));
    }
}
