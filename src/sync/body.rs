//! A note's body: whether it has to be written, and how our blocks are found on its page.

use std::time::Duration;

use tokio::time::sleep;

use super::context::{Context, Rendered};
use super::mend::Refused;
use super::ours::{Ours, Whose};
use super::trouble::Trouble;
use super::verify::Level;
use crate::model::{BlockId, BodyState, PageId, Placed, Warning, WrittenBlock, WrittenBody};
use crate::notion::BlockObject;
use crate::plan::edit::Behind;
use crate::progress::Change;

/// The pauses between looks at a page on which some of ours is not found.
const LOOK_PAUSES: [Duration; 5] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(4),
];

/// How many lists in a row have to agree on what is missing: those of five seconds. Others look for four seconds before
/// they believe a list (notion-observed.md section 15).
const AGREEING: usize = 4;

impl Context {
    /// Brings the body of an entity's page up to date. Gives whether anything was changed.
    pub(super) async fn write_body(
        &self,
        at: usize,
        rendered: &Rendered,
        behind: Behind,
    ) -> Result<bool, Trouble> {
        let key = &self.entity(at).key;
        let state = self.store.borrow().body(key)?;
        let tree = match state {
            BodyState::Written(written) if written.is_whole(rendered.body) => {
                let same = WrittenBody {
                    source: Some(rendered.source),
                    links: rendered.links.clone(),
                    ..written
                };
                let state = BodyState::Written(same);
                self.store.borrow_mut().set_body(key, &state)?;
                return Ok(false);
            }
            BodyState::Written(written) if self.store.borrow().is_doubted(key)? => {
                return self.write_doubted(at, written.tree, rendered, behind).await;
            }
            BodyState::Written(written) => written.tree,
            BodyState::Nothing => Vec::new(),
            BodyState::Unread => return self.take_over_body(at, rendered).await,
        };
        self.edit_body(at, tree, rendered, behind).await
    }

    /// The same of a page that may hold more of ours than is known (`store/doubt.rs`): what is there already is not written
    /// again.
    async fn write_doubted(
        &self,
        at: usize,
        tree: Vec<WrittenBlock>,
        rendered: &Rendered,
        behind: Behind,
    ) -> Result<bool, Trouble> {
        let entity = self.entity(at);
        let record = self.known(entity)?;
        let list = self
            .mending(record.page, async || {
                self.client.children(record.page.into()).await
            })
            .await
            .map_err(|refused| self.lost(&record, refused))?;
        let maker = self.maker().await?;
        let outline: Vec<Placed> = tree.iter().map(WrittenBlock::placed).collect();
        let ours = Ours::find(&outline, &list);
        let whose = ours.whose(&tree);
        let mut unknown = list
            .iter()
            .zip(whose)
            .filter(|(block, whose)| matches!(whose, Whose::Theirs) && maker.made(block));
        // With a person's token, what that person wrote counts as unknown, too, and all else would count as theirs.
        let is_as_known = maker.is_person && unknown.next().is_none();
        let level = Level::first(record.page, &rendered.blocks, &[]);
        let changed = match is_as_known || level.is_another(&list, &maker) {
            true => self.edit_body(at, tree, rendered, behind).await?,
            false => self.take_over_body(at, rendered).await?,
        };
        self.store.borrow_mut().believe(&entity.key)?;
        Ok(changed)
    }

    /// Tells that a person has changed or deleted blocks of ours.
    pub(super) fn tell_touched(&self, at: usize, count: usize) {
        let what = match count {
            0 => return,
            1 => "a block of this note was changed or deleted in Notion and is".to_owned(),
            n => format!("{n} blocks of this note were changed or deleted in Notion and are"),
        };
        let entity = self.entity(at);
        self.warn(Warning::about(
            entity.key.clone(),
            entity.title.as_str(),
            format!("{what} put back, since the note changed"),
        ));
    }

    /// Reads what is under the page, or under a block of it, until all of ours is found, or until lists agree that some
    /// of it is not there: one alone can be short of blocks or empty for a moment (notion-observed.md section 15).
    pub(super) async fn look_for_ours(
        &self,
        page: PageId,
        under: BlockId,
        outline: &[Placed],
    ) -> Result<(Ours, Vec<BlockObject>), Refused> {
        let mut agreeing = 0;
        let mut before: Option<Vec<BlockId>> = None;
        let mut pauses = LOOK_PAUSES.iter();
        loop {
            let list = self
                .mending(page, async || self.client.children(under).await)
                .await?;
            let ours = Ours::find(outline, &list);
            let ids: Vec<BlockId> = list.iter().map(|block| block.id).collect();
            agreeing = if before.as_ref() == Some(&ids) {
                agreeing + 1
            } else {
                1
            };
            if !ours.misses() || agreeing >= AGREEING {
                return Ok((ours, list));
            }
            let Some(pause) = pauses.next() else {
                let why = "what its page holds changes with each look";
                return Err(Refused::Trouble(Trouble::later(why)));
            };
            sleep(*pause).await;
            before = Some(ids);
        }
    }

    /// Tells that a body was changed.
    pub(super) fn updated(&self, at: usize) {
        self.done(self.entity(at), Change::Updated);
    }
}
