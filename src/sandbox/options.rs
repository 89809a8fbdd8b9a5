//! What a sandbox is like.

use std::time::Duration;

/// How a sandbox behaves where Notion differs from place to place, or cannot be known.
#[derive(Clone, Debug)]
pub struct Options {
    /// Requests in any 60 seconds (notion-api.md section 2.1).
    pub requests_per_minute: u32,
    /// Whether a request over the budget is answered 429. When not, it is only counted.
    pub strict_rate: bool,
    /// How long answers take.
    pub latency: Latency,
    /// What kind of token the client has.
    pub connection: Connection,
    /// The bearer token that is accepted.
    pub token: String,
    /// The connection's name, as 404 messages quote it.
    pub connection_name: String,
    /// The workspace's name.
    pub workspace_name: String,
    /// The seed of ids and of all that is random.
    pub seed: u64,
    /// The time before the first request, in milliseconds since 1970: what is seeded then is made at that time.
    pub start_ms: u64,
    /// How long a new page is hidden from the search.
    pub search_lag: SearchLag,
    /// How long new pages and blocks are missing from children lists.
    pub list_lag: Duration,
    /// How long after its restore a page's descendants are still refused as lying in the trash.
    pub restore_lag: Duration,
    /// What two creates under one parent at the same time lead to.
    pub overlap: Overlap,
    /// The most bytes of one uploaded file.
    pub max_upload_bytes: u64,
    /// How many requests the log keeps, the latest ones; all when not given. A server that runs for long needs a limit.
    pub log_limit: Option<usize>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            requests_per_minute: 180,
            strict_rate: true,
            latency: Latency::None,
            connection: Connection::Internal,
            token: "ntn_sandbox".to_owned(),
            connection_name: "Sandbox Connection".to_owned(),
            workspace_name: "Sandbox Workspace".to_owned(),
            seed: 1,
            // 2026-11-22.
            start_ms: 1_795_305_600_000,
            search_lag: SearchLag::Observed,
            list_lag: Duration::ZERO,
            restore_lag: Duration::ZERO,
            overlap: Overlap::Scramble,
            max_upload_bytes: 5 * 1024 * 1024,
            log_limit: None,
        }
    }
}

/// How long answers take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Latency {
    /// No time.
    None,
    /// Always as long.
    Flat(Duration),
    /// As long as Notion was seen to take (notion-observed.md section 10).
    Observed,
}

/// What kind of token the client has (notion-api.md section 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// An internal connection: sees what is shared, creates only under pages.
    Internal,
    /// A public connection: also creates pages at the top of the workspace.
    Public,
    /// A personal access token: acts as a person and sees all their pages.
    PersonalToken,
}

/// How long a new page is hidden from the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchLag {
    /// No time.
    None,
    /// Always as long.
    Flat(Duration),
    /// From 11 to 27 seconds (notion-observed.md section 8).
    Observed,
}

/// What two creates under one parent at the same time lead to (notion-api.md section 8, pitfalls 4 and 14).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overlap {
    /// Nothing: they stand in the order of arrival.
    Orderly,
    /// New pages stand in any order, unless a position pins them.
    Scramble,
    /// The later one is answered 409; so are two writes to one page.
    Conflict,
}
