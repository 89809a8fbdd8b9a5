//! Everything a person sees: results on stdout, talk on stderr, and nothing that a note's title could do to a
//! terminal.

mod bars;
mod escape;
mod letters;
mod lines;
mod mark;
mod message;
mod output;
mod paint;
pub mod phrase;
pub mod picker;
pub mod prompt;
mod screen;
mod talk;
mod tally;
mod wrap;

use std::io::{self, IsTerminal};

use dialoguer::console::Term;
use indicatif::{MultiProgress, ProgressDrawTarget};

pub use escape::{escape, escape_lines};
pub use letters::Letters;
pub use mark::{Mark, Planned};
pub use output::{Captured, Output};

use crate::clock::Clock;
use crate::model::Warning;
use crate::progress::{Event, Listener};
use bars::Bars;
use lines::Lines;
use mark::Marks;
use paint::Paint;
use screen::Screen;
use talk::Talk;

/// How much is said on stderr.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// Failures only.
    Quiet,
    /// Failures, warnings, progress.
    #[default]
    Normal,
    /// Each request and each change, too.
    Verbose,
}

/// What the environment says about the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// Colours are unwanted.
    pub no_color: bool,
    /// The terminal can only print.
    pub dumb: bool,
    /// Nobody watches.
    pub ci: bool,
    /// Letters and signs beyond ASCII can be shown.
    pub utf8: bool,
}

/// How progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    Bars,
    Lines,
}

/// The one way to a person's eyes.
#[derive(Clone)]
pub struct Ui {
    out: Output,
    /// Where results are read, if a person reads them.
    out_term: Option<Term>,
    marks: Marks,
    letters: Letters,
    talk: Talk,
    verbosity: Verbosity,
    progress: Progress,
    /// Whether the terminal can only print.
    dumb: bool,
    clock: Clock,
}

impl Ui {
    /// The process's own streams. Bars and colours only where stderr is a terminal that has them.
    pub fn of_process(verbosity: Verbosity, surroundings: Surroundings) -> Self {
        let watched = io::stderr().is_terminal() && !surroundings.dumb;
        let paint = match watched && !surroundings.no_color {
            true => Paint::Colour,
            false => Paint::Plain,
        };
        let (progress, target) = if watched && !surroundings.ci && verbosity != Verbosity::Quiet {
            let screen = Box::new(Screen::stderr());
            let target = ProgressDrawTarget::term_like_with_hz(screen, 10);
            (Progress::Bars, target)
        } else {
            (Progress::Lines, ProgressDrawTarget::hidden())
        };
        let bars = MultiProgress::with_draw_target(target);
        let letters = Letters::of(surroundings.utf8);
        let talk = Talk::new(Output::stderr(), bars, paint).in_letters(letters);
        Self {
            out: Output::stdout(),
            out_term: io::stdout().is_terminal().then(Term::stdout),
            marks: Marks::of(surroundings, io::stdout().is_terminal()),
            letters,
            talk: match io::stderr().is_terminal() {
                true => talk.fitted_to(Term::stderr()),
                false => talk,
            },
            verbosity,
            progress,
            dumb: surroundings.dumb,
            clock: Clock::System,
        }
    }

    /// Streams that are kept in memory, for tests: stdout and stderr. Plain lines, no colours.
    pub fn captured(verbosity: Verbosity, clock: Clock) -> (Self, Captured, Captured) {
        let (out, captured_out) = Output::captured();
        let (err, captured_err) = Output::captured();
        let hidden = MultiProgress::with_draw_target(ProgressDrawTarget::hidden());
        let ui = Self {
            out,
            out_term: None,
            marks: Marks::of(Surroundings::default(), false),
            letters: Letters::All,
            talk: Talk::new(err, hidden, Paint::Plain),
            verbosity,
            progress: Progress::Lines,
            dumb: false,
            clock,
        };
        (ui, captured_out, captured_err)
    }

    /// The same, with results that go nowhere: for a command that is a step of another one.
    pub fn without_results(&self) -> Self {
        Self {
            out: Output::to(io::sink()),
            ..self.clone()
        }
    }

    /// How much is said.
    pub fn verbosity(&self) -> Verbosity {
        self.verbosity
    }

    /// A result: text for stdout, as it is, ended with a line end. A reader that has gone away is no error.
    pub fn result(&self, text: &str) -> io::Result<()> {
        self.out.line(text)
    }

    /// A result in words: as [`Self::result`], but with signs that can be shown, and on a terminal its lines end between
    /// words.
    pub fn told(&self, text: &str) -> io::Result<()> {
        let text = self.letters.fit(text);
        match talk::columns(self.out_term.as_ref()) {
            Some(columns) => self.out.line(&wrap::wrap(&text, columns)),
            None => self.out.line(&text),
        }
    }

    /// How something stands, by a sign, and what it is, for results.
    pub fn labelled(&self, mark: Mark, label: &str) -> String {
        self.marks.labelled(mark, label)
    }

    /// A sign for stdout of what is to happen to a page.
    pub fn planned(&self, planned: Planned) -> String {
        self.marks.planned(planned)
    }

    /// Text for stdout that is not what matters, set back where there are colours.
    pub fn aside(&self, text: &str) -> String {
        self.marks.aside(text)
    }

    /// What results and talk are shown on, as a phrase.
    pub fn surface(&self) -> String {
        let shown = |term: Option<&Term>| match talk::columns(term) {
            Some(columns) => format!("a terminal of {columns} columns"),
            None => "no terminal".to_owned(),
        };
        format!(
            "results on {}, messages on {}",
            shown(self.out_term.as_ref()),
            shown(self.talk.term())
        )
    }

    /// A result of bytes, as they are: a generated file.
    pub fn result_bytes(&self, bytes: &[u8]) -> io::Result<()> {
        self.out.bytes(bytes)
    }

    /// Something worth knowing, unless quiet.
    pub fn note(&self, text: &str) {
        if self.verbosity > Verbosity::Quiet {
            self.talk.line(&escape_lines(text));
        }
    }

    /// What the person has to act on before it goes on. Always shown.
    pub fn request(&self, text: &str) {
        self.talk.line(&escape_lines(text));
    }

    /// Something that is not quite right, unless quiet.
    pub fn warn(&self, text: &str) {
        if self.verbosity > Verbosity::Quiet {
            let label = self.talk.paint().warning("warning:");
            self.talk.line(&format!("{label} {}", escape_lines(text)));
        }
    }

    /// A warning of the source, as a run tells it, unless quiet.
    pub fn warning(&self, warning: &Warning) {
        let event = Event::Warned(warning.clone());
        if let Some(line) = message::line(&event, self.verbosity, self.talk.paint()) {
            self.talk.line(&line);
        }
    }

    /// What went wrong, and ways out of it, after a blank line. Always shown.
    pub fn error(&self, text: &str, hints: &[String]) {
        let paint = self.talk.paint();
        let mut message = format!("{} {}", paint.failure("error:"), escape_lines(text));
        if !hints.is_empty() {
            message.push('\n');
        }
        for hint in hints {
            message.push_str(&format!("\n{} {}", paint.hint("hint:"), escape_lines(hint)));
        }
        self.talk.line(&message);
    }

    /// Shows a sync while it runs. Its bars go when it is dropped.
    pub fn listener(&self) -> Box<dyn Listener> {
        let (talk, clock) = (self.talk.clone(), self.clock.clone());
        match self.progress {
            Progress::Bars => Box::new(Bars::new(talk, self.verbosity, clock)),
            Progress::Lines => Box::new(Lines::new(talk, self.verbosity, clock)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_go_to_stdout_and_talk_to_stderr() {
        let (ui, out, err) = Ui::captured(Verbosity::Normal, Clock::System);
        ui.result("{}").unwrap();
        ui.note("read 3 notes");
        ui.warn("`a\u{1b}[2J`: b");
        assert_eq!(out.text(), "{}\n");
        assert_eq!(err.text(), "read 3 notes\nwarning: `a␛[2J`: b\n");
    }

    #[test]
    fn an_error_ends_with_its_ways_out() {
        let (ui, out, err) = Ui::captured(Verbosity::Quiet, Clock::System);
        ui.note("not shown");
        ui.warn("not shown");
        ui.error("no root is set", &["run `notic-notion root PAGE`".into()]);
        ui.error("no", &[]);
        assert_eq!(out.text(), "");
        assert_eq!(
            err.text(),
            "error: no root is set\n\nhint: run `notic-notion root PAGE`\nerror: no\n"
        );
    }
}
