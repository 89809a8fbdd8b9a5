//! Makes text of notes and servers harmless to a terminal, and visible.

use std::borrow::Cow;

/// Text for one line: control characters, line ends and characters that turn the reading direction are shown instead
/// of obeyed.
pub fn escape(text: &str) -> Cow<'_, str> {
    escape_unless(text, |_| false)
}

/// Text of several lines: as [`escape`], but line ends stay.
pub fn escape_lines(text: &str) -> Cow<'_, str> {
    escape_unless(text, |c| c == '\n')
}

fn escape_unless(text: &str, stays: fn(char) -> bool) -> Cow<'_, str> {
    let harmful = |c: char| is_harmful(c) && !stays(c);
    if !text.contains(harmful) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if harmful(c) {
            push_visible(&mut shown, c);
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

/// Control characters, line separators, and the marks of Unicode's bidirectional algorithm (UAX 9), which can make a
/// line read as something else. Joiners stay: emoji and several scripts need them.
fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{202a}'
                ..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

fn push_visible(shown: &mut String, c: char) {
    let picture = match c {
        '\u{7f}' => Some('␡'),
        // Unicode has a picture of each ASCII control character, in the same order.
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)),
        _ => None,
    };
    match picture {
        Some(picture) => shown.push(picture),
        None => shown.extend(c.escape_unicode()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_shown() {
        assert_eq!(escape("a\u{1b}[31mb"), "a␛[31mb");
        assert_eq!(escape("a\nb\r\tc\u{7f}"), "a␊b␍␉c␡");
        assert_eq!(escape("\u{9b}2J"), "\\u{9b}2J");
        assert_eq!(escape("\u{202e}txt.exe"), "\\u{202e}txt.exe");
        assert_eq!(escape_lines("a\nb\u{7}"), "a\nb␇");
    }

    #[test]
    fn other_scripts_and_emoji_stay_as_they_are() {
        for text in ["日本語", "שלום", "👩‍🚀", "naïve – „quote“"] {
            assert!(matches!(escape(text), Cow::Borrowed(_)), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_harmful_character_is_left(text in any::<String>()) {
            prop_assert!(!escape(&text).contains(is_harmful));
            prop_assert_eq!(escape_lines(&text).matches('\n').count(), text.matches('\n').count());
        }
    }
}
