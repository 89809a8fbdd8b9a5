//! The order of pages under one parent (design.md section 5).

use std::cmp::Ordering;

use crate::model::Entity;

use super::Order;

/// Compares two siblings. A total order: ids decide last, and a kind and id stands once.
pub(super) fn siblings(order: Order, a: &Entity, b: &Entity) -> Ordering {
    match (order, a.created, b.created) {
        (Order::Created, Some(x), Some(y)) => x.cmp(&y).then_with(|| by_id(a, b)),
        // Without a date it may be as old as the source; it stands last, so that dated ones keep their places.
        (Order::Created, Some(_), None) => Ordering::Less,
        (Order::Created, None, Some(_)) => Ordering::Greater,
        (Order::Created, None, None) | (Order::Title, _, _) => by_title(a, b),
    }
}

fn by_id(a: &Entity, b: &Entity) -> Ordering {
    a.key.id.cmp(&b.key.id).then(a.key.kind.cmp(&b.key.kind))
}

fn by_title(a: &Entity, b: &Entity) -> Ordering {
    let (left, right) = (a.title.as_str(), b.title.as_str());
    a.key
        .kind
        .cmp(&b.key.kind)
        .then_with(|| natural(left, right))
        .then_with(|| left.cmp(right))
        .then_with(|| by_id(a, b))
}

/// Compares as people sort: without regard to case, and numbers by their value, however long.
fn natural(left: &str, right: &str) -> Ordering {
    let (mut left, mut right) = (left, right);
    loop {
        let ordering = match (first_number(left), first_number(right)) {
            (Some(a), Some(b)) => {
                left = &left[a.len()..];
                right = &right[b.len()..];
                let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
                a.len().cmp(&b.len()).then_with(|| a.cmp(b))
            }
            _ => match (left.chars().next(), right.chars().next()) {
                (None, None) => return Ordering::Equal,
                (None, Some(_)) => return Ordering::Less,
                (Some(_), None) => return Ordering::Greater,
                (Some(a), Some(b)) => {
                    left = &left[a.len_utf8()..];
                    right = &right[b.len_utf8()..];
                    a.to_lowercase().cmp(b.to_lowercase())
                }
            },
        };
        if ordering.is_ne() {
            return ordering;
        }
    }
}

/// The ASCII digits a text starts with, if it does.
fn first_number(text: &str) -> Option<&str> {
    let end = text
        .bytes()
        .position(|byte| !byte.is_ascii_digit())
        .unwrap_or(text.len());
    (end > 0).then(|| &text[..end])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_count_and_case_does_not() {
        let sorted = ["", "1", "02", "2b", "10", "a1", "A2", "a10", "B", "é", "日"];
        for pair in sorted.windows(2) {
            assert_eq!(natural(pair[0], pair[1]), Ordering::Less, "{pair:?}");
            assert_eq!(natural(pair[1], pair[0]), Ordering::Greater, "{pair:?}");
        }
        assert_eq!(natural("Chapter 007", "chapter 7"), Ordering::Equal);
    }

    proptest! {
        #[test]
        fn comparing_is_transitive(mut texts in proptest::collection::vec("[aAbé0-2 .]{0,6}", 3)) {
            texts.sort_by(|a, b| natural(a, b));
            prop_assert_ne!(natural(&texts[0], &texts[2]), Ordering::Greater);
            prop_assert_eq!(natural(&texts[0], &texts[1]), natural(&texts[1], &texts[0]).reverse());
        }
    }
}
