//! Reads all pages, and tells whether they are of one time.
//!
//! Notes come ordered by when they were changed, the latest first, and each page goes on after the last note of the one
//! before (notic-data.md section 2). So a note that is changed between two pages jumps to the front, where nobody looks
//! any more, and is in no page at all: it must not be taken for deleted. Two looks tell whether that may have happened.
//!
//! - `GET /sync/status`, after the first page and after the last. Every push moves its time, and so does the first page
//!   of a pull, ours too, but no further page: where it is the same, nothing was pushed between the two.
//! - The first page once more, at the end. What was pushed between the first page and the first look at the status, or
//!   was on its way by then, either shows there, or stands so far back that the later pages have it.
//!
//! Where either differs, all is read again; and where it always does, the pages are told to be incomplete, so that
//! nothing that is missing in them counts as gone.

use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;
use std::rc::Rc;

use super::client::Client;
use super::error::{ApiError, ErrorKind};
use super::pages_folder::PagesFolder;
use super::tokens::Tokens;
use crate::progress::{Event, Listener};
use crate::source::{self, PageOutline};

/// How often pages that somebody pushed into are read.
const READS: usize = 3;

/// Ten million notes.
const MAX_PAGES: usize = 9_999;

/// All pages of a person's notes, in files.
#[derive(Debug)]
pub struct Download {
    /// The files, in the order they were read.
    pub files: Vec<PathBuf>,
    /// Why notes may be missing in them, as a sentence without a full stop; none where they are of one time.
    pub unsteady: Option<String>,
}

/// Reads all pages into a folder.
///
/// # Errors
/// When one of them can't be read: nothing may be planned from a part.
pub async fn download(
    client: &Client,
    tokens: &dyn Tokens,
    folder: &PagesFolder,
    listener: &Rc<dyn Listener>,
) -> Result<Download, ApiError> {
    let mut reader = Reader {
        client,
        tokens,
        folder,
        listener,
        files: Vec::new(),
        seen: HashSet::new(),
    };
    let mut watched = true;
    for _ in 0..READS {
        match reader.read().await? {
            Steadiness::Steady => return Ok(reader.done(None)),
            Steadiness::Disturbed => {}
            Steadiness::Unknown => {
                watched = false;
                break;
            }
        }
    }
    let why = match watched {
        true => {
            "notes were changed again and again while they were read, so that some may be missing; what is missing was \
             left as it is in Notion, and the next sync looks again"
        }
        false => {
            "this server does not tell whether notes were changed while they were read (it has no `GET /sync/status`), so \
             that some may be missing; what is missing was left as it is in Notion"
        }
    };
    Ok(reader.done(Some(why.to_owned())))
}

/// Whether pages are of one time.
enum Steadiness {
    Steady,
    Disturbed,
    Unknown,
}

struct Reader<'a> {
    client: &'a Client,
    tokens: &'a dyn Tokens,
    folder: &'a PagesFolder,
    listener: &'a Rc<dyn Listener>,
    files: Vec<PathBuf>,
    seen: HashSet<u64>,
}

impl Reader<'_> {
    async fn read(&mut self) -> Result<Steadiness, ApiError> {
        self.start_over()?;
        let first = self.page(None).await?;
        let Some(cursor) = first.next else {
            // One page is one look at all notes.
            return Ok(Steadiness::Steady);
        };
        let before = self.last_activity().await?;
        let mut next = Some(cursor);
        while let Some(cursor) = next {
            next = self.page(Some(&cursor)).await?.next;
        }
        let after = self.last_activity().await?;
        let (Some(before), Some(after)) = (before, after) else {
            return Ok(Steadiness::Unknown);
        };
        let same = before == after && self.first_again().await? == first.content;
        Ok(match same {
            true => Steadiness::Steady,
            false => Steadiness::Disturbed,
        })
    }

    /// What the first page holds now.
    async fn first_again(&self) -> Result<u64, ApiError> {
        let path = self.folder.path().join("first-again.json");
        let outline = self.outlined(None, &path).await?;
        fs::remove_file(&path).map_err(|error| self.failed(ErrorKind::Disk(path, error)))?;
        Ok(outline.content)
    }

    /// Removes what an earlier read left, so that no page of it stays beside later ones.
    fn start_over(&mut self) -> Result<(), ApiError> {
        self.seen.clear();
        for file in std::mem::take(&mut self.files) {
            fs::remove_file(&file).map_err(|error| self.failed(ErrorKind::Disk(file, error)))?;
        }
        Ok(())
    }

    /// Reads one more page.
    async fn page(&mut self, cursor: Option<&str>) -> Result<PageOutline, ApiError> {
        if self.files.len() == MAX_PAGES {
            let why = format!("there are more than {MAX_PAGES}");
            return Err(self.failed(ErrorKind::Endless(why)));
        }
        let path = self.folder.page(self.files.len() + 1);
        let outline = self.outlined(cursor, &path).await?;
        self.files.push(path);
        let known = self.seen.len();
        self.seen.extend(&outline.notes);
        self.listener.on(Event::ReadingPages {
            notes: self.seen.len(),
        });
        // A cursor that the server can't read counts as none, so that one that is spoilt on its way leads back to the
        // first page for ever (notic-data.md section 5).
        if outline.next.is_some() && self.seen.len() == known {
            return Err(self.failed(ErrorKind::Endless(
                "a page brought nothing new and says that another one follows".to_owned(),
            )));
        }
        Ok(outline)
    }

    /// Reads one page until it is sound: a proxy may cut an answer and call it whole.
    async fn outlined(
        &self,
        cursor: Option<&str>,
        path: &std::path::Path,
    ) -> Result<PageOutline, ApiError> {
        let mut attempt = 1;
        loop {
            self.client.page(self.tokens, cursor, path).await?;
            let problem = match source::outline(path) {
                Ok(outline) => return Ok(outline),
                Err(error) => error.to_string(),
            };
            if attempt == 2 {
                return Err(self.failed(ErrorKind::Garbled(problem)));
            }
            attempt += 1;
        }
    }

    /// None where the server has no such call.
    async fn last_activity(&self) -> Result<Option<u64>, ApiError> {
        match self.client.last_activity(self.tokens).await {
            Ok(time) => Ok(Some(time)),
            Err(ApiError {
                kind: ErrorKind::NotFound,
                ..
            }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn failed(&self, kind: ErrorKind) -> ApiError {
        ApiError::new(self.client.server(), "GET /sync", kind)
    }

    fn done(self, unsteady: Option<String>) -> Download {
        Download {
            files: self.files,
            unsteady,
        }
    }
}
