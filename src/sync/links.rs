//! Links from note to note: to which pages they lead, and notes that have to wait for pages.
//!
//! A page's id is known once it is made. So a note that names others which are made in the same run, and not surely
//! before it, gets its page without a body; the body follows when all pages are there. That is one request more for such
//! a note, and nothing is written twice.

use std::collections::HashMap;
use std::rc::Rc;

use tokio::task::JoinSet;

use super::context::Context;
use super::lanes::{Body, finish};
use super::trouble::Trouble;
use crate::links::{Index, Target};
use crate::model::{BodyState, EntityKey, Leads, Mapping, NoteLink, PageId, Reference, Snapshot};
use crate::plan::links::{is_made_before, is_outdated};
use crate::plan::{Plan, Work};
use crate::progress::Event;
use crate::store::{Store, StoreError};

/// What a reference in the body of a note leads to.
pub(super) struct Led {
    pub(super) leads: Leads,
    /// Whether that is sure to be known only when all pages are made.
    pub(super) late: bool,
    /// What has no page yet and gets one before the page of the note has to be made.
    pub(super) awaited: Option<usize>,
}

/// Finds what a reference in the body of the entity at position `at` leads to.
pub(super) fn led(
    reference: &Reference,
    at: usize,
    (snapshot, index): (&Snapshot, &Index),
    plan: &Plan,
    parent: impl Fn(usize) -> Option<usize>,
    page: impl Fn(usize) -> Option<PageId>,
) -> Led {
    match index.find(snapshot, at, reference) {
        Target::Entity(target) => {
            let is_new = matches!(plan.work[target], Work::Create);
            let before = is_made_before(target, at, parent);
            let page = page(target);
            Led {
                leads: page.map_or(Leads::Nowhere, Leads::To),
                late: is_new && !before,
                awaited: (is_new && before && page.is_none()).then_some(target),
            }
        }
        Target::Several => Led {
            leads: Leads::Several,
            late: false,
            awaited: None,
        },
        Target::Nowhere => Led {
            leads: Leads::Nowhere,
            late: false,
            awaited: None,
        },
    }
}

/// What a reference leads to that may lead nowhere any more: where it led to when the note was last written, as long as
/// that page is still one of a note or folder. It was renamed or moved; the link is not wrong for that.
pub(super) fn or_as_before(
    leads: Leads,
    reference: &Reference,
    written: &[NoteLink],
    is_there: impl Fn(PageId) -> bool,
) -> Leads {
    if leads != Leads::Nowhere {
        return leads;
    }
    let before = written.iter().find(|link| link.reference == *reference);
    let page = before
        .and_then(|link| link.page)
        .filter(|page| is_there(*page));
    page.map_or(Leads::Nowhere, Leads::To)
}

/// The notes whose links lead elsewhere than when they were written, by their positions in the snapshot. `renamed` gives
/// the key under which what is stored goes on.
pub(super) fn outdated(
    store: &Store,
    snapshot: &Snapshot,
    mapping: &Mapping,
    renamed: impl Fn(EntityKey) -> EntityKey,
) -> Result<Vec<usize>, StoreError> {
    let mut found = Vec::new();
    // Most who use this link nothing: then nothing is made for it.
    let mut lookup: Option<(Index, HashMap<&EntityKey, usize>)> = None;
    store.each_linked(|key, links| {
        let (index, positions) = lookup.get_or_insert_with(|| {
            let keys = snapshot.entities.iter().map(|entity| &entity.key);
            (Index::new(snapshot), keys.zip(0..).collect())
        });
        if let Some(at) = positions.get(&renamed(key))
            && is_outdated(&links, *at, snapshot, index, mapping)
        {
            found.push(*at);
        }
    })?;
    Ok(found)
}

/// The links of a note as they were last written.
pub(super) fn written(store: &Store, key: &EntityKey) -> Result<Vec<NoteLink>, StoreError> {
    Ok(match store.body(key)? {
        BodyState::Written(written) => written.links,
        BodyState::Nothing | BodyState::Unread => Vec::new(),
    })
}

/// Writes the bodies that waited until all pages were there.
pub(super) async fn write_late(context: Rc<Context>) {
    let mut waiting = std::mem::take(&mut *context.late.borrow_mut());
    waiting.sort_by_key(|rest| rest.at);
    let mut tasks = JoinSet::new();
    for mut rest in waiting {
        // The semaphore is never closed.
        rest.permit = context.bodies_in_hand.clone().acquire_owned().await.ok();
        if context.stop.is_requested() {
            context.leave_one(rest.at);
            context.listener.on(Event::PageFinished);
            continue;
        }
        match context.prepare_body(rest.at).await {
            Ok(rendered) => {
                rest.body = Body::Now(rendered);
                tasks.spawn_local(finish(context.clone(), rest));
            }
            Err(trouble) => context.not_written(rest.at, trouble),
        }
        while tasks.try_join_next().is_some() {}
    }
    while tasks.join_next().await.is_some() {}
}

impl Context {
    fn not_written(&self, at: usize, trouble: Trouble) {
        self.failed_or_left(at, trouble);
        self.listener.on(Event::PageFinished);
    }
}
