use serde_json::{Value, json};

use super::*;
use crate::notion::transport::HttpResponse;

const POLICY: RetryPolicy = RetryPolicy {
    tries: 5,
    base: Duration::from_secs(1),
    cap: Duration::from_secs(60),
};

const ID: &str = "0a1b2c3d-4e5f-8a6b-8c7d-0123456789ab";

fn outcome(status: u16, data: Value) -> Outcome {
    let body =
        json!({"object": "error", "code": "some_code", "message": "m", "additional_data": data});
    Outcome::read(Ok(HttpResponse {
        status,
        body: body.to_string().into_bytes(),
        ..HttpResponse::default()
    }))
}

fn html(status: u16) -> Outcome {
    Outcome::read(Ok(HttpResponse {
        status,
        body: b"<html>".to_vec(),
        ..HttpResponse::default()
    }))
}

fn name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Done => "done",
        Verdict::Again { .. } => "again",
        Verdict::PauseAll { .. } => "pause all",
        Verdict::GiveUp => "give up",
        Verdict::Unknown(Doubt::Answered) => "unknown, answered",
        Verdict::Unknown(Doubt::Cut) => "unknown, cut",
    }
}

/// Runs of statuses with the same verdict, a line each.
fn table(safety: Safety, outcome: impl Fn(u16) -> Outcome) -> String {
    let mut lines: Vec<(u16, u16, &str)> = Vec::new();
    for status in 100..=599 {
        let name = name(POLICY.verdict(safety, 1, &outcome(status), 0.5));
        match lines.last_mut() {
            Some((_, last, same)) if *same == name => *last = status,
            _ => lines.push((status, status, name)),
        }
    }
    lines
        .iter()
        .map(|(first, last, name)| format!("{first}-{last} {name}\n"))
        .collect()
}

#[test]
fn every_status_of_notion_has_its_verdict() {
    insta::assert_snapshot!(table(Safety::Repeatable, |status| outcome(status, Value::Null)), @r"
    100-199 give up
    200-299 done
    300-407 give up
    408-409 again
    410-428 give up
    429-429 pause all
    430-499 give up
    500-528 again
    529-529 pause all
    530-599 again
    ");
    insta::assert_snapshot!(table(Safety::Once, |status| outcome(status, Value::Null)), @r"
    100-199 give up
    200-299 done
    300-407 give up
    408-408 unknown, cut
    409-409 unknown, answered
    410-428 give up
    429-429 pause all
    430-499 give up
    500-501 unknown, answered
    502-502 unknown, cut
    503-503 unknown, answered
    504-504 unknown, cut
    505-528 unknown, answered
    529-529 pause all
    530-599 unknown, answered
    ");
}

#[test]
fn every_status_of_something_else_has_its_verdict() {
    insta::assert_snapshot!(table(Safety::Repeatable, html), @r"
    100-199 give up
    200-299 again
    300-407 give up
    408-408 again
    409-428 give up
    429-429 pause all
    430-499 give up
    500-528 again
    529-529 pause all
    530-599 again
    ");
    insta::assert_snapshot!(table(Safety::Once, html), @r"
    100-199 give up
    200-299 unknown, answered
    300-407 give up
    408-408 unknown, cut
    409-428 give up
    429-429 pause all
    430-499 give up
    500-528 unknown, cut
    529-529 pause all
    530-599 unknown, cut
    ");
}

#[test]
fn only_what_never_left_is_sent_again_without_an_answer() {
    let why = || "x".to_owned();
    for (error, once) in [
        (TransportError::NotSent(why()), "again"),
        (TransportError::Cut(why()), "unknown, cut"),
        (TransportError::TimedOut(why()), "unknown, cut"),
    ] {
        let outcome = Outcome::NoAnswer(error);
        let verdict = |safety| name(POLICY.verdict(safety, 1, &outcome, 0.5));
        assert_eq!(verdict(Safety::Once), once, "{outcome:?}");
        assert_eq!(verdict(Safety::Repeatable), "again", "{outcome:?}");
    }
}

#[test]
fn what_was_saved_is_not_done_again() {
    let saved =
        json!({"committed_resource_id": ID, "retry_guidance": ["Do not repeat the write."]});
    for status in [500, 502, 503, 504] {
        let verdict = POLICY.verdict(Safety::Once, 1, &outcome(status, saved.clone()), 0.5);
        assert_eq!(verdict, Verdict::Done, "{status}");
    }
}

#[test]
fn the_fifth_try_is_the_last() {
    for outcome in [outcome(500, Value::Null), outcome(429, Value::Null)] {
        for attempt in 1..5 {
            let verdict = POLICY.verdict(Safety::Repeatable, attempt, &outcome, 0.5);
            assert_ne!(verdict, Verdict::GiveUp, "{attempt}");
        }
        let verdict = POLICY.verdict(Safety::Repeatable, 5, &outcome, 0.5);
        assert_eq!(verdict, Verdict::GiveUp);
    }
    let verdict = POLICY.verdict(Safety::Once, 5, &outcome(500, Value::Null), 0.5);
    assert_eq!(verdict, Verdict::Unknown(Doubt::Answered));
}

#[test]
fn waits_double_with_jitter_up_to_the_cap() {
    let policy = RetryPolicy {
        tries: u32::MAX,
        ..POLICY
    };
    let wait = |attempt, jitter| match policy.verdict(
        Safety::Repeatable,
        attempt,
        &outcome(500, Value::Null),
        jitter,
    ) {
        Verdict::Again { after } => after.as_millis(),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        [1, 2, 3, 4].map(|attempt| wait(attempt, 0.5)),
        [1000, 2000, 4000, 8000]
    );
    assert_eq!(
        [0.0, 1.0, -7.0, 7.0].map(|jitter| wait(1, jitter)),
        [500, 1500, 500, 1500]
    );
    assert_eq!(wait(7, 1.0), 60_000);
    assert_eq!(wait(4_000_000_000, 0.5), 60_000);
}

#[test]
fn notions_own_wait_is_kept() {
    let pause = |attempt, data: Value| match POLICY.verdict(
        Safety::Once,
        attempt,
        &outcome(429, data),
        0.5,
    ) {
        Verdict::PauseAll { pause } => Some(pause.as_secs()),
        Verdict::GiveUp => None,
        other => panic!("{other:?}"),
    };
    assert_eq!(pause(1, json!({"retry_after": "17"})), Some(17));
    assert_eq!(pause(4, json!({"retry_after": "17"})), Some(17));
    assert_eq!(pause(4, json!({"retry_after": "1"})), Some(8));
    assert_eq!(pause(1, json!({"retry_after": "0"})), Some(1));
    assert_eq!(pause(3, Value::Null), Some(4));
    assert_eq!(pause(1, json!({"retry_after": "600"})), Some(600));
    assert_eq!(pause(1, json!({"retry_after": "601"})), None);
    let blocked = json!({"retry_after": "1", "rate_limit_reason": "public_api_request_blocked"});
    assert_eq!(pause(1, blocked), None);
}
