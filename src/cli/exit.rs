//! How the program ends: exit codes, and failures with their ways out.

use std::fmt;
use std::process::ExitCode;

use crate::auth::VaultError;
use crate::settings::SettingsError;
use crate::ui::Ui;

/// How a run ended. The codes are a contract with scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitStatus {
    /// Everything is in step.
    InStep,
    /// It failed.
    Failed,
    /// What was typed or set can't be used.
    Usage,
    /// Partly done; the next run tries the rest.
    Partial,
    /// Nobody is logged in, or Notion no longer accepts the token.
    LogIn,
    /// The guard against mass deletion refused.
    Refused,
    /// Another run is busy with this profile.
    Busy,
}

impl ExitStatus {
    /// All of them, in the order of their codes.
    pub const ALL: &'static [Self] = &[
        Self::InStep,
        Self::Failed,
        Self::Usage,
        Self::Partial,
        Self::LogIn,
        Self::Refused,
        Self::Busy,
    ];

    /// The process's exit code.
    pub fn code(self) -> u8 {
        match self {
            Self::InStep => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Partial => 3,
            Self::LogIn => 4,
            Self::Refused => 5,
            // `EX_TEMPFAIL` of sysexits.h: try again later.
            Self::Busy => 75,
        }
    }

    /// What it means, for the manual.
    pub fn about(self) -> &'static str {
        match self {
            Self::InStep => "everything is in step",
            Self::Failed => "failed",
            Self::Usage => "wrong usage or settings",
            Self::Partial => "partly done, the next run tries the rest",
            Self::LogIn => "log in (again)",
            Self::Refused => "refused by the deletion guard",
            Self::Busy => "another run is busy",
        }
    }
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status.code())
    }
}

/// The table of exit codes, as the help shows it.
pub(super) fn help_text() -> String {
    let mut text = "Exit codes:".to_owned();
    for status in ExitStatus::ALL {
        text.push_str(&format!("\n  {:<3} {}", status.code(), status.about()));
    }
    text
}

/// Why a command could not do what it was asked, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// How the process ends.
    pub status: ExitStatus,
    /// What went wrong: a phrase in lower case, without a full stop.
    pub message: String,
    /// Ways out, each a phrase.
    pub hints: Vec<String>,
}

impl Failure {
    /// A failure without a way out.
    pub fn new(status: ExitStatus, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            hints: Vec::new(),
        }
    }

    /// The same with a way out more.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Tells it on stderr.
    pub fn tell(&self, ui: &Ui) {
        ui.error(&self.message, &self.hints);
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.message)?;
        if !self.hints.is_empty() {
            writeln!(f)?;
        }
        for hint in &self.hints {
            write!(f, "\nhint: {hint}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}

impl From<SettingsError> for Failure {
    fn from(error: SettingsError) -> Self {
        Self {
            status: ExitStatus::Usage,
            message: error.to_string(),
            hints: error.hints(),
        }
    }
}

/// Where a new login is a way out, the exit code says so; where the stored one only can't be reached now, it does not.
impl From<VaultError> for Failure {
    fn from(error: VaultError) -> Self {
        let status = match error {
            VaultError::NoKeyring { .. } | VaultError::Unreadable(_) => ExitStatus::LogIn,
            _ => ExitStatus::Failed,
        };
        Self {
            status,
            message: error.to_string(),
            hints: error.hints(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::ui::Verbosity;

    #[test]
    fn exit_codes_are_a_contract() {
        insta::assert_snapshot!(help_text(), @r"
        Exit codes:
          0   everything is in step
          1   failed
          2   wrong usage or settings
          3   partly done, the next run tries the rest
          4   log in (again)
          5   refused by the deletion guard
          75  another run is busy
        ");
    }

    #[test]
    fn a_failure_reads_the_same_in_text_and_on_the_terminal() {
        let failure = Failure::new(ExitStatus::LogIn, "Notion no longer accepts the token")
            .hint("run `notic-notion login`")
            .hint("or set NOTION_TOKEN");
        let (ui, _, err) = Ui::captured(Verbosity::Normal, Clock::System);
        failure.tell(&ui);
        assert_eq!(err.text(), format!("{failure}\n"));
        insta::assert_snapshot!(failure.to_string(), @r"
        error: Notion no longer accepts the token

        hint: run `notic-notion login`
        hint: or set NOTION_TOKEN
        ");
    }

    #[test]
    fn a_machine_without_keyring_is_asked_to_log_in_another_way() {
        let error = VaultError::NoKeyring {
            reason: "no session bus".into(),
        };
        let failure = Failure::from(error);
        assert_eq!(failure.status, ExitStatus::LogIn);
        assert_eq!(failure.hints.len(), 2);
    }
}
