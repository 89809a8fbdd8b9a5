//! What the commands share: settings, state, tokens, and the client made of them.

use std::num::NonZeroU32;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::exit::{ExitStatus, Failure};
use crate::auth::{Credentials, OAuthClient, RememberedStores, StoreKind, Vault};
use crate::clock::Clock;
use crate::connect::{Authority, GrantedTokens};
use crate::markdown::Dialect;
use crate::model::{Digest, Secret};
use crate::notic::PlainHttp;
use crate::notion::{
    ApiError, BaseUrl, CallError, Client, ErrorKind, HttpTransport, Limits, RetryPolicy,
    SqliteLedger, Throttle, TokenSource,
};
use crate::progress::{Listener, Silent};
use crate::settings::{Choice, Layout, Order, ProfileName, Settings};
use crate::source::ReadOptions;
use crate::store::{ProfileLock, Store, StoreError, Wanted, lock_profile, lock_yielding};
use crate::ui::Ui;

/// What to do where the state can't be read or written.
const STATE_HINT: &str = "see that its disk has room and that you may write there; NOTIC_NOTION_HOME=<folder> keeps \
                          settings and state elsewhere";

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

/// A token with what keeps it good, and whose budget its requests count to.
pub(super) struct Access {
    tokens: Rc<dyn TokenSource>,
    budget_key: String,
}

impl Access {
    /// A granted token. It may be renewed; its budget stays the same one, since the bot's id does.
    pub(super) fn new(tokens: Rc<dyn TokenSource>, bot_id: Option<&str>) -> Self {
        let budget_key = match bot_id {
            Some(bot_id) => fingerprint(&format!("bot {bot_id}")),
            None => fingerprint(tokens.token().expose()),
        };
        Self { tokens, budget_key }
    }
}

/// A token that stays as it is.
impl From<Secret> for Access {
    fn from(token: Secret) -> Self {
        Self {
            budget_key: fingerprint(token.expose()),
            tokens: Rc::new(token),
        }
    }
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
            None => Err(Failure::new(
                ExitStatus::LogIn,
                format!(
                    "profile `{}` is not logged in to Notion",
                    self.profile.as_str()
                ),
            )
            .hint("log in with `notic-notion login`, or set NOTION_TOKEN")),
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

/// Where Notion is and how fast it is asked.
pub(super) struct Endpoint<'a> {
    pub(super) api_url: &'a str,
    pub(super) timeout: Duration,
    pub(super) retry_base: Duration,
    pub(super) requests_per_minute: u32,
    pub(super) in_flight: u32,
    pub(super) budget: std::path::PathBuf,
    pub(super) profile: &'a str,
    /// Whether others who begin meanwhile are to begin at once.
    pub(super) leaves_room: bool,
}

impl Endpoint<'_> {
    pub(super) fn client(
        self,
        token: impl Into<Access>,
        listener: Rc<dyn Listener>,
    ) -> Result<Client, Failure> {
        let access = token.into();
        let transport = transport(&base_url(self.api_url)?, self.timeout)?;
        let limits = Limits {
            requests_per_minute: NonZeroU32::new(self.requests_per_minute)
                .unwrap_or(NonZeroU32::MIN),
            in_flight: NonZeroU32::new(self.in_flight).unwrap_or(NonZeroU32::MIN),
        };
        let limits = match self.leaves_room {
            true => limits.leaving_room(),
            false => limits,
        };
        let ledger =
            SqliteLedger::open(self.budget, access.budget_key, self.profile).map_err(|error| {
                Failure::new(
                    ExitStatus::Failed,
                    format!("the request budget can't be kept: {error}"),
                )
                .hint(STATE_HINT)
            })?;
        let throttle = Throttle::new(Box::new(ledger), limits, Clock::System);
        let policy = RetryPolicy {
            base: self.retry_base,
            ..RetryPolicy::default()
        };
        Ok(Client::new(
            Rc::new(transport),
            throttle,
            access.tokens,
            policy,
            listener,
        ))
    }
}

fn base_url(api_url: &str) -> Result<BaseUrl, Failure> {
    api_url
        .parse()
        .map_err(|error| Failure::new(ExitStatus::Usage, format!("NOTIC_NOTION_API_URL: {error}")))
}

fn transport(base: &BaseUrl, timeout: Duration) -> Result<HttpTransport, Failure> {
    HttpTransport::with_timeout(base, timeout)
        .map_err(|error| Failure::new(ExitStatus::Failed, error.to_string()))
}

/// Tells connections apart without telling the token: half of a digest, which can't be turned back.
fn fingerprint(whose: &str) -> String {
    let digest = Digest::of(format!("notic-notion budget\n{whose}").as_bytes());
    digest.as_bytes()[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// How a profile's source is read, as it is kept in the state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct SourceOptions {
    pub(super) layout: Option<Layout>,
    pub(super) workspace_name: Option<String>,
    pub(super) dialect: Option<Dialect>,
    pub(super) order: Option<Order>,
    /// Whether the source's address may be http to another machine.
    pub(super) plain_http: PlainHttp,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct StoredSourceOptions {
    layout: Option<String>,
    workspace_name: Option<String>,
    dialect: Option<String>,
    order: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    allow_http: bool,
}

impl SourceOptions {
    /// Reads what [`Self::to_json`] wrote. What is not understood counts as not set.
    pub(super) fn from_json(json: &str) -> Self {
        let stored: StoredSourceOptions = serde_json::from_str(json).unwrap_or_default();
        Self {
            layout: stored.layout.as_deref().and_then(Layout::from_word),
            workspace_name: stored.workspace_name,
            dialect: stored.dialect.as_deref().and_then(Dialect::from_word),
            order: stored.order.as_deref().and_then(Order::from_word),
            plain_http: plain_http(stored.allow_http),
        }
    }

    pub(super) fn to_json(&self) -> String {
        let stored = StoredSourceOptions {
            layout: self.layout.map(|layout| layout.word().to_owned()),
            workspace_name: self.workspace_name.clone(),
            dialect: self.dialect.map(|dialect| dialect.word().to_owned()),
            order: self.order.map(|order| order.word().to_owned()),
            allow_http: self.plain_http == PlainHttp::Anywhere,
        };
        serde_json::to_string(&stored).unwrap_or_else(|_| "{}".to_owned())
    }
}

/// What `--allow-http` means.
pub(super) fn plain_http(allowed: bool) -> PlainHttp {
    match allowed {
        true => PlainHttp::Anywhere,
        false => PlainHttp::ThisMachine,
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy { .. } => Self::new(ExitStatus::Busy, error.to_string())
                .hint("wait for it to end; two runs at once would get in each other's way"),
            StoreError::Sqlite { path, source }
                if source.sqlite_error_code().is_some_and(is_damage) =>
            {
                Self::new(
                    ExitStatus::Failed,
                    format!("the state file `{}` is damaged: {source}", path.display()),
                )
                .hint("restore it from a backup; nothing was sent or changed")
                .hint(
                    "without a backup: move the file away, choose root and source again, and run `notic-notion mapping \
                     rebuild`, which finds your pages again in Notion",
                )
            }
            error if error.is_held() => Self::new(ExitStatus::Failed, error.to_string())
                .hint("let what has it open, such as a backup or a database viewer, end; then run the same again"),
            error @ (StoreError::Sqlite { .. } | StoreError::Io { .. }) => {
                Self::new(ExitStatus::Failed, error.to_string()).hint(STATE_HINT)
            }
            StoreError::Foreign { .. } => Self::new(ExitStatus::Failed, error.to_string())
                .hint("move it away, or keep the state elsewhere with NOTIC_NOTION_HOME=<folder>"),
            other => Self::new(ExitStatus::Failed, other.to_string()),
        }
    }
}

fn is_damage(code: rusqlite::ErrorCode) -> bool {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    matches!(code, DatabaseCorrupt | NotADatabase)
}

impl From<CallError> for Failure {
    fn from(error: CallError) -> Self {
        api_failure(error.error())
    }
}

/// What a failed call means to the person who typed the command.
pub(super) fn api_failure(error: &ApiError) -> Failure {
    let status = match error.kind {
        ErrorKind::Unauthorized => ExitStatus::LogIn,
        _ => ExitStatus::Failed,
    };
    Failure::new(status, error.to_string()).hint(error.kind.next_step())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_state_asks_for_a_backup_and_a_full_disk_for_room() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.sqlite");
        std::fs::write(&path, "something else ".repeat(100)).unwrap();
        let damaged = Failure::from(Store::open(&path, "default").err().unwrap());
        assert!(damaged.hints[0].contains("backup"), "{damaged}");

        let nowhere = folder.path().join("no/such/folder/state.sqlite");
        let failure = Failure::from(Store::open(&nowhere, "default").err().unwrap());
        assert!(failure.hints[0].contains("has room"), "{failure}");
    }
}
