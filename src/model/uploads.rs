//! What was uploaded to Notion, by what is in it.

use std::collections::HashMap;

use super::{Digest, UploadId};

/// The uploads by which image files can be attached to blocks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Uploads(HashMap<Digest, UploadId>);

impl Uploads {
    /// The upload of a file of this content.
    pub fn get(&self, content: &Digest) -> Option<UploadId> {
        self.0.get(content).copied()
    }

    /// Remembers an upload.
    pub fn insert(&mut self, content: Digest, upload: UploadId) {
        self.0.insert(content, upload);
    }
}

impl FromIterator<(Digest, UploadId)> for Uploads {
    fn from_iter<T: IntoIterator<Item = (Digest, UploadId)>>(uploads: T) -> Self {
        Self(uploads.into_iter().collect())
    }
}
