//! A state that is older than Notion: brought back from a backup, or taken in from an old export. What came since is
//! found, and nothing is made or written a second time.

use std::path::Path;

use notic_notion::sandbox::{Fault, When};

use crate::terminal::{Terminal, small};
use crate::world::Notes;

const STATE: [&str; 3] = ["state.sqlite", "state.sqlite-wal", "state.sqlite-shm"];

fn sync(terminal: &Terminal, notes: &Notes) -> Vec<String> {
    let said = terminal.run(&["--json", "sync", &terminal.notes(notes)]);
    assert_eq!(
        (said.code, said.json()["outcome"].as_str()),
        (0, Some("in_step")),
        "{said:?}"
    );
    terminal.requests()
}

/// What came after the backup: a folder with a note, a note, and a paragraph at each end of one that was there.
fn later() -> Notes {
    small()
        .folder("new", None)
        .note("inside", Some("new"), "Seeds")
        .note("more", Some("plans"), "- a\n    - b\n\nc")
        .set(
            "garden",
            "content",
            "# Garden\n\nFirst\n\nBeans\n\nPeas".into(),
        )
}

/// Syncs, has a backup made, syncs what came later, has the backup brought back, and syncs again.
fn after_a_backup(save: impl Fn(&Terminal), bring_back: impl Fn(&Terminal)) {
    let terminal = Terminal::new();
    sync(&terminal, &small());
    save(&terminal);
    sync(&terminal, &later());
    let tree = terminal.sandbox.tree(&terminal.root);
    bring_back(&terminal);

    let said = terminal.run(&["--json", "sync", &terminal.notes(&later())]);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.out.contains("may be older"), "{said:?}");
    assert_eq!(terminal.sandbox.tree(&terminal.root), tree);
    let asked = terminal.requests();
    // Icons are in no list: they are set once more.
    let changes_nothing = |line: &String| line.starts_with("GET ") || line == "PATCH /v1/pages/…";
    assert!(asked.iter().all(changes_nothing), "{asked:?}");

    assert_eq!(sync(&terminal, &later()), Vec::<String>::new());
    let added = later().note("last", Some("new"), "z");
    assert_eq!(sync(&terminal, &added), ["POST /v1/pages"], "no more doubt");
}

fn copy(from: &Path, to: &Path) {
    for file in STATE {
        if from.join(file).exists() {
            std::fs::copy(from.join(file), to.join(file)).unwrap();
        }
    }
}

fn remove(folder: &Path) {
    for file in STATE {
        drop(std::fs::remove_file(folder.join(file)));
    }
}

#[test]
fn a_backup_in_the_place_of_the_state_makes_nothing_twice() {
    let backup = tempfile::tempdir().unwrap();
    after_a_backup(
        |terminal| copy(terminal.home.path(), backup.path()),
        |terminal| {
            remove(terminal.home.path());
            copy(backup.path(), terminal.home.path());
        },
    );
}

#[test]
fn a_backup_written_over_the_state_makes_nothing_twice() {
    let backup = tempfile::tempdir().unwrap();
    after_a_backup(
        |terminal| copy(terminal.home.path(), backup.path()),
        |terminal| {
            for file in &STATE[1..] {
                drop(std::fs::remove_file(terminal.home.path().join(file)));
            }
            copy(backup.path(), terminal.home.path());
        },
    );
}

#[test]
fn an_old_export_makes_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mapping.json").display().to_string();
    after_a_backup(
        |terminal| {
            let said = terminal.run(&["mapping", "export", &file]);
            assert_eq!(said.code, 0, "{said:?}");
        },
        |terminal| {
            remove(terminal.home.path());
            let said = terminal.run(&["mapping", "import", &file]);
            assert_eq!(said.code, 0, "{said:?}");
        },
    );
}

#[test]
fn what_was_let_go_is_not_taken_again_and_what_a_person_made_never_is() {
    let terminal = Terminal::new();
    sync(&terminal, &small());
    let said = terminal.run(&["mapping", "forget", "garden", "--yes"]);
    assert_eq!(said.code, 0, "{said:?}");
    let listed = terminal.run(&["--json", "mapping", "list"]).json();
    let pages = listed["pages"].as_array().unwrap();
    let work = pages.iter().find(|page| page["title"] == "Work").unwrap();
    let work = work["page"].as_str().unwrap();
    let theirs = terminal.sandbox.person_add_page(work, "mine").unwrap();
    let backup = tempfile::tempdir().unwrap();
    copy(terminal.home.path(), backup.path());
    remove(terminal.home.path());
    copy(backup.path(), terminal.home.path());
    terminal.requests();

    let asked = sync(&terminal, &small().note("mine", None, "z"));
    let made = asked.iter().filter(|asked| *asked == "POST /v1/pages");
    assert_eq!(made.count(), 2, "{asked:?}");
    assert!(terminal.sandbox.tree(&theirs).unwrap().entries.is_empty());
}

/// The source may come from the same backup as the state, and be as old: a run without work tells nothing.
#[test]
fn a_run_that_had_nothing_to_do_ends_no_doubt() {
    let (terminal, backup) = (Terminal::new(), tempfile::tempdir().unwrap());
    sync(&terminal, &small());
    copy(terminal.home.path(), backup.path());
    sync(&terminal, &later());
    let tree = terminal.sandbox.tree(&terminal.root);
    remove(terminal.home.path());
    copy(backup.path(), terminal.home.path());

    assert_eq!(sync(&terminal, &small()), Vec::<String>::new());
    let asked = sync(&terminal, &later());
    assert!(!asked.contains(&"POST /v1/pages".to_owned()), "{asked:?}");
    assert_eq!(terminal.sandbox.tree(&terminal.root), tree);
}

/// What was looked for is not believed to be missing because a list is empty for a moment.
#[test]
fn a_list_that_is_empty_for_a_moment_makes_nothing_twice() {
    for n in 0..4 {
        let terminal = Terminal::new();
        sync(&terminal, &small());
        let backup = tempfile::tempdir().unwrap();
        copy(terminal.home.path(), backup.path());
        sync(&terminal, &later());
        let tree = terminal.sandbox.tree(&terminal.root);
        remove(terminal.home.path());
        copy(backup.path(), terminal.home.path());
        let list = When::NthOf {
            method: "GET".to_owned(),
            path_contains: "/children".to_owned(),
            n,
        };
        let faults = vec![(list, Fault::EmptyList)];
        terminal.sandbox.script_faults(faults);
        sync(&terminal, &later());
        assert_eq!(terminal.sandbox.tree(&terminal.root), tree, "list {n}");
    }
}
