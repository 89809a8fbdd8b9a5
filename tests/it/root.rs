//! The root: set, made, shown, refused.

use notic_notion::sandbox::{Connection, Fault, Options, SearchLag, When};
use serde_json::json;

use crate::terminal::{TOKEN, Terminal, small};

fn terminal(connection: Connection) -> Terminal {
    Terminal::with(Options {
        connection,
        search_lag: SearchLag::None,
        ..Options::default()
    })
}

impl Terminal {
    /// With a token but no root in the environment.
    fn with_token(&self, args: &[&str]) -> crate::terminal::Said {
        let mut command = self.command(args);
        command.env("NOTION_TOKEN", TOKEN);
        Self::ended(command.output().unwrap())
    }

    fn stored_root(&self) -> Option<String> {
        let said = self.bare(&["--json", "status"]);
        said.json()["syncRootPageId"].as_str().map(str::to_owned)
    }
}

#[test]
fn a_link_of_each_form_becomes_the_root() {
    let terminal = terminal(Connection::Internal);
    let id = terminal.root.clone();
    let simple = id.replace('-', "");
    for link in [
        id.clone(),
        format!("https://www.notion.so/team/Caf%C3%A9-{simple}?pvs=4#{simple}"),
        format!("https://app.notion.com/p/Notic-{simple}"),
        format!("notion://www.notion.so/{simple}"),
        format!("<https://team.notion.site/{simple}/>"),
        format!(
            "https://www.notion.so/{}?v=1&p={simple}&pm=s",
            "0".repeat(32)
        ),
    ] {
        let said = terminal.with_token(&["--json", "root", &link]);
        assert_eq!(said.code, 0, "{link}: {said:?}");
        assert_eq!(
            said.json(),
            json!({"syncRootPageId": id, "title": "Notic", "created": false})
        );
        assert_eq!(terminal.stored_root(), Some(id.clone()));
    }
    let shown = terminal.bare(&["root"]);
    assert_eq!((shown.code, shown.out), (0, format!("Notic ({id})\n")));
}

#[test]
fn what_is_no_page_says_what_it_is() {
    let terminal = terminal(Connection::Internal);
    let block = terminal
        .sandbox
        .person_add_block(&terminal.root, 0, "text")
        .unwrap();
    let said = terminal.with_token(&["root", &block]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.err.contains("is a block (`paragraph`)"), "{said:?}");
    let way_out = format!("notic-notion root {}", terminal.root);
    assert!(said.err.contains(&way_out), "{said:?}");

    let hidden = terminal.sandbox.seed_page("Hidden");
    terminal.sandbox.unshare(&hidden);
    let said = terminal.with_token(&["root", &hidden]);
    assert!(said.err.contains("••• > Connections"), "{said:?}");

    terminal.sandbox.person_trash(&terminal.root);
    let said = terminal.with_token(&["root", &terminal.root]);
    assert!(said.err.contains("in Notion's trash"), "{said:?}");
    assert_eq!(terminal.stored_root(), None);
}

#[test]
fn a_root_that_holds_what_was_synced_from_elsewhere_is_told_at_once() {
    let first = terminal(Connection::Internal);
    assert_eq!(first.run(&["sync", &first.notes(&small())]).code, 0);
    for file in ["state.sqlite", "state.sqlite-wal", "state.sqlite-shm"] {
        let _gone = std::fs::remove_file(first.home.path().join(file));
    }
    let said = first.with_token(&["root", &first.root]);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(
        said.err
            .contains("already holds 1 page made by this connection"),
        "{said:?}"
    );
}

#[test]
fn who_may_makes_a_page_at_the_top_of_the_workspace() {
    for connection in [Connection::Public, Connection::PersonalToken] {
        let terminal = terminal(connection);
        let said = terminal.with_token(&["--json", "root", "--create", " Notic Sync "]);
        assert_eq!(said.code, 0, "{said:?}");
        let made = terminal.sandbox.find("Notic Sync");
        assert_eq!(made.len(), 1);
        assert_eq!(
            said.json(),
            json!({"syncRootPageId": made[0], "title": "Notic Sync", "created": true})
        );
        assert_eq!(terminal.stored_root(), Some(made[0].clone()));
        // It is a root that works.
        let synced = terminal.with_token(&["sync", &terminal.notes(&small())]);
        assert_eq!(synced.code, 0, "{synced:?}");
        // What has pages gets no second root, and none is made for it.
        terminal.requests();
        let again = terminal.with_token(&["root", "--create", "Another"]);
        assert_eq!(again.code, 2, "{again:?}");
        assert!(again.err.contains("--old-pages keep"), "{again:?}");
        assert_eq!(terminal.requests(), Vec::<String>::new());
    }
}

#[test]
fn an_internal_connection_makes_a_page_only_under_one() {
    let terminal = terminal(Connection::Internal);
    let said = terminal.with_token(&["root", "--create", "Sync"]);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(
        said.err.contains("an internal connection can't"),
        "{said:?}"
    );
    assert!(said.err.contains("--under"), "{said:?}");
    assert!(terminal.sandbox.find("Sync").is_empty());

    let under = ["root", "--create", "Sync", "--under", &terminal.root];
    let said = terminal.with_token(&under);
    assert_eq!(said.code, 0, "{said:?}");
    let made = terminal.sandbox.find("Sync");
    assert_eq!(terminal.sandbox.children(&terminal.root), made);
    assert_eq!(terminal.stored_root(), Some(made[0].clone()));

    terminal.sandbox.person_trash(&terminal.root);
    let under = ["root", "--create", "Other", "--under", &terminal.root];
    let said = terminal.with_token(&under);
    assert!(said.err.contains("in Notion's trash"), "{said:?}");
}

#[test]
fn a_page_that_was_made_without_anybody_hearing_of_it_is_not_made_again() {
    for (connection, under) in [(Connection::Public, false), (Connection::Internal, true)] {
        for fault in [Fault::DropAfter, Fault::DropBefore] {
            let terminal = terminal(connection);
            let done = matches!(fault, Fault::DropAfter);
            let mut args = vec!["root", "--create", "Sync"];
            if under {
                args.extend(["--under", &terminal.root]);
            }
            let create = When::NthOf {
                method: "POST".into(),
                path_contains: "/pages".into(),
                n: 0,
            };
            terminal.sandbox.script_faults(vec![(create, fault)]);
            let said = terminal.with_token(&args);
            assert_eq!(said.code, 1, "{said:?}");
            assert!(said.err.contains("is not known"), "{said:?}");
            assert!(said.err.contains("look for it in Notion"), "{said:?}");
            assert_eq!(terminal.stored_root(), None);
            let again = terminal.with_token(&args);
            assert_eq!(terminal.sandbox.find("Sync").len(), 1, "{again:?}");
            assert_eq!(again.code, i32::from(done), "{again:?}");
            if done {
                let id = &terminal.sandbox.find("Sync")[0];
                let way_out = format!("notic-notion root {id}");
                assert!(again.err.contains(&way_out), "{again:?}");
                assert_eq!(terminal.with_token(&["root", id]).code, 0);
            }
        }
    }
}

#[test]
fn without_a_terminal_nobody_is_asked() {
    let terminal = terminal(Connection::Public);
    for args in [["--json", "root"].as_slice(), &["root"]] {
        let said = terminal.with_token(args);
        assert_eq!(said.code, 2, "{said:?}");
        assert!(said.err.contains("notic-notion root <link>"), "{said:?}");
        assert!(said.err.contains("--create TITLE"), "{said:?}");
    }
    assert_eq!(terminal.requests(), Vec::<String>::new());
    for wrong in [
        ["root", "--create", " "].as_slice(),
        &["root", "--under", "x"],
        &["root", "x", "--create", "y"],
    ] {
        assert_eq!(terminal.with_token(wrong).code, 2);
    }
}
