use clap::Args;

/// Forget the login
///
/// Deletes the profile's tokens from this machine. Pages in Notion and the mapping stay. The token itself stays valid
/// until you delete it in Notion.
#[derive(Debug, Args)]
pub struct LogoutArgs {}
