//! Text with formats, inside Notion's limits.
//!
//! Notion counts UTF-16 units: at most 2000 in a run, 100 runs in a text (notion-api.md section 2.2). A request may
//! have 500 KB, so that a text has a weight limit as well.

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

use super::{Hasher, Link};

/// The most UTF-16 units of one run.
pub const MAX_RUN_UNITS: usize = 2000;
/// The most runs of one text.
pub const MAX_RUNS: usize = 100;
/// The most bytes one text may take in a request's JSON, well below the 500 KB of a whole request.
pub const MAX_TEXT_WEIGHT: usize = 300_000;

/// The bytes a run takes in JSON besides its text and address: keys, annotations, punctuation.
const RUN_OVERHEAD: usize = 320;

/// The length of a text in UTF-16 units, which is what Notion counts.
pub fn utf16_len(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// The longest beginning of a text that has at most `units` UTF-16 units and ends between two graphemes; between two
/// characters where the first grapheme alone is longer.
pub(super) fn floor_grapheme(text: &str, units: usize) -> &str {
    if text.len() <= units {
        // No character has more UTF-16 units than bytes.
        return text;
    }
    let mut used = 0;
    let mut end = text.len();
    for (at, c) in text.char_indices() {
        used += c.len_utf16();
        if used > units {
            end = at;
            break;
        }
    }
    if end == text.len() {
        return text;
    }
    let mut cursor = GraphemeCursor::new(end, text.len(), true);
    // The whole text is one chunk, so that the cursor never asks for more context.
    let on_boundary = cursor.is_boundary(text, 0).unwrap_or(true);
    if on_boundary {
        return &text[..end];
    }
    match cursor.prev_boundary(text, 0) {
        Ok(Some(boundary)) if boundary > 0 => &text[..boundary],
        _ => &text[..end],
    }
}

/// Where the last sentence of a text ends, with the blank after it.
fn last_sentence_end(text: &str) -> Option<usize> {
    text.char_indices().rev().find_map(|(at, c)| match c {
        '。' | '！' | '？' => Some(at + c.len_utf8()),
        ' ' => text[..at]
            .trim_end_matches(['"', '\'', '”', '’', '»', ')'])
            .ends_with(['.', '!', '?', '…'])
            .then_some(at + 1),
        _ => None,
    })
}

/// How many bytes a text takes inside a JSON string.
fn json_len(text: &str) -> usize {
    text.bytes()
        .map(|byte| match byte {
            b'"' | b'\\' => 2,
            0..=0x1f | 0x7f => 6,
            _ => 1,
        })
        .sum()
}

/// The formats of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Style {
    /// Bold.
    pub bold: bool,
    /// Italic.
    pub italic: bool,
    /// Struck through.
    pub strikethrough: bool,
    /// Inline code.
    pub code: bool,
    /// Highlighted: a background colour in Notion.
    pub highlight: bool,
}

/// A piece of text of any length with one style: what a [`RichText`] is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The text.
    pub text: String,
    /// Its formats.
    pub style: Style,
    /// Where it links to.
    pub link: Option<Link>,
}

impl Span {
    /// Text without formats.
    pub fn plain(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            style: Style::default(),
            link: None,
        }
    }

    fn alike(&self, other: &Self) -> bool {
        self.style == other.style && self.link == other.link
    }
}

/// A piece of text of 1 to [`MAX_RUN_UNITS`] UTF-16 units with one style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    text: String,
    style: Style,
    link: Option<Link>,
}

impl Run {
    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its formats.
    pub fn style(&self) -> Style {
        self.style
    }

    /// Where it links to.
    pub fn link(&self) -> Option<&Link> {
        self.link.as_ref()
    }

    /// Whether it has neither formats nor a link.
    pub fn is_bare(&self) -> bool {
        self.style == Style::default() && self.link.is_none()
    }

    /// An upper bound of the bytes it takes in a request.
    fn weight(&self) -> usize {
        RUN_OVERHEAD
            + json_len(&self.text)
            + self.link.as_ref().map_or(0, |link| json_len(link.as_str()))
    }
}

/// A text that fits one block: at most [`MAX_RUNS`] runs and [`MAX_TEXT_WEIGHT`] bytes. May be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RichText {
    runs: Vec<Run>,
}

impl RichText {
    /// Makes as many texts as the spans need; none for no text. Nothing is lost: joined, they are the spans.
    ///
    /// Alike neighbours are merged first, as Notion does (notion-observed.md section 1, row 10). Runs end between
    /// graphemes; a text that is followed by another ends with a line, else a sentence, else a word, if one ends in its
    /// last run.
    pub fn split(spans: impl IntoIterator<Item = Span>) -> Vec<Self> {
        let mut texts = Texts::default();
        for Span { text, style, link } in merged(spans) {
            if floor_grapheme(&text, MAX_RUN_UNITS).len() == text.len() {
                texts.push(Run { text, style, link });
                continue;
            }
            let mut rest = text.as_str();
            while !rest.is_empty() {
                let piece = floor_grapheme(rest, MAX_RUN_UNITS);
                rest = &rest[piece.len()..];
                texts.push(Run {
                    text: piece.to_owned(),
                    style,
                    link: link.clone(),
                });
            }
        }
        texts.finish()
    }

    /// Takes off what follows the last line end, sentence or blank of the last run, so that the next text starts with a
    /// word and not in the middle of one.
    fn cut_last_run(&mut self) -> Option<Run> {
        let last = self.runs.last_mut()?;
        let after = |c: char| last.text.rfind(c).map(|at| at + c.len_utf8());
        let cut = after('\n')
            .or_else(|| last_sentence_end(&last.text))
            .or_else(|| after(' '))?;
        if cut == last.text.len() {
            return None;
        }
        let text = last.text.split_off(cut);
        Some(Run {
            text,
            style: last.style,
            link: last.link.clone(),
        })
    }

    /// A short text that is known to fit; none where it does not.
    pub fn fitting(spans: impl IntoIterator<Item = Span>) -> Option<Self> {
        let mut texts = Self::split(spans);
        match texts.len() {
            0 => Some(Self::default()),
            1 => texts.pop(),
            _ => None,
        }
    }

    /// The same text in as many runs as one text may have. Notion joins them again
    /// (notion-observed.md section 1, row 10), but what stands before it and looks for patterns does not see them as one.
    /// None where that makes it too heavy, or no more runs than before.
    pub fn broken(&self) -> Option<Self> {
        let graphemes: usize = self
            .runs
            .iter()
            .map(|run| run.text.graphemes(true).count())
            .sum();
        let room = MAX_RUNS
            .checked_sub(self.runs.len())
            .filter(|room| *room > 0)?;
        let size = graphemes.div_ceil(room).max(1);
        let mut runs = Vec::new();
        for run in &self.runs {
            let mut parts: Vec<String> = Vec::new();
            for (at, grapheme) in run.text.graphemes(true).enumerate() {
                match parts.last_mut() {
                    Some(part) if at % size != 0 => part.push_str(grapheme),
                    _ => parts.push(grapheme.to_owned()),
                }
            }
            runs.extend(parts.into_iter().map(|text| Run {
                text,
                ..run.clone()
            }));
        }
        let broken = Self { runs };
        let fits = broken.runs.len() <= MAX_RUNS && broken.weight() <= MAX_TEXT_WEIGHT;
        (fits && broken.runs.len() > self.runs.len()).then_some(broken)
    }

    /// The runs in order.
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// The text without formats.
    pub fn plain(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }

    /// An upper bound of the bytes it takes in a request.
    pub fn weight(&self) -> usize {
        self.runs.iter().map(Run::weight).sum()
    }

    /// Adds it to a digest, in the form Notion gives it back: alike neighbours as one.
    pub(super) fn hash(&self, hasher: &mut Hasher) {
        let spans = self.runs.iter().map(|run| Span {
            text: run.text.clone(),
            style: run.style,
            link: run.link.clone(),
        });
        let merged = merged(spans);
        hasher.bytes(&(merged.len() as u64).to_le_bytes());
        for span in merged {
            let style = span.style;
            let flags = [
                style.bold,
                style.italic,
                style.strikethrough,
                style.code,
                style.highlight,
            ];
            hasher.bytes(&flags.map(u8::from));
            hasher.field(span.link.as_ref().map_or("", Link::as_str).as_bytes());
            hasher.field(span.text.as_bytes());
        }
    }
}

/// Texts that are being filled with runs, one after the other.
#[derive(Default)]
struct Texts {
    full: Vec<RichText>,
    open: RichText,
    /// Of the open one.
    weight: usize,
}

impl Texts {
    fn push(&mut self, run: Run) {
        let weight = run.weight();
        if self.open.runs.len() == MAX_RUNS || self.weight + weight > MAX_TEXT_WEIGHT {
            let carried = self.open.cut_last_run();
            self.full.push(std::mem::take(&mut self.open));
            self.open.runs.extend(carried);
            self.weight = self.open.weight();
        }
        self.weight += weight;
        self.open.runs.push(run);
    }

    fn finish(mut self) -> Vec<RichText> {
        if !self.open.is_empty() {
            self.full.push(self.open);
        }
        self.full
    }
}

/// Joins alike neighbours and drops empty spans.
fn merged(spans: impl IntoIterator<Item = Span>) -> Vec<Span> {
    let mut merged: Vec<Span> = Vec::new();
    for span in spans {
        if span.text.is_empty() {
            continue;
        }
        match merged.last_mut() {
            Some(last) if last.alike(&span) => last.text.push_str(&span.text),
            _ => merged.push(span),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_grapheme_is_never_cut() {
        let family = "👨‍👩‍👧‍👦";
        let text = family.repeat(600);
        let texts = RichText::split([Span::plain(text.clone())]);
        assert_eq!(texts.len(), 1);
        for run in texts[0].runs() {
            assert!(run.text().starts_with('👨') && run.text().ends_with('👦'));
            assert!(utf16_len(run.text()) <= MAX_RUN_UNITS);
        }
        assert_eq!(texts[0].plain(), text);
    }

    #[test]
    fn a_grapheme_longer_than_a_run_is_cut_between_characters() {
        let text = format!("e{}", "\u{301}".repeat(5000));
        let texts = RichText::split([Span::plain(text.clone())]);
        assert_eq!(texts[0].plain(), text);
        assert_eq!(texts[0].runs().len(), 3);
    }

    #[test]
    fn a_text_that_goes_on_ends_with_a_word() {
        let texts = RichText::split([Span::plain("word ".repeat(60_000))]);
        assert!(texts.len() > 1);
        for text in &texts {
            assert!(text.plain().ends_with("word "));
            assert!(text.plain().starts_with("word "));
        }
    }

    #[test]
    fn a_text_that_goes_on_ends_with_a_line_else_a_sentence() {
        for sentence in [
            "One line, two lines.\n",
            "It rains (still). ",
            "“Is it you?” ",
            "一句话。",
        ] {
            let texts = RichText::split([Span::plain(sentence.repeat(30_000))]);
            assert!(texts.len() > 1);
            for text in &texts {
                assert!(text.plain().starts_with(sentence), "{sentence}");
                assert!(text.plain().ends_with(sentence), "{sentence}");
            }
        }
    }

    fn span() -> impl Strategy<Value = Span> {
        let text = prop_oneof![
            "\\PC{0,40}",
            "[a-z👩‍🚀\u{301} \n\"]{0,30}",
            (0usize..5000).prop_map(|n| "𝄞x ".repeat(n)),
            Just("\u{1}".repeat(30_000)),
        ];
        (text, any::<bool>(), any::<bool>()).prop_map(|(text, bold, linked)| Span {
            text,
            style: Style {
                bold,
                ..Style::default()
            },
            link: if linked {
                Link::new("https://a.example/")
            } else {
                None
            },
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn every_text_keeps_the_limits_and_every_character(spans in proptest::collection::vec(span(), 0..150)) {
            let all: String = spans.iter().map(|span| span.text.as_str()).collect();
            let texts = RichText::split(spans);
            prop_assert_eq!(texts.iter().map(RichText::plain).collect::<String>(), all);
            for text in &texts {
                prop_assert!(!text.is_empty());
                prop_assert!(text.runs().len() <= MAX_RUNS);
                prop_assert!(text.weight() <= MAX_TEXT_WEIGHT);
                for run in text.runs() {
                    prop_assert!((1..=MAX_RUN_UNITS).contains(&utf16_len(run.text())));
                }
            }
        }
    }
}
