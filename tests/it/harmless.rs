//! What others wrote is shown, and does nothing to a terminal.

use notic_notion::sandbox::Options;
use serde_json::json;

use crate::terminal::{Said, TOKEN, Terminal, small};

/// Clears the screen where it is obeyed.
const NAME: &str = "a\u{1b}[2Jb";
const SHOWN: &str = "a␛[2Jb";

fn harmless(said: &Said) {
    for text in [&said.out, &said.err] {
        assert!(!text.contains('\u{1b}'), "{said:?}");
    }
}

#[test]
fn names_and_titles_of_notion_are_shown_and_not_obeyed() {
    let terminal = Terminal::with(Options {
        workspace_name: NAME.to_owned(),
        connection_name: NAME.to_owned(),
        ..Options::default()
    });
    assert!(terminal.sandbox.person_rename(&terminal.root, NAME));
    let login = terminal.typed(&["login", "--token-stdin"], TOKEN);
    for args in [
        &["root", &terminal.root][..],
        &["root"],
        &["status"],
        &["profile", "list"],
        &["profile", "set", "default", "--priority", "1"],
    ] {
        let said = terminal.bare(args);
        assert_eq!(said.code, 0, "{args:?}: {said:?}");
        harmless(&said);
        if args != ["profile", "list"] {
            assert!(said.out.contains(SHOWN), "{args:?}: {said:?}");
        }
    }
    harmless(&login);
    assert!(login.out.contains(SHOWN), "{login:?}");
}

#[test]
fn the_place_of_notes_is_shown_and_not_obeyed() {
    let terminal = Terminal::new();
    let folder = terminal.home.path().join(NAME);
    std::fs::create_dir(&folder).unwrap();
    std::fs::rename(terminal.notes(&small()), folder.join("notic.json")).unwrap();
    let folder = folder.to_str().unwrap();
    for args in [
        &["source", folder][..],
        &["source"],
        &["sync", "--dry-run"],
        &["status"],
        &["profile", "list"],
        &["profile", "set", "default", "--priority", "1"],
    ] {
        let said = terminal.run(args);
        assert_eq!(said.code, 0, "{args:?}: {said:?}");
        harmless(&said);
        assert!(said.out.contains(SHOWN), "{args:?}: {said:?}");
    }
}

#[test]
fn why_a_note_was_not_done_is_shown_and_not_obeyed() {
    let terminal = Terminal::new();
    let sandbox = &terminal.sandbox;
    assert_eq!(terminal.run(&["sync", &terminal.notes(&small())]).code, 0);
    let theirs = sandbox.person_add_page(&terminal.root, NAME).unwrap();
    let page = sandbox.find("garden").remove(0);
    assert!(sandbox.person_move(&page, Some(&theirs)));
    assert!(sandbox.person_trash(&theirs));
    let changed = small().set("garden", "content", json!("Peas"));
    let said = terminal.run(&["sync", &terminal.notes(&changed)]);
    assert_eq!(said.code, 3, "{said:?}");
    harmless(&said);
    let status = terminal.run(&["status"]);
    harmless(&status);
    assert!(status.out.contains(SHOWN), "{status:?}");
}
