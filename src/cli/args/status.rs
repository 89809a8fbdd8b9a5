use clap::Args;

/// Show how things stand
///
/// Shows whether the profile is connected, its root, its source, the last run, how many pages there are, and what
/// failed.
#[derive(Debug, Args)]
pub struct StatusArgs {}
