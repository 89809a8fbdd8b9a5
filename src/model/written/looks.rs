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
        let mut counts = BitCounts::default();
        let mut three = [0_u32; 3];
        for c in text.chars() {
            three = [three[1], three[2], u32::from(c)];
            counts.add(scattered(three) as u32);
        }
        Self(counts.majority())
    }

    /// How much two texts differ: 0 to 32.
    pub fn distance(self, other: Self) -> u32 {
        (self.0 ^ other.0).count_ones()
    }
}

/// How often each of 32 bits was set. Eight at a time are counted in the bytes of one number.
#[derive(Default)]
struct BitCounts {
    all: u64,
    set: [u64; 32],
    /// Of what was added last, at most 255 times: byte `n` of number `m` counts bit `8 * m + n`.
    bytes: [u64; 4],
    in_bytes: u8,
}

impl BitCounts {
    fn add(&mut self, bits: u32) {
        for (count, byte) in self.bytes.iter_mut().zip(bits.to_le_bytes()) {
            *count += SPREAD[usize::from(byte)];
        }
        self.in_bytes += 1;
        if self.in_bytes == u8::MAX {
            self.carry();
        }
    }

    fn carry(&mut self) {
        self.all += u64::from(self.in_bytes);
        self.in_bytes = 0;
        let bytes = self.bytes.iter().flat_map(|count| count.to_le_bytes());
        for (set, byte) in self.set.iter_mut().zip(bytes) {
            *set += u64::from(byte);
        }
        self.bytes = [0; 4];
    }

    /// The bits that were set more often than not.
    fn majority(mut self) -> u32 {
        self.carry();
        let bit = |(at, set): (usize, &u64)| u32::from(2 * set > self.all) << at;
        self.set.iter().enumerate().map(bit).sum()
    }
}

/// For each byte a number with its bit `n` as byte `n`.
const SPREAD: [u64; 256] = {
    let mut spread = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut at = 0;
        while at < 8 {
            spread[byte] |= (byte as u64 >> at & 1) << (8 * at);
            at += 1;
        }
        byte += 1;
    }
    spread
};

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
    use proptest::collection::vec;
    use proptest::prelude::*;

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

    #[test]
    fn sketches_stay_what_they_are() {
        // They are kept in states: another number would be another text.
        assert_eq!(Sketch::of("a"), Sketch(0x3110_6006));
        assert_eq!(
            Sketch::of(&"Grüße, 世界. ".repeat(100)),
            Sketch(0x8676_cfc1)
        );
    }

    proptest! {
        #[test]
        fn the_bits_that_are_mostly_set_are_found(numbers in vec(any::<u32>(), 0..600), same in any::<u32>(), times in 0..600_usize) {
            let numbers = Vec::from_iter(numbers.into_iter().chain(std::iter::repeat_n(same, times)));
            let mut counts = BitCounts::default();
            for number in &numbers {
                counts.add(*number);
            }
            let majority = counts.majority();
            for at in 0..32 {
                let set = numbers.iter().filter(|number| **number >> at & 1 == 1).count();
                prop_assert_eq!(majority >> at & 1 == 1, 2 * set > numbers.len());
            }
        }
    }
}
