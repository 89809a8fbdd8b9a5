//! A note in either dialect: the stand-in of Notion, which refuses what Notion would refuse, takes every request of it.
#![no_main]

use std::collections::HashMap;
use std::rc::Rc;

use notic_notion::clock::Clock;
use notic_notion::in_process::InProcess;
use notic_notion::markdown::{self, Dialect};
use notic_notion::model::{BlockId, PageId, Secret, Uploads};
use notic_notion::notion::{Client, Limits, MemoryLedger, Position, RetryPolicy, Throttle};
use notic_notion::plan::appends::appends;
use notic_notion::progress::Silent;
use notic_notion::render;
use notic_notion::sandbox::{Options, Sandbox};

libfuzzer_sys::fuzz_target!(|text: &str| {
    for dialect in [Dialect::Notic, Dialect::CommonMark] {
        let rendered = render::render(&markdown::read(dialect, text));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .expect("a runtime");
        runtime.block_on(send(&rendered.blocks));
    }
});

async fn send(body: &[notic_notion::model::Block]) {
    let sandbox = Sandbox::new(Options::default());
    let page: PageId = sandbox.seed_page("Notic").parse().expect("an id");
    let clock = Clock::starting_at(1_795_305_600_000);
    let throttle = Throttle::new(Box::new(MemoryLedger::default()), Limits::default(), clock.clone());
    let client = Client::new(
        Rc::new(InProcess::new(sandbox, clock)),
        throttle,
        Rc::new(Secret::new("ntn_sandbox")),
        RetryPolicy::default(),
        Rc::new(Silent),
    );
    let mut open: HashMap<Vec<usize>, BlockId> = HashMap::new();
    for append in appends(body, false) {
        let under = open.get(&append.under).copied().unwrap_or(page.into());
        let ids = client
            .append(under, &append.pieces, Position::End, &Uploads::default())
            .await
            .expect("Notion takes it");
        for at in append.open {
            let mut path = append.under.clone();
            path.push(append.first + at);
            open.insert(path, ids[at]);
        }
    }
}
