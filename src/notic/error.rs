//! What goes wrong with Notic's API, for the person who runs the program.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use super::base_url::BaseUrl;
use crate::model::Secret;

/// A call of Notic's API that failed.
#[derive(Debug)]
pub struct ApiError {
    /// The server's address.
    pub server: String,
    /// Method and path, without its query.
    pub call: &'static str,
    /// What happened.
    pub kind: ErrorKind,
}

/// What happened to a call.
#[derive(Debug)]
pub enum ErrorKind {
    /// 401: the token is not accepted. Holds Notic's word for it.
    LogIn(String),
    /// 401, and the refresh token is of no use either, or there is none. Says which, as a phrase.
    LogInAgain(String),
    /// 402: only for Pro accounts.
    NeedsPro,
    /// 403, with Notic's word for it.
    Forbidden(String),
    /// 404: no such call there.
    NotFound,
    /// 3xx: where to.
    Redirect(String),
    /// 429, and how long to wait, where it says so.
    RateLimited(Option<Duration>),
    /// 5xx, with what it says and how long to wait, where it says so.
    Broken(u16, String, Option<Duration>),
    /// Another status, with what it says.
    Refused(u16, String),
    /// An answer that is not Notic's: what it is, as a phrase.
    NotNotic(String),
    /// Sound until it ends, or not JSON at all.
    Garbled(String),
    /// No connection could be made.
    Unreachable(Unreachable, String),
    /// The connection broke while it answered.
    Cut(String),
    /// It did not answer, or not to the end, in time.
    TimedOut,
    /// Page after page without an end: why that is known, as a phrase.
    Endless(String),
    /// Pages can't be written here.
    Disk(PathBuf, io::Error),
    /// Where tokens are kept failed: what it says, and its ways out.
    TokenStore(String, Vec<String>),
    /// The system lacks what is needed to make connections.
    Setup(String),
}

/// Why no connection could be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreachable {
    /// There is no such name.
    Name,
    /// Nothing listens there.
    Refused,
    /// The certificate is not trusted, or TLS failed otherwise.
    Tls,
    /// All else.
    Network,
}

impl ErrorKind {
    /// The same without a secret: something that echoes requests must not bring it into logs.
    pub(super) fn without(mut self, secret: &Secret) -> Self {
        match &mut self {
            Self::LogIn(words)
            | Self::Forbidden(words)
            | Self::Broken(_, words, _)
            | Self::Refused(_, words) => secret.hide_in(words),
            // All else is told in words of this program.
            _ => {}
        }
        self
    }
}

impl ApiError {
    pub(super) fn new(server: &BaseUrl, call: &'static str, kind: ErrorKind) -> Self {
        Self {
            server: server.to_string(),
            call,
            kind,
        }
    }

    /// Whether a new login is the way out.
    pub fn asks_for_login(&self) -> bool {
        matches!(self.kind, ErrorKind::LogIn(_) | ErrorKind::LogInAgain(_))
    }

    /// Ways out, each a phrase.
    pub fn hints(&self) -> Vec<String> {
        let hint: &str = match &self.kind {
            ErrorKind::LogIn(_) | ErrorKind::LogInAgain(_) => {
                "log in again with `notic-notion source --login`; where NOTIC_TOKEN is set, give it a valid token"
            }
            ErrorKind::NeedsPro => {
                "upgrade the account in Notic, or export the notes there and give the ZIP: `notic-notion source <path>`"
            }
            ErrorKind::Forbidden(_) => {
                "see in Notic whether the account is in order; a proxy before the server may refuse, too"
            }
            ErrorKind::NotFound => {
                "check the address: Notic's own is https://api.getnotic.io; a backend of your own may be under a path, \
                 like https://example.org/notic"
            }
            ErrorKind::Redirect(_) => {
                "give the address it leads to, if you trust it; tokens are not sent on by themselves"
            }
            ErrorKind::NotNotic(_) | ErrorKind::Garbled(_) => {
                "check the address (Notic's own is https://api.getnotic.io), and whether a proxy or a login page answers \
                 in Notic's place"
            }
            ErrorKind::Unreachable(Unreachable::Name, _) => {
                "check the address for a slip, and the network"
            }
            ErrorKind::Unreachable(Unreachable::Refused, _) => {
                "check the port, and whether the backend is running (its default port is 3000)"
            }
            ErrorKind::Unreachable(Unreachable::Tls, _) => {
                "check the address; where the server has a certificate of its own, add its authority to those this \
                 system trusts"
            }
            ErrorKind::Unreachable(Unreachable::Network, _)
            | ErrorKind::Cut(_)
            | ErrorKind::TimedOut => "check the network, then run the same again",
            ErrorKind::RateLimited(_) => "wait some minutes, then run the same again",
            ErrorKind::Broken(..) => {
                "run the same again later; if it is your own server, its log says more"
            }
            ErrorKind::Refused(..) => {
                "see whether there is a newer notic-notion, or a newer backend"
            }
            ErrorKind::Endless(_) => {
                "a proxy may drop the query of addresses; if it is your own server, update it"
            }
            ErrorKind::Disk(..) => "see that the disk has room and that you may write there",
            ErrorKind::TokenStore(_, hints) => return hints.clone(),
            ErrorKind::Setup(_) => {
                "see that the system has trusted certificates (on Debian: `sudo apt install ca-certificates`)"
            }
        };
        vec![hint.to_owned()]
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { server, call, kind } = self;
        match kind {
            ErrorKind::LogIn(word) => write!(
                f,
                "Notic at {server} does not accept the token{}",
                said(word)
            ),
            ErrorKind::LogInAgain(why) => {
                write!(f, "Notic at {server} does not accept the token, and {why}")
            }
            ErrorKind::NeedsPro => {
                write!(
                    f,
                    "Notic at {server} gives `{call}` to Pro accounts only (402)"
                )
            }
            ErrorKind::Forbidden(word) => {
                write!(f, "Notic at {server} refuses `{call}` (403){}", said(word))
            }
            ErrorKind::NotFound => write!(f, "there is no `{call}` at {server} (404)"),
            ErrorKind::Redirect(to) => write!(f, "{server} leads to another address: {to}"),
            ErrorKind::RateLimited(_) => {
                write!(f, "Notic at {server} says that it is asked too often (429)")
            }
            ErrorKind::Broken(status, word, _) => write!(
                f,
                "Notic at {server} failed at `{call}` ({status}){}, and went on failing",
                said(word)
            ),
            ErrorKind::Refused(status, word) => {
                write!(
                    f,
                    "Notic at {server} refuses `{call}` ({status}){}",
                    said(word)
                )
            }
            ErrorKind::NotNotic(what) => {
                write!(f, "what answers at {server} is not Notic's API: {what}")
            }
            ErrorKind::Garbled(what) => {
                write!(
                    f,
                    "the answer of {server} to `{call}` can't be read: {what}"
                )
            }
            ErrorKind::Unreachable(_, why) => {
                write!(f, "no connection to Notic at {server}: {why}")
            }
            ErrorKind::Cut(why) => write!(
                f,
                "the connection to Notic at {server} broke during `{call}`: {why}"
            ),
            ErrorKind::TimedOut => {
                write!(f, "Notic at {server} did not answer `{call}` in time")
            }
            ErrorKind::Endless(why) => {
                write!(f, "the pages of Notic at {server} have no end: {why}")
            }
            ErrorKind::Disk(path, error) => {
                write!(f, "could not write `{}`: {error}", path.display())
            }
            ErrorKind::TokenStore(why, _) => f.write_str(why),
            ErrorKind::Setup(why) => write!(f, "no connections can be made: {why}"),
        }
    }
}

impl std::error::Error for ApiError {}

fn said(word: &str) -> String {
    match word {
        "" => String::new(),
        word => format!(": {word}"),
    }
}
