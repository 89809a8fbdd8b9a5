//! Finds pages that are not in their place: moved by a person, or in Notic since.

use std::collections::HashMap;

use super::content::Depth;
use super::lists::{Look, PageSeen};
use super::pairing::LIKELY;
use super::walk::{AT_ONCE, Place, Standing, Walk};
use crate::model::{BlockId, EntityKind, PageTitle};
use crate::notion::{ErrorKind, Parent};
use crate::sync::all::all;
use crate::sync::trouble::Trouble;

/// How many titles are searched for at the most: of a copy that is only begun, thousands are missing.
const MAX_SEARCHES: usize = 50;

/// How many pages a search is to show: it finds all that share a word.
const ENOUGH: usize = 100;

/// How deep below a page of ours a page is looked for.
const MAX_ABOVE: usize = 20;

impl Walk {
    /// Finds pages that were moved: of the same title in another place, with much the same on them. For that, pages are
    /// looked under that are nobody's, and then a search is asked; what lies outside of the root is not seen.
    pub(super) async fn elsewhere(&self) -> Result<Vec<Place>, Trouble> {
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
        if let Some(at) = missing.iter().position(is_missing) {
            self.search_for(&missing[at..]).await?;
        }
        Ok(self.places_of(&missing))
    }

    /// Searches for pages by their titles: such as lie under notes' pages, which are not listed. A search may not show
    /// all (notion-observed.md section 8), so that it proves nothing; what it shows is looked at as anything else.
    pub(super) async fn search_for(&self, entities: &[usize]) -> Result<(), Trouble> {
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
    pub(super) fn has_no_text(&self, at: usize) -> Result<bool, Trouble> {
        Ok(self.content_of(at, Depth::First)?.is_empty())
    }

    pub(super) async fn search_title(
        &self,
        title: &PageTitle,
        entities: &[usize],
    ) -> Result<(), Trouble> {
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
    pub(super) async fn place_above(
        &self,
        parent: Option<Parent>,
    ) -> Result<Option<BlockId>, Trouble> {
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

    /// Lists what lies under pages that no entity has, and inside the blocks between pages: a person may arrange those in
    /// columns.
    pub(super) async fn look_under_others(&self) -> Result<(), Trouble> {
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

    pub(super) fn unlisted(&self) -> Vec<BlockId> {
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
}
