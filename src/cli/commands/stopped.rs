//! What ended a run before its work was done, as an exit code and a failure.

use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::session::api_failure;
use crate::notion::ErrorKind;
use crate::sync::StopCause;

/// The exit code of a run: that of its report, unless Notion did not accept the token.
pub(super) fn exit_status(stopped: Option<&StopCause>, reported: ExitStatus) -> ExitStatus {
    match stopped {
        Some(StopCause::Api(error)) if error.kind == ErrorKind::Unauthorized => ExitStatus::LogIn,
        _ => reported,
    }
}

/// Why a run ended early; none where that was asked for.
pub(super) fn failure(cause: &StopCause, status: ExitStatus) -> Option<Failure> {
    match cause {
        StopCause::Interrupted | StopCause::Limit(_) => None,
        StopCause::Api(error) => Some(Failure {
            status,
            ..api_failure(error)
        }),
        StopCause::Root(why) => Some(Failure::new(status, why.clone())),
        StopCause::Store(why) => Some(Failure::new(status, why.clone()).hint(
            "nothing was sent after that; see that its disk has room, that you may write there, and that no other \
             program holds it, and run again",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_that_can_not_be_written_has_a_way_out() {
        let cause = StopCause::Store("the state can't be written".to_owned());
        let failure = failure(&cause, ExitStatus::Failed).unwrap();
        assert!(failure.hints[0].contains("has room"), "{failure}");
        assert_eq!(
            super::failure(&StopCause::Interrupted, ExitStatus::Partial),
            None
        );
    }
}
