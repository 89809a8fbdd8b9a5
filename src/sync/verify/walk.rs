//! Reads Notion from the root down, level by level: what lies under a page is listed once, and that tells the title and
//! place of each page under it.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::sleep;

use super::body::{BodyFindings, Level};
use super::findings::{Findings, Fix};
use super::page::Unlisted;
use super::report::{Difference, What, page_name, quoted};
use crate::model::{
    BlockId, BodyState, EntityKey, EntityKind, IntentOperation, Mapping, PageId, PageRecord,
    PageTitle, WrittenBlock,
};
use crate::notion::{BlockObject, CallError};
use crate::progress::Event;
use crate::sync::context::{Context, Maker, Rendered};
use crate::sync::mend::Health;
use crate::sync::trouble::Trouble;

/// The pauses before a list that does not show all is read again. One that stays the same is believed: others found that
/// lists can be empty or behind for a moment (notion-observed.md section 15).
const LOOKS: [Duration; 3] = [
    Duration::from_secs(2),
    Duration::from_secs(2),
    Duration::from_secs(4),
];

/// A look at all pages.
pub(super) struct Walk {
    pub(super) context: Rc<Context>,
    pub(super) mapping: Mapping,
    pub(super) findings: Rc<Findings>,
    pub(super) repair: bool,
    unfinished: HashSet<EntityKey>,
    maker: Maker,
    /// The entity of each record that is to be looked at.
    pub(super) wanted: HashMap<EntityKey, usize>,
    /// For each page the records that lie under it.
    below: HashMap<PageId, Vec<PageRecord>>,
    /// Where each page was listed, and its title there.
    listed: RefCell<HashMap<PageId, (PageId, String)>>,
    /// Pages whose title and place are still to be judged by where they were listed.
    to_place: RefCell<Vec<PageRecord>>,
    /// Pages that lie elsewhere, with the number of their entity.
    pub(super) moved: RefCell<Vec<(usize, PageRecord)>>,
    /// Pages that are gone.
    pub(super) gone: RefCell<HashSet<PageId>>,
}

/// A note's body as it should be.
struct Body {
    /// The number of its entity.
    at: usize,
    rendered: Rendered,
    /// How its blocks were remembered.
    known: Vec<WrittenBlock>,
}

impl Body {
    fn first_level(&self, record: &PageRecord) -> Level<'_> {
        Level::first(record.page, &self.rendered.blocks, &self.known)
    }
}

impl Walk {
    pub(super) fn new(
        context: Rc<Context>,
        mapping: Mapping,
        unfinished: HashSet<EntityKey>,
        maker: Maker,
        findings: Rc<Findings>,
        repair: bool,
    ) -> Self {
        let entities = context.snapshot.entities.iter().enumerate();
        let wanted = entities
            .filter(|(_, entity)| {
                mapping
                    .get(&entity.key)
                    .is_some_and(|record| !mapping.in_trash(record))
            })
            .map(|(at, entity)| (entity.key.clone(), at))
            .collect();
        let mut below: HashMap<PageId, Vec<PageRecord>> = HashMap::new();
        for record in mapping.live() {
            below.entry(record.parent).or_default().push(record.clone());
        }
        Self {
            context,
            mapping,
            findings,
            repair,
            unfinished,
            maker,
            wanted,
            below,
            listed: RefCell::default(),
            to_place: RefCell::default(),
            moved: RefCell::default(),
            gone: RefCell::default(),
        }
    }

    /// How many pages are looked at.
    pub(super) fn count(&self) -> usize {
        self.mapping
            .live()
            .filter(|record| self.is_looked_at(record))
            .count()
    }

    /// How many requests that takes where nothing is wrong and no list has a second page.
    pub(super) fn least_requests(&self) -> usize {
        let looks = self
            .mapping
            .live()
            .filter(|record| self.is_looked_at(record));
        let each = looks
            .map(|record| usize::from(self.is_listed(record)) + usize::from(record.icon.is_some()));
        1 + each.sum::<usize>()
    }

    /// A page whose entity is gone is about to go: only what may lie under it counts.
    fn is_looked_at(&self, record: &PageRecord) -> bool {
        self.wanted.contains_key(&record.key) || record.key.kind != EntityKind::Note
    }

    /// A note is listed only to compare its body.
    fn is_listed(&self, record: &PageRecord) -> bool {
        record.key.kind != EntityKind::Note || self.comparable(record).is_some()
    }

    /// The entity of a note whose body can be compared: all of it was written, and nothing changed since.
    fn comparable(&self, record: &PageRecord) -> Option<usize> {
        let at = *self.wanted.get(&record.key)?;
        let is_note = record.key.kind == EntityKind::Note;
        let settled = !self.unfinished.contains(&record.key);
        (is_note && settled && self.context.is_in_step(at)).then_some(at)
    }

    /// Looks at everything.
    pub(super) async fn all(self: &Rc<Self>) {
        self.tell_unfinished();
        if let Err(trouble) = self.look_at_root().await {
            return self.context.stop.request(trouble.into_cause());
        }
        let mut level = self.records_below(self.context.root);
        level.extend(self.stranded());
        while !level.is_empty() && !self.context.stop.is_requested() {
            level = self.look_at_all(level).await;
        }
        let to_place = self.to_place.take();
        for record in to_place {
            if self.context.stop.is_requested() {
                return;
            }
            if let Err(trouble) = self.place(&record).await {
                self.not_checked(&record, trouble);
            }
        }
    }

    pub(super) fn records_below(&self, page: PageId) -> Vec<PageRecord> {
        self.below.get(&page).cloned().unwrap_or_default()
    }

    /// Pages whose parent is not known any more, as a repair that was cut off leaves them.
    fn stranded(&self) -> impl Iterator<Item = PageRecord> {
        let live = self.mapping.live();
        live.filter(|record| !self.knows(record.parent)).cloned()
    }

    pub(super) fn knows(&self, page: PageId) -> bool {
        page == self.context.root || self.mapping.at_page(page).is_some()
    }

    fn tell_unfinished(&self) {
        for key in &self.unfinished {
            let difference = match self.mapping.get(key) {
                Some(record) => Difference::of(record, What::Unfinished),
                None => {
                    Difference::of_nobody(What::Unfinished, key.id.to_string(), None).named(key)
                }
            };
            let entities = &self.context.snapshot.entities;
            let title = entities.iter().find(|entity| entity.key == *key);
            let title = title.map_or(difference.title.clone(), |entity| {
                entity.title.as_str().to_owned()
            });
            self.findings.add(
                Difference {
                    title,
                    ..difference
                },
                Fix::BySync,
            );
        }
    }

    /// Looks at pages, several at a time, and gives those that lie under them.
    async fn look_at_all(self: &Rc<Self>, level: Vec<PageRecord>) -> Vec<PageRecord> {
        let mut tasks = JoinSet::new();
        let mut below = Vec::new();
        let mut looked = |page: Option<PageId>| {
            below.extend(page.iter().flat_map(|page| self.records_below(*page)))
        };
        for record in level {
            if self.context.stop.is_requested() {
                break;
            }
            // The semaphore is never closed.
            let permit = self
                .context
                .bodies_in_hand
                .clone()
                .acquire_owned()
                .await
                .ok();
            let walk = self.clone();
            tasks.spawn_local(async move {
                let page = walk.look(&record).await;
                drop(permit);
                page
            });
            while let Some(done) = tasks.try_join_next() {
                looked(done.ok().flatten());
            }
        }
        while let Some(done) = tasks.join_next().await {
            looked(done.ok().flatten());
        }
        below
    }

    /// Looks at one page. Gives it if what lies under it can be looked at.
    async fn look(&self, record: &PageRecord) -> Option<PageId> {
        if !self.is_looked_at(record) {
            return Some(record.page);
        }
        let looked = self.look_into(record).await;
        self.context.listener.on(Event::PageFinished);
        match looked {
            Ok(goes_on) => goes_on.then_some(record.page),
            Err(trouble) => {
                self.not_checked(record, trouble);
                None
            }
        }
    }

    pub(super) fn not_checked(&self, record: &PageRecord, trouble: Trouble) {
        match trouble {
            Trouble::Stop(cause) => self.context.stop.request(cause),
            Trouble::Entity { reason, .. } => self.findings.unchecked(record, reason),
        }
    }

    async fn look_at_root(&self) -> Result<(), Trouble> {
        let root = self.context.root;
        let list = match self.list(root, &self.records_below(root)).await {
            Ok(list) => list,
            Err(error) => {
                if self.context.mend(root).await? == Health::Missing {
                    return Err(crate::sync::mend::root_gone());
                }
                return Err(error.into());
            }
        };
        self.context.root_seen.set(true);
        self.note_pages(root, &list)
    }

    /// Reads what is on a page. Gives whether what lies under it can be looked at.
    async fn look_into(&self, record: &PageRecord) -> Result<bool, Trouble> {
        let body = self.body_of(record)?;
        if record.key.kind != EntityKind::Note || body.is_some() {
            let list = match self.list_of(record, body.as_ref()).await {
                Ok(list) => list,
                Err(error) => match self.why_unlisted(record, error).await? {
                    Unlisted::Missing => return Ok(true),
                    Unlisted::InTrash => match self.taken_out_of_trash(record).await? {
                        Some(list) => list,
                        None => return Ok(false),
                    },
                },
            };
            self.note_pages(record.page, &list)?;
            match &body {
                Some(body) => self.look_at_body(record, body, list).await?,
                None => {
                    let blocks = list
                        .iter()
                        .filter(|block| !block.type_name.starts_with("child_"));
                    self.findings.count_blocks(blocks.count());
                }
            }
        }
        if !self.wanted.contains_key(&record.key) {
            return Ok(true);
        }
        self.findings.count_checked();
        if record.icon.is_some() {
            self.examine(record).await?;
        } else {
            self.to_place.borrow_mut().push(record.clone());
        }
        Ok(true)
    }

    async fn list_of(
        &self,
        record: &PageRecord,
        body: Option<&Body>,
    ) -> Result<Vec<BlockObject>, CallError> {
        let Some(body) = body else {
            return self
                .list(record.page, &self.records_below(record.page))
                .await;
        };
        let level = body.first_level(record);
        let is_all_in = |list: &[BlockObject]| level.is_all_in(list, &self.maker);
        self.context.settled(record.page.into(), is_all_in).await
    }

    async fn look_at_body(
        &self,
        record: &PageRecord,
        body: &Body,
        list: Vec<BlockObject>,
    ) -> Result<(), Trouble> {
        let mut findings = BodyFindings::default();
        let level = body.first_level(record);
        let found = self
            .context
            .compare_level(level, list, &self.maker, &mut findings)
            .await?;
        self.judge_body(body.at, record, &body.rendered, findings, found.tree)
            .await
    }

    /// A note's body as it should be; none where it can't be compared. Where it turns out to be another one than was
    /// written, although its text is the same, a sync writes it.
    fn body_of(&self, record: &PageRecord) -> Result<Option<Body>, Trouble> {
        let Some(at) = self.comparable(record) else {
            return Ok(None);
        };
        let state = self.context.store.borrow().body(&record.key)?;
        let rendered = self.context.render_as_written(at)?;
        Ok(match state {
            BodyState::Written(written) if written.body == rendered.body => Some(Body {
                at,
                rendered,
                known: written.tree,
            }),
            _ => {
                self.findings.count_pending();
                None
            }
        })
    }

    async fn list(
        &self,
        page: PageId,
        expected: &[PageRecord],
    ) -> Result<Vec<BlockObject>, CallError> {
        let is_all_in = |list: &[BlockObject]| {
            let listed: HashSet<PageId> = list.iter().map(|block| block.id.into()).collect();
            expected.iter().all(|record| listed.contains(&record.page))
        };
        self.context.settled(page.into(), is_all_in).await
    }

    /// Notes which pages lie under a page, and tells those of ours that nobody knows.
    fn note_pages(&self, under: PageId, list: &[BlockObject]) -> Result<(), Trouble> {
        for block in list.iter().filter(|block| !block.in_trash) {
            let page = PageId::from(block.id);
            let Some(title) = &block.child_page_title else {
                // A person's database counts as a page.
                self.findings
                    .count_pages(usize::from(block.type_name.starts_with("child_")));
                continue;
            };
            self.listed
                .borrow_mut()
                .insert(page, (under, title.clone()));
            let is_mapped = self.mapping.at_page(page).is_some()
                || self.context.store.borrow().is_mapped(page)?;
            if is_mapped || self.is_expected(under, title)? {
                continue;
            }
            let name = PageTitle::new(title);
            let siblings = self.below.get(&under).map_or(&[][..], Vec::as_slice);
            let twin_of = siblings.iter().find(|record| record.title == name);
            let is_made = block.created_by.as_ref() == Some(&self.maker.user);
            if !is_made || (self.maker.is_person && twin_of.is_none()) {
                self.findings.count_pages(1);
                continue;
            }
            let difference = match twin_of {
                Some(record) => Difference {
                    page: Some(page),
                    ..Difference::of(record, What::Twin)
                },
                None => Difference::of_nobody(What::Twin, title.clone(), Some(page))
                    .expecting(None, Some(self.name_of(under))),
            };
            self.findings.add(difference, Fix::No);
        }
        Ok(())
    }

    /// Whether a create that was not settled yet may have made it: it is told as unfinished.
    fn is_expected(&self, under: PageId, name: &str) -> Result<bool, Trouble> {
        let intents = self.context.store.borrow().intents()?;
        Ok(intents.iter().any(|intent| match &intent.operation {
            IntentOperation::Create { parent, title, .. } => {
                *parent == under && PageTitle::new(title) == PageTitle::new(name)
            }
            IntentOperation::Insert { .. } => false,
        }))
    }

    /// Judges a page by where it was listed; where that does not tell, by itself.
    async fn place(&self, record: &PageRecord) -> Result<(), Trouble> {
        if !self.wanted.contains_key(&record.key) || self.gone.borrow().contains(&record.page) {
            return Ok(());
        }
        let listed = self.listed.borrow().get(&record.page).cloned();
        match listed {
            Some((under, title)) if under == record.parent => self.judge_title(record, &title),
            _ => self.examine(record).await,
        }
    }

    pub(super) fn name_of(&self, page: PageId) -> String {
        if page == self.context.root {
            return "the root page".to_owned();
        }
        match self.mapping.at_page(page) {
            Some(record) => page_name(Some(record.key.kind), record.title.as_str()),
            None => match self.listed.borrow().get(&page) {
                Some((_, title)) => format!("your page {}", quoted(title)),
                None => "another page".to_owned(),
            },
        }
    }
}

impl Context {
    /// Lists what is under a page or block, again where not all is there that should be, until a list is as the one
    /// before.
    pub(in crate::sync) async fn settled(
        &self,
        under: BlockId,
        is_all_in: impl Fn(&[BlockObject]) -> bool,
    ) -> Result<Vec<BlockObject>, CallError> {
        let mut list = self.client.children(under).await?;
        for pause in LOOKS {
            if is_all_in(&list) {
                break;
            }
            sleep(pause).await;
            let again = self.client.children(under).await?;
            let is_same = again
                .iter()
                .map(|block| block.id)
                .eq(list.iter().map(|block| block.id));
            list = again;
            if is_same {
                break;
            }
        }
        Ok(list)
    }
}
