//! The command, as its user runs it.

use serde_json::json;

use crate::terminal::{Terminal, small};

#[test]
fn verify_names_what_differs_and_repairs_it_when_asked() {
    let terminal = Terminal::new();
    let notes = terminal.notes(&small());
    assert_eq!(terminal.run(&["source", &notes]).code, 0);
    assert_eq!(terminal.run(&["sync"]).code, 0);
    terminal.requests();
    let clean = terminal.run(&["verify"]);
    assert_eq!(clean.code, 0, "{clean:?}");
    assert!(
        clean
            .out
            .starts_with("In step: 4 pages looked at; 8 requests"),
        "{clean:?}"
    );
    assert!(
        terminal
            .requests()
            .iter()
            .all(|line| line.starts_with("GET "))
    );

    let garden = terminal.sandbox.find("garden")[0].clone();
    let heading = terminal.sandbox.children(&garden)[0].clone();
    assert!(
        terminal
            .sandbox
            .person_edit_block(&heading, "Gar\u{1b}[2Jden")
    );
    assert!(
        terminal
            .sandbox
            .person_add_block(&garden, 1, "mine")
            .is_some()
    );
    let said = terminal.run(&["verify"]);
    assert_eq!(said.code, 3, "{said:?}");
    let (lines, sentence) = said.out.trim_end().rsplit_once('\n').unwrap();
    insta::assert_snapshot!(lines, @r#"
    note `garden`
      heading 1: the text is "Gar␛[2Jden" instead of "Garden"
    "#);
    assert!(
        sentence.starts_with("1 difference: 4 pages looked at, 1 block of yours; "),
        "{said:?}"
    );
    assert!(said.err.contains("verify --repair"), "{said:?}");
    assert!(
        terminal
            .requests()
            .iter()
            .all(|line| line.starts_with("GET "))
    );

    let value = terminal.run(&["--json", "verify"]).json();
    let difference = &value["differences"][0];
    assert_eq!(
        *difference,
        json!({"kind": "note", "clientId": "garden", "title": "garden", "page": garden, "what": "text",
            "where": "heading 1", "expected": "\"Garden\"", "found": "\"Gar\u{1b}[2Jden\"", "repaired": false})
    );
    assert_eq!(
        (&value["outcome"], &value["checked"]),
        (&json!("differs"), &json!(4))
    );
    assert_eq!(value["yours"], json!({"blocks": 1, "pages": 0}));

    let said = terminal.run(&["verify", "--repair"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.out.contains("(repaired)\nRepaired: "), "{said:?}");
    let value = terminal.run(&["--json", "-q", "verify"]);
    assert_eq!(
        (value.code, &value.json()["outcome"]),
        (0, &json!("in_step"))
    );
    assert!(
        terminal
            .sandbox
            .tree(&terminal.root)
            .unwrap()
            .plain_text()
            .contains("mine")
    );
    assert_eq!(terminal.run(&["-q", "verify"]).out, "");
}

#[test]
fn each_way_a_verification_ends_has_its_exit_code() {
    let terminal = Terminal::new();
    let notes = terminal.notes(&small());
    assert_eq!(terminal.run(&["verify"]).code, 2, "no source is set");
    assert_eq!(terminal.run(&["sync", &notes]).code, 0);
    let garden = terminal.sandbox.find("garden")[0].clone();
    assert!(terminal.sandbox.person_trash(&garden));
    assert_eq!(terminal.run(&["verify", &notes]).code, 3);

    let mut wrong = terminal.command(&["--json", "verify", &notes]);
    wrong
        .env("NOTION_TOKEN", "ntn_wrong")
        .env("NOTIC_NOTION_ROOT", &terminal.root);
    let wrong = Terminal::ended(wrong.output().unwrap());
    assert_eq!(
        (wrong.code, &wrong.json()["outcome"]),
        (4, &json!("failed")),
        "{wrong:?}"
    );
    assert!(wrong.err.contains("notic-notion login"), "{wrong:?}");

    assert_eq!(terminal.run(&["verify", "/nowhere/at/all"]).code, 1);
    assert!(terminal.sandbox.unshare(&terminal.root));
    let gone = terminal.run(&["--json", "verify", &notes]);
    assert_eq!(
        (gone.code, &gone.json()["outcome"]),
        (1, &json!("failed")),
        "{gone:?}"
    );
    assert!(terminal.sandbox.share(&terminal.root));

    let lock = std::fs::OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(terminal.home.path().join("default.lock"));
    let lock = lock.unwrap();
    lock.lock().unwrap();
    let busy = terminal.run(&["--json", "verify", &notes]);
    assert_eq!(
        (busy.code, &busy.json()["outcome"]),
        (75, &json!("busy")),
        "{busy:?}"
    );
}
