use std::time::Duration;

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};

use super::value::{limit, some_time};
use crate::schedule::Every;

/// Sync by the clock
///
/// Makes a timer of your own systemd, or, where there is none, one line in your crontab. What the run needs of the
/// environment is kept there, but for secrets: log in first, so that tokens are stored.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  notic-notion schedule install --every 30m
  notic-notion --profile work schedule install --every 1h
  notic-notion schedule install --every 15m --all
  notic-notion schedule status
  notic-notion schedule remove")]
pub struct ScheduleArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: ScheduleCommand,
}

/// What can be done with schedules.
#[derive(Debug, Subcommand)]
pub enum ScheduleCommand {
    /// Sync at regular times from now on
    Install(ScheduleInstallArgs),
    /// Sync by hand only
    Remove(ScheduleTargetArgs),
    /// Show the next run, and how the last one ended
    Status(ScheduleTargetArgs),
}

/// Sync at regular times from now on
///
/// Again, with another time or from another place, it takes the place of the one before.
#[derive(Debug, Args)]
pub struct ScheduleInstallArgs {
    /// How often: 1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30 m, 1, 2, 3, 4, 6, 8, 12 h, or 1d
    #[arg(long, value_name = "TIME", value_parser = |text: &str| text.parse::<Every>())]
    pub every: Every,

    /// What is synced.
    #[command(flatten)]
    pub target: ScheduleTargetArgs,

    /// Who starts it; without it, systemd where you have one of your own, else cron
    #[arg(long, value_name = "WHO", value_parser = PossibleValuesParser::new(["systemd", "cron"]))]
    pub with: Option<String>,

    /// Each run sends at most this many requests
    #[arg(long, value_name = "N", value_parser = limit)]
    pub max_requests: Option<u64>,

    /// Each run begins nothing more after this time
    ///
    /// Without it, a run over all profiles ends before the next one begins.
    #[arg(long, value_name = "DURATION", value_parser = some_time)]
    pub max_time: Option<Duration>,
}

/// What a schedule is for.
#[derive(Debug, Args)]
pub struct ScheduleTargetArgs {
    /// All profiles that are due, as `sync --all`
    #[arg(long)]
    pub all: bool,
}
