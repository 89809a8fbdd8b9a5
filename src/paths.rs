//! The folders and files the program owns, created so that nobody else can read them.

mod private_file;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

pub use private_file::{create_folder, replace};

/// The name of the program's folders.
const FOLDER: &str = "notic-notion";

/// The system has no home folder, so there is nowhere to keep anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoHome;

impl fmt::Display for NoHome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this user has no home folder to keep settings and state in")
    }
}

impl std::error::Error for NoHome {}

/// Where settings and state live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    config: PathBuf,
    state: PathBuf,
    own: bool,
}

impl Paths {
    /// The folder of the person's own systemd units (`systemd.unit(5)`), whatever else is elsewhere.
    pub fn user_units() -> Result<PathBuf, NoHome> {
        Ok(dirs::config_dir().ok_or(NoHome)?.join("systemd/user"))
    }

    /// Everything under one folder, as it is given.
    pub fn under(home: impl Into<PathBuf>) -> Self {
        let home = home.into();
        Self {
            config: home.clone(),
            state: home,
            own: true,
        }
    }

    /// The platform's folders. Only Linux tells state from data (crates.md section 1, `dirs`).
    pub fn of_platform() -> Result<Self, NoHome> {
        let config = dirs::config_dir().ok_or(NoHome)?;
        let state = dirs::state_dir()
            .or_else(dirs::data_local_dir)
            .ok_or(NoHome)?;
        Ok(Self {
            config: config.join(FOLDER),
            state: state.join(FOLDER),
            own: false,
        })
    }

    /// The folder everything is under, where one was given in place of the platform's.
    pub fn home(&self) -> Option<&Path> {
        self.own.then_some(self.state.as_path())
    }

    /// The folder of the settings.
    pub fn config_folder(&self) -> &Path {
        &self.config
    }

    /// The folder of the state.
    pub fn state_folder(&self) -> &Path {
        &self.state
    }

    /// The settings a person writes.
    pub fn config_file(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    /// The key of the token file, where none is given from outside.
    pub fn token_key(&self) -> PathBuf {
        self.config.join("token.key")
    }

    /// The database: profiles, mappings, intents.
    pub fn state_database(&self) -> PathBuf {
        self.state.join("state.sqlite")
    }

    /// The requests of the last minute, shared by all processes.
    pub fn budget_database(&self) -> PathBuf {
        self.state.join("budget.sqlite")
    }

    /// The encrypted tokens, where they are kept in a file.
    pub fn tokens(&self) -> PathBuf {
        self.state.join("tokens")
    }

    /// Which profile keeps its tokens where.
    pub fn token_stores(&self) -> PathBuf {
        self.state.join("token_stores.json")
    }

    /// Pages of Notic's API, while runs read them.
    pub fn reading(&self) -> PathBuf {
        self.state.join("reading")
    }

    /// Held while the tokens of that name are refreshed.
    pub fn refresh_lock(&self, name: &str) -> PathBuf {
        let name = name.replace(' ', "-");
        self.state.join(format!("refresh-{name}.lock"))
    }

    /// Makes the folder of the state.
    pub fn create_state_folder(&self) -> io::Result<()> {
        create_folder(&self.state)
    }
}

/// One file of the program, for its manual.
#[derive(Clone, Copy, Debug)]
pub struct FileAbout {
    /// Where it is, as a person on Linux would write it.
    pub place: &'static str,
    /// What it holds.
    pub about: &'static str,
}

/// All files of the program.
pub const FILES: &[FileAbout] = &[
    FileAbout {
        place: "~/.config/notic-notion/config.toml",
        about: "Settings. Not needed; every setting has a default.",
    },
    FileAbout {
        place: "~/.config/notic-notion/token.key",
        about: "The key of the token file, made where no other key is given. Keep it private.",
    },
    FileAbout {
        place: "~/.local/state/notic-notion/state.sqlite",
        about: "Profiles, and which entity is which Notion page. Worth a backup.",
    },
    FileAbout {
        place: "~/.local/state/notic-notion/budget.sqlite",
        about: "The requests of the last minute, so that several runs share Notion's limit.",
    },
    FileAbout {
        place: "~/.local/state/notic-notion/tokens",
        about: "The tokens, encrypted, where they are not in the system's keyring.",
    },
    FileAbout {
        place: "~/.local/state/notic-notion/token_stores.json",
        about: "Which profile keeps its tokens in the keyring and which in the file.",
    },
    FileAbout {
        place: "~/.local/state/notic-notion/reading",
        about: "Pages of Notic's API while a run reads them; removed at its end, or by the next run.",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_home_holds_both_folders_as_it_is() {
        let paths = Paths::under("/srv/notes");
        assert_eq!(paths.config_file(), Path::new("/srv/notes/config.toml"));
        assert_eq!(paths.state_database(), Path::new("/srv/notes/state.sqlite"));
        assert_eq!(paths.config_folder(), paths.state_folder());
    }

    #[test]
    fn every_file_is_in_the_manual() {
        let paths = Paths::under("");
        for file in [
            paths.config_file(),
            paths.token_key(),
            paths.state_database(),
            paths.budget_database(),
            paths.tokens(),
            paths.token_stores(),
            paths.reading(),
        ] {
            let name = file.to_str().unwrap();
            let told = FILES
                .iter()
                .any(|about| about.place.rsplit('/').next() == Some(name));
            assert!(told, "{name}");
        }
    }
}
