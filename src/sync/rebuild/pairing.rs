//! Which page is which entity's, among some of one title in one place. Pure.
//!
//! Nothing is guessed: what can't be told stays open. Entities that are the same in every respect can't be mixed up, and
//! take their pages in order.

use std::collections::HashMap;

use super::content::Content;
use crate::model::Digest;

/// How alike what is on a page and what should be there are at the least, where the place or the title does not tell.
pub(super) const LIKELY: f64 = 0.5;

/// An entity, as far as it tells it from others of its title.
pub(super) struct Subject {
    /// What its page should hold, as far as that was asked for.
    pub(super) content: Content,
    /// The same for entities whose pages nobody could tell apart.
    pub(super) identity: Digest,
}

/// What was made of them. What is in none of the lists is left over: entities without a page, pages of nobody.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Pairing {
    /// Entities with their pages, by their positions.
    pub(super) pairs: Vec<(usize, usize)>,
    /// Entities that may have one of the pages, and which can't be told.
    pub(super) unclear: Vec<usize>,
    /// The pages they may have.
    pub(super) doubtful: Vec<usize>,
    /// Whether looking deeper could tell more.
    pub(super) wants_more: bool,
}

/// Pairs entities with pages of the same title in the same place.
pub(super) fn pair(entities: &[Subject], pages: &[Content]) -> Pairing {
    let mut pairing = Pairing::default();
    let mut free_entities: Vec<usize> = Vec::new();
    let mut free_pages: Vec<usize> = Vec::new();
    for (of, on) in classes(entities, pages) {
        if on.is_empty() || of.is_empty() {
            free_entities.extend(of);
            free_pages.extend(on);
        } else if !are_same(entities, &of) || on.len() > of.len() {
            pairing.wants_more = true;
            pairing.unclear.extend(of);
            pairing.doubtful.extend(on);
        } else {
            free_entities.extend(&of[on.len()..]);
            pairing.pairs.extend(of.into_iter().zip(on));
        }
    }
    free_entities.sort_unstable();
    free_pages.sort_unstable();
    let contents: Vec<&Content> = free_entities
        .iter()
        .map(|at| &entities[*at].content)
        .collect();
    let found: Vec<&Content> = free_pages.iter().map(|at| &pages[*at]).collect();
    for (entity, page) in best(&contents, &found, f64::MIN_POSITIVE) {
        pairing
            .pairs
            .push((free_entities[entity], free_pages[page]));
    }
    let taken = |at: &usize, of: fn(&(usize, usize)) -> usize| {
        pairing.pairs.iter().any(|pair| of(pair) == *at)
    };
    free_entities.retain(|at| !taken(at, |pair| pair.0));
    free_pages.retain(|at| !taken(at, |pair| pair.1));
    match (&free_entities[..], &free_pages[..]) {
        ([], _) | (_, []) => {}
        ([entity], [page]) if pairing.unclear.is_empty() => pairing.pairs.push((*entity, *page)),
        _ => {
            pairing.wants_more = true;
            pairing.unclear.append(&mut free_entities);
            pairing.doubtful.append(&mut free_pages);
        }
    }
    pairing.pairs.sort_unstable();
    pairing.unclear.sort_unstable();
    pairing.doubtful.sort_unstable();
    pairing
}

/// The pairs that are the best ones for both sides and at least so alike, what is alike most first. Of equal ones none.
pub(super) fn best(
    entities: &[&Content],
    pages: &[&Content],
    at_least: f64,
) -> Vec<(usize, usize)> {
    let mut alike: Vec<(f64, usize, usize)> = Vec::new();
    for (at, entity) in entities.iter().enumerate() {
        for (page, content) in pages.iter().enumerate() {
            let share = entity.alike(content);
            if share >= at_least {
                alike.push((share, at, page));
            }
        }
    }
    alike.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    while let Some((share, entity, page)) = alike.first().copied() {
        let rival = |other: &(f64, usize, usize)| {
            other.0 == share
                && (other.1 == entity || other.2 == page)
                && (other.1, other.2) != (entity, page)
        };
        if alike.iter().any(rival) {
            // Neither of them is told by this; another pair may still be.
            let tied: Vec<(usize, usize)> = alike
                .iter()
                .filter(|other| other.0 == share && (other.1 == entity || other.2 == page))
                .map(|other| (other.1, other.2))
                .collect();
            alike.retain(|other| {
                let of_tied = |tie: &(usize, usize)| tie.0 == other.1 || tie.1 == other.2;
                !tied.iter().any(of_tied)
            });
            continue;
        }
        pairs.push((entity, page));
        alike.retain(|other| other.1 != entity && other.2 != page);
    }
    pairs
}

/// Entities and pages of the same content together, in the order they come.
fn classes(entities: &[Subject], pages: &[Content]) -> Vec<(Vec<usize>, Vec<usize>)> {
    let mut classes: Vec<(Vec<usize>, Vec<usize>)> = Vec::new();
    let mut places: HashMap<&Content, usize> = HashMap::new();
    let mut class_of = |content, classes: &mut Vec<_>| {
        *places.entry(content).or_insert_with(|| {
            classes.push((Vec::new(), Vec::new()));
            classes.len() - 1
        })
    };
    for (at, entity) in entities.iter().enumerate() {
        let class = class_of(&entity.content, &mut classes);
        classes[class].0.push(at);
    }
    for (at, page) in pages.iter().enumerate() {
        let class = class_of(page, &mut classes);
        classes[class].1.push(at);
    }
    classes
}

fn are_same(entities: &[Subject], these: &[usize]) -> bool {
    these
        .windows(2)
        .all(|two| entities[two[0]].identity == entities[two[1]].identity)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(words: &str) -> Content {
        Content::of(words.split_whitespace())
    }

    fn subject(words: &str) -> Subject {
        Subject {
            content: content(words),
            identity: Digest::of(words.as_bytes()),
        }
    }

    fn paired(entities: &[&str], pages: &[&str]) -> Pairing {
        let entities: Vec<Subject> = entities.iter().map(|words| subject(words)).collect();
        let pages: Vec<Content> = pages.iter().map(|words| content(words)).collect();
        pair(&entities, &pages)
    }

    #[test]
    fn twins_are_told_apart_by_content() {
        let found = paired(&["a b", "c d", ""], &["", "c d", "a b"]);
        assert_eq!(found.pairs, [(0, 2), (1, 1), (2, 0)]);
        assert!(found.unclear.is_empty());
    }

    #[test]
    fn what_is_the_same_takes_its_pages_in_order() {
        assert_eq!(
            paired(&["a", "a", "a"], &["a", "a"]).pairs,
            [(0, 0), (1, 1)]
        );
    }

    #[test]
    fn a_page_too_many_leaves_it_open() {
        let found = paired(&["a", "b"], &["a", "a", "b"]);
        assert_eq!(found.pairs, [(1, 2)]);
        assert_eq!((found.unclear, found.doubtful), (vec![0], vec![0, 1]));
        let found = paired(&["a"], &["x", "y"]);
        assert_eq!((found.unclear, found.doubtful), (vec![0], vec![0, 1]));
    }

    #[test]
    fn what_was_edited_goes_to_what_is_most_alike_and_the_last_to_the_last() {
        assert_eq!(
            paired(&["a b c", "d e f"], &["d e x", "a b y"]).pairs,
            [(0, 1), (1, 0)]
        );
        assert_eq!(paired(&["a", "b"], &["z", "a"]).pairs, [(0, 1), (1, 0)]);
        // Both are as far from both.
        assert_eq!(paired(&["a", "b"], &["y", "z"]).unclear, [0, 1]);
        assert_eq!(paired(&["a x", "b x"], &["c x", "d x"]).unclear, [0, 1]);
    }

    #[test]
    fn entities_of_one_look_that_are_not_the_same_ask_for_more() {
        let mut other = subject("a");
        other.identity = Digest::of(b"deeper");
        let found = pair(&[subject("a"), other], &[content("a"), content("a")]);
        assert!(found.wants_more);
        assert_eq!(found.unclear, [0, 1]);
    }
}
