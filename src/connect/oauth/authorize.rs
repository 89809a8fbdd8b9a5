//! Where the browser is sent, and what tells its answer from a forged one.

use std::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use reqwest::Url;

use super::redirect_uri::RedirectUri;
use crate::notion::BaseUrl;

/// What only this login knows: without it a page in the same browser could hand us somebody else's code.
#[derive(Clone)]
pub struct State(String);

impl State {
    /// 32 random bytes.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn new() -> Result<Self, NoRandomness> {
        let mut bytes = [0; 32];
        aws_lc_rs::rand::fill(&mut bytes).map_err(|_| NoRandomness)?;
        Ok(Self(BASE64_URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// Whether an answer brings it back. Takes as long for a wrong one as for the right one.
    pub(super) fn is(&self, answered: &str) -> bool {
        verify_slices_are_equal(self.0.as_bytes(), answered.as_bytes()).is_ok()
    }

    #[cfg(test)]
    pub(super) fn of(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("State(…)")
    }
}

/// The system gives no random bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoRandomness;

impl fmt::Display for NoRandomness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the system gives no random numbers, without which no login is safe")
    }
}

impl std::error::Error for NoRandomness {}

/// The address of Notion's consent page (notion-api.md section 4.1, point 1). It holds no secret.
pub fn authorize_url(
    base: &BaseUrl,
    client_id: &str,
    redirect_uri: &RedirectUri,
    state: &State,
) -> String {
    let place = format!("{base}/v1/oauth/authorize");
    let query = [
        ("client_id", client_id),
        ("redirect_uri", redirect_uri.as_str()),
        ("response_type", "code"),
        ("owner", "user"),
        ("state", &state.0),
    ];
    match Url::parse_with_params(&place, query) {
        Ok(url) => url.into(),
        // A base was parsed before it became one, so that this does not happen.
        Err(_) => place,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_asks_for_all_that_notion_requires() {
        let uri = RedirectUri::DEFAULT.parse().unwrap();
        let url = authorize_url(&BaseUrl::default(), "a b", &uri, &State::of("s"));
        assert_eq!(
            url,
            "https://api.notion.com/v1/oauth/authorize?client_id=a+b&redirect_uri=http%3A%2F%2Flocalhost%3A3002%2F\
             notion%2Foauth%2Fcallback&response_type=code&owner=user&state=s"
        );
    }

    #[test]
    fn every_login_has_a_state_of_its_own_that_is_not_shown() {
        let (one, other) = (State::new().unwrap(), State::new().unwrap());
        assert_eq!(one.0.len(), 43);
        assert!(one.is(&one.0) && !one.is(&other.0) && !one.is(&one.0[1..]) && !one.is(""));
        assert!(!format!("{one:?}").contains(&one.0));
    }
}
