//! Bodies as earlier versions of the program kept them: first-level blocks only.

use serde::Deserialize;

use crate::model::{BlockId, Fingerprint, Placed};

/// A body that was being written.
#[derive(Deserialize)]
struct Unfinished {
    sent: Vec<Placed>,
    old: Vec<Placed>,
}

/// What is there of a body that was being written, and then of the one before it; none for what is no such body.
pub(super) fn unfinished(json: &str) -> Option<Vec<Placed>> {
    let Unfinished { sent, old } = serde_json::from_str(json).ok()?;
    Some(sent.into_iter().chain(old).collect())
}

const UNKNOWN_ID: u8 = 0;
const KNOWN_ID: u8 = 1;

/// Packs first-level blocks: 17 bytes each, 33 with an id.
#[cfg(test)]
pub(super) fn pack(outline: &[Placed]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(outline.len() * 33);
    for placed in outline {
        bytes.push(if placed.id.is_some() {
            KNOWN_ID
        } else {
            UNKNOWN_ID
        });
        bytes.extend(placed.fingerprint.to_bytes());
        bytes.extend(placed.id.iter().flat_map(|id| *id.as_bytes()));
    }
    bytes
}

/// Unpacks what [`pack`] made; none for anything else.
pub(super) fn unpack(mut bytes: &[u8]) -> Option<Vec<Placed>> {
    let mut outline = Vec::new();
    while let Some((kind, rest)) = bytes.split_first() {
        let (fingerprint, rest) = rest.split_first_chunk::<16>()?;
        let (id, rest) = match *kind {
            UNKNOWN_ID => (None, rest),
            KNOWN_ID => rest
                .split_first_chunk::<16>()
                .map(|(id, rest)| (Some(BlockId::from_bytes(*id)), rest))?,
            _ => return None,
        };
        outline.push(Placed {
            id,
            fingerprint: Fingerprint::from_bytes(*fingerprint),
        });
        bytes = rest;
    }
    Some(outline)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outlines_come_back_as_they_were_and_damage_is_seen() {
        let outline = vec![
            Placed {
                id: None,
                fingerprint: Fingerprint::of("paragraph", "a"),
            },
            Placed {
                id: Some(BlockId::from_bytes([7; 16])),
                fingerprint: Fingerprint::of("quote", "b"),
            },
        ];
        let packed = pack(&outline);
        assert_eq!(unpack(&packed), Some(outline));
        assert_eq!(unpack(&packed[..packed.len() - 1]), None);
        assert_eq!(unpack(&[9]), None);
    }
}
