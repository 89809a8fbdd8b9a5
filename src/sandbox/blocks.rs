//! The endpoints of blocks.

use serde_json::{Map, Value, json};

use super::answer;
use super::engine::{Call, Done};
use super::fault::Committed;
use super::ids::{Author, Id};
use super::kind::Kind;
use super::pages::{check_trash, set_trash};
use super::query::{MAX_PAGE, Paging, unknown_cursor};
use super::references;
use super::refusal::Refusal;
use super::siblings::Place;
use super::state::{Block, Content, Liveness, Node, State};
use super::validate::block::{Holder, NewBlock, children, fits, table_width};
use super::validate::members::members;
use super::validate::page::block_position;
use super::validate::{At, Fields, boolean};

const BY: Author = Author::Connection;

/// GET blocks/{id}: also of a block in the trash (notion-observed.md section 7).
pub(crate) fn get(state: &State, id: Id) -> Result<Done, Refusal> {
    let node = state.require("block", id)?;
    Ok(Done::of(answer::block(state, id, node)))
}

/// GET blocks/{id}/children: 404 in the trash (notion-api.md section 5.5).
pub(crate) fn list(state: &State, id: Id, call: &Call) -> Result<Done, Refusal> {
    let paging = Paging::from_query(call.query)?;
    let node = state.require("block", id)?;
    if state.in_trash(id) || state.liveness(id) != Liveness::Live {
        return Err(state.missing("block", id));
    }
    let source = answer::synced_original(node)
        .and_then(|original| state.nodes.get(&original))
        .unwrap_or(node);
    let ids: Box<dyn Iterator<Item = Id>> = match paging.start {
        None => Box::new(source.children.iter()),
        Some(start) if source.children.contains(start) => {
            Box::new(source.children.iter_from(start))
        }
        Some(start) => return Err(unknown_cursor(start)),
    };
    let listed = ids.filter(|id| is_listed(state, *id));
    let (part, next) = paging.cut(listed);
    Ok(Done::of(answer::list("block", shown(state, &part), next)))
}

/// Not yet, when lists lag; never, when the page was taken from the connection.
fn is_listed(state: &State, id: Id) -> bool {
    state.nodes.get(&id).is_some_and(|node| {
        node.listed_from_ms <= state.now_ms && (node.shares.is_empty() || state.is_shared(id))
    })
}

fn shown(state: &State, ids: &[Id]) -> Vec<Value> {
    ids.iter()
        .filter_map(|id| Some(answer::block(state, *id, state.nodes.get(id)?)))
        .collect()
}

/// PATCH blocks/{id}/children.
pub(crate) fn append(state: &mut State, id: Id, call: &Call) -> Result<Done, Refusal> {
    let at = At::root("body");
    let mut fields = Fields::of(at, call.body()?)?;
    let new = children(at.key("children"), fields.need("children")?)?;
    let place = fields.optional("position", block_position)?;
    let place = place.unwrap_or(Place::Last);
    fields.finish()?;
    if new.is_empty() {
        return Err(Refusal::validation(
            "body failed validation: body.children.length should be ≥ `1`, instead was `0`.",
        ));
    }
    let holder = holder_of(state, id)?;
    let children_at = at.key("children");
    for (index, child) in new.iter().enumerate() {
        fits(children_at.index(index), holder, child)?;
        check_columns(state, id, child)?;
    }
    references::blocks(state, &new)?;
    state.require_live(id)?;
    if let Place::After(anchor) = place
        && !state
            .siblings(Some(id))
            .is_some_and(|siblings| siblings.contains(anchor))
    {
        return Err(Refusal::validation(format!(
            "Block {anchor} is not a child of the parent."
        )));
    }
    let mut uploads = Vec::new();
    references::uploads(&new, &mut uploads);
    state.attach(&uploads);
    let made = add_blocks(state, id, new, place);
    state.touch(id, BY);
    let mut done = Done::of(appended(state, id, &made, place));
    done.committed = Some(Committed {
        resource: id.to_string(),
        children: made.iter().map(Id::to_string).collect(),
    });
    Ok(done)
}

/// What a parent may hold; refused when it holds nothing.
fn holder_of(state: &State, id: Id) -> Result<Holder, Refusal> {
    let node = state.require("block", id)?;
    let Some(block) = node.block() else {
        return Ok(Holder::Page);
    };
    let toggles = !block.kind.is_heading() || block.body.get("is_toggleable") == Some(&json!(true));
    let is_copy = answer::synced_original(node).is_some();
    if !block.kind.takes_children() || !toggles || is_copy {
        return Err(Refusal::validation(format!(
            "Block {id} of type {} does not support children.",
            block.kind.name()
        )));
    }
    Ok(match block.kind {
        Kind::Table => Holder::Table {
            width: table_width(&block.body),
        },
        kind => Holder::Block(kind),
    })
}

/// Columns do not nest (notion-api.md section 6.2).
fn check_columns(state: &State, parent: Id, child: &NewBlock) -> Result<(), Refusal> {
    let in_column = || {
        state
            .lineage(parent)
            .take_while(|(_, node)| node.block().is_some())
            .any(|(_, node)| node.block().is_some_and(|block| block.kind == Kind::Column))
    };
    if child.kind == Kind::ColumnList && in_column() {
        return Err(Refusal::validation(
            "A column_list cannot be inside of a column.",
        ));
    }
    Ok(())
}

pub(crate) fn add_blocks(
    state: &mut State,
    parent: Id,
    new: Vec<NewBlock>,
    place: Place,
) -> Vec<Id> {
    let mut place = place;
    let mut made = Vec::with_capacity(new.len());
    for block in new {
        let content = Content::Block(Block {
            kind: block.kind,
            body: block.body,
        });
        let id = state.add(Some(parent), place, content, BY);
        add_blocks(state, id, block.children, Place::Last);
        if place != Place::Last {
            place = Place::After(id);
        }
        made.push(id);
    }
    made
}

/// The new blocks first; after an anchor also what follows them (notion-observed.md section 1 row 1). Whether the tail
/// comes at the start too was not seen; it is given, so that no client counts on its absence.
fn appended(state: &State, parent: Id, made: &[Id], place: Place) -> Value {
    let ids: Vec<Id> = match (place, made.first(), state.siblings(Some(parent))) {
        (Place::Last, ..) | (_, None, _) | (_, _, None) => made.to_vec(),
        (_, Some(first), Some(siblings)) => siblings.iter_from(*first).take(MAX_PAGE + 1).collect(),
    };
    let next = ids.get(MAX_PAGE).copied();
    answer::list("block", shown(state, &ids[..ids.len().min(MAX_PAGE)]), next)
}

/// DELETE blocks/{id}: pages answer as blocks (notion-observed.md section 7).
pub(crate) fn delete(state: &mut State, id: Id) -> Result<Done, Refusal> {
    state.require("block", id)?;
    check_trash(state, id, Some(true))?;
    state.trash(id, BY);
    get(state, id)
}

/// PATCH blocks/{id}.
pub(crate) fn update(state: &mut State, id: Id, call: &Call) -> Result<Done, Refusal> {
    let at = At::root("body");
    let mut fields = Fields::of(at, call.body()?)?;
    let node = state.require("block", id)?;
    let in_trash = fields.optional("in_trash", boolean)?;
    let changed = match node.block() {
        Some(block) => changed_body(&mut fields, block)?,
        // A page's title is changed by PATCH pages (notion-observed.md section 15).
        None => None,
    };
    fields.finish()?;
    if in_trash.is_none() && changed.is_none() {
        return Err(Refusal::validation(
            "body failed validation: body should contain the block's type or in_trash.",
        ));
    }
    if let (Some(body), Some(block)) = (&changed, node.block()) {
        check_change(state, node, block, body)?;
    }
    check_trash(state, id, in_trash)?;
    set_trash(state, id, in_trash);
    if let Some(body) = changed {
        state.attach(references::upload_of(&body).as_slice());
        merge(state, id, body);
    }
    state.touch(id, BY);
    get(state, id)
}

/// The members that were given, under the block's own type.
fn changed_body(
    fields: &mut Fields<'_>,
    block: &Block,
) -> Result<Option<Map<String, Value>>, Refusal> {
    let at = fields.at;
    let name = block.kind.name();
    fields.constant("object", "block")?;
    let named = fields.type_name()?;
    let other = named.filter(|named| *named != name).or_else(|| {
        fields
            .keys()
            .find(|key| *key != name && Kind::from_name(key).is_some())
    });
    if other.is_some() {
        return Err(Refusal::validation(format!(
            "Expected block type {name} in request body"
        )));
    }
    let Some(content) = fields.take(name) else {
        return Ok(None);
    };
    let inner_at = at.key(name);
    let mut inner = Fields::of(inner_at, content)?;
    let body = members(&mut inner, block.kind, false)?;
    // An empty array was seen to be accepted and ignored (notion-observed.md section 1 row 4).
    if content["children"].as_array().is_some_and(Vec::is_empty) {
        inner.take("children");
    }
    inner.finish()?;
    Ok(Some(body))
}

fn check_change(
    state: &State,
    node: &Node,
    block: &Block,
    body: &Map<String, Value>,
) -> Result<(), Refusal> {
    references::body(state, block.kind, body)?;
    if body.get("is_toggleable") == Some(&json!(false)) && !node.children.is_empty() {
        return Err(Refusal::validation(
            "A heading with children cannot lose is_toggleable.",
        ));
    }
    if block.kind == Kind::SyncedBlock {
        return Err(Refusal::validation("A synced_block cannot be changed."));
    }
    let parent = node.parent.and_then(|id| state.nodes.get(&id));
    let holder = match parent.and_then(Node::block) {
        Some(parent) if parent.kind == Kind::Table => Holder::Table {
            width: table_width(&parent.body),
        },
        Some(parent) => Holder::Block(parent.kind),
        None => Holder::Page,
    };
    let at = At::root("body");
    let as_new = NewBlock {
        kind: block.kind,
        body: if block.kind == Kind::TableRow && !body.contains_key("cells") {
            block.body.clone()
        } else {
            body.clone()
        },
        children: Vec::new(),
    };
    fits(at.key(block.kind.name()), holder, &as_new)
}

/// Each given member replaces the old one; the source of a file replaces the other kind of source.
fn merge(state: &mut State, id: Id, changed: Map<String, Value>) {
    let Some(Content::Block(block)) = state.nodes.get_mut(&id).map(|node| &mut node.content) else {
        return;
    };
    if changed.contains_key("external") || changed.contains_key("file_upload") {
        block.body.remove("external");
        block.body.remove("file_upload");
    }
    block.body.extend(changed);
}
