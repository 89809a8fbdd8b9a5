use clap::Args;

/// Show how things stand
///
/// Shows whether the profile is connected, its root, its source, the last run, how many runs failed in a row, how many
/// pages there are, and what failed.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  notic-notion status
  notic-notion status --history
  notic-notion --json status | jq .failureStreak")]
pub struct StatusArgs {
    /// Show the last runs as well, the latest first: 10, or as many as you say; 50 are remembered
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "10", value_parser = clap::value_parser!(u16).range(1..))]
    pub history: Option<u16>,
}
