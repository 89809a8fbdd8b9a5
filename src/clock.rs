//! The one place that reads the time.

use std::time::{SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

/// Milliseconds since 1970.
pub type Millis = u64;

/// Tells wall time. The virtual one follows tokio's clock, so that a paused clock moves both.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The system's time.
    System,
    /// A time that starts somewhere and goes on as tokio's clock does.
    Virtual {
        /// The wall time at the start.
        epoch: Millis,
        /// Tokio's time at the start.
        start: Instant,
    },
}

impl Clock {
    /// A virtual clock that starts now, in tokio's time, at `epoch`.
    pub fn starting_at(epoch: Millis) -> Self {
        Self::Virtual {
            epoch,
            start: Instant::now(),
        }
    }

    /// Wall time.
    pub fn now(&self) -> Millis {
        match self {
            Self::System => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |since| since.as_millis() as Millis),
            Self::Virtual { epoch, start } => epoch + start.elapsed().as_millis() as Millis,
        }
    }
}
