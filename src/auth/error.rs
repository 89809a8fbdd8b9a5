//! Why tokens could not be read or kept, and the ways out.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use super::credentials::Credentials;
use super::kept::Kept;
use super::sealed::KeyKind;

/// Tokens could not be read or kept. None of these has changed what was stored before.
#[derive(Debug)]
pub enum VaultError {
    /// There is no keyring on this machine, or no session to reach it from (crates.md section 5).
    NoKeyring {
        /// What the system says.
        reason: String,
    },
    /// The keyring is locked and nobody is there to unlock it.
    KeyringLocked,
    /// The keyring did not answer: it probably waits for a person.
    KeyringSilent {
        /// How long it was waited for.
        waited: Duration,
    },
    /// The keyring refused.
    Keyring(String),
    /// A file could not be read or written.
    File {
        /// What was tried, as a verb.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// Why it failed.
        error: io::Error,
    },
    /// Another process has held the token file for too long.
    FileBusy(PathBuf),
    /// The token file is no token file, cut short, or changed by something else.
    FileDamaged(PathBuf),
    /// The token file was written by a later version.
    FileNewer(PathBuf),
    /// The token file was encrypted with another key than the one that was found.
    OtherKey {
        /// The token file.
        path: PathBuf,
        /// Where the key that does not fit is from.
        key: String,
    },
    /// The token file was encrypted with a key of another kind than the one that was found.
    OtherKeyKind {
        /// The token file.
        path: PathBuf,
        /// What it was encrypted with.
        needed: KeyKind,
        /// Where the key that does not fit is from.
        key: String,
    },
    /// The token file is there, its own key file is gone.
    KeyGone {
        /// The token file.
        path: PathBuf,
        /// The key file.
        key: PathBuf,
    },
    /// The key file holds something else.
    NotAKey(PathBuf),
    /// The program's own key file can be read by other users.
    KeyExposed(PathBuf),
    /// What was stored could not be read back, or was not what was written.
    NotKept(&'static str),
    /// What is stored is no credentials.
    Unreadable(&'static str),
    /// The system's source of randomness or its encryption failed.
    Crypto,
}

impl VaultError {
    pub(super) fn file(
        doing: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |error| Self::File { doing, path, error }
    }

    /// What to do about Notion's tokens: commands and places, each a phrase.
    pub fn hints(&self) -> Vec<String> {
        self.hints_of::<Credentials>()
    }

    /// What to do about tokens of that kind: commands and places, each a phrase.
    pub fn hints_of<K: Kept>(&self) -> Vec<String> {
        let login = K::LOGIN;
        let in_a_file = format!("`NOTIC_NOTION_TOKEN_STORE=file {login}`");
        let each_run = format!("or give a token with each run: set {}", K::VARIABLE);
        match self {
            Self::NoKeyring { .. } => {
                vec![
                    format!("keep tokens in an encrypted file: {in_a_file}"),
                    each_run,
                ]
            }
            Self::KeyringLocked | Self::KeyringSilent { .. } => vec![
                "unlock the keyring (log in to the desktop, or answer its prompt) and try again"
                    .to_owned(),
                format!("or keep tokens in an encrypted file: {in_a_file}"),
                each_run,
            ],
            Self::Keyring(_) => vec![format!(
                "keep tokens in an encrypted file instead: {in_a_file}"
            )],
            Self::FileBusy(_) => vec!["wait for the other run to end and try again".to_owned()],
            Self::FileNewer(_) => vec!["update notic-notion".to_owned()],
            Self::NotAKey(_) => vec![
                "make a key with `openssl rand -hex 32 > FILE`, or give 32 bytes as they are"
                    .to_owned(),
            ],
            Self::Unreadable(_) => vec![format!("run `{login}` again")],
            Self::File {
                doing: "read",
                path,
                error,
            } if is_damage(error) => vec![format!(
                "restore it from a backup, or delete `{}` and run `{login}`",
                path.display()
            )],
            Self::File { .. } => {
                vec!["see that its disk has room, and that you may read and write there".to_owned()]
            }
            Self::NotKept(_) | Self::Crypto => vec!["try again".to_owned(), each_run],
            Self::KeyExposed(path) => vec![format!("run `chmod 600 {}`", path.display())],
            Self::OtherKeyKind { path, needed, .. } => needed.way_out(path),
            // One file holds the tokens of all profiles, of both services.
            Self::FileDamaged(path) => vec![format!(
                "restore it from a backup, or delete `{}` and run `notic-notion login` for each profile",
                path.display()
            )],
            Self::OtherKey { path, .. } | Self::KeyGone { path, .. } => vec![
                "give the key it was made with".to_owned(),
                format!(
                    "if that is lost: delete `{}` and run `notic-notion login` for each profile",
                    path.display()
                ),
            ],
        }
    }
}

/// Whether a file was read, and held something else than it should.
fn is_damage(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof
    )
}

impl KeyKind {
    fn way_out(self, path: &std::path::Path) -> Vec<String> {
        let give = match self {
            Self::Passphrase => "set NOTIC_NOTION_PASSPHRASE, and no NOTIC_NOTION_KEY_FILE",
            Self::Key => {
                "set NOTIC_NOTION_KEY_FILE to its key file, or unset NOTIC_NOTION_PASSPHRASE if the key was the \
                 program's own"
            }
        };
        vec![
            give.to_owned(),
            format!(
                "if the key is lost: delete `{}` and run `notic-notion login` for each profile",
                path.display()
            ),
        ]
    }
}

impl fmt::Display for VaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoKeyring { reason } => write!(f, "no keyring can be reached here: {reason}"),
            Self::KeyringLocked => f.write_str("the keyring is locked"),
            Self::KeyringSilent { waited } => write!(
                f,
                "the keyring did not answer within {} s; it may be waiting for somebody to unlock it",
                waited.as_secs()
            ),
            Self::Keyring(why) => write!(f, "the keyring refused: {why}"),
            Self::File { doing, path, error } => {
                write!(f, "could not {doing} `{}`: {error}", path.display())
            }
            Self::FileBusy(path) => write!(f, "another process is using `{}`", path.display()),
            Self::FileDamaged(path) => write!(
                f,
                "the token file `{}` is damaged; it was left as it is",
                path.display()
            ),
            Self::FileNewer(path) => write!(
                f,
                "the token file `{}` was written by a later version of notic-notion",
                path.display()
            ),
            Self::OtherKey { path, key } => write!(
                f,
                "{key} is not the one the token file `{}` was made with",
                path.display()
            ),
            Self::OtherKeyKind { path, needed, key } => write!(
                f,
                "the token file `{}` was made with {}, but {key} was given",
                path.display(),
                needed.name()
            ),
            Self::KeyGone { path, key } => write!(
                f,
                "the key file `{}` of the token file `{}` is gone",
                key.display(),
                path.display()
            ),
            Self::NotAKey(path) => write!(
                f,
                "`{}` holds no key: 32 bytes or 64 hex digits are needed",
                path.display()
            ),
            Self::KeyExposed(path) => write!(
                f,
                "other users of this machine can read the key file `{}`",
                path.display()
            ),
            Self::NotKept(place) => write!(f, "{place} did not give back what was stored in it"),
            Self::Unreadable(place) => write!(f, "what {place} holds is no login of notic-notion"),
            Self::Crypto => f.write_str("the system's encryption failed"),
        }
    }
}

impl std::error::Error for VaultError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::NoticCredentials;

    #[test]
    fn the_way_out_is_that_of_the_service_whose_tokens_they_are() {
        let locked = VaultError::KeyringLocked;
        assert!(locked.hints().concat().contains("file notic-notion login`"));
        for error in [
            locked,
            VaultError::Unreadable("the keyring"),
            VaultError::Keyring("no".to_owned()),
            VaultError::Crypto,
        ] {
            let hints = error.hints_of::<NoticCredentials>().concat();
            assert!(!hints.contains("notic-notion login"), "{hints}");
            assert!(!hints.contains("set NOTION_TOKEN"), "{hints}");
            assert!(!hints.is_empty());
        }
    }
}
