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
    /// Blocks were to be put among those of a body that is there. Earlier versions only appended, under another name and
    /// without an anchor.
    #[serde(alias = "Append")]
    Insert {
        /// Which page's body.
        page: PageId,
        /// Under which block; the page itself for first-level blocks.
        under: BlockId,
        /// Where among its children.
        #[serde(default = "at_the_end")]
        anchor: Anchor,
        /// The blocks that were sent.
        sent: PackedBlocks,
        /// The blocks of ours that stand before them.
        before: Vec<Placed>,
        /// The blocks of ours that stand behind them.
        after: Vec<Placed>,
    },
}

fn at_the_end() -> Anchor {
    Anchor::End
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_append_of_an_earlier_version_is_read_as_an_insert_at_the_end() {
        let page = PageId::from_bytes([7; 16]);
        let insert = IntentOperation::Insert {
            page,
            under: page.into(),
            anchor: Anchor::End,
            sent: PackedBlocks(Vec::new()),
            before: Vec::new(),
            after: Vec::new(),
        };
        let mut stored = serde_json::to_value(&insert).unwrap();
        let mut fields = stored["Insert"].take();
        fields.as_object_mut().unwrap().remove("anchor");
        let earlier = serde_json::json!({"Append": fields});
        assert_eq!(
            serde_json::from_value::<IntentOperation>(earlier).unwrap(),
            insert
        );
    }
}
