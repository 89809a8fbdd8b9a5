//! The image files that notes show, from addresses as notes write them.
//!
//! Nothing outside the source's own folder or ZIP file is ever read, wherever an address or a link on disk leads.

mod address;
mod data_url;
mod file;
mod index;

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;

pub use file::ImageFile;

pub(super) use file::{Content, Stamp};
pub(super) use index::NameIndex;

use super::listing::{file_name, parent};
use crate::model::address::is_data_url;
use crate::model::{EntityKey, FileStamp, Identity};

/// Where images are kept: the files of a tree.
pub(super) trait ImageStore {
    /// The stamp of a file; why not, as a phrase: above all that it is not there, or outside.
    fn stamp(&self, path: &str) -> Result<Stamp, NoFile>;

    /// A file's bytes, to be read when they are needed.
    fn content(&self, path: &str, stamp: Stamp) -> Result<Content, String>;

    /// Where the tree is on disk.
    fn root(&self) -> Option<&str>;
}

/// Why a path of the tree gives no file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NoFile {
    /// Nothing is there: another path may lead to it.
    Absent,
    /// It is there and must not or can't be read.
    Refused(String),
}

/// What an image's address leads to.
#[derive(Clone, Debug)]
pub struct FoundImage {
    /// Where it is; none for one that stands in the note's text.
    pub file: Option<FileStamp>,
    /// The image, or why it can't be shown, as a phrase.
    pub image: Result<ImageFile, String>,
}

/// A file as it was read before: an image, or why it is none.
type ReadBefore = (Stamp, Result<ImageFile, String>);

/// The image files of one source.
pub struct Images {
    files: Option<Box<dyn ImageStore>>,
    names: NameIndex,
    identity: Identity,
    /// What was read already, so that an image in many notes is read once.
    read: RefCell<HashMap<String, ReadBefore>>,
}

impl Images {
    /// The images of a source without files: those in the notes' texts.
    pub(super) fn none() -> Self {
        Self::of(None, NameIndex::default(), Identity::Stable)
    }

    /// The images among these files. Notes lie in the folders their ids say, or all at the top.
    pub(super) fn of(
        files: Option<Box<dyn ImageStore>>,
        names: NameIndex,
        identity: Identity,
    ) -> Self {
        Self {
            files,
            names,
            identity,
            read: RefCell::default(),
        }
    }

    /// Where an address in a note leads now, without reading the file; why nowhere, as a phrase.
    ///
    /// # Errors
    /// When it leads to no file, out of the tree, or to none that may be read.
    pub fn place(&self, note: &EntityKey, address: &str) -> Result<FileStamp, String> {
        let Some(files) = &self.files else {
            return Err("it is not on the web".to_owned());
        };
        let folder = match self.identity {
            Identity::Path => parent(note.id.as_str()),
            Identity::Stable => "",
        };
        let candidates = match address::candidates(folder, address, files.root()) {
            Ok(candidates) => candidates,
            Err(elsewhere) => return Err(elsewhere.phrase().to_owned()),
        };
        let named = address::names(address);
        let named = named.iter().filter_map(|name| self.names.find(name));
        for path in candidates.iter().map(String::as_str).chain(named) {
            match files.stamp(path) {
                Ok(stamp) => {
                    return Ok(FileStamp {
                        path: path.to_owned(),
                        size: stamp.size,
                        version: stamp.version,
                    });
                }
                Err(NoFile::Absent) => {}
                Err(NoFile::Refused(why)) => return Err(why),
            }
        }
        Err("it is not there".to_owned())
    }

    /// The image an address in a note leads to, read once for its digest.
    pub fn find(&self, note: &EntityKey, address: &str) -> FoundImage {
        if is_data_url(address) {
            let image = match data_url::content(address) {
                Some(bytes) => ImageFile::new("image", Content::Memory(bytes.into())),
                None => Err("its data is broken".to_owned()),
            };
            return FoundImage { file: None, image };
        }
        match self.place(note, address) {
            Ok(file) => FoundImage {
                image: self.read(&file),
                file: Some(file),
            },
            Err(why) => FoundImage {
                file: None,
                image: Err(why),
            },
        }
    }

    /// Whether an address stands for itself, so that what it leads to changes only with the note's text.
    pub fn is_in_text(address: &str) -> bool {
        is_data_url(address)
    }

    fn read(&self, place: &FileStamp) -> Result<ImageFile, String> {
        let stamp = Stamp {
            size: place.size,
            version: place.version,
        };
        if let Some((known, image)) = self.read.borrow().get(&place.path)
            && *known == stamp
        {
            return image.clone();
        }
        let files = self.files.as_ref().ok_or("it is not there")?;
        let image = files
            .content(&place.path, stamp)
            .and_then(|content| ImageFile::new(file_name(&place.path), content));
        let kept = match &image {
            // What was unpacked is not held for the whole run.
            Ok(image) if image.is_in_memory() => return Ok(image.clone()),
            other => other.clone(),
        };
        self.read
            .borrow_mut()
            .insert(place.path.clone(), (stamp, kept));
        image
    }
}

impl fmt::Debug for Images {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Images")
    }
}

/// Files that several readers share.
impl<T: ImageStore + ?Sized> ImageStore for Rc<T> {
    fn stamp(&self, path: &str) -> Result<Stamp, NoFile> {
        (**self).stamp(path)
    }

    fn content(&self, path: &str, stamp: Stamp) -> Result<Content, String> {
        (**self).content(path, stamp)
    }

    fn root(&self) -> Option<&str> {
        (**self).root()
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
