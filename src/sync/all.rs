//! Several things at once, on one thread.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

/// One of several things.
pub(super) type Task<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Drives all to their end, and gives what they gave, in their order.
pub(super) async fn all<T>(mut tasks: Vec<Task<'_, T>>) -> Vec<T> {
    let mut done: Vec<Option<T>> = tasks.iter().map(|_| None).collect();
    poll_fn(|context| {
        for (task, slot) in tasks.iter_mut().zip(&mut done) {
            if slot.is_none()
                && let Poll::Ready(value) = task.as_mut().poll(context)
            {
                *slot = Some(value);
            }
        }
        match done.iter().all(Option::is_some) {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    })
    .await;
    done.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::{Instant, sleep};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn all_wait_at_the_same_time_and_answer_in_their_order() {
        let start = Instant::now();
        let wait = |seconds: u64| async move {
            sleep(Duration::from_secs(seconds)).await;
            seconds
        };
        let tasks = [3, 1, 2].map(|seconds| Box::pin(wait(seconds)) as Task<'_, _>);
        assert_eq!(all(tasks.into()).await, [3u64, 1, 2]);
        assert_eq!(start.elapsed(), Duration::from_secs(3));
        assert!(all(Vec::<Task<'_, u8>>::new()).await.is_empty());
    }
}
