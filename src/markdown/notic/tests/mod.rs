//! Each statement of notic-data.md sections 4.1 and 4.2 as a test.

mod blocks;
mod editor;
mod inline;
mod stored;

use crate::markdown::Dialect;
use crate::markdown::outline::outline;

/// What is seen of a note, block by block.
fn seen(content: &str) -> String {
    outline(Dialect::Notic, content)
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    for (content, expected) in cases {
        assert_eq!(seen(content), *expected, "{content:?}");
    }
}
