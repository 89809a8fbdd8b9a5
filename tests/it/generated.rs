//! The committed completions and manual pages are what the program makes.

#![allow(clippy::unwrap_used)] // A test may stop at any surprise.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use notic_notion::cli::{self, generate};

/// If set, the files are written before they are compared.
const BLESS: &str = "NOTIC_NOTION_BLESS";

const FOLDERS: [&str; 2] = ["completions", "man"];

type Files = BTreeMap<PathBuf, Vec<u8>>;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn made() -> Files {
    let files = generate::all().into_iter();
    files.map(|file| (file.path, file.content)).collect()
}

fn committed() -> Files {
    let mut files = Files::new();
    for folder in FOLDERS {
        let Ok(entries) = fs::read_dir(root().join(folder)) else {
            continue;
        };
        for entry in entries {
            let entry = entry.unwrap();
            let path = Path::new(folder).join(entry.file_name());
            files.insert(path, fs::read(entry.path()).unwrap());
        }
    }
    files
}

/// What is not as it should be, a line for each file.
fn differences(made: &Files, committed: &Files) -> Vec<String> {
    let paths: BTreeSet<_> = made.keys().chain(committed.keys()).collect();
    let told = paths.into_iter().filter_map(|path| {
        let trouble = match (made.get(path), committed.get(path)) {
            (Some(_), None) => "missing",
            (None, Some(_)) => "left over",
            (made, committed) if made != committed => "stale",
            _ => return None,
        };
        Some(format!("{} is {trouble}", path.display()))
    });
    told.collect()
}

fn bless(made: &Files, committed: &Files) {
    for path in committed.keys().filter(|path| !made.contains_key(*path)) {
        fs::remove_file(root().join(path)).unwrap();
    }
    for (path, content) in made {
        let path = root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
}

#[test]
fn committed_files_are_what_the_program_makes() {
    let made = made();
    if std::env::var_os(BLESS).is_some() {
        bless(&made, &committed());
    }
    let differences = differences(&made, &committed());
    assert!(
        differences.is_empty(),
        "{}\nrun `{BLESS}=1 cargo test --test it generated`",
        differences.join("\n")
    );
}

#[test]
fn stale_missing_and_left_over_files_are_told_apart() {
    let files = |files: &[(&str, &str)]| -> Files {
        let files = files.iter();
        files
            .map(|(path, text)| (path.into(), text.as_bytes().to_vec()))
            .collect()
    };
    let made = files(&[("man/a", "1"), ("man/b", "1"), ("man/c", "1")]);
    let committed = files(&[("man/b", "2"), ("man/c", "1"), ("man/d", "1")]);
    assert_eq!(
        differences(&made, &committed),
        ["man/a is missing", "man/b is stale", "man/d is left over"]
    );
}

#[test]
fn every_command_has_a_page_and_the_main_page_tells_codes_variables_and_files() {
    let made = made();
    for command in cli::command().get_subcommands() {
        let page = PathBuf::from(format!("man/notic-notion-{}.1", command.get_name()));
        assert!(made.contains_key(&page), "{}", page.display());
    }
    let main = String::from_utf8(made[Path::new("man/notic-notion.1")].clone()).unwrap();
    for told in [
        "EXIT STATUS",
        "ENVIRONMENT",
        "FILES",
        "NOTION_TOKEN",
        "fB75",
    ] {
        assert!(main.contains(told), "{told}");
    }
    let completions = made.keys().filter(|path| path.starts_with("completions"));
    assert_eq!(completions.count(), 5);
}

#[test]
fn a_shell_that_asks_is_told_options_and_the_profiles_there_are() {
    let terminal = crate::terminal::Terminal::new();
    for name in ["work", "home"] {
        assert_eq!(terminal.bare(&["profile", "add", name]).code, 0);
    }
    let asked = |words: &[&str]| {
        let mut command = terminal.command(&["--", "notic-notion"]);
        command
            .args(words)
            .env("NOTIC_NOTION_COMPLETE", "bash")
            .env("_CLAP_IFS", "\n")
            .env("_CLAP_COMPLETE_INDEX", words.len().to_string());
        let said = crate::terminal::Terminal::ended(command.output().unwrap());
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{said:?}");
        said.out.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(asked(&["--profile", ""]), ["home", "work"]);
    assert_eq!(asked(&["profile", "remove", "w"]), ["work"]);
    assert_eq!(asked(&["sync", "--on-delete", ""]), ["trash", "keep"]);
    assert!(asked(&["ver"]).contains(&"verify".to_owned()));
    assert!(asked(&["sync", "--dry"]).contains(&"--dry-run".to_owned()));
}
