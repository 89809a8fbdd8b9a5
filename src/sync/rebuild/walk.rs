//! Reads Notion from the root down, level by level, and finds each entity's page: by place and title, then by what is on
//! it. A list is read once.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::Authors;
use super::content::{Content, Depth, look_of_found};
use super::pairing::{self, LIKELY, Subject};
use crate::model::{BlockId, EntityKey, EntityKind, Mapping, PageId, PageTitle};
use crate::notion::{BlockObject, CallError, ErrorKind, Parent, UserId};
use crate::progress::Event;
use crate::sync::all::{Task, all};
use crate::sync::context::{Context, Maker};
use crate::sync::stop::StopCause;
use crate::sync::trouble::Trouble;

/// A list on its way.
type Look<'a> = Task<'a, Result<Rc<Listing>, Trouble>>;

/// How many pages are listed before what they show is looked at.
const AT_ONCE: usize = 64;

/// How alike the texts are at the least where a note's title and its page's differ.
const SAME_TEXT: f64 = 0.8;

/// How many titles are searched for at the most: of a copy that is only begun, thousands are missing.
const MAX_SEARCHES: usize = 50;

/// How many pages a search is to show: it finds all that share a word.
const ENOUGH: usize = 100;

/// How deep below a page of ours a page is looked for.
const MAX_ABOVE: usize = 20;

/// What was seen under a page or block.
pub(super) struct Listing {
    pub(super) pages: Vec<PageSeen>,
    pub(super) blocks: Vec<BlockSeen>,
}

/// A page that was seen in a list.
#[derive(Clone, Debug)]
pub(super) struct PageSeen {
    pub(super) page: PageId,
    pub(super) title: PageTitle,
    /// What it was listed under.
    pub(super) under: BlockId,
    pub(super) has_children: bool,
    /// Whether the id that the token acts as made it.
    pub(super) is_made: bool,
}

/// A block that was seen in a list.
pub(super) struct BlockSeen {
    pub(super) id: BlockId,
    pub(super) look: u64,
    pub(super) has_children: bool,
    pub(super) is_made: bool,
}

/// A page whose entity, or the root, has children to be found.
#[derive(Clone, Copy, Debug)]
struct Place {
    entity: Option<usize>,
    page: PageId,
    /// Whether there is something on it, where that is known.
    has_children: Option<bool>,
}

/// What is known of an entity's page.
#[derive(Clone, Debug)]
pub(super) enum Standing {
    /// The mapping had it before.
    Known(PageId),
    /// It was found.
    Found(PageSeen),
    /// It may be there.
    Unclear { reason: String, pages: Vec<PageId> },
    /// It is not in its place.
    Missing,
}

/// A search for the pages of all entities.
pub(super) struct Walk {
    pub(super) context: Rc<Context>,
    maker: Maker,
    authors: Authors,
    /// What the mapping holds, and pages that other profiles have.
    taken: RefCell<HashSet<PageId>>,
    /// Entities of which a run before may have made a page.
    begun: HashSet<EntityKey>,
    standings: RefCell<Vec<Standing>>,
    lists: RefCell<HashMap<BlockId, Rc<Listing>>>,
    searched: RefCell<HashSet<PageTitle>>,
}

impl Walk {
    pub(super) fn new(
        context: Rc<Context>,
        mapping: &Mapping,
        others: impl Iterator<Item = PageId>,
        begun: HashSet<EntityKey>,
        maker: Maker,
        authors: Authors,
    ) -> Self {
        let standing = |entity: &crate::model::Entity| match mapping.get(&entity.key) {
            Some(record) => Standing::Known(record.page),
            None => Standing::Missing,
        };
        let own = mapping.records().iter().map(|record| record.page);
        Self {
            standings: RefCell::new(context.snapshot.entities.iter().map(standing).collect()),
            taken: RefCell::new(own.chain(others).collect()),
            context,
            // Whose a page is nothing tells where anybody's may be.
            maker: Maker {
                is_person: maker.is_person || authors == Authors::Any,
                ..maker
            },
            authors,
            begun,
            lists: RefCell::default(),
            searched: RefCell::default(),
        }
    }

    pub(super) fn standing(&self, at: usize) -> Standing {
        self.standings.borrow()[at].clone()
    }

    /// The pages that have children to be found, of those that are known beforehand.
    fn known_places(&self) -> Vec<Place> {
        let entities = 0..self.context.snapshot.entities.len();
        let known = entities.filter_map(|at| match self.standing(at) {
            Standing::Known(page) => Some(Place {
                entity: Some(at),
                page,
                has_children: None,
            }),
            _ => None,
        });
        let root = Place {
            entity: None,
            page: self.context.root,
            has_children: None,
        };
        std::iter::once(root).chain(known).collect()
    }

    /// How many lists it takes at the least.
    pub(super) fn least_requests(&self) -> usize {
        let entities = 0..self.context.snapshot.entities.len();
        let holds = |at: &usize| !self.wanted(Some(*at)).is_empty();
        entities.filter(holds).count() + usize::from(!self.wanted(None).is_empty())
    }

    /// The children of an entity whose pages are still to be found.
    fn wanted(&self, entity: Option<usize>) -> Vec<usize> {
        let standings = self.standings.borrow();
        let is_open = |at: &&usize| matches!(standings[**at], Standing::Missing);
        let children = self.context.children(entity).iter();
        children.filter(is_open).copied().collect()
    }

    /// Looks at everything.
    pub(super) async fn run(&self) -> Result<(), Trouble> {
        let mut places = self.known_places();
        while !places.is_empty() {
            while !places.is_empty() {
                places = self.level(places).await?;
            }
            self.put_below_in_doubt();
            places = self.elsewhere().await?;
        }
        self.put_below_in_doubt();
        Ok(())
    }

    /// Pairs what is under pages. Gives the pages that were found, to go on below.
    async fn level(&self, places: Vec<Place>) -> Result<Vec<Place>, Trouble> {
        let mut found = Vec::new();
        let holds = |place: &Place| !self.wanted(place.entity).is_empty();
        let places: Vec<Place> = places.into_iter().filter(holds).collect();
        for some in places.chunks(AT_ONCE) {
            self.check_stop()?;
            let looks = some
                .iter()
                .map(|place| Box::pin(self.list_place(place)) as Look<'_>);
            let looks = all(looks.collect()).await;
            for (place, looked) in some.iter().zip(looks) {
                match looked {
                    Ok(listing) => found.extend(self.pair_place(place, &listing).await?),
                    Err(stop @ Trouble::Stop(_)) => return Err(stop),
                    Err(trouble) if place.entity.is_none() => {
                        return Err(Trouble::Stop(StopCause::Root(format!(
                            "what is under the root page could not be read: {}",
                            trouble.reason()
                        ))));
                    }
                    Err(trouble) => self.unreadable(place, &trouble),
                }
            }
        }
        Ok(found)
    }

    fn check_stop(&self) -> Result<(), Trouble> {
        match self.context.stop.cause() {
            Some(cause) => Err(Trouble::Stop(cause)),
            None => Ok(()),
        }
    }

    /// Lists a page, again where titles are missing that should be there.
    async fn list_place(&self, place: &Place) -> Result<Rc<Listing>, Trouble> {
        let titles: HashSet<PageTitle> = self
            .wanted(place.entity)
            .into_iter()
            .map(|at| self.context.entity(at).title.clone())
            .collect();
        let listing = self.read(place.page.into(), &titles).await;
        self.context.listener.on(Event::PageFinished);
        let listing = match listing {
            Ok(listing) => listing,
            Err(error) if place.entity.is_none() => {
                return Err(match error.error().kind {
                    ErrorKind::NotFound => crate::sync::mend::root_gone(),
                    _ => error.into(),
                });
            }
            Err(error) => return Err(error.into()),
        };
        if !listing.is_empty() || place.has_children == Some(false) {
            return Ok(listing);
        }
        // An empty list alone proves nothing.
        let list = self.context.beyond_doubt_empty(place.page).await?;
        Ok(self.keep(place.page.into(), list))
    }

    async fn read(
        &self,
        under: BlockId,
        titles: &HashSet<PageTitle>,
    ) -> Result<Rc<Listing>, CallError> {
        let holds_all = |listing: &&Rc<Listing>| {
            let there: HashSet<&PageTitle> = listing.pages.iter().map(|seen| &seen.title).collect();
            titles.iter().all(|title| there.contains(title))
        };
        if let Some(listing) = self.lists.borrow().get(&under).filter(holds_all) {
            return Ok(listing.clone());
        }
        let list = self
            .context
            .settled(under, |list| {
                let there: HashSet<PageTitle> = list
                    .iter()
                    .filter_map(|block| block.child_page_title.as_deref())
                    .map(PageTitle::new)
                    .collect();
                titles.is_subset(&there)
            })
            .await?;
        Ok(self.keep(under, list))
    }

    /// What is under a page or block that has something under it.
    pub(super) async fn listing(&self, under: BlockId) -> Result<Rc<Listing>, Trouble> {
        let listing = self.read(under, &HashSet::new()).await?;
        if listing.is_empty() {
            let list = self.context.beyond_doubt_empty(under.into()).await?;
            return Ok(self.keep(under, list));
        }
        Ok(listing)
    }

    fn keep(&self, under: BlockId, list: Vec<BlockObject>) -> Rc<Listing> {
        let (mut pages, mut blocks) = (Vec::new(), Vec::new());
        for block in list.iter().filter(|block| !block.in_trash) {
            match &block.child_page_title {
                Some(title) => pages.push(PageSeen {
                    page: block.id.into(),
                    title: PageTitle::new(title),
                    under,
                    has_children: block.has_children,
                    is_made: self.is_author(block.created_by.as_ref()),
                }),
                None if block.type_name.starts_with("child_") => {}
                None => blocks.push(BlockSeen {
                    id: block.id,
                    look: look_of_found(block),
                    has_children: block.has_children,
                    is_made: self.authors == Authors::Any || self.maker.made(block),
                }),
            }
        }
        let listing = Rc::new(Listing { pages, blocks });
        self.lists.borrow_mut().insert(under, listing.clone());
        listing
    }

    fn is_author(&self, user: Option<&UserId>) -> bool {
        self.authors == Authors::Any || user.is_none_or(|user| *user == self.maker.user)
    }

    /// Whether a page is in the place of an entity of its name that has none.
    pub(super) fn is_missed(&self, seen: &PageSeen) -> bool {
        let entities = self.context.snapshot.entities.iter().enumerate();
        let mut named = entities.filter(|(_, entity)| entity.title == seen.title);
        named.any(|(at, _)| {
            let above = match self.context.parent_of(at) {
                None => Some(self.context.root),
                Some(above) => match self.standing(above) {
                    Standing::Known(page) => Some(page),
                    Standing::Found(found) => Some(found.page),
                    Standing::Unclear { .. } | Standing::Missing => None,
                },
            };
            matches!(self.standing(at), Standing::Missing)
                && above.map(BlockId::from) == Some(seen.under)
        })
    }

    /// Finds the pages of all that belongs under one page. Gives those under which more is to be found.
    async fn pair_place(&self, place: &Place, listing: &Listing) -> Result<Vec<Place>, Trouble> {
        let pages: Vec<&PageSeen> = listing
            .pages
            .iter()
            .filter(|seen| self.is_free(seen))
            .collect();
        let mut by_title: HashMap<&PageTitle, Vec<&PageSeen>> = HashMap::new();
        for seen in &pages {
            by_title.entry(&seen.title).or_default().push(seen);
        }
        let mut groups: Vec<Vec<usize>> = Vec::new();
        let mut group_of: HashMap<&PageTitle, usize> = HashMap::new();
        let wanted = self.wanted(place.entity);
        for at in &wanted {
            let title = &self.context.entity(*at).title;
            let group = *group_of.entry(title).or_insert_with(|| {
                groups.push(Vec::new());
                groups.len() - 1
            });
            groups[group].push(*at);
        }
        for entities in groups {
            let title = &self.context.entity(entities[0]).title;
            let Some(pages) = by_title.get(title) else {
                continue;
            };
            let is_begun = |at: &usize| self.begun.contains(&self.context.entity(*at).key);
            match (&entities[..], &pages[..]) {
                _ if entities.iter().any(is_begun) => self.in_doubt(&entities, pages, BEGUN),
                ([entity], [page]) => self.found(*entity, page),
                _ => {
                    let told = self.tell_apart(&entities, pages).await;
                    self.or_in_doubt(told, &entities, pages)?;
                }
            }
        }
        let told = self.renamed(place, &pages).await;
        self.or_in_doubt(told, &self.wanted(place.entity), &[])?;
        Ok(self.places_of(&wanted))
    }

    fn places_of(&self, entities: &[usize]) -> Vec<Place> {
        let place = |at: &usize| match self.standing(*at) {
            Standing::Found(seen) => Some(Place {
                entity: Some(*at),
                page: seen.page,
                has_children: Some(seen.has_children),
            }),
            _ => None,
        };
        entities.iter().filter_map(place).collect()
    }

    fn is_free(&self, seen: &PageSeen) -> bool {
        seen.is_made && !self.taken.borrow().contains(&seen.page)
    }

    fn found(&self, at: usize, seen: &PageSeen) {
        self.taken.borrow_mut().insert(seen.page);
        self.standings.borrow_mut()[at] = Standing::Found(seen.clone());
    }

    fn in_doubt(&self, entities: &[usize], pages: &[&PageSeen], reason: &str) {
        for at in entities {
            self.standings.borrow_mut()[*at] = Standing::Unclear {
                reason: reason.to_owned(),
                pages: pages.iter().map(|seen| seen.page).collect(),
            };
        }
        let pages = pages.iter().map(|seen| seen.page);
        self.taken.borrow_mut().extend(pages);
    }

    /// What could not be compared stays in doubt; what ends the run ends it.
    fn or_in_doubt(
        &self,
        told: Result<(), Trouble>,
        entities: &[usize],
        pages: &[&PageSeen],
    ) -> Result<(), Trouble> {
        let Err(trouble) = told else { return Ok(()) };
        if let Trouble::Stop(_) = trouble {
            return Err(trouble);
        }
        let reason = format!(
            "what is needed to tell its page could not be read ({}); run `notic-notion mapping rebuild` again",
            trouble.reason()
        );
        self.in_doubt(entities, pages, &reason);
        Ok(())
    }

    fn unreadable(&self, place: &Place, trouble: &Trouble) {
        let Some(above) = place.entity else { return };
        let title = self.context.entity(above).title.as_str();
        let reason = format!(
            "what lies under \"{title}\" could not be read ({}); run `notic-notion mapping rebuild` again",
            trouble.reason()
        );
        self.in_doubt(&self.wanted(place.entity), &[], &reason);
    }

    /// Tells entities and pages of one title in one place apart by what is on the pages.
    async fn tell_apart(&self, entities: &[usize], pages: &[&PageSeen]) -> Result<(), Trouble> {
        let mut pairing = self.compare(entities, pages, Depth::First).await?;
        if pairing.wants_more {
            pairing = self.compare(entities, pages, Depth::All).await?;
        }
        for (entity, page) in &pairing.pairs {
            self.found(entities[*entity], pages[*page]);
        }
        let unclear: Vec<usize> = pairing.unclear.iter().map(|at| entities[*at]).collect();
        if !unclear.is_empty() {
            let doubtful: Vec<&PageSeen> = pairing.doubtful.iter().map(|at| pages[*at]).collect();
            let reason = match doubtful.len() {
                1 => ONE_PAGE.to_owned(),
                many => format!("there are {many} {SEVERAL_PAGES}"),
            };
            self.in_doubt(&unclear, &doubtful, &reason);
        }
        Ok(())
    }

    async fn compare(
        &self,
        entities: &[usize],
        pages: &[&PageSeen],
        depth: Depth,
    ) -> Result<pairing::Pairing, Trouble> {
        let mut subjects = Vec::new();
        for at in entities {
            subjects.push(Subject {
                content: self.content_of(*at, depth)?,
                identity: self.identity_of(*at)?,
            });
        }
        Ok(pairing::pair(
            &subjects,
            &self.read_all(pages, depth).await?,
        ))
    }

    async fn read_all(&self, pages: &[&PageSeen], depth: Depth) -> Result<Vec<Content>, Trouble> {
        let mut contents = Vec::new();
        for some in pages.chunks(AT_ONCE) {
            self.check_stop()?;
            let reads = some.iter().map(|seen| {
                Box::pin(self.content_on(seen.page, seen.has_children, depth)) as Task<'_, _>
            });
            for content in all(reads.collect()).await {
                contents.push(content?);
            }
        }
        Ok(contents)
    }

    /// Of what has no page of its title, finds pages in the same place that hold the same: a note that was renamed, a
    /// folder with mostly the same in it. Where the token is a person's, such a page may be a copy of theirs.
    async fn renamed(&self, place: &Place, pages: &[&PageSeen]) -> Result<(), Trouble> {
        let entities = self.wanted(place.entity);
        let free: Vec<&PageSeen> = pages
            .iter()
            .copied()
            .filter(|seen| self.is_free(seen) && seen.has_children)
            .collect();
        if self.maker.is_person || entities.is_empty() || free.is_empty() {
            return Ok(());
        }
        self.find_likely(&entities, &free, SAME_TEXT).await
    }

    /// Finds pages of entities among others by what is on them, where it is much the same and nothing else is as much.
    async fn find_likely(
        &self,
        entities: &[usize],
        pages: &[&PageSeen],
        of_notes: f64,
    ) -> Result<(), Trouble> {
        let mut wanted = Vec::new();
        for at in entities {
            wanted.push(self.content_of(*at, Depth::First)?);
        }
        let found = self.read_all(pages, Depth::First).await?;
        let (wanted, found): (Vec<&Content>, Vec<&Content>) =
            (wanted.iter().collect(), found.iter().collect());
        for (entity, page) in pairing::best(&wanted, &found, LIKELY) {
            let at = entities[entity];
            let is_note = self.context.entity(at).key.kind == EntityKind::Note;
            let share = wanted[entity].alike(found[page]);
            if !wanted[entity].is_empty() && (!is_note || share >= of_notes) {
                self.found(at, pages[page]);
            }
        }
        Ok(())
    }

    /// Finds pages that were moved: of the same title in another place, with much the same on them. For that, pages are
    /// looked under that are nobody's, and then a search is asked; what lies outside of the root is not seen.
    async fn elsewhere(&self) -> Result<Vec<Place>, Trouble> {
        let entities = 0..self.context.snapshot.entities.len();
        let is_missing = |at: &usize| {
            matches!(self.standing(*at), Standing::Missing)
                && !self.begun.contains(&self.context.entity(*at).key)
        };
        let missing: Vec<usize> = entities.filter(is_missing).collect();
        if missing.is_empty() {
            return Ok(Vec::new());
        }
        self.look_under_others().await?;
        let mut by_title: HashMap<PageTitle, Vec<PageSeen>> = HashMap::new();
        for seen in self.seen().filter(|seen| self.is_free(seen)) {
            by_title.entry(seen.title.clone()).or_default().push(seen);
        }
        let mut groups: HashMap<&PageTitle, Vec<usize>> = HashMap::new();
        for at in &missing {
            groups
                .entry(&self.context.entity(*at).title)
                .or_default()
                .push(*at);
        }
        let mut groups: Vec<(&PageTitle, Vec<usize>)> = groups.into_iter().collect();
        groups.sort();
        for (title, entities) in groups {
            if let Some(pages) = by_title.get(title) {
                let pages: Vec<&PageSeen> = pages.iter().collect();
                let told = self.find_likely(&entities, &pages, LIKELY).await;
                self.or_in_doubt(told, &entities, &pages)?;
            }
        }
        if let Some(at) = missing.iter().position(|at| is_missing(at)) {
            self.search_for(&missing[at..]).await?;
        }
        Ok(self.places_of(&missing))
    }

    /// Searches for pages by their titles: such as lie under notes' pages, which are not listed. A search may not show
    /// all (notion-observed.md section 8), so that it proves nothing; what it shows is looked at as anything else.
    async fn search_for(&self, entities: &[usize]) -> Result<(), Trouble> {
        let mut by_title: HashMap<PageTitle, Vec<usize>> = HashMap::new();
        let mut titles: Vec<PageTitle> = Vec::new();
        for at in entities {
            let title = &self.context.entity(*at).title;
            if !matches!(self.standing(*at), Standing::Missing) || self.has_no_text(*at)? {
                continue;
            }
            let same = by_title.entry(title.clone()).or_insert_with(|| {
                titles.push(title.clone());
                Vec::new()
            });
            same.push(*at);
        }
        for title in titles.into_iter().take(MAX_SEARCHES) {
            if !self.searched.borrow_mut().insert(title.clone()) {
                continue;
            }
            self.check_stop()?;
            let told = self.search_title(&title, &by_title[&title]).await;
            self.or_in_doubt(told, &by_title[&title], &[])?;
        }
        Ok(())
    }

    /// Nothing would tell its page.
    fn has_no_text(&self, at: usize) -> Result<bool, Trouble> {
        Ok(self.content_of(at, Depth::First)?.is_empty())
    }

    async fn search_title(&self, title: &PageTitle, entities: &[usize]) -> Result<(), Trouble> {
        let shown = match self
            .context
            .client
            .search_pages(title.as_str(), ENOUGH)
            .await
        {
            Ok(shown) => shown,
            Err(error) if error.error().kind.stops_run() => return Err(error.into()),
            // It was only to find more.
            Err(_) => return Ok(()),
        };
        let mut pages = Vec::new();
        for page in shown {
            let is_named = PageTitle::new(&page.title) == *title;
            let is_free = !self.taken.borrow().contains(&page.id);
            if !is_named || !is_free || !self.is_author(page.created_by.as_ref()) {
                continue;
            }
            // A second copy under another root has pages of the same names.
            let Some(under) = self.place_above(page.parent.clone()).await? else {
                continue;
            };
            pages.push(PageSeen {
                page: page.id,
                title: title.clone(),
                under,
                has_children: true,
                is_made: true,
            });
        }
        let pages: Vec<&PageSeen> = pages.iter().collect();
        match pages.is_empty() {
            true => Ok(()),
            false => self.find_likely(entities, &pages, LIKELY).await,
        }
    }

    /// What a page lies in, if that is, at any depth, a page that is known to be under the root.
    async fn place_above(&self, parent: Option<Parent>) -> Result<Option<BlockId>, Trouble> {
        let places = self.places();
        let mut above = parent;
        let mut first: Option<BlockId> = None;
        for _ in 0..MAX_ABOVE {
            let looked = match above {
                Some(Parent::Page(page)) => {
                    first.get_or_insert(page.into());
                    if places.contains(&page.into()) {
                        return Ok(first);
                    }
                    self.context.client.page(page).await.map(|page| page.parent)
                }
                Some(Parent::Block(block)) => {
                    first.get_or_insert(block);
                    self.context
                        .client
                        .block(block)
                        .await
                        .map(|block| block.parent)
                }
                _ => return Ok(None),
            };
            above = match looked {
                Ok(parent) => parent,
                Err(error) if error.error().kind == ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(error.into()),
            };
        }
        Ok(None)
    }

    /// The pages of entities, and the root.
    fn places(&self) -> HashSet<BlockId> {
        let standings = self.standings.borrow();
        let places = standings.iter().filter_map(|standing| match standing {
            Standing::Known(page) => Some(*page),
            Standing::Found(seen) => Some(seen.page),
            Standing::Unclear { .. } | Standing::Missing => None,
        });
        places
            .chain([self.context.root])
            .map(BlockId::from)
            .collect()
    }

    /// Lists what lies under pages that no entity has, and inside the blocks between pages: a person may arrange those in
    /// columns.
    async fn look_under_others(&self) -> Result<(), Trouble> {
        loop {
            let unlisted = self.unlisted();
            if unlisted.is_empty() {
                return Ok(());
            }
            for some in unlisted.chunks(AT_ONCE) {
                self.check_stop()?;
                let looks = some
                    .iter()
                    .map(|under| Box::pin(self.listing(*under)) as Look<'_>);
                for (under, looked) in some.iter().zip(all(looks.collect()).await) {
                    match looked {
                        Ok(_) => {}
                        Err(stop @ Trouble::Stop(_)) => return Err(stop),
                        // It is nobody's, so that nothing is known to belong there.
                        Err(_) => drop(self.keep(*under, Vec::new())),
                    }
                }
            }
        }
    }

    fn unlisted(&self) -> Vec<BlockId> {
        let (lists, taken) = (self.lists.borrow(), self.taken.borrow());
        let mut unlisted: Vec<BlockId> = Vec::new();
        for listing in lists.values() {
            let pages = listing.pages.iter();
            let pages = pages.filter(|seen| seen.has_children && !taken.contains(&seen.page));
            unlisted.extend(pages.map(|seen| BlockId::from(seen.page)));
            let blocks = listing.blocks.iter().filter(|block| block.has_children);
            unlisted.extend(blocks.map(|block| block.id));
        }
        // Pages of folders that hold nothing of ours hold something of somebody else's, or what was moved there.
        for (at, standing) in self.standings.borrow().iter().enumerate() {
            let is_note = self.context.entity(at).key.kind == EntityKind::Note;
            match standing {
                Standing::Known(page) if !is_note => unlisted.push((*page).into()),
                Standing::Found(seen) if !is_note && seen.has_children => {
                    unlisted.push(seen.page.into());
                }
                _ => {}
            }
        }
        unlisted.retain(|under| !lists.contains_key(under));
        unlisted.sort_unstable();
        unlisted
    }

    /// All pages that were seen in lists, in no order that matters.
    pub(super) fn seen(&self) -> impl Iterator<Item = PageSeen> {
        let lists = self.lists.borrow();
        let mut seen: Vec<PageSeen> = lists
            .values()
            .flat_map(|listing| listing.pages.iter().cloned())
            .collect();
        seen.sort_by_key(|seen| seen.page);
        seen.into_iter()
    }

    /// The pages right under those of entities that no entity has or may have.
    pub(super) fn of_nobody(&self) -> Vec<PageSeen> {
        let places = self.places();
        let taken = self.taken.borrow();
        self.seen()
            .filter(|seen| places.contains(&seen.under) && !taken.contains(&seen.page))
            .collect()
    }

    /// What lies under an entity whose page is not known can't be looked for: it may be there.
    fn put_below_in_doubt(&self) {
        for (at, entity) in self.context.snapshot.entities.iter().enumerate() {
            let Some(above) = self.context.parent_of(at) else {
                continue;
            };
            let is_missing = matches!(self.standing(at), Standing::Missing);
            let above_in_doubt = matches!(self.standing(above), Standing::Unclear { .. });
            if is_missing && above_in_doubt && !self.begun.contains(&entity.key) {
                let title = self.context.entity(above).title.as_str();
                let reason = format!(
                    "it lies under \"{title}\", of which it is not known which page it has"
                );
                self.in_doubt(&[at], &[], &reason);
            }
        }
    }
}

impl Listing {
    fn is_empty(&self) -> bool {
        self.pages.is_empty() && self.blocks.is_empty()
    }
}

const BEGUN: &str = "a run that was cut off may have made a page of its name, and what became of that is not known yet; \
                     run `notic-notion sync`, then `notic-notion mapping rebuild` again";

const ONE_PAGE: &str = "one page has its name, and nothing tells whether it is its page or that of another note of this \
                        name; give the notes different names in Notic, rename the page in Notion to the one it belongs \
                        to, and run `notic-notion mapping rebuild` again";

const SEVERAL_PAGES: &str = "pages of its name in its place, and nothing tells which one is its; in Notion, delete the \
                             others or give them other names, and run `notic-notion mapping rebuild` again";
