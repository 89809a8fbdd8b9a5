//! Blocks as they come in: one schema a type, three generations in a request.

use serde_json::{Map, Value, json};

use super::language::is_language;
use super::media::{icon, media};
use super::rich_text::{expression, rich_text};
use super::url::web_url;
use super::{At, Checked, Fields, array, boolean, color, string, uuid};
use crate::sandbox::kind::Kind;
use crate::sandbox::refusal::Refusal;

/// The most blocks in one request, nested ones included (notion-api.md section 2.2).
const MAX_BLOCKS: usize = 1000;
/// Generations in one request (notion-api.md section 5.7).
const MAX_LEVEL: u8 = 3;
const MAX_COLUMNS: u64 = 100;

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
    let named = fields
        .take("type")
        .map(|value| string(at.key("type"), value))
        .transpose()?;
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

/// The members of a block's body, apart from its children. When creating, what must be there must, and what Notion
/// adds is added (notion-observed.md section 5); when updating, only what was given is returned.
pub(crate) fn members(
    fields: &mut Fields<'_>,
    kind: Kind,
    creating: bool,
) -> Checked<Map<String, Value>> {
    let mut reader = Reader {
        fields,
        creating,
        body: Map::new(),
    };
    match kind {
        Kind::Paragraph => {
            reader.runs("rich_text")?;
            reader.color()?;
            reader.icon(Value::Null)?;
        }
        Kind::Heading1 | Kind::Heading2 | Kind::Heading3 | Kind::Heading4 => {
            reader.runs("rich_text")?;
            reader.color()?;
            reader.flag("is_toggleable")?;
        }
        Kind::Bulleted | Kind::Numbered | Kind::Toggle | Kind::Quote => {
            reader.runs("rich_text")?;
            reader.color()?;
        }
        Kind::ToDo => {
            reader.runs("rich_text")?;
            reader.color()?;
            reader.flag("checked")?;
        }
        Kind::Callout => {
            reader.runs("rich_text")?;
            reader.color()?;
            reader.icon(json!({"type": "emoji", "emoji": "💡"}))?;
        }
        Kind::Code => {
            reader.runs("rich_text")?;
            reader.caption()?;
            reader.language()?;
        }
        Kind::Equation => reader.expression()?,
        Kind::Divider | Kind::Breadcrumb | Kind::ColumnList | Kind::Tab => {}
        Kind::TableOfContents => reader.color()?,
        Kind::Bookmark | Kind::Embed => {
            reader.url(kind)?;
            reader.caption()?;
        }
        Kind::Image | Kind::Video | Kind::Audio | Kind::Pdf | Kind::File => {
            return media(reader.fields, kind, creating);
        }
        Kind::Table => {
            if creating {
                reader.table_width()?;
            }
            reader.flag("has_column_header")?;
            reader.flag("has_row_header")?;
        }
        Kind::TableRow => reader.cells()?,
        Kind::Column => reader.width_ratio()?,
        Kind::LinkToPage => reader.link_to_page()?,
        Kind::SyncedBlock => reader.synced_from()?,
    }
    Ok(reader.body)
}

struct Reader<'a, 'b> {
    fields: &'a mut Fields<'b>,
    creating: bool,
    body: Map<String, Value>,
}

impl<'b> Reader<'_, 'b> {
    fn set(&mut self, key: &str, value: Value) {
        self.body.insert(key.to_owned(), value);
    }

    /// A member that creation needs and an update may leave out.
    fn needed(&mut self, key: &'b str) -> Checked<Option<&'b Value>> {
        match self.fields.take(key) {
            None if self.creating => Err(self.fields.at.key(key).should_be("defined", None)),
            other => Ok(other),
        }
    }

    fn runs(&mut self, key: &'static str) -> Checked<()> {
        if let Some(value) = self.needed(key)? {
            let runs = rich_text(self.fields.at.key(key), value)?;
            self.set(key, Value::Array(runs));
        }
        Ok(())
    }

    fn caption(&mut self) -> Checked<()> {
        match self.fields.take("caption") {
            Some(value) => {
                let runs = rich_text(self.fields.at.key("caption"), value)?;
                self.set("caption", Value::Array(runs));
            }
            None if self.creating => self.set("caption", json!([])),
            None => {}
        }
        Ok(())
    }

    fn color(&mut self) -> Checked<()> {
        match self.fields.take("color") {
            Some(value) => {
                let name = color(self.fields.at.key("color"), value)?;
                self.set("color", name);
            }
            None if self.creating => self.set("color", json!("default")),
            None => {}
        }
        Ok(())
    }

    fn flag(&mut self, key: &'static str) -> Checked<()> {
        match self.fields.take(key) {
            Some(value) => {
                let on = boolean(self.fields.at.key(key), value)?;
                self.set(key, json!(on));
            }
            None if self.creating => self.set(key, json!(false)),
            None => {}
        }
        Ok(())
    }

    /// `icon: null` in a block is refused: fetched blocks must lose it first (notion-observed.md section 15).
    fn icon(&mut self, when_left_out: Value) -> Checked<()> {
        let outer = self.fields.at;
        let at = outer.key("icon");
        match self.fields.take("icon") {
            Some(Value::Null) => {
                return Err(at.should_be("an object or `undefined`", Some(&Value::Null)));
            }
            Some(value) => {
                let icon = icon(at, value)?;
                self.body.insert("icon".to_owned(), icon);
            }
            None if self.creating => {
                self.body.insert("icon".to_owned(), when_left_out);
            }
            None => {}
        }
        Ok(())
    }

    fn language(&mut self) -> Checked<()> {
        let Some(value) = self.needed("language")? else {
            return Ok(());
        };
        let at = self.fields.at.key("language");
        if !is_language(string(at, value)?) {
            return Err(at.should_be(
                "`\"abap\"`, `\"abc\"`, … or `\"java/c/c++/c#\"`",
                Some(value),
            ));
        }
        self.set("language", value.clone());
        Ok(())
    }

    fn expression(&mut self) -> Checked<()> {
        if let Some(value) = self.needed("expression")? {
            expression(self.fields.at.key("expression"), value)?;
            self.set("expression", value.clone());
        }
        Ok(())
    }

    fn url(&mut self, kind: Kind) -> Checked<()> {
        if let Some(value) = self.needed("url")? {
            web_url(
                self.fields.at.key("url"),
                value,
                &format!("{} url", kind.name()),
            )?;
            self.set("url", value.clone());
        }
        Ok(())
    }

    fn table_width(&mut self) -> Checked<()> {
        let value = self.fields.need("table_width")?;
        match value.as_u64() {
            Some(1..=MAX_COLUMNS) => self.set("table_width", value.clone()),
            _ => {
                return Err(self
                    .fields
                    .at
                    .key("table_width")
                    .should_be("a whole number from `1` to `100`", Some(value)));
            }
        }
        Ok(())
    }

    fn cells(&mut self) -> Checked<()> {
        let Some(value) = self.needed("cells")? else {
            return Ok(());
        };
        let at = self.fields.at.key("cells");
        let cells = array(at, value)?
            .iter()
            .enumerate()
            .map(|(index, cell)| rich_text(at.index(index), cell).map(Value::Array))
            .collect::<Checked<Vec<Value>>>()?;
        self.body.insert("cells".to_owned(), Value::Array(cells));
        Ok(())
    }

    fn width_ratio(&mut self) -> Checked<()> {
        let Some(value) = self.fields.take("width_ratio") else {
            return Ok(());
        };
        match value.as_f64() {
            Some(ratio) if ratio > 0.0 && ratio <= 1.0 => self.set("width_ratio", value.clone()),
            _ => {
                return Err(self
                    .fields
                    .at
                    .key("width_ratio")
                    .should_be("a number from `0` to `1`", Some(value)));
            }
        }
        Ok(())
    }

    fn link_to_page(&mut self) -> Checked<()> {
        self.fields.constant("type", "page_id")?;
        if let Some(value) = self.needed("page_id")? {
            let id = uuid(self.fields.at.key("page_id"), value)?;
            self.set("type", json!("page_id"));
            self.set("page_id", json!(id.to_string()));
        }
        Ok(())
    }

    fn synced_from(&mut self) -> Checked<()> {
        let Some(value) = self.needed("synced_from")? else {
            return Ok(());
        };
        let at = self.fields.at.key("synced_from");
        let stored = if value.is_null() {
            Value::Null
        } else {
            let mut inner = Fields::of(at, value)?;
            inner.constant("type", "block_id")?;
            let id = uuid(at.key("block_id"), inner.need("block_id")?)?;
            inner.finish()?;
            json!({"type": "block_id", "block_id": id.to_string()})
        };
        self.body.insert("synced_from".to_owned(), stored);
        Ok(())
    }
}
