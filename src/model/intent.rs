//! A note to ourselves, made durable before an operation that is not safe to repeat.

use serde::{Deserialize, Serialize};

use super::{
    Anchor, BlockId, Digest, EntityKey, Fingerprint, NoteLink, PackedBlocks, PageId, Placed,
};
use crate::clock::Millis;

/// An operation that was begun and whose outcome is not known (design.md section 6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    /// Its number in the store.
    pub id: i64,
    /// Whose page it is about.
    pub key: EntityKey,
    /// When it was begun, by this machine's clock.
    pub started_at: Millis,
    /// What was to be done.
    pub operation: IntentOperation,
}

/// What was to be done, with all that is needed to recognise it in Notion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum IntentOperation {
    /// A page was to be made.
    Create {
        /// Under which page.
        parent: PageId,
        /// With which title.
        title: String,
        /// With which icon.
        icon: Option<String>,
        /// With which body; none for entities without one.
        body: Option<IntentBody>,
        /// The id that the request's token acts as, where it was known: a later run may have another token.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    },
    /// Blocks were to be appended to a page's body.
    Append {
        /// Which page's body.
        page: PageId,
        /// Under which block; the page itself for first-level blocks.
        under: BlockId,
        /// The place of that block in the body; empty for the page.
        path: Vec<usize>,
        /// The number of the append in the body's list of appends.
        index: usize,
        /// The index of the first sent block among its siblings in the body.
        first: usize,
        /// The blocks that were sent.
        sent: Vec<Fingerprint>,
        /// Which of the sent blocks, by index, further appends go under.
        open: Vec<usize>,
        /// The blocks of ours that stand before them.
        before: Vec<Placed>,
        /// The blocks of ours that stand behind them.
        after: Vec<Placed>,
    },
    /// Blocks were to be put among those of a body that is there.
    Insert {
        /// Which page's body.
        page: PageId,
        /// Under which block; the page itself for first-level blocks.
        under: BlockId,
        /// Where among its children.
        anchor: Anchor,
        /// The blocks that were sent.
        sent: PackedBlocks,
        /// The blocks of ours that stand before them.
        before: Vec<Placed>,
        /// The blocks of ours that stand behind them.
        after: Vec<Placed>,
    },
}

/// Blocks that may have been put somewhere, with all that is needed to find them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sought<'a> {
    /// On which page.
    pub page: PageId,
    /// Under which block; the page itself for first-level blocks.
    pub under: BlockId,
    /// The blocks of ours that stand before them.
    pub before: &'a [Placed],
    /// The blocks that were sent.
    pub sent: Vec<Fingerprint>,
    /// The blocks of ours that stand behind them.
    pub after: &'a [Placed],
}

impl IntentOperation {
    /// The blocks to look for; none where a page was to be made.
    pub fn sought(&self) -> Option<Sought<'_>> {
        match self {
            Self::Create { .. } => None,
            Self::Append {
                page,
                under,
                sent,
                before,
                after,
                ..
            } => Some(Sought {
                page: *page,
                under: *under,
                before,
                sent: sent.clone(),
                after,
            }),
            Self::Insert {
                page,
                under,
                sent,
                before,
                after,
                ..
            } => Some(Sought {
                page: *page,
                under: *under,
                before,
                sent: sent.0.iter().map(|block| block.print).collect(),
                after,
            }),
        }
    }
}

/// The beginning of a body that was sent with a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntentBody {
    /// What the body is made from.
    pub source: Digest,
    /// The digest of all its blocks.
    pub body: Digest,
    /// The references to other notes in it, and what they were made links to.
    #[serde(default)]
    pub links: Vec<NoteLink>,
    /// The first-level blocks that went along.
    pub sent: Vec<Fingerprint>,
    /// Whether these are all.
    pub whole: bool,
}
