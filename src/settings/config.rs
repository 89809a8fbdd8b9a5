//! `config.toml`: what can stand in it, and what is wrong with it.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error as _, Unexpected, Visitor};

use super::{Choice, OnDelete, Order, choice};
use crate::auth::StoreKind;
use crate::markdown::Dialect;

/// A `config.toml` that says what every setting does. Each value in it is the default.
pub const EXAMPLE: &str = r#"# Settings of notic-notion. Every line is optional; what stands here is the
# default.

# How many requests a minute Notion may get, from 1 to 600, and how many may
# wait for an answer at a time, from 1 to 16. Notion allows 180 a minute on most
# plans and 600 on its Business plan; then 16 are in flight, if nothing is said.
#requests_per_minute = 180
#in_flight = 6

# What becomes of the page of a note that is gone from Notic: "trash" or "keep".
#on_delete = "trash"

# The most pages one run may trash. Without it: 20, or 20 % of all pages,
# whichever is more.
#max_delete = 20

# In which order pages are made: "created" or "title". Without it: by creation
# time where the source knows it.
#order = "created"

# How notes are read: "notic", as Notic's editor shows them, or "commonmark".
#markdown = "notic"

# Whether pages get icons: a workspace its own, a folder a folder, a bookmarked
# note a star.
#workspace_icons = true
#folder_icons = true
#note_icons = true

# A command to run, in a shell, when a run fails; without it, none. It gets the
# report as JSON on its standard input, with the number of failed runs in a row
# as failureStreak, and has 30 seconds. `sync --all` runs it once.
#on_failure_command = "mail -s 'notic-notion failed' me@example.com"

# Where login keeps tokens: "keyring", the system's, or "file", an encrypted one.
#token_store = "keyring"

[network]
# The first pause before a failed request is repeated; each further one is about
# twice as long.
#retry_base_ms = 1000

# How long to wait for an answer.
#timeout_seconds = 70

# How long to wait before looking for the outcome of a write that failed with an
# answer, and of one that got none.
#settle_answered_seconds = 6
#settle_cut_seconds = 15

# How long login waits for the browser.
#login_seconds = 300
"#;

/// The file's content. What is not in it is none.
#[derive(Clone, Debug, Default, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Config {
    pub(super) requests_per_minute: Option<Within<1, 600>>,
    pub(super) in_flight: Option<Within<1, 16>>,
    pub(super) on_delete: Option<Word<OnDelete>>,
    pub(super) max_delete: Option<Within<0, { u32::MAX }>>,
    pub(super) order: Option<Word<Order>>,
    pub(super) markdown: Option<Word<Dialect>>,
    pub(super) workspace_icons: Option<bool>,
    pub(super) folder_icons: Option<bool>,
    pub(super) note_icons: Option<bool>,
    pub(super) on_failure_command: Option<String>,
    pub(super) token_store: Option<Word<StoreKind>>,
    #[serde(default)]
    pub(super) network: NetworkConfig,
}

/// The `[network]` table.
#[derive(Clone, Debug, Default, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NetworkConfig {
    pub(super) retry_base_ms: Option<Within<0, 60_000>>,
    pub(super) timeout_seconds: Option<Within<1, 70>>,
    pub(super) settle_answered_seconds: Option<Within<0, 600>>,
    pub(super) settle_cut_seconds: Option<Within<0, 600>>,
    pub(super) login_seconds: Option<Within<1, 3600>>,
}

/// What is wrong with a file, and on which line, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ConfigError {
    pub(super) line: Option<usize>,
    pub(super) problem: String,
}

impl Config {
    pub(super) fn parse(text: &str) -> Result<Self, ConfigError> {
        toml::from_str(text).map_err(|error| ConfigError::new(text, &error))
    }
}

impl ConfigError {
    fn new(text: &str, error: &toml::de::Error) -> Self {
        let problem = error.message().replace("unknown field", "unknown key");
        let Some(before) = error.span().and_then(|span| text.get(..span.start)) else {
            return Self {
                line: None,
                problem,
            };
        };
        let index = before.matches('\n').count();
        Self {
            line: Some(index + 1),
            problem: match key_of(text.lines().nth(index).unwrap_or_default()) {
                Some(key) if !problem.contains(&format!("`{key}`")) => {
                    format!("`{key}`: {problem}")
                }
                _ => problem,
            },
        }
    }
}

/// The key a line sets. Its value is not shown: it may be a secret that was put in the wrong place.
fn key_of(line: &str) -> Option<&str> {
    let key = line.split_once('=')?.0.trim();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    (!key.is_empty() && key.chars().all(plain)).then_some(key)
}

/// A whole number within limits, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Within<const MIN: u32, const MAX: u32>(u32);

impl<const MIN: u32, const MAX: u32> Within<MIN, MAX> {
    pub(super) fn get(self) -> u32 {
        self.0
    }
}

impl<'de, const MIN: u32, const MAX: u32> Deserialize<'de> for Within<MIN, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = i64::deserialize(deserializer)?;
        match u32::try_from(number) {
            Ok(number) if (MIN..=MAX).contains(&number) => Ok(Self(number)),
            _ => Err(D::Error::custom(format_args!(
                "must be from {MIN} to {MAX}, not {number}"
            ))),
        }
    }
}

/// A word of a [`Choice`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word<C>(pub(super) C);

impl<'de, C: Choice> Deserialize<'de> for Word<C> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(WordVisitor(PhantomData))
    }
}

struct WordVisitor<C>(PhantomData<C>);

impl<C: Choice> Visitor<'_> for WordVisitor<C> {
    type Value = Word<C>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&choice::words::<C>())
    }

    fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<Self::Value, E> {
        C::from_word(word)
            .map(Word)
            .ok_or_else(|| E::invalid_value(Unexpected::Str(word), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str) -> (Option<usize>, String) {
        let error = Config::parse(text).unwrap_err();
        (error.line, error.problem)
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line() {
        let (line, problem) = problem("# settings\n\nin_flight = 3\nrequest_per_minute = 5\n");
        assert_eq!(line, Some(4));
        assert!(
            problem.starts_with("unknown key `request_per_minute`, expected one of"),
            "{problem}"
        );
        let (line, problem) = super::tests::problem("[network]\nretries = 5\n");
        assert_eq!(line, Some(2));
        assert!(problem.starts_with("unknown key `retries`"), "{problem}");
    }

    #[test]
    fn a_wrong_value_is_named_with_its_key_and_what_could_stand_there() {
        for (text, expected) in [
            (
                "on_delete = 'delete'",
                "`on_delete`: invalid value: string \"delete\", expected `trash` or `keep`",
            ),
            (
                "requests_per_minute = 601",
                "`requests_per_minute`: must be from 1 to 600, not 601",
            ),
            ("in_flight = 0", "`in_flight`: must be from 1 to 16, not 0"),
            (
                "note_icons = 'yes'",
                "`note_icons`: invalid type: string \"yes\", expected a boolean",
            ),
        ] {
            assert_eq!(problem(text), (Some(1), expected.to_owned()));
        }
    }

    #[test]
    fn a_secret_in_the_wrong_place_is_not_shown() {
        let (line, problem) = problem("token = \"ntn_secret\"\n");
        assert_eq!(line, Some(1));
        assert!(problem.starts_with("unknown key `token`"), "{problem}");
        assert!(!problem.contains("ntn_secret"), "{problem}");
    }

    #[test]
    fn broken_toml_has_a_line_too() {
        assert_eq!(problem("in_flight = 1\norder = \n").0, Some(2));
    }

    #[test]
    fn the_example_says_nothing_as_it_is() {
        assert_eq!(Config::parse(EXAMPLE).unwrap(), Config::default());
    }
}
