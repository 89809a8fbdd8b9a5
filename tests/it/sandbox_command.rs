//! `notic-notion sandbox` and `demo`, as their user starts them.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// Ends it when a test ends in any way.
struct Running(Child);

impl Running {
    fn start(args: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_notic-notion"));
        command
            .args(args)
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        Self(command.spawn().unwrap())
    }

    fn lines(&mut self, count: usize) -> Vec<String> {
        let said = BufReader::new(self.0.stdout.take().unwrap());
        said.lines().take(count).map(Result::unwrap).collect()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[tokio::test]
async fn what_it_prints_opens_the_page_that_asks() {
    let mut running = Running::start(&["--json", "sandbox", "--token-lifetime", "5m"]);
    let printed: Value = serde_json::from_str(&running.lines(1)[0]).unwrap();
    let text = |pointer: &str| printed.pointer(pointer).unwrap().as_str().unwrap();
    let mut url = reqwest::Url::parse(text("/apiUrl")).unwrap();
    url.set_path("/v1/oauth/authorize");
    url.query_pairs_mut()
        .append_pair("client_id", text("/oauth/clientId"))
        .append_pair("redirect_uri", text("/oauth/redirectUri"))
        .append_pair("response_type", "code")
        .append_pair("owner", "user");
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = client.get(url).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let html = answer.text().await.unwrap();
    assert!(
        html.contains("id=\"allow\"") && html.contains(text("/root")),
        "{html}"
    );

    let mut url = reqwest::Url::parse(text("/apiUrl")).unwrap();
    url.set_path("/v1/oauth/introspect");
    let asked = client
        .post(url)
        .basic_auth(text("/oauth/clientId"), Some(text("/oauth/clientSecret")))
        .header("Notion-Version", "2026-03-11")
        .json(&serde_json::json!({"token": "x"}));
    assert_eq!(asked.send().await.unwrap().status(), 200);
}

#[test]
fn its_text_can_be_pasted_and_tells_how_to_log_in() {
    let mut running = Running::start(&["sandbox"]);
    let lines = running.lines(6);
    let names: Vec<&str> = lines
        .iter()
        .map(|line| line.strip_prefix("export ").unwrap())
        .map(|line| line.split_once('=').unwrap().0)
        .collect();
    assert_eq!(
        names,
        [
            "NOTIC_NOTION_API_URL",
            "NOTION_TOKEN",
            "NOTIC_NOTION_ROOT",
            "NOTION_OAUTH_CLIENT_ID",
            "NOTION_OAUTH_CLIENT_SECRET",
            "NOTION_OAUTH_REDIRECT_URI"
        ]
    );
    let mut notes = running.0.stderr.take().unwrap();
    let mut told = String::new();
    while !told.contains("Ctrl-C") {
        let mut bytes = [0; 256];
        let count = notes.read(&mut bytes).unwrap();
        assert!(count > 0, "it ended: {told}");
        told.push_str(&String::from_utf8_lossy(&bytes[..count]));
    }
    assert!(told.contains("; notic-notion login\n"), "{told}");
}

#[cfg(unix)]
#[test]
fn a_demo_that_is_ended_early_still_prints_one_json_object() {
    let mut running = Running::start(&["-v", "--json", "demo", "--no-serve"]);
    let mut notes = BufReader::new(running.0.stderr.take().unwrap());
    let mut line = String::new();
    // From then on it waits for the signal, too.
    while !line.starts_with("created ") {
        line.clear();
        assert!(notes.read_line(&mut line).unwrap() > 0, "it ended");
    }
    let process = rustix::process::Pid::from_child(&running.0);
    rustix::process::kill_process(process, rustix::process::Signal::INT).unwrap();
    let mut said = String::new();
    running
        .0
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    assert_eq!(running.0.wait().unwrap().code(), Some(3), "{said}");
    let printed: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(printed["runs"][0]["outcome"], "partial", "{said}");
}
