//! Answers that do not tell, come too late, or are none, as the real network gives them; and those that end a run.

use std::time::{Duration, Instant, SystemTime};

use notic_notion::sandbox::{Fault, Response, When};
use rustix::process::Signal;
use serde_json::{Value, json};

use super::gate::{Answer, Fate, head, whole};
use super::life::{live_in_order, set_source, steps, undisturbed};
use super::machine::{Machine, Setting, options};
use super::many::{self, Tally};
use crate::scenario::Order;

/// Something that becomes of an answer.
#[derive(Clone)]
enum Spoil {
    /// What the sandbox knows to get wrong.
    Fault(Fault),
    /// Bytes that are no answer, or not all of it, to a request that was done or not.
    Bytes {
        name: &'static str,
        applied: bool,
        make: fn(Response) -> Vec<u8>,
    },
}

impl Spoil {
    fn name(&self) -> &'static str {
        match self {
            Self::Fault(fault) => fault.name(),
            Self::Bytes { name, .. } => name,
        }
    }

    /// What is not tried again in the same run may leave a page for the next one, which then lands last.
    fn order(&self) -> Order {
        match self.name() {
            "edge-refusal" | "redirect" => Order::Any,
            _ => Order::Exact,
        }
    }
}

fn with_length(response: &Response, length: usize) -> Vec<u8> {
    let mut bytes = head(response);
    bytes.extend_from_slice(format!("content-length: {length}\r\n\r\n").as_bytes());
    bytes.extend_from_slice(&response.body);
    bytes
}

fn cut(mut bytes: Vec<u8>, to: usize) -> Vec<u8> {
    bytes.truncate(to);
    bytes
}

type Make = (&'static str, fn(Response) -> Vec<u8>);

/// What only a real HTTP client can get wrong. All of it may be of a request that was done.
const BYTES: &[Make] = &[
    ("nothing", |_| Vec::new()),
    ("half a status line", |_| b"HTTP/1.1 20".to_vec()),
    ("half a head", |response| cut(head(&response), 30)),
    ("head only", |response| {
        cut(
            with_length(&response, response.body.len()),
            head(&response).len() + 25,
        )
    }),
    ("length too long", |response| {
        with_length(&response, response.body.len() + 100)
    }),
    ("length too short", |response| {
        with_length(&response, response.body.len() / 2)
    }),
    ("length is no number", |response| {
        let mut bytes = head(&response);
        bytes.extend_from_slice(b"content-length: many\r\n\r\n");
        bytes
    }),
    ("chunks without end", |response| {
        let all = whole(&response);
        let length = all.len();
        cut(all, length - 5)
    }),
    ("no chunks", |response| {
        let mut bytes = head(&response);
        bytes.extend_from_slice(b"transfer-encoding: chunked\r\n\r\nno chunk\r\n");
        bytes
    }),
    ("truncated JSON", |mut response| {
        response.body.truncate(response.body.len() / 2);
        whole(&response)
    }),
    ("empty body", |mut response| {
        response.body.clear();
        whole(&response)
    }),
    ("HTML", |mut response| {
        response.body = b"<html><body>Sign in to the hotel's network</body></html>".to_vec();
        whole(&response)
    }),
    ("no HTTP", |_| {
        b"\x15\x03\x01\x00\x02\x02\x28 garbage\n\n".to_vec()
    }),
    ("no gzip", |mut response| {
        response
            .headers
            .push(("content-encoding".into(), "gzip".into()));
        response.body = b"\x1f\x8b\x08\x00 nonsense".to_vec();
        whole(&response)
    }),
    ("another answer behind", |response| {
        let mut bytes = with_length(&response, response.body.len());
        bytes.extend_from_slice(b"HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n");
        bytes
    }),
    ("hints before", |response| {
        let mut bytes = b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n".to_vec();
        bytes.extend(whole(&response));
        bytes
    }),
    ("a head without end", |mut response| {
        response
            .headers
            .push(("x-long".into(), "x".repeat(2 << 20)));
        whole(&response)
    }),
];

fn spoils() -> Vec<Spoil> {
    let slow = |fault: &Fault| match fault {
        // These would take real time.
        Fault::Status429 { retry_after, .. } | Fault::ServiceOverload529 { retry_after } => {
            retry_after.is_some_and(|seconds| seconds > 1)
        }
        Fault::Slow(_) => true,
        _ => false,
    };
    let late = Fault::Slow(Duration::from_millis(1300));
    let faults = crate::faults::all()
        .into_iter()
        .filter(|fault| !slow(fault));
    let mut spoils: Vec<Spoil> = faults.chain([late]).map(Spoil::Fault).collect();
    for &(name, make) in BYTES {
        for applied in [true, false] {
            spoils.push(Spoil::Bytes {
                name,
                applied,
                make,
            });
        }
    }
    spoils.push(Spoil::Bytes {
        name: "redirect",
        applied: false,
        make: |_| {
            b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n"
                .to_vec()
        },
    });
    spoils
}

/// As the sandbox would answer what it never got: somebody else answered, so that it matters little what.
fn made_up() -> Response {
    let body = json!({"object": "list", "results": [], "has_more": false, "next_cursor": null});
    Response {
        status: 503,
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: body.to_string().into_bytes(),
    }
}

/// Puts it on the request of that number, from now on, counted from 0.
fn put(machine: &Machine, number: usize, spoil: &Spoil) {
    let Spoil::Bytes { applied, make, .. } = spoil.clone() else {
        let Spoil::Fault(fault) = spoil.clone() else {
            return;
        };
        machine
            .sandbox
            .script_faults(vec![(When::Nth(number), fault)]);
        return;
    };
    let mut count = 0;
    machine.gate.post(Some(Box::new(move |_| {
        count += 1;
        if count != number + 1 {
            return Fate::pass();
        }
        Fate {
            applied,
            answer: Answer::Raw(Box::new(move |said| make(said.unwrap_or_else(made_up)))),
            ..Fate::pass()
        }
    })));
}

fn live_with(number: usize, spoil: &Spoil) -> Result<usize, String> {
    let setting = Setting {
        timeout_seconds: 1,
        ..Setting::default()
    };
    let machine = Machine::with(options(), setting);
    put(&machine, number, spoil);
    let mut told = String::new();
    live_in_order(&machine, 3, spoil.order(), || {
        let said = machine.sync();
        told += &format!("{said:?}");
        if said.code == 101 {
            panic!("{said:?}")
        }
        said.code
    })
    .map_err(|wrong| format!("request {number}, {}: {wrong}\n{told}", spoil.name()))?;
    Ok(1)
}

fn play(step: usize) -> Tally {
    let spoils = spoils();
    let cases: Vec<(usize, &Spoil)> = (0..undisturbed().requests)
        .flat_map(|number| spoils.iter().map(move |spoil| (number, spoil)))
        .step_by(step)
        .collect();
    many::each(&cases, |(number, spoil)| live_with(*number, spoil))
}

#[test]
fn an_answer_that_does_not_tell_makes_nothing_twice() {
    play(197).conclude("answer that does not tell");
}

/// Many of them at each request: `cargo test --test it process:: -- --ignored`.
#[test]
#[ignore = "takes minutes"]
fn no_answer_that_does_not_tell_makes_anything_twice() {
    play(11).conclude("answers that do not tell, at each request");
}

/// What `Retry-After` says.
#[derive(Clone, Copy, Debug)]
enum Wait {
    Absent,
    Text(&'static str),
    /// The date of that many seconds after the answer's.
    Until(u64),
}

impl Wait {
    fn header(self) -> Option<String> {
        let until = |seconds| SystemTime::now() + Duration::from_secs(seconds);
        match self {
            Self::Absent => None,
            Self::Text(text) => Some(text.to_owned()),
            Self::Until(seconds) => Some(httpdate::fmt_http_date(until(seconds))),
        }
    }
}

/// Refuses the first create for its rate, in this form, and tells how long the run took.
fn limited(header: Wait, body: Option<&'static str>) -> (Machine, crate::terminal::Said, Duration) {
    let machine = Machine::new();
    set_source(&machine, &steps()[0]);
    let mut once = true;
    machine.gate.post(Some(Box::new(move |request| {
        if !(request.method == "POST" && request.target == "/v1/pages" && std::mem::take(&mut once))
        {
            return Fate::pass();
        }
        let answer = refused(header, body, "public_api_request_rate_limit");
        Fate {
            applied: false,
            answer: Answer::Raw(Box::new(move |_| whole(&answer))),
            ..Fate::pass()
        }
    })));
    let begun = Instant::now();
    let said = machine.sync();
    (machine, said, begun.elapsed())
}

fn refused(header: Wait, body: Option<&str>, reason: &str) -> Response {
    let mut data = json!({"rate_limit_reason": reason});
    if let Some(seconds) = body {
        data["retry_after"] = Value::from(seconds);
    }
    let body = json!({"object": "error", "status": 429, "code": "rate_limited", "message": "Slow down.",
        "additional_data": data});
    let mut headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    headers.extend(
        header
            .header()
            .map(|value| ("retry-after".to_owned(), value)),
    );
    Response {
        status: 429,
        headers,
        body: body.to_string().into_bytes(),
    }
}

#[test]
fn a_refusal_for_the_rate_is_waited_for_as_it_says() {
    let cases = [
        (Wait::Text("1"), None, 1),
        (Wait::Absent, Some("1"), 1),
        (Wait::Text("2"), Some("1"), 2),
        (Wait::Text("0"), None, 0),
        (Wait::Absent, None, 0),
        (Wait::Text("-5"), None, 0),
        (Wait::Text("soon"), None, 0),
        (Wait::Text(""), None, 0),
        (Wait::Text("soon"), Some("1"), 1),
        // Dates are of whole seconds.
        (Wait::Until(3), None, 2),
        (Wait::Until(0), None, 0),
    ];
    let played = many::each(&cases, |(header, body, least)| {
        let (machine, said, took) = limited(*header, *body);
        let case = format!("{header:?} {body:?}: {took:?} {said:?}");
        let waited = took >= Duration::from_secs(*least) && took < Duration::from_secs(*least + 20);
        if said.code != 0 || !waited {
            return Err(case);
        }
        super::life::compare(&machine, 0)
            .map(|()| 1)
            .map_err(|wrong| format!("{case}: {wrong}"))
    });
    played.conclude("429, each form of Retry-After");
}

#[test]
fn a_pause_without_end_ends_the_run_and_one_that_is_long_can_be_left() {
    let (machine, said, _) = limited(Wait::Text("86400"), None);
    assert!([1, 3].contains(&said.code), "{said:?}");
    assert!(said.err.contains("86400 s"), "{said:?}");
    assert_eq!(machine.sync().code, 0);
    super::life::compare(&machine, 0).unwrap();

    let machine = Machine::new();
    set_source(&machine, &steps()[0]);
    let mut once = true;
    machine.gate.post(Some(Box::new(move |request| {
        if request.method != "POST" || !std::mem::take(&mut once) {
            return Fate::pass();
        }
        Fate {
            applied: false,
            answer: Answer::Raw(Box::new(|_| whole(&refused(Wait::Text("300"), None, "x")))),
            ..Fate::pass()
        }
    })));
    let child = machine.start(&mut machine.sync_command());
    while machine.pages_made() == 0 && machine.sandbox.log().len() < 2 {
        std::thread::sleep(Duration::from_millis(10));
    }
    std::thread::sleep(Duration::from_millis(300));
    for _ in 0..2 {
        machine.victim.signal(Signal::TERM);
        std::thread::sleep(Duration::from_millis(100));
    }
    let said = machine.ended(child);
    assert_eq!(said.code, 3, "{said:?}");
    // The pause holds for the next run, too: here it is made to be over.
    std::fs::remove_file(machine.path("budget.sqlite")).unwrap();
    assert_eq!(machine.sync().code, 0);
    super::life::compare(&machine, 0).unwrap();
}

/// What ends a run, with which codes, and what it says then.
type Ending = (Fault, &'static [i32], &'static str);

fn endings() -> [Ending; 4] {
    [
        (Fault::Unauthorized, &[4], "notic-notion login"),
        (Fault::Blocked, &[1, 3], "Notion's support"),
        (Fault::BlockLimit403, &[1, 3], "1000 blocks"),
        (Fault::Restricted403, &[1, 3], "capabilities"),
    ]
}

/// From that request on Notion takes nothing any more; then it does again.
fn ended(number: usize, (fault, codes, says): &Ending) -> Result<usize, String> {
    let machine = Machine::new();
    machine
        .sandbox
        .script_faults(vec![(When::From(number), fault.clone())]);
    let (mut ended, mut wrong, mut told) = (0, Ok(()), String::new());
    live_in_order(&machine, 2, Order::Any, || {
        let said = machine.sync();
        told += &format!("{said:?}");
        if said.code != 0 {
            ended += 1;
            if !codes.contains(&said.code) || !said.err.contains(says) {
                wrong = Err("it does not say so".to_owned());
            }
            machine.sandbox.script_faults(Vec::new());
        }
        said.code
    })
    .and(wrong)
    .map_err(|wrong| {
        format!(
            "from request {number} on, {}: {wrong}\n{told}",
            fault.name()
        )
    })?;
    Ok(ended)
}

fn ends(step: usize) -> Tally {
    let endings = endings();
    let cases: Vec<(usize, &Ending)> = (0..undisturbed().requests)
        .flat_map(|number| endings.iter().map(move |ending| (number, ending)))
        .step_by(step)
        .collect();
    many::each(&cases, |(number, ending)| ended(*number, ending))
}

#[test]
fn a_notion_that_takes_nothing_any_more_is_told_and_the_next_run_goes_on() {
    ends(29).conclude("token revoked, blocked, out of blocks, not allowed");
}

/// From each request on: `cargo test --test it process:: -- --ignored`.
#[test]
#[ignore = "takes minutes"]
fn a_notion_that_takes_nothing_from_any_request_on_is_told() {
    ends(1).conclude("token revoked, blocked, out of blocks, not allowed, from each request on");
}
