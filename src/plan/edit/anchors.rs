//! Blocks that are there once before and once after, in an order that both have: long bodies are compared between them.

use std::collections::HashMap;

use super::tree::{Node, SubtreeDigest};

/// Pairs of the same blocks, in order in both: as many as there can be.
pub(super) fn anchors(old: &[Node], new: &[Node]) -> Vec<(usize, usize)> {
    let unique = |nodes: &[Node]| -> HashMap<SubtreeDigest, Option<usize>> {
        let mut places = HashMap::new();
        for (at, digest) in nodes.iter().map(|node| node.digest).enumerate() {
            if let Some(digest) = digest {
                places
                    .entry(digest)
                    .and_modify(|place| *place = None)
                    .or_insert(Some(at));
            }
        }
        places
    };
    let after = unique(new);
    let mut pairs: Vec<(usize, usize)> = unique(old)
        .into_iter()
        .filter_map(|(digest, at)| Some((at?, (*after.get(&digest)?)?)))
        .collect();
    pairs.sort_unstable();
    longest_rising(&pairs)
}

/// The longest part of the pairs in which the second rises as well.
fn longest_rising(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // ends[k]: the pair with the smallest end among those a rising row of k + 1 pairs ends with.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (at, (_, to)) in pairs.iter().enumerate() {
        let place = ends.partition_point(|end| pairs[*end].1 < *to);
        before.push(place.checked_sub(1).map(|place| ends[place]));
        match ends.get_mut(place) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let mut rising: Vec<_> = std::iter::successors(ends.last().copied(), |at| before[*at])
        .map(|at| pairs[at])
        .collect();
    rising.reverse();
    rising
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_rising_part_is_found() {
        let pairs = [(0, 3), (1, 1), (2, 4), (3, 2), (4, 5), (5, 0)];
        assert_eq!(longest_rising(&pairs).len(), 3);
        assert_eq!(longest_rising(&[]), []);
        assert_eq!(longest_rising(&[(0, 1), (1, 0)]).len(), 1);
    }
}
