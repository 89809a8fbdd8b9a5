//! That Notion asked for a pause which a call did not wait for: who waits for a turn meanwhile is told, instead of waiting
//! in vain.

use std::cell::RefCell;

use tokio::sync::Notify;

use super::error::ApiError;
use crate::clock::Millis;

/// The last refusal for the rate that a call was given up for.
#[derive(Default)]
pub(super) struct ShutOut {
    refusal: RefCell<Option<(Millis, ApiError)>>,
    told: Notify,
}

impl ShutOut {
    /// A call was given up, and nothing may be sent until then.
    pub(super) fn begin(&self, until: Millis, error: ApiError) {
        *self.refusal.borrow_mut() = Some((until, error));
        self.told.notify_waiters();
    }

    /// Ends once there is such a refusal that holds at that time, with its error.
    pub(super) async fn ended_by(&self, now: Millis) -> ApiError {
        loop {
            if let Some((until, error)) = &*self.refusal.borrow()
                && now < *until
            {
                return error.clone();
            }
            self.told.notified().await;
        }
    }
}
