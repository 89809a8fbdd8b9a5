//! Tells somebody who is not there of a run that failed: by a command of the person's own.

use std::io::Write;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::session::Session;
use crate::settings::SECRETS;
use crate::ui::phrase;

/// How long the command may take.
const LIMIT: Duration = Duration::from_secs(30);

/// How often to look whether it has ended.
const LOOK: Duration = Duration::from_millis(20);

/// Runs the command that was set, if one was, with the summary on its standard input. That it fails, too, is only worth
/// a warning.
pub(super) fn on_failure(summary: &Value, session: &Session<'_>) {
    let Some(command) = &session.settings.on_failure_command else {
        return;
    };
    if let Err(why) = run(command, summary, LIMIT) {
        session.ui.warn(&format!("on_failure_command {why}"));
    }
}

fn run(command: &str, summary: &Value, limit: Duration) -> Result<(), String> {
    let mut shell = shell(command);
    for secret in SECRETS {
        shell.env_remove(secret);
    }
    let mut child = shell
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .spawn()
        .map_err(|error| format!("could not be started: {error}"))?;
    if let Some(mut stdin) = child.stdin.take() {
        let text = format!("{summary:#}\n");
        // A command that does not read it keeps nobody waiting, and is no worse for it.
        std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    }
    match wait(&mut child, limit)? {
        Some(ended) if ended.success() => Ok(()),
        Some(ended) => Err(match ended.code() {
            Some(code) => format!("ended with exit code {code}"),
            None => "was ended by a signal".to_owned(),
        }),
        None => Err(format!(
            "took longer than {}, and was ended",
            phrase::limit(limit)
        )),
    }
}

/// How it ended; none where it took too long, and was ended.
fn wait(child: &mut Child, limit: Duration) -> Result<Option<ExitStatus>, String> {
    let failed = |error| format!("could not be waited for: {error}");
    let deadline = Instant::now() + limit;
    while Instant::now() < deadline {
        if let Some(ended) = child.try_wait().map_err(failed)? {
            return Ok(Some(ended));
        }
        std::thread::sleep(LOOK);
    }
    end(child);
    child.wait().map_err(failed)?;
    Ok(None)
}

#[cfg(unix)]
fn shell(command: &str) -> Command {
    use std::os::unix::process::CommandExt;
    let mut shell = Command::new("/bin/sh");
    // A group of its own, so that what it has begun ends with it.
    shell.arg("-c").arg(command).process_group(0);
    shell
}

#[cfg(unix)]
fn end(child: &mut Child) {
    let group = format!("kill -s KILL -- -{}", child.id());
    let _none = Command::new("/bin/sh").arg("-c").arg(group).status();
    let _gone = child.kill();
}

#[cfg(not(unix))]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("cmd");
    shell.arg("/C").arg(command);
    shell
}

#[cfg(not(unix))]
fn end(child: &mut Child) {
    let _gone = child.kill();
}

#[cfg(all(test, unix))]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_command_reads_the_summary() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("told");
        let command = format!("cat > '{}'", file.display());
        run(&command, &json!({"outcome": "failed"}), LIMIT).unwrap();
        let told: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        assert_eq!(told, json!({"outcome": "failed"}));
    }

    #[test]
    fn its_own_failure_is_told_and_it_keeps_nobody_waiting() {
        let summary = json!({"skipped": vec!["x".repeat(1000); 1000]});
        let ran = |command, limit| run(command, &summary, limit).unwrap_err();
        assert_eq!(ran("exit 7", LIMIT), "ended with exit code 7");
        assert_eq!(ran("kill -9 $$", LIMIT), "was ended by a signal");
        let began = Instant::now();
        let late = ran("sleep 50 & sleep 50", Duration::from_millis(1_000));
        assert_eq!(late, "took longer than 1 second, and was ended");
        assert!(began.elapsed() < Duration::from_secs(40));
    }
}
