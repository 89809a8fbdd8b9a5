//! Makes a page to be the root. Never twice: it looks before, and where an answer does not tell, it says so and stops.

use super::accept::{Root, keep};
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::old_pages::start_anew;
use crate::cli::session::Session;
use crate::model::{PageId, PageTitle, Uploads};
use crate::notion::{CallError, Client, CreatePage, ErrorKind, Me, Parent, Position};
use crate::settings::OldPages;
use crate::store::Store;

/// A page to be made.
pub(super) struct NewRoot {
    pub(super) title: PageTitle,
    /// The page it goes under; none for the top of the workspace.
    pub(super) under: Option<PageId>,
}

/// The most pages looked at for one of that title.
const LOOKED_AT: usize = 100;

pub(super) async fn create(
    new: &NewRoot,
    old_pages: Option<OldPages>,
    session: &Session<'_>,
    client: &Client,
    me: &Me,
    store: &mut Store,
) -> Result<Root, Failure> {
    if old_pages.is_none() {
        refuse_second_root(store)?;
    }
    if new.under.is_none() && !me.kind.may_create_at_top() {
        return Err(not_at_top(&format!("an {}", me.kind.name())));
    }
    if let Some(page) = made_before(new, client, me).await? {
        return Err(is_there(new, page));
    }
    let made = match new.under {
        None => client.create_top_page(&new.title).await,
        Some(parent) => {
            let page = CreatePage {
                uploads: &Uploads::default(),
                parent,
                title: &new.title,
                icon: None,
                children: &[],
                position: Position::End,
            };
            client.create_page(&page).await
        }
    };
    let page = made.map_err(|error| not_made(new, &error))?.id;
    let title = Some(new.title.to_string());
    let forgotten = match old_pages {
        Some(OldPages::Keep) => start_anew(session, store),
        _ => Ok(()),
    };
    let kept = forgotten.and_then(|()| keep(page, title, session, store));
    let root = kept.map_err(|failure| {
        failure.hint(format!(
            "the page was made; once that is mended, type `notic-notion root {page}`"
        ))
    })?;
    Ok(Root { made: true, ..root })
}

/// Before a page is made that could not be used. Also where the root is known from the environment only.
fn refuse_second_root(store: &Store) -> Result<(), Failure> {
    let pages = store.page_count()?;
    if pages == 0 {
        return Ok(());
    }
    let before = store.profile()?.root;
    let under = before.map_or_else(String::new, |root| format!(" under the root {root}"));
    Err(Failure::new(
        ExitStatus::Usage,
        format!(
            "profile `{}` has {pages} pages{under}; under a new one a second copy would begin",
            store.profile_name()
        ),
    )
    .hint("to keep both, use another profile: `notic-notion --profile NAME root --create …`"))
}

fn not_at_top(who: &str) -> Failure {
    Failure::new(
        ExitStatus::Usage,
        format!("{who} can't make a page at the top of the workspace"),
    )
    .hint(
        "share a page with it (in Notion: ••• > Connections), and add `--under <that page's link>`",
    )
    .hint("or use the shared page itself: `notic-notion root <link>`")
}

/// A page of that title in that place that the token made: of an earlier try that never heard of it. The list of a
/// page's children tells; at the top of the workspace there is only the search, which can miss what is new.
async fn made_before(new: &NewRoot, client: &Client, me: &Me) -> Result<Option<PageId>, Failure> {
    let title = new.title.as_str();
    let is_titled = |found: &str| PageTitle::new(found) == new.title;
    Ok(match new.under {
        Some(parent) => {
            super::readable(parent, client).await?;
            let list = client.children(parent.into()).await?;
            let found = list.into_iter().find(|block| {
                !block.in_trash
                    && (block.child_page_title.as_deref()).is_some_and(is_titled)
                    && block.created_by.as_ref() == Some(&me.id)
            });
            found.map(|block| block.id.into())
        }
        None => {
            let list = client.search_pages(title, LOOKED_AT).await?;
            let found = list.into_iter().find(|page| {
                is_titled(&page.title)
                    && page.parent == Some(Parent::Workspace)
                    && page.created_by.as_ref() == Some(&me.id)
            });
            found.map(|page| page.id)
        }
    })
}

fn is_there(new: &NewRoot, page: PageId) -> Failure {
    Failure::new(
        ExitStatus::Failed,
        format!(
            "there is a page \"{}\" already that was made with this login: {page}",
            new.title
        ),
    )
    .hint(format!("to use it, type `notic-notion root {page}`"))
    .hint("to make another one, give it another title")
}

fn not_made(new: &NewRoot, error: &CallError) -> Failure {
    match error {
        CallError::Unknown { error, .. } => Failure::new(
            ExitStatus::Failed,
            format!(
                "whether the page \"{}\" was made is not known: {error}",
                new.title
            ),
        )
        .hint("look for it in Notion: if it is there, copy its link and type `notic-notion root <link>`")
        .hint("if it is not there after a minute, run the same again"),
        CallError::Failed(refused) if new.under.is_none() && refused.kind == ErrorKind::Invalid => {
            let failure = not_at_top("this login");
            Failure {
                message: format!("{}: {refused}", failure.message),
                ..failure
            }
        }
        CallError::Failed(refused) => crate::cli::session::api_failure(refused),
    }
}
