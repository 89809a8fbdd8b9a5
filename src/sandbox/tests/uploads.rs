use super::*;

fn send_file(client: &mut Client, id: &str, content_type: &str, bytes: &[u8]) -> (u16, Value) {
    let mut request = Client::request("POST", &format!("/v1/file_uploads/{id}/send"), &Value::Null);
    request.headers.retain(|(name, _)| name != "Content-Type");
    request.headers.push((
        "content-type".to_owned(),
        "multipart/form-data; boundary=xy".to_owned(),
    ));
    request.body = [
        b"--xy\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\nContent-Type: "
            .as_slice(),
        content_type.as_bytes(),
        b"\r\n\r\n",
        bytes,
        b"\r\n--xy--\r\n",
    ]
    .concat();
    client.now += 1000;
    match client.sandbox.handle(&request, client.now).reply {
        Reply::Answer(response) => (
            response.status,
            serde_json::from_slice(&response.body).unwrap(),
        ),
        other => panic!("{other:?}"),
    }
}

fn create(client: &mut Client, filename: &str) -> String {
    let answer = client.ok("POST", "/v1/file_uploads", &json!({"filename": filename}));
    assert_eq!(answer["status"], "pending");
    assert!(answer["upload_url"].is_string());
    answer["id"].as_str().unwrap().to_owned()
}

fn uploaded(client: &mut Client, filename: &str, content_type: &str) -> String {
    let id = create(client, filename);
    let (status, answer) = send_file(client, &id, content_type, b"bytes");
    assert_eq!(
        (status, answer["status"].as_str()),
        (200, Some("uploaded")),
        "{answer}"
    );
    assert_eq!(
        (&answer["content_length"], answer.get("upload_url")),
        (&json!(5), None)
    );
    id
}

fn image(id: &str) -> Value {
    json!({"image": {"file_upload": {"id": id}}})
}

#[test]
fn an_upload_becomes_a_file_with_a_url() {
    let (mut client, root) = client();
    let id = uploaded(&mut client, "a.png", "image/png");
    let blocks = client.append(&root, &json!([image(&id), image(&id)]));
    let read = client.ok("GET", &format!("/v1/blocks/{}", blocks[0]), &Value::Null);
    assert_eq!(read["image"]["type"], "file");
    assert!(
        read["image"]["file"]["url"]
            .as_str()
            .unwrap()
            .contains("a.png?")
    );
    assert!(read["image"].get("file_upload").is_none());
    let page = client.ok(
        "PATCH",
        &format!("/v1/pages/{root}"),
        &json!({"icon": {"file_upload": {"id": id}}}),
    );
    assert_eq!(page["icon"]["type"], "file");
    assert!(
        client
            .sandbox
            .tree(&root)
            .unwrap()
            .to_string()
            .contains("image <upload:a.png of ")
    );
}

#[test]
fn uploads_that_do_not_fit_are_refused() {
    let (mut client, root) = client();
    let target = format!("/v1/blocks/{root}/children");
    let pending = create(&mut client, "a.png");
    client.refused(
        400,
        "PATCH",
        &target,
        &json!({"children": [image(&pending)]}),
    );
    assert_eq!(send_file(&mut client, &pending, "image/jpeg", b"x").0, 400);
    assert_eq!(send_file(&mut client, &pending, "image/png", b"").0, 400);
    assert_eq!(
        send_file(
            &mut client,
            &pending,
            "image/png",
            &vec![0; 5 * 1024 * 1024 + 1]
        )
        .0,
        400
    );
    let text = uploaded(&mut client, "a.txt", "text/plain");
    assert_eq!(send_file(&mut client, &text, "text/plain", b"again").0, 400);
    client.refused(400, "PATCH", &target, &json!({"children": [image(&text)]}));
    client.append(&root, &json!([{"file": {"file_upload": {"id": text}}}]));
    let late = uploaded(&mut client, "b.png", "image/png");
    client.now += 3_600_000;
    let message = client.refused(400, "PATCH", &target, &json!({"children": [image(&late)]}));
    assert!(message.contains("expired"), "{message}");
    let expired = client.ok("GET", &format!("/v1/file_uploads/{late}"), &Value::Null);
    assert_eq!(
        (expired["status"].as_str(), &expired["expiry_time"]),
        (Some("expired"), &Value::Null)
    );
    // What was attached in time stays.
    client.append(&root, &json!([{"file": {"file_upload": {"id": text}}}]));
    for body in [
        json!({"filename": "a.exe"}),
        json!({"filename": "noextension"}),
        json!({}),
        json!({"filename": format!("{}.png", "a".repeat(900))}),
        json!({"filename": "a.png", "mode": "multi_part", "number_of_parts": 2}),
        json!({"filename": "a.png", "x": 1}),
    ] {
        client.refused(400, "POST", "/v1/file_uploads", &body);
    }
}

#[test]
fn large_files_come_in_parts_on_a_paid_plan() {
    let mut client = Client::new(Options {
        max_upload_bytes: 5 * 1024 * 1024 * 1024,
        ..Options::default()
    });
    let body = json!({"filename": "a.mp4", "mode": "multi_part", "number_of_parts": 1});
    let id = client.ok("POST", "/v1/file_uploads", &body)["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let complete = format!("/v1/file_uploads/{id}/complete");
    client.refused(400, "POST", &complete, &json!({}));
    assert_eq!(
        send_file(&mut client, &id, "video/mp4", b"x").0,
        400,
        "the part number is missing"
    );
}
