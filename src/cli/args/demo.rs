use clap::Args;

/// Show the whole thing, without an account
///
/// Brings sample notes into the sandbox, a stand-in of Notion on this machine, and serves the pages to your browser.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  notic-notion demo
  notic-notion demo --no-serve")]
pub struct DemoArgs {
    /// End after the sync instead of serving the pages
    #[arg(long)]
    pub no_serve: bool,
}
