//! Directories and ZIP files for tests.

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::model::{Entity, EntityKey, EntityKind, Snapshot};

use super::{Layout, ReadOptions, Reading, read};

/// A directory of files; a path that ends in `/` is an empty directory.
pub(super) fn directory(files: &[(&str, &[u8])]) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        let path = root.path().join("Notes").join(path);
        if path.to_string_lossy().ends_with('/') {
            fs::create_dir_all(&path).unwrap();
            continue;
        }
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    root
}

pub(super) fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in files {
        if path.ends_with('/') {
            writer
                .add_directory(*path, SimpleFileOptions::default())
                .unwrap();
            continue;
        }
        writer
            .start_file(*path, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

pub(super) fn zip_file(name: &str, bytes: &[u8]) -> (TempDir, PathBuf) {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join(name);
    fs::write(&path, bytes).unwrap();
    (root, path)
}

pub(super) fn reading(location: &Path) -> Reading {
    read(location, &ReadOptions::default()).unwrap()
}

pub(super) fn layout(layout: Layout) -> ReadOptions {
    ReadOptions {
        layout: Some(layout),
        ..ReadOptions::default()
    }
}

pub(super) fn note(path: &str) -> EntityKey {
    EntityKey::new(EntityKind::Note, path)
}

/// Each entity as `kind parent > id = title`.
pub(super) fn lines(snapshot: &Snapshot) -> Vec<String> {
    let line = |entity: &Entity| {
        let parent = entity.parent.as_ref().map_or("", |key| key.id.as_str());
        format!(
            "{} {parent} > {} = {}",
            entity.key.kind, entity.key.id, entity.title
        )
    };
    snapshot.entities.iter().map(line).collect()
}

pub(super) fn warnings(snapshot: &Snapshot) -> Vec<String> {
    snapshot.warnings.iter().map(ToString::to_string).collect()
}

pub(super) const TREE: &[(&str, &[u8])] = &[
    ("Inbox.md", b"inbox"),
    ("Work/Plan 10.md", b"ten"),
    ("Work/plan 9.MD", b"nine"),
    ("Work/Deep/Er/Note.markdown", b"deep"),
    ("Work/img/a.png", b"png"),
    ("Empty/", b""),
    (".obsidian/workspace.md", b"hidden"),
    (".trash/old.md", b"hidden"),
    ("__MACOSX/Inbox.md", b"hidden"),
    ("Work/.DS_Store", b"hidden"),
];

pub(super) const TREE_LINES: &[&str] = &[
    "workspace  > . = Notes",
    "folder . > Empty = Empty",
    "folder . > Work = Work",
    "folder Work > Work/Deep = Deep",
    "folder Work/Deep > Work/Deep/Er = Er",
    "note Work/Deep/Er > Work/Deep/Er/Note.markdown = Note",
    "note Work > Work/plan 9.MD = plan 9",
    "note Work > Work/Plan 10.md = Plan 10",
    "note . > Inbox.md = Inbox",
];
