//! Whether, and when, a request is sent again: a pure decision (notion-api.md sections 2.1, 3.2 and 3.3).
//!
//! Notion knows no idempotency keys. What makes something new is sent again only where the try before surely did
//! nothing: it never left, or Notion refused it for its rate.

use std::time::Duration;

use super::error::ErrorKind;
use super::outcome::{Outcome, Refusal};
use super::transport::TransportError;
use super::window::LONGEST_PAUSE;

/// Whether doing a request twice is the same as doing it once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safety {
    /// It is: reads, deletes, changes with the same end state.
    Repeatable,
    /// It is not: creates, appends, moves.
    Once,
}

/// What a write is in that got no answer that tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Notion answered, so it is no longer working on it: what can be read now is what it is.
    Answered,
    /// No answer of Notion's own came: it may still be done a little later.
    Cut,
}

/// What to do after a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It succeeded.
    Done,
    /// Send it again after this time.
    Again {
        /// The time.
        after: Duration,
    },
    /// Send nothing at all for this time, then send it again. It was not executed.
    PauseAll {
        /// The time.
        pause: Duration,
    },
    /// It failed: it was not executed, or is safe to repeat another day.
    GiveUp,
    /// It may or may not have been done.
    Unknown(Doubt),
}

/// How often and how patiently to try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How many tries there are in all.
    pub tries: u32,
    /// The wait after the first; each further one is twice as long.
    pub base: Duration,
    /// The longest wait that nobody asked for.
    pub cap: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            tries: 5,
            base: Duration::from_secs(1),
            cap: Duration::from_secs(60),
        }
    }
}

impl RetryPolicy {
    /// Decides after try number `attempt`, the first being 1. `jitter` is random, from 0 to 1.
    pub fn verdict(&self, safety: Safety, attempt: u32, outcome: &Outcome, jitter: f64) -> Verdict {
        let backoff = self.backoff(attempt, jitter);
        let verdict = match outcome {
            Outcome::Success(_) => Verdict::Done,
            Outcome::Garbled(_) => again_or_unknown(safety, backoff, Doubt::Answered),
            Outcome::NoAnswer(TransportError::NotSent(_)) => Verdict::Again { after: backoff },
            Outcome::NoAnswer(TransportError::Cut(_) | TransportError::TimedOut(_)) => {
                again_or_unknown(safety, backoff, Doubt::Cut)
            }
            Outcome::Refused(refusal) => refused(safety, attempt, refusal, backoff),
        };
        match verdict {
            Verdict::Again { .. } | Verdict::PauseAll { .. } if attempt >= self.tries => {
                Verdict::GiveUp
            }
            Verdict::Again { after: wait } | Verdict::PauseAll { pause: wait }
                if wait > LONGEST_PAUSE =>
            {
                Verdict::GiveUp
            }
            verdict => verdict,
        }
    }

    /// Between half and one and a half of `base` doubled with each try, at most `cap`.
    fn backoff(&self, attempt: u32, jitter: f64) -> Duration {
        let doubled = 2u32.saturating_pow(attempt.saturating_sub(1));
        let wait = self.base.saturating_mul(doubled).min(self.cap);
        wait.mul_f64(0.5 + jitter.clamp(0.0, 1.0)).min(self.cap)
    }
}

fn again_or_unknown(safety: Safety, after: Duration, doubt: Doubt) -> Verdict {
    match safety {
        Safety::Repeatable => Verdict::Again { after },
        Safety::Once => Verdict::Unknown(doubt),
    }
}

fn refused(safety: Safety, attempt: u32, refusal: &Refusal, backoff: Duration) -> Verdict {
    let asked = refusal.retry_after.unwrap_or_default();
    match refusal.error.kind {
        ErrorKind::RateLimited => {
            let own = if attempt > 1 || asked.is_zero() {
                backoff
            } else {
                Duration::ZERO
            };
            Verdict::PauseAll {
                pause: asked.max(own),
            }
        }
        ErrorKind::Unavailable if safety == Safety::Once && refusal.commit.is_some() => {
            Verdict::Done
        }
        ErrorKind::Unavailable => again_or_unknown(safety, asked.max(backoff), doubt(refusal)),
        // Rows are never made here, so that a conflict is always one of simultaneous changes.
        ErrorKind::Conflict => again_or_unknown(safety, backoff, Doubt::Answered),
        _ => Verdict::GiveUp,
    }
}

/// Gateways answer for a Notion that may still be at work.
fn doubt(refusal: &Refusal) -> Doubt {
    if refusal.from_notion && !matches!(refusal.status, 408 | 502 | 504) {
        Doubt::Answered
    } else {
        Doubt::Cut
    }
}

#[cfg(test)]
#[path = "retry_tests.rs"]
mod tests;
