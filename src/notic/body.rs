//! Answers on their way to where they are read: pages to a file, as they come; small ones to memory.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use flate2::write::MultiGzDecoder;
use reqwest::Response;

use super::answer::Head;
use super::client::broken;
use super::error::ErrorKind;

/// No page is that large: 1000 notes at Notic's limit of 2 000 000 characters, some of them spelt out.
const MAX_PAGE_BYTES: u64 = 8 << 30;

/// Tokens, times, errors.
const MAX_SMALL_BYTES: u64 = 64 << 10;

/// What bytes pass through before they are what was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Plain,
    Gzip,
}

fn encoding(head: &Head) -> Result<Encoding, ErrorKind> {
    match head.content_encoding.as_deref().map(str::trim) {
        None | Some("" | "identity") => Ok(Encoding::Plain),
        Some(name) if name.eq_ignore_ascii_case("gzip") => Ok(Encoding::Gzip),
        Some(_) => Err(ErrorKind::NotNotic(
            "it sent its answer packed in a way that was not asked for".to_owned(),
        )),
    }
}

/// Writes an answer's body to a new file that only this user can read, unpacked.
pub(super) async fn to_file(
    mut response: Response,
    head: &Head,
    path: &Path,
) -> Result<(), ErrorKind> {
    let disk = |error| ErrorKind::Disk(path.to_owned(), error);
    let file = Bounded::new(new_file(path).map_err(disk)?, MAX_PAGE_BYTES);
    let mut sink = match encoding(head)? {
        Encoding::Plain => Sink::Plain(file),
        Encoding::Gzip => Sink::Gzip(Box::new(MultiGzDecoder::new(file))),
    };
    while let Some(chunk) = response.chunk().await.map_err(|error| broken(&error))? {
        sink.take(&chunk).map_err(|error| failed(path, error))?;
    }
    let file = sink.finish().map_err(|error| failed(path, error))?;
    file.sync_all().map_err(disk)
}

fn new_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Tells a full disk from bytes that can't be unpacked.
fn failed(path: &Path, error: io::Error) -> ErrorKind {
    match error.kind() {
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
            ErrorKind::Garbled(format!("it can't be unpacked ({error})"))
        }
        io::ErrorKind::FileTooLarge => {
            ErrorKind::NotNotic(format!("it sent more than {} GiB", MAX_PAGE_BYTES >> 30))
        }
        _ => ErrorKind::Disk(path.to_owned(), error),
    }
}

enum Sink {
    Plain(Bounded),
    Gzip(Box<MultiGzDecoder<Bounded>>),
}

impl Sink {
    fn take(&mut self, chunk: &[u8]) -> io::Result<()> {
        match self {
            Self::Plain(file) => file.write_all(chunk),
            Self::Gzip(decoder) => decoder.write_all(chunk),
        }
    }

    fn finish(self) -> io::Result<File> {
        match self {
            Self::Plain(file) => Ok(file.file),
            Self::Gzip(decoder) => Ok(decoder.finish()?.file),
        }
    }
}

/// A file with a last byte: a packed answer of a few bytes can stand for any number of them.
struct Bounded {
    file: File,
    left: u64,
}

impl Bounded {
    fn new(file: File, left: u64) -> Self {
        Self { file, left }
    }
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() as u64 > self.left {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let written = self.file.write(bytes)?;
        self.left -= written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// The first byte of a file that is no blank.
pub(super) fn first_byte(path: &Path) -> io::Result<Option<u8>> {
    for byte in io::BufReader::new(File::open(path)?).bytes() {
        let byte = byte?;
        if !byte.is_ascii_whitespace() {
            return Ok(Some(byte));
        }
    }
    Ok(None)
}

/// Reads a small answer, or the beginning of a large one.
pub(super) async fn to_memory(mut response: Response, head: &Head) -> Result<Vec<u8>, ErrorKind> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| broken(&error))? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() as u64 > MAX_SMALL_BYTES {
            break;
        }
    }
    if encoding(head)? == Encoding::Plain {
        return Ok(bytes);
    }
    let mut unpacked = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes.as_slice())
        .take(MAX_SMALL_BYTES)
        .read_to_end(&mut unpacked)
        .map_err(|error| ErrorKind::Garbled(format!("it can't be unpacked ({error})")))?;
    Ok(unpacked)
}
