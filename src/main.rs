//! Parses, calls, and ends with the exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    notic_notion::cli::run()
}
