//! Takes blocks of ours away, and never what a person put into one.
//!
//! Notion deletes a block with all that is under it. Where something of ours is under it, it is looked before whether
//! that is all. Where nothing is, the answer tells whether something was, and the block is put back: a list for each
//! block that goes would double what an edit costs.

use std::pin::Pin;

use tokio::time::sleep;

use super::context::{Context, Maker};
use super::mend::{Health, PAUSES, Refused};
use super::ours::Whose;
use super::trouble::Trouble;
use crate::model::{BlockId, BlockKind, Entity, PageId, PageRecord, Warning, WrittenBlock};
use crate::notion::{Deleted, ErrorKind};

/// What became of a block that was to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TakenAway {
    /// It is gone.
    Gone,
    /// It stays, since a person put something into it. It counts as theirs now.
    Left,
}

type Look<'a> = Pin<Box<dyn Future<Output = Result<bool, Trouble>> + 'a>>;

impl Context {
    /// Takes a block of ours away. One that is gone already is a success; one that only seems so because its page is in
    /// the trash would come back with it.
    pub(super) async fn take_away(
        &self,
        record: &PageRecord,
        id: BlockId,
        block: &WrittenBlock,
    ) -> Result<TakenAway, Trouble> {
        if !block.children.is_empty() && self.holds_theirs(record.page, id, &block.children).await?
        {
            return Ok(TakenAway::Left);
        }
        for pause in PAUSES {
            let deleted = self.client.delete_block(id).await?;
            if deleted.held_something() && block.children.is_empty() {
                return self.look_again(id, block).await;
            }
            if let Deleted::Now { .. } = deleted {
                return Ok(TakenAway::Gone);
            }
            match self.mend(record.page).await? {
                Health::Fine => return Ok(TakenAway::Gone),
                Health::Missing => return Err(self.lost(record, Refused::Missing)),
                Health::Mended => sleep(pause).await,
            }
        }
        // A page that was taken out of the trash holds its blocks again by now (notion-api.md section 8, item 2).
        Ok(TakenAway::Gone)
    }

    /// Something of which we know nothing went along with a block: all is put back, and only what is ours goes.
    async fn look_again(&self, id: BlockId, block: &WrittenBlock) -> Result<TakenAway, Trouble> {
        self.client.restore_block(id).await?;
        if !matches!(block.kind, BlockKind::Stray | BlockKind::Away) {
            return Ok(TakenAway::Left);
        }
        let maker = self.maker().await?;
        if !self.is_all_ours(id, &maker).await? {
            return Ok(TakenAway::Left);
        }
        self.client.delete_block(id).await?;
        Ok(TakenAway::Gone)
    }

    /// Whether there is something of a person's under a block of ours under which these are known.
    fn holds_theirs<'a>(
        &'a self,
        page: PageId,
        under: BlockId,
        known: &'a [WrittenBlock],
    ) -> Look<'a> {
        Box::pin(async move {
            let outline: Vec<_> = known.iter().map(WrittenBlock::placed).collect();
            let (mut ours, list) = match self.look_for_ours(page, under, &outline).await {
                Ok(seen) => seen,
                // It is in the trash or gone: nothing can be done for what is under it.
                Err(Refused::Call(error)) if error.error().kind == ErrorKind::NotFound => {
                    return Ok(false);
                }
                Err(refused) => return Err(refused.into_trouble()),
            };
            if ours.misses() {
                ours.add_changed(&outline, &list, &self.maker().await?);
            }
            for (block, whose) in list.iter().zip(ours.whose(known)) {
                let theirs = match whose {
                    Whose::Theirs => true,
                    _ if !block.has_children => false,
                    Whose::Ours(Some(known)) if known.kind != BlockKind::Stray => {
                        known.children.is_empty()
                            || self.holds_theirs(page, block.id, &known.children).await?
                    }
                    Whose::Ours(_) => {
                        let maker = self.maker().await?;
                        !self.is_all_ours(block.id, &maker).await?
                    }
                };
                if theirs {
                    return Ok(true);
                }
            }
            Ok(false)
        })
    }

    /// Whether what is under a block, of which nothing is known, is beyond doubt none of a person's. A list that is empty
    /// although there is something hides it; and where the token is a person's, nothing tells.
    pub(super) fn is_all_ours<'a>(&'a self, block: BlockId, maker: &'a Maker) -> Look<'a> {
        Box::pin(async move {
            let list = self.client.children(block).await?;
            if list.is_empty() || maker.is_person {
                return Ok(false);
            }
            for below in list {
                if !maker.made(&below)
                    || (below.has_children && !self.is_all_ours(below.id, maker).await?)
                {
                    return Ok(false);
                }
            }
            Ok(true)
        })
    }

    /// Tells that blocks stay that a person put something into.
    pub(super) fn tell_left(&self, entity: &Entity, count: usize) {
        let what = match count {
            0 => return,
            1 => {
                "a block that is gone from this note stays in Notion, since something you added stands in it; it"
            }
            _ => {
                "blocks that are gone from this note stay in Notion, since something you added stands in them; they"
            }
        };
        self.warn(Warning::about(
            entity.key.clone(),
            entity.title.as_str(),
            format!("{what} won't be touched again"),
        ));
    }
}
