//! Reads keys and writes a [`Picker`]'s lines, in place of those before.

use std::io;

use dialoguer::console::{Key, Term, measure_text_width};

use super::super::paint::Paint;
use super::{Picked, Picker, Press};

/// Where the size of a terminal is not known: that of the first ones.
const USUAL_SIZE: (u16, u16) = (24, 80);

/// No line breaks by the terminal, and breaks again: it may count the width of an emoji differently than we do.
#[cfg(unix)]
const UNWRAPPED: [&str; 2] = ["\u{1b}[?7l", "\u{1b}[?7h"];
#[cfg(not(unix))]
const UNWRAPPED: [&str; 2] = ["", ""];

pub(super) fn ask(mut picker: Picker, paint: Paint) -> io::Result<Picked> {
    let term = Term::stderr();
    let mut drawn = Vec::new();
    loop {
        let (height, columns) = term.size_checked().unwrap_or(USUAL_SIZE);
        let lines = picker.lines(usize::from(columns), usize::from(height), paint);
        drawn = redraw(&term, &lines, &drawn)?;
        let key = match term.read_key_raw() {
            Ok(key) => press(key),
            Err(error) => {
                redraw(&term, &[], &drawn)?;
                return Err(error);
            }
        };
        if let Some(picked) = key.and_then(|key| picker.press(key)) {
            redraw(&term, &[], &drawn)?;
            return Ok(picked);
        }
    }
}

pub(super) fn ask_line(question: &str) -> io::Result<String> {
    let term = Term::stderr();
    term.write_str(question)?;
    term.read_line()
}

/// Writes lines over those drawn before, and stays behind the last one. How wide each is.
fn redraw(term: &Term, lines: &[String], drawn: &[usize]) -> io::Result<Vec<usize>> {
    let columns = term.size_checked().unwrap_or(USUAL_SIZE).1;
    let up = match rows(drawn, usize::from(columns)) {
        0 => String::new(),
        1 => "\r\u{1b}[J".to_owned(),
        rows => format!("\r\u{1b}[{}A\u{1b}[J", rows - 1),
    };
    let [on, off] = UNWRAPPED;
    term.write_str(&format!("{up}{on}{}{off}", lines.join("\r\n")))?;
    term.flush()?;
    Ok(lines.iter().map(|line| measure_text_width(line)).collect())
}

/// How many rows lines take. Where a window was made narrower, the terminal has broken those that no longer fit.
fn rows(widths: &[usize], columns: usize) -> usize {
    let rows = |width: &usize| width.div_ceil(columns.max(1)).max(1);
    widths.iter().map(rows).sum()
}

fn press(key: Key) -> Option<Press> {
    Some(match key {
        Key::ArrowUp | Key::BackTab => Press::Up,
        Key::ArrowDown | Key::Tab => Press::Down,
        Key::PageUp => Press::PageUp,
        Key::PageDown => Press::PageDown,
        Key::Home => Press::First,
        Key::End => Press::Last,
        Key::Backspace => Press::Erase,
        // Ctrl-U and Ctrl-W, as shells have them.
        Key::Char('\u{15}' | '\u{17}') => Press::EraseAll,
        // Ctrl-P and Ctrl-N.
        Key::Char('\u{10}') => Press::Up,
        Key::Char('\u{e}') => Press::Down,
        Key::Enter => Press::Take,
        // Ctrl-D: nothing more comes.
        Key::Escape | Key::CtrlC | Key::Char('\u{4}') => Press::Leave,
        Key::Char(c) => Press::Type(c),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_window_that_was_made_narrower_take_more_rows() {
        assert_eq!(rows(&[], 80), 0);
        assert_eq!(rows(&[0, 79, 12], 80), 3);
        assert_eq!(rows(&[0, 79, 12], 40), 4);
        assert_eq!(rows(&[3], 0), 3);
    }
}
