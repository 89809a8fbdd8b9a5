//! Walks the tree: what is begun next, and what at the same time.
//!
//! A page is made once the page above it is there. New pages under one parent are made several at a time, each in its own
//! gap (`plan/gaps.rs`), where it is known that Notion keeps to the places that pages name (`siblings.rs`); else one
//! after the other. A page that is moved lands last: it waits for the elder ones that are new, and the younger ones wait
//! for it. All else is begun as Notion's budget allows. Workspaces and folders come before notes, since more can be done
//! at once when they are there; where requests are counted, no note is begun while one of these may still come.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::rc::Rc;

use tokio::sync::OwnedSemaphorePermit;
use tokio::task::JoinSet;

use super::context::Context;
use super::lanes::{Placing, finish};
use super::page::Place;
use super::trouble::Trouble;
use crate::model::{EntityKind, PageId};
use crate::notion::Position;
use crate::plan::Work;
use crate::plan::gaps::{Gaps, Spot, halvings};
use crate::store::Positions;

/// What is begun first: workspaces and folders; then the notes that were changed last, where a run may not come to its
/// end, and else those after which the most can be done at once; then what stands first in the tree.
type Rank = (bool, u64, usize);

/// The entities under one page.
struct Row {
    page: PageId,
    /// Whether the page was made in this run, so that nothing else is on it.
    is_new: bool,
    gaps: Gaps,
    /// New ones that wait for a move, by their numbers among their siblings.
    later: VecDeque<usize>,
    /// Those that have to be moved here.
    moves: VecDeque<usize>,
    /// New ones that can be begun.
    ready: BTreeSet<usize>,
    /// How many new ones of those before the next move are not settled.
    ahead: usize,
    /// How many are being made.
    in_flight: usize,
    /// Whether nothing may be made beside what is being made.
    alone: bool,
    /// What keeps the others waiting until it can be made, where they have to be made in their order.
    held: Option<usize>,
}

/// What came of something that was begun.
enum Done {
    Made(usize, Result<Placing, Trouble>),
    Kept(usize, Result<Placing, Trouble>),
    Finished,
}

struct Walk {
    context: Rc<Context>,
    rows: HashMap<Option<usize>, Row>,
    ranks: Vec<Rank>,
    /// What may be begun, as far as it alone is concerned.
    startable: BTreeSet<Rank>,
    /// What waits for an entity to be settled, by that entity.
    waiting: HashMap<usize, Vec<usize>>,
    held: HashSet<usize>,
    /// How many workspaces and folders are being made or brought to their places.
    containers: usize,
    /// Whether pages under one parent are made one after the other.
    strict: bool,
    /// Whether nothing can be begun until something ends.
    stuck: bool,
    tasks: JoinSet<Done>,
}

/// Does all the work of the plan but what comes last. Ends when all of it is done or given up.
pub(super) async fn walk(context: Rc<Context>) {
    let mut walk = Walk::new(context.clone());
    walk.open(None, context.root, false);
    loop {
        let begins = !walk.stuck && !walk.startable.is_empty() && !context.stop.is_requested();
        if walk.tasks.is_empty() && !begins && !walk.let_one_go() {
            break;
        }
        tokio::select! {
            biased;
            Some(done) = walk.tasks.join_next() => {
                // A task that panicked has told so.
                if let Ok(done) = done {
                    walk.take(done);
                }
            }
            // The semaphore is never closed.
            Ok(permit) = context.bodies_in_hand.clone().acquire_owned(), if begins => {
                walk.begin(permit);
            }
        }
    }
    walk.leave_the_rest();
}

impl Walk {
    fn new(context: Rc<Context>) -> Self {
        let is_limited = context.client.is_limited();
        let rank = |at: usize| {
            let entity = context.entity(at);
            let changed = entity.modified.or(entity.created).unwrap_or_default();
            let value = if is_limited { u64::MAX - changed } else { 0 };
            (entity.key.kind == EntityKind::Note, value, at)
        };
        let ranks = (0..context.snapshot.entities.len()).map(rank).collect();
        Self {
            strict: context.siblings.is_strict(),
            context,
            rows: HashMap::new(),
            ranks,
            startable: BTreeSet::new(),
            waiting: HashMap::new(),
            held: HashSet::new(),
            containers: 0,
            stuck: false,
            tasks: JoinSet::new(),
        }
    }

    /// A page is there: what lies under it can be seen to.
    fn open(&mut self, parent: Option<usize>, page: PageId, is_new: bool) {
        let mut open = vec![(parent, page, is_new)];
        while let Some((parent, page, is_new)) = open.pop() {
            let context = self.context.clone();
            let children = context.children(parent);
            if !children.iter().any(|at| context.busy[*at]) {
                continue;
            }
            let is_there = |at: usize| context.lies_under_page(at, page);
            let mut row = Row {
                page,
                is_new,
                gaps: Gaps::new(children.iter().map(|at| is_there(*at))),
                later: VecDeque::new(),
                moves: VecDeque::new(),
                ready: BTreeSet::new(),
                ahead: 0,
                in_flight: 0,
                alone: false,
                held: None,
            };
            for (number, at) in children.iter().copied().enumerate() {
                if !context.busy[at] {
                    continue;
                }
                if context.is_held_back(at) {
                    context.wait_below(at);
                    self.settle_all(at);
                    continue;
                }
                match (context.work(at), context.page_of(at)) {
                    (Work::Create, _) | (_, None) => row.later.push_back(number),
                    (Work::Amend(_), Some(_)) if !is_there(at) => row.moves.push_back(number),
                    (work, Some(page)) => {
                        if work.is_busy() {
                            self.startable.insert(self.ranks[at]);
                        }
                        open.push((Some(at), page, false));
                    }
                }
            }
            self.rows.insert(parent, row);
            self.go_on(parent);
        }
    }

    /// The number of an entity among its siblings.
    fn number(&self, at: usize) -> usize {
        let siblings = self.context.children(self.context.parent_of(at));
        siblings.binary_search(&at).unwrap_or_default()
    }

    /// Lets the new ones up to the next move be made; where there are none, the move.
    fn go_on(&mut self, parent: Option<usize>) {
        let siblings = self.context.children(parent);
        let Some(row) = self.rows.get_mut(&parent) else {
            return;
        };
        if row.ahead > 0 {
            return;
        }
        let before = row.moves.front().copied().unwrap_or(usize::MAX);
        let until = row.later.partition_point(|number| *number < before);
        let new: Vec<usize> = row.later.drain(..until).collect();
        row.ahead = new.len();
        if new.is_empty() {
            if let Some(number) = row.moves.pop_front() {
                row.ahead = 1;
                self.startable.insert(self.ranks[siblings[number]]);
            }
            return;
        }
        if !self.context.client.is_limited() {
            for (index, number) in new.iter().enumerate() {
                self.ranks[siblings[*number]].1 = halvings(index, new.len());
            }
        }
        row.ready.extend(new);
        self.expose(parent);
    }

    /// Has the ready ones of a row among what can be begun: all, or only the first.
    fn expose(&mut self, parent: Option<usize>) {
        let Some(row) = self.rows.get(&parent) else {
            return;
        };
        let siblings = self.context.children(parent);
        let most = match (self.strict, row.held.is_some() || row.in_flight > 0) {
            (false, _) => usize::MAX,
            (true, false) => 1,
            (true, true) => 0,
        };
        let ranks = row.ready.iter().map(|number| self.ranks[siblings[*number]]);
        self.startable.extend(ranks.take(most));
    }

    /// How pages are made under one parent may just have been learnt.
    fn look_at_strictness(&mut self) {
        let strict = self.context.siblings.is_strict();
        if std::mem::replace(&mut self.strict, strict) == strict {
            return;
        }
        let context = self.context.clone();
        self.startable
            .retain(|(.., at)| !matches!(context.work(*at), Work::Create));
        let parents: Vec<Option<usize>> = self.rows.keys().copied().collect();
        for parent in parents {
            self.expose(parent);
        }
    }

    /// Begins what comes first of all that can be begun.
    fn begin(&mut self, permit: OwnedSemaphorePermit) {
        let first = self
            .startable
            .iter()
            .find_map(|rank| Some((*rank, self.start_of(rank.2)?)));
        let Some((rank, (page, place))) = first else {
            self.stuck = true;
            return;
        };
        let (is_note, _, at) = rank;
        if is_note && self.containers > 0 && self.context.client.has_request_limit() {
            // What comes of them may have folders under it, which are worth more.
            self.stuck = true;
            return;
        }
        self.containers += usize::from(!is_note);
        self.startable.remove(&rank);
        let context = self.context.clone();
        let Some(place) = place else {
            self.tasks.spawn_local(async move {
                Done::Kept(at, context.keep_place(at, page, permit).await)
            });
            return;
        };
        let number = self.number(at);
        if let Some(row) = self.rows.get_mut(&context.parent_of(at)) {
            row.ready.remove(&number);
            row.gaps.take(number);
            row.in_flight += 1;
            row.alone = place.position == Position::End;
        }
        self.tasks.spawn_local(async move {
            Done::Made(at, context.make(at, page, place, permit).await)
        });
    }

    /// Under which page an entity's page goes and, if it is new, where; nothing while something else is in its way.
    fn start_of(&self, at: usize) -> Option<(PageId, Option<Place>)> {
        let parent = self.context.parent_of(at);
        let row = self.rows.get(&parent)?;
        if !matches!(self.context.work(at), Work::Create) {
            return Some((row.page, None));
        }
        let number = self.number(at);
        let spot = row.gaps.spot(number)?;
        let is_last = row.gaps.is_last(number);
        let siblings = self.context.children(parent);
        let positions = self.context.siblings.placing().positions;
        let is_behind_new = match spot {
            Spot::Behind(elder) => matches!(self.context.work(siblings[elder]), Work::Create),
            Spot::Start | Spot::End => false,
        };
        let at_the_end = if self.strict {
            let tries = positions == Positions::Unknown && is_behind_new;
            positions == Positions::Refused || is_last && !tries
        } else {
            // Nobody is there to name, or nobody else is on the way.
            is_last && (spot == Spot::End || row.ahead == 1)
        };
        let position = match spot {
            _ if at_the_end => Position::End,
            Spot::End => Position::End,
            Spot::Start => Position::Start,
            Spot::Behind(elder) => Position::After(self.context.page_of(siblings[elder])?.into()),
        };
        if position == Position::End {
            // On a page that is not ours alone, younger ones would push elder ones before what others have put there.
            let first = row.is_new || row.ready.first() == Some(&number);
            if row.in_flight > 0 || (spot == Spot::End && !first) {
                return None;
            }
        }
        if row.alone || row.in_flight >= self.context.siblings.at_once() {
            return None;
        }
        let place = Place {
            position,
            is_behind_new,
        };
        Some((row.page, Some(place)))
    }

    /// Something ended.
    fn take(&mut self, done: Done) {
        self.stuck = false;
        self.look_at_strictness();
        let (at, is_new, result) = match done {
            Done::Made(at, result) => (at, true, result),
            Done::Kept(at, result) => (at, false, result),
            Done::Finished => return,
        };
        self.containers -= usize::from(!self.ranks[at].0);
        let parent = self.context.parent_of(at);
        let number = self.number(at);
        let was_there = self
            .rows
            .get(&parent)
            .is_some_and(|row| !row.gaps.misses(number));
        let Some(row) = self.rows.get_mut(&parent) else {
            return;
        };
        if is_new {
            row.in_flight -= 1;
            row.alone = false;
        }
        let placed = match result {
            Ok(Placing::Held(awaited)) => {
                row.gaps.release(number);
                row.held = row.held.or(is_new.then_some(at));
                self.hold(at, awaited);
                return;
            }
            Ok(Placing::Placed(placed)) => {
                row.gaps.made(number);
                Some(placed)
            }
            Err(trouble) => {
                row.gaps.release(number);
                self.context.give_up(at, trouble);
                None
            }
        };
        if !was_there {
            row.ahead -= 1;
        }
        match placed {
            None => self.settle_all(at),
            Some(placed) => {
                self.settle(at);
                if !was_there {
                    self.open(Some(at), placed.page, placed.is_new);
                }
                let context = self.context.clone();
                self.tasks.spawn_local(async move {
                    finish(context, placed.rest).await;
                    Done::Finished
                });
            }
        }
        self.go_on(parent);
        if self.strict {
            self.expose(parent);
        }
    }

    /// Something has to wait for others.
    fn hold(&mut self, at: usize, awaited: Vec<usize>) {
        self.held.insert(at);
        for target in awaited {
            self.waiting.entry(target).or_default().push(at);
            // What others wait for is worth as much as they are.
            let (old, worth) = (self.ranks[target], self.ranks[at].1);
            if self.context.client.is_limited() && worth < old.1 {
                self.ranks[target].1 = worth;
                if self.startable.remove(&old) {
                    self.startable.insert(self.ranks[target]);
                }
            }
        }
    }

    /// Something waits no more.
    fn let_go(&mut self, at: usize) {
        if !self.held.remove(&at) {
            return;
        }
        self.stuck = false;
        if !matches!(self.context.work(at), Work::Create) {
            self.startable.insert(self.ranks[at]);
            return;
        }
        let (parent, number) = (self.context.parent_of(at), self.number(at));
        if let Some(row) = self.rows.get_mut(&parent) {
            row.ready.insert(number);
            row.held = row.held.filter(|held| *held != at);
        }
        match self.strict {
            true => self.expose(parent),
            false => drop(self.startable.insert(self.ranks[at])),
        }
    }

    /// Where all wait for each other, which the order in which they may does not allow, one has to go on all the same.
    fn let_one_go(&mut self) -> bool {
        if self.context.stop.is_requested() {
            return false;
        }
        let Some(at) = self.held.iter().min().copied() else {
            return false;
        };
        for (target, waiting) in &self.waiting {
            if waiting.contains(&at) {
                self.context.settled.borrow_mut()[*target] = true;
            }
        }
        self.let_go(at);
        true
    }

    /// What becomes of an entity's place is known.
    fn settle(&mut self, at: usize) {
        self.context.settled.borrow_mut()[at] = true;
        for waiting in self.waiting.remove(&at).unwrap_or_default() {
            self.let_go(waiting);
        }
    }

    /// The same of all that lies under it.
    fn settle_all(&mut self, at: usize) {
        let context = self.context.clone();
        let mut all = vec![at];
        while let Some(at) = all.pop() {
            self.settle(at);
            all.extend(context.children(Some(at)));
        }
    }

    /// The run ended before the turn of what is left.
    fn leave_the_rest(&mut self) {
        let mut left: Vec<usize> = self.startable.iter().map(|(.., at)| *at).collect();
        left.extend(&self.held);
        for (parent, row) in &self.rows {
            let siblings = self.context.children(*parent);
            let numbers = row.later.iter().chain(&row.moves).chain(&row.ready);
            left.extend(numbers.map(|number| siblings[*number]));
        }
        left.sort_unstable();
        left.dedup();
        for at in left {
            let page = self
                .rows
                .get(&self.context.parent_of(at))
                .map(|row| row.page);
            match page.is_some_and(|page| self.context.lies_under_page(at, page)) {
                // What lies under it had its own turn.
                true => self.context.leave_one(at),
                false => self.context.leave(at),
            }
        }
    }
}

impl Context {
    fn work(&self, at: usize) -> Work {
        self.plan.work[at]
    }

    /// Whether an entity has its page, and that under this one.
    fn lies_under_page(&self, at: usize, parent: PageId) -> bool {
        let page = self.page_of(at);
        page.is_some_and(|page| self.places.borrow().get(&page) == Some(&parent))
    }
}
