//! Records of pages, read a few at a time: by any thread, since nothing here depends on what else there is.

use super::ReadOptions;
use super::candidate;
use super::json::{List, ScanError};
use super::merge::{Candidate, Span};
use super::record_text::RecordText;
use crate::model::EntityKind;

/// From how many bytes on a batch is worth to be handed over.
const FULL: usize = 256 << 10;

/// Records of one file, as bytes.
#[derive(Default)]
pub(super) struct Batch {
    file: u32,
    bytes: Vec<u8>,
    pieces: Vec<(List, Span)>,
}

/// What the records of a batch say.
pub(super) struct BatchRead {
    /// The batch, which can be filled again.
    pub(super) batch: Batch,
    /// The records in their order, up to the first that is not sound.
    pub(super) records: Vec<Result<RecordRead, ScanError>>,
}

/// What one record says.
#[expect(
    clippy::large_enum_variant,
    reason = "almost all are candidates, each of which would be moved to a place of its own and back"
)]
pub(super) enum RecordRead {
    /// It says of no entity which one it is.
    Skipped {
        /// What its list holds.
        kind: EntityKind,
        /// Where it stands.
        offset: u64,
        /// Why it is of no use, as the rest of a sentence.
        why: &'static str,
    },
    /// What it says of its entity; the file's name is not set yet.
    Candidate {
        /// The entity.
        candidate: Candidate,
        /// Whether it is a workspace that says it is the default one.
        is_default: bool,
    },
}

impl Batch {
    /// An empty batch for records of this file, with the room this one has.
    pub(super) fn of(mut self, file: u32) -> Self {
        self.bytes.clear();
        self.pieces.clear();
        Self { file, ..self }
    }

    /// The file its records are of.
    pub(super) fn file(&self) -> u32 {
        self.file
    }

    /// Adds the record that stands at this byte of the file.
    pub(super) fn add(&mut self, list: List, offset: u64, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        let span = Span {
            file: self.file,
            length: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
            offset,
        };
        self.pieces.push((list, span));
    }

    /// Whether it is time to hand it over.
    pub(super) fn is_full(&self) -> bool {
        self.bytes.len() >= FULL
    }

    /// How much memory it holds.
    pub(super) fn weight(&self) -> usize {
        self.bytes.len()
    }

    /// Reads its records.
    pub(super) fn read(self, options: &ReadOptions) -> BatchRead {
        let mut records = Vec::with_capacity(self.pieces.len());
        let mut rest = self.bytes.as_slice();
        for (list, span) in &self.pieces {
            let (bytes, behind) = rest.split_at(span.length as usize);
            rest = behind;
            let record = read(*list, *span, bytes, options);
            let is_sound = record.is_ok();
            records.push(record);
            if !is_sound {
                break;
            }
        }
        BatchRead {
            batch: self,
            records,
        }
    }
}

fn read(
    list: List,
    span: Span,
    bytes: &[u8],
    options: &ReadOptions,
) -> Result<RecordRead, ScanError> {
    let text = RecordText::of(bytes);
    let record = text.record(span.offset)?;
    let kind = match list {
        List::Notes => EntityKind::Note,
        List::Folders => EntityKind::Folder,
        List::Workspaces => EntityKind::Workspace,
    };
    let skipped = |why| RecordRead::Skipped {
        kind,
        offset: span.offset,
        why,
    };
    let Some(mut record) = record else {
        return Ok(skipped("is not an object"));
    };
    let id = std::mem::take(&mut record.id).into_text();
    let Some(id) = id.filter(|id| !id.is_empty()) else {
        return Ok(skipped("has no id"));
    };
    let is_default = kind == EntityKind::Workspace && record.is_default.is_set();
    let mut candidate = match kind {
        EntityKind::Note => candidate::note(id, record, options),
        EntityKind::Folder => candidate::folder(id, record, options),
        EntityKind::Workspace => candidate::workspace(id, record, options),
    };
    candidate.facts.span = span;
    candidate.facts.flaws.extend(text.flaw.map(str::to_owned));
    Ok(RecordRead::Candidate {
        candidate,
        is_default,
    })
}
