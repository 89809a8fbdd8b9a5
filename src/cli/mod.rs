//! What can be typed, what it does, and the files made from that.

pub mod args;
mod choose;
mod commands;
mod complete;
mod concern;
pub mod exit;
pub mod generate;
mod location;
mod old_pages;
mod on_failure;
mod read_source;
mod run;
mod session;
mod signals;

pub use args::{Cli, Command, GlobalArgs, command};
pub use exit::{ExitStatus, Failure};
pub use run::run;
