//! What is remembered of a note's file, so that one that is as it was need not be read.

use super::Digest;
use crate::clock::Millis;

/// What the system tells of a file without reading it. Two that are alike are taken for the same file, unread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileLook {
    /// Its size in bytes.
    pub size: u64,
    /// When what is in it was last changed, in nanoseconds since 1970.
    pub modified: i64,
    /// When anything about it was last changed, by the system's own clock, which no program can set back; 0 where the
    /// system does not tell.
    pub changed: i64,
}

impl FileLook {
    /// When what is in it was last changed, in epoch milliseconds.
    pub fn modified_at(self) -> Millis {
        Millis::try_from(self.modified / 1_000_000).unwrap_or(0)
    }
}

/// A note's file as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownFile {
    /// How it looked just before.
    pub look: FileLook,
    /// When that was, in epoch milliseconds.
    pub looked_at: Millis,
    /// The digest of its text.
    pub digest: Digest,
    /// The length of its text in bytes.
    pub bytes: u64,
    /// The title it gives itself, or its name's.
    pub title: String,
}

/// The coarsest clocks of file systems: FAT has two seconds. Times of a server's disk may be off by as much again.
const COARSEST: i64 = 4_000;

impl KnownFile {
    /// Whether a file that looks like this now is sure to hold what it held.
    ///
    /// One that was changed just before it was read may have been changed again within the same tick of the file
    /// system's clock, and look the same: only one that was at rest by then is believed (what git calls racily clean).
    pub fn is_still(&self, look: FileLook) -> bool {
        let latest = look.modified.max(look.changed) / 1_000_000;
        self.look == look && latest.saturating_add(COARSEST) <= self.looked_at as i64
    }
}

/// What a read of a directory has learnt of its files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilesSeen {
    /// Those that were read, by their paths.
    pub read: Vec<(String, KnownFile)>,
    /// Those that were known and are not there any more.
    pub gone: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_believed_only_if_it_looks_the_same_and_was_at_rest() {
        let look = |modified: i64| FileLook {
            size: 3,
            modified: modified * 1_000_000,
            changed: 0,
        };
        let known = |modified, looked_at| KnownFile {
            look: look(modified),
            looked_at,
            digest: Digest::of(b"abc"),
            bytes: 3,
            title: "a".to_owned(),
        };
        assert!(known(10_000, 14_000).is_still(look(10_000)));
        assert!(
            !known(10_000, 13_999).is_still(look(10_000)),
            "racily clean"
        );
        assert!(
            !known(10_000, 9_000).is_still(look(10_000)),
            "of the future"
        );
        assert!(!known(10_000, 99_000).is_still(look(10_001)));
        let renewed = FileLook {
            changed: 1,
            ..look(10_000)
        };
        assert!(!known(10_000, 99_000).is_still(renewed));
    }
}
