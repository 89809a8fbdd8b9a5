//! Entities of which it is not known which page they have: a page made for one could be a second one, so that none is.

use std::collections::HashMap;

use super::context::Engine;
use super::trouble::Trouble;
use crate::model::{EntityKey, Snapshot, Unclear};
use crate::plan::{Plan, Work};

/// Takes them out of the plan: all of them that would get a page. Gives their positions in the snapshot.
pub(super) fn hold_back<'a>(
    unclear: &'a [Unclear],
    snapshot: &Snapshot,
    plan: &mut Plan,
) -> Vec<(usize, &'a Unclear)> {
    if unclear.is_empty() {
        return Vec::new();
    }
    let by_key: HashMap<&EntityKey, &Unclear> = unclear.iter().map(|one| (&one.key, one)).collect();
    let mut held = Vec::new();
    for (at, entity) in snapshot.entities.iter().enumerate() {
        if let (Some(one), Work::Create) = (by_key.get(&entity.key), plan.work[at]) {
            plan.work[at] = Work::Leave;
            held.push((at, *one));
        }
    }
    held
}

impl Engine {
    /// Holds them back, and tells each with the way out.
    pub(super) fn hold_back_unclear(
        &self,
        snapshot: &Snapshot,
        plan: &mut Plan,
    ) -> Result<(), Trouble> {
        let unclear = self.store.borrow().unclear()?;
        for (at, one) in hold_back(&unclear, snapshot, plan) {
            let entity = &snapshot.entities[at];
            let trouble = Trouble::lasting(one.reason.as_str());
            self.failed(&entity.key, entity.title.as_str(), trouble);
        }
        Ok(())
    }
}
