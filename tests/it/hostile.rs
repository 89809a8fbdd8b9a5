//! Worst cases that come together: a failed answer and a list that lies, a killed run and a person.

use std::time::Duration;

use notic_notion::sandbox::{Connection, Fault, Options, When};

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
    world.sync_well(&notes.note("a", None, "ours").page());
    insta::assert_snapshot!(format!("{:?}", world.tree()), @r#"
    # Notic
      # 🚀 Work
        # first
          paragraph "x"
        # a
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
