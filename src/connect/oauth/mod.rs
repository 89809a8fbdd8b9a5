//! Lets this program in by OAuth: the consent in the browser, the exchange for tokens, their renewal and their end
//! (notion-api.md section 4.1).

mod authorize;
mod callback;
mod grant;
mod listener;
mod page;
mod redirect_uri;
mod refresh;
#[cfg(test)]
#[path = "script_tests.rs"]
mod script;

pub use authorize::{NoRandomness, State, authorize_url};
pub use callback::{Callback, Pasted};
pub use grant::{Authority, Grant, GrantError, Reason};
pub use listener::{Arrived, BindError, Listener};
pub use page::Page;
pub use redirect_uri::{InvalidRedirectUri, RedirectUri};
pub use refresh::GrantedTokens;

/// Where a public connection is registered (notion-api.md section 4).
pub const PORTAL: &str = "https://app.notion.com/developers/connections";
