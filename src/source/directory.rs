//! Markdown files on disk.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::UNIX_EPOCH;

use super::MAX_NOTE_BYTES;
use super::error::{SourceError, Unreadable, phrase};
use super::images::{Content, ImageStore, NoFile, Stamp};
use super::listing::Listing;
use super::markdown_tree::{FileRead, TreeFiles};
use super::walk::walk;
use crate::model::FileLook;

/// The files below a directory.
pub(super) struct Directory {
    root: PathBuf,
    odd: HashMap<String, PathBuf>,
    /// Where it really is: nothing outside of that is read for an image.
    home: Home,
}

/// A directory as the system knows it, and of other directories whether they are in it.
struct Home {
    real: Option<PathBuf>,
    text: Option<String>,
    known: Mutex<HashMap<PathBuf, bool>>,
}

impl Home {
    fn of(root: &Path) -> Self {
        // The folder of a file without one is the one the program runs in.
        let root = if root.as_os_str().is_empty() {
            Path::new(".")
        } else {
            root
        };
        let real = fs::canonicalize(root).ok();
        Self {
            text: real
                .as_ref()
                .and_then(|real| Some(real.to_str()?.to_owned())),
            real,
            known: Mutex::default(),
        }
    }

    /// Whether a file is in it once all links are followed.
    fn holds(&self, file: &Path, is_link: bool) -> bool {
        let within = |path: &Path| {
            let real = fs::canonicalize(path).ok();
            let both = real.zip(self.real.as_ref());
            both.is_some_and(|(real, home)| real.starts_with(home))
        };
        let Some(folder) = file.parent().filter(|_| !is_link) else {
            return within(file);
        };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(inside) = known.get(folder) {
            return *inside;
        }
        let inside = within(if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        });
        known.insert(folder.to_owned(), inside);
        inside
    }
}

impl Directory {
    /// Lists a directory.
    pub(super) fn open(root: &Path) -> Result<(Self, Listing), SourceError> {
        let walked = walk(root)?;
        let directory = Self {
            root: root.to_owned(),
            odd: walked.odd,
            home: Home::of(root),
        };
        Ok((directory, walked.listing))
    }

    /// Takes one file as if it were alone in its directory.
    pub(super) fn single(file: &Path) -> (Self, Listing) {
        let name = file
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let folder = file.parent().unwrap_or(Path::new(""));
        let mut listing = Listing::default();
        listing.add_note(&name);
        let directory = Self {
            home: Home::of(folder),
            root: folder.to_owned(),
            odd: HashMap::from([(name, file.to_owned())]),
        };
        (directory, listing)
    }

    /// The directory a file lies in, without looking what else is there.
    pub(super) fn around(file: &Path) -> Self {
        Self::single(file).0
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
    fn read(&self, path: &str) -> Result<FileRead, Unreadable> {
        let read = |path: &Path| -> io::Result<FileRead> {
            let file = File::open(path)?;
            let metadata = file.metadata()?;
            // One byte more, so that the end is seen without asking for more room.
            let room = metadata.len().min(MAX_NOTE_BYTES) as usize + 1;
            let mut bytes = Vec::with_capacity(room);
            file.take(MAX_NOTE_BYTES + 1).read_to_end(&mut bytes)?;
            Ok(FileRead {
                bytes,
                look: look_of(&metadata),
            })
        };
        let read = read(&self.disk_path(path)).map_err(|error| Unreadable::from(&error))?;
        if read.bytes.len() as u64 > MAX_NOTE_BYTES {
            return Err(Unreadable::too_large());
        }
        Ok(read)
    }

    fn look(&self, path: &str) -> Option<FileLook> {
        look_of(&fs::metadata(self.disk_path(path)).ok()?)
    }
}

/// How a file looks from outside.
fn look_of(metadata: &fs::Metadata) -> Option<FileLook> {
    let since = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    #[cfg(unix)]
    let changed = {
        use std::os::unix::fs::MetadataExt;
        metadata
            .ctime()
            .checked_mul(1_000_000_000)?
            .checked_add(metadata.ctime_nsec())?
    };
    #[cfg(not(unix))]
    let changed = 0;
    Some(FileLook {
        size: metadata.len(),
        modified: i64::try_from(since.as_nanos()).ok()?,
        changed,
    })
}

impl ImageStore for Directory {
    fn stamp(&self, path: &str) -> Result<Stamp, NoFile> {
        let disk = self.disk_path(path);
        let refused = |error: io::Error| match error.kind() {
            // Names that are too long or run through a file lead to nothing either.
            io::ErrorKind::NotFound
            | io::ErrorKind::NotADirectory
            | io::ErrorKind::InvalidFilename
            | io::ErrorKind::InvalidInput => NoFile::Absent,
            _ => NoFile::Refused(phrase(&error)),
        };
        let is_link = fs::symlink_metadata(&disk).map_err(refused)?.is_symlink();
        if !self.home.holds(&disk, is_link) {
            let why = "it is, or lies behind, a link that leads out of the folder of the notes";
            return Err(NoFile::Refused(why.to_owned()));
        }
        let metadata = fs::metadata(&disk).map_err(refused)?;
        // Opening a pipe would wait for ever.
        if !metadata.is_file() {
            return Err(NoFile::Absent);
        }
        Ok(Stamp::of(&metadata))
    }

    fn content(&self, path: &str, stamp: Stamp) -> Result<Content, String> {
        let path = self.disk_path(path);
        Ok(Content::Disk { path, stamp })
    }

    fn root(&self) -> Option<&str> {
        self.home.text.as_deref()
    }
}
