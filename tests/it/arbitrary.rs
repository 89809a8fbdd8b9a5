//! Any sequence of sources: what Notion shows at the end is what a first sync of the last one would have made.

use std::collections::HashMap;
use std::fs;

use notic_notion::model::{EntityKey, PageId};
use notic_notion::plan::DeleteLimit;
use notic_notion::source::{self, ReadOptions};
use notic_notion::sync::{Counts, VerifyOutcome, dry_run};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::scenario::{Order, difference, faults_of};
use crate::world::World;

/// A folder or note of Notic, or its absence.
#[derive(Clone, Debug)]
struct Item {
    there: bool,
    trashed: bool,
    name: &'static str,
    workspace: usize,
    /// The number of a folder, which need not be there, and can be the folder itself or one under it.
    folder: Option<usize>,
    created: u64,
    starred: bool,
    text: String,
}

/// What Notic holds. A folder and a note of the same number share their id.
#[derive(Clone, Debug)]
pub struct Source {
    workspaces: Vec<&'static str>,
    folders: Vec<Item>,
    notes: Vec<Item>,
    /// What is in each of [`IMAGES`]; none where there is no such file.
    images: Vec<Option<&'static str>>,
}

/// The image files that notes may show. No two have the same content: Notion shows the name it
/// was uploaded by first.
const IMAGES: [&str; 2] = ["x.png", "y.png"];

const FOLDERS: usize = 6;
const NOTES: usize = 7;

impl Source {
    /// Puts the image files beside the notes.
    pub fn put_images(&self, world: &World) {
        for (name, own) in IMAGES.iter().zip(&self.images) {
            let path = world.folder.path().join(name);
            match own {
                Some(own) => {
                    fs::write(
                        path,
                        [b"\x89PNG\r\n\x1a\n", name.as_bytes(), own.as_bytes()].concat(),
                    )
                    .unwrap();
                }
                None => drop(fs::remove_file(path)),
            }
        }
    }

    pub fn page(&self) -> Value {
        let workspaces: Vec<Value> = self
            .workspaces
            .iter()
            .enumerate()
            .map(|(n, name)| json!({"id": format!("w{n}"), "name": name, "createdAt": n, "updatedAt": 1}))
            .collect();
        let workspace = |item: &Item| format!("w{}", item.workspace % self.workspaces.len());
        let folders: Vec<Value> = present(&self.folders)
            .map(|(n, item)| {
                json!({"id": n.to_string(), "name": item.name, "workspaceId": workspace(item),
                    "parentId": item.folder.map(|n| n.to_string()), "createdAt": item.created})
            })
            .collect();
        let notes: Vec<Value> = present(&self.notes)
            .map(|(n, item)| {
                json!({"id": n.to_string(), "displayName": item.name, "content": item.text,
                    "workspaceId": workspace(item), "folderId": item.folder.map(|n| n.to_string()),
                    "createdAt": item.created, "lastModified": item.created, "isBookmarked": item.starred,
                    "deletedAt": item.trashed.then_some(9)})
            })
            .collect();
        json!({"workspaces": workspaces, "folders": folders, "notes": notes})
    }
}

fn present(items: &[Item]) -> impl Iterator<Item = (usize, &Item)> {
    items.iter().enumerate().filter(|(_, item)| item.there)
}

fn list() -> impl Strategy<Value = String> {
    prop::collection::vec((0usize..8, 0usize..4), 1..12).prop_map(|lines| {
        let mut depth = 0;
        let mut text = String::new();
        for (step, word) in lines {
            // One deeper, or anywhere back.
            depth = if step == 7 { 0 } else { (depth + 1).min(step) };
            text += &format!("{}- item {word}\n", "    ".repeat(depth));
        }
        text
    })
}

fn part() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec!["one", "two", "**three** and four", "# Title", "> quoted", "```rust\nx\n```"])
            .prop_map(str::to_owned),
        2 => prop::sample::select(vec!["see [[Ideas]]", "[p](Plans.md), [[Recipes]]", "[up](..) [me](#x)"])
            .prop_map(str::to_owned),
        2 => prop::sample::select(vec!["![](x.png)", "- a ![y](y.png)", "![](y.png) [[Plans]]", "![x](x.png) ![](y.png)"])
            .prop_map(str::to_owned),
        3 => list(),
        1 => (1usize..4).prop_map(|rows| format!("| a | b |\n| - | - |\n{}", "| 1 | 2 |\n".repeat(rows))),
        1 => (95usize..130).prop_map(|many| {
            let lines: Vec<String> = (0..many).map(|n| format!("same {}", n / 3)).collect();
            lines.join("\n\n")
        }),
        1 => (95usize..105).prop_map(|many| {
            format!("- parent\n{}", "    - child\n".repeat(many))
        }),
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(part(), 0..5).prop_map(|parts| parts.join("\n\n"))
}

fn item(there: f64) -> impl Strategy<Value = Item> {
    (
        prop::bool::weighted(there),
        prop::bool::weighted(0.15),
        prop::sample::select(vec!["Ideas", "Plans", "Recipes", "", "Ideas "]),
        0usize..2,
        prop::option::weighted(0.8, 0..FOLDERS),
        1u64..6,
        prop::bool::weighted(0.2),
        text(),
    )
        .prop_map(
            |(there, trashed, name, workspace, folder, created, starred, text)| Item {
                there,
                trashed,
                name,
                workspace,
                folder,
                created,
                starred,
                text,
            },
        )
}

pub fn source() -> impl Strategy<Value = Source> {
    (
        prop::collection::vec(prop::sample::select(vec!["Work", "Home"]), 1..3),
        prop::collection::vec(item(0.8), FOLDERS),
        prop::collection::vec(item(0.8), NOTES),
        // Of as many bytes or not.
        prop::collection::vec(
            prop::option::weighted(0.8, prop::sample::select(vec!["a", "b", "other"])),
            IMAGES.len(),
        ),
    )
        .prop_map(|(workspaces, folders, notes, images)| Source {
            workspaces,
            folders,
            notes,
            images,
        })
}

/// The same source after some of it changed, each thing with this probability.
fn changed(from: Source, share: f64) -> impl Strategy<Value = Source> {
    let flags = prop::collection::vec(prop::bool::weighted(share), FOLDERS + NOTES + 2);
    (source(), flags).prop_map(move |(to, flags)| {
        let pick = |old: &[Item], new: &[Item], flags: &[bool]| -> Vec<Item> {
            let both = old.iter().zip(new).zip(flags);
            both.map(|((old, new), changes)| if *changes { new } else { old }.clone())
                .collect()
        };
        let workspaces = if flags[FOLDERS + NOTES] { &to } else { &from };
        Source {
            workspaces: workspaces.workspaces.clone(),
            folders: pick(&from.folders, &to.folders, &flags),
            notes: pick(&from.notes, &to.notes, &flags[FOLDERS..]),
            images: match flags[FOLDERS + NOTES + 1] {
                true => to.images,
                false => from.images.clone(),
            },
        }
    })
}

pub fn history() -> impl Strategy<Value = Vec<Source>> {
    source()
        .prop_flat_map(|first| (Just(first.clone()), changed(first, 0.4)))
        .prop_flat_map(|(first, second)| (Just(first), Just(second.clone()), changed(second, 0.3)))
        // Back to the first: what was trashed comes back, what was moved goes back.
        .prop_flat_map(|(first, second, third)| {
            let last = prop_oneof![2 => Just(third.clone()), 1 => Just(first.clone())];
            (Just(first), Just(second), last)
        })
        .prop_map(|(first, second, last)| vec![first, second, last])
}

pub fn world() -> World {
    let mut world = World::new();
    world.wishes.policy.limit = DeleteLimit::AtMost(usize::MAX);
    world
}

pub fn pages(world: &World) -> HashMap<EntityKey, PageId> {
    let mapping = world.store().mapping(world.root).unwrap();
    let records = mapping.records().iter();
    records
        .map(|record| (record.key.clone(), record.page))
        .collect()
}

/// Reads and writes, as a dry run foretells them.
fn foretold(world: &World) -> (u64, u64) {
    let reading = source::read(&world.source(), &ReadOptions::default()).unwrap();
    let (store, now) = (world.store(), world.now());
    let price = dry_run(&reading, &store, world.root, &world.wishes, now)
        .unwrap()
        .price;
    (price.reads as u64, price.writes as u64)
}

fn comes_in_step(history: &[Source]) {
    let mut world = world();
    let mut before = HashMap::new();
    for source in history {
        source.put_images(&world);
        world.set_source(&source.page());
        let foretold = foretold(&world);
        let report = world.sync_as_it_is();
        assert_eq!(
            report.requests.writes, foretold.1,
            "a dry run foretells the price"
        );
        // A page that is to be trashed and seems empty is looked at twice. And once the ids of some blocks are read, a way
        // may show that needs fewer lists than the one that was foretold without them.
        if report.trashed == Counts::default() {
            assert!(
                report.requests.reads <= foretold.0,
                "a dry run foretells the price: {} reads, and it took {}",
                foretold.0,
                report.requests.reads
            );
        }
        let wrong = faults_of(&world, &world.tree(), Order::Exact);
        assert_eq!(wrong, None);
        let verified = world.verify(false).report;
        assert_eq!(verified.outcome, VerifyOutcome::InStep, "{verified:#?}");
        let after = pages(&world);
        for (key, page) in &before {
            assert_eq!(after.get(key), Some(page), "{key} has lost its page");
        }
        before = after;
        let again = world.sync_well(&source.page());
        assert_eq!(again.requests.total, 0, "nothing has changed");
        // Links to what is gone stay until the note is looked at again.
        world.wishes.policy.full = true;
        world.sync_well(&source.page());
        world.wishes.policy.full = false;
        let fresh = self::world();
        source.put_images(&fresh);
        fresh.sync_well(&source.page());
        let (expected, tree) = (Order::Any.of(&fresh.tree()), Order::Any.of(&world.tree()));
        assert!(expected == tree, "{}", difference(&expected, &tree));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_history_ends_where_a_first_sync_would(history in history()) {
        comes_in_step(&history);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, max_shrink_iters: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Many histories: `cargo test --test it arbitrary:: -- --ignored`.
    #[test]
    #[ignore = "takes minutes"]
    fn many_histories_end_where_a_first_sync_would(history in history()) {
        comes_in_step(&history);
    }
}
