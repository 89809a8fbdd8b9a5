//! Reads a source, wherever it is.

use std::rc::Rc;

use tokio::runtime::Runtime;

use super::exit::{ExitStatus, Failure};
use super::location::Location;
use super::session::Session;
use crate::auth::{NoticCredentials, RememberedStores, StoreKind, VaultError};
use crate::connect::StoredTokens;
use crate::notic::{
    self, ApiError, BaseUrl, Client, Download, ErrorKind, PagesFolder, Patience, RetryPolicy,
    Tokens,
};
use crate::progress::{Event, Listener};
use crate::source::{self, ReadOptions, Reading, SourceError};

/// What was read, and the pages it is read from, which are gone when this is.
pub(super) struct ReadSource {
    pub(super) reading: Reading,
    pub(super) pages: Option<PagesFolder>,
}

impl Session<'_> {
    /// Reads all of a source.
    pub(super) fn read_source(
        &self,
        runtime: &Runtime,
        location: &Location,
        options: &ReadOptions,
        listener: &Rc<dyn Listener>,
    ) -> Result<ReadSource, Failure> {
        listener.on(Event::Reading {
            location: location.to_string(),
        });
        match location {
            Location::Path(path) => Ok(ReadSource {
                reading: source::read(path, options).map_err(source_failure)?,
                pages: None,
            }),
            Location::Api(server) => {
                let folder = PagesFolder::inside(&self.settings.paths.reading())
                    .map_err(|kind| disk_failure(server, kind))?;
                let pages = runtime.block_on(self.download(server, &folder, listener))?;
                let reading = read_pages(server, &pages, options)?;
                Ok(ReadSource {
                    reading,
                    pages: Some(folder),
                })
            }
        }
    }

    /// Reads all pages of Notic's API into a folder.
    pub(super) async fn download(
        &self,
        server: &BaseUrl,
        folder: &PagesFolder,
        listener: &Rc<dyn Listener>,
    ) -> Result<Download, Failure> {
        let client = self.notic_client(server)?;
        let tokens = self.notic_tokens(&client).await?;
        Ok(notic::download(&client, &*tokens, folder, listener).await?)
    }

    /// A client for a server.
    pub(super) fn notic_client(&self, server: &BaseUrl) -> Result<Client, Failure> {
        let network = self.settings.network;
        let policy = RetryPolicy {
            base: network.retry_base,
            ..RetryPolicy::default()
        };
        Ok(Client::new(
            server,
            Patience::with_silence(network.timeout),
            policy,
        )?)
    }

    /// The tokens of Notic: the environment's, else the stored ones, if they are of this server.
    async fn notic_tokens(&self, client: &Client) -> Result<Box<dyn Tokens>, Failure> {
        if let Some(token) = &self.settings.notic_token {
            return Ok(Box::new(token.clone()));
        }
        let server = client.server();
        let profile = self.profile.as_str();
        let none = |why: String| {
            Failure::new(ExitStatus::LogIn, why).hint(format!(
                "log in with `notic-notion source {server} --login`, or set NOTIC_TOKEN"
            ))
        };
        let Some((kind, stored)) = self.stored_notic_login().await? else {
            return Err(none(format!(
                "profile `{profile}` is not logged in to Notic"
            )));
        };
        if stored.server != server.as_str() {
            return Err(none(format!(
                "profile `{profile}` is logged in to Notic at {}, and its tokens are not sent to {server}",
                stored.server
            )));
        }
        let vault = self.vault(kind);
        let paths = &self.settings.paths;
        Ok(Box::new(StoredTokens::new(
            vault,
            paths,
            profile,
            client.clone(),
            stored,
        )))
    }

    /// The stored tokens of Notic, and where they are. A vault that never held any is not asked.
    async fn stored_notic_login(&self) -> Result<Option<(StoreKind, NoticCredentials)>, Failure> {
        let profile = self.profile.as_str();
        let stores = RememberedStores::of::<NoticCredentials>(&self.settings.paths);
        let Some(kind) = stores.get(profile)? else {
            return Ok(None);
        };
        let loaded = self.vault(kind).load::<NoticCredentials>(profile).await;
        let stored = loaded.map_err(notic_vault_failure)?;
        Ok(stored.map(|stored| (kind, stored)))
    }
}

/// Reads pages that were downloaded.
pub(super) fn read_pages(
    server: &BaseUrl,
    pages: &Download,
    options: &ReadOptions,
) -> Result<Reading, Failure> {
    source::read_api_pages(
        &pages.files,
        server.as_str(),
        pages.unsteady.clone(),
        options,
    )
    .map_err(source_failure)
}

/// A folder for pages that can't be made.
pub(super) fn disk_failure(server: &BaseUrl, kind: ErrorKind) -> Failure {
    ApiError {
        server: server.to_string(),
        call: "GET /sync",
        kind,
    }
    .into()
}

/// Notic's tokens can't be read or kept.
pub(super) fn notic_vault_failure(error: VaultError) -> Failure {
    let hints = error.hints_of::<NoticCredentials>();
    Failure {
        hints,
        ..Failure::from(error)
    }
}

/// A source that can't be read.
pub(super) fn source_failure(error: SourceError) -> Failure {
    Failure::new(ExitStatus::Failed, error.to_string())
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        let status = match error.asks_for_login() {
            true => ExitStatus::LogIn,
            false => ExitStatus::Failed,
        };
        Self {
            status,
            message: error.to_string(),
            hints: error.hints(),
        }
    }
}
