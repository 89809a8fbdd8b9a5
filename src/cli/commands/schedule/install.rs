//! `schedule install`: hands the run over to systemd or cron.

use serde_json::json;

use super::super::print;
use super::{Target, remove_line, remove_timer, unit_failure, units};
use crate::auth::{RememberedStores, StoreKind};
use crate::cli::args::ScheduleInstallArgs;
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::session::Session;
use crate::schedule::{Run, crontab, host, systemd};
use crate::settings::Environment;
use crate::ui::phrase;

/// How long a run waits for the network: machines that were woken up need a while.
const WAIT_ONLINE: &str = "2m";

/// Who starts the runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Starter {
    Systemd,
    Cron,
}

pub(super) fn install(
    args: &ScheduleInstallArgs,
    environment: &Environment,
    session: &Session<'_>,
) -> Result<ExitStatus, Failure> {
    let target = Target::of(args.target.all, session)?;
    let starter = match args.with.as_deref() {
        Some("systemd") => Starter::Systemd,
        Some(_) => Starter::Cron,
        None if host::has_systemd() => Starter::Systemd,
        None => Starter::Cron,
    };
    let run = run(args, &target, starter, environment)?;
    warn_of_what_is_missing(&target, starter, environment, session)?;
    let changed = match starter {
        Starter::Systemd => with_systemd(args, &run, &target)?,
        Starter::Cron => with_cron(args, &run, &target)?,
    };
    tell(args, &target, starter, changed, session)
}

/// The run, as either of them starts it.
fn run(
    args: &ScheduleInstallArgs,
    target: &Target,
    starter: Starter,
    environment: &Environment,
) -> Result<Run, Failure> {
    let program = std::env::current_exe().map_err(|error| {
        Failure::new(
            ExitStatus::Failed,
            format!("where this program is could not be found out: {error}"),
        )
    })?;
    let mut arguments = Vec::new();
    // What cron's runs say is sent as mail.
    if starter == Starter::Cron {
        arguments.push("--quiet".to_owned());
    }
    if let Some(profile) = &target.profile {
        arguments.extend(["--profile".to_owned(), profile.to_string()]);
    }
    arguments.push("sync".to_owned());
    if target.profile.is_none() {
        arguments.push("--all".to_owned());
    }
    arguments.extend(["--wait-online".to_owned(), WAIT_ONLINE.to_owned()]);
    if let Some(requests) = args.max_requests {
        arguments.extend(["--max-requests".to_owned(), requests.to_string()]);
    }
    // A run over all that lasts until the next one is due would make that one fall out.
    let every = args.every.duration();
    let room = target.profile.is_none().then(|| every - every / 15);
    if let Some(time) = args.max_time.or(room) {
        arguments.extend([
            "--max-time".to_owned(),
            format!("{}s", time.as_secs().max(1)),
        ]);
    }
    let mut kept = Vec::new();
    for (name, value) in environment.for_schedule(target.profile.is_some()) {
        let value = value.into_string().map_err(|_| {
            Failure::new(
                ExitStatus::Usage,
                format!("the variable {name} is not UTF-8, and can't be written into a schedule"),
            )
        })?;
        kept.push((name.to_owned(), value));
    }
    Ok(Run {
        name: target.name.clone(),
        about: format!(
            "Sync Notic notes to Notion ({})",
            target.what.replace('`', "")
        ),
        program,
        arguments,
        environment: kept,
    })
}

/// Says now what would make the runs fail later, where nobody is watching.
fn warn_of_what_is_missing(
    target: &Target,
    starter: Starter,
    environment: &Environment,
    session: &Session<'_>,
) -> Result<(), Failure> {
    let secrets = environment.set_secrets();
    for name in &secrets {
        session.ui.warn(&format!(
            "{name} is set here, and is not written into the schedule: the runs go without it"
        ));
    }
    let Some(profile) = &target.profile else {
        return Ok(());
    };
    let stored = RememberedStores::new(&session.settings.paths).get(profile.as_str())?;
    match stored {
        None => session.ui.warn(
            "no login is stored, so that the runs will fail: log in with `notic-notion login` (where there is no \
             keyring, with NOTIC_NOTION_TOKEN_STORE=file)",
        ),
        Some(StoreKind::Keyring) if starter == Starter::Cron => session.ui.warn(
            "the token is in the system's keyring, which cron's runs seldom reach: log in again with \
             NOTIC_NOTION_TOKEN_STORE=file",
        ),
        Some(StoreKind::File) if secrets.contains(&"NOTIC_NOTION_PASSPHRASE") => session.ui.warn(
            "the token file is opened by a passphrase, which the runs don't have: log in again without it, or with a \
             key file in NOTIC_NOTION_KEY_FILE",
        ),
        Some(_) => {}
    }
    let known = session.store()?.profile()?;
    if known.source.is_none() {
        session
            .ui
            .warn("no source is set yet: set it with `notic-notion source <path>`");
    }
    if known.root.is_none() && session.settings.root.is_none() {
        session
            .ui
            .warn("no root is chosen yet: choose it with `notic-notion root`");
    }
    Ok(())
}

/// Says whether anything is other than before.
fn with_systemd(args: &ScheduleInstallArgs, run: &Run, target: &Target) -> Result<bool, Failure> {
    let folder = units()?;
    let failed = |error: std::io::Error| unit_failure(&folder, &error);
    let (service, timer) = (systemd::service(run)?, systemd::timer(run, args.every));
    let changed = host::write_unit(&folder, &target.service(), &service).map_err(failed)?
        | host::write_unit(&folder, &target.timer(), &timer).map_err(failed)?;
    host::systemctl(&["daemon-reload"]).map_err(|error| {
        Failure::from(error)
            .hint("is there a systemd of your own? `--with cron` uses the crontab instead")
    })?;
    host::systemctl(&["enable", "--now", &target.timer()])?;
    if changed {
        host::systemctl(&["restart", &target.timer()])?;
    }
    let moved = remove_line(target)?;
    Ok(changed || moved)
}

fn with_cron(args: &ScheduleInstallArgs, run: &Run, target: &Target) -> Result<bool, Failure> {
    let line = crontab::line(run, args.every)?;
    let before = host::crontab().map_err(|error| {
        Failure::from(error).hint(
            "there is neither a systemd of your own nor cron: install cron, or start `notic-notion sync` by other means",
        )
    })?;
    let after = crontab::with_line(&before, &target.name, &line);
    let changed = after != before;
    if changed {
        host::set_crontab(&after)?;
    }
    let moved = remove_timer(target)?;
    Ok(changed || moved)
}

fn tell(
    args: &ScheduleInstallArgs,
    target: &Target,
    starter: Starter,
    changed: bool,
    session: &Session<'_>,
) -> Result<ExitStatus, Failure> {
    let every = phrase::span(args.every.duration());
    let is_now = if changed { "is now" } else { "is already" };
    let what = &target.what;
    let lingers = (starter == Starter::Systemd).then(host::lingers).flatten();
    let mut text = match starter {
        Starter::Systemd => format!(
            "The sync of {what} {is_now} started every {every} by systemd ({}).\n\
             See what it says: journalctl --user -u {}",
            target.timer(),
            target.service()
        ),
        Starter::Cron => {
            format!("The sync of {what} {is_now} started every {every} by a line in your crontab.")
        }
    };
    if lingers == Some(false) {
        text.push_str(
            "\nIt runs only while you are logged in. To let it run always: loginctl enable-linger",
        );
    }
    print(
        session.ui,
        session.json,
        &text,
        &json!({
            "installed": true,
            "changed": changed,
            "with": match starter { Starter::Systemd => "systemd", Starter::Cron => "cron" },
            "every": args.every.to_string(),
            "name": target.name,
            "lingers": lingers,
        }),
    )?;
    Ok(ExitStatus::InStep)
}
