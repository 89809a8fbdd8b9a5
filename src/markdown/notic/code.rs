//! Code between backtick fences.

use crate::markdown::document::Node;
use crate::model::Language;

/// The only fence Notic's editor knows.
const FENCE: &str = "```";

/// Reads code blocks of one note, and remembers which longer fences are closed.
#[derive(Default)]
pub(super) struct Fences {
    /// The lines that are nothing but more than three backticks, and how many; made when first needed.
    long: Option<Vec<(usize, usize)>>,
    /// Fences of so many backticks, and longer ones, are not closed any more.
    unclosed_from: Option<usize>,
}

impl Fences {
    /// The code that starts at a line, and the line after it.
    pub(super) fn read(&mut self, lines: &[&str], at: usize) -> Option<(Node, usize)> {
        let line = lines[at].trim_start_matches([' ', '\t']);
        if !line.starts_with(FENCE) {
            return None;
        }
        if line == FENCE && at + 1 == lines.len() {
            // Nothing is between it and the end of the note: Notic shows it as typed.
            return None;
        }
        let text = line.trim_start_matches('`');
        let backticks = line.len() - text.len();
        if backticks > FENCE.len()
            && !text.contains('`')
            && let Some(end) = self.closing_line(lines, at, backticks)
        {
            return Some((block(text, &lines[at + 1..end], ""), end + 1));
        }
        if let Some(code) = line
            .strip_prefix(FENCE)
            .and_then(|rest| rest.strip_suffix(FENCE))
        {
            let text = code.trim().to_owned();
            let info = String::new();
            return Some((Node::Code { info, text }, at + 1));
        }
        Some(read_to_fence(&line[FENCE.len()..], lines, at + 1))
    }

    /// The line that closes a fence of more than three backticks. Notic garbles those; what the writer meant is plain.
    fn closing_line(&mut self, lines: &[&str], at: usize, backticks: usize) -> Option<usize> {
        if self.unclosed_from.is_some_and(|from| backticks >= from) {
            return None;
        }
        let long = self.long.get_or_insert_with(|| long_fences(lines));
        let after = long.partition_point(|&(line, _)| line <= at);
        let found = long[after..]
            .iter()
            .find(|&&(_, len)| len >= backticks)
            .map(|&(line, _)| line);
        if found.is_none() {
            self.unclosed_from = Some(backticks);
        }
        found
    }
}

fn long_fences(lines: &[&str]) -> Vec<(usize, usize)> {
    let long = |(at, line): (usize, &&str)| {
        let fence = line.trim();
        let only_backticks = fence.bytes().all(|byte| byte == b'`');
        (only_backticks && fence.len() > FENCE.len()).then_some((at, fence.len()))
    };
    lines.iter().enumerate().filter_map(long).collect()
}

/// Reads up to the first line that ends in a fence, else to the end of the note.
fn read_to_fence(opening: &str, lines: &[&str], at: usize) -> (Node, usize) {
    for (end, line) in lines.iter().enumerate().skip(at) {
        if let Some(last) = line.strip_suffix(FENCE) {
            return (block(opening, &lines[at..end], last), end + 1);
        }
    }
    (block(opening, &lines[at..], ""), lines.len())
}

/// Code whose opening line goes on with some text and whose closing line begins with some. Blank lines at both ends go.
fn block(opening: &str, between: &[&str], last: &str) -> Node {
    let (info, first) = language(opening);
    let first = first.strip_prefix(' ').unwrap_or(first);
    let mut lines = Vec::with_capacity(between.len() + 2);
    lines.push(first);
    lines.extend_from_slice(between);
    lines.push(last.trim_end_matches([' ', '\t']));
    let is_text = |line: &&str| !line.trim().is_empty();
    let start = lines.iter().position(is_text).unwrap_or(lines.len());
    let end = lines.iter().rposition(is_text).map_or(start, |at| at + 1);
    Node::Code {
        info: info.to_owned(),
        text: lines[start..end].join("\n"),
    }
}

/// The language directly after a fence, and the rest of the line. `c++` and the like are not words to Notic, but what
/// the writer meant.
fn language(opening: &str) -> (&str, &str) {
    let word_end = opening.find(char::is_whitespace).unwrap_or(opening.len());
    let (word, rest) = opening.split_at(word_end);
    if Language::is_name(word) {
        return (word, rest);
    }
    let name_end = opening
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')))
        .unwrap_or(opening.len());
    opening.split_at(name_end)
}
