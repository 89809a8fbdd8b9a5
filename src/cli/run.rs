//! From the command line to the exit code.

use std::io;
use std::process::ExitCode;

use clap::Parser;

use super::args::{Cli, Command};
use super::commands;
use super::complete;
use super::exit::{ExitStatus, Failure};
use super::session::{Mode, Session};
use crate::settings::{Environment, Flags, Settings};
use crate::ui::{Ui, Verbosity};

/// Runs what was typed.
pub fn run() -> ExitCode {
    let environment = Environment::of_process();
    match complete::answer() {
        Ok(true) => return ExitStatus::InStep.into(),
        Ok(false) => {}
        Err(message) => return wrongly_typed(&message, &environment),
    }
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(message) => return wrongly_typed(&message, &environment),
    };
    let ui = Ui::of_process(cli.global.verbosity(), environment.surroundings());
    match dispatch(&cli, &environment, &ui) {
        Ok(status) => status.into(),
        Err(failure) => {
            if cli.global.json {
                tell_in_json(&failure.message, &failure.hints, &ui);
            }
            failure.tell(&ui);
            failure.status.into()
        }
    }
}

/// Help and version go to stdout and are no failure; clap knows which.
fn wrongly_typed(message: &clap::Error, environment: &Environment) -> ExitCode {
    let printed = print(message, environment);
    if !message.use_stderr() && printed.is_ok() {
        return ExitStatus::InStep.into();
    }
    // What was typed could not be read: all that can be told is whether somebody waits for JSON.
    if message.use_stderr() && std::env::args_os().any(|typed| typed == "--json") {
        let ui = Ui::of_process(Verbosity::Quiet, environment.surroundings());
        let said = message.to_string();
        let first = said.lines().next().unwrap_or_default();
        tell_in_json(first.trim_start_matches("error: "), &[], &ui);
    }
    ExitStatus::Usage.into()
}

/// As clap prints it, but with signs that can be shown.
fn print(message: &clap::Error, environment: &Environment) -> io::Result<()> {
    match (message.use_stderr(), environment.surroundings().utf8) {
        (true, false) => {
            let ui = Ui::of_process(Verbosity::Quiet, environment.surroundings());
            ui.request(message.to_string().trim_end());
            Ok(())
        }
        _ => message.print(),
    }
}

/// The one object that stands on stdout where a command could not begin.
fn tell_in_json(error: &str, hints: &[String], ui: &Ui) {
    let object = serde_json::json!({"error": error, "hints": hints});
    // Whoever read stdout has gone away: the exit code still tells.
    let _closed = ui.result(&object.to_string());
}

fn dispatch(cli: &Cli, environment: &Environment, ui: &Ui) -> Result<ExitStatus, Failure> {
    // These work whatever is set, and however wrongly.
    match &cli.command {
        Command::Completions(args) => return commands::completions(args, ui),
        Command::Man(args) => return commands::man(args, ui),
        Command::Demo(args) => return commands::demo(args, cli.global.json, ui),
        Command::Sandbox(args) => return commands::sandbox(args, cli.global.json, ui),
        Command::Doctor(args) => {
            let typed = commands::DoctorTyped {
                args,
                profile: &cli.global.profile,
                json: cli.global.json,
            };
            return commands::doctor(typed, environment, ui);
        }
        _ => {}
    }
    let flags = match &cli.command {
        Command::Sync(args) => Flags {
            on_delete: args.on_delete,
            max_delete: args.max_delete,
        },
        _ => Flags::default(),
    };
    let settings = Settings::load(environment, flags)?;
    let session = Session {
        mode: Mode::Named,
        settings,
        profile: cli.global.profile.clone(),
        json: cli.global.json,
        ui,
    };
    match &cli.command {
        Command::Login(args) => commands::login(args, &session),
        Command::Logout(args) => commands::logout(args, &session),
        Command::Root(args) => commands::root(args, &session),
        Command::Source(args) => commands::source(args, &session),
        Command::Sync(args) => commands::sync(args, &session),
        Command::Status(args) => commands::status(args, &session),
        Command::Verify(args) => commands::verify(args, &session),
        Command::Mapping(args) => commands::mapping(args, &session),
        Command::Profile(args) => commands::profile(args, &session),
        Command::Schedule(args) => commands::schedule(args, environment, &session),
        Command::Completions(_)
        | Command::Man(_)
        | Command::Demo(_)
        | Command::Sandbox(_)
        | Command::Doctor(_) => Ok(ExitStatus::InStep),
    }
}
