//! Bodies with what comparing them needs often: digests of whole subtrees, and sizes.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::price::looks;
use crate::model::{BlockKind, OwnDigest, Sketch, WrittenBlock};

/// A block with all that is under it.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) kind: BlockKind,
    pub(super) own: Option<OwnDigest>,
    pub(super) sketch: Sketch,
    /// Tells it and all under it; none where something in it is not known.
    pub(super) digest: Option<SubtreeDigest>,
    /// How many blocks it is.
    pub(super) count: usize,
    /// How many requests it takes to delete it.
    pub(super) deletion: usize,
    pub(super) children: Vec<Node>,
}

/// Equal for equal subtrees. Made of two hashes of content digests, so that unequal ones are not equal by chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct SubtreeDigest(u64, u64);

pub(super) fn nodes(blocks: &[WrittenBlock]) -> Vec<Node> {
    blocks.iter().map(node).collect()
}

fn node(block: &WrittenBlock) -> Node {
    let children = nodes(&block.children);
    Node {
        kind: block.kind,
        own: block.own,
        sketch: block.sketch,
        digest: digest(block, &children),
        deletion: 1 + looks(block),
        count: 1 + children.iter().map(|child| child.count).sum::<usize>(),
        children,
    }
}

fn digest(block: &WrittenBlock, children: &[Node]) -> Option<SubtreeDigest> {
    let own = block.own?;
    let below: Vec<SubtreeDigest> = children
        .iter()
        .map(|child| child.digest)
        .collect::<Option<_>>()?;
    let half = |seed: u8| {
        let mut hasher = DefaultHasher::new();
        (seed, block.kind, own, &below).hash(&mut hasher);
        hasher.finish()
    };
    Some(SubtreeDigest(half(0), half(1)))
}

/// Whether both are known to be the same, with all under them.
pub(super) fn is_same(old: &Node, new: &Node) -> bool {
    old.digest.is_some() && old.digest == new.digest
}
