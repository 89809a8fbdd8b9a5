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
    /// The bearer token that is always accepted.
    pub token: String,
    /// The connection's name, as 404 messages quote it.
    pub connection_name: String,
    /// The workspace's name.
    pub workspace_name: String,
    /// The public connection that a person can let in, besides the one of the token.
    pub oauth: OAuth,
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
            oauth: OAuth::default(),
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

/// A public connection as it is registered, and what is not documented about its tokens (notion-api.md section 4.1).
#[derive(Clone, Debug)]
pub struct OAuth {
    /// The client's id.
    pub client_id: String,
    /// The client's secret.
    pub client_secret: String,
    /// The addresses that a browser may be sent back to, compared letter by letter.
    pub redirect_uris: Vec<String>,
    /// How long an access token is accepted; without end when not given. No answer tells it.
    pub access_token_lifetime: Option<Duration>,
    /// What a refresh does to the pair before it.
    pub rotation: Rotation,
    /// What another authorization does.
    pub reauthorization: Reauthorization,
    /// How errors look.
    pub error_shape: ErrorShape,
}

impl Default for OAuth {
    fn default() -> Self {
        Self {
            client_id: "0a070000-0000-4000-8000-000000000005".to_owned(),
            client_secret: "secret_sandbox".to_owned(),
            redirect_uris: vec!["http://localhost:3002/notion/oauth/callback".to_owned()],
            access_token_lifetime: None,
            rotation: Rotation::OldPairDies,
            reauthorization: Reauthorization::FreshPair,
            error_shape: ErrorShape::Rfc6749,
        }
    }
}

/// What a refresh does to the pair before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// Both its tokens end at once.
    OldPairDies,
    /// Its refresh token stays good, and its access token until its time.
    OldPairLives,
}

/// What another authorization of the same connection by the same person does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reauthorization {
    /// It gives a fresh pair; earlier ones stay good.
    FreshPair,
    /// It gives a fresh pair, and all earlier ones end.
    OnlyPair,
    /// It gives the pair that is there, as connections made before June 2026 do.
    SamePair,
}

/// How the errors of the OAuth endpoints look: documents say both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorShape {
    /// `error` and `error_description`.
    Rfc6749,
    /// As all other errors: `code` and `message`.
    Notion,
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
