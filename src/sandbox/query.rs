//! The query of lists: `page_size` and `start_cursor`.

use serde_json::{Value, json};

use super::ids::Id;
use super::refusal::Refusal;
use super::validate::{At, Checked, Fields, uuid};

/// The most entries of one answer to a list (notion-api.md section 2.2).
pub(crate) const MAX_PAGE: usize = 100;

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Paging {
    pub(crate) size: usize,
    pub(crate) start: Option<Id>,
}

impl Paging {
    /// From a query string; unknown keys are refused.
    pub(crate) fn from_query(query: &str) -> Checked<Self> {
        let at = At::root("query");
        let mut paging = Self {
            size: MAX_PAGE,
            start: None,
        };
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            match key {
                "page_size" => {
                    paging.size = size(at.key("page_size"), value.parse().ok(), &json!(value))?
                }
                "start_cursor" => paging.start = Some(uuid(at.key("start_cursor"), &json!(value))?),
                other => return Err(at.key(other).should_be("not present", Some(&json!(value)))),
            }
        }
        Ok(paging)
    }

    /// From a body, as POST lists have it.
    pub(crate) fn from_body(fields: &mut Fields<'_>) -> Checked<Self> {
        let at = fields.at;
        let size = match fields.take("page_size") {
            Some(value) => size(at.key("page_size"), value.as_u64(), value)?,
            None => MAX_PAGE,
        };
        let start = fields.optional("start_cursor", uuid)?;
        Ok(Self { size, start })
    }

    /// The entries of this part, and the first of the next. The cursor is inclusive.
    pub(crate) fn cut<T>(self, entries: impl Iterator<Item = T>) -> (Vec<T>, Option<T>) {
        let mut entries = entries;
        let part = entries.by_ref().take(self.size).collect();
        (part, entries.next())
    }
}

/// From 1 to 100; 0 and more than 100 are refused, which is the strictest that was reported.
fn size(at: At<'_>, number: Option<u64>, shown: &Value) -> Checked<usize> {
    match number.and_then(|number| usize::try_from(number).ok()) {
        Some(size) if (1..=MAX_PAGE).contains(&size) => Ok(size),
        _ => Err(at.should_be("a number from `1` to `100`", Some(shown))),
    }
}

/// A cursor that is not in the list.
pub(crate) fn unknown_cursor(id: Id) -> Refusal {
    Refusal::validation(format!("The start_cursor provided is invalid: {id}"))
}
