//! What of a block's text is kept: whether it is the same, and about how alike it is.

use crate::model::{Digest, Hasher};

/// Tells whether two blocks are the same but for what is under them: half of a SHA-256 over type, text, formats, links
/// and all else that a request sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OwnDigest(pub(super) [u8; 16]);

impl OwnDigest {
    pub(super) fn of(hash: impl FnOnce(&mut Hasher)) -> Self {
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
pub struct Sketch(pub(super) u32);

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

#[cfg(test)]
mod tests {
    use super::*;

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
