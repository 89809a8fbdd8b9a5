//! The paths of a Markdown tree, whatever holds it: a directory or a ZIP file.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::Warning;
use crate::model::address::markdown_stem;

use super::text::shown;

/// What a file's name says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameKind {
    /// Settings, trash and the like of other programs: as if it were not there.
    Hidden,
    /// A note.
    Markdown,
    /// Perhaps a page of Notic's API.
    Json,
    /// An attachment, or anything else.
    Other,
}

impl NameKind {
    /// Judges one name of a path.
    pub(super) fn of(name: &str) -> Self {
        if name.starts_with('.') || name == "__MACOSX" {
            return Self::Hidden;
        }
        if markdown_stem(name).is_some() {
            return Self::Markdown;
        }
        match name.rsplit_once('.') {
            Some((_, extension)) if extension.eq_ignore_ascii_case("json") => Self::Json,
            _ => Self::Other,
        }
    }
}

/// The folder a path lies in; empty at the top.
pub(super) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// The last name of a path.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// What lies in a folder at any depth.
#[derive(Clone, Copy, Debug, Default)]
struct Below {
    notes: bool,
    others: bool,
}

/// The paths of a tree: names joined by `/`, from the top.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// The notes that may be read.
    pub(super) notes: BTreeSet<String>,
    /// JSON files.
    pub(super) json: Vec<String>,
    /// Notes that are there but can't be read.
    pub(super) unreadable: BTreeSet<String>,
    /// What was not right.
    pub(super) warnings: Vec<Warning>,
    /// Files that are no notes.
    pub(super) others: Vec<String>,
    folders: BTreeMap<String, Below>,
    incomplete: BTreeSet<String>,
}

impl Listing {
    /// Adds a note.
    pub(super) fn add_note(&mut self, path: &str) {
        self.mark(parent(path), |below| &mut below.notes);
        self.notes.insert(path.to_owned());
    }

    /// Adds a note that is there but can't be read.
    pub(super) fn add_unreadable(&mut self, path: &str, why: &str) {
        self.mark(parent(path), |below| &mut below.notes);
        self.unreadable.insert(path.to_owned());
        self.warn(
            path,
            format!("could not be read ({why}); the note was left as it is in Notion"),
        );
    }

    /// Adds a file that is no note.
    pub(super) fn add_other(&mut self, path: &str) {
        self.mark(parent(path), |below| &mut below.others);
        self.others.push(path.to_owned());
    }

    /// Adds a folder, whatever is in it.
    pub(super) fn add_folder(&mut self, path: &str) {
        let mut path = path;
        while !path.is_empty() && !self.folders.contains_key(path) {
            self.folders.insert(path.to_owned(), Below::default());
            path = parent(path);
        }
    }

    /// Adds a folder of which not everything is known. It becomes a page only if notes were found in it.
    pub(super) fn add_incomplete(&mut self, path: &str, why: &str) {
        // Not entirely empty, for all that is known.
        self.mark(path, |below| &mut below.others);
        self.incomplete.insert(path.to_owned());
        self.warn(
            path,
            format!("could not be read ({why}); what is in it was left as it is in Notion"),
        );
    }

    /// Says what is not right with a path.
    pub(super) fn warn(&mut self, path: &str, message: impl Into<String>) {
        self.warnings.push(Warning::general(shown(path), message));
    }

    fn mark(&mut self, path: &str, which: fn(&mut Below) -> &mut bool) {
        self.add_folder(path);
        let mut path = path;
        while let Some(below) = self.folders.get_mut(path) {
            let marked = which(below);
            // Where it is marked, so are the folders above.
            if std::mem::replace(marked, true) {
                return;
            }
            path = parent(path);
        }
    }

    /// The folders that become pages, parents first: those with notes at any depth, and those that are entirely empty,
    /// but for empty ones between attachments.
    pub(super) fn kept_folders(&self) -> BTreeSet<&str> {
        let mut kept = BTreeSet::new();
        for (path, below) in &self.folders {
            let above = parent(path);
            let above_kept = above.is_empty() || kept.contains(above);
            if above_kept && (below.notes || !below.others) {
                kept.insert(path.as_str());
            }
        }
        kept
    }

    /// The folders of which not everything is known, with those above them that are no pages now but may have been.
    pub(super) fn incomplete_folders(&self) -> BTreeSet<&str> {
        let kept = self.kept_folders();
        let mut all = BTreeSet::new();
        for path in &self.incomplete {
            let mut path = path.as_str();
            while all.insert(path) {
                path = parent(path);
                if path.is_empty() || kept.contains(path) {
                    break;
                }
            }
        }
        all
    }

    /// The names of the folders at the top that become pages.
    pub(super) fn top_folders(&self) -> Vec<&str> {
        let mut tops: Vec<&str> = self.kept_folders().into_iter().collect();
        tops.retain(|path| !path.contains('/'));
        tops
    }

    /// Whether there are notes, readable or not.
    pub(super) fn has_notes(&self) -> bool {
        !self.notes.is_empty() || !self.unreadable.is_empty()
    }

    /// Whether there are notes outside any folder.
    pub(super) fn has_top_notes(&self) -> bool {
        self.notes
            .iter()
            .chain(&self.unreadable)
            .any(|path| !path.contains('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_what_files_are() {
        for (name, kind) in [
            ("a.md", NameKind::Markdown),
            ("a.b.MARKDOWN", NameKind::Markdown),
            ("a.Json", NameKind::Json),
            ("md", NameKind::Other),
            ("a.mdx", NameKind::Other),
            (".md", NameKind::Hidden),
            (".obsidian", NameKind::Hidden),
            ("__MACOSX", NameKind::Hidden),
        ] {
            assert_eq!(NameKind::of(name), kind, "{name}");
        }
    }

    #[test]
    fn folders_of_attachments_are_no_pages_and_empty_ones_are() {
        let mut listing = Listing::default();
        listing.add_note("a/b/n.md");
        listing.add_other("a/b/images/x.png");
        listing.add_folder("a/b/images/empty");
        listing.add_folder("empty/inside");
        listing.add_other("files/x.pdf");
        let kept: Vec<&str> = listing.kept_folders().into_iter().collect();
        assert_eq!(kept, ["a", "a/b", "empty", "empty/inside"]);
        assert_eq!(listing.top_folders(), ["a", "empty"]);
    }

    #[test]
    fn what_is_not_known_keeps_the_folders_above_it() {
        let mut listing = Listing::default();
        listing.add_note("a/n.md");
        listing.add_incomplete("a/b/c", "no");
        listing.add_incomplete("x/y", "no");
        let incomplete: Vec<&str> = listing.incomplete_folders().into_iter().collect();
        assert_eq!(incomplete, ["a/b", "a/b/c", "x", "x/y"]);
        assert_eq!(
            listing.kept_folders().into_iter().collect::<Vec<_>>(),
            ["a"]
        );
    }
}
