//! Ctrl-C, a request to end, and a session that ends: the first one ends a run cleanly, a second one at once.

use std::process::Command;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::gate::{Act, Answer, Fate, Porter};
use super::life::{compare, live, set_source, steps, undisturbed};
use super::machine::{Machine, Victim};
use super::many::{self, Tally};
use super::terminal::Terminal;

const SIGNALS: [Signal; 3] = [Signal::INT, Signal::TERM, Signal::HUP];

/// Does something when the request of that number comes, counted from 0, and decides what becomes of it.
fn at(number: usize, mut what: impl FnMut() -> Fate + Send + 'static) -> Porter {
    let mut count = 0;
    Box::new(move |_| {
        count += 1;
        if count - 1 == number {
            what()
        } else {
            Fate::pass()
        }
    })
}

fn signals(victim: Victim, signal: Signal) -> Act {
    Box::new(move |_| victim.signal(signal))
}

/// A life in which one run is asked to end at a request, and told so once more if `twice`.
fn asked_at(number: usize, signal: Signal, twice: bool) -> Result<usize, String> {
    let machine = Machine::new();
    let victim = machine.victim.clone();
    machine.gate.post(Some(at(number, move || {
        let victim = victim.clone();
        if !twice {
            return Fate {
                come: Some(signals(victim, signal)),
                ..Fate::pass()
            };
        }
        let again = victim.clone();
        let is_done = number.is_multiple_of(2);
        Fate {
            come: Some(signals(victim, signal)),
            applied: is_done,
            done: Some(Box::new(move |_| {
                // So that it is not taken for the first one.
                sleep(Duration::from_millis(30));
                again.signal(signal);
                sleep(Duration::from_millis(30));
            })),
            answer: Answer::Dropped,
            ..Fate::pass()
        }
    })));
    let mut asked = 0;
    let mut wrong = None;
    live(&machine, 2, || {
        let said = machine.sync();
        if said.code != 0 {
            asked += 1;
            let open = machine.store().intents().unwrap().len();
            if said.code != 3 || (!twice && (open > 0 || !said.out.starts_with("Partly done: "))) {
                wrong = Some(format!("{open} intents are open; {said:?}"));
            }
        }
        said.code
    })
    .and_then(|()| wrong.map_or(Ok(()), Err))
    .map_err(|wrong| format!("request {number}, {signal:?}, twice: {twice}: {wrong}"))?;
    Ok(asked)
}

fn play(step: usize, twice: bool) -> Tally {
    let cases: Vec<(usize, Signal)> = (0..undisturbed().requests)
        .step_by(step)
        .enumerate()
        .map(|(turn, number)| (number, SIGNALS[turn % 3]))
        .collect();
    many::each(&cases, |(number, signal)| asked_at(*number, *signal, twice))
}

#[test]
fn a_run_that_is_asked_to_end_ends_cleanly() {
    play(9, false).conclude("asked to end");
}

#[test]
fn a_run_that_is_asked_twice_ends_at_once_and_is_made_up_for() {
    play(17, true).conclude("asked to end twice");
}

/// At each request: `cargo test --test it process:: -- --ignored`.
#[test]
#[ignore = "takes minutes"]
fn a_run_that_is_asked_to_end_at_any_request_is_made_up_for() {
    play(1, false).conclude("asked to end at each request");
    play(1, true).conclude("asked to end twice at each request");
}

/// Holds the request of that number until it is let go, and tells when it has come.
fn held_at(machine: &Machine, number: usize) -> (Receiver<()>, Sender<()>) {
    let (tell, come) = channel();
    let (go, wait) = channel::<()>();
    let mut wait = Some(wait);
    machine.gate.post(Some(at(number, move || {
        let (tell, wait) = (tell.clone(), wait.take());
        Fate {
            come: Some(Box::new(move |_| {
                let _gone = tell.send(());
                let _gone = wait.map(|wait| wait.recv());
            })),
            ..Fate::pass()
        }
    })));
    (come, go)
}

/// Before its first sync, of which the request of number 2 makes the page that all others lie under.
fn first() -> Machine {
    let machine = Machine::new();
    set_source(&machine, &steps()[0]);
    machine
}

fn in_terminal(machine: &Machine, is_read: bool) -> Option<Terminal> {
    let terminal = Terminal::start(machine, &machine.sync_command(), is_read);
    if terminal.is_none() {
        eprintln!("skipped: there is no `setsid` that gives a terminal");
    }
    terminal
}

#[test]
fn ctrl_c_in_a_terminal_finishes_what_is_in_flight() {
    let machine = first();
    let (come, go) = held_at(&machine, 2);
    let Some(mut terminal) = in_terminal(&machine, true) else {
        return;
    };
    come.recv().unwrap();
    terminal.press(b"\x03");
    terminal.wait_for("Ending when what is in flight is done");
    go.send(()).unwrap();
    let (code, shown) = terminal.ended(&machine);
    assert_eq!(code, 3, "{shown}");
    assert!(shown.contains("Partly done: "), "{shown}");
    assert!(shown.contains("the next run goes on"), "{shown}");
    assert_eq!(machine.store().intents().unwrap(), []);
    assert_eq!(machine.sync().code, 0);
    compare(&machine, 0).unwrap();
}

#[test]
fn a_second_ctrl_c_waits_for_nothing() {
    let machine = first();
    let (come, go) = held_at(&machine, 2);
    let Some(mut terminal) = in_terminal(&machine, true) else {
        return;
    };
    come.recv().unwrap();
    terminal.press(b"\x03");
    terminal.wait_for("Ending when what is in flight is done");
    terminal.press(b"\x03");
    terminal.wait_for("Ended at once");
    go.send(()).unwrap();
    let (code, shown) = terminal.ended(&machine);
    assert_eq!(code, 3, "{shown}");
    assert_eq!(machine.sync().code, 0);
    compare(&machine, 0).unwrap();
}

#[test]
fn a_terminal_that_is_closed_ends_a_run_as_a_request_does() {
    let machine = first();
    let (come, go) = held_at(&machine, 2);
    let Some(terminal) = in_terminal(&machine, false) else {
        return;
    };
    come.recv().unwrap();
    let closed = std::thread::scope(|scope| {
        let closing = scope.spawn(|| terminal.close(&machine));
        // The run learns of it while its request is under way.
        sleep(Duration::from_millis(50));
        go.send(()).unwrap();
        closing.join().unwrap()
    });
    // It can't print what it did.
    assert!(matches!(closed, 1 | 3), "it ends by itself: {closed}");
    assert_eq!(machine.store().intents().unwrap(), []);
    assert_eq!(machine.pages_made(), 1, "nothing more is begun");
    assert_eq!(machine.sync().code, 0);
    compare(&machine, 0).unwrap();
}

#[test]
fn a_run_that_was_told_to_outlive_its_session_does() {
    let machine = first();
    let victim = machine.victim.clone();
    let number = 7;
    machine.gate.post(Some(at(number, move || Fate {
        come: Some(signals(victim.clone(), Signal::HUP)),
        ..Fate::pass()
    })));
    let plain = machine.sync_command();
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", "trap '' HUP; exec \"$0\" \"$@\""]);
    shell.arg(plain.get_program()).args(plain.get_args());
    shell.env_clear();
    shell.envs(
        plain
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    shell.stdin(std::process::Stdio::null());
    shell
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    let said = machine.run(&mut shell);
    assert_eq!(said.code, 0, "{said:?}");
    compare(&machine, 0).unwrap();
}

#[test]
fn the_report_of_a_run_that_was_asked_to_end_is_one_object() {
    let machine = first();
    let victim = machine.victim.clone();
    machine.gate.post(Some(at(7, move || Fate {
        come: Some(signals(victim.clone(), Signal::TERM)),
        ..Fate::pass()
    })));
    let source = machine.source();
    let said = machine.run(&mut machine.command(&["--json", "sync", source.to_str().unwrap()]));
    let report = said.json();
    assert_eq!(
        (said.code, report["outcome"].as_str()),
        (3, Some("partial"))
    );
    let status = machine
        .run(&mut machine.command(&["--json", "status"]))
        .json();
    let waiting = report["skipped"].as_array().unwrap().len();
    assert!(waiting > 0, "{report}");
    assert_eq!(status["failed"].as_array().unwrap().len(), waiting);
    assert_eq!(machine.sync().code, 0);
    compare(&machine, 0).unwrap();
}

/// Notion says nothing any more: what is in flight is given up after ten seconds.
#[test]
fn a_silent_notion_keeps_no_run_from_ending() {
    let machine = first();
    let (victim, mut count) = (machine.victim.clone(), 0);
    machine.gate.post(Some(Box::new(move |_| {
        count += 1;
        let victim = victim.clone();
        Fate {
            come: (count == 8).then(|| signals(victim, Signal::TERM)),
            answer: if count < 8 {
                Answer::Whole
            } else {
                Answer::Silence
            },
            ..Fate::pass()
        }
    })));
    let begun = Instant::now();
    let said = machine.sync();
    assert_eq!(said.code, 3, "{said:?}");
    assert!(begun.elapsed() < Duration::from_secs(40), "{said:?}");
    machine.gate.post(None);
    assert_eq!(machine.sync().code, 0);
    compare(&machine, 0).unwrap();
}

/// A run that only looks into what the one before left has nothing to finish.
#[test]
fn a_run_that_is_settling_ends_at_once_and_forgets_nothing() {
    let machine = first();
    let victim = machine.victim.clone();
    let other = victim.clone();
    machine.gate.post(Some(at(7, move || {
        let victim = victim.clone();
        Fate {
            come: Some(Box::new(move |_| {
                victim.kill();
            })),
            applied: false,
            answer: Answer::Dropped,
            ..Fate::pass()
        }
    })));
    assert_eq!(machine.sync().code, super::machine::KILLED);
    let open = machine.store().intents().unwrap();
    assert!(!open.is_empty());
    let text = std::fs::read_to_string(machine.path("config.toml")).unwrap();
    let patient = text.replace("settle_cut_seconds = 0", "settle_cut_seconds = 600");
    std::fs::write(machine.path("config.toml"), patient).unwrap();
    machine.gate.post(Some(at(2, move || Fate {
        come: Some(signals(other.clone(), Signal::TERM)),
        ..Fate::pass()
    })));
    let said = machine.sync();
    assert_eq!(said.code, 3, "{said:?}");
    assert_eq!(machine.store().intents().unwrap(), open);
    machine.gate.post(None);
    std::fs::write(machine.path("config.toml"), text).unwrap();
    assert_eq!(machine.sync().code, 0);
    compare(&machine, 0).unwrap();
}
