//! Markdown files, or pages, in a ZIP file. Nothing is unpacked to disk.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::rc::Rc;

use zip::ZipArchive;
use zip::read::ZipFileEntry;
use zip::result::ZipError;

use super::MAX_NOTE_BYTES;
use super::error::{SourceError, Unreadable, phrase};
use super::images::{Content, ImageStore, NoFile, Stamp};
use super::listing::{Listing, NameKind};
use super::markdown_tree::{FileRead, TreeFiles};
use super::shared_file::SharedFile;

/// The most bytes all notes of a ZIP file may have unpacked.
pub(super) const MAX_TOTAL_BYTES: u64 = 8 << 30;

/// The most times larger than packed an entry may be: text shrinks some 3 to 20 times; what shrinks more is made to
/// fill memory.
const MAX_RATIO: u64 = 400;

/// The most unpacked bytes for which the ratio does not matter.
const RATIO_FREE_BYTES: u64 = 4 << 20;

/// The most bytes of pages that are held unpacked: they can't be read at a place otherwise.
pub(super) const MAX_PAGES_BYTES: u64 = 64 << 20;

/// The most room that is made for an entry before it is read: what it says of its size may be wrong.
const ROOM: u64 = 1 << 20;

/// A ZIP file, open.
pub(super) struct Archive {
    zip: ZipArchive<SharedFile>,
    /// Where the listed paths stand among the entries.
    entries: HashMap<String, usize>,
    /// The same for files that are neither notes nor pages.
    others: HashMap<String, Other>,
}

/// A file that may be an image.
struct Other {
    index: usize,
    stamp: Stamp,
    refusal: Option<String>,
}

impl Archive {
    /// Lists a ZIP file.
    pub(super) fn open(path: &Path) -> Result<(Self, Listing), SourceError> {
        let file = path.display().to_string();
        let open = || {
            File::open(path)
                .map(SharedFile::new)
                .map_err(|error| SourceError::Io {
                    location: file.clone(),
                    error,
                })
        };
        let refuse = |problem: String| SourceError::Zip {
            file: file.clone(),
            problem,
        };
        let zip = ZipArchive::new(open()?).map_err(|error| refuse(zip_phrase(&error)))?;
        let mut lister = Lister::default();
        for index in 0..zip.len() {
            let entry = zip
                .by_index_data(index)
                .map_err(|error| refuse(zip_phrase(&error)))?;
            lister.entry(index, &entry);
        }
        if lister.total > MAX_TOTAL_BYTES {
            return Err(refuse(format!(
                "its notes have more than {} GiB unpacked",
                MAX_TOTAL_BYTES >> 30
            )));
        }
        if zip.has_duplicate_names() {
            // Only the warning depends on it, so that what can't be read here does no harm.
            let names = directory_names(open()?, zip.central_directory_start());
            lister.warn_duplicates(names.unwrap_or_default());
        }
        let archive = Self {
            zip,
            entries: lister.entries,
            others: lister.others,
        };
        Ok((archive, lister.listing))
    }

    /// The bytes of an entry of at most so many.
    pub(super) fn entry_bytes(&self, path: &str, most: u64) -> Result<Rc<[u8]>, Unreadable> {
        Ok(self.unpack(path, most)?.into())
    }

    fn unpack(&self, path: &str, most: u64) -> Result<Vec<u8>, Unreadable> {
        let index = *self
            .entries
            .get(path)
            .ok_or_else(|| Unreadable("it is not there".to_owned()))?;
        self.unpack_entry(index, most)
    }

    fn unpack_entry(&self, index: usize, most: u64) -> Result<Vec<u8>, Unreadable> {
        let mut zip = self.zip.clone();
        let entry = zip
            .by_index(index)
            .map_err(|error| Unreadable(zip_phrase(&error)))?;
        let size = entry.size();
        if size > most {
            let why = "with what was read before, it is too large";
            return Err(Unreadable(why.to_owned()));
        }
        // What it says of its size may be wrong: it must keep to it.
        // Most are as long as they say; room for one byte more, so that the end is seen without asking for more.
        let mut bytes = Vec::with_capacity(size.min(ROOM) as usize + 1);
        entry
            .take(size + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| Unreadable(phrase(&error)))?;
        if bytes.len() as u64 > size {
            return Err(Unreadable("it is larger than the ZIP file says".to_owned()));
        }
        Ok(bytes)
    }
}

impl TreeFiles for Archive {
    fn read(&self, path: &str) -> Result<FileRead, Unreadable> {
        let bytes = self.unpack(path, MAX_NOTE_BYTES)?;
        Ok(FileRead { bytes, look: None })
    }
}

impl ImageStore for Archive {
    fn stamp(&self, path: &str) -> Result<Stamp, NoFile> {
        let other = self.others.get(path).ok_or(NoFile::Absent)?;
        match &other.refusal {
            Some(why) => Err(NoFile::Refused(why.clone())),
            None => Ok(other.stamp),
        }
    }

    fn content(&self, path: &str, _: Stamp) -> Result<Content, String> {
        let other = self.others.get(path).ok_or("it is not there")?;
        let bytes = self
            .unpack_entry(other.index, MAX_NOTE_BYTES)
            .map_err(|Unreadable(why)| why)?;
        Ok(Content::Memory(bytes.into()))
    }

    fn root(&self) -> Option<&str> {
        None
    }
}

#[derive(Default)]
struct Lister {
    listing: Listing,
    entries: HashMap<String, usize>,
    others: HashMap<String, Other>,
    total: u64,
}

impl Lister {
    fn entry(&mut self, index: usize, entry: &ZipFileEntry<'_>) {
        let name = entry_name(entry);
        let is_directory = name.ends_with(['/', '\\']);
        let Some(path) = safe_path(&name) else {
            self.listing.warn(
                &name,
                "its name leads out of the ZIP file; the entry was skipped",
            );
            return;
        };
        let mut names = path.split('/').map(NameKind::of);
        if path.is_empty() || names.any(|kind| kind == NameKind::Hidden) {
            return;
        }
        if is_directory {
            return self.listing.add_folder(&path);
        }
        let kind = NameKind::of(super::listing::file_name(&path));
        if !matches!(kind, NameKind::Markdown | NameKind::Json) {
            self.listing.add_other(&path);
            let other = Other {
                index,
                stamp: Stamp {
                    size: entry.size(),
                    version: i64::from(entry.crc32()),
                },
                refusal: refusal(entry),
            };
            self.others.insert(path, other);
            return;
        }
        if let Some(why) = refusal(entry) {
            match kind {
                NameKind::Markdown => self.listing.add_unreadable(&path, &why),
                _ => self
                    .listing
                    .warn(&path, format!("could not be read ({why})")),
            }
            return;
        }
        self.total = self.total.saturating_add(entry.size());
        if self.entries.insert(path.clone(), index).is_some() {
            return self.warn_duplicate(&path);
        }
        match kind {
            NameKind::Markdown => self.listing.add_note(&path),
            _ => self.listing.json.push(path),
        }
    }

    fn warn_duplicate(&mut self, path: &str) {
        self.listing.warn(
            path,
            "stands in the ZIP file more than once; the last one was taken",
        );
    }

    /// Names the entries of one name, of which the archive gives only the last.
    fn warn_duplicates(&mut self, names: Vec<Vec<u8>>) {
        let mut seen = HashSet::new();
        for name in names {
            let path = safe_path(&String::from_utf8_lossy(&name)).unwrap_or_default();
            if !seen.insert(name) && self.entries.contains_key(&path) {
                self.warn_duplicate(&path);
            }
        }
    }
}

/// The names of a central directory, as far as they can be read: all of them, where the archive merges equal ones.
/// The form is that of PKWARE's APPNOTE, section 4.3.12.
fn directory_names(mut reader: impl Read + Seek, start: u64) -> io::Result<Vec<Vec<u8>>> {
    const SIGNATURE: &[u8; 4] = b"PK\x01\x02";
    reader.seek(SeekFrom::Start(start))?;
    let mut names = Vec::new();
    loop {
        let mut signature = [0; 4];
        reader.read_exact(&mut signature)?;
        if signature != *SIGNATURE {
            return Ok(names);
        }
        let mut header = [0; 42];
        reader.read_exact(&mut header)?;
        let length = |at: usize| u16::from_le_bytes([header[at], header[at + 1]]);
        let mut name = vec![0; usize::from(length(24))];
        reader.read_exact(&mut name)?;
        names.push(name);
        let rest = i64::from(length(26)) + i64::from(length(28));
        reader.seek(SeekFrom::Current(rest))?;
    }
}

/// Why an entry is not read.
fn refusal(entry: &ZipFileEntry<'_>) -> Option<String> {
    if entry.encrypted() {
        return Some("it is encrypted".to_owned());
    }
    if entry.is_symlink() {
        return Some("it is a link".to_owned());
    }
    if entry.size() > MAX_NOTE_BYTES {
        return Some(Unreadable::too_large().0);
    }
    let packed = entry.compressed_size().max(1);
    (entry.size() > RATIO_FREE_BYTES && entry.size() / packed > MAX_RATIO)
        .then(|| format!("unpacked it is more than {MAX_RATIO} times as large"))
}

/// An entry's name: UTF-8 where it is that, whether or not the entry says so (macOS does not), else as DOS wrote it.
fn entry_name(entry: &ZipFileEntry<'_>) -> String {
    match std::str::from_utf8(entry.name_raw()) {
        Ok(name) => name.to_owned(),
        Err(_) => match entry.name() {
            Ok(name) => name.into_owned(),
            Err(_) => String::from_utf8_lossy(entry.name_raw()).into_owned(),
        },
    }
}

/// The path an entry's name means; none for one that leads out: absolute, with a drive, or with `..`.
///
/// Backslashes separate names, as some Windows programs write them; Notic's own names have none. A colon alone makes no
/// drive: a note may be called `Q: what`.
fn safe_path(name: &str) -> Option<String> {
    let name = name.replace('\\', "/");
    let has_drive =
        matches!(name.as_bytes(), [letter, b':', b'/', ..] if letter.is_ascii_alphabetic());
    if name.starts_with('/') || has_drive || name.split('/').any(|part| part == "..") {
        return None;
    }
    let parts: Vec<&str> = name
        .split('/')
        .filter(|part| !matches!(*part, "" | "."))
        .collect();
    Some(parts.join("/"))
}

fn zip_phrase(error: &ZipError) -> String {
    match error {
        ZipError::Io(error) => phrase(error),
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => "it is encrypted".to_owned(),
        ZipError::CompressionMethodNotSupported(_) => {
            "it is packed in a way that is not supported".to_owned()
        }
        ZipError::InvalidArchive(_) => "it is damaged or not complete".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
#[path = "archive_tests.rs"]
mod tests;
