//! Keeps tokens: in the system's keyring, or in an encrypted file where somebody asked for it. There is no silent fall
//! from one to the other.

mod bounded;
mod credentials;
mod error;
mod kept;
mod key;
mod keyring;
mod lock;
mod notic_credentials;
mod remembered;
mod sealed;
mod token_file;
mod turn;
mod vault;

pub use credentials::{CredentialKind, Credentials, OAuthClient};
pub use error::VaultError;
pub use kept::{Entry, Kept};
pub use key::KeySources;
pub use notic_credentials::{LoginMark, NoticCredentials};
pub use remembered::RememberedStores;
pub use sealed::KeyKind;
pub use turn::Turn;
pub use vault::{Saved, StoreKind, Vault};
