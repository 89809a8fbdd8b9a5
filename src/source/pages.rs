//! Saved pages of `GET /sync` (notic-data.md section 2): read once from end to end, a note's text again by its place.

use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use crate::crew::{Crew, with_crew};
use crate::model::{ClientId, Digest, EntityKey, EntityKind, Warning};

use super::batch::{Batch, BatchRead, RecordRead};
use super::draft::Draft;
use super::error::{SourceError, Unreadable};
use super::json::{List, Outline, ScanError, Take, scan};
use super::merge::{Merged, Merger, Span};
use super::record_text::RecordText;
use super::text::shown;
use super::{BodyRead, BodyReader, ReadOptions};

/// How much of a file is read at once.
const BUFFER: usize = 1 << 18;

/// One file of pages.
#[derive(Debug)]
pub(super) struct PageFile {
    /// Its path or name, for messages.
    pub(super) name: Arc<str>,
    /// Where its bytes are.
    pub(super) bytes: PageBytes,
}

/// Where a file's bytes are.
#[derive(Debug)]
pub(super) enum PageBytes {
    /// On disk.
    File(PathBuf),
    /// Unpacked from a ZIP file.
    Memory(Rc<[u8]>),
}

trait ReadSeek: BufRead + Seek {}

impl<T: BufRead + Seek> ReadSeek for T {}

impl PageFile {
    fn open(&self) -> io::Result<Box<dyn ReadSeek>> {
        Ok(match &self.bytes {
            PageBytes::File(path) => Box::new(BufReader::with_capacity(BUFFER, File::open(path)?)),
            PageBytes::Memory(bytes) => Box::new(Cursor::new(Rc::clone(bytes))),
        })
    }

    /// A file on disk, called by its name.
    pub(super) fn at(path: &Path) -> Self {
        let name = path.file_name().unwrap_or(path.as_os_str());
        Self {
            name: Arc::from(&*name.to_string_lossy()),
            bytes: PageBytes::File(path.to_owned()),
        }
    }

    /// Passes over all records. An answer that is an error is none of a page.
    fn scan(&self, take: &mut Take<'_>) -> Result<Outline, SourceError> {
        let mut reader = self.open().map_err(|error| self.io_error(error))?;
        let start = self.json_start(&mut *reader)?;
        reader
            .seek(SeekFrom::Start(start))
            .map_err(|error| self.io_error(error))?;
        let outline = scan(&mut reader, start, take).map_err(|error| self.error(error))?;
        match outline.error {
            Some(answer) => Err(SourceError::NotAPage {
                file: self.name.to_string(),
                found: format!(
                    "it holds the error answer `{}`, so this page was not saved: save it again",
                    shown(&answer)
                ),
            }),
            None => Ok(outline),
        }
    }

    fn error(&self, error: ScanError) -> SourceError {
        match error {
            ScanError::Io(error) => self.io_error(error),
            ScanError::Syntax { offset, problem } => self.syntax_error(offset, problem),
            ScanError::Taken(error) => *error,
        }
    }

    fn io_error(&self, error: io::Error) -> SourceError {
        SourceError::Io {
            location: self.name.to_string(),
            error,
        }
    }

    /// Where the JSON starts: after a byte order mark. Other encodings are refused with what to do.
    fn json_start(&self, reader: &mut dyn ReadSeek) -> Result<u64, SourceError> {
        let mut head = Vec::with_capacity(3);
        reader
            .take(3)
            .read_to_end(&mut head)
            .map_err(|error| self.io_error(error))?;
        let found = match head.as_slice() {
            [0xef, 0xbb, 0xbf] => return Ok(3),
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "it is UTF-16 text: save it as UTF-8",
            [0x1f, 0x8b, ..] => "it is compressed with gzip: unpack it first",
            _ => return Ok(0),
        };
        Err(SourceError::NotAPage {
            file: self.name.to_string(),
            found: found.to_owned(),
        })
    }

    /// Turns a place in the file into line and column.
    fn syntax_error(&self, offset: u64, problem: String) -> SourceError {
        let (line, column) = self
            .open()
            .and_then(|reader| position(reader, offset))
            .unwrap_or((0, 0));
        SourceError::Json {
            file: self.name.to_string(),
            line,
            column,
            problem,
        }
    }

    fn record_bytes(&self, span: Span) -> Result<Vec<u8>, Unreadable> {
        let mut bytes = vec![0; span.length as usize];
        let read = match &self.bytes {
            PageBytes::File(path) => File::open(path).and_then(|mut file| {
                file.seek(SeekFrom::Start(span.offset))?;
                file.read_exact(&mut bytes)
            }),
            PageBytes::Memory(all) => {
                let mut all = Cursor::new(all);
                all.set_position(span.offset);
                all.read_exact(&mut bytes)
            }
        };
        read.map_err(|error| Unreadable::from(&error))?;
        Ok(bytes)
    }
}

/// Line and column, from 1 and in characters, of a byte.
fn position(mut reader: impl BufRead, offset: u64) -> io::Result<(u64, u64)> {
    let (mut line, mut column, mut left) = (1, 1, offset);
    while left > 0 {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            break;
        }
        let length = buffer
            .len()
            .min(usize::try_from(left).unwrap_or(usize::MAX));
        for byte in &buffer[..length] {
            match byte {
                b'\n' => (line, column) = (line + 1, 1),
                0x80..0xc0 => {}
                _ => column += 1,
            }
        }
        reader.consume(length);
        left -= length as u64;
    }
    Ok((line, column))
}

/// What one page holds, without its texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageOutline {
    /// A digest of each note's id.
    pub notes: Vec<u64>,
    /// The cursor of the next page; none in the last one.
    pub next: Option<String>,
    /// The same for two pages that hold the same records, in whatever order.
    pub content: u64,
}

/// Reads one page from end to end, to see that it is sound.
///
/// # Errors
/// When it is no page.
pub fn outline(path: &Path) -> Result<PageOutline, SourceError> {
    let file = PageFile::at(path);
    let mut notes = Vec::new();
    let mut content = 0u64;
    let mut take = |list, offset, bytes: &[u8]| {
        let text = RecordText::of(bytes);
        let record = text.record(offset)?;
        content = content.wrapping_add(short_digest(bytes));
        let id = record.and_then(|record| record.id.into_text());
        if let (List::Notes, Some(id)) = (list, id) {
            notes.push(short_digest(id.as_bytes()));
        }
        Ok(())
    };
    let outline = file.scan(&mut take)?;
    if outline.pages == 0 {
        return Err(SourceError::NotAPage {
            file: file.name.to_string(),
            found: "it has none of the lists a page has".to_owned(),
        });
    }
    Ok(PageOutline {
        notes,
        next: outline.next,
        content,
    })
}

fn short_digest(bytes: &[u8]) -> u64 {
    let digest = Digest::of(bytes);
    let bytes = digest.as_bytes();
    bytes[..8]
        .iter()
        .fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// What all pages say.
pub(super) struct PagesRead {
    pub(super) merged: Merged,
    /// The workspace that says it is the default one.
    pub(super) default: Option<ClientId>,
    /// Why the pages can't be all there are, if they can't.
    pub(super) incomplete: Option<String>,
    pub(super) bodies: PagesBodies,
}

/// Reads all files, in the order given.
pub(super) fn read(files: Vec<PageFile>, options: &ReadOptions) -> Result<PagesRead, SourceError> {
    let mut reading = PagesReading {
        files: &files,
        merger: Merger::default(),
        default: None,
        warnings: Vec::new(),
        outline: Outline::default(),
        strangers: Vec::new(),
        spare: Vec::new(),
    };
    with_crew(&|batch: Batch| batch.read(options), |crew| {
        reading.all(crew)
    })?;
    if reading.outline.pages == 0 {
        let file = files.first().map_or("", |file| &file.name);
        return Err(SourceError::NotAPage {
            file: file.to_owned(),
            found: "it has none of the lists a page has".to_owned(),
        });
    }
    let incomplete = reading.incomplete();
    let mut merged = reading.merger.finish();
    merged.warnings.append(&mut reading.warnings);
    let default = reading.default;
    let spans = std::mem::take(&mut merged.spans);
    Ok(PagesRead {
        merged,
        default,
        incomplete,
        bodies: PagesBodies { files, spans },
    })
}

struct PagesReading<'a> {
    files: &'a [PageFile],
    merger: Merger,
    default: Option<ClientId>,
    warnings: Vec<Warning>,
    outline: Outline,
    /// The files that are JSON but no pages.
    strangers: Vec<Arc<str>>,
    /// Batches to be filled again.
    spare: Vec<Batch>,
}

impl PagesReading<'_> {
    /// Reads all files. What is wrong with a record is told before what is wrong behind it.
    fn all(&mut self, crew: &mut Crew<'_, Batch, BatchRead>) -> Result<(), SourceError> {
        let mut passed = Ok(());
        for number in 0..self.files.len() {
            passed = self.file(number, crew);
            if passed.is_err() {
                break;
            }
        }
        crew.finish(&mut |read| self.take(read))?;
        passed
    }

    fn file(
        &mut self,
        number: usize,
        crew: &mut Crew<'_, Batch, BatchRead>,
    ) -> Result<(), SourceError> {
        let files = self.files;
        let file = &files[number];
        let mut batch = self.batch(number);
        let scanned = file.scan(&mut |list, offset, bytes| {
            batch.add(list, offset, bytes);
            if !batch.is_full() {
                return Ok(());
            }
            let full = std::mem::replace(&mut batch, self.batch(number));
            let weight = full.weight();
            let given = crew.give(full, weight, &mut |read| self.take(read));
            given.map_err(|error| ScanError::Taken(Box::new(error)))
        });
        let weight = batch.weight();
        crew.give(batch, weight, &mut |read| self.take(read))?;
        let outline = scanned?;
        if outline.pages == 0 {
            self.strangers.push(Arc::clone(&file.name));
        }
        self.outline.pages += outline.pages;
        self.outline.continued += outline.continued;
        Ok(())
    }

    fn batch(&mut self, file: usize) -> Batch {
        let spare = self.spare.pop().unwrap_or_default();
        spare.of(u32::try_from(file).unwrap_or(u32::MAX))
    }

    /// Every way to save all pages ends with one that names no next page.
    fn incomplete(&self) -> Option<String> {
        if self.outline.continued == self.outline.pages {
            return Some(
                "every page says that another one follows, so the last page is missing; what is not in these pages \
                 was left as it is in Notion: save the missing pages, too"
                    .to_owned(),
            );
        }
        let strangers: Vec<&str> = self.strangers.iter().map(|name| &**name).collect();
        (!strangers.is_empty()).then(|| {
            format!(
                "not a page of `GET /sync`, and ignored: {}; what is not in the other pages was left as it is in Notion",
                strangers.join(", ")
            )
        })
    }

    fn take(&mut self, read: BatchRead) -> Result<(), SourceError> {
        let file = &self.files[read.batch.file() as usize];
        for record in read.records {
            match record.map_err(|error| file.error(error))? {
                RecordRead::Skipped { kind, offset, why } => {
                    self.warnings.push(Warning::general(
                        &*file.name,
                        format!("the {kind} at byte {offset} {why} and was skipped"),
                    ));
                }
                RecordRead::Candidate {
                    mut candidate,
                    is_default,
                } => {
                    if is_default && self.default.is_none() {
                        self.default = Some(candidate.draft.entity.key.id.clone());
                    }
                    candidate.draft.origin = Arc::clone(&file.name);
                    self.merger.add(candidate);
                }
            }
        }
        self.spare.push(read.batch);
        Ok(())
    }
}

/// The texts of notes in pages.
pub(super) struct PagesBodies {
    files: Vec<PageFile>,
    spans: HashMap<ClientId, Span>,
}

impl BodyReader for PagesBodies {
    fn read(&self, id: &ClientId) -> Result<BodyRead, Unreadable> {
        let moved = || Unreadable("the file was changed or replaced meanwhile".to_owned());
        let span = *self.spans.get(id).ok_or_else(moved)?;
        let file = self.files.get(span.file as usize).ok_or_else(moved)?;
        let bytes = file.record_bytes(span)?;
        let text = RecordText::of(&bytes);
        let record = text.record(span.offset).map_err(|_| moved())?;
        let record = record.ok_or_else(moved)?;
        if record.id.into_text().as_deref() != Some(id.as_str()) {
            return Err(moved());
        }
        let content = record.content;
        let (text, info) = content.text().zip(content.info()).ok_or_else(moved)?;
        Ok(BodyRead { text, info })
    }
}

/// The workspaces and folders that drafts name and that are not among them: in pages that are not all there, they
/// may stand in a missing one.
pub(super) fn missing_places(drafts: &[Draft]) -> Vec<EntityKey> {
    let mut named: BTreeSet<EntityKey> = BTreeSet::new();
    for draft in drafts {
        let places = [
            (EntityKind::Workspace, &draft.workspace),
            (EntityKind::Folder, &draft.folder),
        ];
        for (kind, id) in places {
            named.extend(id.as_ref().map(|id| EntityKey::new(kind, id.as_str())));
        }
    }
    for draft in drafts {
        named.remove(&draft.entity.key);
    }
    named.into_iter().collect()
}

#[cfg(test)]
#[path = "pages_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "outline_tests.rs"]
mod outline_tests;
