//! Worst cases that come together: a failed answer and a list that lies, a killed run and a person.

use std::time::Duration;

use notic_notion::sandbox::{Connection, Fault, Options, When};
use notic_notion::sync::Outcome;
use serde_json::json;

use crate::wire::{Kill, Moment};
use crate::world::{Notes, World};

fn nth_of(method: &str, path: &str, n: usize) -> When {
    When::NthOf {
        method: method.to_owned(),
        path_contains: path.to_owned(),
        n,
    }
}

#[test]
fn a_page_that_notion_names_is_ours_whatever_lists_show() {
    let world = World::with(Options {
        list_lag: Duration::from_secs(9),
        ..Options::default()
    });
    // The second page: the first is the workspace's.
    world.sandbox.script_faults(vec![(
        nth_of("POST", "/v1/pages", 1),
        Fault::ServiceUnavailable503 {
            applied: true,
            with_ids: true,
        },
    )]);
    world.sync_well(&Notes::new().note("a", None, "one\n\ntwo").page());
    insta::assert_snapshot!(format!("{:?}", world.tree()), @r#"
    # Notic
      # 🚀 Work
        # a
          paragraph "one"
          paragraph "two"
    "#);
}

#[test]
fn a_persons_page_of_the_same_name_is_not_taken_for_ours() {
    // With a personal token all the person writes seems to be made by us.
    let world = World::with(Options {
        connection: Connection::PersonalToken,
        ..Options::default()
    });
    let notes = Notes::new().note("first", None, "x");
    world.sync_well(&notes.page());
    let work = world.sandbox.find("Work").remove(0);
    let theirs = world.sandbox.person_add_page(&work, "a").unwrap();
    world
        .sandbox
        .person_add_block(&theirs, 0, "theirs")
        .unwrap();
    world
        .sandbox
        .script_faults(vec![(nth_of("POST", "/v1/pages", 0), Fault::DropBefore)]);
    let notes = notes.note("a", None, "ours").page();
    let report = world.sync(&notes).report;
    assert_eq!(report.outcome, Outcome::Partial);
    assert!(report.failed[0].reason.contains("rename"), "{report:#?}");
    world.sandbox.person_rename(&theirs, "b");
    world.sync_well(&notes);
    insta::assert_snapshot!(format!("{:?}", world.tree()), @r#"
    # Notic
      # 🚀 Work
        # first
          paragraph "x"
        # b
          paragraph "theirs"
        # a
          paragraph "ours"
    "#);
}

#[test]
fn old_text_does_not_come_back_with_a_page_from_the_trash() {
    let world = World::new();
    let notes = |text: &str| Notes::new().note("a", None, text).page();
    world.sync_well(&notes("old 1\n\nold 2"));
    let never = When::AlwaysOf {
        method: "DELETE".to_owned(),
        path_contains: String::new(),
    };
    world
        .sandbox
        .script_faults(vec![(never, Fault::InternalError { applied: false })]);
    world.sync(&notes("new"));
    world.sandbox.script_faults(Vec::new());
    let page = world.sandbox.find("a").remove(0);
    world.sandbox.person_trash(&page);
    world.sync_well(&notes("new"));
    world.sandbox.person_restore(&page);
    insta::assert_snapshot!(format!("{:?}", world.tree()), @r#"
    # Notic
      # 🚀 Work
        # a
          paragraph "new"
    "#);
}

#[test]
fn a_list_that_lags_behind_makes_no_second_copy_of_an_edited_note() {
    let mut world = World::with(Options {
        list_lag: Duration::from_secs(3),
        ..Options::default()
    });
    world.gap = Duration::from_millis(300);
    let notes = |text: &str| {
        Notes::new()
            .note(
                "a",
                None,
                &format!("same\n\n- {text}\n    - b\n        - c\n            - d"),
            )
            .page()
    };
    world.sync_well(&notes("old"));
    world.sync_well(&notes("new"));
    assert_eq!(world.tree().plain_text().matches("same").count(), 1);
    assert!(
        !world.tree().plain_text().contains("old"),
        "{:?}",
        world.tree()
    );
}

#[test]
fn a_persons_page_under_a_note_does_not_go_to_the_trash_with_it() {
    let world = World::new();
    let notes = Notes::new()
        .folder("f", None)
        .note("a", Some("f"), "x")
        .note("b", Some("f"), "y")
        .note("c", None, "z");
    world.sync_well(&notes.page());
    let a = world.sandbox.find("a").remove(0);
    let theirs = world.sandbox.person_add_page(&a, "theirs").unwrap();
    let report = world.sync_well(&notes.without("f").without("a").without("b").page());
    assert_eq!(world.sandbox.is_in_trash(&theirs), Some(false));
    assert_eq!(report.trashed.notes, 1);
    assert!(
        report
            .warnings
            .iter()
            .any(|warning| warning.contains("put there in Notion")),
        "{report:#?}"
    );
}

#[test]
fn a_new_page_finds_a_place_though_its_elder_sibling_is_gone() {
    let world = World::new();
    let notes =
        Notes::new()
            .note("a", None, "a")
            .note("c", None, "c")
            .set("c", "createdAt", json!(9000));
    world.sync_well(&notes.page());
    let a = world.sandbox.find("a").remove(0);
    world.sandbox.unshare(&a);
    let report = world.sync_well(&notes.note("b", None, "b").page());
    assert_eq!(report.created.notes, 1);
}

#[test]
fn a_killed_runs_request_is_looked_for_as_long_as_if_it_had_just_been_sent() {
    let world = World::new();
    world.sync_well(&Notes::new().page());
    // The intent is older than the request by the pause that Notion asks for.
    world.sandbox.script_faults(vec![(
        nth_of("POST", "/v1/pages", 0),
        Fault::Status429 {
            reason: "public_api_request_rate_limit".to_owned(),
            retry_after: Some(40),
            in_header: true,
            in_body: true,
        },
    )]);
    let notes = Notes::new().note("a", None, "x").page();
    let kill = Kill {
        at: 1,
        moment: Moment::Before,
    };
    assert!(world.sync_killed(&notes, kill).is_none());
    let report = world.sync_well(&notes);
    assert!(report.seconds >= 15.0, "{report:#?}");
    assert_eq!(world.sandbox.find("a").len(), 1);
}
