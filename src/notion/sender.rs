//! Sends one call until there is a verdict: permission, try, judgement, wait, again.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use serde_json::Value;
use tokio::select;
use tokio::time::{sleep, timeout};

use super::allowance::{Allowance, out_of_time};
use super::error::{ApiError, CallError, ErrorKind};
use super::ledger::LedgerError;
use super::outcome::{Commit, Outcome};
use super::requests::Call;
use super::retry::{RetryPolicy, Verdict};
use super::shut_out::ShutOut;
use super::throttle::{Permit, Throttle, WORTH_TELLING};
use super::token::TokenSource;
use super::transport::{Authorization, HttpRequest, HttpResponse, Transport, TransportError};
use super::window::{Ending, LONGEST_PAUSE};
use crate::clock::Millis;
use crate::model::Secret;
use crate::progress::{Event, Listener};

/// How many requests were sent. Those that never left are not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RequestCounts {
    /// All.
    pub total: u64,
    /// Those that change nothing.
    pub reads: u64,
    /// Those that change something.
    pub writes: u64,
    /// Those that repeat one before.
    pub retried: u64,
    /// Those refused for their rate.
    pub rate_limited: u64,
}

/// A success.
pub(super) enum Answer {
    /// As answered.
    Json(Value),
    /// As saved, though the answer failed.
    Saved(Commit),
}

pub(super) struct Sender {
    pub(super) transport: Rc<dyn Transport>,
    pub(super) throttle: Throttle,
    pub(super) tokens: Rc<dyn TokenSource>,
    pub(super) policy: RetryPolicy,
    pub(super) listener: Rc<dyn Listener>,
    pub(super) allowance: Cell<Allowance>,
    /// How many requests were begun that count against the allowance.
    pub(super) begun: Cell<u64>,
    pub(super) counts: Cell<RequestCounts>,
    /// How many calls in a row were given up because Notion was not available.
    pub(super) fruitless: Cell<u32>,
    /// How far this machine's clock was ahead of Notion's at the last answer that told its time.
    pub(super) clock_ahead: Cell<Option<i64>>,
    pub(super) shut_out: ShutOut,
}

/// How often a call may get another token: the first may be one that another process stored long ago, and that is past
/// its time as well.
const RENEWALS: u32 = 2;

/// After how many calls in a row that were given up Notion counts as down.
const FRUITLESS_CALLS: u32 = 3;

impl Sender {
    pub(super) async fn send(&self, call: &Call) -> Result<Answer, CallError> {
        let mut token = self.tokens.token();
        let mut renewals = 0;
        let mut attempt = 1;
        let mut repeats = false;
        loop {
            check(&token)?;
            let outcome = self.try_once(call, &token, repeats).await?;
            repeats = true;
            let error = outcome.error().map(|error| error.without(&token));
            if renewals < RENEWALS
                && error
                    .as_ref()
                    .is_some_and(|error| error.kind == ErrorKind::Unauthorized)
                && let Some(new) = self.tokens.renew(&token).await.map_err(CallError::Failed)?
            {
                token = new;
                renewals += 1;
                continue;
            }
            let verdict = self
                .policy
                .verdict(call.safety, attempt, &outcome, random_fraction());
            attempt += 1;
            match (verdict, error) {
                (Verdict::Again { after }, _) => self.wait(after, &outcome).await?,
                (Verdict::PauseAll { pause }, _) => {
                    let until = self.now().saturating_add(pause.as_millis() as Millis);
                    self.throttle.pause(until).map_err(no_budget)?;
                }
                (Verdict::Unknown(doubt), Some(error)) => {
                    return Err(CallError::Unknown { doubt, error });
                }
                (Verdict::GiveUp, Some(error)) => {
                    self.keep_pause(&outcome, &error)?;
                    return Err(CallError::Failed(self.given_up(error)));
                }
                (Verdict::Done | Verdict::GiveUp | Verdict::Unknown(_), _) => {
                    self.fruitless.set(0);
                    return answer(outcome);
                }
            }
        }
    }

    /// A pause that Notion asked for at the last try holds for other processes and the next run, though nobody waits for
    /// it here. One that is longer than any wait does not: who comes next asks how things stand.
    fn keep_pause(&self, outcome: &Outcome, error: &ApiError) -> Result<(), CallError> {
        let Outcome::Refused(refusal) = outcome else {
            return Ok(());
        };
        match (error.kind, refusal.retry_after) {
            (ErrorKind::RateLimited, Some(asked)) if asked <= LONGEST_PAUSE => {
                let until = self.now().saturating_add(asked.as_millis() as Millis);
                self.shut_out.begin(until, error.clone());
                self.throttle.pause(until).map_err(no_budget)
            }
            _ => Ok(()),
        }
    }

    /// One call that fails again and again may be about one page; several in a row mean that Notion is down, and that
    /// going on would only take long.
    fn given_up(&self, error: ApiError) -> ApiError {
        let down = matches!(error.kind, ErrorKind::Unavailable | ErrorKind::NoAnswer);
        self.fruitless
            .set(if down { self.fruitless.get() + 1 } else { 0 });
        match self.fruitless.get() >= FRUITLESS_CALLS {
            true => ApiError {
                kind: ErrorKind::Unreachable,
                ..error
            },
            false => error,
        }
    }

    async fn try_once(
        &self,
        call: &Call,
        token: &Secret,
        repeats: bool,
    ) -> Result<Outcome, CallError> {
        let request = HttpRequest {
            method: call.method,
            target: call.target.clone(),
            authorization: Authorization::Bearer(token.clone()),
            payload: call.payload.clone(),
        };
        let permit = self.permit().await?;
        let sent_at = self.now();
        let result = self.transport.send(request).await;
        if matches!(result, Err(TransportError::NotSent(_))) {
            self.begun.set(self.begun.get().saturating_sub(1));
        }
        permit.done(match &result {
            Ok(_) => Ending::Answered,
            Err(TransportError::NotSent(_)) => Ending::NotSent,
            Err(TransportError::Cut(_) | TransportError::TimedOut(_)) => Ending::Lost,
        });
        if let Some(date) = result.as_ref().ok().and_then(|answer| answer.date) {
            let ahead = self.now().cast_signed().wrapping_sub(date.cast_signed());
            self.clock_ahead.set(Some(ahead));
        }
        self.count(call, &result, repeats);
        self.listener.on(Event::Requested {
            line: call.line(),
            status: result.as_ref().ok().map(|response| response.status),
            took: Duration::from_millis(self.now().saturating_sub(sent_at)),
        });
        Ok(Outcome::read(result))
    }

    /// Waits until the request may be sent; fails where the run may send no more, now or when it would be its turn.
    async fn permit(&self) -> Result<Permit<'_>, CallError> {
        let allowance = self.allowance.get();
        let (begun, now) = (self.begun.get(), self.now());
        allowance.check(begun, now).map_err(CallError::Failed)?;
        // Counted while it waits for its turn, so that others don't take its place.
        self.begun.set(begun + 1);
        let turn = async {
            select! {
                biased;
                error = self.shut_out.ended_by(now) => Err(CallError::Failed(error)),
                permit = self.throttle.acquire(&*self.listener) => permit.map_err(no_budget),
            }
        };
        let permit = match allowance.left(now) {
            None => Some(turn.await),
            Some(left) => timeout(left, turn).await.ok(),
        };
        let refused = match permit {
            Some(Ok(permit)) => return Ok(permit),
            Some(Err(error)) => error,
            None => CallError::Failed(out_of_time()),
        };
        self.begun.set(self.begun.get().saturating_sub(1));
        Err(refused)
    }

    fn count(&self, call: &Call, result: &Result<HttpResponse, TransportError>, repeats: bool) {
        if matches!(result, Err(TransportError::NotSent(_))) {
            return;
        }
        let limited = matches!(result, Ok(response) if matches!(response.status, 429 | 529));
        let mut counts = self.counts.get();
        counts.total += 1;
        counts.reads += u64::from(call.is_read);
        counts.writes += u64::from(!call.is_read);
        counts.retried += u64::from(repeats);
        counts.rate_limited += u64::from(limited);
        self.counts.set(counts);
    }

    /// Waits before a repetition, unless the run may not last that long.
    async fn wait(&self, after: Duration, outcome: &Outcome) -> Result<(), CallError> {
        let left = self.allowance.get().left(self.now());
        if left.is_some_and(|left| left <= after) {
            return Err(CallError::Failed(out_of_time()));
        }
        if after > WORTH_TELLING {
            let what = match outcome {
                Outcome::Refused(refusal) => format!("Notion answered {}", refusal.status),
                Outcome::Success(_) | Outcome::Garbled(_) => "the answer was cut short".to_owned(),
                Outcome::NoAnswer(_) => "the connection to Notion failed".to_owned(),
            };
            let why = format!("{what}; the request is sent again");
            self.listener.on(Event::Waiting { pause: after, why });
        }
        sleep(after).await;
        Ok(())
    }

    fn now(&self) -> Millis {
        self.throttle.clock().now()
    }
}

/// Reads an outcome that is a success, in spite of its status perhaps.
fn answer(outcome: Outcome) -> Result<Answer, CallError> {
    match outcome {
        Outcome::Success(value) => Ok(Answer::Json(value)),
        Outcome::Refused(refusal) => match refusal.commit {
            Some(commit) => Ok(Answer::Saved(commit)),
            None => Err(CallError::Failed(refusal.error)),
        },
        Outcome::Garbled(error) => Err(CallError::Failed(error)),
        Outcome::NoAnswer(error) => Err(CallError::Failed(ApiError::local(
            ErrorKind::NoAnswer,
            error.to_string(),
        ))),
    }
}

/// A token that no header can carry would look like a network failure.
fn check(token: &Secret) -> Result<(), CallError> {
    let text = token.expose();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(());
    }
    let message = "it is empty, or has characters that no token has";
    Err(CallError::Failed(ApiError::local(
        ErrorKind::Unauthorized,
        message,
    )))
}

fn no_budget(error: LedgerError) -> CallError {
    CallError::Failed(ApiError::local(ErrorKind::Budget, error.to_string()))
}

/// From 0 to 1. Without randomness, which only scatters waits, the middle does.
fn random_fraction() -> f64 {
    let mut bytes = [0; 4];
    match aws_lc_rs::rand::fill(&mut bytes) {
        Ok(()) => f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX),
        Err(_) => 0.5,
    }
}
