//! One record for each id, out of pages that may hold several.

use std::collections::HashMap;

use crate::model::{ClientId, EntityKey, Warning};

use super::draft::Draft;

/// What a record says of its entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// It is there.
    Live,
    /// It is a note in Notic's trash.
    Trashed,
    /// It is there, but the part that matters can't be read.
    Unreadable,
}

/// Where in the pages a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    /// The file, counted from 0.
    pub(super) file: u32,
    /// The length in bytes.
    pub(super) length: u32,
    /// The first byte.
    pub(super) offset: u64,
}

/// One record as read.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) draft: Draft,
    pub(super) state: State,
    /// When it last changed, in epoch milliseconds; 0 where it does not say.
    pub(super) changed: u64,
    pub(super) span: Span,
    /// What is not right with it, as a sentence without a full stop.
    pub(super) flaws: Vec<String>,
}

/// Collects records, and keeps the newest of each key.
#[derive(Debug, Default)]
pub(super) struct Merger {
    candidates: Vec<Candidate>,
    index: HashMap<EntityKey, usize>,
    warnings: Vec<Warning>,
}

/// What was collected.
#[derive(Debug, Default)]
pub(super) struct Merged {
    pub(super) live: Vec<Draft>,
    pub(super) trashed: Vec<EntityKey>,
    pub(super) unreadable: Vec<EntityKey>,
    pub(super) spans: HashMap<ClientId, Span>,
    pub(super) warnings: Vec<Warning>,
}

impl Merger {
    /// Takes a record. Of two with one key, the one changed later stays, and of two changed at once the one read later:
    /// a set of pages that was saved while notes were edited holds some of them twice.
    pub(super) fn add(&mut self, new: Candidate) {
        let Some(at) = self.index.get(&new.draft.entity.key) else {
            self.index
                .insert(new.draft.entity.key.clone(), self.candidates.len());
            self.candidates.push(new);
            return;
        };
        let old = &mut self.candidates[*at];
        if old.state == new.state && old.draft.same_as(&new.draft) {
            return;
        }
        let kept = if new.changed >= old.changed {
            *old = new;
            "the later one"
        } else {
            "the earlier one, which was changed last,"
        };
        let draft = &old.draft;
        let message = format!("stands in the pages more than once and differs; {kept} was taken");
        self.warnings.push(Warning::about(
            draft.entity.key.clone(),
            draft.subject(),
            message,
        ));
    }

    /// Sorts what was collected by what it is.
    pub(super) fn finish(self) -> Merged {
        let mut merged = Merged {
            warnings: self.warnings,
            ..Merged::default()
        };
        for candidate in self.candidates {
            let key = candidate.draft.entity.key.clone();
            if candidate.state != State::Trashed {
                let subject = candidate.draft.subject();
                for flaw in candidate.flaws {
                    let warning = Warning::about(key.clone(), subject.clone(), flaw);
                    merged.warnings.push(warning);
                }
            }
            match candidate.state {
                State::Live => {
                    if candidate.draft.entity.body.is_some() {
                        merged.spans.insert(key.id, candidate.span);
                    }
                    merged.live.push(candidate.draft);
                }
                State::Trashed => merged.trashed.push(key),
                State::Unreadable => merged.unreadable.push(key),
            }
        }
        merged
    }
}
