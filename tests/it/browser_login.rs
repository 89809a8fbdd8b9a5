//! A whole login: the built binary, the stand-in of Notion, and a real browser between them.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use notic_notion::sandbox::{OAuth, Options, Sandbox, Server};

use crate::webdriver::Browser;

/// How long the binary may take to open the browser.
const PATIENCE: Duration = Duration::from_secs(20);
/// Any page but the one that asks.
const GONE_ON: &str = "body:not(:has(#allow))";

/// A machine with a browser of its own: what is opened there is told to the test.
struct Desk {
    sandbox: Sandbox,
    server: Server,
    oauth: OAuth,
    home: tempfile::TempDir,
}

struct Ended {
    code: Option<i32>,
    said: String,
}

impl Desk {
    fn new() -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        let oauth = OAuth {
            redirect_uris: vec![format!("http://localhost:{port}/notion/oauth/callback")],
            ..OAuth::default()
        };
        let sandbox = Sandbox::new(Options {
            oauth: oauth.clone(),
            workspace_name: "Garden & Sons".to_owned(),
            ..Options::default()
        });
        sandbox.seed_page("Notic");
        let desk = Self {
            server: Server::start(sandbox.clone(), "127.0.0.1:0").unwrap(),
            sandbox,
            oauth,
            home: tempfile::tempdir().unwrap(),
        };
        desk.put_browser();
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// A `xdg-open` that writes its address into a pipe.
    fn put_browser(&self) {
        let made = Command::new("mkfifo").arg(self.path("opened")).status();
        assert!(made.unwrap().success());
        std::fs::create_dir(self.path("bin")).unwrap();
        let program = self.path("bin/xdg-open");
        let script = format!(
            "#!/bin/sh\nprintf '%s' \"$1\" > '{}'\n",
            self.path("opened").display()
        );
        std::fs::write(&program, script).unwrap();
        std::fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).unwrap();
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_notic-notion"));
        command
            .args(args)
            .env_clear()
            .env(
                "PATH",
                format!("{}:/usr/bin:/bin", self.path("bin").display()),
            )
            .env("NOTIC_NOTION_HOME", self.path("home"))
            .env("NOTIC_NOTION_API_URL", self.server.url())
            .env("NOTIC_NOTION_TOKEN_STORE", "file")
            .env("NOTION_OAUTH_CLIENT_ID", &self.oauth.client_id)
            .env("NOTION_OAUTH_CLIENT_SECRET", &self.oauth.client_secret)
            .env("NOTION_OAUTH_REDIRECT_URI", &self.oauth.redirect_uris[0])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Starts a login; gives the address that it opens.
    fn log_in(&self, command: &mut Command) -> (Child, String) {
        let mut login = command.spawn().unwrap();
        let (sender, opened) = mpsc::channel();
        let pipe = self.path("opened");
        std::thread::spawn(move || sender.send(std::fs::read_to_string(pipe)));
        match opened.recv_timeout(PATIENCE) {
            Ok(url) => (login, url.unwrap()),
            Err(_) => {
                drop(login.kill());
                panic!("no browser was opened: {}", ended(login).said);
            }
        }
    }
}

fn ended(login: Child) -> Ended {
    let output = login.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ended {
        code: output.status.code(),
        said: format!("{}{}", text(output.stdout), text(output.stderr)),
    }
}

#[test]
fn allow_leads_to_a_login_that_works() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let desk = Desk::new();
    let (login, url) = desk.log_in(&mut desk.command(&["login"]));
    browser.open(&url);
    assert!(browser.text("h1").contains("Garden & Sons"));
    browser.click("#allow");
    let shown = browser.text(GONE_ON);
    assert!(
        browser.url().starts_with(&desk.oauth.redirect_uris[0]),
        "{} {shown}",
        browser.url()
    );
    let login = ended(login);
    assert_eq!(login.code, Some(0), "{} {shown}", login.said);
    assert!(login.said.contains("Garden & Sons"), "{}", login.said);
    let status = ended(desk.command(&["status"]).spawn().unwrap());
    assert!(status.said.contains("Garden & Sons"), "{}", status.said);
    let grants = desk.sandbox.grants();
    assert_eq!((grants.exchanged, grants.access_tokens), (1, 1));
}

#[test]
fn deny_is_told_in_the_browser_and_in_the_terminal() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let desk = Desk::new();
    let (login, url) = desk.log_in(&mut desk.command(&["login"]));
    browser.open(&url);
    browser.click("#deny");
    let shown = browser.text(GONE_ON);
    assert!(
        browser.url().starts_with(&desk.oauth.redirect_uris[0]),
        "{} {shown}",
        browser.url()
    );
    let login = ended(login);
    assert_eq!(login.code, Some(4), "{} {shown}", login.said);
    assert!(login.said.contains("notic-notion login"), "{}", login.said);
    assert_eq!(desk.sandbox.grants().exchanged, 0);
}

#[test]
fn an_address_that_is_not_registered_is_explained_before_the_browser_opens() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let desk = Desk::new();
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = other.local_addr().unwrap().port();
    drop(other);
    let wrong = format!("http://localhost:{port}/notion/oauth/callback");
    let mut command = desk.command(&["login"]);
    command.env("NOTION_OAUTH_REDIRECT_URI", &wrong);
    let (mut login, url) = desk.log_in(&mut command);
    browser.open(&url);
    assert_eq!(browser.text("#error"), "Missing or invalid redirect_uri");
    login.kill().unwrap();
    let login = ended(login);
    assert!(login.said.contains(&wrong), "{}", login.said);
    assert_eq!(desk.sandbox.grants().exchanged, 0);
}
