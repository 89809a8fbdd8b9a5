//! ZIP files, sound and damaged.

use std::io::{Cursor, Write};

use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::model::{EntityKind, SourceKind};
use crate::source::fixtures::{
    TREE, TREE_LINES, directory, lines, note, reading, warnings, zip_file, zipped,
};
use crate::source::{MAX_NOTE_BYTES, ReadOptions, Reading, SourceError, detect, read};

use super::{Archive, Unreadable, safe_path};

#[test]
fn a_zip_of_a_directory_reads_as_the_directory_does() {
    let (_root, path) = zip_file("Notes-2026-01-31.zip", &zipped(TREE));
    let Reading {
        snapshot, bodies, ..
    } = reading(&path);
    assert_eq!(lines(&snapshot), TREE_LINES);
    assert_eq!(warnings(&snapshot), [""; 0]);
    assert_eq!(snapshot.source.kind, SourceKind::Zip);
    assert_eq!(
        bodies.load(&note("Work/Deep/Er/Note.markdown")).unwrap(),
        "deep"
    );
}

#[test]
fn entries_that_lead_out_are_skipped_and_the_rest_is_read() {
    let (_root, path) = zip_file(
        "x.zip",
        &zipped(&[
            ("../evil.md", b"x"),
            ("/abs.md", b"x"),
            ("C:\\drive.md", b"x"),
            ("good.md", b"ok"),
            ("dir\\win.md", b"w"),
        ]),
    );
    let Reading {
        snapshot, bodies, ..
    } = reading(&path);
    assert_eq!(snapshot.count(EntityKind::Note), 2);
    assert_eq!(bodies.load(&note("dir/win.md")).unwrap(), "w");
    let found = warnings(&snapshot);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(
        found
            .iter()
            .all(|warning| warning.ends_with("leads out of the ZIP file; the entry was skipped"))
    );
}

#[test]
fn a_note_that_fills_memory_is_refused_and_the_rest_is_read() {
    let zeros = vec![0; 5 << 20];
    let huge = vec![b'x'; MAX_NOTE_BYTES as usize + 1];
    let (_root, path) = zip_file(
        "x.zip",
        &zipped(&[("bomb.md", &zeros), ("huge.md", &huge), ("good.md", b"ok")]),
    );
    let snapshot = reading(&path).snapshot;
    assert_eq!(snapshot.unreadable, [note("bomb.md"), note("huge.md")]);
    let found = warnings(&snapshot);
    assert!(
        found[0]
            .contains("bomb.md: could not be read (unpacked it is more than 400 times as large)"),
        "{found:?}"
    );
    assert!(
        found[1].contains("huge.md: could not be read (it is larger than 64 MiB)"),
        "{found:?}"
    );
    let root = directory(&[("huge.md", &huge), ("good.md", b"ok")]);
    assert_eq!(
        reading(&root.path().join("Notes")).snapshot.unreadable,
        [note("huge.md")]
    );
}

/// Replaces bytes everywhere; both must be of one length.
fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut bytes = bytes.to_vec();
    let mut at = 0;
    while at + from.len() <= bytes.len() {
        if bytes[at..].starts_with(from) {
            bytes[at..at + to.len()].copy_from_slice(to);
        }
        at += 1;
    }
    bytes
}

#[test]
fn an_entry_that_is_there_twice_is_told() {
    let zip = zipped(&[
        ("first.md", b"one"),
        ("other.md", b"two"),
        ("third.md", b"three"),
    ]);
    let (_root, path) = zip_file("x.zip", &replaced(&zip, b"other.md", b"first.md"));
    let Reading {
        snapshot, bodies, ..
    } = reading(&path);
    assert_eq!(
        warnings(&snapshot),
        ["first.md: stands in the ZIP file more than once; the last one was taken"]
    );
    assert_eq!(bodies.load(&note("first.md")).unwrap(), "two");
    assert_eq!(snapshot.count(EntityKind::Note), 2);
}

#[test]
fn an_entry_that_lies_about_its_size_or_is_damaged_stops_only_itself() {
    let text = b"abcdefgh".repeat(10);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    writer.start_file("bad.md", stored).unwrap();
    writer.write_all(&text).unwrap();
    writer.start_file("good.md", stored).unwrap();
    writer.write_all(b"ok").unwrap();
    let zip = writer.finish().unwrap().into_inner();
    let (_root, path) = zip_file("x.zip", &replaced(&zip, b"abcdefgh", b"abcdefgX"));
    let snapshot = reading(&path).snapshot;
    assert_eq!(snapshot.unreadable, [note("bad.md")]);
    assert_eq!(snapshot.count(EntityKind::Note), 1);

    let deflated = zipped(&[("bad.md", &text), ("good.md", b"ok")]);
    let size = 80u32.to_le_bytes();
    let (_root, path) = zip_file("y.zip", &replaced(&deflated, &size, &3u32.to_le_bytes()));
    let snapshot = reading(&path).snapshot;
    assert_eq!(snapshot.unreadable, [note("bad.md")]);
}

#[test]
fn an_entry_for_which_no_room_is_left_is_told_as_that() {
    let (_root, path) = zip_file("x.zip", &zipped(&[("1.json", b"12345")]));
    let (archive, _) = Archive::open(&path).unwrap();
    assert_eq!(&*archive.entry_bytes("1.json", 5).unwrap(), b"12345");
    let Unreadable(why) = archive.entry_bytes("1.json", 4).unwrap_err();
    assert!(why.contains("too large"), "{why}");
}

#[test]
fn an_encrypted_entry_is_told_and_left_alone() {
    let mut zip = zipped(&[("locked.md", b"x"), ("good.md", b"ok")]);
    let at =
        |zip: &[u8], signature: &[u8]| zip.windows(4).position(|bytes| bytes == signature).unwrap();
    let (local, central) = (at(&zip, b"PK\x03\x04"), at(&zip, b"PK\x01\x02"));
    zip[local + 6] |= 1;
    zip[central + 8] |= 1;
    let (_root, path) = zip_file("x.zip", &zip);
    let snapshot = reading(&path).snapshot;
    assert_eq!(snapshot.unreadable, [note("locked.md")]);
    assert_eq!(
        warnings(&snapshot),
        ["locked.md: could not be read (it is encrypted); the note was left as it is in Notion"]
    );
}

#[test]
fn a_zip_cut_short_is_an_error() {
    let zip = zipped(TREE);
    for end in [4, zip.len() / 2, zip.len() - 1] {
        let (_root, path) = zip_file("x.zip", &zip[..end]);
        let error = detect(&path).unwrap_err();
        assert!(matches!(error, SourceError::Zip { .. }), "{end}: {error}");
    }
}

#[test]
fn names_without_a_mark_are_read_as_utf_8_and_pages_in_a_zip_are_read() {
    let mut zip = zipped(&[("é.md", b"x")]);
    // Takes off the flag that says the name is UTF-8, as macOS leaves it off.
    for (signature, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let at = zip.windows(4).position(|bytes| bytes == signature).unwrap();
        zip[at + flags + 1] &= !8;
    }
    let (_root, path) = zip_file("x.zip", &zip);
    assert_eq!(lines(&reading(&path).snapshot)[1], "note . > é.md = é");

    let page = br#"{"notes":[{"id":"n","content":"hello"}],"folders":[],"workspaces":[]}"#;
    let (_root, path) = zip_file("pages.zip", &zipped(&[("pages/1.json", page)]));
    let Reading {
        snapshot, bodies, ..
    } = reading(&path);
    assert_eq!(snapshot.source.kind, SourceKind::Pages);
    assert_eq!(bodies.load(&note("n")).unwrap(), "hello");
    assert_eq!(
        lines(&snapshot),
        [
            "workspace  > workspace_1 = Notic",
            "note workspace_1 > n = hello"
        ]
    );
}

proptest! {
    #[test]
    fn a_damaged_zip_is_read_or_refused(places in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut zip = zipped(TREE);
        for (place, byte) in places {
            let at = place.index(zip.len());
            zip[at] = byte;
        }
        let (_root, path) = zip_file("x.zip", &zip);
        if let Ok(Reading { snapshot, bodies, .. }) = read(&path, &ReadOptions::default()) {
            for entity in snapshot.entities.iter().filter(|entity| entity.key.kind == EntityKind::Note) {
                prop_assert!(bodies.load(&entity.key).is_ok());
            }
        }
    }
}

#[test]
fn names_that_lead_out_are_no_paths() {
    for bad in [
        "../a.md",
        "a/../../b.md",
        "/a.md",
        "\\a.md",
        "..\\a.md",
        "C:\\a.md",
        "c:/a.md",
        "a/..",
    ] {
        assert_eq!(safe_path(bad), None, "{bad}");
    }
    for (name, path) in [
        ("a/b.md", "a/b.md"),
        ("./a//b.md", "a/b.md"),
        ("a\\b.md", "a/b.md"),
        ("a/", "a"),
        ("a..b/..c.md", "a..b/..c.md"),
        ("Ab:c.md", "Ab:c.md"),
        ("Q: what.md", "Q: what.md"),
    ] {
        assert_eq!(safe_path(name).as_deref(), Some(path), "{name}");
    }
}
