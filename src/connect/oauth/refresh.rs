//! Granted tokens, and their renewal when Notion no longer takes them.

use std::cell::RefCell;

use tokio::sync::Mutex;
use tokio::time::sleep;

use super::grant::{Authority, Grant, GrantError, Reason};
use crate::auth::{Credentials, Turn, Vault, VaultError};
use crate::connect::SAVE_PAUSES;
use crate::model::Secret;
use crate::notion::{ApiError, ErrorKind, Renewing, TokenSource};
use crate::paths::Paths;

/// A profile's granted tokens. Notion tells no lifetime, so they are renewed when one is refused.
pub struct GrantedTokens {
    vault: Vault,
    paths: Paths,
    profile: String,
    authority: Authority,
    held: RefCell<Held>,
    /// Several requests may be refused at once; one renewal serves them all.
    one_at_a_time: Mutex<()>,
}

/// What this process knows.
struct Held {
    access: Secret,
    bot_id: Option<String>,
    /// A renewal that failed is not tried again in this process.
    failed: Option<ApiError>,
}

impl GrantedTokens {
    /// Starts with the pair that was loaded.
    pub fn new(
        vault: Vault,
        paths: Paths,
        profile: String,
        authority: Authority,
        loaded: &Credentials,
    ) -> Self {
        Self {
            vault,
            paths,
            profile,
            authority,
            held: RefCell::new(Held {
                access: loaded.access.clone(),
                bot_id: loaded.bot_id.clone(),
                failed: None,
            }),
            one_at_a_time: Mutex::new(()),
        }
    }

    async fn renewed(&self, refused: &Secret) -> Result<Secret, ApiError> {
        let _one = self.one_at_a_time.lock().await;
        {
            let held = self.held.borrow();
            if held.access != *refused {
                return Ok(held.access.clone());
            }
            if let Some(error) = &held.failed {
                return Err(error.clone());
            }
        }
        let result = self.stored_or_new(refused).await;
        let mut held = self.held.borrow_mut();
        match &result {
            Ok(access) => held.access = access.clone(),
            Err(error) => held.failed = Some(error.clone()),
        }
        result
    }

    /// With the turn, nobody else renews: what the vault holds now is the latest pair.
    async fn stored_or_new(&self, refused: &Secret) -> Result<Secret, ApiError> {
        let _turn = Turn::wait::<Credentials>(&self.paths, &self.profile)
            .await
            .map_err(|error| not_kept(&error))?;
        let Some(stored) = self.load().await? else {
            return Err(log_in("this profile was logged out meanwhile"));
        };
        if stored.bot_id != self.held.borrow().bot_id {
            return Err(log_in(
                "another login was made meanwhile; run the same again to use it",
            ));
        }
        if stored.access != *refused {
            return Ok(stored.access);
        }
        let Some(refresh) = stored.refresh.clone() else {
            return Err(log_in("Notion gave nothing to renew it with"));
        };
        // A vault that can't be written would lose the next pair, and this one may end with it.
        self.save(&stored).await?;
        let grant = self.authority.refresh(&refresh).await.map_err(refusal)?;
        let next = next(stored, grant);
        self.save_at_last(&next).await?;
        Ok(next.access)
    }

    /// Now the pair is nowhere else: what may pass is waited for.
    async fn save_at_last(&self, next: &Credentials) -> Result<(), ApiError> {
        for pause in SAVE_PAUSES {
            if self.save(next).await.is_ok() {
                return Ok(());
            }
            sleep(*pause).await;
        }
        self.save(next).await.map_err(|error| {
            let message = format!(
                "Notion gave the next one, which could not be kept, so that a new login is needed: {}",
                error.message
            );
            ApiError::local(ErrorKind::TokenStore, message)
        })
    }

    async fn load(&self) -> Result<Option<Credentials>, ApiError> {
        let loaded = self.vault.load::<Credentials>(&self.profile).await;
        loaded.map_err(|error| not_kept(&error))
    }

    async fn save(&self, credentials: &Credentials) -> Result<(), ApiError> {
        let saved = self.vault.save(&self.profile, credentials).await;
        saved.map(drop).map_err(|error| not_kept(&error))
    }
}

impl TokenSource for GrantedTokens {
    fn token(&self) -> Secret {
        self.held.borrow().access.clone()
    }

    fn renew<'a>(&'a self, refused: &'a Secret) -> Renewing<'a> {
        Box::pin(async { self.renewed(refused).await.map(Some) })
    }
}

/// The stored credentials with the next pair.
fn next(stored: Credentials, grant: Grant) -> Credentials {
    Credentials {
        access: grant.access,
        // Where Notion gives none, the one before stays good (RFC 6749 section 6).
        refresh: grant.refresh.or(stored.refresh),
        // The name may have changed; who it is can't.
        workspace_name: grant.workspace_name.or(stored.workspace_name),
        ..stored
    }
}

fn log_in(why: &str) -> ApiError {
    ApiError::local(ErrorKind::Unauthorized, why)
}

fn not_kept(error: &VaultError) -> ApiError {
    ApiError::local(ErrorKind::TokenStore, error.to_string())
}

/// What a refusal to renew means to a run: nothing else than the renewal is told to have failed.
fn refusal(error: GrantError) -> ApiError {
    let (kind, what) = match error.reason {
        Reason::InvalidGrant => (
            ErrorKind::Unauthorized,
            "it is past its time or revoked, and Notion did not renew it",
        ),
        Reason::InvalidClient => (
            ErrorKind::Unauthorized,
            "it is past its time or revoked, and Notion does not know the client id and secret that would renew it",
        ),
        Reason::Unreachable => (
            ErrorKind::Unreachable,
            "the token is past its time and was not renewed",
        ),
        Reason::Other if error.error.code.is_some() => (
            ErrorKind::Unauthorized,
            "it is past its time or revoked, and Notion refused to renew it",
        ),
        Reason::Other => (ErrorKind::NotNotion, "the token was not renewed"),
    };
    let message = match error.error.message.is_empty() {
        true => what.to_owned(),
        false => format!("{what}: {}", error.error.message),
    };
    ApiError {
        kind,
        message,
        ..error.error
    }
}

#[cfg(test)]
#[path = "refresh_tests.rs"]
mod tests;
