//! Many new pages under one parent, of which some have the same title, under every kind of trouble: each is made once,
//! and all stand in their order.

use std::rc::Rc;
use std::time::Duration;

use notic_notion::progress::Silent;
use notic_notion::sandbox::{Entry, Fault, Latency, Options, Overlap, When};
use notic_notion::store::Positions;
use notic_notion::sync::{Outcome, Stop};
use serde_json::Value;

use crate::tally::Tally;
use crate::wire::{Kill, Moment};
use crate::world::{Notes, World};

/// How many notes there are: enough that six are under way at once for a while.
const NOTES: usize = 40;

/// Notes in one folder. Every third one is called alike, and half of those say the same.
fn twins(from: usize, to: usize) -> Value {
    let notes = Notes::new().folder("all", None);
    let all = (from..to).fold(notes, |notes, number| {
        let id = format!("n{number:02}");
        let text = if number % 6 == 0 {
            "alike".to_owned()
        } else {
            format!("text {number}")
        };
        let notes = notes.note(&id, Some("all"), &text);
        // The number tells where a note belongs, whatever was there before it.
        let notes = notes.set(&id, "createdAt", (5000 + number).into());
        match number % 3 {
            0 => notes.set(&id, "displayName", "Twin".into()),
            _ => notes,
        }
    });
    all.page()
}

fn world() -> World {
    let mut world = World::with(Options {
        latency: Latency::Flat(Duration::from_millis(100)),
        ..Options::default()
    });
    world.watches_pace = false;
    world
}

/// The titles and texts of the notes, as they stand.
fn shown(world: &World) -> Vec<(String, String)> {
    let tree = world.tree();
    let below = |entries: &[Entry]| match entries.first() {
        Some(Entry::Page(page)) => page.clone(),
        other => panic!("{other:?}"),
    };
    let folder = below(&below(&tree.entries).entries);
    let pages = folder.entries.iter().map(|entry| match entry {
        Entry::Page(page) => (page.title.clone(), page.plain_text().trim().to_owned()),
        other => panic!("{other:?}"),
    });
    pages.collect()
}

fn expected(page: &Value) -> Vec<(String, String)> {
    let world = world();
    world.sync_well(page);
    shown(&world)
}

/// Runs until all is in step.
fn bring_in_step(world: &World, page: &Value) -> Result<(), String> {
    world.set_source(page);
    for _ in 0..6 {
        let finished = world.sync_with(Rc::new(Silent), Rc::new(Stop::default()));
        if finished.report.outcome == Outcome::InStep {
            return Ok(());
        }
    }
    Err("it never comes in step".to_owned())
}

fn compare(world: &World, wanted: &[(String, String)]) -> Result<(), String> {
    let shown = shown(world);
    let open = world.store().intents().unwrap().len();
    match shown == wanted && open == 0 {
        true => Ok(()),
        false => Err(format!("{open} intents are open, and there is {shown:?}")),
    }
}

#[test]
fn a_run_killed_with_several_pages_under_way_makes_none_twice_and_keeps_the_order() {
    let page = twins(0, NOTES);
    let wanted = expected(&page);
    let mut tally = Tally::default();
    let moments = [
        Moment::Before,
        Moment::After,
        Moment::Late(Duration::from_secs(12)),
    ];
    for at in (4..NOTES + 4).step_by(3) {
        for moment in moments {
            let world = world();
            world.sync_killed(&page, Kill { at, moment });
            let outcome = bring_in_step(&world, &page).and_then(|()| compare(&world, &wanted));
            tally.add(outcome.map_err(|wrong| format!("{at} {moment:?}: {wrong}")));
        }
    }
    tally.conclude("in process: killed while pages are made beside each other");
}

#[test]
fn pages_whose_answers_are_lost_are_found_again_each_as_its_own() {
    let page = twins(0, NOTES);
    let wanted = expected(&page);
    let mut tally = Tally::default();
    for seed in 0..16 {
        let world = world();
        let kinds = vec![
            Fault::DropAfter,
            Fault::DropBefore,
            Fault::InternalError { applied: true },
            Fault::InternalError { applied: false },
            Fault::ServiceUnavailable503 {
                applied: true,
                with_ids: true,
            },
            Fault::Conflict409,
            Fault::EmptyList,
        ];
        world.sandbox.storm(seed, 200, kinds);
        let outcome = bring_in_step(&world, &page).and_then(|()| compare(&world, &wanted));
        tally.add(outcome.map_err(|wrong| format!("seed {seed}: {wrong}")));
    }
    tally.conclude("in process: a storm while pages are made beside each other");
}

#[test]
fn pages_that_were_not_made_go_into_their_gaps_in_the_next_run() {
    let page = twins(0, NOTES);
    let wanted = expected(&page);
    let world = world();
    let faults = [7, 8, 9, 20, 31].map(|number| {
        let text = format!("text {number}");
        (
            When::Containing(format!("\"{text}\"")),
            Fault::Restricted403,
        )
    });
    world.sandbox.script_faults(faults.to_vec());
    world.sync(&page);
    assert!(shown(&world).len() < NOTES);
    world.sandbox.script_faults(Vec::new());
    bring_in_step(&world, &page).unwrap();
    compare(&world, &wanted).unwrap();
}

#[test]
fn notes_that_come_later_go_where_they_belong() {
    let mut all = twins(0, NOTES);
    let wanted = expected(&all);
    let world = world();
    let notes = all["notes"].as_array().unwrap().clone();
    // Each run knows what those before knew.
    for parts in [&[5][..], &[5, 2], &[5, 2, 1]] {
        let known = |number: usize| parts.iter().any(|part| number.is_multiple_of(*part));
        let some = notes
            .iter()
            .enumerate()
            .filter(|(number, _)| known(*number));
        all["notes"] = some.map(|(_, note)| note.clone()).collect();
        world.sync_well(&all);
    }
    compare(&world, &wanted).unwrap();
    assert_eq!(world.store().placing().unwrap().positions, Positions::Kept);
    assert_eq!(world.sandbox.overlapping_writes(), 0);
}

#[test]
fn where_no_page_may_name_its_place_all_are_made_in_their_order() {
    let page = twins(0, NOTES);
    let wanted = expected(&page);
    let world = world();
    world.sandbox.script_faults(vec![(
        When::Containing("\"position\"".to_owned()),
        Fault::Invalid400,
    )]);
    let report = world.sync_well(&page);
    compare(&world, &wanted).unwrap();
    assert_eq!(
        world.store().placing().unwrap().positions,
        Positions::Refused
    );
    assert_eq!(report.warnings.len(), 1, "{:?}", report.warnings);
    assert!(world.sync_well(&page).requests.total == 0);
}

#[test]
fn where_pages_under_one_page_conflict_none_is_made_twice() {
    let page = twins(0, NOTES);
    let wanted = expected(&page);
    let world = World::with(Options {
        latency: Latency::Observed,
        overlap: Overlap::Conflict,
        ..Options::default()
    });
    bring_in_step(&world, &page).unwrap();
    compare(&world, &wanted).unwrap();
    assert_eq!(world.store().placing().unwrap().at_once, Some(1));
}
