//! The terminal that bars are drawn on.

use std::io;

use dialoguer::console::Term;
use indicatif::TermLike;

/// A terminal that may be closed while bars are drawn on it: then they are drawn nowhere. indicatif itself panics where
/// drawing fails, in the middle of a run.
#[derive(Debug)]
pub(super) struct Screen(Term);

impl Screen {
    /// The process's stderr.
    pub(super) fn stderr() -> Self {
        Self(Term::buffered_stderr())
    }
}

/// What could not be drawn is seen by nobody.
fn drawn(outcome: io::Result<()>) -> io::Result<()> {
    outcome.or(Ok(()))
}

impl TermLike for Screen {
    fn width(&self) -> u16 {
        self.0.size().1
    }

    fn height(&self) -> u16 {
        self.0.size().0
    }

    fn move_cursor_up(&self, n: usize) -> io::Result<()> {
        drawn(self.0.move_cursor_up(n))
    }

    fn move_cursor_down(&self, n: usize) -> io::Result<()> {
        drawn(self.0.move_cursor_down(n))
    }

    fn move_cursor_right(&self, n: usize) -> io::Result<()> {
        drawn(self.0.move_cursor_right(n))
    }

    fn move_cursor_left(&self, n: usize) -> io::Result<()> {
        drawn(self.0.move_cursor_left(n))
    }

    fn write_line(&self, s: &str) -> io::Result<()> {
        drawn(self.0.write_line(s))
    }

    fn write_str(&self, s: &str) -> io::Result<()> {
        drawn(self.0.write_str(s))
    }

    fn clear_line(&self) -> io::Result<()> {
        drawn(self.0.clear_line())
    }

    fn flush(&self) -> io::Result<()> {
        drawn(self.0.flush())
    }
}
