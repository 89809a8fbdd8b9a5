use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::value::{choice, location};
use crate::markdown::Dialect;
use crate::settings::{Layout, Order};

/// Show or set the source
///
/// The source is where Notic's data comes from: a folder of Markdown files, a ZIP export, or saved pages of Notic's API
/// (JSON files). Without an argument, shows it.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  notic-notion source
  notic-notion source ~/notic-export.zip
  notic-notion source ~/vault --layout one --workspace-name Vault --dialect commonmark")]
pub struct SourceArgs {
    /// The file or folder to read
    #[arg(value_name = "LOCATION", value_hint = ValueHint::AnyPath, value_parser = location())]
    pub location: Option<PathBuf>,

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
