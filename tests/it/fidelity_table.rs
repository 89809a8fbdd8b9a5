//! Each row of `docs/fidelity.md`, run.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use notic_notion::markdown::Dialect;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::world::{Notes, World};

/// If set, the last column is written before it is compared.
const BLESS: &str = "NOTIC_NOTION_BLESS";

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/fidelity.md")
}

/// A cell as its reader sees it.
#[derive(Default)]
struct Cell {
    /// Its code, a line break where one stands.
    code: String,
    /// Where it stands in the file.
    range: Range<usize>,
}

/// The rows of a table under a heading, without its header.
struct Section {
    heading: String,
    rows: Vec<Vec<Cell>>,
}

fn sections(text: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut in_heading = false;
    let mut row = Vec::new();
    let mut cell = Cell::default();
    for (event, range) in Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { .. }) => {
                in_heading = true;
                sections.push(Section {
                    heading: String::new(),
                    rows: Vec::new(),
                });
            }
            Event::End(TagEnd::Heading(_)) => in_heading = false,
            Event::Text(text) if in_heading => sections.last_mut().unwrap().heading += &text,
            Event::Start(Tag::TableCell) => {
                cell = Cell {
                    code: String::new(),
                    range,
                }
            }
            Event::Code(code) => cell.code += &code,
            Event::InlineHtml(html) if &*html == "<br>" => cell.code.push('\n'),
            Event::End(TagEnd::TableCell) => row.push(std::mem::take(&mut cell)),
            Event::End(TagEnd::TableHead) => row.clear(),
            Event::End(TagEnd::TableRow) => {
                let rows = &mut sections.last_mut().unwrap().rows;
                rows.push(std::mem::take(&mut row));
            }
            _ => {}
        }
    }
    sections
}

/// The Markdown that a cell shows.
fn markdown(cell: &Cell) -> String {
    cell.code
        .replace('␉', "\t")
        .replace('␠', " ")
        .replace('␀', "\0")
}

/// What stands in Notion after a sync of these notes, and what the run says of them.
fn shown(dialect: Dialect, contents: &[String]) -> Vec<String> {
    let mut world = World::new();
    world.wishes.dialect = dialect;
    let notes = contents.iter().enumerate();
    let notes = notes.fold(Notes::new(), |notes, (index, content)| {
        notes.note(&format!("n{index}"), None, content)
    });
    let report = world.sync_well(&notes.page());
    let tree = world.tree();
    let workspace = tree.pages().next().unwrap();
    workspace
        .pages()
        .map(|page| {
            let blocks: String = page.blocks().map(|block| format!("{block:?}")).collect();
            let about = format!("{}: ", page.title);
            let warnings = report.warnings.iter();
            let warnings = warnings.filter_map(|warning| warning.strip_prefix(&about));
            let warnings: String = warnings.map(|warning| format!("⚠ {warning}\n")).collect();
            (blocks + &warnings).trim_end().to_owned()
        })
        .collect()
}

/// Lines as a cell: code with a line break between.
fn as_cell(lines: &str) -> String {
    let spans: Vec<String> = lines
        .lines()
        .map(|line| {
            let ticks = (1..)
                .map(|n| "`".repeat(n))
                .find(|ticks| !line.contains(ticks.as_str()));
            let ticks = ticks.unwrap();
            format!("{ticks}{}{ticks}", line.replace('|', "\\|"))
        })
        .collect();
    spans.join("<br>")
}

#[test]
fn every_row_is_what_notion_gets() {
    let text = fs::read_to_string(path()).unwrap();
    let mut edits = Vec::new();
    let mut run = 0;
    for (dialect, sections) in [
        (Dialect::Notic, sections(&text)),
        (Dialect::CommonMark, sections(&text)),
    ] {
        let is_meant = |section: &Section| {
            let of_dialect = (section.heading == "CommonMark") == (dialect == Dialect::CommonMark);
            of_dialect && section.heading != LONG_THINGS
        };
        let rows = sections.into_iter().filter(is_meant);
        let rows: Vec<Vec<Cell>> = rows.flat_map(|section| section.rows).collect();
        let contents: Vec<String> = rows.iter().map(|row| markdown(&row[1])).collect();
        for (row, shown) in rows.iter().zip(shown(dialect, &contents)) {
            run += 1;
            if row[2].code != shown {
                edits.push((row[2].range.clone(), shown));
            }
        }
    }
    assert!(run > 130, "{run} rows");
    if std::env::var_os(BLESS).is_some() {
        bless(text, edits);
        return;
    }
    let wrong: Vec<String> = edits
        .iter()
        .map(|(range, shown)| {
            let line = text[..range.start].lines().count();
            format!(
                "line {line}: {}\n  it is: {}",
                &text[range.clone()],
                as_cell(shown)
            )
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn bless(mut text: String, mut edits: Vec<(Range<usize>, String)>) {
    edits.sort_by_key(|(range, _)| range.start);
    for (range, shown) in edits.into_iter().rev() {
        text.replace_range(range, &format!(" {} ", as_cell(&shown)));
    }
    fs::write(path(), text).unwrap();
}

/// The section whose rows name a test each.
const LONG_THINGS: &str = "Long things";

#[test]
fn every_test_that_is_named_exists() {
    let text = fs::read_to_string(path()).unwrap();
    let sections = sections(&text);
    let long = sections
        .iter()
        .find(|section| section.heading == LONG_THINGS);
    let sources = [
        include_str!("fidelity.rs"),
        include_str!("refused.rs"),
        include_str!("../../src/render/tests.rs"),
        include_str!("../../src/model/rich_text.rs"),
    ];
    for row in &long.unwrap().rows {
        let test = format!("fn {}()", row[2].code);
        assert!(
            sources.iter().any(|source| source.contains(&test)),
            "{test}"
        );
    }
}
