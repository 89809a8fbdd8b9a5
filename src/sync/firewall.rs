//! What to do with text that the firewall before Notion takes for an attack, such as lines of shell
//! (notion-api.md section 8, item 3): sent alone, then in many runs, then named in its place. The rest of the note arrives.

use std::collections::HashSet;

use crate::model::{Block, ImageSource, PartMut, RichText, Span};

/// The most blocks that go in one insert, as long as nothing is refused.
const MANY: usize = 100;

/// How a body gets past the firewall.
#[derive(Debug)]
pub(super) struct Firewall {
    /// The most blocks that are sent at once.
    pub(super) most: usize,
    /// What is sent in many runs already.
    broken: HashSet<Vec<usize>>,
}

/// What was done about a block that was refused, sent alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Remedy {
    /// It is sent again, its text in many runs; what has none, as it is.
    InRuns,
    /// A line that says what is missing takes its place.
    Left,
    /// Nothing can be done.
    None,
}

impl Firewall {
    pub(super) fn new() -> Self {
        Self {
            most: MANY,
            broken: HashSet::new(),
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
    pub(super) fn remedy(&mut self, body: &mut [Block], path: &[usize]) -> Remedy {
        let path = with_first_row(body, path);
        let is_first = self.broken.insert(path.clone());
        if is_first && Block::part_mut(body, &path).is_some_and(in_runs) {
            return Remedy::InRuns;
        }
        match Block::part_mut(body, &path) {
            // It can't have been for its text: once more, and then another time.
            Some(PartMut::Block(block)) if is_wordless(block) => match is_first {
                true => Remedy::InRuns,
                false => Remedy::None,
            },
            Some(part) => leave(part),
            None => Remedy::None,
        }
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
fn leave(part: PartMut<'_>) -> Remedy {
    let line = |text: &str| {
        let characters = text.chars().count();
        let line = format!(
            "\u{26a0} {characters} characters are missing here: the firewall before Notion refuses this text. It is in the note."
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
            let mut firewall = Firewall::new();
            assert_eq!(firewall.remedy(&mut body, &[at]), Remedy::InRuns);
            assert_eq!(firewall.remedy(&mut body, &[at]), Remedy::None);
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
        let (mut body, mut firewall) = (body(), Firewall::new());
        let before = Block::digest_all(&body);
        assert_eq!(firewall.remedy(&mut body, &[0]), Remedy::InRuns);
        assert_eq!(Block::digest_all(&body), before, "the text is the same");
        assert!(body[0].text().unwrap().runs().len() > 10);
        assert_eq!(firewall.remedy(&mut body, &[0]), Remedy::Left);
        let line = body[0].text().unwrap().plain();
        assert!(
            line.contains("20 characters") && !line.contains("etc"),
            "{line}"
        );
        assert_eq!(body[0].children().len(), 1);
    }

    #[test]
    fn fewer_and_fewer_are_sent_until_one_is_alone() {
        let mut firewall = Firewall::new();
        let mut refused = 100;
        let mut steps = 0;
        while firewall.send_fewer(refused, 3 * refused) {
            refused = firewall.most;
            steps += 1;
        }
        assert_eq!((firewall.most, steps), (1, 6));
        let mut single = Firewall::new();
        assert!(
            single.send_fewer(1, 5),
            "what is under it is left out first"
        );
        assert!(!single.send_fewer(1, 2), "a table keeps a row");
        firewall.passed();
        assert_eq!(firewall.most, 2);
    }
}
