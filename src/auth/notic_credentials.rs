//! What a login to Notic yields.

use serde::{Deserialize, Serialize};

use super::kept::{Entry, Kept};
use crate::model::{Digest, Secret};

/// A profile's tokens of Notic, stored as one value, so that both change at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticCredentials {
    /// The token that calls carry.
    pub access: Secret,
    /// The token that yields the next pair, once.
    pub refresh: Option<Secret>,
    /// The address of the server that gave them. They are sent to no other.
    pub server: String,
    /// Tells logins apart, and stays the same when tokens are renewed: two may be of two people.
    pub login: LoginMark,
}

/// Which login tokens come from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LoginMark(String);

impl LoginMark {
    /// The mark of a login that begins with this token: a part of a digest, which can't be turned back.
    pub fn of(access: &Secret) -> Self {
        let digest = Digest::of(format!("notic-notion login\n{}", access.expose()).as_bytes());
        Self(format!("{digest:.16}"))
    }
}

/// The stored form. Apart, so that nothing with a [`Secret`] can be turned into JSON by accident.
#[derive(Serialize, Deserialize)]
struct Stored {
    access: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refresh: Option<String>,
    server: String,
    #[serde(default)]
    login: LoginMark,
}

impl Kept for NoticCredentials {
    const SUFFIX: &'static str = " notic";
    const LOGIN: &'static str = "notic-notion source --login";
    const VARIABLE: &'static str = "NOTIC_TOKEN";

    fn to_entry(&self) -> Entry {
        Entry::of(&Stored {
            access: self.access.expose().to_owned(),
            refresh: self.refresh.as_ref().map(|token| token.expose().to_owned()),
            server: self.server.clone(),
            login: self.login.clone(),
        })
    }

    fn from_entry(entry: Entry) -> Option<Self> {
        let stored: Stored = entry.read()?;
        Some(Self {
            access: Secret::new(stored.access),
            refresh: stored.refresh.map(Secret::new),
            server: stored.server,
            login: stored.login,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stored_form_is_a_promise_to_later_versions() {
        let credentials = NoticCredentials {
            access: Secret::new("a"),
            refresh: Some(Secret::new("b")),
            server: "https://notes.example".into(),
            login: LoginMark("c".into()),
        };
        let entry = credentials.to_entry();
        assert_eq!(
            entry.0.to_string(),
            r#"{"access":"a","login":"c","refresh":"b","server":"https://notes.example"}"#
        );
        assert_eq!(NoticCredentials::from_entry(entry), Some(credentials));
        let least = serde_json::json!({"access": "a", "server": "s", "of_a_later_version": 1});
        let read = NoticCredentials::from_entry(Entry(least)).unwrap();
        assert_eq!(read.refresh, None);
    }

    #[test]
    fn debug_output_shows_no_token() {
        let credentials = NoticCredentials {
            access: Secret::new("hidden"),
            refresh: Some(Secret::new("hidden")),
            server: "s".into(),
            login: LoginMark::default(),
        };
        assert!(!format!("{credentials:?}").contains("hidden"));
    }
}
