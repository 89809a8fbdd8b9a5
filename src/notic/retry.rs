//! Whether, and when, a call is made again: a pure decision. All calls may be: reads change nothing, and a refresh whose
//! answer was lost either still works or is as lost as it was.

use std::time::Duration;

use super::error::{ErrorKind, Unreachable};

/// The longest wait a server may ask for; above it the person is told instead.
const LONGEST_WAIT: Duration = Duration::from_secs(300);

/// How often and how patiently to try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How many tries there are in all.
    pub tries: u32,
    /// The wait after the first; each further one is twice as long.
    pub base: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            tries: 4,
            base: Duration::from_secs(1),
        }
    }
}

impl RetryPolicy {
    /// How long to wait before the next try, after try number `attempt`, the first being 1; none to give up.
    pub(super) fn wait(&self, attempt: u32, error: &ErrorKind) -> Option<Duration> {
        if attempt >= self.tries {
            return None;
        }
        let own = self
            .base
            .saturating_mul(2u32.saturating_pow(attempt.saturating_sub(1)));
        let wait = match error {
            ErrorKind::RateLimited(asked) | ErrorKind::Broken(_, _, asked) => {
                own.max(asked.unwrap_or_default())
            }
            ErrorKind::Unreachable(Unreachable::Tls, _) => return None,
            ErrorKind::Unreachable(..)
            | ErrorKind::Cut(_)
            | ErrorKind::TimedOut
            | ErrorKind::Garbled(_) => own,
            _ => return None,
        };
        (wait <= LONGEST_WAIT).then_some(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: u64) -> Option<Duration> {
        Some(Duration::from_secs(seconds))
    }

    #[test]
    fn what_may_pass_is_tried_again_with_growing_waits() {
        let policy = RetryPolicy::default();
        let cut = ErrorKind::Cut("x".into());
        let waits: Vec<_> = (1..=4).map(|attempt| policy.wait(attempt, &cut)).collect();
        assert_eq!(waits, [seconds(1), seconds(2), seconds(4), None]);
        for lasting in [
            ErrorKind::LogIn(String::new()),
            ErrorKind::NeedsPro,
            ErrorKind::NotFound,
            ErrorKind::NotNotic("HTML".into()),
            ErrorKind::Unreachable(Unreachable::Tls, String::new()),
        ] {
            assert_eq!(policy.wait(1, &lasting), None, "{lasting:?}");
        }
    }

    #[test]
    fn a_server_that_names_a_time_gets_it_within_reason() {
        let policy = RetryPolicy::default();
        assert_eq!(
            policy.wait(1, &ErrorKind::RateLimited(seconds(30))),
            seconds(30)
        );
        assert_eq!(policy.wait(2, &ErrorKind::RateLimited(None)), seconds(2));
        assert_eq!(policy.wait(1, &ErrorKind::RateLimited(seconds(3600))), None);
        let broken = ErrorKind::Broken(503, String::new(), seconds(7));
        assert_eq!(policy.wait(1, &broken), seconds(7));
    }
}
