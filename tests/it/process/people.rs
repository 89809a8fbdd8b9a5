//! What a person does to pages while a run is at work.

use notic_notion::sandbox::Sandbox;

use super::gate::Fate;
use super::life::{live_in_order, undisturbed};
use super::machine::Machine;
use super::many::{self, Tally};
use super::state::{ended_well, twins};
use crate::scenario::Order;
use crate::tally::TWICE;

/// A deed, and how it is undone. It gets the root, and tells whether it could be done.
#[derive(Clone, Copy)]
struct Deed {
    name: &'static str,
    /// Whether nothing is left of it when it is undone.
    leaves_nothing: bool,
    done: fn(&Sandbox, &str) -> bool,
    undone: fn(&Sandbox, &str) -> bool,
}

fn first(sandbox: &Sandbox, title: &str) -> Option<String> {
    sandbox.find(title).into_iter().next()
}

const DEEDS: [Deed; 6] = [
    Deed {
        name: "root trashed",
        leaves_nothing: true,
        done: Sandbox::person_trash,
        undone: Sandbox::person_restore,
    },
    Deed {
        name: "root unshared",
        leaves_nothing: true,
        done: Sandbox::unshare,
        undone: Sandbox::share,
    },
    Deed {
        name: "folder trashed",
        leaves_nothing: false,
        done: |sandbox, _| first(sandbox, "a").is_some_and(|page| sandbox.person_trash(&page)),
        undone: |_, _| true,
    },
    Deed {
        name: "page moved away",
        leaves_nothing: false,
        done: |sandbox, root| {
            let page = first(sandbox, "long");
            page.is_some_and(|page| sandbox.person_move(&page, Some(root)))
        },
        undone: |_, _| true,
    },
    Deed {
        name: "page renamed",
        leaves_nothing: false,
        done: |sandbox, _| {
            first(sandbox, "hub").is_some_and(|page| sandbox.person_rename(&page, "Theirs"))
        },
        undone: |_, _| true,
    },
    Deed {
        name: "page deleted for good",
        leaves_nothing: false,
        done: |sandbox, _| {
            first(sandbox, "deep").is_some_and(|page| sandbox.person_delete_for_good(&page))
        },
        undone: |_, _| true,
    },
];

/// Lives the life with a deed while that request is under way.
fn live_with(number: usize, deed: Deed) -> Result<usize, String> {
    let machine = Machine::new();
    let (sandbox, root, mut count) = (machine.sandbox.clone(), machine.root.clone(), 0);
    machine.gate.post(Some(Box::new(move |_| {
        count += 1;
        if count == number + 1 {
            let _there = (deed.done)(&sandbox, &root);
        }
        Fate::pass()
    })));
    let (mut wrong, mut told) = (Ok(()), String::new());
    let lived = live_in_order(&machine, 3, Order::Any, || {
        let said = machine.sync();
        told += &format!("{said:?}\n");
        wrong = std::mem::replace(&mut wrong, Ok(())).and(ended_well(&said, &[0, 1, 3]));
        if said.code != 0 {
            (deed.undone)(&machine.sandbox, &machine.root);
        }
        said.code
    });
    let twins = twins(&machine.sandbox.tree(&machine.root).unwrap());
    let lived = if deed.leaves_nothing { lived } else { Ok(()) };
    lived
        .and(wrong)
        .and(if twins.is_empty() {
            Ok(())
        } else {
            Err(format!("{TWICE}: {twins:?}"))
        })
        .map_err(|wrong| format!("request {number}, {}: {wrong}\n{told}", deed.name))?;
    Ok(1)
}

fn play(step: usize) -> Tally {
    let cases: Vec<(usize, Deed)> = (0..undisturbed().requests)
        .flat_map(|number| DEEDS.map(|deed| (number, deed)))
        .step_by(step)
        .collect();
    many::each(&cases, |(number, deed)| live_with(*number, *deed))
}

#[test]
fn what_a_person_does_while_a_run_is_at_work_makes_nothing_twice() {
    play(41).conclude("a person at work");
}

/// While each request is under way: `cargo test --test it process:: -- --ignored`.
#[test]
#[ignore = "takes minutes"]
fn whatever_a_person_does_while_a_run_is_at_work_makes_nothing_twice() {
    play(1).conclude("a person at work at each request");
}
