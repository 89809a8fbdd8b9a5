//! Looks in Notion for what a write may have left there.
//!
//! One list proves what it shows. What it does not show is believed to be absent only when later lists agree
//! (notion-observed.md section 15).

use std::time::Duration;

use tokio::time::{Instant, sleep, sleep_until};

use super::context::{Engine, Maker};
use super::mend::Refused;
use super::settle::{AppendOutcome, CreateOutcome, begun};
use super::trouble::Trouble;
use crate::clock::Millis;
use crate::model::{
    BlockId, BodyState, Fingerprint, IntentBody, IntentOperation, PageId, PageTitle, Placed,
    Sought, WrittenBlock, WrittenBody,
};
use crate::notion::{BlockObject, ErrorKind, UserId};
use crate::plan::align::{Found, align};

/// How far this machine's clock may be ahead of Notion's. Its times are cut to the minute besides
/// (notion-observed.md section 1, row 9).
const CLOCK_SKEW: Millis = 5 * 60_000;

/// How long what is looked for may be on its way, by a clock that nobody sets.
pub(super) type Deadline = Instant;

/// The least time between two lists that are to prove an absence.
const APART: Duration = Duration::from_secs(2);

/// With how few requests left a run looks as rarely as can be: so many are not enough for a long list as often as it would be
/// read otherwise.
const FEW: u64 = 100;

/// The longest pause between two looks.
const LONGEST_PAUSE: Duration = Duration::from_secs(4);

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
    deadline: Deadline,
    first_miss: Option<Instant>,
    pause: Duration,
    is_sparing: bool,
}

impl Looks {
    /// A run that may send few requests looks no more often than a proof takes: else it could be at its end before it has
    /// one, and so could the next.
    fn until(deadline: Deadline, is_sparing: bool) -> Self {
        Self {
            deadline,
            first_miss: None,
            pause: Duration::from_millis(500),
            is_sparing,
        }
    }

    /// After a complete list without what is looked for: whether that proves that it is not there.
    fn proved(&mut self) -> bool {
        let now = Instant::now();
        let first = *self.first_miss.get_or_insert(now);
        now >= self.deadline && now.duration_since(first) >= APART
    }

    async fn pause(&mut self) {
        if self.is_sparing {
            return sleep_until(self.deadline.max(Instant::now() + APART)).await;
        }
        sleep(self.pause).await;
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
    }
}

impl Engine {
    /// The time of what begins now: Notion's, as far as it is known.
    pub(super) fn begins(&self) -> Millis {
        let ahead = self.client.clock_ahead().unwrap_or_default();
        self.clock
            .now()
            .saturating_sub(Millis::try_from(ahead).unwrap_or_default())
    }

    /// When something can have been begun at the earliest, by Notion's clock. This machine's may have been wrong then, and
    /// may have been set since.
    fn at_the_earliest(&self, begun: Millis) -> Millis {
        let ahead = self.client.clock_ahead().unwrap_or_default();
        earliest(begun, self.clock.now(), ahead)
    }

    /// Lists what lies under a page, or under a block of it. A page that is in the trash is taken out of it for that: it
    /// can't be read there, and what was begun on it would stay open for ever.
    async fn look_under(&self, page: PageId, under: BlockId) -> Result<Seen, Trouble> {
        let list = self
            .mending(page, async || self.client.children(under).await)
            .await;
        let refused = match list {
            Ok(list) if list.is_empty() => {
                return match self.beyond_doubt_empty(under).await {
                    Ok(list) => Ok(Seen::List(list)),
                    Err(Trouble::Stop(cause)) => Err(Trouble::Stop(cause)),
                    Err(trouble) => Ok(Seen::Unreadable(trouble)),
                };
            }
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

    /// Looks for a page of ours that nobody has: under this parent, with this title, made by this maker, not
    /// before it was begun, its body empty or what was sent.
    pub(super) async fn find_page(
        &self,
        parent: PageId,
        title: &str,
        body: Option<&IntentBody>,
        begun: Millis,
        deadline: Deadline,
        maker: &Maker,
    ) -> Result<CreateOutcome, Trouble> {
        let mut looks = Looks::until(deadline, self.client.is_left_with(FEW));
        loop {
            let list = match self.look_under(parent, parent.into()).await? {
                Seen::List(list) => list,
                // A page's own list is never gone while the page is there.
                Seen::Gone => return Ok(CreateOutcome::NotMade),
                Seen::Unreadable(trouble) => return Ok(CreateOutcome::Open(trouble)),
            };
            // By now an answer has told Notion's time.
            let earliest = self.at_the_earliest(begun);
            let mut candidates = Vec::new();
            for block in list
                .iter()
                .filter(|block| looks_made(block, title, &maker.user, earliest))
            {
                if !self.store.borrow().is_mapped(block.id.into())? {
                    candidates.push(block);
                }
            }
            let best = self.choose(&candidates, body, maker).await?;
            match best {
                Some(Candidate {
                    as_sent: true,
                    made,
                }) => return Ok(made),
                // What was sent may be hidden for a moment, on this page or with the whole page.
                best if looks.proved() => {
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
            (_, Some(body)) => partly(body, &vec![None; body.sent.0.len()]),
        };
        Ok(CreateOutcome::Made(page, state))
    }

    /// Of pages that could be it, the first whose body is what was sent, else the first that is empty, else the first
    /// that holds a part of it.
    ///
    /// One that holds something else was edited by a person since; but where the token is a person's, it may as well be
    /// theirs, and nobody can tell.
    async fn choose(
        &self,
        candidates: &[&BlockObject],
        body: Option<&IntentBody>,
        maker: &Maker,
    ) -> Result<Option<Candidate>, Trouble> {
        let is_person = maker.is_person;
        let (mut empty, mut partly, mut open) = (None, None, None);
        for block in candidates {
            let page = PageId::from(block.id);
            let beginning = match self.read_beginning(block, body).await {
                Ok(Some(beginning)) => beginning,
                Ok(None) => {
                    open = Some(Trouble::later("what the page holds could not be read"));
                    continue;
                }
                Err(stop @ Trouble::Stop(_)) => return Err(stop),
                Err(trouble) => {
                    open = Some(trouble);
                    continue;
                }
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
                Beginning::Other(_) if is_person => {
                    open.get_or_insert(Trouble::later(
                        "a page of its name was made in its place at that time, but holds something else; if it is \
                         yours, rename it",
                    ));
                }
                Beginning::Partly(state) | Beginning::Other(state) => {
                    partly.get_or_insert(CreateOutcome::Made(page, state));
                }
            }
        }
        let best = open.map(CreateOutcome::Open).or(empty).or(partly);
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
        let Some(body) = body.filter(|body| !body.sent.0.is_empty()) else {
            let state = body.map_or(BodyState::Nothing, |body| begun(body, Vec::new()));
            return Ok(Some(match page.has_children {
                true => Beginning::Other(state),
                false => Beginning::AsSent(state),
            }));
        };
        if !page.has_children {
            return Ok(Some(Beginning::Empty(begun(body, Vec::new()))));
        }
        for pause in [0, 500, 1000, 2000, 4000, 4000, 4000] {
            sleep(Duration::from_millis(pause)).await;
            let list = self.client.children(page.id).await?;
            // A list can be empty for a moment although there is something (notion-observed.md section 15).
            if list.is_empty() {
                continue;
            }
            let found = found(&list);
            let sent: Vec<Placed> = body.sent.0.iter().map(WrittenBlock::placed).collect();
            let matches = align(&sent, &found);
            let ids: Vec<Option<BlockId>> = matches
                .iter()
                .map(|index| index.map(|index| found[index].id))
                .collect();
            if ids.iter().all(Option::is_some) {
                let with_id = |(block, id): (&WrittenBlock, &Option<BlockId>)| WrittenBlock {
                    id: *id,
                    ..block.clone()
                };
                let sent = body.sent.0.iter().zip(&ids).map(with_id);
                return Ok(Some(Beginning::AsSent(begun(body, sent.collect()))));
            }
            let nothing = ids.iter().all(Option::is_none);
            let state = partly(body, &ids);
            return Ok(Some(match nothing {
                true => Beginning::Other(state),
                false => Beginning::Partly(state),
            }));
        }
        Ok(None)
    }

    /// What a page or block holds whose list came back empty: an empty list alone proves nothing, since one can be empty
    /// for a moment although there is something (notion-observed.md section 15).
    pub(super) async fn beyond_doubt_empty(
        &self,
        under: BlockId,
    ) -> Result<Vec<BlockObject>, Trouble> {
        for pause in [500, 1000, 2000, 4000] {
            if !self.client.block(under).await?.has_children {
                return Ok(Vec::new());
            }
            sleep(Duration::from_millis(pause)).await;
            let list = self.client.children(under).await?;
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
        deadline: Deadline,
    ) -> Result<AppendOutcome, Trouble> {
        let Some(Sought {
            page,
            under,
            before,
            sent,
            after,
        }) = operation.sought()
        else {
            return Ok(AppendOutcome::NotArrived);
        };
        let expected: Vec<Placed> = before
            .iter()
            .copied()
            .chain(sent.iter().map(|fingerprint| Placed {
                id: None,
                fingerprint: *fingerprint,
            }))
            .chain(after.iter().copied())
            .collect();
        let mut looks = Looks::until(deadline, self.client.is_left_with(FEW));
        loop {
            let list = match self.look_under(page, under).await? {
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
            if looks.proved() {
                // All of ours around it is named: what else is ours can be nothing but what was sent, or is of no use,
                // wherever it is from.
                ids.extend(self.edited_since(&list, &matches, begun).await?);
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
        let earliest = self.at_the_earliest(begun);
        let unknown: Vec<&BlockObject> = list
            .iter()
            .enumerate()
            .filter(|(index, _)| !matches.contains(&Some(*index)))
            .map(|(_, block)| block)
            .filter(|block| made_after(block.created_time, earliest))
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

/// The earliest moment, by Notion's clock, of what was begun at a moment of this machine's clock, which now is so many
/// milliseconds ahead of Notion's. What was begun in the future was begun by a clock that was put back since: then
/// nobody knows.
fn earliest(begun: Millis, now: Millis, ahead: i64) -> Millis {
    match begun > now {
        true => 0,
        false => begun.saturating_sub(Millis::try_from(ahead).unwrap_or_default()),
    }
}

/// Whether it can have been made by what was begun then.
fn made_after(created: Option<Millis>, begun: Millis) -> bool {
    let earliest = begun.saturating_sub(CLOCK_SKEW) / 60_000 * 60_000;
    created.is_none_or(|created| created >= earliest)
}

/// A body of which some of what went along with its page was found, by these ids. The rest may be there with another
/// text: it counts as not known, and is looked for when the body is written.
fn partly(body: &IntentBody, ids: &[Option<BlockId>]) -> BodyState {
    let block = |(block, id): (&WrittenBlock, &Option<BlockId>)| WrittenBlock {
        id: *id,
        own: block.own.filter(|_| id.is_some()),
        ..block.clone()
    };
    BodyState::Written(WrittenBody {
        source: None,
        body: body.body,
        links: Vec::new(),
        tree: body.sent.0.iter().zip(ids).map(block).collect(),
    })
}

/// What a page holds of what was sent with it.
enum Beginning {
    AsSent(BodyState),
    Empty(BodyState),
    Partly(BodyState),
    Other(BodyState),
}

/// The page that is most likely the one that was made.
struct Candidate {
    /// Whether it is beyond doubt.
    as_sent: bool,
    made: CreateOutcome,
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

#[cfg(test)]
#[path = "look_tests.rs"]
mod tests;
