//! Brings a body that is in Notion up to date block by block, in place: comments, links to blocks and all a person has
//! put between them stay.
//!
//! What is known of the body is kept after each step, and before a step all that it may change is marked as not known.
//! So a run that is cut goes on by comparing again: nothing but inserts needs an intent, since the rest is safe to repeat.

use std::collections::VecDeque;
use std::rc::Rc;

use tokio::time::sleep;

use super::context::{Context, Rendered};
use super::gallery::Shown;
use super::insert::AGAIN;
use super::mend::Refused;
use super::refusals::{By, Refusals};
use super::take_away::TakenAway;
use super::trouble::Trouble;
use crate::model::{
    Block, BlockId, BlockKind, BodyState, Digest, Fingerprint, NoteLink, PageRecord, Placed,
    WrittenBlock, WrittenBody,
};
use crate::notion::{BlockObject, CallError, ErrorKind};
use crate::plan::appends::alone;
use crate::plan::edit::{Behind, Change, Steps, Way, steps};

/// How often, beyond twice what was planned, a step is taken before the page counts as changed by somebody else all the
/// time.
const PATIENCE: usize = 20;

/// How often a block may be refused: in ever smaller company, alone, and in many runs.
const REFUSALS: usize = 10;

/// A body at work.
pub(super) struct Edit {
    pub(super) at: usize,
    pub(super) record: PageRecord,
    body: Digest,
    /// The references to other notes in it, and what they lead to.
    links: Vec<NoteLink>,
    /// What it is to be, in the form that is not refused.
    pub(super) blocks: Rc<Vec<Block>>,
    /// What is there.
    pub(super) tree: Vec<WrittenBlock>,
    /// Whether there was something before.
    pub(super) replaces: bool,
    /// What came into it since: it goes again should the rest be refused.
    pub(super) added: Vec<BlockId>,
    pub(super) refusals: Refusals,
    /// How many inserts in a row did not arrive.
    pub(super) fruitless: usize,
    pub(super) images: Rc<Shown>,
}

impl Context {
    /// Brings what is there to what it is to be. Gives whether that took anything.
    pub(super) async fn edit_body(
        &self,
        at: usize,
        tree: Vec<WrittenBlock>,
        rendered: &Rendered,
        behind: Behind,
    ) -> Result<bool, Trouble> {
        let mut edit = Edit {
            at,
            record: self.known(self.entity(at))?,
            body: rendered.body,
            links: rendered.links.clone(),
            blocks: Rc::new(rendered.blocks.clone()),
            replaces: !tree.is_empty() && behind == Behind::Ours,
            tree,
            added: Vec::new(),
            refusals: Refusals::new(),
            fruitless: 0,
            images: rendered.images.clone(),
        };
        let mut changed = false;
        let mut patience = None;
        loop {
            let new = WrittenBlock::all(&edit.blocks);
            let Way { level, price, .. } = Way::cheapest(&edit.tree, &new, &edit.blocks);
            if level.is_nothing() {
                let source = Some(rendered.source);
                self.keep_tree(&edit, source)?;
                self.tell_refused(&mut edit);
                return Ok(changed);
            }
            if self.stop.is_requested() {
                return Err(self.ended());
            }
            let left: &mut usize =
                patience.get_or_insert(2 * price.requests() + REFUSALS * price.blocks + PATIENCE);
            *left = left.checked_sub(1).ok_or_else(|| {
                Trouble::later("its page changed again and again while it was written")
            })?;
            match steps(&level, &edit.tree, behind) {
                Err(unknown) => self.learn_ids(&mut edit, unknown.under).await?,
                Ok(steps) => self.take(&mut edit, steps).await?,
            }
            changed = true;
        }
    }

    /// Reads what is under the page, or under a block of it, and takes over what is found.
    async fn learn_ids(&self, edit: &mut Edit, under: Option<BlockId>) -> Result<(), Trouble> {
        let level = match under {
            None => &edit.tree,
            Some(id) => match WrittenBlock::find(&mut edit.tree, id) {
                Some(block) => &block.children,
                None => return Ok(()),
            },
        };
        let is_away = |block: &WrittenBlock| block.kind == BlockKind::Away;
        let (mut away, here): (Vec<_>, Vec<_>) = level.iter().cloned().partition(is_away);
        let outline: Vec<Placed> = here.iter().map(WrittenBlock::placed).collect();
        let page = edit.record.page;
        let place = under.unwrap_or(page.into());
        let looked = self.look_for_ours(page, place, &outline).await;
        let (mut ours, list) = match (looked, under) {
            (Ok(seen), _) => seen,
            // The block is gone, by a person's hand or by a run that was cut before it could write that down.
            (Err(Refused::Call(error)), Some(block))
                if error.error().kind == ErrorKind::NotFound && self.is_gone(block).await? =>
            {
                forget_id(edit, block);
                return self.keep_tree(edit, None);
            }
            (Err(refused), _) => return Err(self.lost(&edit.record, refused)),
        };
        if ours.misses() {
            ours.add_changed(&outline, &list, &self.maker().await?);
        }
        let missing: Vec<&WrittenBlock> = ours.missing(&here).collect();
        let sought: Vec<Placed> = missing.iter().map(|block| block.placed()).collect();
        let elsewhere = self.find_away(&sought, place, page, &list).await?;
        let moved = missing
            .into_iter()
            .zip(elsewhere)
            .filter_map(|(block, id)| {
                let block = WrittenBlock {
                    id: Some(id?),
                    ..block.clone()
                };
                Some(block.away())
            });
        away.extend(moved);
        let mut found = ours.tree(&here);
        found.append(&mut away);
        match under {
            None => edit.tree = found,
            Some(id) => {
                if let Some(block) = WrittenBlock::find(&mut edit.tree, id) {
                    block.children = found;
                }
            }
        }
        self.tell_touched(edit.at, ours.touched);
        self.keep_tree(edit, None)
    }

    /// Takes all steps, or those up to where it turns out that the page is not as it was thought to be.
    async fn take(&self, edit: &mut Edit, steps: Steps) -> Result<(), Trouble> {
        let mut inserts = VecDeque::from(steps.inserts.clone());
        while let Some(insert) = inserts.pop_front() {
            if self.stop.is_requested() {
                return Ok(());
            }
            match self.insert(edit, &insert).await {
                Ok(Some(rest)) => rest
                    .into_iter()
                    .rev()
                    .for_each(|one| inserts.push_front(one)),
                Ok(None) => return Ok(()),
                Err(trouble) => {
                    if trouble.is_lasting() {
                        self.take_back(edit).await?;
                    }
                    return Err(trouble);
                }
            }
        }
        self.doubt(edit, &steps)?;
        for change in &steps.changes {
            if self.stop.is_requested() || !self.change(edit, change).await? {
                return Ok(());
            }
        }
        let mut left = 0;
        for block in &steps.deletes {
            if self.stop.is_requested() {
                break;
            }
            if self.delete(edit, *block).await? == TakenAway::Left {
                left += 1;
            }
        }
        self.tell_left(self.entity(edit.at), left);
        Ok(())
    }

    async fn delete(&self, edit: &mut Edit, id: BlockId) -> Result<TakenAway, Trouble> {
        let Some(block) = WrittenBlock::find(&mut edit.tree, id).cloned() else {
            return Ok(TakenAway::Gone);
        };
        let taken = self.take_away(&edit.record, id, &block).await?;
        WrittenBlock::remove(&mut edit.tree, id);
        self.keep_tree(edit, None)?;
        Ok(taken)
    }

    /// What was to come in is refused for good, in part: what did come goes again, so that no text is there twice.
    async fn take_back(&self, edit: &mut Edit) -> Result<(), Trouble> {
        let deletes = std::mem::take(&mut edit.added);
        let back = Steps {
            deletes,
            ..Steps::default()
        };
        self.doubt(edit, &back)?;
        for block in back.deletes.iter().rev() {
            self.delete(edit, *block).await?;
        }
        Ok(())
    }

    /// What may be changed from now on is not known until an answer says so.
    fn doubt(&self, edit: &mut Edit, steps: &Steps) -> Result<(), Trouble> {
        let changes = steps.changes.iter().map(|change| change.block);
        for block in changes.chain(steps.deletes.iter().copied()) {
            if let Some(block) = WrittenBlock::find(&mut edit.tree, block) {
                block.own = None;
                // However it looks when it is read, no person need have changed it.
                block.print = Fingerprint::of("", "");
            }
        }
        self.keep_tree(edit, None)
    }

    /// Changes a block in place. False where it turned out that the page is not as it was thought to be.
    async fn change(&self, edit: &mut Edit, change: &Change) -> Result<bool, Trouble> {
        let Some(piece) = alone(&edit.blocks, &change.path) else {
            return Ok(false);
        };
        let type_name = piece.type_name();
        let pieces = std::slice::from_ref(&piece);
        let uploads = self.uploads_of(pieces, &edit.images).await?;
        let answer = self
            .mending(edit.record.page, async || {
                self.client
                    .update_block(change.block, &piece, &uploads)
                    .await
            })
            .await;
        let Err(refused) = answer else {
            let block = WrittenBlock::find(&mut edit.tree, change.block);
            let becomes = WrittenBlock::of_piece(&piece);
            if let Some(block) = block {
                block.own = becomes.own;
                block.sketch = becomes.sketch;
                block.print = becomes.print;
            }
            self.keep_tree(edit, None)?;
            self.mark_attached(pieces)?;
            return Ok(true);
        };
        let Refused::Call(CallError::Failed(error)) = &refused else {
            return Err(self.lost(&edit.record, refused));
        };
        if error.kind == ErrorKind::EdgeRefused {
            self.remedy(edit, &change.path, By::Firewall, error.clone())?;
            return Ok(false);
        }
        if !matches!(error.kind, ErrorKind::Invalid | ErrorKind::NotFound) {
            return Err(self.lost(&edit.record, refused));
        }
        if self
            .renewed(pieces, &edit.images, &uploads, error.kind)
            .await?
        {
            return Ok(false);
        }
        let there = self.block_there(change.block).await?;
        match (there, WrittenBlock::find(&mut edit.tree, change.block)) {
            (None, _) => forget_id(edit, change.block),
            (Some(there), _) if error.is_validation() && there.type_name == type_name => {
                self.remedy(edit, &change.path, By::Notion, error.clone())?;
                sleep(AGAIN).await;
            }
            // Notion takes it for another type than was sent, perhaps (notion-observed.md section 15, `heading_4`):
            // a new one takes its place. For what that is refused is found then (refusals.rs).
            (Some(_), Some(block)) => block.kind = BlockKind::Stray,
            (Some(_), None) => {}
        }
        self.keep_tree(edit, None)?;
        Ok(false)
    }

    pub(super) async fn is_gone(&self, block: BlockId) -> Result<bool, Trouble> {
        Ok(self.block_there(block).await?.is_none())
    }

    /// A block as it is in Notion; none where it is not there, or in the trash.
    async fn block_there(&self, block: BlockId) -> Result<Option<BlockObject>, Trouble> {
        match self.client.block(block).await {
            Ok(block) => Ok(Some(block).filter(|block| !block.in_trash)),
            Err(error) if error.error().kind == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    pub(super) fn keep_tree(&self, edit: &Edit, source: Option<Digest>) -> Result<(), Trouble> {
        let key = &self.entity(edit.at).key;
        let state = edit.state(source);
        Ok(self.store.borrow_mut().set_body(key, &state)?)
    }
}

impl Edit {
    pub(super) fn state(&self, source: Option<Digest>) -> BodyState {
        BodyState::Written(WrittenBody {
            source,
            // What is simpler than it was to be is not that body: with `--full`, it is tried again.
            body: match self.refusals.is_simpler {
                true => Block::digest_all(&self.blocks),
                false => self.body,
            },
            // What it links to counts once it is all there.
            links: source.map_or_else(Vec::new, |_| self.links.clone()),
            tree: self.tree.clone(),
        })
    }
}

/// A block that is not where it was: it is looked for, and so are its siblings.
pub(super) fn forget_id(edit: &mut Edit, block: BlockId) {
    if let Some(block) = WrittenBlock::find(&mut edit.tree, block) {
        block.id = None;
        block.own = None;
    }
}
