//! Finds blocks of ours again in what a page holds.

use std::collections::{HashMap, HashSet};

use crate::model::{BlockId, Fingerprint, Placed};

/// A block as it was read from Notion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its id.
    pub id: BlockId,
    /// What it is recognised by.
    pub fingerprint: Fingerprint,
}

/// The most pairs that are compared one by one; beyond it the first match in order is taken.
const MAX_PAIRS: usize = 4_000_000;

/// For each expected block the index of the one it is in `list`, in order: by id where it is known, else by type and
/// text. As many as possible are found; of equal ways the one that finds earlier blocks.
pub fn align(expected: &[Placed], list: &[Found]) -> Vec<Option<usize>> {
    let by_id: HashMap<BlockId, usize> = list
        .iter()
        .enumerate()
        .map(|(index, found)| (found.id, index))
        .collect();
    let mut matches: Vec<Option<usize>> = expected
        .iter()
        .map(|placed| placed.id.and_then(|id| by_id.get(&id).copied()))
        .collect();
    // Between two that are known by id, the others are found by what they look like.
    let mut start = (0, 0);
    for at in 0..=expected.len() {
        let fixed = if at == expected.len() {
            Some(list.len())
        } else {
            matches[at]
        };
        // An id that stands before one already passed was moved by a person: it parts nothing.
        let Some(end) = fixed.filter(|end| *end >= start.1) else {
            continue;
        };
        fill(expected, list, start.0..at, start.1..end, &mut matches);
        start = (at + 1, end + 1);
    }
    matches
}

fn fill(
    expected: &[Placed],
    list: &[Found],
    wanted: std::ops::Range<usize>,
    within: std::ops::Range<usize>,
    matches: &mut [Option<usize>],
) {
    let taken: HashSet<usize> = matches.iter().flatten().copied().collect();
    let wanted: Vec<usize> = wanted
        .filter(|at| matches[*at].is_none() && expected[*at].id.is_none())
        .collect();
    let within: Vec<usize> = within.filter(|at| !taken.contains(at)).collect();
    let alike = |i: usize, j: usize| expected[wanted[i]].fingerprint == list[within[j]].fingerprint;
    for (i, j) in longest_common(wanted.len(), within.len(), alike) {
        matches[wanted[i]] = Some(within[j]);
    }
}

/// The pairs of a longest common subsequence of two sequences of these lengths.
fn longest_common(
    left: usize,
    right: usize,
    alike: impl Fn(usize, usize) -> bool,
) -> Vec<(usize, usize)> {
    let head = (0..left.min(right))
        .take_while(|at| alike(*at, *at))
        .count();
    let mut pairs: Vec<_> = (0..head).map(|at| (at, at)).collect();
    let (rows, columns) = (left - head, right - head);
    if rows.saturating_mul(columns) > MAX_PAIRS {
        pairs.extend(first_in_order(head..left, head..right, &alike));
        return pairs;
    }
    // lengths[i][j]: how many can be matched of what follows i and j.
    let mut lengths = vec![0u32; (rows + 1) * (columns + 1)];
    let cell = |i: usize, j: usize| i * (columns + 1) + j;
    for i in (0..rows).rev() {
        for j in (0..columns).rev() {
            lengths[cell(i, j)] = if alike(head + i, head + j) {
                lengths[cell(i + 1, j + 1)] + 1
            } else {
                lengths[cell(i + 1, j)].max(lengths[cell(i, j + 1)])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < rows && j < columns {
        if alike(head + i, head + j) {
            pairs.push((head + i, head + j));
            (i, j) = (i + 1, j + 1);
        } else if lengths[cell(i, j + 1)] >= lengths[cell(i + 1, j)] {
            j += 1;
        } else {
            i += 1;
        }
    }
    pairs
}

fn first_in_order(
    left: std::ops::Range<usize>,
    right: std::ops::Range<usize>,
    alike: &impl Fn(usize, usize) -> bool,
) -> Vec<(usize, usize)> {
    let mut next = right.start;
    let mut pairs = Vec::new();
    for i in left {
        if let Some(j) = (next..right.end).find(|j| alike(i, *j)) {
            pairs.push((i, j));
            next = j + 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u8) -> BlockId {
        BlockId::from_bytes([n; 16])
    }

    fn ours(text: &str) -> Placed {
        Placed {
            id: None,
            fingerprint: Fingerprint::of("paragraph", text),
        }
    }

    fn known(n: u8) -> Placed {
        Placed {
            id: Some(id(n)),
            fingerprint: Fingerprint::of("paragraph", "?"),
        }
    }

    fn list(texts: &[&str]) -> Vec<Found> {
        texts
            .iter()
            .enumerate()
            .map(|(n, text)| Found {
                id: id(n as u8),
                fingerprint: Fingerprint::of("paragraph", text),
            })
            .collect()
    }

    #[test]
    fn a_persons_blocks_between_ours_are_passed_over() {
        let found = align(
            &[ours("a"), ours("b"), ours("c")],
            &list(&["x", "a", "x", "b", "c", "x"]),
        );
        assert_eq!(found, [Some(1), Some(3), Some(4)]);
    }

    #[test]
    fn what_is_gone_is_not_found_and_the_rest_is() {
        let found = align(
            &[ours("a"), ours("b"), ours("c")],
            &list(&["a", "edited", "c"]),
        );
        assert_eq!(found, [Some(0), None, Some(2)]);
    }

    #[test]
    fn of_equal_blocks_the_earlier_are_found() {
        let expected = [ours("a"), ours("a"), ours("a"), ours("a")];
        assert_eq!(
            align(&expected, &list(&["a", "a"])),
            [Some(0), Some(1), None, None]
        );
    }

    #[test]
    fn ids_win_over_looks() {
        let found = align(&[known(2), ours("a")], &list(&["a", "a", "b", "a"]));
        assert_eq!(found, [Some(2), Some(3)]);
        assert_eq!(align(&[known(9)], &list(&["?"])), [None]);
    }

    #[test]
    fn blocks_a_person_has_moved_are_still_found_by_id() {
        assert_eq!(
            align(&[known(1), known(0), ours("c")], &list(&["a", "b", "c"])),
            [Some(1), Some(0), Some(2)]
        );
    }
}
