//! Whether a source holds the data that the pages were made from.

use std::collections::HashSet;

use crate::model::{EntityKey, EntityKind, Mapping, Snapshot};

/// How much of what has a page a source goes on with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CarryOver {
    /// How many notes have a page; where none has, how many workspaces and folders.
    pub mapped: usize,
    /// How many of these the source holds, under whatever name.
    pub found: usize,
}

impl CarryOver {
    /// Whether it is the same data as far as one can tell: at least half of what has a page is in it.
    pub fn is_same_data(self) -> bool {
        self.found * 2 >= self.mapped
    }
}

/// Compares a source with what has a page. `renames` are those [`rekey`](super::rekey) found.
pub fn carry_over(
    snapshot: &Snapshot,
    mapping: &Mapping,
    renames: &[(EntityKey, EntityKey)],
) -> CarryOver {
    let wanted = super::wanted(snapshot);
    let renamed: HashSet<&EntityKey> = renames.iter().map(|(old, _)| old).collect();
    let count = |notes: bool| {
        let keys = mapping.live().map(|record| &record.key);
        let mut counted = CarryOver::default();
        for key in keys.filter(|key| (key.kind == EntityKind::Note) == notes) {
            counted.mapped += 1;
            counted.found += usize::from(wanted.contains(key) || renamed.contains(key));
        }
        counted
    };
    match count(true) {
        CarryOver { mapped: 0, .. } => count(false),
        notes => notes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_what_has_a_page_makes_it_the_same_data() {
        let same = |mapped, found| CarryOver { mapped, found }.is_same_data();
        assert!(same(0, 0) && same(1, 1) && same(4, 2) && same(100, 99));
        assert!(!same(1, 0) && !same(3, 1) && !same(100, 49));
    }
}
