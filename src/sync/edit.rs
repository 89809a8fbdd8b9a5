//! Brings a body that is in Notion up to date block by block, in place: comments, links to blocks and all a person has
//! put between them stay.
//!
//! What is known of the body is kept after each step, and before a step all that it may change is marked as not known.
//! So a run that is cut goes on by comparing again: nothing but inserts needs an intent, since the rest is safe to repeat.

use std::collections::VecDeque;
use std::rc::Rc;

use super::body::Sent;
use super::context::{Context, Rendered};
use super::firewall::{Firewall, Remedy};
use super::gallery::Shown;
use super::mend::Refused;
use super::settle::{AppendOutcome, inserted, place_of};
use super::trouble::Trouble;
use crate::clock::Millis;
use crate::model::{
    Anchor, Block, BlockId, BlockKind, BodyState, Digest, Fingerprint, IntentOperation, NoteLink,
    PackedBlocks, PageRecord, Piece, Placed, Warning, WholeBody, WrittenBlock,
};
use crate::notion::{ApiError, CallError, ErrorKind, Position};
use crate::plan::Price;
use crate::plan::appends::{alone, children_of, of_siblings};
use crate::plan::edit::{self, Change, Insert, Steps, Way, steps};

/// How often, beyond twice what was planned, a step is taken before the page counts as changed by somebody else all the
/// time.
const PATIENCE: usize = 20;

/// How often a block may be refused: in ever smaller company, alone, and in many runs.
const REFUSALS: usize = 10;

/// How an edit ended that did not fail.
pub(super) enum Edited {
    /// The body is up to date.
    Done {
        /// Whether that took anything.
        changed: bool,
    },
    /// Writing it anew costs less. What is there:
    Dearer(Vec<WrittenBlock>),
}

/// What became of an insert.
enum Inserted {
    /// It is there: the ids of what was sent.
    Arrived(Vec<BlockId>),
    /// It is not there, and can be sent again.
    Again,
    /// What it was to go under or behind is not there, or only some of it arrived.
    Elsewhere,
    /// The firewall refused it.
    Firewalled(ApiError),
}

/// A body at work.
struct Edit {
    at: usize,
    record: PageRecord,
    body: Digest,
    /// The references to other notes in it, and what they lead to.
    links: Vec<NoteLink>,
    /// What it is to be, in the form that gets past the firewall.
    blocks: Rc<Vec<Block>>,
    /// What is there.
    tree: Vec<WrittenBlock>,
    firewall: Firewall,
    images: Rc<Shown>,
}

/// Whether a body may be written anew where that costs less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rewriting {
    /// It may.
    Allowed,
    /// Some of it can't be sent like that.
    Refused,
}

impl Context {
    /// Brings what was written up to date.
    pub(super) async fn edit_body(
        &self,
        at: usize,
        tree: Vec<WrittenBlock>,
        rendered: &Rendered,
        rewriting: Rewriting,
    ) -> Result<Edited, Trouble> {
        let mut edit = Edit {
            at,
            record: self.known(self.entity(at))?,
            body: rendered.body,
            links: rendered.links.clone(),
            blocks: Rc::new(rendered.blocks.clone()),
            tree,
            firewall: Firewall::new(),
            images: rendered.images.clone(),
        };
        let mut changed = false;
        let mut patience = None;
        loop {
            let new = WrittenBlock::all(&edit.blocks);
            let way = Way::cheapest(&edit.tree, &new, &edit.blocks);
            if rewriting == Rewriting::Allowed && !changed && matches!(way, Way::Rewrite { .. }) {
                return Ok(Edited::Dearer(edit.tree));
            }
            let level = match way {
                Way::Edit { level, .. } => level,
                Way::Rewrite { .. } => edit::edit(&edit.tree, &new),
            };
            if level.is_nothing() {
                let source = Some(rendered.source);
                self.keep_tree(&edit, source)?;
                return Ok(Edited::Done { changed });
            }
            if self.stop.is_requested() {
                return Err(self.ended());
            }
            let left: &mut usize = patience.get_or_insert_with(|| {
                let price = Price::of_edit(&level, &edit.tree, &new, &edit.blocks);
                2 * price.requests() + REFUSALS * price.blocks + PATIENCE
            });
            *left = left.checked_sub(1).ok_or_else(|| {
                Trouble::later("its page changed again and again while it was written")
            })?;
            match steps(&level, &edit.tree) {
                Err(unknown) => self.learn_ids(&mut edit, unknown.under).await?,
                Ok(steps) => self.take(&mut edit, steps).await?,
            }
            changed = true;
        }
    }

    /// Reads what is under the page, or under a block of it, and takes over what is found.
    async fn learn_ids(&self, edit: &mut Edit, under: Option<BlockId>) -> Result<(), Trouble> {
        let level = match under {
            None => &mut edit.tree,
            Some(id) => match WrittenBlock::find(&mut edit.tree, id) {
                Some(block) => &mut block.children,
                None => return Ok(()),
            },
        };
        let outline: Vec<Placed> = level.iter().map(WrittenBlock::placed).collect();
        let page = edit.record.page.into();
        let looked = self
            .look_for_ours(edit.record.page, under.unwrap_or(page), &outline)
            .await;
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
        *level = ours.tree(level);
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
            match self.insert(edit, &insert).await? {
                Some(rest) => rest
                    .into_iter()
                    .rev()
                    .for_each(|one| inserts.push_front(one)),
                None => return Ok(()),
            }
        }
        self.doubt(edit, &steps)?;
        for change in &steps.changes {
            if self.stop.is_requested() || !self.change(edit, change).await? {
                return Ok(());
            }
        }
        for block in &steps.deletes {
            if self.stop.is_requested() {
                return Ok(());
            }
            self.take_away(&edit.record, *block).await?;
            WrittenBlock::remove(&mut edit.tree, *block);
            self.keep_tree(edit, None)?;
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
            self.attached(pieces)?;
            return Ok(true);
        };
        let Refused::Call(CallError::Failed(error)) = &refused else {
            return Err(self.lost(&edit.record, refused));
        };
        if error.kind == ErrorKind::EdgeRefused {
            self.remedy(edit, &change.path, refused)?;
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
        if self.is_gone(change.block).await? {
            forget_id(edit, change.block);
        } else if let Some(block) = WrittenBlock::find(&mut edit.tree, change.block) {
            // Notion takes it for another type than was sent, perhaps (notion-observed.md section 15, `heading_4`):
            // a new one takes its place. Where that is refused as well, the note is.
            block.kind = BlockKind::Stray;
        }
        self.keep_tree(edit, None)?;
        Ok(false)
    }

    async fn is_gone(&self, block: BlockId) -> Result<bool, Trouble> {
        match self.client.block(block).await {
            Ok(block) => Ok(block.in_trash),
            Err(error) if error.error().kind == ErrorKind::NotFound => Ok(true),
            Err(error) => Err(error.into()),
        }
    }

    /// Puts blocks among those that are there, as many as one request takes, and gives what is left to be put. None where
    /// it turned out that the page is not as it was thought to be.
    async fn insert(
        &self,
        edit: &mut Edit,
        insert: &Insert,
    ) -> Result<Option<Vec<Insert>>, Trouble> {
        let end = insert
            .range
            .end
            .min(insert.range.start + edit.firewall.most);
        let range = insert.range.start..end;
        let body = Rc::clone(&edit.blocks);
        let appends = of_siblings(&body, &insert.path, range);
        let Some(append) = appends.first() else {
            return Ok(None);
        };
        let mut pieces = append.pieces.clone();
        if edit.firewall.most == 1 {
            // What is under it follows, block by block.
            pieces.iter_mut().for_each(Piece::bare);
        }
        match self.send_insert(edit, insert, &pieces).await? {
            Inserted::Arrived(ids) => {
                let rest = rest(insert, &pieces, &ids, &body);
                edit.firewall.passed();
                Ok(Some(rest))
            }
            Inserted::Again => Ok(Some(vec![insert.clone()])),
            Inserted::Elsewhere => Ok(None),
            Inserted::Firewalled(error) => {
                let blocks: usize = pieces.iter().map(Piece::count).sum();
                if !edit.firewall.send_fewer(pieces.len(), blocks) {
                    let path = insert.path.iter().copied();
                    let path: Vec<usize> = path.chain([insert.range.start]).collect();
                    self.remedy(edit, &path, Refused::Call(CallError::Failed(error)))?;
                }
                Ok(Some(vec![insert.clone()]))
            }
        }
    }

    async fn send_insert(
        &self,
        edit: &mut Edit,
        insert: &Insert,
        pieces: &[Piece<'_>],
    ) -> Result<Inserted, Trouble> {
        let key = &self.entity(edit.at).key;
        let under = insert.under.unwrap_or(edit.record.page.into());
        let siblings = siblings(&mut edit.tree, insert.under);
        let place = place_of(siblings, insert.anchor);
        let siblings: Vec<Placed> = siblings.iter().map(WrittenBlock::placed).collect();
        let operation = IntentOperation::Insert {
            page: edit.record.page,
            under,
            anchor: insert.anchor,
            sent: PackedBlocks(pieces.iter().map(WrittenBlock::of_piece).collect()),
            before: siblings[..place].to_vec(),
            after: siblings[place..].to_vec(),
        };
        let position = match insert.anchor {
            Anchor::Start => Position::Start,
            Anchor::End => Position::End,
            Anchor::After(block) => Position::After(block),
        };
        let uploads = self.uploads_of(pieces, &edit.images).await?;
        let turn = self.turn().await?;
        // What became of it is kept in the tree: that must be known when the next run finds it.
        self.keep_tree(edit, None)?;
        let begun = self.clock.now();
        let intent = self.store.borrow_mut().begin(key, begun, &operation)?;
        let sent = self
            .mending(edit.record.page, async || {
                self.client.append(under, pieces, position, &uploads).await
            })
            .await;
        drop(turn);
        let outcome = match sent {
            Ok(ids) => AppendOutcome::Arrived(ids),
            Err(Refused::Call(CallError::Unknown { doubt, error })) => {
                let deadline = self.clock.now() + self.settle.after(doubt).as_millis() as Millis;
                match self.find_blocks(&operation, begun, deadline).await? {
                    AppendOutcome::Open(trouble) => {
                        return Err(Trouble::later(format!(
                            "whether a part of it was written is not known yet ({error}; {}); the next run looks again",
                            trouble.reason()
                        )));
                    }
                    outcome => outcome,
                }
            }
            Err(refused) => {
                self.store.borrow_mut().withdraw(intent)?;
                if let Refused::Call(error) = &refused
                    && self
                        .renewed(pieces, &edit.images, &uploads, error.error().kind)
                        .await?
                {
                    return Ok(Inserted::Again);
                }
                return self.refused(edit, insert, under, refused).await;
            }
        };
        inserted(&mut edit.tree, &operation, &outcome);
        let state = edit.state(None);
        match outcome {
            AppendOutcome::Arrived(ids) => {
                self.count_blocks(pieces);
                self.attached(pieces)?;
                let mut store = self.store.borrow_mut();
                store.settle(intent, None, key, Some(&state))?;
                Ok(Inserted::Arrived(ids))
            }
            AppendOutcome::NotArrived => {
                self.store.borrow_mut().withdraw(intent)?;
                Ok(Inserted::Again)
            }
            AppendOutcome::Partly(_) | AppendOutcome::Open(_) => {
                let mut store = self.store.borrow_mut();
                store.settle(intent, None, key, Some(&state))?;
                Ok(Inserted::Elsewhere)
            }
        }
    }

    /// An insert was refused, and did nothing: why?
    async fn refused(
        &self,
        edit: &mut Edit,
        insert: &Insert,
        under: BlockId,
        refused: Refused,
    ) -> Result<Inserted, Trouble> {
        let refused = match refused {
            Refused::Call(CallError::Failed(error)) if error.kind == ErrorKind::EdgeRefused => {
                return Ok(Inserted::Firewalled(error));
            }
            refused => refused,
        };
        let sent = self
            .place_gone_or(&edit.record, refused, under, insert.anchor)
            .await?;
        if let (Sent::PlaceGone, anchor) = (sent, insert.anchor) {
            let behind = match anchor {
                Anchor::After(block) => Some(block),
                Anchor::Start | Anchor::End => None,
            };
            for block in [insert.under, behind].into_iter().flatten() {
                forget_id(edit, block);
            }
            self.keep_tree(edit, None)?;
        }
        Ok(Inserted::Elsewhere)
    }

    /// A block was refused by the firewall, sent alone.
    fn remedy(&self, edit: &mut Edit, path: &[usize], refused: Refused) -> Result<(), Trouble> {
        let entity = self.entity(edit.at);
        let blocks: &mut Vec<Block> = Rc::make_mut(&mut edit.blocks);
        match edit.firewall.remedy(blocks, path) {
            Remedy::InRuns => Ok(()),
            Remedy::Left => {
                let number = path.first().map_or(0, |first| first + 1);
                self.warn(Warning::about(
                    entity.key.clone(),
                    entity.title.as_str(),
                    format!(
                        "block {number} could not be written: the firewall before Notion refuses its text; a line in \
                         its place says so"
                    ),
                ));
                Ok(())
            }
            Remedy::None => Err(self.lost(&edit.record, refused)),
        }
    }

    fn keep_tree(&self, edit: &Edit, source: Option<Digest>) -> Result<(), Trouble> {
        let key = &self.entity(edit.at).key;
        let state = edit.state(source);
        Ok(self.store.borrow_mut().set_body(key, &state)?)
    }
}

impl Edit {
    fn state(&self, source: Option<Digest>) -> BodyState {
        BodyState::Whole(WholeBody {
            source,
            body: self.body,
            // What it links to counts once it is all there.
            links: source.map_or_else(Vec::new, |_| self.links.clone()),
            tree: self.tree.clone(),
        })
    }
}

/// A block that is not where it was: it is looked for, and so are its siblings.
fn forget_id(edit: &mut Edit, block: BlockId) {
    if let Some(block) = WrittenBlock::find(&mut edit.tree, block) {
        block.id = None;
        block.own = None;
    }
}

/// What is left of an insert: what is under the blocks that were sent and did not go along, and their further siblings.
fn rest(insert: &Insert, pieces: &[Piece<'_>], ids: &[BlockId], body: &[Block]) -> Vec<Insert> {
    let mut rest = Vec::new();
    for ((piece, id), at) in pieces.iter().zip(ids).zip(insert.range.start..) {
        let path: Vec<usize> = insert.path.iter().copied().chain([at]).collect();
        let sent = WrittenBlock::of_piece(piece).children.len();
        let all = children_of(body, &path);
        if sent < all {
            rest.push(Insert {
                under: Some(*id),
                anchor: Anchor::End,
                path,
                range: sent..all,
            });
        }
    }
    let next = insert.range.start + pieces.len();
    if let Some(last) = ids.last().filter(|_| next < insert.range.end) {
        rest.push(Insert {
            anchor: Anchor::After(*last),
            range: next..insert.range.end,
            ..insert.clone()
        });
    }
    rest
}

fn siblings(tree: &mut [WrittenBlock], under: Option<BlockId>) -> &[WrittenBlock] {
    match under {
        None => tree,
        Some(id) => WrittenBlock::find(tree, id).map_or(&[], |block| &block.children),
    }
}
