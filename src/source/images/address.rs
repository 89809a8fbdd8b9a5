//! Where an image's address in a note may lead: paths in the tree, and never out of it. Pure.

use super::super::listing::file_name;
use crate::model::address::{has_scheme, percent_decoded};

/// Why an address leads to no file, as a phrase about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Elsewhere {
    /// It leads out of the tree.
    Outside,
    /// It has a scheme that no file of the tree has.
    Scheme,
    /// It says nothing.
    Empty,
}

impl Elsewhere {
    pub(super) fn phrase(&self) -> &'static str {
        match self {
            Self::Outside => "it leads out of the folder of the notes",
            Self::Scheme => "it is neither on the web nor among the notes' files",
            Self::Empty => "its address is empty",
        }
    }
}

/// The paths of the tree that an address in a note of this folder may mean, likeliest first. `root` is where the tree
/// is on disk, so that absolute paths into it are understood.
pub(super) fn candidates(
    folder: &str,
    address: &str,
    root: Option<&str>,
) -> Result<Vec<String>, Elsewhere> {
    let address = address.trim();
    if address.is_empty() {
        return Err(Elsewhere::Empty);
    }
    if within(address, root).is_none() && leads_elsewhere(address) {
        return Err(Elsewhere::Scheme);
    }
    let mut paths = Vec::new();
    let mut outside = false;
    for spelling in spellings(address) {
        let (spelling, absolute) = match within(&spelling, root) {
            Some(inside) => (inside, true),
            None => (spelling.as_str(), false),
        };
        // Obsidian and others take paths from the top as well.
        let tops: &[&str] = if absolute { &[""] } else { &[folder, ""] };
        for top in tops {
            match joined(top, spelling) {
                Some(path) if path.is_empty() || paths.contains(&path) => {}
                Some(path) => paths.push(path),
                None => outside = true,
            }
        }
    }
    match (paths.is_empty(), outside) {
        (false, _) => Ok(paths),
        (true, true) => Err(Elsewhere::Outside),
        (true, false) => Err(Elsewhere::Empty),
    }
}

/// The name by which a file may be found anywhere in the tree, with the folders that stand before it in the address.
pub(super) fn names(address: &str) -> Vec<String> {
    let clean = |spelling: &String| {
        let parts = spelling.split('/');
        let parts: Vec<&str> = parts.filter(|part| !matches!(*part, "" | ".")).collect();
        parts.join("/")
    };
    let mut names: Vec<String> = spellings(address.trim()).iter().map(clean).collect();
    names.retain(|name| {
        !matches!(file_name(name), "" | "..") && !name.split('/').any(|part| part == "..")
    });
    names.dedup();
    names
}

/// The ways an address may be meant: as it is written, without what follows `?` or `#`, and percent-decoded; slashes
/// as Windows writes them are slashes.
fn spellings(address: &str) -> Vec<String> {
    let bare = address.split(['?', '#']).next().unwrap_or_default();
    let mut all = Vec::new();
    for spelling in [address, bare] {
        for spelling in [spelling.to_owned(), percent_decoded(spelling)] {
            for spelling in [spelling.clone(), spelling.replace('\\', "/")] {
                if !spelling.contains('\0') && !all.contains(&spelling) {
                    all.push(spelling);
                }
            }
        }
    }
    all
}

/// An absolute path as one from the top of the tree: `/` is the top, unless it leads to where the tree is on disk.
fn within<'a>(path: &'a str, root: Option<&str>) -> Option<&'a str> {
    if let Some(root) = root.filter(|root| !root.is_empty())
        && let Some(rest) = path.strip_prefix(root)
        && rest.starts_with(['/', '\\'])
    {
        return Some(rest);
    }
    (path.starts_with('/') && !path.starts_with("//")).then_some(path)
}

/// Whether it begins as a URL does, as a path on a Windows drive, or as one on another machine.
fn leads_elsewhere(address: &str) -> bool {
    address.starts_with("//") || has_scheme(address)
}

/// A path from a folder, without `.` and `..`; none if it leads out.
fn joined(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_lead_into_the_tree() {
        for (folder, address, expected) in [
            ("a", "x.png", &["a/x.png", "x.png"][..]),
            ("", "./x.png", &["x.png"]),
            ("a/b", "../x.png", &["a/x.png"]),
            (
                "a",
                "img/x%20y.png",
                &[
                    "a/img/x%20y.png",
                    "img/x%20y.png",
                    "a/img/x y.png",
                    "img/x y.png",
                ],
            ),
            ("a", "/img/x.png", &["img/x.png"]),
            ("a", "/home/me/notes/x.png", &["x.png"]),
            (
                "a",
                r"img\x.png",
                &[r"a/img\x.png", r"img\x.png", "a/img/x.png", "img/x.png"],
            ),
            ("", "x.png?v=1", &["x.png?v=1", "x.png"]),
            ("", "x.png#left", &["x.png#left", "x.png"]),
            ("", " x.png ", &["x.png"]),
            ("", "50%.png", &["50%.png"]),
        ] {
            assert_eq!(
                candidates(folder, address, Some("/home/me/notes")).unwrap(),
                expected,
                "{address}"
            );
        }
    }

    #[test]
    fn addresses_that_lead_elsewhere_are_told() {
        for (address, why) in [
            ("../../etc/passwd", Elsewhere::Outside),
            ("%2e%2e/%2e%2e/etc/passwd", Elsewhere::Outside),
            ("file:///etc/passwd", Elsewhere::Scheme),
            ("C:/pictures/x.png", Elsewhere::Scheme),
            ("C:\\pictures\\x.png", Elsewhere::Scheme),
            ("//host/x.png", Elsewhere::Scheme),
            ("app://x.png", Elsewhere::Scheme),
            (" ", Elsewhere::Empty),
            (".", Elsewhere::Empty),
        ] {
            let found = candidates("", address, None);
            // What is decoded leads out; as it is written it is a name that no file has.
            let only_written = matches!(&found, Ok(paths) if address.contains('%') && paths.iter().all(|path| path.contains("%2e")));
            assert!(found == Err(why) || only_written, "{address}: {found:?}");
        }
    }

    #[test]
    fn names_are_looked_for_with_the_folders_before_them() {
        assert_eq!(names("a/x%20y.png"), ["a/x%20y.png", "a/x y.png"]);
        assert_eq!(names("../x.png"), Vec::<String>::new());
        assert_eq!(names("./x.png"), ["x.png"]);
    }

    proptest! {
        #[test]
        fn no_address_leads_out(
            folder in "[a-c]{0,2}(/[a-c]{1,2}){0,3}",
            address in r"([./\\%a:~#?]|\.\.|/|%2e|%2f|%5c|%00|file:|x\.png){0,10}",
        ) {
            for path in candidates(&folder, &address, Some("/r")).unwrap_or_default() {
                prop_assert!(!path.starts_with('/') && !path.is_empty(), "{}", path);
                prop_assert!(path.split('/').all(|part| !matches!(part, "" | "." | "..")), "{}", path);
                prop_assert!(!path.contains('\0'), "{}", path);
            }
        }
    }
}
