//! Bodies of requests about pages.

use serde_json::Value;

use super::block::{NewBlock, children};
use super::media::{cover, icon};
use super::rich_text::rich_text;
use super::{At, Checked, Fields, boolean, string, uuid};
use crate::sandbox::ids::Id;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::siblings::Place;

/// Where a new page goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parent {
    Page(Id),
    Workspace,
}

/// The body of POST pages (notion-api.md section 5.4).
#[derive(Debug)]
pub(crate) struct NewPage {
    pub(crate) parent: Option<Parent>,
    pub(crate) title: Vec<Value>,
    pub(crate) icon: Value,
    pub(crate) cover: Value,
    pub(crate) children: Vec<NewBlock>,
    pub(crate) position: Option<Place>,
}

/// The body of PATCH pages: what was given.
#[derive(Debug, Default)]
pub(crate) struct PageChange {
    pub(crate) title: Option<Vec<Value>>,
    pub(crate) icon: Option<Value>,
    pub(crate) cover: Option<Value>,
    pub(crate) in_trash: Option<bool>,
    pub(crate) is_archived: Option<bool>,
    pub(crate) is_locked: Option<bool>,
    pub(crate) erase_content: bool,
}

pub(crate) fn new_page(body: &Value) -> Checked<NewPage> {
    let at = At::root("body");
    let mut fields = Fields::of(at, body)?;
    for key in ["markdown", "markdown_version", "allow_async", "template"] {
        if fields.take(key).is_some() {
            return Err(Refusal::left_out(format_args!("`{key}`")));
        }
    }
    let parent = fields.optional("parent", parent)?;
    let properties = fields.need("properties")?;
    let title = title(at.key("properties"), properties)?.unwrap_or_default();
    let page = NewPage {
        parent,
        title,
        icon: fields.optional("icon", icon)?.unwrap_or_default(),
        cover: fields.optional("cover", cover)?.unwrap_or_default(),
        children: fields.optional("children", children)?.unwrap_or_default(),
        position: fields.optional("position", page_position)?,
    };
    fields.finish()?;
    Ok(page)
}

pub(crate) fn page_change(body: &Value) -> Checked<PageChange> {
    let at = At::root("body");
    let mut fields = Fields::of(at, body)?;
    if fields.take("template").is_some() {
        return Err(Refusal::left_out("`template`"));
    }
    let title = fields.optional("properties", title)?.flatten();
    let change = PageChange {
        title,
        icon: fields.optional("icon", icon)?,
        cover: fields.optional("cover", cover)?,
        in_trash: fields.optional("in_trash", boolean)?,
        is_archived: fields.optional("is_archived", boolean)?,
        is_locked: fields.optional("is_locked", boolean)?,
        erase_content: fields.optional("erase_content", boolean)?.unwrap_or(false),
    };
    fields.finish()?;
    Ok(change)
}

/// Under a page, `title` is the only property; a bare array was seen to be accepted (notion-observed.md section 1).
fn title(at: At<'_>, value: &Value) -> Checked<Option<Vec<Value>>> {
    let mut fields = Fields::of(at, value)?;
    if let Some(other) = fields.keys().find(|key| *key != "title") {
        return Err(Refusal::validation(format!(
            "{other} is not a property that exists."
        )));
    }
    let title_at = at.key("title");
    match fields.take("title") {
        None => Ok(None),
        Some(bare @ Value::Array(_)) => rich_text(title_at, bare).map(Some),
        Some(value) => {
            let mut inner = Fields::of(title_at, value)?;
            inner.constant("type", "title")?;
            inner.constant("id", "title")?;
            let runs = rich_text(title_at.key("title"), inner.need("title")?)?;
            inner.finish()?;
            Ok(Some(runs))
        }
    }
}

pub(crate) fn parent(at: At<'_>, value: &Value) -> Checked<Parent> {
    let mut fields = Fields::of(at, value)?;
    let named = fields.type_name()?;
    let parent = if let Some(id) = fields.take("page_id") {
        Parent::Page(uuid(at.key("page_id"), id)?)
    } else if let Some(flag) = fields.take("workspace") {
        if flag != &Value::Bool(true) {
            return Err(at.key("workspace").should_be("`true`", Some(flag)));
        }
        Parent::Workspace
    } else {
        return Err(at.key("page_id").should_be("defined", None));
    };
    let expected = match parent {
        Parent::Page(_) => "page_id",
        Parent::Workspace => "workspace",
    };
    if named.is_some_and(|name| name != expected) {
        return Err(at
            .key("type")
            .should_be(format_args!("`\"{expected}\"`"), value.get("type")));
    }
    fields.finish()?;
    Ok(parent)
}

/// `{parent}` of POST pages/{id}/move: a page (notion-api.md section 5.5).
pub(crate) fn move_target(body: &Value) -> Checked<Id> {
    let at = At::root("body");
    let mut fields = Fields::of(at, body)?;
    let value = fields.need("parent")?;
    let target = parent(at.key("parent"), value)?;
    fields.finish()?;
    match target {
        Parent::Page(id) => Ok(id),
        Parent::Workspace => Err(at.key("parent").key("page_id").should_be("defined", None)),
    }
}

fn page_position(at: At<'_>, value: &Value) -> Checked<Place> {
    position(at, value, "page_start", "page_end")
}

/// The `position` of an append (notion-api.md section 5.7).
pub(crate) fn block_position(at: At<'_>, value: &Value) -> Checked<Place> {
    position(at, value, "start", "end")
}

fn position(at: At<'_>, value: &Value, first: &str, last: &str) -> Checked<Place> {
    let mut fields = Fields::of(at, value)?;
    let kind_value = fields.need("type")?;
    let kind = string(at.key("type"), kind_value)?;
    let place = if kind == first {
        Place::First
    } else if kind == last {
        Place::Last
    } else if kind == "after_block" {
        let after_at = at.key("after_block");
        let mut after = Fields::of(after_at, fields.need("after_block")?)?;
        let id = uuid(after_at.key("id"), after.need("id")?)?;
        after.finish()?;
        Place::After(id)
    } else {
        return Err(at.key("type").should_be(
            format_args!("`\"{first}\"`, `\"{last}\"` or `\"after_block\"`"),
            Some(kind_value),
        ));
    };
    fields.finish()?;
    Ok(place)
}
