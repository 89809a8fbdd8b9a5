//! Ids as Notion makes them, and the seeded randomness behind all that is random here.

use std::fmt;

/// Days from 1970-01-01 to 2024-01-01, from which Notion's ids count.
const FIRST_DAY: u64 = 19_723;
const DAY_MS: u64 = 86_400_000;
/// 36 bits that are the same in all ids of one workspace.
const WORKSPACE_BITS: u128 = 0x9_5e1d_c0de;

/// The id of a page, a block, a user or an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Id(u128);

impl Id {
    pub(crate) const fn constant(bits: u128) -> Self {
        Self(bits)
    }

    /// Reads an id as Notion does: 32 hex digits, dashed or not, with version and variant; the nil id passes
    /// (notion-observed.md section 1 row 7).
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let dashed = text.len() == 36;
        if !text.is_ascii() || !(dashed || text.len() == 32) {
            return None;
        }
        let mut digits = String::with_capacity(32);
        for (at, c) in text.char_indices() {
            if dashed && matches!(at, 8 | 13 | 18 | 23) {
                if c != '-' {
                    return None;
                }
            } else if c.is_ascii_hexdigit() {
                digits.push(c);
            } else {
                return None;
            }
        }
        let bits = u128::from_str_radix(&digits, 16).ok()?;
        let version = (bits >> 76) & 0xf;
        let variant = (bits >> 62) & 0b11;
        (bits == 0 || ((1..=8).contains(&version) && variant == 0b10)).then_some(Self(bits))
    }

    /// The id without dashes, as it stands in URLs.
    pub(crate) fn plain(self) -> String {
        format!("{:032x}", self.0)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hex = self.plain();
        write!(
            f,
            "{}-{}-{}-{}-{}",
            &hex[..8],
            &hex[8..12],
            &hex[12..16],
            &hex[16..20],
            &hex[20..]
        )
    }
}

/// Who made a thing: it shows in its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Author {
    /// The connection, through the API.
    Connection,
    /// A person, in Notion.
    Person,
}

/// A small reproducible generator (splitmix64).
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 up to `end`, `end` not included; 0 when `end` is 0.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        if end == 0 { 0 } else { self.next() % end }
    }

    /// An id of UUID version 8: day, workspace, author, random (notion-observed.md section 9).
    pub(crate) fn id(&mut self, now_ms: u64, author: Author) -> Id {
        let day = u128::from((now_ms / DAY_MS).saturating_sub(FIRST_DAY) & 0xfff);
        let made_by = match author {
            Author::Connection => 1,
            Author::Person => 0,
        };
        let upper = u128::from(self.next() & 0xff);
        let lower = u128::from(self.next() >> 2);
        Id(day << 116
            | WORKSPACE_BITS << 80
            | 0x8 << 76
            | made_by << 72
            | upper << 64
            | 0b10 << 62
            | lower)
    }

    /// An id of UUID version 4, as requests have.
    pub(crate) fn request_id(&mut self) -> Id {
        let bits = u128::from(self.next()) << 64 | u128::from(self.next());
        let cleared = bits & !(0xf << 76) & !(0b11 << 62);
        Id(cleared | 0x4 << 76 | 0b10 << 62)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_accepted_as_notion_does() {
        for (text, accepted) in [
            ("00000000-0000-0000-0000-000000000000", true),
            ("4205a1b2-c3d4-8123-a456-0123456789ab", true),
            ("4205A1B2C3D48123A4560123456789AB", true),
            ("12345678-1234-1234-1234-123456789abc", false),
            ("4205a1b2-c3d4-9123-a456-0123456789ab", false),
            ("4205a1b2-c3d4-8123-c456-0123456789ab", false),
            ("4205a1b2c3d4-8123-a456-0123456789ab-", false),
            ("4205a1b2", false),
            ("", false),
            ("ééééééééééééééééé", false),
        ] {
            assert_eq!(Id::parse(text).is_some(), accepted, "{text}");
        }
    }

    #[test]
    fn made_ids_have_the_layout_of_notion() {
        let mut random = Random::new(7);
        // 2026-06-27, in ids 0x38c.
        let id = random.id(1_782_561_600_000, Author::Connection).to_string();
        assert!(id.starts_with("38c"), "{id}");
        assert_eq!(&id[14..16], "81", "{id}");
        assert!(Id::parse(&id).is_some());
        let by_person = random.id(1_782_561_600_000, Author::Person).to_string();
        assert_eq!(&by_person[14..16], "80", "{by_person}");
        assert_eq!(&id[3..13], &by_person[3..13]);
    }
}
