//! The environment: which variables count, and what they say.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use super::{Choice, SettingsError, choice};
use crate::model::{PageId, Secret};
use crate::ui::Surroundings;

/// A variable the program reads.
#[derive(Clone, Copy, Debug)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// What it does, as a sentence.
    pub about: &'static str,
}

pub(super) const TOKEN: &str = "NOTION_TOKEN";
pub(super) const NOTIC_TOKEN: &str = "NOTIC_TOKEN";
pub(super) const ROOT: &str = "NOTIC_NOTION_ROOT";
pub(super) const HOME: &str = "NOTIC_NOTION_HOME";
pub(super) const API_URL: &str = "NOTIC_NOTION_API_URL";
pub(super) const TOKEN_STORE: &str = "NOTIC_NOTION_TOKEN_STORE";
pub(super) const KEY_FILE: &str = "NOTIC_NOTION_KEY_FILE";
pub(super) const PASSPHRASE: &str = "NOTIC_NOTION_PASSPHRASE";
pub(super) const CREDENTIALS: &str = "CREDENTIALS_DIRECTORY";
pub(super) const CLIENT_ID: &str = "NOTION_OAUTH_CLIENT_ID";
pub(super) const CLIENT_SECRET: &str = "NOTION_OAUTH_CLIENT_SECRET";
pub(super) const REDIRECT_URI: &str = "NOTION_OAUTH_REDIRECT_URI";
const NO_COLOR: &str = "NO_COLOR";
const TERM: &str = "TERM";
const CI: &str = "CI";

/// All variables the program reads. An empty one counts as not set.
pub const VARIABLES: &[Variable] = &[
    Variable {
        name: TOKEN,
        about: "The token to use with Notion. Wins over a stored one; for containers and CI.",
    },
    Variable {
        name: NOTIC_TOKEN,
        about: "The access token to read Notic's API with. Wins over stored ones, and is never renewed.",
    },
    Variable {
        name: CLIENT_ID,
        about: "The client id of your public connection, for login in the browser.",
    },
    Variable {
        name: CLIENT_SECRET,
        about: "Its client secret.",
    },
    Variable {
        name: REDIRECT_URI,
        about: "Where login waits for the browser, default http://localhost:3002/notion/oauth/callback. Must be registered exactly so.",
    },
    Variable {
        name: ROOT,
        about: "The root: the id or URL of a Notion page. Wins over the stored one.",
    },
    Variable {
        name: HOME,
        about: "One folder for settings and state, instead of the platform's folders.",
    },
    Variable {
        name: API_URL,
        about: "Where Notion's API is, default https://api.notion.com. For the sandbox.",
    },
    Variable {
        name: TOKEN_STORE,
        about: "Where login keeps tokens: keyring (default) or file, an encrypted one.",
    },
    Variable {
        name: KEY_FILE,
        about: "A file with the key of the token file: 32 bytes, or 64 hex digits.",
    },
    Variable {
        name: PASSPHRASE,
        about: "A passphrase to make the key of the token file from.",
    },
    Variable {
        name: CREDENTIALS,
        about: "Set by systemd: a folder whose file notic-notion.key is the key of the token file. Wins over the two above.",
    },
    Variable {
        name: NO_COLOR,
        about: "No colours.",
    },
    Variable {
        name: TERM,
        about: "If dumb: no colours, and plain lines instead of progress bars.",
    },
    Variable {
        name: CI,
        about: "If set: plain lines instead of progress bars.",
    },
];

/// The variables that hold secrets: never written down, never handed to another program.
pub const SECRETS: &[&str] = &[TOKEN, NOTIC_TOKEN, CLIENT_SECRET, PASSPHRASE];

/// Where the way to the network leads over another machine. Read by what makes the connections, not by us.
const PROXIES: &[&str] = &["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// Where the platform's folders are, if they are elsewhere (XDG Base Directory Specification). Read by `dirs`, not by us.
const FOLDERS: &[&str] = &["XDG_CONFIG_HOME", "XDG_STATE_HOME"];

/// Which letters the terminal knows, the first one that is set (POSIX, Internationalization Variables).
const LOCALE: &[&str] = &["LC_ALL", "LC_CTYPE", "LANG"];

/// What the environment says, read once.
#[derive(Clone, Default)]
pub struct Environment {
    values: BTreeMap<&'static str, OsString>,
}

impl Environment {
    /// The environment of this process.
    pub fn of_process() -> Self {
        let own = VARIABLES.iter().map(|variable| variable.name);
        let values = own
            .chain(PROXIES.iter().chain(LOCALE).chain(FOLDERS).copied())
            .filter_map(|name| Some((name, std::env::var_os(name)?)))
            .filter(|(_, value)| !value.is_empty())
            .collect();
        Self { values }
    }

    /// An environment with one variable more. A name that is not read or an empty value changes nothing.
    pub fn with(mut self, name: &str, value: impl Into<OsString>) -> Self {
        let value = value.into();
        let own = VARIABLES.iter().map(|variable| variable.name);
        let mut known = own.chain(PROXIES.iter().chain(LOCALE).chain(FOLDERS).copied());
        if let (Some(name), false) = (known.find(|known| *known == name), value.is_empty()) {
            self.values.insert(name, value);
        }
        self
    }

    /// The names of those variables that are set and change what the program does.
    pub fn set_names(&self) -> Vec<&'static str> {
        let own = VARIABLES.iter().map(|variable| variable.name);
        own.chain(PROXIES.iter().copied())
            .filter(|name| self.values.contains_key(name))
            .collect()
    }

    /// The name of the variable that sends connections over a proxy, if one is set.
    pub fn proxy(&self) -> Option<&'static str> {
        let mut names = PROXIES.iter().copied();
        names.find(|name| self.values.contains_key(name))
    }

    /// What a run needs that is started from elsewhere, with paths from the root of the file system. No secrets; and what
    /// is for one profile only if that is wanted.
    pub fn for_schedule(&self, one_profile: bool) -> Vec<(&'static str, OsString)> {
        let paths = [HOME, KEY_FILE].iter().chain(FOLDERS);
        let mut kept: Vec<(&'static str, OsString)> = paths
            .filter_map(|name| {
                let path = PathBuf::from(self.values.get(name)?);
                Some((*name, std::path::absolute(&path).unwrap_or(path).into()))
            })
            .collect();
        let root = one_profile.then_some(ROOT);
        let texts = [API_URL, TOKEN_STORE].into_iter().chain(root);
        let proxies = PROXIES
            .iter()
            .copied()
            .filter(|name| !self.has_password(name));
        for name in texts.chain(proxies) {
            if let Some(value) = self.values.get(name) {
                kept.push((name, value.clone()));
            }
        }
        kept
    }

    /// The variables with secrets that are set, and that a schedule does not keep.
    pub fn set_secrets(&self) -> Vec<&'static str> {
        let proxies = PROXIES
            .iter()
            .copied()
            .filter(|name| self.has_password(name));
        let secrets = SECRETS.iter().copied().chain(proxies);
        secrets
            .filter(|name| self.values.contains_key(name))
            .collect()
    }

    /// Whether a proxy's address has a name and password in it.
    fn has_password(&self, name: &str) -> bool {
        let value = self.values.get(name);
        value.is_some_and(|value| value.to_string_lossy().contains('@'))
    }

    /// The same without a variable.
    pub(super) fn without(mut self, name: &str) -> Self {
        self.values.remove(name);
        self
    }

    fn is_utf8(&self) -> bool {
        let locale = LOCALE.iter().find_map(|name| self.values.get(name));
        let locale = locale.map(|locale| locale.to_string_lossy().to_lowercase());
        match locale {
            Some(locale) => locale.contains("utf-8") || locale.contains("utf8"),
            // Only there is it usual to have none.
            None => cfg!(any(windows, target_os = "macos")),
        }
    }

    /// What is known of the terminal. On colours see <https://no-color.org>.
    pub fn surroundings(&self) -> Surroundings {
        Surroundings {
            no_color: self.values.contains_key(NO_COLOR),
            dumb: self.values.get(TERM).is_some_and(|term| term == "dumb"),
            ci: self.values.contains_key(CI),
            utf8: self.is_utf8(),
        }
    }

    pub(super) fn path(&self, name: &'static str) -> Option<PathBuf> {
        self.values.get(name).map(PathBuf::from)
    }

    pub(super) fn text(&self, name: &'static str) -> Result<Option<&str>, SettingsError> {
        let Some(value) = self.values.get(name) else {
            return Ok(None);
        };
        match value.to_str().map(str::trim) {
            Some("") => Ok(None),
            Some(text) => Ok(Some(text)),
            None => Err(wrong(name, "is not UTF-8")),
        }
    }

    pub(super) fn choice<C: Choice>(&self, name: &'static str) -> Result<Option<C>, SettingsError> {
        let Some(word) = self.text(name)? else {
            return Ok(None);
        };
        match C::from_word(word) {
            Some(choice) => Ok(Some(choice)),
            None => Err(wrong(
                name,
                &format!("must be {}, not `{word}`", choice::words::<C>()),
            )),
        }
    }

    pub(super) fn secret(&self, name: &'static str) -> Result<Option<Secret>, SettingsError> {
        Ok(self.text(name)?.map(Secret::new))
    }

    pub(super) fn page(&self, name: &'static str) -> Result<Option<PageId>, SettingsError> {
        let Some(text) = self.text(name)? else {
            return Ok(None);
        };
        PageId::from_url_or_id(text)
            .map(Some)
            .map_err(|error| wrong(name, &format!("must be a Notion page's id or URL: {error}")))
    }
}

pub(super) fn wrong(name: &'static str, problem: &str) -> SettingsError {
    SettingsError::Variable {
        name,
        problem: problem.to_owned(),
    }
}
