//! Pages and roots that a person deleted for good, or took away from the connection.

use notic_notion::sync::Outcome;
use serde_json::json;

use super::{AFTER, BEFORE, garden, only, reason, synced, texts, warned};
use crate::wire::{Kill, Moment};

#[test]
fn a_trashed_root_ends_the_run_and_nothing_is_made() {
    let world = synced();
    assert!(world.sandbox.person_trash(&world.root.to_string()));
    let changed = garden(AFTER).note("new", None, "new");
    let finished = world.sync(&changed.page());
    assert!(
        format!("{:?}", finished.stopped).contains("the root page is in Notion's trash"),
        "{finished:#?}"
    );
    assert!(world.sandbox.person_restore(&world.root.to_string()));
    world.sync_well(&changed.page());
    assert_eq!(texts(&world, "garden"), ["one", "two", "three and four"]);
    assert_eq!(texts(&world, "new"), ["new"]);
}

#[test]
fn a_deletion_under_a_trashed_root_is_done_once_the_root_is_back() {
    let world = synced();
    let root = world.root.to_string();
    assert!(world.sandbox.person_trash(&root));
    let page = garden(BEFORE).without("other").page();
    let finished = world.sync(&page);
    assert!(
        format!("{:?}", finished.stopped).contains("the root page is in Notion's trash"),
        "{finished:#?}"
    );
    assert!(world.sandbox.person_restore(&root));
    world.sync_well(&page);
    assert_eq!(world.sandbox.find("other").len(), 0);
}

#[test]
fn a_root_that_is_no_longer_shared_is_told_as_such_and_forgets_nothing() {
    let mut world = synced();
    assert!(world.sandbox.unshare(&world.root.to_string()));
    for recreate in [false, true] {
        world.wishes.recreate_missing = recreate;
        let finished = world.sync(&garden(AFTER).page());
        assert!(
            format!("{:?}", finished.stopped).contains("the root page is gone or no longer shared"),
            "{finished:#?}"
        );
    }
    world.wishes.recreate_missing = false;
    assert!(world.sandbox.share(&world.root.to_string()));
    world.sync_well(&garden(AFTER).page());
    assert_eq!(texts(&world, "garden"), ["one", "two", "three and four"]);
}

#[test]
fn a_page_that_is_gone_is_told_with_both_ways_out_and_the_others_go_on() {
    let mut world = synced();
    assert!(
        world
            .sandbox
            .person_delete_for_good(&only(&world, "garden"))
    );
    let changed = garden(AFTER).set("soup", "content", json!("hot soup"));
    for _ in 0..2 {
        let report = world.sync(&changed.page()).report;
        assert_eq!(report.outcome, Outcome::Partial);
        let reason = reason(&report, "garden");
        assert!(reason.contains("share it again") && reason.contains("--recreate-missing"));
        assert_eq!(world.sandbox.find("garden").len(), 0);
        assert_eq!(texts(&world, "soup"), ["hot soup"]);
    }
    world.wishes.recreate_missing = true;
    let report = world.sync_well(&changed.page());
    assert_eq!(report.created.notes, 1);
    assert_eq!(texts(&world, "garden"), ["one", "two", "three and four"]);
}

#[test]
fn a_folder_that_is_gone_is_made_again_with_its_notes_when_asked_for() {
    let mut world = synced();
    assert!(world.sandbox.person_delete_for_good(&only(&world, "plans")));
    let changed =
        garden(AFTER)
            .note("new", Some("plans"), "new")
            .set("other", "content", json!("others"));
    let report = world.sync(&changed.page()).report;
    assert_eq!(report.outcome, Outcome::Partial);
    for id in ["garden", "new"] {
        let reason = reason(&report, id);
        assert!(reason.contains("--recreate-missing"), "{reason}");
    }
    assert_eq!(texts(&world, "other"), ["others"]);
    world.wishes.recreate_missing = true;
    world.sync_well(&changed.page());
    assert_eq!(texts(&world, "garden"), ["one", "two", "three and four"]);
    assert_eq!(texts(&world, "soup"), ["soup"]);
    assert_eq!(texts(&world, "new"), ["new"]);
}

#[test]
fn a_page_that_is_shared_again_goes_on() {
    let world = synced();
    let garden_page = only(&world, "garden");
    assert!(world.sandbox.unshare(&garden_page));
    let report = world.sync(&garden(AFTER).page()).report;
    assert!(reason(&report, "garden").contains("share it again"));
    assert!(world.sandbox.share(&garden_page));
    world.sync_well(&garden(AFTER).page());
    assert_eq!(only(&world, "garden"), garden_page);
    assert_eq!(texts(&world, "garden"), ["one", "two", "three and four"]);
}

#[test]
fn an_unshared_folder_is_not_made_again_and_its_new_notes_wait() {
    let world = synced();
    let plans = only(&world, "plans");
    assert!(world.sandbox.unshare(&plans));
    let changed =
        garden(BEFORE)
            .note("new", Some("plans"), "new")
            .set("other", "content", json!("others"));
    let report = world.sync(&changed.page()).report;
    assert!(
        reason(&report, "new").contains("share it again"),
        "{report:#?}"
    );
    assert_eq!(texts(&world, "other"), ["others"]);
    assert!(world.sandbox.share(&plans));
    world.sync_well(&changed.page());
    assert_eq!(only(&world, "plans"), plans);
    assert_eq!(texts(&world, "new"), ["new"]);
}

#[test]
fn a_page_that_could_not_be_trashed_is_not_made_twice() {
    let world = synced();
    let page = only(&world, "garden");
    assert!(world.sandbox.unshare(&page));
    let report = world.sync_well(&garden(BEFORE).without("garden").page());
    assert!(warned(&report, "garden", "gone from Notion"), "{report:#?}");
    assert_eq!(
        world
            .sync_well(&garden(BEFORE).without("garden").page())
            .requests
            .total,
        0
    );
    assert!(world.sandbox.share(&page));
    world.sync_well(&garden(AFTER).page());
    assert_eq!(only(&world, "garden"), page);
    assert_eq!(texts(&world, "garden"), ["one", "two", "three and four"]);
}

/// Kills the run that makes a new note at each of its requests; then its folder is deleted for good.
#[test]
fn what_was_begun_under_a_page_that_is_gone_can_be_given_up() {
    for at in 0..6 {
        let mut world = synced();
        let changed = garden(AFTER).note("new", Some("plans"), "new").page();
        let moment = Moment::After;
        drop(world.sync_killed(&changed, Kill { at, moment }));
        assert!(world.sandbox.person_delete_for_good(&only(&world, "plans")));
        let report = world.sync(&changed).report;
        for unfinished in &report.failed {
            assert!(
                unfinished.reason.contains("--recreate-missing"),
                "{report:#?}"
            );
        }
        world.wishes.recreate_missing = true;
        for _ in 0..2 {
            world.sync(&changed);
        }
        world.sync_well(&changed);
        assert_eq!(texts(&world, "garden"), ["one", "two", "three and four"]);
        assert_eq!(texts(&world, "new"), ["new"]);
    }
}
