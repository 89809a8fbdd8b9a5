//! A body as it was last written to Notion: what a later body is compared with, block by block. Texts are not kept,
//! only what tells whether and how much they differ.

use std::fmt;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde::de::{Deserialize, Deserializer, SeqAccess, Visitor};
use serde::{Serialize, Serializer};

use super::{
    Block, BlockId, Digest, Fingerprint, Hasher, HeadingLevel, ImageSource, Piece, Placed,
    RichText, Row,
};

/// What a block is as far as Notion does not let it change: a block of another kind has to be made anew
/// (notion-api.md section 5.7: the type must equal the block's; a table's width is not updatable).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// A paragraph.
    Paragraph,
    /// A heading, by level.
    Heading(HeadingLevel),
    /// An item of a bulleted list.
    Bulleted,
    /// An item of a numbered list.
    Numbered,
    /// A check box.
    ToDo,
    /// A quote.
    Quote,
    /// Code.
    Code,
    /// A line across the page.
    Divider,
    /// A table of so many columns, at most 100.
    Table(u8),
    /// A row of a table.
    Row,
    /// One of ours of which no more is known: it can only go.
    Stray,
    /// One of ours that a person moved elsewhere on its page: it can only go, and nothing can come behind it.
    Away,
    /// An image on the web. Whether it can be made an uploaded one is not documented.
    Image,
    /// An uploaded image.
    File,
}

impl BlockKind {
    /// The kind of a block.
    pub fn of(block: &Block) -> Self {
        match block {
            Block::Paragraph { .. } => Self::Paragraph,
            Block::Heading { level, .. } => Self::Heading(*level),
            Block::Bulleted { .. } => Self::Bulleted,
            Block::Numbered { .. } => Self::Numbered,
            Block::ToDo { .. } => Self::ToDo,
            Block::Quote { .. } => Self::Quote,
            Block::Code { .. } => Self::Code,
            Block::Divider => Self::Divider,
            // Tables are at most 100 wide by their type.
            Block::Table(table) => Self::Table(u8::try_from(table.width()).unwrap_or(u8::MAX)),
            Block::Image {
                source: ImageSource::External(_),
                ..
            } => Self::Image,
            Block::Image {
                source: ImageSource::File(_),
                ..
            } => Self::File,
        }
    }

    /// One or two bytes: the kind, and what a table's width is.
    fn to_bytes(self) -> (u8, Option<u8>) {
        match self {
            Self::Paragraph => (1, None),
            Self::Heading(HeadingLevel::One) => (2, None),
            Self::Heading(HeadingLevel::Two) => (3, None),
            Self::Heading(HeadingLevel::Three) => (4, None),
            Self::Heading(HeadingLevel::Four) => (5, None),
            Self::Bulleted => (6, None),
            Self::Numbered => (7, None),
            Self::ToDo => (8, None),
            Self::Quote => (9, None),
            Self::Code => (10, None),
            Self::Divider => (11, None),
            Self::Table(width) => (12, Some(width)),
            Self::Row => (13, None),
            Self::Image => (14, None),
            Self::Stray => (15, None),
            Self::File => (16, None),
            Self::Away => (17, None),
        }
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        Some(match take::<1>(bytes)?[0] {
            1 => Self::Paragraph,
            2 => Self::Heading(HeadingLevel::One),
            3 => Self::Heading(HeadingLevel::Two),
            4 => Self::Heading(HeadingLevel::Three),
            5 => Self::Heading(HeadingLevel::Four),
            6 => Self::Bulleted,
            7 => Self::Numbered,
            8 => Self::ToDo,
            9 => Self::Quote,
            10 => Self::Code,
            11 => Self::Divider,
            12 => Self::Table(take::<1>(bytes)?[0]),
            13 => Self::Row,
            14 => Self::Image,
            15 => Self::Stray,
            16 => Self::File,
            17 => Self::Away,
            _ => return None,
        })
    }
}

/// Tells whether two blocks are the same but for what is under them: half of a SHA-256 over type, text, formats, links
/// and all else that a request sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OwnDigest([u8; 16]);

impl OwnDigest {
    fn of(hash: impl FnOnce(&mut Hasher)) -> Self {
        let mut hasher = Hasher::new();
        hash(&mut hasher);
        let digest: Digest = hasher.finish();
        let mut half = [0; 16];
        half.copy_from_slice(&digest.as_bytes()[..16]);
        Self(half)
    }
}

/// Tells about how alike two texts are: each bit is the majority of that bit over the text's runs of three characters,
/// which need no words and so do for any script. Texts that share most of them differ in few bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sketch(u32);

impl Sketch {
    /// The sketch of a text.
    pub fn of(text: &str) -> Self {
        let mut votes = [0_i32; 32];
        let mut three = [0_u32; 3];
        for c in text.chars() {
            three = [three[1], three[2], u32::from(c)];
            let bits = scattered(three);
            for (at, vote) in votes.iter_mut().enumerate() {
                *vote += if bits >> at & 1 == 1 { 1 } else { -1 };
            }
        }
        let bit = |(at, vote): (usize, &i32)| u32::from(*vote > 0) << at;
        Self(votes.iter().enumerate().map(bit).sum())
    }

    /// How much two texts differ: 0 to 32.
    pub fn distance(self, other: Self) -> u32 {
        (self.0 ^ other.0).count_ones()
    }
}

/// The same bits in every release, all depending on all of the characters (FNV-1a, then a last mix).
fn scattered(three: [u32; 3]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for c in three {
        hash = (hash ^ u64::from(c)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash ^= hash >> 29;
    hash = hash.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash ^ hash >> 32
}

/// A block of ours as it was last written, with all that is under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenBlock {
    /// Its kind.
    pub kind: BlockKind,
    /// What it says; none where that is not known: a change of it may or may not have arrived, or a person changed it.
    pub own: Option<OwnDigest>,
    /// About what its text is.
    pub sketch: Sketch,
    /// What it is recognised by when it is read back and its id is not known.
    pub print: Fingerprint,
    /// Its id, where an answer or a read has told.
    pub id: Option<BlockId>,
    /// What is under it, a table's rows included.
    pub children: Vec<WrittenBlock>,
}

impl WrittenBlock {
    /// A block as it is to be written: without ids.
    pub fn of(block: &Block) -> Self {
        let children = match block {
            Block::Table(table) => table.rows().iter().map(Self::of_row).collect(),
            block => Self::all(block.children()),
        };
        Self {
            children,
            ..Self::alone(block)
        }
    }

    /// All blocks of a body.
    pub fn all(blocks: &[Block]) -> Vec<Self> {
        blocks.iter().map(Self::of).collect()
    }

    /// What a request puts there: a block with those of the things under it that go along.
    pub fn of_piece(piece: &Piece<'_>) -> Self {
        match piece {
            Piece::Row(row) => Self::of_row(row),
            Piece::Block {
                block,
                rows,
                children,
            } => {
                let mut written = Self::alone(block);
                if let Block::Table(table) = block {
                    written.children = table.rows()[..*rows].iter().map(Self::of_row).collect();
                }
                written.children.extend(children.iter().map(Self::of_piece));
                written
            }
        }
    }

    /// A block of ours of which only its looks are known.
    pub fn stray(placed: Placed) -> Self {
        Self {
            kind: BlockKind::Stray,
            own: None,
            sketch: Sketch::default(),
            print: placed.fingerprint,
            id: placed.id,
            children: Vec::new(),
        }
    }

    /// The block, moved elsewhere by a person.
    pub fn away(self) -> Self {
        Self {
            kind: BlockKind::Away,
            own: None,
            ..self
        }
    }

    /// How it is found again.
    pub fn placed(&self) -> Placed {
        Placed {
            id: self.id,
            fingerprint: self.print,
        }
    }

    /// A block without what is under it.
    fn alone(block: &Block) -> Self {
        let text = block.text().map(RichText::plain).unwrap_or_default();
        Self {
            kind: BlockKind::of(block),
            own: Some(OwnDigest::of(|hasher| block.hash_own(hasher))),
            sketch: Sketch::of(&text),
            print: Fingerprint::of(block.type_name(), &text),
            id: None,
            children: Vec::new(),
        }
    }

    fn of_row(row: &Row) -> Self {
        Self {
            kind: BlockKind::Row,
            own: Some(OwnDigest::of(|hasher| row.hash(hasher))),
            sketch: Sketch::of(&row.plain()),
            print: Piece::Row(row).fingerprint(),
            id: None,
            children: Vec::new(),
        }
    }

    /// The block at that place, from the first level down.
    pub fn at<'a>(blocks: &'a mut [Self], path: &[usize]) -> Option<&'a mut Self> {
        let (first, rest) = path.split_first()?;
        let block = blocks.get_mut(*first)?;
        match rest {
            [] => Some(block),
            rest => Self::at(&mut block.children, rest),
        }
    }

    /// The same, to look at.
    pub fn get<'a>(blocks: &'a [Self], path: &[usize]) -> Option<&'a Self> {
        let (first, rest) = path.split_first()?;
        let block = blocks.get(*first)?;
        match rest {
            [] => Some(block),
            rest => Self::get(&block.children, rest),
        }
    }

    /// Takes the block with that id out, with all that is under it.
    pub fn remove(blocks: &mut Vec<Self>, id: BlockId) {
        blocks.retain(|block| block.id != Some(id));
        for block in blocks {
            Self::remove(&mut block.children, id);
        }
    }

    /// The block with that id, wherever it is among these and what is under them.
    pub fn find(blocks: &mut [Self], id: BlockId) -> Option<&mut Self> {
        blocks.iter_mut().find_map(|block| {
            if block.id == Some(id) {
                return Some(block);
            }
            Self::find(&mut block.children, id)
        })
    }

    /// How many blocks Notion counts in it.
    pub fn count(&self) -> usize {
        1 + self.children.iter().map(Self::count).sum::<usize>()
    }

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

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (first, rest) = bytes.split_first_chunk::<N>()?;
    *bytes = rest;
    Some(*first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{RichText, Span, Table};

    fn text(content: &str) -> RichText {
        RichText::fitting([Span::plain(content)]).unwrap()
    }

    fn body() -> Vec<Block> {
        vec![
            Block::ToDo {
                text: text("buy bread and milk"),
                checked: false,
                children: vec![Block::Paragraph {
                    text: text("soon"),
                    children: Vec::new(),
                }],
            },
            Block::Table(
                Table::new(true, vec![vec![text("a"), text("b")], vec![text("c")]]).unwrap(),
            ),
            Block::Divider,
        ]
    }

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

    #[test]
    fn a_block_is_told_from_what_is_under_it() {
        let own = |body: &[Block]| WrittenBlock::of(&body[0]).own;
        let (before, mut after) = (body(), body());
        let Block::ToDo { children, .. } = &mut after[0] else {
            panic!("it is a check box");
        };
        children.clear();
        assert_eq!(own(&before), own(&after));
        let Block::ToDo { checked, .. } = &mut after[0] else {
            panic!("it is a check box");
        };
        *checked = true;
        assert_ne!(own(&before), own(&after));
        assert_eq!(WrittenBlock::of(&before[1]).count(), 3);
    }

    #[test]
    fn texts_that_share_words_are_near() {
        let text =
            "the quick brown fox jumps over the lazy dog and runs away into the dark green wood";
        let near = Sketch::of(&text.replace("lazy", "sleepy"));
        let far =
            Sketch::of("on Monday we meet at nine to talk about numbers and what to do with them");
        assert!(Sketch::of(text).distance(near) < Sketch::of(text).distance(far));
        assert_eq!(Sketch::of("").distance(Sketch::default()), 0);
    }
}
