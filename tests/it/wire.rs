//! The way between client and sandbox: where runs are killed, and where requests are held up.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use notic_notion::clock::{Clock, Millis};
use notic_notion::in_process::InProcess;
use notic_notion::notion::{
    HttpRequest, Ledger, LedgerError, MemoryLedger, Sending, Transport, Window,
};
use tokio::sync::Notify;

/// What happens to the request at which a run is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// It never leaves.
    Before,
    /// It is done, and its answer is not read.
    After,
    /// It is done that much later, when the next run is at work.
    Late(Duration),
}

/// When a run is killed.
#[derive(Clone, Copy, Debug)]
pub struct Kill {
    /// At which request, counted from 0.
    pub at: usize,
    /// What becomes of it.
    pub moment: Moment,
}

/// Requests on their way, and when they arrive.
pub type Late = Rc<RefCell<Vec<(Millis, HttpRequest)>>>;

/// A transport to the sandbox, with a kill.
pub struct Wire {
    sandbox: InProcess,
    clock: Clock,
    late: Late,
    kill: Option<Kill>,
    sent: Cell<usize>,
    killed: Notify,
}

impl Wire {
    pub fn new(sandbox: InProcess, clock: Clock, late: Late, kill: Option<Kill>) -> Self {
        Self {
            sandbox,
            clock,
            late,
            kill,
            sent: Cell::new(0),
            killed: Notify::new(),
        }
    }

    /// Waits until the run is to be killed.
    pub async fn killed(&self) {
        self.killed.notified().await;
    }

    /// Hands the sandbox a request and does not wait for its answer.
    async fn deliver(&self, request: HttpRequest) {
        let mut sending = self.sandbox.send(request);
        poll_fn(|context| {
            // The sandbox acts at the first look; what follows is the answer's way back.
            let _ = sending.as_mut().poll(context);
            Poll::Ready(())
        })
        .await;
    }

    async fn deliver_late(&self) {
        let now = self.clock.now();
        let due: Vec<_> = self
            .late
            .borrow_mut()
            .extract_if(.., |(at, _)| *at <= now)
            .collect();
        for (_, request) in due {
            self.deliver(request).await;
        }
    }
}

impl Transport for Wire {
    fn send(&self, request: HttpRequest) -> Sending<'_> {
        Box::pin(async move {
            self.deliver_late().await;
            let number = self.sent.replace(self.sent.get() + 1);
            let Some(kill) = self.kill.filter(|kill| kill.at == number) else {
                return self.sandbox.send(request).await;
            };
            match kill.moment {
                Moment::Before => {}
                Moment::After => self.deliver(request).await,
                Moment::Late(after) => {
                    let at = self.clock.now() + after.as_millis() as Millis;
                    self.late.borrow_mut().push((at, request));
                }
            }
            self.killed.notify_one();
            std::future::pending().await
        })
    }
}

/// The request budget that all runs of a world share. What a killed run had in flight stays open in it.
#[derive(Clone, Default)]
pub struct Budget {
    ledger: MemoryLedger,
    frozen: Rc<Cell<bool>>,
}

impl Budget {
    /// Nothing changes any more until the next run: what is dropped from now on was killed.
    pub fn freeze(&self, frozen: bool) {
        self.frozen.set(frozen);
    }
}

impl Ledger for Budget {
    fn update(&self, change: &mut dyn FnMut(&mut Window)) -> Result<(), LedgerError> {
        if self.frozen.get() {
            return Err(LedgerError("the run was killed".to_owned()));
        }
        self.ledger.update(change)
    }
}
