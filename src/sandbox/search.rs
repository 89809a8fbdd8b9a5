//! Search, as unreliable as Notion's (notion-observed.md sections 1 row 5 and 8).

use std::cmp::Reverse;

use serde_json::Value;

use super::answer;
use super::engine::{Call, Done};
use super::ids::Id;
use super::query::{Paging, unknown_cursor};
use super::refusal::Refusal;
use super::state::{Node, State};
use super::validate::rich_text::plain_text;
use super::validate::{At, Fields, boolean, string};

/// POST search. Looks at every page: a search is rare, and an index would have to follow every write.
pub(crate) fn search(state: &State, call: &Call) -> Result<Done, Refusal> {
    let at = At::root("body");
    let mut fields = Fields::of(at, call.body()?)?;
    let query = fields.optional("query", string)?;
    let words = query.map(words).unwrap_or_default();
    let paging = Paging::from_body(&mut fields)?;
    let wanted = fields.optional("filter", filter)?.unwrap_or_default();
    let order = fields.optional("sort", order)?;
    let order = order.unwrap_or(Order::NewestEdit);
    fields.finish()?;
    let mut found: Vec<(Id, &Node)> = state
        .nodes
        .iter()
        .map(|(id, node)| (*id, node))
        .filter(|(id, node)| wanted.pages && is_hit(state, *id, node, &words, wanted.in_trash))
        .collect();
    let edited = |node: &Node| (node.edited_ms, node.serial);
    match order {
        Order::OldestEdit => found.sort_by_key(|(_, node)| edited(node)),
        Order::NewestEdit => found.sort_by_key(|(_, node)| Reverse(edited(node))),
        Order::Relevance => found.sort_by_key(|(_, node)| {
            let title = node.page().map(|page| title_words(&page.title));
            let shared = count_shared(&words, &title.unwrap_or_default());
            Reverse((shared, edited(node)))
        }),
    }
    let start = match paging.start {
        None => 0,
        Some(id) => found
            .iter()
            .position(|(other, _)| *other == id)
            .ok_or_else(|| unknown_cursor(id))?,
    };
    let (part, next) = paging.cut(found.into_iter().skip(start));
    let shown = part
        .into_iter()
        .map(|(id, node)| answer::page(state, id, node))
        .collect();
    Ok(Done::of(answer::list(
        "page_or_data_source",
        shown,
        next.map(|(id, _)| id),
    )))
}

/// Any shared word is a hit.
fn is_hit(state: &State, id: Id, node: &Node, wanted: &[String], in_trash: bool) -> bool {
    let Some(page) = node.page() else {
        return false;
    };
    let matches = wanted.is_empty() || count_shared(wanted, &title_words(&page.title)) > 0;
    matches
        && node.found_from_ms <= state.now_ms
        && state.in_trash(id) == in_trash
        && state.is_shared(id)
}

fn title_words(title: &[Value]) -> Vec<String> {
    words(&plain_text(title))
}

fn count_shared(wanted: &[String], title: &[String]) -> usize {
    wanted.iter().filter(|word| title.contains(word)).count()
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

#[derive(Clone, Copy, Debug)]
struct Filter {
    pages: bool,
    in_trash: bool,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            pages: true,
            in_trash: false,
        }
    }
}

/// `{property, value}` with or without `in_trash`, or `in_trash` alone (notion-api.md section 5.2).
fn filter(at: At<'_>, value: &Value) -> Result<Filter, Refusal> {
    let mut fields = Fields::of(at, value)?;
    let mut filter = Filter::default();
    let in_trash = fields.take("in_trash");
    if let Some(value) = in_trash {
        filter.in_trash = boolean(at.key("in_trash"), value)?;
    }
    let is_of_object = fields.keys().any(|key| key != "in_trash");
    if is_of_object || in_trash.is_none() {
        fields.need("property")?;
        fields.constant("property", "object")?;
        let value = fields.need("value")?;
        filter.pages = match string(at.key("value"), value)? {
            "page" => true,
            "data_source" => false,
            _ => {
                return Err(at
                    .key("value")
                    .should_be("`\"page\"` or `\"data_source\"`", Some(value)));
            }
        };
    }
    fields.finish()?;
    Ok(filter)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    NewestEdit,
    OldestEdit,
    Relevance,
}

/// `{timestamp, direction}` or `{property: "relevance"}` (notion-api.md section 5.2).
fn order(at: At<'_>, value: &Value) -> Result<Order, Refusal> {
    let mut fields = Fields::of(at, value)?;
    let order = if fields.take("property").is_some() {
        fields.constant("property", "relevance")?;
        Order::Relevance
    } else {
        fields.need("timestamp")?;
        fields.constant("timestamp", "last_edited_time")?;
        let direction = fields.need("direction")?;
        match string(at.key("direction"), direction)? {
            "ascending" => Order::OldestEdit,
            "descending" => Order::NewestEdit,
            _ => {
                return Err(at
                    .key("direction")
                    .should_be("`\"ascending\"` or `\"descending\"`", Some(direction)));
            }
        }
    };
    fields.finish()?;
    Ok(order)
}
