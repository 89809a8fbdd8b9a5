//! Libraries that stand between the program and the system, to change what it gets to see of it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

/// Makes the library of that name; none, and a word about it, where that can't be.
pub fn library(name: &str) -> Option<PathBuf> {
    static MADE: Mutex<Option<HashMap<String, Option<PathBuf>>>> = Mutex::new(None);
    let mut made = MADE.lock().unwrap();
    let library = made
        .get_or_insert_default()
        .entry(name.to_owned())
        .or_insert_with(|| make(name))
        .clone();
    if library.is_none() {
        eprintln!("skipped: there is no C compiler, or the system is not Linux");
    }
    library
}

fn make(name: &str) -> Option<PathBuf> {
    let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.so"));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/process");
    let mut compiler = Command::new("cc");
    compiler
        .args(["-O1", "-shared", "-fPIC", "-o"])
        .arg(&library);
    compiler.arg(folder.join(format!("{name}.c"))).arg("-ldl");
    let made = cfg!(target_os = "linux") && compiler.status().is_ok_and(|made| made.success());
    made.then_some(library)
}
