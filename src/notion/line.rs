//! Whose turn it is among those who share a budget: who has sent the least of late goes first.
//!
//! A long sync would else take each place as it becomes free, and a small one beside it would wait for the end. With this
//! rule the small one gets the next places, until it has had as many in the window as the long one has.

use super::window::{Decision, Window};
use crate::clock::Millis;

/// Who waits to send, and until when that is believed: processes die.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Waiter {
    pub(super) owner: u32,
    /// When it can go, as far as it knows.
    pub(super) due: Millis,
    /// Shortly after the moment it looks again.
    pub(super) expires: Millis,
}

/// How long who waits for its turn sleeps until it looks again.
pub(super) const NAP: Millis = 50;

/// The longest sleep of anybody who waits.
pub(super) const LONGEST_NAP: Millis = 5_000;

/// How late who waits may come to look again.
const LATE: Millis = 250;

impl Window {
    /// Whether somebody else waits who has sent less.
    pub(super) fn is_others_turn(&self, now: Millis) -> bool {
        let sent = |owner| self.slots.iter().filter(|slot| slot.owner == owner).count();
        let mine = sent(self.owner);
        self.waiting
            .iter()
            .filter(|waiter| waiter.owner != self.owner && waiter.due <= now)
            .any(|waiter| sent(waiter.owner) < mine)
    }

    /// Notes whether its owner waits now.
    pub(super) fn line_up(&mut self, now: Millis, decision: Decision) {
        let owner = self.owner;
        self.waiting.retain(|waiter| waiter.owner != owner);
        let (due, nap) = match decision {
            Decision::Go(_) => return,
            Decision::Wait { until, .. } => (until, until.saturating_sub(now).min(LONGEST_NAP)),
            Decision::Full { in_flight, .. } => {
                let open = self.slots.iter().filter(|slot| slot.closed_at.is_none());
                let ours = open.filter(|slot| slot.owner == owner).count();
                // Who waits only for answers of its own is woken by them.
                let nap = if ours >= in_flight as usize {
                    LONGEST_NAP
                } else {
                    NAP
                };
                (now, nap)
            }
        };
        self.waiting.push(Waiter {
            owner,
            due,
            expires: now + nap + LATE,
        });
    }

    /// Forgets who has not come back; and what a clock that went back has left in the future.
    pub(super) fn forget_lost(&mut self, now: Millis) {
        let latest = now + LONGEST_NAP + LATE;
        self.waiting
            .retain(|waiter| now < waiter.expires && waiter.expires <= latest);
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;
    use crate::notion::window::{Cause, Ending, Limits};

    const NOW: Millis = 1_800_000_000_000;

    fn reserve(window: &mut Window, owner: u32, now: Millis, limits: Limits) -> Decision {
        window.owner = owner;
        window.reserve(now, limits)
    }

    #[test]
    fn who_has_sent_less_goes_first_and_who_does_not_come_back_loses_its_turn() {
        let limits = Limits {
            requests_per_minute: NonZeroU32::new(4).unwrap(),
            in_flight: NonZeroU32::new(6).unwrap(),
        };
        let mut window = Window::default();
        for at in 0..4 {
            let Decision::Go(id) = reserve(&mut window, 1, NOW + at, limits) else {
                panic!("there is room");
            };
            window.close(id, NOW + at, Ending::Answered);
        }
        let later = NOW + 58_000;
        let Decision::Wait { until, .. } = reserve(&mut window, 2, later, limits) else {
            panic!("the budget is used up");
        };
        let turn = Decision::Wait {
            until: until + NAP,
            cause: Cause::Turn,
        };
        assert_eq!(reserve(&mut window, 1, until, limits), turn);
        assert!(matches!(
            reserve(&mut window, 2, until, limits),
            Decision::Go(_)
        ));
        // The other one has nothing more to send.
        assert!(matches!(
            reserve(&mut window, 1, until + 1, limits),
            Decision::Go(_)
        ));

        let Decision::Wait { until, .. } = reserve(&mut window, 3, until + 1, limits) else {
            panic!("the budget is used up");
        };
        assert_eq!(until, NOW + 60_102);
        let lost = until + LATE;
        assert!(matches!(
            reserve(&mut window, 1, lost, limits),
            Decision::Go(_)
        ));
    }
}
