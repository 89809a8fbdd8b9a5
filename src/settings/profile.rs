//! The name of a profile.

use std::fmt;
use std::str::FromStr;

/// The name of one person's connection: source, root, tokens, mapping.
///
/// ASCII letters, digits, `-`, `_` and `.`, at most 64, starting with a letter or digit: it names keyring entries and
/// may end in file names.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProfileName(String);

/// What was given is no name of a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidProfileName;

impl ProfileName {
    /// The name where none is given.
    pub const DEFAULT: &'static str = "default";

    /// The longest name, in characters.
    const MAX_LEN: usize = 64;

    /// Whether it is the one where none is given.
    pub fn is_default(&self) -> bool {
        self.0 == Self::DEFAULT
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for ProfileName {
    fn default() -> Self {
        Self(Self::DEFAULT.to_owned())
    }
}

impl FromStr for ProfileName {
    type Err = InvalidProfileName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = text.len() <= Self::MAX_LEN
            && text.starts_with(|c: char| c.is_ascii_alphanumeric())
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidProfileName)
        }
    }
}

impl fmt::Display for ProfileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for InvalidProfileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a profile's name has letters, digits, `-`, `_` and `.`, starts with a letter or digit, and is at most {} \
             characters long",
            ProfileName::MAX_LEN
        )
    }
}

impl std::error::Error for InvalidProfileName {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_in_keyrings_and_file_names() {
        for good in ["default", "work-2", "a.b_c", "9"] {
            assert_eq!(good.parse::<ProfileName>().unwrap().as_str(), good);
        }
        let long = "a".repeat(65);
        for bad in ["", "..", "-v", "a/b", "a b", "é", "a\n", &long] {
            assert!(bad.parse::<ProfileName>().is_err(), "{bad}");
        }
    }
}
