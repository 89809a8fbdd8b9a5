//! Over real sockets and in real time: nothing here sleeps, and no clock is paused.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::JoinHandle;

use super::*;
use crate::model::Secret;

const TOKEN: &str = "ntn_very_secret";

/// Takes one connection, reads one request to its end, answers with these bytes, and gives the request.
fn serve(answer: &'static [u8]) -> (BaseUrl, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let thread = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let request = read_request(&mut stream);
        stream.write_all(answer).unwrap();
        request
    });
    (base.parse().unwrap(), thread)
}

fn read_request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.to_lowercase().lines().find_map(|line| {
                line.strip_prefix("content-length:")?
                    .trim()
                    .parse::<usize>()
                    .ok()
            });
            if body.len() >= length.unwrap_or(0) {
                return text;
            }
        }
        let read = stream.read(&mut buffer).unwrap();
        assert_ne!(read, 0, "the request was cut: {text}");
        bytes.extend_from_slice(&buffer[..read]);
    }
}

fn request(payload: Payload) -> HttpRequest {
    HttpRequest {
        method: HttpMethod::Post,
        target: "/v1/pages?x=1".to_owned(),
        authorization: Authorization::Bearer(Secret::new(TOKEN)),
        payload,
    }
}

fn send(transport: &HttpTransport, request: HttpRequest) -> Result<HttpResponse, TransportError> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(transport.send(request))
}

#[test]
fn a_request_carries_what_notion_wants_and_no_more() {
    let (base, server) = serve(
        b"HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nx-notion-request-id: r1\r\ncf-ray: ray\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 2\r\n\r\n{}",
    );
    let transport = HttpTransport::new(&base).unwrap();
    let response = send(&transport, request(Payload::Json(b"{\"a\":1}".to_vec()))).unwrap();
    let expected = HttpResponse {
        status: 429,
        retry_after: Some("7".to_owned()),
        request_id: Some("r1".to_owned()),
        cf_ray: Some("ray".to_owned()),
        date: Some(784_111_777_000),
        body: b"{}".to_vec(),
    };
    assert_eq!(response, expected);
    let seen = server.join().unwrap();
    assert!(
        seen.starts_with("POST /v1/pages?x=1 HTTP/1.1\r\n"),
        "{seen}"
    );
    assert!(seen.ends_with("\r\n\r\n{\"a\":1}"), "{seen}");
    let agent = format!("user-agent: notic-notion/{}\r\n", env!("CARGO_PKG_VERSION"));
    for header in [
        "notion-version: 2026-03-11\r\n",
        "authorization: Bearer ntn_very_secret\r\n",
        "content-type: application/json\r\n",
        agent.as_str(),
    ] {
        assert!(seen.contains(header), "{header} in {seen}");
    }
    assert!(!seen.to_lowercase().contains("accept-encoding"), "{seen}");
}

#[test]
fn a_file_goes_as_a_form() {
    let (base, server) = serve(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    let payload = Payload::File {
        bytes: b"PNG".to_vec(),
        name: "a \"b\".png".to_owned(),
        content_type: "image/png".to_owned(),
        fields: vec![("part_number".to_owned(), "1".to_owned())],
    };
    let transport = HttpTransport::new(&base).unwrap();
    assert_eq!(send(&transport, request(payload)).unwrap().status, 200);
    let seen = server.join().unwrap();
    for part in [
        "multipart/form-data",
        "name=\"part_number\"",
        "name=\"file\"",
        "image/png",
        "PNG",
    ] {
        assert!(seen.contains(part), "{part} in {seen}");
    }
}

#[test]
fn a_refused_connection_is_not_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let transport = HttpTransport::new(&base.parse().unwrap()).unwrap();
    let error = send(&transport, request(Payload::Empty)).unwrap_err();
    assert!(matches!(error, TransportError::NotSent(_)), "{error:?}");
    assert!(error.to_string().contains("refused"), "{error}");
}

#[test]
fn a_connection_that_breaks_after_the_request_is_cut() {
    for answer in [
        b"".as_slice(),
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{\"id\"",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{\"id\r\n",
        b"nonsense\r\n\r\n",
    ] {
        let (base, server) = serve(answer);
        let transport = HttpTransport::new(&base).unwrap();
        let error = send(&transport, request(Payload::Json(b"{}".to_vec()))).unwrap_err();
        assert!(matches!(error, TransportError::Cut(_)), "{error:?}");
        assert!(!format!("{error:?}").contains(TOKEN));
        server.join().unwrap();
    }
}

#[test]
fn silence_is_timed_out() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    // The system takes the connection; nobody ever answers.
    let transport =
        HttpTransport::with_timeout(&base.parse().unwrap(), Duration::from_millis(100)).unwrap();
    let error = send(&transport, request(Payload::Empty)).unwrap_err();
    assert!(matches!(error, TransportError::TimedOut(_)), "{error:?}");
}

#[test]
fn a_redirect_is_an_answer_and_html_is_read_as_it_is() {
    let (base, server) = serve(
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 6\r\n\r\n<html>",
    );
    let transport = HttpTransport::new(&base).unwrap();
    let response = send(&transport, request(Payload::Empty)).unwrap();
    assert_eq!((response.status, response.body), (302, b"<html>".to_vec()));
    server.join().unwrap();
}

#[test]
fn a_token_that_no_header_can_carry_is_not_shown() {
    let transport = HttpTransport::new(&"http://127.0.0.1:1".parse().unwrap()).unwrap();
    let request = HttpRequest {
        authorization: Authorization::Bearer(Secret::new("ntn_\u{1}secret")),
        ..request(Payload::Empty)
    };
    let error = send(&transport, request).unwrap_err();
    assert!(matches!(error, TransportError::NotSent(_)), "{error:?}");
    assert!(!format!("{error:?}").contains("secret"));
}
