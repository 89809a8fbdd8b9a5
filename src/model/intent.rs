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
#[serde(from = "StoredOperation")]
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

/// An operation as it may stand in a state file: also as earlier versions wrote it.
#[derive(Deserialize)]
enum StoredOperation {
    Create {
        parent: PageId,
        title: String,
        icon: Option<String>,
        body: Option<IntentBody>,
        #[serde(default)]
        by: Option<String>,
    },
    /// Once a body was written by a mechanism of its own; what it sent was known by its looks only.
    Append {
        page: PageId,
        under: BlockId,
        sent: PackedBlocks,
        before: Vec<Placed>,
        after: Vec<Placed>,
    },
    Insert {
        page: PageId,
        under: BlockId,
        anchor: Anchor,
        sent: PackedBlocks,
        before: Vec<Placed>,
        after: Vec<Placed>,
    },
}

impl From<StoredOperation> for IntentOperation {
    fn from(stored: StoredOperation) -> Self {
        match stored {
            StoredOperation::Create {
                parent,
                title,
                icon,
                body,
                by,
            } => Self::Create {
                parent,
                title,
                icon,
                body,
                by,
            },
            StoredOperation::Append {
                page,
                under,
                sent,
                before,
                after,
            } => Self::Insert {
                page,
                under,
                anchor: Anchor::End,
                sent,
                before,
                after,
            },
            StoredOperation::Insert {
                page,
                under,
                anchor,
                sent,
                before,
                after,
            } => Self::Insert {
                page,
                under,
                anchor,
                sent,
                before,
                after,
            },
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
    /// The blocks that went along.
    pub sent: PackedBlocks,
    /// Whether these are all.
    pub whole: bool,
}
