//! Puts right what is ours: at once where Notion lets it be changed in place, else by writing down that it is not in step,
//! so that a sync does it, with its intents. A kill in between leaves it to the next sync.

use std::collections::HashMap;

use super::body::{BlockFlaw, BodyFindings, Remedy};
use super::findings::Fix;
use super::report::Difference;
use super::walk::Walk;
use crate::model::{BodyState, PageRecord, Piece, Placed, WholeBody};
use crate::sync::context::Rendered;
use crate::sync::trouble::Trouble;

/// Why a body is left as it is.
const HOLDS_THEIRS: &str = "something you added stands inside its blocks and would go with them if its text was written \
                            anew; move that to the first level of the page in Notion, then repair again";

impl Walk {
    /// Tells the differences of a body, and puts them right if that is wanted.
    pub(super) async fn judge_body(
        &self,
        at: usize,
        record: &PageRecord,
        rendered: &Rendered,
        body: BodyFindings<'_>,
    ) -> Result<(), Trouble> {
        self.findings.count_blocks(body.theirs);
        let needs_rewrite = body
            .flaws
            .iter()
            .any(|flaw| matches!(flaw.remedy, Remedy::Rewrite));
        let rewrites = self.repair && needs_rewrite && body.inside == 0;
        let mut by_hand = needs_rewrite && !rewrites;
        // A block can differ in several respects, and is changed once.
        let mut changed: HashMap<crate::model::BlockId, Fix> = HashMap::new();
        for BlockFlaw {
            place,
            flaw,
            remedy,
        } in body.flaws
        {
            let fix = match remedy {
                _ if !self.repair || self.context.stop.is_requested() => Fix::No,
                Remedy::Delete(block) => {
                    self.attempt(record, self.context.client.delete_block(block).await)?
                }
                _ if rewrites => Fix::BySync,
                Remedy::Change(block, piece) => match changed.get(&block) {
                    Some(fix) => *fix,
                    None => {
                        let fix = self.change(record, block, &piece).await?;
                        changed.insert(block, fix);
                        fix
                    }
                },
                Remedy::Rewrite => Fix::No,
                Remedy::ByHand => {
                    by_hand = true;
                    Fix::No
                }
            };
            let difference = Difference {
                place: Some(place),
                ..Difference::of(record, flaw.what).expecting(flaw.expected, flaw.found)
            };
            self.findings.add(difference, fix);
        }
        if self.repair && by_hand {
            self.findings.unrepaired(record, HOLDS_THEIRS, false);
        }
        if rewrites && !self.context.stop.is_requested() {
            self.ask_for_rewrite(at, rendered, body.outline)?;
        }
        Ok(())
    }

    /// Gives a block its content again. Safe to repeat, so that no intent is needed.
    async fn change(
        &self,
        record: &PageRecord,
        block: crate::model::BlockId,
        piece: &Piece<'_>,
    ) -> Result<Fix, Trouble> {
        let changed = self.context.client.update_block(block, piece).await;
        self.attempt(record, changed)
    }

    fn attempt<T>(
        &self,
        record: &PageRecord,
        done: Result<T, crate::notion::CallError>,
    ) -> Result<Fix, Trouble> {
        match done.map_err(Trouble::from) {
            Ok(_) => Ok(Fix::Done),
            Err(stop @ Trouble::Stop(_)) => Err(stop),
            Err(Trouble::Entity { reason, retryable }) => {
                self.findings.unrepaired(record, reason, retryable);
                Ok(Fix::No)
            }
        }
    }

    /// The body counts as changed from now on. What is ours of it is written down as it was found, so that it is found
    /// again whatever it says.
    fn ask_for_rewrite(
        &self,
        at: usize,
        rendered: &Rendered,
        outline: Vec<Placed>,
    ) -> Result<(), Trouble> {
        let asked = WholeBody {
            source: None,
            body: rendered.body,
            outline,
        };
        let key = &self.context.entity(at).key;
        let mut store = self.context.store.borrow_mut();
        Ok(store.set_body(key, &BodyState::Whole(asked))?)
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
