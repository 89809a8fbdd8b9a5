//! What a failure of the state or of Notion means to the person who typed the command.

use crate::cli::exit::{ExitStatus, Failure};
use crate::notion::{ApiError, CallError, ErrorKind};
use crate::store::StoreError;

/// What to do where the state can't be read or written.
pub(super) const STATE_HINT: &str = "see that its disk has room and that you may write there; NOTIC_NOTION_HOME=<folder> keeps \
                          settings and state elsewhere";

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
pub(in crate::cli) fn api_failure(error: &ApiError) -> Failure {
    let status = match error.kind {
        ErrorKind::Unauthorized => ExitStatus::LogIn,
        _ => ExitStatus::Failed,
    };
    Failure::new(status, error.to_string()).hint(error.kind.next_step())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

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
