//! The day of many profiles.

pub mod day;
pub mod real;

use std::time::Duration;

use day::{Day, Outcome};

const HOUR: Duration = Duration::from_secs(3600);

/// Prints the table.
pub fn table() {
    println!(
        "One connection, 180 requests a minute; a run every 15 minutes for 24 h, of 2700 requests and 14 minutes at most,\n\
         6 profiles at a time.\n\
         Each profile changes by 5 to 20 requests a day (uniform), at any time; it is due an hour after its last sync.\n\
         Reading a source takes 0.4 s, a request 0.24, 0.35 or 1.0 s. A sync of 20 requests by hand every 2 minutes.\n"
    );
    let heading = [
        "profiles",
        "requests",
        "busiest 60 s",
        "synced in 24 h",
        "longest unsynced",
        "change waits p50",
        "p99",
        "by hand p50",
        "p99",
        "max",
        "left at the end",
    ];
    println!("| {} |", heading.join(" | "));
    println!("|{}", "---|".repeat(heading.len()));
    for profiles in [1_000, 10_000, 15_000, 20_000] {
        let day = Day {
            profiles,
            ..Day::default()
        };
        row(profiles, &day.simulate());
    }
}

fn row(profiles: usize, outcome: &Outcome) {
    let hours = |time: Duration| format!("{:.1} h", time.as_secs_f64() / HOUR.as_secs_f64());
    let seconds = |time: Duration| format!("{:.1} s", time.as_secs_f64());
    let cells = [
        profiles.to_string(),
        outcome.requests.to_string(),
        outcome.busiest.to_string(),
        format!("{:.1} %", 100.0 * outcome.synced as f64 / profiles as f64),
        hours(outcome.longest_unsynced),
        hours(percentile(&outcome.waits, 50)),
        hours(percentile(&outcome.waits, 99)),
        seconds(percentile(&outcome.by_hand, 50)),
        seconds(percentile(&outcome.by_hand, 99)),
        seconds(percentile(&outcome.by_hand, 100)),
        outcome.left.to_string(),
    ];
    println!("| {} |", cells.join(" | "));
    assert!(outcome.busiest <= 180, "the window was exceeded");
    if profiles <= 10_000 {
        assert_eq!(
            outcome.synced, profiles,
            "a profile was not synced in 24 hours"
        );
        assert!(percentile(&outcome.by_hand, 99) < Duration::from_secs(60));
    }
}

/// The value below which so many per cent lie.
pub fn percentile(values: &[Duration], percent: usize) -> Duration {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let at = (sorted.len() * percent).div_ceil(100).max(1) - 1;
    sorted.get(at).copied().unwrap_or_default()
}
