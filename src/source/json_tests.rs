//! The outline of pages: found at their places, refused with them.

use std::io::BufReader;

use proptest::prelude::*;

use super::*;

type Found = Vec<(List, u64, String)>;

fn scanned(json: &str, buffer: usize) -> Result<(Outline, Found), (u64, String)> {
    let mut found = Vec::new();
    let mut reader = BufReader::with_capacity(buffer, json.as_bytes());
    let mut take = |list, offset, record: &[u8]| {
        found.push((list, offset, String::from_utf8_lossy(record).into_owned()));
        Ok(())
    };
    match scan(&mut reader, 0, &mut take) {
        Ok(outline) => Ok((outline, found)),
        Err(ScanError::Syntax { offset, problem }) => Err((offset, problem)),
        Err(error) => panic!("{error:?}"),
    }
}

#[test]
fn records_are_found_where_they_are_whatever_is_around() {
    let json = r#" {"x":[{"notes":[1]}], "notes" : [ {"a":"]}\"{"} ,{"b":[{}]}, null, 1.5 ],"folders":null,
        "workspaces":[{}], "nextCursor": "c"} "#;
    for buffer in 1..40 {
        let (outline, found) = scanned(json, buffer).unwrap();
        let records: Vec<&str> = found.iter().map(|(_, _, record)| record.as_str()).collect();
        assert_eq!(
            records,
            [r#"{"a":"]}\"{"}"#, r#"{"b":[{}]}"#, "null", "1.5", "{}"]
        );
        for (_, offset, record) in &found {
            assert!(json[*offset as usize..].starts_with(record));
        }
        assert_eq!((outline.pages, outline.continued), (1, 1));
        assert_eq!(found[4].0, List::Workspaces);
    }
}

#[test]
fn several_pages_in_one_file_are_read() {
    let page = r#"{"notes":[{}],"nextCursor":null}"#;
    for json in [format!("{page}\n{page}"), format!("[{page},{page}]")] {
        let (outline, found) = scanned(&json, 64).unwrap();
        assert_eq!((outline.pages, outline.continued, found.len()), (2, 0, 2));
    }
}

#[test]
fn an_error_answer_is_told_from_a_page() {
    let (outline, _) = scanned(
        r#"{"statusCode":401,"message":"invalid_or_expired_token"}"#,
        64,
    )
    .unwrap();
    assert_eq!(outline.pages, 0);
    assert_eq!(
        outline.error.as_deref(),
        Some("401 invalid_or_expired_token")
    );
    assert_eq!(scanned("{}", 64).unwrap().0, Outline::default());
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    for (json, offset, problem) in [
        ("", 0, "the file is empty"),
        ("hello", 0, "expected `{`, found `h`"),
        (r#"{"notes":{}}"#, 9, "`notes` is not a list"),
        (r#"{"notes":[{}{}]}"#, 12, "expected `,` or `]`, found `{`"),
        (r#"{"notes":[],}"#, 12, "expected `\"`, found `}`"),
        (r#"{"notes":[,]}"#, 10, "a value is missing"),
        (r#"{"notes":[]} x"#, 13, "expected `{`, found `x`"),
    ] {
        assert_eq!(
            scanned(json, 64).unwrap_err(),
            (offset, problem.to_owned()),
            "{json}"
        );
    }
}

#[test]
fn a_file_cut_anywhere_is_no_page() {
    let json = r#"{"notes":[{"id":"a","content":"x\"y"}],"folders":[],"nextCursor":"c"}"#;
    for end in 1..json.len() {
        let (_, problem) = scanned(&json[..end], 16).unwrap_err();
        assert!(problem.contains("ends in the middle"), "{end}: {problem}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(json in "[{}\\[\\]:,\"\\\\a notes]{0,60}", buffer in 1usize..9) {
        let _ = scanned(&json, buffer);
    }
}
