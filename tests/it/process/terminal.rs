//! A terminal for the program: what it shows is read, and keys are pressed.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use rustix::fs::OFlags;
use rustix::io::{FdFlags, fcntl_setfd};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use super::machine::Machine;

/// How long something may take to be shown.
const PATIENCE: Duration = Duration::from_secs(30);

/// A terminal with the program in it.
pub struct Terminal {
    child: Child,
    keys: File,
    shown: Shown,
    reader: Option<JoinHandle<()>>,
}

#[derive(Clone, Default)]
struct Shown(Arc<(Mutex<String>, Condvar)>);

impl Terminal {
    /// Starts a program in a session of its own, as a login does; none where the system can't. Only one that is read
    /// shows anything, and only one that is not can be closed.
    pub fn start(machine: &Machine, command: &Command, is_read: bool) -> Option<Self> {
        let screen = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).ok()?;
        // The program must not hold its own screen.
        fcntl_setfd(&screen, FdFlags::CLOEXEC).ok()?;
        grantpt(&screen).ok()?;
        unlockpt(&screen).ok()?;
        let name = ptsname(&screen, Vec::new()).ok()?.into_string().ok()?;
        let own = || {
            let mut options = OpenOptions::new();
            let flags = i32::try_from(OFlags::NOCTTY.bits()).unwrap();
            let file = options.read(true).write(true).custom_flags(flags);
            file.open(&name).map(Stdio::from).ok()
        };
        let mut session = Command::new("setsid");
        session
            .args(["--ctty", "--wait"])
            .arg(command.get_program());
        session.args(command.get_args()).env_clear();
        session.envs(
            command
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
        session.env("TERM", "xterm").env("PATH", "/usr/bin:/bin");
        session.stdin(own()?).stdout(own()?).stderr(own()?);
        // Where there is no `setsid`, it can't be tried.
        let child = machine.try_start(&mut session)?;
        drop(session);
        let keys = File::from(screen);
        let mut screen = keys.try_clone().ok()?;
        let shown = Shown::default();
        let seen = shown.clone();
        let read = move || {
            let mut buffer = [0; 4096];
            // A terminal that nobody writes to any more gives an error.
            while let Ok(count @ 1..) = screen.read(&mut buffer) {
                let text = String::from_utf8_lossy(&buffer[..count]).into_owned();
                seen.0.0.lock().unwrap().push_str(&text);
                seen.0.1.notify_all();
            }
        };
        Some(Self {
            child,
            keys,
            shown,
            reader: is_read.then(|| std::thread::spawn(read)),
        })
    }

    /// Closes the window.
    pub fn close(mut self, machine: &Machine) -> i32 {
        assert!(self.reader.is_none(), "what reads keeps it open");
        drop(self.keys);
        let code = self.child.wait().unwrap().code().unwrap_or(-1);
        machine.rest();
        code
    }

    pub fn press(&mut self, keys: &[u8]) {
        self.keys.write_all(keys).unwrap();
    }

    /// Waits until that is shown.
    pub fn wait_for(&self, text: &str) {
        let (shown, told) = &*self.shown.0;
        let waits = |shown: &mut String| !shown.contains(text);
        let (shown, late) = told
            .wait_timeout_while(shown.lock().unwrap(), PATIENCE, waits)
            .unwrap();
        assert!(!late.timed_out(), "`{text}` is not shown: {shown}");
    }

    /// The exit code and all that was shown.
    pub fn ended(mut self, machine: &Machine) -> (i32, String) {
        let code = self.child.wait().unwrap().code().unwrap_or(-1);
        machine.rest();
        drop(self.reader.map(JoinHandle::join));
        let shown = self.shown.0.0.lock().unwrap().clone();
        (code, shown)
    }
}
