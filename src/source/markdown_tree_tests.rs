//! Markdown trees from real directories, and from any paths.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::rc::Rc;
use std::sync::Arc;

use proptest::prelude::*;

use crate::markdown::Dialect;
use crate::model::{Digest, EntityKind, Identity, KnownFile, SourceInfo, SourceKind};
use crate::source::error::Unreadable;
use crate::source::fixtures::{
    TREE, TREE_LINES, directory, layout, lines, note, reading, warnings, zip_file, zipped,
};
use crate::source::images::{Content, ImageStore, NoFile, Stamp};
use crate::source::listing::Listing;
use crate::source::markdown_tree::{FileRead, Tree, TreeFiles};
use crate::source::{
    Detected, Layout, LayoutGuess, Order, ReadOptions, Reading, SourceError, detect, read,
};

#[test]
fn a_directory_is_a_workspace_with_folders_and_notes() {
    let root = directory(TREE);
    let location = root.path().join("Notes");
    let Reading {
        snapshot, bodies, ..
    } = reading(&location);
    assert_eq!(lines(&snapshot), TREE_LINES);
    assert_eq!(warnings(&snapshot), [""; 0]);
    assert_eq!(snapshot.source.kind, SourceKind::Directory);
    assert_eq!(snapshot.source.identity, Identity::Path);
    assert_eq!(snapshot.entities[1].icon.as_ref().unwrap().as_str(), "📁");
    assert_eq!(bodies.load(&note("Work/plan 9.MD")).unwrap(), "nine");
    let detected = detect(&location).unwrap();
    assert_eq!(
        detected,
        Detected {
            kind: SourceKind::Directory,
            layout: LayoutGuess::One
        }
    );
}

#[test]
fn an_export_of_several_workspaces_has_them_at_the_top() {
    let files: &[(&str, &[u8])] = &[
        ("Home/a.md", b""),
        ("Work/sub/b.md", b""),
        ("Stray.md", b""),
    ];
    let (_root, path) = zip_file("notic-obsidian-export-2026-01-31.zip", &zipped(&files[..2]));
    assert_eq!(detect(&path).unwrap().layout, LayoutGuess::Several);
    let expected = [
        "workspace  > Home = Home",
        "note Home > Home/a.md = a",
        "workspace  > Work = Work",
        "folder Work > Work/sub = sub",
        "note Work/sub > Work/sub/b.md = b",
    ];
    assert_eq!(lines(&reading(&path).snapshot), expected);

    let root = directory(files);
    let options = layout(Layout::SeveralWorkspaces);
    let snapshot = read(&root.path().join("Notes"), &options).unwrap().snapshot;
    assert_eq!(lines(&snapshot)[2], "workspace  > . = Notes");
    assert_eq!(lines(&snapshot)[3], "note . > Stray.md = Stray");
    assert!(warnings(&snapshot)[0].contains("notes outside of its workspaces"));
}

#[test]
fn a_file_tells_when_its_note_was_changed_read_or_not() {
    let root = directory(&[("a.md", b"text")]);
    let location = root.path().join("Notes");
    let file = fs::File::options().write(true).open(location.join("a.md"));
    let at = std::time::UNIX_EPOCH + std::time::Duration::from_millis(1_700_000_000_123);
    file.unwrap().set_modified(at).unwrap();
    let first = reading(&location);
    assert_eq!(first.snapshot.entities[1].modified, Some(1_700_000_000_123));
    let rested = |(path, file): &(String, KnownFile)| {
        let looked_at = file.looked_at + 3_600_000;
        let file = KnownFile {
            looked_at,
            ..file.clone()
        };
        (path.clone(), file)
    };
    let known: HashMap<_, _> = first.files.read.iter().map(rested).collect();
    let options = ReadOptions {
        known: Arc::new(known),
        ..ReadOptions::default()
    };
    let second = read(&location, &options).unwrap();
    assert_eq!(second.files.read, [], "it was read again");
    assert_eq!(second.snapshot, first.snapshot);
}

#[test]
fn what_top_folders_are_is_asked_where_nothing_tells() {
    let root = directory(&[("A/a.md", b""), ("B/b.md", b"")]);
    let location = root.path().join("Notes");
    assert!(matches!(
        detect(&location).unwrap().layout,
        LayoutGuess::Either { .. }
    ));
    let snapshot = reading(&location).snapshot;
    assert_eq!(lines(&snapshot)[1], "folder . > A = A");
    assert!(warnings(&snapshot)[0].contains("may be a workspace or a folder"));
    let snapshot = read(&location, &layout(Layout::OneWorkspace))
        .unwrap()
        .snapshot;
    assert_eq!(warnings(&snapshot), [""; 0]);
}

#[test]
fn one_file_is_a_note_in_a_workspace() {
    let root = directory(&[("Only one.md", b"text"), ("other.md", b"")]);
    let location = root.path().join("Notes/Only one.md");
    let Reading {
        snapshot, bodies, ..
    } = reading(&location);
    assert_eq!(
        lines(&snapshot),
        ["workspace  > . = Notic", "note . > Only one.md = Only one"]
    );
    assert_eq!(bodies.load(&note("Only one.md")).unwrap(), "text");
    assert_eq!(snapshot.source.kind, SourceKind::File);
    let options = ReadOptions {
        workspace_name: Some("Mine".to_owned()),
        order: Some(Order::Created),
        ..ReadOptions::default()
    };
    assert_eq!(
        read(&location, &options).unwrap().snapshot.entities[0]
            .title
            .as_str(),
        "Mine"
    );
}

#[test]
fn texts_of_any_encoding_are_read() {
    let utf16: Vec<u8> = "\u{feff}é"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let root = directory(&[
        ("a.md", b"\xef\xbb\xbfx"),
        ("b.md", &utf16),
        ("c.md", b"a\xffb"),
        ("d.md", b""),
    ]);
    let Reading {
        snapshot, bodies, ..
    } = reading(&root.path().join("Notes"));
    let text = |path: &str| bodies.load(&note(path)).unwrap();
    assert_eq!(
        [text("a.md"), text("b.md"), text("c.md"), text("d.md")],
        ["x", "é", "a\u{fffd}b", ""]
    );
    assert_eq!(
        warnings(&snapshot),
        ["c.md: holds bytes that are no text; they are shown as U+FFFD, the replacement character"]
    );
    let body = snapshot.entities[1].body.unwrap();
    assert_eq!((body.bytes, body.digest), (1, Digest::of(b"x")));
}

#[test]
fn json_beside_markdown_is_ignored_and_told() {
    let root = directory(&[
        ("a.md", b""),
        ("page.json", b"{}"),
        ("sub/data.json", b"{}"),
    ]);
    let snapshot = reading(&root.path().join("Notes")).snapshot;
    assert_eq!(
        warnings(&snapshot),
        ["page.json: was ignored, since the notes are taken from the Markdown files"]
    );
    assert_eq!(snapshot.entities.len(), 2);
}

#[test]
fn nothing_is_an_error_and_never_an_empty_snapshot() {
    let root = directory(&[("Empty/", b""), ("x.pdf", b"")]);
    let error = |path: &str| read(&root.path().join(path), &ReadOptions::default()).unwrap_err();
    assert!(matches!(error("Notes"), SourceError::Empty { .. }));
    assert!(matches!(error("Notes/Empty"), SourceError::Empty { .. }));
    assert!(matches!(error("Nowhere"), SourceError::NotFound { .. }));
    assert!(matches!(
        error("Notes/x.pdf"),
        SourceError::Unsupported { .. }
    ));
    assert!(matches!(
        error("Notes/x.pdf/y"),
        SourceError::NotFound { .. }
    ));
    let (_root, path) = zip_file("x.zip", &zipped(&[("a.txt", b"")]));
    assert!(matches!(detect(&path), Err(SourceError::Empty { .. })));
}

#[test]
fn a_note_that_changed_meanwhile_gives_no_wrong_text() {
    let root = directory(&[("a.md", b"one"), ("b.md", b"two")]);
    let location = root.path().join("Notes");
    let bodies = reading(&location).bodies;
    fs::write(location.join("a.md"), "new").unwrap();
    fs::remove_file(location.join("b.md")).unwrap();
    assert!(matches!(
        bodies.load(&note("a.md")),
        Err(SourceError::Changed { .. })
    ));
    assert!(matches!(
        bodies.load(&note("b.md")),
        Err(SourceError::Body { .. })
    ));
}

#[cfg(unix)]
mod on_unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn what_can_not_be_read_is_not_gone() {
        let root = directory(&[("a.md", b"x"), ("Sub/b.md", b"y"), ("Gone/", b"")]);
        let location = root.path().join("Notes");
        symlink("loop.md", location.join("Sub/loop.md")).unwrap();
        symlink("/nonexistent/place", location.join("Gone/Mounted")).unwrap();
        let snapshot = reading(&location).snapshot;
        assert_eq!(snapshot.unreadable, [note("Sub/loop.md")]);
        let folders: Vec<&str> = snapshot
            .incomplete
            .iter()
            .map(|key| key.id.as_str())
            .collect();
        assert_eq!(folders, ["Gone", "Gone/Mounted"]);
        let found = warnings(&snapshot).join("\n");
        assert!(
            found.contains("Sub/loop.md: could not be read ("),
            "{found}"
        );
        assert!(
            found.contains("Gone/Mounted: could not be read (it is not there)"),
            "{found}"
        );
    }

    #[test]
    fn a_source_of_which_nothing_can_be_read_is_an_error() {
        let root = directory(&[("Sub/", b"")]);
        symlink("a.md", root.path().join("Notes/a.md")).unwrap();
        let error = read(&root.path().join("Notes"), &ReadOptions::default()).unwrap_err();
        assert!(matches!(error, SourceError::Empty { .. }), "{error}");
    }

    #[test]
    fn links_to_files_are_followed_and_loops_of_folders_end() {
        let root = directory(&[("a.md", b"x"), ("Sub/b.md", b"y")]);
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("far.md"), "far").unwrap();
        let location = root.path().join("Notes");
        symlink("../a.md", location.join("Sub/linked.md")).unwrap();
        symlink("..", location.join("Sub/Up")).unwrap();
        symlink(&location, outside.path().join("Back")).unwrap();
        symlink(outside.path(), location.join("Far")).unwrap();
        symlink(outside.path(), location.join("Sub/Far again")).unwrap();
        let Reading {
            snapshot, bodies, ..
        } = reading(&location);
        let notes: Vec<&str> = snapshot
            .entities
            .iter()
            .filter(|entity| entity.key.kind == EntityKind::Note)
            .map(|entity| entity.key.id.as_str())
            .collect();
        assert_eq!(notes, ["Far/far.md", "Sub/b.md", "Sub/linked.md", "a.md"]);
        assert_eq!(bodies.load(&note("Far/far.md")).unwrap(), "far");
        assert_eq!(bodies.load(&note("Sub/linked.md")).unwrap(), "x");
        assert_eq!(snapshot.warnings.len(), 3);
    }

    #[test]
    fn names_that_are_no_text_are_read_all_the_same() {
        let root = directory(&[("a.md", b"x")]);
        let folder = root.path().join("Notes").join(OsStr::from_bytes(b"f\xff"));
        if fs::create_dir(&folder).is_err() {
            return;
        }
        fs::write(folder.join("b.md"), "below").unwrap();
        fs::write(
            root.path()
                .join("Notes")
                .join(OsStr::from_bytes(b"n\xfe.md")),
            "one",
        )
        .unwrap();
        fs::write(
            root.path()
                .join("Notes")
                .join(OsStr::from_bytes(b"n\xff.md")),
            "two",
        )
        .unwrap();
        let Reading {
            snapshot, bodies, ..
        } = reading(&root.path().join("Notes"));
        assert_eq!(bodies.load(&note("f\u{fffd}/b.md")).unwrap(), "below");
        assert_eq!(bodies.load(&note("n\u{fffd}.md")).unwrap(), "one");
        assert_eq!(snapshot.warnings.len(), 1, "{:?}", snapshot.warnings);
    }

    #[test]
    fn a_pipe_is_not_waited_for() {
        let root = directory(&[("a.md", b"x")]);
        let pipe = root.path().join("Notes/pipe.md");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        if made.is_ok_and(|status| status.success()) {
            let snapshot = reading(&root.path().join("Notes")).snapshot;
            assert_eq!(snapshot.unreadable, [note("pipe.md")]);
        }
    }
}

#[test]
fn long_names_and_dialects_give_titles() {
    let name = format!("{}.md", "x".repeat(200));
    let root = directory(&[(&name, b"# Other"), ("b.md", b"---\ntitle: Real\n---\n")]);
    let options = ReadOptions {
        dialect: Dialect::CommonMark,
        ..ReadOptions::default()
    };
    let snapshot = read(&root.path().join("Notes"), &options).unwrap().snapshot;
    assert_eq!(snapshot.count(EntityKind::Note), 2);
    assert!(
        snapshot
            .entities
            .iter()
            .any(|entity| entity.title.as_str().len() == 200)
    );
}

/// Files that need no disk.
struct InMemory;

impl TreeFiles for InMemory {
    fn read(&self, path: &str) -> Result<FileRead, Unreadable> {
        Ok(FileRead {
            bytes: path.as_bytes().to_vec(),
            look: None,
        })
    }
}

impl ImageStore for InMemory {
    fn stamp(&self, _: &str) -> Result<Stamp, NoFile> {
        Err(NoFile::Absent)
    }

    fn content(&self, _: &str, _: Stamp) -> Result<Content, String> {
        Err("it is not there".to_owned())
    }

    fn root(&self) -> Option<&str> {
        None
    }
}

proptest! {
    #[test]
    fn any_paths_become_a_tree(
        notes in proptest::collection::vec("([abc]/){0,4}[abc]\\.md", 1..12),
        others in proptest::collection::vec("([abc]/){0,4}x\\.png", 0..4),
        empty in proptest::collection::vec("([abcd]/){0,3}[abcd]", 0..4),
        unknown in proptest::collection::vec("([abcd]/){0,3}[abcd]", 0..3),
        several: bool,
    ) {
        let mut listing = Listing::default();
        for path in &notes { listing.add_note(path); }
        for path in &others { listing.add_other(path); }
        for path in &empty { listing.add_folder(path); }
        for path in &unknown { listing.add_incomplete(path, "test"); }
        let tree = Tree { kind: SourceKind::Directory, name: "T".to_owned(), listing, files: Rc::new(InMemory) };
        let source = SourceInfo { kind: SourceKind::Directory, location: "T".to_owned(), identity: Identity::Path };
        let options = layout(if several { Layout::SeveralWorkspaces } else { Layout::OneWorkspace });
        let Reading { snapshot, bodies, .. } = tree.read(source, &options).unwrap();

        let mut before = HashSet::new();
        for entity in &snapshot.entities {
            let path = entity.key.id.as_str();
            match &entity.parent {
                None => prop_assert_eq!(entity.key.kind, EntityKind::Workspace),
                Some(parent) => {
                    prop_assert!(before.contains(parent), "{} stands before its parent", path);
                    let above = path.rsplit_once('/').map_or(".", |(above, _)| above);
                    prop_assert_eq!(parent.id.as_str(), above);
                }
            }
            prop_assert!(before.insert(entity.key.clone()), "{} stands twice", path);
        }
        for path in &notes {
            prop_assert!(before.contains(&note(path)), "{} is lost", path);
            prop_assert_eq!(&bodies.load(&note(path)).unwrap(), path);
        }
        prop_assert_eq!(snapshot.count(EntityKind::Note), notes.iter().collect::<HashSet<_>>().len());
        for path in &unknown {
            prop_assert!(snapshot.incomplete.iter().any(|key| key.id.as_str() == path));
        }
        let mut tops = snapshot.warnings.iter().filter(|warning| warning.message.contains("placed at the top"));
        prop_assert_eq!(tops.next(), None);
    }
}

#[test]
fn a_file_that_looks_as_it_did_is_not_read_again_once_it_is_at_rest() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.md"), "one").unwrap();
    let read = |known: Vec<(String, KnownFile)>| {
        let options = ReadOptions {
            known: std::sync::Arc::new(known.into_iter().collect()),
            ..ReadOptions::default()
        };
        let reading = crate::source::read(folder.path(), &options).unwrap();
        let body = reading
            .snapshot
            .entities
            .iter()
            .find_map(|entity| entity.body);
        (body.unwrap().digest, reading.files)
    };
    let (digest, seen) = read(Vec::new());
    assert_eq!(digest, Digest::of(b"one"));
    let (path, file) = seen.read[0].clone();
    // Just written: it may be written again without looking any different.
    let marked = KnownFile {
        digest: Digest::of(b"remembered"),
        ..file
    };
    assert_eq!(
        read(vec![(path.clone(), marked.clone())]).0,
        Digest::of(b"one")
    );
    // Looked at when it had been at rest for a while.
    let rested = KnownFile {
        looked_at: marked.looked_at + 60_000,
        ..marked
    };
    let known = vec![(path, rested.clone()), ("b.md".to_owned(), rested.clone())];
    let (digest, seen) = read(known.clone());
    assert_eq!(digest, Digest::of(b"remembered"));
    assert!(seen.read.is_empty());
    assert_eq!(seen.gone, ["b.md"]);
    fs::write(folder.path().join("a.md"), "two").unwrap();
    assert_eq!(read(known).0, Digest::of(b"two"));
}
