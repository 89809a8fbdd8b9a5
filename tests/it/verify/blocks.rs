//! What is wrong inside a note, and what of it is a person's.

use notic_notion::model::{EntityKey, EntityKind};
use notic_notion::sandbox::{Connection, Options};
use notic_notion::sync::VerifyOutcome;
use serde_json::json;

use super::{block, finds_and_mends, lines, notes, page, run, same, synced, verified};
use crate::world::World;

#[test]
fn changed_text_format_and_link_are_named_and_put_back() {
    finds_and_mends(
        |world| {
            assert!(
                world
                    .sandbox
                    .person_edit_block(&block(world, "garden", &[1]), "Beans")
            )
        },
        &[r#"garden: paragraph 1: the text is "Beans" instead of "Beans and peas at home.""#],
    );
    let text = |bold, url| {
        json!([
            run("Beans and ", json!({}), None),
            run("peas", json!({"bold": bold}), None),
            run(" at ", json!({}), None),
            run("home", json!({}), Some(url)),
            run(".", json!({}), None)
        ])
    };
    finds_and_mends(
        |world| {
            let text = text(false, "https://home.example/y");
            assert!(
                world
                    .sandbox
                    .person_set(&block(world, "garden", &[1]), "rich_text", text)
            );
        },
        &[
            r#"garden: paragraph 1: the format is "peas" plain instead of "peas" bold"#,
            r#"garden: paragraph 1: the link is "home" to https://home.example/y instead of "home" to https://home.example/x"#,
        ],
    );
}

#[test]
fn what_else_a_block_says_is_named_and_put_back() {
    finds_and_mends(
        |world| {
            world
                .sandbox
                .person_set(&block(world, "garden", &[2]), "checked", json!(true));
            world
                .sandbox
                .person_set(&block(world, "garden", &[4]), "language", json!("c"));
            world.sandbox.person_set(
                &block(world, "garden", &[5]),
                "has_column_header",
                json!(false),
            );
            let cells = json!([[run("c", json!({}), None)], [run("e", json!({}), None)]]);
            world
                .sandbox
                .person_set(&block(world, "garden", &[5, 1]), "cells", cells);
            world
                .sandbox
                .person_edit_block(&block(world, "garden", &[3, 0, 0]), "four");
        },
        &[
            "garden: check box 1: the check box is ticked instead of open",
            r#"garden: bullet 1, bullet 1, bullet 1: the text is "four" instead of "three""#,
            "garden: code 1: the language is c instead of rust",
            "garden: table 1: the header row is not set instead of set",
            r#"garden: table 1, row 2, cell 2: the text is "e" instead of "d""#,
        ],
    );
}

#[test]
fn deleted_turned_and_moved_blocks_are_named_and_written_anew() {
    finds_and_mends(
        |world| {
            assert!(
                world
                    .sandbox
                    .person_delete_block(&block(world, "garden", &[1]))
            )
        },
        &[r#"garden: paragraph 1: is missing: "Beans and peas at home.""#],
    );
    finds_and_mends(
        |world| {
            assert!(
                world
                    .sandbox
                    .person_delete_block(&block(world, "garden", &[3, 0]))
            )
        },
        &[r#"garden: bullet 1, bullet 1: is missing: "two""#],
    );
    finds_and_mends(
        |world| {
            assert!(
                world
                    .sandbox
                    .person_turn_into(&block(world, "garden", &[6]), "quote")
            )
        },
        &["garden: paragraph 2: the kind is quote instead of paragraph"],
    );
    finds_and_mends(
        |world| {
            let garden = page(world, "garden");
            assert!(
                world
                    .sandbox
                    .person_drag(&block(world, "garden", &[1]), &garden)
            );
        },
        &[r#"garden: paragraph 1: stands elsewhere: "Beans and peas at home.""#],
    );
}

#[test]
fn what_a_person_adds_is_counted_and_stays() {
    let world = finds_and_mends(
        |world| {
            let garden = page(world, "garden");
            world
                .sandbox
                .person_add_block(&garden, 2, "theirs 1")
                .unwrap();
            world
                .sandbox
                .person_add_block(&page(world, "plans"), 0, "theirs 2")
                .unwrap();
            world
                .sandbox
                .person_add_block(&block(world, "garden", &[4]), 0, "theirs 3")
                .unwrap();
            world
                .sandbox
                .person_add_page(&page(world, "plans"), "theirs 4")
                .unwrap();
            world.sandbox.person_add_page(&garden, "theirs 5").unwrap();
            world
                .sandbox
                .person_edit_block(&block(world, "garden", &[1]), "edited");
        },
        &[r#"garden: paragraph 1: the text is "edited" instead of "Beans and peas at home.""#],
    );
    let yours = verified(&world).yours;
    assert_eq!((yours.blocks, yours.pages), (3, 2));
    let text = world.tree().plain_text();
    for theirs in ["theirs 1", "theirs 2", "theirs 3", "theirs 4", "theirs 5"] {
        assert!(text.contains(theirs), "{theirs}");
    }
}

#[test]
fn an_icon_and_a_colour_that_a_person_gives_are_theirs() {
    let world = synced();
    world
        .sandbox
        .person_set_icon(&page(&world, "garden"), Some("🥕"));
    world
        .sandbox
        .person_set(&block(&world, "garden", &[1]), "color", json!("red"));
    let before = world.tree();
    let report = world.verify(true).report;
    assert_eq!((lines(&report), report.requests.writes), (Vec::new(), 0));
    assert!(world.tree() == before);
}

#[test]
fn what_a_person_put_into_a_block_stays_when_its_note_is_repaired() {
    let world = synced();
    let item = block(&world, "garden", &[3]);
    world.sandbox.person_add_block(&item, 0, "theirs").unwrap();
    world.sandbox.person_edit_block(&item, "edited");
    world
        .sandbox
        .person_delete_block(&block(&world, "garden", &[3, 1]));
    world
        .sandbox
        .person_delete_block(&block(&world, "garden", &[0]));
    let report = world.verify(true).report;
    assert_eq!(
        (report.differences.len(), report.repaired),
        (3, 3),
        "{report:#?}"
    );
    assert_eq!(verified(&world).outcome, VerifyOutcome::InStep);
    assert_eq!(world.sandbox.children(&item).len(), 2);
    assert!(world.tree().plain_text().contains("theirs"));
}

#[test]
fn of_two_blocks_that_changed_places_the_one_that_holds_something_of_a_person_stays() {
    for (moved, holds) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        let world = World::new();
        let notes = crate::world::Notes::new().note("two", None, "- a\n- b");
        world.sync_well(&notes.page());
        let two = page(&world, "two");
        let held = world.sandbox.children(&two)[holds].clone();
        world.sandbox.person_add_block(&held, 0, "theirs").unwrap();
        let dragged = world.sandbox.children(&two)[moved].clone();
        world.sandbox.person_drag(&dragged, &two);
        let report = world.verify(true).report;
        assert!(
            world.tree().plain_text().contains("theirs"),
            "{moved} {holds}: {report:#?}"
        );
        assert_eq!(world.sandbox.is_in_trash(&held), Some(false));
    }
}

#[test]
fn a_block_that_would_take_something_of_a_person_along_is_left_and_named() {
    for meddle in ["turn", "move"] {
        let world = synced();
        let item = block(&world, "garden", &[3]);
        world.sandbox.person_add_block(&item, 0, "theirs").unwrap();
        match meddle {
            "turn" => world.sandbox.person_turn_into(&item, "toggle"),
            _ => world.sandbox.person_drag(&item, &page(&world, "garden")),
        };
        world
            .sandbox
            .person_edit_block(&block(&world, "garden", &[1]), "edited");
        let report = world.verify(true).report;
        assert_eq!(
            (report.differences.len(), report.repaired),
            (2, 1),
            "{report:#?}"
        );
        assert_eq!(report.outcome, VerifyOutcome::Differs);
        assert!(
            report.unrepaired[0].reason.contains("first level"),
            "{report:#?}"
        );
        let text = world.tree().plain_text();
        assert!(text.contains("theirs") && text.contains("Beans and peas at home."));
        assert_eq!(verified(&world).differences.len(), 1);
    }
}

#[test]
fn blocks_of_ours_that_are_there_twice_go() {
    let world = synced();
    let before = world.tree();
    // As an append that arrived twice.
    let key = EntityKey::new(EntityKind::Note, "top");
    let state = world.store().body(&key).unwrap();
    let longer = notes().set("top", "content", json!("at the top\n\nat the top"));
    world.sync_well(&longer.page());
    let mut back = longer.clone();
    back = back.set("top", "content", json!("at the top"));
    world.set_source(&back.page());
    world.store().set_body(&key, &state).unwrap();
    let report = verified(&world);
    assert_eq!(
        lines(&report),
        [r#"top: a paragraph: is there once too often: "at the top""#]
    );
    assert_eq!(world.verify(true).report.repaired, 1);
    same(&world, &before);
    assert_eq!(verified(&world).outcome, VerifyOutcome::InStep);
}

#[test]
fn with_a_persons_token_their_things_are_not_taken_for_ours() {
    let mut world = World::with(Options {
        connection: Connection::PersonalToken,
        ..Options::default()
    });
    world.wishes.person = true;
    world.sync_well(&notes().page());
    let garden = page(&world, "garden");
    world.sandbox.person_add_page(&garden, "theirs 1").unwrap();
    world
        .sandbox
        .person_add_page(&page(&world, "plans"), "theirs 2")
        .unwrap();
    world
        .sandbox
        .person_add_block(&garden, 3, "theirs 3")
        .unwrap();
    let report = verified(&world);
    assert_eq!(lines(&report), Vec::<String>::new(), "{report:#?}");
    assert_eq!((report.yours.blocks, report.yours.pages), (1, 2));
    world
        .sandbox
        .person_edit_block(&block(&world, "garden", &[0]), "edited");
    let report = world.verify(true).report;
    assert_eq!(
        lines(&report),
        [r#"garden: heading 1: the text is "edited" instead of "Garden""#]
    );
    assert_eq!(report.outcome, VerifyOutcome::InStep);
    assert_eq!(verified(&world).yours, report.yours);
}
