//! What a person does in Notion between two runs: theirs stays, ours is right, and what can't be done is told.

mod gone;

use std::time::Duration;

use notic_notion::sandbox::{Connection, Fault, Latency, Options, Reply, Request, When};
use notic_notion::sync::{Outcome, Report};
use serde_json::json;

use crate::wire::{Kill, Moment};
use crate::world::{Notes, World};

fn garden(text: &str) -> Notes {
    Notes::new()
        .folder("plans", None)
        .folder("ideas", None)
        .note("garden", Some("plans"), text)
        .note("soup", Some("plans"), "soup")
        .note("other", None, "other")
}

const BEFORE: &str = "one\n\ntwo\n\nthree";
const AFTER: &str = "one\n\ntwo\n\nthree and four";

fn synced() -> World {
    let world = World::new();
    world.sync_well(&garden(BEFORE).page());
    world
}

/// The id of the only live page of that title.
fn only(world: &World, title: &str) -> String {
    let found = world.sandbox.find(title);
    assert_eq!(found.len(), 1, "{title}");
    found[0].clone()
}

/// The texts of a page's blocks.
fn texts(world: &World, title: &str) -> Vec<String> {
    let tree = world.sandbox.tree(&only(world, title)).unwrap();
    let text = |block: &notic_notion::sandbox::BlockTree| {
        block.text.iter().map(|run| run.text.as_str()).collect()
    };
    tree.blocks().map(text).collect()
}

fn warned(report: &Report, of: &str, what: &str) -> bool {
    let says = |warning: &String| warning.contains(of) && warning.contains(what);
    report.warnings.iter().any(says)
}

/// The reason why an entity could not be brought up to date.
fn reason<'a>(report: &'a Report, id: &str) -> &'a str {
    let unfinished = report.failed.iter().chain(&report.skipped);
    let found: Vec<_> = unfinished.filter(|one| one.client_id == id).collect();
    assert_eq!(found.len(), 1, "{id}: {report:#?}");
    &found[0].reason
}

#[test]
fn a_trashed_page_comes_back_when_its_note_changes_and_is_named() {
    let world = synced();
    assert!(world.sandbox.person_trash(&only(&world, "garden")));
    assert_eq!(world.sync_well(&garden(BEFORE).page()).requests.total, 0);
    let report = world.sync_well(&garden(AFTER).page());
    assert!(warned(&report, "garden", "trash"), "{report:#?}");
    assert_eq!(texts(&world, "garden"), ["one", "two", "three and four"]);
}

#[test]
fn a_page_under_a_trashed_folder_comes_back_with_it() {
    let world = synced();
    assert!(world.sandbox.person_trash(&only(&world, "plans")));
    let changed = garden(AFTER).note("new", Some("plans"), "new");
    let report = world.sync_well(&changed.page());
    assert!(warned(&report, "plans", "trash"), "{report:#?}");
    assert_eq!(texts(&world, "garden"), ["one", "two", "three and four"]);
    assert_eq!(texts(&world, "new"), ["new"]);
    assert_eq!(texts(&world, "soup"), ["soup"]);
}

#[test]
fn a_trashed_page_whose_note_goes_is_left_where_it_is() {
    let world = synced();
    assert!(world.sandbox.person_trash(&only(&world, "garden")));
    let report = world.sync_well(&garden(BEFORE).without("garden").page());
    assert_eq!(report.trashed.notes, 1);
    let report = world.sync_well(&garden(AFTER).page());
    assert_eq!(report.restored.notes, 1);
    assert_eq!(texts(&world, "garden"), ["one", "two", "three and four"]);
}

#[test]
fn a_renamed_page_keeps_its_name_until_the_note_gets_another() {
    let world = synced();
    let page = only(&world, "garden");
    assert!(world.sandbox.person_rename(&page, "My garden"));
    world.sync_well(&garden(AFTER).page());
    assert_eq!(texts(&world, "My garden"), ["one", "two", "three and four"]);
    world.sync_well(
        &garden(AFTER)
            .set("garden", "displayName", json!("Beds"))
            .page(),
    );
    assert_eq!(only(&world, "Beds"), page);
}

#[test]
fn a_page_that_was_moved_by_a_person_is_still_written_and_moved() {
    let world = synced();
    let page = only(&world, "garden");
    let ideas = only(&world, "ideas");
    assert!(world.sandbox.person_move(&page, Some(&ideas)));
    world.sync_well(&garden(AFTER).page());
    assert_eq!(texts(&world, "garden"), ["one", "two", "three and four"]);
    // It is there already.
    let moved = garden(AFTER).set("garden", "folderId", json!("ideas"));
    world.sync_well(&moved.page());
    assert_eq!(world.sandbox.children(&ideas), [page.as_str()]);
    let back = world.sync_well(&garden(AFTER).page());
    assert_eq!(back.moved.notes, 1);
    assert_eq!(world.sandbox.children(&ideas).len(), 0);
}

#[test]
fn a_page_that_was_moved_under_one_that_goes_does_not_go_with_it() {
    let world = synced();
    let page = only(&world, "other");
    let ideas = only(&world, "ideas");
    assert!(world.sandbox.person_move(&page, Some(&ideas)));
    let report = world.sync_well(&garden(BEFORE).without("ideas").page());
    assert_eq!(world.sandbox.is_in_trash(&page), Some(false));
    assert!(warned(&report, "ideas", "stays"), "{report:#?}");
}

#[test]
fn pages_of_a_person_under_a_folder_that_goes_stay_there() {
    let mut world = synced();
    let plans = only(&world, "plans");
    let theirs = world.sandbox.person_add_page(&plans, "Theirs").unwrap();
    let gone = garden(BEFORE)
        .without("plans")
        .without("garden")
        .without("soup");
    let report = world.sync_well(&gone.page());
    assert!(warned(&report, "plans", "stays"), "{report:#?}");
    assert_eq!(world.sandbox.is_in_trash(&theirs), Some(false));
    assert_eq!(world.sandbox.find("garden").len(), 0);
    // It is not looked at each time.
    assert_eq!(world.sync_well(&gone.page()).requests.total, 0);
    let other = gone.set("other", "content", json!("others"));
    assert!(world.sync_well(&other.page()).requests.total <= 2);
    // Back in Notic, it is an ordinary folder again, and looked at when it goes.
    let back = other.clone().folder("plans", None);
    world.sync_well(&back.page());
    let report = world.sync_well(&other.page());
    assert!(warned(&report, "plans", "stays"), "{report:#?}");
    // Once theirs is out of the way, the folder goes, where all is looked at.
    assert!(world.sandbox.person_move(&theirs, None));
    assert_eq!(world.sync_well(&other.page()).requests.total, 0);
    world.wishes.policy.full = true;
    world.sync_well(&other.page());
    assert_eq!(world.sandbox.is_in_trash(&plans), Some(true));
    assert_eq!(world.sandbox.is_in_trash(&theirs), Some(false));
}

/// The folder is in Notion's trash when a note in it goes: Notion lets nobody put the note's page there by itself.
#[test]
fn a_folder_stays_over_one_that_stays_for_a_page_of_a_person() {
    let world = World::new();
    let outer = Notes::new().folder("outer", None).note("n", None, "n");
    let both = outer.clone().folder("inner", Some("outer"));
    world.sync_well(&both.page());
    let inner = only(&world, "inner");
    let theirs = world.sandbox.person_add_page(&inner, "Theirs").unwrap();
    world.sync_well(&outer.page());
    world.sync_well(&outer.without("outer").page());
    for page in [&inner, &theirs] {
        assert_eq!(world.sandbox.is_in_trash(page), Some(false));
    }
    assert_eq!(world.sandbox.find("outer").len(), 1);
}

#[test]
fn a_folder_that_a_note_could_not_leave_goes_when_it_has_left() {
    let notes = |folder| {
        Notes::new()
            .folder("stays", None)
            .note("saved", Some(folder), "saved")
    };
    let world = World::new();
    let first = notes("inner")
        .folder("outer", None)
        .folder("inner", Some("outer"));
    world.sync_well(&first.page());
    let moves = When::AlwaysOf {
        method: "POST".to_owned(),
        path_contains: "/move".to_owned(),
    };
    world
        .sandbox
        .script_faults(vec![(moves, Fault::EdgeRefusal)]);
    let second = notes("stays").page();
    let report = world.sync(&second).report;
    assert_eq!(report.outcome, Outcome::Partial, "{report:#?}");
    assert_eq!(report.trashed.total(), 0, "{report:#?}");
    assert_eq!(world.sandbox.find("saved").len(), 1);
    world.sandbox.script_faults(Vec::new());
    let report = world.sync_well(&second);
    assert_eq!(report.trashed.folders, 2, "{report:#?}");
    let fresh = World::new();
    fresh.sync_well(&second);
    assert_eq!(world.tree(), fresh.tree());
}

#[test]
fn a_note_that_goes_while_its_folder_is_in_the_trash_does_not_come_back_with_it() {
    let world = synced();
    let soup = only(&world, "soup");
    assert!(world.sandbox.person_trash(&only(&world, "plans")));
    let without = garden(BEFORE).without("soup");
    let report = world.sync_well(&without.page());
    assert_eq!(report.trashed.notes, 0, "{report:#?}");
    assert!(
        warned(&report, "soup", "goes to the trash once"),
        "{report:#?}"
    );
    assert_eq!(world.sync_well(&without.page()).requests.total, 0);
    // Another note changes, so that the folder is taken out.
    let changed = garden(AFTER).without("soup");
    world.sync_well(&changed.page());
    let report = world.sync_well(&changed.page());
    assert_eq!(report.trashed.notes, 1, "{report:#?}");
    assert_eq!(world.sandbox.is_in_trash(&soup), Some(true));
    assert_eq!(world.sync_well(&changed.page()).requests.total, 0);
    world.sync_well(&garden(AFTER).page());
    assert_eq!(only(&world, "soup"), soup);
}

#[test]
fn a_moved_page_under_a_trashed_page_of_a_person_is_told() {
    let world = synced();
    let theirs = world
        .sandbox
        .person_add_page(&world.root.to_string(), "Theirs")
        .unwrap();
    let page = only(&world, "garden");
    assert!(world.sandbox.person_move(&page, Some(&theirs)));
    assert!(world.sandbox.person_trash(&theirs));
    let report = world
        .sync(&garden(AFTER).set("soup", "content", json!("hot")).page())
        .report;
    assert!(reason(&report, "garden").contains("Theirs"), "{report:#?}");
    assert_eq!(world.sandbox.is_in_trash(&theirs), Some(true));
    assert_eq!(texts(&world, "soup"), ["hot"]);
}

#[test]
fn blocks_of_a_person_stay_where_they_are_among_ours() {
    let world = synced();
    let page = only(&world, "garden");
    for (position, text) in [
        (3, "theirs at the end"),
        (2, "theirs within"),
        (0, "theirs first"),
    ] {
        world
            .sandbox
            .person_add_block(&page, position, text)
            .unwrap();
    }
    world.sync_well(&garden(AFTER).page());
    let shown = texts(&world, "garden");
    let ours: Vec<&String> = shown
        .iter()
        .filter(|text| !text.contains("theirs"))
        .collect();
    assert_eq!(ours, ["one", "two", "three and four"]);
    assert_eq!(shown.len(), 6);
    assert_eq!(
        (shown[0].as_str(), shown[5].as_str()),
        ("theirs first", "theirs at the end")
    );
}

#[test]
fn blocks_that_a_person_changed_or_deleted_are_put_back_and_named() {
    let world = synced();
    let page = only(&world, "garden");
    let blocks = world.sandbox.children(&page);
    assert!(world.sandbox.person_edit_block(&blocks[0], "changed"));
    assert!(world.sandbox.person_delete_block(&blocks[1]));
    let report = world.sync_well(&garden(AFTER).page());
    assert!(warned(&report, "garden", "2 blocks"), "{report:#?}");
    assert_eq!(texts(&world, "garden"), ["one", "two", "three and four"]);
}

#[test]
fn what_a_person_wrote_in_the_place_of_a_block_of_ours_stays() {
    let world = synced();
    let page = only(&world, "garden");
    let blocks = world.sandbox.children(&page);
    assert!(world.sandbox.person_delete_block(&blocks[1]));
    world.sandbox.person_add_block(&page, 1, "theirs").unwrap();
    world.sync_well(&garden(AFTER).page());
    let shown = texts(&world, "garden");
    assert!(shown.contains(&"theirs".to_owned()), "{shown:?}");
    let ours: Vec<&String> = shown.iter().filter(|text| *text != "theirs").collect();
    assert_eq!(ours, ["one", "two", "three and four"]);
}

/// A person deletes all of a note's page and writes something else, before the note changes.
fn both_stand_after_a_person_replaced_all(world: &World) {
    let page = only(world, "garden");
    for block in world.sandbox.children(&page) {
        assert!(world.sandbox.person_delete_block(&block));
    }
    for (position, text) in ["theirs 1", "theirs 2", "theirs 3"].into_iter().enumerate() {
        world
            .sandbox
            .person_add_block(&page, position, text)
            .unwrap();
    }
    world.sync_well(&garden(AFTER).page());
    let mut shown = texts(world, "garden");
    shown.sort();
    assert_eq!(
        shown,
        [
            "one",
            "theirs 1",
            "theirs 2",
            "theirs 3",
            "three and four",
            "two"
        ]
    );
}

#[test]
fn a_body_that_a_person_replaced_as_a_whole_stays_beside_ours() {
    let world = synced();
    both_stand_after_a_person_replaced_all(&world);
}

/// A token that acts as a person, under whose name that person writes as well.
fn synced_as_a_person() -> World {
    let mut world = World::with(Options {
        connection: Connection::PersonalToken,
        latency: Latency::Flat(Duration::from_millis(100)),
        ..Options::default()
    });
    world.wishes.person = true;
    world.sync_well(&garden(BEFORE).page());
    world
}

#[test]
fn with_a_persons_token_their_blocks_stay_where_it_can_not_be_told() {
    let world = synced_as_a_person();
    both_stand_after_a_person_replaced_all(&world);
}

#[test]
fn with_a_persons_token_an_edited_block_among_ours_is_put_back() {
    let world = synced_as_a_person();
    let page = only(&world, "garden");
    assert!(
        world
            .sandbox
            .person_edit_block(&world.sandbox.children(&page)[1], "edited")
    );
    world.sandbox.person_add_block(&page, 3, "theirs").unwrap();
    let report = world.sync_well(&garden(AFTER).page());
    assert!(warned(&report, "garden", "a block"), "{report:#?}");
    assert_eq!(
        texts(&world, "garden"),
        ["one", "two", "three and four", "theirs"]
    );
}

/// A page that a run had begun can't be read when the next run looks: only its note waits.
#[test]
fn one_thing_that_can_not_be_settled_keeps_nothing_else_waiting() {
    let world = World::new();
    let kill = Kill {
        // After the list of the root and the look at it, the workspace, and the note.
        at: 3,
        moment: Moment::After,
    };
    let notes = Notes::new()
        .note("a", None, "a")
        .note("b", None, "b")
        .page();
    assert!(world.sync_killed(&notes, kill).is_none());
    let page = only(&world, "a");
    world.sandbox.script_faults(vec![(
        When::AlwaysOf {
            method: "GET".to_owned(),
            path_contains: page.clone(),
        },
        Fault::EdgeRefusal,
    )]);
    let finished = world.sync(&notes);
    assert_eq!(finished.stopped, None);
    assert!(reason(&finished.report, "a").contains("not known yet"));
    assert_eq!(texts(&world, "b"), ["b"]);
    world.sandbox.script_faults(Vec::new());
    world.sync_well(&notes);
    assert_eq!(only(&world, "a"), page);
}

/// A run is killed right after it has written, and what it wrote is edited before the next one finds it.
#[test]
fn an_edited_block_whose_writing_was_not_confirmed_does_not_stay_beside_ours() {
    for again in [AFTER, "four"] {
        let world = synced();
        let kill = Kill {
            at: 1,
            moment: Moment::After,
        };
        assert!(world.sync_killed(&garden("four").page(), kill).is_none());
        let page = only(&world, "garden");
        assert_eq!(texts(&world, "garden"), ["four", "two", "three"]);
        assert!(
            world
                .sandbox
                .person_edit_block(&world.sandbox.children(&page)[0], "edited")
        );
        world.sync_well(&garden(again).page());
        let expected: Vec<&str> = again.split("\n\n").collect();
        assert_eq!(texts(&world, "garden"), expected);
    }
}

/// A run is killed right after it has made a page, and the next one acts for another connection: the page is found by
/// who made it then.
#[test]
fn a_page_made_for_the_connection_before_is_not_made_again() {
    let mut world = World::new();
    let bot = me_of(&world);
    world.me = Some(bot);
    let notes = Notes::new().note("a", None, "text");
    let kill = Kill {
        // After the list of the root, the look at it, and the workspace.
        at: 3,
        moment: Moment::After,
    };
    assert!(world.sync_killed(&notes.page(), kill).is_none());
    let page = only(&world, "a");
    world.me = Some("0a070000-0000-4000-8000-0000000000ff".to_owned());
    world.sync_well(&notes.page());
    assert_eq!(only(&world, "a"), page);
}

/// The id that the sandbox's token acts as.
fn me_of(world: &World) -> String {
    let request = Request {
        method: "GET".to_owned(),
        target: "/v1/users/me".to_owned(),
        headers: vec![
            ("authorization".to_owned(), "Bearer ntn_sandbox".to_owned()),
            ("notion-version".to_owned(), "2026-03-11".to_owned()),
        ],
        body: Vec::new(),
    };
    let Reply::Answer(response) = world.sandbox.handle(&request, 0).reply else {
        panic!("it answers");
    };
    let me: serde_json::Value = serde_json::from_slice(&response.body).unwrap();
    me["id"].as_str().unwrap().to_owned()
}
