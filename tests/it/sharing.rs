//! Several profiles of one connection share its budget fairly: a small sync does not wait for the end of a long one.

use std::rc::Rc;
use std::time::Duration;

use notic_notion::clock::Clock;
use notic_notion::in_process::InProcess;
use notic_notion::model::Secret;
use notic_notion::notion::{Client, Limits, MemoryLedger, RetryPolicy, Throttle};
use notic_notion::progress::Silent;
use notic_notion::sandbox::{Latency, Options, Sandbox};
use notic_notion::source::{self, ReadOptions};
use notic_notion::store::Store;
use notic_notion::sync::{self, Engine, Finished, Outcome, SettleTimes, Stop};
use serde_json::Value;

use crate::shapes::{flat, wide};
use crate::world::wishes;

const EPOCH: u64 = 1_795_305_600_000;

/// A sync of one profile, beside others.
async fn sync_beside(
    sandbox: &Sandbox,
    clock: &Clock,
    ledger: MemoryLedger,
    page: &Value,
) -> Finished {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.json");
    std::fs::write(&path, page.to_string()).unwrap();
    let throttle = Throttle::new(Box::new(ledger), Limits::default(), clock.clone());
    let listener = Rc::new(Silent);
    let client = Client::new(
        Rc::new(InProcess::new(sandbox.clone(), clock.clone())),
        throttle,
        Rc::new(Secret::new("ntn_sandbox")),
        RetryPolicy::default(),
        listener.clone(),
    );
    let engine = Engine::new(
        Rc::new(client),
        Store::in_memory("default").unwrap(),
        clock.clone(),
        listener,
        Rc::new(Stop::default()),
        sandbox.seed_page("Notic").parse().unwrap(),
        SettleTimes::default(),
        None,
    );
    let reading = source::read(&path, &ReadOptions::default()).unwrap();
    sync::run(engine, reading, wishes()).await
}

/// How long a small sync takes that starts so long after a sync of `notes` notes.
pub fn beside(notes: usize, after: Duration, latency: Latency) -> f64 {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    let sandbox = Sandbox::new(Options {
        latency,
        ..Options::default()
    });
    tokio::task::LocalSet::new().block_on(&runtime, async {
        let clock = Clock::starting_at(EPOCH);
        let ledger = MemoryLedger::default();
        let (big, small) = (wide(notes).page(), flat(18).page());
        let long = sync_beside(&sandbox, &clock, ledger.of(1), &big);
        let short = async {
            tokio::time::sleep(after).await;
            sync_beside(&sandbox, &clock, ledger.of(2), &small).await
        };
        tokio::pin!(long);
        tokio::select! {
            _ = &mut long => panic!("the long one ends first"),
            finished = short => {
                assert_eq!(finished.report.outcome, Outcome::InStep);
                assert_eq!(sandbox.rate_limited_count(), 0);
                finished.report.seconds
            }
        }
    })
}

#[test]
fn a_small_sync_beside_a_long_one_takes_less_than_a_minute() {
    let latencies = [
        Latency::Observed,
        Latency::Flat(Duration::from_millis(100)),
        Latency::Flat(Duration::from_millis(1000)),
    ];
    for latency in latencies {
        for after in [2, 10, 31, 50, 90] {
            let seconds = beside(600, Duration::from_secs(after), latency);
            eprintln!("{latency:?} after {after} s: {seconds:.1} s");
            assert!(seconds < 60.0, "{latency:?} after {after} s: {seconds}");
        }
    }
}

/// Two long ones get as much as each other.
#[test]
fn two_long_syncs_come_to_their_ends_together() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    let sandbox = Sandbox::new(Options {
        latency: Latency::Observed,
        ..Options::default()
    });
    tokio::task::LocalSet::new().block_on(&runtime, async {
        let clock = Clock::starting_at(EPOCH);
        let ledger = MemoryLedger::default();
        let page = flat(500).page();
        let one = sync_beside(&sandbox, &clock, ledger.of(1), &page);
        let two = sync_beside(&sandbox, &clock, ledger.of(2), &page);
        let (one, two) = tokio::join!(one, two);
        let (one, two) = (one.report.seconds, two.report.seconds);
        assert!((one - two).abs() < 15.0, "{one} {two}");
        // The budget is used up all the same.
        let rate = 1008.0 * 60.0 / one.max(two);
        assert!(rate > 0.95 * 180.0, "{rate}");
        assert_eq!(sandbox.rate_limited_count(), 0);
    });
}
