//! A real browser without a window, driven over WebDriver (W3C Recommendation "WebDriver").

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

/// How long the browser waits for a page or an element before that counts as missing.
const PATIENCE_MS: u64 = 20_000;
/// The key under which an element's id stands in answers (section 12.2 there).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A chromedriver with one session. Both end when it is dropped.
pub struct Browser {
    driver: Child,
    runtime: tokio::runtime::Runtime,
    http: reqwest::Client,
    session: String,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// Starts a browser; none, with the reason printed, where there is no `chromedriver` on the `PATH`.
    pub fn start() -> Option<Self> {
        let spawned = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut driver = match spawned {
            Ok(driver) => driver,
            Err(error) => {
                eprintln!("skipped: chromedriver can't be started: {error}");
                return None;
            }
        };
        let port = port_of(&mut driver);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let http = reqwest::Client::builder()
            .no_proxy()
            .timeout(Duration::from_millis(3 * PATIENCE_MS))
            .build()
            .unwrap();
        let profile = tempfile::tempdir().unwrap();
        let mut browser = Self {
            driver,
            runtime,
            http,
            session: format!("http://127.0.0.1:{port}/session"),
            _profile: profile,
        };
        let made = browser.command("POST", "", &browser.capabilities());
        let id = made["sessionId"].as_str().unwrap();
        browser.session = format!("{}/{id}", browser.session);
        Some(browser)
    }

    fn capabilities(&self) -> Value {
        json!({"capabilities": {"alwaysMatch": {
            "browserName": "chrome",
            "timeouts": {"implicit": PATIENCE_MS, "pageLoad": PATIENCE_MS},
            "goog:chromeOptions": {"args": [
                "--headless=new",
                // Chromium refuses its own sandbox to root, and containers often are.
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--no-proxy-server",
                format!("--user-data-dir={}", self._profile.path().display()),
            ]},
        }}})
    }

    /// Goes to an address and waits for the page.
    pub fn open(&self, url: &str) {
        self.command("POST", "/url", &json!({"url": url}));
    }

    /// The address of the page that is shown.
    pub fn url(&self) -> String {
        let url = self.command("GET", "/url", &Value::Null);
        url.as_str().unwrap().to_owned()
    }

    /// Clicks the first element of that CSS selector.
    pub fn click(&self, css: &str) {
        let path = format!("/element/{}/click", self.find(css));
        self.command("POST", &path, &json!({}));
    }

    /// The text that the first element of that CSS selector shows. Waits for it to be there.
    pub fn text(&self, css: &str) -> String {
        let path = format!("/element/{}/text", self.find(css));
        let text = self.command("GET", &path, &Value::Null);
        text.as_str().unwrap().to_owned()
    }

    fn find(&self, css: &str) -> String {
        let by = json!({"using": "css selector", "value": css});
        let found = self.command("POST", "/element", &by);
        found[ELEMENT].as_str().unwrap().to_owned()
    }

    fn command(&self, method: &str, path: &str, body: &Value) -> Value {
        let url = format!("{}{path}", self.session);
        let request = match method {
            "POST" => self.http.post(url).json(body),
            "DELETE" => self.http.delete(url),
            _ => self.http.get(url),
        };
        let mut answer: Value = self.runtime.block_on(async {
            let response = request.send().await.unwrap();
            response.json().await.unwrap()
        });
        let value = answer["value"].take();
        if value["error"].is_string() {
            panic!(
                "{method} {path} {body}: {} {}",
                value["error"], value["message"]
            );
        }
        value
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Ends the browser; without it the driver alone would go.
        let end = self.http.delete(&self.session);
        drop(self.runtime.block_on(async { end.send().await }));
        drop(self.driver.kill());
        drop(self.driver.wait());
    }
}

/// The port that the driver says it listens on.
fn port_of(driver: &mut Child) -> u16 {
    let said = BufReader::new(driver.stdout.take().unwrap());
    said.lines()
        .map_while(Result::ok)
        .find_map(|line| {
            let (_, rest) = line.split_once("successfully on port ")?;
            rest.trim_end_matches('.').parse().ok()
        })
        .expect("chromedriver tells its port")
}
