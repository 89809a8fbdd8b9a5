//! Notion's calls, typed.

use std::cell::Cell;
use std::collections::HashSet;
use std::rc::Rc;
use std::time::Duration;

use serde_json::Value;
use tokio::time::sleep;

use super::allowance::Allowance;
use super::error::{ApiError, CallError, ErrorKind};
use super::outcome::Commit;
use super::requests::{Call, CreatePage, PageUpdate, Position};
use super::retry::{Doubt, RetryPolicy, Safety};
use super::sender::{Answer, RequestCounts, Sender};
use super::shut_out::ShutOut;
use super::throttle::Throttle;
use super::token::TokenSource;
use super::transport::Transport;
use super::wire::{BlockObject, ListPage, Me, PageObject};
use crate::model::{BlockId, PageId, PageTitle, Piece, Uploads};
use crate::progress::Listener;

/// The pauses before a list is read again whose end was missing. A list can be empty for a moment although there is
/// something (notion-observed.md section 15); so may be a part of it. What is missing each time is not there.
const READ_AGAIN: [Duration; 3] = [
    Duration::from_millis(500),
    Duration::from_millis(1000),
    Duration::from_millis(2000),
];

/// A page that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Created {
    /// Its id.
    pub id: PageId,
    /// Whether the id came with a failure that says that the page was saved. Whether all of it was, it does not say.
    pub from_commit_data: bool,
}

/// How a block went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deleted {
    /// By this call.
    Now {
        /// Whether something was under it, which went along.
        held_something: bool,
    },
    /// It was in the trash or gone before, perhaps by a try whose answer was lost; or it only reads so because something
    /// it lies under is in the trash (notion-observed.md section 7), and comes back along with that.
    Before {
        /// Whether something is under it. Nobody knows that of a block that is gone.
        holds_something: bool,
    },
}

impl Deleted {
    /// Whether something was under it.
    pub fn held_something(self) -> bool {
        match self {
            Self::Now { held_something } => held_something,
            Self::Before { holds_something } => holds_something,
        }
    }
}

/// Calls Notion for one connection.
pub struct Client {
    sender: Sender,
}

impl Client {
    /// A client that sends through `transport`, at the pace of `throttle`.
    pub fn new(
        transport: Rc<dyn Transport>,
        throttle: Throttle,
        tokens: Rc<dyn TokenSource>,
        policy: RetryPolicy,
        listener: Rc<dyn Listener>,
    ) -> Self {
        Self {
            sender: Sender {
                transport,
                throttle,
                tokens,
                policy,
                listener,
                allowance: Cell::default(),
                begun: Cell::default(),
                counts: Cell::default(),
                fruitless: Cell::default(),
                clock_ahead: Cell::default(),
                shut_out: ShutOut::default(),
            },
        }
    }

    /// Lets no more be sent than this, from now on and what was sent before included.
    pub fn allow(&self, allowance: Allowance) {
        self.sender.allowance.set(allowance);
    }

    /// Whether there is a limit to what may be sent.
    pub fn is_limited(&self) -> bool {
        self.sender.allowance.get().is_limited()
    }

    /// Whether there is a limit to how many requests may be sent.
    pub fn has_request_limit(&self) -> bool {
        self.sender.allowance.get().requests.is_some()
    }

    /// Whether no more than so many requests may be sent.
    pub fn is_left_with(&self, requests: u64) -> bool {
        let most = self.sender.allowance.get().requests;
        most.is_some_and(|most| most.saturating_sub(self.sender.begun.get()) <= requests)
    }

    /// How many requests were sent so far.
    pub fn counts(&self) -> RequestCounts {
        self.sender.counts.get()
    }

    /// How far this machine's clock is ahead of Notion's, in milliseconds, by the last answer that told its time; exact
    /// to about two seconds.
    pub fn clock_ahead(&self) -> Option<i64> {
        self.sender.clock_ahead.get()
    }

    /// How many requests count against the budget now, of all processes of the machine.
    pub fn budget_used(&self) -> Result<usize, ApiError> {
        let used = self.sender.throttle.used();
        used.map_err(|error| ApiError::local(ErrorKind::Budget, error.to_string()))
    }

    /// Takes what a dead run of the same profile left in flight for answered long ago. For who holds the profile's lock.
    pub fn take_over(&self) -> Result<(), ApiError> {
        let taken = self.sender.throttle.take_over();
        taken.map_err(|error| ApiError::local(ErrorKind::Budget, error.to_string()))
    }

    /// Who the token acts as: also the check that it is good.
    pub async fn me(&self) -> Result<Me, CallError> {
        self.get(&Call::me(), |value| Me::read(&value)).await
    }

    /// A page without its body, in the trash or not.
    pub async fn page(&self, id: PageId) -> Result<PageObject, CallError> {
        self.get(&Call::page(id), |value| PageObject::read(&value))
            .await
    }

    /// A block without what is under it, in the trash or not.
    pub async fn block(&self, id: BlockId) -> Result<BlockObject, CallError> {
        self.get(&Call::block(id), BlockObject::read).await
    }

    /// All that is directly under a page or block, in order; never half of it.
    pub async fn children(&self, parent: BlockId) -> Result<Vec<BlockObject>, CallError> {
        let call = |cursor: Option<&str>| Call::children(parent, cursor);
        let mut pauses = READ_AGAIN.into_iter();
        loop {
            let list = self.list(usize::MAX, BlockObject::read, call).await?;
            match pauses.next().filter(|_| list.is_cut_short) {
                None => return Ok(list.all),
                Some(pause) => sleep(pause).await,
            }
        }
    }

    /// Pages that share a word with the query, or all for an empty one; at most about so many, none in the trash, what
    /// was edited last first.
    ///
    /// For showing only: new pages are missing for half a minute, others perhaps for ever
    /// (notion-observed.md section 1, row 5, and section 8).
    pub async fn search_pages(
        &self,
        query: &str,
        enough: usize,
    ) -> Result<Vec<PageObject>, CallError> {
        // What is no page is ignored, not an error: it was not asked for, but comes at times.
        let read = |value: Value| Some(PageObject::read(&value));
        let call = |cursor: Option<&str>| Call::search_pages(query, cursor);
        let found = self.list(enough, read, call).await?;
        let pages = found.all.into_iter().flatten();
        Ok(pages.filter(|page| !page.in_trash).collect())
    }

    /// Makes a page.
    pub async fn create_page(&self, page: &CreatePage<'_>) -> Result<Created, CallError> {
        self.create(&Call::create_page(page)).await
    }

    /// Makes an empty page at the top of the workspace, private to the person the token is from. Internal connections
    /// are refused ([`TokenKind::may_create_at_top`](super::TokenKind::may_create_at_top)).
    pub async fn create_top_page(&self, title: &PageTitle) -> Result<Created, CallError> {
        self.create(&Call::create_top_page(title)).await
    }

    async fn create(&self, call: &Call) -> Result<Created, CallError> {
        match self.sender.send(call).await? {
            Answer::Saved(commit) => Ok(Created {
                id: commit.resource.into(),
                from_commit_data: true,
            }),
            Answer::Json(value) => match PageObject::read(&value) {
                Some(page) => Ok(Created {
                    id: page.id,
                    from_commit_data: false,
                }),
                None => Err(senseless(call, "it is no page")),
            },
        }
    }

    /// Puts pieces under a page or block; gives the ids of the pieces themselves, one for each, in their order.
    ///
    /// Ids of what is under the pieces are not told by Notion.
    pub async fn append(
        &self,
        parent: BlockId,
        pieces: &[Piece<'_>],
        position: Position,
        uploads: &Uploads,
    ) -> Result<Vec<BlockId>, CallError> {
        if pieces.is_empty() {
            return Ok(Vec::new());
        }
        let call = Call::append(parent, pieces, position, uploads);
        let ids = match self.sender.send(&call).await? {
            Answer::Json(value) => appended(value, pieces),
            Answer::Saved(commit) => committed(commit, pieces),
        };
        ids.ok_or_else(|| senseless(&call, "it does not tell the new blocks"))
    }

    /// Changes a page's title, icon or place in the trash.
    pub async fn update_page(
        &self,
        id: PageId,
        update: &PageUpdate<'_>,
    ) -> Result<PageObject, CallError> {
        let call = Call::update_page(id, update);
        let result = self.get(&call, |value| PageObject::read(&value)).await;
        match (result, update) {
            // A repeated request may find that it was done the first time, and Notion may refuse that.
            (
                Err(refused),
                PageUpdate {
                    title: None,
                    icon: None,
                    in_trash: Some(wanted),
                },
            ) if refused.error().kind == ErrorKind::Invalid => match self.page(id).await {
                Ok(page) if page.in_trash == *wanted => Ok(page),
                Ok(_) => Err(refused),
                Err(error) => Err(error),
            },
            (result, _) => result,
        }
    }

    /// Puts a page into the trash, with all that is under it, and tells whether it was not there before. One that only
    /// reads so because something it lies under is in the trash counts as there.
    pub async fn trash_page(&self, id: PageId) -> Result<bool, CallError> {
        let update = PageUpdate {
            in_trash: Some(true),
            ..PageUpdate::default()
        };
        let call = Call::update_page(id, &update);
        match self.get(&call, |value| PageObject::read(&value)).await {
            Err(refused) if refused.error().kind == ErrorKind::Invalid => {
                match self.page(id).await?.in_trash {
                    true => Ok(false),
                    false => Err(refused),
                }
            }
            trashed => trashed.map(|_| true),
        }
    }

    /// Gives a block the content of a piece of the same type; what is under it stays.
    pub async fn update_block(
        &self,
        id: BlockId,
        piece: &Piece<'_>,
        uploads: &Uploads,
    ) -> Result<(), CallError> {
        let call = Call::update_block(id, piece, uploads);
        match self.sender.send(&call).await? {
            Answer::Saved(_) => Ok(()),
            Answer::Json(value) => match BlockObject::read(value) {
                Some(_) => Ok(()),
                None => Err(senseless(&call, "it is no block")),
            },
        }
    }

    /// Puts a page under another one, last. Notion refuses to move it to where it is already.
    pub async fn move_page(&self, id: PageId, to: PageId) -> Result<(), CallError> {
        let call = Call::move_page(id, to);
        match self.sender.send(&call).await? {
            Answer::Json(value) if PageObject::read(&value).is_some() => Ok(()),
            Answer::Saved(_) => Ok(()),
            Answer::Json(_) => Err(senseless(&call, "it is no page")),
        }
    }

    /// Puts a block into the trash, with all that is under it. One that is there already, or gone, is a success.
    pub async fn delete_block(&self, id: BlockId) -> Result<Deleted, CallError> {
        let gone = Ok(Deleted::Before {
            holds_something: false,
        });
        let refused = match self.sender.send(&Call::delete_block(id)).await {
            Ok(answer) => {
                let block = match answer {
                    Answer::Json(value) => BlockObject::read(value),
                    Answer::Saved(_) => None,
                };
                let held_something = block.is_some_and(|block| block.has_children);
                return Ok(Deleted::Now { held_something });
            }
            Err(refused) => refused,
        };
        match refused.error().kind {
            ErrorKind::NotFound => gone,
            // Notion says so only in words (notion-observed.md section 15).
            ErrorKind::Invalid => match self.block(id).await {
                Ok(block) if block.in_trash => Ok(Deleted::Before {
                    holds_something: block.has_children,
                }),
                Ok(_) => Err(refused),
                Err(error) if error.error().kind == ErrorKind::NotFound => gone,
                Err(error) => Err(error),
            },
            _ => Err(refused),
        }
    }

    /// Takes a block out of the trash, with all that went along.
    pub async fn restore_block(&self, id: BlockId) -> Result<(), CallError> {
        self.sender.send(&Call::restore_block(id)).await.map(|_| ())
    }

    pub(super) async fn get<T>(
        &self,
        call: &Call,
        read: impl FnOnce(Value) -> Option<T>,
    ) -> Result<T, CallError> {
        let read = match self.sender.send(call).await? {
            Answer::Json(value) => read(value),
            Answer::Saved(_) => None,
        };
        read.ok_or_else(|| senseless(call, "it is not what was asked for"))
    }

    async fn list<T>(
        &self,
        enough: usize,
        mut read: impl FnMut(Value) -> Option<T>,
        call: impl Fn(Option<&str>) -> Call,
    ) -> Result<Listed<T>, CallError> {
        let mut all = Vec::new();
        let mut cursor: Option<String> = None;
        let mut seen = HashSet::new();
        loop {
            let call = call(cursor.as_deref());
            let page = self
                .get(&call, |value| ListPage::read(value, &mut read))
                .await?;
            let is_cut_short = cursor.is_some() && page.results.is_empty();
            all.extend(page.results);
            if !page.has_more || all.len() >= enough {
                return Ok(Listed { all, is_cut_short });
            }
            let Some(next) = page.next_cursor else {
                return Err(senseless(&call, "the list goes on, but not where"));
            };
            if !seen.insert(next.clone()) {
                return Err(senseless(&call, "the list goes in a circle"));
            }
            cursor = Some(next);
        }
    }
}

/// A list that was read page by page.
struct Listed<T> {
    all: Vec<T>,
    /// Whether the last page was empty although the one before it said that more follows.
    is_cut_short: bool,
}

/// The first ids of the answer: with a position, the siblings that follow are listed as well
/// (notion-observed.md section 1, row 1). An answer that begins with something else is not understood, and ids out of
/// it could be a person's blocks.
fn appended(value: Value, pieces: &[Piece<'_>]) -> Option<Vec<BlockId>> {
    let list = ListPage::read(value, BlockObject::read)?;
    if list.results.len() < pieces.len() {
        return None;
    }
    let new = &list.results[..pieces.len()];
    let in_order = new
        .iter()
        .zip(pieces)
        .all(|(block, piece)| is_of(block, piece, pieces));
    in_order.then(|| new.iter().map(|block| block.id).collect())
}

/// Whether a block can be what became of a piece: it is of its type, and has not the text of another one, in whose place
/// it would be changed and deleted later. A text that none of them has was changed on its way.
fn is_of(block: &BlockObject, piece: &Piece<'_>, all: &[Piece<'_>]) -> bool {
    if block.type_name.is_empty() {
        return true;
    }
    // Headings of level 4 were seen to come back as level 3 (notion-observed.md section 15).
    let kind = |name: &str| name.trim_end_matches(['1', '2', '3', '4']).to_owned();
    let found = kind(&block.type_name);
    let is_alike = |piece: &Piece<'_>| kind(piece.type_name()) == found;
    let has_text = |piece: &Piece<'_>| piece.plain() == block.plain_text;
    let is_anothers = || all.iter().any(|other| is_alike(other) && has_text(other));
    is_alike(piece) && (has_text(piece) || !is_anothers())
}

fn committed(commit: Commit, pieces: &[Piece<'_>]) -> Option<Vec<BlockId>> {
    (commit.children.len() == pieces.len()).then_some(commit.children)
}

/// A success that can't be read. Of what must not be repeated, nobody knows what it did.
fn senseless(call: &Call, why: &str) -> CallError {
    let error = ApiError::local(ErrorKind::NotNotion, format!("{}: {why}", call.line()));
    match call.safety {
        Safety::Repeatable => CallError::Failed(error),
        Safety::Once => CallError::Unknown {
            doubt: Doubt::Answered,
            error,
        },
    }
}

#[cfg(test)]
#[path = "client_tests/mod.rs"]
mod tests;
