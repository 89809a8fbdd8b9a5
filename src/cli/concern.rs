//! What of the exit codes, the environment and the files concerns a command: its manual page tells of that.

use super::exit::ExitStatus::{self, Busy, Failed, InStep, LogIn, Partial, Usage};

/// What concerns one command.
#[derive(Clone, Copy, Debug)]
pub(super) struct Concern {
    /// How it can end.
    pub(super) statuses: &'static [ExitStatus],
    /// The variables it reads.
    pub(super) variables: &'static [&'static str],
    /// The files it reads or writes, by their names.
    files: &'static [&'static str],
}

const HOME: &str = "NOTIC_NOTION_HOME";
const ROOT: &str = "NOTIC_NOTION_ROOT";
const TOKEN: &str = "NOTION_TOKEN";
const NOTIC_TOKEN: &str = "NOTIC_TOKEN";
const API_URL: &str = "NOTIC_NOTION_API_URL";
const STORE: &str = "NOTIC_NOTION_TOKEN_STORE";
const KEY: &str = "NOTIC_NOTION_KEY_FILE";
const PASSPHRASE: &str = "NOTIC_NOTION_PASSPHRASE";
const CREDENTIALS: &str = "CREDENTIALS_DIRECTORY";

/// Of what works with Notion and the source.
const WORK: &[&str] = &[
    TOKEN,
    NOTIC_TOKEN,
    ROOT,
    HOME,
    API_URL,
    STORE,
    KEY,
    PASSPHRASE,
    CREDENTIALS,
];
const LOGIN: &[&str] = &[
    TOKEN,
    "NOTION_OAUTH_CLIENT_ID",
    "NOTION_OAUTH_CLIENT_SECRET",
    "NOTION_OAUTH_REDIRECT_URI",
    HOME,
    API_URL,
    STORE,
    KEY,
    PASSPHRASE,
    CREDENTIALS,
];
const STATE: &[&str] = &["config.toml", "state.sqlite"];
const STATE_AND_TOKENS: &[&str] = &["config.toml", "token.key", "state.sqlite", "tokens"];
const ALL_FILES: &[&str] = &[
    "config.toml",
    "token.key",
    "state.sqlite",
    "budget.sqlite",
    "tokens",
    "token_stores.json",
    "reading",
];

impl Concern {
    /// What concerns the command of that name, and the commands below it.
    pub(super) fn of(command: &str) -> Self {
        let (statuses, variables, files): (&[ExitStatus], &[&str], &[&str]) = match command {
            "sync" => (ExitStatus::ALL, WORK, ALL_FILES),
            "verify" | "mapping" => (
                &[InStep, Failed, Usage, Partial, LogIn, Busy],
                WORK,
                STATE_AND_TOKENS,
            ),
            "login" => (&[InStep, Failed, Usage, LogIn], LOGIN, STATE_AND_TOKENS),
            "logout" => (&[InStep, Failed, Usage], LOGIN, STATE_AND_TOKENS),
            "root" => (
                &[InStep, Failed, Usage, LogIn, Busy],
                WORK,
                STATE_AND_TOKENS,
            ),
            "source" | "profile" => (
                &[InStep, Failed, Usage, LogIn, Busy],
                WORK,
                STATE_AND_TOKENS,
            ),
            "status" => (&[InStep, Failed, Usage], &[TOKEN, ROOT, HOME], STATE),
            "schedule" => (
                &[InStep, Failed, Usage],
                &[HOME, ROOT, API_URL, STORE, KEY],
                STATE,
            ),
            "doctor" => (&[InStep, Failed, Usage], WORK, ALL_FILES),
            _ => (&[InStep, Failed, Usage], &[], &[]),
        };
        Self {
            statuses,
            variables,
            files,
        }
    }

    /// Whether the file at a place is one of them.
    pub(super) fn has_file(&self, place: &str) -> bool {
        let name = place.rsplit('/').next().unwrap_or(place);
        self.files.contains(&name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::command;
    use crate::paths::FILES;
    use crate::settings::VARIABLES;

    #[test]
    fn only_what_there_is_is_told_and_every_command_that_is_named_is_one() {
        for command in command().get_subcommands() {
            let concern = Concern::of(command.get_name());
            for variable in concern.variables {
                assert!(
                    VARIABLES.iter().any(|one| one.name == *variable),
                    "{variable}"
                );
            }
            for file in concern.files {
                let place = format!("/{file}");
                assert!(
                    FILES.iter().any(|one| one.place.ends_with(&place)),
                    "{file}"
                );
            }
        }
        let told = command();
        let told = told.get_subcommands().filter(|command| {
            let concern = Concern::of(command.get_name());
            !concern.variables.is_empty()
        });
        assert_eq!(told.count(), 11);
    }
}
