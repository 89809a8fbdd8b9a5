//! Notic data in, a snapshot and warnings out (notic-data.md sections 1 to 3).
//!
//! A source is read in two steps. [`read`] passes over it once and keeps of each note only what planning needs; the
//! texts are read again, one at a time, through [`Bodies`]. So memory does not grow with the texts.
//!
//! Nothing a source holds stops the rest from being read: what can't be read is named in a warning, and listed in
//! [`Snapshot::unreadable`] or [`Snapshot::incomplete`], so that it is never taken for deleted.

mod archive;
mod batch;
mod candidate;
mod directory;
mod draft;
mod error;
#[cfg(test)]
mod fixtures;
mod found;
mod guess;
mod images;
mod json;
mod json_text;
mod listing;
mod markdown_tree;
mod merge;
mod note_file;
mod order;
mod pages;
mod record;
mod record_text;
mod shared_file;
mod text;
mod tree;
mod walk;

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::markdown::Dialect;
use crate::model::{
    BodyInfo, ClientId, Digest, EntityKey, EntityKind, FilesSeen, Identity, KnownFile, Snapshot,
    SourceInfo, SourceKind, Warning,
};

pub use error::SourceError;
pub use images::{FoundImage, ImageFile, Images};
pub use pages::{PageOutline, outline};

use draft::Draft;
use error::Unreadable;
use found::Found;
use text::shown;

/// The most bytes one note's file may have. Notic's own limit is 2 000 000 characters (notic-data.md section 1).
pub const MAX_NOTE_BYTES: u64 = 64 << 20;

/// The icon of a bookmarked note.
const NOTE_ICON: &str = "⭐";

/// The icon of a folder.
const FOLDER_ICON: &str = "📁";

/// How a source is to be read.
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// By which rules titles are taken from texts.
    pub dialect: Dialect,
    /// What the top folders of a Markdown tree are; guessed if none.
    pub layout: Option<Layout>,
    /// The name of the workspace of a tree that is one; taken from the location if none.
    pub workspace_name: Option<String>,
    /// The order of pages; by creation where the source has dates, else by title, if none.
    pub order: Option<Order>,
    /// Whether workspaces have their icons.
    pub workspace_icons: bool,
    /// Whether folders have an icon.
    pub folder_icons: bool,
    /// Whether bookmarked notes have an icon.
    pub note_icons: bool,
    /// Files of a directory that were read before: those that look as they did are not read again. All are read where
    /// none are known.
    pub known: Arc<HashMap<String, KnownFile>>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            dialect: Dialect::default(),
            layout: None,
            workspace_name: None,
            order: None,
            workspace_icons: true,
            folder_icons: true,
            note_icons: true,
            known: Arc::default(),
        }
    }
}

/// What the top folders of a Markdown tree are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Folders of one workspace: Notic's workspace and folder exports.
    OneWorkspace,
    /// Workspaces: Notic's Obsidian export.
    SeveralWorkspaces,
}

/// The order of pages under one parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// By creation, oldest first; what has no date follows, by title.
    Created,
    /// By title: folders, then notes.
    Title,
}

/// What was found at a location, before it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detected {
    /// What kind of source it is.
    pub kind: SourceKind,
    /// What its top folders seem to be.
    pub layout: LayoutGuess,
}

/// What the top folders of a source seem to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LayoutGuess {
    /// Folders of one workspace.
    One,
    /// Workspaces.
    Several,
    /// It can't be told: ask.
    Either {
        /// Why not, as a phrase.
        why: String,
    },
    /// There is nothing to guess: the source names its workspaces.
    Named,
}

/// A source that was read.
#[derive(Debug)]
pub struct Reading {
    /// Everything but the texts.
    pub snapshot: Snapshot,
    /// The texts.
    pub bodies: Bodies,
    /// The image files that notes show.
    pub images: Images,
    /// What was learnt of the files of a directory.
    pub files: FilesSeen,
}

impl Reading {
    /// What holds nothing: what a profile that ends should have in Notion.
    pub fn nothing() -> Self {
        let snapshot = Snapshot {
            source: SourceInfo {
                kind: SourceKind::Directory,
                location: String::new(),
                identity: Identity::Stable,
            },
            entities: Vec::new(),
            trashed: Vec::new(),
            unreadable: Vec::new(),
            incomplete: Vec::new(),
            warnings: Vec::new(),
        };
        struct NoText;
        impl BodyReader for NoText {
            fn read(&self, _: &ClientId) -> Result<BodyRead, Unreadable> {
                Err(Unreadable("there is none".to_owned()))
            }
        }
        Self {
            bodies: Bodies::new(&snapshot, Box::new(NoText)),
            snapshot,
            images: Images::none(),
            files: FilesSeen::default(),
        }
    }
}

/// Reads the texts of the notes of one snapshot, from the source, when they are needed.
pub struct Bodies {
    digests: HashMap<ClientId, Digest>,
    reader: Box<dyn BodyReader>,
}

/// Reads the text of one note again.
trait BodyReader {
    fn read(&self, id: &ClientId) -> Result<BodyRead, Unreadable>;
}

/// A text that was read again.
struct BodyRead {
    text: String,
    /// What would be kept of it now.
    info: BodyInfo,
}

impl Bodies {
    fn new(snapshot: &Snapshot, reader: Box<dyn BodyReader>) -> Self {
        let digests = snapshot
            .entities
            .iter()
            .filter_map(|entity| Some((entity.key.id.clone(), entity.body?.digest)))
            .collect();
        Self { digests, reader }
    }

    /// The Markdown of a note that is in the snapshot.
    ///
    /// Errors if it is not there any more, can't be read, or is not what the snapshot says: then what would be
    /// written to Notion and what would be remembered of it would differ.
    pub fn load(&self, key: &EntityKey) -> Result<String, SourceError> {
        let digest = (key.kind == EntityKind::Note)
            .then(|| self.digests.get(&key.id))
            .flatten()
            .ok_or_else(|| SourceError::Body {
                key: key.clone(),
                problem: "it is no note of this source".to_owned(),
            })?;
        let BodyRead { text, info } =
            self.reader
                .read(&key.id)
                .map_err(|Unreadable(problem)| SourceError::Body {
                    key: key.clone(),
                    problem,
                })?;
        if info.digest != *digest {
            return Err(SourceError::Changed { key: key.clone() });
        }
        Ok(text)
    }
}

impl fmt::Debug for Bodies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bodies({} notes)", self.digests.len())
    }
}

/// Tells what is at a location, without reading notes.
pub fn detect(location: &Path) -> Result<Detected, SourceError> {
    let found = found::find(location)?;
    Ok(Detected {
        kind: found.kind(),
        layout: match &found {
            Found::Tree(tree) => guess::layout(&tree.name, tree.kind, &tree.listing),
            Found::Pages { .. } => LayoutGuess::Named,
        },
    })
}

/// Reads what is at a location.
pub fn read(location: &Path, options: &ReadOptions) -> Result<Reading, SourceError> {
    let found = found::find(location)?;
    let source = SourceInfo {
        kind: found.kind(),
        location: location.display().to_string(),
        identity: match &found {
            Found::Tree(_) => Identity::Path,
            Found::Pages { .. } => Identity::Stable,
        },
    };
    match found {
        Found::Tree(tree) => tree.read(source, options),
        Found::Pages {
            files,
            warnings,
            images,
        } => read_pages(files, warnings, None, images, source, options),
    }
}

/// Reads pages that were just taken from Notic's API at a location. `unsteady` says why notes may be missing in them,
/// if they may.
///
/// # Errors
/// When they can't be read, or hold nothing.
pub fn read_api_pages(
    files: &[PathBuf],
    location: &str,
    unsteady: Option<String>,
    options: &ReadOptions,
) -> Result<Reading, SourceError> {
    let files = files.iter().map(|path| pages::PageFile::at(path)).collect();
    let source = SourceInfo {
        kind: SourceKind::Api,
        location: location.to_owned(),
        identity: Identity::Stable,
    };
    let none = Images::none();
    read_pages(files, Vec::new(), unsteady, none, source, options)
}

fn read_pages(
    files: Vec<pages::PageFile>,
    mut warnings: Vec<Warning>,
    unsteady: Option<String>,
    images: Images,
    source: SourceInfo,
    options: &ReadOptions,
) -> Result<Reading, SourceError> {
    let read = pages::read(files, options)?;
    let mut merged = read.merged;
    if merged.live.is_empty() && merged.trashed.is_empty() && merged.unreadable.is_empty() {
        return Err(SourceError::Empty {
            location: shown(&source.location),
            found: "the lists of its pages are empty".to_owned(),
        });
    }
    warnings.append(&mut merged.warnings);
    let mut incomplete = Vec::new();
    if let Some(why) = read.incomplete.or(unsteady) {
        incomplete.extend(places(&merged.live));
        merged
            .unreadable
            .extend(pages::missing_places(&merged.live));
        warnings.push(Warning::general(source.location.clone(), why));
    }
    let order = options.order.unwrap_or(Order::Created);
    let mut placed = tree::place(merged.live, read.default.as_ref(), order);
    warnings.append(&mut placed.warnings);
    let snapshot = Snapshot {
        source,
        entities: placed.entities,
        trashed: merged.trashed,
        unreadable: merged.unreadable,
        incomplete,
        warnings,
    };
    Ok(Reading {
        bodies: Bodies::new(&snapshot, Box::new(read.bodies)),
        images,
        snapshot,
        files: FilesSeen::default(),
    })
}

/// The keys of all workspaces and folders.
fn places(drafts: &[Draft]) -> Vec<EntityKey> {
    drafts
        .iter()
        .map(|draft| &draft.entity.key)
        .filter(|key| key.kind != EntityKind::Note)
        .cloned()
        .collect()
}
