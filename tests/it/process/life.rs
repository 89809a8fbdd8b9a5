//! A short life of notes with every kind of operation, for the built binary.

use std::sync::OnceLock;

use notic_notion::sandbox::PageTree;
use serde_json::json;

use super::machine::{Machine, Setting, options};
use crate::scenario::{Order, difference, nested, paragraphs};
use crate::tally::TWICE;
use crate::world::Notes;

/// What Notic holds at each sync.
pub fn steps() -> &'static [Notes] {
    static STEPS: OnceLock<Vec<Notes>> = OnceLock::new();
    STEPS.get_or_init(build)
}

fn build() -> Vec<Notes> {
    let first = Notes::new()
        .folder("a", None)
        .folder("b", Some("a"))
        .folder("e", None)
        .note("long", Some("a"), &paragraphs(0, 230))
        .note("deep", Some("b"), &nested("one"))
        .note("pictures", Some("a"), "![one](one.png)\n\nend")
        .note("short", Some("b"), "# Short\n\nBeans and **peas**.")
        .note("x1", Some("a"), "first")
        .note("x2", Some("a"), "second")
        .note("goes", Some("e"), "with its folder")
        .note("hub", Some("a"), "To [[x2]] and [[goes]].\n\nEnd.");
    let second = first
        .clone()
        .set(
            "long",
            "content",
            json!(format!("new\n\n{}", paragraphs(2, 232))),
        )
        .set(
            "short",
            "content",
            json!("# Short\n\nBeans and *leek*.\n\n- one\n- two"),
        )
        .set("short", "displayName", json!("Shorter"))
        .set(
            "pictures",
            "content",
            json!("![one](one.png)\n\n![two](two.png)\n\nend"),
        )
        .set("hub", "content", json!("To [[x1]].\n\nEnd."))
        .set("b", "name", json!("B"))
        .set("x1", "folderId", json!("b"))
        .set("x2", "deletedAt", json!(9))
        .set("workspace_1", "icon", json!("🌱"))
        .without("e")
        .without("goes");
    let third = second
        .clone()
        .set("x2", "deletedAt", json!(null))
        .note("between", Some("a"), &nested("three"))
        .set("between", "createdAt", json!(2045))
        .set("deep", "content", json!(nested("two")))
        .set("short", "content", json!(""))
        .set("b", "parentId", json!(null))
        .set("x1", "displayName", json!("First"))
        .set("x1", "content", json!("first, moved"))
        .set("x1", "folderId", json!("a"));
    vec![first, second, third]
}

/// Puts what belongs to a step where the source is.
pub fn set_source(machine: &Machine, notes: &Notes) {
    std::fs::write(machine.source(), notes.page().to_string()).unwrap();
    for (name, own) in [("one.png", "first"), ("two.png", "second")] {
        let path = machine.path(name);
        if !path.exists() {
            std::fs::write(path, [b"\x89PNG\r\n\x1a\n", own.as_bytes()].concat()).unwrap();
        }
    }
}

/// What the life leads to when nothing disturbs it.
pub struct Undisturbed {
    /// The tree after each step.
    pub trees: Vec<PageTree>,
    /// How many pages were made by the end of each step.
    pub made: Vec<usize>,
    /// How many requests there are in all.
    pub requests: usize,
}

pub fn undisturbed() -> &'static Undisturbed {
    static LIVED: OnceLock<Undisturbed> = OnceLock::new();
    LIVED.get_or_init(|| {
        let one_by_one = Setting {
            in_flight: 1,
            ..Setting::default()
        };
        let machine = Machine::with(options(), one_by_one);
        let (mut trees, mut made) = (Vec::new(), Vec::new());
        for notes in steps() {
            set_source(&machine, notes);
            let said = machine.sync();
            assert_eq!(said.code, 0, "{said:?}");
            trees.push(machine.sandbox.tree(&machine.root).unwrap());
            made.push(machine.pages_made());
        }
        Undisturbed {
            trees,
            made,
            requests: machine.sandbox.log().len(),
        }
    })
}

/// Lives it, each step up to `tries` times until a run ends well. `sync` gives the exit code.
pub fn live(machine: &Machine, tries: usize, sync: impl FnMut() -> i32) -> Result<(), String> {
    live_in_order(machine, tries, Order::Exact, sync)
}

/// The same, where the order of pages may be another one.
pub fn live_in_order(
    machine: &Machine,
    tries: usize,
    order: Order,
    mut sync: impl FnMut() -> i32,
) -> Result<(), String> {
    for (number, notes) in steps().iter().enumerate() {
        set_source(machine, notes);
        let ended_well = (0..tries).any(|_| sync() == 0);
        if !ended_well {
            return Err(format!("step {number} never came in step"));
        }
        compare_in_order(machine, number, order)
            .map_err(|wrong| format!("step {number}: {wrong}"))?;
    }
    Ok(())
}

/// What is not as it has to be after a step.
pub fn compare(machine: &Machine, step: usize) -> Result<(), String> {
    compare_in_order(machine, step, Order::Exact)
}

fn compare_in_order(machine: &Machine, step: usize, order: Order) -> Result<(), String> {
    let undisturbed = undisturbed();
    let expected = order.of(&undisturbed.trees[step]);
    let tree = order.of(&machine.sandbox.tree(&machine.root).unwrap());
    // Also one in the trash, or elsewhere, would be one too many.
    let made = machine.pages_made();
    if made != undisturbed.made[step] {
        let expected = undisturbed.made[step];
        let what = if made > expected { TWICE } else { "lost" };
        return Err(format!(
            "{what}: {made} pages were made instead of {expected}"
        ));
    }
    if tree != expected {
        let difference = difference(&expected, &tree);
        return Err(format!("the tree differs:\n{difference}"));
    }
    let store = machine.store();
    let intents = store.intents().unwrap();
    if !intents.is_empty() {
        return Err(format!("intents are left: {intents:?}"));
    }
    let live = store.mapping(machine.root_id()).unwrap().live().count();
    if live != tree.page_count() {
        return Err(format!(
            "{live} pages are mapped, {} are there",
            tree.page_count()
        ));
    }
    Ok(())
}
