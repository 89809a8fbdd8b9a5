//! The oldest Rust that is promised is one that every package can be built with, as far as packages say.

use std::process::Command;

use serde_json::Value;

/// `1.89` and `1.89.0` are the same.
fn version(text: &str) -> [u32; 2] {
    let mut parts = text.split('.').map(|part| part.parse().unwrap());
    [(); 2].map(|()| parts.next().unwrap_or(0))
}

/// Packages of other systems need not have been fetched.
fn host() -> String {
    let told = Command::new("rustc").arg("-vV").output().unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    let host = told.lines().find_map(|line| line.strip_prefix("host: "));
    host.unwrap().to_owned()
}

#[test]
fn no_package_needs_a_newer_rust_than_is_promised() {
    let told = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .args(["--filter-platform", &host()])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let told: Value = serde_json::from_slice(&told.stdout).unwrap();
    let promised = version(env!("CARGO_PKG_RUST_VERSION"));
    let packages = told["packages"].as_array().unwrap();
    let newer: Vec<String> = packages
        .iter()
        .filter_map(|package| Some((package, package["rust_version"].as_str()?)))
        .filter(|(_, needed)| version(needed) > promised)
        .map(|(package, needed)| format!("{} needs {needed}", package["name"]))
        .collect();
    assert_eq!(newer, Vec::<String>::new());
    assert!(packages.len() > 50, "only {} packages", packages.len());
}
