//! One marked line of a person's crontab (`crontab(5)`). No other line is ever touched.

use super::{Every, Run, Unwritable};
use crate::clock::Millis;

/// The longest command cron takes whole (`MAX_COMMAND` of Debian's cron).
const MAX_COMMAND: usize = 998;

/// The line for a run.
///
/// # Errors
/// Where something in it can't stand in a crontab.
pub fn line(run: &Run, every: Every) -> Result<String, Unwritable> {
    let mut words = Vec::new();
    for (name, value) in &run.environment {
        words.push(format!("{name}={}", quoted(value)?));
    }
    words.push(quoted(run.program()?)?);
    for argument in &run.arguments {
        words.push(quoted(argument)?);
    }
    let command = format!("{} {}", words.join(" "), mark(&run.name, every));
    if command.len() > MAX_COMMAND {
        return Err(Unwritable(format!(
            "the command is {} bytes long, and cron takes {MAX_COMMAND}: keep the program and its folders at shorter \
             paths",
            command.len()
        )));
    }
    Ok(format!("{} {command}", every.fields(chance(&run.name))))
}

/// The end of a line of ours. The shell takes it for a comment.
fn mark(name: &str, every: Every) -> String {
    format!("# {name}, every {every}; made by notic-notion schedule")
}

/// A crontab with the line in it, in place of the one before.
pub fn with_line(crontab: &str, name: &str, line: &str) -> String {
    let line = format!("{line}\n");
    let mut is_there = false;
    let mut text: String = crontab
        .split_inclusive('\n')
        .map(|other| match is_ours(other, name) {
            true => {
                is_there = true;
                line.as_str()
            }
            false => other,
        })
        .collect();
    if !is_there {
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(&line);
    }
    text
}

/// A crontab without the line.
pub fn without_line(crontab: &str, name: &str) -> String {
    let lines = crontab.split_inclusive('\n');
    lines.filter(|line| !is_ours(line, name)).collect()
}

/// How often the line in a crontab runs, if there is one.
pub fn every_of(crontab: &str, name: &str) -> Option<Every> {
    let line = crontab.lines().find(|line| is_ours(line, name))?;
    let (_, rest) = line.rsplit_once(&format!("# {name}, every "))?;
    rest.split(';').next()?.parse().ok()
}

/// When the line runs next, after a moment; `ahead` is local time's lead over UTC, in minutes.
pub fn next_run(name: &str, every: Every, now: Millis, ahead: i64) -> Millis {
    every.next_of_fields(chance(name), now, ahead)
}

fn is_ours(line: &str, name: &str) -> bool {
    let ours = format!(" # {name}, every ");
    !line.trim_start().starts_with('#')
        && line.contains(&ours)
        && line.trim_end().ends_with("; made by notic-notion schedule")
}

/// A number that stays the same for a name, and differs between names and machines: FNV-1a.
fn chance(name: &str) -> u32 {
    let machine = std::fs::read_to_string("/etc/machine-id").unwrap_or_default();
    name.bytes()
        .chain(machine.bytes())
        .fold(0x811c_9dc5, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        })
}

/// In single quotes of the shell; a per cent sign would be a line end for cron.
fn quoted(text: &str) -> Result<String, Unwritable> {
    if text.contains(['\n', '\r', '\0']) {
        return Err(Unwritable(format!(
            "`{text}` has a line end, which can't be written into a crontab"
        )));
    }
    Ok(format!("'{}'", text.replace('\'', r"'\''")).replace('%', r"\%"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn run(home: &str) -> Run {
        Run {
            name: "notic-notion".into(),
            about: String::new(),
            program: "/opt/it's 100%/notic-notion".into(),
            arguments: vec!["-q".into(), "sync".into()],
            environment: vec![("NOTIC_NOTION_HOME".into(), home.into())],
        }
    }

    #[test]
    fn blanks_quotes_and_signs_are_kept_as_they_are() {
        let line = line(&run("/my \"notes\""), Every::Minutes(1)).unwrap();
        assert_eq!(
            line,
            r#"* * * * * NOTIC_NOTION_HOME='/my "notes"' '/opt/it'\''s 100\%/notic-notion' '-q' 'sync' # notic-notion, every 1m; made by notic-notion schedule"#
        );
        assert!(super::line(&run("a\nb"), Every::Day).is_err());
        assert!(super::line(&run(&"a".repeat(1000)), Every::Day).is_err());
    }

    #[test]
    fn a_line_is_replaced_found_and_removed() {
        let first = line(&run("/a"), Every::Minutes(30)).unwrap();
        let second = line(&run("/a"), Every::Hours(2)).unwrap();
        let theirs = "# notes\n0 5 * * * backup # notic-notion, every day\nMAILTO=me\n";
        let once = with_line(theirs, "notic-notion", &first);
        assert_eq!(every_of(&once, "notic-notion"), Some(Every::Minutes(30)));
        assert_eq!(every_of(&once, "notic-notion-all"), None);
        assert_eq!(with_line(&once, "notic-notion", &first), once);
        let twice = with_line(&once, "notic-notion", &second);
        assert_eq!(every_of(&twice, "notic-notion"), Some(Every::Hours(2)));
        assert_eq!(twice.lines().count(), 4);
        assert_eq!(without_line(&twice, "notic-notion"), theirs);
        assert_eq!(without_line(theirs, "notic-notion"), theirs);
    }

    proptest! {
        #[test]
        fn other_lines_stay_whatever_they_are(theirs in "([ -~äß%#*\\\\]{0,30}\r?\n){0,8}") {
            let line = line(&run("/a"), Every::Day).unwrap();
            let with = with_line(&theirs, "notic-notion", &line);
            prop_assert_eq!(without_line(&with, "notic-notion"), theirs);
        }
    }
}
