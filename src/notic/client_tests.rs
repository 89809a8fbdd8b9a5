//! Answers that don't end as they should, over a real socket.

use std::io::{Read, Write};
use std::net::TcpListener;

use super::*;
use crate::notic::PlainHttp;

/// A server that gives each connection this head, and then this byte again and again.
fn server(head: &'static str, byte: u8, pause: Duration) -> BaseUrl {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _asked = stream.read(&mut [0; 4096]);
            let mut written = stream.write_all(head.as_bytes());
            // Until the client goes away.
            while written.is_ok() {
                std::thread::sleep(pause);
                written = stream.write_all(&[byte]);
            }
        }
    });
    BaseUrl::parse(&url, PlainHttp::ThisMachine).unwrap()
}

fn client(server: &BaseUrl) -> Client {
    let patience = Patience {
        connect: Duration::from_secs(10),
        silence: Duration::from_secs(10),
        whole: Duration::from_millis(300),
    };
    let once = RetryPolicy {
        tries: 1,
        base: Duration::ZERO,
    };
    Client::new(server, patience, once).unwrap()
}

#[tokio::test]
async fn an_answer_that_trickles_ends_as_well() {
    let head =
        "HTTP/1.1 200 X\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{";
    let client = client(&server(head, b' ', Duration::from_millis(10)));
    let folder = tempfile::tempdir().unwrap();
    let token = Secret::new("t");
    let path = folder.path().join("page");
    let error = client.page(&token, None, &path).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::TimedOut), "{error:?}");
    let error = client.last_activity(&token).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::TimedOut), "{error:?}");
}

#[tokio::test]
async fn a_refusal_is_told_by_its_status_even_where_its_body_never_ends() {
    let head = "HTTP/1.1 403 X\r\nContent-Length: 1000000\r\n\r\n{";
    let client = client(&server(head, b' ', Duration::from_millis(10)));
    let error = client.last_activity(&Secret::new("t")).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::Forbidden(_)), "{error:?}");
}

#[tokio::test]
async fn what_is_no_token_is_not_sent() {
    let client = client(&server("", b' ', Duration::ZERO));
    let error = client
        .last_activity(&Secret::new("a\nb"))
        .await
        .unwrap_err();
    assert!(!format!("{error} {error:?}").contains("a\nb"), "{error:?}");
    assert!(error.asks_for_login());
}

#[tokio::test]
async fn a_server_that_echoes_its_request_brings_no_secret_into_an_error() {
    let head = "HTTP/1.1 400 X\r\nContent-Length: 32\r\nConnection: close\r\n\r\n{\"message\":\"bad: s3cr3t-t0k3n\"} ";
    let client = client(&server(head, b' ', Duration::from_millis(10)));
    let secret = Secret::new("s3cr3t-t0k3n");
    let of_access = client.last_activity(&secret).await.unwrap_err();
    let of_refresh = client.refresh(&secret).await.unwrap_err();
    let of_google = client.authenticate(&secret).await.unwrap_err();
    for error in [of_access, of_refresh, of_google] {
        let told = format!("{error} {error:?}");
        assert!(told.contains("bad: …"), "{told}");
        assert!(!told.contains("s3cr3t"), "{told}");
    }
}
