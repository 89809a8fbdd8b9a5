//! A list to pick one thing from, narrowed by what is typed.
//!
//! Not dialoguer's `FuzzySelect`: a line of it that is too long for the terminal is drawn twice, it knows no entries
//! that stay whatever is typed, and what is typed can't be an answer itself. What happens at which key and what is
//! shown is decided here and in `rows`, as pure functions; `screen` only reads keys and writes lines.

mod rows;
mod screen;

use screen::ask;

use super::Ui;
use super::letters::Letters;

/// One thing to pick.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name. Any text: it is made harmless where it is shown.
    pub title: String,
    /// What tells it from others of that name.
    pub place: String,
    /// Whether it is what was picked before.
    pub is_present: bool,
}

/// Something else to do. It stays whatever is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// What it is called.
    pub label: String,
    /// What it is called where something is typed, without that: it follows in quotes.
    pub with_words: Option<String>,
}

/// What was picked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picked {
    /// The entry of this index.
    Entry(usize),
    /// The action of this index.
    Action {
        /// Its index.
        index: usize,
        /// What was typed by then.
        words: String,
    },
    /// What was typed, as an answer.
    Typed(String),
    /// Nothing: somebody wants to leave.
    Nothing,
}

/// A list with a cursor, and what was typed so far.
#[derive(Clone, Debug)]
pub struct Picker {
    entries: Vec<Entry>,
    actions: Vec<Action>,
    is_answer: fn(&str) -> bool,
    words: String,
    cursor: usize,
    letters: Letters,
}

/// A key that means something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Press {
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
    Erase,
    EraseAll,
    Take,
    Leave,
    Type(char),
}

/// One line that the cursor can be on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Item {
    Typed,
    Entry(usize),
    Action(usize),
}

/// How far a page key goes.
const PAGE: usize = 10;

/// The longest text that can be typed, in characters. Links are shorter.
const MAX_WORDS: usize = 1000;

impl Picker {
    /// A list with the cursor on what was picked before, else on the first entry. `is_answer` tells whether what is
    /// typed is more than words to look for.
    pub fn new(entries: Vec<Entry>, actions: Vec<Action>, is_answer: fn(&str) -> bool) -> Self {
        let cursor = entries.iter().position(|entry| entry.is_present);
        Self {
            cursor: cursor.unwrap_or(0),
            entries,
            actions,
            is_answer,
            words: String::new(),
            letters: Letters::All,
        }
    }

    /// What can be picked by now: what is typed if it is an answer, the entries that hold all words, the actions.
    fn items(&self) -> Vec<Item> {
        let words: Vec<String> = self.words.split_whitespace().map(fold).collect();
        let holds = |entry: &Entry| {
            let text = fold(&format!("{}\n{}", entry.title, entry.place));
            words.iter().all(|word| text.contains(word))
        };
        let typed = (self.is_answer)(&self.words).then_some(Item::Typed);
        let entries = self.entries.iter().enumerate();
        let entries = entries.filter(|(_, entry)| holds(entry));
        typed
            .into_iter()
            .chain(entries.map(|(index, _)| Item::Entry(index)))
            .chain((0..self.actions.len()).map(Item::Action))
            .collect()
    }

    /// Does what a key asks for. Something if that ends it.
    fn press(&mut self, key: Press) -> Option<Picked> {
        let items = self.items();
        let last = items.len().saturating_sub(1);
        let at = self.cursor.min(last);
        self.cursor = match key {
            Press::Leave => return Some(Picked::Nothing),
            Press::Take => return items.get(at).map(|item| self.picked(*item)),
            Press::Up if at == 0 => last,
            Press::Up => at - 1,
            Press::Down if at == last => 0,
            Press::Down => at + 1,
            Press::PageUp => at.saturating_sub(PAGE),
            Press::PageDown => (at + PAGE).min(last),
            Press::First => 0,
            Press::Last => last,
            Press::Erase => {
                self.words.pop();
                0
            }
            Press::EraseAll => {
                self.words.clear();
                0
            }
            Press::Type(c) if c.is_control() || self.words.chars().count() >= MAX_WORDS => at,
            Press::Type(c) => {
                self.words.push(c);
                0
            }
        };
        None
    }

    fn picked(&self, item: Item) -> Picked {
        let words = || self.words.trim().to_owned();
        match item {
            Item::Typed => Picked::Typed(words()),
            Item::Entry(index) => Picked::Entry(index),
            Item::Action(index) => Picked::Action {
                index,
                words: words(),
            },
        }
    }
}

impl Ui {
    /// Whether a person is there to be asked and to read the answer: all three streams are a terminal that can do more
    /// than print.
    pub fn can_ask(&self) -> bool {
        use std::io::IsTerminal;
        let out = self.out_term.is_some();
        out && self.talk.term().is_some() && !self.dumb && std::io::stdin().is_terminal()
    }

    /// Lets a person pick. Blocks until they did; nothing of it stays on the screen.
    ///
    /// # Errors
    /// Where the terminal can't be read or written.
    pub fn pick(&self, picker: Picker) -> std::io::Result<Picked> {
        let picker = Picker {
            letters: self.letters,
            ..picker
        };
        ask(picker, self.talk.paint())
    }

    /// Asks for one line, as the terminal edits lines. Empty where nothing was typed.
    ///
    /// # Errors
    /// Where the terminal can't be read or written.
    pub fn ask_line(&self, question: &str) -> std::io::Result<String> {
        screen::ask_line(question)
    }
}

/// What is compared: capitals count as small letters.
fn fold(text: &str) -> String {
    text.to_lowercase()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entry(title: &str, place: &str) -> Entry {
        Entry {
            title: title.to_owned(),
            place: place.to_owned(),
            is_present: false,
        }
    }

    fn action(label: &str) -> Action {
        Action {
            label: label.to_owned(),
            with_words: None,
        }
    }

    fn picker() -> Picker {
        let entries = vec![
            entry("Garden", "in \"Home\""),
            entry("Ünique Plans", "top of the workspace"),
            entry("Plans", "in \"Garden\""),
        ];
        Picker::new(entries, vec![action("a"), action("b")], |text| {
            text.starts_with("https://")
        })
    }

    fn typed(picker: &mut Picker, text: &str) {
        for c in text.chars() {
            assert_eq!(picker.press(Press::Type(c)), None);
        }
    }

    #[test]
    fn words_in_any_order_and_case_find_titles_and_places_and_actions_stay() {
        let mut picker = picker();
        let actions = [Item::Action(0), Item::Action(1)];
        typed(&mut picker, "GARDEN pl");
        assert_eq!(
            picker.items(),
            [[Item::Entry(2)].as_slice(), &actions].concat()
        );
        picker.press(Press::EraseAll);
        typed(&mut picker, "üN");
        assert_eq!(picker.press(Press::Take), Some(Picked::Entry(1)));
        typed(&mut picker, " nowhere");
        assert_eq!(picker.items(), actions);
        let words = "üN nowhere".to_owned();
        assert_eq!(
            picker.press(Press::Take),
            Some(Picked::Action { index: 0, words })
        );
    }

    #[test]
    fn a_pasted_link_is_an_answer_and_comes_first() {
        let mut picker = picker();
        typed(&mut picker, "https://x ");
        assert_eq!(
            picker.press(Press::Take),
            Some(Picked::Typed("https://x".to_owned()))
        );
    }

    #[test]
    fn the_cursor_goes_round_and_begins_on_what_was_picked_before() {
        let mut picker = picker();
        assert_eq!(picker.press(Press::Up), None);
        let last = Picked::Action {
            index: 1,
            words: String::new(),
        };
        assert_eq!(picker.press(Press::Take), Some(last));
        picker.press(Press::Down);
        assert_eq!(picker.press(Press::Take), Some(Picked::Entry(0)));
        let mut entries = picker.entries;
        entries[2].is_present = true;
        let mut picker = Picker::new(entries, Vec::new(), |_| false);
        assert_eq!(picker.press(Press::Take), Some(Picked::Entry(2)));
        assert_eq!(picker.press(Press::Leave), Some(Picked::Nothing));
    }

    #[test]
    fn an_empty_list_ends_only_by_leaving() {
        let mut picker = Picker::new(Vec::new(), Vec::new(), |_| false);
        for key in [
            Press::Up,
            Press::Down,
            Press::PageDown,
            Press::Last,
            Press::Take,
        ] {
            assert_eq!(picker.press(key), None);
        }
        assert_eq!(picker.press(Press::Leave), Some(Picked::Nothing));
    }

    fn any_press() -> impl Strategy<Value = Press> {
        use Press::{Down, Erase, EraseAll, First, Last, PageDown, PageUp, Type, Up};
        let moves = [Up, Down, PageUp, PageDown, First, Last, Erase, EraseAll];
        prop_oneof![
            proptest::sample::select(moves.to_vec()),
            any::<char>().prop_map(Type),
            proptest::sample::select("garden pls".chars().collect::<Vec<_>>()).prop_map(Type),
        ]
    }

    proptest! {
        #[test]
        fn the_cursor_is_always_on_something_that_is_shown(
            keys in proptest::collection::vec(any_press(), 0..40), columns in 0_usize..90, height in 0_usize..30,
        ) {
            let mut picker = picker();
            for key in keys {
                prop_assert_eq!(picker.press(key), None);
                let marked = picker.lines(columns.max(4), height, super::super::Paint::Plain);
                prop_assert_eq!(marked.iter().filter(|line| line.starts_with("> ")).count(), 1);
            }
            prop_assert!(picker.press(Press::Take).is_some());
        }
    }
}
