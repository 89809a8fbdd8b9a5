//! What is said on stderr, above any bar.

use indicatif::MultiProgress;

use super::output::Output;
use super::paint::Paint;

/// Stderr, shared between messages and bars.
#[derive(Clone)]
pub(super) struct Talk {
    err: Output,
    bars: MultiProgress,
    paint: Paint,
}

impl Talk {
    pub(super) fn new(err: Output, bars: MultiProgress, paint: Paint) -> Self {
        Self { err, bars, paint }
    }

    pub(super) fn paint(&self) -> Paint {
        self.paint
    }

    pub(super) fn bars(&self) -> &MultiProgress {
        &self.bars
    }

    /// Writes a message. Not through the bars' own printing: that loses what is said while they are hidden
    /// (crates.md section 1, `indicatif`).
    pub(super) fn line(&self, text: &str) {
        // Where stderr is closed, there is nobody left to tell.
        let _ = self.bars.suspend(|| self.err.line(text));
    }
}
