//! The signals that ask for the end.

use std::io;

/// Ctrl-C, a request to end, and the end of the session the program was started in. What was told to be ignored from
/// outside, as `nohup` does, stays so.
pub(super) struct EndSignals(Signals);

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    hangup: Option<tokio::signal::unix::Signal>,
}

#[cfg(not(unix))]
struct Signals;

impl EndSignals {
    /// Listens from now on, so that none goes unnoticed between two waits. Must be called inside a runtime.
    #[cfg(unix)]
    pub(super) fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let hangup = match is_ignored(SignalKind::hangup().as_raw_value()) {
            true => None,
            false => Some(signal(SignalKind::hangup())?),
        };
        Ok(Self(Signals {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup,
        }))
    }

    /// Waits for the next one.
    #[cfg(unix)]
    pub(super) async fn next(&mut self) -> io::Result<()> {
        let Signals {
            interrupt,
            terminate,
            hangup,
        } = &mut self.0;
        let hung_up = async {
            match hangup {
                Some(hangup) => hangup.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hung_up => {}
        }
        Ok(())
    }

    /// Listens from now on.
    #[cfg(not(unix))]
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self(Signals))
    }

    /// Waits for the next one.
    #[cfg(not(unix))]
    pub(super) async fn next(&mut self) -> io::Result<()> {
        let Self(Signals) = self;
        tokio::signal::ctrl_c().await
    }
}

/// Whether a signal was to be ignored when the program was started. Where the system does not tell (all but Linux), one
/// without a terminal is taken to be told so.
#[cfg(unix)]
fn is_ignored(number: i32) -> bool {
    use std::io::IsTerminal;
    match std::fs::read_to_string("/proc/self/status") {
        Ok(status) => ignores(&status, number),
        Err(_) => !io::stderr().is_terminal() && !io::stdout().is_terminal(),
    }
}

/// Reads `SigIgn` of `/proc/self/status`: a bit for each signal, the lowest one for number 1 (`proc_pid_status(5)`).
#[cfg(unix)]
fn ignores(status: &str, number: i32) -> bool {
    let mask = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .and_then(|digits| u64::from_str_radix(digits.trim(), 16).ok())
        .unwrap_or_default();
    u32::try_from(number - 1).is_ok_and(|bit| mask.checked_shr(bit).unwrap_or_default() & 1 == 1)
}

#[cfg(all(test, unix))]
mod tests {
    use super::ignores;

    #[test]
    fn what_is_ignored_is_read_from_the_mask() {
        let status = "Name:\tx\nSigIgn:\t0000000000001001\nSigCgt:\tffffffffffffffff\n";
        assert!(ignores(status, 1));
        assert!(ignores(status, 13));
        assert!(!ignores(status, 2));
        assert!(!ignores("", 1));
        assert!(!ignores(status, 0));
    }
}
