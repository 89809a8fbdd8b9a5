//! Times as Notion writes them.

const MINUTE_MS: u64 = 60_000;

/// `2026-06-27T17:13:00.000Z`: cut to the minute, never rounded up (notion-observed.md section 9).
pub(crate) fn minute(ms: u64) -> String {
    millis(ms - ms % MINUTE_MS)
}

/// The same with seconds and milliseconds.
pub(crate) fn millis(ms: u64) -> String {
    let (year, month, day) = civil(ms / 86_400_000);
    let of_day = ms % 86_400_000;
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{:03}Z",
        of_day / 3_600_000,
        of_day / 60_000 % 60,
        of_day / 1000 % 60,
        of_day % 1000
    )
}

/// Year, month and day of a count of days since 1970, by the 400-year cycle that starts on a first of March.
fn civil(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let of_era = shifted % 146_097;
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_cut_to_the_minute() {
        assert_eq!(minute(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(minute(1_709_210_096_789), "2024-02-29T12:34:00.000Z");
        assert_eq!(millis(1_709_210_096_789), "2024-02-29T12:34:56.789Z");
        assert_eq!(minute(1_704_067_199_999), "2023-12-31T23:59:00.000Z");
    }
}
