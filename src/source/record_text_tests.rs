//! A text that is cut out changes nothing but the time that reading takes.

use proptest::prelude::*;

use super::*;

/// What is read, as far as it can be compared.
type Read = Result<Option<(String, Option<String>, Option<String>)>, (u64, String)>;

fn told(parsed: Result<Option<Record<'_>>, ScanError>) -> Read {
    match parsed {
        Ok(record) => Ok(record.map(|record| {
            let content = record.content;
            let others = Record {
                content: JsonText::default(),
                ..record
            };
            let digest = content.info().map(|info| format!("{info:?}"));
            (format!("{others:?}"), content.text(), digest)
        })),
        Err(ScanError::Syntax { offset, problem }) => Err((offset, problem)),
        Err(error) => panic!("{error:?}"),
    }
}

/// What is read where nothing is cut out.
fn uncut(json: &str) -> (Read, Option<&'static str>) {
    let mended = mend_surrogates(json);
    let flaw = matches!(mended, Cow::Owned(_)).then_some("holds half a character");
    let text = RecordText {
        json: mended,
        cut: None,
        flaw: None,
    };
    (told(text.record(7)), flaw)
}

fn check(json: &str) {
    let text = RecordText::of(json.as_bytes());
    let (read, flaw) = uncut(json);
    assert_eq!(told(text.record(7)), read, "{json}");
    let is_told = text.flaw.map(|told| told.starts_with(flaw.unwrap_or("?")));
    assert_eq!(is_told, flaw.map(|_| true), "{json}");
}

#[test]
fn plain_texts_are_cut_out_wherever_they_stand() {
    for (json, cut) in [
        (r#"{"content":""}"#, Some(r#""""#)),
        (r#"{"content":"a\n\"b\tc"}"#, Some(r#""a\n\"b\tc""#)),
        (
            "{ \"id\" : 1 , \n\"content\"\t: \"x\" , \"x\": [1] }",
            Some(r#""x""#),
        ),
        (
            r#"{"a":{"content":"in"},"b":[],"content":"é","c":2}"#,
            Some("\"é\""),
        ),
        (r#"{"content":"a\\b"}"#, None),
        (r#"{"content":"a\u00e9"}"#, None),
        (r#"{"content":"\x"}"#, None),
        ("{\"content\":\"a\nb\"}", None),
        (r#"{"content":7,"other":"content"}"#, None),
        (r#"{"content":null}"#, None),
        (r#"["content","x"]"#, None),
        (r#"{"content" "x"}"#, None),
        (r#"{"content":"x"#, None),
    ] {
        let text = RecordText::of(json.as_bytes());
        assert_eq!(text.cut.map(|cut| cut.content), cut, "{json}");
        check(json);
    }
}

#[test]
fn what_is_wrong_around_a_text_is_told_at_its_place() {
    for (json, offset) in [
        (r#"{"content":"0123456789","id":x}"#, 29),
        (r#"{"id":x,"content":"0123456789"}"#, 6),
        (r#"{"content":"0123456789" 1}"#, 24),
        ("{\"content\":\"0123456789\",\n\"id\":x}", 30),
        (r#"{"content":"a","content":"b"}"#, 23),
    ] {
        check(json);
        let text = RecordText::of(json.as_bytes());
        assert!(text.cut.is_some() || offset == 6, "{json}");
        match text.record(0) {
            Err(ScanError::Syntax { offset: told, .. }) => assert_eq!(told, offset, "{json}"),
            other => panic!("{json}: {other:?}"),
        }
    }
}

proptest! {
    #[test]
    fn any_record_is_read_as_if_nothing_were_cut_out(
        json in r#"\{("id":1 ?, ?)?"content" ?: ?"([a-cé ]|\\[nt"\\/bu]|\\ud83d|[\n"]){0,8}"(,"name": ?("x"|\{\}|\[1)){0,2}\}?"#
    ) {
        check(&json);
    }
}
