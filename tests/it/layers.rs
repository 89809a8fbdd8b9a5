//! Arrows between modules point one way only.

use std::fs;
use std::path::Path;

/// For each module those it may use, besides itself.
const ALLOWED: &[(&str, &[&str])] = &[
    ("model", &["clock"]),
    ("clock", &[]),
    ("crew", &[]),
    ("due", &["clock"]),
    ("schedule", &["clock", "paths"]),
    ("paths", &[]),
    ("progress", &["model"]),
    ("markdown", &["model"]),
    ("sandbox", &[]),
    ("source", &["clock", "crew", "markdown", "model"]),
    ("render", &["markdown", "model"]),
    ("links", &["model"]),
    ("mapping_file", &["clock", "model"]),
    ("plan", &["links", "model"]),
    ("notion", &["clock", "model", "progress"]),
    ("store", &["clock", "due", "model"]),
    ("auth", &["model", "paths"]),
    // The one reader of pages tells where the next one begins, so that none is read into memory.
    ("notic", &["model", "paths", "progress", "source"]),
    ("connect", &["auth", "model", "notic", "notion", "paths"]),
    ("ui", &["clock", "model", "progress"]),
    (
        "settings",
        &["auth", "markdown", "model", "paths", "plan", "source", "ui"],
    ),
    (
        "sync",
        &[
            "clock", "crew", "due", "links", "markdown", "model", "notion", "plan", "progress",
            "render", "source", "store",
        ],
    ),
    ("in_process", &["clock", "notion", "sandbox"]),
    ("demo", &["markdown", "model", "render", "source"]),
];

fn rust_files(folder: &Path, files: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The top modules a file names, outside its tests.
fn used(source: &str) -> Vec<String> {
    let code = source.split("#[cfg(test)]\nmod ").next().unwrap();
    let code: String = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    let mut used: Vec<String> = code
        .split("crate::")
        .skip(1)
        .map(|rest| {
            rest.chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect()
        })
        .collect();
    used.sort();
    used.dedup();
    used
}

#[test]
fn no_module_uses_one_it_may_not() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&root, &mut files);
    let mut wrong = Vec::new();
    for path in &files {
        let inside = path.strip_prefix(&root).unwrap();
        let module = inside
            .iter()
            .next()
            .unwrap()
            .to_str()
            .unwrap()
            .trim_end_matches(".rs")
            .to_owned();
        let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| *name == module) else {
            continue;
        };
        let is_test = inside.to_str().unwrap().contains("tests");
        for name in used(&fs::read_to_string(path).unwrap()) {
            let fine = name == module || allowed.contains(&name.as_str()) || name.is_empty();
            if !fine && !is_test {
                wrong.push(format!("{}: {name}", inside.display()));
            }
        }
    }
    assert!(files.len() > 50, "the sources were not found");
    assert_eq!(wrong, Vec::<String>::new());
}
