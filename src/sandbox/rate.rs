//! The budgets of requests, and what clients made of them.

use std::collections::{BTreeMap, VecDeque};

use super::ids::Id;

const WINDOW_MS: u64 = 60_000;

/// A window for each connection, named by its user (notion-api.md section 2.1).
#[derive(Clone, Debug)]
pub(crate) struct Budgets {
    fresh: RateWindow,
    windows: BTreeMap<Id, RateWindow>,
    ends: Vec<u64>,
    max_in_flight: usize,
}

impl Budgets {
    pub(crate) fn new(budget: u32, strict: bool) -> Self {
        Self {
            fresh: RateWindow::new(budget, strict),
            windows: BTreeMap::new(),
            ends: Vec::new(),
            max_in_flight: 0,
        }
    }

    /// Counts a request; tells the seconds to wait when it is over its connection's budget.
    pub(crate) fn admit(&mut self, connection: Id, now_ms: u64) -> Result<(), u64> {
        let fresh = &self.fresh;
        let window = self.windows.entry(connection);
        window.or_insert_with(|| fresh.clone()).admit(now_ms)
    }

    /// Notes that a request is under way until then.
    pub(crate) fn under_way(&mut self, now_ms: u64, until_ms: u64) {
        self.ends.retain(|end| *end > now_ms);
        self.ends.push(until_ms);
        self.max_in_flight = self.max_in_flight.max(self.ends.len());
    }

    pub(crate) fn over_budget(&self) -> usize {
        self.windows.values().map(|window| window.over_budget).sum()
    }

    pub(crate) fn busiest(&self) -> usize {
        let busiest = self.windows.values().map(|window| window.busiest);
        busiest.max().unwrap_or(0)
    }

    pub(crate) fn max_in_flight(&self) -> usize {
        self.max_in_flight
    }
}

/// Requests of the last 60 seconds, whichever 60 seconds one takes (notion-api.md section 2.1).
#[derive(Clone, Debug)]
struct RateWindow {
    budget: usize,
    strict: bool,
    admitted: VecDeque<u64>,
    arrived: VecDeque<u64>,
    busiest: usize,
    over_budget: usize,
}

impl RateWindow {
    fn new(budget: u32, strict: bool) -> Self {
        Self {
            budget: usize::try_from(budget).unwrap_or(usize::MAX),
            strict,
            admitted: VecDeque::new(),
            arrived: VecDeque::new(),
            busiest: 0,
            over_budget: 0,
        }
    }

    /// Counts a request; tells the seconds to wait when it is over the budget.
    fn admit(&mut self, now_ms: u64) -> Result<(), u64> {
        forget_old(&mut self.arrived, now_ms);
        self.arrived.push_back(now_ms);
        self.busiest = self.busiest.max(self.arrived.len());
        forget_old(&mut self.admitted, now_ms);
        if self.admitted.len() >= self.budget {
            self.over_budget += 1;
            if self.strict {
                let free_at = self
                    .admitted
                    .front()
                    .map_or(now_ms, |first| first + WINDOW_MS);
                return Err((free_at - now_ms).div_ceil(1000).max(1));
            }
        }
        self.admitted.push_back(now_ms);
        Ok(())
    }
}

fn forget_old(times: &mut VecDeque<u64>, now_ms: u64) {
    while times.front().is_some_and(|time| time + WINDOW_MS <= now_ms) {
        times.pop_front();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_sixty_seconds_hold_the_budget_and_no_more() {
        let mut window = RateWindow::new(3, true);
        for at in [0, 30_000, 59_000] {
            assert_eq!(window.admit(at), Ok(()));
        }
        assert_eq!(window.admit(59_999), Err(1));
        assert_eq!(window.admit(60_000), Ok(()));
        assert_eq!(window.admit(60_001), Err(30));
        assert_eq!(window.over_budget, 2);
        // 30 000, 59 000, 59 999, 60 000 and 60 001: the refused ones count too.
        assert_eq!(window.busiest, 5);
    }

    #[test]
    fn each_connection_has_a_budget_of_its_own() {
        let (one, other) = (Id::constant(1), Id::constant(2));
        let mut budgets = Budgets::new(1, true);
        assert_eq!(budgets.admit(one, 0), Ok(()));
        assert_eq!(budgets.admit(other, 0), Ok(()));
        assert_eq!(budgets.admit(one, 10_000), Err(50));
        assert_eq!((budgets.over_budget(), budgets.busiest()), (1, 2));
    }

    #[test]
    fn a_lenient_window_only_counts() {
        let mut window = RateWindow::new(1, false);
        assert_eq!(window.admit(0), Ok(()));
        assert_eq!(window.admit(1), Ok(()));
        assert_eq!(window.over_budget, 1);
    }

    #[test]
    fn requests_under_way_are_counted_while_they_last() {
        let mut budgets = Budgets::new(9, true);
        budgets.under_way(0, 100);
        budgets.under_way(50, 150);
        budgets.under_way(100, 200);
        assert_eq!(budgets.max_in_flight(), 2);
    }
}
