//! Typed calls to Notion, and the only code that sends anything over the network.
//!
//! A [`Client`]'s call becomes a request, waits for the [`Throttle`], goes through a [`Transport`], and is judged by
//! [`RetryPolicy::verdict`]: done, again, given up, or unknown. Unknown writes are for the caller to look after.

mod allowance;
mod base_url;
mod client;
mod error;
mod ledger;
mod line;
mod outcome;
mod reach;
mod requests;
mod reqwest_transport;
mod retry;
mod sender;
mod shut_out;
mod sqlite_ledger;
mod throttle;
mod token;
mod transport;
mod upload;
mod window;
pub mod wire;

pub use allowance::Allowance;
pub use base_url::{BaseUrl, InvalidBaseUrl};
pub use client::{Client, Created, Deleted};
pub use error::{ApiError, CallError, ErrorKind};
pub use ledger::{Ledger, LedgerError, MemoryLedger};
pub use outcome::{Commit, Outcome, Refusal};
pub use reach::{Reach, reach};
pub use requests::{CreatePage, PageUpdate, Position};
pub use reqwest_transport::{HttpTransport, NOTION_VERSION, TransportSetupError};
pub use retry::{Doubt, RetryPolicy, Safety, Verdict};
pub use sender::RequestCounts;
pub use sqlite_ledger::SqliteLedger;
pub use throttle::{Permit, Throttle};
pub use token::{Renewing, TokenSource};
pub use transport::{
    Authorization, HttpMethod, HttpRequest, HttpResponse, Payload, Sending, Transport,
    TransportError,
};
pub use upload::{FileContent, FileToUpload, SINGLE_PART, UploadError};
pub use window::{Cause, Decision, Ending, Limits, SlotId, Window};
pub use wire::{
    BlockObject, Content, IconObject, ListPage, Me, PageObject, Parent, ShownRun, TokenKind, UserId,
};
