//! Where the access token comes from, and what happens when Notic no longer takes it.

use std::future::{Future, ready};
use std::pin::Pin;

use super::error::{ApiError, ErrorKind};
use crate::model::Secret;

/// The future of [`Tokens::renew`].
pub type Renewing<'a> = Pin<Box<dyn Future<Output = Result<Secret, NotRenewed>> + 'a>>;

/// Why there is no other token.
#[derive(Debug)]
pub enum NotRenewed {
    /// What became of the call whose token was refused.
    Because(ErrorKind),
    /// The call that should have given another token failed.
    Call(ApiError),
}

/// Gives the access token for each call.
pub trait Tokens {
    /// The token as it is now.
    fn access(&self) -> Secret;

    /// Called after a 401 for `refused`. Gives another token, stored already. If it was renewed meanwhile, gives that
    /// one.
    fn renew<'a>(&'a self, refused: &'a Secret) -> Renewing<'a>;
}

/// A token that can't be renewed: of the environment, or one that is only tried.
impl Tokens for Secret {
    fn access(&self) -> Secret {
        self.clone()
    }

    fn renew<'a>(&'a self, _refused: &'a Secret) -> Renewing<'a> {
        let why = "there is no refresh token to get another one with";
        Box::pin(ready(Err(NotRenewed::Because(ErrorKind::LogInAgain(
            why.to_owned(),
        )))))
    }
}
