//! Pages that are there although nothing is known of them here: another machine made them, or this one did, after the
//! time from which its state was brought back.
//!
//! So while the state may be older than Notion (`store/doubt.rs`), and only then, what lies under a page is read once before
//! one is made under it. A page that this connection made, that no entity has, and that bears the new one's name and text
//! is taken for it. What does not tell whose it is (a person's token makes pages under that person's name) is left alone.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use tokio::sync::OnceCell;

use super::context::{Context, Engine};
use super::page::no_parent;
use super::trouble::Trouble;
use crate::model::{BodyState, Fingerprint, PageId, PageRecord, PageTitle, Warning, WrittenBlock};
use crate::notion::BlockObject;

/// A page that no entity has.
struct Stray {
    page: PageId,
    title: PageTitle,
    has_children: bool,
}

/// What a run knows of pages that no entity has.
#[derive(Default)]
pub(super) struct Strays {
    /// Pages under which nothing is that the run does not know: it has made them, or has seen that they are empty.
    known: RefCell<HashSet<PageId>>,
    under: RefCell<HashMap<PageId, Rc<OnceCell<Vec<Stray>>>>>,
    /// Whether pages are looked for at all: the state may be older than Notion.
    looks: Cell<bool>,
}

impl Strays {
    /// Whether to look for pages of which nothing is known.
    pub(super) fn look(&self, looks: bool) {
        self.looks.set(looks);
    }

    pub(super) fn are_looked_for(&self) -> bool {
        self.looks.get()
    }

    /// Whether it was looked under any page. Where it was not, nothing tells that the state knows all pages: the source may
    /// have been brought back with it.
    pub(super) fn have_been_looked_for(&self) -> bool {
        !self.under.borrow().is_empty()
    }

    /// Under this page is nothing of ours that is not known.
    pub(super) fn none_under(&self, page: PageId) {
        self.known.borrow_mut().insert(page);
    }

    fn under(&self, page: PageId) -> Option<Rc<OnceCell<Vec<Stray>>>> {
        let is_known = !self.looks.get() || self.known.borrow().contains(&page);
        (!is_known).then(|| self.under.borrow_mut().entry(page).or_default().clone())
    }
}

impl Context {
    /// Takes a page that is there for an entity that has none, if there is one that can only be its own.
    pub(super) async fn adopt(&self, at: usize, parent: PageId) -> Result<Option<PageId>, Trouble> {
        let Some(strays) = self.strays.under(parent) else {
            return Ok(None);
        };
        let entity = self.entity(at);
        let _only_of_its_title = self.siblings.title(parent, &entity.title).await;
        let strays = strays.get_or_try_init(|| self.strays_under(parent)).await?;
        for stray in strays.iter().filter(|stray| stray.title == entity.title) {
            let is_free = !self.store.borrow().is_mapped(stray.page)?;
            if is_free && self.is_its_own(at, stray).await? {
                self.take_page(at, parent, stray.page)?;
                return Ok(Some(stray.page));
            }
        }
        Ok(None)
    }

    fn take_page(&self, at: usize, parent: PageId, page: PageId) -> Result<(), Trouble> {
        let entity = self.entity(at);
        let record = PageRecord {
            key: entity.key.clone(),
            page,
            parent,
            title: entity.title.clone(),
            icon: None,
            in_trash: false,
            missing: false,
            source: None,
        };
        let state = match entity.body {
            Some(_) => BodyState::Unread,
            None => BodyState::Nothing,
        };
        let unclear = self.store.borrow().unclear()?;
        self.store
            .borrow_mut()
            .adopt(&[(record, state)], &unclear)?;
        self.set_page(at, page, parent);
        self.warn(Warning::about(
            entity.key.clone(),
            entity.title.as_str(),
            "its page was there already, though nothing was known of it here: another machine made it, or the state was \
             brought back from a backup; it goes on with that page",
        ));
        Ok(())
    }

    /// Whether what is on a page tells that it is the entity's.
    async fn is_its_own(&self, at: usize, stray: &Stray) -> Result<bool, Trouble> {
        let maker = self.maker().await?;
        let list = match stray.has_children {
            true => self.client.children(stray.page.into()).await?,
            false => Vec::new(),
        };
        let list = match stray.has_children && list.is_empty() {
            true => self.beyond_doubt_empty(stray.page.into()).await?,
            false => list,
        };
        if self.entity(at).body.is_none() {
            return Ok(match maker.is_person {
                true => self.has_children_of(at, &list),
                false => !list.iter().any(|block| maker.made(block)),
            });
        }
        if list.is_empty() {
            // With a person's token nothing tells who made it.
            return Ok(!maker.is_person);
        }
        let rendered = self.render(at)?;
        let expected = WrittenBlock::all(&rendered.blocks);
        let expected: HashSet<Fingerprint> = expected.iter().map(|block| block.print).collect();
        Ok(list
            .iter()
            .filter(|block| !maker.is_person || !block.plain_text.trim().is_empty())
            .map(|block| Fingerprint::of(&block.type_name, &block.plain_text))
            .any(|print| expected.contains(&print)))
    }

    /// Whether a page holds one of the name of something that lies in an entity.
    fn has_children_of(&self, at: usize, list: &[BlockObject]) -> bool {
        let children = self.children(Some(at)).iter();
        let titles: HashSet<&PageTitle> =
            children.map(|child| &self.entity(*child).title).collect();
        let mut found = list
            .iter()
            .filter_map(|block| block.child_page_title.as_deref());
        found.any(|title| titles.contains(&PageTitle::new(title)))
    }
}

impl Engine {
    async fn strays_under(&self, parent: PageId) -> Result<Vec<Stray>, Trouble> {
        let list = self
            .mending(parent, async || self.client.children(parent.into()).await)
            .await
            .map_err(no_parent)?;
        let list = match list.is_empty() {
            true => self.beyond_doubt_empty(parent.into()).await?,
            false => list,
        };
        let mut strays = Vec::new();
        for block in list.iter().filter(|block| !block.in_trash) {
            let (Some(title), page) = (&block.child_page_title, PageId::from(block.id)) else {
                continue;
            };
            let store = self.store.borrow();
            if !store.is_mapped(page)? && !store.is_let_go(page)? {
                strays.push((
                    block.created_by.as_ref(),
                    Stray {
                        page,
                        title: PageTitle::new(title),
                        has_children: block.has_children,
                    },
                ));
            }
        }
        if strays.is_empty() {
            return Ok(Vec::new());
        }
        let me = self.maker().await?.user;
        let ours = strays.into_iter().filter(|(by, _)| *by == Some(&me));
        Ok(ours.map(|(_, stray)| stray).collect())
    }
}
