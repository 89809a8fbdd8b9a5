//! What a file's mapping and the one that is there come to. Pure: all of it, or a refusal.

use std::collections::{HashMap, HashSet};
use std::fmt;

use super::{KeptPage, MappingFile};
use crate::model::{EntityKey, Mapping, PageId, PageRecord, Unclear};

/// Who wins where both know a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precedence {
    /// What is known.
    Known,
    /// The file.
    File,
}

/// Where the file is to go.
#[derive(Clone, Copy, Debug)]
pub struct Here<'a> {
    /// What is known.
    pub mapping: &'a Mapping,
    /// The Notion workspace's id, where it is known.
    pub workspace: Option<&'a str>,
    /// Pages that other profiles have, with their names.
    pub others: &'a HashMap<PageId, String>,
}

/// What has to be written down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merge {
    /// Pages to be kept, in place of what is known of their entities.
    pub put: Vec<KeptPage>,
    /// Entities whose page is another one's by the file, and that so have none.
    pub forget: Vec<EntityKey>,
    /// Entities of which it is not known which page they have.
    pub unclear: Vec<Unclear>,
    /// How many entities got a page.
    pub added: usize,
    /// How many were known and got what the file knows.
    pub replaced: usize,
    /// How many were known and stay as they are.
    pub kept: usize,
}

/// Why nothing is taken over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MergeError {
    /// It is of another root.
    AnotherRoot {
        /// The file's root.
        file: PageId,
        /// The profile's.
        here: PageId,
    },
    /// It is of another workspace.
    AnotherWorkspace {
        /// The file's, by name or id.
        file: String,
    },
    /// It contradicts itself.
    Contradiction(String),
    /// It says otherwise than what is known.
    Known {
        /// In what.
        what: Vec<String>,
    },
    /// A page of it is another profile's.
    AnotherProfile {
        /// Whose page it is by the file.
        key: EntityKey,
        /// The profile.
        profile: String,
    },
}

impl fmt::Display for MergeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AnotherRoot { file, here } => write!(
                f,
                "it is of the root {file}, and the profile's root is {here}: its pages are not under that"
            ),
            Self::AnotherWorkspace { file } => {
                write!(f, "it is of another Notion workspace, {file}")
            }
            Self::Contradiction(what) => write!(f, "it contradicts itself: {what}"),
            Self::Known { what } => write!(
                f,
                "it says otherwise than what is known: {}{}",
                what.iter().take(3).cloned().collect::<Vec<_>>().join("; "),
                match what.len().saturating_sub(3) {
                    0 => String::new(),
                    more => format!("; and {more} more"),
                }
            ),
            Self::AnotherProfile { key, profile } => write!(
                f,
                "the page of {key} is known as one of profile `{profile}`"
            ),
        }
    }
}

impl std::error::Error for MergeError {}

/// Works out what has to be written down.
///
/// # Errors
/// Where the file belongs elsewhere, contradicts itself, or, unless it is to win, what is known.
pub fn merge(
    file: MappingFile,
    here: Here<'_>,
    precedence: Precedence,
) -> Result<Merge, MergeError> {
    belongs_here(&file, here)?;
    agrees_with_itself(&file)?;
    let mut merge = Merge::default();
    let mut conflicts = Vec::new();
    let mut named: HashSet<EntityKey> = HashSet::new();
    for page in file.pages {
        let key = &page.record.key;
        if let Some(profile) = here.others.get(&page.record.page) {
            return Err(MergeError::AnotherProfile {
                key: key.clone(),
                profile: profile.clone(),
            });
        }
        named.insert(key.clone());
        let known = here.mapping.get(key);
        let holder = here.mapping.at_page(page.record.page);
        conflicts.extend(conflict(&page.record, known, holder));
        match (known, precedence) {
            (Some(_), Precedence::Known) => merge.kept += 1,
            (Some(_), Precedence::File) => {
                merge.replaced += 1;
                merge.put.push(page);
            }
            (None, _) => {
                merge.added += 1;
                merge.put.push(page);
            }
        }
    }
    if !conflicts.is_empty() && precedence == Precedence::Known {
        return Err(MergeError::Known { what: conflicts });
    }
    let taken: HashSet<PageId> = merge.put.iter().map(|page| page.record.page).collect();
    let loses = |record: &&PageRecord| taken.contains(&record.page) && !named.contains(&record.key);
    let records = here.mapping.records().iter();
    merge.forget = records.filter(loses).map(|one| one.key.clone()).collect();
    merge.unclear = file
        .unclear
        .into_iter()
        .filter(|one| here.mapping.get(&one.key).is_none() && !named.contains(&one.key))
        .collect();
    Ok(merge)
}

fn belongs_here(file: &MappingFile, here: Here<'_>) -> Result<(), MergeError> {
    let origin = &file.origin;
    if let (Some(theirs), Some(ours)) = (origin.notion_workspace_id.as_deref(), here.workspace)
        && theirs != ours
    {
        let name = origin.notion_workspace_name.as_deref().unwrap_or(theirs);
        return Err(MergeError::AnotherWorkspace {
            file: name.to_owned(),
        });
    }
    if origin.root != here.mapping.root {
        return Err(MergeError::AnotherRoot {
            file: origin.root,
            here: here.mapping.root,
        });
    }
    Ok(())
}

fn agrees_with_itself(file: &MappingFile) -> Result<(), MergeError> {
    let contradiction = |what: String| Err(MergeError::Contradiction(what));
    let mut keys: HashSet<&EntityKey> = HashSet::new();
    let mut pages: HashMap<PageId, &EntityKey> = HashMap::new();
    for KeptPage { record, images, .. } in &file.pages {
        if !keys.insert(&record.key) {
            return contradiction(format!("{} has two pages", record.key));
        }
        if let Some(other) = pages.insert(record.page, &record.key) {
            let key = &record.key;
            return contradiction(format!("{other} and {key} have one page, {}", record.page));
        }
        if record.page == file.origin.root {
            return contradiction(format!("the page of {} is the root", record.key));
        }
        let mut addresses = HashSet::new();
        if let Some(twice) = images
            .iter()
            .find(|image| !addresses.insert(&image.address))
        {
            let key = &record.key;
            return contradiction(format!("{key} has the image `{}` twice", twice.address));
        }
    }
    let above: HashMap<PageId, PageId> = file
        .pages
        .iter()
        .map(|page| (page.record.page, page.record.parent))
        .collect();
    for page in above.keys() {
        let mut at = *page;
        for _ in 0..=above.len() {
            match above.get(&at) {
                Some(parent) => at = *parent,
                None => break,
            }
        }
        if above.contains_key(&at) {
            return contradiction(format!("the page {page} lies under itself"));
        }
    }
    Ok(())
}

fn conflict(
    record: &PageRecord,
    known: Option<&PageRecord>,
    holder: Option<&PageRecord>,
) -> Option<String> {
    let (key, page) = (&record.key, record.page);
    match (known, holder) {
        (Some(known), _) if known.page != page => {
            Some(format!("{key} has the page {}, not {page}", known.page))
        }
        (_, Some(holder)) if holder.key != *key => Some(format!(
            "the page {page} is that of {}, not of {key}",
            holder.key
        )),
        _ => None,
    }
}

#[cfg(test)]
#[path = "merge_tests.rs"]
mod tests;
