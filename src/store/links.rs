//! What the notes link to: read for all notes at each sync, and so packed, and never in memory all at once.

use super::mapping::entity_kind;
use super::{Store, StoreError};
use crate::model::{EntityKey, NoteLink, PageId, Reference};

const ADDRESS: u8 = 0;
const WIKI: u8 = 1;
/// Added to the kind where a page follows the text.
const LEADS: u8 = 2;

/// The links of all notes of a profile that have any and are written as a whole.
pub(super) const LINKED: &str = "SELECT kind, client_id, links FROM page
    WHERE profile = ?1 AND links IS NOT NULL AND source IS NOT NULL";

impl Store {
    /// Goes through the links of all notes that have any and are written as a whole.
    ///
    /// # Errors
    /// Where the state can't be read or is damaged.
    pub fn each_linked(
        &self,
        mut take: impl FnMut(EntityKey, Vec<NoteLink>),
    ) -> Result<(), StoreError> {
        let mut damaged = None;
        let mut read = || -> rusqlite::Result<()> {
            let mut statement = self.connection.prepare(LINKED)?;
            let mut rows = statement.query([&self.profile])?;
            while let Some(row) = rows.next()? {
                let kind: String = row.get(0)?;
                let key = EntityKey::new(entity_kind(&kind), row.get::<_, String>(1)?);
                match unpack(row.get_ref(2)?.as_blob()?) {
                    Some(links) => take(key, links),
                    None => damaged = Some(key),
                }
            }
            Ok(())
        };
        read().map_err(|error| self.error(error))?;
        match damaged {
            None => Ok(()),
            Some(key) => Err(self.damaged(format!("the links of {key}"))),
        }
    }
}

/// Packs links: 5 bytes and the text each, 16 more with a page. None for no links.
pub(super) fn pack(links: &[NoteLink]) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for link in links {
        let kind = match link.reference {
            Reference::Address(_) => ADDRESS,
            Reference::Wiki(_) => WIKI,
        };
        let text = link.reference.as_str();
        bytes.push(kind + link.page.map_or(0, |_| LEADS));
        // A reference is never that long (`Reference`).
        bytes.extend((text.len() as u32).to_le_bytes());
        bytes.extend(text.as_bytes());
        bytes.extend(link.page.iter().flat_map(|page| *page.as_bytes()));
    }
    (!links.is_empty()).then_some(bytes)
}

/// Unpacks what [`pack`] made; none for anything else.
pub(super) fn unpack(mut bytes: &[u8]) -> Option<Vec<NoteLink>> {
    let mut links = Vec::new();
    while let Some((kind, rest)) = bytes.split_first() {
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let (text, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        let text = String::from_utf8(text.to_vec()).ok()?;
        let (page, rest) = match kind & LEADS {
            0 => (None, rest),
            _ => {
                let (page, rest) = rest.split_first_chunk::<16>()?;
                (Some(PageId::from_bytes(*page)), rest)
            }
        };
        let reference = match kind & !LEADS {
            ADDRESS => Reference::Address(text),
            WIKI => Reference::Wiki(text),
            _ => return None,
        };
        links.push(NoteLink { reference, page });
        bytes = rest;
    }
    Some(links)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_come_back_as_they_were_and_damage_is_seen() {
        let links = vec![
            NoteLink {
                reference: Reference::Address("../ä.md".to_owned()),
                page: Some(PageId::from_bytes([7; 16])),
            },
            NoteLink {
                reference: Reference::Wiki("b".to_owned()),
                page: None,
            },
        ];
        let packed = pack(&links).unwrap();
        assert_eq!(unpack(&packed), Some(links));
        assert_eq!(unpack(&packed[..packed.len() - 1]), None);
        assert_eq!(unpack(&[9, 0, 0, 0, 0]), None);
        assert_eq!(pack(&[]), None);
    }
}
