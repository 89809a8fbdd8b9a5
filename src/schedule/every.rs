//! How often: intervals that divide an hour or a day, so that cron and systemd mean the same.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use crate::clock::Millis;

const MINUTES: &[u32] = &[1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30];
const HOURS: &[u32] = &[1, 2, 3, 4, 6, 8, 12];

/// The hour of what runs once a day.
const NIGHT: u32 = 3;

/// The longest delay by chance.
const LONGEST_DELAY: Duration = Duration::from_secs(15 * 60);

const MINUTE: Millis = 60_000;

/// How often a run is started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    /// Every so many minutes; a divisor of 60.
    Minutes(u32),
    /// Every so many hours; a divisor of 24.
    Hours(u32),
    /// Once a day, at night.
    Day,
}

/// What was given can't be kept to by the clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidEvery;

impl fmt::Display for InvalidEvery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |numbers: &[u32]| {
            let words: Vec<String> = numbers.iter().map(u32::to_string).collect();
            words.join(", ")
        };
        write!(
            f,
            "it has to divide an hour or a day: {} m, {} h, or 1d",
            list(MINUTES),
            list(HOURS)
        )
    }
}

impl std::error::Error for InvalidEvery {}

impl FromStr for Every {
    type Err = InvalidEvery;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let end = text
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len());
        let (number, unit) = text.split_at(end);
        let number: u32 = number.parse().map_err(|_| InvalidEvery)?;
        match (number, unit) {
            (60, "m") | (1, "h") => Ok(Self::Hours(1)),
            (24, "h") | (1, "d") => Ok(Self::Day),
            (number, "m") if MINUTES.contains(&number) => Ok(Self::Minutes(number)),
            (number, "h") if HOURS.contains(&number) => Ok(Self::Hours(number)),
            _ => Err(InvalidEvery),
        }
    }
}

impl fmt::Display for Every {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Minutes(minutes) => write!(f, "{minutes}m"),
            Self::Hours(hours) => write!(f, "{hours}h"),
            Self::Day => f.write_str("1d"),
        }
    }
}

impl Every {
    /// The time from one run to the next.
    pub fn duration(self) -> Duration {
        let minutes = match self {
            Self::Minutes(minutes) => minutes,
            Self::Hours(hours) => hours * 60,
            Self::Day => 24 * 60,
        };
        Duration::from_secs(u64::from(minutes) * 60)
    }

    /// How much later than planned a run may begin, by chance, so that not all machines begin at once.
    pub fn delay(self) -> Duration {
        (self.duration() / 10).min(LONGEST_DELAY)
    }

    /// As systemd writes it (`systemd.time(7)`).
    pub fn calendar(self) -> String {
        match self {
            Self::Minutes(minutes) => format!("*-*-* *:00/{minutes}:00"),
            Self::Hours(hours) => format!("*-*-* 00/{hours}:00:00"),
            Self::Day => format!("*-*-* {NIGHT:02}:00:00"),
        }
    }

    /// As a crontab writes it: the first five fields (`crontab(5)`). `chance` picks the minutes.
    pub fn fields(self, chance: u32) -> String {
        match self {
            Self::Minutes(1) => "* * * * *".to_owned(),
            Self::Minutes(minutes) => {
                let first = chance % minutes;
                let all: Vec<String> = (0..60 / minutes)
                    .map(|nth| (first + nth * minutes).to_string())
                    .collect();
                format!("{} * * * *", all.join(","))
            }
            Self::Hours(1) => format!("{} * * * *", chance % 60),
            Self::Hours(hours) => format!("{} */{hours} * * *", chance % 60),
            Self::Day => format!("{} {NIGHT} * * *", chance % 60),
        }
    }

    /// When the next run of a crontab's line is, after a moment, where local time is so many minutes ahead of UTC.
    pub fn next_of_fields(self, chance: u32, now: Millis, ahead: i64) -> Millis {
        let every = self.duration().as_millis() as i64;
        let first = match self {
            Self::Minutes(minutes) => chance % minutes,
            Self::Hours(_) => chance % 60,
            Self::Day => NIGHT * 60 + chance % 60,
        };
        let shift = ahead * MINUTE as i64 - i64::from(first) * MINUTE as i64;
        let since = (now as i64 + shift).rem_euclid(every);
        now.saturating_add((every - since) as Millis)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_divides_an_hour_or_a_day_can_be_kept_to() {
        for good in ["1m", "15m", "30m", "1h", "12h", "1d"] {
            assert_eq!(good.parse::<Every>().unwrap().to_string(), good);
        }
        assert_eq!("60m".parse(), Ok(Every::Hours(1)));
        assert_eq!("24h".parse(), Ok(Every::Day));
        for wrong in [
            "",
            "0m",
            "7m",
            "45m",
            "90m",
            "5h",
            "2d",
            "30",
            "m",
            "30 m",
            "30s",
            "99999999999m",
        ] {
            assert_eq!(wrong.parse::<Every>(), Err(InvalidEvery), "{wrong}");
        }
    }

    #[test]
    fn both_schedulers_are_told_the_same() {
        let told = |every: Every| (every.calendar(), every.fields(127));
        let both = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(
            told(Every::Minutes(30)),
            both("*-*-* *:00/30:00", "7,37 * * * *")
        );
        assert_eq!(
            told(Every::Minutes(1)),
            both("*-*-* *:00/1:00", "* * * * *")
        );
        assert_eq!(
            told(Every::Hours(6)),
            both("*-*-* 00/6:00:00", "7 */6 * * *")
        );
        assert_eq!(told(Every::Day), both("*-*-* 03:00:00", "7 3 * * *"));
    }

    #[test]
    fn the_next_run_of_a_line_is_found_in_local_time() {
        // 2026-11-28 12:00:00 UTC.
        const NOON: Millis = 1_795_867_200_000;
        let next = |every: Every, ahead| (every.next_of_fields(7, NOON, ahead) - NOON) / MINUTE;
        assert_eq!(next(Every::Minutes(30), 0), 7);
        assert_eq!(next(Every::Minutes(30), 330), 7);
        assert_eq!(next(Every::Hours(1), 30), 37);
        assert_eq!(next(Every::Hours(6), 0), 7);
        assert_eq!(next(Every::Hours(6), 60), 5 * 60 + 7);
        assert_eq!(next(Every::Day, 0), 15 * 60 + 7);
        assert_eq!(next(Every::Day, -9 * 60), 7);
        assert_eq!(
            Every::Minutes(30).next_of_fields(0, NOON, 0),
            NOON + 30 * MINUTE
        );
    }
}
