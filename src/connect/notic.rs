//! Stored tokens of Notic, renewed when they have expired.
//!
//! `POST /auth/refresh` deletes the refresh token it is given (notic-data.md section 2). So one process at a time
//! refreshes, who waited reads the store first, and the new pair is stored before it is used. What remains: a run that is
//! killed after Notic has answered and before the answer is stored leaves a refresh token that is dead; the next run that
//! needs it is refused, and asks for a new login.

use std::cell::{Cell, RefCell};

use tokio::time::sleep;

use super::SAVE_PAUSES;
use crate::auth::{NoticCredentials, Turn, Vault, VaultError};
use crate::model::Secret;
use crate::notic::{Client, ErrorKind, NotRenewed, Renewing, TokenPair, Tokens};
use crate::paths::Paths;

/// A profile's tokens, from the vault.
pub struct StoredTokens {
    vault: Vault,
    paths: Paths,
    profile: String,
    client: Client,
    current: RefCell<NoticCredentials>,
    /// Whether this run has asked for a new pair: one that is refused as well is not mended by a third.
    asked: Cell<bool>,
}

impl StoredTokens {
    /// Tokens that were loaded from this vault.
    pub fn new(
        vault: Vault,
        paths: &Paths,
        profile: &str,
        client: Client,
        loaded: NoticCredentials,
    ) -> Self {
        Self {
            vault,
            paths: paths.clone(),
            profile: profile.to_owned(),
            client,
            current: RefCell::new(loaded),
            asked: Cell::new(false),
        }
    }

    async fn renewed(&self, refused: &Secret) -> Result<Secret, NotRenewed> {
        let _turn = Turn::wait::<NoticCredentials>(&self.paths, &self.profile)
            .await
            .map_err(store_failed)?;
        let stored = self
            .vault
            .load::<NoticCredentials>(&self.profile)
            .await
            .map_err(store_failed)?;
        let Some(stored) = stored.filter(|stored| stored.server == self.current.borrow().server)
        else {
            return Err(again("somebody logged out meanwhile"));
        };
        // Pages of two people must not be joined.
        if stored.login != self.current.borrow().login {
            return Err(again(
                "another login was made meanwhile; with that, run the same again",
            ));
        }
        self.current.replace(stored.clone());
        if stored.access != *refused {
            return Ok(stored.access);
        }
        if self.asked.replace(true) {
            return Err(again("the one it gave in its place is refused, too"));
        }
        let Some(refresh) = &stored.refresh else {
            return Err(again("there is no refresh token to get another one with"));
        };
        // Once Notic has answered, a store that can't be written would lose both tokens.
        self.keep(&stored).await?;
        let pair = self
            .client
            .refresh(refresh)
            .await
            .map_err(|error| match error.kind {
                ErrorKind::LogIn(_) | ErrorKind::Refused(..) => again(
                    "the refresh token is refused as well: it has expired, or was used already",
                ),
                _ => NotRenewed::Call(error),
            })?;
        let TokenPair { access, refresh } = pair;
        let renewed = NoticCredentials {
            access,
            refresh,
            server: stored.server,
            login: stored.login,
        };
        self.keep_at_last(&renewed).await?;
        let access = renewed.access.clone();
        self.current.replace(renewed);
        Ok(access)
    }

    /// Notic has forgotten the pair before: what may pass is waited for.
    async fn keep_at_last(&self, renewed: &NoticCredentials) -> Result<(), NotRenewed> {
        for pause in SAVE_PAUSES {
            if self.keep(renewed).await.is_ok() {
                return Ok(());
            }
            sleep(*pause).await;
        }
        let saved = self.vault.save(&self.profile, renewed).await;
        saved.map(drop).map_err(|error| {
            NotRenewed::Because(ErrorKind::TokenStore(
                format!(
                    "Notic gave new tokens, which could not be kept, so that a new login is needed: {error}"
                ),
                error.hints_of::<NoticCredentials>(),
            ))
        })
    }

    async fn keep(&self, credentials: &NoticCredentials) -> Result<(), NotRenewed> {
        let saved = self.vault.save(&self.profile, credentials).await;
        saved.map(drop).map_err(store_failed)
    }
}

impl Tokens for StoredTokens {
    fn access(&self) -> Secret {
        self.current.borrow().access.clone()
    }

    fn renew<'a>(&'a self, refused: &'a Secret) -> Renewing<'a> {
        Box::pin(self.renewed(refused))
    }
}

fn again(why: &str) -> NotRenewed {
    NotRenewed::Because(ErrorKind::LogInAgain(why.to_owned()))
}

fn store_failed(error: VaultError) -> NotRenewed {
    NotRenewed::Because(ErrorKind::TokenStore(
        format!("the tokens of Notic could not be renewed: {error}"),
        error.hints_of::<NoticCredentials>(),
    ))
}
