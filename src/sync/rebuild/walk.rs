//! Reads Notion from the root down, level by level, and finds each entity's page: by place and title, then by what is on
//! it. A list is read once.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::Authors;
use super::lists::{Listing, Look, PageSeen};
use crate::model::{BlockId, EntityKey, Mapping, PageId, PageTitle};
use crate::sync::all::all;
use crate::sync::context::{Context, Maker};
use crate::sync::stop::StopCause;
use crate::sync::trouble::Trouble;

/// How many pages are listed before what they show is looked at.
pub(super) const AT_ONCE: usize = 64;

/// A page whose entity, or the root, has children to be found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) entity: Option<usize>,
    pub(super) page: PageId,
    /// Whether there is something on it, where that is known.
    pub(super) has_children: Option<bool>,
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
    pub(super) maker: Maker,
    pub(super) authors: Authors,
    /// What the mapping holds, and pages that other profiles have.
    pub(super) taken: RefCell<HashSet<PageId>>,
    /// Entities of which a run before may have made a page.
    pub(super) begun: HashSet<EntityKey>,
    pub(super) standings: RefCell<Vec<Standing>>,
    pub(super) lists: RefCell<HashMap<BlockId, Rc<Listing>>>,
    pub(super) searched: RefCell<HashSet<PageTitle>>,
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
    pub(super) fn known_places(&self) -> Vec<Place> {
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
    pub(super) fn wanted(&self, entity: Option<usize>) -> Vec<usize> {
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
    pub(super) async fn level(&self, places: Vec<Place>) -> Result<Vec<Place>, Trouble> {
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

    pub(super) fn check_stop(&self) -> Result<(), Trouble> {
        match self.context.stop.cause() {
            Some(cause) => Err(Trouble::Stop(cause)),
            None => Ok(()),
        }
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

    pub(super) fn places_of(&self, entities: &[usize]) -> Vec<Place> {
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

    pub(super) fn is_free(&self, seen: &PageSeen) -> bool {
        seen.is_made && !self.taken.borrow().contains(&seen.page)
    }

    pub(super) fn found(&self, at: usize, seen: &PageSeen) {
        self.taken.borrow_mut().insert(seen.page);
        self.standings.borrow_mut()[at] = Standing::Found(seen.clone());
    }

    pub(super) fn in_doubt(&self, entities: &[usize], pages: &[&PageSeen], reason: &str) {
        for at in entities {
            self.standings.borrow_mut()[*at] = Standing::Unclear {
                reason: reason.to_owned(),
                pages: pages.iter().map(|seen| seen.page).collect(),
            };
        }
        let pages = pages.iter().map(|seen| seen.page);
        self.taken.borrow_mut().extend(pages);
    }

    pub(super) fn unreadable(&self, place: &Place, trouble: &Trouble) {
        let Some(above) = place.entity else { return };
        let title = self.context.entity(above).title.as_str();
        let reason = format!(
            "what lies under \"{title}\" could not be read ({}); run `notic-notion mapping rebuild` again",
            trouble.reason()
        );
        self.in_doubt(&self.wanted(place.entity), &[], &reason);
    }

    /// The pages of entities, and the root.
    pub(super) fn places(&self) -> HashSet<BlockId> {
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

    /// The pages right under those of entities that no entity has or may have.
    pub(super) fn of_nobody(&self) -> Vec<PageSeen> {
        let places = self.places();
        let taken = self.taken.borrow();
        self.seen()
            .filter(|seen| places.contains(&seen.under) && !taken.contains(&seen.page))
            .collect()
    }

    /// What lies under an entity whose page is not known can't be looked for: it may be there.
    pub(super) fn put_below_in_doubt(&self) {
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
