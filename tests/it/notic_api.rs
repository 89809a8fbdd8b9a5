//! A stand-in of Notic's API (notic-data.md sections 2 and 5), over a socket.

use std::collections::{BTreeSet, HashMap};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::world::Notes;

/// What goes wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The connection ends before an answer.
    Drop,
    /// Another status, as Nest tells it.
    Status(u16),
    /// The connection ends in the middle of the body.
    CutBody,
    /// The JSON ends in the middle, and the answer says that this is all.
    CutJson,
    /// A page of a proxy.
    Html,
    /// Nothing at all.
    Silence,
    /// The first page again, with its cursor.
    FirstAgain,
}

type Hook = Box<dyn FnMut(&mut State, &str, usize) + Send>;

pub struct State {
    pub notes: Notes,
    /// The most notes of a page, below the backend's own 5000.
    pub most: usize,
    pub access: BTreeSet<String>,
    pub refresh: BTreeSet<String>,
    pub activity: u64,
    pub log: Vec<String>,
    pub gzipped: usize,
    granted: usize,
    counts: HashMap<String, usize>,
    /// Path, first call, last call.
    faults: Vec<(&'static str, usize, usize, Fault)>,
    hook: Option<Hook>,
}

pub struct NoticApi {
    pub url: String,
    state: Arc<Mutex<State>>,
}

impl NoticApi {
    pub fn new(notes: Notes) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State {
            notes,
            most: 5000,
            access: ["access-0".to_owned()].into(),
            refresh: ["refresh-0".to_owned()].into(),
            activity: 1_000,
            log: Vec::new(),
            gzipped: 0,
            granted: 0,
            counts: HashMap::new(),
            faults: Vec::new(),
            hook: None,
        }));
        let shared = state.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = shared.clone();
                // A client that goes away is its own affair.
                std::thread::spawn(move || drop(serve(stream, &state)));
            }
        });
        Self { url, state }
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// From this call of a path on, counted from 1 and from now, that many go wrong.
    pub fn fail(&self, path: &'static str, from: usize, times: usize, fault: Fault) {
        let mut state = self.state();
        let so_far = state.counts.get(path).copied().unwrap_or_default();
        let first = so_far + from;
        let last = first.saturating_add(times - 1);
        state.faults.push((path, first, last, fault));
    }

    pub fn mend(&self) {
        self.state().faults.clear();
    }

    /// Does something before each answer: state, path, and how many calls of that path there were with this one.
    pub fn before_each(&self, hook: impl FnMut(&mut State, &str, usize) + Send + 'static) {
        self.state().hook = Some(Box::new(hook));
    }

    /// The calls since this was last asked.
    pub fn calls(&self) -> Vec<String> {
        std::mem::take(&mut self.state().log)
    }

    pub fn set(&self, notes: Notes) {
        let mut state = self.state();
        state.notes = notes;
        state.activity += 10;
    }
}

impl State {
    /// Somebody pushes a note, changed at a time.
    pub fn push(&mut self, id: &str, key: &str, value: Value, changed: u64) {
        let notes = std::mem::take(&mut self.notes);
        self.notes = notes
            .set(id, key, value)
            .set(id, "lastModified", json!(changed));
        self.activity += 10;
    }

    fn grant(&mut self) -> Value {
        self.granted += 1;
        let (access, refresh) = (
            format!("access-{}", self.granted),
            format!("refresh-{}", self.granted),
        );
        self.access.insert(access.clone());
        self.refresh.insert(refresh.clone());
        json!({
            "user": {"id": "u", "email": "x@example.org"},
            "tokens": {
                "access": {"token": access, "expires": "2030-01-01T00:00:00.000Z"},
                "refresh": {"token": refresh, "expires": "2031-01-01T00:00:00.000Z"},
            },
        })
    }

    fn page(&mut self, query: &HashMap<String, String>) -> Value {
        let limit = query.get("limit").and_then(|limit| limit.parse().ok());
        let limit = limit.unwrap_or(1000usize).clamp(1, 5000).min(self.most);
        let cursor = query.get("cursor").and_then(|cursor| read_cursor(cursor));
        let mut notes = self.notes.notes.clone();
        notes.sort_by_key(|note| std::cmp::Reverse(place(note)));
        if let Some(cursor) = &cursor {
            notes.retain(|note| place(note) < *cursor);
        }
        let more = notes.len() > limit;
        notes.truncate(limit);
        let all = self.notes.page();
        let mut page = json!({"notes": notes, "folders": [], "workspaces": []});
        if cursor.is_none() {
            page["folders"] = all["folders"].clone();
            page["workspaces"] = all["workspaces"].clone();
            self.activity += 1;
        }
        if more {
            let (changed, id) = place(page["notes"].as_array().unwrap().last().unwrap());
            page["nextCursor"] = json!(URL_SAFE_NO_PAD.encode(format!("{changed}/{id}")));
        }
        page
    }
}

/// Where a note stands in the order of pages.
fn place(note: &Value) -> (u64, String) {
    let id = note["id"].as_str().unwrap().to_owned();
    (note["lastModified"].as_u64().unwrap(), id)
}

fn read_cursor(cursor: &str) -> Option<(u64, String)> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let (changed, id) = text.split_once('/')?;
    Some((changed.parse().ok()?, id.to_owned()))
}

struct Request {
    method: String,
    path: String,
    query: HashMap<String, String>,
    headers: HashMap<String, String>,
    body: Value,
}

fn read(stream: &mut BufReader<TcpStream>) -> std::io::Result<Option<Request>> {
    let mut line = String::new();
    stream.read_line(&mut line)?;
    let mut words = line.split_whitespace();
    let (Some(method), Some(target)) = (words.next(), words.next()) else {
        return Ok(None);
    };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let mut request = Request {
        method: method.to_owned(),
        path: path.to_owned(),
        query: pairs
            .map(|(name, value)| (name.to_owned(), value.replace("%3D", "=")))
            .collect(),
        headers: HashMap::new(),
        body: Value::Null,
    };
    loop {
        let mut line = String::new();
        stream.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        let value = value.trim().to_owned();
        request.headers.insert(name.to_ascii_lowercase(), value);
    }
    let length = request.headers.get("content-length");
    let mut bytes = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    stream.read_exact(&mut bytes)?;
    request.body = serde_json::from_slice(&bytes).unwrap_or_default();
    Ok(Some(request))
}

fn nest(status: u16, message: &str) -> (u16, Value) {
    (
        status,
        json!({"statusCode": status, "message": message, "error": "Error"}),
    )
}

fn serve(stream: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    while let Some(request) = read(&mut stream)? {
        let (status, body, fault, gzip) = {
            let mut state = state.lock().unwrap();
            let count = state.counts.entry(request.path.clone()).or_default();
            *count += 1;
            let count = *count;
            state
                .log
                .push(format!("{} {}", request.method, request.path));
            if let Some(mut hook) = state.hook.take() {
                hook(&mut state, &request.path, count);
                state.hook = Some(hook);
            }
            let fault = state.faults.iter().find(|(path, first, last, _)| {
                *path == request.path && (*first..=*last).contains(&count)
            });
            let fault = fault.map(|(.., fault)| *fault);
            let (status, body) = answer(&mut state, &request, fault);
            let gzip = status == 200
                && request
                    .headers
                    .get("accept-encoding")
                    .is_some_and(|accepted| accepted.contains("gzip"));
            state.gzipped += usize::from(gzip);
            (status, body, fault, gzip)
        };
        tell(stream.get_mut(), status, &body.to_string(), fault, gzip)?;
        if fault.is_some() {
            break;
        }
    }
    Ok(())
}

fn answer(state: &mut State, request: &Request, fault: Option<Fault>) -> (u16, Value) {
    match fault {
        Some(Fault::Status(401)) => return nest(401, "invalid_or_expired_token"),
        Some(Fault::Status(status)) => return nest(status, "broken"),
        Some(Fault::FirstAgain) => return (200, state.page(&HashMap::new())),
        _ => {}
    }
    let keys: Vec<&String> = request
        .body
        .as_object()
        .into_iter()
        .flat_map(|body| body.keys())
        .collect();
    match (request.method.as_str(), request.path.as_str()) {
        ("POST", "/auth/refresh") => {
            if keys != ["refreshToken"] {
                return nest(400, "property should not exist");
            }
            match state
                .refresh
                .remove(request.body["refreshToken"].as_str().unwrap())
            {
                true => (201, state.grant()),
                false => nest(401, "invalid_token"),
            }
        }
        ("POST", "/auth/authenticate") => {
            if keys != ["provider", "token"] || request.body["provider"] != "google" {
                return nest(400, "only_google_supported");
            }
            match request.body["token"] == "google-token" {
                true => {
                    let mut granted = state.grant();
                    granted["action"] = json!("sign_in");
                    (201, granted)
                }
                false => nest(400, "invalid_token"),
            }
        }
        ("GET", "/sync" | "/sync/status") => {
            let Some(header) = request.headers.get("authorization") else {
                return nest(401, "no_token_provided");
            };
            match header.strip_prefix("Bearer ") {
                None => nest(401, "invalid_token_format"),
                Some(token) if !state.access.contains(token) => {
                    nest(401, "invalid_or_expired_token")
                }
                Some(_) if request.path == "/sync" => (200, state.page(&request.query)),
                Some(_) => (200, json!({"lastUpdatedAt": state.activity})),
            }
        }
        _ => nest(404, "Cannot GET"),
    }
}

fn tell(
    stream: &mut TcpStream,
    status: u16,
    body: &str,
    fault: Option<Fault>,
    gzip: bool,
) -> std::io::Result<()> {
    let mut bytes = body.as_bytes().to_vec();
    let mut kind = "application/json; charset=utf-8";
    match fault {
        Some(Fault::Drop) => return Ok(()),
        Some(Fault::Silence) => {
            // Until the client goes away.
            let _gone = stream.read(&mut [0]);
            return Ok(());
        }
        Some(Fault::Html) => {
            bytes = b"<!doctype html><p>Please log in".to_vec();
            kind = "text/html";
        }
        Some(Fault::CutJson) => bytes.truncate(bytes.len() / 2),
        _ => {}
    }
    let mut encoding = "";
    if gzip {
        encoding = "Content-Encoding: gzip\r\n";
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(&bytes)?;
        bytes = packer.finish()?;
    }
    let length = bytes.len();
    let retry = if status == 429 {
        "Retry-After: 0\r\n"
    } else {
        ""
    };
    write!(
        stream,
        "HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\n{encoding}{retry}Content-Length: {length}\r\n\r\n"
    )?;
    match fault {
        Some(Fault::CutBody) => stream.write_all(&bytes[..length / 2]),
        _ => stream.write_all(&bytes),
    }
}
