//! One page as it should be and as it is: whether it is there, its title, its icon, its place.

use super::findings::Fix;
use super::report::{Difference, What, page_name, parted};
use super::walk::Walk;
use crate::model::{Icon, PageId, PageRecord, PageTitle};
use crate::notion::{BlockObject, CallError, ErrorKind, IconObject, PageObject, Parent};
use crate::sync::trouble::Trouble;

/// How deep a page may stand inside blocks of another one; columns, toggles and lists in each other.
const MAX_BLOCKS_ABOVE: usize = 20;

/// A page that could not be listed.
pub(super) enum Unlisted {
    /// It is in the trash.
    InTrash,
    /// It is gone.
    Missing,
}

impl Walk {
    /// Tells a page in the trash from one that is gone; an error that means neither comes back.
    pub(super) async fn why_unlisted(
        &self,
        record: &PageRecord,
        error: CallError,
    ) -> Result<Unlisted, Trouble> {
        if !matches!(error.error().kind, ErrorKind::NotFound | ErrorKind::Invalid) {
            return Err(error.into());
        }
        match self.context.client.page(record.page).await {
            Ok(page) => match self.context.trashed_above(page).await?.is_empty() {
                true => Err(error.into()),
                false => Ok(Unlisted::InTrash),
            },
            Err(error) if error.error().kind == ErrorKind::NotFound => {
                self.context.absent().await?;
                self.tell_missing(record)?;
                Ok(Unlisted::Missing)
            }
            Err(error) => Err(error.into()),
        }
    }

    fn tell_missing(&self, record: &PageRecord) -> Result<(), Trouble> {
        self.gone.borrow_mut().insert(record.page);
        if self.wanted.contains_key(&record.key) {
            if self.repair {
                self.forget(record)?;
            }
            self.findings
                .add(Difference::of(record, What::MissingPage), Fix::BySync);
        }
        Ok(())
    }

    /// Tells that a page is in the trash; if that is to be mended, takes it out and lists it.
    pub(super) async fn taken_out_of_trash(
        &self,
        record: &PageRecord,
    ) -> Result<Option<Vec<BlockObject>>, Trouble> {
        let difference = Difference::of(record, What::InTrash);
        if !self.wanted.contains_key(&record.key) {
            return Ok(None);
        }
        if self.repair {
            let page = record.page;
            let list = self
                .context
                .mending(page, async || {
                    self.context.client.children(page.into()).await
                })
                .await;
            match list {
                Ok(list) => {
                    self.findings.add(difference, Fix::Done);
                    return Ok(Some(list));
                }
                Err(refused) => match refused.into_trouble() {
                    stop @ Trouble::Stop(_) => return Err(stop),
                    trouble => self.findings.unrepaired(record, trouble.reason(), true),
                },
            }
        }
        self.findings.add(difference, Fix::No);
        self.leave_out_below(record);
        Ok(None)
    }

    /// What lies under a page in the trash can't be read.
    fn leave_out_below(&self, record: &PageRecord) {
        let mut below = self.records_below(record.page);
        while let Some(next) = below.pop() {
            if self.wanted.contains_key(&next.key) {
                let above = page_name(Some(record.key.kind), record.title.as_str());
                self.findings.unchecked(
                    &next,
                    format!("it lies under {above}, which is in Notion's trash"),
                );
            }
            below.extend(self.records_below(next.page));
        }
    }

    /// Reads a page and judges its title, icon and place.
    pub(super) async fn examine(&self, record: &PageRecord) -> Result<(), Trouble> {
        let page = match self.context.client.page(record.page).await {
            Ok(page) => page,
            Err(error) if error.error().kind == ErrorKind::NotFound => {
                self.context.absent().await?;
                return self.tell_missing(record);
            }
            Err(error) => return Err(error.into()),
        };
        if page.in_trash && self.taken_out_of_trash(record).await?.is_none() {
            return Ok(());
        }
        self.judge_title(record, &page.title)?;
        self.judge_icon(record, &page)?;
        self.judge_place(record, &page).await
    }

    pub(super) fn judge_title(&self, record: &PageRecord, found: &str) -> Result<(), Trouble> {
        let title = PageTitle::new(found);
        if title == record.title {
            return Ok(());
        }
        let (expected, found) = parted(record.title.as_str(), found);
        let difference = Difference::of(record, What::Title).expecting(Some(expected), Some(found));
        self.findings.add(difference, Fix::BySync);
        self.write_down(record, |record| PageRecord { title, ..record })
    }

    /// Only an icon of ours: one that a person gave to a page without is theirs.
    fn judge_icon(&self, record: &PageRecord, page: &PageObject) -> Result<(), Trouble> {
        let Some(icon) = &record.icon else {
            return Ok(());
        };
        let found = match &page.icon {
            Some(IconObject::Emoji(emoji)) => Icon::emoji(emoji),
            _ => None,
        };
        if found.as_ref() == Some(icon) {
            return Ok(());
        }
        let shown = match &page.icon {
            Some(IconObject::Emoji(emoji)) => Some(emoji.clone()),
            Some(IconObject::Other) => Some("a picture".to_owned()),
            None => None,
        };
        let difference =
            Difference::of(record, What::Icon).expecting(Some(icon.as_str().to_owned()), shown);
        self.findings.add(difference, Fix::BySync);
        self.write_down(record, |record| PageRecord {
            icon: found,
            ..record
        })
    }

    async fn judge_place(&self, record: &PageRecord, page: &PageObject) -> Result<(), Trouble> {
        // Where it belongs once its parent has a page again, a sync sees to.
        if !self.knows(record.parent) {
            return Ok(());
        }
        let above = self.page_above(page).await?;
        if above == Some(record.parent) {
            return Ok(());
        }
        let found = above.map_or_else(
            || "the workspace itself".to_owned(),
            |above| self.name_of(above),
        );
        let difference = Difference::of(record, What::Place)
            .expecting(Some(self.name_of(record.parent)), Some(found));
        match self.wanted.get(&record.key).filter(|_| self.repair) {
            Some(at) => {
                self.moved.borrow_mut().push((*at, record.clone()));
                self.findings.add(difference, Fix::BySync);
            }
            None => self.findings.add(difference, Fix::No),
        }
        Ok(())
    }

    /// The page that a page lies in, be it inside a block there: a person may arrange pages in columns.
    async fn page_above(&self, page: &PageObject) -> Result<Option<PageId>, Trouble> {
        let mut above = page.parent.clone();
        for _ in 0..MAX_BLOCKS_ABOVE {
            above = match above {
                Some(Parent::Page(page)) => return Ok(Some(page)),
                Some(Parent::Block(block)) => self.context.client.block(block).await?.parent,
                _ => return Ok(None),
            };
        }
        Ok(None)
    }
}
