//! Asks for a secret, or reads one that is piped in.

use std::fmt;
use std::io::{self, Read};

use dialoguer::Password;

use crate::model::Secret;

/// The longest secret that is read, in bytes. Far above any token, so that a file piped in by mistake is told apart.
const MAX_LEN: u64 = 4096;

/// No secret was given.
#[derive(Debug)]
pub enum SecretError {
    /// There is no terminal to ask on.
    NotATerminal,
    /// Nothing was given.
    Empty,
    /// What was given can't be a token: it has blanks, several lines, or other characters that no token has.
    NotAToken,
    /// Reading failed, or was interrupted.
    Read(io::Error),
}

impl fmt::Display for SecretError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotATerminal => f.write_str("there is no terminal to ask for the token on"),
            Self::Empty => f.write_str("no token was given"),
            Self::NotAToken => f.write_str(
                "what was given is not a token: it has blanks, several lines, or other characters that no token has",
            ),
            Self::Read(error) => write!(f, "could not read the token: {error}"),
        }
    }
}

impl std::error::Error for SecretError {}

/// Asks on the terminal, without showing what is typed.
pub fn ask_secret(question: &str) -> Result<Secret, SecretError> {
    let answer = Password::new()
        .with_prompt(question)
        .allow_empty_password(true)
        .report(false)
        .interact();
    match answer {
        Ok(answer) => check(&answer),
        Err(dialoguer::Error::IO(error)) if error.kind() == io::ErrorKind::NotConnected => {
            Err(SecretError::NotATerminal)
        }
        Err(dialoguer::Error::IO(error)) => Err(SecretError::Read(error)),
    }
}

/// Reads a stream to its end: one secret, with or without blanks around it.
pub fn read_secret(stream: impl Read) -> Result<Secret, SecretError> {
    check(&read_text(stream)?)
}

fn read_text(stream: impl Read) -> Result<String, SecretError> {
    let mut bytes = Vec::new();
    stream
        .take(MAX_LEN + 1)
        .read_to_end(&mut bytes)
        .map_err(SecretError::Read)?;
    if bytes.len() as u64 > MAX_LEN {
        return Err(SecretError::NotAToken);
    }
    String::from_utf8(bytes).map_err(|_| SecretError::NotAToken)
}

/// Asks on the terminal, without showing what is typed; none where nothing is.
pub fn ask_optional_secret(question: &str) -> Result<Option<Secret>, SecretError> {
    optional(ask_secret(question))
}

/// Reads a stream to its end: one secret, or two on a line each.
pub fn read_secrets(stream: impl Read) -> Result<(Secret, Option<Secret>), SecretError> {
    let text = read_text(stream)?;
    let (first, rest) = text.trim().split_once('\n').unwrap_or((text.trim(), ""));
    Ok((check(first)?, optional(check(rest))?))
}

/// Reads a stream to its end: secrets, one on each line. Blank lines are none.
pub fn read_secret_lines(stream: impl Read) -> Result<Vec<Secret>, SecretError> {
    let text = read_text(stream)?;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.map(check).collect()
}

fn optional(secret: Result<Secret, SecretError>) -> Result<Option<Secret>, SecretError> {
    match secret {
        Err(SecretError::Empty) => Ok(None),
        secret => secret.map(Some),
    }
}

fn check(text: &str) -> Result<Secret, SecretError> {
    // Windows shells put a byte order mark before what they pipe.
    let secret = Secret::new(text.trim_start_matches('\u{feff}'));
    if secret.is_empty() {
        return Err(SecretError::Empty);
    }
    if !secret.expose().bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(SecretError::NotAToken);
    }
    Ok(secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piped_token_loses_its_line_end() {
        for piped in ["ntn_a", "ntn_a\n", " ntn_a\r\n", "\u{feff}ntn_a\r\n"] {
            assert_eq!(read_secret(piped.as_bytes()).unwrap().expose(), "ntn_a");
        }
    }

    #[test]
    fn a_second_secret_may_follow_on_a_line_of_its_own() {
        for (piped, second) in [
            ("a", None),
            ("a\r\n", None),
            ("a\nb", Some("b")),
            ("a\r\nb\r\n", Some("b")),
        ] {
            let (one, two) = read_secrets(piped.as_bytes()).unwrap();
            assert_eq!(
                (one.expose(), two.as_ref().map(Secret::expose)),
                ("a", second)
            );
        }
        assert!(matches!(
            read_secrets(&b"a\nb\nc"[..]),
            Err(SecretError::NotAToken)
        ));
        assert!(matches!(read_secrets(&b"\n"[..]), Err(SecretError::Empty)));
    }

    #[test]
    fn what_is_no_token_is_refused_without_showing_it() {
        let long = "a".repeat(5000);
        for piped in ["ntn_a ntn_b", "ntn_a\nntn_b", "ntn_é", &long] {
            let error = read_secret(piped.as_bytes()).unwrap_err();
            assert!(matches!(error, SecretError::NotAToken));
            assert!(!format!("{error} {error:?}").contains("ntn_a"));
        }
        assert!(matches!(
            read_secret(&b" \n"[..]).unwrap_err(),
            SecretError::Empty
        ));
        assert!(matches!(
            read_secret(&b"\xff"[..]).unwrap_err(),
            SecretError::NotAToken
        ));
    }
}
