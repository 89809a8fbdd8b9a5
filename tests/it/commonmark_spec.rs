//! The examples of the CommonMark specification through both readers, to the sandbox and back.
//!
//! What counts as kept: for CommonMark, all that is printed of the text of the HTML that the specification expects, with
//! the words of images, in its order; for Notic's dialect, which shows most of CommonMark's marks as typed, all letters
//! and digits of the example itself, addresses included.

use notic_notion::markdown::Dialect;
use notic_notion::sandbox::{BlockTree, Entry, PageTree, Run};
use serde::Deserialize;

use crate::world::{Notes, World};

#[derive(Deserialize)]
struct Example {
    example: usize,
    markdown: String,
    html: String,
}

/// An example of code in a language that Notion does not know, which a warning tells.
const UNKNOWN_LANGUAGE: usize = 347;

/// An example of a link to a heading of its own note, which leads to the note's page.
const OWN_HEADING: usize = 501;

fn examples() -> Vec<Example> {
    let examples: Vec<Example> =
        serde_json::from_str(include_str!("../data/commonmark-0.31.2.json")).unwrap();
    assert_eq!(examples.len(), 652);
    examples
}

/// The pages of many notes after one sync, in the order of the notes.
pub fn pages(dialect: Dialect, contents: &[&str]) -> Vec<PageTree> {
    let mut world = World::new();
    world.wishes.dialect = dialect;
    let notes = contents
        .iter()
        .enumerate()
        .fold(Notes::new(), |notes, (index, content)| {
            notes.note(&format!("n{index}"), None, content)
        });
    let report = world.sync_well(&notes.page());
    assert_eq!(report.created.notes, contents.len());
    let tree = world.tree();
    let workspace = tree.pages().next().unwrap();
    let pages: Vec<PageTree> = workspace.pages().cloned().collect();
    for (index, page) in pages.iter().enumerate() {
        assert_eq!(page.title, format!("n{index}"));
    }
    pages
}

#[test]
fn commonmark_shows_the_text_of_the_expected_html() {
    let examples = examples();
    let contents: Vec<&str> = examples.iter().map(|e| e.markdown.as_str()).collect();
    let lost: Vec<String> = examples
        .iter()
        .zip(pages(Dialect::CommonMark, &contents))
        .filter_map(|(example, page)| {
            let expected = printed(&text_of_html(&example.html));
            let shown = printed(&texts(&page));
            // HTML is shown as typed, and an address that Notion does not take stands behind its text.
            let exact = !example.markdown.contains(['<', '(', '[', '=']);
            let kept = if exact {
                expected == shown
            } else {
                is_part(&expected, &shown)
            };
            (!kept).then(|| format!("{}: {:?}\n{page:?}", example.example, example.markdown))
        })
        .collect();
    assert!(lost.is_empty(), "{}: {}", lost.len(), lost.join("\n"));
}

#[test]
fn notics_dialect_keeps_every_letter() {
    let examples = examples();
    let contents: Vec<&str> = examples.iter().map(|e| e.markdown.as_str()).collect();
    let lost: Vec<String> = examples
        .iter()
        .zip(pages(Dialect::Notic, &contents))
        .filter_map(|(example, page)| {
            let expected = letters(&without_titles(&example.markdown));
            let kept = is_part(&expected, &letters(&texts(&page)))
                || matches!(example.example, UNKNOWN_LANGUAGE | OWN_HEADING);
            (!kept).then(|| format!("{}: {:?}\n{page:?}", example.example, example.markdown))
        })
        .collect();
    assert!(lost.is_empty(), "{}: {}", lost.len(), lost.join("\n"));
}

fn printed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphabetic()).collect()
}

/// A text without the titles of its links and images, which Notic doesn't show.
fn without_titles(markdown: &str) -> String {
    let mut out = String::new();
    let mut rest = markdown;
    while let Some((before, inside)) = rest.split_once("](") {
        out.push_str(before);
        let ends = |c: char| c.is_whitespace() || matches!(c, '(' | ')');
        let (address, after) = inside.split_at(inside.find(ends).unwrap_or(inside.len()));
        out.push_str(address);
        let title = after.trim_start().strip_prefix('"');
        rest = title
            .and_then(|title| title.split_once(')'))
            .filter(|(title, _)| title.trim_end().ends_with('"'))
            .map_or(after, |(_, after)| after);
    }
    out + rest
}

fn is_part(part: &str, whole: &str) -> bool {
    let mut rest = whole.chars();
    part.chars().all(|c| rest.any(|other| other == c))
}

/// All that is read of a page: texts, then where they lead, captions before their images.
fn texts(page: &PageTree) -> String {
    let mut out = String::new();
    write_entries(&page.entries, &mut out);
    out
}

fn write_entries(entries: &[Entry], out: &mut String) {
    for entry in entries {
        if let Entry::Block(block) = entry {
            write_block(block, out);
        }
    }
}

fn write_block(block: &BlockTree, out: &mut String) {
    let language = block.language.as_deref().unwrap_or_default();
    out.push_str(language.trim_start_matches("plain text"));
    let runs = block.text.iter().chain(&block.caption);
    for Run { text, link, .. } in runs.chain(block.cells.iter().flatten()) {
        out.push_str(text);
        // Notion ends a bare host with a slash.
        let link = link.as_deref().unwrap_or_default();
        if link.trim_end_matches('/') != text.trim_end_matches('/') {
            out.push_str(link);
        }
    }
    out.push_str(block.url.as_deref().unwrap_or_default());
    write_entries(&block.children, out);
}

/// The text of HTML as the specification writes it: without tags, but with the words of images.
fn text_of_html(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let tag_end = rest[at..].find('>').map_or(rest.len(), |end| at + end + 1);
        let tag = &rest[at..tag_end];
        if let Some((_, alt)) = tag.split_once("alt=\"") {
            out.push_str(alt.split('"').next().unwrap());
        }
        rest = &rest[tag_end..];
    }
    out.push_str(rest);
    out.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}
