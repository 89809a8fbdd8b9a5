//! A note's text as it stands in a page: compared as it is, and read only where it is needed.
//!
//! Most notes are what they were. To see that, the escapes of their texts need not be undone.

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::record::Field;
use crate::model::{BodyInfo, Digest};

/// The value of a field that holds a text, as JSON; none where there is no such field.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct JsonText<'a>(Option<&'a str>);

impl<'a> JsonText<'a> {
    /// A value, without blanks around it.
    pub(super) fn of(json: &'a str) -> Self {
        Self(Some(json))
    }

    /// The text; none where the value is neither a text nor a number.
    pub(super) fn text(self) -> Option<String> {
        let field: Field = serde_json::from_str(self.0?).ok()?;
        field.into_text()
    }

    /// What is kept of it. None where there is no text.
    pub(super) fn info(self) -> Option<BodyInfo> {
        let json = self.0?;
        let within = match json.strip_prefix('"') {
            Some(rest) => rest.strip_suffix('"').unwrap_or(rest),
            None => {
                self.text()?;
                json
            }
        };
        Some(BodyInfo {
            digest: Digest::of(json.as_bytes()),
            bytes: within.len() as u64,
        })
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for JsonText<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&RawValue>::deserialize(deserializer).map(|value| Self::of(value.get()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> JsonText<'_> {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn what_is_a_text_or_a_number_has_a_text() {
        for (json, text) in [
            (r#""""#, Some("")),
            (r#""a\n\u00e9\"""#, Some("a\né\"")),
            ("7", Some("7")),
            ("null", None),
            ("true", None),
            ("[1]", None),
            (r#"{"a": 1}"#, None),
        ] {
            assert_eq!(read(json).text().as_deref(), text, "{json}");
            assert_eq!(read(json).info().is_some(), text.is_some(), "{json}");
        }
        assert_eq!(JsonText::default().text(), None);
        assert_eq!(JsonText::default().info(), None);
    }

    #[test]
    fn only_an_empty_text_has_no_bytes() {
        let bytes = |json| read(json).info().map(|info| info.bytes);
        assert_eq!(bytes(r#""""#), Some(0));
        assert_eq!(bytes(r#""\n""#), Some(2));
        assert_eq!(bytes("0"), Some(1));
    }

    #[test]
    fn different_texts_have_different_digests() {
        let digest = |json| read(json).info().unwrap().digest;
        assert_eq!(digest(r#""a""#), digest(r#" "a" "#));
        assert_ne!(digest(r#""a\n""#), digest(r#""a\\n""#));
        assert_ne!(digest("7"), digest(r#""7""#));
    }
}
