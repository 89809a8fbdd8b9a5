//! Rich text: runs as they come in, and as they are stored and answered.

use serde_json::{Map, Value, json};

use super::url::{as_stored, web_url};
use super::{At, Checked, Fields, array, boolean, color, limited, string, uuid};
use crate::sandbox::refusal::Refusal;

const MAX_CONTENT: usize = 2000;
const MAX_EXPRESSION: usize = 1000;
const STYLES: [&str; 5] = ["bold", "italic", "strikethrough", "underline", "code"];

/// Reads an array of runs into the shape of answers, alike neighbours merged (notion-observed.md section 1 row 10).
pub(crate) fn rich_text(at: At<'_>, value: &Value) -> Checked<Vec<Value>> {
    let mut runs: Vec<Value> = Vec::new();
    for (index, item) in array(at, value)?.iter().enumerate() {
        let run = run(at.index(index), item)?;
        match runs.last_mut() {
            Some(last) if alike(last, &run) => join(last, &run),
            _ => runs.push(run),
        }
    }
    Ok(runs)
}

/// The text of runs, as a reader sees it.
pub(crate) fn plain_text(runs: &[Value]) -> String {
    runs.iter()
        .filter_map(|run| run["plain_text"].as_str())
        .collect()
}

/// A plain run, in the shape of answers.
pub(crate) fn plain_run(text: &str) -> Value {
    text_run(text, Value::Null, default_annotations())
}

fn alike(left: &Value, right: &Value) -> bool {
    left["type"] == "text"
        && right["type"] == "text"
        && left["annotations"] == right["annotations"]
        && left["text"]["link"] == right["text"]["link"]
}

fn join(left: &mut Value, right: &Value) {
    let joined = format!(
        "{}{}",
        left["text"]["content"].as_str().unwrap_or_default(),
        right["text"]["content"].as_str().unwrap_or_default()
    );
    left["text"]["content"] = json!(joined);
    left["plain_text"] = json!(joined);
}

fn text_run(content: &str, link: Value, annotations: Value) -> Value {
    let href = link["url"].clone();
    json!({
        "type": "text",
        "text": {"content": content, "link": link},
        "annotations": annotations,
        "plain_text": content,
        "href": href,
    })
}

fn run(at: At<'_>, value: &Value) -> Checked<Value> {
    let mut fields = Fields::of(at, value)?;
    // Read-only members that Notion was seen to accept in requests (notion-observed.md section 1 row 2).
    fields.take("plain_text");
    fields.take("href");
    let annotations = match fields.take("annotations") {
        Some(value) => annotations(at.key("annotations"), value)?,
        None => default_annotations(),
    };
    let named = fields.type_name()?;
    let kind = named
        .or_else(|| {
            fields
                .keys()
                .find(|key| matches!(*key, "text" | "equation" | "mention"))
        })
        .unwrap_or("text");
    let run = match kind {
        "text" => text(at.key("text"), fields.need("text")?, annotations)?,
        "equation" => equation(at.key("equation"), fields.need("equation")?, annotations)?,
        "mention" => mention(at.key("mention"), fields.need("mention")?, annotations)?,
        other => {
            return Err(at.key("type").should_be(
                "`\"text\"`, `\"mention\"` or `\"equation\"`",
                Some(&json!(other)),
            ));
        }
    };
    fields.finish()?;
    Ok(run)
}

fn text(at: At<'_>, value: &Value, annotations: Value) -> Checked<Value> {
    let mut fields = Fields::of(at, value)?;
    let content = limited(at.key("content"), fields.need("content")?, MAX_CONTENT)?;
    if content.is_empty() {
        // Not documented and not seen (notion-observed.md section 6): the worst is assumed.
        return Err(at
            .key("content")
            .should_be("a non-empty string", Some(&json!(content))));
    }
    let link = match fields.take("link") {
        None | Some(Value::Null) => Value::Null,
        Some(value) => link(at.key("link"), value)?,
    };
    fields.finish()?;
    Ok(text_run(content, link, annotations))
}

fn link(at: At<'_>, value: &Value) -> Checked<Value> {
    let mut fields = Fields::of(at, value)?;
    fields.constant("type", "url")?;
    let url = web_url(at.key("url"), fields.need("url")?, "URL for link")?;
    fields.finish()?;
    Ok(json!({"url": as_stored(url)}))
}

fn equation(at: At<'_>, value: &Value, annotations: Value) -> Checked<Value> {
    let mut fields = Fields::of(at, value)?;
    let expression = expression(at.key("expression"), fields.need("expression")?)?;
    fields.finish()?;
    Ok(json!({
        "type": "equation",
        "equation": {"expression": expression},
        "annotations": annotations,
        "plain_text": expression,
        "href": null,
    }))
}

/// KaTeX of an equation.
pub(crate) fn expression<'a>(at: At<'_>, value: &'a Value) -> Checked<&'a str> {
    limited(at, value, MAX_EXPRESSION)
}

/// Mentions are stored with the id only; what they show is looked up for each answer.
fn mention(at: At<'_>, value: &Value, annotations: Value) -> Checked<Value> {
    let mut fields = Fields::of(at, value)?;
    let named = fields.type_name()?;
    let kind = named
        .or_else(|| fields.keys().find(|key| *key != "type"))
        .unwrap_or("page");
    let stored = match kind {
        "page" => json!({"type": "page", "page": target(at.key("page"), fields.need("page")?)?}),
        "user" => json!({"type": "user", "user": target(at.key("user"), fields.need("user")?)?}),
        "date" => json!({"type": "date", "date": date(at.key("date"), fields.need("date")?)?}),
        other => {
            return Err(Refusal::left_out(format_args!(
                "A mention of type `{other}`"
            )));
        }
    };
    fields.finish()?;
    let shown = stored["date"]["start"].clone();
    Ok(json!({
        "type": "mention",
        "mention": stored,
        "annotations": annotations,
        "plain_text": shown.as_str().unwrap_or_default(),
        "href": null,
    }))
}

fn target(at: At<'_>, value: &Value) -> Checked<Value> {
    let mut fields = Fields::of(at, value)?;
    let id = uuid(at.key("id"), fields.need("id")?)?;
    fields.constant("object", "user")?;
    fields.finish()?;
    Ok(json!({"id": id.to_string()}))
}

fn date(at: At<'_>, value: &Value) -> Checked<Value> {
    let mut fields = Fields::of(at, value)?;
    let start = moment(string(at.key("start"), fields.need("start")?)?);
    let end = match fields.take("end") {
        None | Some(Value::Null) => Value::Null,
        Some(value) => json!(moment(string(at.key("end"), value)?)),
    };
    fields.take("time_zone");
    fields.finish()?;
    Ok(json!({"start": start, "end": end, "time_zone": null}))
}

/// Seconds are cut and the zone becomes `+00:00`; a date alone stays (notion-observed.md section 6).
fn moment(text: &str) -> String {
    match text.get(..16) {
        Some(minute) => format!("{minute}:00.000+00:00"),
        None => text.to_owned(),
    }
}

fn default_annotations() -> Value {
    json!({
        "bold": false, "italic": false, "strikethrough": false, "underline": false, "code": false,
        "color": "default",
    })
}

fn annotations(at: At<'_>, value: &Value) -> Checked<Value> {
    let mut fields = Fields::of(at, value)?;
    let mut filled = match default_annotations() {
        Value::Object(map) => map,
        _ => Map::new(),
    };
    for style in STYLES {
        if let Some(value) = fields.take(style) {
            filled.insert(style.to_owned(), json!(boolean(at.key(style), value)?));
        }
    }
    if let Some(value) = fields.take("color") {
        filled.insert("color".to_owned(), color(at.key("color"), value)?);
    }
    fields.finish()?;
    Ok(Value::Object(filled))
}
