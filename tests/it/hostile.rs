//! Worst cases that come together: a failed answer and a list that lies, a killed run and a person.

use std::time::Duration;

use notic_notion::sandbox::{Fault, Options, When};

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
