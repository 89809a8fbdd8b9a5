//! Codes and tokens: who got which, and how long each lives.

use std::collections::{HashMap, VecDeque};

use super::authorize::Asked;
use crate::sandbox::ids::{Id, Random};
use crate::sandbox::options::{OAuth, Reauthorization, Rotation};
use crate::sandbox::state::millis;

/// How long a code or an open consent page is good for: what RFC 6749 section 4.1.2 recommends at most.
const MINUTES_10_MS: u64 = 600_000;
/// How many consent pages may be open at once; older ones are forgotten.
const MAX_OPEN: usize = 100;
/// As long as Notion's.
const TOKEN_CHARS: usize = 46;
const CHARS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// An access token and the refresh token that came with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) access: String,
    pub(crate) refresh: String,
}

/// What became of the authorizations of a sandbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Grants {
    /// Codes that were exchanged for tokens.
    pub exchanged: usize,
    /// Refreshes that were carried out, also those whose answer was lost.
    pub refreshed: usize,
    /// Access tokens that are accepted now.
    pub access_tokens: usize,
    /// Refresh tokens that are accepted now.
    pub refresh_tokens: usize,
}

/// A person's yes, until its code is exchanged.
#[derive(Clone, Debug)]
struct Code {
    redirect_uri: String,
    pages: Vec<Id>,
    /// None: made without a browser, at no known time.
    expires_ms: Option<u64>,
}

/// A token, with the number of the authorization that it comes from.
#[derive(Clone, Copy, Debug)]
struct Token {
    grant: usize,
    issued_ms: u64,
    expires_ms: Option<u64>,
}

impl Token {
    fn is_live(&self, now_ms: u64) -> bool {
        self.expires_ms.is_none_or(|expires| now_ms < expires)
    }
}

#[derive(Debug)]
pub(crate) struct Authority {
    /// Its own, so that a login changes no page's id.
    random: Random,
    open: VecDeque<(String, Asked, u64)>,
    codes: HashMap<String, Code>,
    access: HashMap<String, Token>,
    refresh: HashMap<String, Token>,
    latest: Option<Pair>,
    exchanged: usize,
    refreshed: usize,
}

impl Authority {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            random: Random::new(seed ^ 0x0a07),
            open: VecDeque::new(),
            codes: HashMap::new(),
            access: HashMap::new(),
            refresh: HashMap::new(),
            latest: None,
            exchanged: 0,
            refreshed: 0,
        }
    }

    /// Notes a consent page that is shown; gives the nonce of its form.
    pub(crate) fn open(&mut self, asked: Asked, now_ms: u64) -> String {
        let nonce = self.secret("");
        if self.open.len() >= MAX_OPEN {
            self.open.pop_front();
        }
        self.open
            .push_back((nonce.clone(), asked, now_ms + MINUTES_10_MS));
        nonce
    }

    /// Takes what a consent page was about, once.
    pub(crate) fn close(&mut self, nonce: &str, now_ms: u64) -> Option<Asked> {
        let at = self.open.iter().position(|(other, ..)| other == nonce)?;
        let (_, asked, expires_ms) = self.open.remove(at)?;
        (now_ms < expires_ms).then_some(asked)
    }

    /// A code for these pages.
    pub(crate) fn code(
        &mut self,
        redirect_uri: String,
        pages: Vec<Id>,
        now_ms: Option<u64>,
    ) -> String {
        let text = self.random.request_id().to_string();
        let expires_ms = now_ms.map(|now| now + MINUTES_10_MS);
        let code = Code {
            redirect_uri,
            pages,
            expires_ms,
        };
        self.codes.insert(text.clone(), code);
        text
    }

    /// Exchanges a code; gives the pages that are shared by it, too. A code is used up by the first try, whatever
    /// comes of it.
    pub(crate) fn exchange(
        &mut self,
        code: &str,
        redirect_uri: Option<&str>,
        options: &OAuth,
        now_ms: u64,
    ) -> Result<(Pair, Vec<Id>), &'static str> {
        let code = self
            .codes
            .remove(code)
            .ok_or("Invalid code: it is unknown, or was used before.")?;
        if code.expires_ms.is_some_and(|expires| now_ms >= expires) {
            return Err("Invalid code: it has expired.");
        }
        if redirect_uri != Some(code.redirect_uri.as_str()) {
            return Err("Mismatched redirect URI.");
        }
        self.exchanged += 1;
        let former = self.latest.clone().filter(|pair| {
            let token = self.access.get(&pair.access);
            token.is_some_and(|token| token.is_live(now_ms))
        });
        match (options.reauthorization, former) {
            (Reauthorization::SamePair, Some(pair)) => return Ok((pair, code.pages)),
            (Reauthorization::OnlyPair, _) => self.revoke_all(),
            _ => {}
        }
        let pair = self.issue(self.exchanged, options, now_ms);
        Ok((pair, code.pages))
    }

    /// The next pair for a refresh token.
    pub(crate) fn refresh(
        &mut self,
        token: &str,
        options: &OAuth,
        now_ms: u64,
    ) -> Result<Pair, &'static str> {
        let grant = self
            .refresh
            .get(token)
            .ok_or("Invalid refresh token: it is unknown, was used before, or was revoked.")?
            .grant;
        self.refreshed += 1;
        if options.rotation == Rotation::OldPairDies {
            self.revoke_grant(grant);
        }
        Ok(self.issue(grant, options, now_ms))
    }

    /// Whether an access token is accepted.
    pub(crate) fn accepts(&self, access: &str, now_ms: u64) -> bool {
        let token = self.access.get(access);
        token.is_some_and(|token| token.is_live(now_ms))
    }

    /// When a live token of either kind was issued.
    pub(crate) fn issued_ms(&self, token: &str, now_ms: u64) -> Option<u64> {
        let token = self.find(token)?;
        token.is_live(now_ms).then_some(token.issued_ms)
    }

    /// Ends a token, and all that come from the same authorization. An unknown one changes nothing.
    pub(crate) fn revoke(&mut self, token: &str) {
        if let Some(grant) = self.find(token).map(|token| token.grant) {
            self.revoke_grant(grant);
        }
    }

    pub(crate) fn revoke_all(&mut self) {
        self.access.clear();
        self.refresh.clear();
    }

    /// Lets every access token be past its time.
    pub(crate) fn expire_all(&mut self) {
        for token in self.access.values_mut() {
            token.expires_ms = Some(0);
        }
    }

    pub(crate) fn grants(&self, now_ms: u64) -> Grants {
        let live = |tokens: &HashMap<String, Token>| {
            tokens
                .values()
                .filter(|token| token.is_live(now_ms))
                .count()
        };
        Grants {
            exchanged: self.exchanged,
            refreshed: self.refreshed,
            access_tokens: live(&self.access),
            refresh_tokens: live(&self.refresh),
        }
    }

    fn find(&self, token: &str) -> Option<&Token> {
        self.access.get(token).or_else(|| self.refresh.get(token))
    }

    fn revoke_grant(&mut self, grant: usize) {
        self.access.retain(|_, token| token.grant != grant);
        self.refresh.retain(|_, token| token.grant != grant);
    }

    fn issue(&mut self, grant: usize, options: &OAuth, now_ms: u64) -> Pair {
        self.access.retain(|_, token| token.is_live(now_ms));
        let pair = Pair {
            access: self.secret("ntn_"),
            refresh: self.secret("nrt_"),
        };
        let lifetime = options.access_token_lifetime;
        let token = |expires_ms| Token {
            grant,
            issued_ms: now_ms,
            expires_ms,
        };
        let expires_ms = lifetime.map(|lifetime| now_ms.saturating_add(millis(lifetime)));
        self.access.insert(pair.access.clone(), token(expires_ms));
        self.refresh.insert(pair.refresh.clone(), token(None));
        self.latest = Some(pair.clone());
        pair
    }

    fn secret(&mut self, prefix: &str) -> String {
        let random = &mut self.random;
        let char = |_| {
            let at = usize::try_from(random.below(CHARS.len() as u64)).unwrap_or(0);
            char::from(CHARS[at])
        };
        prefix.chars().chain((0..TOKEN_CHARS).map(char)).collect()
    }
}
