//! What of a [`Picker`] is shown, as lines that fit.

use dialoguer::console::{measure_text_width, truncate_str};

use super::super::escape::escape;
use super::super::letters::Letters;
use super::super::paint::Paint;
use super::{Item, Picker};

/// The most entries shown at a time.
const MOST_ENTRIES: usize = 14;
/// Between a title and its place.
const GAP: usize = 2;

impl Picker {
    /// The lines from the top, the one with what is typed last: none wider than the columns, less one, which some
    /// terminals keep for their own cursor.
    pub(super) fn lines(&self, columns: usize, height: usize, paint: Paint) -> Vec<String> {
        let width = columns.saturating_sub(1).max(3);
        let items = self.items();
        let cursor = self.cursor.min(items.len().saturating_sub(1));
        let entries = items.len() - self.actions.len();
        let others = self.actions.len() + 3;
        let room = height.saturating_sub(others).clamp(1, MOST_ENTRIES);
        let top = top(cursor, entries, room);
        let cut = self.letters.cut();
        let mut lines = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let in_view = index >= entries || (top..top + room).contains(&index);
            if in_view {
                let line = self.line(*item, width.saturating_sub(2), paint);
                lines.push(match index == cursor {
                    true => format!("{}{line}", paint.hint("> ")),
                    false => format!("  {line}"),
                });
            }
            let hidden = entries.saturating_sub(room);
            if index + 1 == entries && hidden > 0 {
                let more = format!("  {cut} {hidden} more; type to narrow the list");
                lines.push(paint.aside(&truncate_str(&more, width, cut)));
            }
        }
        lines.push(self.prompt(width));
        lines
    }

    fn line(&self, item: Item, width: usize, paint: Paint) -> String {
        let shown = |text: &str| self.letters.fit(&escape(text)).into_owned();
        let cut = self.letters.cut();
        match item {
            Item::Typed => truncate_str("use this link", width, cut).into_owned(),
            Item::Entry(index) => {
                let entry = &self.entries[index];
                let place = match entry.is_present {
                    true => format!("chosen now, {}", shown(&entry.place)),
                    false => shown(&entry.place),
                };
                let (title, place) = fitting(&shown(&entry.title), &place, width, self.letters);
                match place {
                    Some(place) => format!("{title}{}{}", " ".repeat(GAP), paint.aside(&place)),
                    None => title,
                }
            }
            Item::Action(index) => {
                let action = &self.actions[index];
                let label = match &action.with_words {
                    Some(label) if !self.words.trim().is_empty() => {
                        format!("{label} \"{}\"", shown(self.words.trim()))
                    }
                    _ => shown(&action.label),
                };
                truncate_str(&label, width, cut).into_owned()
            }
        }
    }

    /// The end of what is typed matters more than its beginning.
    fn prompt(&self, width: usize) -> String {
        const LONG: &str = "Type to filter, Enter to take, Esc to leave: ";
        let typed = escape(&self.words);
        let roomy = measure_text_width(LONG) + 10 <= width;
        let label = if roomy { LONG } else { ": " };
        let room = width.saturating_sub(measure_text_width(label));
        let mut shown = typed.as_ref();
        while measure_text_width(shown) > room {
            let mut chars = shown.chars();
            chars.next();
            shown = chars.as_str();
        }
        format!("{label}{shown}")
    }
}

/// The first entry in view, so that the cursor's is, too: in the middle where there are more on both sides.
fn top(cursor: usize, entries: usize, room: usize) -> usize {
    let cursor = cursor.min(entries.saturating_sub(1));
    cursor
        .saturating_sub(room / 2)
        .min(entries.saturating_sub(room))
}

/// A title and its place. Where not both fit, the title has two thirds: the place matters only among pages of one title.
fn fitting(title: &str, place: &str, width: usize, letters: Letters) -> (String, Option<String>) {
    let (long, beside) = (measure_text_width(title), measure_text_width(place) + GAP);
    let for_title = width.saturating_sub(beside).max(width * 2 / 3).min(width);
    let title = truncate_str(title, for_title, letters.cut()).into_owned();
    let rest = width.saturating_sub(long.min(for_title));
    if rest < GAP + 4 {
        return (title, None);
    }
    let place = truncate_str(place, rest - GAP, letters.cut()).into_owned();
    (title, Some(place))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Action, Entry, Press};
    use super::*;

    fn entry(title: &str, place: &str) -> Entry {
        Entry {
            title: title.to_owned(),
            place: place.to_owned(),
            is_present: title == "Notic",
        }
    }

    fn picker(entries: Vec<Entry>) -> Picker {
        let search = Action {
            label: "Search Notion for other words…".to_owned(),
            with_words: Some("Search Notion for".to_owned()),
        };
        let paste = Action {
            label: "Paste a link…".to_owned(),
            with_words: None,
        };
        Picker::new(entries, vec![search, paste], |text| text.contains("://"))
    }

    fn some() -> Vec<Entry> {
        vec![
            entry("Garden", "top of the workspace"),
            entry("Notic", "in \"Garden\""),
            entry(
                "Ein sehr langer Titel, der auf keine schmale Zeile passt",
                "in \"Noch so einer, auch lang\"",
            ),
            entry("👩‍🚀 日本語のページ", "in a database"),
            entry("שלום עולם", "top of the workspace"),
            entry("a\u{1b}[2J\u{202e}b\nc", "in \"\u{7}\""),
        ]
    }

    fn shown(picker: &Picker, columns: usize, height: usize) -> String {
        picker.lines(columns, height, Paint::Plain).join("\n")
    }

    #[test]
    fn each_row_tells_title_and_place_and_the_cursor_is_on_the_present_root() {
        insta::assert_snapshot!(shown(&picker(some()), 80, 24), @r#"
          Garden  top of the workspace
        > Notic  chosen now, in "Garden"
          Ein sehr langer Titel, der auf keine schmale Zeile…  in "Noch so einer, auch…
          👩‍🚀 日本語のページ  in a database
          שלום עולם  top of the workspace
          a␛[2J\u{202e}b␊c  in "␇"
          Search Notion for other words…
          Paste a link…
        Type to filter, Enter to take, Esc to leave:
        "#);
    }

    #[test]
    fn a_narrow_terminal_gets_narrow_rows() {
        insta::assert_snapshot!(shown(&picker(some()), 30, 24), @r#"
          Garden  top of the workspa…
        > Notic  chosen now, in "Gar…
          Ein sehr langer T…  in "No…
          👩‍🚀 日本語のページ  in a da…
          שלום עולם  top of the work…
          a␛[2J\u{202e}b␊c  in "␇"
          Search Notion for other wo…
          Paste a link…
        :
        "#);
    }

    #[test]
    fn of_many_pages_those_around_the_cursor_are_shown_and_what_is_typed_narrows_them() {
        let many = (0..500).map(|n| entry(&format!("Page {n}"), "top of the workspace"));
        let mut picker = picker(many.collect());
        for _ in 0..20 {
            picker.press(Press::PageDown);
        }
        insta::assert_snapshot!(shown(&picker, 60, 10), @r"
          Page 198  top of the workspace
          Page 199  top of the workspace
        > Page 200  top of the workspace
          Page 201  top of the workspace
          Page 202  top of the workspace
          … 495 more; type to narrow the list
          Search Notion for other words…
          Paste a link…
        Type to filter, Enter to take, Esc to leave:
        ");
        for c in "e 49 x".chars() {
            picker.press(Press::Type(c));
        }
        insta::assert_snapshot!(shown(&picker, 60, 10), @r#"
        > Search Notion for "e 49 x"
          Paste a link…
        Type to filter, Enter to take, Esc to leave: e 49 x
        "#);
    }

    proptest! {
        #[test]
        fn no_line_is_too_wide_or_could_steer_the_terminal(
            titles in proptest::collection::vec(any::<String>(), 0..5), words in any::<String>(),
            columns in 4_usize..100, height in 0_usize..40,
        ) {
            let entries = titles.iter().map(|title| entry(title, title)).collect();
            let mut picker = picker(entries);
            for c in words.chars() {
                picker.press(Press::Type(c));
            }
            for line in picker.lines(columns, height, Paint::Plain) {
                prop_assert!(measure_text_width(&line) < columns, "{line:?}");
                prop_assert!(!line.contains(char::is_control), "{line:?}");
            }
        }

        #[test]
        fn no_more_lines_than_the_terminal_has(count in 0_usize..600, height in 7_usize..60, keys in 0_usize..600) {
            let many = (0..count).map(|n| entry(&n.to_string(), ""));
            let mut picker = picker(many.collect());
            for _ in 0..keys {
                picker.press(Press::Down);
            }
            prop_assert!(picker.lines(80, height, Paint::Plain).len() <= height);
        }
    }
}
