//! What to do with blocks that are refused: by the firewall before Notion, which takes some texts for an attack, such as lines
//! of shell (notion-api.md section 8, item 3), or by Notion itself, whose rules are not all documented. They are sent alone,
//! then in another form. What the firewall refuses in each is named in its place, and the rest of the note arrives; what
//! Notion refuses in each fails the note, whose old text stays.

use std::collections::{BTreeMap, HashMap};

use crate::model::{Block, ImageSource, Language, PartMut, RichText, Row, Run, Span};

/// The most blocks that go in one insert, as long as nothing is refused.
const MANY: usize = 100;

/// How often a block may be refused alone: as it is, and in each simpler form.
const TIMES: usize = 6;

/// How many blocks of a body may be sent in a simpler form: each costs some requests, but only once, and a body that is given
/// up costs them in each run.
const SIMPLER: usize = 100;

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
    /// What is to be told once the body is there: of which block, counted from 1, and what.
    told: BTreeMap<usize, String>,
    /// Whether something is simpler than it was to be, so that it is worth to be tried again.
    pub(super) is_simpler: bool,
}

/// What was done about a block that was refused, sent alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Remedy {
    /// It is sent again: as it is, or its text in many runs.
    Again,
    /// It is sent again in a simpler form.
    Simpler,
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
            told: BTreeMap::new(),
            is_simpler: false,
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
            (_, times) if times > TIMES => Remedy::None,
            (By::Firewall, times) => past_the_firewall(body, &path, times == 1),
            // It may have been for that moment.
            (By::Notion, 1) => Remedy::Again,
            _ if self.refused.len() > SIMPLER => Remedy::None,
            (By::Notion, _) => match Block::part_mut(body, &path).is_some_and(simplify) {
                true => Remedy::Simpler,
                false => Remedy::None,
            },
        }
    }

    /// Keeps what is to be told of a block once the body is there; the last word counts.
    pub(super) fn tell(&mut self, path: &[usize], what: String) {
        let number = path.first().map_or(0, |first| first + 1);
        self.told.insert(number, what);
    }

    /// What is to be told now.
    pub(super) fn told(&mut self) -> impl Iterator<Item = String> + use<> {
        let told = std::mem::take(&mut self.told).into_iter();
        told.map(|(number, what)| format!("block {number} {what}"))
    }
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
        Some(part) => leave(part),
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

/// A text without formats and links, each address behind its words; none where it is so already, or where the addresses make
/// it too long.
fn unformatted(text: &RichText) -> Option<RichText> {
    let runs = text.runs();
    if runs.iter().all(Run::is_bare) {
        return None;
    }
    let linked = runs.chunk_by(|one, next| one.link() == next.link());
    let words = linked.map(|runs| {
        let words: String = runs.iter().map(Run::text).collect();
        match runs.first().and_then(Run::link) {
            Some(link) if link.as_str() != words => format!("{words} ({})", link.as_str()),
            _ => words,
        }
    });
    RichText::fitting([Span::plain(words.collect::<String>())])
}

/// What a paragraph in place of a block would say; none for one that is a paragraph, or that words can't stand for.
fn words(block: &Block) -> Option<RichText> {
    let plain = |words: String| RichText::fitting([Span::plain(words)]);
    match block {
        Block::Paragraph { .. } | Block::Table(_) => None,
        Block::Image {
            source: ImageSource::File(_),
            ..
        } => None,
        Block::Image {
            source: ImageSource::External(link),
            caption,
        } => plain(format!("\u{1f5bc} {} ({})", caption.plain(), link.as_str())),
        Block::Divider => plain("\u{2014}".to_owned()),
        Block::ToDo { text, checked, .. } => {
            let mark = if *checked { "[x]" } else { "[ ]" };
            plain(format!("{mark} {}", text.plain()))
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

/// Puts a line in its place that says what is missing, without a word of it. Where that is refused, too, nothing can be done.
fn leave(part: PartMut<'_>) -> Remedy {
    const REFUSED: &str = "characters are missing here: the firewall before Notion refuses this text. It is in the note.";
    let is_left = |text: &str| text.starts_with('\u{26a0}') && text.trim_end().ends_with(REFUSED);
    let line = |text: &str| {
        let characters = text.chars().count();
        let line = format!("\u{26a0} {characters} {REFUSED}");
        RichText::fitting([Span::plain(line)]).unwrap_or_default()
    };
    match part {
        PartMut::Block(block) => {
            let text = block.text().map(RichText::plain).unwrap_or_default();
            if is_left(&text) {
                return Remedy::None;
            }
            block.replace_by_paragraph(line(&text));
        }
        PartMut::Row(row) => {
            let text = row.plain();
            if is_left(&text) {
                return Remedy::None;
            }
            let mut first = Some(line(&text));
            row.map_cells(|_| first.take().unwrap_or_default());
        }
    }
    Remedy::Left
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Link, Style, Table};

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

    #[test]
    fn what_is_refused_in_every_form_is_given_up() {
        let text = |text: &str| RichText::fitting([Span::plain(text)]).unwrap();
        let rows = vec![vec![text("a"), text("b")], vec![text("c"), text("d")]];
        let table = Block::Table(Table::new(false, rows).unwrap());
        let code = Block::Code {
            text: text("x"),
            language: Language::of_info("rust").unwrap(),
        };
        for by in [By::Firewall, By::Notion] {
            for path in [&[0][..], &[0, 1], &[1], &[2]] {
                let mut body = vec![table.clone(), code.clone(), Block::Divider];
                let mut refusals = Refusals::new();
                let remedies = std::iter::from_fn(|| Some(refusals.remedy(&mut body, path, by)));
                let remedies = remedies.take_while(|what| *what != Remedy::None);
                assert!(remedies.take(100).count() <= TIMES, "{by:?} {path:?}");
            }
        }
    }

    #[test]
    fn simpler_forms_have_all_words_and_addresses() {
        let link = |text: &str, bold: bool| Span {
            style: Style {
                bold,
                ..Style::default()
            },
            link: Link::new("https://a.example/u"),
            ..Span::plain(text)
        };
        let spans = [
            Span::plain("a "),
            link("foo ", false),
            link("bar", true),
            Span::plain(" b"),
        ];
        let text = RichText::fitting(spans).unwrap();
        let mut body = [Block::ToDo {
            text,
            checked: true,
            children: vec![Block::Divider],
        }];
        let mut refusals = Refusals::new();
        let mut said = Vec::new();
        while refusals.remedy(&mut body, &[0], By::Notion) != Remedy::None {
            said.push((body[0].type_name(), body[0].text().unwrap().plain()));
        }
        assert_eq!(
            said,
            [
                ("to_do", "a foo bar b".to_owned()),
                ("to_do", "a foo bar (https://a.example/u) b".to_owned()),
                (
                    "paragraph",
                    "[x] a foo bar (https://a.example/u) b".to_owned()
                ),
            ]
        );
        assert_eq!(body[0].children().len(), 1);
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
