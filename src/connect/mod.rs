//! Tokens that rotate: kept in a vault, renewed by the service that gave them.

mod notic;

pub use notic::StoredTokens;
