//! Numbers and times in words.

use std::time::Duration;

use crate::clock::Millis;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// A number of things: `1 note`, `3 notes`, `2 entries`.
pub fn count(number: usize, noun: &str) -> String {
    if number == 1 {
        return format!("1 {noun}");
    }
    match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{number} {stem}ies"),
        _ => format!("{number} {noun}s"),
    }
}

/// Things in a row: `a`, `a and b`, `a, b and c`.
pub fn list(things: &[String]) -> String {
    match things {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// What a source holds: `1 workspace, 2 folders and 30 notes`.
pub fn contents(workspaces: usize, folders: usize, notes: usize) -> String {
    list(&[
        count(workspaces, "workspace"),
        count(folders, "folder"),
        count(notes, "note"),
    ])
}

/// How long something took: `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`.
pub fn took(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", time.as_secs_f64()),
        10..MINUTE => format!("{seconds} s"),
        MINUTE..HOUR => two(seconds / MINUTE, "min", seconds % MINUTE, "s"),
        _ => two(seconds / HOUR, "h", seconds % HOUR / MINUTE, "min"),
    }
}

/// A span of time, as it was set: `15 min`, `6 h`, `1 d`, `1 h 30 min`.
pub fn span(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..MINUTE => format!("{seconds} s"),
        MINUTE..HOUR => format!("{} min", seconds / MINUTE),
        HOUR..DAY => two(seconds / HOUR, "h", seconds % HOUR / MINUTE, "min"),
        _ => two(seconds / DAY, "d", seconds % DAY / HOUR, "h"),
    }
}

/// How long until something, rounded up to a minute: `1 min`, `3 h 5 min`.
pub fn span_until(then: Millis, now: Millis) -> String {
    let minutes = then.saturating_sub(now).div_ceil(MINUTE * 1000);
    span(Duration::from_secs(minutes.max(1) * MINUTE))
}

/// How long something will take, as far as one can tell: `about 40 s`, `about 3 min`, `about 2 h 5 min`.
pub fn about(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0 => "about 1 s".to_owned(),
        1..90 => format!("about {seconds} s"),
        90..HOUR => format!("about {} min", (seconds + MINUTE / 2) / MINUTE),
        _ => format!(
            "about {}",
            two(seconds / HOUR, "h", seconds % HOUR / MINUTE, "min")
        ),
    }
}

/// How long ago something was: `just now`, `2 minutes ago`, `3 days ago`. A time in the future counts as now.
pub fn ago(then: Millis, now: Millis) -> String {
    let seconds = now.saturating_sub(then) / 1000;
    let (number, noun) = match seconds {
        0..5 => return "just now".to_owned(),
        5..MINUTE => (seconds, "second"),
        MINUTE..HOUR => (seconds / MINUTE, "minute"),
        HOUR..DAY => (seconds / HOUR, "hour"),
        _ => (seconds / DAY, "day"),
    };
    format!("{} ago", count(number as usize, noun))
}

/// A pause, counted down: whole seconds, never `0 s` before it is over.
pub(super) fn pause(left: Duration) -> String {
    let seconds = left.as_secs() + u64::from(left.subsec_nanos() > 0);
    match seconds {
        0..MINUTE => format!("{seconds} s"),
        _ => took(Duration::from_secs(seconds)),
    }
}

fn two(large: u64, large_unit: &str, small: u64, small_unit: &str) -> String {
    match small {
        0 => format!("{large} {large_unit}"),
        _ => format!("{large} {large_unit} {small} {small_unit}"),
    }
}

/// A limit as people set it: `5 minutes`, `90 seconds`.
pub fn limit(time: Duration) -> String {
    match (time.as_secs() / 60, time.as_secs() % 60) {
        (minutes @ 1.., 0) => count(minutes as usize, "minute"),
        _ => count(time.as_secs() as usize, "second"),
    }
}

/// A phrase as it stands at the beginning of a sentence.
pub fn capital(phrase: &str) -> String {
    let mut chars = phrase.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_their_plural() {
        assert_eq!(count(0, "note"), "0 notes");
        assert_eq!(count(1, "note"), "1 note");
        assert_eq!(count(2, "entry"), "2 entries");
        assert_eq!(count(2, "day"), "2 days");
        assert_eq!(contents(1, 2, 30), "1 workspace, 2 folders and 30 notes");
        assert_eq!(list(&[]), "");
        assert_eq!(list(&["a".into(), "b".into()]), "a and b");
    }

    #[test]
    fn durations_read_as_one_would_say_them() {
        for (millis, expected_took, expected_about) in [
            (0, "0.0 s", "about 1 s"),
            (440, "0.4 s", "about 1 s"),
            (12_900, "12 s", "about 12 s"),
            (60_000, "1 min", "about 60 s"),
            (89_999, "1 min 29 s", "about 89 s"),
            (200_000, "3 min 20 s", "about 3 min"),
            (3_599_000, "59 min 59 s", "about 60 min"),
            (7_500_000, "2 h 5 min", "about 2 h 5 min"),
        ] {
            let time = Duration::from_millis(millis);
            assert_eq!(took(time), expected_took);
            assert_eq!(about(time), expected_about);
        }
    }

    #[test]
    fn times_past_are_told_in_their_largest_unit() {
        for (seconds, expected) in [
            (4, "just now"),
            (59, "59 seconds ago"),
            (60, "1 minute ago"),
            (7_199, "1 hour ago"),
            (172_800, "2 days ago"),
        ] {
            assert_eq!(ago(1_000, 1_000 + seconds * 1000), expected);
        }
        assert_eq!(ago(9_000, 1_000), "just now");
    }

    #[test]
    fn a_pause_is_not_over_before_it_is_over() {
        assert_eq!(pause(Duration::from_millis(1)), "1 s");
        assert_eq!(pause(Duration::from_millis(41_200)), "42 s");
        assert_eq!(pause(Duration::ZERO), "0 s");
        assert_eq!(pause(Duration::from_secs(90)), "1 min 30 s");
    }
}
