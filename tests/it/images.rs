//! Image files that notes show: each content is uploaded once, attached in time, and seen to when it changes.

use std::fs;
use std::io::Write;
use std::rc::Rc;

use notic_notion::progress::Silent;
use notic_notion::sandbox::{Fault, Latency, Options, When};
use notic_notion::source::{self, ReadOptions};
use notic_notion::sync::{self, Outcome, Report, Stop};
use serde_json::json;

use crate::world::{Notes, World};

/// A file that begins as PNG files do, with something of its own.
fn png(own: &str) -> Vec<u8> {
    [b"\x89PNG\r\n\x1a\n", own.as_bytes()].concat()
}

fn put(world: &World, path: &str, bytes: &[u8]) {
    let path = world.folder.path().join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// Reads and writes.
fn price(report: &Report) -> (u64, u64) {
    (report.requests.reads, report.requests.writes)
}

fn uploads(world: &World) -> usize {
    let log = world.sandbox.log();
    let begun = log.iter().filter(|entry| entry.path == "/v1/file_uploads");
    begun.count()
}

fn tree(world: &World) -> String {
    format!("{:?}", world.tree())
}

fn one(content: &str) -> Notes {
    Notes::new().note("n", None, content)
}

#[test]
fn an_image_in_three_notes_is_uploaded_once_and_a_second_run_sends_nothing() {
    let world = World::new();
    put(&world, "img/x.png", &png("x"));
    put(&world, "copy.png", &png("x"));
    let notes = Notes::new()
        .note("a", None, "before ![The x](img/x.png) after")
        .note("b", None, "- item ![](./img/x.png)")
        .note("c", None, "| a |\n| --- |\n| ![](copy.png) |");
    let report = world.sync_well(&notes.page());
    assert_eq!(uploads(&world), 1);
    // Two looks at the root and one at how large files may be; a workspace, three notes, and a file in two requests.
    assert_eq!(price(&report), (3, 6));
    assert_eq!(report.warnings, Vec::<String>::new());
    insta::assert_snapshot!(tree(&world), @r#"
    # Notic
      # 🚀 Work
        # a
          paragraph "before"
          image <upload:x.png of 9 bytes> caption: "The x"
          paragraph "after"
        # b
          bulleted_list_item "item"
            image <upload:x.png of 9 bytes>
        # c
          table {has_column_header} {width=1}
            table_row | "a"
            table_row | "🖼 (copy.png)"
          image <upload:x.png of 9 bytes>
    "#);
    assert_eq!(price(&world.sync_well(&notes.page())), (0, 0));
}

#[test]
fn a_further_note_shows_what_was_uploaded_long_ago_without_a_further_upload() {
    let mut world = World::new();
    world.gap = std::time::Duration::from_secs(100 * 3600);
    put(&world, "x.png", &png("x"));
    let notes = one("![](x.png)");
    world.sync_well(&notes.page());
    let more = notes.note("m", None, "![again](x.png)");
    assert_eq!(price(&world.sync_well(&more.page())), (0, 1));
}

#[test]
fn where_an_old_upload_is_not_taken_any_more_it_is_made_anew() {
    let world = World::new();
    put(&world, "x.png", &png("x"));
    let notes = one("![](x.png)");
    world.sync_well(&notes.page());
    world.sandbox.expire_uploads();
    let more =
        notes
            .note("m", None, "![again](x.png)")
            .set("n", "content", json!("![](x.png) and words"));
    world.sync_well(&more.page());
    assert_eq!(uploads(&world), 2);
    let shown = tree(&world).matches("upload:x.png").count();
    assert_eq!(shown, 2, "{}", tree(&world));
}

#[test]
fn an_upload_that_grows_old_before_it_is_attached_is_made_anew() {
    let mut world = World::new();
    world.requests_per_minute = 1;
    put(&world, "x.png", &png("x"));
    let long: String = (0..6_500).map(|n| format!("line {n}\n\n")).collect();
    world.sync_well(&one(&format!("{long}![](x.png)")).page());
    assert_eq!(uploads(&world), 2);
    assert!(tree(&world).contains("upload:x.png"));
}

#[test]
fn an_image_that_changes_on_disk_changes_in_notion() {
    let world = World::new();
    put(&world, "x.png", &png("x"));
    let notes = one("![](x.png)").note("other", None, "without");
    world.sync_well(&notes.page());
    put(&world, "x.png", &png("another x"));
    let report = world.sync_well(&notes.page());
    assert_eq!((report.updated.total(), uploads(&world)), (1, 2));
    assert_eq!(price(&world.sync_well(&notes.page())), (0, 0));
    // Only its time changes: it is read again, and nothing is sent.
    let later = std::time::SystemTime::now() + std::time::Duration::from_secs(60);
    let file = fs::File::options()
        .append(true)
        .open(world.folder.path().join("x.png"))
        .unwrap();
    file.set_modified(later).unwrap();
    let report = world.sync_well(&notes.page());
    assert_eq!((price(&report), report.unchanged.total()), ((0, 0), 3));
}

#[test]
fn a_missing_image_is_named_and_comes_when_it_is_there() {
    let world = World::new();
    let notes = one("see ![The x](img/x.png)");
    let report = world.sync_well(&notes.page());
    let warning = "the image img/x.png is shown as text: it is not there";
    assert!(
        report.warnings.join("\n").contains(warning),
        "{:?}",
        report.warnings
    );
    assert!(
        report.warnings[0].starts_with("n: "),
        "{:?}",
        report.warnings
    );
    assert!(tree(&world).contains("🖼 The x (img/x.png)"));
    assert_eq!(price(&world.sync_well(&notes.page())), (0, 0));
    put(&world, "img/x.png", &png("x"));
    let report = world.sync_well(&notes.page());
    assert_eq!(report.updated.total(), 1);
    assert!(tree(&world).contains("upload:x.png"), "{}", tree(&world));
    fs::remove_file(world.folder.path().join("img/x.png")).unwrap();
    let report = world.sync_well(&notes.page());
    assert_eq!(report.warnings.len(), 1);
    assert!(tree(&world).contains("🖼 The x (img/x.png)"));
}

#[test]
fn a_file_that_notion_does_not_take_is_text_and_is_not_tried_again() {
    let world = World::with(Options {
        latency: Latency::Flat(std::time::Duration::from_millis(100)),
        max_upload_bytes: 100,
        ..Options::default()
    });
    put(&world, "big.png", &png(&"x".repeat(200)));
    let notes = one("![](big.png) text");
    let report = world.sync_well(&notes.page());
    assert!(
        report.warnings[0].contains("big.png"),
        "{:?}",
        report.warnings
    );
    assert!(
        report.warnings[0].contains("files of up to"),
        "{:?}",
        report.warnings
    );
    assert!(tree(&world).contains("🖼 (big.png)"));
    let changed = notes.set("n", "content", json!("![](big.png) other text"));
    let report = world.sync_well(&changed.page());
    assert_eq!((uploads(&world), report.warnings.len()), (0, 1));
    let log = world.sandbox.log();
    let asked = log.iter().filter(|entry| entry.path == "/v1/users/me");
    assert_eq!(asked.count(), 1);
    // Another file of that name is another try.
    put(&world, "big.png", &png("small"));
    world.sync_well(&changed.page());
    assert!(tree(&world).contains("upload:big.png"));
}

#[test]
fn a_refusal_of_notion_leaves_a_line_and_a_full_sync_tries_again() {
    let mut world = World::new();
    put(&world, "x.png", &png("x"));
    let when = When::NthOf {
        method: "POST".to_owned(),
        path_contains: "/v1/file_uploads".to_owned(),
        n: 0,
    };
    world.sandbox.script_faults(vec![(when, Fault::Invalid400)]);
    let notes = one("![](x.png)");
    let report = world.sync_well(&notes.page());
    assert!(
        report.warnings[0].contains("Notion does not take it"),
        "{:?}",
        report.warnings
    );
    assert!(tree(&world).contains("🖼 (x.png)"));
    assert_eq!(price(&world.sync_well(&notes.page())), (0, 0));
    world.wishes.policy.full = true;
    world.sync_well(&notes.page());
    assert!(tree(&world).contains("upload:x.png"));
}

#[test]
fn a_connection_that_may_not_upload_says_nothing_about_the_file() {
    let world = World::new();
    put(&world, "x.png", &png("x"));
    let when = When::AlwaysOf {
        method: "POST".to_owned(),
        path_contains: "/v1/file_uploads".to_owned(),
    };
    world
        .sandbox
        .script_faults(vec![(when, Fault::Restricted403)]);
    let notes = one("![](x.png)");
    let report = world.sync(&notes.page()).report;
    assert_eq!(report.failed.len(), 1, "{report:#?}");
    assert!(
        report.failed[0].reason.contains("the image \"x\""),
        "{report:#?}"
    );
    world.sandbox.script_faults(Vec::new());
    world.sync_well(&notes.page());
    assert!(tree(&world).contains("upload:x.png"));
}

#[test]
fn uploads_survive_a_notion_that_fails_now_and_then() {
    for fault in [
        Fault::DropBefore,
        Fault::DropAfter,
        Fault::InternalError { applied: true },
        Fault::BadGateway { applied: false },
    ] {
        for n in 0..4 {
            let world = World::new();
            put(&world, "x.png", &png("x"));
            put(&world, "y.png", &png("y"));
            let when = When::NthOf {
                method: "POST".to_owned(),
                path_contains: "/v1/file_uploads".to_owned(),
                n,
            };
            world.sandbox.script_faults(vec![(when, fault.clone())]);
            let notes = one("![](x.png)![](y.png)");
            let report = world.sync_well(&notes.page());
            assert_eq!(report.warnings, Vec::<String>::new(), "{}", fault.name());
            let text = tree(&world);
            assert!(text.contains("upload:x.png") && text.contains("upload:y.png"));
            assert_eq!(price(&world.sync_well(&notes.page())), (0, 0));
        }
    }
}

#[test]
fn images_in_the_text_are_uploaded_and_broken_ones_are_named() {
    let world = World::new();
    let notes = one(
        "![dot](data:image/png;base64,iVBORw0KGgo=)\n\n![](DATA:image/svg+xml,%3Csvg/%3E)\n\n![bad](data:image/png;base64,!!!)",
    );
    let report = world.sync_well(&notes.page());
    assert_eq!(report.warnings.len(), 1, "{:?}", report.warnings);
    assert!(
        report.warnings[0].contains("its data is broken"),
        "{:?}",
        report.warnings
    );
    let text = tree(&world);
    assert!(
        text.contains("upload:image.png") && text.contains("upload:image.svg"),
        "{text}"
    );
    assert_eq!(price(&world.sync_well(&notes.page())), (0, 0));
}

#[test]
fn a_tree_and_its_zip_file_hold_their_images() {
    let mut world = World::new();
    world.place = Some(world.folder.path().join("Vault"));
    put(
        &world,
        "Vault/a/n.md",
        b"![](pics/far.png)\n\n![](../near.png)",
    );
    put(&world, "Vault/attachments/pics/far.png", &png("far"));
    put(&world, "Vault/near.png", &png("near"));
    put(&world, "Vault/top.md", b"at the top");
    let report = world.sync_as_it_is();
    assert_eq!(
        (report.warnings.len(), uploads(&world)),
        (0, 2),
        "{report:?}"
    );
    assert_eq!(price(&world.sync_as_it_is()), (0, 0));
    // The folder goes on under another name, and its images with it.
    fs::rename(
        world.folder.path().join("Vault/a"),
        world.folder.path().join("Vault/b"),
    )
    .unwrap();
    let report = world.sync_as_it_is();
    assert_eq!(
        (
            report.renamed.total(),
            report.created.total(),
            report.trashed.total()
        ),
        (1, 0, 0),
        "{report:?}"
    );
    assert_eq!(uploads(&world), 2);
    assert_eq!(price(&world.sync_as_it_is()), (0, 0));
}

#[test]
fn a_dry_run_counts_each_upload_once() {
    let world = World::new();
    put(&world, "x.png", &png("x"));
    let notes = Notes::new()
        .note("a", None, "![](x.png)")
        .note("b", None, "![](x.png)");
    world.set_source(&notes.page());
    let price = |world: &World| {
        let reading = source::read(&world.source(), &ReadOptions::default()).unwrap();
        let price = sync::dry_run(
            &reading,
            &world.store(),
            world.root,
            &world.wishes,
            world.now(),
        );
        price.unwrap().price
    };
    let before = price(&world);
    let finished = world.sync_with(Rc::new(Silent), Rc::new(Stop::default()));
    assert_eq!(finished.report.outcome, Outcome::InStep);
    let requests = finished.report.requests;
    assert_eq!(
        (before.reads as u64, before.writes as u64),
        (requests.reads, requests.writes)
    );
    assert_eq!(price(&world).requests(), 0);
    // One upload of two requests, and each block is changed in place.
    put(&world, "x.png", &png("other"));
    let before = price(&world);
    let report = world.sync_well(&notes.page());
    assert_eq!((before.writes, report.requests.writes), (4, 4));
    assert_eq!(before.reads as u64, report.requests.reads);
}

#[test]
fn a_zip_file_holds_its_images() {
    let mut world = World::new();
    let path = world.folder.path().join("notes.zip");
    let mut zip = zip::ZipWriter::new(fs::File::create(&path).unwrap());
    let options = zip::write::SimpleFileOptions::default();
    for (name, bytes) in [
        ("n.md", b"![](img/x.png) ![](../x.png)".to_vec()),
        ("img/x.png", png("x")),
    ] {
        zip.start_file(name, options).unwrap();
        zip.write_all(&bytes).unwrap();
    }
    zip.finish().unwrap();
    world.place = Some(path);
    let report = world.sync_as_it_is();
    assert_eq!(
        (report.warnings.len(), uploads(&world)),
        (1, 1),
        "{report:?}"
    );
    assert!(report.warnings[0].contains("leads out of the folder"));
    assert!(tree(&world).contains("upload:x.png"));
    assert_eq!(price(&world.sync_as_it_is()), (0, 0));
}
