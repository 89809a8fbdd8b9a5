//! Links between notes: which notes have to be written anew since what they name has another page, and which can't be
//! written before others have theirs.

use crate::links::{Index, Target};
use crate::model::{Mapping, NoteLink, Snapshot};

/// Whether a note's links, as they were written, lead elsewhere than they should: what a reference names has got a page
/// or another one, or gets one now.
///
/// A reference that names nothing any more is let be: its link leads to a page in Notion's trash, which says so, and is
/// right again when the note comes back, or to one that was renamed. It becomes text when its note is next written.
pub fn is_outdated(
    links: &[NoteLink],
    at: usize,
    snapshot: &Snapshot,
    index: &Index,
    mapping: &Mapping,
) -> bool {
    links
        .iter()
        .any(|link| match index.find(snapshot, at, &link.reference) {
            Target::Entity(target) => {
                let record = mapping.get(&snapshot.entities[target].key);
                record.is_none_or(|record| link.page != Some(record.page))
            }
            Target::Several | Target::Nowhere => false,
        })
}

/// Whether the page of `target`, if it is made in the same run, is sure to be there when that of `at` is made: pages
/// under one parent are made one after the other, those they lie under before, and all else at once.
///
/// Both are positions in a snapshot, and so is what `parent` gives.
pub fn is_made_before(target: usize, at: usize, parent: impl Fn(usize) -> Option<usize>) -> bool {
    let beside = parent(target);
    let mut below = at;
    loop {
        let above = parent(below);
        if above == beside {
            // The target itself here is one that `at` lies under; a younger one may come any time.
            return target < below || (target == below && below != at);
        }
        match above {
            Some(above) => below = above,
            None => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_elder_siblings_and_what_lies_above_is_made_before() {
        // 0 ─ 1 ─ 2, 3
        //   ─ 4 ─ 5
        // 6
        let parents = [None, Some(0), Some(1), Some(1), Some(0), Some(4), None];
        let before = |target, at| is_made_before(target, at, |at| parents[at]);
        for (target, at, expected) in [
            (0, 3, true),
            (1, 3, true),
            (2, 3, true),
            (3, 3, false),
            (3, 2, false),
            (1, 5, true),
            (2, 5, false),
            (4, 5, true),
            (4, 2, false),
            (0, 6, true),
            (6, 0, false),
            (5, 6, false),
            (5, 4, false),
        ] {
            assert_eq!(before(target, at), expected, "{target} before {at}");
        }
    }
}
