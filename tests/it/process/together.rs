//! Several programs at once: on one profile, on one connection, during a renewal of tokens.

use std::process::{Child, Command};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use notic_notion::sandbox::{Latency, OAuth, Options, Rotation};
use rustix::process::{Pid, Signal, kill_process};

use super::gate::{Answer, Fate, Gate, Porter};
use super::life::{compare, live, set_source, steps};
use super::machine::{KILLED, Machine, Setting, options};
use super::many;
use crate::login::log_in_by_hand;
use crate::terminal::Terminal;
use crate::world::Notes;

/// Holds the first request with that path until it is let go, and tells when it has come.
pub fn held(gate: &Gate, path: &'static str) -> (Receiver<()>, Sender<()>) {
    let (tell, come) = channel();
    let (go, wait) = channel::<()>();
    let mut once = Some((tell, wait));
    gate.post(Some(Box::new(move |request| {
        let Some((tell, wait)) = once.take_if(|_| request.target.contains(path)) else {
            return Fate::pass();
        };
        Fate {
            come: Some(Box::new(move |_| {
                let _gone = tell.send(());
                let _gone = wait.recv();
            })),
            ..Fate::pass()
        }
    })));
    (come, go)
}

fn said(child: Child) -> crate::terminal::Said {
    Terminal::ended(child.wait_with_output().unwrap())
}

#[test]
fn the_second_run_of_a_profile_leaves_and_names_the_first() {
    let machine = Machine::new();
    set_source(&machine, &steps()[0]);
    let (come, go) = held(&machine.gate, "/v1/pages");
    let first = machine.sync_command().spawn().unwrap();
    come.recv().unwrap();
    let second = said(machine.sync_command().spawn().unwrap());
    assert_eq!(second.code, 75, "{second:?}");
    assert!(
        second.err.contains(&format!("process {}", first.id())),
        "{second:?}"
    );
    go.send(()).unwrap();
    let first = said(first);
    assert_eq!(first.code, 0, "{first:?}");
    compare(&machine, 0).unwrap();
}

#[test]
fn of_many_runs_that_start_together_one_does_the_work() {
    let machine = Machine::new();
    for (step, notes) in steps().iter().enumerate() {
        set_source(&machine, notes);
        let runs: Vec<Child> = (0..5)
            .map(|_| machine.sync_command().spawn().unwrap())
            .collect();
        let codes: Vec<i32> = runs.into_iter().map(|run| said(run).code).collect();
        assert!(codes.contains(&0), "{codes:?}");
        assert!(codes.iter().all(|code| [0, 75].contains(code)), "{codes:?}");
        compare(&machine, step).unwrap();
    }
}

/// Two profiles of one connection, each with more to do than the budget of a minute allows for both.
fn two_profiles(budget: u32) -> (Machine, [Command; 2]) {
    let setting = Setting {
        requests_per_minute: budget,
        in_flight: 4,
        ..Setting::default()
    };
    let options = Options {
        requests_per_minute: budget,
        // Long enough for both to be there before the budget is gone.
        latency: Latency::Flat(Duration::from_millis(300)),
        ..options()
    };
    let machine = Machine::with(options, setting);
    let many = (0..budget).fold(Notes::new(), |notes, n| {
        notes.note(&format!("n{n}"), None, "x")
    });
    set_source(&machine, &many);
    let other = machine.sandbox.seed_page("Other");
    let source = machine.source();
    let commands = [("one", &machine.root), ("two", &other)].map(|(profile, root)| {
        let mut command =
            machine.command(&["--profile", profile, "sync", source.to_str().unwrap()]);
        command.env("NOTIC_NOTION_ROOT", root);
        command
    });
    (machine, commands)
}

fn assert_window_holds(machine: &Machine, budget: u32) {
    let sandbox = &machine.sandbox;
    assert_eq!(
        sandbox.rate_limited_count(),
        0,
        "Notion refused for the rate"
    );
    assert!(
        sandbox.busiest_window() <= budget as usize,
        "{}",
        sandbox.busiest_window()
    );
    assert!(
        sandbox.max_in_flight() <= 4,
        "{} in flight",
        sandbox.max_in_flight()
    );
}

#[test]
fn two_profiles_of_one_connection_share_its_window() {
    let budget = 30;
    let (machine, mut commands) = two_profiles(budget);
    let runs = commands.each_mut().map(|command| command.spawn().unwrap());
    // Both are at work until the minute's budget is gone, and wait then.
    while machine.sandbox.log().len() < budget as usize {
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_secs(1));
    for run in &runs {
        let pid = Pid::from_child(run);
        for _ in 0..2 {
            kill_process(pid, Signal::TERM).unwrap();
            std::thread::sleep(Duration::from_millis(100));
        }
    }
    let codes = runs.map(|run| said(run).code);
    assert_eq!(codes, [3, 3]);
    assert_window_holds(&machine, budget);
    assert_eq!(
        machine.sandbox.log().len(),
        budget as usize,
        "nothing is left unused"
    );
    for title in ["Notic", "Other"] {
        let root = &machine.sandbox.find(title)[0];
        assert!(
            machine.sandbox.tree(root).unwrap().page_count() > 1,
            "{title} had its share"
        );
    }
}

/// The same to the end, which takes two minutes and more: `cargo test --test it process:: -- --ignored`.
#[test]
#[ignore = "takes minutes"]
fn two_profiles_of_one_connection_share_its_window_to_the_end() {
    let budget = 30;
    let (machine, mut commands) = two_profiles(budget);
    let runs = commands.each_mut().map(|command| command.spawn().unwrap());
    let codes = runs.map(|run| said(run).code);
    assert_eq!(codes, [0, 0]);
    assert_window_holds(&machine, budget);
    for title in ["Notic", "Other"] {
        let root = &machine.sandbox.find(title)[0];
        let pages = machine.sandbox.tree(root).unwrap().page_count();
        assert_eq!(pages, budget as usize + 1, "{title}");
    }
}

/// A machine whose profile was logged in to by a person.
fn logged_in(rotation: Rotation) -> Machine {
    let oauth = OAuth {
        rotation,
        ..OAuth::default()
    };
    let machine = Machine::with(Options { oauth, ..options() }, Setting::default());
    log_in(&machine);
    machine
}

fn log_in(machine: &Machine) {
    let said = log_in_by_hand(
        &machine.sandbox,
        &mut machine.bare(&["login", "--no-browser"]),
    );
    assert_eq!(said.code, 0, "{said:?}");
}

/// A sync with what is stored, and nothing from the environment but the root.
fn granted(machine: &Machine) -> Command {
    let mut command = machine.bare(&["sync", machine.source().to_str().unwrap()]);
    command.env("NOTIC_NOTION_ROOT", &machine.root);
    command
}

#[test]
fn a_run_that_meets_a_renewal_waits_for_it_and_uses_it() {
    let machine = logged_in(Rotation::OldPairDies);
    set_source(&machine, &steps()[0]);
    machine.sandbox.expire_tokens();
    let (come, go) = held(&machine.gate, "/v1/oauth/token");
    let look = machine.bare(&["root", &machine.root]).spawn().unwrap();
    come.recv().unwrap();
    let run = granted(&machine).spawn().unwrap();
    // Until the run was refused as well, and has to wait.
    while machine.sandbox.log().len() < 2 {
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(Duration::from_millis(50));
    go.send(()).unwrap();
    for one in [look, run] {
        let said = said(one);
        assert_eq!(said.code, 0, "{said:?}");
    }
    assert_eq!(machine.sandbox.grants().refreshed, 1);
    compare(&machine, 0).unwrap();
}

/// Kills the run whose token is renewed, at that moment of the renewal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moment {
    Before,
    Done,
    After(Duration),
}

type Case = (usize, Moment, Rotation);

/// Lives the life, with tokens that are past their time at a request, and a kill in the renewal that follows.
fn renewed((number, moment, rotation): Case) -> Result<usize, String> {
    let machine = logged_in(rotation);
    machine.sandbox.clear_log();
    machine.gate.post(Some(expiring(&machine, number, moment)));
    let (mut killed, mut told) = (0, String::new());
    live(&machine, 3, || {
        let said = machine.run(&mut granted(&machine));
        killed += usize::from(said.code == KILLED);
        if said.code == 4 {
            // Notion has ended the pair that is stored, and the one after it is lost.
            assert_eq!(rotation, Rotation::OldPairDies, "{said:?}");
            assert!(said.err.contains("notic-notion login"), "{said:?}");
            log_in(&machine);
        }
        told += &format!("{said:?}\n");
        said.code
    })
    .map_err(|wrong| format!("request {number}, {moment:?}, {rotation:?}: {wrong}\n{told}"))?;
    Ok(killed)
}

fn expiring(machine: &Machine, number: usize, moment: Moment) -> Porter {
    let (sandbox, victim) = (machine.sandbox.clone(), machine.victim.clone());
    let (mut count, mut is_armed) = (0, false);
    Box::new(move |request| {
        count += 1;
        if count == number + 1 {
            sandbox.expire_tokens();
            is_armed = true;
        }
        if !is_armed || !request.target.contains("/oauth/token") {
            return Fate::pass();
        }
        is_armed = false;
        let victim = victim.clone();
        let dies = Box::new(move |_: u16| {
            if let Moment::After(time) = moment {
                std::thread::sleep(time);
            }
            victim.kill();
        });
        match moment {
            Moment::Before => Fate {
                come: Some(dies),
                applied: false,
                answer: Answer::Dropped,
                ..Fate::pass()
            },
            Moment::Done => Fate {
                done: Some(dies),
                answer: Answer::Dropped,
                ..Fate::pass()
            },
            Moment::After(_) => Fate {
                answered: Some(dies),
                ..Fate::pass()
            },
        }
    })
}

fn renewals(step: usize) -> many::Tally {
    let cases: Vec<Case> = (0..super::life::undisturbed().requests)
        .flat_map(|number| {
            let little = Duration::from_micros(super::killed::scattered(number, 8000) as u64);
            [Moment::Before, Moment::Done, Moment::After(little)]
                .into_iter()
                .flat_map(move |moment| {
                    [Rotation::OldPairDies, Rotation::OldPairLives]
                        .map(|rotation| (number, moment, rotation))
                })
        })
        .step_by(step)
        .collect();
    many::each(&cases, |case| renewed(*case))
}

#[test]
fn a_kill_while_tokens_are_renewed_loses_nothing_but_a_login() {
    renewals(67).conclude("killed while tokens are renewed");
}

/// With tokens that are past their time at each request: `cargo test --test it process:: -- --ignored`.
#[test]
#[ignore = "takes minutes"]
fn a_kill_in_any_renewal_loses_nothing_but_a_login() {
    renewals(5).conclude("killed while tokens are renewed at each request");
}
