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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
    pub(super) facts: Facts,
}

/// What a record says that matters for merging.
#[derive(Debug)]
pub(super) struct Facts {
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
    // Apart from their facts, so that the drafts can be handed on without making a second list of them.
    drafts: Vec<Draft>,
    facts: Vec<Facts>,
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
        let Some(&at) = self.index.get(&new.draft.entity.key) else {
            let key = new.draft.entity.key.clone();
            self.index.insert(key, self.drafts.len());
            self.drafts.push(new.draft);
            self.facts.push(new.facts);
            return;
        };
        let (draft, facts) = (&mut self.drafts[at], &mut self.facts[at]);
        if facts.state == new.facts.state && draft.same_as(&new.draft) {
            return;
        }
        let kept = if new.facts.changed >= facts.changed {
            *draft = new.draft;
            *facts = new.facts;
            "the later one"
        } else {
            "the earlier one, which was changed last,"
        };
        let message = format!("stands in the pages more than once and differs; {kept} was taken");
        self.warnings.push(Warning::about(
            draft.entity.key.clone(),
            draft.subject(),
            message,
        ));
    }

    /// Sorts what was collected by what it is.
    pub(super) fn finish(self) -> Merged {
        let Self {
            mut drafts,
            facts,
            index,
            warnings,
        } = self;
        // It has as many keys as there are notes, and the lists made below need the room.
        drop(index);
        let mut merged = Merged {
            warnings,
            ..Merged::default()
        };
        let mut facts = facts.into_iter();
        drafts.retain(|draft| {
            let facts = facts.next();
            facts.is_some_and(|facts| merged.sort(draft, facts))
        });
        merged.live = drafts;
        merged
    }
}

impl Merged {
    /// Notes what a record is; true if it is live.
    fn sort(&mut self, draft: &Draft, facts: Facts) -> bool {
        let key = &draft.entity.key;
        if facts.state != State::Trashed {
            let warnings = facts
                .flaws
                .into_iter()
                .map(|flaw| Warning::about(key.clone(), draft.subject(), flaw));
            self.warnings.extend(warnings);
        }
        match facts.state {
            State::Live if draft.entity.body.is_some() => {
                self.spans.insert(key.id.clone(), facts.span);
            }
            State::Live => {}
            State::Trashed => self.trashed.push(key.clone()),
            State::Unreadable => self.unreadable.push(key.clone()),
        }
        facts.state == State::Live
    }
}
