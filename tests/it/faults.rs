//! One fault on one request, for every request and every fault: what comes out is the same.

use std::time::Duration;

use notic_notion::sandbox::{Fault, Latency, Options, When};

use crate::scenario::{play, report, undisturbed};
use crate::world::World;

fn limited(retry_after: u64) -> Fault {
    Fault::Status429 {
        reason: "public_api_request_rate_limit".to_owned(),
        retry_after: Some(retry_after),
        in_header: true,
        in_body: true,
    }
}

/// All that can befall a request without ending the run for good.
pub fn all() -> Vec<Fault> {
    let mut faults = vec![
        Fault::DropBefore,
        Fault::DropAfter,
        Fault::DropWithin,
        Fault::SilenceBefore,
        Fault::SilenceAfter,
        Fault::Conflict409,
        limited(1),
        limited(90),
        Fault::ServiceOverload529 {
            retry_after: Some(5),
        },
        Fault::ServiceOverload529 { retry_after: None },
        Fault::EmptyList,
        Fault::Slow(Duration::from_secs(40)),
        Fault::EdgeRefusal,
    ];
    for applied in [false, true] {
        faults.push(Fault::InternalError { applied });
        faults.push(Fault::BadGateway { applied });
        faults.push(Fault::GatewayTimeout504 { applied });
        faults.push(Fault::TruncatedJson { applied });
        faults.push(Fault::HtmlBody {
            status: 500,
            applied,
        });
        for with_ids in [false, true] {
            faults.push(Fault::ServiceUnavailable503 { applied, with_ids });
        }
    }
    faults
}

fn play_with(n: usize, fault: &Fault, options: Options) -> Result<(), String> {
    let world = World::with(options);
    world
        .sandbox
        .script_faults(vec![(When::Nth(n), fault.clone())]);
    play(&world, 3, |page| Some(world.sync(page)))
        .map_err(|wrong| format!("request {n}, {}: {wrong}", fault.name()))
}

fn options() -> Options {
    Options {
        latency: Latency::Flat(Duration::from_millis(100)),
        ..Options::default()
    }
}

#[test]
fn no_single_fault_changes_what_comes_out() {
    let faults = all();
    let mut failures = Vec::new();
    for (turn, n) in undisturbed().telling().enumerate() {
        let fault = &faults[(turn * 7) % faults.len()];
        failures.extend(play_with(n, fault, options()).err());
    }
    report(&failures);
}

/// Every fault on every request: `cargo test --test it faults:: -- --ignored`.
#[test]
#[ignore = "takes minutes"]
fn no_fault_on_any_request_changes_what_comes_out() {
    let mut failures = Vec::new();
    for n in undisturbed().telling() {
        for fault in all() {
            failures.extend(play_with(n, &fault, options()).err());
        }
    }
    report(&failures);
}
