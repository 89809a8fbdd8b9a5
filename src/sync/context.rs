//! What all tasks of a run share.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, Semaphore, SemaphorePermit};

use super::adopt::Strays;
use super::gallery::{Gallery, Remembered, Shown};
use super::lanes::Rest;
use super::links;
use super::report::{Report, Unfinished};
use super::siblings::Siblings;
use super::stop::{Stop, StopCause};
use super::trouble::Trouble;
use super::upload::Desk;
use super::{Pace, Wishes};
use crate::clock::{Clock, Millis};
use crate::links::Index;
use crate::markdown::{self, Dialect};
use crate::model::{
    Block, Digest, Entity, EntityKey, NoteLink, PageId, Reference, Snapshot, Warning,
};
use crate::notion::{BlockObject, Client, Doubt, UserId};
use crate::plan::{Plan, Policy};
use crate::progress::{Change, Event, Listener};
use crate::render;
use crate::source::{Bodies, Images, Reading};
use crate::store::Store;

/// How many bodies are held in memory at once, for each request in flight: enough that one is always ready to be sent.
const BODIES_IN_HAND: usize = 2;

/// How long to look for a write whose answer did not tell, before it is taken as not done.
#[derive(Clone, Copy, Debug)]
pub struct SettleTimes {
    /// Where Notion answered and is no longer working on it. Lists were seen to lag behind by a few seconds
    /// (notion-observed.md section 15).
    pub answered: Duration,
    /// Where no answer came, so that Notion may still be working on it. Single calls were seen to take up to 8 s
    /// (notion-observed.md section 10).
    pub cut: Duration,
}

impl Default for SettleTimes {
    fn default() -> Self {
        Self {
            answered: Duration::from_secs(6),
            cut: Duration::from_secs(15),
        }
    }
}

impl SettleTimes {
    pub(super) fn after(self, doubt: Doubt) -> Duration {
        match doubt {
            Doubt::Answered => self.answered,
            Doubt::Cut => self.cut,
        }
    }
}

/// A note's body as it has to be.
pub(super) struct Rendered {
    pub(super) source: Digest,
    pub(super) body: Digest,
    pub(super) blocks: Vec<Block>,
    /// The references to other notes, and what they lead to.
    pub(super) links: Vec<NoteLink>,
    /// Whether some of these are sure to be known only when all pages are made.
    pub(super) late: bool,
    /// What is made in this run and before this note, has no page yet, and is linked to.
    pub(super) awaits: Vec<usize>,
    pub(super) images: Rc<Shown>,
    /// What could not be kept as it was.
    pub(super) warnings: Vec<String>,
}

/// Who makes what this program makes.
#[derive(Clone, Debug)]
pub(super) struct Maker {
    pub(super) user: UserId,
    /// Whether a person makes things under the same id.
    pub(super) is_person: bool,
}

impl Maker {
    /// Whether a block is one that the same id made, and no page.
    pub(super) fn made(&self, block: &BlockObject) -> bool {
        block.created_by.as_ref() == Some(&self.user) && !block.type_name.starts_with("child_")
    }
}

/// What is needed before a plan exists.
pub struct Engine {
    /// Calls Notion.
    pub client: Rc<Client>,
    /// The state.
    pub store: RefCell<Store>,
    /// The time.
    pub clock: Clock,
    /// Who is told what happens.
    pub listener: Rc<dyn Listener>,
    /// Set to end the run early.
    pub stop: Rc<Stop>,
    /// The page everything lives under.
    pub root: PageId,
    /// How long doubts are looked into.
    pub settle: SettleTimes,
    /// The id our writes carry, once it is known.
    pub me: RefCell<Option<UserId>>,
    /// Whether that id is a person's, too.
    pub(super) person: Cell<bool>,
    /// Whether the root page was seen to be there.
    pub(super) root_seen: Cell<bool>,
    /// Why intents of runs before could not be settled.
    pub(super) left_open: RefCell<HashMap<i64, Trouble>>,
    pub(super) report: RefCell<Report>,
    /// For each page of ours the page it lies under, as far as is known now.
    pub(super) places: RefCell<HashMap<PageId, PageId>>,
    /// One asks who the token is, the others wait for the answer.
    asking: Mutex<()>,
    /// One at a time looks what is wrong with a page.
    pub(super) mending: Mutex<()>,
    /// When a page was last taken out of the trash on our own account.
    pub(super) mended_at: Cell<Option<Millis>>,
    pub(super) uploads: Desk,
    pub(super) siblings: Siblings,
    pub(super) strays: Strays,
    /// What notes' image addresses led to when they were last rendered.
    pub(super) remembered: RefCell<Remembered>,
}

/// What was read, and by which rules.
pub(super) struct Source {
    pub(super) snapshot: Snapshot,
    pub(super) bodies: Bodies,
    pub(super) images: Images,
    pub(super) dialect: Dialect,
    pub(super) policy: Policy,
}

impl Source {
    pub(super) fn of(reading: Reading, wishes: &Wishes) -> Self {
        let Reading {
            snapshot,
            bodies,
            images,
            ..
        } = reading;
        Self {
            snapshot,
            bodies,
            images,
            dialect: wishes.dialect,
            policy: wishes.policy,
        }
    }
}

/// A run with its plan.
pub(super) struct Context {
    pub(super) engine: Engine,
    pub(super) snapshot: Snapshot,
    pub(super) bodies: Bodies,
    pub(super) images: Images,
    pub(super) dialect: Dialect,
    pub(super) policy: Policy,
    pub(super) plan: Plan,
    /// For each entity whether it or something under it has work.
    pub(super) busy: Vec<bool>,
    /// For each entity, and first for the root, its children in order.
    children: HashMap<Option<usize>, Vec<usize>>,
    parents: Vec<Option<u32>>,
    /// Each entity's page, once it has one.
    pages: RefCell<Vec<Option<PageId>>>,
    /// Made when the first body is read.
    link_index: OnceCell<Index>,
    /// For each entity whether nothing more is to be expected of its place: it has its page, or gets none.
    pub(super) settled: RefCell<Vec<bool>>,
    /// What has its page, and waits for those of others before its body is written.
    pub(super) late: RefCell<Vec<Rest>>,
    pub(super) bodies_in_hand: Arc<Semaphore>,
    /// A turn for each write that needs an intent: as many as can be in flight, so that what waits for Notion's budget
    /// leaves nothing to settle when the run is killed.
    turns: Semaphore,
}

impl Engine {
    /// Everything a run needs besides its source.
    #[allow(clippy::too_many_arguments)]
    pub fn new(
        client: Rc<Client>,
        store: Store,
        clock: Clock,
        listener: Rc<dyn Listener>,
        stop: Rc<Stop>,
        root: PageId,
        settle: SettleTimes,
        me: Option<UserId>,
    ) -> Self {
        let report = Report::new(store.profile_name(), clock.now());
        Self {
            client,
            store: RefCell::new(store),
            clock,
            listener,
            stop,
            root,
            settle,
            me: RefCell::new(me),
            person: Cell::new(false),
            root_seen: Cell::new(false),
            left_open: RefCell::default(),
            report: RefCell::new(report),
            places: RefCell::default(),
            asking: Mutex::default(),
            mending: Mutex::default(),
            mended_at: Cell::default(),
            uploads: Desk::default(),
            siblings: Siblings::default(),
            strays: Strays::default(),
            remembered: RefCell::default(),
        }
    }

    /// The id our writes carry: asked for once.
    pub(super) async fn me(&self) -> Result<UserId, Trouble> {
        if let Some(me) = self.me.borrow().clone() {
            return Ok(me);
        }
        let _one_at_a_time = self.asking.lock().await;
        if let Some(me) = self.me.borrow().clone() {
            return Ok(me);
        }
        let me = self.client.me().await?;
        self.person.set(self.person.get() || me.is_person);
        *self.me.borrow_mut() = Some(me.id.clone());
        Ok(me.id)
    }

    /// Who our writes are by, and whether somebody else's can be, too.
    pub(super) async fn maker(&self) -> Result<Maker, Trouble> {
        Ok(Maker {
            user: self.me().await?,
            is_person: self.person.get(),
        })
    }

    /// The id our writes carry, where it is known without asking.
    pub(super) fn known_me(&self) -> Option<String> {
        let me = self.me.borrow();
        me.as_ref().map(|me| me.as_str().to_owned())
    }

    /// Who made what an intent was for. Where that was another connection, nobody knows whether a person made things
    /// under its id as well.
    pub(super) async fn maker_then(&self, by: Option<&str>) -> Result<Maker, Trouble> {
        let now = self.maker().await?;
        let by = by.map_or_else(|| now.user.clone(), UserId::new);
        Ok(Maker {
            is_person: now.is_person || by != now.user,
            user: by,
        })
    }

    /// Why nothing new is begun any more.
    pub(super) fn ended(&self) -> Trouble {
        Trouble::Stop(self.stop.cause().unwrap_or(StopCause::Interrupted))
    }

    pub(super) fn warn(&self, warning: Warning) {
        self.report.borrow_mut().warnings.push(warning.to_string());
        self.listener.on(Event::Warned(warning));
    }

    pub(super) fn done(&self, entity: &Entity, change: Change) {
        self.done_key(&entity.key, entity.title.as_str(), change);
    }

    pub(super) fn done_key(&self, key: &EntityKey, title: &str, change: Change) {
        self.report.borrow_mut().count(key.kind, change);
        self.listener.on(Event::Done {
            kind: key.kind,
            title: title.to_owned(),
            change,
        });
    }

    pub(super) fn failed(&self, key: &EntityKey, title: &str, trouble: Trouble) {
        match trouble {
            Trouble::Stop(cause) => self.stop.request(cause),
            Trouble::Entity { reason, retryable } => {
                self.listener.on(Event::Failed {
                    kind: key.kind,
                    title: title.to_owned(),
                    reason: reason.clone(),
                });
                let unfinished = Unfinished::new(key, title, reason, retryable);
                let failed = &mut self.report.borrow_mut().failed;
                // One entity may fail in several respects; the first is what the others come from.
                if !failed.iter().any(|other| other.is_same(&unfinished)) {
                    failed.push(unfinished);
                }
            }
        }
    }
}

impl std::ops::Deref for Context {
    type Target = Engine;

    fn deref(&self) -> &Engine {
        &self.engine
    }
}

impl Context {
    pub(super) fn new(
        engine: Engine,
        source: Source,
        plan: Plan,
        pages: Vec<Option<PageId>>,
        pace: Pace,
    ) -> Self {
        let Source {
            snapshot,
            bodies,
            images,
            dialect,
            policy,
        } = source;
        let busy = crate::plan::busy_subtrees(&snapshot, &plan.work);
        let settled = vec![false; snapshot.entities.len()];
        let mut children: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
        let parents = snapshot.parents();
        for (at, parent) in parents.iter().enumerate() {
            let parent = parent.map(|parent| parent as usize);
            children.entry(parent).or_default().push(at);
        }
        Self {
            engine,
            snapshot,
            bodies,
            images,
            dialect,
            policy,
            plan,
            busy,
            children,
            parents,
            pages: RefCell::new(pages),
            link_index: OnceCell::new(),
            settled: RefCell::new(settled),
            late: RefCell::default(),
            bodies_in_hand: Arc::new(Semaphore::new(BODIES_IN_HAND * pace.in_flight.max(1))),
            turns: Semaphore::new(pace.in_flight.max(1)),
        }
    }

    /// Waits for a turn to begin a write that needs an intent. None is given once the run is to end.
    pub(super) async fn turn(&self) -> Result<SemaphorePermit<'_>, Trouble> {
        let turn = self.turns.acquire().await;
        match (turn, self.stop.is_requested()) {
            (Ok(turn), false) => Ok(turn),
            _ => Err(self.ended()),
        }
    }

    pub(super) fn entity(&self, at: usize) -> &Entity {
        &self.snapshot.entities[at]
    }

    /// The entities under one, or under the root, in the order their pages should have.
    pub(super) fn children(&self, parent: Option<usize>) -> &[usize] {
        self.children.get(&parent).map_or(&[], Vec::as_slice)
    }

    pub(super) fn parent_of(&self, at: usize) -> Option<usize> {
        self.parents[at].map(|parent| parent as usize)
    }

    pub(super) fn page_of(&self, at: usize) -> Option<PageId> {
        self.pages.borrow()[at]
    }

    pub(super) fn set_page(&self, at: usize, page: PageId, parent: PageId) {
        self.pages.borrow_mut()[at] = Some(page);
        self.places.borrow_mut().insert(page, parent);
    }

    /// Reads and renders a note's body.
    pub(super) fn render(&self, at: usize) -> Result<Rendered, Trouble> {
        self.render_with(at, &[])
    }

    /// The same as a comparison needs it: a link that leads nowhere any more still leads where it did when the note was
    /// written, as long as that page is there. It becomes text when the note is next written.
    pub(super) fn render_as_written(&self, at: usize) -> Result<Rendered, Trouble> {
        let written = links::written(&self.store.borrow(), &self.entity(at).key)?;
        self.render_with(at, &written)
    }

    fn render_with(&self, at: usize, written: &[NoteLink]) -> Result<Rendered, Trouble> {
        let entity = self.entity(at);
        let Some(body) = &entity.body else {
            return Err(Trouble::later("only a note has a text".to_owned()));
        };
        // What this gives is what the snapshot says of it; a text that has changed since is an error.
        let text = self.bodies.load(&entity.key).map_err(|error| {
            Trouble::later(format!("the note could not be read again: {error}"))
        })?;
        let index = self.link_index.get_or_init(|| Index::new(&self.snapshot));
        let mut late = false;
        let mut awaits = Vec::new();
        let refusal = |content: &Digest| self.upload_refusal(content);
        let gallery = Gallery::new(&self.images, &entity.key, &refusal);
        let document = markdown::read(self.dialect, &text);
        let mut leads = |reference: &Reference| {
            let led = links::led(
                reference,
                at,
                (&self.snapshot, index),
                &self.plan,
                |at| self.parent_of(at),
                |target| self.page_of(target),
            );
            late |= led.late;
            awaits.extend(led.awaited.filter(|target| !self.settled.borrow()[*target]));
            links::or_as_before(led.leads, reference, written, |page| {
                self.pages.borrow().contains(&Some(page))
            })
        };
        let images = |address: &str| Some(gallery.resolve(address));
        let rendered = render::render_with(&document, &mut leads, &images);
        let images = Rc::new(gallery.finish());
        let source = self.policy.source_of(body, images.digest());
        Ok(Rendered {
            source,
            body: Block::digest_all(&rendered.blocks),
            blocks: rendered.blocks,
            links: rendered.links,
            late,
            awaits,
            images,
            warnings: rendered.warnings,
        })
    }

    /// Tells what of a body could not be kept as it was.
    pub(super) fn warn_of(&self, at: usize, rendered: &Rendered) {
        let entity = self.entity(at);
        for message in &rendered.warnings {
            self.warn(Warning::about(
                entity.key.clone(),
                entity.title.as_str(),
                message.as_str(),
            ));
        }
    }
}
