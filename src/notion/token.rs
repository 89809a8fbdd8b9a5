//! Where the bearer token comes from, and what happens when Notion no longer takes it.

use std::future::{Future, ready};
use std::pin::Pin;

use super::error::ApiError;
use crate::model::Secret;

/// The future of [`TokenSource::renew`].
pub type Renewing<'a> = Pin<Box<dyn Future<Output = Result<Option<Secret>, ApiError>> + 'a>>;

/// Gives the token for each request.
pub trait TokenSource {
    /// The token as it is now.
    fn token(&self) -> Secret;

    /// Called after a 401 for `refused`. Gives another token, stored already, or none where the token is of a kind that
    /// can't be renewed. If the token was renewed meanwhile, gives that one.
    ///
    /// # Errors
    /// When it should have been renewed and could not be. The call ends with that error.
    fn renew<'a>(&'a self, refused: &'a Secret) -> Renewing<'a>;
}

/// A personal access token or an internal connection's secret: it stays as it is.
impl TokenSource for Secret {
    fn token(&self) -> Secret {
        self.clone()
    }

    fn renew<'a>(&'a self, _refused: &'a Secret) -> Renewing<'a> {
        Box::pin(ready(Ok(None)))
    }
}
