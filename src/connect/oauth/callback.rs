//! Reads what the browser brings back. Pure.

use reqwest::Url;

use super::authorize::State;
use super::redirect_uri::RedirectUri;
use crate::model::Secret;

/// The longest code that is taken for one, in bytes. Far above any.
const MAX_CODE: usize = 4096;

/// What an answer says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Callback {
    /// Yes: the code that is exchanged for tokens.
    Code(Secret),
    /// No: the person cancelled.
    Denied,
    /// Notion could not ask the person.
    Failed {
        /// The code of RFC 6749 section 4.1.2.1.
        error: String,
        /// What it means, if it says so.
        description: String,
    },
    /// An answer to another login, or a forged one.
    OtherState,
    /// Neither yes nor no.
    Nothing,
}

impl Callback {
    /// Reads the query of an answer.
    pub fn read(query: &str, state: &State) -> Self {
        let only = |name: &str| only(query, name);
        let (Some(answered), Some(error), Some(code)) =
            (only("state"), only("error"), only("code"))
        else {
            return Self::Nothing;
        };
        if answered.is_empty() && error == "access_denied" && code.is_empty() {
            // The documents show a refusal with an empty state. All that a forged one can do is to end this login.
            return Self::Denied;
        }
        if error.is_empty() && code.is_empty() {
            return Self::Nothing;
        }
        if !state.is(&answered) {
            return Self::OtherState;
        }
        match (error.as_str(), code) {
            ("access_denied", _) => Self::Denied,
            ("", code) if is_code(&code) => Self::Code(Secret::new(code)),
            ("", _) => Self::Nothing,
            (_, _) => Self::Failed {
                description: only("error_description").unwrap_or_default(),
                error,
            },
        }
    }
}

/// A parameter's value, empty where it is missing; none where it is there more than once.
fn only(query: &str, name: &str) -> Option<String> {
    // `Url` decodes queries; nothing else of this address counts.
    let url = Url::parse(&format!("http://localhost/?{query}")).ok()?;
    let mut values = url
        .query_pairs()
        .filter(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned());
    let value = values.next().unwrap_or_default();
    values.next().is_none().then_some(value)
}

fn is_code(code: &str) -> bool {
    code.len() <= MAX_CODE && code.bytes().all(|byte| byte.is_ascii_graphic())
}

/// What a person pasted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pasted {
    /// The address the browser ended at.
    Answer(Callback),
    /// An address, but not the one that the browser is sent back to.
    OtherAddress,
    /// Only a part of it: a code alone does not tell which login it is for.
    NoAddress,
}

impl Pasted {
    /// Reads what a person pasted.
    pub fn read(text: &str, redirect_uri: &RedirectUri, state: &State) -> Self {
        let text = text.trim().trim_matches(['<', '>', '"', '\'']);
        let Ok(url) = Url::parse(text) else {
            return Self::NoAddress;
        };
        let place = (url.scheme(), url.host_str(), url.port(), url.path());
        let expected = (
            "http",
            Some("localhost"),
            Some(redirect_uri.port()),
            redirect_uri.path(),
        );
        match (place == expected, url.query()) {
            (true, Some(query)) => Self::Answer(Callback::read(query, state)),
            (true, None) => Self::Answer(Callback::Nothing),
            (false, _) => Self::OtherAddress,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Callback {
        Callback::read(query, &State::of("right"))
    }

    #[test]
    fn a_yes_a_no_and_a_failure_are_told_apart() {
        assert_eq!(
            read("code=a%2Db&state=right"),
            Callback::Code(Secret::new("a-b"))
        );
        assert_eq!(read("error=access_denied&state=right"), Callback::Denied);
        assert_eq!(
            read("error=server_error&error_description=it+broke&state=right"),
            Callback::Failed {
                error: "server_error".into(),
                description: "it broke".into()
            }
        );
        // Both at once are no yes.
        assert_eq!(
            read("code=a&error=access_denied&state=right"),
            Callback::Denied
        );
    }

    #[test]
    fn nothing_is_believed_that_does_not_bring_the_state_back() {
        for query in [
            "code=a",
            "code=a&state=",
            "code=a&state=wrong",
            "code=a&state=righ",
            "code=a&state=right+",
            "error=access_denied&state=wrong",
            "error=server_error",
        ] {
            assert_eq!(read(query), Callback::OtherState, "{query}");
        }
        for query in [
            "",
            "state=right",
            "code=&state=right",
            "code=a&code=b&state=right",
            "code=a&state=wrong&state=right",
            "code=a%0Ab&state=right",
        ] {
            assert_eq!(read(query), Callback::Nothing, "{query}");
        }
        // As documented.
        assert_eq!(read("error=access_denied&state="), Callback::Denied);
    }

    #[test]
    fn a_pasted_address_has_to_be_the_whole_one() {
        let uri = RedirectUri::DEFAULT.parse().unwrap();
        let pasted = |text: &str| Pasted::read(text, &uri, &State::of("right"));
        let whole = format!(" <{uri}?code=a&state=right>\n");
        assert_eq!(
            pasted(&whole),
            Pasted::Answer(Callback::Code(Secret::new("a")))
        );
        assert_eq!(
            pasted(&format!("{uri}?code=a&state=other")),
            Pasted::Answer(Callback::OtherState)
        );
        assert_eq!(pasted(uri.as_str()), Pasted::Answer(Callback::Nothing));
        assert_eq!(pasted("code=a&state=right"), Pasted::NoAddress);
        assert_eq!(pasted("a"), Pasted::NoAddress);
        assert_eq!(
            pasted("http://localhost:3003/notion/oauth/callback?code=a&state=right"),
            Pasted::OtherAddress
        );
        assert_eq!(pasted("https://www.notion.so/x"), Pasted::OtherAddress);
    }
}
