//! Notion's times: RFC 3339 of any precision and offset (notion-observed.md section 9).

use serde_json::Value;

use crate::clock::Millis;

/// Milliseconds since 1970; none for what is no time, or before then.
pub(super) fn time(value: &Value) -> Option<Millis> {
    let text = value.as_str()?.trim();
    let number = |from: usize, to: usize| -> Option<i64> {
        let digits = text.get(from..to)?;
        let all = digits.bytes().all(|byte| byte.is_ascii_digit());
        if all { digits.parse().ok() } else { None }
    };
    let bytes = text.as_bytes();
    let marks: [(usize, &[u8]); 5] = [(4, b"-"), (7, b"-"), (10, b"Tt"), (13, b":"), (16, b":")];
    let marked = |(at, any): &(usize, &[u8])| bytes.get(*at).is_some_and(|byte| any.contains(byte));
    if !marks.iter().all(marked) {
        return None;
    }
    let (month, day) = (number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 || minute > 59 {
        return None;
    }
    let rest = text.get(19..)?;
    let (millis, zone) = match rest.strip_prefix('.') {
        Some(rest) => {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let padded = format!("{:0<3}", &rest[..digits]);
            (padded[..3].parse::<i64>().ok()?, &rest[digits..])
        }
        None => (0, rest),
    };
    let days = days_since_1970(number(0, 4)?, month, day);
    let seconds = ((days * 24 + hour) * 60 + minute - offset_minutes(zone)?) * 60 + second;
    Millis::try_from(seconds * 1000 + millis).ok()
}

fn offset_minutes(zone: &str) -> Option<i64> {
    let sign = match zone.as_bytes().first()? {
        b'Z' | b'z' if zone.len() == 1 => return Some(0),
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    if hours.len() != 2 || minutes.len() != 2 {
        return None;
    }
    Some(sign * (hours.parse::<u8>().ok()? as i64 * 60 + minutes.parse::<u8>().ok()? as i64))
}

/// Days of the Gregorian calendar, counted in years that begin in March so that the leap day is the last.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month > 2 { year } else { year - 1 };
    let month = (month + 9) % 12;
    year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn times_of_every_form_are_read() {
        for (text, millis) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2026-06-27T10:07:00.000Z", 1_782_554_820_000),
            ("2026-06-27T12:07:00.5+02:00", 1_782_554_820_500),
            ("2026-06-27t05:07:00.123456789-05:00", 1_782_554_820_123),
            ("2024-02-29T23:59:59.999z", 1_709_251_199_999),
            ("2024-03-01T00:00:00Z", 1_709_251_200_000),
            ("2000-02-29T00:00:00+00:00", 951_782_400_000),
        ] {
            assert_eq!(time(&json!(text)), Some(millis), "{text}");
        }
        for text in [
            "",
            "2026-06-27",
            "2026-06-27T10:07:00",
            "2026-06-27 10:07:00Z",
            "1969-12-31T23:59:59Z",
            "2026-13-01T00:00:00Z",
            "2026-06-27T10:07:00.Zx",
            "2026-06-27T10:07:00+2",
            "2026-06-27T10:07:00+é:00",
            "２０26-06-27T10:07:00Z",
            "+026-06-27T10:07:00Z",
        ] {
            assert_eq!(time(&json!(text)), None, "{text}");
        }
        assert_eq!(time(&Value::Null), None);
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "[0-9TZtz:.+é-]{0,40}") {
            time(&json!(text));
        }
    }
}
