//! What a person sees in a real browser. Skipped, with the reason printed, where there is no chromedriver.

use std::io::{Read, Write};
use std::net::TcpListener;

use notic_notion::sandbox::{OAuth, Options, Sandbox, Server};

use crate::webdriver::Browser;

const CALLBACK: &str = "/notion/oauth/callback";

/// A connection whose address leads to that port of this machine.
fn oauth(port: u16) -> OAuth {
    OAuth {
        redirect_uris: vec![format!("http://localhost:{port}{CALLBACK}")],
        ..OAuth::default()
    }
}

fn authorize_url(server: &Server, oauth: &OAuth, redirect_uri: &str) -> String {
    let mut url = reqwest::Url::parse(&server.url()).unwrap();
    url.set_path("/v1/oauth/authorize");
    url.query_pairs_mut()
        .append_pair("client_id", &oauth.client_id)
        .append_pair("redirect_uri", redirect_uri)
        .append_pair("response_type", "code")
        .append_pair("owner", "user")
        .append_pair("state", "s t");
    url.into()
}

/// Where a browser is sent at the end of a login; tells the query that it came with.
fn caught(listener: &TcpListener) -> String {
    loop {
        let (mut stream, _) = listener.accept().unwrap();
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
            head.push(byte[0]);
        }
        let head = String::from_utf8(head).unwrap();
        // A browser may look for more, such as an icon, and may open connections in advance.
        let Some(rest) = head.strip_prefix(&format!("GET {CALLBACK}?")) else {
            continue;
        };
        let page = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n<p id=\"end\">Back</p>";
        stream.write_all(page.as_bytes()).unwrap();
        return rest.split(' ').next().unwrap().to_owned();
    }
}

#[test]
fn the_consent_page_sends_the_browser_back_with_a_code_or_a_no() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let oauth = oauth(listener.local_addr().unwrap().port());
    let sandbox = Sandbox::new(Options {
        oauth: oauth.clone(),
        ..Options::default()
    });
    sandbox.seed_page("Notic");
    let server = Server::start(sandbox.clone(), "127.0.0.1:0").unwrap();
    let url = authorize_url(&server, &oauth, &oauth.redirect_uris[0]);

    for (button, query) in [
        ("#allow", "code="),
        ("#deny", "error=access_denied&state=s%20t"),
    ] {
        browser.open(&url);
        assert_eq!(browser.text("h1 b"), "Sandbox Connection");
        assert_eq!(browser.text("label"), "Notic");
        let query_caught = std::thread::scope(|scope| {
            let waiting = scope.spawn(|| caught(&listener));
            browser.click(button);
            assert_eq!(browser.text("#end"), "Back");
            waiting.join().unwrap()
        });
        assert!(query_caught.starts_with(query), "{query_caught}");
        assert!(query_caught.ends_with("&state=s%20t"), "{query_caught}");
        assert!(browser.url().ends_with(&query_caught));
    }
}

#[test]
fn an_address_that_is_not_registered_is_shown_as_an_error() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let oauth = oauth(3002);
    let sandbox = Sandbox::new(Options {
        oauth: oauth.clone(),
        ..Options::default()
    });
    let server = Server::start(sandbox, "127.0.0.1:0").unwrap();
    let url = authorize_url(
        &server,
        &oauth,
        "http://127.0.0.1:3002/notion/oauth/callback",
    );
    browser.open(&url);
    assert_eq!(browser.text("#error"), "Missing or invalid redirect_uri");
    assert_eq!(browser.url(), url);
}
