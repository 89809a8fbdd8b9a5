//! `--recreate-missing`: forgets pages that are gone, so that they are made again. The only place that does so.

use std::collections::{HashMap, HashSet};

use super::context::Engine;
use super::mend::root_gone;
use super::trouble::Trouble;
use crate::model::{EntityKind, IntentOperation, Mapping, PageId, PageRecord, Warning};
use crate::notion::ErrorKind;

impl Engine {
    /// Forgets every mapped page that Notion does not have any more. Costs a list for each page that holds pages, and
    /// a read for each page that is in none.
    pub(super) async fn forget_missing(&self, mapping: &Mapping) -> Result<usize, Trouble> {
        let mut seen: HashSet<PageId> = HashSet::new();
        let containers = mapping
            .live()
            .filter(|record| record.key.kind != EntityKind::Note)
            .map(|record| record.page);
        for container in std::iter::once(mapping.root).chain(containers) {
            match self.client.children(container.into()).await {
                Ok(list) => seen.extend(list.iter().map(|block| PageId::from(block.id))),
                // Without the root all would seem gone.
                Err(error)
                    if error.error().kind == ErrorKind::NotFound && container == mapping.root =>
                {
                    return Err(root_gone());
                }
                Err(error) if error.error().kind == ErrorKind::NotFound => {}
                Err(error) => return Err(error.into()),
            }
        }
        let mut gone: HashMap<PageId, &PageRecord> = HashMap::new();
        for record in mapping
            .records()
            .iter()
            .filter(|record| !seen.contains(&record.page))
        {
            match self.client.page(record.page).await {
                Ok(_) => {}
                Err(error) if error.error().kind == ErrorKind::NotFound => {
                    gone.insert(record.page, record);
                }
                Err(error) => return Err(error.into()),
            }
        }
        for record in gone.values() {
            self.store.borrow_mut().forget_page(&record.key)?;
            self.warn(Warning::about(
                record.key.clone(),
                record.title.as_str(),
                "its page is gone from Notion, or no longer shared; a new one is made",
            ));
        }
        self.withdraw_intents_under(&gone)?;
        Ok(gone.len())
    }

    /// Nobody will ever know what became of a create under a page that is given up.
    pub(super) fn withdraw_intents_under(
        &self,
        gone: &HashMap<PageId, &PageRecord>,
    ) -> Result<(), Trouble> {
        let intents = self.store.borrow().intents()?;
        for intent in intents {
            let about = match intent.operation {
                IntentOperation::Create { parent, .. } => parent,
                IntentOperation::Insert { page, .. } => page,
            };
            if gone.contains_key(&about) {
                self.store.borrow_mut().withdraw(intent.id)?;
            }
        }
        Ok(())
    }
}
