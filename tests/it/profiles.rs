//! Several profiles beside each other, and what becomes of their pages.

use notic_notion::sandbox::PageTree;
use serde_json::Value;

use crate::terminal::{Said, TOKEN, Terminal, small};
use crate::world::Notes;

/// Another person's notes.
fn other() -> Notes {
    let notes = ["salt", "pepper", "thyme"];
    let empty = Notes::new().set("workspace_1", "id", "workspace_2".into());
    notes.iter().fold(empty, |all, id| {
        all.note(id, None, &format!("all about {id}"))
            .set(id, "workspaceId", "workspace_2".into())
    })
}

/// A terminal with notes, and a profile `ada` that knows of them.
fn with_ada() -> (Terminal, String) {
    let terminal = Terminal::new();
    let source = terminal.notes(&small());
    let said = add(&terminal, "ada", &source, &terminal.root);
    assert_eq!(said.code, 0, "{said:?}");
    (terminal, source)
}

fn add(terminal: &Terminal, name: &str, source: &str, root: &str) -> Said {
    let args = [
        "--json",
        "profile",
        "add",
        name,
        "--source",
        source,
        "--root",
        root,
        "--token-stdin",
    ];
    terminal.typed(&args, &format!("{TOKEN}\n"))
}

fn write(terminal: &Terminal, name: &str, notes: &Notes) -> String {
    let path = terminal.home.path().join(name);
    std::fs::write(&path, notes.page().to_string()).unwrap();
    path.display().to_string()
}

fn count(tree: &PageTree) -> usize {
    tree.pages().map(|below| 1 + count(below)).sum()
}

fn pages(terminal: &Terminal, root: &str) -> usize {
    count(&terminal.sandbox.tree(root).unwrap())
}

fn sync(terminal: &Terminal, args: &[&str]) -> Said {
    let all = [&["--profile", "ada", "--json", "sync"], args].concat();
    terminal.bare(&all)
}

#[test]
fn a_profile_is_made_listed_changed_and_removed_and_its_pages_stay() {
    let (terminal, source) = with_ada();
    assert_eq!(sync(&terminal, &[]).code, 0);
    let list = |terminal: &Terminal| terminal.bare(&["--json", "profile", "list"]).json();
    let ada = list(&terminal)["profiles"][0].clone();
    assert_eq!(ada["name"], "ada");
    assert_eq!(ada["source"].as_str(), Some(source.as_str()));
    assert_eq!(
        (&ada["connected"], &ada["pages"], &ada["intervalSeconds"]),
        (&Value::from(true), &Value::from(4), &Value::from(3600))
    );
    assert!(ada["nextSyncAt"].as_u64() > ada["lastRunAt"].as_u64());
    let set = [
        "profile",
        "set",
        "ada",
        "--priority",
        "7",
        "--interval",
        "1d",
    ];
    assert_eq!(terminal.bare(&set).code, 0);
    let ada = list(&terminal)["profiles"][0].clone();
    assert_eq!(
        (&ada["priority"], &ada["intervalSeconds"]),
        (&7.into(), &86_400.into())
    );
    assert!(
        ada["nextSyncAt"].is_null(),
        "it counts as due at once: {ada}"
    );
    assert_eq!(ada["pages"], 4);

    let refused = terminal.bare(&["profile", "remove", "ada"]);
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(refused.err.contains("--yes --pages trash"), "{refused:?}");
    let removed = terminal.bare(&["--json", "profile", "remove", "ada", "--yes"]);
    assert_eq!(removed.json()["pages"], "keep", "{removed:?}");
    assert_eq!(pages(&terminal, &terminal.root), 4);
    assert_eq!(list(&terminal)["profiles"], Value::Array(vec![]));
    let later = sync(&terminal, &[]);
    assert_ne!(later.code, 0, "{later:?}");
    let left: Vec<String> = std::fs::read_dir(terminal.home.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("ada") || name == "tokens")
        .collect();
    assert_eq!(left, Vec::<String>::new());
}

#[test]
fn a_removed_profile_takes_its_pages_along_if_that_is_wanted_but_nobody_elses() {
    let (terminal, _) = with_ada();
    assert_eq!(sync(&terminal, &[]).code, 0);
    let workspace = terminal.sandbox.find("Work").remove(0);
    terminal
        .sandbox
        .person_add_page(&workspace, "Mine")
        .unwrap();
    let removed = terminal.bare(&[
        "--json", "profile", "remove", "ada", "--yes", "--pages", "trash",
    ]);
    assert_eq!(removed.code, 0, "{removed:?}");
    let tree = terminal.sandbox.tree(&terminal.root).unwrap();
    // The workspace's page stays, since a page of the person lies under it.
    assert_eq!(count(&tree), 2, "{tree:#?}");
}

#[test]
fn where_nobody_can_be_asked_no_page_goes_to_the_trash_unless_it_was_said_twice() {
    let (terminal, _) = with_ada();
    assert_eq!(sync(&terminal, &[]).code, 0);
    let before = terminal.sandbox.tree(&terminal.root);
    let sent = terminal.sandbox.log().len();
    let remove = ["profile", "remove", "ada", "--pages", "trash"];
    for args in [&remove[..], &[&["--json"], &remove[..]].concat()] {
        let refused = terminal.bare(args);
        assert_eq!(refused.code, 2, "{refused:?}");
        for told in ["4 pages", "`ada`", "`--yes --pages trash`"] {
            assert!(refused.err.contains(told), "{told}: {refused:?}");
        }
    }
    assert_eq!(
        terminal.sandbox.log().len(),
        sent,
        "Notion was asked nothing"
    );
    assert_eq!(terminal.sandbox.tree(&terminal.root), before);
    assert_eq!(sync(&terminal, &[]).code, 0, "the profile is as it was");
}

#[test]
fn a_profile_is_made_as_a_whole_or_not_at_all() {
    let terminal = Terminal::new();
    let source = terminal.notes(&small());
    let nowhere = "0123456789abcdef0123456789abcdef";
    let said = add(&terminal, "ada", &source, nowhere);
    assert_ne!(said.code, 0, "{said:?}");
    let list = terminal.bare(&["--json", "profile", "list"]).json();
    assert_eq!(list["profiles"], Value::Array(vec![]), "{said:?}");
    assert!(!terminal.home.path().join("tokens").exists());
    assert_eq!(add(&terminal, "ada", &source, &terminal.root).code, 0);
    let twice = add(&terminal, "ada", &source, &terminal.root);
    assert_eq!(twice.code, 2, "{twice:?}");
    assert_eq!(sync(&terminal, &[]).code, 0, "it is as it was");
}

#[test]
fn tokens_that_were_there_before_survive_a_profile_that_could_not_be_made() {
    let (terminal, source) = with_ada();
    // The state is lost; the tokens are not.
    for file in std::fs::read_dir(terminal.home.path()).unwrap() {
        let path = file.unwrap().path();
        if path.display().to_string().contains("state.sqlite") {
            std::fs::remove_file(path).unwrap();
        }
    }
    let add = ["profile", "add", "ada", "--source", "/nowhere/at/all"];
    assert_ne!(terminal.bare(&add).code, 0);
    let add = [
        "profile",
        "add",
        "ada",
        "--source",
        &source,
        "--root",
        &terminal.root,
    ];
    let said = terminal.bare(&add);
    assert_eq!(said.code, 0, "{said:?}");
}

#[test]
fn another_source_asks_what_to_do_with_the_old_pages() {
    let (terminal, _) = with_ada();
    assert_eq!(sync(&terminal, &[]).code, 0);
    let theirs = write(&terminal, "theirs.json", &other());
    let source = |more: &[&str]| {
        let all = [&["--profile", "ada", "source", &theirs], more].concat();
        terminal.bare(&all)
    };
    let refused = source(&[]);
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(refused.err.contains("--old-pages keep"), "{refused:?}");
    assert!(refused.err.contains("--old-pages reuse"), "{refused:?}");
    let once = sync(&terminal, &[&theirs]);
    assert_eq!(
        (once.code, once.json()["outcome"].as_str()),
        (2, Some("failed")),
        "{once:?}"
    );
    assert!(once.err.contains("--old-pages reuse"), "{once:?}");
    assert_eq!(sync(&terminal, &[]).json()["unchanged"]["notes"], 2);
    assert_eq!(pages(&terminal, &terminal.root), 4, "nothing was touched");

    // Anew: the old pages stay, and the new ones need another root.
    let anew = source(&["--old-pages", "keep"]);
    assert_eq!(anew.code, 0, "{anew:?}");
    assert!(anew.err.contains("4 pages"), "{anew:?}");
    assert_eq!(sync(&terminal, &[]).code, 2, "no root is chosen yet");
    let elsewhere = terminal.sandbox.seed_page("Elsewhere");
    let root = terminal.bare(&["--profile", "ada", "root", &elsewhere]);
    assert_eq!(root.code, 0, "{root:?}");
    assert_eq!(sync(&terminal, &[]).code, 0);
    assert_eq!(
        (
            pages(&terminal, &terminal.root),
            pages(&terminal, &elsewhere)
        ),
        (4, 4)
    );
}

#[test]
fn what_is_said_to_be_the_same_data_goes_on_with_the_pages() {
    let (terminal, _) = with_ada();
    assert_eq!(sync(&terminal, &[]).code, 0);
    let theirs = write(&terminal, "theirs.json", &other());
    let reuse = [
        "--profile",
        "ada",
        "source",
        &theirs,
        "--old-pages",
        "reuse",
    ];
    assert_eq!(terminal.bare(&reuse).code, 0);
    let said = sync(&terminal, &[]);
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(said.json()["trashed"]["notes"], 2, "{said:?}");
    // Another copy of the same data needs no word.
    let copy = write(&terminal, "copy.json", &other());
    assert_eq!(
        terminal.bare(&["--profile", "ada", "source", &copy]).code,
        0
    );
    let said = sync(&terminal, &[]);
    assert_eq!(
        (said.code, &said.json()["requests"]["total"]),
        (0, &Value::from(0)),
        "{said:?}"
    );
}

#[test]
fn another_root_moves_the_pages_or_starts_anew_as_it_is_said() {
    let (terminal, _) = with_ada();
    assert_eq!(sync(&terminal, &[]).code, 0);
    let elsewhere = terminal.sandbox.seed_page("Elsewhere");
    let root = |page: &str, more: &[&str]| {
        let all = [&["--profile", "ada", "root", page], more].concat();
        terminal.bare(&all)
    };
    let refused = root(&elsewhere, &[]);
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(refused.err.contains("--old-pages keep"), "{refused:?}");
    assert_eq!(root(&elsewhere, &["--old-pages", "reuse"]).code, 0);
    let said = sync(&terminal, &[]);
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(said.json()["moved"]["workspaces"], 1, "{said:?}");
    assert_eq!(
        (
            pages(&terminal, &terminal.root),
            pages(&terminal, &elsewhere)
        ),
        (0, 4)
    );
    assert_eq!(root(&terminal.root, &["--old-pages", "keep"]).code, 0);
    assert_eq!(sync(&terminal, &[]).code, 0);
    assert_eq!(
        (
            pages(&terminal, &terminal.root),
            pages(&terminal, &elsewhere)
        ),
        (4, 4)
    );
}

/// Both are new, so that neither finds pages of the other under the root.
#[test]
fn two_profiles_with_one_root_make_one_copy() {
    let (terminal, ada) = with_ada();
    let root = terminal.sandbox.seed_page("Shared");
    for name in ["first", "second"] {
        assert_eq!(add(&terminal, name, &ada, &root).code, 0);
    }
    let sync = |name: &str| terminal.bare(&["--profile", name, "sync"]);
    let second = sync("second");
    assert_eq!(second.code, 1, "{second:?}");
    assert!(second.err.contains("that of profile `first`"), "{second:?}");
    assert_eq!(pages(&terminal, &root), 0);
    assert_eq!(sync("first").code, 0);
    let made = pages(&terminal, &root);
    assert_eq!(sync("second").code, 1);
    assert_eq!(pages(&terminal, &root), made);
    let rebuilt = terminal.bare(&["--profile", "second", "mapping", "rebuild"]);
    assert_eq!(rebuilt.code, 1, "{rebuilt:?}");
    assert!(
        rebuilt.err.contains("that of profile `first`"),
        "{rebuilt:?}"
    );
}
