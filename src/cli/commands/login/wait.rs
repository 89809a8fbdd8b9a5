//! Waits for the answer: from the browser on this machine, or pasted.

use std::future::pending;
use std::io::{self, BufRead, IsTerminal, Read};
use std::thread;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::sleep;

use super::trouble;
use crate::cli::exit::Failure;
use crate::connect::{Arrived, Callback, Listener, Pasted, RedirectUri, State};
use crate::ui::Ui;

/// The longest line that is read, in bytes. Far above any address.
const MAX_LINE: u64 = 16 * 1024;

/// What was answered, and the browser that waits for a page, if it is on this machine.
pub(super) struct Answer {
    pub(super) callback: Callback,
    pub(super) browser: Option<Arrived>,
}

/// Where an answer may come from, and what it has to fit.
pub(super) struct Wait<'a> {
    pub(super) listener: Option<Listener>,
    pub(super) lines: Option<Lines>,
    pub(super) redirect_uri: &'a RedirectUri,
    pub(super) state: &'a State,
    pub(super) limit: Duration,
    pub(super) ui: &'a Ui,
}

impl Wait<'_> {
    pub(super) async fn answer(mut self) -> Result<Answer, Failure> {
        let mut over = std::pin::pin!(sleep(self.limit));
        loop {
            tokio::select! {
                arrived = arrival(&mut self.listener) => {
                    return Ok(Answer { callback: arrived.callback.clone(), browser: Some(arrived) });
                }
                line = next_line(&mut self.lines) => {
                    if let Some(callback) = self.pasted(line)? {
                        return Ok(Answer { callback, browser: None });
                    }
                }
                () = &mut over => return Err(trouble::timed_out(self.limit, self.redirect_uri)),
            }
        }
    }

    /// What a pasted line says. Where it says nothing, a person may paste again; a pipe has only one line.
    fn pasted(&mut self, line: Option<String>) -> Result<Option<Callback>, Failure> {
        let Some(line) = line else {
            self.lines = None;
            return match self.listener {
                Some(_) => Ok(None),
                None => Err(trouble::bad_paste("no address was pasted")),
            };
        };
        if line.trim().is_empty() {
            return Ok(None);
        }
        let failure = match Pasted::read(&line, self.redirect_uri, self.state) {
            Pasted::Answer(Callback::OtherState) => trouble::other_login(),
            Pasted::Answer(Callback::Nothing) => {
                trouble::bad_paste("the pasted address holds no answer of Notion")
            }
            Pasted::Answer(callback) => return Ok(Some(callback)),
            Pasted::OtherAddress => trouble::bad_paste(&format!(
                "the pasted address does not begin with `{}`",
                self.redirect_uri
            )),
            Pasted::NoAddress => trouble::bad_paste("what was pasted is no whole address"),
        };
        match self.lines.as_ref().is_some_and(|lines| lines.typed) {
            true => {
                self.ui.error(&failure.message, &failure.hints);
                Ok(None)
            }
            false => Err(failure),
        }
    }
}

async fn arrival(listener: &mut Option<Listener>) -> Arrived {
    if let Some(listener) = listener
        && let Some(arrived) = listener.arrival().await
    {
        return arrived;
    }
    pending().await
}

async fn next_line(lines: &mut Option<Lines>) -> Option<String> {
    match lines {
        Some(lines) => lines.received.recv().await,
        None => pending().await,
    }
}

/// The lines of standard input: the first, or all that a person types.
pub(super) struct Lines {
    received: mpsc::UnboundedReceiver<String>,
    typed: bool,
}

impl Lines {
    /// Reads on a thread of its own, which ends with the process: a read can't be taken back.
    pub(super) fn of_stdin() -> Self {
        let typed = io::stdin().is_terminal();
        let (sender, received) = mpsc::unbounded_channel();
        // Without a thread, the sender is dropped, which reads as the end of the input.
        let _ = thread::Builder::new()
            .name("paste".to_owned())
            .spawn(move || {
                let mut line = Vec::new();
                loop {
                    line.clear();
                    let read = io::stdin()
                        .lock()
                        .take(MAX_LINE)
                        .read_until(b'\n', &mut line);
                    let text = String::from_utf8_lossy(&line).into_owned();
                    let ended = !matches!(read, Ok(1..)) || sender.send(text).is_err();
                    if ended || !typed {
                        break;
                    }
                }
            });
        Self { received, typed }
    }
}
