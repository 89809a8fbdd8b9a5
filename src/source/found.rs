//! What is at a location: a tree of Markdown files, or pages.

use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use crate::model::{Identity, SourceKind, Warning};

use super::archive::{Archive, MAX_PAGES_BYTES};
use super::directory::Directory;
use super::error::{SourceError, Unreadable};
use super::images::{ImageStore, Images, NameIndex};
use super::listing::{Listing, NameKind};
use super::markdown_tree::{Tree, TreeFiles};
use super::pages::{PageBytes, PageFile};

/// What was found.
pub(super) enum Found {
    Tree(Tree),
    Pages {
        files: Vec<PageFile>,
        warnings: Vec<Warning>,
        images: Images,
    },
}

impl Found {
    pub(super) fn kind(&self) -> SourceKind {
        match self {
            Self::Tree(tree) => tree.kind,
            Self::Pages { .. } => SourceKind::Pages,
        }
    }
}

/// Finds what is at a location.
pub(super) fn find(location: &Path) -> Result<Found, SourceError> {
    let shown_location = location.display().to_string();
    let metadata = fs::metadata(location).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => SourceError::NotFound {
            location: shown_location.clone(),
        },
        _ => SourceError::Io {
            location: shown_location.clone(),
            error,
        },
    })?;
    if metadata.is_dir() {
        return find_in_directory(location);
    }
    let unsupported = || SourceError::Unsupported {
        location: shown_location.clone(),
    };
    if !metadata.is_file() {
        return Err(unsupported());
    }
    if NameKind::of(&name_of(location)) == NameKind::Markdown {
        let (files, listing) = Directory::single(location);
        return Ok(tree(SourceKind::File, location, files, listing));
    }
    match first_bytes(location)?.as_slice() {
        [b'P', b'K', 3 | 5, 4 | 6] => find_in_zip(location),
        _ if location
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("zip")) =>
        {
            find_in_zip(location)
        }
        [b'{' | b'[', ..] => Ok(one_page_file(location)),
        _ if NameKind::of(&name_of(location)) == NameKind::Json => Ok(one_page_file(location)),
        _ => Err(unsupported()),
    }
}

/// The images beside pages.
fn images(files: impl ImageStore + 'static, names: Vec<String>) -> Images {
    Images::of(
        Some(Box::new(files)),
        NameIndex::new(names),
        Identity::Stable,
    )
}

fn name_of(location: &Path) -> String {
    let name = |path: &Path| {
        path.file_name()
            .map(|name| name.to_string_lossy().into_owned())
    };
    name(location)
        // `.` and `..` have no name of their own.
        .or_else(|| name(&fs::canonicalize(location).ok()?))
        .unwrap_or_default()
}

fn first_bytes(location: &Path) -> Result<Vec<u8>, SourceError> {
    let mut bytes = Vec::new();
    fs::File::open(location)
        .and_then(|file| file.take(4).read_to_end(&mut bytes))
        .map_err(|error| SourceError::Io {
            location: location.display().to_string(),
            error,
        })?;
    Ok(bytes)
}

fn one_page_file(location: &Path) -> Found {
    Found::Pages {
        files: vec![PageFile {
            name: Arc::from(name_of(location)),
            bytes: PageBytes::File(location.to_owned()),
        }],
        warnings: Vec::new(),
        images: images(Directory::around(location), Vec::new()),
    }
}

fn tree(
    kind: SourceKind,
    location: &Path,
    files: impl TreeFiles + 'static,
    listing: Listing,
) -> Found {
    let name = name_of(location);
    let stem = match kind {
        SourceKind::Zip => name.rsplit_once('.').map(|(stem, _)| stem.to_owned()),
        _ => None,
    };
    Found::Tree(Tree {
        kind,
        name: stem.unwrap_or(name),
        listing,
        files: Rc::new(files),
    })
}

fn empty(location: &Path, listing: &Listing) -> SourceError {
    let found = match listing.warnings.first() {
        Some(warning) => warning.to_string(),
        None => "neither Markdown nor JSON files are in it".to_owned(),
    };
    SourceError::Empty {
        location: location.display().to_string(),
        found,
    }
}

fn find_in_directory(location: &Path) -> Result<Found, SourceError> {
    let (files, listing) = Directory::open(location)?;
    if listing.has_notes() {
        return Ok(tree(
            SourceKind::Directory,
            location,
            files,
            without_json(listing),
        ));
    }
    if listing.json.is_empty() {
        return Err(empty(location, &listing));
    }
    let pages = listing.json.iter().map(|path| PageFile {
        name: Arc::from(path.as_str()),
        bytes: PageBytes::File(files.disk_path(path)),
    });
    let pages: Vec<PageFile> = pages.collect();
    Ok(Found::Pages {
        files: pages,
        warnings: listing.warnings,
        images: images(files, listing.others),
    })
}

fn find_in_zip(location: &Path) -> Result<Found, SourceError> {
    let (archive, mut listing) = Archive::open(location)?;
    if listing.has_notes() {
        return Ok(tree(
            SourceKind::Zip,
            location,
            archive,
            without_json(listing),
        ));
    }
    if listing.json.is_empty() {
        return Err(empty(location, &listing));
    }
    listing.json.sort();
    let mut left = MAX_PAGES_BYTES;
    let mut files = Vec::new();
    for path in &listing.json {
        let bytes = archive
            .entry_bytes(path, left)
            .map_err(|Unreadable(why)| SourceError::NotAPage {
                file: path.clone(),
                found: format!(
                    "it could not be read from the ZIP file ({why}); pages of more than {} MiB must be unpacked: \
                     unpack the ZIP file and give the folder",
                    MAX_PAGES_BYTES >> 20
                ),
            })?;
        left = left.saturating_sub(bytes.len() as u64);
        files.push(PageFile {
            name: Arc::from(path.as_str()),
            bytes: PageBytes::Memory(bytes),
        });
    }
    Ok(Found::Pages {
        files,
        warnings: listing.warnings,
        images: images(archive, listing.others),
    })
}

/// Where Markdown is, JSON is not taken for notes; the person may think it is.
fn without_json(mut listing: Listing) -> Listing {
    for path in std::mem::take(&mut listing.json) {
        listing.add_other(&path);
        if !path.contains('/') {
            listing.warn(
                &path,
                "was ignored, since the notes are taken from the Markdown files",
            );
        }
    }
    listing
}
