//! A tree of Markdown files, in a directory or a ZIP file, as workspaces, folders and notes.
//!
//! Paths are the ids. They are compared as given: where one system hands out composed letters (NFC) and another
//! decomposed ones (NFD), the same name is another id; nothing is normalised.

use std::convert::Infallible;
use std::rc::Rc;

use crate::crew::with_crew;
use crate::model::{
    BodyInfo, ClientId, EntityKey, EntityKind, FileLook, FilesSeen, Icon, Identity, KnownFile,
    PageTitle, Snapshot, SourceInfo, SourceKind, Warning,
};

use super::draft::{Draft, body_info};
use super::error::{SourceError, Unreadable};
use super::images::{ImageStore, Images, NameIndex};
use super::listing::{Listing, file_name, parent};
use super::note_file::NoteRead;
use super::text::{decode, shown};
use super::tree::place;
use super::{
    Bodies, BodyRead, BodyReader, FOLDER_ICON, Layout, LayoutGuess, Order, ReadOptions, Reading,
    guess,
};

/// How many notes a thread gets at once.
const AT_ONCE: usize = 32;

/// Gives listed files, to any thread.
pub(super) trait TreeFiles: ImageStore + Sync {
    /// Reads a file.
    fn read(&self, path: &str) -> Result<FileRead, Unreadable>;

    /// How a file looks from outside, where that tells whether it was changed.
    fn look(&self, _path: &str) -> Option<FileLook> {
        None
    }
}

/// A file as it was read.
pub(super) struct FileRead {
    /// What is in it.
    pub(super) bytes: Vec<u8>,
    /// How it looked just before, where that tells whether it is changed later.
    pub(super) look: Option<FileLook>,
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
    fn read(&self, id: &ClientId) -> Result<BodyRead, Unreadable> {
        let text = decode(self.0.read(id.as_str())?.bytes).text;
        let info = body_info(&text);
        Ok(BodyRead { text, info })
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
            self.unreadable
                .push(EntityKey::new(EntityKind::Note, path.as_str()));
        }
        self.read_notes();
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
        self.drafts.push(Draft::new(
            EntityKind::Workspace,
            ClientId::WHOLE_TREE,
            &name,
        ));
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
            Layout::SeveralWorkspaces => path
                .split_once('/')
                .map_or(ClientId::WHOLE_TREE, |(top, _)| top),
            Layout::OneWorkspace => ClientId::WHOLE_TREE,
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

    fn read_notes(&mut self) {
        let (tree, options) = (self.tree, self.options);
        let files = &*tree.files;
        let mut paths = tree.listing.notes.iter().map(String::as_str);
        let read = |paths: Vec<&'a str>| -> Vec<(&'a str, NoteRead<'a>)> {
            let read = |path| (path, NoteRead::of(files, path, options));
            paths.into_iter().map(read).collect()
        };
        let mut take = |notes: Vec<(&'a str, NoteRead<'a>)>| -> Result<(), Infallible> {
            for (path, note) in notes {
                self.note(path, note);
            }
            Ok(())
        };
        let Ok(()) = with_crew(&read, |crew| {
            loop {
                let some: Vec<&str> = paths.by_ref().take(AT_ONCE).collect();
                if some.is_empty() {
                    return crew.finish(&mut take);
                }
                crew.give(some, 0, &mut take)?;
            }
        });
    }

    fn note(&mut self, path: &str, note: NoteRead<'_>) {
        let key = EntityKey::new(EntityKind::Note, path);
        let (file, is_lossy) = match note {
            NoteRead::Known(known) => {
                self.notes += 1;
                let body = BodyInfo {
                    digest: known.digest,
                    bytes: known.bytes,
                };
                return self.draft(path, &known.title, body, Some(known.look));
            }
            NoteRead::Unreadable(Unreadable(why)) => {
                self.unreadable.push(key.clone());
                let message =
                    format!("could not be read ({why}); the note was left as it is in Notion");
                self.warnings
                    .push(Warning::about(key, shown(path), message));
                return;
            }
            NoteRead::Read { file, is_lossy } => (file, is_lossy),
        };
        let told = self.warnings.len();
        self.notes += 1;
        if is_lossy {
            self.warnings.push(Warning::about(
                key.clone(),
                shown(path),
                "holds bytes that are no text; they are shown as U+FFFD, the replacement character",
            ));
        }
        if PageTitle::would_cut(&file.title) {
            let message = format!(
                "has a title of more than {} characters, of which the rest was left off",
                PageTitle::MAX_UNITS
            );
            self.warnings
                .push(Warning::about(key, shown(path), message));
        }
        self.draft(path, &file.title, file.body, file.look);
        // What there is to warn of is read again each time.
        if let Some(look) = file.look.filter(|_| self.warnings.len() == told) {
            let known = KnownFile {
                look,
                looked_at: file.looked_at,
                digest: file.body.digest,
                bytes: file.body.bytes,
                title: file.title,
            };
            self.files.read.push((path.to_owned(), known));
        }
    }

    fn draft(&mut self, path: &str, title: &str, body: BodyInfo, look: Option<FileLook>) {
        let mut draft = Draft::new(EntityKind::Note, path, title);
        draft.entity.body = Some(body);
        draft.entity.modified = look.map(FileLook::modified_at);
        self.set_place(&mut draft, path);
        self.drafts.push(draft);
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
