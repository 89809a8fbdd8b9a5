//! A public connection: OAuth 2.0 with a consent page (notion-api.md section 4.1).
//!
//! ```text
//! browser: GET authorize -> page -> POST its form -> back to the client's address, with a code or an error
//! client:  token -> a pair of tokens -> ... 401 -> token -> the next pair; introspect, revoke
//! ```
//!
//! [`authority`] remembers codes and tokens and holds the rules about their lives.

mod authority;
mod authorize;
mod endpoints;
mod page;
mod person;

pub(crate) use authority::Authority;
pub use authority::Grants;
pub(crate) use authorize::{PATH, respond};
pub(crate) use endpoints::{check_client, introspect, revoke, token};
pub use person::Consent;
