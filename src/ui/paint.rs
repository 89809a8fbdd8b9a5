//! Colours, or none. Everything is understandable without them.

/// Whether labels are coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paint {
    Plain,
    Colour,
}

const BOLD_RED: &str = "\u{1b}[1;31m";
const BOLD_GREEN: &str = "\u{1b}[1;32m";
const BOLD_YELLOW: &str = "\u{1b}[1;33m";
const BOLD_CYAN: &str = "\u{1b}[1;36m";
const DIM: &str = "\u{1b}[2m";
const RESET: &str = "\u{1b}[0m";

impl Paint {
    pub(super) fn success(self, label: &str) -> String {
        self.with(BOLD_GREEN, label)
    }

    pub(super) fn failure(self, label: &str) -> String {
        self.with(BOLD_RED, label)
    }

    pub(super) fn warning(self, label: &str) -> String {
        self.with(BOLD_YELLOW, label)
    }

    pub(super) fn hint(self, label: &str) -> String {
        self.with(BOLD_CYAN, label)
    }

    pub(super) fn aside(self, text: &str) -> String {
        self.with(DIM, text)
    }

    fn with(self, code: &str, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Colour => format!("{code}{text}{RESET}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_is_plain_and_colour_ends() {
        assert_eq!(Paint::Plain.failure("error:"), "error:");
        let coloured = Paint::Colour.failure("error:");
        assert!(coloured.starts_with(BOLD_RED) && coloured.ends_with(RESET));
    }
}
