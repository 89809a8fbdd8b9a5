//! An image file that can be read piece by piece.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::UNIX_EPOCH;

use crate::model::{Digest, Hasher, IMAGE_HEAD, ImageFormat};

/// How much of a file is read at once while it is hashed.
const CHUNK: u64 = 1 << 20;

/// What tells without reading whether a file is as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::source) struct Stamp {
    /// Its size in bytes.
    pub(in crate::source) size: u64,
    /// When it was last changed, in nanoseconds since 1970; in a ZIP file its checksum.
    pub(in crate::source) version: i64,
}

impl Stamp {
    /// The stamp of a file on disk.
    pub(in crate::source) fn of(metadata: &std::fs::Metadata) -> Self {
        let since = metadata
            .modified()
            .ok()
            .and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        Self {
            size: metadata.len(),
            version: since.map_or(0, |since| since.as_nanos() as i64),
        }
    }
}

/// An image a note shows, ready to be read.
#[derive(Clone, Debug)]
pub struct ImageFile {
    /// Its name without an ending.
    pub name: String,
    /// What it is.
    pub format: ImageFormat,
    /// The digest of what is in it.
    pub digest: Digest,
    content: Content,
}

/// Where an image's bytes are.
#[derive(Clone, Debug)]
pub(in crate::source) enum Content {
    /// On disk, as it was when its stamp was taken.
    Disk { path: PathBuf, stamp: Stamp },
    /// Unpacked, or out of a note's text.
    Memory(Rc<[u8]>),
}

impl Content {
    fn size(&self) -> u64 {
        match self {
            Self::Disk { stamp, .. } => stamp.size,
            Self::Memory(bytes) => bytes.len() as u64,
        }
    }

    fn read(&self, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        match self {
            Self::Disk { path, stamp } => read_unchanged(path, *stamp, offset, length),
            Self::Memory(bytes) => {
                let start = usize::try_from(offset).unwrap_or(usize::MAX);
                let part = bytes.get(start..).and_then(|rest| rest.get(..length));
                Ok(part.ok_or(io::ErrorKind::UnexpectedEof)?.to_vec())
            }
        }
    }
}

/// Reads a part of a file that has to be as it was: what was taken for one content must not be sent as another.
fn read_unchanged(path: &Path, stamp: Stamp, offset: u64, length: usize) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(offset))?;
    let mut bytes = vec![0; length];
    let read = file.read_exact(&mut bytes);
    if Stamp::of(&file.metadata()?) != stamp {
        return Err(io::Error::other("it was changed while it was read"));
    }
    read?;
    Ok(bytes)
}

impl ImageFile {
    /// Reads all of it once, for its digest. The error is a phrase.
    pub(in crate::source) fn new(name: &str, content: Content) -> Result<Self, String> {
        let failed = |error: io::Error| super::super::error::phrase(&error);
        let size = content.size();
        let head = content
            .read(0, size.min(IMAGE_HEAD as u64) as usize)
            .map_err(failed)?;
        let format = ImageFormat::of(&head)
            .ok_or_else(|| "it is no image of a kind that Notion takes".to_owned())?;
        let mut hasher = Hasher::new();
        for offset in (0..size).step_by(CHUNK as usize) {
            let length = CHUNK.min(size - offset) as usize;
            hasher.bytes(&content.read(offset, length).map_err(failed)?);
        }
        Ok(Self {
            name: stem(name).to_owned(),
            format,
            digest: hasher.finish(),
            content,
        })
    }

    /// How many bytes it has.
    pub fn size(&self) -> u64 {
        self.content.size()
    }

    /// Whether its bytes are held, and not read when they are needed.
    pub(super) fn is_in_memory(&self) -> bool {
        matches!(self.content, Content::Memory(_))
    }

    /// So many bytes from there on.
    ///
    /// # Errors
    /// When it can't be read, or is not what it was when its digest was taken.
    pub fn read(&self, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        self.content.read(offset, length)
    }
}

fn stem(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}
