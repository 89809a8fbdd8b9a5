use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use super::*;

fn connect(server: &Server) -> TcpStream {
    let address = server.url().replace("http://", "");
    let stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    stream
}

fn write(stream: &mut TcpStream, method: &str, target: &str, extra: &str, body: &str) {
    let head = format!(
        "{method} {target} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ntn_sandbox\r\nNotion-Version: 2026-03-11\r\n\
         Content-Type: application/json\r\n{extra}\r\n{body}"
    );
    stream.write_all(head.as_bytes()).unwrap();
}

fn read_all(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

fn serve(faults: Vec<(When, Fault)>) -> (Sandbox, Server, String) {
    let sandbox = Sandbox::new(Options::default());
    let root = sandbox.seed_page("Root <b>");
    sandbox.script_faults(faults);
    let server = Server::start(sandbox.clone(), "127.0.0.1:0").unwrap();
    (sandbox, server, root)
}

#[test]
fn several_requests_go_over_one_connection() {
    let (sandbox, server, root) = serve(Vec::new());
    let mut stream = connect(&server);
    let body = new_page(&root, "One").to_string();
    write(
        &mut stream,
        "POST",
        "/v1/pages",
        &format!("Content-Length: {}\r\n", body.len()),
        &body,
    );
    let body = new_page(&root, "Two").to_string();
    let (left, right) = body.split_at(10);
    let chunked = format!(
        "{:x}\r\n{left}\r\n{:x};x=y\r\n{right}\r\n0\r\nT: t\r\n\r\n",
        left.len(),
        right.len()
    );
    write(
        &mut stream,
        "POST",
        "/v1/pages",
        "Transfer-Encoding: chunked\r\n",
        &chunked,
    );
    write(
        &mut stream,
        "GET",
        "/v1/users/me",
        "Connection: close\r\n",
        "",
    );
    let answers = read_all(&mut stream);
    assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 3, "{answers}");
    assert_eq!(sandbox.tree(&root).unwrap().page_count(), 2);
}

#[test]
fn dropped_connections_are_dropped() {
    let (sandbox, server, root) = serve(vec![
        (When::Nth(0), Fault::DropAfter),
        (When::Nth(1), Fault::DropWithin),
    ]);
    let body = new_page(&root, "x").to_string();
    let length = format!("Content-Length: {}\r\n", body.len());
    let mut stream = connect(&server);
    write(&mut stream, "POST", "/v1/pages", &length, &body);
    assert_eq!(read_all(&mut stream), "");
    let mut stream = connect(&server);
    write(&mut stream, "POST", "/v1/pages", &length, &body);
    let part = read_all(&mut stream);
    assert!(
        part.starts_with("HTTP/1.1 200 OK") && !part.ends_with("0\r\n\r\n"),
        "{part}"
    );
    assert_eq!(sandbox.tree(&root).unwrap().page_count(), 2);
}

#[test]
fn a_silent_connection_keeps_no_other_waiting() {
    let (_sandbox, server, _) = serve(vec![(When::Nth(0), Fault::SilenceBefore)]);
    let mut silent = connect(&server);
    write(&mut silent, "GET", "/v1/users/me", "", "");
    silent
        .set_read_timeout(Some(Duration::from_millis(20)))
        .unwrap();
    assert!(
        silent.read(&mut [0]).is_err(),
        "nothing comes, and nothing ends"
    );
    let mut other = connect(&server);
    write(
        &mut other,
        "GET",
        "/v1/users/me",
        "Connection: close\r\n",
        "",
    );
    assert!(read_all(&mut other).starts_with("HTTP/1.1 200"));
}

#[test]
fn a_stopped_server_listens_no_more() {
    let (_, server, _) = serve(Vec::new());
    let address = server.url().replace("http://", "");
    drop(server);
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn the_viewer_shows_pages_and_escapes_all_text() {
    let (mut client, root) = client();
    let nasty = "<script>alert(1)</script>\"'&";
    let page = client.create(&root, nasty);
    client.append(
        &page,
        &json!([
            paragraph(nasty),
            {"code": {"rich_text": text(nasty), "language": "html", "caption": text(nasty)}},
            {"bulleted_list_item": {"rich_text": text("one"), "children": [{"numbered_list_item": {"rich_text": text("deep")}}]}},
            {"bulleted_list_item": {"rich_text": text("two")}},
            {"to_do": {"rich_text": text("do"), "checked": true}},
            {"image": {"external": {"url": "https://example.com/a.png?x=\"y"}}},
            {"bookmark": {"url": "https://example.com/<b>"}},
            {"equation": {"expression": nasty}},
            {"callout": {"rich_text": text("mind"), "color": "blue_background"}},
            {"toggle": {"rich_text": text("more"), "color": "red"}},
            {"file": {"external": {"url": "https://example.com/f.zip"}, "name": nasty}},
            {"table": {"table_width": 1, "has_row_header": true, "children": [{"table_row": {"cells": [text(nasty)]}}]}},
            {"paragraph": {"rich_text": [{"text": {"content": "go", "link": {"url": format!("https://www.notion.so/{}", root.replace('-', ""))}}}]}},
        ]),
    );
    let empty = client.create(&root, "Empty");
    let get = |path: &str| match client
        .sandbox
        .handle(&Client::request("GET", path, &Value::Null), START)
        .reply
    {
        Reply::Answer(response) => (response.status, String::from_utf8(response.body).unwrap()),
        other => panic!("{other:?}"),
    };
    let (status, html) = get(&format!("/page/{page}"));
    assert_eq!(status, 200);
    assert!(!html.contains("<script"), "{html}");
    assert!(!html.contains("?x=\"y") && !html.contains("/<b>"), "{html}");
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;"));
    assert!(
        html.contains("<ul><li>one<ol><li>deep</li></ol></li><li>two</li></ul>"),
        "{html}"
    );
    assert!(html.contains("<input type=\"checkbox\" disabled checked>"));
    assert!(html.contains("<aside class=\"blue_background\">"), "{html}");
    assert!(
        html.contains("<summary><span class=\"red\">more</span>"),
        "{html}"
    );
    assert!(
        html.contains("rel=\"noreferrer\">&lt;script&gt;alert(1)"),
        "{html}"
    );
    assert!(html.contains(&format!("href=\"/page/{root}\"")));
    assert_eq!(html.matches("<ul").count(), html.matches("</ul>").count());
    assert_eq!(html.matches("<li").count(), html.matches("</li>").count());
    assert!(get("/").1.contains("<h1>Root</h1>"));
    let trail = format!("<div class=\"trail\"><a href=\"/page/{root}\">Root</a></div>");
    assert!(html.contains(&trail) && !get("/").1.contains("class=\"trail\""));
    assert!(
        get(&format!("/page/{empty}"))
            .1
            .contains("This page is empty.")
    );
    assert_eq!(get("/page/x").0, 404);
    assert_eq!(get("/else").0, 404);
    assert!(
        client
            .sandbox
            .log()
            .iter()
            .all(|entry| entry.path.starts_with("/v1/"))
    );
}
