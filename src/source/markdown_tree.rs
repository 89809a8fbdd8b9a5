//! A tree of Markdown files, in a directory or a ZIP file, as workspaces, folders and notes.
//!
//! Paths are the ids. They are compared as given: where one system hands out composed letters (NFC) and another
//! decomposed ones (NFD), the same name is another id; nothing is normalised.

use std::rc::Rc;

use crate::clock::Clock;
use crate::markdown::{self, Dialect};
use crate::model::{
    BodyInfo, ClientId, EntityKey, EntityKind, FileLook, FilesSeen, Icon, Identity, KnownFile,
    PageTitle, Snapshot, SourceInfo, SourceKind, Warning,
};

use super::draft::{Draft, body_info};
use super::error::{SourceError, Unreadable};
use super::images::{ImageStore, Images, NameIndex};
use super::listing::{Listing, file_name, parent};
use super::text::{decode, shown};
use super::tree::place;
use super::{
    Bodies, BodyReader, FOLDER_ICON, Layout, LayoutGuess, Order, ReadOptions, Reading, guess,
};

/// The id of the workspace of a tree that is one.
const WHOLE_TREE: &str = ".";

/// Gives the bytes of listed files.
pub(super) trait TreeFiles: ImageStore {
    fn bytes(&self, path: &str) -> Result<Vec<u8>, Unreadable>;

    /// How a file looks from outside, where that tells whether it was changed.
    fn look(&self, _path: &str) -> Option<FileLook> {
        None
    }
}

/// A tree of Markdown files, listed.
pub(super) struct Tree {
    pub(super) kind: SourceKind,
    /// The directory's name, or the file's, for a ZIP file without its extension.
    pub(super) name: String,
    pub(super) listing: Listing,
    pub(super) files: Rc<dyn TreeFiles>,
}

impl Tree {
    /// Reads every note once.
    pub(super) fn read(
        self,
        source: SourceInfo,
        options: &ReadOptions,
    ) -> Result<Reading, SourceError> {
        let mut reading = TreeReading::new(&self, options);
        reading.read_all();
        if reading.notes == 0 {
            return Err(SourceError::Empty {
                location: source.location,
                found: match reading.warnings.last() {
                    Some(warning) => format!("none could be read; {warning}"),
                    None => "none is left".to_owned(),
                },
            });
        }
        let incomplete = reading.incomplete();
        let TreeReading {
            drafts,
            mut warnings,
            unreadable,
            files,
            ..
        } = reading;
        let mut placed = place(drafts, None, options.order.unwrap_or(Order::Created));
        warnings.append(&mut placed.warnings);
        let snapshot = Snapshot {
            source,
            entities: placed.entities,
            trashed: Vec::new(),
            unreadable,
            incomplete,
            warnings,
        };
        Ok(Reading {
            bodies: Bodies::new(&snapshot, Box::new(TreeBodies(self.files.clone()))),
            images: Images::of(
                Some(Box::new(self.files)),
                NameIndex::new(self.listing.others),
                Identity::Path,
            ),
            snapshot,
            files,
        })
    }
}

struct TreeBodies(Rc<dyn TreeFiles>);

impl BodyReader for TreeBodies {
    fn read(&self, id: &ClientId) -> Result<String, Unreadable> {
        Ok(decode(self.0.bytes(id.as_str())?).text)
    }
}

/// The pass over all notes.
struct TreeReading<'a> {
    tree: &'a Tree,
    options: &'a ReadOptions,
    layout: Layout,
    drafts: Vec<Draft>,
    warnings: Vec<Warning>,
    unreadable: Vec<EntityKey>,
    notes: usize,
    files: FilesSeen,
}

impl<'a> TreeReading<'a> {
    fn new(tree: &'a Tree, options: &'a ReadOptions) -> Self {
        let mut warnings = tree.listing.warnings.clone();
        let layout = options.layout.unwrap_or_else(|| {
            match guess::layout(&tree.name, tree.kind, &tree.listing) {
                LayoutGuess::One | LayoutGuess::Named => Layout::OneWorkspace,
                LayoutGuess::Several => Layout::SeveralWorkspaces,
                LayoutGuess::Either { why } => {
                    warnings.push(Warning::general(
                        shown(&tree.name),
                        format!("{why}; they were taken for folders of one workspace"),
                    ));
                    Layout::OneWorkspace
                }
            }
        });
        Self {
            tree,
            options,
            layout,
            drafts: Vec::new(),
            warnings,
            unreadable: Vec::new(),
            notes: 0,
            files: FilesSeen::default(),
        }
    }

    fn read_all(&mut self) {
        self.whole_tree();
        for path in self.tree.listing.kept_folders() {
            self.folder(path);
        }
        for path in &self.tree.listing.unreadable {
            self.unreadable.push(EntityKey::new(EntityKind::Note, path));
        }
        for path in &self.tree.listing.notes {
            self.note(path);
        }
        let there = &self.tree.listing.notes;
        let gone = self
            .options
            .known
            .keys()
            .filter(|path| !there.contains(*path));
        self.files.gone = gone.cloned().collect();
    }

    /// The workspace that holds what lies at the top.
    fn whole_tree(&mut self) {
        if self.layout == Layout::SeveralWorkspaces {
            if !self.tree.listing.has_top_notes() {
                return;
            }
            self.warnings.push(Warning::general(
                shown(&self.tree.name),
                "has notes outside of its workspaces; they were placed in a workspace of their own",
            ));
        }
        let name = match &self.options.workspace_name {
            Some(name) if !name.trim().is_empty() => name.clone(),
            _ => guess::workspace_name(&self.tree.name, self.tree.kind),
        };
        self.drafts
            .push(Draft::new(EntityKind::Workspace, WHOLE_TREE, &name));
    }

    /// The key of a folder: at the top it may be a workspace.
    fn folder_key(&self, path: &str) -> EntityKey {
        let is_workspace = self.layout == Layout::SeveralWorkspaces && !path.contains('/');
        let kind = if is_workspace {
            EntityKind::Workspace
        } else {
            EntityKind::Folder
        };
        EntityKey::new(kind, path)
    }

    /// Sets where something of this path belongs.
    fn set_place(&self, draft: &mut Draft, path: &str) {
        let workspace = match self.layout {
            Layout::SeveralWorkspaces => path.split_once('/').map_or(WHOLE_TREE, |(top, _)| top),
            Layout::OneWorkspace => WHOLE_TREE,
        };
        draft.workspace = Some(ClientId::new(workspace));
        let above = parent(path);
        if !above.is_empty() && self.folder_key(above).kind == EntityKind::Folder {
            draft.folder = Some(ClientId::new(above));
        }
    }

    fn folder(&mut self, path: &str) {
        let key = self.folder_key(path);
        let mut draft = Draft::new(key.kind, path, file_name(path));
        if key.kind == EntityKind::Folder {
            if self.options.folder_icons {
                draft.entity.icon = Icon::emoji(FOLDER_ICON);
            }
            self.set_place(&mut draft, path);
        }
        self.drafts.push(draft);
    }

    fn note(&mut self, path: &str) {
        let key = EntityKey::new(EntityKind::Note, path);
        let looked_at = Clock::System.now();
        let look = self.tree.files.look(path);
        if let (Some(look), Some(known)) = (look, self.options.known.get(path))
            && known.is_still(look)
        {
            self.notes += 1;
            let body = BodyInfo {
                digest: known.digest,
                bytes: known.bytes,
            };
            self.draft(path, &known.title, body);
            return;
        }
        let told = self.warnings.len();
        let bytes = match self.tree.files.bytes(path) {
            Ok(bytes) => bytes,
            Err(Unreadable(why)) => {
                self.unreadable.push(key.clone());
                let message =
                    format!("could not be read ({why}); the note was left as it is in Notion");
                self.warnings
                    .push(Warning::about(key, shown(path), message));
                return;
            }
        };
        self.notes += 1;
        let decoded = decode(bytes);
        if decoded.lossy {
            self.warnings.push(Warning::about(
                key.clone(),
                shown(path),
                "holds bytes that are no text; they are shown as U+FFFD, the replacement character",
            ));
        }
        let title = self.title(path, &decoded.text);
        if PageTitle::would_cut(&title) {
            let message = format!(
                "has a title of more than {} characters, of which the rest was left off",
                PageTitle::MAX_UNITS
            );
            self.warnings
                .push(Warning::about(key, shown(path), message));
        }
        let body = body_info(&decoded.text);
        self.draft(path, &title, body);
        // What there is to warn of is read again each time.
        if let Some(look) = look.filter(|_| self.warnings.len() == told) {
            let file = KnownFile {
                look,
                looked_at,
                digest: body.digest,
                bytes: body.bytes,
                title,
            };
            self.files.read.push((path.to_owned(), file));
        }
    }

    fn draft(&mut self, path: &str, title: &str, body: BodyInfo) {
        let mut draft = Draft::new(EntityKind::Note, path, title);
        draft.entity.body = Some(body);
        self.set_place(&mut draft, path);
        self.drafts.push(draft);
    }

    fn title(&self, path: &str, text: &str) -> String {
        let own = match self.options.dialect {
            Dialect::CommonMark => markdown::front_matter_title(text),
            Dialect::Notic => None,
        };
        own.filter(|title| !title.trim().is_empty())
            .unwrap_or_else(|| {
                let name = file_name(path);
                name.rsplit_once('.')
                    .map_or(name, |(stem, _)| stem)
                    .to_owned()
            })
    }

    fn incomplete(&self) -> Vec<EntityKey> {
        let folders = self.tree.listing.incomplete_folders();
        folders
            .into_iter()
            .map(|path| self.folder_key(path))
            .collect()
    }
}

#[cfg(test)]
#[path = "markdown_tree_tests.rs"]
mod tests;
