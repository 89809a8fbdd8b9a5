//! Writes a note's body: append by append, each with an intent before and a commit after, so that a cut run goes on
//! where it was.
//!
//! A changed body is written before the one it replaces is taken away: at no time is the note's text gone.

use std::time::Duration;

use tokio::time::sleep;

use super::context::{Context, Rendered};
use super::edit::{Edited, Rewriting};
use super::mend::{Health, PAUSES, Refused};
use super::ours::Ours;
use super::settle::{AppendOutcome, advance, strays};
use super::trouble::Trouble;
use crate::clock::Millis;
use crate::model::{
    Anchor, Block, BlockId, BodyState, Fingerprint, IntentOperation, PageId, PageRecord, Piece,
    Placed, RichText, Warning, WholeBody, Writing, WrittenBlock,
};
use crate::notion::{BlockObject, CallError, Deleted, ErrorKind, Position};
use crate::plan::appends::{Append, BATCHING, appends};
use crate::progress::Change;

/// How often an append whose answer did not tell is begun again.
const TRIES: usize = 5;

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

/// How an append ended that did not fail.
pub(super) enum Sent {
    /// It is there.
    Arrived,
    /// The place it was to go to is gone: the body has to be begun anew.
    PlaceGone,
    /// The firewall before Notion refused it: it has to be sent in smaller parts.
    Firewalled,
}

impl Context {
    /// Brings the body of an entity's page up to date. Gives whether anything was changed.
    pub(super) async fn write_body(&self, at: usize, rendered: &Rendered) -> Result<bool, Trouble> {
        let entity = self.entity(at);
        let state = self.store.borrow().body(&entity.key)?;
        let mut writing = match state {
            BodyState::Whole(whole) if whole.source.is_some() && whole.body == rendered.body => {
                let same = WholeBody {
                    source: Some(rendered.source),
                    links: rendered.links.clone(),
                    ..whole
                };
                self.store
                    .borrow_mut()
                    .set_body(&entity.key, &BodyState::Whole(same))?;
                return Ok(false);
            }
            BodyState::Writing(writing)
                if writing.batching == BATCHING && writing.body == rendered.body =>
            {
                Writing {
                    source: rendered.source,
                    links: rendered.links.clone(),
                    ..*writing
                }
            }
            BodyState::Writing(writing) => {
                let outline: Vec<Placed> =
                    writing.sent.iter().chain(&writing.old).copied().collect();
                self.begin_anew(at, &outline, rendered).await?
            }
            BodyState::Whole(whole) => match self
                .edit_body(at, whole.tree, rendered, Rewriting::Allowed)
                .await?
            {
                Edited::Done { changed } => return Ok(changed),
                Edited::Dearer(tree) => {
                    let outline: Vec<Placed> = tree.iter().map(WrittenBlock::placed).collect();
                    self.begin_anew(at, &outline, rendered).await?
                }
            },
            BodyState::Nothing => self.begin_anew(at, &[], rendered).await?,
        };
        for _ in 0..TRIES {
            match self.send_all(at, &mut writing, rendered).await? {
                Sent::Arrived => {
                    self.take_away_old(at, &mut writing, &rendered.blocks)
                        .await?;
                    return Ok(true);
                }
                Sent::Firewalled => {
                    let appends = appends(&rendered.blocks, writing.with_page);
                    let tree = written_so_far(&appends, &writing);
                    let edited = self.edit_body(at, tree, rendered, Rewriting::Refused);
                    return Ok(matches!(edited.await?, Edited::Done { changed: true }));
                }
                Sent::PlaceGone => {
                    let outline: Vec<Placed> =
                        writing.sent.iter().chain(&writing.old).copied().collect();
                    writing = self.begin_anew(at, &outline, rendered).await?;
                }
            }
        }
        Err(Trouble::later(
            "its page changed again and again while it was written",
        ))
    }

    /// Finds our blocks on the page, and prepares to write the body in their place.
    async fn begin_anew(
        &self,
        at: usize,
        outline: &[Placed],
        rendered: &Rendered,
    ) -> Result<Writing, Trouble> {
        if outline.is_empty() {
            // Where nothing of ours is, there is nothing to look for: the body goes behind whatever is there.
            return self.begin(at, rendered, Vec::new(), Anchor::End);
        }
        let entity = self.entity(at);
        let record = self.known(entity)?;
        let (mut ours, list) = self
            .look_for_ours(record.page, record.page.into(), outline)
            .await
            .map_err(|refused| self.lost(&record, refused))?;
        if ours.misses() {
            ours.add_changed(outline, &list, &self.maker().await?);
        }
        let (blocks, anchor) = ours.place(&list);
        self.tell_touched(at, ours.touched);
        self.begin(at, rendered, blocks, anchor)
    }

    /// Notes that a body is begun, which takes the place of these blocks.
    fn begin(
        &self,
        at: usize,
        rendered: &Rendered,
        old: Vec<Placed>,
        anchor: Anchor,
    ) -> Result<Writing, Trouble> {
        let writing = Writing {
            batching: BATCHING,
            source: rendered.source,
            body: rendered.body,
            links: rendered.links.clone(),
            with_page: false,
            done: 0,
            anchor,
            sent: Vec::new(),
            open: Vec::new(),
            old,
        };
        self.keep(at, &writing)?;
        Ok(writing)
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

    async fn send_all(
        &self,
        at: usize,
        writing: &mut Writing,
        rendered: &Rendered,
    ) -> Result<Sent, Trouble> {
        let record = self.known(self.entity(at))?;
        let appends = appends(&rendered.blocks, writing.with_page);
        while let Some(append) = appends.get(writing.done) {
            if append.pieces.is_empty() {
                writing.done += 1;
                continue;
            }
            if self.stop.is_requested() {
                return Err(self.ended());
            }
            match self.send(at, &record, writing, append, rendered).await {
                Ok(Sent::Arrived) => {}
                Ok(other) => return Ok(other),
                Err(trouble) => {
                    if let Trouble::Entity {
                        retryable: false, ..
                    } = trouble
                    {
                        self.take_back(at, writing).await?;
                    }
                    return Err(trouble);
                }
            }
        }
        Ok(Sent::Arrived)
    }

    async fn send(
        &self,
        at: usize,
        record: &PageRecord,
        writing: &mut Writing,
        append: &Append<'_>,
        rendered: &Rendered,
    ) -> Result<Sent, Trouble> {
        let key = &self.entity(at).key;
        let under = match place(record, writing, append) {
            Some(under) => under,
            None => return Ok(Sent::PlaceGone),
        };
        let position = match writing.anchor {
            Anchor::Start if append.under.is_empty() => Position::Start,
            Anchor::After(block) if append.under.is_empty() => Position::After(block),
            _ => Position::End,
        };
        let operation = intent_of(record, writing, append, under, &rendered.blocks);
        let mut why = String::new();
        let mut renewed = false;
        for _ in 0..TRIES {
            let uploads = self.uploads_of(&append.pieces, &rendered.images).await?;
            let turn = self.turn().await?;
            let begun = self.clock.now();
            let intent = self.store.borrow_mut().begin(key, begun, &operation)?;
            let sent = self
                .mending(record.page, async || {
                    self.client
                        .append(under, &append.pieces, position, &uploads)
                        .await
                })
                .await;
            drop(turn);
            let outcome = match sent {
                Ok(ids) => AppendOutcome::Arrived(ids),
                Err(Refused::Call(CallError::Unknown { doubt, error })) => {
                    why = error.to_string();
                    let deadline =
                        self.clock.now() + self.settle.after(doubt).as_millis() as Millis;
                    self.find_blocks(&operation, begun, deadline).await?
                }
                Err(Refused::Call(CallError::Failed(error)))
                    if error.kind == ErrorKind::EdgeRefused =>
                {
                    self.store.borrow_mut().withdraw(intent)?;
                    return Ok(Sent::Firewalled);
                }
                Err(refused) => {
                    self.store.borrow_mut().withdraw(intent)?;
                    if let Refused::Call(error) = &refused
                        && !std::mem::replace(&mut renewed, true)
                        && self
                            .renewed(
                                &append.pieces,
                                &rendered.images,
                                &uploads,
                                error.error().kind,
                            )
                            .await?
                    {
                        continue;
                    }
                    return self
                        .place_gone_or(record, refused, under, writing.anchor)
                        .await;
                }
            };
            match &outcome {
                AppendOutcome::Arrived(ids) => {
                    advance(writing, &operation, ids);
                    let state = BodyState::Writing(Box::new(writing.clone()));
                    self.store
                        .borrow_mut()
                        .settle(intent, None, key, Some(&state))?;
                    self.attached(&append.pieces)?;
                    self.count_blocks(&append.pieces);
                    return Ok(Sent::Arrived);
                }
                AppendOutcome::NotArrived => self.store.borrow_mut().withdraw(intent)?,
                AppendOutcome::Partly(_) => {
                    self.keep_append(intent, key, &operation, &outcome)?;
                    if let BodyState::Writing(kept) = self.store.borrow().body(key)? {
                        *writing = *kept;
                    }
                }
                AppendOutcome::Open(trouble) => {
                    return Err(Trouble::later(format!(
                        "whether a part of it was written is not known yet ({why}; {}); the next run looks again",
                        trouble.reason()
                    )));
                }
            }
        }
        Err(Trouble::later(format!(
            "a part of it could not be written: {why}"
        )))
    }

    /// A refusal may mean that the block something was to go under or behind was deleted by a person.
    pub(super) async fn place_gone_or(
        &self,
        record: &PageRecord,
        refused: Refused,
        under: BlockId,
        anchor: Anchor,
    ) -> Result<Sent, Trouble> {
        let doubtful = matches!(
            &refused,
            Refused::Call(error) if matches!(error.error().kind, ErrorKind::Invalid | ErrorKind::NotFound)
        );
        let behind = match anchor {
            Anchor::After(block) => Some(block),
            _ => None,
        };
        let under = (under != record.page.into()).then_some(under);
        for block in [under, behind].into_iter().flatten().filter(|_| doubtful) {
            match self.client.block(block).await {
                Ok(block) if !block.in_trash => {}
                Ok(_) => return Ok(Sent::PlaceGone),
                Err(error) if error.error().kind == ErrorKind::NotFound => {
                    return Ok(Sent::PlaceGone);
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(self.lost(record, refused))
    }

    /// The new body is whole: the blocks of the old one go.
    async fn take_away_old(
        &self,
        at: usize,
        writing: &mut Writing,
        blocks: &[Block],
    ) -> Result<(), Trouble> {
        let record = self.known(self.entity(at))?;
        while let Some(placed) = writing.old.last().copied() {
            if self.stop.is_requested() {
                return Err(self.ended());
            }
            if let Some(id) = placed.id {
                self.take_away(&record, id).await?;
            }
            writing.old.pop();
            self.keep(at, writing)?;
        }
        let whole = WholeBody {
            source: Some(writing.source),
            body: writing.body,
            links: writing.links.clone(),
            tree: tree_of(blocks, &writing.sent, &writing.open),
        };
        self.store
            .borrow_mut()
            .set_body(&self.entity(at).key, &BodyState::Whole(whole))?;
        Ok(())
    }

    /// Takes a block of ours away. One that is gone already is a success; one that only seems so because its page is in
    /// the trash would come back with it.
    pub(super) async fn take_away(
        &self,
        record: &PageRecord,
        block: BlockId,
    ) -> Result<(), Trouble> {
        for pause in PAUSES {
            if self.client.delete_block(block).await? == Deleted::Now {
                return Ok(());
            }
            match self.mend(record.page).await? {
                Health::Fine => return Ok(()),
                Health::Missing => return Err(self.lost(record, Refused::Missing)),
                Health::Mended => sleep(pause).await,
            }
        }
        // A page that was taken out of the trash holds its blocks again by now (notion-api.md section 8, item 2).
        Ok(())
    }

    /// The new body was refused: what is there of it goes, and the old one stays, to be replaced another time.
    ///
    /// Nobody may go on with a body of which a part was taken away, so that it is given up before the first block goes.
    async fn take_back(&self, at: usize, writing: &mut Writing) -> Result<(), Trouble> {
        if writing.with_page || writing.old.is_empty() {
            return Ok(());
        }
        loop {
            let left = WholeBody {
                source: None,
                body: writing.body,
                links: Vec::new(),
                tree: strays(writing.sent.iter().chain(&writing.old).copied().collect()),
            };
            self.store
                .borrow_mut()
                .set_body(&self.entity(at).key, &BodyState::Whole(left))?;
            let Some(placed) = writing.sent.pop() else {
                return Ok(());
            };
            if let Some(id) = placed.id {
                self.client.delete_block(id).await?;
            }
        }
    }

    fn keep(&self, at: usize, writing: &Writing) -> Result<(), Trouble> {
        let state = BodyState::Writing(Box::new(writing.clone()));
        Ok(self
            .store
            .borrow_mut()
            .set_body(&self.entity(at).key, &state)?)
    }

    /// Tells that a body was changed.
    pub(super) fn updated(&self, at: usize) {
        self.done(self.entity(at), Change::Updated);
    }
}

/// A body that is all there, with the ids that are known of it.
pub(super) fn tree_of(
    blocks: &[Block],
    sent: &[Placed],
    open: &[(Vec<usize>, BlockId)],
) -> Vec<WrittenBlock> {
    let mut tree = WrittenBlock::all(blocks);
    learn(&mut tree, sent, open);
    tree
}

/// What is there of a body on its way, and then what is left of the one before.
fn written_so_far(appends: &[Append<'_>], writing: &Writing) -> Vec<WrittenBlock> {
    let mut tree: Vec<WrittenBlock> = Vec::new();
    for append in appends.iter().take(writing.done) {
        let blocks = append.pieces.iter().map(WrittenBlock::of_piece);
        match WrittenBlock::at(&mut tree, &append.under) {
            Some(parent) => parent.children.extend(blocks),
            None => tree.extend(blocks),
        }
    }
    learn(&mut tree, &writing.sent, &writing.open);
    tree.extend(strays(writing.old.clone()));
    tree
}

fn learn(tree: &mut [WrittenBlock], sent: &[Placed], open: &[(Vec<usize>, BlockId)]) {
    for (block, placed) in tree.iter_mut().zip(sent) {
        block.id = placed.id;
    }
    for (path, id) in open {
        if let Some(block) = WrittenBlock::at(tree, path) {
            block.id = Some(*id);
        }
    }
}

/// The block an append goes under; none if its id is not known any more.
fn place(record: &PageRecord, writing: &Writing, append: &Append<'_>) -> Option<BlockId> {
    if append.under.is_empty() {
        return Some(record.page.into());
    }
    writing
        .open
        .iter()
        .find(|(path, _)| *path == append.under)
        .map(|(_, id)| *id)
}

fn intent_of(
    record: &PageRecord,
    writing: &Writing,
    append: &Append<'_>,
    under: BlockId,
    body: &[Block],
) -> IntentOperation {
    let (before, after) = if append.under.is_empty() {
        (writing.sent.clone(), writing.old.clone())
    } else {
        (elder_siblings(body, append), Vec::new())
    };
    IntentOperation::Append {
        page: record.page,
        under,
        path: append.under.clone(),
        index: writing.done,
        first: append.first,
        sent: append.pieces.iter().map(Piece::fingerprint).collect(),
        open: append.open.clone(),
        before,
        after,
    }
}

/// What stands before an append's blocks under the block they go under.
fn elder_siblings(body: &[Block], append: &Append<'_>) -> Vec<Placed> {
    let mut siblings = body;
    let mut parent = None;
    for index in &append.under {
        parent = siblings.get(*index);
        siblings = parent.map_or(&[], Block::children);
    }
    let print = |fingerprint| Placed {
        id: None,
        fingerprint,
    };
    if let Some(Block::Table(table)) = parent {
        let rows = &table.rows()[..append.first.min(table.rows().len())];
        return rows
            .iter()
            .map(|row| print(Piece::Row(row).fingerprint()))
            .collect();
    }
    siblings[..append.first.min(siblings.len())]
        .iter()
        .map(|block| {
            let text = block.text().map(RichText::plain).unwrap_or_default();
            print(Fingerprint::of(block.type_name(), &text))
        })
        .collect()
}
