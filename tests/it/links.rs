//! Links between notes through whole syncs: where they lead, and what they cost.

use std::fs;
use std::rc::Rc;

use notic_notion::markdown::Dialect;
use notic_notion::progress::Silent;
use notic_notion::sandbox::{Fault, When};
use notic_notion::source::{self, ReadOptions};
use notic_notion::sync::{Outcome, Report, VerifyOutcome, dry_run};
use serde_json::{Value, json};

use crate::world::{Notes, World};

/// The lines of the tree that are text.
fn texts(world: &World) -> Vec<String> {
    let shown = format!("{:?}", world.tree());
    let lines = shown.lines().map(str::trim);
    let text = lines.filter_map(|line| line.strip_prefix("paragraph "));
    text.map(str::to_owned).collect()
}

/// Requests of a run: reads and writes.
fn price(report: &Report) -> (u64, u64) {
    (report.requests.reads, report.requests.writes)
}

/// Syncs, and looks whether a dry run just before has foretold the price.
fn sync_priced(world: &World, page: &Value) -> Report {
    world.set_source(page);
    let foretold = foretold(world);
    let report = world.sync_well(page);
    assert_eq!(foretold, price(&report), "a dry run foretells the price");
    report
}

fn foretold(world: &World) -> (u64, u64) {
    let reading = source::read(&world.source(), &ReadOptions::default()).unwrap();
    let price = dry_run(
        &reading,
        &world.store(),
        world.root,
        &world.wishes,
        world.now(),
    )
    .unwrap()
    .price;
    (price.reads as u64, price.writes as u64)
}

#[test]
fn notes_that_link_to_each_other_are_written_once_and_a_second_sync_sends_nothing() {
    let world = World::new();
    let notes = Notes::new()
        .note("one", None, "to [the other](two.md)")
        .note("two", None, "back to [[one]]");
    // The workspace, two pages, and the body of the one that was made before the other's page was known.
    assert_eq!(price(&sync_priced(&world, &notes.page())), (2, 4));
    assert_eq!(
        texts(&world),
        [
            r#""to " "the other"[-> page:two]"#,
            r#""back to " "[[one]]"[-> page:one]"#
        ]
    );
    let again = sync_priced(&world, &notes.page());
    assert_eq!(price(&again), (0, 0));
    assert_eq!(again.unchanged.notes, 2);
}

#[test]
fn a_note_that_links_to_itself_or_to_its_own_headings_costs_one_request_more() {
    let world = World::new();
    let notes = Notes::new().note("one", None, "[down](#end) and [[one]]");
    assert_eq!(price(&sync_priced(&world, &notes.page())), (2, 3));
    assert_eq!(
        texts(&world),
        [r#""down"[-> page:one] " and " "[[one]]"[-> page:one]"#]
    );
    assert_eq!(price(&sync_priced(&world, &notes.page())), (0, 0));
}

#[test]
fn links_into_other_folders_and_to_folders_lead_there() {
    let world = World::new();
    let notes = Notes::new()
        .folder("plans", None)
        .folder("old", Some("plans"))
        .note(
            "near",
            Some("plans"),
            "[up](../top.md) [down](old/deep.md#x) [all](old/)",
        )
        .note(
            "deep",
            Some("old"),
            "[near](../near.md) [work](../..) [out](../../../x.md)",
        )
        .note("top", None, "[[plans/near]] [[plans]] ![[deep]]");
    let report = sync_priced(&world, &notes.page());
    // Six pages; only the one at the top is sure to come when all it names is there but what lies in folders beside it.
    assert_eq!(report.requests.writes, 6 + 3);
    insta::assert_snapshot!(format!("{:?}", world.tree()), @r#"
    # Notic
      # 🚀 Work
        # 📁 plans
          # 📁 old
            # deep
              paragraph "near"[-> page:near] " " "work"[-> page:Work] " out (../../../x.md)"
          # near
            paragraph "up"[-> page:top] " " "down"[-> page:deep] " " "all"[-> page:old]
        # top
          paragraph "[[plans/near]]"[-> page:near] " " "[[plans]]"[-> page:plans] " " "![[deep]]"[-> page:deep]
    "#);
    assert_eq!(price(&sync_priced(&world, &notes.page())), (0, 0));
}

#[test]
fn a_link_to_an_elder_note_beside_it_costs_nothing() {
    let world = World::new();
    let notes = (0..5).fold(Notes::new(), |notes, n: u32| {
        let link = format!("[before](n{}.md)", n.saturating_sub(1));
        notes.note(&format!("n{n}"), None, if n == 0 { "first" } else { &link })
    });
    assert_eq!(price(&sync_priced(&world, &notes.page())), (2, 6));
    assert!(texts(&world).contains(&r#""before"[-> page:n3]"#.to_owned()));
}

#[test]
fn a_link_to_a_note_that_comes_later_is_put_right_when_it_comes() {
    let world = World::new();
    let notes = Notes::new().note("one", None, "to [the other](two.md), [[two]]");
    sync_priced(&world, &notes.page());
    assert_eq!(texts(&world), [r#""to the other (two.md), [[two]]""#]);
    let both = notes.note("two", None, "here");
    let report = sync_priced(&world, &both.page());
    assert_eq!((report.created.notes, report.updated.notes), (1, 1));
    assert_eq!(
        texts(&world)[0],
        r#""to " "the other"[-> page:two] ", " "[[two]]"[-> page:two]"#
    );
    assert_eq!(price(&sync_priced(&world, &both.page())), (0, 0));
}

#[test]
fn what_befalls_the_note_a_link_leads_to_costs_the_linking_note_nothing() {
    let world = World::new();
    let notes = Notes::new()
        .folder("plans", None)
        .note("one", None, "to [[two]]")
        .note("two", None, "here");
    sync_priced(&world, &notes.page());
    let linking = || {
        let texts = texts(&world);
        texts.into_iter().find(|text| text.contains("to ")).unwrap()
    };
    let link = linking();
    let renamed = notes.clone().set("two", "displayName", json!("second"));
    assert_eq!(price(&sync_priced(&world, &renamed.page())), (0, 1));
    assert_eq!(linking(), link.replace("page:two", "page:second"));
    let moved = notes.clone().set("two", "folderId", json!("plans"));
    // Name and place.
    assert_eq!(price(&sync_priced(&world, &moved.page())), (0, 2));
    let trashed = moved.clone().set("two", "deletedAt", json!(9));
    let (_, writes) = price(&sync_priced(&world, &trashed.page()));
    assert_eq!(writes, 1);
    // The link of a note in the trash leads into Notion's trash, until the note that has it changes.
    assert!(linking().contains("[->"));
    assert_eq!(price(&sync_priced(&world, &moved.page())), (0, 1));
    assert_eq!(linking(), link);
    sync_priced(&world, &trashed.page());
    let changed = trashed.set("one", "content", json!("now to [[two]]"));
    sync_priced(&world, &changed.page());
    assert_eq!(linking(), r#""now to [[two]]""#);
}

#[test]
fn a_page_that_is_made_again_is_linked_to_again() {
    let mut world = World::new();
    let notes = Notes::new()
        .note("one", None, "to [[two]]")
        .note("two", None, "back to [[one]]")
        .note("three", None, "no link");
    world.sync_well(&notes.page());
    let [gone] = &world.sandbox.find("two")[..] else {
        panic!("it is there once")
    };
    assert!(world.sandbox.person_delete_for_good(gone));
    let changed = notes.set("two", "content", json!("anew to [[one]]"));
    assert_eq!(world.sync(&changed.page()).report.outcome, Outcome::Partial);
    world.wishes.recreate_missing = true;
    let report = world.sync_well(&changed.page());
    assert_eq!((report.created.notes, report.updated.notes), (1, 1));
    assert_eq!(texts(&world)[0], r#""to " "[[two]]"[-> page:two]"#);
    assert_ne!(world.sandbox.find("two"), std::slice::from_ref(gone));
    world.wishes.recreate_missing = false;
    assert_eq!(price(&world.sync_well(&changed.page())), (0, 0));
}

#[test]
fn a_link_that_fits_two_notes_is_named_and_stays_text() {
    let world = World::new();
    let notes = Notes::new()
        .folder("a", None)
        .folder("b", None)
        .note("one", None, "to [[twin]]")
        .note("t1", Some("a"), "x")
        .note("t2", Some("b"), "y")
        .set("t1", "displayName", json!("twin"))
        .set("t2", "displayName", json!("twin"));
    let report = sync_priced(&world, &notes.page());
    assert_eq!(
        report.warnings,
        [
            "one: a link fits several notes and stays text: twin; write it with the folder of the one that is meant"
        ]
    );
    assert_eq!(price(&sync_priced(&world, &notes.page())), (0, 0));
    let meant = notes.set("one", "content", json!("to [[b/twin]]"));
    sync_priced(&world, &meant.page());
    assert!(texts(&world).iter().any(|text| text.contains("->")));
}

#[test]
fn a_note_whose_target_could_not_be_made_is_written_all_the_same_and_put_right_later() {
    let world = World::new();
    let notes = Notes::new()
        .note("one", None, "to [[two]]")
        .note("two", None, "here");
    // Only as a title does the name stand alone.
    let refused = When::Containing(r#""content":"two""#.to_owned());
    world
        .sandbox
        .script_faults(vec![(refused, Fault::EdgeRefusal)]);
    let first = world.sync(&notes.page());
    assert_eq!(first.report.outcome, Outcome::Partial, "{:?}", first.report);
    assert_eq!(texts(&world), [r#""to [[two]]""#]);
    world.sandbox.script_faults(vec![]);
    world.sync_well(&notes.page());
    assert_eq!(texts(&world)[0], r#""to " "[[two]]"[-> page:two]"#);
}

/// Puts files in the place of the source.
fn set_files(world: &World, files: &[(&str, &str)]) {
    let _ = fs::remove_file(world.source());
    let _ = fs::remove_dir_all(world.source());
    for (path, text) in files {
        let path = world.source().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn sync_files(world: &World, files: &[(&str, &str)]) -> Report {
    set_files(world, files);
    let foretold = foretold(world);
    let finished = world.sync_with(Rc::new(Silent), Rc::default());
    assert_eq!(
        finished.report.outcome,
        Outcome::InStep,
        "{:?}",
        finished.report
    );
    assert_eq!(foretold, price(&finished.report));
    finished.report
}

#[test]
fn files_that_are_renamed_with_the_links_to_them_cost_no_body() {
    let mut world = World::new();
    world.wishes.dialect = Dialect::CommonMark;
    let before = [
        (
            "plans/garden.md",
            "See [the soup](../kitchen/hot%20soup.md) and [[hot soup|it]].",
        ),
        (
            "kitchen/hot soup.md",
            "From the [garden](../plans/garden.md).",
        ),
        (
            "index.md",
            "[g](plans/garden.md), [k](kitchen), [[#top]], [web](https://a.example/x.md)",
        ),
    ];
    sync_files(&world, &before);
    insta::assert_snapshot!(format!("{:?}", world.tree()), @r#"
    # Notic
      # notes.json
        # 📁 kitchen
          # hot soup
            paragraph "From the " "garden"[-> page:garden] "."
        # 📁 plans
          # garden
            paragraph "See " "the soup"[-> page:hot soup] " and " "it"[-> page:hot soup] "."
        # index
          paragraph "g"[-> page:garden] ", " "k"[-> page:kitchen] ", " "top"[-> page:index] ", " "web"[-> https://a.example/x.md]
    "#);
    assert_eq!(price(&sync_files(&world, &before)), (0, 0));
    let after = [
        (
            "plans/garden.md",
            "See [the soup](../kitchen/cold%20soup.md) and [[cold soup|it]].",
        ),
        ("kitchen/cold soup.md", before[1].1),
        before[2],
    ];
    // The soup is renamed; the garden's text is another, its blocks are not.
    let report = sync_files(&world, &after);
    assert_eq!(price(&report), (0, 1));
    assert_eq!((report.renamed.notes, report.unchanged.notes), (1, 2));
}

/// The file is renamed, and what names it is not.
#[test]
fn a_link_to_a_renamed_file_stays_until_its_note_is_written_and_is_no_difference() {
    let mut world = World::new();
    world.wishes.dialect = Dialect::CommonMark;
    let one = "to [two](two.md)";
    sync_files(&world, &[("one.md", one), ("two.md", "The second one.")]);
    let links = |world: &World| format!("{:?}", world.tree()).matches("[-> page:").count();
    assert_eq!(links(&world), 1);
    let renamed = [("one.md", one), ("zwei.md", "The second one.")];
    let report = sync_files(&world, &renamed);
    assert_eq!((report.renamed.notes, price(&report)), (1, (0, 1)));
    for repair in [false, true] {
        let verified = world.verify(repair).report;
        assert_eq!(verified.outcome, VerifyOutcome::InStep, "{verified:#?}");
        assert_eq!(verified.pending, 0, "{verified:#?}");
    }
    assert_eq!(price(&sync_files(&world, &renamed)), (0, 0));
    assert_eq!(links(&world), 1);
    sync_files(
        &world,
        &[("one.md", "once more to [two](two.md)"), renamed[1]],
    );
    assert_eq!(links(&world), 0);
    let verified = world.verify(false).report;
    assert_eq!(
        (verified.outcome, verified.pending),
        (VerifyOutcome::InStep, 0)
    );
}
