//! Compares a source with what the state knows, before anything is done.

use super::gallery;
use crate::model::{PageId, Snapshot};
use crate::plan::{self, CarryOver, Policy};
use crate::store::{Store, StoreError};

/// How much of what has a page the source goes on with. Sends nothing and changes nothing.
///
/// # Errors
/// Where the state can't be read.
pub fn carry_over(
    snapshot: &Snapshot,
    store: &Store,
    root: PageId,
    policy: &Policy,
) -> Result<CarryOver, StoreError> {
    let remembered = gallery::remembered(store)?;
    let mapping = gallery::with_images(store.mapping(root)?, &remembered);
    let renames = plan::rekey(snapshot, &mapping, policy);
    Ok(plan::carry_over(snapshot, &mapping, &renames))
}
