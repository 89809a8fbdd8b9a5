//! `schedule`: runs by the clock.

mod install;
mod status;

use std::path::PathBuf;

use serde_json::json;

use super::print;
use crate::cli::args::{ScheduleArgs, ScheduleCommand};
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::session::Session;
use crate::model::Digest;
use crate::paths::Paths;
use crate::schedule::host::{self, HostError};
use crate::schedule::{Unwritable, crontab, systemd};
use crate::settings::{Environment, ProfileName};

pub(in crate::cli) fn schedule(
    args: &ScheduleArgs,
    environment: &Environment,
    session: &Session<'_>,
) -> Result<ExitStatus, Failure> {
    match &args.command {
        ScheduleCommand::Install(args) => install::install(args, environment, session),
        ScheduleCommand::Remove(args) => remove(&Target::of(args.all, session)?, session),
        ScheduleCommand::Status(args) => status::status(&Target::of(args.all, session)?, session),
    }
}

/// What a schedule is for.
struct Target {
    /// What its unit or its line is called.
    name: String,
    /// What it is, as a phrase.
    what: String,
    /// None: all profiles.
    profile: Option<ProfileName>,
}

impl Target {
    fn of(all: bool, session: &Session<'_>) -> Result<Self, Failure> {
        let profile = &session.profile;
        let is_default = *profile == ProfileName::default();
        if all && !is_default {
            let message = "--all is every profile, and --profile is one";
            return Err(Failure::new(ExitStatus::Usage, message).hint("leave one of them out"));
        }
        let mut name = match (all, is_default) {
            (true, _) => "notic-notion-all".to_owned(),
            (false, true) => "notic-notion".to_owned(),
            (false, false) => format!("notic-notion-profile-{profile}"),
        };
        if let Some(home) = session.settings.paths.home() {
            // Two homes of one person keep apart what they call by one name.
            let home = std::path::absolute(home).unwrap_or_else(|_| home.to_owned());
            let digest = Digest::of(home.as_os_str().as_encoded_bytes());
            name.push_str(&format!("-home-{digest:.8}"));
        }
        Ok(Self {
            name,
            what: match all {
                true => "all profiles".to_owned(),
                false => format!("profile `{profile}`"),
            },
            profile: (!all).then(|| profile.clone()),
        })
    }

    fn timer(&self) -> String {
        systemd::timer_name(&self.name)
    }

    fn service(&self) -> String {
        systemd::service_name(&self.name)
    }
}

fn units() -> Result<PathBuf, Failure> {
    Paths::user_units().map_err(|error| Failure::new(ExitStatus::Failed, error.to_string()))
}

fn remove(target: &Target, session: &Session<'_>) -> Result<ExitStatus, Failure> {
    let timer = remove_timer(target)?;
    let line = remove_line(target)?;
    let what = &target.what;
    let text = match (timer, line) {
        (false, false) => format!("There is no schedule for {what}."),
        (true, false) => {
            format!("Removed the timer of {what}. `notic-notion sync` goes on working by hand.")
        }
        (_, true) => {
            format!("Removed the schedule of {what}. `notic-notion sync` goes on working by hand.")
        }
    };
    print(
        session.ui,
        session.json,
        &text,
        &json!({"installed": false, "removed": timer || line}),
    )?;
    Ok(ExitStatus::InStep)
}

/// Removes timer and service, if they are there. A run that is at work ends its work.
fn remove_timer(target: &Target) -> Result<bool, Failure> {
    let folder = units()?;
    let is_there = host::unit(&folder, &target.timer()).is_some();
    if is_there && host::has_systemd() {
        host::systemctl(&["disable", "--now", &target.timer()])?;
    }
    let failed = |error: std::io::Error| unit_failure(&folder, &error);
    let timer = host::remove_unit(&folder, &target.timer()).map_err(failed)?;
    let service = host::remove_unit(&folder, &target.service()).map_err(failed)?;
    if (timer || service) && host::has_systemd() {
        host::systemctl(&["daemon-reload"])?;
    }
    Ok(timer || service)
}

/// Removes the crontab's line, if it is there.
fn remove_line(target: &Target) -> Result<bool, Failure> {
    // Where there is no cron, there is no line.
    let Ok(before) = host::crontab() else {
        return Ok(false);
    };
    let after = crontab::without_line(&before, &target.name);
    if after == before {
        return Ok(false);
    }
    host::set_crontab(&after)?;
    Ok(true)
}

fn unit_failure(folder: &std::path::Path, error: &std::io::Error) -> Failure {
    Failure::new(
        ExitStatus::Failed,
        format!(
            "the units in `{}` could not be changed: {error}",
            folder.display()
        ),
    )
    .hint("see that you may write there, or use `--with cron`")
}

impl From<HostError> for Failure {
    fn from(error: HostError) -> Self {
        Self::new(ExitStatus::Failed, error.to_string())
    }
}

impl From<Unwritable> for Failure {
    fn from(Unwritable(why): Unwritable) -> Self {
        Self::new(ExitStatus::Usage, why)
    }
}
