//! Files in blocks, icons and covers: by URL or by upload.

use serde_json::{Map, Value, json};

use super::emoji::is_one_emoji;
use super::rich_text::rich_text;
use super::url::web_url;
use super::{At, Checked, Fields, limited, string, uuid};
use crate::sandbox::kind::Kind;

const ICON_COLORS: [&str; 10] = [
    "gray",
    "lightgray",
    "brown",
    "yellow",
    "orange",
    "green",
    "blue",
    "purple",
    "pink",
    "red",
];

/// Takes `external` or `file_upload` out of an object, with its `type`; none when neither is there.
fn source(fields: &mut Fields<'_>, what: &str) -> Checked<Option<(&'static str, Value)>> {
    let at = fields.at;
    let named = fields.take("type");
    let (kind, stored) = match (fields.take("external"), fields.take("file_upload")) {
        (Some(external), None) => {
            let at = at.key("external");
            let mut inner = Fields::of(at, external)?;
            let url = web_url(at.key("url"), inner.need("url")?, what)?;
            inner.finish()?;
            ("external", json!({"url": url}))
        }
        (None, Some(upload)) => {
            let at = at.key("file_upload");
            let mut inner = Fields::of(at, upload)?;
            let id = uuid(at.key("id"), inner.need("id")?)?;
            inner.finish()?;
            ("file_upload", json!({"id": id.to_string()}))
        }
        (Some(_), Some(upload)) => {
            return Err(at.key("file_upload").should_be("not present", Some(upload)));
        }
        (None, None) => return Ok(None),
    };
    match named {
        Some(Value::String(name)) if name != kind => Err(at
            .key("type")
            .should_be(format_args!("`\"{kind}\"`"), named)),
        _ => Ok(Some((kind, stored))),
    }
}

/// The members of a media block that were given.
pub(crate) fn media(
    fields: &mut Fields<'_>,
    kind: Kind,
    creating: bool,
) -> Checked<Map<String, Value>> {
    let at = fields.at;
    let mut body = Map::new();
    match source(fields, &format!("{} url", kind.name()))? {
        Some((kind, stored)) => {
            body.insert("type".to_owned(), json!(kind));
            body.insert(kind.to_owned(), stored);
        }
        None if creating => return Err(at.key("external").should_be("defined", None)),
        None => {}
    }
    match fields.take("caption") {
        Some(value) => {
            let runs = rich_text(at.key("caption"), value)?;
            body.insert("caption".to_owned(), Value::Array(runs));
        }
        None if creating => {
            body.insert("caption".to_owned(), json!([]));
        }
        None => {}
    }
    if kind == Kind::File
        && let Some(value) = fields.take("name")
    {
        let name = limited(at.key("name"), value, 2000)?;
        body.insert("name".to_owned(), json!(name));
    }
    Ok(body)
}

/// An icon: emoji, URL, upload or one of Notion's own (notion-api.md section 5.3). Null stays null.
pub(crate) fn icon(at: At<'_>, value: &Value) -> Checked<Value> {
    if value.is_null() {
        return Ok(Value::Null);
    }
    let mut fields = Fields::of(at, value)?;
    let icon = if let Some(emoji) = fields.take("emoji") {
        fields.constant("type", "emoji")?;
        let text = string(at.key("emoji"), emoji)?;
        if !is_one_emoji(text) {
            return Err(at
                .key("emoji")
                .should_be("`\"😀\"`, `\"😃\"`, …", Some(emoji)));
        }
        json!({"type": "emoji", "emoji": text})
    } else if let Some(own) = fields.take("icon") {
        fields.constant("type", "icon")?;
        own_icon(at.key("icon"), own)?
    } else if let Some(custom) = fields.take("custom_emoji") {
        fields.constant("type", "custom_emoji")?;
        let at = at.key("custom_emoji");
        let mut inner = Fields::of(at, custom)?;
        uuid(at.key("id"), inner.need("id")?)?;
        // An unknown one becomes null without a word (notion-api.md section 5.4), and here all are unknown.
        Value::Null
    } else {
        match source(&mut fields, "icon url")? {
            Some((kind, stored)) => {
                notion_icon(&stored).unwrap_or_else(|| json!({"type": kind, kind: stored}))
            }
            None => return Err(at.key("emoji").should_be("defined", None)),
        }
    };
    fields.finish()?;
    Ok(icon)
}

fn own_icon(at: At<'_>, value: &Value) -> Checked<Value> {
    let mut fields = Fields::of(at, value)?;
    let name = string(at.key("name"), fields.need("name")?)?;
    let mut icon = json!({"name": name, "color": "gray"});
    if let Some(value) = fields.take("color") {
        let color = string(at.key("color"), value)?;
        if !ICON_COLORS.contains(&color) {
            return Err(at
                .key("color")
                .should_be("`\"gray\"`, `\"lightgray\"`, …", Some(value)));
        }
        icon["color"] = json!(color);
    }
    fields.finish()?;
    Ok(json!({"type": "icon", "icon": icon}))
}

/// The URL of one of Notion's icons comes back as the icon itself (notion-observed.md section 7).
fn notion_icon(external: &Value) -> Option<Value> {
    let file = external["url"]
        .as_str()?
        .strip_prefix("https://www.notion.so/icons/")?
        .strip_suffix(".svg")?;
    let (name, color) = file.rsplit_once('_')?;
    ICON_COLORS
        .contains(&color)
        .then(|| json!({"type": "icon", "icon": {"name": name, "color": color}}))
}

/// A cover: URL or upload. Null stays null.
pub(crate) fn cover(at: At<'_>, value: &Value) -> Checked<Value> {
    if value.is_null() {
        return Ok(Value::Null);
    }
    let mut fields = Fields::of(at, value)?;
    let cover = match source(&mut fields, "cover url")? {
        Some((kind, stored)) => json!({"type": kind, kind: stored}),
        None => return Err(at.key("external").should_be("defined", None)),
    };
    fields.finish()?;
    Ok(cover)
}
