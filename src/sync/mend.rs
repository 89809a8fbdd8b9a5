//! What to do when Notion refuses to touch a page: look why, and take it out of the trash where that is it.

use std::collections::HashSet;
use std::time::Duration;

use tokio::time::sleep;

use super::context::Engine;
use super::stop::StopCause;
use super::trouble::Trouble;
use crate::model::{EntityKey, PageId, Warning};
use crate::notion::{CallError, ErrorKind, PageObject, PageUpdate, Parent};

/// What was found out about a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Health {
    /// It, or a page it lies under, was in the trash and is not any more: try again.
    Mended,
    /// Nothing is wrong with it: what was refused is.
    Fine,
    /// It is gone, or no longer shared.
    Missing,
}

/// How long a restored page may refuse writes: seconds were reported (notion-api.md section 8, item 2).
const RESTORE_LAG: Duration = Duration::from_secs(10);

/// The pauses before each further try on a page that was mended.
pub(super) const PAUSES: [Duration; 4] = [
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(3),
    Duration::from_secs(5),
];

impl Engine {
    /// Does something with a page; where Notion refuses because it is in the trash, takes it out and tries again.
    ///
    /// A lasting refusal comes back as it is, and a missing page as the words that tell the two ways out.
    pub(super) async fn mending<T>(
        &self,
        page: PageId,
        what: impl AsyncFn() -> Result<T, CallError>,
    ) -> Result<T, Refused> {
        let mut pauses = PAUSES.iter();
        loop {
            let refused = match what().await {
                Ok(value) => return Ok(value),
                Err(CallError::Failed(error))
                    if matches!(error.kind, ErrorKind::NotFound | ErrorKind::Invalid) =>
                {
                    error
                }
                Err(other) => return Err(Refused::Call(other)),
            };
            match self.mend(page).await.map_err(Refused::Trouble)? {
                Health::Missing => return Err(Refused::Missing),
                Health::Fine => return Err(Refused::Call(CallError::Failed(refused))),
                Health::Mended => {}
            }
            let Some(pause) = pauses.next() else {
                return Err(Refused::Call(CallError::Failed(refused)));
            };
            sleep(*pause).await;
        }
    }

    /// Looks at a page and all it lies under, and restores what is in the trash and ours.
    pub(super) async fn mend(&self, page: PageId) -> Result<Health, Trouble> {
        let _one_at_a_time = self.mending.lock().await;
        let found = match self.client.page(page).await {
            Ok(found) => found,
            Err(error) if error.error().kind == ErrorKind::NotFound => return self.absent().await,
            Err(error) => return Err(error.into()),
        };
        let trashed = self.trashed_above(found).await?;
        let Some(topmost) = trashed.last() else {
            let recent = self.mended_at.get().is_some_and(|at| {
                self.clock.now().saturating_sub(at) < RESTORE_LAG.as_millis() as u64
            });
            return Ok(if recent { Health::Mended } else { Health::Fine });
        };
        if topmost.id == self.root {
            return Err(root_trashed());
        }
        if !self.places.borrow().contains_key(&topmost.id) {
            return Err(Trouble::lasting(format!(
                "its page was moved under \"{}\", which is in Notion's trash; restore that page there, or take this \
                 one out of it",
                topmost.title
            )));
        }
        // Topmost first: what lies under a trashed page can't be restored.
        for found in trashed.into_iter().rev() {
            let update = PageUpdate {
                in_trash: Some(false),
                ..PageUpdate::default()
            };
            self.client.update_page(found.id, &update).await?;
            self.let_go_below(found.id)?;
            self.warn(Warning::general(
                found.title,
                "was in Notion's trash and was taken out of it, since it is in Notic",
            ));
        }
        self.mended_at.set(Some(self.clock.now()));
        Ok(Health::Mended)
    }

    /// What was left standing under a page because that was in the trash can go now: the next run looks.
    fn let_go_below(&self, page: PageId) -> Result<(), Trouble> {
        let mapping = self.store.borrow().mapping(self.root)?;
        let is_below = |key: &&EntityKey| {
            let record = mapping.get(key);
            record.is_some_and(|record| mapping.lineage(record).any(|above| above.page == page))
        };
        let below: Vec<EntityKey> = mapping.left_standing().filter(is_below).cloned().collect();
        Ok(self.store.borrow_mut().stand_no_longer(&below)?)
    }

    /// Of the page and all it lies under, those in the trash, from below. Where it lies is asked for: a person may have
    /// moved it. What lies under trash need not say so itself (notion-observed.md section 7 saw it of blocks only), so
    /// that all are looked at.
    pub(super) async fn trashed_above(&self, page: PageObject) -> Result<Vec<PageObject>, Trouble> {
        let mut trashed = Vec::new();
        let mut seen = HashSet::new();
        let mut at = page;
        while seen.insert(at.id) {
            let above = match at.parent {
                Some(Parent::Page(above)) if at.id != self.root => Some(above),
                _ => None,
            };
            trashed.extend(at.in_trash.then_some(at));
            let Some(above) = above else { break };
            match self.client.page(above).await {
                Ok(found) => at = found,
                Err(error) if error.error().kind == ErrorKind::NotFound => break,
                Err(error) => return Err(error.into()),
            }
        }
        Ok(trashed)
    }

    /// A page was in the trash before it was put there. Where that is because of the root, it would come back with the
    /// root, and nothing else can be done either.
    pub(super) async fn root_stands(&self) -> Result<(), Trouble> {
        match self.client.page(self.root).await {
            Ok(root) if root.in_trash => Err(root_trashed()),
            Ok(_) => Ok(()),
            Err(error) if error.error().kind == ErrorKind::NotFound => Err(root_gone()),
            Err(error) => Err(error.into()),
        }
    }

    /// A page is not there. Where the root is not, either, that is what is to be told.
    pub(super) async fn absent(&self) -> Result<Health, Trouble> {
        if !self.root_seen.get() {
            match self.client.page(self.root).await {
                Ok(_) => self.root_seen.set(true),
                Err(error) if error.error().kind == ErrorKind::NotFound => return Err(root_gone()),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Health::Missing)
    }
}

/// Why something could not be done with a page.
pub(super) enum Refused {
    /// The page is gone or no longer shared.
    Missing,
    /// The call failed.
    Call(CallError),
    /// Looking why failed.
    Trouble(Trouble),
}

impl Refused {
    /// The trouble for the entity whose page it was.
    pub(super) fn into_trouble(self) -> Trouble {
        match self {
            Self::Missing => missing(),
            Self::Call(error) => error.into(),
            Self::Trouble(trouble) => trouble,
        }
    }
}

pub(super) fn missing() -> Trouble {
    Trouble::lasting(
        "its page is gone from Notion or no longer shared with the connection; share it again, or run `notic-notion \
         sync --recreate-missing` to make a new one",
    )
}

pub(super) fn root_gone() -> Trouble {
    Trouble::Stop(StopCause::Root(
        "the root page is gone or no longer shared with the connection; share it again (in Notion: ••• > \
         Connections), or begin anew under another page with another profile (`notic-notion --profile NAME root …`)"
            .to_owned(),
    ))
}

fn root_trashed() -> Trouble {
    Trouble::Stop(StopCause::Root(
        "the root page is in Notion's trash; restore it there, or begin anew under another page with another profile \
         (`notic-notion --profile NAME root …`)"
            .to_owned(),
    ))
}
