//! A token, and whose budget its requests count to.

use std::rc::Rc;

use crate::model::{Digest, Secret};
use crate::notion::TokenSource;

/// A token with what keeps it good, and whose budget its requests count to.
pub(in crate::cli) struct Access {
    pub(super) tokens: Rc<dyn TokenSource>,
    pub(super) budget_key: String,
}

impl Access {
    /// A granted token. It may be renewed; its budget stays the same one, since the bot's id does.
    pub(in crate::cli) fn new(tokens: Rc<dyn TokenSource>, bot_id: Option<&str>) -> Self {
        let budget_key = match bot_id {
            Some(bot_id) => fingerprint(&format!("bot {bot_id}")),
            None => fingerprint(tokens.token().expose()),
        };
        Self { tokens, budget_key }
    }
}

/// A token that stays as it is.
impl From<Secret> for Access {
    fn from(token: Secret) -> Self {
        Self {
            budget_key: fingerprint(token.expose()),
            tokens: Rc::new(token),
        }
    }
}

/// Tells connections apart without telling the token: the beginning of a digest, which can't be turned back.
fn fingerprint(whose: &str) -> String {
    let digest = Digest::of(format!("notic-notion budget\n{whose}").as_bytes());
    format!("{digest:.16}")
}
