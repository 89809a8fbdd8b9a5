//! Lets requests through as fast as the [`Window`](super::window::Window) allows, in the order they came.

use std::cell::Cell;
use std::time::Duration;

use tokio::sync::{Mutex, Notify};
use tokio::time::{sleep, timeout};

use super::ledger::{Ledger, LedgerError};
use super::line;
use super::window::{Cause, Decision, Ending, Limits, SlotId, Window};
use crate::clock::{Clock, Millis};
use crate::progress::{Event, Listener};

/// Waits longer than this are told to the listener.
pub(super) const WORTH_TELLING: Duration = Duration::from_secs(2);

/// The longest sleep in one piece: after the machine slept, or another process finished early, the rest of a wait may
/// be shorter than it was.
const LONGEST_NAP: Duration = Duration::from_millis(line::LONGEST_NAP);

/// How often to look whether a request of another process was answered.
const LOOK_AGAIN: Duration = Duration::from_millis(line::NAP);

/// The gate all requests of a connection go through.
pub struct Throttle {
    ledger: Box<dyn Ledger>,
    limits: Limits,
    clock: Clock,
    /// Its fairness keeps requests in order; who holds it is the next to be let through.
    turn: Mutex<()>,
    closed: Notify,
    own_in_flight: Cell<u32>,
}

impl Throttle {
    /// A throttle over what is sent by all who use the same ledger.
    pub fn new(ledger: Box<dyn Ledger>, limits: Limits, clock: Clock) -> Self {
        Self {
            ledger,
            limits,
            clock,
            turn: Mutex::new(()),
            closed: Notify::new(),
            own_in_flight: Cell::new(0),
        }
    }

    /// Waits until a request may be sent. It must be sent at once; the permit counts until a minute after its end.
    ///
    /// Fails only where the ledger does. A wait of more than two seconds is told to the listener when it begins.
    pub async fn acquire(&self, listener: &dyn Listener) -> Result<Permit<'_>, LedgerError> {
        let _turn = self.turn.lock().await;
        let mut told_until = 0;
        let mut full_since = None;
        loop {
            let now = self.clock.now();
            match self.decide(|window| window.reserve(now, self.limits))? {
                Decision::Go(slot) => {
                    self.own_in_flight.set(self.own_in_flight.get() + 1);
                    return Ok(Permit {
                        throttle: self,
                        slot,
                        ending: Ending::Lost,
                    });
                }
                Decision::Wait { until, cause } => {
                    let pause = Duration::from_millis(until.saturating_sub(now));
                    if pause > WORTH_TELLING && until > told_until {
                        told_until = until;
                        let why = self.describe(cause);
                        listener.on(Event::Waiting { pause, why });
                    }
                    sleep(pause.min(LONGEST_NAP)).await;
                }
                Decision::Full { in_flight, until } => {
                    let only_ours = self.own_in_flight.get() >= in_flight;
                    let since = *full_since.get_or_insert(now);
                    let waited = Duration::from_millis(now.saturating_sub(since));
                    if !only_ours && waited > WORTH_TELLING && told_until == 0 {
                        told_until = until;
                        let pause = Duration::from_millis(until.saturating_sub(now));
                        let why = "another run on this machine waits for Notion".to_owned();
                        listener.on(Event::Waiting { pause, why });
                    }
                    let nap = if only_ours { LONGEST_NAP } else { LOOK_AGAIN };
                    // Woken or not, it looks again.
                    timeout(nap, self.closed.notified()).await.ok();
                }
            }
        }
    }

    /// Lets nothing more through until then, in no process. Pauses are capped at ten minutes.
    pub fn pause(&self, until: Millis) -> Result<(), LedgerError> {
        let now = self.clock.now();
        self.decide(|window| window.pause(now, until))
    }

    /// Takes the requests that are in flight for those of dead processes, whose place among them is free at once and
    /// not after 75 seconds. For who knows that no other process lives that uses the connection, by a lock.
    pub fn take_over(&self) -> Result<(), LedgerError> {
        let now = self.clock.now();
        self.decide(|window| window.take_over(now))
    }

    /// How many requests count against the budget now.
    pub fn used(&self) -> Result<usize, LedgerError> {
        let now = self.clock.now();
        self.decide(|window| window.used(now))
    }

    /// The clock it goes by.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    fn describe(&self, cause: Cause) -> String {
        let budget = self.limits.requests_per_minute;
        match cause {
            Cause::Budget => format!("Notion's budget of {budget} requests a minute is used up"),
            Cause::Pause => "Notion asked to wait".to_owned(),
            Cause::Turn => "another run on this machine goes first".to_owned(),
        }
    }

    fn decide<T>(&self, mut decide: impl FnMut(&mut Window) -> T) -> Result<T, LedgerError> {
        let mut decision = None;
        self.ledger
            .update(&mut |window| decision = Some(decide(window)))?;
        decision.ok_or_else(|| LedgerError("the budget was not looked at".to_owned()))
    }
}

/// Permission to send one request. Dropped without [`Permit::done`], the request is taken for sent and lost.
pub struct Permit<'a> {
    throttle: &'a Throttle,
    slot: SlotId,
    ending: Ending,
}

impl Permit<'_> {
    /// The request ended.
    pub fn done(mut self, ending: Ending) {
        self.ending = ending;
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let throttle = self.throttle;
        let now = throttle.clock.now();
        // A slot that can't be closed is freed as that of a dead process is.
        throttle
            .decide(|window| window.close(self.slot, now, self.ending))
            .ok();
        throttle
            .own_in_flight
            .set(throttle.own_in_flight.get().saturating_sub(1));
        throttle.closed.notify_one();
    }
}

#[cfg(test)]
#[path = "throttle_tests.rs"]
mod tests;
