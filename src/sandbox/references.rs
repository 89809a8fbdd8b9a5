//! What a body refers to must be there: pages, blocks and uploads.

use serde_json::{Map, Value};

use super::ids::Id;
use super::kind::Kind;
use super::refusal::Refusal;
use super::state::{BOT, OAUTH_BOT, PERSON, State};
use super::upload::Use;
use super::validate::block::NewBlock;

pub(crate) fn blocks(state: &State, blocks: &[NewBlock]) -> Result<(), Refusal> {
    blocks.iter().try_for_each(|block| {
        body(state, block.kind, &block.body)?;
        self::blocks(state, &block.children)
    })
}

pub(crate) fn body(state: &State, kind: Kind, body: &Map<String, Value>) -> Result<(), Refusal> {
    for (key, value) in body {
        match (key.as_str(), value) {
            ("rich_text" | "caption", Value::Array(items)) => runs(state, items)?,
            ("cells", Value::Array(cells)) => {
                for cell in cells {
                    runs(state, cell.as_array().map_or(&[], Vec::as_slice))?;
                }
            }
            ("icon", icon) => file(state, icon, Use::Icon)?,
            ("page_id", target) => {
                if let Some(id) = id_of(target) {
                    state.require_page(id)?;
                }
            }
            ("synced_from", source) => {
                if let Some(id) = id_of(&source["block_id"]) {
                    original(state, id)?;
                }
            }
            ("file_upload", upload) => {
                if let Some(id) = id_of(&upload["id"]) {
                    state.check_upload(id, Use::Block(kind))?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// An icon or a cover.
pub(crate) fn file(state: &State, value: &Value, usage: Use) -> Result<(), Refusal> {
    match id_of(&value["file_upload"]["id"]) {
        Some(id) => state.check_upload(id, usage),
        None => Ok(()),
    }
}

/// A mention of what cannot be seen is not documented; the worst, a refusal of the whole request, is assumed.
pub(crate) fn runs(state: &State, runs: &[Value]) -> Result<(), Refusal> {
    for run in runs {
        let mention = &run["mention"];
        if let Some(id) = id_of(&mention["page"]["id"]) {
            state.require_page(id)?;
        }
        if let Some(id) = id_of(&mention["user"]["id"])
            && ![BOT, OAUTH_BOT, PERSON].contains(&id)
        {
            return Err(state.missing("user", id));
        }
    }
    Ok(())
}

/// A copy must name an original synced block.
fn original(state: &State, id: Id) -> Result<(), Refusal> {
    let node = state.require("block", id)?;
    match node.block() {
        Some(block)
            if block.kind == Kind::SyncedBlock
                && block.body.get("synced_from") == Some(&Value::Null) =>
        {
            Ok(())
        }
        _ => Err(Refusal::validation(format!(
            "Block {id} is not an original synced block."
        ))),
    }
}

/// The uploads that blocks refer to.
pub(crate) fn uploads(blocks: &[NewBlock], found: &mut Vec<Id>) {
    for block in blocks {
        found.extend(upload_of(&block.body));
        uploads(&block.children, found);
    }
}

/// The upload that a block's body refers to.
pub(crate) fn upload_of(body: &Map<String, Value>) -> Option<Id> {
    id_of(&body.get("file_upload")?["id"])
}

pub(crate) fn id_of(value: &Value) -> Option<Id> {
    value.as_str().and_then(Id::parse)
}
