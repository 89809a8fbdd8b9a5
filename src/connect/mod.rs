//! Tokens that rotate: got by a login, kept in a vault, renewed by the service that gave them.

use std::time::Duration;

mod notic;
mod oauth;

pub use notic::StoredTokens;
pub use oauth::{
    Arrived, Authority, BindError, Callback, Grant, GrantError, GrantedTokens, InvalidRedirectUri,
    Listener, NoRandomness, PORTAL, Page, Pasted, Reason, RedirectUri, State, authorize_url,
};

/// The pauses before a new pair is stored again, where that failed: it is nowhere else.
const SAVE_PAUSES: &[Duration] = &[Duration::from_millis(200), Duration::from_secs(2)];
