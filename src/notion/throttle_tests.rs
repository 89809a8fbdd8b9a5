use std::cell::RefCell;
use std::num::NonZeroU32;
use std::rc::Rc;

use proptest::prelude::*;
use tokio::task::LocalSet;

use super::*;
use crate::notion::ledger::MemoryLedger;
use crate::progress::Silent;

const EPOCH: Millis = 1_800_000_000_000;

fn limits(requests_per_minute: u32, in_flight: u32) -> Limits {
    Limits {
        requests_per_minute: NonZeroU32::new(requests_per_minute).unwrap(),
        in_flight: NonZeroU32::new(in_flight).unwrap(),
    }
}

#[derive(Default)]
struct Told(RefCell<Vec<Event>>);

impl Listener for Told {
    fn on(&self, event: Event) {
        self.0.borrow_mut().push(event);
    }
}

fn paused<F: Future>(work: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap()
        .block_on(LocalSet::new().run_until(work))
}

/// One request of a schedule: which process sends it and when, how long it takes to reach Notion and to come back,
/// and how it ends.
#[derive(Clone, Copy, Debug)]
struct Job {
    process: usize,
    at: u64,
    there: u64,
    back: u64,
    ending: Ending,
}

fn job(latest: u64, slowest: u64) -> impl Strategy<Value = Job> {
    let ending = prop_oneof![8 => Just(Ending::Answered), 1 => Just(Ending::Lost), 1 => Just(Ending::NotSent)];
    (0..2usize, 0..=latest, 0..=slowest, 0..=slowest, ending).prop_map(
        |(process, at, there, back, ending)| Job {
            process,
            at,
            there,
            back,
            ending,
        },
    )
}

#[derive(Default)]
struct Seen {
    arrivals: Vec<Millis>,
    in_flight: u32,
    most_in_flight: u32,
    finished_at: Millis,
}

/// Runs a schedule in two processes on one ledger, and tells what Notion saw.
fn run(jobs: Vec<Job>, limits: Limits) -> Seen {
    paused(async {
        let clock = Clock::starting_at(EPOCH);
        let ledger = MemoryLedger::default();
        let processes: Vec<Rc<Throttle>> = (0..2)
            .map(|_| {
                Rc::new(Throttle::new(
                    Box::new(ledger.clone()),
                    limits,
                    clock.clone(),
                ))
            })
            .collect();
        let seen = Rc::new(RefCell::new(Seen::default()));
        let mut tasks = tokio::task::JoinSet::new();
        for job in jobs {
            let (throttle, clock) = (Rc::clone(&processes[job.process]), clock.clone());
            let seen = Rc::clone(&seen);
            tasks.spawn_local(async move {
                sleep(Duration::from_millis(job.at)).await;
                let permit = throttle.acquire(&Silent).await.unwrap();
                {
                    let mut seen = seen.borrow_mut();
                    seen.in_flight += 1;
                    seen.most_in_flight = seen.most_in_flight.max(seen.in_flight);
                }
                sleep(Duration::from_millis(job.there)).await;
                if job.ending == Ending::Answered {
                    seen.borrow_mut().arrivals.push(clock.now());
                }
                sleep(Duration::from_millis(job.back)).await;
                seen.borrow_mut().in_flight -= 1;
                permit.done(job.ending);
                if job.ending == Ending::Lost {
                    sleep(Duration::from_millis(job.there.min(5_000))).await;
                    seen.borrow_mut().arrivals.push(clock.now());
                }
                seen.borrow_mut().finished_at = clock.now() - EPOCH;
            });
        }
        while tasks.join_next().await.is_some() {}
        let mut seen = seen.take();
        seen.arrivals.sort_unstable();
        seen
    })
}

fn most_in_a_minute(arrivals: &[Millis]) -> usize {
    let mut from = 0;
    (0..arrivals.len())
        .map(|to| {
            while arrivals[to] - arrivals[from] > 60_000 {
                from += 1;
            }
            to - from + 1
        })
        .max()
        .unwrap_or(0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn no_schedule_breaks_the_budget(
        jobs in proptest::collection::vec(job(150_000, 20_000), 1..150),
        budget in 1u32..40,
        in_flight in 1u32..8,
    ) {
        let seen = run(jobs, limits(budget, in_flight));
        prop_assert!(most_in_a_minute(&seen.arrivals) <= budget as usize);
        prop_assert!(seen.most_in_flight <= in_flight);
    }

    #[test]
    fn enough_work_uses_the_budget(
        latencies in proptest::collection::vec((0u64..600, 0u64..900), 720),
    ) {
        let jobs = latencies.into_iter().enumerate().map(|(index, (there, back))| Job {
            process: index % 2,
            at: 0,
            there,
            back,
            ending: Ending::Answered,
        }).collect();
        let seen = run(jobs, limits(180, 6));
        prop_assert!(most_in_a_minute(&seen.arrivals) <= 180);
        // After the first burst, three more budgets at 95 % of the rate.
        let sustained = seen.arrivals[719] - seen.arrivals[179];
        prop_assert!(sustained as f64 <= 180_000.0 / 0.95, "{sustained}");
    }
}

#[test]
fn a_small_run_is_not_slowed_down() {
    let jobs = (0..20).map(|_| Job {
        process: 0,
        at: 0,
        there: 100,
        back: 100,
        ending: Ending::Answered,
    });
    let seen = run(jobs.collect(), limits(180, 6));
    assert_eq!(seen.finished_at, 4 * 200);
}

#[test]
fn requests_go_in_the_order_they_came() {
    paused(async {
        let clock = Clock::starting_at(EPOCH);
        let throttle = Throttle::new(Box::new(MemoryLedger::default()), limits(2, 1), clock);
        let order = RefCell::new(Vec::new());
        let send = async |number: u32| {
            let permit = throttle.acquire(&Silent).await.unwrap();
            order.borrow_mut().push(number);
            sleep(Duration::from_millis(300)).await;
            permit.done(Ending::Answered);
        };
        tokio::join!(send(1), send(2), send(3), send(4), send(5));
        assert_eq!(*order.borrow(), [1, 2, 3, 4, 5]);
    });
}

#[test]
fn long_waits_are_told_once_and_short_ones_never() {
    paused(async {
        let clock = Clock::starting_at(EPOCH);
        let ledger = MemoryLedger::default();
        let throttle = Throttle::new(Box::new(ledger.clone()), limits(1, 6), clock.clone());
        let told = Told::default();
        throttle.pause(clock.now() + 1_900).unwrap();
        throttle
            .acquire(&told)
            .await
            .unwrap()
            .done(Ending::Answered);
        assert!(told.0.borrow().is_empty());

        throttle
            .acquire(&told)
            .await
            .unwrap()
            .done(Ending::Answered);
        let other = Throttle::new(Box::new(ledger), limits(9, 6), clock.clone());
        other.pause(clock.now() + 30_000).unwrap();
        throttle.pause(clock.now() + 20_000).unwrap();
        let paused_at = clock.now();
        other.acquire(&told).await.unwrap().done(Ending::Answered);
        assert_eq!(clock.now() - paused_at, 30_000);
        let why = |text: &str, pause| Event::Waiting {
            pause: Duration::from_millis(pause),
            why: text.to_owned(),
        };
        let budget = "Notion's budget of 1 requests a minute is used up";
        let expected = [why(budget, 60_100), why("Notion asked to wait", 30_000)];
        assert_eq!(*told.0.borrow(), expected);
    });
}

#[test]
fn waiting_for_another_run_is_told() {
    paused(async {
        let clock = Clock::starting_at(EPOCH);
        let ledger = MemoryLedger::default();
        let throttle = || Throttle::new(Box::new(ledger.clone()), limits(9, 1), clock.clone());
        let (dead, next) = (throttle(), throttle());
        std::mem::forget(dead.acquire(&Silent).await.unwrap());
        let told = Told::default();
        next.acquire(&told).await.unwrap().done(Ending::Answered);
        assert_eq!(clock.now() - EPOCH, 75_000);
        let expected = Event::Waiting {
            pause: Duration::from_millis(75_000 - 2_050),
            why: "another run on this machine waits for Notion".to_owned(),
        };
        assert_eq!(*told.0.borrow(), [expected]);

        std::mem::forget(next.acquire(&Silent).await.unwrap());
        let heir = throttle();
        heir.take_over().unwrap();
        let before = clock.now();
        drop(heir.acquire(&Silent).await.unwrap());
        assert_eq!(clock.now(), before);
    });
}

#[test]
fn a_dropped_request_gives_its_place_back() {
    paused(async {
        let clock = Clock::starting_at(EPOCH);
        let throttle = Throttle::new(
            Box::new(MemoryLedger::default()),
            limits(9, 1),
            clock.clone(),
        );
        drop(throttle.acquire(&Silent).await.unwrap());
        let _next = throttle.acquire(&Silent).await.unwrap();
        assert_eq!(clock.now(), EPOCH);
        assert!(
            timeout(Duration::from_secs(1), throttle.acquire(&Silent))
                .await
                .is_err()
        );
    });
}
