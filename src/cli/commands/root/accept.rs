//! Whether a page can be the root, and making it so.

use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::old_pages::start_anew;
use crate::cli::session::Session;
use crate::model::PageId;
use crate::notion::{BlockObject, CallError, Client, ErrorKind, PageObject, Parent};
use crate::settings::OldPages;
use crate::store::{Profile, Store};
use crate::ui::phrase;

/// What became the root.
pub(super) struct Root {
    pub(super) page: PageId,
    /// None where it has none.
    pub(super) title: Option<String>,
    /// Whether it was made just now.
    pub(super) made: bool,
    /// Whether it is known where the notes are.
    pub(super) has_source: bool,
}

/// Reads a page and makes it the root.
pub(super) async fn accept(
    page: PageId,
    old_pages: Option<OldPages>,
    session: &Session<'_>,
    client: &Client,
    store: &mut Store,
) -> Result<Root, Failure> {
    if old_pages.is_none() {
        refuse_another_root(store, page)?;
    }
    let found = readable(page, client).await?;
    if found.is_locked {
        session.ui.note(
            "The page is locked in Notion. That keeps people from changing it by hand, but not a sync.",
        );
    }
    if old_pages == Some(OldPages::Keep) {
        start_anew(session, store)?;
    }
    if store.page_count()? == 0 {
        warn_of_copy(page, session, client).await;
    }
    let title = (!found.title.is_empty()).then_some(found.title);
    keep(page, title, session, store)
}

/// Stores a page as the root.
pub(super) fn keep(
    page: PageId,
    title: Option<String>,
    session: &Session<'_>,
    store: &mut Store,
) -> Result<Root, Failure> {
    let known = store.profile()?;
    let has_source = known.source.is_some();
    store.set_profile(&Profile {
        root: Some(page),
        root_title: title.clone(),
        ..known
    })?;
    if session.settings.root.is_some_and(|root| root != page) {
        session
            .ui
            .warn("NOTIC_NOTION_ROOT is set to another page, and wins");
    }
    Ok(Root {
        page,
        title,
        made: false,
        has_source,
    })
}

/// Pages that were made under one root stay under it: another root would begin a second copy.
pub(in crate::cli::commands) fn refuse_another_root(
    store: &Store,
    root: PageId,
) -> Result<(), Failure> {
    let known = store.profile()?;
    let pages = store.page_count()?;
    match known.root {
        Some(before) if before != root && pages > 0 => Err(Failure::new(
            ExitStatus::Usage,
            format!(
                "profile `{}` has {pages} pages under the root {before}; under {root} a second copy would begin",
                store.profile_name()
            ),
        )
        .hint(format!("to go on under {root}, type `notic-notion root {root}`: you can say what becomes of the pages"))
        .hint("to keep both, use another profile: `notic-notion --profile NAME root …`")
        .hint("to go on under the old root, type nothing; where NOTIC_NOTION_ROOT names another page, unset it")),
        _ => Ok(()),
    }
}

/// Reads a page that can be the root, or tells why it can't.
pub(in crate::cli::commands) async fn readable(
    page: PageId,
    client: &Client,
) -> Result<PageObject, Failure> {
    let error = match client.page(page).await {
        Ok(found) if found.in_trash => return Err(in_trash(&found)),
        Ok(found) => return Ok(found),
        Err(error) => error,
    };
    match error.error().kind {
        // An id of something else may be refused or not be found. Asked for as a block, it tells what it is.
        ErrorKind::NotFound | ErrorKind::Invalid => match client.block(page.into()).await {
            Ok(block) => Err(no_page(page, &block).unwrap_or_else(|| error.into())),
            Err(_) => Err(not_seen(page, error)),
        },
        _ => Err(error.into()),
    }
}

fn in_trash(page: &PageObject) -> Failure {
    let title = match page.title.as_str() {
        "" => page.id.to_string(),
        title => format!("\"{title}\""),
    };
    Failure::new(
        ExitStatus::Failed,
        format!("the page {title} is in Notion's trash"),
    )
    .hint("restore it in Notion, or choose another page")
}

fn not_seen(page: PageId, error: CallError) -> Failure {
    let why = match error.error().kind {
        ErrorKind::NotFound => String::new(),
        // It looks like an id, and Notion gives none like it.
        _ => format!("; Notion says: {}", error.error()),
    };
    Failure::new(
        ExitStatus::Failed,
        format!("there is no page {page} that the connection can see{why}"),
    )
    .hint("in Notion, open the page, then ••• > Connections > add the connection; then try again")
    .hint("or check the link: ••• > Copy link, on the page itself; a database can't be the root")
}

/// What a block says that is no page.
fn no_page(id: PageId, block: &BlockObject) -> Option<Failure> {
    let is = |what: &str| Failure::new(ExitStatus::Failed, format!("{id} is {what}, not a page"));
    match block.type_name.as_str() {
        "" | "child_page" => None,
        "child_database" => Some(
            is("a database").hint(
                "choose a page; a new one beside the database is made by `notic-notion root --create TITLE --under \
                 PAGE`",
            ),
        ),
        name => {
            let failure = is(&format!("a block (`{name}`)"));
            Some(match block.parent {
                Some(Parent::Page(page)) => failure.hint(format!(
                    "for the page it is on, type `notic-notion root {page}`"
                )),
                _ => failure.hint("copy the link of the page it is on: ••• > Copy link"),
            })
        }
    }
}

/// A sync refuses a root that holds pages of an earlier one nobody remembers; better told now. A personal token's pages
/// can't be told from what the person made, so that only the sync knows there.
async fn warn_of_copy(page: PageId, session: &Session<'_>, client: &Client) {
    // It is only a hint: what can't be read now, the sync will tell.
    let Ok(list) = client.children(page.into()).await else {
        return;
    };
    let pages: Vec<&BlockObject> = list
        .iter()
        .filter(|block| block.child_page_title.is_some() && !block.in_trash)
        .collect();
    if pages.is_empty() {
        return;
    }
    let Ok(me) = client.me().await else { return };
    let ours = pages
        .iter()
        .filter(|block| block.created_by.as_ref() == Some(&me.id));
    let count = ours.count();
    if count > 0 && !me.is_person {
        session.ui.warn(&format!(
            "the page already holds {} made by this connection, but nothing is known here of what was synced before; \
             a sync would refuse to make a second copy. `notic-notion mapping rebuild` finds the pages again; or bring \
             back the state folder of the machine that synced before, or choose an empty page",
            phrase::count(count, "page")
        ));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const ID: &str = "0a1b2c3d-4e5f-8a6b-8c7d-0123456789ab";
    const PARENT: &str = "0a1b2c3d-4e5f-8a6b-8c7d-0123456789ac";

    fn told(type_name: &str, parent: Value) -> Option<String> {
        let block = json!({"object": "block", "id": ID, "type": type_name, "parent": parent});
        let block = BlockObject::read(block).unwrap();
        no_page(ID.parse().unwrap(), &block).map(|failure| failure.to_string())
    }

    #[test]
    fn what_is_no_page_is_told_as_what_it_is_with_a_way_to_a_page() {
        let on_page = json!({"type": "page_id", "page_id": PARENT});
        let database = told("child_database", on_page.clone()).unwrap();
        assert!(database.contains("is a database"), "{database}");
        assert!(database.contains("--under"), "{database}");
        let block = told("to_do", on_page.clone()).unwrap();
        assert!(block.contains("is a block (`to_do`)"), "{block}");
        let way_out = format!("notic-notion root {PARENT}");
        assert!(block.contains(&way_out), "{block}");
        let nested = told("to_do", json!({"type": "block_id", "block_id": PARENT})).unwrap();
        assert!(nested.contains("Copy link"), "{nested}");
        assert_eq!(told("child_page", on_page), None);
    }
}
