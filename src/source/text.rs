//! Bytes to text, losing as little as the bytes allow.

use std::borrow::Cow;

use memchr::memmem;

/// Text decoded from a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decoded {
    /// The text, without a byte order mark.
    pub(super) text: String,
    /// Whether some bytes were no text and stand as U+FFFD.
    pub(super) lossy: bool,
}

/// Decodes a file: UTF-8, or UTF-16 where a byte order mark says so. What is neither becomes U+FFFD.
///
/// Names and texts are never normalised: macOS may hand out decomposed letters (NFD) where other systems have
/// composed ones (NFC), and to them these are different names.
pub(super) fn decode(bytes: Vec<u8>) -> Decoded {
    if let Some(rest) = bytes.strip_prefix(&[0xff, 0xfe]) {
        return decode_utf16(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(&[0xfe, 0xff]) {
        return decode_utf16(rest, u16::from_be_bytes);
    }
    match String::from_utf8(bytes) {
        Ok(mut text) => {
            if text.starts_with('\u{feff}') {
                text.drain(..'\u{feff}'.len_utf8());
            }
            Decoded { text, lossy: false }
        }
        Err(error) => {
            let text = String::from_utf8_lossy(error.as_bytes());
            Decoded {
                text: text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned(),
                lossy: true,
            }
        }
    }
}

fn decode_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Decoded {
    let pairs = bytes.chunks_exact(2);
    let mut lossy = !pairs.remainder().is_empty();
    let units = pairs.map(|pair| unit([pair[0], pair[1]]));
    let mut text: String = char::decode_utf16(units)
        .map(|c| {
            c.unwrap_or_else(|_| {
                lossy = true;
                char::REPLACEMENT_CHARACTER
            })
        })
        .collect();
    if !bytes.len().is_multiple_of(2) {
        text.push(char::REPLACEMENT_CHARACTER);
    }
    Decoded { text, lossy }
}

/// Replaces `\uD800`-style escapes without their other half, which JSON allows and text can't hold, by U+FFFD's.
///
/// Notic's app cut long notes at a UTF-16 unit, so that half a pair can stand at a note's end (notic-data.md section
/// 4.2).
pub(super) fn mend_surrogates(json: &str) -> Cow<'_, str> {
    let bytes = json.as_bytes();
    let mut mended: Option<Vec<u8>> = None;
    let mut at = 0;
    let finder = memmem::Finder::new(b"\\u");
    while let Some(found) = finder.find(&bytes[at..]) {
        let start = at + found;
        at = start + 2;
        let before = bytes[..start].iter().rev();
        let is_escaped = before.take_while(|byte| **byte == b'\\').count() % 2 == 1;
        match escaped_unit(bytes, start).filter(|_| !is_escaped) {
            Some(0xd800..=0xdbff)
                if matches!(escaped_unit(bytes, start + 6), Some(0xdc00..=0xdfff)) =>
            {
                at = start + 12;
            }
            Some(0xd800..=0xdfff) => {
                let out = mended.get_or_insert_with(|| bytes.to_vec());
                out[start + 2..start + 6].copy_from_slice(b"fffd");
                at = start + 6;
            }
            _ => {}
        }
    }
    match mended.map(String::from_utf8) {
        Some(Ok(text)) => Cow::Owned(text),
        _ => Cow::Borrowed(json),
    }
}

/// The number of a `\uXXXX` that starts here.
fn escaped_unit(bytes: &[u8], at: usize) -> Option<u32> {
    let digits = bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
    digits.iter().try_fold(0, |unit, digit| {
        Some(unit * 16 + char::from(*digit).to_digit(16)?)
    })
}

/// A name or id for a message: control characters become U+FFFD, and a very long one is shortened.
pub(super) fn shown(name: &str) -> String {
    const MOST: usize = 80;
    let mut shown: String = name
        .chars()
        .take(MOST)
        .map(|c| {
            if c.is_control() {
                char::REPLACEMENT_CHARACTER
            } else {
                c
            }
        })
        .collect();
    if name.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> (String, bool) {
        let decoded = decode(bytes.to_vec());
        (decoded.text, decoded.lossy)
    }

    #[test]
    fn byte_order_marks_are_read_and_dropped() {
        assert_eq!(text("\u{feff}a😀".as_bytes()), ("a😀".into(), false));
        let le: Vec<u8> = "\u{feff}a😀"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let be: Vec<u8> = "\u{feff}a😀"
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect();
        assert_eq!(text(&le), ("a😀".into(), false));
        assert_eq!(text(&be), ("a😀".into(), false));
    }

    #[test]
    fn what_is_no_text_is_replaced_and_told() {
        assert_eq!(text(b"a\xffb"), ("a\u{fffd}b".into(), true));
        assert_eq!(text(b"\xff\xfea\0\x3d\xd8b\0"), ("a\u{fffd}b".into(), true));
        assert_eq!(text(b"\xff\xfea\0b"), ("a\u{fffd}".into(), true));
        assert_eq!(text(b""), (String::new(), false));
    }

    #[test]
    fn only_halves_of_pairs_are_mended() {
        for (given, mended) in [
            (r#""a\ud83d""#, r#""a\ufffd""#),
            (r#""\uD83D\uDE00""#, r#""\uD83D\uDE00""#),
            (
                r#""\ude00\ud83d\ud83d\ude00""#,
                r#""\ufffd\ufffd\ud83d\ude00""#,
            ),
            (r#""\\ud83d""#, r#""\\ud83d""#),
            (r#""\\\ud83d""#, r#""\\\ufffd""#),
            (r#""\u00e9""#, r#""\u00e9""#),
            (r#""\"#, r#""\"#),
            (r#""\ud8"#, r#""\ud8"#),
            ("\"\\é\\ud800\"", "\"\\é\\ufffd\""),
        ] {
            assert_eq!(mend_surrogates(given), mended);
        }
    }

    #[test]
    fn names_in_messages_can_not_break_the_line() {
        assert_eq!(shown("a\n\u{1b}[31m"), "a\u{fffd}\u{fffd}[31m");
        assert_eq!(shown(&"x".repeat(500)).chars().count(), 81);
    }
}
