//! What is remembered of the image files a note shows, so that a change of one is seen without reading it.

use super::{Digest, Hasher};

/// What tells without reading whether a file is as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileStamp {
    /// Its path in the source.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// When it was last changed, or its checksum: whatever changes with it.
    pub version: i64,
}

/// An image's address in a note, and what it led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageUse {
    /// The address as written.
    pub address: String,
    /// The file it led to, if any.
    pub file: Option<FileStamp>,
    /// What is in the file, where it is an image that can be shown.
    pub content: Option<Digest>,
}

/// The digest of what a note's image addresses led to, in any order; none for a note without any. When the files were
/// changed does not count: only what is in them.
pub fn digest_of_uses(uses: &[ImageUse]) -> Option<Digest> {
    let mut uses: Vec<&ImageUse> = uses.iter().collect();
    uses.sort_by(|a, b| a.address.cmp(&b.address));
    let mut hasher = Hasher::new();
    for image in &uses {
        hasher.field(image.address.as_bytes());
        hasher.field(
            image
                .content
                .as_ref()
                .map_or(&[], |digest| digest.as_bytes()),
        );
    }
    (!uses.is_empty()).then(|| hasher.finish())
}
