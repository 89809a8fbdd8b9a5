//! Puts pages into the trash whose entities are gone.

use std::collections::HashSet;

use super::context::Context;
use super::trouble::Trouble;
use crate::model::{EntityKind, PageId, PageRecord, Warning};
use crate::notion::{BlockObject, ErrorKind};
use crate::plan::Trash;
use crate::progress::Change;

impl Context {
    /// Puts what nobody wants any more into the trash, last of all. Never something that a wanted page still lies
    /// under because its move failed, nor a page under which a person has made pages.
    pub(super) async fn trash_all(&self) {
        for trash in &self.plan.trash {
            if self.stop.is_requested() {
                return;
            }
            if let Err(trouble) = self.trash(trash).await {
                let title = self
                    .store
                    .borrow()
                    .page(&trash.top)
                    .ok()
                    .flatten()
                    .map(|record| record.title);
                self.failed(
                    &trash.top,
                    title.as_ref().map_or("", |title| title.as_str()),
                    trouble,
                );
            }
        }
    }

    async fn trash(&self, trash: &Trash) -> Result<(), Trouble> {
        let mut records = Vec::new();
        for key in &trash.all {
            records.extend(self.store.borrow().page(key)?);
        }
        let kept = self.pages_to_keep(&records).await?;
        // The topmost pages of what may go.
        let goes = |page: PageId| {
            !kept.contains(&page) && records.iter().any(|record| record.page == page)
        };
        for record in records
            .iter()
            .filter(|record| goes(record.page) && !goes(record.parent))
        {
            match self.client.trash_page(record.page).await {
                Ok(false) if self.lies_in_trash(record.page).await? => {
                    for below in records
                        .iter()
                        .filter(|below| self.lies_under(below.page, record.page))
                    {
                        self.store.borrow_mut().leave_standing(&below.key)?;
                    }
                    self.warn(Warning::about(
                        record.key.clone(),
                        record.title.as_str(),
                        "is gone from Notic; its page goes to the trash once what it lies in is taken out of Notion's \
                         trash",
                    ));
                }
                Ok(_) => {
                    self.store.borrow_mut().put_page(&PageRecord {
                        in_trash: true,
                        ..record.clone()
                    })?;
                    for below in records
                        .iter()
                        .filter(|below| self.lies_under(below.page, record.page))
                    {
                        self.done_key(&below.key, below.title.as_str(), Change::Trashed);
                    }
                }
                // Not forgotten: shared again, it is still the page of its note.
                Err(error) if error.error().kind == ErrorKind::NotFound => {
                    self.absent().await?;
                    self.store.borrow_mut().put_page(&PageRecord {
                        in_trash: true,
                        missing: true,
                        ..record.clone()
                    })?;
                    self.warn(Warning::about(
                        record.key.clone(),
                        record.title.as_str(),
                        "was to be trashed, but its page is gone from Notion already, or no longer shared",
                    ));
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Whether something a page lies in is in the trash. Then nobody can tell whether the page itself is, and Notion does
    /// not let it be put there.
    async fn lies_in_trash(&self, page: PageId) -> Result<bool, Trouble> {
        self.root_stands().await?;
        let found = self.client.page(page).await?;
        let trashed = self.trashed_above(found).await?;
        Ok(trashed.iter().any(|above| above.id != page))
    }

    /// The pages of a subtree that have to stay, each with all it lies under: those that hold a person's pages, and
    /// those under which a wanted page lies all the same.
    async fn pages_to_keep(&self, records: &[PageRecord]) -> Result<HashSet<PageId>, Trouble> {
        let wanted: HashSet<PageId> = (0..self.snapshot.entities.len())
            .filter_map(|at| self.page_of(at))
            .collect();
        let mut kept: HashSet<PageId> =
            wanted.iter().flat_map(|page| self.lineage(*page)).collect();
        for record in records {
            if self.holds_foreign(record, records, &wanted).await? {
                self.warn(Warning::about(
                    record.key.clone(),
                    record.title.as_str(),
                    "is gone from Notic, but its page stays, since it holds something that was put there in Notion; \
                     `sync --full` looks again",
                ));
                let lineage = self.lineage(record.page);
                for left in records.iter().filter(|left| lineage.contains(&left.page)) {
                    self.store.borrow_mut().leave_standing(&left.key)?;
                }
                kept.extend(lineage);
            }
        }
        Ok(kept)
    }

    /// Whether something lies right under a page that does not go: a person's, or a page of ours that they moved there.
    /// A wanted one that should have left and could not is none of these: once it is away, all goes.
    ///
    /// Of a note only pages count: whose its blocks are can't be told without knowing which of them are ours.
    async fn holds_foreign(
        &self,
        record: &PageRecord,
        going: &[PageRecord],
        wanted: &HashSet<PageId>,
    ) -> Result<bool, Trouble> {
        let list = match self.client.children(record.page.into()).await {
            Ok(list) if list.is_empty() => self.beyond_doubt_empty(record.page.into()).await?,
            Ok(list) => list,
            Err(error) if error.error().kind == ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        let goes = |page: PageId| going.iter().any(|record| record.page == page);
        let leaves = |page: PageId| {
            wanted.contains(&page) && self.places.borrow().get(&page) == Some(&record.page)
        };
        let counts = |block: &BlockObject| {
            record.key.kind != EntityKind::Note || block.type_name.starts_with("child_")
        };
        Ok(list
            .iter()
            .filter(|block| !block.in_trash && counts(block))
            .map(|block| PageId::from(block.id))
            .any(|page| !goes(page) && !leaves(page)))
    }

    fn lineage(&self, page: PageId) -> Vec<PageId> {
        let places = self.places.borrow();
        std::iter::successors(Some(page), |below| places.get(below).copied())
            .take(places.len() + 1)
            .collect()
    }

    fn lies_under(&self, page: PageId, above: PageId) -> bool {
        self.lineage(page).contains(&above)
    }
}
