use clap::Args;

/// Forget the login
///
/// Deletes the profile's tokens from this machine, and the client id and secret of a login in the browser. Pages in
/// Notion and the mapping stay. Without --revoke the token itself stays valid until you end it in Notion.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  notic-notion logout
  notic-notion logout --revoke
  notic-notion --profile work logout")]
pub struct LogoutArgs {
    /// Tell Notion, too: tokens of a login in the browser end there. If Notion can't be told, the login stays
    #[arg(long)]
    pub revoke: bool,
}
