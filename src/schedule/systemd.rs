//! A service and a timer of the person's own systemd (`systemd.service(5)`, `systemd.timer(5)`).

use super::{Every, Run, Unwritable};

/// The timer's unit.
pub fn timer_name(name: &str) -> String {
    format!("{name}.timer")
}

/// The service's unit.
pub fn service_name(name: &str) -> String {
    format!("{name}.service")
}

/// What keeps the run to what it needs. All of it is done by filters of system calls: what needs namespaces fails in a
/// person's own systemd wherever the kernel gives them to nobody but root, and the bus of the keyring and the state
/// folder have to stay in reach.
const HARDENING: &str = "\
UMask=0077
NoNewPrivileges=yes
LockPersonality=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
";

/// What systemd takes in no program's path, quoted or not. The shell does.
const NO_PROGRAM: [char; 3] = ['"', '\'', '\\'];

/// The service. 3 and 75 are no failures: the next run goes on.
///
/// # Errors
/// Where a path can't be written down.
pub fn service(run: &Run) -> Result<String, Unwritable> {
    let mut unit = format!(
        "# Made by `notic-notion schedule install`, and removed by `notic-notion schedule remove`.\n\
         [Unit]\nDescription={}\nDocumentation=man:notic-notion(1)\n\n\
         [Service]\nType=oneshot\nSuccessExitStatus=3 75\n",
        specifiers(&run.about)
    );
    for (name, value) in &run.environment {
        let assignment = quoted(&format!("{name}={value}"))?;
        unit.push_str(&format!("Environment={assignment}\n"));
    }
    let program = run.program()?;
    let mut words = match program.contains(NO_PROGRAM) {
        true => vec!["/bin/sh", "-c", r#"exec "$0" "$@""#, program],
        false => vec![program],
    };
    words.extend(run.arguments.iter().map(String::as_str));
    for (place, word) in words.iter().enumerate() {
        let word = quoted(word)?;
        // A dollar sign is a variable in arguments, and only there.
        let word = match place {
            0 => format!("ExecStart={word}"),
            _ => format!(" {}", word.replace('$', "$$")),
        };
        unit.push_str(&word);
    }
    unit.push('\n');
    unit.push_str(HARDENING);
    Ok(unit)
}

/// The timer. What was missed while the machine was off is made up for.
pub fn timer(run: &Run, every: Every) -> String {
    format!(
        "# Made by `notic-notion schedule install`, and removed by `notic-notion schedule remove`.\n\
         [Unit]\nDescription={}, every {every}\n\n\
         [Timer]\nOnCalendar={}\nRandomizedDelaySec={}\nFixedRandomDelay=true\nPersistent=true\nUnit={}\n\n\
         [Install]\nWantedBy=timers.target\n",
        specifiers(&run.about),
        every.calendar(),
        every.delay().as_secs(),
        service_name(&run.name)
    )
}

/// How often a timer of ours runs.
pub fn every_of(timer: &str) -> Option<Every> {
    let description = timer
        .lines()
        .find_map(|line| line.strip_prefix("Description="))?;
    description.rsplit_once(", every ")?.1.parse().ok()
}

fn specifiers(text: &str) -> String {
    text.replace('%', "%%")
}

/// In double quotes, with what systemd would read otherwise made harmless.
fn quoted(text: &str) -> Result<String, Unwritable> {
    if text.contains(['\n', '\r', '\0']) {
        return Err(Unwritable(format!(
            "`{text}` has a line end, which can't be written into a unit"
        )));
    }
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    Ok(format!("\"{}\"", specifiers(&escaped)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run() -> Run {
        Run {
            name: "notic-notion".into(),
            about: "Sync Notic notes to Notion (50 % \"mine\")".into(),
            program: "/opt/my tools/100%/notic-notion".into(),
            arguments: vec!["--profile".into(), "a$b".into(), "sync".into()],
            environment: vec![(
                "NOTIC_NOTION_HOME".into(),
                "/srv/my \"notes\" 5% \\x $HOME".into(),
            )],
        }
    }

    #[test]
    fn blanks_quotes_and_signs_are_kept_as_they_are() {
        let unit = service(&run()).unwrap();
        let line = |key: &str| unit.lines().find(|line| line.starts_with(key)).unwrap();
        assert_eq!(
            line("ExecStart="),
            r#"ExecStart="/opt/my tools/100%%/notic-notion" "--profile" "a$$b" "sync""#
        );
        assert_eq!(
            line("Environment="),
            r#"Environment="NOTIC_NOTION_HOME=/srv/my \"notes\" 5%% \\x $HOME""#
        );
        let mut awkward = run();
        awkward.program = "/it's/$x".into();
        let unit = service(&awkward).unwrap();
        let started = unit.lines().find(|line| line.starts_with("ExecStart="));
        assert_eq!(
            started.unwrap(),
            r#"ExecStart="/bin/sh" "-c" "exec \"$$0\" \"$$@\"" "/it's/$$x" "--profile" "a$$b" "sync""#
        );
        let mut broken = run();
        broken.program = "/a\nb".into();
        assert!(service(&broken).is_err());
    }

    #[test]
    fn a_timer_tells_how_often_it_runs() {
        for every in [Every::Minutes(30), Every::Hours(2), Every::Day] {
            assert_eq!(every_of(&timer(&run(), every)), Some(every));
        }
        let timer = timer(&run(), Every::Minutes(30));
        for line in [
            "OnCalendar=*-*-* *:00/30:00",
            "RandomizedDelaySec=180",
            "FixedRandomDelay=true",
            "Persistent=true",
        ] {
            assert!(timer.lines().any(|one| one == line), "{timer}");
        }
    }
}
