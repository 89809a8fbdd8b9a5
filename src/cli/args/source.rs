use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::value::{choice, location};
use crate::markdown::Dialect;
use crate::settings::{Layout, OldPages, Order};

/// Show or set the source
///
/// The source is where Notic's data comes from: Notic's API, a folder of Markdown files, a ZIP export, or saved pages of
/// the API (JSON files). Without an argument, shows it.
///
/// Reading the API takes a token: --login stores one. You are asked which kind you have. An access token (and its refresh
/// token) is what the Notic app itself uses; a refresh token is good for one use only, so that giving the app's own logs
/// the app out. A Google access token with the scopes email and profile, as Google's OAuth Playground makes it, is traded
/// for tokens of this program's own.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  notic-notion source
  notic-notion source https://api.getnotic.io --login
  notic-notion source http://192.168.1.5:3000 --allow-http --login
  notic-notion source --save ~/notic-backup
  notic-notion source ~/notic-export.zip
  notic-notion source ~/vault --layout one --workspace-name Vault --dialect commonmark")]
pub struct SourceArgs {
    /// The file or folder to read, or the address of Notic's API
    #[arg(value_name = "LOCATION", value_hint = ValueHint::AnyPath, value_parser = location())]
    pub location: Option<PathBuf>,

    /// Log in to Notic, and store its tokens
    ///
    /// To the API that is the source; without a source, to Notic's own, which becomes the source.
    #[arg(long)]
    pub login: bool,

    /// Read the tokens from standard input: the access token, on a second line the refresh token if there is one
    #[arg(long, requires = "login")]
    pub token_stdin: bool,

    /// The token is a Google access token, to be traded for tokens of Notic
    #[arg(long, requires = "login")]
    pub google: bool,

    /// Let tokens and notes go unencrypted to an http address
    ///
    /// For a backend in a network you trust: whoever is in it can read them on their way. Remembered with the source.
    #[arg(long, requires = "location")]
    pub allow_http: bool,

    /// Save everything Notic's API holds as JSON files in this folder
    ///
    /// Written whole or not at all. The folder must be new, empty, or an earlier one of these, which is replaced.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, conflicts_with = "login")]
    pub save: Option<PathBuf>,

    /// What becomes of the pages in Notion, where the source seems to hold other data than they were made from
    ///
    /// On a terminal you are asked. Elsewhere nothing is changed without this.
    #[arg(long, value_name = "WHAT", value_parser = choice::<OldPages>())]
    pub old_pages: Option<OldPages>,

    /// How a folder of Markdown is cut into workspaces
    #[arg(long, value_name = "LAYOUT", value_parser = choice::<Layout>())]
    pub layout: Option<Layout>,

    /// The name of the workspace, where there is one
    #[arg(long, value_name = "NAME")]
    pub workspace_name: Option<String>,

    /// How notes are read
    #[arg(long, value_name = "DIALECT", value_parser = choice::<Dialect>())]
    pub dialect: Option<Dialect>,

    /// In which order pages are made
    #[arg(long, value_name = "ORDER", value_parser = choice::<Order>())]
    pub order: Option<Order>,
}
