//! What a person puts into a block of ours, which Notion would delete along with it.

use std::time::Duration;

use notic_notion::sandbox::{Connection, Latency, Options};
use notic_notion::sync::Report;

use crate::wire::{Kill, Moment};
use crate::world::{Notes, World};

fn note(text: &str) -> Notes {
    Notes::new().note("n", None, text)
}

fn sync(world: &World, text: &str) -> Report {
    world.sync_well(&note(text).page())
}

fn block(world: &World, path: &[usize]) -> String {
    let mut at = world.sandbox.find("n")[0].clone();
    for index in path {
        at = world.sandbox.children(&at)[*index].clone();
    }
    at
}

fn put_into(world: &World, path: &[usize]) {
    let block = block(world, path);
    world.sandbox.person_add_block(&block, 9, "theirs").unwrap();
}

/// What the note's page shows, a block a line.
fn shown(world: &World) -> Vec<String> {
    let text = world.tree().plain_text();
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(str::to_owned).collect()
}

/// What the note's page shows besides a block `two` in which `theirs` stands. Where Notion puts a block that comes out of
/// the trash is not documented.
fn rest(world: &World) -> Vec<String> {
    let mut shown = shown(world);
    let at = shown.iter().position(|line| line == "theirs");
    let at = at.unwrap_or_else(|| panic!("it is gone: {shown:?}"));
    assert_eq!(shown[at - 1], "two");
    shown.drain(at - 1..=at);
    shown.split_off(3)
}

fn says_so(report: &Report) -> bool {
    let left = |warning: &String| warning.contains("something you added stands in");
    report.warnings.iter().any(left)
}

/// Worlds in which the ids of the note's blocks are known and in which they are not, and one with a person's token.
fn worlds(text: &str) -> Vec<World> {
    let unknown = World::new();
    sync(&unknown, text);
    let known = World::new();
    sync(&known, &format!("at first\n\n{text}"));
    sync(&known, text);
    let mut person = World::with(Options {
        connection: Connection::PersonalToken,
        latency: Latency::Flat(Duration::from_millis(100)),
        ..Options::default()
    });
    person.wishes.person = true;
    sync(&person, text);
    vec![unknown, known, person]
}

#[test]
fn a_block_that_goes_is_left_where_a_person_put_something_into_it() {
    for world in worlds("one\n\ntwo\n\nthree") {
        put_into(&world, &[1]);
        let report = sync(&world, "one\n\nthree");
        assert!(says_so(&report), "{report:#?}");
        assert_eq!(rest(&world), ["one", "three"]);
        assert_eq!(sync(&world, "one\n\nthree").requests.total, 0);
        sync(&world, "one\n\nthree and four");
        assert_eq!(rest(&world), ["one", "three and four"]);
    }
}

#[test]
fn a_list_that_goes_is_left_where_a_person_put_something_between_its_items() {
    for (path, place) in [(vec![0], "a"), (vec![0, 0], "b"), (vec![0, 0, 0], "c")] {
        for world in worlds("- a\n    - b\n        - c\n    - d\n\nend") {
            put_into(&world, &path);
            let report = sync(&world, "end");
            assert!(says_so(&report), "{place}: {report:#?}");
            let shown = shown(&world);
            for line in ["theirs", "a", "b", "c", "d", "end"] {
                assert!(
                    shown.iter().any(|shown| shown == line),
                    "{place}: {shown:?}"
                );
            }
        }
    }
}

#[test]
fn a_list_of_which_all_is_ours_goes_for_a_list_of_each_of_its_levels() {
    let world = &worlds("- a\n    - b\n        - c\n    - d\n\nend")[1];
    let report = sync(world, "end");
    let requests = report.requests;
    // The ids of the level that is left are known.
    assert_eq!((requests.reads, requests.writes), (2, 1));
    assert!(shown(world).ends_with(&["end".to_owned()]));
    assert!(!shown(world).contains(&"a".to_owned()));
}

#[test]
fn a_text_that_is_replaced_as_a_whole_leaves_what_a_person_put_into_it() {
    for world in worlds("one\n\ntwo") {
        put_into(&world, &[0]);
        let report = sync(&world, "# other\n\n- list");
        assert!(says_so(&report), "{report:#?}");
        let shown = shown(&world);
        for line in ["one", "theirs", "other", "list"] {
            assert!(shown.iter().any(|shown| shown == line), "{shown:?}");
        }
        assert!(!shown.contains(&"two".to_owned()));
    }
}

#[test]
fn a_run_that_is_killed_while_such_a_block_is_in_the_trash_is_made_up_for() {
    for at in 0..6 {
        for moment in [
            Moment::Before,
            Moment::After,
            Moment::Late(Duration::from_secs(12)),
        ] {
            for mut world in worlds("one\n\ntwo\n\nthree") {
                world.watches_pace = false;
                put_into(&world, &[1]);
                let after = note("one\n\nthree");
                world.sync_killed(&after.page(), Kill { at, moment });
                world.sync_well(&after.page());
                assert_eq!(rest(&world), ["one", "three"], "{at} {moment:?}");
            }
        }
    }
}
