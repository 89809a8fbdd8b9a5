//! Puts blocks among those of a body, each request with an intent before and a commit after.

use std::rc::Rc;
use std::time::Duration;

use tokio::time::sleep;

use super::context::Context;
use super::edit::{Edit, forget_id};
use super::look::Deadline;
use super::mend::Refused;
use super::refusals::{By, Remedy};
use super::settle::{AppendOutcome, inserted, place_of};
use super::trouble::Trouble;
use super::whereabouts::Whereabouts;
use crate::model::{
    Anchor, Block, BlockId, IntentOperation, PackedBlocks, Piece, Placed, Warning, WrittenBlock,
};
use crate::notion::{ApiError, CallError, ErrorKind, Position};
use crate::plan::appends::{children_of, of_siblings};
use crate::plan::edit::Insert;

/// How often in a row an insert that did not arrive is begun again.
const TRIES: usize = 5;

/// How long to wait before a block that Notion refused is sent again: it may have been for that moment.
pub(super) const AGAIN: Duration = Duration::from_secs(1);

/// What became of an insert.
enum Inserted {
    /// It is there: the ids of what was sent.
    Arrived(Vec<BlockId>),
    /// It is not there, and can be sent again; why it is not.
    Again(String),
    /// What it was to go under or behind is not there, or only some of it arrived.
    Elsewhere,
    /// It was refused, for something in it.
    Refused(By, ApiError),
}

impl Context {
    /// Puts blocks among those that are there, as many as one request takes, and gives what is left to be put. None where
    /// it turned out that the page is not as it was thought to be.
    pub(super) async fn insert(
        &self,
        edit: &mut Edit,
        insert: &Insert,
    ) -> Result<Option<Vec<Insert>>, Trouble> {
        let end = insert
            .range
            .end
            .min(insert.range.start + edit.refusals.most);
        let range = insert.range.start..end;
        let body = Rc::clone(&edit.blocks);
        let appends = of_siblings(&body, &insert.path, range);
        let Some(append) = appends.first() else {
            return Ok(None);
        };
        let mut pieces = append.pieces.clone();
        if edit.refusals.most == 1 {
            // What is under it follows, block by block.
            pieces.iter_mut().for_each(Piece::bare);
        }
        match self.send_insert(edit, insert, &pieces).await? {
            Inserted::Arrived(ids) => {
                let rest = rest(insert, &pieces, &ids, &body);
                edit.refusals.passed();
                edit.fruitless = 0;
                Ok(Some(rest))
            }
            Inserted::Again(why) => {
                edit.fruitless += 1;
                if edit.fruitless == TRIES {
                    let why = format!("a part of it could not be written: {why}");
                    return Err(Trouble::later(why));
                }
                Ok(Some(vec![insert.clone()]))
            }
            Inserted::Elsewhere => Ok(None),
            Inserted::Refused(by, error) => {
                let blocks: usize = pieces.iter().map(Piece::count).sum();
                if !edit.refusals.send_fewer(pieces.len(), blocks) {
                    let path = insert.path.iter().copied();
                    let path: Vec<usize> = path.chain([insert.range.start]).collect();
                    self.remedy(edit, &path, by, error)?;
                    if by == By::Notion {
                        sleep(AGAIN).await;
                    }
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
        let begun = self.begins();
        let intent = self.store.borrow_mut().begin(key, begun, &operation)?;
        let sent = self
            .mending(edit.record.page, async || {
                self.client.append(under, pieces, position, &uploads).await
            })
            .await;
        drop(turn);
        let mut why = String::new();
        let outcome = match sent {
            Ok(ids) => AppendOutcome::Arrived(ids),
            Err(Refused::Call(CallError::Unknown { doubt, error })) => {
                why = error.to_string();
                let deadline = Deadline::now() + self.settle.after(doubt);
                match self.find_blocks(&operation, begun, deadline).await? {
                    AppendOutcome::Open(trouble) => {
                        return Err(Trouble::later(format!(
                            "whether a part of it was written is not known yet ({why}; {}); the next run looks again",
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
                    return Ok(Inserted::Again(error.to_string()));
                }
                return self.refused(edit, insert, refused).await;
            }
        };
        inserted(&mut edit.tree, &operation, &outcome);
        let state = edit.state(None);
        match outcome {
            AppendOutcome::Arrived(ids) => {
                if edit.replaces {
                    edit.added.extend(&ids);
                }
                self.count_blocks(pieces);
                self.mark_attached(pieces)?;
                let mut store = self.store.borrow_mut();
                store.settle(intent, None, key, Some(&state))?;
                Ok(Inserted::Arrived(ids))
            }
            AppendOutcome::NotArrived => {
                self.store.borrow_mut().withdraw(intent)?;
                Ok(Inserted::Again(why))
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
        refused: Refused,
    ) -> Result<Inserted, Trouble> {
        let may_be_elsewhere = matches!(
            &refused,
            Refused::Call(error)
                if matches!(error.error().kind, ErrorKind::Invalid | ErrorKind::NotFound)
        );
        let behind = match insert.anchor {
            Anchor::After(block) => Some(block),
            Anchor::Start | Anchor::End => None,
        };
        if may_be_elsewhere && self.has_moved(edit, insert.under, behind).await? {
            self.keep_tree(edit, None)?;
            return Ok(Inserted::Elsewhere);
        }
        match refused {
            Refused::Call(CallError::Failed(error)) if error.kind == ErrorKind::EdgeRefused => {
                Ok(Inserted::Refused(By::Firewall, error))
            }
            Refused::Call(CallError::Failed(error)) if error.is_validation() => {
                Ok(Inserted::Refused(By::Notion, error))
            }
            refused => Err(self.lost(&edit.record, refused)),
        }
    }

    /// Whether the block something was to go under or behind is not where it was, by a person's hand. Then that is known
    /// from now on.
    async fn has_moved(
        &self,
        edit: &mut Edit,
        under: Option<BlockId>,
        behind: Option<BlockId>,
    ) -> Result<bool, Trouble> {
        let page = edit.record.page;
        let mut has_moved = false;
        if let Some(under) = under
            && self.is_gone(under).await?
        {
            forget_id(edit, under);
            has_moved = true;
        }
        let Some(behind) = behind else {
            return Ok(has_moved);
        };
        match self
            .whereabouts(behind, under.unwrap_or(page.into()), page)
            .await?
        {
            Whereabouts::Here => return Ok(has_moved),
            Whereabouts::Gone => forget_id(edit, behind),
            Whereabouts::Away => {
                if let Some(block) = WrittenBlock::find(&mut edit.tree, behind) {
                    *block = block.clone().away();
                }
                self.tell_touched(edit.at, 1);
            }
        }
        Ok(true)
    }

    /// A block was refused, sent alone.
    pub(super) fn remedy(
        &self,
        edit: &mut Edit,
        path: &[usize],
        by: By,
        error: ApiError,
    ) -> Result<(), Trouble> {
        let blocks: &mut Vec<Block> = Rc::make_mut(&mut edit.blocks);
        match edit.refusals.remedy(blocks, path, by) {
            Remedy::Again => {}
            Remedy::Simpler => {
                edit.refusals.is_simpler = true;
                let what = format!(
                    "was refused, and stands there in a simpler form with all of its words ({error}); `notic-notion sync \
                     --full` tries it again as it is in the note"
                );
                edit.refusals.tell(path, what);
            }
            Remedy::Left => {
                let what = "could not be written: the firewall before Notion refuses its text; a line in its place says so";
                edit.refusals.tell(path, what.to_owned());
            }
            Remedy::None => {
                let number = path.first().map_or(0, |first| first + 1);
                return Err(Trouble::lasting(format!(
                    "block {number} was refused in every form: {error}; {}",
                    error.kind.next_step()
                )));
            }
        }
        Ok(())
    }

    /// Tells what of a body that is there now is not as it was to be.
    pub(super) fn tell_refused(&self, edit: &mut Edit) {
        let entity = self.entity(edit.at);
        for what in edit.refusals.told() {
            self.warn(Warning::about(
                entity.key.clone(),
                entity.title.as_str(),
                what,
            ));
        }
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
