use clap::Args;

/// Show the whole thing, without an account
///
/// Brings sample notes into the sandbox, a stand-in of Notion on this machine, and serves the pages to your browser.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// End after the sync instead of serving the pages
    #[arg(long)]
    pub no_serve: bool,
}
