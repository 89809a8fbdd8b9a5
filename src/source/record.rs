//! The records of Notic's API, read leniently: unknown fields, nulls and numbers for texts stop nothing.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::json_text::JsonText;

/// The last time Notic allows, in epoch milliseconds (notic-data.md section 1).
const LAST_TIME: u64 = 8_640_000_000_000_000;

/// A field of any type.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Field {
    /// Absent, null, or of a type no field has.
    #[default]
    None,
    /// A text.
    Text(String),
    /// A whole number.
    Integer(i128),
    /// Another number.
    Number(f64),
    /// True or false.
    Bool(bool),
}

impl Field {
    /// As text; numbers as they are written.
    pub(super) fn into_text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            Self::Integer(number) => Some(number.to_string()),
            Self::Number(number) => Some(number.to_string()),
            Self::None | Self::Bool(_) => None,
        }
    }

    /// As text that is not blank.
    pub(super) fn into_name(self) -> Option<String> {
        self.into_text().filter(|name| !name.trim().is_empty())
    }

    /// As epoch milliseconds; none out of Notic's range.
    pub(super) fn time(&self) -> Option<u64> {
        let time = match self {
            Self::Integer(number) => u64::try_from(*number).ok()?,
            Self::Number(number) if (0.0..=LAST_TIME as f64).contains(number) => *number as u64,
            _ => return None,
        };
        (time <= LAST_TIME).then_some(time)
    }

    /// Whether JavaScript would take it for true.
    pub(super) fn is_set(&self) -> bool {
        match self {
            Self::None => false,
            Self::Text(text) => !text.is_empty(),
            Self::Integer(number) => *number != 0,
            Self::Number(number) => *number != 0.0,
            Self::Bool(value) => *value,
        }
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FieldVisitor)
    }
}

struct FieldVisitor;

impl<'de> Visitor<'de> for FieldVisitor {
    type Value = Field;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Field, E> {
        Ok(Field::None)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Field, E> {
        Ok(Field::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Field, E> {
        Ok(Field::Integer(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Field, E> {
        Ok(Field::Integer(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Field, E> {
        Ok(Field::Number(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Field, E> {
        Ok(Field::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Field, E> {
        Ok(Field::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Field, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Field::None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Field, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Field::None)
    }
}

/// A note, folder or workspace: the fields that matter here, of all three (notic-data.md section 1).
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Record<'a> {
    pub(super) id: Field,
    pub(super) name: Field,
    pub(super) display_name: Field,
    #[serde(borrow)]
    pub(super) content: JsonText<'a>,
    pub(super) workspace_id: Field,
    pub(super) folder_id: Field,
    pub(super) parent_id: Field,
    pub(super) created_at: Field,
    pub(super) last_modified: Field,
    pub(super) updated_at: Field,
    pub(super) deleted_at: Field,
    pub(super) is_default: Field,
    pub(super) is_bookmarked: Field,
    pub(super) icon: Field,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_any_type_are_taken() {
        let record: Record = serde_json::from_str(
            r#"{"id": 7, "name": null, "displayName": [1, {"a": 2}], "content": "x", "parentId": {"a": []},
                "createdAt": 1e12, "isBookmarked": true, "new": [[[]]]}"#,
        )
        .unwrap();
        assert_eq!(record.id.into_text().as_deref(), Some("7"));
        assert_eq!(record.name, Field::None);
        assert_eq!(record.display_name, Field::None);
        assert_eq!(record.parent_id, Field::None);
        assert_eq!(record.created_at.time(), Some(1_000_000_000_000));
        assert!(record.is_bookmarked.is_set() && !record.deleted_at.is_set());
        assert_eq!(record.content.text().as_deref(), Some("x"));
    }

    #[test]
    fn times_out_of_range_are_none() {
        let time = |json: &str| serde_json::from_str::<Field>(json).unwrap().time();
        assert_eq!(time("8640000000000000"), Some(LAST_TIME));
        for wrong in [
            "8640000000000001",
            "-1",
            "1e30",
            "-0.5",
            "\"1\"",
            "true",
            "18446744073709551616",
        ] {
            assert_eq!(time(wrong), None, "{wrong}");
        }
    }
}
