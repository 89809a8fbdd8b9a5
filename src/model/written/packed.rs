//! A written body in few bytes.

use std::fmt;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde::de::{Deserialize, Deserializer, SeqAccess, Visitor};
use serde::{Serialize, Serializer};

use super::{BlockKind, OwnDigest, Sketch, WrittenBlock};
use crate::model::{BlockId, Fingerprint, Placed};

impl WrittenBlock {
    /// Packs a tree: 40 to 60 bytes for each block.
    pub fn pack(blocks: &[Self]) -> Vec<u8> {
        let mut bytes = Vec::new();
        pack_all(blocks, &mut bytes);
        bytes
    }

    /// Unpacks what [`Self::pack`] made; none for anything else.
    pub fn unpack(mut bytes: &[u8]) -> Option<Vec<Self>> {
        let blocks = unpack_all(&mut bytes, 0)?;
        bytes.is_empty().then_some(blocks)
    }
}

/// Blocks in their packed form, where they stand in JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackedBlocks(pub Vec<WrittenBlock>);

impl Serialize for PackedBlocks {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64_STANDARD.encode(WrittenBlock::pack(&self.0)))
    }
}

/// Also reads a list of fingerprints, which earlier versions kept: blocks of which only the looks are known.
impl<'de> Deserialize<'de> for PackedBlocks {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PackedBlocksVisitor)
    }
}

struct PackedBlocksVisitor;

impl<'de> Visitor<'de> for PackedBlocksVisitor {
    type Value = PackedBlocks;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("packed blocks")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<PackedBlocks, E> {
        let bytes = BASE64_STANDARD.decode(text).map_err(E::custom)?;
        WrittenBlock::unpack(&bytes)
            .map(PackedBlocks)
            .ok_or_else(|| E::custom("no packed blocks"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut looks: A) -> Result<PackedBlocks, A::Error> {
        let mut blocks = Vec::new();
        while let Some(fingerprint) = looks.next_element()? {
            let id = None;
            blocks.push(WrittenBlock::stray(Placed { id, fingerprint }));
        }
        Ok(PackedBlocks(blocks))
    }
}

/// Deeper than any body is (`markdown::document::MAX_LEVELS`): a damaged tree must not exhaust the stack.
const MAX_DEPTH: usize = 200;

const HAS_OWN: u8 = 1;
const HAS_ID: u8 = 2;
const HAS_CHILDREN: u8 = 4;

fn pack_all(blocks: &[WrittenBlock], bytes: &mut Vec<u8>) {
    // A body has far fewer blocks than a u32 counts: each takes a character at least.
    bytes.extend(
        u32::try_from(blocks.len())
            .unwrap_or(u32::MAX)
            .to_le_bytes(),
    );
    for block in blocks {
        let flag = |is_set: bool, flag: u8| if is_set { flag } else { 0 };
        let flags = flag(block.own.is_some(), HAS_OWN)
            | flag(block.id.is_some(), HAS_ID)
            | flag(!block.children.is_empty(), HAS_CHILDREN);
        let (kind, width) = block.kind.to_bytes();
        bytes.extend([flags, kind]);
        bytes.extend(width);
        bytes.extend(block.own.iter().flat_map(|own| own.0));
        bytes.extend(block.sketch.0.to_le_bytes());
        bytes.extend(block.print.to_bytes());
        bytes.extend(block.id.iter().flat_map(|id| *id.as_bytes()));
        if !block.children.is_empty() {
            pack_all(&block.children, bytes);
        }
    }
}

fn unpack_all(bytes: &mut &[u8], depth: usize) -> Option<Vec<WrittenBlock>> {
    if depth > MAX_DEPTH {
        return None;
    }
    let count = u32::from_le_bytes(take::<4>(bytes)?);
    let mut blocks = Vec::new();
    for _ in 0..count {
        let flags = take::<1>(bytes)?[0];
        let kind = BlockKind::read(bytes)?;
        let own = match flags & HAS_OWN {
            0 => None,
            _ => Some(OwnDigest(take::<16>(bytes)?)),
        };
        let sketch = Sketch(u32::from_le_bytes(take::<4>(bytes)?));
        let print = Fingerprint::from_bytes(take::<16>(bytes)?);
        let id = match flags & HAS_ID {
            0 => None,
            _ => Some(BlockId::from_bytes(take::<16>(bytes)?)),
        };
        let children = match flags & HAS_CHILDREN {
            0 => Vec::new(),
            _ => unpack_all(bytes, depth + 1)?,
        };
        blocks.push(WrittenBlock {
            kind,
            own,
            sketch,
            print,
            id,
            children,
        });
    }
    Some(blocks)
}

pub(super) fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (first, rest) = bytes.split_first_chunk::<N>()?;
    *bytes = rest;
    Some(*first)
}

#[cfg(test)]
mod tests {
    use super::super::tests::body;
    use super::*;

    #[test]
    fn a_tree_comes_back_as_it_was_and_damage_is_seen() {
        let mut tree = WrittenBlock::all(&body());
        tree[0].id = Some(BlockId::from_bytes([7; 16]));
        tree[0].children[0].own = None;
        let packed = WrittenBlock::pack(&tree);
        assert_eq!(WrittenBlock::unpack(&packed), Some(tree));
        for end in 0..packed.len() {
            assert_eq!(WrittenBlock::unpack(&packed[..end]), None, "{end}");
        }
        let more: Vec<u8> = packed.iter().copied().chain([0]).collect();
        assert_eq!(WrittenBlock::unpack(&more), None);
    }
}
