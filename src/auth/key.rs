//! Where the key of the token file comes from.

use std::fs;
use std::path::{Path, PathBuf};

use super::error::VaultError;
use super::sealed::{Key, KeyKind, Salt, SealError};
use crate::model::Secret;
use crate::paths;

/// The file name under which systemd hands over the key (`LoadCredential=notic-notion.key:…`).
const CREDENTIAL: &str = "notic-notion.key";

/// What the environment says about the key of the token file.
#[derive(Clone, Debug, Default)]
pub struct KeySources {
    /// The folder of systemd's credentials, `$CREDENTIALS_DIRECTORY`.
    pub credentials_folder: Option<PathBuf>,
    /// A key file, `NOTIC_NOTION_KEY_FILE`.
    pub key_file: Option<PathBuf>,
    /// A passphrase, `NOTIC_NOTION_PASSPHRASE`.
    pub passphrase: Option<Secret>,
}

/// Where the key comes from, decided.
#[derive(Clone, Debug)]
pub(super) enum KeyOrigin {
    /// A file somebody else keeps.
    Given(PathBuf),
    /// A passphrase.
    Passphrase(Secret),
    /// The program's own key file.
    Own(PathBuf),
}

impl KeySources {
    /// Takes the first that is there: systemd's credential, the key file, the passphrase, the program's own key file.
    pub(super) fn decide(&self, own: &Path) -> KeyOrigin {
        let credential = self
            .credentials_folder
            .as_ref()
            .map(|folder| folder.join(CREDENTIAL))
            .filter(|file| file.exists());
        if let Some(file) = credential.or_else(|| self.key_file.clone()) {
            return KeyOrigin::Given(file);
        }
        match &self.passphrase {
            Some(passphrase) => KeyOrigin::Passphrase(passphrase.clone()),
            None => KeyOrigin::Own(own.to_owned()),
        }
    }
}

impl KeyOrigin {
    pub(super) fn kind(&self) -> KeyKind {
        match self {
            Self::Given(_) | Self::Own(_) => KeyKind::Key,
            Self::Passphrase(_) => KeyKind::Passphrase,
        }
    }

    /// A name for messages.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Given(file) | Self::Own(file) => format!("the key in `{}`", file.display()),
            Self::Passphrase(_) => "the passphrase".to_owned(),
        }
    }

    /// The key for a file of this salt.
    pub(super) fn key(&self, salt: Salt) -> Result<Key, VaultError> {
        match self {
            Self::Given(file) => read_key(file),
            Self::Passphrase(passphrase) => Ok(Key::of_passphrase(passphrase, salt)),
            Self::Own(file) => {
                refuse_exposed(file)?;
                read_key(file)
            }
        }
    }

    /// Makes the program's own key file where it is needed and not there. Says whether it did.
    ///
    /// To be called under the lock and only while there is no token file: a new key would not open it.
    pub(super) fn make_own(&self) -> Result<Option<PathBuf>, VaultError> {
        let Self::Own(file) = self else {
            return Ok(None);
        };
        if file.exists() {
            return Ok(None);
        }
        if let Some(folder) = file.parent() {
            paths::create_folder(folder).map_err(VaultError::file("create", folder))?;
        }
        let key = Key::random().map_err(|_: SealError| VaultError::Crypto)?;
        paths::replace(file, format!("{}\n", key.to_hex()).as_bytes())
            .map_err(VaultError::file("write", file))?;
        Ok(Some(file.clone()))
    }
}

/// 32 bytes as they are, or 64 hex digits.
fn read_key(file: &Path) -> Result<Key, VaultError> {
    let content = fs::read(file).map_err(VaultError::file("read the key file", file))?;
    let key = match <[u8; Key::LEN]>::try_from(content.as_slice()) {
        Ok(bytes) => Some(bytes),
        Err(_) => from_hex(content.trim_ascii()),
    };
    key.map(Key::new)
        .ok_or_else(|| VaultError::NotAKey(file.to_owned()))
}

fn from_hex(digits: &[u8]) -> Option<[u8; Key::LEN]> {
    if digits.len() != 2 * Key::LEN {
        return None;
    }
    let nibble = |digit: u8| char::from(digit).to_digit(16);
    let mut bytes = [0; Key::LEN];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = u8::try_from(nibble(pair[0])? << 4 | nibble(pair[1])?).ok()?;
    }
    Some(bytes)
}

/// Only for the program's own file: secrets that containers mount are readable by all by default.
#[cfg(unix)]
fn refuse_exposed(file: &Path) -> Result<(), VaultError> {
    use std::os::unix::fs::PermissionsExt;
    match fs::metadata(file) {
        Ok(metadata) if metadata.permissions().mode() & 0o077 != 0 => {
            Err(VaultError::KeyExposed(file.to_owned()))
        }
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(VaultError::file("read the key file", file)(error)),
    }
}

#[cfg(not(unix))]
fn refuse_exposed(_file: &Path) -> Result<(), VaultError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_32_bytes_or_64_hex_digits_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("key");
        let read = |content: &[u8]| {
            fs::write(&file, content).unwrap();
            read_key(&file)
        };
        let expected = Key::new([0xab; 32]);
        for good in [
            vec![0xab; 32],
            "ab".repeat(32).into_bytes(),
            format!("  {}\r\n", "aB".repeat(32)).into_bytes(),
        ] {
            assert!(read(&good).unwrap() == expected);
        }
        for bad in [
            &b""[..],
            &[0; 31],
            "+f".repeat(32).as_bytes(),
            "é".repeat(32).as_bytes(),
        ] {
            assert!(matches!(read(bad), Err(VaultError::NotAKey(_))));
        }
    }

    #[test]
    fn systemd_beats_the_key_file_beats_the_passphrase_beats_the_own_file() {
        let dir = tempfile::tempdir().unwrap();
        let own = dir.path().join("token.key");
        let mut sources = KeySources {
            credentials_folder: Some(dir.path().to_owned()),
            key_file: Some("/key".into()),
            passphrase: Some(Secret::new("words")),
        };
        fs::write(dir.path().join(CREDENTIAL), "").unwrap();
        let expected = format!("the key in `{}`", dir.path().join(CREDENTIAL).display());
        assert_eq!(sources.decide(&own).name(), expected);
        // The folder is there for other credentials, too.
        fs::remove_file(dir.path().join(CREDENTIAL)).unwrap();
        assert_eq!(sources.decide(&own).name(), "the key in `/key`");
        sources.key_file = None;
        assert_eq!(sources.decide(&own).name(), "the passphrase");
        sources.passphrase = None;
        assert!(matches!(sources.decide(&own), KeyOrigin::Own(file) if file == own));
    }

    #[test]
    #[cfg(unix)]
    fn the_own_key_is_made_once_for_this_user_only_and_refused_once_others_can_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("config/token.key");
        let origin = KeyOrigin::Own(file.clone());
        assert_eq!(origin.make_own().unwrap(), Some(file.clone()));
        assert_eq!(origin.make_own().unwrap(), None);
        assert_eq!(
            fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o600
        );
        let salt = Salt::random().unwrap();
        assert!(origin.key(salt).is_ok());
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(origin.key(salt), Err(VaultError::KeyExposed(_))));
    }
}
