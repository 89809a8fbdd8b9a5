//! `mapping list`: all that has a page, as a tree.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::super::print;
use super::entity::{Known, address, as_json};
use super::standing::Standing;
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::session::Session;
use crate::model::{EntityKey, Mapping, PageId, PageRecord};
use crate::plan::tally;
use crate::ui::{escape, phrase};

pub(super) fn list(session: &Session<'_>) -> Result<ExitStatus, Failure> {
    let known = Known::load(session)?;
    let mut lines = Vec::new();
    let mut pages: Vec<Value> = Vec::new();
    for (depth, record) in in_order(&known.mapping) {
        let standing = known.standing(record)?;
        lines.push(line(depth, record, standing));
        let mut page = as_json(record, standing);
        page["depth"] = json!(depth);
        pages.push(page);
    }
    for one in &known.unclear {
        lines.push(format!(
            "not known: {} {}: {}",
            one.key.kind,
            escape(one.title.as_str()),
            escape(&one.reason)
        ));
    }
    let unclear: Vec<Value> = known
        .unclear
        .iter()
        .map(|one| {
            json!({
                "kind": one.key.kind.as_str(),
                "clientId": one.key.id.as_str(),
                "title": one.title.as_str(),
                "reason": one.reason,
                "pages": one.pages,
            })
        })
        .collect();
    lines.push(sum(&known));
    print(
        session.ui,
        session.json,
        &lines.join("\n"),
        &json!({
            "profile": session.profile.as_str(),
            "root": Some(known.mapping.root).filter(|root| *root != NOWHERE),
            "pages": pages,
            "unclear": unclear,
        }),
    )?;
    Ok(ExitStatus::InStep)
}

fn line(depth: usize, record: &PageRecord, standing: Standing) -> String {
    let aside = standing.aside();
    let aside = aside.map_or_else(String::new, |aside| format!(", {aside}"));
    format!(
        "{}{} ({}{aside})  {}",
        "  ".repeat(depth),
        escape(record.title.as_str()),
        record.key.kind,
        address(record.page)
    )
}

fn sum(known: &Known) -> String {
    let records = known.mapping.records();
    if records.is_empty() && known.unclear.is_empty() {
        return "Nothing is known of any page. If notes were synced before, `notic-notion mapping rebuild` finds their \
                pages again."
            .to_owned();
    }
    let [workspaces, folders, notes] = tally(records.iter().map(|record| &record.key));
    let mut sum = format!("{}.", phrase::contents(workspaces, folders, notes));
    if !known.unclear.is_empty() {
        sum.push_str(&format!(
            " Of {} it is not known which page they have; see above.",
            known.unclear.len()
        ));
    }
    sum
}

/// All records with their depth: each parent before what lies under it, siblings by title. What lies under no known page
/// comes last.
fn in_order(mapping: &Mapping) -> Vec<(usize, &PageRecord)> {
    let mut below: HashMap<PageId, Vec<&PageRecord>> = HashMap::new();
    for record in mapping.records() {
        let is_placed = record.parent == mapping.root || mapping.at_page(record.parent).is_some();
        let above = if is_placed { record.parent } else { NOWHERE };
        below.entry(above).or_default().push(record);
    }
    let order = |record: &&PageRecord| -> (String, EntityKey) {
        (record.title.as_str().to_lowercase(), record.key.clone())
    };
    for siblings in below.values_mut() {
        siblings.sort_by_cached_key(order);
        siblings.reverse();
    }
    let mut open: Vec<(usize, &PageRecord)> = Vec::new();
    for above in [NOWHERE, mapping.root] {
        open.extend(
            below
                .remove(&above)
                .into_iter()
                .flatten()
                .map(|record| (0, record)),
        );
    }
    let mut ordered = Vec::new();
    while let Some((depth, record)) = open.pop() {
        ordered.push((depth, record));
        let children = below.remove(&record.page).into_iter().flatten();
        open.extend(children.map(|child| (depth + 1, child)));
    }
    // What lies under itself is only in a damaged file, and is listed all the same.
    ordered.extend(below.into_values().flatten().map(|record| (0, record)));
    ordered
}

/// No page: what lies under an unknown one is listed under it.
const NOWHERE: PageId = PageId::NONE;
