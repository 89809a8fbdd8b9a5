//! What one run may send at most: a number of requests, a time. Nothing begins beyond it, not even a repetition.

use std::time::Duration;

use super::error::{ApiError, ErrorKind};
use crate::clock::Millis;

/// What a run may send. Without limits at first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allowance {
    /// How many requests at most, each try counted.
    pub requests: Option<u64>,
    /// When the last one may begin, in epoch milliseconds.
    pub until: Option<Millis>,
}

impl Allowance {
    /// Whether there is any limit.
    pub fn is_limited(self) -> bool {
        self.requests.is_some() || self.until.is_some()
    }

    /// Whether one more request may begin, when so many have begun.
    pub(super) fn check(self, begun: u64, now: Millis) -> Result<(), ApiError> {
        if self.requests.is_some_and(|most| begun >= most) {
            return Err(ApiError::local(ErrorKind::OutOfRequests, ""));
        }
        match self.left(now) {
            Some(Duration::ZERO) => Err(out_of_time()),
            _ => Ok(()),
        }
    }

    /// The time until nothing may begin any more; none where there is no such limit.
    pub(super) fn left(self, now: Millis) -> Option<Duration> {
        let until = self.until?;
        Some(Duration::from_millis(until.saturating_sub(now)))
    }
}

pub(super) fn out_of_time() -> ApiError {
    ApiError::local(ErrorKind::OutOfTime, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_begins_beyond_either_limit() {
        let free = Allowance::default();
        assert!(!free.is_limited());
        assert_eq!(free.check(u64::MAX, Millis::MAX), Ok(()));
        let limited = Allowance {
            requests: Some(2),
            until: Some(100),
        };
        let kind = |begun, now| limited.check(begun, now).map_err(|error| error.kind);
        assert_eq!(kind(1, 99), Ok(()));
        assert_eq!(kind(2, 99), Err(ErrorKind::OutOfRequests));
        assert_eq!(kind(1, 100), Err(ErrorKind::OutOfTime));
        assert_eq!(limited.left(40), Some(Duration::from_millis(60)));
    }
}
