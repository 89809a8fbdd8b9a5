//! A person at work in Notion while runs are killed: whatever they do, theirs stays, and ours is whole and there once.

use std::fs;

use notic_notion::sandbox::{BlockTree, Entry, Fault, PageTree, When};
use notic_notion::sync::{Outcome, VerifyOutcome};
use proptest::prelude::*;
use serde_json::Value;

use crate::scenario::{Order, around, difference, nested};
use crate::wire::{Kill, Moment};
use crate::world::{Notes, World};

const TITLES: [&str; 4] = ["plans", "garden", "deep", "new"];

/// What a person does, to the page of that number of [`TITLES`] if it is there.
#[derive(Clone, Debug)]
enum Deed {
    Trash(usize),
    Add(usize, usize),
    Edit(usize, usize),
    Delete(usize, usize),
    /// Deletes a block under a block.
    DeleteBelow(usize, usize),
    /// Not theirs: Notion forgets what was uploaded.
    Expire,
}

/// What becomes of the second run.
#[derive(Clone, Debug)]
enum Mishap {
    None,
    Killed(Kill),
    Fault(usize, Fault),
}

fn source(version: usize, text: &str) -> Value {
    let mut notes = Notes::new()
        .folder("plans", None)
        .note(
            "garden",
            Some("plans"),
            &format!("{text}\n\nversion {version}"),
        )
        .note(
            "deep",
            Some("plans"),
            &format!(
                "{}\n\nto [[new]] in {version}",
                nested(&version.to_string())
            ),
        );
    if version > 0 {
        notes = notes.note(
            "new",
            Some("plans"),
            &format!("new in {version}\n\nversion {version} [[garden]] ![](x.png)"),
        );
    }
    notes.page()
}

/// The image file of that version of the notes.
fn put_image(world: &World, version: usize) {
    let bytes = [b"\x89PNG\r\n\x1a\n", version.to_string().as_bytes()].concat();
    fs::write(world.folder.path().join("x.png"), bytes).unwrap();
}

fn text() -> impl Strategy<Value = String> {
    let line = prop::sample::select(vec![
        "one",
        "two",
        "- one",
        "# one",
        "see [[new]]",
        "[up](..) [[deep]]",
        "![](x.png)",
        "- two ![](x.png)",
    ]);
    prop_oneof![
        5 => prop::collection::vec(line, 0..8).prop_map(|lines| lines.join("\n\n")),
        1 => (98usize..120).prop_map(|many| {
            let lines: Vec<String> = (0..many).map(|n| format!("line {}", n / 2)).collect();
            lines.join("\n\n")
        }),
    ]
}

fn deed() -> impl Strategy<Value = Deed> {
    let (page, block) = (0..TITLES.len(), 0usize..8);
    prop_oneof![
        1 => page.clone().prop_map(Deed::Trash),
        3 => (page.clone(), block.clone()).prop_map(|(page, at)| Deed::Add(page, at)),
        2 => (page.clone(), block.clone()).prop_map(|(page, at)| Deed::Edit(page, at)),
        2 => (page.clone(), block.clone()).prop_map(|(page, at)| Deed::Delete(page, at)),
        1 => Just(Deed::Expire),
        1 => (page, block).prop_map(|(page, at)| Deed::DeleteBelow(page, at)),
    ]
}

fn mishap() -> impl Strategy<Value = Mishap> {
    let moment = prop::sample::select(vec![Moment::Before, Moment::After]);
    let fault = prop::sample::select(vec![
        Fault::DropBefore,
        Fault::DropAfter,
        Fault::EdgeRefusal,
        Fault::EmptyList,
        Fault::Unauthorized,
        Fault::InternalError { applied: true },
    ]);
    prop_oneof![
        1 => Just(Mishap::None),
        3 => (0usize..24, moment).prop_map(|(at, moment)| Mishap::Killed(Kill { at, moment })),
        2 => (0usize..24, fault).prop_map(|(at, fault)| Mishap::Fault(at, fault)),
    ]
}

/// What a person added: id and text, and the page it was added to.
type Theirs = Vec<(String, String, String)>;

/// Does it. What they added themselves they leave alone.
fn meddle(world: &World, number: usize, deed: &Deed, theirs: &mut Theirs) -> Option<()> {
    let sandbox = &world.sandbox;
    let page = |title: &usize| sandbox.find(TITLES[*title]).first().cloned();
    let block = |parent: &str, at: &usize| {
        let mut blocks = sandbox.children(parent);
        blocks.retain(|id| theirs.iter().all(|(added, ..)| added != id));
        (!blocks.is_empty()).then(|| blocks[at % blocks.len()].clone())
    };
    match deed {
        Deed::Trash(title) => {
            sandbox.person_trash(&page(title)?);
        }
        Deed::Expire => sandbox.expire_uploads(),
        Deed::Add(title, at) => {
            let text = format!("theirs {number}");
            let page = page(title)?;
            let id = sandbox.person_add_block(&page, *at, &text)?;
            theirs.push((id, text, page));
        }
        Deed::Edit(title, at) if *title > 0 => {
            sandbox.person_edit_block(&block(&page(title)?, at)?, "edited");
        }
        Deed::Delete(title, at) if *title > 0 => {
            sandbox.person_delete_block(&block(&page(title)?, at)?);
        }
        Deed::DeleteBelow(title, at) if *title > 0 => {
            let above = sandbox.children(&page(title)?);
            let below = above.iter().find_map(|above| block(above, at))?;
            sandbox.person_delete_block(&below);
        }
        Deed::Edit(..) | Deed::Delete(..) | Deed::DeleteBelow(..) => {}
    }
    Some(())
}

fn is_theirs(block: &BlockTree) -> bool {
    block.text.iter().any(|run| run.text.starts_with("theirs"))
}

/// The tree without what the person added.
pub fn ours(tree: &PageTree) -> PageTree {
    let entries = tree.entries.iter().filter_map(|entry| match entry {
        Entry::Page(page) => Some(Entry::Page(ours(page))),
        Entry::Block(block) => (!is_theirs(block)).then(|| Entry::Block(block.clone())),
    });
    PageTree {
        entries: entries.collect(),
        ..tree.clone()
    }
}

fn comes_in_step(world: &World, page: &Value) {
    let mut told = String::new();
    for _ in 0..3 {
        let finished = world.sync(page);
        if finished.report.outcome == Outcome::InStep {
            return;
        }
        told += &format!("{:?} {:?}\n", finished.stopped, finished.report.failed);
    }
    panic!(
        "it never came in step:\n{told}{}",
        around(&world.sandbox.log())
    );
}

fn survives(texts: &[String; 3], mishap: &Mishap, before: &[Deed], after: &[Deed]) {
    let mut world = World::new();
    world.watches_pace = false;
    put_image(&world, 0);
    world.sync_well(&source(0, &texts[0]));
    let mut theirs = Theirs::new();
    for (number, deed) in before.iter().enumerate() {
        meddle(&world, number, deed, &mut theirs);
    }
    let second = source(1, &texts[1]);
    put_image(&world, 1);
    match mishap {
        Mishap::None => drop(world.sync(&second)),
        Mishap::Killed(kill) => drop(world.sync_killed(&second, *kill)),
        Mishap::Fault(at, fault) => {
            world
                .sandbox
                .script_faults(vec![(When::Nth(*at), fault.clone())]);
            world.sync(&second);
            world.sandbox.script_faults(Vec::new());
        }
    }
    for (number, deed) in after.iter().enumerate() {
        meddle(&world, 100 + number, deed, &mut theirs);
    }
    world.sandbox.clear_log();
    // Blocks whose ids are known are not read: what a person did to one is seen when that one changes.
    let every_line: Vec<String> = texts[2]
        .split("\n\n")
        .map(
            |line| match line.split_once("- ").or(line.split_once("# ")) {
                Some(("", text)) => {
                    format!("{}again {text}", &line[..2])
                }
                _ => format!("again {line}"),
            },
        )
        .collect();
    let third = source(2, &every_line.join("\n\n"));
    put_image(&world, 2);
    comes_in_step(&world, &third);
    let fresh = World::new();
    put_image(&fresh, 2);
    fresh.sync_well(&third);
    let tree = Order::Any.of(&ours(&world.tree()));
    let expected = Order::Any.of(&fresh.tree());
    assert!(
        tree == expected,
        "{}{}",
        difference(&expected, &tree),
        around(&world.sandbox.log())
    );
    let text = world.tree().plain_text();
    for (_, line, page) in theirs {
        // Of a page that they trashed before any run knew it, nobody will ever know.
        if world.sandbox.is_in_trash(&page) == Some(true) {
            continue;
        }
        let count = text.lines().filter(|found| *found == line).count();
        assert_eq!(count, 1, "{line}");
    }
    assert_eq!(world.store().intents().unwrap(), []);
    assert_eq!(world.sync_well(&third).requests.total, 0);
    let verified = world.verify(false).report;
    assert_eq!(verified.outcome, VerifyOutcome::InStep, "{verified:#?}");
}

fn life() -> impl Strategy<Value = ([String; 3], Mishap, Vec<Deed>, Vec<Deed>)> {
    let deeds = || prop::collection::vec(deed(), 0..4);
    ([text(), text(), text()], mishap(), deeds(), deeds())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, max_shrink_iters: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_person_and_a_run_at_work_at_once_spoil_nothing((texts, mishap, before, after) in life()) {
        survives(&texts, &mishap, &before, &after);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, max_shrink_iters: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Many lives: `cargo test --test it meddling:: -- --ignored`.
    #[test]
    #[ignore = "takes minutes"]
    fn no_person_and_no_run_spoil_anything((texts, mishap, before, after) in life()) {
        survives(&texts, &mishap, &before, &after);
    }
}
