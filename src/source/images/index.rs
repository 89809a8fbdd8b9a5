//! Files by their names: where an address does not lead to a file, one of its name may lie elsewhere in the tree, as
//! Obsidian's attachments do.

use std::collections::HashMap;

use super::super::listing::file_name;

/// The paths of a tree's files that are no notes, by name, whatever the case.
#[derive(Debug, Default)]
pub(in crate::source) struct NameIndex(HashMap<String, Vec<String>>);

impl NameIndex {
    /// An index of these paths.
    pub(in crate::source) fn new(paths: impl IntoIterator<Item = String>) -> Self {
        let mut index: HashMap<String, Vec<String>> = HashMap::new();
        for path in paths {
            let name = file_name(&path).to_lowercase();
            index.entry(name).or_default().push(path);
        }
        for paths in index.values_mut() {
            // The one nearest to the top is meant, then the first.
            paths.sort_by_key(|path| (path.matches('/').count(), path.clone()));
        }
        Self(index)
    }

    /// The file of a name with some folders before it: one whose path ends so, else one of the name.
    pub(super) fn find(&self, name: &str) -> Option<&str> {
        let paths = self.0.get(&file_name(name).to_lowercase())?;
        let ends = |path: &&String| {
            let rest = path.strip_suffix(name);
            rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
        };
        let same_name = |path: &&String| file_name(path) == file_name(name);
        paths
            .iter()
            .find(ends)
            .or_else(|| paths.iter().find(same_name))
            .or_else(|| paths.first())
            .map(String::as_str)
    }
}
