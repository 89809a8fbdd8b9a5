use clap::Args;

use super::value::{self, choice};
use crate::model::{PageId, PageTitle};
use crate::settings::OldPages;

/// Show, pick, set or make the root
///
/// The root is the Notion page under which everything lives. Without an argument, lets you pick one among the pages the
/// login can see; where nobody can be asked, shows it.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  notic-notion root
  notic-notion root https://www.notion.so/My-notes-0123456789abcdef0123456789abcdef
  notic-notion root --create \"Notic Sync\"
  notic-notion root --create \"Notic Sync\" --under https://www.notion.so/...")]
pub struct RootArgs {
    /// The page to use as root: its URL or id
    #[arg(value_name = "PAGE", value_parser = value::page)]
    pub page: Option<PageId>,

    /// Make a new page of this title, and use it as root
    ///
    /// At the top of the workspace, where the login may: personal access tokens and public connections. An internal
    /// connection needs --under.
    #[arg(long, value_name = "TITLE", conflicts_with = "page", value_parser = value::title)]
    pub create: Option<PageTitle>,

    /// Make it under this page: its URL or id
    #[arg(long, value_name = "PAGE", requires = "create", value_parser = value::page)]
    pub under: Option<PageId>,

    /// What becomes of the pages in Notion, where there are some under another root
    ///
    /// On a terminal you are asked. Elsewhere nothing is changed without this.
    #[arg(long, value_name = "WHAT", value_parser = choice::<OldPages>())]
    pub old_pages: Option<OldPages>,
}
