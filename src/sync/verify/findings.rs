//! What a walk has found so far: kept apart from the walk, so that one that is cut short still tells it.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use super::report::{Difference, VerifyReport};
use crate::model::{EntityKind, PageRecord, Snapshot};
use crate::sync::report::Unfinished;

/// What becomes of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fix {
    /// It stays.
    No,
    /// It was put right.
    Done,
    /// It is written down as not in step: a sync mends it.
    BySync,
}

/// All that was found.
#[derive(Default)]
pub(super) struct Findings {
    differences: RefCell<Vec<(Difference, Fix)>>,
    unchecked: RefCell<Vec<Unfinished>>,
    unrepaired: RefCell<Vec<Unfinished>>,
    checked: Cell<usize>,
    pending: Cell<usize>,
    blocks: Cell<usize>,
    pages: Cell<usize>,
}

impl Findings {
    pub(super) fn add(&self, difference: Difference, fix: Fix) {
        self.differences.borrow_mut().push((difference, fix));
    }

    pub(super) fn count_checked(&self) {
        self.checked.set(self.checked.get() + 1);
    }

    pub(super) fn set_pending(&self, pages: usize) {
        self.pending.set(pages);
    }

    /// One more whose body a sync would write.
    pub(super) fn count_pending(&self) {
        self.pending.set(self.pending.get() + 1);
    }

    pub(super) fn count_blocks(&self, theirs: usize) {
        self.blocks.set(self.blocks.get() + theirs);
    }

    pub(super) fn count_pages(&self, theirs: usize) {
        self.pages.set(self.pages.get() + theirs);
    }

    pub(super) fn unchecked(&self, record: &PageRecord, reason: impl Into<String>) {
        let unfinished = Unfinished::new(&record.key, record.title.as_str(), reason.into(), true);
        self.unchecked.borrow_mut().push(unfinished);
    }

    pub(super) fn unrepaired(
        &self,
        record: &PageRecord,
        reason: impl Into<String>,
        retryable: bool,
    ) {
        let unfinished =
            Unfinished::new(&record.key, record.title.as_str(), reason.into(), retryable);
        self.unrepaired.borrow_mut().push(unfinished);
    }

    /// In the order of the tree; pages of nobody last.
    pub(super) fn sort(&self, snapshot: &Snapshot) {
        let entities = snapshot.entities.iter().enumerate();
        let place: HashMap<(EntityKind, &str), usize> = entities
            .map(|(at, entity)| ((entity.key.kind, entity.key.id.as_str()), at))
            .collect();
        self.differences
            .borrow_mut()
            .sort_by_key(|(difference, _)| {
                let key = difference.kind.zip(difference.client_id.as_deref());
                key.and_then(|key| place.get(&key).copied())
                    .unwrap_or(usize::MAX)
            });
    }

    /// The differences; of those that were left to a sync, `mended` tells whether it did.
    pub(super) fn told(&self, mended: impl Fn(&Difference) -> bool) -> Vec<Difference> {
        let all = self.differences.borrow();
        let told = all.iter().map(|(difference, fix)| Difference {
            repaired: match fix {
                Fix::No => false,
                Fix::Done => true,
                Fix::BySync => mended(difference),
            },
            ..difference.clone()
        });
        told.collect()
    }

    /// Writes it into a report, with what was left to a sync as not done.
    pub(super) fn fill(&self, report: &mut VerifyReport) {
        report.differences = self.told(|_| false);
        report.repaired = report.differences.iter().filter(|one| one.repaired).count();
        report.unchecked = self.unchecked.borrow().clone();
        report.unrepaired = self.unrepaired.borrow().clone();
        report.checked = self.checked.get();
        report.pending = self.pending.get();
        report.yours.blocks = self.blocks.get();
        report.yours.pages = self.pages.get();
    }
}
