use clap::Args;

/// Connect to Notion
///
/// There are three ways in. A personal access token acts as you and sees all your pages. An internal connection is a bot
/// that sees only the pages you share with it. A public connection of your own lets you allow access and pick the pages
/// in the browser. On a terminal, login asks which it is to be, and for what it needs.
///
/// Tokens and internal connections are made at https://www.notion.so/developers, and pasted. For the browser, register a
/// public connection at https://app.notion.com/developers/connections with the redirect URI
/// http://localhost:3002/notion/oauth/callback, exactly so, and give its client id and secret: login asks for them once,
/// or takes them from NOTION_OAUTH_CLIENT_ID and NOTION_OAUTH_CLIENT_SECRET. Where they are known, login goes straight to
/// the browser.
///
/// What is needed later is kept in the system's keyring. Where there is none, set NOTIC_NOTION_TOKEN_STORE=file to keep it
/// in an encrypted file.
// The comment is the help, and a terminal knows no other links.
#[allow(rustdoc::bare_urls)]
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  notic-notion login
  notic-notion login --token-stdin < token.txt
  pass show notion | NOTIC_NOTION_TOKEN_STORE=file notic-notion login --token-stdin
  notic-notion login --no-browser     # over ssh: open the address elsewhere, paste where it ends")]
pub struct LoginArgs {
    /// Read a token from standard input
    #[arg(long, group = "way")]
    pub token_stdin: bool,

    /// Ask for a token, even if there was a login in the browser before
    #[arg(long, group = "way")]
    pub paste: bool,

    /// Log in in the browser, even if a token was pasted before
    #[arg(long, group = "way")]
    pub browser: bool,

    /// Log in in a browser of your choice, also on another machine: prints the address, and takes the one it ends at
    #[arg(long, group = "way")]
    pub no_browser: bool,
}
