//! What can be typed, what it answers with, and the files made from that.

pub mod args;
pub mod exit;
pub mod generate;

pub use args::{Cli, Command, GlobalArgs, command};
pub use exit::{ExitStatus, Failure};
