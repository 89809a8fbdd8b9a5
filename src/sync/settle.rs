//! Finds out what became of a write whose answer did not tell (design.md section 6).
//!
//! What is found in Notion was done. That something was not done is believed only of two complete lists that don't
//! show it, a while apart, the later one read when Notion can no longer be working on it.

use std::time::Duration;

use tokio::time::sleep;

use super::all::{Task, all};
use super::context::Engine;
use super::mend::Refused;
use super::trouble::Trouble;
use crate::clock::Millis;
use crate::model::{
    BlockId, BodyState, Digest, EntityKey, Fingerprint, Icon, Intent, IntentBody, IntentOperation,
    PageId, PageRecord, PageTitle, Placed, WholeBody, Writing,
};
use crate::notion::{BlockObject, Doubt, ErrorKind, UserId};
use crate::plan::align::{Found, align};
use crate::plan::appends::BATCHING;

/// How far this machine's clock may be ahead of Notion's. Its times are cut to the minute besides
/// (notion-observed.md section 1, row 9).
const CLOCK_SKEW: Millis = 5 * 60_000;

/// The least time between two lists that are to prove an absence.
const APART: Duration = Duration::from_secs(2);

/// The longest pause between two looks.
const LONGEST_PAUSE: Duration = Duration::from_secs(4);

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

/// What a look under a page or block has shown.
enum Seen {
    /// All that is there.
    List(Vec<BlockObject>),
    /// The block is not there any more.
    Gone,
    /// Nothing; why.
    Unreadable(Trouble),
}

/// Looks again and again, each time after a longer pause, until an absence is proved.
struct Looks {
    deadline: Millis,
    first_miss: Option<Millis>,
    pause: Duration,
}

impl Looks {
    fn until(deadline: Millis) -> Self {
        Self {
            deadline,
            first_miss: None,
            pause: Duration::from_millis(500),
        }
    }

    /// After a complete list without what is looked for: whether that proves that it is not there.
    fn proved(&mut self, now: Millis) -> bool {
        let first = *self.first_miss.get_or_insert(now);
        now >= self.deadline && now.saturating_sub(first) >= APART.as_millis() as Millis
    }

    async fn pause(&mut self) {
        sleep(self.pause).await;
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
    }
}

impl Engine {
    /// Settles what the runs before began and did not finish. What can't be settled stays for the next run.
    pub(super) async fn settle_leftovers(&self) -> Result<(), Trouble> {
        let intents = self.store.borrow().intents()?;
        // An intent may be minutes older than its request, which waits for the budget and for pauses: the run that left
        // it may have been killed this moment.
        let deadline = self.clock.now() + self.settle.after(Doubt::Cut).as_millis() as Millis;
        // All at once: each has to wait for the same deadline.
        let settling = intents.iter().map(|intent| async move {
            match self.settle_leftover(intent, deadline).await {
                // One that can't be settled now keeps nothing else waiting.
                Err(trouble @ Trouble::Entity { .. }) => {
                    self.leave_open(intent.id, trouble);
                    Ok(())
                }
                other => other,
            }
        });
        all(settling.map(|one| Box::pin(one) as Task<'_, _>).collect())
            .await
            .into_iter()
            .collect()
    }

    async fn settle_leftover(&self, intent: &Intent, deadline: Millis) -> Result<(), Trouble> {
        match &intent.operation {
            IntentOperation::Create {
                parent,
                title,
                icon,
                body,
            } => {
                let outcome = self
                    .find_page(*parent, title, body.as_ref(), intent.started_at, deadline)
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
            operation @ IntentOperation::Append { .. } => {
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

    /// Lists what lies under a page, or under a block of it. A page that is in the trash is taken out of it for that: it
    /// can't be read there, and what was begun on it would stay open for ever.
    async fn look_under(&self, page: PageId, under: BlockId) -> Result<Seen, Trouble> {
        let list = self
            .mending(page, async || self.client.children(under).await)
            .await;
        let refused = match list {
            Ok(list) => return Ok(Seen::List(list)),
            Err(refused) => refused,
        };
        let not_found =
            matches!(&refused, Refused::Call(error) if error.error().kind == ErrorKind::NotFound);
        if not_found && under != page.into() {
            // A person has deleted the block, with all that is under it.
            return Ok(Seen::Gone);
        }
        match refused.into_trouble() {
            Trouble::Stop(cause) => Err(Trouble::Stop(cause)),
            trouble => Ok(Seen::Unreadable(trouble)),
        }
    }

    /// Writes down what became of an append, as far as it is known.
    pub(super) fn keep_append(
        &self,
        intent: i64,
        key: &EntityKey,
        operation: &IntentOperation,
        outcome: &AppendOutcome,
    ) -> Result<(), Trouble> {
        let mut store = self.store.borrow_mut();
        let BodyState::Writing(mut writing) = store.body(key)? else {
            // The body was begun anew since: what this append brought is found as ours by its looks.
            return Ok(store.withdraw(intent)?);
        };
        match outcome {
            AppendOutcome::Open(_) => return Ok(()),
            AppendOutcome::NotArrived => return Ok(store.withdraw(intent)?),
            AppendOutcome::Arrived(ids) => advance(&mut writing, operation, ids),
            AppendOutcome::Partly(ids) => {
                let placed = |id: &BlockId| Placed {
                    id: Some(*id),
                    fingerprint: Fingerprint::of("", ""),
                };
                writing.old.extend(ids.iter().map(placed));
            }
        }
        Ok(store.settle(intent, None, key, Some(&BodyState::Writing(writing)))?)
    }

    /// Looks for a page of ours that nobody has: under this parent, with this title, made by this connection, not
    /// before it was begun, its body empty or what was sent.
    pub(super) async fn find_page(
        &self,
        parent: PageId,
        title: &str,
        body: Option<&IntentBody>,
        begun: Millis,
        deadline: Millis,
    ) -> Result<CreateOutcome, Trouble> {
        let me = self.me().await?;
        let mut looks = Looks::until(deadline);
        loop {
            let list = match self.look_under(parent, parent.into()).await? {
                Seen::List(list) => list,
                // A page's own list is never gone while the page is there.
                Seen::Gone => return Ok(CreateOutcome::NotMade),
                Seen::Unreadable(trouble) => return Ok(CreateOutcome::Open(trouble)),
            };
            let mut candidates = Vec::new();
            for block in list
                .iter()
                .filter(|block| looks_made(block, title, &me, begun))
            {
                if !self.store.borrow().is_mapped(block.id.into())? {
                    candidates.push(block);
                }
            }
            let best = self.choose(&candidates, body).await?;
            match best {
                Some(Candidate {
                    as_sent: true,
                    made,
                }) => return Ok(made),
                // What was sent may be hidden for a moment, on this page or with the whole page.
                best if looks.proved(self.clock.now()) => {
                    return Ok(best.map_or(CreateOutcome::NotMade, |best| best.made));
                }
                _ => {}
            }
            looks.pause().await;
        }
    }

    /// A page that Notion says it has made, by its id: how much of its body is there has to be read. It is ours
    /// whatever it holds and whatever lists show.
    pub(super) async fn look_into(
        &self,
        page: PageId,
        body: Option<&IntentBody>,
    ) -> Result<CreateOutcome, Trouble> {
        let read = match self.client.block(page.into()).await {
            Ok(block) => self.read_beginning(&block, body).await,
            Err(error) => Err(error.into()),
        };
        let state = match (read, body) {
            (Err(stop @ Trouble::Stop(_)), _) => return Err(stop),
            (Ok(Some(Beginning::AsSent(state) | Beginning::Empty(state))), _) => state,
            (_, None) => BodyState::Nothing,
            // Whatever of it is found when the body is written is ours.
            (_, Some(body)) => BodyState::Whole(WholeBody {
                source: None,
                body: Digest::of(b""),
                outline: unplaced(&body.sent),
            }),
        };
        Ok(CreateOutcome::Made(page, state))
    }

    /// Of pages that could be it, the first whose body is what was sent, else the first that is empty, else the first
    /// that holds a part of it. One that holds something else is not it (design.md section 6).
    async fn choose(
        &self,
        candidates: &[&BlockObject],
        body: Option<&IntentBody>,
    ) -> Result<Option<Candidate>, Trouble> {
        let (mut empty, mut partly, mut unread) = (None, None, None);
        for block in candidates {
            let page = PageId::from(block.id);
            let beginning = match self.read_beginning(block, body).await {
                Ok(Some(beginning)) => beginning,
                Ok(None) => {
                    unread = Some("what the page holds could not be read".to_owned());
                    continue;
                }
                Err(Trouble::Entity { reason, .. }) => {
                    unread = Some(reason);
                    continue;
                }
                Err(stop) => return Err(stop),
            };
            match beginning {
                Beginning::AsSent(state) => {
                    return Ok(Some(Candidate {
                        as_sent: true,
                        made: CreateOutcome::Made(page, state),
                    }));
                }
                Beginning::Empty(state) => {
                    empty.get_or_insert(CreateOutcome::Made(page, state));
                }
                Beginning::Partly(state) => {
                    partly.get_or_insert(CreateOutcome::Made(page, state));
                }
                Beginning::Other => {}
            }
        }
        let best = unread.map(CreateOutcome::Open).or(empty).or(partly);
        Ok(best.map(|made| Candidate {
            as_sent: false,
            made,
        }))
    }

    /// Compares what a page holds with what was sent along with its creation; none where that can't be told.
    async fn read_beginning(
        &self,
        page: &BlockObject,
        body: Option<&IntentBody>,
    ) -> Result<Option<Beginning>, Trouble> {
        let Some(body) = body else {
            return Ok(Some(Beginning::AsSent(BodyState::Nothing)));
        };
        if body.sent.is_empty() {
            return Ok(Some(Beginning::AsSent(begun(body, 1, Vec::new()))));
        }
        if !page.has_children {
            return Ok(Some(Beginning::Empty(begun(body, 0, Vec::new()))));
        }
        for pause in [0, 500, 1000, 2000, 4000, 4000, 4000] {
            sleep(Duration::from_millis(pause)).await;
            let list = self.client.children(page.id).await?;
            // A list can be empty for a moment although there is something (notion-observed.md section 15).
            if list.is_empty() {
                continue;
            }
            let found = found(&list);
            let sent = unplaced(&body.sent);
            let ours: Vec<Placed> = align(&sent, &found)
                .into_iter()
                .flatten()
                .map(|index| Placed {
                    id: Some(found[index].id),
                    fingerprint: found[index].fingerprint,
                })
                .collect();
            if whole {
                return Ok(Some(Beginning::AsSent(begun(body, 1, ours))));
            }
            if ours.is_empty() {
                return Ok(Some(Beginning::Other));
            }
            let state = WholeBody {
                source: None,
                body: Digest::of(b""),
                outline: ours,
            };
            return Ok(Some(Beginning::Partly(BodyState::Whole(state))));
        }
        Ok(None)
    }

    /// What a page holds whose list came back empty: an empty list alone proves nothing, since one can be empty for a
    /// moment although there is something (notion-observed.md section 15).
    pub(super) async fn beyond_doubt_empty(
        &self,
        page: PageId,
    ) -> Result<Vec<BlockObject>, Trouble> {
        for pause in [500, 1000, 2000, 4000] {
            if !self.client.block(page.into()).await?.has_children {
                return Ok(Vec::new());
            }
            sleep(Duration::from_millis(pause)).await;
            let list = self.client.children(page.into()).await?;
            if !list.is_empty() {
                return Ok(list);
            }
        }
        Err(Trouble::later(
            "what its page holds could not be read; the next run looks again",
        ))
    }

    /// Looks for appended blocks.
    pub(super) async fn find_blocks(
        &self,
        operation: &IntentOperation,
        begun: Millis,
        deadline: Millis,
    ) -> Result<AppendOutcome, Trouble> {
        let IntentOperation::Append {
            page,
            under,
            sent,
            before,
            after,
            ..
        } = operation
        else {
            return Ok(AppendOutcome::NotArrived);
        };
        let expected: Vec<Placed> = before
            .iter()
            .copied()
            .chain(unplaced(sent))
            .chain(after.iter().copied())
            .collect();
        let mut looks = Looks::until(deadline);
        loop {
            let list = match self.look_under(*page, *under).await? {
                Seen::List(list) => list,
                Seen::Gone => return Ok(AppendOutcome::NotArrived),
                Seen::Unreadable(trouble) => return Ok(AppendOutcome::Open(trouble)),
            };
            let found = found(&list);
            let matches = align(&expected, &found);
            let mut ids: Vec<BlockId> = matches[before.len()..before.len() + sent.len()]
                .iter()
                .flatten()
                .map(|index| found[*index].id)
                .collect();
            if ids.len() == sent.len() {
                return Ok(AppendOutcome::Arrived(ids));
            }
            if looks.proved(self.clock.now()) {
                let around = matches[..before.len()]
                    .iter()
                    .chain(&matches[before.len() + sent.len()..]);
                // Only where all around is known, what else is ours can be nothing but what was sent.
                if around.into_iter().all(Option::is_some) {
                    ids.extend(self.edited_since(&list, &matches, begun).await?);
                }
                return Ok(if ids.is_empty() {
                    AppendOutcome::NotArrived
                } else {
                    AppendOutcome::Partly(ids)
                });
            }
            looks.pause().await;
        }
    }

    /// Blocks that nobody knows and that were made by us since: sent, and changed by a person before they were found.
    async fn edited_since(
        &self,
        list: &[BlockObject],
        matches: &[Option<usize>],
        begun: Millis,
    ) -> Result<Vec<BlockId>, Trouble> {
        let unknown: Vec<&BlockObject> = list
            .iter()
            .enumerate()
            .filter(|(index, _)| !matches.contains(&Some(*index)))
            .map(|(_, block)| block)
            .filter(|block| made_after(block.created_time, begun))
            .collect();
        if unknown.is_empty() {
            return Ok(Vec::new());
        }
        let maker = self.maker().await?;
        let ours = unknown
            .into_iter()
            .filter(|block| maker.made(block) && !maker.is_person);
        Ok(ours.map(|block| block.id).collect())
    }
}

/// Whether it can have been made by what was begun then.
fn made_after(created: Option<Millis>, begun: Millis) -> bool {
    let earliest = begun.saturating_sub(CLOCK_SKEW) / 60_000 * 60_000;
    created.is_none_or(|created| created >= earliest)
}

/// What a page holds of what was sent with it.
enum Beginning {
    AsSent(BodyState),
    Empty(BodyState),
    Partly(BodyState),
    Other,
}

/// The page that is most likely the one that was made.
struct Candidate {
    /// Whether it is beyond doubt.
    as_sent: bool,
    made: CreateOutcome,
}

/// The state of a body whose first append is known to be there, or known not to be.
pub(super) fn begun(body: &IntentBody, done: usize, sent: Vec<Placed>) -> BodyState {
    if body.whole && done > 0 {
        return BodyState::Whole(WholeBody {
            source: Some(body.source),
            body: body.body,
            outline: sent,
        });
    }
    BodyState::Writing(Box::new(Writing {
        batching: BATCHING,
        source: body.source,
        body: body.body,
        with_page: true,
        done,
        anchor: crate::model::Anchor::End,
        sent,
        open: Vec::new(),
        old: Vec::new(),
    }))
}

/// Takes an append that has arrived into account.
pub(super) fn advance(writing: &mut Writing, operation: &IntentOperation, ids: &[BlockId]) {
    let IntentOperation::Append {
        path,
        index,
        first,
        sent,
        open,
        ..
    } = operation
    else {
        return;
    };
    if *index != writing.done {
        return;
    }
    writing.done += 1;
    for at in open {
        let place = path.iter().copied().chain([first + at]).collect();
        writing.open.push((place, ids[*at]));
    }
    if path.is_empty() {
        let placed = ids.iter().zip(sent).map(|(id, print)| Placed {
            id: Some(*id),
            fingerprint: *print,
        });
        writing.sent.extend(placed);
        if let (crate::model::Anchor::Start | crate::model::Anchor::After(_), Some(last)) =
            (writing.anchor, ids.last())
        {
            writing.anchor = crate::model::Anchor::After(*last);
        }
    }
}

/// Blocks of which no ids are known.
pub(super) fn unplaced(sent: &[Fingerprint]) -> Vec<Placed> {
    sent.iter()
        .map(|print| Placed {
            id: None,
            fingerprint: *print,
        })
        .collect()
}

/// What is recognised of the blocks of a list.
pub(super) fn found(list: &[BlockObject]) -> Vec<Found> {
    list.iter()
        .map(|block| Found {
            id: block.id,
            fingerprint: Fingerprint::of(&block.type_name, &block.plain_text),
        })
        .collect()
}

fn looks_made(block: &BlockObject, title: &str, me: &UserId, begun: Millis) -> bool {
    let same_title = block
        .child_page_title
        .as_deref()
        .is_some_and(|found| PageTitle::new(found) == PageTitle::new(title));
    let ours = block.created_by.as_ref().is_none_or(|maker| maker == me);
    same_title && ours && made_after(block.created_time, begun) && !block.in_trash
}
