//! The one reader of the environment and of `config.toml`. A flag beats the environment, which beats the file, which
//! beats the default.

mod choice;
mod config;
mod environment;
mod profile;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub use choice::{Choice, LastPages, Layout, OldPages, OnDelete, Order};
pub use config::EXAMPLE;
pub use environment::{Environment, SECRETS, VARIABLES, Variable};
pub use profile::{InvalidProfileName, ProfileName};

use crate::auth::{KeySources, StoreKind};
use crate::markdown::Dialect;
use crate::model::{PageId, Secret};
use crate::paths::{NoHome, Paths};
use config::Config;

/// What flags say about settings; none where a flag is not given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// `--on-delete`
    pub on_delete: Option<OnDelete>,
    /// `--max-delete`
    pub max_delete: Option<u32>,
}

/// Everything that can be set, decided.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The folders and files.
    pub paths: Paths,
    /// Where Notion's API is. Whether it may be used (https, or http on loopback) is the transport's to check.
    pub api_url: String,
    /// A token of the environment, which wins over a stored one.
    pub token: Option<Secret>,
    /// An access token of Notic of the environment, which wins over stored ones.
    pub notic_token: Option<Secret>,
    /// The public connection of the environment, which wins over a stored one.
    pub oauth: OAuthSettings,
    /// A root of the environment, which wins over a stored one.
    pub root: Option<PageId>,
    /// Where tokens are to be kept, if anybody said so.
    pub token_store: Option<StoreKind>,
    /// Where the key of the token file comes from.
    pub keys: KeySources,
    /// How many requests may be sent within 60 seconds.
    pub requests_per_minute: u32,
    /// How many requests may wait for an answer at a time.
    pub in_flight: u32,
    /// What becomes of the page of a note that is gone.
    pub on_delete: OnDelete,
    /// The most pages one run may trash, if anybody said so.
    pub max_delete: Option<u32>,
    /// The order of pages, if anybody said so.
    pub order: Option<Order>,
    /// How notes are read.
    pub dialect: Dialect,
    /// Which pages get icons.
    pub icons: Icons,
    /// Whether requests go over another machine, so that Notion's own need not be in reach.
    pub is_proxied: bool,
    /// What to run, in a shell, when a run fails.
    pub on_failure_command: Option<String>,
    /// Waits.
    pub network: Network,
}

/// What the environment says of a public connection.
#[derive(Clone, Debug, Default)]
pub struct OAuthSettings {
    /// The client id.
    pub client_id: Option<String>,
    /// The client secret.
    pub client_secret: Option<Secret>,
    /// The redirect URI. Whether it may be used is the login's to check, so that no other command fails for it.
    pub redirect_uri: Option<String>,
}

/// Which pages get icons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Icons {
    /// Workspaces: their own.
    pub workspaces: bool,
    /// Folders: a folder.
    pub folders: bool,
    /// Bookmarked notes: a star.
    pub notes: bool,
}

/// How long to wait for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    /// The first pause before a failed request is repeated.
    pub retry_base: Duration,
    /// For an answer. The default is above Notion's own 60 seconds, so that its answer comes first.
    pub timeout: Duration,
    /// Before looking for the outcome of a write that failed with an answer.
    pub settle_answered: Duration,
    /// Before looking for the outcome of a write that got no answer.
    pub settle_cut: Duration,
    /// For the person in front of the browser, at a login.
    pub login: Duration,
}

/// A setting that can't be used.
#[derive(Debug)]
pub enum SettingsError {
    /// There is no folder for anything.
    NoHome(NoHome),
    /// A variable of the environment has a wrong value. The value is not shown where it is a secret.
    Variable {
        /// Its name.
        name: &'static str,
        /// What is wrong, as it stands after the name.
        problem: String,
    },
    /// The file says something it can't.
    File {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: Option<usize>,
        /// What is wrong.
        problem: String,
    },
    /// The file is there but can't be read.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoHome(error) => error.fmt(f),
            Self::Variable { name, problem } => write!(f, "the variable {name} {problem}"),
            Self::File {
                path,
                line,
                problem,
            } => {
                write!(f, "`{}`", path.display())?;
                if let Some(line) = line {
                    write!(f, ", line {line}")?;
                }
                write!(f, ": {problem}")
            }
            Self::Unreadable { path, error } => {
                write!(f, "could not read `{}`: {error}", path.display())
            }
        }
    }
}

impl std::error::Error for SettingsError {}

impl SettingsError {
    /// What to do about it.
    pub fn hints(&self) -> Vec<String> {
        match self {
            Self::NoHome(_) => vec![format!(
                "set the variable {} to a folder",
                environment::HOME
            )],
            Self::Unreadable { error, .. } if error.kind() == io::ErrorKind::InvalidData => {
                vec!["save it as UTF-8, as most editors do; or move it away: every setting has a default".to_owned()]
            }
            Self::Unreadable { .. } => vec![format!(
                "see that you may read it, and that {}, where it is set, names a folder",
                environment::HOME
            )],
            Self::Variable { name, .. } => {
                vec![format!(
                    "set it to something else, or take it away: `unset {name}`"
                )]
            }
            Self::File { .. } => {
                vec![
                    "mend that line, or take it out; `notic-notion man` tells all settings"
                        .to_owned(),
                ]
            }
        }
    }
}

const DEFAULT_API_URL: &str = "https://api.notion.com";

impl Settings {
    /// Decides all settings. Reads `config.toml`, if there is one, and nothing else.
    pub fn load(environment: &Environment, flags: Flags) -> Result<Self, SettingsError> {
        let paths = match environment.path(environment::HOME) {
            Some(home) => Paths::under(home),
            None => Paths::of_platform().map_err(SettingsError::NoHome)?,
        };
        let config = read_config(&paths.config_file())?;
        Self::decide(paths, environment, &config, flags)
    }

    /// Decides all settings that can be decided, with what is wrong taken for not set, and tells what that is. Without
    /// a folder for anything there are none. For finding out what is wrong, not for working with.
    pub fn salvage(environment: &Environment) -> (Option<Self>, Vec<SettingsError>) {
        let mut problems = Vec::new();
        let paths = match environment.path(environment::HOME) {
            Some(home) => Ok(Paths::under(home)),
            None => Paths::of_platform(),
        };
        let paths = match paths {
            Ok(paths) => paths,
            Err(error) => return (None, vec![SettingsError::NoHome(error)]),
        };
        let config = read_config(&paths.config_file()).unwrap_or_else(|error| {
            problems.push(error);
            Config::default()
        });
        let mut rest = environment.clone();
        loop {
            match Self::decide(paths.clone(), &rest, &config, Flags::default()) {
                Ok(settings) => return (Some(settings), problems),
                Err(error) => {
                    let wrong = match &error {
                        SettingsError::Variable { name, .. } => Some(*name),
                        _ => None,
                    };
                    problems.push(error);
                    match wrong {
                        Some(name) => rest = rest.without(name),
                        None => return (None, problems),
                    }
                }
            }
        }
    }

    fn decide(
        paths: Paths,
        environment: &Environment,
        config: &Config,
        flags: Flags,
    ) -> Result<Self, SettingsError> {
        let api_url = environment
            .text(environment::API_URL)?
            .unwrap_or(DEFAULT_API_URL);
        let token_store = environment.choice(environment::TOKEN_STORE)?;
        let requests_per_minute = config
            .requests_per_minute
            .map_or(180, |number| number.get());
        Ok(Self {
            paths,
            api_url: api_url.trim_end_matches('/').to_owned(),
            token: token(environment, environment::TOKEN)?,
            notic_token: token(environment, environment::NOTIC_TOKEN)?,
            oauth: OAuthSettings {
                client_id: environment.text(environment::CLIENT_ID)?.map(str::to_owned),
                client_secret: environment.secret(environment::CLIENT_SECRET)?,
                redirect_uri: environment
                    .text(environment::REDIRECT_URI)?
                    .map(str::to_owned),
            },
            root: environment.page(environment::ROOT)?,
            token_store: token_store.or(config.token_store.map(|word| word.0)),
            keys: KeySources {
                credentials_folder: environment.path(environment::CREDENTIALS),
                key_file: environment.path(environment::KEY_FILE),
                passphrase: environment.secret(environment::PASSPHRASE)?,
            },
            requests_per_minute,
            in_flight: config
                .in_flight
                .map_or_else(|| in_flight_for(requests_per_minute), |number| number.get()),
            on_delete: flags
                .on_delete
                .or(config.on_delete.map(|word| word.0))
                .unwrap_or_default(),
            max_delete: flags
                .max_delete
                .or(config.max_delete.map(|number| number.get())),
            order: config.order.map(|word| word.0),
            dialect: config.markdown.map_or_else(Dialect::default, |word| word.0),
            icons: Icons::decide(config),
            is_proxied: environment.proxy().is_some(),
            on_failure_command: config
                .on_failure_command
                .clone()
                .filter(|command| !command.trim().is_empty()),
            network: Network::decide(&config.network),
        })
    }
}

impl Icons {
    fn decide(config: &Config) -> Self {
        Self {
            workspaces: config.workspace_icons.unwrap_or(true),
            folders: config.folder_icons.unwrap_or(true),
            notes: config.note_icons.unwrap_or(true),
        }
    }
}

impl Network {
    fn decide(config: &config::NetworkConfig) -> Self {
        let seconds = |number: u32| Duration::from_secs(number.into());
        Self {
            retry_base: Duration::from_millis(
                config.retry_base_ms.map_or(1000, |ms| ms.get()).into(),
            ),
            timeout: seconds(config.timeout_seconds.map_or(70, |s| s.get())),
            settle_answered: seconds(config.settle_answered_seconds.map_or(6, |s| s.get())),
            settle_cut: seconds(config.settle_cut_seconds.map_or(15, |s| s.get())),
            login: seconds(config.login_seconds.map_or(300, |s| s.get())),
        }
    }
}

/// How many requests have to be in flight to use up a budget where each takes a second and a half, which few do
/// (notion-observed.md section 10): 6 at 180 a minute, 16 at 600.
fn in_flight_for(requests_per_minute: u32) -> u32 {
    (requests_per_minute * 16).div_ceil(600).max(6)
}

fn token(environment: &Environment, name: &'static str) -> Result<Option<Secret>, SettingsError> {
    let token = environment.secret(name)?;
    match token {
        Some(token) if !token.expose().bytes().all(|byte| byte.is_ascii_graphic()) => {
            Err(environment::wrong(
                name,
                "is not a token: it has blanks or other characters that no token has",
            ))
        }
        token => Ok(token),
    }
}

fn read_config(path: &Path) -> Result<Config, SettingsError> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Config::default()),
        Err(error) => {
            return Err(SettingsError::Unreadable {
                path: path.to_owned(),
                error,
            });
        }
    };
    Config::parse(&text).map_err(|error| SettingsError::File {
        path: path.to_owned(),
        line: error.line,
        problem: error.problem,
    })
}

#[cfg(test)]
mod tests;
