//! A day under a paused clock, with the real decisions.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::num::NonZeroU32;
use std::rc::Rc;
use std::time::Duration;

use notic_notion::clock::{Clock, Millis};
use notic_notion::due::{self, DEFAULT_INTERVAL, Lineup, Next, Task, Turn, Verdict};
use notic_notion::notion::{Ending, Limits, MemoryLedger, Throttle};
use notic_notion::progress::Silent;
use tokio::task::{JoinSet, LocalSet};
use tokio::time::sleep;

const EPOCH: Millis = 1_800_000_000_000;
const DAY: Millis = 24 * 3_600_000;

/// How many profiles are worked on at once, as `sync --all` does.
const WORKERS: u64 = 6;

/// What is simulated.
#[derive(Clone)]
pub struct Day {
    pub profiles: usize,
    pub per_minute: u32,
    /// The time from the start of one run to the start of the next, and how many requests a run may send.
    pub every: Duration,
    pub max_requests: u64,
    /// After which time a run begins nothing more.
    pub max_time: Duration,
    /// How long it goes on.
    pub lasts: Duration,
    /// How long reading a source takes.
    pub reading: Duration,
    /// How long a request takes: one of these, by chance.
    pub latencies: Vec<Duration>,
    /// The time from one sync by hand to the next, and how many requests it sends.
    pub by_hand: Option<(Duration, u64)>,
    /// Whether all that changes in a day is there at the start.
    pub at_once: bool,
}

impl Default for Day {
    fn default() -> Self {
        Self {
            profiles: 10_000,
            per_minute: 180,
            every: Duration::from_secs(15 * 60),
            max_requests: 2_700,
            max_time: Duration::from_secs(14 * 60),
            lasts: Duration::from_secs(24 * 3600),
            reading: Duration::from_millis(400),
            latencies: [240, 350, 1_000].map(Duration::from_millis).to_vec(),
            by_hand: Some((Duration::from_secs(120), 20)),
            at_once: false,
        }
    }
}

/// What came of it.
#[derive(Default)]
pub struct Outcome {
    pub requests: u64,
    /// The most requests that reached Notion within any 60 seconds.
    pub busiest: usize,
    /// How many profiles were synced at least once.
    pub synced: usize,
    /// The longest time a profile was without a sync, from one to the next or to the end.
    pub longest_unsynced: Duration,
    /// How long changes waited until they were in Notion.
    pub waits: Vec<Duration>,
    /// How long each sync by hand took.
    pub by_hand: Vec<Duration>,
    /// How many changes were not in Notion at the end.
    pub left: u64,
    /// How long the first run took.
    pub first_run: Duration,
}

/// A profile's state: what the store would hold, and what has changed in its source.
struct Person {
    turn: Turn,
    /// When each change comes, the earliest first.
    changes: Vec<Millis>,
    sent: usize,
    synced: u32,
    unsynced: Millis,
}

struct World {
    day: Day,
    clock: Clock,
    people: RefCell<HashMap<String, Person>>,
    arrivals: RefCell<Vec<Millis>>,
    waits: RefCell<Vec<Duration>>,
    by_hand: RefCell<Vec<Duration>>,
    chance: Cell<u64>,
}

impl Day {
    /// Lives the day.
    pub fn simulate(&self) -> Outcome {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        LocalSet::new().block_on(&runtime, self.live())
    }

    async fn live(&self) -> Outcome {
        let world = Rc::new(World::new(self));
        let ledger = MemoryLedger::default();
        let limits = Limits {
            requests_per_minute: NonZeroU32::new(self.per_minute).unwrap(),
            ..Limits::default()
        };
        let throttle = |owner: u32, limits| {
            let ledger = Box::new(ledger.of(owner));
            Rc::new(Throttle::new(ledger, limits, world.clock.clone()))
        };
        let all = throttle(1, limits.leaving_room());
        if let Some((every, requests)) = self.by_hand {
            let (world, lasts) = (world.clone(), self.lasts);
            let throttle = throttle(2, limits);
            tokio::task::spawn_local(async move {
                while world.since_start() < lasts {
                    sleep(every).await;
                    let one = by_hand(world.clone(), throttle.clone(), requests);
                    tokio::task::spawn_local(one);
                }
            });
        }
        let mut first_run = None;
        while world.since_start() < self.lasts {
            let began = world.since_start();
            run(&world, &all).await;
            let took = world.since_start() - began;
            first_run.get_or_insert(took);
            // A run that lasts longer than that lets the next ones fall out.
            let periods = took.as_millis() / self.every.as_millis() + 1;
            let until = self.every * u32::try_from(periods).unwrap();
            sleep(until - took).await;
        }
        world.outcome(first_run.unwrap_or_default())
    }
}

/// One run over all that are due.
async fn run(world: &Rc<World>, throttle: &Rc<Throttle>) {
    let turns = world
        .people
        .borrow()
        .values()
        .map(|one| one.turn.clone())
        .collect();
    let due = due::due(turns, world.clock.now());
    let names = due.into_iter().map(|turn| turn.profile);
    let lineup = Lineup::new(names, WORKERS, world.day.max_requests);
    let lineup = Rc::new(RefCell::new(lineup));
    let until = world.since_start() + world.day.max_time;
    let mut workers = JoinSet::new();
    for _ in 0..WORKERS {
        let (world, throttle, lineup) = (world.clone(), throttle.clone(), lineup.clone());
        workers.spawn_local(work(world, throttle, lineup, until));
    }
    while workers.join_next().await.is_some() {}
}

async fn work(
    world: Rc<World>,
    throttle: Rc<Throttle>,
    lineup: Rc<RefCell<Lineup>>,
    until: Duration,
) {
    loop {
        if world.since_start() >= until {
            lineup.borrow_mut().end();
        }
        let next = lineup.borrow_mut().take();
        match next {
            Next::Go(task) => {
                let (sent, again) = sync(&world, &throttle, &task).await;
                lineup.borrow_mut().back(task, sent, again);
            }
            Next::Wait => sleep(Duration::from_millis(200)).await,
            Next::Over => return,
        }
    }
}

/// One profile's run: what has changed by the time its source was read is sent, one request for each change.
async fn sync(world: &World, throttle: &Throttle, task: &Task) -> (u64, bool) {
    sleep(world.day.reading).await;
    let read_at = world.clock.now();
    let (from, to) = {
        let people = world.people.borrow();
        let one = &people[&task.profile];
        (
            one.sent,
            one.changes.partition_point(|change| *change <= read_at),
        )
    };
    let now = (to - from).min(usize::try_from(task.requests).unwrap());
    for nth in from..from + now {
        world.request(throttle).await;
        let change = world.people.borrow()[&task.profile].changes[nth];
        let waited = world.clock.now().saturating_sub(change);
        world.waits.borrow_mut().push(Duration::from_millis(waited));
    }
    let again = now < to - from;
    let ended = world.clock.now();
    let mut people = world.people.borrow_mut();
    let one = people.get_mut(&task.profile).unwrap();
    let verdict = if again {
        Verdict::Unfinished
    } else {
        Verdict::Done
    };
    one.sent += now;
    one.unsynced = one
        .unsynced
        .max(ended - one.turn.last_run_at.unwrap_or(EPOCH));
    one.synced += u32::from(!again);
    one.turn.next_sync_at = Some(due::next_sync_at(verdict, ended, DEFAULT_INTERVAL, 0));
    one.turn.last_run_at = Some(ended);
    (now as u64, again)
}

async fn by_hand(world: Rc<World>, throttle: Rc<Throttle>, requests: u64) {
    let began = world.clock.now();
    for _ in 0..requests {
        world.request(&throttle).await;
    }
    let took = Duration::from_millis(world.clock.now() - began);
    world.by_hand.borrow_mut().push(took);
}

impl World {
    fn new(day: &Day) -> Self {
        let world = Self {
            day: day.clone(),
            clock: Clock::starting_at(EPOCH),
            people: RefCell::default(),
            arrivals: RefCell::default(),
            waits: RefCell::default(),
            by_hand: RefCell::default(),
            chance: Cell::new(0x9e37_79b9_7f4a_7c15),
        };
        for number in 0..day.profiles {
            let profile = format!("p{number}");
            let count = 5 + world.below(16);
            let mut changes: Vec<Millis> = (0..count)
                .map(|_| match day.at_once {
                    true => EPOCH,
                    false => EPOCH + world.below(DAY),
                })
                .collect();
            changes.sort_unstable();
            // They were synced at some time of the hour before.
            let last = EPOCH - world.below(3_600_000);
            let next = if day.at_once { EPOCH } else { last + 3_600_000 };
            let turn = Turn {
                profile: profile.clone(),
                priority: 0,
                next_sync_at: Some(next),
                last_run_at: Some(last),
            };
            let person = Person {
                turn,
                changes,
                sent: 0,
                synced: 0,
                unsynced: 0,
            };
            world.people.borrow_mut().insert(profile, person);
        }
        world
    }

    /// A number below another one, by chance that is the same each time (xorshift64*).
    fn below(&self, end: u64) -> u64 {
        let mut x = self.chance.get();
        x ^= x >> 12;
        x ^= x << 25;
        x ^= x >> 27;
        self.chance.set(x);
        (x.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11) % end
    }

    fn since_start(&self) -> Duration {
        Duration::from_millis(self.clock.now() - EPOCH)
    }

    /// One request: waits for its turn, and reaches Notion at some time before its answer.
    async fn request(&self, throttle: &Throttle) {
        let permit = throttle.acquire(&Silent).await.unwrap();
        let nth = self.below(self.day.latencies.len() as u64);
        let latency = self.day.latencies[usize::try_from(nth).unwrap()];
        let reaches = self.below(latency.as_millis() as u64);
        self.arrivals.borrow_mut().push(self.clock.now() + reaches);
        sleep(latency).await;
        permit.done(Ending::Answered);
    }

    fn outcome(&self, first_run: Duration) -> Outcome {
        let people = self.people.borrow();
        let now = self.clock.now();
        let unsynced = |one: &Person| {
            one.unsynced
                .max(now - one.turn.last_run_at.unwrap_or(EPOCH))
        };
        let longest = people.values().map(unsynced).max().unwrap_or(0);
        let open = people.values().map(|one| {
            let come = one.changes.partition_point(|change| *change <= now);
            (come - one.sent) as u64
        });
        Outcome {
            requests: self.arrivals.borrow().len() as u64,
            busiest: busiest(&self.arrivals.borrow()),
            synced: people.values().filter(|one| one.synced > 0).count(),
            longest_unsynced: Duration::from_millis(longest),
            waits: self.waits.borrow().clone(),
            by_hand: self.by_hand.borrow().clone(),
            left: open.sum(),
            first_run,
        }
    }
}

/// The most arrivals within any 60 seconds, counted anew.
fn busiest(arrivals: &[Millis]) -> usize {
    let mut sorted = arrivals.to_vec();
    sorted.sort_unstable();
    let mut from = 0;
    let mut most = 0;
    for (to, at) in sorted.iter().enumerate() {
        while sorted[from] + 60_000 <= *at {
            from += 1;
        }
        most = most.max(to - from + 1);
    }
    most
}
