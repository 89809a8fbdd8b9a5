//! What the targets share: bytes in a file, read as a source.

use std::path::Path;

use notic_notion::model::EntityKey;
use notic_notion::source::{self, ReadOptions};

/// Writes bytes to a file of that name, in memory where that can be, reads it as a source, and then each of its notes.
pub fn read_all(name: &str, bytes: &[u8]) {
    let memory = Path::new("/dev/shm");
    let folder = match memory.is_dir() {
        true => tempfile::tempdir_in(memory),
        false => tempfile::tempdir(),
    };
    let folder = folder.expect("there is room");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("there is room");
    let Ok(reading) = source::read(&path, &ReadOptions::default()) else {
        return;
    };
    for entity in &reading.snapshot.entities {
        let parent = entity.parent.as_ref();
        let is_there = |key: &EntityKey| reading.snapshot.entities.iter().any(|entity| entity.key == *key);
        assert!(parent.is_none_or(is_there), "{:?} lies in nothing", entity.key);
        if entity.body.is_some() {
            reading.bodies.load(&entity.key).expect("what was read a moment ago");
        }
    }
}
