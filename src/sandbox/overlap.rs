//! Writes that overlap in time: the answer to one is still on its way when the next comes.

use std::collections::HashMap;
use std::time::Duration;

use super::ids::Id;
use super::options::Overlap;
use super::refusal::Refusal;
use super::route::Route;
use super::siblings::Place;
use super::state::{State, millis};

/// Above so many notes, those of the past are forgotten.
const NOTES: usize = 64;

#[derive(Debug, Default)]
pub(crate) struct UnderWay {
    /// Until when a page is written to.
    writes: HashMap<Id, u64>,
    /// Until when pages are created under a parent, and which.
    creates: HashMap<Id, (u64, Vec<Id>)>,
    /// How many writes met another one.
    pub(crate) met: usize,
}

impl State {
    /// Notes a write to a page or to its blocks; refuses it when conflicts are wanted and another is under way.
    pub(crate) fn begin_write(&mut self, route: Route, delay: Duration) -> Result<(), Refusal> {
        let target = match route {
            Route::UpdatePage(id)
            | Route::MovePage(id)
            | Route::UpdateBlock(id)
            | Route::DeleteBlock(id)
            | Route::Append(id) => id,
            _ => return Ok(()),
        };
        let page = self
            .lineage(target)
            .find(|(_, node)| node.page().is_some())
            .map(|(id, _)| id);
        let Some(page) = page.filter(|_| !delay.is_zero()) else {
            return Ok(());
        };
        let now = self.now_ms;
        let until = self.under_way.writes.get(&page).copied().unwrap_or(0);
        if until > now {
            self.under_way.met += 1;
            if self.options.overlap == Overlap::Conflict {
                return Err(Refusal::conflict());
            }
        }
        if self.under_way.writes.len() > NOTES {
            self.under_way.writes.retain(|_, until| *until > now);
        }
        let until = until.max(now.saturating_add(millis(delay)));
        self.under_way.writes.insert(page, until);
        Ok(())
    }

    /// Where a new page goes when others are being created under its parent: in any order, unless a position pins it
    /// (notion-observed.md section 15).
    pub(crate) fn begin_create(
        &mut self,
        parent: Option<Id>,
        position: Option<Place>,
    ) -> Result<Place, Refusal> {
        let place = position.unwrap_or(Place::Last);
        let others: Vec<Id> = match parent.and_then(|parent| self.under_way.creates.get(&parent)) {
            Some((until, made)) if *until > self.now_ms => made.clone(),
            _ => return Ok(place),
        };
        if place == Place::Last {
            self.under_way.met += 1;
        }
        match self.options.overlap {
            Overlap::Conflict => Err(Refusal::conflict()),
            Overlap::Scramble if place == Place::Last => {
                let pick = self.random.below(others.len() as u64 + 1);
                let before = usize::try_from(pick).ok().and_then(|pick| others.get(pick));
                Ok(before.map_or(Place::Last, |id| Place::Before(*id)))
            }
            Overlap::Scramble | Overlap::Orderly => Ok(place),
        }
    }

    /// Notes that a page was created, which the client does not know yet.
    pub(crate) fn note_create(&mut self, parent: Option<Id>, id: Id, delay: Duration) {
        let Some(parent) = parent.filter(|_| !delay.is_zero()) else {
            return;
        };
        let now = self.now_ms;
        let creates = &mut self.under_way.creates;
        if creates.len() > NOTES {
            creates.retain(|_, (until, _)| *until > now);
        }
        let (until, made) = creates.entry(parent).or_insert((0, Vec::new()));
        if *until <= now {
            made.clear();
        }
        *until = (*until).max(now.saturating_add(millis(delay)));
        made.push(id);
    }
}
