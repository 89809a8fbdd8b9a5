//! Calls that may wait for a person, on a thread of their own and for a limited time.

use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;

/// The call was still waiting when the time was over.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct StillWaiting;

/// Runs a call beside the runtime and waits at most `limit` for it.
///
/// Not tokio's blocking pool: a runtime that ends waits for its pool, so a keyring prompt nobody answers would keep
/// the program from ending. A thread of its own dies with the process.
pub(super) async fn within<T: Send + 'static>(
    limit: Duration,
    call: impl FnOnce() -> T + Send + 'static,
) -> Result<T, StillWaiting> {
    let (sender, receiver) = oneshot::channel();
    let spawned = thread::Builder::new()
        .name("tokens".to_owned())
        .spawn(move || drop(sender.send(call())));
    if spawned.is_err() {
        return Err(StillWaiting);
    }
    match tokio::time::timeout(limit, receiver).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(_)) | Err(_) => Err(StillWaiting),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn an_answer_in_time_is_given_on() {
        assert_eq!(within(Duration::from_secs(60), || 7).await, Ok(7));
    }

    #[tokio::test]
    async fn a_call_that_waits_for_ever_is_left_behind() {
        let (_never, waiting) = mpsc::channel::<()>();
        let answer = within(Duration::from_millis(1), move || waiting.recv().is_ok()).await;
        assert_eq!(answer, Err(StillWaiting));
    }
}
