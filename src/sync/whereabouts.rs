//! Where a block of ours is that is not where it was: a person may have dragged it elsewhere.

use std::collections::VecDeque;

use super::context::Context;
use super::trouble::Trouble;
use crate::model::{BlockId, Fingerprint, PageId, Placed};
use crate::notion::{BlockObject, ErrorKind, Parent};

/// How far up is looked for the page a block lies on: more than anybody nests.
const HIGHEST: usize = 30;

/// How many lists are read at most to find blocks whose ids are not known.
const MOST_LISTS: usize = 40;

/// Where a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whereabouts {
    /// Where it was written.
    Here,
    /// Elsewhere on its page.
    Away,
    /// In the trash or gone; or on another page, where a person took it, and where it is theirs.
    Gone,
}

impl Context {
    /// Finds a block that was written under that block, or at the first level of the page.
    pub(super) async fn whereabouts(
        &self,
        block: BlockId,
        under: BlockId,
        page: PageId,
    ) -> Result<Whereabouts, Trouble> {
        let mut at = block;
        for _ in 0..HIGHEST {
            let found = match self.client.block(at).await {
                Ok(found) => found,
                Err(error) if error.error().kind == ErrorKind::NotFound => {
                    return Ok(Whereabouts::Gone);
                }
                Err(error) => return Err(error.into()),
            };
            let above = match found.parent {
                _ if found.in_trash => return Ok(Whereabouts::Gone),
                Some(Parent::Block(above)) => above,
                Some(Parent::Page(above)) => above.into(),
                // It is not told: there is no reason to think that it is not where it was.
                None => return Ok(Whereabouts::Here),
                Some(Parent::Workspace | Parent::Other) => return Ok(Whereabouts::Gone),
            };
            if at == block && above == under {
                return Ok(Whereabouts::Here);
            }
            if above == page.into() {
                return Ok(Whereabouts::Away);
            }
            at = above;
        }
        Ok(Whereabouts::Gone)
    }

    /// Finds blocks elsewhere on their page that were written there and are not there: by id; else, among what is under
    /// these blocks, by what they are and say. Gives the id of each that is found.
    ///
    /// Where the token is a person's, what was found by its looks could as well be theirs, and is let be.
    pub(super) async fn find_away(
        &self,
        missing: &[Placed],
        under: BlockId,
        page: PageId,
        within: &[BlockObject],
    ) -> Result<Vec<Option<BlockId>>, Trouble> {
        let mut found = Vec::with_capacity(missing.len());
        for placed in missing {
            found.push(match placed.id {
                None => None,
                Some(id) => match self.whereabouts(id, under, page).await? {
                    Whereabouts::Gone => None,
                    Whereabouts::Away => Some(id),
                    Whereabouts::Here => {
                        return Err(Trouble::later(
                            "a block of it is there, and no list of its page shows it",
                        ));
                    }
                },
            });
        }
        let is_sought =
            |placed: &Placed| placed.id.is_none() && placed.fingerprint != Fingerprint::of("", "");
        if !missing.iter().any(is_sought) || !within.iter().any(may_hold_ours) {
            return Ok(found);
        }
        let maker = self.maker().await?;
        if maker.is_person {
            return Ok(found);
        }
        for block in self.blocks_below(within).await? {
            let looks = Fingerprint::of(&block.type_name, &block.plain_text);
            let fits = |(placed, found): (&Placed, &Option<BlockId>)| {
                is_sought(placed) && found.is_none() && placed.fingerprint == looks
            };
            if maker.made(&block)
                && let Some(at) = missing.iter().zip(&found).position(fits)
            {
                found[at] = Some(block.id);
            }
        }
        Ok(found)
    }

    async fn blocks_below(&self, blocks: &[BlockObject]) -> Result<Vec<BlockObject>, Trouble> {
        let above = blocks.iter().filter(|block| may_hold_ours(block));
        let mut open: VecDeque<BlockId> = above.map(|block| block.id).collect();
        let mut below = Vec::new();
        for _ in 0..MOST_LISTS {
            let Some(id) = open.pop_front() else { break };
            let list = self.client.children(id).await?;
            open.extend(
                list.iter()
                    .filter(|block| may_hold_ours(block))
                    .map(|block| block.id),
            );
            below.extend(list);
        }
        Ok(below)
    }
}

/// Whether something a person dragged into it can be in it. Pages are other pages.
fn may_hold_ours(block: &BlockObject) -> bool {
    block.has_children && !block.type_name.starts_with("child_")
}
