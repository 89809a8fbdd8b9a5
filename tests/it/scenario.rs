//! A life of notes in several syncs, with every kind of operation, to be played under every kind of trouble.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::OnceLock;

use notic_notion::sandbox::{Entry, LogEntry, PageTree};
use notic_notion::sync::{Finished, Outcome};
use serde_json::{Value, json};

use crate::tally::TWICE;
use crate::world::{Notes, World};

/// What Notic holds at each sync.
pub fn steps() -> &'static [(&'static str, Value)] {
    static STEPS: OnceLock<Vec<(&'static str, Value)>> = OnceLock::new();
    STEPS.get_or_init(build)
}

/// Paragraphs of which each tells its number.
pub fn paragraphs(from: usize, to: usize) -> String {
    let lines: Vec<String> = (from..to).map(|n| format!("line {n}")).collect();
    lines.join("\n\n")
}

fn table(rows: usize) -> String {
    let rows = (0..rows).fold(String::new(), |rows, n| rows + &format!("| {n} | x |\n"));
    format!("| a | b |\n| --- | --- |\n{rows}")
}

/// A list of six levels, in which two branches go deep.
pub fn nested(word: &str) -> String {
    let mut text = String::new();
    for branch in ["left", "right"] {
        for level in 0..6 {
            let indent = "    ".repeat(level);
            writeln!(text, "{indent}- {branch} {word} {level}").unwrap();
        }
    }
    format!("before {word}\n\n{text}\nafter {word}")
}

/// Two image files, and one in the text.
const PICTURES: &str =
    "![one](one.png) and\n\n- ![two](two.png)\n\n![dot](data:image/png;base64,iVBORw0KGgo=)";

/// Puts the image files beside the notes that belong to a step: one comes late, and one changes on the way.
fn put_images(world: &World, step: usize) {
    let mut files = vec![("one.png", if step < 3 { "first" } else { "another" })];
    if step >= 2 {
        files.push(("two.png", "late"));
    }
    for (name, own) in files {
        let path = world.folder.path().join(name);
        let bytes = [b"\x89PNG\r\n\x1a\n", own.as_bytes()].concat();
        // One that is as it was keeps its time.
        if std::fs::read(&path).ok().as_ref() != Some(&bytes) {
            std::fs::write(&path, bytes).unwrap();
        }
    }
}

fn build() -> Vec<(&'static str, Value)> {
    let first = Notes::new()
        .folder("a", None)
        .folder("b", Some("a"))
        .folder("c", Some("b"))
        .folder("d", None)
        .folder("e", None)
        .folder("f", Some("e"))
        .note("long", Some("a"), &paragraphs(0, 350))
        .note("medium", None, &paragraphs(0, 104))
        .note("deep", Some("b"), &nested("one"))
        .note("short", Some("b"), "# Short\n\nBeans and **peas**.")
        .note("pictures", Some("a"), PICTURES)
        .note("table", Some("d"), &table(130))
        .note("x1", Some("c"), "first of c")
        .note("x2", Some("c"), "second of c")
        .note("x3", Some("c"), "third of c")
        .note("lost", Some("f"), "goes with its folder")
        .note("saved", Some("f"), "leaves before its folder goes")
        .note("empty", None, "")
        .note(
            "hub",
            Some("a"),
            "To [[x3]], [below](b/c/links%20back.md), [itself](#top), and later [[between]].\n\nEnd.",
        )
        .note("links back", Some("c"), "back to [the hub](../../hub.md)");
    let edited = first
        .clone()
        .set(
            "medium",
            "content",
            json!(format!("new\n\n{}", paragraphs(2, 105))),
        )
        .set(
            "short",
            "content",
            json!("# Short\n\nBeans and peas and *leek*. ![](one.png)\n\n- one"),
        )
        .set("deep", "content", json!(nested("two")))
        .set("empty", "content", json!("no longer"))
        .set(
            "hub",
            "content",
            json!("To [[x2]], then [[x3]], and later [[between]].\n\nEnd."),
        );
    let renamed = edited
        .clone()
        .set("short", "displayName", json!("Shorter"))
        .set("short", "isBookmarked", json!(true))
        .set("workspace_1", "icon", json!("🌱"))
        .set("d", "name", json!("D"));
    let moved = renamed
        .clone()
        .set("x1", "folderId", json!("d"))
        .set("b", "parentId", json!("d"));
    let trashed = moved
        .clone()
        .set("x2", "deletedAt", json!(9))
        .set("saved", "folderId", json!("d"))
        .without("e")
        .without("f")
        .without("lost");
    let back = trashed
        .clone()
        .set("x2", "deletedAt", json!(null))
        .note("between", Some("c"), "between second and third")
        .set("between", "createdAt", json!(2065))
        .folder("g", Some("b"))
        .note("in g", Some("g"), &nested("three"))
        .note("also in g", Some("g"), "see [[in g]] and [[in h]]")
        .note("in h", Some("d"), "see [[also in g]]");
    let all = back
        .clone()
        .set("x3", "displayName", json!("Third"))
        .set("x3", "folderId", json!("g"))
        .set("x3", "content", json!("third, moved"))
        .set("c", "parentId", json!(null))
        .set("b", "parentId", json!("c"))
        .set("empty", "content", json!(""))
        .set(
            "links back",
            "content",
            json!("back to [[hub]] and [[Third]]"),
        );
    vec![
        ("first", first.page()),
        ("edited", edited.page()),
        ("renamed", renamed.page()),
        ("moved", moved.page()),
        ("trashed", trashed.page()),
        ("back", back.page()),
        ("all at once", all.page()),
    ]
}

/// What the scenario leads to when nothing disturbs it.
pub struct Undisturbed {
    /// The tree after each step.
    pub trees: Vec<PageTree>,
    /// How many pages each step makes.
    made: Vec<usize>,
    /// The method of each request.
    pub methods: Vec<String>,
}

impl Undisturbed {
    /// The numbers of all requests but most of the deletes: of these there are many in a row, all alike.
    pub fn telling(&self) -> impl Iterator<Item = usize> {
        let dull = |n: usize| {
            n > 0
                && self.methods[n] == "DELETE"
                && self.methods[n - 1] == "DELETE"
                && !n.is_multiple_of(16)
        };
        (0..self.methods.len()).filter(move |n| !dull(*n))
    }
}

pub fn undisturbed() -> &'static Undisturbed {
    static PLAYED: OnceLock<Undisturbed> = OnceLock::new();
    PLAYED.get_or_init(|| {
        let world = World::new();
        let (mut trees, mut made) = (Vec::new(), Vec::new());
        for (number, (_, page)) in steps().iter().enumerate() {
            let before = pages_made(&world);
            put_images(&world, number);
            world.sync_well(page);
            trees.push(world.tree());
            made.push(pages_made(&world) - before);
        }
        let methods = world
            .sandbox
            .log()
            .into_iter()
            .map(|entry| entry.method)
            .collect();
        Undisturbed {
            trees,
            made,
            methods,
        }
    })
}

/// How many pages were made since the log was begun.
fn pages_made(world: &World) -> usize {
    let log = world.sandbox.log();
    log.iter()
        .filter(|entry| entry.applied && entry.method == "POST" && entry.path == "/v1/pages")
        .count()
}

/// How the order of pages is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// It has to be the same.
    Exact,
    /// Any will do: what had to wait for a later run lands last, and nothing reorders later.
    Any,
}

impl Order {
    /// The tree, with pages by title and content after their parent's text where the order does not matter.
    pub fn of(self, tree: &PageTree) -> PageTree {
        if self == Self::Exact {
            return tree.clone();
        }
        let mut pages: Vec<PageTree> = tree.pages().map(|page| self.of(page)).collect();
        pages.sort_by_cached_key(|page| format!("{page:?}"));
        let blocks = tree.blocks().cloned().map(Entry::Block);
        PageTree {
            entries: blocks.chain(pages.into_iter().map(Entry::Page)).collect(),
            ..tree.clone()
        }
    }
}

/// Plays the scenario, each step up to `tries` times until it is in step, and looks after each that all is as it would
/// be undisturbed. `sync` gives none where it was killed. The error tells where, with what was sent.
pub fn play(
    world: &World,
    tries: usize,
    order: Order,
    mut sync: impl FnMut(&Value) -> Option<Finished>,
) -> Result<(), String> {
    for (number, (name, page)) in steps().iter().enumerate() {
        world.sandbox.clear_log();
        put_images(world, number);
        let mut told = String::new();
        let mut in_step = false;
        for _ in 0..tries {
            let Some(finished) = sync(page) else {
                told += "killed\n";
                continue;
            };
            if finished.report.outcome == Outcome::InStep {
                in_step = true;
                break;
            }
            told += &format!(
                "{:?} {:?} {:?} {:?}\n",
                finished.report.outcome,
                finished.stopped,
                finished.report.failed,
                finished.report.skipped
            );
        }
        // One in the trash would be one too many as well.
        let (made, expected) = (pages_made(world), undisturbed().made[number]);
        let wrong = if made > expected {
            Some(format!(
                "{TWICE}: {made} pages were made instead of {expected}"
            ))
        } else if in_step {
            faults_of(world, &undisturbed().trees[number], order)
        } else {
            Some("it never came in step".to_owned())
        };
        if let Some(wrong) = wrong {
            let log = world.sandbox.log();
            return Err(format!("step `{name}`: {wrong}\n{told}{}", around(&log)));
        }
    }
    Ok(())
}

/// What is not as it has to be after a run that was in step; none if all is well.
pub fn faults_of(world: &World, expected: &PageTree, order: Order) -> Option<String> {
    let tree = order.of(&world.tree());
    let expected = order.of(expected);
    if tree != expected {
        return Some(format!(
            "the tree differs:\n{}",
            difference(&expected, &tree)
        ));
    }
    let store = world.store();
    let intents = store.intents().unwrap();
    if !intents.is_empty() {
        return Some(format!("intents are left: {intents:?}"));
    }
    let mapping = store.mapping(world.root).unwrap();
    let live = mapping.live().count();
    if live != tree.page_count() {
        return Some(format!(
            "{live} pages are mapped, {} are there",
            tree.page_count()
        ));
    }
    if world.watches_pace && world.sandbox.rate_limited_count() > 0 {
        return Some("requests were over the budget".to_owned());
    }
    if world.watches_pace && world.sandbox.overlapping_writes() > 0 {
        return Some("writes overlapped".to_owned());
    }
    None
}

/// The lines that only one of two trees has.
pub fn difference(expected: &PageTree, tree: &PageTree) -> String {
    let (expected, tree) = (format!("{expected:?}"), format!("{tree:?}"));
    let mut counts: HashMap<&str, i64> = HashMap::new();
    for line in expected.lines() {
        *counts.entry(line).or_default() += 1;
    }
    for line in tree.lines() {
        *counts.entry(line).or_default() -= 1;
    }
    let mut lines = String::new();
    for (sign, text, wanted) in [("-", &expected, 1), ("+", &tree, -1)] {
        for line in text
            .lines()
            .filter(|line| counts[line] * wanted > 0)
            .take(40)
        {
            writeln!(lines, "{sign} {line}").unwrap();
        }
    }
    if lines.is_empty() {
        for line in expected
            .lines()
            .zip(tree.lines())
            .filter(|(a, b)| a != b)
            .take(10)
        {
            writeln!(lines, "{line:?}").unwrap();
        }
    }
    lines
}

/// The requests around the faulty one, else the last ones.
pub fn around(log: &[LogEntry]) -> String {
    let at = log.iter().position(|entry| entry.fault.is_some());
    let at = at.unwrap_or(log.len().saturating_sub(20));
    let mut lines = String::new();
    for (number, entry) in log.iter().enumerate().skip(at.saturating_sub(5)).take(45) {
        let body: String = entry.body.to_string().chars().take(150).collect();
        let fault = entry
            .fault
            .map_or(String::new(), |fault| format!(" <-- {fault}"));
        writeln!(
            lines,
            "{number} {} {} {} {:?}{fault} {body}",
            entry.at_ms % 10_000_000,
            entry.method,
            entry.path,
            entry.status
        )
        .unwrap();
    }
    lines
}
