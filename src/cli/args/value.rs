//! Text into types.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{PathBufValueParser, PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::model::{PageId, PageTitle};
use crate::settings::Choice;

/// One of a few words, shown in help and completions.
pub(super) fn choice<C: Choice>() -> impl TypedValueParser<Value = C> {
    let words = C::ALL
        .iter()
        .map(|choice| PossibleValue::new(choice.word()).help(choice.about()));
    PossibleValuesParser::new(words)
        .try_map(|word| C::from_word(&word).ok_or("there is no such value"))
}

/// The one word that a choice leaves here.
pub(super) fn only<C: Choice>(choice: C) -> impl TypedValueParser<Value = C> {
    PossibleValuesParser::new([PossibleValue::new(choice.word()).help(choice.about())])
        .map(move |_| choice)
}

/// A path or a web address; no other address, which would be taken for a path that leads nowhere.
pub(super) fn location() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(|path| {
        let scheme = path.to_str().and_then(|text| text.split_once("://"));
        match scheme
            .map(|(scheme, _)| scheme.to_ascii_lowercase())
            .as_deref()
        {
            None | Some("http" | "https") => Ok(path),
            Some(scheme) if !scheme.chars().all(|c| c.is_ascii_alphanumeric()) => Ok(path),
            Some(_) => Err(
                "a file or folder on this machine is needed, or an https address of Notic's API",
            ),
        }
    })
}

/// How many at most.
pub(super) fn count(text: &str) -> Result<u32, String> {
    text.parse()
        .map_err(|_| "a whole number is needed, like 50".to_owned())
}

/// How many at most, and more than none.
pub(super) fn limit(text: &str) -> Result<u64, String> {
    match text.parse() {
        Ok(limit @ 1..) => Ok(limit),
        _ => Err("a whole number from 1 on is needed, like 500".to_owned()),
    }
}

/// A Notion page's id or URL.
pub(super) fn page(text: &str) -> Result<PageId, String> {
    PageId::from_url_or_id(text).map_err(|_| {
        "it holds no page id; copy the page's link in Notion (••• > Copy link) and paste it"
            .to_owned()
    })
}

/// A new page's title.
pub(super) fn title(text: &str) -> Result<PageTitle, String> {
    match (text.trim(), PageTitle::would_cut(text)) {
        ("", _) => Err("a title is needed, like \"Notic Sync\"".to_owned()),
        (_, true) => Err(format!(
            "it is too long: {} characters at most",
            PageTitle::MAX_UNITS
        )),
        (title, false) => Ok(PageTitle::new(title)),
    }
}

/// An address on this machine only.
pub(super) fn loopback(text: &str) -> Result<SocketAddr, String> {
    let text = match text.strip_prefix("localhost:") {
        Some(port) => format!("127.0.0.1:{port}"),
        None => text.to_owned(),
    };
    let address: SocketAddr = text
        .parse()
        .map_err(|_| "an address and a port are needed, like 127.0.0.1:4000".to_owned())?;
    match address.ip().is_loopback() {
        true => Ok(address),
        false => Err("it must be on this machine: 127.0.0.1, [::1] or localhost".to_owned()),
    }
}

/// A time with its unit: `200ms`, `2s`, `5m`, `1h`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let needed = || "a number and a unit are needed, like 200ms, 2s, 5m or 1h".to_owned();
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let number: u32 = number.parse().map_err(|_| needed())?;
    let number = u64::from(number);
    match unit {
        "ms" => Ok(Duration::from_millis(number)),
        "s" => Ok(Duration::from_secs(number)),
        "m" => Ok(Duration::from_secs(number * 60)),
        "h" => Ok(Duration::from_secs(number * 3600)),
        "" if number == 0 => Ok(Duration::ZERO),
        _ => Err(needed()),
    }
}

/// The same, and more than none.
pub(super) fn some_time(text: &str) -> Result<Duration, String> {
    match duration(text)? {
        Duration::ZERO => Err("it has to be more than 0".to_owned()),
        time => Ok(time),
    }
}

/// How often: `15m`, `6h`, `1d`. From a minute to a year.
pub(super) fn interval(text: &str) -> Result<Duration, String> {
    const YEAR: u64 = 366 * 24 * 3600;
    let needed = || "a number and a unit are needed, like 15m, 6h or 1d".to_owned();
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let number = number.parse::<u32>().map_err(|_| needed())?;
    let unit = match unit {
        "m" => 60,
        "h" => 3600,
        "d" => 24 * 3600,
        _ => return Err(needed()),
    };
    match u64::from(number) * unit {
        seconds @ 60..=YEAR => Ok(Duration::from_secs(seconds)),
        _ => Err("it must be from a minute to a year".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_need_a_unit() {
        for (text, millis) in [
            ("200ms", 200),
            ("2s", 2_000),
            ("5m", 300_000),
            ("1h", 3_600_000),
            ("0", 0),
        ] {
            assert_eq!(duration(text).unwrap(), Duration::from_millis(millis));
        }
        for wrong in [
            "",
            "2",
            "s",
            "-1s",
            "2 s",
            "2d",
            "99999999999s",
            "²s",
            "1.5s",
        ] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_interval_is_from_a_minute_to_a_year() {
        for (text, seconds) in [("1m", 60), ("90m", 5_400), ("6h", 21_600), ("7d", 604_800)] {
            assert_eq!(interval(text).unwrap().as_secs(), seconds);
        }
        for wrong in [
            "",
            "5",
            "m",
            "0m",
            "30s",
            "367d",
            "4294967296m",
            "1.5h",
            "-1h",
            "1 h",
        ] {
            assert!(interval(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn nothing_is_served_to_other_machines() {
        for good in ["127.0.0.1:0", "[::1]:4000", "localhost:4000"] {
            assert!(loopback(good).unwrap().ip().is_loopback());
        }
        for wrong in [
            "0.0.0.0:80",
            "192.168.1.2:80",
            "127.0.0.1",
            "localhost",
            ":80",
            "[::]:80",
        ] {
            assert!(loopback(wrong).is_err(), "{wrong}");
        }
    }
}
