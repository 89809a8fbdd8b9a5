//! How pages are made under one parent: how many at once, whether Notion lets them name their place, and never two of one
//! title.
//!
//! Documents say that a page can name the sibling it goes behind, and that pages made at the same time stand in any order
//! or are refused with 409 (notion-api.md sections 5.4 and 8); recordings show neither. So a profile begins with one at a
//! time; the first page that was let name its place shows that more can be made at once; and a conflict shows that there
//! were too many. Both is remembered.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};

use tokio::sync::Notify;

use super::context::Engine;
use super::trouble::Trouble;
use crate::clock::Millis;
use crate::model::{PageId, PageTitle, Warning};
use crate::store::{Placing, Positions};

/// What the creates of a run know of each other.
#[derive(Default)]
pub(super) struct Siblings {
    placing: Cell<Placing>,
    /// When fewer at once were decided on. A conflict of what was begun before says nothing about that.
    narrowed_at: Cell<Millis>,
    under_way: RefCell<HashMap<PageId, usize>>,
    titles: RefCell<HashSet<(PageId, PageTitle)>>,
    ended: Notify,
}

/// A place among the creates under one parent.
pub(super) struct SiblingTurn<'a> {
    siblings: &'a Siblings,
    parent: PageId,
}

/// The only create of its title under one parent.
pub(super) struct TitleTurn<'a> {
    siblings: &'a Siblings,
    key: (PageId, PageTitle),
}

impl Siblings {
    /// What is known of Notion's ways.
    pub(super) fn placing(&self) -> Placing {
        self.placing.get()
    }

    pub(super) fn set_placing(&self, placing: Placing) {
        self.placing.set(placing);
        self.ended.notify_waiters();
    }

    /// How many may be under way under one parent.
    pub(super) fn at_once(&self) -> usize {
        let most = self.placing.get().at_once;
        most.map_or(usize::MAX, |most| most.max(1) as usize)
    }

    /// Whether pages under one parent have to be made one after the other, in their order.
    pub(super) fn is_strict(&self) -> bool {
        self.placing.get().positions != Positions::Kept || self.at_once() == 1
    }

    /// Waits until one more page may be made under a parent.
    pub(super) async fn turn(&self, parent: PageId) -> SiblingTurn<'_> {
        loop {
            let ended = self.ended.notified();
            if self.under_way(parent) < self.at_once() {
                break;
            }
            ended.await;
        }
        *self.under_way.borrow_mut().entry(parent).or_default() += 1;
        SiblingTurn {
            siblings: self,
            parent,
        }
    }

    fn under_way(&self, parent: PageId) -> usize {
        let under_way = self.under_way.borrow();
        under_way.get(&parent).copied().unwrap_or(0)
    }

    /// Waits until no other page of that title is being made or looked for under that parent: pages are found again by
    /// their titles, and one that is found must not be taken for another's.
    pub(super) async fn title(&self, parent: PageId, title: &PageTitle) -> TitleTurn<'_> {
        let key = (parent, title.clone());
        loop {
            let ended = self.ended.notified();
            if self.titles.borrow_mut().insert(key.clone()) {
                break;
            }
            ended.await;
        }
        TitleTurn {
            siblings: self,
            key,
        }
    }
}

impl Drop for SiblingTurn<'_> {
    fn drop(&mut self) {
        let mut under_way = self.siblings.under_way.borrow_mut();
        if let Some(count) = under_way.get_mut(&self.parent) {
            *count -= 1;
            if *count == 0 {
                under_way.remove(&self.parent);
            }
        }
        self.siblings.ended.notify_waiters();
    }
}

impl Drop for TitleTurn<'_> {
    fn drop(&mut self) {
        self.siblings.titles.borrow_mut().remove(&self.key);
        self.siblings.ended.notify_waiters();
    }
}

impl Engine {
    /// Takes up what earlier runs have learnt; with `anew`, forgets it.
    pub(super) fn learn_placing(&self, anew: bool) -> Result<(), Trouble> {
        if anew {
            self.store.borrow_mut().set_placing(Placing::default())?;
        }
        let placing = self.store.borrow().placing()?;
        self.siblings.set_placing(placing);
        Ok(())
    }

    fn remember_placing(&self, placing: Placing) -> Result<(), Trouble> {
        self.store.borrow_mut().set_placing(placing)?;
        self.siblings.set_placing(placing);
        Ok(())
    }

    /// A page was let name its place, or was let in only without one.
    pub(super) fn positions_are(&self, positions: Positions) -> Result<(), Trouble> {
        let placing = self.siblings.placing();
        if placing.positions == positions {
            return Ok(());
        }
        if positions == Positions::Refused {
            self.warn(Warning::general(
                "Notion",
                "takes no page that names its place; pages are made one after the other",
            ));
        }
        self.remember_placing(Placing {
            positions,
            ..placing
        })
    }

    /// A page that was begun then met with a conflict: where others were being made under its parent, there will be half
    /// as many at a time from now on.
    pub(super) fn conflicted(&self, parent: PageId, begun: Millis) -> Result<(), Trouble> {
        let siblings = &self.siblings;
        let at_once = siblings.under_way(parent);
        if at_once < 2 || begun < siblings.narrowed_at.get() {
            return Ok(());
        }
        // What begins at this very moment still counts as begun before.
        siblings.narrowed_at.set(self.clock.now() + 1);
        let fewer = at_once / 2;
        let how = match fewer {
            1 => "one after the other".to_owned(),
            n => format!("{n} at a time"),
        };
        self.warn(Warning::general(
            "Notion",
            format!("refused pages that were made under one page at the same time; from now on they are made {how}"),
        ));
        self.remember_placing(Placing {
            at_once: Some(fewer as u32),
            ..siblings.placing()
        })
    }
}
