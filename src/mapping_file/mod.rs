//! The mapping as a file: JSON, one page on a line, for backups and for another machine. It holds no text of a note and
//! no token.
//!
//! Version 1 is documented in `notic-notion mapping export --help`. What a later version adds is ignored by an earlier
//! program only where that harms nothing; everything else gets another number.

mod entry;
mod merge;

use std::fmt;
use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};

pub use merge::{Here, Merge, MergeError, Precedence, merge};

use crate::clock::Millis;
use crate::model::{BodyState, ImageUse, PageId, PageRecord, Unclear};
use entry::{PageEntry, UnclearEntry};

/// What every file begins with.
pub const FORMAT: &str = "notic-notion mapping";

/// The version of the files this program writes, and the newest it reads.
pub const VERSION: u32 = 1;

/// What a mapping was made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Origin {
    /// When it was written, in epoch milliseconds.
    pub exported_at: Millis,
    /// The profile it was of.
    pub profile: String,
    /// The page everything lives under.
    pub root: PageId,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root_title: Option<String>,
    /// The Notion workspace's id, where it was known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notion_workspace_id: Option<String>,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notion_workspace_name: Option<String>,
}

/// One page with all that is kept of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptPage {
    /// Whose it is, and where.
    pub record: PageRecord,
    /// How far its body is known.
    pub body: BodyState,
    /// The image files it shows.
    pub images: Vec<ImageUse>,
}

/// A mapping with where it is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappingFile {
    /// Where it is from.
    pub origin: Origin,
    /// Its pages.
    pub pages: Vec<KeptPage>,
    /// Entities of which it is not known which page they have.
    pub unclear: Vec<Unclear>,
}

/// Why a file can't be read.
#[derive(Debug)]
pub enum FileError {
    /// It could not be read.
    Io(io::Error),
    /// It is no mapping.
    Foreign,
    /// It is of a newer version.
    Newer(u64),
    /// Something in it makes no sense.
    Wrong(String),
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "it could not be read: {error}"),
            Self::Foreign => f.write_str(
                "it is not what `notic-notion mapping export` writes: its \"format\" is not \"notic-notion mapping\"",
            ),
            Self::Newer(version) => write!(
                f,
                "it was written by a newer notic-notion (its version is {version}, this program knows {VERSION}); \
                 update notic-notion"
            ),
            Self::Wrong(why) => write!(f, "it makes no sense: {why}"),
        }
    }
}

impl std::error::Error for FileError {}

/// The beginning of a file: what tells whether the rest can be read.
#[derive(Deserialize)]
struct Heading {
    #[serde(default)]
    format: String,
    #[serde(default)]
    version: u64,
}

#[derive(Deserialize)]
struct Body {
    #[serde(flatten)]
    origin: Origin,
    pages: Vec<PageEntry>,
    #[serde(default)]
    unclear: Vec<UnclearEntry>,
}

/// Reads a file.
///
/// # Errors
/// Where it is no such file, of a newer version, or damaged; the whole file is refused then.
pub fn read(mut from: impl Read) -> Result<MappingFile, FileError> {
    let mut text = String::new();
    from.read_to_string(&mut text)
        .map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData => FileError::Foreign,
            _ => FileError::Io(error),
        })?;
    let heading: Heading = serde_json::from_str(&text).map_err(|error| match error.is_eof() {
        true if text.contains(FORMAT) => FileError::Wrong("it ends in the middle".to_owned()),
        _ if text.contains(FORMAT) => FileError::Wrong(error.to_string()),
        _ => FileError::Foreign,
    })?;
    if heading.format != FORMAT {
        return Err(FileError::Foreign);
    }
    match heading.version {
        0 => return Err(FileError::Wrong("it has no version".to_owned())),
        version if version > u64::from(VERSION) => return Err(FileError::Newer(version)),
        _ => {}
    }
    let body: Body =
        serde_json::from_str(&text).map_err(|error| FileError::Wrong(error.to_string()))?;
    let pages = body.pages.into_iter().map(KeptPage::try_from);
    Ok(MappingFile {
        origin: body.origin,
        pages: pages.collect::<Result<_, _>>().map_err(FileError::Wrong)?,
        unclear: body.unclear.into_iter().map(Unclear::from).collect(),
    })
}

/// Writes a file, page by page as they come.
///
/// # Errors
/// Where it can't be written, or a page can't be had.
pub fn write<E: From<io::Error>>(
    mut to: impl Write,
    origin: &Origin,
    pages: impl Iterator<Item = Result<KeptPage, E>>,
    unclear: &[Unclear],
) -> Result<usize, E> {
    let heading = line(origin)?;
    // The fields of the origin stand beside format and version.
    let fields = heading.trim_start_matches('{').trim_end_matches('}');
    write!(
        to,
        "{{\"format\":\"{FORMAT}\",\"version\":{VERSION},{fields},\n\"pages\":["
    )?;
    let mut count = 0;
    for page in pages {
        let separator = if count == 0 { "\n" } else { ",\n" };
        let line = line(&PageEntry::from(&page?))?;
        write!(to, "{separator}{line}")?;
        count += 1;
    }
    to.write_all(b"\n],\n\"unclear\":[")?;
    for (at, one) in unclear.iter().enumerate() {
        let separator = if at == 0 { "\n" } else { ",\n" };
        let line = line(&UnclearEntry::from(one))?;
        write!(to, "{separator}{line}")?;
    }
    to.write_all(b"\n]}\n")?;
    to.flush()?;
    Ok(count)
}

fn line(value: &impl Serialize) -> io::Result<String> {
    serde_json::to_string(value).map_err(io::Error::from)
}

#[cfg(test)]
mod tests;
