//! Any meddling, any repair that is cut off: ours is as it was, and theirs is still there.

use std::rc::Rc;

use notic_notion::sandbox::Fault;
use notic_notion::sandbox::When;
use notic_notion::sync::{Stop, Unfinished, VerifyOutcome};
use proptest::prelude::*;
use serde_json::json;

use super::{lines, notes, page, same, synced, verified};
use crate::wire::{Kill, Moment};
use crate::world::World;

const TITLES: [&str; 6] = ["Work", "plans", "old", "garden", "deep", "top"];

/// What a person does to the page of that number of [`TITLES`], and to which of its blocks.
#[derive(Clone, Debug)]
enum Deed {
    Edit(usize, Vec<usize>),
    Tick(usize, Vec<usize>),
    Delete(usize, Vec<usize>),
    Drag(usize, Vec<usize>),
    Add(usize, usize),
    /// Adds a block under a block.
    AddBelow(usize, Vec<usize>),
    AddPage(usize),
    Rename(usize),
    SetIcon(usize),
    Trash(usize),
    DeleteForGood(usize),
    MovePage(usize, usize),
}

fn deed() -> impl Strategy<Value = Deed> {
    let page = || 0..TITLES.len();
    let path = || prop::collection::vec(0usize..8, 1..4);
    prop_oneof![
        3 => (page(), path()).prop_map(|(page, path)| Deed::Edit(page, path)),
        1 => (page(), path()).prop_map(|(page, path)| Deed::Tick(page, path)),
        3 => (page(), path()).prop_map(|(page, path)| Deed::Delete(page, path)),
        2 => (page(), path()).prop_map(|(page, path)| Deed::Drag(page, path)),
        2 => (page(), 0usize..8).prop_map(|(page, at)| Deed::Add(page, at)),
        2 => (page(), path()).prop_map(|(page, path)| Deed::AddBelow(page, path)),
        1 => page().prop_map(Deed::AddPage),
        1 => page().prop_map(Deed::Rename),
        1 => page().prop_map(Deed::SetIcon),
        2 => page().prop_map(Deed::Trash),
        1 => (1..TITLES.len()).prop_map(Deed::DeleteForGood),
        2 => (1..TITLES.len(), page()).prop_map(|(page, to)| Deed::MovePage(page, to)),
    ]
}

/// What a person added: id and text, and the page it was added to.
type Theirs = Vec<(String, String, String)>;

/// Does it; none if there is nothing to do it to. What they added they leave alone.
fn meddle(
    world: &World,
    pages: &[String],
    number: usize,
    deed: &Deed,
    theirs: &mut Theirs,
) -> Option<()> {
    let sandbox = &world.sandbox;
    // As deep as the path leads.
    let block = |title: &usize, path: &[usize]| {
        let is_page = |id: &String| pages.contains(id);
        let mut at = pages[*title].clone();
        for index in path {
            let mut below = sandbox.children(&at);
            below.retain(|id| !is_page(id) && theirs.iter().all(|(added, ..)| added != id));
            if below.is_empty() {
                break;
            }
            at = below[index % below.len()].clone();
        }
        (!is_page(&at)).then_some(at)
    };
    match deed {
        Deed::Edit(title, path) => {
            let text = json!([super::run("edited", json!({}), None)]);
            let block = block(title, path)?;
            if !sandbox.person_set(&block, "rich_text", text.clone()) {
                sandbox.person_set(&block, "cells", json!([text]));
            }
        }
        Deed::Tick(title, path) => {
            sandbox.person_set(&block(title, path)?, "checked", json!(true));
        }
        Deed::Delete(title, path) => {
            sandbox.person_delete_block(&block(title, path)?);
        }
        Deed::Drag(title, path) => {
            let moved = block(title, path)?;
            let above = sandbox.parent(&moved)?;
            sandbox.person_drag(&moved, &above);
        }
        Deed::Add(title, at) => {
            let text = format!("theirs {number}.");
            let id = sandbox.person_add_block(&pages[*title], *at, &text)?;
            theirs.push((id, text, pages[*title].clone()));
        }
        Deed::AddBelow(title, path) => {
            let text = format!("theirs {number}.");
            let above = block(title, path)?;
            // Only what holds blocks of ours is sure to take more.
            sandbox.children(&above).first()?;
            let id = sandbox.person_add_block(&above, 0, &text)?;
            theirs.push((id, text, pages[*title].clone()));
        }
        Deed::AddPage(title) => {
            let text = format!("theirs {number}.");
            let id = sandbox.person_add_page(&pages[*title], &text)?;
            theirs.push((id, text, pages[*title].clone()));
        }
        Deed::Rename(title) => drop(sandbox.person_rename(&pages[*title], "renamed")),
        Deed::SetIcon(title) if *title < 3 => drop(sandbox.person_set_icon(&pages[*title], None)),
        Deed::SetIcon(_) => {}
        Deed::Trash(title) => drop(sandbox.person_trash(&pages[*title])),
        Deed::DeleteForGood(title) => drop(sandbox.person_delete_for_good(&pages[*title])),
        Deed::MovePage(title, to) => drop(sandbox.person_move(&pages[*title], Some(&pages[*to]))),
    }
    Some(())
}

fn comes_back(deeds: &[Deed], kill: Option<Kill>) {
    let world = synced();
    let before = world.tree();
    let pages: Vec<String> = TITLES.iter().map(|title| page(&world, title)).collect();
    let mut theirs = Theirs::new();
    for (number, deed) in deeds.iter().enumerate() {
        meddle(&world, &pages, number, deed, &mut theirs);
    }
    // What they deleted themselves, with what it stood in, is none of ours.
    let is_gone = |id: &str| world.sandbox.is_in_trash(id) != Some(false);
    theirs.retain(|(id, _, to)| {
        !is_gone(id) || (is_gone(to) && world.sandbox.parent(id).as_ref() == Some(to))
    });
    let reads_only = verified(&world);
    assert_eq!(reads_only.requests.writes, 0);
    if kill.is_some() {
        world.verify_with(true, Rc::new(Stop::default()), kill);
    }
    let repaired = world.verify(true).report;
    let again = verified(&world);
    if repaired.unrepaired.is_empty() {
        assert_eq!(repaired.outcome, VerifyOutcome::InStep, "{repaired:#?}");
        same(&world, &before);
        assert_eq!(lines(&again), Vec::<String>::new());
        assert_eq!(again.outcome, VerifyOutcome::InStep, "{again:#?}");
    } else {
        let holds = |one: &Unfinished| one.reason.contains("something you added");
        assert!(repaired.unrepaired.iter().all(holds), "{repaired:#?}");
        let left = repaired.differences.iter().filter(|one| !one.repaired);
        assert_eq!(left.count(), again.differences.len(), "{again:#?}");
    }
    assert_eq!(world.sync_well(&notes().page()).requests.total, 0);
    let text = world.tree().plain_text();
    for (_, added, to) in &theirs {
        // What was on a page that they deleted for good is gone with it.
        if world.sandbox.is_in_trash(to) == Some(false) {
            assert!(text.contains(added.as_str()), "{added} is gone");
        }
    }
}

fn kill() -> impl Strategy<Value = Option<Kill>> {
    let moment = prop::sample::select(vec![Moment::Before, Moment::After]);
    prop::option::of((0usize..60, moment).prop_map(|(at, moment)| Kill { at, moment }))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_repair_undoes_any_meddling_and_keeps_what_was_added(deeds in prop::collection::vec(deed(), 1..6), kill in kill()) {
        comes_back(&deeds, kill);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, max_shrink_iters: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Much meddling: `cargo test --test it verify:: -- --ignored`.
    #[test]
    #[ignore = "takes minutes"]
    fn no_meddling_outlives_a_repair(deeds in prop::collection::vec(deed(), 1..10), kill in kill()) {
        comes_back(&deeds, kill);
    }
}

#[test]
fn a_list_that_is_empty_for_a_moment_makes_no_difference() {
    let world = synced();
    let requests = verified(&world).requests.total as usize;
    for at in 0..requests {
        world
            .sandbox
            .script_faults(vec![(When::Nth(at), Fault::EmptyList)]);
        let report = verified(&world);
        assert_eq!(lines(&report), Vec::<String>::new(), "empty at {at}");
        assert_eq!(
            report.outcome,
            VerifyOutcome::InStep,
            "empty at {at}: {report:#?}"
        );
    }
}

#[test]
fn what_can_not_be_read_is_told_as_such_and_not_as_missing() {
    let world = synced();
    for fault in [Fault::EdgeRefusal, Fault::InternalError { applied: false }] {
        let garden = When::AlwaysOf {
            method: "GET".into(),
            path_contains: format!("{}/children", page(&world, "garden")),
        };
        world.sandbox.script_faults(vec![(garden, fault)]);
        let report = world.verify(true).report;
        assert_eq!(lines(&report), Vec::<String>::new(), "{report:#?}");
        assert_eq!(
            (report.unchecked.len(), report.outcome),
            (1, VerifyOutcome::Partial)
        );
        assert_eq!(report.requests.writes, 0);
    }
}
