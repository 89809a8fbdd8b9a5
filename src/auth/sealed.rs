//! The encrypted form of the token file: AES-256-GCM under a header that is authenticated with it.
//!
//! ```text
//! "NNTOKENS" | version 1 | kind of key 1 | salt 16 | key's mark 8 | nonce 12 | encrypted content | tag 16
//! ```
//!
//! The key's mark is a digest of salt and key. It tells a wrong key from a damaged file, which the tag alone can't.

use std::num::NonZeroU32;

use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use aws_lc_rs::{constant_time, digest, pbkdf2, rand};

use crate::model::Secret;

const MAGIC: &[u8; 8] = b"NNTOKENS";
const VERSION: u8 = 1;
const SALT_LEN: usize = 16;
const MARK_LEN: usize = 8;
const NONCE_LEN: usize = 12;
const HEADER_LEN: usize = MAGIC.len() + 2 + SALT_LEN + MARK_LEN;

/// PBKDF2 rounds of version 1: what OWASP's password storage guidance asks of HMAC-SHA256.
const ROUNDS: NonZeroU32 = NonZeroU32::new(600_000).expect("it is not zero");

/// What the key of a file was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// 32 random bytes.
    Key,
    /// A passphrase.
    Passphrase,
}

impl KeyKind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Key => "a key",
            Self::Passphrase => "a passphrase",
        }
    }

    fn byte(self) -> u8 {
        match self {
            Self::Key => 0,
            Self::Passphrase => 1,
        }
    }
}

/// Random bytes that make a file's key its own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Salt([u8; SALT_LEN]);

impl Salt {
    pub(super) fn random() -> Result<Self, SealError> {
        let mut salt = [0; SALT_LEN];
        rand::fill(&mut salt).map_err(|_| SealError::Crypto)?;
        Ok(Self(salt))
    }
}

/// A key of 32 bytes. Has no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Key([u8; Key::LEN]);

impl Key {
    pub(super) const LEN: usize = 32;

    pub(super) fn new(bytes: [u8; Self::LEN]) -> Self {
        Self(bytes)
    }

    pub(super) fn random() -> Result<Self, SealError> {
        let mut key = [0; Self::LEN];
        rand::fill(&mut key).map_err(|_| SealError::Crypto)?;
        Ok(Self(key))
    }

    /// Takes a good part of a second, on purpose.
    pub(super) fn of_passphrase(passphrase: &Secret, salt: Salt) -> Self {
        let mut key = [0; Self::LEN];
        let secret = passphrase.expose().as_bytes();
        pbkdf2::derive(
            pbkdf2::PBKDF2_HMAC_SHA256,
            ROUNDS,
            &salt.0,
            secret,
            &mut key,
        );
        Self(key)
    }

    pub(super) fn to_hex(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn mark(&self, salt: Salt) -> [u8; MARK_LEN] {
        let mut context = digest::Context::new(&digest::SHA256);
        context.update(b"notic-notion: mark of a key");
        context.update(&salt.0);
        context.update(&self.0);
        let mut mark = [0; MARK_LEN];
        mark.copy_from_slice(&context.finish().as_ref()[..MARK_LEN]);
        mark
    }

    fn cipher(&self) -> Result<RandomizedNonceKey, SealError> {
        RandomizedNonceKey::new(&AES_256_GCM, &self.0).map_err(|_| SealError::Crypto)
    }
}

/// Why a file could not be opened or made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SealError {
    /// It is something else, cut short, or was changed.
    Damaged,
    /// A later version wrote it.
    Newer,
    /// It was made with another key.
    OtherKey,
    /// Randomness or encryption failed.
    Crypto,
}

/// A file whose header was read.
#[derive(Debug)]
pub(super) struct Sealed<'a> {
    header: &'a [u8],
    nonce: &'a [u8],
    content: &'a [u8],
    kind: KeyKind,
}

impl<'a> Sealed<'a> {
    /// Reads the header.
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, SealError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(SealError::Damaged)?;
        let (&version, rest) = rest.split_first().ok_or(SealError::Damaged)?;
        match version {
            0 => return Err(SealError::Damaged),
            VERSION => {}
            _ => return Err(SealError::Newer),
        }
        let kind = match rest.first() {
            Some(0) => KeyKind::Key,
            Some(1) => KeyKind::Passphrase,
            _ => return Err(SealError::Damaged),
        };
        let (header, rest) = bytes
            .split_at_checked(HEADER_LEN)
            .ok_or(SealError::Damaged)?;
        let (nonce, content) = rest.split_at_checked(NONCE_LEN).ok_or(SealError::Damaged)?;
        Ok(Self {
            header,
            nonce,
            content,
            kind,
        })
    }

    /// What its key was made from.
    pub(super) fn kind(&self) -> KeyKind {
        self.kind
    }

    /// Its salt.
    pub(super) fn salt(&self) -> Salt {
        let start = MAGIC.len() + 2;
        let mut salt = [0; SALT_LEN];
        salt.copy_from_slice(&self.header[start..start + SALT_LEN]);
        Salt(salt)
    }

    /// Decrypts it.
    pub(super) fn open(&self, key: &Key) -> Result<Vec<u8>, SealError> {
        let mark = &self.header[HEADER_LEN - MARK_LEN..];
        constant_time::verify_slices_are_equal(mark, &key.mark(self.salt()))
            .map_err(|_| SealError::OtherKey)?;
        let nonce = Nonce::try_assume_unique_for_key(self.nonce).map_err(|_| SealError::Damaged)?;
        let mut content = self.content.to_vec();
        let plain = key
            .cipher()?
            .open_in_place(nonce, Aad::from(self.header), &mut content)
            .map_err(|_| SealError::Damaged)?;
        Ok(plain.to_vec())
    }
}

/// Encrypts content. The nonce is random, so that a file written again never uses one twice.
pub(super) fn seal(
    kind: KeyKind,
    salt: Salt,
    key: &Key,
    content: Vec<u8>,
) -> Result<Vec<u8>, SealError> {
    let mut file = Vec::with_capacity(HEADER_LEN + NONCE_LEN + content.len() + 16);
    file.extend(MAGIC);
    file.extend([VERSION, kind.byte()]);
    file.extend(salt.0);
    file.extend(key.mark(salt));
    let mut content = content;
    let nonce = key
        .cipher()?
        .seal_in_place_append_tag(Aad::from(file.as_slice()), &mut content)
        .map_err(|_| SealError::Crypto)?;
    file.extend(nonce.as_ref());
    file.extend(content);
    Ok(file)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sealed(key: &Key, content: &[u8]) -> Vec<u8> {
        let salt = Salt::random().unwrap();
        seal(KeyKind::Key, salt, key, content.to_vec()).unwrap()
    }

    fn open(bytes: &[u8], key: &Key) -> Result<Vec<u8>, SealError> {
        Sealed::parse(bytes)?.open(key)
    }

    #[test]
    fn content_comes_back_and_can_not_be_seen() {
        let key = Key::random().unwrap();
        let file = sealed(&key, b"ntn_secret");
        assert_eq!(open(&file, &key).unwrap(), b"ntn_secret");
        assert!(!file.windows(10).any(|window| window == b"ntn_secret"));
    }

    #[test]
    fn the_same_content_is_never_the_same_file() {
        let key = Key::random().unwrap();
        let salt = Salt::random().unwrap();
        let one = seal(KeyKind::Key, salt, &key, b"a".to_vec()).unwrap();
        let two = seal(KeyKind::Key, salt, &key, b"a".to_vec()).unwrap();
        assert_ne!(one, two);
    }

    #[test]
    fn another_key_is_told_from_damage() {
        let file = sealed(&Key::random().unwrap(), b"ntn_secret");
        let other = Key::random().unwrap();
        assert_eq!(open(&file, &other), Err(SealError::OtherKey));
    }

    #[test]
    fn a_passphrase_makes_one_key_for_each_salt() {
        let passphrase = Secret::new("correct horse");
        let (one, two) = (Salt([1; SALT_LEN]), Salt([2; SALT_LEN]));
        let key = Key::of_passphrase(&passphrase, one);
        assert!(key == Key::of_passphrase(&passphrase, one));
        assert!(key != Key::of_passphrase(&passphrase, two));
    }

    #[test]
    fn a_later_version_is_not_called_damaged() {
        let key = Key::random().unwrap();
        let mut file = sealed(&key, b"x");
        file[MAGIC.len()] = VERSION + 1;
        assert_eq!(open(&file, &key), Err(SealError::Newer));
    }

    proptest! {
        #[test]
        fn no_changed_or_cut_file_is_opened(
            content in prop::collection::vec(any::<u8>(), 0..60),
            at in any::<prop::sample::Index>(),
            bit in 0..8_u8,
        ) {
            let key = Key::new([7; Key::LEN]);
            let file = sealed(&key, &content);
            let at = at.index(file.len());
            let mut changed = file.clone();
            changed[at] ^= 1 << bit;
            prop_assert!(open(&changed, &key).is_err());
            prop_assert!(open(&file[..at], &key).is_err());
            prop_assert_eq!(open(&file, &key).unwrap(), content);
        }
    }
}
