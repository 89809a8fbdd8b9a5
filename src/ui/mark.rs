//! Signs of how something stands, in colours and letters that are there.

use super::Surroundings;
use super::paint::Paint;

/// How something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// As it should.
    Good,
    /// It works, but is worth a look.
    Doubtful,
    /// It does not work.
    Bad,
}

/// What is to happen to a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Planned {
    /// It is made.
    Made,
    /// It, or what is on it, changes where it is.
    Changed,
    /// It goes elsewhere.
    Moved,
    /// It goes to the trash.
    Trashed,
}

/// How signs are written on stdout.
#[derive(Clone, Copy, Debug)]
pub(super) struct Marks {
    utf8: bool,
    paint: Paint,
}

impl Marks {
    pub(super) fn of(surroundings: Surroundings, is_terminal: bool) -> Self {
        let coloured = is_terminal && !surroundings.no_color && !surroundings.dumb;
        Self {
            utf8: surroundings.utf8,
            paint: match coloured {
                true => Paint::Colour,
                false => Paint::Plain,
            },
        }
    }

    /// A sign before a page, in letters that everything reads.
    pub(super) fn planned(self, planned: Planned) -> String {
        match planned {
            Planned::Made => self.paint.success("+"),
            Planned::Changed => self.paint.warning("~"),
            Planned::Moved => self.paint.hint(">"),
            Planned::Trashed => self.paint.failure("-"),
        }
    }

    /// A sign and what it is about. What is not as it should be stands out as a whole.
    pub(super) fn labelled(self, mark: Mark, label: &str) -> String {
        let sign = self.sign(mark);
        match mark {
            Mark::Good => format!("{sign} {label}"),
            Mark::Doubtful => format!("{sign} {}", self.paint.warning(label)),
            Mark::Bad => format!("{sign} {}", self.paint.failure(label)),
        }
    }

    pub(super) fn aside(self, text: &str) -> String {
        self.paint.aside(text)
    }

    fn sign(self, mark: Mark) -> String {
        match (mark, self.utf8) {
            (Mark::Good, true) => self.paint.success("✓"),
            (Mark::Good, false) => self.paint.success("+"),
            (Mark::Doubtful, _) => self.paint.warning("!"),
            (Mark::Bad, true) => self.paint.failure("✗"),
            (Mark::Bad, false) => self.paint.failure("x"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_told_apart_without_colours_and_without_unicode() {
        let signs = |utf8, no_color| {
            let surroundings = Surroundings {
                utf8,
                no_color,
                ..Surroundings::default()
            };
            let marks = Marks::of(surroundings, true);
            [Mark::Good, Mark::Doubtful, Mark::Bad].map(|mark| marks.sign(mark))
        };
        assert_eq!(signs(true, true), ["✓", "!", "✗"]);
        assert_eq!(signs(false, true), ["+", "!", "x"]);
        assert!(signs(false, false)[0].starts_with('\u{1b}'));
    }
}
