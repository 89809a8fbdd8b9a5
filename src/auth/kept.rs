//! What a vault can keep for a profile.

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Tokens of one service, kept as one value so that they change together.
pub trait Kept: Sized {
    /// Follows the profile's name in the name of the entry. No profile's name has a blank, so entries never meet.
    const SUFFIX: &'static str;

    /// The command that gets new ones.
    const LOGIN: &'static str;

    /// The environment variable that takes the place of stored ones.
    const VARIABLE: &'static str;

    /// The form that is stored.
    fn to_entry(&self) -> Entry;

    /// Reads what [`Self::to_entry`] gave, now or in an earlier version; none where it is something else.
    fn from_entry(entry: Entry) -> Option<Self>;
}

/// The stored form of tokens. Its `Debug` shows nothing of them.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry(pub(super) Value);

impl Entry {
    /// Of a stored form; an empty entry, which nothing can be read from, where it has no JSON.
    pub(super) fn of(stored: &impl Serialize) -> Self {
        Self(serde_json::to_value(stored).unwrap_or_default())
    }

    /// Back into that form.
    pub(super) fn read<T: DeserializeOwned>(self) -> Option<T> {
        serde_json::from_value(self.0).ok()
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Entry(…)")
    }
}

/// The name of a profile's entry of that kind.
pub(super) fn entry_name<K: Kept>(profile: &str) -> String {
    format!("{profile}{}", K::SUFFIX)
}
