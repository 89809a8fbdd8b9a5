//! Lists a directory on disk, without reading its files.

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};

use super::error::{SourceError, phrase};
use super::listing::{Listing, NameKind};

/// A directory's paths, and where those are on disk whose names are no text.
pub(super) struct Walked {
    pub(super) listing: Listing,
    pub(super) odd: HashMap<String, PathBuf>,
}

/// Lists a directory with all that is below it. Links to files are followed, links to directories only where they lead
/// out of the tree, so that nothing is read twice or for ever.
pub(super) fn walk(root: &Path) -> Result<Walked, SourceError> {
    let io_error = |error| SourceError::Io {
        location: root.display().to_string(),
        error,
    };
    let mut walk = Walk {
        listing: Listing::default(),
        odd: HashMap::new(),
        replaced: HashSet::new(),
        entered: vec![fs::canonicalize(root).map_err(io_error)?],
        todo: Vec::new(),
    };
    let names = names_in(root).map_err(io_error)?;
    walk.entries(root, "", names);
    while let Some((directory, path)) = walk.todo.pop() {
        match names_in(&directory) {
            Ok(names) => walk.entries(&directory, &path, names),
            Err(error) => walk.listing.add_incomplete(&path, &phrase(&error)),
        }
    }
    Ok(Walked {
        listing: walk.listing,
        odd: walk.odd,
    })
}

/// The names in a directory, sorted; an error if even one can't be had, since then something would look deleted.
fn names_in(directory: &Path) -> io::Result<Vec<Name>> {
    let mut names = fs::read_dir(directory)?
        .map(|entry| entry.map(|entry| (entry.file_name(), entry.file_type().ok())))
        .collect::<io::Result<Vec<_>>>()?;
    names.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(names)
}

/// A name in a directory, and what it is the name of, as far as the directory tells.
type Name = (OsString, Option<FileType>);

struct Walk {
    listing: Listing,
    odd: HashMap<String, PathBuf>,
    /// The paths that hold U+FFFD.
    replaced: HashSet<String>,
    /// The real paths of the root and of the directories that links led to.
    entered: Vec<PathBuf>,
    todo: Vec<(PathBuf, String)>,
}

impl Walk {
    fn entries(&mut self, directory: &Path, above: &str, names: Vec<Name>) {
        for (name, told) in names {
            let disk = directory.join(&name);
            let shown_name = name.to_string_lossy();
            let path = if above.is_empty() {
                shown_name.clone().into_owned()
            } else {
                format!("{above}/{shown_name}")
            };
            let kind = NameKind::of(&shown_name);
            if kind == NameKind::Hidden {
                continue;
            }
            // Names that are no text may look alike once they are shown as text, and like a name that is.
            if path.contains(char::REPLACEMENT_CHARACTER) && !self.replaced.insert(path.clone()) {
                self.listing.warn(
                    &path,
                    "two files have this name once it is shown as text; only one was taken: rename one",
                );
                continue;
            }
            // Once a folder's name is no text, nothing below is where the joined names say.
            if name.to_str().is_none() || self.odd.contains_key(above) {
                self.odd.insert(path.clone(), disk.clone());
            }
            self.entry(disk, path, kind, told);
        }
    }

    fn entry(&mut self, disk: PathBuf, path: String, kind: NameKind, told: Option<FileType>) {
        let leads_to = match told.filter(|told| !told.is_symlink()) {
            Some(told) => told,
            None => match fs::metadata(&disk) {
                Ok(metadata) => metadata.file_type(),
                Err(error) => return self.broken(&path, kind, &phrase(&error)),
            },
        };
        if leads_to.is_dir() {
            self.directory(disk, path);
        } else if !leads_to.is_file() {
            // Opening a pipe would wait for ever.
            if kind == NameKind::Markdown {
                self.listing.add_unreadable(&path, "it is no regular file");
            }
        } else {
            match kind {
                NameKind::Markdown => self.listing.add_note(&path),
                NameKind::Json if !path.contains('/') => self.listing.json.push(path),
                _ => self.listing.add_other(&path),
            }
        }
    }

    /// What can't even be looked at: most often a link to something that is not mounted.
    fn broken(&mut self, path: &str, kind: NameKind, why: &str) {
        match kind {
            NameKind::Markdown => self.listing.add_unreadable(path, why),
            _ => self.listing.add_incomplete(path, why),
        }
    }

    fn directory(&mut self, disk: PathBuf, path: String) {
        let is_link = fs::symlink_metadata(&disk).is_ok_and(|metadata| metadata.is_symlink());
        if is_link {
            let target = match fs::canonicalize(&disk) {
                Ok(target) => target,
                Err(error) => return self.listing.add_incomplete(&path, &phrase(&error)),
            };
            let met = self
                .entered
                .iter()
                .any(|entered| target.starts_with(entered) || entered.starts_with(&target));
            if met {
                self.listing.warn(
                    &path,
                    "is a link to a folder that is read where it is, or that holds this one; it was not followed",
                );
                return;
            }
            self.entered.push(target);
        }
        self.listing.add_folder(&path);
        self.todo.push((disk, path));
    }
}
