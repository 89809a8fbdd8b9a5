use clap::Args;

/// Connect to Notion
///
/// Stores a token with which Notion lets this program in: a personal access token, or the secret of an internal
/// connection. Go to https://www.notion.so/developers to make one. An internal connection sees only the pages you share
/// with it: share the root page.
///
/// Asks for the token on a terminal, without showing it. The token is kept in the system's keyring. Where there is
/// none, set NOTIC_NOTION_TOKEN_STORE=file to keep it in an encrypted file.
// The comment is the help, and a terminal knows no other links.
#[allow(rustdoc::bare_urls)]
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  notic-notion login
  notic-notion login --token-stdin < token.txt
  pass show notion | NOTIC_NOTION_TOKEN_STORE=file notic-notion login --token-stdin")]
pub struct LoginArgs {
    /// Read the token from standard input
    #[arg(long)]
    pub token_stdin: bool,
}
