//! Settles writes whose answer did not tell (design.md section 6), and keeps what became of them.
//!
//! What is found in Notion was done. That something was not done is believed only of two complete lists that don't
//! show it, a while apart, the later one read when Notion can no longer be working on it (`look.rs`).

use super::all::{Task, all};
use super::context::Engine;
use super::look::Deadline;
use super::trouble::Trouble;
use crate::model::{
    Anchor, BlockId, BodyState, EntityKey, Fingerprint, Icon, Intent, IntentBody, IntentOperation,
    PageId, PageRecord, PageTitle, Placed, WrittenBlock, WrittenBody,
};
use crate::notion::Doubt;

/// What became of a create.
pub(super) enum CreateOutcome {
    /// The page is there.
    Made(PageId, BodyState),
    /// It is not, and won't come.
    NotMade,
    /// Nobody can tell yet; why.
    Open(Trouble),
}

/// What became of an append.
pub(super) enum AppendOutcome {
    /// All of it is there: the ids of what was sent.
    Arrived(Vec<BlockId>),
    /// None of it is.
    NotArrived,
    /// Only some of it is: these.
    Partly(Vec<BlockId>),
    /// Nobody can tell yet; why.
    Open(Trouble),
}

impl Engine {
    /// Settles what the runs before began and did not finish. What can't be settled stays for the next run.
    pub(super) async fn settle_leftovers(&self) -> Result<(), Trouble> {
        let intents = self.store.borrow().intents()?;
        // An intent may be minutes older than its request, which waits for the budget and for pauses: the run that left
        // it may have been killed this moment.
        let deadline = Deadline::now() + self.settle.after(Doubt::Cut);
        // One after the other each is settled with the fewest requests, and a run that may send few settles some.
        if self.client.is_limited() {
            for intent in &intents {
                self.settle_or_leave(intent, deadline).await?;
            }
            return Ok(());
        }
        // All at once: each has to wait for the same deadline.
        let settling = intents
            .iter()
            .map(|intent| Box::pin(self.settle_or_leave(intent, deadline)) as Task<'_, _>);
        all(settling.collect()).await.into_iter().collect()
    }

    async fn settle_or_leave(&self, intent: &Intent, deadline: Deadline) -> Result<(), Trouble> {
        match self.settle_leftover(intent, deadline).await {
            // One that can't be settled now keeps nothing else waiting.
            Err(trouble @ Trouble::Entity { .. }) => {
                self.leave_open(intent.id, trouble);
                Ok(())
            }
            other => other,
        }
    }

    async fn settle_leftover(&self, intent: &Intent, deadline: Deadline) -> Result<(), Trouble> {
        match &intent.operation {
            IntentOperation::Create {
                parent,
                title,
                icon,
                body,
                by,
            } => {
                let _only_of_its_title = self.siblings.title(*parent, &PageTitle::new(title)).await;
                let maker = self.maker_then(by.as_deref()).await?;
                let begun = intent.started_at;
                let outcome = self
                    .find_page(*parent, title, body.as_ref(), begun, deadline, &maker)
                    .await?;
                match outcome {
                    CreateOutcome::Made(page, state) => {
                        let record = PageRecord {
                            key: intent.key.clone(),
                            page,
                            parent: *parent,
                            title: PageTitle::new(title),
                            icon: icon.as_deref().and_then(Icon::emoji),
                            in_trash: false,
                            missing: false,
                            source: None,
                        };
                        self.store.borrow_mut().settle(
                            intent.id,
                            Some(&record),
                            &intent.key,
                            Some(&state),
                        )?;
                    }
                    CreateOutcome::NotMade => self.store.borrow_mut().withdraw(intent.id)?,
                    CreateOutcome::Open(trouble) => self.leave_open(intent.id, trouble),
                }
            }
            operation @ IntentOperation::Insert { .. } => {
                let outcome = self
                    .find_blocks(operation, intent.started_at, deadline)
                    .await?;
                self.keep_append(intent.id, &intent.key, operation, &outcome)?;
                if let AppendOutcome::Open(trouble) = outcome {
                    self.leave_open(intent.id, trouble);
                }
            }
        }
        Ok(())
    }

    fn leave_open(&self, intent: i64, why: Trouble) {
        self.left_open.borrow_mut().insert(intent, why);
    }

    /// Writes down what became of an append, as far as it is known.
    fn keep_append(
        &self,
        intent: i64,
        key: &EntityKey,
        operation: &IntentOperation,
        outcome: &AppendOutcome,
    ) -> Result<(), Trouble> {
        let mut store = self.store.borrow_mut();
        match (outcome, store.body(key)?) {
            (AppendOutcome::Open(_), _) => Ok(()),
            (
                AppendOutcome::Arrived(_) | AppendOutcome::Partly(_),
                BodyState::Written(mut written),
            ) => {
                inserted(&mut written.tree, operation, outcome);
                let state = BodyState::Written(written);
                Ok(store.settle(intent, None, key, Some(&state))?)
            }
            // It did not arrive; or nothing is known of the body any more, and what it brought is found as ours by its
            // looks.
            _ => Ok(store.withdraw(intent)?),
        }
    }
}

/// The state of a body of which only what went along with its page may be there.
pub(super) fn begun(body: &IntentBody, sent: Vec<WrittenBlock>) -> BodyState {
    let is_all = body.whole && sent.len() == body.sent.0.len();
    BodyState::Written(WrittenBody {
        source: is_all.then_some(body.source),
        body: body.body,
        links: body.links.clone(),
        tree: sent,
    })
}

/// A block of ours whose looks are not known.
fn of_any_looks(id: BlockId) -> Placed {
    Placed {
        id: Some(id),
        fingerprint: Fingerprint::of("", ""),
    }
}

/// Takes blocks that were put among others into account: all, or some that can't be told which and so have to go.
pub(super) fn inserted(
    tree: &mut Vec<WrittenBlock>,
    operation: &IntentOperation,
    outcome: &AppendOutcome,
) {
    let IntentOperation::Insert {
        page,
        under,
        anchor,
        sent,
        ..
    } = operation
    else {
        return;
    };
    let blocks: Vec<WrittenBlock> = match outcome {
        AppendOutcome::Arrived(ids) => {
            let with_id = |(block, id): (&WrittenBlock, &BlockId)| WrittenBlock {
                id: Some(*id),
                ..block.clone()
            };
            sent.0.iter().zip(ids).map(with_id).collect()
        }
        AppendOutcome::Partly(ids) => strays(ids.iter().map(|id| of_any_looks(*id)).collect()),
        AppendOutcome::NotArrived | AppendOutcome::Open(_) => return,
    };
    let is_page = *under == BlockId::from(*page);
    let siblings = if is_page {
        Some(tree)
    } else {
        WrittenBlock::find(tree, *under).map(|block| &mut block.children)
    };
    // A parent that is not known any more took with it what was put under it.
    if let Some(siblings) = siblings {
        let at = place_of(siblings, *anchor);
        siblings.splice(at..at, blocks);
    }
}

/// Where an anchor is among blocks of ours.
pub(super) fn place_of(siblings: &[WrittenBlock], anchor: Anchor) -> usize {
    let behind = |behind| {
        let at = siblings.iter().position(|block| block.id == Some(behind));
        at.map_or(siblings.len(), |at| at + 1)
    };
    match anchor {
        Anchor::Start => 0,
        Anchor::End => siblings.len(),
        Anchor::After(block) => behind(block),
    }
}

/// Blocks of which only the looks are known.
fn strays(outline: Vec<Placed>) -> Vec<WrittenBlock> {
    outline.into_iter().map(WrittenBlock::stray).collect()
}
