//! A terminal whose Notion knows a public connection, and logins there that wait for their browser.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use notic_notion::sandbox::{Consent, OAuth, Options, Sandbox};

use crate::terminal::{Said, Terminal};

/// How long the binary may take to show its address.
pub const PATIENCE: Duration = Duration::from_secs(30);
pub const SECRET: &str = "hushhush_secret_of_the_client";

/// A terminal whose Notion knows a public connection.
pub struct Desk {
    pub terminal: Terminal,
    pub oauth: OAuth,
    pub port: u16,
}

/// A login that waits for its browser.
pub struct Waiting {
    pub child: Child,
    pub url: String,
    seen: String,
    lines: Receiver<String>,
    reader: JoinHandle<()>,
}

impl Desk {
    pub fn new() -> Self {
        Self::with(OAuth::default())
    }

    pub fn with(oauth: OAuth) -> Self {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = free.local_addr().unwrap().port();
        let oauth = OAuth {
            client_secret: SECRET.to_owned(),
            redirect_uris: vec![format!("http://localhost:{port}/notion/oauth/callback")],
            ..oauth
        };
        let options = Options {
            oauth: oauth.clone(),
            workspace_name: "Garden & Sons".to_owned(),
            ..Options::default()
        };
        Self {
            terminal: Terminal::with(options),
            oauth,
            port,
        }
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = self.terminal.command(args);
        command
            .env("NOTION_OAUTH_CLIENT_ID", &self.oauth.client_id)
            .env("NOTION_OAUTH_CLIENT_SECRET", &self.oauth.client_secret)
            .env("NOTION_OAUTH_REDIRECT_URI", &self.oauth.redirect_uris[0]);
        command
    }

    pub fn run(&self, args: &[&str]) -> Said {
        Terminal::ended(self.command(args).output().unwrap())
    }

    /// As the person at the consent page; gives the address the browser goes to.
    pub fn consent(&self, waiting: &Waiting) -> String {
        let allow = Consent::AllowAll;
        self.terminal.sandbox.consent(&waiting.url, allow).unwrap()
    }

    /// What the browser shows at an address.
    pub fn browse(&self, address: &str) -> String {
        let (_, target) = address.split_once("://localhost").unwrap();
        let target = &target[target.find('/').unwrap()..];
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).unwrap();
        let head = format!("GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        let mut page = String::new();
        stream.read_to_string(&mut page).unwrap();
        page
    }

    pub fn log_in(&self, args: &[&str]) -> Said {
        let waiting = Waiting::start(&mut self.command(args));
        let page = self.browse(&self.consent(&waiting));
        let said = waiting.ended();
        assert!(
            page.contains("Connected to “Garden &amp; Sons”"),
            "{page} {said:?}"
        );
        assert_eq!(said.code, 0, "{said:?}");
        said
    }

    pub fn logged_in() -> Self {
        let desk = Self::new();
        desk.log_in(&["login"]);
        let root = desk.terminal.root.clone();
        let said = desk.terminal.bare(&["root", &root]);
        assert_eq!(said.code, 0, "{said:?}");
        desk
    }

    pub fn refreshed(&self) -> usize {
        self.terminal.sandbox.grants().refreshed
    }
}

impl Waiting {
    pub fn start(command: &mut Command) -> Self {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (sender, lines) = channel();
        let reader = std::thread::spawn(move || {
            for line in stderr.lines() {
                drop(sender.send(line.unwrap() + "\n"));
            }
        });
        let mut seen = String::new();
        let url = loop {
            let Ok(line) = lines.recv_timeout(PATIENCE) else {
                drop(child.kill());
                panic!("no address was shown: {seen}");
            };
            seen.push_str(&line);
            if line.contains("/v1/oauth/authorize?") {
                break line.trim().to_owned();
            }
        };
        Self {
            child,
            url,
            seen,
            lines,
            reader,
        }
    }

    pub fn state(&self) -> &str {
        self.url.split_once("state=").unwrap().1
    }

    pub fn paste(&mut self, line: &str) {
        let mut stdin = self.child.stdin.take().unwrap();
        stdin.write_all(line.as_bytes()).unwrap();
    }

    pub fn ended(self) -> Said {
        let output = self.child.wait_with_output().unwrap();
        self.reader.join().unwrap();
        let rest: String = self.lines.iter().collect();
        Said {
            err: self.seen + &rest,
            ..Terminal::ended(output)
        }
    }
}

/// Logs in as over ssh: the address at which the browser ended is pasted.
pub fn log_in_by_hand(sandbox: &Sandbox, command: &mut Command) -> Said {
    let oauth = OAuth::default();
    command
        .env("NOTION_OAUTH_CLIENT_ID", &oauth.client_id)
        .env("NOTION_OAUTH_CLIENT_SECRET", &oauth.client_secret)
        .env("NOTION_OAUTH_REDIRECT_URI", &oauth.redirect_uris[0])
        .stdin(Stdio::piped());
    let mut waiting = Waiting::start(command);
    let address = sandbox.consent(&waiting.url, Consent::AllowAll).unwrap();
    waiting.paste(&(address + "\n"));
    waiting.ended()
}
