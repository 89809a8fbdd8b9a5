//! A folder of pages that nobody else can read, gone when it is no longer needed.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::error::ErrorKind;
use crate::paths;

/// The lock file in each folder of a run, held as long as the run lives.
const IN_USE: &str = "in-use";

/// How a page's file is called. They sort as they came, as far as there may be pages.
pub(super) fn page_name(number: usize) -> String {
    format!("notic-page-{number:04}.json")
}

/// A folder of pages. It is removed when this is dropped; what a killed run left is removed by the next one.
#[derive(Debug)]
pub struct PagesFolder {
    path: PathBuf,
    in_use: Option<File>,
    kept: bool,
}

impl PagesFolder {
    /// A new folder inside `all`, which holds nothing but such folders. Removes those of runs that are no more.
    ///
    /// # Errors
    /// When it can't be made.
    pub fn inside(all: &Path) -> Result<Self, ErrorKind> {
        let failed = |error| ErrorKind::Disk(all.to_owned(), error);
        paths::create_folder(all).map_err(failed)?;
        // Held while a folder has no lock of its own yet, so that nobody takes it for left behind.
        let door = open(&all.join("lock")).map_err(failed)?;
        match door.lock() {
            Err(error) if error.kind() != io::ErrorKind::Unsupported => return Err(failed(error)),
            _ => sweep(all),
        }
        let path = free_name(all);
        paths::create_folder(&path).map_err(failed)?;
        let in_use = open(&path.join(IN_USE)).map_err(failed)?;
        match in_use.try_lock() {
            Ok(()) => {}
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(error)) => return Err(failed(error)),
            Err(TryLockError::WouldBlock) => return Err(failed(io::ErrorKind::WouldBlock.into())),
        }
        Ok(Self {
            path,
            in_use: Some(in_use),
            kept: false,
        })
    }

    /// A new folder at this place. Whatever is there is removed first: it is what an earlier try left.
    ///
    /// # Errors
    /// When it can't be made.
    pub fn at(path: PathBuf) -> Result<Self, ErrorKind> {
        let made = match fs::remove_dir_all(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => paths::create_folder(&path),
        };
        made.map_err(|error| ErrorKind::Disk(path.clone(), error))?;
        Ok(Self {
            path,
            in_use: None,
            kept: false,
        })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// From now on the folder stays when this is dropped.
    pub fn keep(&mut self) {
        self.kept = true;
    }

    /// The file of the page of this number, counted from 1.
    pub(super) fn page(&self, number: usize) -> PathBuf {
        self.path.join(page_name(number))
    }
}

impl Drop for PagesFolder {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        // Windows removes no open file.
        self.in_use = None;
        // What can't be removed now is swept by the next run.
        let _left = fs::remove_dir_all(&self.path);
    }
}

fn open(path: &Path) -> io::Result<File> {
    File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
}

/// Removes the folders that nobody uses. One that can't be removed is no reason not to read.
fn sweep(all: &Path) {
    let Ok(entries) = fs::read_dir(all) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        let is_folder = fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_dir());
        if is_folder && left_behind(&path) {
            let _left = fs::remove_dir_all(&path);
        }
    }
}

fn left_behind(folder: &Path) -> bool {
    match open(&folder.join(IN_USE)) {
        Ok(file) => match file.try_lock() {
            Ok(()) => true,
            // Where there are no locks it can't be told from one in use.
            Err(_) => false,
        },
        Err(_) => false,
    }
}

fn free_name(all: &Path) -> PathBuf {
    let process = std::process::id();
    (0..)
        .map(|number: u32| all.join(format!("{process}-{number}")))
        .find(|path| !path.exists())
        .unwrap_or_else(|| all.join("pages"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_goes_with_its_run_and_what_a_killed_one_left_goes_with_the_next() {
        let home = tempfile::tempdir().unwrap();
        let all = home.path().join("reading");
        let killed = all.join("4711-0");
        fs::create_dir_all(&killed).unwrap();
        fs::write(killed.join(IN_USE), "").unwrap();
        fs::write(killed.join("notic-page-0001.json"), "notes").unwrap();

        let first = PagesFolder::inside(&all).unwrap();
        assert!(!killed.exists());
        fs::write(first.page(1), "{}").unwrap();
        let second = PagesFolder::inside(&all).unwrap();
        assert!(first.page(1).exists(), "one in use was swept");
        assert_ne!(first.path(), second.path());

        drop((first, second));
        let left: Vec<_> = fs::read_dir(&all).unwrap().flatten().collect();
        assert_eq!(left.len(), 1, "{left:?}");
    }

    #[test]
    #[cfg(unix)]
    fn nobody_else_can_look_in() {
        use std::os::unix::fs::PermissionsExt;
        let home = tempfile::tempdir().unwrap();
        let folder = PagesFolder::inside(&home.path().join("reading")).unwrap();
        let mode = fs::metadata(folder.path()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }

    #[test]
    fn pages_sort_as_they_came() {
        let names: Vec<String> = [1, 2, 10, 999, 1000, 9999].map(page_name).into();
        assert!(names.is_sorted(), "{names:?}");
    }
}
