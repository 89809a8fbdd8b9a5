//! Texts as the editor itself was seen to show them (tests/data/README.md).

use super::seen;

#[test]
fn what_lexical_shows_is_what_is_read() {
    let recorded = include_str!("../../../../tests/data/lexical-0.40.json");
    let recorded: Vec<(String, String)> = serde_json::from_str(recorded).unwrap();
    assert_eq!(recorded.len(), 1_200);
    for (content, shown) in recorded {
        assert_eq!(seen(&content), shown, "{content:?}");
    }
}
