//! Puts right what is ours: bodies and places at once, as a sync would; titles, icons and pages that are gone by writing
//! down that they are not in step, so that the sync at the end does it. A kill in between leaves it to the next sync.

use std::collections::HashMap;

use super::body::BodyFindings;
use super::findings::Fix;
use super::report::Difference;
use super::walk::Walk;
use crate::model::{PageRecord, WrittenBlock};
use crate::plan::edit::Behind;
use crate::sync::context::Rendered;
use crate::sync::trouble::Trouble;

/// Why a block is left as it is.
const HOLDS_THEIRS: &str = "something you added stands inside a block that would have to go; move it to the first level \
                            of the page in Notion, then repair again";

impl Walk {
    /// Tells the differences of a body, and puts them right if that is wanted: block by block, in place.
    pub(super) async fn judge_body(
        &self,
        at: usize,
        record: &PageRecord,
        rendered: &Rendered,
        body: BodyFindings,
        tree: Vec<WrittenBlock>,
    ) -> Result<(), Trouble> {
        self.findings.count_blocks(body.theirs);
        let can_be_put_right = body.flaws.iter().any(|flaw| !flaw.holds_theirs);
        let fix = match self.repair && can_be_put_right && !self.context.stop.is_requested() {
            true => self.put_right(at, record, rendered, tree).await?,
            false => Fix::No,
        };
        if self.repair && body.flaws.iter().any(|flaw| flaw.holds_theirs) {
            self.findings.unrepaired(record, HOLDS_THEIRS, false);
        }
        for flaw in body.flaws {
            let difference = Difference {
                place: Some(flaw.place),
                ..Difference::of(record, flaw.flaw.what)
                    .expecting(flaw.flaw.expected, flaw.flaw.found)
            };
            let fix = if flaw.holds_theirs { Fix::No } else { fix };
            self.findings.add(difference, fix);
        }
        Ok(())
    }

    /// Brings a body from what is there to what it should be.
    async fn put_right(
        &self,
        at: usize,
        record: &PageRecord,
        rendered: &Rendered,
        tree: Vec<WrittenBlock>,
    ) -> Result<Fix, Trouble> {
        let edited = self
            .context
            .edit_body(at, tree, rendered, Behind::Ours)
            .await;
        match edited {
            Ok(_) => Ok(Fix::Done),
            Err(stop @ Trouble::Stop(_)) => Err(stop),
            Err(Trouble::Entity { reason, retryable }) => {
                self.findings.unrepaired(record, reason, retryable);
                Ok(Fix::No)
            }
        }
    }

    /// Writes down what a page is like in Notion: a sync then sees what is not as it should be.
    pub(super) fn write_down(
        &self,
        record: &PageRecord,
        change: impl FnOnce(PageRecord) -> PageRecord,
    ) -> Result<(), Trouble> {
        if !self.repair {
            return Ok(());
        }
        let mut store = self.context.store.borrow_mut();
        let Some(known) = store.page(&record.key)? else {
            return Ok(());
        };
        Ok(store.put_page(&change(known))?)
    }

    /// Forgets a page that is gone, so that it is made again.
    pub(super) fn forget(&self, record: &PageRecord) -> Result<(), Trouble> {
        self.context.store.borrow_mut().forget_page(&record.key)?;
        self.context
            .withdraw_intents_under(&HashMap::from([(record.page, record)]))
    }

    /// Puts pages back that were moved. Where the page they belong under is gone, too, they go to its new one, by a sync.
    pub(super) async fn put_back_moved(&self) {
        let moved = self.moved.take();
        for (at, record) in moved {
            if self.context.stop.is_requested() {
                return;
            }
            if self.gone.borrow().contains(&record.parent) {
                continue;
            }
            if let Err(trouble) = self.context.relocate(at, record.parent).await {
                let entity = self.context.entity(at);
                self.context
                    .failed(&entity.key, entity.title.as_str(), trouble);
            }
        }
    }
}
