//! Reads recorded answers of the real Notion with the wire types.
//!
//! The recordings are not part of the project. They are looked for beside it, or where `NOTION_RECORDINGS` names
//! their folder; without them there is nothing to check, which is told and is no failure.

#![allow(clippy::unwrap_used, reason = "this file is a test, all of it")]

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use notic_notion::notion::{
    BlockObject, ErrorKind, HttpResponse, IconObject, ListPage, Me, Outcome, PageObject, Parent,
    UserId,
};
use serde_json::Value;

/// One recorded request with its answer.
struct Recording {
    name: String,
    status: u16,
    method: String,
    path: String,
    version: String,
    request: Value,
    request_id: Option<String>,
    response: Value,
}

fn folder() -> PathBuf {
    match std::env::var_os("NOTION_RECORDINGS") {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/notion-recordings"),
    }
}

#[expect(
    clippy::print_stderr,
    reason = "a test that checks nothing must say so"
)]
fn recordings() -> Vec<Recording> {
    let path = folder().join("recordings.jsonl.gz");
    let Ok(file) = File::open(&path) else {
        eprintln!("skipped: there are no recordings at {}", path.display());
        return Vec::new();
    };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    BufReader::new(GzDecoder::new(file))
        .lines()
        .map(|line| {
            let line: Value = serde_json::from_str(&line.unwrap()).unwrap();
            Recording {
                name: format!("{}#{}", text(&line["cassette"]), line["n"]),
                status: u16::try_from(line["status"].as_u64().unwrap()).unwrap(),
                method: text(&line["method"]),
                path: text(&line["path"]),
                version: text(&line["version"]),
                request: line["request"].clone(),
                request_id: line["headers"]["x-notion-request-id"]
                    .as_str()
                    .map(str::to_owned),
                response: line["response"].clone(),
            }
        })
        .collect()
}

/// Checks all recordings that `check` is about, and that there are as many as are known to be.
fn check_each(expected: usize, mut check: impl FnMut(&Recording) -> usize) {
    let recordings = recordings();
    if recordings.is_empty() {
        return;
    }
    let checked: usize = recordings.iter().map(&mut check).sum();
    assert_eq!(checked, expected, "things checked");
}

fn is_list_of(recording: &Recording, what: &str) -> bool {
    recording.response["object"] == "list" && recording.response["type"] == what
}

fn runs(value: &Value) -> String {
    let runs = value.as_array().map(Vec::as_slice).unwrap_or_default();
    runs.iter()
        .map(|run| run["plain_text"].as_str().unwrap())
        .collect()
}

/// What all objects have alike: a maker, a minute, a parent.
fn check_envelope(
    name: &str,
    raw: &Value,
    maker: Option<&UserId>,
    minute: Option<u64>,
    parent: Option<&Parent>,
) {
    let id = raw["created_by"]["id"].as_str().unwrap();
    assert_eq!(maker, Some(&UserId::new(id)), "{name}");
    // All recordings are of 2025 and 2026, and Notion's times are whole minutes.
    let minute = minute.unwrap_or_else(|| panic!("{name}: no time"));
    assert_eq!(minute % 60_000, 0, "{name}");
    assert!(
        (1_700_000_000_000..1_800_000_000_000).contains(&minute),
        "{name}: {minute}"
    );
    let expected = match raw["parent"]["type"].as_str().unwrap() {
        "page_id" => Parent::Page(raw["parent"]["page_id"].as_str().unwrap().parse().unwrap()),
        "block_id" => Parent::Block(raw["parent"]["block_id"].as_str().unwrap().parse().unwrap()),
        "workspace" => Parent::Workspace,
        _ => Parent::Other,
    };
    assert_eq!(parent, Some(&expected), "{name}");
}

fn check_page(name: &str, raw: &Value) {
    let page = PageObject::read(raw).unwrap_or_else(|| panic!("{name}: not read"));
    assert_eq!(page.id.to_string(), raw["id"].as_str().unwrap(), "{name}");
    check_envelope(
        name,
        raw,
        page.created_by.as_ref(),
        page.created_time,
        page.parent.as_ref(),
    );
    assert_eq!(page.in_trash, raw["in_trash"].as_bool().unwrap(), "{name}");
    assert_eq!(page.url.as_deref(), raw["url"].as_str(), "{name}");
    let mut properties = raw["properties"].as_object().unwrap().values();
    let title = properties.find(|property| property["id"] == "title");
    assert_eq!(page.title, runs(&title.unwrap()["title"]), "{name}");
    let icon = match raw["icon"]["type"].as_str() {
        Some("emoji") => {
            let emoji = raw["icon"]["emoji"].as_str().unwrap();
            Some(IconObject::Emoji(emoji.to_owned()))
        }
        Some(_) => Some(IconObject::Other),
        None => None,
    };
    assert_eq!(page.icon, icon, "{name}");
}

fn check_block(name: &str, raw: &Value) {
    let block = BlockObject::read(raw.clone()).unwrap_or_else(|| panic!("{name}: not read"));
    assert_eq!(block.id.to_string(), raw["id"].as_str().unwrap(), "{name}");
    check_envelope(
        name,
        raw,
        block.created_by.as_ref(),
        block.created_time,
        block.parent.as_ref(),
    );
    let type_name = raw["type"].as_str().unwrap();
    assert_eq!(block.type_name, type_name, "{name}");
    assert_eq!(
        block.has_children,
        raw["has_children"].as_bool().unwrap(),
        "{name}"
    );
    assert_eq!(block.in_trash, raw["in_trash"].as_bool().unwrap(), "{name}");
    let content = &raw[type_name];
    let text = match type_name {
        "child_page" | "child_database" => content["title"].as_str().unwrap().to_owned(),
        "table_row" => {
            let cells = content["cells"].as_array().unwrap();
            cells.iter().map(runs).collect::<Vec<_>>().join("\t")
        }
        "bookmark" | "embed" | "image" | "video" | "audio" | "pdf" | "file" => {
            runs(&content["caption"])
        }
        _ => runs(&content["rich_text"]),
    };
    assert_eq!(block.plain_text, text, "{name}: {type_name}");
    let title = (type_name == "child_page").then_some(text);
    assert_eq!(block.child_page_title, title, "{name}");
    assert_eq!(block.raw, *raw, "{name}");
}

#[test]
fn every_recorded_page_is_read() {
    check_each(277, |recording| {
        if recording.response["object"] != "page" {
            return 0;
        }
        check_page(&recording.name, &recording.response);
        1
    });
}

#[test]
fn every_recorded_block_is_read() {
    check_each(131, |recording| {
        if recording.response["object"] != "block" {
            return 0;
        }
        check_block(&recording.name, &recording.response);
        1
    });
}

#[test]
fn every_recorded_list_of_blocks_is_read() {
    check_each(501, |recording| {
        if !is_list_of(recording, "block") {
            return 0;
        }
        let list = ListPage::read(recording.response.clone(), BlockObject::read);
        let list = list.unwrap_or_else(|| panic!("{}: not read", recording.name));
        let raw = recording.response["results"].as_array().unwrap();
        assert_eq!(list.results.len(), raw.len(), "{}", recording.name);
        let cursor = recording.response["next_cursor"].as_str();
        assert_eq!(list.next_cursor.as_deref(), cursor, "{}", recording.name);
        assert_eq!(list.has_more, cursor.is_some(), "{}", recording.name);
        for block in raw {
            check_block(&recording.name, block);
        }
        raw.len()
    });
}

/// That the new blocks come first is what an append's ids rest on.
#[test]
fn every_recorded_append_is_answered_by_what_was_sent_first() {
    check_each(133, |recording| {
        let append = recording.method == "PATCH" && recording.path.ends_with("/children");
        if !append || recording.status != 200 {
            return 0;
        }
        let sent = recording.request["children"].as_array().unwrap();
        let list = ListPage::read(recording.response.clone(), BlockObject::read).unwrap();
        assert!(list.results.len() >= sent.len(), "{}", recording.name);
        for (sent, got) in sent.iter().zip(&list.results) {
            assert!(sent.get(&got.type_name).is_some(), "{}", recording.name);
        }
        1
    });
}

#[test]
fn every_recorded_search_is_read() {
    check_each(358, |recording| {
        if !is_list_of(recording, "page_or_data_source") {
            return 0;
        }
        let read = |entry: Value| Some(PageObject::read(&entry));
        let list = ListPage::read(recording.response.clone(), read).unwrap();
        let raw = recording.response["results"].as_array().unwrap();
        let mut pages = 0;
        for (page, raw) in list.results.iter().zip(raw) {
            assert_eq!(
                page.is_some(),
                raw["object"] == "page",
                "{}",
                recording.name
            );
            if page.is_some() {
                check_page(&recording.name, raw);
                pages += 1;
            }
        }
        pages
    });
}

#[test]
fn every_recorded_user_is_read() {
    check_each(35, |recording| {
        let users = match recording.response["object"].as_str() {
            Some("user") => std::slice::from_ref(&recording.response),
            Some("list") if is_list_of(recording, "user") => {
                recording.response["results"].as_array().unwrap()
            }
            _ => return 0,
        };
        for raw in users {
            let me = Me::read(raw).unwrap_or_else(|| panic!("{}: not read", recording.name));
            assert_eq!(me.id, UserId::new(raw["id"].as_str().unwrap()));
            assert_eq!(me.name.as_deref(), raw["name"].as_str());
            assert_eq!(
                me.is_person,
                raw.get("person").is_some(),
                "{}",
                recording.name
            );
            if recording.path.ends_with("/users/me") {
                assert_eq!(me.max_upload, Some(5_242_880), "{}", recording.name);
                assert!(me.workspace_id.is_some() && me.workspace_name.is_some());
            }
        }
        users.len()
    });
}

#[test]
fn every_recorded_error_has_its_kind() {
    let mut kinds: BTreeMap<(u16, String), ErrorKind> = BTreeMap::new();
    check_each(16, |recording| {
        if recording.response["object"] != "error" {
            return 0;
        }
        let outcome = Outcome::read(Ok(HttpResponse {
            status: recording.status,
            request_id: recording.request_id.clone(),
            body: recording.response.to_string().into_bytes(),
            ..HttpResponse::default()
        }));
        let Outcome::Refused(refusal) = outcome else {
            panic!("{}: {outcome:?}", recording.name);
        };
        assert!(refusal.from_notion, "{}", recording.name);
        let request_id = recording.response["request_id"].as_str();
        assert_eq!(refusal.error.request_id.as_deref(), request_id);
        assert!(request_id.is_some(), "{}", recording.name);
        let message = recording.response["message"].as_str().unwrap();
        assert_eq!(refusal.error.message, message);
        let code = refusal.error.code.clone().unwrap();
        kinds.insert((recording.status, code), refusal.error.kind);
        1
    });
    if kinds.is_empty() {
        return;
    }
    let kinds: Vec<(u16, &str, ErrorKind)> = kinds
        .iter()
        .map(|((status, code), kind)| (*status, code.as_str(), *kind))
        .collect();
    let expected = [
        (400, "invalid_request_url", ErrorKind::Invalid),
        (400, "validation_error", ErrorKind::Invalid),
        (401, "unauthorized", ErrorKind::Unauthorized),
        (404, "object_not_found", ErrorKind::NotFound),
    ];
    assert_eq!(kinds, expected);
}

/// The version this program asks for is the one most recordings have.
#[test]
fn the_recordings_are_of_our_version() {
    check_each(608, |recording| {
        usize::from(recording.version == notic_notion::notion::NOTION_VERSION)
    });
}
