//! The client of Notic's API (notic-data.md section 2): reads all pages of a person's notes into a folder of files,
//! and gets tokens. It changes nothing in Notic.

mod answer;
mod base_url;
mod body;
mod client;
mod download;
mod error;
mod pages_folder;
mod retry;
mod tokens;
mod wire;

pub use base_url::{BaseUrl, InvalidBaseUrl, PlainHttp};
pub use client::{Client, Patience};
pub use download::{Download, download};
pub use error::{ApiError, ErrorKind};
pub use pages_folder::PagesFolder;
pub use retry::RetryPolicy;
pub use tokens::{NotRenewed, Renewing, Tokens};
pub use wire::TokenPair;
