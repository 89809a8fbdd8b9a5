//! Markdown files on disk.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::MAX_NOTE_BYTES;
use super::error::{SourceError, Unreadable};
use super::listing::Listing;
use super::markdown_tree::TreeFiles;
use super::walk::walk;

/// The files below a directory.
pub(super) struct Directory {
    root: PathBuf,
    odd: HashMap<String, PathBuf>,
}

impl Directory {
    /// Lists a directory.
    pub(super) fn open(root: &Path) -> Result<(Self, Listing), SourceError> {
        let walked = walk(root)?;
        let directory = Self {
            root: root.to_owned(),
            odd: walked.odd,
        };
        Ok((directory, walked.listing))
    }

    /// Takes one file as if it were alone in its directory.
    pub(super) fn single(file: &Path) -> (Self, Listing) {
        let name = file
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let mut listing = Listing::default();
        listing.add_note(&name);
        let directory = Self {
            root: PathBuf::new(),
            odd: HashMap::from([(name, file.to_owned())]),
        };
        (directory, listing)
    }

    /// Where a path of the listing is on disk.
    pub(super) fn disk_path(&self, path: &str) -> PathBuf {
        match self.odd.get(path) {
            Some(disk) => disk.clone(),
            None => self.root.join(path),
        }
    }
}

impl TreeFiles for Directory {
    fn bytes(&self, path: &str) -> Result<Vec<u8>, Unreadable> {
        let read = |path: &Path| -> io::Result<Vec<u8>> {
            let mut bytes = Vec::new();
            File::open(path)?
                .take(MAX_NOTE_BYTES + 1)
                .read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        let bytes = read(&self.disk_path(path)).map_err(|error| Unreadable::from(&error))?;
        if bytes.len() as u64 > MAX_NOTE_BYTES {
            return Err(Unreadable::too_large());
        }
        Ok(bytes)
    }
}
