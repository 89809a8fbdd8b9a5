//! What a person does about authorizations, without a browser.

use super::authority::Grants;
use super::authorize::{Answer, Asked, PATH, chosen, decide};
use crate::sandbox::{Sandbox, viewer};

/// What a person says on the consent page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent<'a> {
    /// Yes, with every page at the top of the workspace.
    AllowAll,
    /// Yes, with these pages, by their ids.
    Allow(&'a [&'a str]),
    /// No.
    Deny,
}

impl Sandbox {
    /// Answers the consent page of that URL, as a person does in the browser. Gives the address that the browser goes
    /// to then, with a code or an error in it. Such a code stays good until it is used.
    ///
    /// # Errors
    /// What the error page says, for a URL that is refused or a page that cannot be chosen.
    pub fn consent(&self, authorize_url: &str, consent: Consent<'_>) -> Result<String, String> {
        let mut state = self.lock();
        let state = &mut *state;
        let query = match authorize_url.split_once('?') {
            Some((place, query)) if place.ends_with(PATH) => query,
            _ => return Err("This is no authorize URL".to_owned()),
        };
        let asked = Asked::read(query, &state.options.oauth)?;
        let answer = match consent {
            Consent::AllowAll => Answer::Allow(viewer::pages_of(state, None)),
            Consent::Allow(pages) => Answer::Allow(chosen(state, pages.iter().copied())?),
            Consent::Deny => Answer::Deny,
        };
        Ok(decide(state, &asked, answer, None))
    }

    /// Lets every access token from a login be past its time; their refresh tokens stay good.
    pub fn expire_tokens(&self) {
        self.lock().authority.expire_all();
    }

    /// Removes the connection, as a person does in the settings: no token from a login is good any more.
    pub fn revoke_grants(&self) {
        self.lock().authority.revoke_all();
    }

    /// How many authorizations and tokens there are, at the time of the latest request.
    pub fn grants(&self) -> Grants {
        let state = self.lock();
        state.authority.grants(state.now_ms)
    }
}
