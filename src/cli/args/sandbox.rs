use std::net::SocketAddr;
use std::time::Duration;

use clap::Args;

use super::value;

/// Serve a stand-in of Notion
///
/// Serves Notion's API and a view of its pages on this machine, for trying things out. It forgets everything at the
/// end.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  notic-notion sandbox --listen 127.0.0.1:4000
  notic-notion sandbox --token-lifetime 5m
  NOTIC_NOTION_API_URL=http://127.0.0.1:4000 notic-notion sync")]
pub struct SandboxArgs {
    /// Where to listen, on this machine; port 0 takes any that is free
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0", value_parser = value::loopback)]
    pub listen: SocketAddr,

    /// Allow this many requests a minute
    #[arg(
        long,
        value_name = "N",
        default_value_t = 180,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    pub requests_per_minute: u32,

    /// Answer each request after this time, like 200ms
    #[arg(long, value_name = "TIME", default_value = "0", value_parser = value::duration)]
    pub latency: Duration,

    /// Let tokens from a login expire after this time, like 5m
    ///
    /// Notion tells nobody how long its tokens live. Without this they live as long as the sandbox.
    #[arg(long, value_name = "TIME", value_parser = value::duration)]
    pub token_lifetime: Option<Duration>,
}
