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
