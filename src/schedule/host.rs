//! The programs that keep schedules: `systemctl`, `crontab` and those that tell of them.

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::clock::Millis;

/// A program that did not do what it was asked.
#[derive(Debug)]
pub struct HostError {
    /// What was run.
    pub command: String,
    /// Why it failed.
    pub why: String,
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` failed: {}", self.command, self.why)
    }
}

impl std::error::Error for HostError {}

/// Whether the person has a systemd of their own that can be asked.
pub fn has_systemd() -> bool {
    systemctl(&["show-environment"]).is_ok()
}

/// Runs `systemctl --user`.
///
/// # Errors
/// Where it is missing, or fails.
pub fn systemctl(arguments: &[&str]) -> Result<String, HostError> {
    let mut all = vec!["--user"];
    all.extend(arguments);
    run("systemctl", &all, None)
}

/// Properties of a unit, in the order they were asked for; empty where there are none.
///
/// # Errors
/// Where systemd can't be asked.
pub fn properties(unit: &str, names: &[&str]) -> Result<Vec<String>, HostError> {
    let list = names.join(",");
    let shown = systemctl(&["show", unit, "--timestamp=unix", "-p", &list])?;
    let value = |name: &&str| {
        let prefix = format!("{name}=");
        let line = shown.lines().find_map(|line| line.strip_prefix(&prefix));
        line.unwrap_or_default().to_owned()
    };
    Ok(names.iter().map(value).collect())
}

/// A moment as systemd tells it with `--timestamp=unix`: `@1795867200`.
pub fn moment(property: &str) -> Option<Millis> {
    let seconds: u64 = property.strip_prefix('@')?.parse().ok()?;
    (seconds > 0).then(|| seconds * 1000)
}

/// The person's crontab; empty where there is none.
///
/// # Errors
/// Where it can't be read.
pub fn crontab() -> Result<String, HostError> {
    match run("crontab", &["-l"], None) {
        Err(error) if error.why.to_lowercase().contains("no crontab") => Ok(String::new()),
        other => other,
    }
}

/// Puts a crontab in place of the person's.
///
/// # Errors
/// Where it can't be.
pub fn set_crontab(text: &str) -> Result<(), HostError> {
    run("crontab", &["-"], Some(text)).map(|_| ())
}

/// How far local time is ahead of UTC now, in minutes; none where nobody tells.
pub fn minutes_ahead() -> Option<i64> {
    let zone = run("date", &["+%z"], None).ok()?;
    let zone = zone.trim();
    let (hours, minutes) = (zone.get(1..3)?, zone.get(3..5)?);
    let minutes = hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?;
    Some(if zone.starts_with('-') {
        -minutes
    } else {
        minutes
    })
}

/// Whether the person's systemd goes on when they are logged out; none where nobody tells.
pub fn lingers() -> Option<bool> {
    let name = run("id", &["-un"], None).ok()?;
    let folder = Path::new("/var/lib/systemd/linger");
    Some(folder.join(name.trim()).exists())
}

/// Writes a unit's file. Says whether it is another one than before.
///
/// # Errors
/// Where it can't be written.
pub fn write_unit(folder: &Path, name: &str, text: &str) -> io::Result<bool> {
    let path = folder.join(name);
    if fs::read_to_string(&path).is_ok_and(|before| before == text) {
        return Ok(false);
    }
    crate::paths::create_folder(folder)?;
    crate::paths::replace(&path, text.as_bytes())?;
    Ok(true)
}

/// Removes a unit's file. Says whether it was there.
///
/// # Errors
/// Where it can't be removed.
pub fn remove_unit(folder: &Path, name: &str) -> io::Result<bool> {
    match fs::remove_file(folder.join(name)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        other => other.map(|()| true),
    }
}

/// A unit's file; none where there is none.
pub fn unit(folder: &Path, name: &str) -> Option<String> {
    fs::read_to_string(PathBuf::from(folder).join(name)).ok()
}

fn run(program: &str, arguments: &[&str], input: Option<&str>) -> Result<String, HostError> {
    let failed = |why: String| HostError {
        command: format!("{program} {}", arguments.join(" ")),
        why,
    };
    let output = output(program, arguments, input).map_err(|error| failed(error.to_string()))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(failed(match text(&output.stderr) {
            said if said.is_empty() => output.status.to_string(),
            said => said,
        })),
    }
}

fn output(program: &str, arguments: &[&str], input: Option<&str>) -> io::Result<Output> {
    let mut child = Command::new(program)
        .args(arguments)
        // What they say is read here.
        .env("LC_ALL", "C")
        .stdin(match input {
            Some(_) => Stdio::piped(),
            None => Stdio::null(),
        })
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    if let (Some(input), Some(mut stdin)) = (input, child.stdin.take()) {
        stdin.write_all(input.as_bytes())?;
    }
    child.wait_with_output()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_systemd_are_read() {
        assert_eq!(moment("@1795867200"), Some(1_795_867_200_000));
        for none in ["", "n/a", "@0", "0", "@x"] {
            assert_eq!(moment(none), None, "{none}");
        }
    }
}
