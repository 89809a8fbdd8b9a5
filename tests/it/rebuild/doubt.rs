//! Searches that are cut, that can't read all, or that find what nothing tells apart.

use std::rc::Rc;

use notic_notion::model::{EntityKey, EntityKind};
use notic_notion::progress::Silent;
use notic_notion::sandbox::{Fault, When};
use notic_notion::sync::{Keeping, Outcome, RebuildOutcome, Stop};
use serde_json::json;

use super::{Pages, live, rebuilt, twins};
use crate::scenario::{difference, nested};
use crate::wire::{Kill, Moment};
use crate::world::{Notes, World};

#[test]
fn what_a_cut_run_may_have_made_is_left_to_the_run_that_settles_it() {
    let world = World::new();
    let notes = Notes::new().note("a", None, "one").note("b", None, "two");
    let kill = Kill {
        at: 3,
        moment: Moment::After,
    };
    assert!(world.sync_killed(&notes.page(), kill).is_none());
    assert_eq!(world.store().intents().unwrap().len(), 1);
    let tree = world.tree();
    rebuilt(&world);
    assert!(world.tree() == tree);
    world.sync_as_it_is();
    for title in ["a", "b"] {
        assert_eq!(world.sandbox.find(title).len(), 1, "{title}");
    }
}

#[test]
fn what_nothing_tells_apart_is_named_and_no_sync_makes_a_twin_of_it() {
    let world = World::new();
    let notes = Notes::new()
        .folder("plans", None)
        .note("in", Some("plans"), "text")
        .note("other", None, "x");
    world.sync_well(&notes.page());
    // As two machines make them that don't know of each other.
    let folder = EntityKey::new(EntityKind::Folder, "plans");
    let note = EntityKey::new(EntityKind::Note, "in");
    world.store().forget_page(&folder).unwrap();
    world.store().forget_page(&note).unwrap();
    world.sync_well(&notes.page());
    assert_eq!(world.sandbox.find("plans").len(), 2);
    world.lose_state();
    let report = rebuilt(&world);
    assert_eq!(report.outcome, RebuildOutcome::Partial);
    let unclear: Vec<&str> = report
        .unclear
        .iter()
        .map(|one| one.client_id.as_str())
        .collect();
    assert_eq!(unclear, ["plans", "in"]);
    assert_eq!(report.unclear[0].pages.len(), 2);
    let tree = world.tree();
    for _ in 0..2 {
        let synced = world.sync(&notes.page()).report;
        assert_eq!(synced.outcome, Outcome::Partial, "{synced:#?}");
        assert_eq!(synced.created.total(), 0);
        let held = synced.failed.iter().find(|one| one.client_id == "plans");
        let reason = &held.unwrap().reason;
        assert!(reason.contains("mapping rebuild"), "{reason}");
        assert!(!held.unwrap().retryable);
        assert!(world.tree() == tree);
    }
    // Even if the note leaves the folder that is in doubt.
    let moved = notes.clone().set("in", "folderId", json!(null));
    assert_eq!(world.sync(&moved.page()).report.created.total(), 0);
    // Once the person has decided, all goes on.
    let [one, another] = [0, 1].map(|n| world.sandbox.find("plans")[n].clone());
    assert!(world.sandbox.person_trash(&another));
    world.set_source(&notes.page());
    let report = rebuilt(&world);
    assert_eq!(report.outcome, RebuildOutcome::Done, "{report:#?}");
    assert_eq!((report.known.total(), report.found.total()), (2, 2));
    assert_eq!(live(&world)[&folder].to_string(), one);
    assert_eq!(world.sync_as_it_is().requests.writes, 0);
}

#[test]
fn a_search_that_is_cut_leaves_all_as_it_was_and_can_be_repeated() {
    let world = World::new();
    let notes = twins();
    world.sync_well(&notes.page());
    let before = live(&world);
    world.lose_state();
    world.sandbox.clear_log();
    let dry = world.rebuild_with(Keeping::Told, None).unwrap().report;
    assert_eq!((dry.outcome, dry.dry_run), (RebuildOutcome::Done, true));
    let requests = world.sandbox.log().len();
    for at in 0..requests {
        for moment in [Moment::Before, Moment::After] {
            let kill = Kill { at, moment };
            assert!(world.rebuild_with(Keeping::Kept, Some(kill)).is_none());
            assert_eq!(live(&world), Pages::new());
        }
    }
    let refused = world.sync(&notes.page()).report;
    assert!(refused.error.unwrap().contains("mapping rebuild"));
    rebuilt(&world);
    assert_eq!(live(&world), before);
    // What is known stays, and costs nothing.
    let again = rebuilt(&world);
    assert_eq!((again.found.total(), again.requests.total), (0, 1));
    assert_eq!(live(&world), before);
}

#[test]
fn a_sync_after_it_that_is_cut_anywhere_never_doubles_a_body() {
    let notes = |text: &str| {
        Notes::new()
            .folder("plans", None)
            .note("garden", Some("plans"), text)
            .note("deep", None, &nested("one"))
            .note("links", None, "see [[garden]] and [[deep]]")
    };
    let (old, new) = (
        notes("one\n\ntwo\n\nthree"),
        notes("one\n\n2\n\nthree\n\nfour"),
    );
    let undisturbed = World::new();
    undisturbed.sync_well(&new.page());
    let expected = undisturbed.tree();
    for at in 0..12 {
        for moment in [Moment::Before, Moment::After] {
            let world = World::new();
            world.sync_well(&old.page());
            world.lose_state();
            rebuilt(&world);
            world.sync_killed(&new.page(), Kill { at, moment });
            world.sync_well(&new.page());
            let tree = world.tree();
            assert!(
                tree == expected,
                "{at} {moment:?}: {}",
                difference(&expected, &tree)
            );
        }
    }
}

#[test]
fn what_can_not_be_read_is_held_back_and_not_made_again() {
    let world = World::new();
    let notes = Notes::new()
        .folder("plans", None)
        .folder("old", Some("plans"))
        .note("garden", Some("old"), "one")
        .note("top", None, "x");
    world.sync_well(&notes.page());
    let (tree, before) = (world.tree(), live(&world));
    let plans = world.sandbox.find("plans")[0].clone();
    world.lose_state();
    let refused = When::AlwaysOf {
        method: "GET".into(),
        path_contains: format!("{plans}/children"),
    };
    world
        .sandbox
        .script_faults(vec![(refused, Fault::EdgeRefusal)]);
    let report = rebuilt(&world);
    assert_eq!(report.outcome, RebuildOutcome::Partial, "{report:#?}");
    assert_eq!((report.found.total(), report.unclear.len()), (3, 2));
    world.sandbox.script_faults(vec![]);
    let synced = world.sync(&notes.page()).report;
    assert_eq!(synced.created.total(), 0, "{synced:#?}");
    assert!(world.tree() == tree);
    let report = rebuilt(&world);
    assert_eq!(report.outcome, RebuildOutcome::Done, "{report:#?}");
    assert_eq!(live(&world), before);
    assert_eq!(world.sync_as_it_is().requests.writes, 0);
}

#[test]
fn a_list_that_is_empty_for_a_moment_hides_nothing() {
    let world = World::new();
    world.sync_well(&twins().page());
    let before = live(&world);
    world.lose_state();
    world.sandbox.clear_log();
    world.rebuild_with(Keeping::Told, None).unwrap();
    for at in 0..world.sandbox.log().len() {
        world
            .sandbox
            .script_faults(vec![(When::Nth(at), Fault::EmptyList)]);
        world.lose_state();
        let report = rebuilt(&world);
        assert_eq!(report.outcome, RebuildOutcome::Done, "{at}: {report:#?}");
        assert_eq!(live(&world), before, "empty at {at}");
    }
}

/// In a tree of Markdown the path is the id: with another one, what is in doubt must stay in doubt.
#[test]
fn no_twin_is_made_of_what_is_in_doubt_when_its_folder_is_renamed() {
    let mut world = World::new();
    let vault = world.folder.path().join("vault");
    std::fs::create_dir_all(vault.join("plans")).unwrap();
    std::fs::write(vault.join("plans/in.md"), "text").unwrap();
    std::fs::write(vault.join("plans/other.md"), "x").unwrap();
    world.place = Some(vault.clone());
    world.sync_as_it_is();
    let note = EntityKey::new(EntityKind::Note, "plans/in.md");
    world.store().forget_page(&note).unwrap();
    world.sync_as_it_is();
    assert_eq!(world.sandbox.find("in").len(), 2);
    world.lose_state();
    assert_eq!(rebuilt(&world).unclear.len(), 1);
    let sync = || {
        world
            .sync_with(Rc::new(Silent), Rc::new(Stop::default()))
            .report
    };
    assert_eq!(sync().outcome, Outcome::Partial);
    std::fs::rename(vault.join("plans"), vault.join("schemes")).unwrap();
    let report = sync();
    assert_eq!(
        (report.outcome, report.created.total()),
        (Outcome::Partial, 0),
        "{report:#?}"
    );
    assert_eq!(world.sandbox.find("in").len(), 2);
    assert_eq!(world.sandbox.find("schemes").len(), 1);
}
