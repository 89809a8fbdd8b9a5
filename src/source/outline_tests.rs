//! What one page says of itself.

use std::fs;

use serde_json::{Value, json};

use super::{PageOutline, SourceError, outline};

fn outlined(page: &Value) -> Result<PageOutline, SourceError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("page.json");
    fs::write(&path, page.to_string()).unwrap();
    outline(&path)
}

#[test]
fn a_page_tells_its_notes_and_where_the_next_one_begins() {
    let page = outlined(&json!({"notes": [{"id": "a"}, {"id": "b"}], "nextCursor": "x+/="}));
    let page = page.unwrap();
    assert_eq!((page.notes.len(), page.next.as_deref()), (2, Some("x+/=")));
    for none in [json!(null), json!("")] {
        let last = outlined(&json!({"notes": [], "nextCursor": none})).unwrap();
        assert_eq!(last.next, None);
    }
}

#[test]
fn a_cursor_that_can_not_be_kept_does_not_end_the_pages() {
    let page = json!({"notes": [], "nextCursor": "x".repeat(100_000)});
    let error = outlined(&page).unwrap_err().to_string();
    assert!(error.contains("nextCursor"), "{error}");
}

#[test]
fn the_content_is_that_of_the_records_in_any_order() {
    let of = |notes: Value, folders: Value| {
        let page = json!({"notes": notes, "folders": folders, "nextCursor": "x"});
        outlined(&page).unwrap().content
    };
    let (a, b, f) = (json!({"id": "a"}), json!({"id": "b"}), json!({"id": "f"}));
    let content = of(json!([a, b]), json!([f]));
    assert_eq!(of(json!([b, a]), json!([f])), content);
    assert_ne!(of(json!([a]), json!([f])), content);
    assert_ne!(of(json!([a, b]), json!([])), content);
    assert_ne!(
        of(json!([a, {"id": "b", "content": "x"}]), json!([f])),
        content
    );
}

#[test]
fn an_error_answer_or_a_half_page_is_no_page() {
    assert!(outlined(&json!({"statusCode": 500, "message": "x"})).is_err());
    assert!(outlined(&json!({"something": []})).is_err());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("page.json");
    fs::write(&path, r#"{"notes": [{"id": "a"}"#).unwrap();
    assert!(outline(&path).is_err());
}
