//! What is said on stderr, above any bar.

use dialoguer::console::Term;
use indicatif::MultiProgress;

use super::letters::Letters;
use super::output::Output;
use super::paint::Paint;
use super::wrap::wrap;

/// Stderr, shared between messages and bars.
#[derive(Clone)]
pub(super) struct Talk {
    err: Output,
    bars: MultiProgress,
    paint: Paint,
    letters: Letters,
    /// Where a person reads it; none where it is a file or a pipe.
    term: Option<Term>,
}

impl Talk {
    pub(super) fn new(err: Output, bars: MultiProgress, paint: Paint) -> Self {
        Self {
            err,
            bars,
            paint,
            letters: Letters::All,
            term: None,
        }
    }

    /// The same, with signs that can be shown.
    pub(super) fn in_letters(mut self, letters: Letters) -> Self {
        self.letters = letters;
        self
    }

    pub(super) fn letters(&self) -> Letters {
        self.letters
    }

    /// The same, with lines that fit the terminal.
    pub(super) fn fitted_to(mut self, term: Term) -> Self {
        self.term = Some(term);
        self
    }

    /// Where a person reads it.
    pub(super) fn term(&self) -> Option<&Term> {
        self.term.as_ref()
    }

    pub(super) fn paint(&self) -> Paint {
        self.paint
    }

    pub(super) fn bars(&self) -> &MultiProgress {
        &self.bars
    }

    /// Writes a message, above any bar. Not through the bars' own printing: that loses what is said while they are hidden
    /// (crates.md section 1, `indicatif`).
    pub(super) fn line(&self, text: &str) {
        let text = self.letters.fit(text);
        let text = match columns(self.term()) {
            Some(columns) => wrap(&text, columns),
            None => text,
        };
        // Where stderr is closed, there is nobody left to tell.
        let _ = self.bars.suspend(|| self.err.line(&text));
    }
}

/// How many columns there are, if somebody looks. To be asked each time: windows change.
pub(super) fn columns(term: Option<&Term>) -> Option<usize> {
    let (_, columns) = term?.size_checked()?;
    (columns > 0).then_some(usize::from(columns))
}
