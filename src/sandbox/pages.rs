//! The endpoints of pages.

use serde_json::Value;

use super::answer;
use super::blocks::add_blocks;
use super::engine::{Call, Done};
use super::fault::Committed;
use super::ids::{Author, Id};
use super::options::Connection;
use super::references;
use super::refusal::Refusal;
use super::siblings::Place;
use super::state::{Content, Liveness, Page, State};
use super::upload::Use;
use super::validate::At;
use super::validate::block::{Holder, fits};
use super::validate::page::{NewPage, PageChange, Parent, move_target, new_page, page_change};

const BY: Author = Author::Connection;

/// POST pages.
pub(crate) fn create(state: &mut State, call: &Call) -> Result<Done, Refusal> {
    let new = new_page(call.body()?)?;
    let parent = check_parent(state, &new)?;
    check_place(state, parent, new.position)?;
    references::runs(state, &new.title)?;
    references::file(state, &new.icon, Use::Icon)?;
    references::file(state, &new.cover, Use::Cover)?;
    let children_at = At::root("body");
    for (index, child) in new.children.iter().enumerate() {
        fits(
            children_at.key("children").index(index),
            Holder::Page,
            child,
        )?;
    }
    references::blocks(state, &new.children)?;
    let place = state.begin_create(parent, new.position)?;
    let mut uploads: Vec<Id> = [&new.icon, &new.cover]
        .into_iter()
        .filter_map(|file| references::id_of(&file["file_upload"]["id"]))
        .collect();
    references::uploads(&new.children, &mut uploads);
    state.attach(&uploads);
    let page = Page {
        title: new.title,
        icon: new.icon,
        cover: new.cover,
        archived: false,
        locked: false,
    };
    let id = state.add(parent, place, Content::Page(page), BY);
    if parent.is_none()
        && let Some(node) = state.nodes.get_mut(&id)
    {
        node.shares.insert(state.caller.bot, true);
    }
    state.note_create(parent, id, call.delay);
    add_blocks(state, id, new.children, Place::Last);
    // The parent's stamp moves too (notion-observed.md section 2).
    state.touch_parent(parent, BY);
    let mut done = get(state, id)?;
    done.committed = Some(Committed {
        resource: id.to_string(),
        children: Vec::new(),
    });
    Ok(done)
}

/// Only public connections and personal tokens make pages at the top (notion-api.md section 5.4).
fn check_parent(state: &State, new: &NewPage) -> Result<Option<Id>, Refusal> {
    match new.parent {
        Some(Parent::Page(id)) => {
            state.require_page(id)?;
            state.require_live(id)?;
            Ok(Some(id))
        }
        None | Some(Parent::Workspace) if state.caller.connection == Connection::Internal => {
            Err(Refusal::validation(
                "body failed validation: body.parent.page_id should be defined, instead was `undefined`.",
            ))
        }
        None | Some(Parent::Workspace) => Ok(None),
    }
}

fn check_place(state: &State, parent: Option<Id>, place: Option<Place>) -> Result<(), Refusal> {
    match (parent, place) {
        (_, None) => Ok(()),
        (None, Some(_)) => Err(Refusal::validation(
            "body failed validation: body.position should be not present without a page as the parent.",
        )),
        (parent, Some(Place::After(id))) => match state.siblings(parent) {
            Some(siblings) if siblings.contains(id) => Ok(()),
            _ => Err(Refusal::validation(format!(
                "Block {id} is not a child of the parent."
            ))),
        },
        (_, Some(_)) => Ok(()),
    }
}

/// GET pages/{id}: also of a page in the trash (notion-api.md section 5.5).
pub(crate) fn get(state: &State, id: Id) -> Result<Done, Refusal> {
    state.require_page(id)?;
    let node = state.require("page", id)?;
    Ok(Done::of(answer::page(state, id, node)))
}

/// PATCH pages/{id}.
pub(crate) fn update(state: &mut State, id: Id, call: &Call) -> Result<Done, Refusal> {
    let change = page_change(call.body()?)?;
    state.require_page(id)?;
    check_trash(state, id, change.in_trash)?;
    if let Some(title) = &change.title {
        references::runs(state, title)?;
    }
    for (file, usage) in [(&change.icon, Use::Icon), (&change.cover, Use::Cover)] {
        if let Some(file) = file {
            references::file(state, file, usage)?;
            state.attach(references::id_of(&file["file_upload"]["id"]).as_slice());
        }
    }
    apply(state, id, change);
    get(state, id)
}

/// In the trash nothing can be written but the restore; what is under trash cannot be written at all. Trashing twice
/// is refused as deleting twice is (notion-observed.md section 15).
pub(crate) fn check_trash(state: &State, id: Id, in_trash: Option<bool>) -> Result<(), Refusal> {
    match state.liveness(id) {
        Liveness::Live => Ok(()),
        Liveness::UnderTrash => Err(Refusal::under_trash()),
        Liveness::InTrash if in_trash == Some(false) => {
            let parent = state.nodes.get(&id).and_then(|node| node.parent);
            match parent {
                Some(parent) if state.liveness(parent) != Liveness::Live => {
                    Err(Refusal::under_trash())
                }
                _ => Ok(()),
            }
        }
        Liveness::InTrash => Err(Refusal::in_trash()),
    }
}

/// Trashes or restores, when that changes anything.
pub(crate) fn set_trash(state: &mut State, id: Id, in_trash: Option<bool>) {
    let trashed = state.nodes.get(&id).is_some_and(|node| node.trashed);
    match in_trash {
        Some(true) if !trashed => state.trash(id, BY),
        Some(false) if trashed => state.restore(id, BY),
        _ => {}
    }
}

fn apply(state: &mut State, id: Id, change: PageChange) {
    set_trash(state, id, change.in_trash);
    if change.erase_content {
        let children: Vec<Id> = state
            .siblings(Some(id))
            .map(|siblings| siblings.iter().collect())
            .unwrap_or_default();
        for child in children {
            state.trash(child, BY);
        }
    }
    state.touch(id, BY);
    let Some(Content::Page(page)) = state.nodes.get_mut(&id).map(|node| &mut node.content) else {
        return;
    };
    replace(&mut page.title, change.title);
    replace(&mut page.icon, change.icon);
    replace(&mut page.cover, change.cover);
    replace(&mut page.archived, change.is_archived);
    replace(&mut page.locked, change.is_locked);
}

fn replace<T>(old: &mut T, new: Option<T>) {
    if let Some(new) = new {
        *old = new;
    }
}

/// POST pages/{id}/move. What is not documented is refused: under itself, from and into the trash
/// (notion-api.md section 5.5).
pub(crate) fn relocate(state: &mut State, id: Id, call: &Call) -> Result<Done, Refusal> {
    let target = move_target(call.body()?)?;
    state.require_page(id)?;
    state.require_page(target)?;
    state.require_live(id)?;
    state.require_live(target)?;
    if state.nodes.get(&id).and_then(|node| node.parent) == Some(target) {
        return Err(Refusal::validation(
            "The page is already a child of the new parent.",
        ));
    }
    if state.is_under(target, id) {
        return Err(Refusal::validation(
            "A page cannot be moved under itself or its descendants.",
        ));
    }
    state.relocate(id, Some(target), BY);
    get(state, id)
}

/// The shape of an untitled page's title.
pub(crate) fn title_of(text: &str) -> Vec<Value> {
    if text.is_empty() {
        Vec::new()
    } else {
        vec![super::validate::rich_text::plain_run(text)]
    }
}
