//! Power loss: what the disk holds afterwards is what was synced, and of all that was written since, some sectors.

use std::path::Path;

use super::killed::{Kill, killer, moments, scattered};
use super::life::{live, undisturbed};
use super::machine::{KILLED, Machine, Setting, options};
use super::many::{self, Tally};
use super::preload;

/// The size of what a disk writes as a whole or not at all.
const SECTOR: usize = 512;

/// What becomes of what was written and not synced.
#[derive(Clone, Copy, Debug)]
enum Unsynced {
    /// All of it is lost.
    Lost,
    /// Each sector is there or not, by chance.
    Torn,
}

/// A mix of what was there and what is there now, sector by sector.
fn torn(old: &[u8], new: &[u8], seed: usize) -> Vec<u8> {
    let sectors = new.len().max(old.len()).div_ceil(SECTOR);
    let mut mixed = Vec::new();
    for sector in 0..sectors {
        let is_new = scattered(seed + 31 * sector, 2) == 0;
        let chosen = if is_new { new } else { old };
        let from = (sector * SECTOR).min(chosen.len());
        let to = (from + SECTOR).min(chosen.len());
        // Where a file grew without what it holds, it holds nothing.
        mixed.resize(sector * SECTOR, 0);
        mixed.extend_from_slice(&chosen[from..to]);
    }
    mixed
}

/// Leaves of the state what the disk holds after a power loss.
fn lose_power(machine: &Machine, durable: &Path, unsynced: Unsynced, seed: usize) {
    for name in ["state.sqlite", "state.sqlite-wal"] {
        let path = machine.path(name);
        let new = std::fs::read(&path).unwrap_or_default();
        let old = std::fs::read(durable.join(name)).unwrap_or_default();
        let left = match unsynced {
            Unsynced::Lost => old,
            Unsynced::Torn => torn(&old, &new, seed),
        };
        std::fs::write(&path, left).unwrap();
    }
    // Only memory, and never synced.
    for name in ["state.sqlite-shm", "budget.sqlite-shm", "budget.sqlite-wal"] {
        drop(std::fs::remove_file(machine.path(name)));
    }
    let budget = machine.path("budget.sqlite");
    match seed % 3 {
        0 => drop(std::fs::remove_file(budget)),
        1 => std::fs::write(budget, "").unwrap(),
        _ => {
            let whole = std::fs::read(&budget).unwrap_or_default();
            std::fs::write(budget, torn(&[], &whole, seed)).unwrap();
        }
    }
}

fn live_with(library: &Path, (kill, unsynced): (Kill, Unsynced)) -> Result<usize, String> {
    let setting = Setting {
        in_flight: 3,
        ..Setting::default()
    };
    let machine = Machine::with(options(), setting);
    let durable = crate::world::folder();
    let killer = killer(&[kill], machine.victim.clone(), machine.database());
    machine.gate.post(Some(killer));
    let (mut losses, mut last) = (0, String::new());
    live(&machine, 2, || {
        let mut command = machine.sync_command();
        command
            .env("LD_PRELOAD", library)
            .env("POWER_HOME", machine.home.path())
            .env("POWER_DURABLE", durable.path());
        let said = machine.run(&mut command);
        if said.code == KILLED {
            lose_power(&machine, durable.path(), unsynced, kill.at);
            losses += 1;
        }
        last = format!("{said:?}");
        said.code
    })
    .map_err(|wrong| format!("{kill} {unsynced:?}: {wrong}\n{last}"))?;
    Ok(losses)
}

fn play(step: usize) -> Option<Tally> {
    let library = preload::library("power")?;
    let cases: Vec<(Kill, Unsynced)> = (0..undisturbed().requests)
        .flat_map(|at| {
            moments(at).into_iter().flat_map(move |moment| {
                [Unsynced::Lost, Unsynced::Torn].map(|unsynced| (Kill { at, moment }, unsynced))
            })
        })
        .step_by(step)
        .collect();
    Some(many::each(&cases, |case| live_with(&library, *case)))
}

#[test]
fn what_was_not_synced_is_missed_by_nobody() {
    if let Some(tally) = play(41) {
        tally.conclude("power lost at a request");
    }
}

/// Every request: `cargo test --test it process:: -- --ignored`.
#[test]
#[ignore = "takes minutes"]
fn no_power_loss_at_any_request_is_missed_by_anybody() {
    if let Some(tally) = play(3) {
        tally.conclude("power lost at each request");
    }
}
