//! Whether one more request may be sent now: arithmetic on what was sent in the last minute, and nothing else.
//!
//! A request reaches Notion at some moment between its reservation and its answer. A slot therefore counts from the
//! reservation until a minute after the answer, so that no 60 seconds at Notion's side can hold more requests than
//! the budget, however long each one was under way. That costs budget in proportion to the latency: 1.7 % at a second.

use std::num::NonZeroU32;
use std::time::Duration;

use super::line::{NAP, Waiter};
use crate::clock::Millis;

/// The length of Notion's window (notion-api.md section 2.1), and a little more: stamps are whole milliseconds, and
/// no two clocks run equally fast.
const WINDOW: Millis = 60_000 + 100;

/// After this time without a word a request is taken to be over: the time limit of a request and [`LINGER`].
///
/// It frees what a process that died has reserved: its place among those in flight after 75 seconds, its place in
/// the budget a minute later.
pub(super) const ABANDONED_AFTER: Millis = 75_000;

/// How long a request that got no answer may still be on its way to Notion.
pub(super) const LINGER: Millis = 5_000;

/// The longest pause there can be. More than that ends a run instead.
pub(super) const LONGEST_PAUSE: Duration = Duration::from_secs(600);

/// How much may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The budget of any 60 seconds: 180, or 600 on Business and Enterprise plans (notion-api.md section 2.1).
    pub requests_per_minute: NonZeroU32,
    /// How many requests may be without an answer at a time.
    pub in_flight: NonZeroU32,
}

impl Limits {
    /// A budget with the usual number of requests in flight.
    pub fn per_minute(requests: NonZeroU32) -> Self {
        Self {
            requests_per_minute: requests,
            ..Self::default()
        }
    }
}

impl Limits {
    /// For runs that nobody waits for: a tenth of the budget and one of the requests in flight stay free, so that who
    /// begins meanwhile begins at once and takes what becomes free first.
    pub fn leaving_room(self) -> Self {
        let requests = self.requests_per_minute.get();
        let less = |number: u32, by: u32| NonZeroU32::new(number - by).unwrap_or(NonZeroU32::MIN);
        Self {
            requests_per_minute: less(requests, requests.div_ceil(10)),
            in_flight: less(self.in_flight.get(), 1),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        const PER_MINUTE: NonZeroU32 = NonZeroU32::new(180).unwrap();
        const IN_FLIGHT: NonZeroU32 = NonZeroU32::new(6).unwrap();
        Self {
            requests_per_minute: PER_MINUTE,
            in_flight: IN_FLIGHT,
        }
    }
}

/// Names a slot among all processes of a connection. Never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SlotId(pub(super) u64);

/// A request's place in the budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) id: SlotId,
    /// Whose request it is, as the ledger numbers those who share it.
    pub(super) owner: u32,
    pub(super) reserved_at: Millis,
    /// The latest moment at which Notion can have got the request; none while it is under way.
    pub(super) closed_at: Option<Millis>,
}

impl Slot {
    fn in_flight(&self, now: Millis) -> bool {
        self.closed_at.is_none() && now < self.reserved_at.saturating_add(ABANDONED_AFTER)
    }

    fn counts_until(&self) -> Millis {
        self.closed_at
            .unwrap_or(self.reserved_at.saturating_add(ABANDONED_AFTER))
            .saturating_add(WINDOW)
    }
}

/// A time in which nothing is sent. Where it starts tells whether the clock went back since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pause {
    pub(super) set_at: Millis,
    pub(super) until: Millis,
}

/// Why a request has to wait for some time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The budget is used up.
    Budget,
    /// Notion asked for a pause.
    Pause,
    /// Somebody else goes first, who has sent less.
    Turn,
}

/// Whether a request may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It may, and has this slot.
    Go(SlotId),
    /// Not before this moment; then ask again.
    Wait {
        /// The moment.
        until: Millis,
        /// Why.
        cause: Cause,
    },
    /// Not before one of those in flight is answered.
    Full {
        /// How many there are, of all processes.
        in_flight: u32,
        /// When the first of them is taken for abandoned, if no answer comes.
        until: Millis,
    },
}

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// With an answer.
    Answered,
    /// Without one: it may reach Notion a little later still.
    Lost,
    /// Surely without reaching Notion, so that it costs nothing.
    NotSent,
}

/// What was sent lately over one connection, by all processes of the machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// Who looks at it.
    pub(super) owner: u32,
    pub(super) next: u64,
    pub(super) slots: Vec<Slot>,
    pub(super) pause: Option<Pause>,
    pub(super) waiting: Vec<Waiter>,
}

impl Window {
    /// Reserves a slot, or tells why there is none.
    pub fn reserve(&mut self, now: Millis, limits: Limits) -> Decision {
        self.settle(now);
        let decision = match self.obstacle(now, limits) {
            Some(obstacle) => obstacle,
            None if self.is_others_turn(now) => Decision::Wait {
                until: now.saturating_add(NAP),
                cause: Cause::Turn,
            },
            None => Decision::Go(self.enter(now)),
        };
        self.line_up(now, decision);
        decision
    }

    /// What keeps anybody from sending now.
    fn obstacle(&self, now: Millis, limits: Limits) -> Option<Decision> {
        if let Some(pause) = self.pause {
            return Some(Decision::Wait {
                until: pause.until,
                cause: Cause::Pause,
            });
        }
        let budget = limits.requests_per_minute.get() as usize;
        if let Some(over) = self.slots.len().checked_sub(budget) {
            let mut ends: Vec<Millis> = self.slots.iter().map(Slot::counts_until).collect();
            let (_, until, _) = ends.select_nth_unstable(over);
            return Some(Decision::Wait {
                until: *until,
                cause: Cause::Budget,
            });
        }
        let open = self.slots.iter().filter(|slot| slot.in_flight(now));
        let ends = open.map(|slot| slot.reserved_at.saturating_add(ABANDONED_AFTER));
        let (in_flight, until) = ends.fold((0, Millis::MAX), |(count, first), end| {
            (count + 1, first.min(end))
        });
        (in_flight >= limits.in_flight.get()).then_some(Decision::Full { in_flight, until })
    }

    fn enter(&mut self, now: Millis) -> SlotId {
        let id = SlotId(self.next);
        self.next += 1;
        self.slots.push(Slot {
            id,
            owner: self.owner,
            reserved_at: now,
            closed_at: None,
        });
        id
    }

    /// How many requests count against the budget.
    pub fn used(&mut self, now: Millis) -> usize {
        self.settle(now);
        self.slots.len()
    }

    /// Notes how a request ended.
    pub fn close(&mut self, id: SlotId, now: Millis, ending: Ending) {
        let index = self.slots.iter().position(|slot| slot.id == id);
        let closed_at = match ending {
            Ending::Answered => now,
            Ending::Lost => now.saturating_add(LINGER),
            Ending::NotSent => {
                if let Some(index) = index {
                    self.slots.swap_remove(index);
                }
                return;
            }
        };
        match index {
            Some(index) => self.slots[index].closed_at = Some(closed_at),
            // It was taken for abandoned while the machine slept; Notion has seen it all the same.
            None => self.slots.push(Slot {
                id,
                owner: self.owner,
                reserved_at: now,
                closed_at: Some(closed_at),
            }),
        }
    }

    /// Takes all of its owner that is in flight for abandoned now. It stays in the budget.
    pub fn take_over(&mut self, now: Millis) {
        for slot in self
            .slots
            .iter_mut()
            .filter(|slot| slot.owner == self.owner)
        {
            slot.closed_at.get_or_insert(now.saturating_add(LINGER));
        }
        self.settle(now);
    }

    /// Sends nothing until then. A longer pause that is there already stays.
    pub fn pause(&mut self, now: Millis, until: Millis) {
        self.settle(now);
        let until = until.min(now.saturating_add(LONGEST_PAUSE.as_millis() as Millis));
        if until > now && self.pause.is_none_or(|pause| pause.until < until) {
            self.pause = Some(Pause { set_at: now, until });
        }
    }

    /// Forgets what no longer counts. Where the clock went back, stamps lie in the future and would block for as
    /// long: they are taken for now.
    fn settle(&mut self, now: Millis) {
        for slot in &mut self.slots {
            slot.reserved_at = slot.reserved_at.min(now);
            slot.closed_at = slot.closed_at.map(|at| at.min(now.saturating_add(LINGER)));
        }
        self.slots.retain(|slot| slot.counts_until() > now);
        self.forget_lost(now);
        if let Some(pause) = &mut self.pause
            && pause.set_at > now
        {
            let length = pause.until.saturating_sub(pause.set_at);
            *pause = Pause {
                set_at: now,
                until: now.saturating_add(length.min(LONGEST_PAUSE.as_millis() as Millis)),
            };
        }
        self.pause = self.pause.filter(|pause| pause.until > now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = 1_800_000_000_000;

    fn limits(requests_per_minute: u32, in_flight: u32) -> Limits {
        Limits {
            requests_per_minute: NonZeroU32::new(requests_per_minute).unwrap(),
            in_flight: NonZeroU32::new(in_flight).unwrap(),
        }
    }

    fn go(window: &mut Window, now: Millis, limits: Limits) -> SlotId {
        match window.reserve(now, limits) {
            Decision::Go(id) => id,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn room_is_left_for_who_comes_later_but_never_none_for_oneself() {
        assert_eq!(limits(180, 6).leaving_room(), limits(162, 5));
        assert_eq!(limits(1, 1).leaving_room(), limits(1, 1));
        let mut window = Window::default();
        for at in 0..162 {
            let id = go(&mut window, NOW + at, limits(180, 6).leaving_room());
            window.close(id, NOW + at, Ending::Answered);
        }
        let wait = window.reserve(NOW + 200, limits(180, 6).leaving_room());
        assert!(matches!(wait, Decision::Wait { .. }), "{wait:?}");
        window.owner = 1;
        for at in 0..18 {
            let id = go(&mut window, NOW + 200 + at, limits(180, 6));
            window.close(id, NOW + 200 + at, Ending::Answered);
        }
    }

    #[test]
    fn a_slot_counts_until_a_minute_after_its_answer() {
        let (mut window, limits) = (Window::default(), limits(1, 6));
        let id = go(&mut window, NOW, limits);
        window.close(id, NOW + 7_000, Ending::Answered);
        let until = NOW + 7_000 + WINDOW;
        let wait = Decision::Wait {
            until,
            cause: Cause::Budget,
        };
        assert_eq!(window.reserve(NOW + 7_001, limits), wait);
        assert_eq!(window.reserve(until - 1, limits), wait);
        go(&mut window, until, limits);
    }

    #[test]
    fn what_a_dead_process_reserved_is_freed() {
        let (mut window, limits) = (Window::default(), limits(2, 1));
        go(&mut window, NOW, limits);
        let full = Decision::Full {
            in_flight: 1,
            until: NOW + ABANDONED_AFTER,
        };
        assert_eq!(window.reserve(NOW + ABANDONED_AFTER - 1, limits), full);
        let id = go(&mut window, NOW + ABANDONED_AFTER, limits);
        window.close(id, NOW + ABANDONED_AFTER, Ending::Answered);
        let wait = window.reserve(NOW + ABANDONED_AFTER + WINDOW - 1, limits);
        assert!(matches!(wait, Decision::Wait { .. }), "{wait:?}");
        go(&mut window, NOW + ABANDONED_AFTER + WINDOW, limits);
    }

    #[test]
    fn what_is_taken_over_is_no_longer_in_flight_but_was_sent() {
        let (mut window, limits) = (Window::default(), limits(2, 1));
        go(&mut window, NOW, limits);
        window.take_over(NOW + 10);
        go(&mut window, NOW + 10, limits);
        let wait = Decision::Wait {
            until: NOW + 10 + LINGER + WINDOW,
            cause: Cause::Budget,
        };
        assert_eq!(window.reserve(NOW + 10, limits), wait);
    }

    #[test]
    fn a_request_that_was_taken_for_abandoned_counts_once_it_ends() {
        let (mut window, limits) = (Window::default(), limits(1, 1));
        let id = go(&mut window, NOW, limits);
        let later = NOW + 3_600_000;
        window.pause(later, later);
        assert!(window.slots.is_empty());
        window.close(id, later, Ending::Answered);
        let wait = window.reserve(later, limits);
        assert!(matches!(wait, Decision::Wait { .. }), "{wait:?}");
    }

    #[test]
    fn what_was_not_sent_costs_nothing_and_what_was_lost_costs_more() {
        let (mut window, limits) = (Window::default(), limits(1, 1));
        let id = go(&mut window, NOW, limits);
        window.close(id, NOW, Ending::NotSent);
        let id = go(&mut window, NOW, limits);
        window.close(id, NOW, Ending::Lost);
        let wait = Decision::Wait {
            until: NOW + LINGER + WINDOW,
            cause: Cause::Budget,
        };
        assert_eq!(window.reserve(NOW, limits), wait);
    }

    #[test]
    fn a_clock_that_goes_back_blocks_for_a_minute_at_most() {
        let (mut window, limits) = (Window::default(), limits(2, 1));
        let id = go(&mut window, NOW, limits);
        window.close(id, NOW, Ending::Lost);
        go(&mut window, NOW, limits);
        window.pause(NOW, NOW + 30_000);
        let back = NOW - 86_400_000;
        let paused = Decision::Wait {
            until: back + 30_000,
            cause: Cause::Pause,
        };
        assert_eq!(window.reserve(back, limits), paused);
        // What is clamped is kept, else each look would begin a new minute.
        assert_eq!(window.reserve(back + 1_000, limits), paused);
        go(
            &mut window,
            back + LINGER + WINDOW + ABANDONED_AFTER,
            limits,
        );
    }

    #[test]
    fn a_smaller_budget_than_the_one_before_is_kept() {
        let mut window = Window::default();
        for at in 0..5 {
            let id = go(&mut window, NOW + at, limits(5, 6));
            window.close(id, NOW + at, Ending::Answered);
        }
        let wait = Decision::Wait {
            until: NOW + 3 + WINDOW,
            cause: Cause::Budget,
        };
        assert_eq!(window.reserve(NOW + 10, limits(2, 6)), wait);
    }

    #[test]
    fn the_longest_of_several_pauses_holds() {
        let mut window = Window::default();
        window.pause(NOW, NOW + 9_000);
        window.pause(NOW, NOW + 5_000);
        let wait = Decision::Wait {
            until: NOW + 9_000,
            cause: Cause::Pause,
        };
        assert_eq!(window.reserve(NOW, limits(1, 1)), wait);
        go(&mut window, NOW + 9_000, limits(1, 1));
    }
}
