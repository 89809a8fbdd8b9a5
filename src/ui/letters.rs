//! Which letters the reader's screen has: all, or those of ASCII.

use std::borrow::Cow;

/// What can be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Letters {
    /// Every letter and sign.
    #[default]
    All,
    /// The locale promises no more than ASCII, as under cron: the signs that this program uses are spelled in ASCII, also
    /// where they stand in the title of a note. All other letters stay: nobody knows what could stand in their place.
    Ascii,
}

impl Letters {
    /// By whether the locale is one of UTF-8.
    pub fn of(utf8: bool) -> Self {
        match utf8 {
            true => Self::All,
            false => Self::Ascii,
        }
    }

    /// The text with signs that can be shown.
    pub fn fit(self, text: &str) -> Cow<'_, str> {
        if self == Self::All || text.is_ascii() {
            return Cow::Borrowed(text);
        }
        let mut fitted = String::with_capacity(text.len());
        for c in text.chars() {
            match (spelled(c), control(c)) {
                (Some(ascii), _) => fitted.push_str(ascii),
                (None, Some(letter)) => fitted.extend(['^', letter]),
                (None, None) => fitted.push(c),
            }
        }
        Cow::Owned(fitted)
    }

    /// What a bar is made of: done, and to do.
    pub(super) fn bar(self) -> &'static str {
        match self {
            Self::All => "█░",
            Self::Ascii => "#-",
        }
    }

    /// What a spinner turns through.
    pub(super) fn spinner(self) -> &'static str {
        match self {
            Self::All => "⠁⠂⠄⡀⢀⠠⠐⠈ ",
            Self::Ascii => "|/-\\ ",
        }
    }

    /// What marks the cut end of a text.
    pub(super) fn cut(self) -> &'static str {
        match self {
            Self::All => "…",
            Self::Ascii => "...",
        }
    }
}

/// Our own signs, spelled in ASCII. Notion's sign of a page's menu is three dots, each a letter.
fn spelled(c: char) -> Option<&'static str> {
    Some(match c {
        '•' => ".",
        '…' => "...",
        '→' => "->",
        '–' => "-",
        '“' | '”' => "\"",
        _ => return None,
    })
}

/// The letter of a control character that is shown as a picture, as terminals have always written it: `[` of `^[`.
fn control(picture: char) -> Option<char> {
    match picture {
        '␡' => Some('?'),
        '\u{2400}'..='\u{241f}' => char::from_u32(u32::from(picture) - 0x2400 + u32::from('@')),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_signs_are_spelled_and_words_of_notes_stay() {
        for (text, ascii) in [
            (
                "share it (••• > Connections)",
                "share it (... > Connections)",
            ),
            ("a␛[2J␊b␡", "a^[[2J^Jb^?"),
            ("Paste a link…", "Paste a link..."),
            ("note `Grüße 日本`", "note `Grüße 日本`"),
            ("plain", "plain"),
        ] {
            assert_eq!(Letters::Ascii.fit(text), ascii);
            assert_eq!(Letters::All.fit(text), text);
        }
    }

    #[test]
    fn bars_and_spinners_of_ascii_are_ascii() {
        let drawn = [
            Letters::Ascii.bar(),
            Letters::Ascii.spinner(),
            Letters::Ascii.cut(),
        ];
        assert!(drawn.iter().all(|signs| signs.is_ascii()));
    }
}
