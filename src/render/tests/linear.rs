//! Time grows with the length of a note, and not with its square.

use std::time::{Duration, Instant};

use super::*;

fn time(dialect: Dialect, unit: &str, times: usize) -> Duration {
    let content = format!("x {}", unit.repeat(times));
    let start = Instant::now();
    render(&read(dialect, &content));
    start.elapsed()
}

/// Ten times the text may take 40 times as long, which a busy machine can do; quadratic work takes 100 times. Eight
/// chances, since the machine may turn busy in between.
#[track_caller]
fn check(dialect: Dialect, units: &[&str]) {
    for unit in units {
        let grows_linearly = || {
            let small = time(dialect, unit, 8_000);
            time(dialect, unit, 80_000) < small * 40 + Duration::from_millis(40)
        };
        assert!((0..8).any(|_| grows_linearly()), "{dialect:?} {unit:?}");
    }
}

#[test]
fn in_the_length_of_a_line() {
    let units = [
        "[",
        "]",
        "](",
        "![",
        "![a](",
        "[a](b) ",
        "[a](b \"",
        "[![a](",
        "` ",
        "`a",
        "\\`",
        "`\\`",
        "*",
        "**a",
        "*a ",
        "a* ",
        "_a ",
        "~~a",
        "==a",
        "*_a",
        "a**b*c_d ",
        "&#",
        "&#1",
        "\\",
        "https://",
        "https://a.example/( ",
        "|a",
        "`a [b` ",
        "[a ![b](c) ",
    ];
    check(Dialect::Notic, &units);
}

#[test]
fn in_the_number_of_lines() {
    let units = [
        "- a\n",
        "1. a\n\n",
        "> a\n",
        "| a |\n\n",
        "| - |\n",
        "````a\n",
        "````a\n\nb```\n",
        "`````\n````a\n",
        "a\n",
        "# a\n",
        "```\n",
        "|\n",
    ];
    check(Dialect::Notic, &units);
}

#[test]
fn in_commonmark_as_well() {
    let units = [
        "==a",
        "== a",
        "https://a.example/( ",
        "[a](b) ",
        "- a\n",
        "| a |\n| - |\n\n",
        "<b>",
        "$a",
    ];
    check(Dialect::CommonMark, &units);
}
