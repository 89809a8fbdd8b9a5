//! Breaks lines between words, where a terminal would break them inside one.

use std::borrow::Cow;

use dialoguer::console::measure_text_width;

/// Text whose lines fit into a number of columns. A continued line begins where the line's text does: after blanks at its
/// start, and after a label that is set off by two blanks or more. What stands in backticks is to be copied, so it stays
/// in one piece where it fits; so do words that are too long, like addresses. What lies between two lines of three
/// backticks is to be copied as a whole, and stays as it is.
pub(super) fn wrap(text: &str, columns: usize) -> Cow<'_, str> {
    if text.lines().all(|line| measure_text_width(line) <= columns) {
        return Cow::Borrowed(text);
    }
    let mut is_to_copy = false;
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| {
            is_to_copy ^= line == FENCE;
            match is_to_copy {
                true => line.to_owned(),
                false => fit(line, columns),
            }
        })
        .collect();
    Cow::Owned(lines.join("\n"))
}

/// What stands before and behind a block that is to be copied.
const FENCE: &str = "```";

/// The widest label that the rest of its text is set in behind.
const WIDEST_LABEL: usize = 26;

fn fit(line: &str, columns: usize) -> String {
    if measure_text_width(line) <= columns {
        return line.to_owned();
    }
    let (label, rest) = line.split_at(end_of_label(line));
    let indent = " ".repeat(measure_text_width(label));
    let mut fitted = label.to_owned();
    let mut used = indent.len();
    let mut fresh = true;
    for piece in pieces(rest, columns) {
        let width = measure_text_width(piece);
        if !fresh && used + 1 + width > columns {
            fitted.push('\n');
            fitted.push_str(&indent);
            used = indent.len();
            fresh = true;
        }
        if !fresh {
            fitted.push(' ');
            used += 1;
        }
        fitted.push_str(piece);
        used += width;
        fresh = false;
    }
    fitted
}

/// Where the text begins: behind blanks at the start, and behind a label and the blanks after it, if there is one.
fn end_of_label(line: &str) -> usize {
    let start = line.len() - line.trim_start_matches(' ').len();
    let Some(gap) = line[start..].find("  ").map(|gap| start + gap) else {
        return start;
    };
    let text = line[gap..].trim_start_matches(' ');
    let end = line.len() - text.len();
    match !text.is_empty() && measure_text_width(&line[..end]) <= WIDEST_LABEL {
        true => end,
        false => start,
    }
}

/// The line at its blanks, but not at those between two backticks that are near enough.
fn pieces(line: &str, columns: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = line;
    while let Some(end) = end_of_piece(rest, columns) {
        pieces.push(&rest[..end]);
        rest = &rest[end + 1..];
    }
    pieces.push(rest);
    pieces
}

/// Units that stay with their number.
const UNITS: [&str; 4] = ["s", "min", "h", "d"];

/// The first blank, but not one between a number and its unit.
fn first_blank(text: &str) -> Option<usize> {
    let blank = text.find(' ')?;
    let after = &text[blank + 1..];
    let end = after.find(|c: char| !c.is_ascii_alphabetic());
    let is_unit = UNITS.contains(&&after[..end.unwrap_or(after.len())]);
    match text[..blank].ends_with(|c: char| c.is_ascii_digit()) && is_unit {
        true => after.find(' ').map(|next| blank + 1 + next),
        false => Some(blank),
    }
}

/// Where the first blank is that a line may end at.
fn end_of_piece(text: &str, columns: usize) -> Option<usize> {
    let blank = first_blank(text)?;
    let Some(open) = text[..blank].find('`') else {
        return Some(blank);
    };
    let close = text[open + 1..].find('`').map(|close| open + 1 + close);
    let Some(close) = close.filter(|close| *close > blank) else {
        return Some(blank);
    };
    let end = text[close..].find(' ').map(|blank| close + blank);
    match measure_text_width(&text[..end.unwrap_or(text.len())]) <= columns {
        true => end,
        false => Some(blank),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_end_between_words() {
        assert_eq!(wrap("one two three", 9), "one two\nthree");
        assert_eq!(wrap("  one two three\nfour", 9), "  one two\n  three\nfour");
        assert_eq!(wrap("日本 日本", 7), "日本\n日本");
        assert_eq!(
            wrap("\u{1b}[1;31merror:\u{1b}[0m a b", 10),
            "\u{1b}[1;31merror:\u{1b}[0m a b"
        );
    }

    #[test]
    fn what_stands_behind_a_label_stays_behind_it() {
        assert_eq!(
            wrap("Root:  one two three", 14),
            "Root:  one two\n       three"
        );
        assert_eq!(wrap("+ a    one two", 10), "+ a    one\n       two");
        let far = format!("{} b c", "a".repeat(WIDEST_LABEL));
        assert_eq!(
            wrap(&far, WIDEST_LABEL + 2),
            format!("{} b\nc", "a".repeat(WIDEST_LABEL))
        );
    }

    #[test]
    fn a_number_and_its_unit_stay_together() {
        assert_eq!(wrap("about 1 s. Sent", 8), "about\n1 s.\nSent");
        assert_eq!(wrap("in 2 min 5 s", 9), "in 2 min\n5 s");
        assert_eq!(wrap("1 such one", 5), "1\nsuch\none");
    }

    #[test]
    fn a_block_to_be_copied_stays_as_it_is() {
        assert_eq!(
            wrap("one two\n```\none two\n```\none two", 5),
            "one\ntwo\n```\none two\n```\none\ntwo"
        );
    }

    #[test]
    fn what_is_to_be_copied_stays_in_one_piece() {
        assert_eq!(
            wrap("now type `nn root PAGE`, or", 20),
            "now type\n`nn root PAGE`, or"
        );
        assert_eq!(
            wrap("see http://127.0.0.1:40/page", 12),
            "see\nhttp://127.0.0.1:40/page"
        );
    }

    #[test]
    fn backticks_that_do_not_fit_or_do_not_close_are_letters() {
        assert_eq!(wrap("a `b c d e` f", 6), "a `b c\nd e` f");
        assert_eq!(wrap("a `b c d e", 6), "a `b c\nd e");
    }

    proptest! {
        #[test]
        fn nothing_but_blanks_changes(text in "[ab` é日\u{1b}\n]{0,60}", columns in 1_usize..30) {
            let bare = |text: &str| text.replace([' ', '\n'], "");
            let wrapped = wrap(&text, columns);
            prop_assert_eq!(bare(&wrapped), bare(&text));
        }
    }
}
