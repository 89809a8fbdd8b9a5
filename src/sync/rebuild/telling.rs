//! Tells which page is whose among those under one page: by title, and where that does not tell, by what is on them.

use std::collections::HashMap;

use super::content::{Content, Depth};
use super::lists::{Listing, PageSeen};
use super::pairing::{self, LIKELY, Subject};
use super::walk::{AT_ONCE, Place, Walk};
use crate::model::{EntityKind, PageTitle};
use crate::sync::all::{Task, all};
use crate::sync::trouble::Trouble;

/// How alike the texts are at the least where a note's title and its page's differ.
const SAME_TEXT: f64 = 0.8;

impl Walk {
    /// Finds the pages of all that belongs under one page. Gives those under which more is to be found.
    pub(super) async fn pair_place(
        &self,
        place: &Place,
        listing: &Listing,
    ) -> Result<Vec<Place>, Trouble> {
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

    /// What could not be compared stays in doubt; what ends the run ends it.
    pub(super) fn or_in_doubt(
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

    /// Tells entities and pages of one title in one place apart by what is on the pages.
    pub(super) async fn tell_apart(
        &self,
        entities: &[usize],
        pages: &[&PageSeen],
    ) -> Result<(), Trouble> {
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

    pub(super) async fn compare(
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

    pub(super) async fn read_all(
        &self,
        pages: &[&PageSeen],
        depth: Depth,
    ) -> Result<Vec<Content>, Trouble> {
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
    pub(super) async fn renamed(&self, place: &Place, pages: &[&PageSeen]) -> Result<(), Trouble> {
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
    pub(super) async fn find_likely(
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
}

const BEGUN: &str = "a run that was cut off may have made a page of its name, and what became of that is not known yet; \
                     run `notic-notion sync`, then `notic-notion mapping rebuild` again";

const ONE_PAGE: &str = "one page has its name, and nothing tells whether it is its page or that of another note of this \
                        name; give the notes different names in Notic, rename the page in Notion to the one it belongs \
                        to, and run `notic-notion mapping rebuild` again";

const SEVERAL_PAGES: &str = "pages of its name in its place, and nothing tells which one is its; in Notion, delete the \
                             others or give them other names, and run `notic-notion mapping rebuild` again";
