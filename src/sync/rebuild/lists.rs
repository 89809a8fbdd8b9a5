//! What lies under pages and blocks, read once each.

use std::collections::HashSet;
use std::rc::Rc;

use super::Authors;
use super::content::look_of_found;
use super::walk::{Place, Walk};
use crate::model::{BlockId, PageId, PageTitle};
use crate::notion::{BlockObject, CallError, ErrorKind, UserId};
use crate::progress::Event;
use crate::sync::all::Task;
use crate::sync::trouble::Trouble;

/// A list on its way.
pub(super) type Look<'a> = Task<'a, Result<Rc<Listing>, Trouble>>;

/// What was seen under a page or block.
pub(super) struct Listing {
    pub(super) pages: Vec<PageSeen>,
    pub(super) blocks: Vec<BlockSeen>,
}

/// A page that was seen in a list.
#[derive(Clone, Debug)]
pub(super) struct PageSeen {
    pub(super) page: PageId,
    pub(super) title: PageTitle,
    /// What it was listed under.
    pub(super) under: BlockId,
    pub(super) has_children: bool,
    /// Whether the id that the token acts as made it.
    pub(super) is_made: bool,
}

/// A block that was seen in a list.
pub(super) struct BlockSeen {
    pub(super) id: BlockId,
    pub(super) look: u64,
    pub(super) has_children: bool,
    pub(super) is_made: bool,
}

impl Walk {
    /// Lists a page, again where titles are missing that should be there.
    pub(super) async fn list_place(&self, place: &Place) -> Result<Rc<Listing>, Trouble> {
        let titles: HashSet<PageTitle> = self
            .wanted(place.entity)
            .into_iter()
            .map(|at| self.context.entity(at).title.clone())
            .collect();
        let listing = self.read(place.page.into(), &titles).await;
        self.context.listener.on(Event::PageFinished);
        let listing = match listing {
            Ok(listing) => listing,
            Err(error) if place.entity.is_none() => {
                return Err(match error.error().kind {
                    ErrorKind::NotFound => crate::sync::mend::root_gone(),
                    _ => error.into(),
                });
            }
            Err(error) => return Err(error.into()),
        };
        if !listing.is_empty() || place.has_children == Some(false) {
            return Ok(listing);
        }
        // An empty list alone proves nothing.
        let list = self.context.beyond_doubt_empty(place.page.into()).await?;
        Ok(self.keep(place.page.into(), list))
    }

    pub(super) async fn read(
        &self,
        under: BlockId,
        titles: &HashSet<PageTitle>,
    ) -> Result<Rc<Listing>, CallError> {
        let holds_all = |listing: &&Rc<Listing>| {
            let there: HashSet<&PageTitle> = listing.pages.iter().map(|seen| &seen.title).collect();
            titles.iter().all(|title| there.contains(title))
        };
        if let Some(listing) = self.lists.borrow().get(&under).filter(holds_all) {
            return Ok(listing.clone());
        }
        let list = self
            .context
            .settled(under, |list| {
                let there: HashSet<PageTitle> = list
                    .iter()
                    .filter_map(|block| block.child_page_title.as_deref())
                    .map(PageTitle::new)
                    .collect();
                titles.is_subset(&there)
            })
            .await?;
        Ok(self.keep(under, list))
    }

    /// What is under a page or block that has something under it.
    pub(super) async fn listing(&self, under: BlockId) -> Result<Rc<Listing>, Trouble> {
        let listing = self.read(under, &HashSet::new()).await?;
        if listing.is_empty() {
            let list = self.context.beyond_doubt_empty(under).await?;
            return Ok(self.keep(under, list));
        }
        Ok(listing)
    }

    pub(super) fn keep(&self, under: BlockId, list: Vec<BlockObject>) -> Rc<Listing> {
        let (mut pages, mut blocks) = (Vec::new(), Vec::new());
        for block in list.iter().filter(|block| !block.in_trash) {
            match &block.child_page_title {
                Some(title) => pages.push(PageSeen {
                    page: block.id.into(),
                    title: PageTitle::new(title),
                    under,
                    has_children: block.has_children,
                    is_made: self.is_author(block.created_by.as_ref()),
                }),
                None if block.type_name.starts_with("child_") => {}
                None => blocks.push(BlockSeen {
                    id: block.id,
                    look: look_of_found(block),
                    has_children: block.has_children,
                    is_made: self.authors == Authors::Any || self.maker.made(block),
                }),
            }
        }
        let listing = Rc::new(Listing { pages, blocks });
        self.lists.borrow_mut().insert(under, listing.clone());
        listing
    }

    pub(super) fn is_author(&self, user: Option<&UserId>) -> bool {
        self.authors == Authors::Any || user.is_none_or(|user| *user == self.maker.user)
    }

    /// All pages that were seen in lists, in no order that matters.
    pub(super) fn seen(&self) -> impl Iterator<Item = PageSeen> {
        let lists = self.lists.borrow();
        let mut seen: Vec<PageSeen> = lists
            .values()
            .flat_map(|listing| listing.pages.iter().cloned())
            .collect();
        seen.sort_by_key(|seen| seen.page);
        seen.into_iter()
    }
}

impl Listing {
    pub(super) fn is_empty(&self) -> bool {
        self.pages.is_empty() && self.blocks.is_empty()
    }
}
