//! The shapes of answers (notion-observed.md sections 2 to 8).

use serde_json::{Map, Value, json};

use super::ids::Id;
use super::kind::Kind;
use super::options::Connection;
use super::state::{BOT, Caller, Content, Node, OAUTH_BOT, PERSON, State, WORKSPACE};
use super::times::{millis, minute};
use super::validate::rich_text::plain_text;

const HOUR_MS: u64 = 3_600_000;

/// A page object.
pub(crate) fn page(state: &State, id: Id, node: &Node) -> Value {
    let Some(page) = node.page() else {
        return Value::Null;
    };
    let title = runs(state, &page.title);
    json!({
        "object": "page",
        "id": id.to_string(),
        "created_time": minute(node.created_ms),
        "last_edited_time": minute(node.edited_ms),
        "created_by": {"object": "user", "id": node.created_by.to_string()},
        "last_edited_by": {"object": "user", "id": node.edited_by.to_string()},
        "cover": file(state, &page.cover),
        "icon": file(state, &page.icon),
        "parent": parent(state, node),
        "in_trash": state.in_trash(id),
        "is_archived": page.archived,
        "is_locked": page.locked,
        "url": url(id, &plain_text(&title)),
        "properties": {"title": {"id": "title", "type": "title", "title": title}},
        "public_url": null,
    })
}

/// A block object; a page answers as a `child_page` block.
pub(crate) fn block(state: &State, id: Id, node: &Node) -> Value {
    let (kind, body) = match &node.content {
        Content::Page(page) => (
            "child_page",
            json!({"title": plain_text(&runs(state, &page.title))}),
        ),
        Content::Block(block) => (block.kind.name(), body(state, block.kind, &block.body)),
    };
    json!({
        "object": "block",
        "id": id.to_string(),
        "parent": parent(state, node),
        "created_time": minute(node.created_ms),
        "last_edited_time": minute(node.edited_ms),
        "created_by": {"object": "user", "id": node.created_by.to_string()},
        "last_edited_by": {"object": "user", "id": node.edited_by.to_string()},
        "has_children": has_children(state, node),
        "in_trash": state.in_trash(id),
        "type": kind,
        kind: body,
    })
}

/// A page of a list. The cursor is the id of the next page's first entry (notion-observed.md section 4).
pub(crate) fn list(kind: &str, results: Vec<Value>, next: Option<Id>) -> Value {
    json!({
        "object": "list",
        "results": results,
        "next_cursor": next.map(|id| id.to_string()),
        "has_more": next.is_some(),
        "type": kind,
        kind: {},
    })
}

/// The answer of users/me.
pub(crate) fn me(state: &State) -> Value {
    user(state, state.caller)
}

fn user(state: &State, caller: Caller) -> Value {
    match caller.connection {
        Connection::PersonalToken => person(),
        kind => {
            let owner = if kind == Connection::Internal {
                json!({"type": "workspace", "workspace": true})
            } else {
                json!({"type": "user", "user": person()})
            };
            json!({
                "object": "user",
                "id": caller.bot.to_string(),
                "name": state.options.connection_name,
                "avatar_url": null,
                "type": "bot",
                "bot": {
                    "owner": owner,
                    "workspace_name": state.options.workspace_name,
                    "workspace_id": WORKSPACE.to_string(),
                    "workspace_limits": {"max_file_upload_size_in_bytes": state.options.max_upload_bytes},
                },
            })
        }
    }
}

/// The person whose workspace it is.
pub(crate) fn person() -> Value {
    json!({
        "object": "user",
        "id": PERSON.to_string(),
        "name": "Sandbox Person",
        "avatar_url": null,
        "type": "person",
        "person": {"email": "person@sandbox.invalid", "email_verified": true},
    })
}

fn parent(state: &State, node: &Node) -> Value {
    match node.parent {
        None => json!({"type": "workspace", "workspace": true}),
        Some(id) => {
            let kind = match state.nodes.get(&id).map(|node| &node.content) {
                Some(Content::Block(_)) => "block_id",
                _ => "page_id",
            };
            json!({"type": kind, kind: id.to_string()})
        }
    }
}

/// Children of a synced copy are those of its original (notion-observed.md section 5).
pub(crate) fn synced_original(node: &Node) -> Option<Id> {
    let block = node.block()?;
    Id::parse(block.body.get("synced_from")?.get("block_id")?.as_str()?)
}

fn has_children(state: &State, node: &Node) -> bool {
    match synced_original(node) {
        Some(original) => state
            .nodes
            .get(&original)
            .is_some_and(|node| !node.children.is_empty()),
        None => !node.children.is_empty(),
    }
}

fn body(state: &State, kind: Kind, stored: &Map<String, Value>) -> Value {
    let mut body = stored.clone();
    for (key, value) in &mut body {
        match (key.as_str(), value) {
            ("rich_text" | "caption", Value::Array(items)) => *items = runs(state, items),
            ("cells", Value::Array(cells)) => {
                for cell in cells {
                    if let Value::Array(items) = cell {
                        *items = runs(state, items);
                    }
                }
            }
            ("icon", icon) => *icon = file(state, icon),
            _ => {}
        }
    }
    let mut body = Value::Object(body);
    if kind == Kind::File {
        body["name"] = json!(file_name(state, &body));
    }
    if kind.is_media() {
        body = file(state, &body);
    }
    body
}

/// Turns a reference to an upload into a URL that is valid for an hour (notion-api.md section 5.8).
fn file(state: &State, value: &Value) -> Value {
    let upload = value["file_upload"]["id"]
        .as_str()
        .and_then(Id::parse)
        .and_then(|id| state.uploads.get(&id));
    let (Some(upload), Value::Object(map)) = (upload, value) else {
        return value.clone();
    };
    let mut shown = map.clone();
    shown.remove("file_upload");
    shown.insert("type".to_owned(), json!("file"));
    shown.insert(
        "file".to_owned(),
        json!({
            "url": format!(
                "https://files.sandbox.invalid/{}/{}?X-Amz-Expires=3600&X-Amz-Date={}",
                upload.id,
                upload.url_name(),
                state.now_ms
            ),
            "expiry_time": millis(state.now_ms + HOUR_MS),
        }),
    );
    Value::Object(shown)
}

/// The last segment of the URL; a name without extension gets the URL's (notion-observed.md section 5).
fn file_name(state: &State, body: &Value) -> String {
    let uploaded = body["file_upload"]["id"]
        .as_str()
        .and_then(Id::parse)
        .and_then(|id| state.uploads.get(&id))
        .map(|upload| upload.filename.clone());
    let of_source = uploaded.unwrap_or_else(|| {
        let url = body["external"]["url"].as_str().unwrap_or_default();
        let path = url.split(['?', '#']).next().unwrap_or_default();
        path.rsplit('/').next().unwrap_or_default().to_owned()
    });
    match body["name"].as_str() {
        None => of_source,
        Some(name) if name.contains('.') => name.to_owned(),
        Some(name) => match of_source.rsplit_once('.') {
            Some((_, extension)) => format!("{name}.{extension}"),
            None => name.to_owned(),
        },
    }
}

/// Runs with what mentions show today (notion-observed.md section 6).
pub(crate) fn runs(state: &State, stored: &[Value]) -> Vec<Value> {
    stored.iter().map(|run| shown_run(state, run)).collect()
}

fn shown_run(state: &State, stored: &Value) -> Value {
    let mut run = stored.clone();
    let mention = &stored["mention"];
    if let Some(id) = mention["page"]["id"].as_str().and_then(Id::parse) {
        let title = state
            .nodes
            .get(&id)
            .filter(|_| state.is_shared(id))
            .and_then(Node::page)
            .map(|page| plain_text(&page.title));
        run["plain_text"] = json!(
            title
                .filter(|title| !title.is_empty())
                .unwrap_or("Untitled".to_owned())
        );
        run["href"] = json!(format!("https://app.notion.com/p/{}", id.plain()));
    } else if mention["user"]["id"].is_string() {
        let mentioned = &mention["user"]["id"];
        let bot = |bot: Id, connection| user(state, Caller { connection, bot });
        let user = if *mentioned == json!(BOT.to_string()) {
            bot(BOT, state.options.connection)
        } else if *mentioned == json!(OAUTH_BOT.to_string()) {
            bot(OAUTH_BOT, Connection::Public)
        } else {
            person()
        };
        run["plain_text"] = json!(format!("@{}", user["name"].as_str().unwrap_or_default()));
        run["mention"]["user"] = user;
    }
    run
}

/// The title with dashes and the id (notion-observed.md section 1 row 8).
fn url(id: Id, title: &str) -> String {
    let words: Vec<&str> = title
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
        .collect();
    match words.as_slice() {
        [] => format!("https://app.notion.com/p/{}", id.plain()),
        words => format!(
            "https://app.notion.com/p/{}-{}",
            words.join("-"),
            id.plain()
        ),
    }
}
