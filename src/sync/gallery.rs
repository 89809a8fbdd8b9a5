//! The image files of notes: found when a note is rendered, and compared with what they were when it was written.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::model::{Digest, EntityKey, ImageUse, Mapping, digest_of_uses};
use crate::render::LocalImage;
use crate::source::{ImageFile, Images};
use crate::store::{Store, StoreError};

/// For each note that shows image files what its addresses led to when it was last rendered.
pub(super) type Remembered = HashMap<EntityKey, Vec<ImageUse>>;

/// What is remembered of all notes' images, each in the order of its addresses.
pub(super) fn remembered(store: &Store) -> Result<Remembered, StoreError> {
    let mut remembered = store.images()?;
    for uses in remembered.values_mut() {
        sort(uses);
    }
    Ok(remembered)
}

/// The mapping with the images its bodies were made from.
pub(super) fn with_images(mapping: Mapping, remembered: &Remembered) -> Mapping {
    let digests = remembered.iter();
    let digests = digests.filter_map(|(key, uses)| Some((key.clone(), digest_of_uses(uses)?)));
    mapping.with_images(digests.collect())
}

/// Lets those notes count as changed whose images are not what they were, going by paths, sizes and times.
pub(super) fn forget_changed(mapping: &mut Mapping, remembered: &Remembered, images: &Images) {
    for (key, uses) in remembered {
        let is_same = |image: &ImageUse| images.place(key, &image.address).ok() == image.file;
        if !uses.iter().all(is_same) {
            mapping.forget_images(key);
        }
    }
}

fn sort(uses: &mut [ImageUse]) {
    uses.sort_by(|a, b| a.address.cmp(&b.address));
}

/// The image files one note shows.
#[derive(Default)]
pub(super) struct Shown {
    /// What its addresses led to, in their order; those that stand in its text are not among them.
    pub(super) uses: Vec<ImageUse>,
    /// The files by what is in them.
    pub(super) files: HashMap<Digest, ImageFile>,
}

impl Shown {
    /// What the body is made from besides the note's text.
    pub(super) fn digest(&self) -> Option<Digest> {
        digest_of_uses(&self.uses)
    }
}

/// Finds the image files of one note while it is rendered.
pub(super) struct Gallery<'a> {
    images: &'a Images,
    note: &'a EntityKey,
    refusal: &'a dyn Fn(&Digest) -> Option<String>,
    found: RefCell<(Shown, HashMap<String, LocalImage>)>,
}

impl<'a> Gallery<'a> {
    /// `refusal` tells why Notion did not take a file of a content, if it was asked before.
    pub(super) fn new(
        images: &'a Images,
        note: &'a EntityKey,
        refusal: &'a dyn Fn(&Digest) -> Option<String>,
    ) -> Self {
        Self {
            images,
            note,
            refusal,
            found: RefCell::default(),
        }
    }

    /// What an address leads to.
    pub(super) fn resolve(&self, address: &str) -> LocalImage {
        if let Some(known) = self.found.borrow().1.get(address) {
            return known.clone();
        }
        let found = self.images.find(self.note, address);
        let (shown, known) = &mut *self.found.borrow_mut();
        if !Images::is_in_text(address) {
            shown.uses.push(ImageUse {
                address: address.to_owned(),
                file: found.file,
                content: found.image.as_ref().ok().map(|image| image.digest),
            });
        }
        let image = match found.image {
            Err(why) => LocalImage::Unusable(why),
            Ok(image) => match (self.refusal)(&image.digest) {
                Some(why) => LocalImage::Unusable(why),
                None => {
                    let content = image.digest;
                    shown.files.insert(content, image);
                    LocalImage::File(content)
                }
            },
        };
        known.insert(address.to_owned(), image.clone());
        image
    }

    /// All that was found.
    pub(super) fn finish(self) -> Shown {
        let (mut shown, _) = self.found.into_inner();
        sort(&mut shown.uses);
        shown
    }
}
