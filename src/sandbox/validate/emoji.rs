//! What looks like an emoji: one pictograph, flag or keycap, with its modifiers and joined parts.

const JOINER: char = '\u{200d}';
const EMOJI_STYLE: char = '\u{fe0f}';
const KEYCAP: char = '\u{20e3}';

/// Whether the text is one emoji and nothing else.
pub(crate) fn is_one_emoji(text: &str) -> bool {
    let mut chars = text.chars().peekable();
    let Some(first) = chars.next() else {
        return false;
    };
    if is_regional(first) {
        return chars.next().is_some_and(is_regional) && chars.next().is_none();
    }
    if first.is_ascii_digit() || matches!(first, '#' | '*') {
        chars.next_if_eq(&EMOJI_STYLE);
        return chars.next() == Some(KEYCAP) && chars.next().is_none();
    }
    if !is_pictograph(first) {
        return false;
    }
    while let Some(c) = chars.next() {
        let fits = match c {
            JOINER => chars.next().is_some_and(is_pictograph),
            EMOJI_STYLE => true,
            c => is_skin_tone(c) || is_tag(c),
        };
        if !fits {
            return false;
        }
    }
    true
}

fn is_regional(c: char) -> bool {
    matches!(c, '\u{1f1e6}'..='\u{1f1ff}')
}

fn is_skin_tone(c: char) -> bool {
    matches!(c, '\u{1f3fb}'..='\u{1f3ff}')
}

fn is_tag(c: char) -> bool {
    matches!(c, '\u{e0020}'..='\u{e007f}')
}

fn is_pictograph(c: char) -> bool {
    matches!(c,
        '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}'
        | '\u{2194}'..='\u{21aa}' | '\u{231a}'..='\u{23ff}' | '\u{24c2}' | '\u{25aa}'..='\u{25fe}'
        | '\u{2600}'..='\u{27bf}' | '\u{2934}' | '\u{2935}' | '\u{2b05}'..='\u{2b55}' | '\u{3030}'
        | '\u{303d}' | '\u{3297}' | '\u{3299}' | '\u{1f004}' | '\u{1f0cf}' | '\u{1f170}'..='\u{1f19a}'
        | '\u{1f201}'..='\u{1f251}' | '\u{1f300}'..='\u{1faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_emoji_passes_and_text_does_not() {
        for emoji in ["📄", "❤️", "👩‍💻", "👍🏽", "🇩🇪", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "☎", "⭐"]
        {
            assert!(is_one_emoji(emoji), "{emoji}");
        }
        for text in [
            "", "a", "1", "#", "📄📄", "📄 ", "🇩", "ok", "👩‍", ":smile:", "→→",
        ] {
            assert!(!is_one_emoji(text), "{text}");
        }
    }
}
