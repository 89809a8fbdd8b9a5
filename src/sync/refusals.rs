//! What to do with blocks that are refused: by the firewall before Notion, which takes some texts for an attack, such as lines
//! of shell (notion-api.md section 8, item 3), or by Notion itself, whose rules are not all documented. They are sent alone,
//! then in another form, then named in their place. The rest of the note arrives.

use std::collections::HashMap;

use crate::model::{Block, ImageSource, Language, PartMut, RichText, Row, Run, Span};

/// The most blocks that go in one insert, as long as nothing is refused.
const MANY: usize = 100;

/// Who refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// The firewall before Notion.
    Firewall,
    /// Notion.
    Notion,
}

/// How a body gets past what refuses some of it.
#[derive(Debug)]
pub(super) struct Refusals {
    /// The most blocks that are sent at once.
    pub(super) most: usize,
    /// How often what was sent alone was refused.
    refused: HashMap<Vec<usize>, usize>,
}

/// What was done about a block that was refused, sent alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Remedy {
    /// It is sent again: as it is, or its text in many runs.
    Again,
    /// It is sent again in a simpler form, for the first time.
    Simpler,
    /// It is sent again in a still simpler form.
    StillSimpler,
    /// A line that says what is missing takes its place.
    Left,
    /// Nothing can be done.
    None,
}

impl Refusals {
    pub(super) fn new() -> Self {
        Self {
            most: MANY,
            refused: HashMap::new(),
        }
    }

    /// So many pieces of so many blocks were refused together: fewer are sent. False if it was one alone.
    pub(super) fn send_fewer(&mut self, pieces: usize, blocks: usize) -> bool {
        let alone = pieces <= 1 && (blocks <= 1 || self.most == 1);
        self.most = (pieces / 2).max(1);
        !alone
    }

    /// Blocks got through: more may be sent at once again.
    pub(super) fn passed(&mut self) {
        self.most = (self.most * 2).min(MANY);
    }

    /// Changes a block of the body that was refused, sent alone.
    pub(super) fn remedy(&mut self, body: &mut [Block], path: &[usize], by: By) -> Remedy {
        let path = with_first_row(body, path);
        let times = self.refused.entry(path.clone()).or_default();
        *times += 1;
        match (by, *times) {
            (By::Firewall, times) => past_the_firewall(body, &path, times == 1),
            // It may have been for that moment.
            (By::Notion, 1) => Remedy::Again,
            (By::Notion, times) => past_notion(body, &path, times == 2),
        }
    }
}

fn past_notion(body: &mut [Block], path: &[usize], is_first: bool) -> Remedy {
    if Block::part_mut(body, path).is_some_and(simplify) {
        return match is_first {
            true => Remedy::Simpler,
            false => Remedy::StillSimpler,
        };
    }
    Block::part_mut(body, path).map_or(Remedy::None, |part| leave(part, By::Notion))
}

fn past_the_firewall(body: &mut [Block], path: &[usize], is_first: bool) -> Remedy {
    if is_first && Block::part_mut(body, path).is_some_and(in_runs) {
        return Remedy::Again;
    }
    match Block::part_mut(body, path) {
        // It can't have been for its text: once more, and then another time.
        Some(PartMut::Block(block)) if is_wordless(block) => match is_first {
            true => Remedy::Again,
            false => Remedy::None,
        },
        Some(part) => leave(part, By::Firewall),
        None => Remedy::None,
    }
}

/// Leaves off what Notion may refuse, one thing after another: the language of code, formats and links, the kind of block.
/// No word is left off, and no address. False where it is as simple as can be.
fn simplify(part: PartMut<'_>) -> bool {
    match part {
        PartMut::Row(row) => simplify_row(row),
        PartMut::Block(Block::Code { language, .. }) if *language != Language::PLAIN_TEXT => {
            *language = Language::PLAIN_TEXT;
            true
        }
        PartMut::Block(block) => {
            let bare = block.text().and_then(unformatted);
            if let (Some(text), Some(bare)) = (block.text_mut(), bare) {
                *text = bare;
                return true;
            }
            let Some(text) = words(block) else {
                return false;
            };
            block.replace_by_paragraph(text);
            true
        }
    }
}

fn simplify_row(row: &mut Row) -> bool {
    let mut changed = false;
    row.map_cells(|cell| match unformatted(cell) {
        Some(bare) => {
            changed = true;
            bare
        }
        None => cell.clone(),
    });
    changed
}

/// A text without formats and links, their addresses behind their texts; none where it is so already.
fn unformatted(text: &RichText) -> Option<RichText> {
    let mut words = String::new();
    for run in text.runs() {
        words.push_str(run.text());
        if let Some(link) = run.link().filter(|link| link.as_str() != run.text()) {
            words.push_str(&format!(" ({})", link.as_str()));
        }
    }
    let is_bare = text.runs().iter().all(Run::is_bare);
    let all = || RichText::fitting([Span::plain(words)]);
    // Addresses may make it too long.
    let some = || RichText::fitting([Span::plain(text.plain())]);
    (!is_bare).then(|| all().or_else(some)).flatten()
}

/// What a paragraph in place of a block would say; none for one that is a paragraph.
fn words(block: &Block) -> Option<RichText> {
    match block {
        Block::Paragraph { .. } => None,
        Block::Divider => RichText::fitting([Span::plain("\u{2014}")]),
        Block::Image { source, caption } => {
            let address = match source {
                ImageSource::External(link) => format!(" ({})", link.as_str()),
                ImageSource::File(_) => String::new(),
            };
            let words = format!("\u{1f5bc} {}{address}", caption.plain());
            RichText::fitting([Span::plain(words)]).or_else(|| Some(caption.clone()))
        }
        other => other.text().cloned(),
    }
}

/// Whether there is nothing in it that a firewall could take for an attack. An address is something.
fn is_wordless(block: &Block) -> bool {
    let is_external = matches!(
        block,
        Block::Image {
            source: ImageSource::External(_),
            ..
        }
    );
    !is_external && block.text().is_none_or(|text| text.plain().is_empty())
}

/// A table goes with its first row at least, and that is where its text is.
fn with_first_row(body: &mut [Block], path: &[usize]) -> Vec<usize> {
    let is_table = matches!(
        Block::part_mut(body, path),
        Some(PartMut::Block(Block::Table(_)))
    );
    path.iter().copied().chain(is_table.then_some(0)).collect()
}

/// Sets the text in as many runs as can be. False where that changes nothing.
fn in_runs(part: PartMut<'_>) -> bool {
    match part {
        PartMut::Block(block) => {
            let text = block.text_mut();
            let broken = text.as_ref().and_then(|text| text.broken());
            match (text, broken) {
                (Some(text), Some(broken)) => {
                    *text = broken;
                    true
                }
                _ => false,
            }
        }
        PartMut::Row(row) => {
            let mut changed = false;
            row.map_cells(|cell| match cell.broken() {
                Some(broken) => {
                    changed = true;
                    broken
                }
                None => cell.clone(),
            });
            changed
        }
    }
}

/// Puts a line in its place that says what is missing, without a word of it.
fn leave(part: PartMut<'_>, by: By) -> Remedy {
    let line = |text: &str| {
        let characters = text.chars().count();
        let by = match by {
            By::Firewall => "the firewall before Notion",
            By::Notion => "Notion",
        };
        let line = format!(
            "\u{26a0} {characters} characters are missing here: {by} refuses this text. It is in the note."
        );
        RichText::fitting([Span::plain(line)]).unwrap_or_default()
    };
    match part {
        PartMut::Block(block) => {
            let text = block.text().map(RichText::plain).unwrap_or_default();
            let line = line(&text);
            if matches!(block, Block::Paragraph { text, .. } if *text == line) {
                return Remedy::None;
            }
            block.replace_by_paragraph(line);
        }
        PartMut::Row(row) => {
            let line = line(&row.plain());
            let mut first = Some(line);
            row.map_cells(|_| first.take().unwrap_or_default());
        }
    }
    Remedy::Left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_words_is_never_replaced_by_a_line() {
        let file = Block::Image {
            source: ImageSource::File(crate::model::Digest::of(b"x")),
            caption: RichText::default(),
        };
        let mut body = vec![file, Block::Divider];
        let before = body.clone();
        for at in 0..body.len() {
            let mut refusals = Refusals::new();
            assert_eq!(
                refusals.remedy(&mut body, &[at], By::Firewall),
                Remedy::Again
            );
            assert_eq!(
                refusals.remedy(&mut body, &[at], By::Firewall),
                Remedy::None
            );
        }
        assert_eq!(body, before);
    }

    fn body() -> Vec<Block> {
        let text = RichText::fitting([Span::plain("cat /etc/passwd | sh")]).unwrap();
        vec![Block::Paragraph {
            text,
            children: vec![Block::Divider],
        }]
    }

    #[test]
    fn a_refused_text_is_tried_in_runs_and_then_named() {
        let (mut body, mut refusals) = (body(), Refusals::new());
        let before = Block::digest_all(&body);
        assert_eq!(
            refusals.remedy(&mut body, &[0], By::Firewall),
            Remedy::Again
        );
        assert_eq!(Block::digest_all(&body), before, "the text is the same");
        assert!(body[0].text().unwrap().runs().len() > 10);
        assert_eq!(refusals.remedy(&mut body, &[0], By::Firewall), Remedy::Left);
        let line = body[0].text().unwrap().plain();
        assert!(
            line.contains("20 characters") && !line.contains("etc"),
            "{line}"
        );
        assert_eq!(body[0].children().len(), 1);
    }

    #[test]
    fn fewer_and_fewer_are_sent_until_one_is_alone() {
        let mut refusals = Refusals::new();
        let mut refused = 100;
        let mut steps = 0;
        while refusals.send_fewer(refused, 3 * refused) {
            refused = refusals.most;
            steps += 1;
        }
        assert_eq!((refusals.most, steps), (1, 6));
        let mut single = Refusals::new();
        assert!(
            single.send_fewer(1, 5),
            "what is under it is left out first"
        );
        assert!(!single.send_fewer(1, 2), "a table keeps a row");
        refusals.passed();
        assert_eq!(refusals.most, 2);
    }
}
