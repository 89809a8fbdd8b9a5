use clap::Args;

use super::value;
use crate::model::PageId;

/// Show or set the root
///
/// The root is the Notion page under which everything lives. Without an argument, shows it.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  notic-notion root
  notic-notion root https://www.notion.so/My-notes-0123456789abcdef0123456789abcdef")]
pub struct RootArgs {
    /// The page to use as root: its URL or id
    #[arg(value_name = "PAGE", value_parser = value::page)]
    pub page: Option<PageId>,
}
