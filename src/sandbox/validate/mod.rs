//! The schema of request bodies. Reading a body builds what is stored, so nothing unchecked gets in: a key that no
//! reader takes is refused.

pub(crate) mod block;
pub(crate) mod emoji;
pub(crate) mod language;
pub(crate) mod media;
pub(crate) mod members;
pub(crate) mod page;
pub(crate) mod rich_text;
pub(crate) mod url;

use std::fmt;

use serde_json::{Map, Value};

use super::ids::Id;
use super::refusal::Refusal;

/// The most elements of any array of blocks or runs (notion-api.md section 2.2).
pub(crate) const MAX_ARRAY: usize = 100;
/// How much of a wrong value a message shows.
const SHOWN: usize = 120;

/// The result of reading.
pub(crate) type Checked<T> = Result<T, Refusal>;

#[derive(Clone, Copy)]
enum Step<'a> {
    Root(&'a str),
    Key(&'a str),
    Index(usize),
}

/// Where in a request a value stands, for messages.
#[derive(Clone, Copy)]
pub(crate) struct At<'a> {
    up: Option<&'a At<'a>>,
    step: Step<'a>,
}

impl<'a> At<'a> {
    /// `body`, `query` or `path`.
    pub(crate) fn root(name: &'a str) -> Self {
        Self {
            up: None,
            step: Step::Root(name),
        }
    }

    pub(crate) fn key(&'a self, key: &'a str) -> At<'a> {
        At {
            up: Some(self),
            step: Step::Key(key),
        }
    }

    pub(crate) fn index(&'a self, index: usize) -> At<'a> {
        At {
            up: Some(self),
            step: Step::Index(index),
        }
    }

    fn root_name(&self) -> &str {
        match (self.up, self.step) {
            (Some(up), _) => up.root_name(),
            (None, Step::Root(name) | Step::Key(name)) => name,
            (None, Step::Index(_)) => "body",
        }
    }

    /// The usual message: what stands here should be something else (notion-api.md section 3.4).
    pub(crate) fn should_be(&self, expected: impl fmt::Display, was: Option<&Value>) -> Refusal {
        Refusal::validation(format!(
            "{} failed validation: {self} should be {expected}, instead was `{}`.",
            self.root_name(),
            shown(was)
        ))
    }

    pub(crate) fn too_long(&self, limit: usize, was: usize) -> Refusal {
        Refusal::validation(format!(
            "{} failed validation: {self}.length should be ≤ `{limit}`, instead was `{was}`.",
            self.root_name()
        ))
    }
}

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(up) = self.up {
            up.fmt(f)?;
        }
        match self.step {
            Step::Root(name) => f.write_str(name),
            Step::Key(key) => write!(f, ".{key}"),
            Step::Index(index) => write!(f, "[{index}]"),
        }
    }
}

fn shown(value: Option<&Value>) -> String {
    let Some(value) = value else {
        return "undefined".to_owned();
    };
    let text = value.to_string();
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// The members of an object; those that nobody takes are refused at the end.
pub(crate) struct Fields<'a> {
    pub(crate) at: At<'a>,
    map: &'a Map<String, Value>,
    taken: Vec<&'a str>,
}

impl<'a> Fields<'a> {
    pub(crate) fn of(at: At<'a>, value: &'a Value) -> Checked<Self> {
        match value {
            Value::Object(map) => Ok(Self {
                at,
                map,
                taken: Vec::new(),
            }),
            other => Err(at.should_be("an object", Some(other))),
        }
    }

    pub(crate) fn take(&mut self, key: &'a str) -> Option<&'a Value> {
        self.taken.push(key);
        self.map.get(key)
    }

    pub(crate) fn need(&mut self, key: &'a str) -> Checked<&'a Value> {
        self.take(key)
            .ok_or_else(|| self.at.key(key).should_be("defined", None))
    }

    /// Takes a key that may be left out, and reads its value.
    pub(crate) fn optional<T>(
        &mut self,
        key: &'a str,
        read: impl FnOnce(At<'_>, &'a Value) -> Checked<T>,
    ) -> Checked<Option<T>> {
        let at = self.at;
        self.take(key)
            .map(|value| read(at.key(key), value))
            .transpose()
    }

    /// What `type` says, when it is there.
    pub(crate) fn type_name(&mut self) -> Checked<Option<&'a str>> {
        self.optional("type", string)
    }

    /// Takes a key whose value must be exactly that text, when it is there at all.
    pub(crate) fn constant(&mut self, key: &'a str, expected: &str) -> Checked<()> {
        match self.take(key) {
            Some(Value::String(text)) if text == expected => Ok(()),
            None => Ok(()),
            other => Err(self
                .at
                .key(key)
                .should_be(format_args!("`\"{expected}\"`"), other)),
        }
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &'a str> {
        self.map.keys().map(String::as_str)
    }

    /// Refuses what is left.
    pub(crate) fn finish(self) -> Checked<()> {
        let stray = self
            .map
            .iter()
            .find(|(key, _)| !self.taken.contains(&key.as_str()));
        match stray {
            Some((key, value)) => Err(self.at.key(key).should_be("not present", Some(value))),
            None => Ok(()),
        }
    }
}

pub(crate) fn string<'a>(at: At<'_>, value: &'a Value) -> Checked<&'a str> {
    value
        .as_str()
        .ok_or_else(|| at.should_be("a string", Some(value)))
}

pub(crate) fn boolean(at: At<'_>, value: &Value) -> Checked<bool> {
    value
        .as_bool()
        .ok_or_else(|| at.should_be("a boolean", Some(value)))
}

pub(crate) fn uuid(at: At<'_>, value: &Value) -> Checked<Id> {
    value
        .as_str()
        .and_then(Id::parse)
        .ok_or_else(|| at.should_be("a valid uuid", Some(value)))
}

pub(crate) fn array<'a>(at: At<'_>, value: &'a Value) -> Checked<&'a [Value]> {
    let items = value
        .as_array()
        .ok_or_else(|| at.should_be("an array", Some(value)))?;
    if items.len() > MAX_ARRAY {
        return Err(at.too_long(MAX_ARRAY, items.len()));
    }
    Ok(items)
}

/// A string of at most that many UTF-16 units: Notion counts as JavaScript does (notion-api.md section 2.2).
pub(crate) fn limited<'a>(at: At<'_>, value: &'a Value, limit: usize) -> Checked<&'a str> {
    let text = string(at, value)?;
    let units = text.encode_utf16().count();
    if units > limit {
        return Err(at.too_long(limit, units));
    }
    Ok(text)
}

const COLORS: [&str; 10] = [
    "default", "gray", "brown", "orange", "yellow", "green", "blue", "purple", "pink", "red",
];

pub(crate) fn color(at: At<'_>, value: &Value) -> Checked<Value> {
    let name = string(at, value)?;
    let plain = name.strip_suffix("_background").unwrap_or(name);
    if COLORS.contains(&plain) {
        Ok(value.clone())
    } else {
        Err(at.should_be("`\"default\"`, `\"gray\"`, …", Some(value)))
    }
}

/// Refuses the character NUL in any text of a body: nothing says what Notion would make of it.
pub(crate) fn refuse_nul(value: &Value) -> Checked<()> {
    match value {
        Value::String(text) if text.contains('\0') => Err(Refusal::validation(
            "body failed validation: text should not contain the character NUL.",
        )),
        Value::Array(items) => items.iter().try_for_each(refuse_nul),
        Value::Object(map) => map.values().try_for_each(refuse_nul),
        _ => Ok(()),
    }
}
