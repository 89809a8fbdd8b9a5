//! A client of Notion, at the pace that all processes on this machine share.

use std::num::NonZeroU32;
use std::rc::Rc;
use std::time::Duration;

use super::access::Access;
use super::failures::STATE_HINT;
use crate::cli::exit::{ExitStatus, Failure};
use crate::clock::Clock;
use crate::notion::{BaseUrl, Client, HttpTransport, Limits, RetryPolicy, SqliteLedger, Throttle};
use crate::progress::Listener;

/// Where Notion is and how fast it is asked.
pub(in crate::cli) struct Endpoint<'a> {
    pub(in crate::cli) api_url: &'a str,
    pub(in crate::cli) timeout: Duration,
    pub(in crate::cli) retry_base: Duration,
    pub(in crate::cli) requests_per_minute: u32,
    pub(in crate::cli) in_flight: u32,
    pub(in crate::cli) budget: std::path::PathBuf,
    pub(in crate::cli) profile: &'a str,
    /// Whether others who begin meanwhile are to begin at once.
    pub(in crate::cli) leaves_room: bool,
}

impl Endpoint<'_> {
    pub(in crate::cli) fn client(
        self,
        token: impl Into<Access>,
        listener: Rc<dyn Listener>,
    ) -> Result<Client, Failure> {
        let access = token.into();
        let transport = transport(&base_url(self.api_url)?, self.timeout)?;
        let limits = Limits {
            requests_per_minute: NonZeroU32::new(self.requests_per_minute)
                .unwrap_or(NonZeroU32::MIN),
            in_flight: NonZeroU32::new(self.in_flight).unwrap_or(NonZeroU32::MIN),
        };
        let limits = match self.leaves_room {
            true => limits.leaving_room(),
            false => limits,
        };
        let ledger =
            SqliteLedger::open(self.budget, access.budget_key, self.profile).map_err(|error| {
                Failure::new(
                    ExitStatus::Failed,
                    format!("the request budget can't be kept: {error}"),
                )
                .hint(STATE_HINT)
            })?;
        let throttle = Throttle::new(Box::new(ledger), limits, Clock::System);
        let policy = RetryPolicy {
            base: self.retry_base,
            ..RetryPolicy::default()
        };
        Ok(Client::new(
            Rc::new(transport),
            throttle,
            access.tokens,
            policy,
            listener,
        ))
    }
}

pub(super) fn base_url(api_url: &str) -> Result<BaseUrl, Failure> {
    api_url.parse().map_err(|error| {
        Failure::new(ExitStatus::Usage, format!("NOTIC_NOTION_API_URL: {error}"))
            .hint("for Notion itself, take it away: `unset NOTIC_NOTION_API_URL`")
    })
}

pub(super) fn transport(base: &BaseUrl, timeout: Duration) -> Result<HttpTransport, Failure> {
    HttpTransport::with_timeout(base, timeout).map_err(|error| {
        Failure::new(ExitStatus::Failed, error.to_string()).hint(
            "see that the system has trusted certificates (on Debian: `sudo apt install ca-certificates`)",
        )
    })
}
