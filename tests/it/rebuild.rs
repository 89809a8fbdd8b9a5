//! A lost mapping is found again in Notion: each entity has the page it had, nothing is made, and what can't be told is
//! told as such.

mod doubt;

use std::collections::HashMap;

use notic_notion::model::{EntityKey, EntityKind, PageId};
use notic_notion::sync::{
    Authors, Keeping, Outcome, RebuildOutcome, RebuildReport, Report, Search, VerifyOutcome,
};
use proptest::prelude::*;
use serde_json::json;

use crate::arbitrary;
use crate::scenario::{Order, difference, steps};
use crate::world::{Notes, World};

type Pages = HashMap<EntityKey, PageId>;

/// The pages of all entities that are not in Notion's trash.
fn live(world: &World) -> Pages {
    let mapping = world.store().mapping(world.root).unwrap();
    let live = mapping.live();
    live.map(|record| (record.key.clone(), record.page))
        .collect()
}

fn rebuilt(world: &World) -> RebuildReport {
    let rebuilt = world.rebuild();
    assert_eq!(rebuilt.stopped, None, "{rebuilt:#?}");
    assert_eq!(rebuilt.report.requests.writes, 0, "{rebuilt:#?}");
    rebuilt.report
}

/// Brings all to what a comparison of every body leaves: links to what is gone are text then.
fn compare_all(world: &mut World) {
    world.wishes.policy.full = true;
    world.sync_as_it_is();
    world.wishes.policy.full = false;
}

/// Loses the mapping and finds it again, all of it.
fn comes_back(world: &World) -> Report {
    let (before, tree) = (live(world), world.tree());
    world.lose_state();
    let report = rebuilt(world);
    assert_eq!(report.outcome, RebuildOutcome::Done, "{report:#?}");
    assert_eq!(live(world), before, "{report:#?}");
    assert!(world.tree() == tree);
    let synced = world.sync_as_it_is();
    assert_eq!(synced.requests.writes, 0, "{synced:#?}");
    assert!(world.tree() == tree);
    assert_eq!(world.sync_as_it_is().requests.total, 0);
    synced
}

fn twins() -> Notes {
    let mut notes = Notes::new()
        .folder("f1", None)
        .folder("f2", None)
        .folder("f3", None);
    for (id, folder, text) in [
        ("a", None, "first"),
        ("b", None, "second"),
        ("c", None, "- [ ] open"),
        ("d", None, "- [x] open"),
        ("e", None, "- one\n    - two"),
        ("f", None, "- one\n    - three"),
        ("g", None, ""),
        ("h", None, ""),
        ("i", Some("f1"), "in the first"),
        ("j", Some("f2"), "in the second"),
        ("k", Some("f2"), "first"),
        ("l", Some("f3"), "deep [[x]]"),
        ("f1", None, "a note that is called as the folders"),
    ] {
        notes = notes
            .note(id, folder, text)
            .set(id, "displayName", json!("Same"));
    }
    // A folder and a note of one id.
    for folder in notes.page()["folders"].as_array().unwrap().clone() {
        let id = folder["id"].as_str().unwrap();
        notes = notes.set_folder(id, "name", json!("Same"));
    }
    notes
}

#[test]
fn each_step_of_a_life_of_notes_is_found_again() {
    for (number, (name, page)) in steps().iter().enumerate() {
        let mut world = World::new();
        std::fs::write(world.folder.path().join("one.png"), b"\x89PNG\r\n\x1a\n1").unwrap();
        for (_, page) in &steps()[..number] {
            world.sync_well(page);
        }
        world.sync_well(page);
        compare_all(&mut world);
        let report = comes_back(&world);
        assert_eq!(report.created.total(), 0, "{name}");
    }
}

#[test]
fn the_sample_is_found_again() {
    let world = World::new();
    world.sync_well(&notic_notion::demo::sample().unwrap());
    comes_back(&world);
}

#[test]
fn twins_in_title_are_told_apart_by_what_they_hold() {
    let world = World::new();
    world.sync_well(&twins().page());
    comes_back(&world);
}

#[test]
fn it_costs_a_list_for_each_folder_and_a_sync_one_for_each_note() {
    let world = World::new();
    let notes = Notes::new()
        .folder("plans", None)
        .folder("empty", None)
        .note("a", Some("plans"), "one\n\ntwo")
        .note("b", None, "three")
        .note("nothing", None, "");
    world.sync_well(&notes.page());
    world.lose_state();
    let report = rebuilt(&world);
    // Who the token is; the root, the workspace and the one folder that holds something.
    assert_eq!(report.requests.total, 4, "{report:#?}");
    assert_eq!(
        (
            report.found.workspaces,
            report.found.folders,
            report.found.notes
        ),
        (1, 2, 3)
    );
    let synced = world.sync_as_it_is();
    // Who the token is, and the notes that hold something.
    assert_eq!((synced.requests.total, synced.requests.writes), (3, 0));
    assert_eq!(synced.unchanged.total(), 6, "{synced:#?}");
}

#[test]
fn what_changed_meanwhile_is_edited_in_place_and_what_is_new_is_made() {
    let world = World::new();
    let before = Notes::new()
        .folder("plans", None)
        .folder("ideas", None)
        .note("garden", Some("plans"), "one\n\ntwo\n\nthree")
        .note(
            "renamed",
            Some("plans"),
            "# Much\n\nthe same text\n\nas before",
        )
        .note("moved", Some("plans"), "goes elsewhere")
        .note("soup", Some("ideas"), "soup");
    world.sync_well(&before.page());
    let pages = live(&world);
    world.lose_state();
    let after = before
        .set("garden", "content", json!("one\n\ntwo and a half\n\nthree"))
        .set("renamed", "displayName", json!("Another name"))
        .set("moved", "folderId", json!("ideas"))
        .set("ideas", "name", json!("More ideas"))
        .note("new", Some("plans"), "new");
    world.set_source(&after.page());
    let report = rebuilt(&world);
    assert_eq!(live(&world), pages, "{report:#?}");
    let missing: Vec<&str> = report
        .missing
        .iter()
        .map(|one| one.client_id.as_str())
        .collect();
    assert_eq!(missing, ["new"]);
    let synced = world.sync_as_it_is();
    assert_eq!(
        (
            synced.created.notes,
            synced.updated.notes,
            synced.renamed.total(),
            synced.moved.notes
        ),
        (1, 1, 2, 1),
        "{synced:#?}"
    );
    let undisturbed = World::new();
    undisturbed.sync_well(&after.page());
    let (expected, tree) = (
        Order::Any.of(&undisturbed.tree()),
        Order::Any.of(&world.tree()),
    );
    assert!(expected == tree, "{}", difference(&expected, &tree));
}

#[test]
fn a_sync_that_knows_nothing_refuses_and_leads_to_the_search() {
    let world = World::new();
    let notes = Notes::new().note("a", None, "text");
    world.sync_well(&notes.page());
    let tree = world.tree();
    world.lose_state();
    let refused = world.sync(&notes.page());
    assert_eq!(refused.report.outcome, Outcome::Failed);
    let why = refused.report.error.unwrap();
    assert!(why.contains("notic-notion mapping rebuild"), "{why}");
    let verified = world.verify(true).report;
    assert_eq!(verified.outcome, VerifyOutcome::Failed);
    assert!(verified.error.unwrap().contains("mapping rebuild"));
    rebuilt(&world);
    let synced = world.sync_as_it_is();
    assert_eq!((synced.created.total(), synced.requests.writes), (0, 0));
    assert!(world.tree() == tree);
    assert_eq!(world.verify(false).report.outcome, VerifyOutcome::InStep);
}

#[test]
fn what_a_person_added_is_neither_taken_nor_touched() {
    for person in [false, true] {
        let mut world = World::new();
        world.wishes.person = person;
        let notes = Notes::new()
            .folder("plans", None)
            .note("garden", Some("plans"), "one\n\n- two\n    - three")
            .note("top", None, "x");
        world.sync_well(&notes.page());
        let [plans, garden, root] = [
            world.sandbox.find("plans")[0].clone(),
            world.sandbox.find("garden")[0].clone(),
            world.root.to_string(),
        ];
        for (page, title) in [(&root, "Theirs"), (&plans, "garden 2"), (&garden, "below")] {
            world.sandbox.person_add_page(page, title).unwrap();
        }
        world.sandbox.person_add_block(&garden, 1, "theirs within");
        world.sandbox.person_add_block(&plans, 0, "theirs above");
        world
            .sandbox
            .person_add_block(&root, 0, "theirs at the top");
        let report = comes_back(&world);
        assert_eq!(report.created.total(), 0);
    }
}

#[test]
fn a_page_of_a_person_that_is_called_as_a_note_is_not_taken_for_it() {
    let world = World::new();
    let notes = Notes::new()
        .folder("plans", None)
        .note("garden", Some("plans"), "one");
    world.sync_well(&notes.page());
    let plans = world.sandbox.find("plans")[0].clone();
    let theirs = world.sandbox.person_add_page(&plans, "garden").unwrap();
    comes_back(&world);
    // Nor for one that is new.
    world.lose_state();
    let new = notes.note("new", Some("plans"), "new");
    let other = world.sandbox.person_add_page(&plans, "new").unwrap();
    world.set_source(&new.page());
    let report = rebuilt(&world);
    assert_eq!((report.missing.len(), report.yours), (1, 2), "{report:#?}");
    assert_eq!(world.sync_as_it_is().created.notes, 1);
    for page in [theirs, other] {
        assert_eq!(world.sandbox.children(&page).len(), 0);
    }
}

#[test]
fn with_a_persons_token_a_page_without_the_notes_text_is_left_alone() {
    let mut world = World::new();
    world.wishes.person = true;
    let notes = Notes::new().note("garden", None, "one\n\ntwo");
    world.sync_well(&notes.page());
    let page = world.sandbox.find("garden")[0].clone();
    for block in world.sandbox.children(&page) {
        world.sandbox.person_edit_block(&block, "something else");
    }
    world.lose_state();
    rebuilt(&world);
    let tree = world.tree();
    for _ in 0..2 {
        let report = world.sync(&notes.page()).report;
        assert_eq!(report.outcome, Outcome::Partial);
        assert!(report.failed[0].reason.contains("mapping forget"));
        assert!(world.tree() == tree);
    }
}

#[test]
fn pages_that_another_connection_made_are_taken_only_when_that_is_wanted() {
    let mut world = World::new();
    let notes = Notes::new()
        .folder("plans", None)
        .note("garden", Some("plans"), "one\n\n- two\n    - three")
        .note("theirs", None, "the note's");
    world.sync_well(&notes.page());
    let before = live(&world);
    let page = world.sandbox.find("theirs")[0].clone();
    for block in world.sandbox.children(&page) {
        world.sandbox.person_edit_block(&block, "a person's");
    }
    world.lose_state();
    // A token that acts as somebody else.
    world.me = Some("0a1b2c3d-4e5f-8a6b-8c7d-0123456789ab".to_owned());
    let report = rebuilt(&world);
    assert_eq!((report.found.total(), report.by_others), (0, 1));
    let search = Search {
        keeping: Keeping::Kept,
        authors: Authors::Any,
    };
    let report = world.search(search, None).unwrap().report;
    assert_eq!(report.outcome, RebuildOutcome::Done, "{report:#?}");
    assert_eq!(live(&world), before);
    let tree = world.tree();
    let synced = world.sync(&notes.page()).report;
    assert_eq!(synced.requests.writes, 0, "{synced:#?}");
    assert_eq!(synced.failed.len(), 1, "{synced:#?}");
    assert!(synced.failed[0].reason.contains("mapping forget"));
    assert!(world.tree() == tree);
}

#[test]
fn with_a_persons_token_a_note_that_changed_is_edited_and_what_may_be_theirs_stays() {
    let mut world = World::new();
    world.wishes.person = true;
    let notes = |text: &str| Notes::new().note("garden", None, text);
    world.sync_well(&notes("one\n\ntwo\n\nthree").page());
    let page = world.sandbox.find("garden")[0].clone();
    world.sandbox.person_add_block(&page, 3, "theirs");
    world.lose_state();
    rebuilt(&world);
    let synced = world.sync_well(&notes("one\n\nthree\n\nfour").page());
    assert!(
        synced
            .warnings
            .iter()
            .any(|warning| warning.contains("nothing tells"))
    );
    let text = world.tree().plain_text();
    for words in ["one", "three", "four", "theirs"] {
        assert_eq!(text.matches(words).count(), 1, "{text}");
    }
}

#[test]
fn pages_that_a_person_moved_are_found_where_they_are() {
    let world = World::new();
    let notes = Notes::new()
        .folder("plans", None)
        .folder("ideas", None)
        .note("garden", Some("plans"), "one\n\ntwo")
        .note("soup", Some("plans"), "soup");
    world.sync_well(&notes.page());
    let before = live(&world);
    let ideas = world.sandbox.find("ideas")[0].clone();
    let root = world.root.to_string();
    let theirs = world.sandbox.person_add_page(&root, "Theirs").unwrap();
    let deeper = world.sandbox.person_add_page(&theirs, "Deeper").unwrap();
    let [garden, soup] = ["garden", "soup"].map(|title| world.sandbox.find(title)[0].clone());
    assert!(world.sandbox.person_move(&garden, Some(&ideas)));
    assert!(world.sandbox.person_move(&soup, Some(&deeper)));
    world.lose_state();
    let report = rebuilt(&world);
    assert_eq!(live(&world), before, "{report:#?}");
    let synced = world.sync_as_it_is();
    assert_eq!(synced.created.total(), 0, "{synced:#?}");
    // Among our own pages it goes where Notic has it; among theirs it stays.
    assert_eq!(world.sandbox.parent(&soup), Some(deeper));
    assert_eq!(
        world.sandbox.parent(&garden),
        Some(world.sandbox.find("plans")[0].clone())
    );
}

#[test]
fn a_page_under_a_note_is_found_and_none_of_another_copy_is_taken() {
    let world = World::new();
    let notes = Notes::new()
        .folder("plans", None)
        .note("garden", Some("plans"), "one\n\ntwo")
        .note("soup", Some("plans"), "soup")
        .note("top", None, "at the top");
    world.sync_well(&notes.page());
    let before = live(&world);
    let [garden, soup, top] =
        ["garden", "soup", "top"].map(|title| world.sandbox.find(title)[0].clone());
    assert!(world.sandbox.person_move(&soup, Some(&garden)));
    // As in a copy under another root.
    let other = world.sandbox.seed_page("Another root");
    assert!(world.sandbox.person_move(&top, Some(&other)));
    world.lose_state();
    let report = rebuilt(&world);
    let missing: Vec<&str> = report
        .missing
        .iter()
        .map(|one| one.client_id.as_str())
        .collect();
    assert_eq!(missing, ["top"], "{report:#?}");
    let soup_key = EntityKey::new(EntityKind::Note, "soup");
    assert_eq!(live(&world)[&soup_key], before[&soup_key]);
    let synced = world.sync_as_it_is();
    assert_eq!(synced.created.notes, 1, "{synced:#?}");
    assert_eq!(world.sandbox.find("soup").len(), 1);
    assert_eq!(world.sandbox.parent(&top), Some(other));
}

#[test]
fn pages_in_the_trash_are_not_seen_and_named_as_missing() {
    let world = World::new();
    let notes = Notes::new().note("a", None, "one").note("b", None, "two");
    world.sync_well(&notes.page());
    let page = world.sandbox.find("a")[0].clone();
    assert!(world.sandbox.person_trash(&page));
    world.lose_state();
    let report = rebuilt(&world);
    assert_eq!(report.missing.len(), 1);
    // Out of the trash it is found.
    assert!(world.sandbox.person_restore(&page));
    let report = rebuilt(&world);
    assert_eq!((report.missing.len(), report.found.notes), (0, 1));
    assert_eq!(world.sync_as_it_is().requests.writes, 0);
}

fn survives(history: &[arbitrary::Source], person: bool) -> Result<(), TestCaseError> {
    let mut world = arbitrary::world();
    world.wishes.person = person;
    for source in history {
        source.put_images(&world);
        world.sync_well(&source.page());
    }
    compare_all(&mut world);
    let (before, tree) = (live(&world), world.tree());
    world.lose_state();
    let report = rebuilt(&world);
    let after = live(&world);
    for one in &report.unclear {
        // Two notes that differ only in which file an image shows, or what lies under such.
        prop_assert!(one.reason.contains("nothing tells") || one.reason.contains("lies under"));
    }
    prop_assert!(report.missing.is_empty(), "{report:#?}");
    prop_assert_eq!(after.len() + report.unclear.len(), before.len());
    let pages: std::collections::HashSet<_> = before.values().collect();
    prop_assert!(after.values().all(|page| pages.contains(page)));
    let synced = world.sync(&history[history.len() - 1].page()).report;
    prop_assert_eq!(synced.created.total(), 0, "{:#?}", synced);
    prop_assert_eq!(world.tree().page_count(), tree.page_count());
    if report.unclear.is_empty() {
        prop_assert_eq!(synced.outcome, Outcome::InStep, "{:#?}", synced);
        prop_assert!(world.tree() == tree, "{}", difference(&tree, &world.tree()));
        if after == before {
            prop_assert_eq!(synced.requests.writes, 0, "{:#?}", synced);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_tree_is_found_again(history in arbitrary::history(), person in any::<bool>()) {
        survives(&history, person)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, max_shrink_iters: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Many trees: `cargo test --test it rebuild:: -- --ignored`.
    #[test]
    #[ignore = "takes minutes"]
    fn many_trees_are_found_again(history in arbitrary::history(), person in any::<bool>()) {
        survives(&history, person)?;
    }
}
