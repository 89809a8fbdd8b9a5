//! What the README and the documents say is true: commands parse, links lead somewhere, messages are those of the program.

use std::fs;
use std::path::{Path, PathBuf};

use notic_notion::cli;

const PROGRAM: &str = "notic-notion";

struct Document {
    path: PathBuf,
    text: String,
}

fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(top().join(folder)).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let is_wanted = |path: &PathBuf| path.extension().is_some_and(|found| found == extension);
    paths.filter(is_wanted).collect()
}

fn documents() -> Vec<Document> {
    let mut paths = files("docs", "md");
    paths.push(top().join("README.md"));
    let read = paths.into_iter().map(|path| Document {
        text: fs::read_to_string(&path).unwrap(),
        path,
    });
    read.collect()
}

fn readme() -> Document {
    let all = documents().into_iter();
    let mut found = all.filter(|document| document.path.ends_with("README.md"));
    found.next_back().unwrap()
}

impl Document {
    fn name(&self) -> String {
        let path = self.path.strip_prefix(top()).unwrap();
        path.display().to_string()
    }

    /// The text outside of blocks of code.
    fn prose(&self) -> String {
        self.parts(false)
    }

    /// The lines in blocks of code.
    fn code(&self) -> String {
        self.parts(true)
    }

    fn parts(&self, wanted: bool) -> String {
        let mut in_code = false;
        let mut part = String::new();
        for line in self.text.lines() {
            if line.trim_start().starts_with("```") {
                in_code = !in_code;
            } else if in_code == wanted {
                part.push_str(line);
                part.push('\n');
            }
        }
        part
    }

    /// What a reader might type: lines of blocks, and what stands in backticks and has more than a command's name.
    fn commands(&self) -> Vec<String> {
        let prose = self.prose();
        let code = self.code();
        let lines = code.lines().map(str::to_owned);
        let spans = prose.split('`').skip(1).step_by(2);
        let typed = spans.filter(|span| span.contains(' ')).map(str::to_owned);
        let typed = lines.chain(typed);
        typed
            .filter_map(|text| command_in(&text))
            .filter(|command| !command.is_empty())
            .collect()
    }

    /// What links lead to. What stands in backticks is no link.
    fn links(&self) -> Vec<String> {
        let prose = self.prose();
        let lines = prose.lines();
        let bare = lines.map(|line| line.split('`').step_by(2).collect::<String>());
        let prose = bare.collect::<Vec<_>>().join("\n");
        let after = prose.split("](").skip(1);
        let targets = after.filter_map(|rest| rest.split_once(')'));
        let targets = targets.map(|(target, _)| target);
        // Examples of what notes hold are no links of the document.
        let is_file = |target: &&str| {
            target.ends_with(".md") || target.contains('/') || target.starts_with('#')
        };
        targets.filter(is_file).map(str::to_owned).collect()
    }

    /// The anchors of its headings, as GitHub makes them.
    fn anchors(&self) -> Vec<String> {
        let prose = self.prose();
        let headings = prose.lines().filter(|line| line.starts_with('#'));
        headings
            .map(|line| anchor(line.trim_start_matches('#').trim()))
            .collect()
    }

    /// The first column of the table under a heading: what stands in its backticks.
    fn messages(&self, heading: &str) -> Vec<String> {
        let prose = self.prose();
        let (_, section) = prose.split_once(heading).unwrap();
        let (section, _) = section.split_once("\n## ").unwrap_or((section, ""));
        let rows = section.lines().filter(|line| line.starts_with("| `"));
        let cells = rows.filter_map(|row| row.split('|').nth(1));
        let spans = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2));
        spans.map(str::to_owned).collect()
    }
}

fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter_map(|c| match c {
        ' ' => Some('-'),
        c if c.is_alphanumeric() || c == '-' || c == '_' => Some(c.to_ascii_lowercase()),
        _ => None,
    });
    kept.collect()
}

/// The program's own part of a line: without what stands before it, after it, and in its place.
fn command_in(line: &str) -> Option<String> {
    let typed = match line.strip_prefix(PROGRAM) {
        Some(rest) => rest,
        None => line.split_once(" notic-notion ").map(|(before, rest)| {
            let is_environment = before.split(' ').all(|word| word.contains('='));
            if is_environment { rest } else { "" }
        })?,
    };
    // Another program's name may begin so.
    if !typed.is_empty() && !line.contains(" notic-notion ") && !typed.starts_with(' ') {
        return None;
    }
    let typed = typed.split(" # ").next().unwrap_or_default();
    let typed = typed.split(['|', '>']).next().unwrap_or_default();
    let typed = typed.split(" < ").next().unwrap_or_default();
    Some(typed.trim().to_owned())
}

/// Words as a shell splits them, with nothing in them replaced.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut is_quoted = false;
    for c in command.chars() {
        match c {
            '"' => is_quoted = !is_quoted,
            ' ' if !is_quoted => {
                words.push(std::mem::take(&mut word));
            }
            c => word.push(c),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

/// A page's link, where the text only says that one is meant.
fn filled_in(command: &str) -> String {
    command.replace("<page", "<link").replace(
        "<link",
        "https://app.notion.com/p/0123456789abcdef0123456789abcdef",
    )
}

#[test]
fn every_command_that_is_told_is_one() {
    let mut tried = 0;
    for document in documents() {
        for command in document.commands() {
            let mut typed = vec![PROGRAM.to_owned()];
            typed.extend(words(&filled_in(&command)));
            if let Err(error) = cli::command().try_get_matches_from(&typed) {
                let kind = error.kind();
                assert!(
                    !error.use_stderr(),
                    "{}: `{command}` ({kind:?}): {error}",
                    document.name()
                );
            }
            tried += 1;
        }
    }
    assert!(tried > 60, "only {tried} commands were found");
}

#[test]
fn every_link_within_the_repository_leads_to_something() {
    let all = documents();
    let mut tried = 0;
    for document in &all {
        for link in document.links() {
            if link.contains(':') || link.starts_with("../folder/") {
                continue;
            }
            let (file, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let target = match file {
                "" => document.path.clone(),
                _ => document.path.parent().unwrap().join(file),
            };
            assert!(target.exists(), "{}: {link}", document.name());
            if !anchor.is_empty() {
                let target = target.canonicalize().unwrap();
                let led_to = all
                    .iter()
                    .find(|one| one.path.canonicalize().unwrap() == target);
                let anchors = led_to.unwrap().anchors();
                assert!(
                    anchors.contains(&anchor.to_owned()),
                    "{}: {link}",
                    document.name()
                );
            }
            tried += 1;
        }
    }
    assert!(tried > 40, "only {tried} links were found");
}

#[test]
fn every_message_of_the_troubleshooting_is_one_of_the_program() {
    let said: Vec<String> = files("tests/golden", "snap")
        .iter()
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    let messages = readme().messages("\n## When something goes wrong\n");
    assert!(messages.len() > 15, "only {} were found", messages.len());
    for message in messages {
        assert!(
            said.iter().any(|said| said.contains(&message)),
            "no golden file has {message:?}"
        );
    }
}

#[test]
fn commands_are_found_and_split_as_a_shell_does() {
    for (line, found) in [
        ("notic-notion sync   # in step", Some("sync")),
        (
            "notic-notion --json sync > report.json",
            Some("--json sync"),
        ),
        (
            "A=b notic-notion login --token-stdin < token",
            Some("login --token-stdin"),
        ),
        ("cargo uninstall notic-notion", None),
        ("notic-notion-sync", None),
        ("rm -r notic-notion x", Some("")),
    ] {
        assert_eq!(command_in(line).as_deref(), found, "{line}");
    }
    assert_eq!(words("root --create \"A b\""), ["root", "--create", "A b"]);
    assert_eq!(
        anchor("What it does, and does not"),
        "what-it-does-and-does-not"
    );
}
