//! `mapping show`: all that is known of one page.

use serde_json::{Value, json};

use super::super::print;
use super::entity::{Known, Meant, address, as_json};
use crate::cli::args::MappingShowArgs;
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::session::Session;
use crate::model::{BodyState, Icon, PageId, PageRecord, Unclear, WrittenBlock};
use crate::ui::{escape, phrase};

pub(super) fn show(args: &MappingShowArgs, session: &Session<'_>) -> Result<ExitStatus, Failure> {
    let known = Known::load(session)?;
    let (text, value) = match known.find(&args.entity)? {
        Meant::Page(record) => page(&known, record)?,
        Meant::Unclear(unclear) => in_doubt(unclear),
    };
    print(session.ui, session.json, &text, &value)?;
    Ok(ExitStatus::InStep)
}

fn page(known: &Known, record: &PageRecord) -> Result<(String, Value), Failure> {
    let standing = known.standing(record)?;
    let body = known.store.body(&record.key)?;
    let images = known
        .store
        .images()?
        .remove(&record.key)
        .unwrap_or_default();
    let unsettled = known
        .store
        .intents()?
        .iter()
        .filter(|intent| intent.key == record.key)
        .count();
    let trouble = known
        .store
        .troubles()?
        .into_iter()
        .find(|trouble| trouble.key == record.key);
    let mut lines = vec![
        format!("{} \"{}\"", record.key.kind, escape(record.title.as_str())),
        format!("Id in Notic:  {}", escape(record.key.id.as_str())),
        format!("Page:         {}", address(record.page)),
        format!("Lies under:   {}", name_of(known, record.parent)),
    ];
    let icon = record.icon.as_ref().map(Icon::as_str);
    lines.extend(icon.map(|icon| format!("Icon:         {icon}")));
    lines.push(format!("State:        {}", standing.explained()));
    let below = known.below(record);
    if below > 0 {
        lines.push(format!("Under it:     {}", phrase::count(below, "page")));
    }
    let (blocks, ids, links) = match &body {
        BodyState::Written(whole) => (
            Some(count(&whole.tree, &|_| true)),
            count(&whole.tree, &|block| block.id.is_some()),
            &whole.links[..],
        ),
        BodyState::Nothing | BodyState::Unread => (None, 0, &[][..]),
    };
    if let Some(blocks) = blocks.filter(|blocks| *blocks > 0) {
        lines.push(format!(
            "Blocks:       {}, {ids} with a known id",
            phrase::count(blocks, "block")
        ));
    }
    for link in links {
        let to = link
            .page
            .map_or_else(|| "nowhere".to_owned(), |page| name_of(known, page));
        lines.push(format!(
            "Links to:     {}: {to}",
            escape(link.reference.as_str())
        ));
    }
    for image in &images {
        let shown = match (&image.file, &image.content) {
            (_, None) => "not shown",
            (Some(_), Some(_)) => "uploaded",
            (None, Some(_)) => "uploaded from the text",
        };
        lines.push(format!("Image:        {}: {shown}", escape(&image.address)));
    }
    if unsettled > 0 {
        lines.push(format!(
            "Unsettled:    {}, looked into by the next sync",
            phrase::count(unsettled, "write")
        ));
    }
    lines.extend(
        trouble
            .iter()
            .map(|trouble| format!("Not in step:  {}", escape(&trouble.reason))),
    );
    let images: Vec<Value> = images
        .iter()
        .map(|image| {
            json!({
                "address": image.address,
                "path": image.file.as_ref().map(|file| &file.path),
                "shown": image.content.is_some(),
            })
        })
        .collect();
    let links: Vec<Value> = links
        .iter()
        .map(|link| json!({"reference": link.reference.as_str(), "page": link.page}))
        .collect();
    let mut value = as_json(record, standing);
    for (name, more) in [
        ("icon", json!(icon)),
        ("pagesBelow", json!(below)),
        ("blocks", json!(blocks)),
        ("blocksWithId", json!(ids)),
        ("links", json!(links)),
        ("images", json!(images)),
        ("unsettled", json!(unsettled)),
        ("trouble", json!(trouble.map(|trouble| trouble.reason))),
    ] {
        value[name] = more;
    }
    Ok((lines.join("\n"), value))
}

fn in_doubt(unclear: &Unclear) -> (String, Value) {
    let mut lines = vec![
        format!(
            "{} \"{}\"",
            unclear.key.kind,
            escape(unclear.title.as_str())
        ),
        format!("Id in Notic:  {}", escape(unclear.key.id.as_str())),
        format!("Page:         not known: {}", escape(&unclear.reason)),
    ];
    let pages = unclear.pages.iter();
    lines.extend(pages.map(|page| format!("It may be:    {}", address(*page))));
    let value = json!({
        "kind": unclear.key.kind.as_str(),
        "clientId": unclear.key.id.as_str(),
        "title": unclear.title.as_str(),
        "page": null,
        "state": "unclear",
        "reason": unclear.reason,
        "pages": unclear.pages,
    });
    (lines.join("\n"), value)
}

fn name_of(known: &Known, page: PageId) -> String {
    if page == known.mapping.root {
        return format!("the root page, {}", address(page));
    }
    match known.mapping.at_page(page) {
        Some(record) => format!(
            "{} \"{}\", {}",
            record.key.kind,
            escape(record.title.as_str()),
            address(page)
        ),
        None => format!("a page that is not known, {}", address(page)),
    }
}

fn count(blocks: &[WrittenBlock], which: &dyn Fn(&WrittenBlock) -> bool) -> usize {
    let one = |block: &WrittenBlock| usize::from(which(block)) + count(&block.children, which);
    blocks.iter().map(one).sum()
}
