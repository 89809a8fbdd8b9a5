//! Blocks as they come in: one schema a type, three generations in a request.

use serde_json::{Map, Value, json};

use super::members::members;
use super::{At, Checked, Fields, array};
use crate::sandbox::kind::Kind;
use crate::sandbox::refusal::Refusal;

/// The most blocks in one request, nested ones included (notion-api.md section 2.2).
const MAX_BLOCKS: usize = 1000;
/// Generations in one request (notion-api.md section 5.7).
const MAX_LEVEL: u8 = 3;

/// A block that passed the schema, in the shape in which it is stored.
#[derive(Debug)]
pub(crate) struct NewBlock {
    pub(crate) kind: Kind,
    pub(crate) body: Map<String, Value>,
    pub(crate) children: Vec<NewBlock>,
}

/// What the parent of new blocks is, as far as it decides what it may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holder {
    Page,
    Block(Kind),
    Table { width: usize },
}

/// Reads the `children` of a request.
pub(crate) fn children(at: At<'_>, value: &Value) -> Checked<Vec<NewBlock>> {
    let mut count = 0;
    level(at, value, 1, &mut count)
}

fn level(at: At<'_>, value: &Value, level: u8, count: &mut usize) -> Checked<Vec<NewBlock>> {
    let items = array(at, value)?;
    *count += items.len();
    if *count > MAX_BLOCKS {
        return Err(Refusal::validation(format!(
            "body failed validation: body should contain at most `{MAX_BLOCKS}` blocks."
        )));
    }
    items
        .iter()
        .enumerate()
        .map(|(index, item)| block(at.index(index), item, level, count))
        .collect()
}

fn block(at: At<'_>, value: &Value, generation: u8, count: &mut usize) -> Checked<NewBlock> {
    let mut fields = Fields::of(at, value)?;
    fields.constant("object", "block")?;
    let kind = kind_of(&mut fields)?;
    let content = fields.need(kind.name())?;
    fields.finish()?;
    if generation > 1 && kind == Kind::ColumnList || generation == MAX_LEVEL && kind == Kind::Table
    {
        return Err(at.key(kind.name()).should_be("not present", Some(content)));
    }
    let inner_at = at.key(kind.name());
    let mut inner = Fields::of(inner_at, content)?;
    let body = members(&mut inner, kind, true)?;
    let children = nested(&mut inner, kind, &body, generation, count)?;
    inner.finish()?;
    let holder = match kind {
        Kind::Table => Holder::Table {
            width: table_width(&body),
        },
        other => Holder::Block(other),
    };
    let children_at = inner_at.key("children");
    for (index, child) in children.iter().enumerate() {
        fits(children_at.index(index), holder, child)?;
    }
    Ok(NewBlock {
        kind,
        body,
        children,
    })
}

/// The block's type: its one key that is a type; `type` may say it too.
fn kind_of(fields: &mut Fields<'_>) -> Checked<Kind> {
    let at = fields.at;
    let named = fields.type_name()?;
    let name = named.or_else(|| fields.keys().find(|key| Kind::from_name(key).is_some()));
    match name.map(|name| (name, Kind::from_name(name))) {
        Some((_, Some(kind))) => Ok(kind),
        Some((name, None)) => Err(at.key("type").should_be(
            "`\"paragraph\"`, `\"heading_1\"`, … or `\"synced_block\"`",
            Some(&json!(name)),
        )),
        None => Err(at.key("paragraph").should_be("defined", None)),
    }
}

fn nested(
    fields: &mut Fields<'_>,
    kind: Kind,
    body: &Map<String, Value>,
    generation: u8,
    count: &mut usize,
) -> Checked<Vec<NewBlock>> {
    let at = fields.at;
    let toggles = !kind.is_heading() || body.get("is_toggleable") == Some(&json!(true));
    if !kind.takes_children() || !toggles || generation >= MAX_LEVEL {
        return Ok(Vec::new());
    }
    // Columns do not use up a generation (notion-api.md section 5.7).
    let below = if kind == Kind::ColumnList {
        generation
    } else {
        generation + 1
    };
    let must = matches!(kind, Kind::Table | Kind::ColumnList | Kind::Column);
    let children = match fields.take("children") {
        Some(value) => level(at.key("children"), value, below, count)?,
        None if must => return Err(at.key("children").should_be("defined", None)),
        None => Vec::new(),
    };
    let least = match kind {
        Kind::Table => 1,
        Kind::ColumnList => 2,
        _ => 0,
    };
    if children.len() < least {
        return Err(Refusal::validation(format!(
            "body failed validation: {}.length should be ≥ `{least}`, instead was `{}`.",
            at.key("children"),
            children.len()
        )));
    }
    Ok(children)
}

pub(crate) fn table_width(body: &Map<String, Value>) -> usize {
    body.get("table_width")
        .and_then(Value::as_u64)
        .and_then(|width| usize::try_from(width).ok())
        .unwrap_or(0)
}

/// Whether the holder takes such a child (notion-api.md section 6.2).
pub(crate) fn fits(at: At<'_>, holder: Holder, child: &NewBlock) -> Checked<()> {
    let refused = |why: &str| {
        Err(Refusal::validation(format!(
            "body failed validation: {at} {why}"
        )))
    };
    match (holder, child.kind) {
        (Holder::Table { width }, Kind::TableRow) => {
            let cells = child.body.get("cells").and_then(Value::as_array);
            if cells.map_or(0, Vec::len) == width {
                return Ok(());
            }
            refused("should have as many cells as the table is wide.")
        }
        (Holder::Table { .. }, _) => refused("should be a table_row."),
        (_, Kind::TableRow) => refused("should not be a table_row outside of a table."),
        (Holder::Block(Kind::ColumnList), Kind::Column) => Ok(()),
        (Holder::Block(Kind::ColumnList), _) => refused("should be a column."),
        (_, Kind::Column) => refused("should not be a column outside of a column_list."),
        (Holder::Block(Kind::Tab), Kind::Paragraph) => Ok(()),
        (Holder::Block(Kind::Tab), _) => refused("should be a paragraph."),
        (_, Kind::Paragraph) if child.body.get("icon").is_some_and(|icon| !icon.is_null()) => {
            Err(Refusal::validation(
                "Cannot set icon on a paragraph block that is not a direct child of a tab block.",
            ))
        }
        _ => Ok(()),
    }
}
