//! Runs by the clock: what a systemd timer or a line of a crontab has to say, and the programs that take it.
//!
//! The texts are pure functions; only [`host`] runs anything.

pub mod crontab;
mod every;
pub mod host;
pub mod systemd;

pub use every::{Every, InvalidEvery};

use std::path::{Path, PathBuf};

/// Something in a path or value that neither a unit nor a crontab can hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unwritable(pub String);

/// A run as a scheduler is to start it. Nothing in it is a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// What tells it from other schedules of this person: letters, digits, `-`, `_` and `.`.
    pub name: String,
    /// What it syncs, for a person.
    pub about: String,
    /// This program, from the root of the file system.
    pub program: PathBuf,
    /// What it is given.
    pub arguments: Vec<String>,
    /// The variables it needs.
    pub environment: Vec<(String, String)>,
}

impl Run {
    fn program(&self) -> Result<&str, Unwritable> {
        text(&self.program)
    }
}

fn text(path: &Path) -> Result<&str, Unwritable> {
    let shown = path.display();
    match path.to_str() {
        Some(text) if !text.contains(['\n', '\r', '\0']) => Ok(text),
        _ => Err(Unwritable(format!(
            "the path `{shown}` has characters that can't be written into a schedule"
        ))),
    }
}
