//! `schedule status`: the next run, and how the last one ended.

use serde_json::json;

use super::super::print;
use super::super::profile::outcome_words;
use super::{Target, units};
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::session::Session;
use crate::clock::{Clock, Millis};
use crate::schedule::{Every, crontab, host, systemd};
use crate::store::PastRun;
use crate::ui::phrase;

/// A schedule that is there.
struct Found {
    with: &'static str,
    every: Option<Every>,
    next_run_at: Option<Millis>,
    /// What keeps it from running, if something does.
    trouble: Option<String>,
    /// The exit code of the last run, as far as systemd knows.
    exit_code: Option<i64>,
    lingers: Option<bool>,
}

pub(super) fn status(target: &Target, session: &Session<'_>) -> Result<ExitStatus, Failure> {
    let now = Clock::System.now();
    let found = match timer(target)? {
        Some(found) => Some(found),
        None => line(target, now),
    };
    let last = match (&target.profile, session.existing_store()?) {
        (Some(_), Some(store)) => store.last_run()?,
        _ => None,
    };
    let Some(found) = found else {
        print(
            session.ui,
            session.json,
            &format!(
                "There is no schedule for {}; `notic-notion schedule install --every 30m` makes one.",
                target.what
            ),
            &json!({"installed": false}),
        )?;
        return Ok(ExitStatus::InStep);
    };
    print(
        session.ui,
        session.json,
        &text(target, &found, last.as_ref(), now),
        &json!({
            "installed": true,
            "with": found.with,
            "name": target.name,
            "every": found.every.map(|every| every.to_string()),
            "nextRunAt": found.next_run_at,
            "trouble": found.trouble,
            "lastExitCode": found.exit_code,
            "lastRunAt": last.as_ref().map(PastRun::ended_at),
            "lastOutcome": last.as_ref().map(|run| run.outcome.clone()),
            "lingers": found.lingers,
        }),
    )?;
    Ok(ExitStatus::InStep)
}

fn timer(target: &Target) -> Result<Option<Found>, Failure> {
    let Some(unit) = host::unit(&units()?, &target.timer()) else {
        return Ok(None);
    };
    let mut found = Found {
        with: "systemd",
        every: systemd::every_of(&unit),
        next_run_at: None,
        trouble: None,
        exit_code: None,
        lingers: host::lingers(),
    };
    let names = ["ActiveState", "NextElapseUSecRealtime"];
    match host::properties(&target.timer(), &names) {
        Ok(values) => {
            if values[0] != "active" {
                found.trouble = Some(format!("the timer is {}", values[0]));
            }
            found.next_run_at = host::moment(&values[1]);
        }
        Err(error) => found.trouble = Some(error.to_string()),
    }
    let names = ["ExecMainStatus", "ExecMainExitTimestamp"];
    if let Ok(values) = host::properties(&target.service(), &names) {
        let ended = host::moment(&values[1]);
        found.exit_code = ended.and_then(|_| values[0].parse().ok());
    }
    Ok(Some(found))
}

fn line(target: &Target, now: Millis) -> Option<Found> {
    let crontab = host::crontab().ok()?;
    let every = crontab::every_of(&crontab, &target.name)?;
    let ahead = host::minutes_ahead().unwrap_or(0);
    Some(Found {
        with: "cron",
        every: Some(every),
        next_run_at: Some(crontab::next_run(&target.name, every, now, ahead)),
        trouble: None,
        exit_code: None,
        lingers: None,
    })
}

fn text(target: &Target, found: &Found, last: Option<&PastRun>, now: Millis) -> String {
    let every = found.every.map_or_else(String::new, |every| {
        format!(" every {}", phrase::span(every.duration()))
    });
    let next = match found.next_run_at {
        Some(at) if at > now => format!("in {}", phrase::span_until(at, now)),
        Some(_) => "now".to_owned(),
        None => "not known".to_owned(),
    };
    let mut lines = vec![
        format!("Schedule:   {}{every}, by {}", target.what, found.with),
        format!("Next run:   {next}"),
    ];
    if target.profile.is_some() {
        let last = last.map_or_else(
            || "never".to_owned(),
            |run| {
                format!(
                    "{}, {}",
                    phrase::ago(run.started_at, now),
                    outcome_words(&run.outcome)
                )
            },
        );
        lines.push(format!("Last sync:  {last}"));
    }
    if let Some(code) = found.exit_code {
        lines.push(format!(
            "Exit code:  {code}, of the last run that was started by it"
        ));
    }
    if let Some(trouble) = &found.trouble {
        lines.push(format!("Trouble:    {trouble}"));
    }
    if found.lingers == Some(false) {
        lines.push(
            "It runs only while you are logged in. To let it run always: loginctl enable-linger"
                .to_owned(),
        );
    }
    lines.join("\n")
}
