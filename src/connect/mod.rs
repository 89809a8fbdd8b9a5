//! Tokens that rotate: got by a login, kept in a vault, renewed by the service that gave them.

mod notic;
mod oauth;

pub use notic::StoredTokens;
pub use oauth::{
    Arrived, Authority, BindError, Callback, Grant, GrantError, GrantedTokens, InvalidRedirectUri,
    Listener, NoRandomness, PORTAL, Page, Pasted, Reason, RedirectUri, State, authorize_url,
};
