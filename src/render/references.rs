//! The references to other notes that a body holds, each looked up once.

use std::collections::BTreeMap;

use super::text::abbreviated;
use crate::model::{Leads, Link, NoteLink, Reference};

/// The references met so far.
pub(super) struct References<'a> {
    leads: &'a mut dyn FnMut(&Reference) -> Leads,
    met: BTreeMap<Reference, Leads>,
    /// The first that fits several notes, and how many such there are.
    doubtful: Option<(String, usize)>,
}

impl<'a> References<'a> {
    pub(super) fn new(leads: &'a mut dyn FnMut(&Reference) -> Leads) -> Self {
        Self {
            leads,
            met: BTreeMap::new(),
            doubtful: None,
        }
    }

    /// The link a reference becomes; none where it stays text.
    pub(super) fn link(&mut self, reference: &Reference) -> Option<Link> {
        let leads = match self.met.get(reference) {
            Some(leads) => *leads,
            None => self.look_up(reference),
        };
        match leads {
            Leads::To(page) => Some(Link::to_page(page)),
            Leads::Nowhere | Leads::Several => None,
        }
    }

    fn look_up(&mut self, reference: &Reference) -> Leads {
        let leads = (self.leads)(reference);
        if leads == Leads::Several {
            let (_, count) = self
                .doubtful
                .get_or_insert_with(|| (abbreviated(reference.as_str()), 0));
            *count += 1;
        }
        self.met.insert(reference.clone(), leads);
        leads
    }

    /// All that were met, in an order that is always the same.
    pub(super) fn take(&mut self) -> Vec<NoteLink> {
        std::mem::take(&mut self.met)
            .into_iter()
            .map(|(reference, leads)| NoteLink {
                reference,
                page: match leads {
                    Leads::To(page) => Some(page),
                    Leads::Nowhere | Leads::Several => None,
                },
            })
            .collect()
    }

    /// What is to be said of references that fit several notes, as a sentence without a full stop.
    pub(super) fn warning(&self) -> Option<String> {
        let (first, count) = self.doubtful.as_ref()?;
        Some(match count {
            1 => format!(
                "a link fits several notes and stays text: {first}; write it with the folder of the one that is meant"
            ),
            _ => format!(
                "{count} links fit several notes and stay text, the first: {first}; write them with the folders of those \
                 that are meant"
            ),
        })
    }
}
