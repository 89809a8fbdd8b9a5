//! The nouns everything else speaks in. Nothing here reads, writes or waits.
//!
//! Limits of Notion are kept by these types: a [`RichText`] or a [`Table`] that Notion would refuse can't be made.

pub mod address;

mod block;
mod digest;
mod entity;
mod ids;
mod image_format;
mod image_use;
mod intent;
mod known_file;
mod language;
mod link;
mod mapping;
mod page;
mod piece;
mod reference;
mod rich_text;
mod secret;
mod uploads;
mod warning;
mod written;

pub use block::{Block, HeadingLevel, ImageSource, MAX_TABLE_WIDTH, PartMut, Row, Table};
pub use digest::{Digest, Hasher};
pub use entity::{
    BodyInfo, Entity, EntityKey, EntityKind, Identity, Snapshot, SourceInfo, SourceKind,
};
pub use ids::{BlockId, ClientId, InvalidId, PageId, UploadId};
pub use image_format::{IMAGE_HEAD, ImageFormat};
pub use image_use::{FileStamp, ImageUse, digest_of_uses};
pub use intent::{Intent, IntentBody, IntentOperation, Sought};
pub use known_file::{FileLook, FilesSeen, KnownFile};
pub use language::Language;
pub use link::{Link, MAX_URL_UNITS, leads_to_notion};
pub use mapping::{
    Anchor, BodyState, Fingerprint, Mapping, PageRecord, Placed, Unclear, WrittenBody,
};
pub use page::{Icon, PageTitle};
pub use piece::Piece;
pub use reference::{Leads, NoteLink, Reference};
pub use rich_text::{
    MAX_RUN_UNITS, MAX_RUNS, MAX_TEXT_WEIGHT, RichText, Run, Span, Style, utf16_len,
};
pub use secret::Secret;
pub use uploads::Uploads;
pub use warning::Warning;
pub use written::{BlockKind, OwnDigest, PackedBlocks, Sketch, WrittenBlock};
