//! Text that must not be shown.

use std::fmt;

/// A token or password. It has no `Display`, its `Debug` is redacted, and only [`Secret::expose`] gives the text.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret, without the blanks and line ends that pasting adds.
    pub fn new(text: impl AsRef<str>) -> Self {
        Self(text.as_ref().trim().to_owned())
    }

    /// The secret itself, for the place that sends or stores it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Takes it out of a text that others wrote: what echoes requests must not bring it into logs.
    pub fn hide_in(&self, text: &mut String) {
        if !self.is_empty() && text.contains(&self.0) {
            *text = text.replace(&self.0, "…");
        }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
