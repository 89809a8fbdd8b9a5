//! `doctor`: checks everything a bug report would ask for, and prints no secret.
//!
//! It has to work when everything else is broken: each check stands alone, none takes longer than its limit, and what is
//! wrong with the settings is a finding like any other. It leaves nothing behind but its requests in the
//! budget.

mod check;
mod login;
mod notion;
mod place;
mod program;
mod report;
mod source;
mod state;

use std::time::Duration;

use super::print;
use crate::cli::args::DoctorArgs;
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::session::{Mode, Session};
use crate::settings::{Environment, ProfileName, Settings};
use crate::ui::Ui;
use check::Check;
use report::Report;

/// What was typed besides the command.
#[derive(Clone, Copy)]
pub(in crate::cli) struct Typed<'a> {
    pub(in crate::cli) args: &'a DoctorArgs,
    pub(in crate::cli) profile: &'a ProfileName,
    pub(in crate::cli) json: bool,
}

pub(in crate::cli) fn doctor(
    typed: Typed<'_>,
    environment: &Environment,
    ui: &Ui,
) -> Result<ExitStatus, Failure> {
    let report = Report::new(checks(typed, environment, ui), dirs::home_dir());
    print(ui, typed.json, &report.text(ui), &report.json())?;
    Ok(match report.is_sound() {
        true => ExitStatus::InStep,
        false => ExitStatus::Failed,
    })
}

fn checks(typed: Typed<'_>, environment: &Environment, ui: &Ui) -> Vec<Check> {
    let (settings, problems) = Settings::salvage(environment);
    let mut checks = vec![program::version(), program::terminal(ui)];
    checks.extend(program::settings(settings.as_ref(), environment, problems));
    let Some(settings) = settings else {
        return checks;
    };
    checks.extend(place::folders(&settings.paths));
    let session = Session {
        mode: Mode::Named,
        settings: hasty(settings),
        profile: typed.profile.clone(),
        json: typed.json,
        ui,
    };
    let (found, more) = state::state(&session);
    checks.extend(more);
    let (token, check) = login::login(&session);
    checks.push(check);
    checks.extend(match typed.args.offline {
        true => vec![notion::root_set(&found)],
        false => notion::notion(&session, environment, token, &found),
    });
    checks.push(source::source(&session, &found));
    checks
}

/// With shorter waits than a sync has: somebody is watching.
fn hasty(mut settings: Settings) -> Settings {
    let network = &mut settings.network;
    network.retry_base = network.retry_base.min(Duration::from_millis(100));
    network.timeout = network.timeout.min(Duration::from_secs(10));
    settings
}
