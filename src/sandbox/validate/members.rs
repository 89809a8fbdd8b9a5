//! The members of blocks, type by type (notion-api.md section 6.2).

use serde_json::{Map, Value, json};

use super::language::is_language;
use super::media::{icon, media};
use super::rich_text::{expression, rich_text};
use super::url::web_url;
use super::{Checked, Fields, array, boolean, color, string, uuid};
use crate::sandbox::kind::Kind;

const MAX_COLUMNS: u64 = 100;

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
