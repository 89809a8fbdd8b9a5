//! A run at work, and how it is ended early.

use std::rc::Rc;

use tokio::runtime::Runtime;

use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::signals::EndSignals;
use crate::clock::Clock;
use crate::model::PageId;
use crate::notion::{Client, UserId};
use crate::progress::Listener;
use crate::source::Reading;
use crate::store::Store;
use crate::sync::{self, Engine, Finished, SettleTimes, Stop, StopCause, Wishes};
use crate::ui::Ui;

/// A sync that is ready to run.
pub(in crate::cli) struct Job {
    pub(in crate::cli) store: Store,
    pub(in crate::cli) client: Client,
    pub(in crate::cli) root: PageId,
    pub(in crate::cli) reading: Reading,
    pub(in crate::cli) wishes: Wishes,
    pub(in crate::cli) settle: SettleTimes,
    pub(in crate::cli) me: Option<UserId>,
    pub(in crate::cli) listener: Rc<dyn Listener>,
}

impl Job {
    /// Runs it as a sync.
    pub(in crate::cli) fn run(self, runtime: &Runtime, ui: &Ui) -> Result<Finished, Failure> {
        let wishes = self.wishes;
        let sync = async |engine, reading| sync::run(engine, reading, wishes).await;
        Ok(self.play(runtime, ui, sync))
    }

    /// Does something with it; Ctrl-C and a request to end let it stop cleanly, a second one at once.
    pub(in crate::cli) fn play<T>(
        self,
        runtime: &Runtime,
        ui: &Ui,
        what: impl AsyncFnOnce(Engine, Reading) -> T,
    ) -> T {
        let ui = ui.clone();
        self.play_while(runtime, |stop| watch(stop, ui), what)
    }

    /// Does something with it, for as long as who watches does not ask for the end.
    pub(super) fn play_while<T, W: Future<Output = ()> + 'static>(
        self,
        runtime: &Runtime,
        watch: impl FnOnce(Rc<Stop>) -> W,
        what: impl AsyncFnOnce(Engine, Reading) -> T,
    ) -> T {
        let stop = Rc::new(Stop::default());
        let engine = Engine::new(
            Rc::new(self.client),
            self.store,
            Clock::System,
            self.listener,
            stop.clone(),
            self.root,
            self.settle,
            self.me,
        );
        tokio::task::LocalSet::new().block_on(runtime, async {
            tokio::task::spawn_local(watch(stop));
            what(engine, self.reading).await
        })
    }
}

pub(super) async fn watch(stop: Rc<Stop>, ui: Ui) {
    let Ok(mut signals) = EndSignals::listen() else {
        return;
    };
    if signals.next().await.is_err() {
        return;
    }
    stop.request(StopCause::Interrupted);
    // What is in flight may wait for Notion's budget: up to a minute in which nothing else would be seen.
    ui.note("Ending when what is in flight is done; Ctrl-C again ends at once.");
    if signals.next().await.is_ok() {
        ui.note("Ended at once; the next run looks into what was in flight, and goes on.");
        leave_at_once();
    }
}

/// The person asked twice: nothing is waited for. What is in flight is settled by the next run, as after a kill.
#[expect(clippy::exit, reason = "the person asked for it, twice")]
pub(in crate::cli) fn leave_at_once() {
    std::process::exit(i32::from(ExitStatus::Partial.code()));
}
