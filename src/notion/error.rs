//! What can go wrong with a call, as kinds that decisions follow from, and as words for people.

use std::fmt;

use super::outcome::printable;
use super::retry::Doubt;
use crate::model::Secret;

/// What went wrong. Decided by status, code and additional data, never by a message (notion-api.md section 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The token is wrong, expired or revoked.
    Unauthorized,
    /// Notion has shut the connection out (`public_api_request_blocked`).
    Blocked,
    /// A free workspace's blocks are used up (notion-api.md section 2.3).
    BlockLimit,
    /// A capability or permission is missing.
    Forbidden,
    /// Not there, or not shared with the connection; the two can't be told apart.
    NotFound,
    /// Notion takes no such request.
    Invalid,
    /// Somebody else changed the same thing at the same time.
    Conflict,
    /// Still told to slow down after all tries, or for longer than is worth waiting.
    RateLimited,
    /// Notion failed, again and again.
    Unavailable,
    /// Notion's firewall took the text for an attack (notion-api.md section 8, item 3).
    EdgeRefused,
    /// There is no connection to Notion.
    Unreachable,
    /// The connection broke or timed out before the answer.
    NoAnswer,
    /// What answered is not Notion, or no Notion that this program knows.
    NotNotion,
    /// The request budget shared by all processes can't be read or written.
    Budget,
    /// The token is past its time, and the next one can't be kept where tokens are kept.
    TokenStore,
    /// The run has sent as many requests as it may.
    OutOfRequests,
    /// The run has lasted as long as it may.
    OutOfTime,
}

impl ErrorKind {
    /// Whether every further request would fail alike, so that going on makes no sense.
    pub fn stops_run(self) -> bool {
        match self {
            Self::Unauthorized
            | Self::Blocked
            | Self::BlockLimit
            | Self::RateLimited
            | Self::Unreachable
            | Self::NotNotion
            | Self::Budget
            | Self::TokenStore
            | Self::OutOfRequests
            | Self::OutOfTime => true,
            // These may be about one page or one text only.
            Self::Forbidden
            | Self::NotFound
            | Self::Invalid
            | Self::Conflict
            | Self::Unavailable
            | Self::EdgeRefused
            | Self::NoAnswer => false,
        }
    }

    /// What a person can do about it, as a phrase.
    pub fn next_step(self) -> &'static str {
        match self {
            Self::Unauthorized => {
                "log in again with `notic-notion login`; where NOTION_TOKEN is set, give it a valid token"
            }
            Self::Blocked => "write to Notion's support; trying again makes it worse",
            Self::BlockLimit => {
                "a free workspace with several members has 1000 blocks for its lifetime; upgrade it, or use a \
                 workspace of your own"
            }
            Self::Forbidden => {
                "give the connection the capabilities to read, update and insert content (Notion's developer portal > \
                 your connection > Configuration), and see that whoever it acts for may edit the page"
            }
            Self::NotFound => {
                "share the page with the connection: in Notion, open the page, then ••• > Connections"
            }
            Self::Invalid => {
                "this is for those who build notic-notion to mend: report it with this message and what \
                 `notic-notion doctor` says"
            }
            Self::Conflict => "run the same again when nobody else is at work on the page",
            Self::RateLimited => "run the same again in some minutes",
            Self::Unavailable | Self::NoAnswer => {
                "run the same again later; status.notion.com tells whether Notion has trouble"
            }
            Self::EdgeRefused => {
                "try from another network; where it is about a note, change the lines in it that look like an attack, \
                 such as shell commands"
            }
            Self::Unreachable => "check the network, then run the same again",
            Self::NotNotion => {
                "check NOTIC_NOTION_API_URL, and whether a proxy answers in Notion's place"
            }
            Self::Budget => "see that the state folder can be written, then run the same again",
            Self::TokenStore => {
                "see that the tokens can be read and written where they are kept, then run the same again, or log in \
                 again with `notic-notion login`"
            }
            Self::OutOfRequests | Self::OutOfTime => "the next run goes on",
        }
    }

    fn phrase(self) -> &'static str {
        match self {
            Self::Unauthorized => "Notion does not accept the token",
            Self::Blocked => "Notion has blocked this connection, which only its support can lift",
            Self::BlockLimit => "the workspace has used all of its free blocks",
            Self::Forbidden => "the connection may not do this",
            Self::NotFound => "it is not there, or not shared with the connection",
            Self::Invalid => "Notion refused the request",
            Self::Conflict => "somebody else changed the same thing at the same time",
            Self::RateLimited => "Notion asked to send less",
            Self::Unavailable => "Notion is not available",
            Self::EdgeRefused => "Notion's firewall refused the text",
            Self::Unreachable => "Notion can't be reached",
            Self::NoAnswer => "Notion did not answer",
            Self::NotNotion => "the answer is none that Notion gives",
            Self::Budget => "the request budget can't be kept",
            Self::TokenStore => "the token is past its time and can't be renewed",
            Self::OutOfRequests => "this run has sent as many requests as it may",
            Self::OutOfTime => "this run has lasted as long as it may",
        }
    }
}

/// A call that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    /// What went wrong.
    pub kind: ErrorKind,
    /// The answer's status; none where no answer came.
    pub status: Option<u16>,
    /// Notion's code, such as `validation_error`.
    pub code: Option<String>,
    /// Notion's message, or what happened instead of an answer. May be empty.
    pub message: String,
    /// What Notion's support asks for.
    pub request_id: Option<String>,
}

impl ApiError {
    /// An error that is no answer's. What is foreign in the message is made safe to print.
    pub fn local(kind: ErrorKind, message: impl AsRef<str>) -> Self {
        Self {
            kind,
            status: None,
            code: None,
            message: printable(message.as_ref()),
            request_id: None,
        }
    }

    /// Whether Notion says that something in the request is not as it should be, and nothing was done.
    pub fn is_validation(&self) -> bool {
        self.status == Some(400) && self.code.as_deref() == Some("validation_error")
    }

    /// The same without a secret: something that echoes requests must not bring it into logs.
    pub fn without(mut self, secret: &Secret) -> Self {
        let texts = [
            Some(&mut self.message),
            self.code.as_mut(),
            self.request_id.as_mut(),
        ];
        for text in texts.into_iter().flatten() {
            secret.hide_in(text);
        }
        self
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.phrase())?;
        if !self.message.is_empty() {
            write!(f, ": {}", self.message)?;
        }
        let status = self.status.map(|status| status.to_string());
        let id = self.request_id.as_ref().map(|id| format!("request {id}"));
        let facts: Vec<String> = [status, self.code.clone(), id]
            .into_iter()
            .flatten()
            .collect();
        if !facts.is_empty() {
            write!(f, " ({})", facts.join(", "))?;
        }
        Ok(())
    }
}

impl std::error::Error for ApiError {}

/// How a call ended that did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallError {
    /// It was not done; a change that is safe to repeat may have been done all the same where no answer came.
    Failed(ApiError),
    /// The write may or may not have happened: read before writing again.
    Unknown {
        /// Whether it may still happen.
        doubt: Doubt,
        /// What came instead of an answer that tells.
        error: ApiError,
    },
}

impl CallError {
    /// What went wrong.
    pub fn error(&self) -> &ApiError {
        match self {
            Self::Failed(error) | Self::Unknown { error, .. } => error,
        }
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(error) => error.fmt(f),
            Self::Unknown { error, .. } => {
                write!(f, "{error}; whether the change was made is not known")
            }
        }
    }
}

impl std::error::Error for CallError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_tells_people_what_happened_and_support_which_request() {
        let mut error = ApiError {
            kind: ErrorKind::Invalid,
            status: Some(400),
            code: Some("validation_error".to_owned()),
            message: "body failed validation".to_owned(),
            request_id: Some("r1".to_owned()),
        };
        assert_eq!(
            error.to_string(),
            "Notion refused the request: body failed validation (400, validation_error, request r1)"
        );
        error = ApiError::local(ErrorKind::Unreachable, "");
        assert_eq!(error.to_string(), "Notion can't be reached");
        let unknown = CallError::Unknown {
            doubt: Doubt::Cut,
            error,
        };
        assert_eq!(
            unknown.to_string(),
            "Notion can't be reached; whether the change was made is not known"
        );
    }
}
