//! What the commands share: settings, state, tokens, and the client made of them.

mod access;
mod endpoint;
mod failures;
mod source_options;

pub(super) use access::Access;
pub(super) use endpoint::Endpoint;
pub(super) use failures::api_failure;
pub(super) use source_options::{SourceOptions, plain_http};

use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::exit::{ExitStatus, Failure};
use crate::auth::{Credentials, OAuthClient, RememberedStores, StoreKind, Vault};
use crate::connect::{Authority, GrantedTokens};
use crate::markdown::Dialect;
use crate::notion::{BaseUrl, Client};
use crate::progress::{Listener, Silent};
use crate::settings::{ProfileName, Settings};
use crate::source::ReadOptions;
use crate::store::{ProfileLock, Store, StoreError, Wanted, lock_profile, lock_yielding};
use crate::ui::Ui;
use endpoint::{base_url, transport};
use failures::STATE_HINT;

/// Who a profile is worked on for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Somebody, or a timer, named the profile.
    Named,
    /// A run over all profiles that are due. Nobody is asked, and nobody watches the single profile.
    OneOfMany,
}

/// One command's surroundings.
pub(super) struct Session<'a> {
    pub(super) settings: Settings,
    pub(super) profile: ProfileName,
    pub(super) mode: Mode,
    pub(super) json: bool,
    pub(super) ui: &'a Ui,
}

/// Whose token is used, and where it came from.
pub(super) struct Login {
    pub(super) token: Access,
    /// Whether it comes from the environment.
    pub(super) from_environment: bool,
}

impl<'a> Session<'a> {
    /// The surroundings of another profile.
    pub(super) fn of(&self, profile: &ProfileName, ui: &'a Ui) -> Session<'a> {
        Session {
            settings: self.settings.clone(),
            profile: profile.clone(),
            mode: self.mode,
            json: self.json,
            ui,
        }
    }
}

/// What a run over all profiles is called where profiles are told apart. No profile can be called so.
pub(super) const ALL: &str = "--all";

/// How long to wait until a run over all profiles lets go of the one that somebody named.
const HAND_OVER: Duration = Duration::from_secs(45);

impl Session<'_> {
    /// Who is told of a run's progress.
    pub(super) fn listener(&self) -> Rc<dyn Listener> {
        match self.mode {
            Mode::Named => Rc::from(self.ui.listener()),
            Mode::OneOfMany => Rc::new(Silent),
        }
    }

    /// Takes the profile's lock. A run over all profiles hands it over to who named the profile.
    pub(super) fn lock(&self) -> Result<ProfileLock, Failure> {
        let folder = self.settings.paths.state_folder();
        let profile = self.profile.as_str();
        if self.mode == Mode::OneOfMany {
            return Ok(lock_yielding(folder, profile)?);
        }
        let busy = match lock_profile(folder, profile) {
            Err(busy @ StoreError::Busy { .. }) if busy.is_yielding() => busy,
            lock => return Ok(lock?),
        };
        self.ui
            .note("A run over all profiles is at work on this one, and is asked to hand it over.");
        let _wanted = Wanted::announce(folder, profile)?;
        let deadline = Instant::now() + HAND_OVER;
        while Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(100));
            match lock_profile(folder, profile) {
                Err(StoreError::Busy { .. }) => {}
                lock => return Ok(lock?),
            }
        }
        Err(busy.into())
    }
}

impl Session<'_> {
    /// A runtime on this thread: a few requests in flight need no more, and their order can be told.
    pub(super) fn runtime(&self) -> Result<tokio::runtime::Runtime, Failure> {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| {
                Failure::new(
                    ExitStatus::Failed,
                    format!("the system refused what is needed to wait: {error}"),
                )
            })
    }

    /// The state of the profile. Makes the folder and the file where there are none.
    pub(super) fn store(&self) -> Result<Store, Failure> {
        self.make_state_folder()?;
        Ok(Store::open(
            &self.settings.paths.state_database(),
            self.profile.as_str(),
        )?)
    }

    fn make_state_folder(&self) -> Result<(), Failure> {
        let paths = &self.settings.paths;
        paths.create_state_folder().map_err(|error| {
            let folder = paths.state_folder().display();
            let message = format!("the state folder `{folder}` could not be made: {error}");
            Failure::new(ExitStatus::Failed, message).hint(STATE_HINT)
        })
    }

    /// The state, if there is any.
    pub(super) fn existing_store(&self) -> Result<Option<Store>, Failure> {
        match self.settings.paths.state_database().exists() {
            true => self.store().map(Some),
            false => Ok(None),
        }
    }

    /// Where the profile's tokens are kept.
    pub(super) fn store_kind(&self) -> Result<StoreKind, Failure> {
        let remembered = RememberedStores::new(&self.settings.paths).get(self.profile.as_str())?;
        Ok(StoreKind::choose(self.settings.token_store, remembered))
    }

    /// The vault of that kind.
    pub(super) fn vault(&self, kind: StoreKind) -> Vault {
        Vault::of(kind, &self.settings.paths, self.settings.keys.clone())
    }

    /// The stored tokens. A vault that was never used is not asked: a keyring may want to be unlocked.
    pub(super) async fn stored_login(&self) -> Result<Option<Credentials>, Failure> {
        let remembered = RememberedStores::new(&self.settings.paths).get(self.profile.as_str())?;
        if remembered.is_none() && self.settings.token_store.is_none() {
            return Ok(None);
        }
        let kind = StoreKind::choose(self.settings.token_store, remembered);
        Ok(self.vault(kind).load(self.profile.as_str()).await?)
    }

    /// The token to use: the environment's, else the stored one.
    pub(super) async fn login(&self) -> Result<Login, Failure> {
        if let Some(token) = &self.settings.token {
            return Ok(Login {
                token: token.clone().into(),
                from_environment: true,
            });
        }
        match self.stored_login().await? {
            Some(credentials) => Ok(Login {
                token: self.access(credentials)?,
                from_environment: false,
            }),
            None => Err(self.not_logged_in()),
        }
    }

    fn not_logged_in(&self) -> Failure {
        let profile = self.profile.as_str();
        let failure = Failure::new(
            ExitStatus::LogIn,
            format!("profile `{profile}` is not logged in to Notion"),
        );
        match self.profile.is_default() {
            true => failure.hint("log in with `notic-notion login`, or set NOTION_TOKEN"),
            // It may be a word that was typed wrongly.
            false => failure
                .hint(format!(
                    "log in with `notic-notion --profile {profile} login`, or set NOTION_TOKEN"
                ))
                .hint("`notic-notion profile list` names the profiles that there are"),
        }
    }

    /// Stored tokens, with what renews them if they can be.
    fn access(&self, credentials: Credentials) -> Result<Access, Failure> {
        let Some(client) = credentials.client.clone() else {
            return Ok(credentials.access.into());
        };
        let tokens = GrantedTokens::new(
            self.vault(self.store_kind()?),
            self.settings.paths.clone(),
            self.profile.as_str().to_owned(),
            self.authority(client)?,
            &credentials,
        );
        Ok(Access::new(Rc::new(tokens), credentials.bot_id.as_deref()))
    }

    /// Where Notion is.
    pub(super) fn base_url(&self) -> Result<BaseUrl, Failure> {
        base_url(&self.settings.api_url)
    }

    /// What exchanges, renews and ends the tokens of a public connection.
    pub(super) fn authority(&self, client: OAuthClient) -> Result<Authority, Failure> {
        let network = self.settings.network;
        let transport = transport(&self.base_url()?, network.timeout)?;
        Ok(Authority::new(
            Rc::new(transport),
            client,
            network.retry_base,
        ))
    }

    /// A client for a token, at the pace all processes on this machine share.
    pub(super) fn client(
        &self,
        token: impl Into<Access>,
        listener: Rc<dyn Listener>,
    ) -> Result<Client, Failure> {
        self.make_state_folder()?;
        let paths = &self.settings.paths;
        let endpoint = Endpoint {
            api_url: &self.settings.api_url,
            timeout: self.settings.network.timeout,
            retry_base: self.settings.network.retry_base,
            requests_per_minute: self.settings.requests_per_minute,
            in_flight: self.settings.in_flight,
            budget: paths.budget_database(),
            profile: match self.mode {
                Mode::Named => self.profile.as_str(),
                Mode::OneOfMany => ALL,
            },
            leaves_room: self.mode == Mode::OneOfMany,
        };
        endpoint.client(token, listener)
    }

    /// How the profile's source is read.
    pub(super) fn read_options(&self, stored: &SourceOptions) -> (ReadOptions, Dialect) {
        let dialect = stored.dialect.unwrap_or(self.settings.dialect);
        let options = ReadOptions {
            dialect,
            layout: stored.layout,
            workspace_name: stored.workspace_name.clone(),
            order: stored.order.or(self.settings.order),
            workspace_icons: self.settings.icons.workspaces,
            folder_icons: self.settings.icons.folders,
            note_icons: self.settings.icons.notes,
            known: Arc::default(),
        };
        (options, dialect)
    }
}
