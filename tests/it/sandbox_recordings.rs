//! Replays recorded answers of the real Notion API against the sandbox and compares status and shape. The recordings
//! are not part of the project; without them the test says so and passes.
#![allow(clippy::print_stderr, clippy::unwrap_used)]

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::Read;
use std::path::{Path, PathBuf};

use notic_notion::sandbox::{Options, Reply, Request, Sandbox, SearchLag};
use serde_json::Value;

const START: u64 = 1_795_305_600_000;

#[test]
fn the_sandbox_answers_as_the_real_api_did() {
    let folder = std::env::var_os("NOTION_RECORDINGS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/notion-recordings"),
        PathBuf::from,
    );
    let file = folder.join("recordings.jsonl.gz");
    if !file.exists() {
        eprintln!("skipped: there are no recordings at {}", file.display());
        return;
    }
    let mut text = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(file).unwrap())
        .read_to_string(&mut text)
        .unwrap();
    let mut cassettes: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for line in text.lines() {
        let entry: Value = serde_json::from_str(line).unwrap();
        if entry["version"] == "2026-03-11" {
            let key = entry["file"].as_str().unwrap().to_owned();
            cassettes.entry(key).or_default().push(entry);
        }
    }
    let mut report = Report::default();
    for entries in cassettes.values() {
        let mut replay = Replay::new();
        for entry in entries {
            replay.entry(entry, &mut report);
        }
    }
    eprintln!(
        "replayed {}; skipped: {:#?}",
        report.replayed, report.skipped
    );
    assert!(report.replayed > 0, "nothing could be replayed");
    assert!(report.differences.is_empty(), "{:#?}", report.differences);
}

#[derive(Default)]
struct Report {
    replayed: usize,
    skipped: BTreeMap<&'static str, usize>,
    differences: Vec<String>,
}

struct Replay {
    sandbox: Sandbox,
    /// Recorded ids, without dashes, and those of the sandbox.
    ids: HashMap<String, String>,
    /// What a request that was skipped would have changed.
    unlike: HashSet<String>,
    root: String,
    now: u64,
}

impl Replay {
    fn new() -> Self {
        let sandbox = Sandbox::new(Options {
            requests_per_minute: u32::MAX,
            search_lag: SearchLag::None,
            ..Options::default()
        });
        let root = sandbox.seed_page("Tests");
        Self {
            sandbox,
            ids: HashMap::new(),
            unlike: HashSet::new(),
            root,
            now: START,
        }
    }

    fn entry(&mut self, entry: &Value, report: &mut Report) {
        if let Some(reason) = self.reason_to_skip(entry) {
            *report.skipped.entry(reason).or_default() += 1;
            if entry["method"] != "GET" {
                let path = entry["path"].as_str().unwrap();
                self.unlike.extend(path.split('/').nth(3).map(undashed));
            }
            return;
        }
        report.replayed += 1;
        let place = format!("{}#{}", entry["cassette"].as_str().unwrap(), entry["n"]);
        let (status, answer) = self.send(entry);
        if entry["status"] != status {
            report.differences.push(format!(
                "{place}: {} {} was {}, is {status}: {}",
                entry["method"], entry["path"], entry["status"], answer["message"]
            ));
            return;
        }
        self.learn(&entry["response"], &answer);
        let mut differences = Vec::new();
        compare("", &entry["response"], &answer, &mut differences);
        report
            .differences
            .extend(differences.into_iter().map(|difference| {
                format!(
                    "{place}: {} {}: {difference}",
                    entry["method"], entry["path"]
                )
            }));
    }

    /// The recordings have holes, and hold databases, which the sandbox does not know.
    fn reason_to_skip(&mut self, entry: &Value) -> Option<&'static str> {
        let path = entry["path"].as_str().unwrap();
        let request = entry["request"].to_string();
        let is_endpoint = ["/v1/pages", "/v1/blocks/", "/v1/users/me"]
            .iter()
            .any(|start| path.starts_with(start));
        if !is_endpoint {
            return Some("another endpoint");
        }
        if entry["status"] != 200 {
            return None;
        }
        for (part, reason) in [
            ("data_source_id", "rows of databases"),
            ("\"database\"", "a mention of a database"),
            ("custom_emoji", "custom emoji"),
        ] {
            if request.contains(part) {
                return Some(reason);
            }
        }
        let answer = entry["response"].to_string();
        if answer.contains("child_database") || answer.contains("data_source_id") {
            return Some("answers with databases");
        }
        if answer.contains("unsupported") || answer.contains("custom_emoji") {
            return Some("things made by hand");
        }
        // The parents of new pages stand for pages that a person shared.
        if let Some(parent) = entry["request"]["parent"]["page_id"].as_str() {
            let root = self.root.clone();
            self.ids.entry(undashed(parent)).or_insert(root);
        }
        let id = path
            .split('/')
            .nth(3)
            .map(undashed)
            .filter(|id| id.len() == 32);
        if id.as_ref().is_some_and(|id| self.unlike.contains(id)) {
            return Some("after a skipped write");
        }
        if let Some(id) = &id {
            let is_top = entry["response"]["parent"]["type"] == "workspace";
            if !self.ids.contains_key(id) && is_top && path.starts_with("/v1/pages/") {
                let title = entry["response"]["properties"]["title"]["title"][0]["plain_text"]
                    .as_str()
                    .unwrap_or_default();
                let page = self.sandbox.seed_page(title);
                self.ids.insert(id.clone(), page);
            }
            if !self.ids.contains_key(id) {
                return Some("an id from before the recording");
            }
            if self.ids.get(id) == Some(&self.root) && path.ends_with("/children") {
                return Some("children of a page from before the recording");
            }
            if self.ids.get(id) == Some(&self.root)
                && entry["response"]["parent"]["type"] != "workspace"
            {
                return Some("a page from before the recording");
            }
        }
        let missing = ids_in(&entry["request"])
            .into_iter()
            .any(|id| !self.ids.contains_key(&id) && !is_user(&id));
        missing.then_some("a reference to something from before the recording")
    }

    fn send(&mut self, entry: &Value) -> (u16, Value) {
        self.now += 1000;
        let mut target = entry["path"].as_str().unwrap().to_owned();
        if let Some(query) = entry["query"].as_str() {
            target = format!("{target}?{query}");
        }
        let mut body = if entry["request"].is_null() {
            String::new()
        } else {
            entry["request"].to_string()
        };
        let me = self.user("GET", "/v1/users/me", &["id"]);
        let person = self.user(
            "GET",
            &format!("/v1/pages/{}", self.root),
            &["created_by", "id"],
        );
        for text in [&mut target, &mut body] {
            for (recorded, ours) in &self.ids {
                *text = text
                    .replace(&dashed(recorded), ours)
                    .replace(recorded, ours);
            }
            for (recorded, ours) in [
                ("f1", &me),
                ("fa", &person),
                ("fb", &person),
                ("fc", &person),
            ] {
                *text = text.replace(
                    &format!("00000000-0000-4000-8000-0000000000{recorded}"),
                    ours,
                );
            }
        }
        self.raw(entry["method"].as_str().unwrap(), &target, body)
    }

    fn user(&self, method: &str, target: &str, path: &[&str]) -> String {
        let (_, answer) = self.raw(method, target, String::new());
        path.iter()
            .fold(&answer, |value, key| &value[*key])
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    fn raw(&self, method: &str, target: &str, body: String) -> (u16, Value) {
        let headers = [
            ("authorization", "Bearer ntn_sandbox"),
            ("notion-version", "2026-03-11"),
            ("content-type", "application/json"),
        ];
        let request = Request {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: headers
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .to_vec(),
            body: body.into_bytes(),
        };
        match self.sandbox.handle(&request, self.now).reply {
            Reply::Answer(response) => (
                response.status,
                serde_json::from_slice(&response.body).unwrap(),
            ),
            other => panic!("no answer: {other:?}"),
        }
    }

    fn learn(&mut self, recorded: &Value, ours: &Value) {
        match (recorded, ours) {
            (Value::Object(recorded), Value::Object(ours)) => {
                for (key, value) in recorded {
                    match (
                        key.as_str(),
                        value.as_str(),
                        ours.get(key).and_then(Value::as_str),
                    ) {
                        ("id", Some(recorded), Some(ours)) if recorded.len() == 36 => {
                            self.ids
                                .entry(undashed(recorded))
                                .or_insert_with(|| ours.to_owned());
                        }
                        _ => self.learn(value, ours.get(key).unwrap_or(&Value::Null)),
                    }
                }
            }
            (Value::Array(recorded), Value::Array(ours)) => {
                for (recorded, ours) in recorded.iter().zip(ours) {
                    self.learn(recorded, ours);
                }
            }
            _ => {}
        }
    }
}

fn undashed(id: &str) -> String {
    id.replace('-', "")
}

fn dashed(id: &str) -> String {
    format!(
        "{}-{}-{}-{}-{}",
        &id[..8],
        &id[8..12],
        &id[12..16],
        &id[16..20],
        &id[20..]
    )
}

fn is_user(id: &str) -> bool {
    id.starts_with("000000000000400080000000000000f")
}

/// The UUIDs in a value, without dashes.
fn ids_in(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) if text.len() == 36 && text.matches('-').count() == 4 => {
            vec![undashed(text)]
        }
        Value::Array(items) => items.iter().flat_map(ids_in).collect(),
        Value::Object(map) => map.values().flat_map(ids_in).collect(),
        _ => Vec::new(),
    }
}

/// Whether both have the same keys and types all the way down, and the same texts, numbers and flags where these are
/// what was sent and not what the server makes up.
fn compare(path: &str, recorded: &Value, ours: &Value, differences: &mut Vec<String>) {
    match (recorded, ours) {
        (Value::Object(recorded), Value::Object(ours)) => {
            let keys = |map: &serde_json::Map<String, Value>| {
                let mut keys: Vec<String> = map.keys().cloned().collect();
                // It came to the API after these were recorded.
                keys.retain(|key| key != "email_verified");
                keys.sort_unstable();
                keys
            };
            if keys(recorded) != keys(ours) {
                differences.push(format!(
                    "{path}: keys {:?} are {:?}",
                    keys(recorded),
                    keys(ours)
                ));
            }
            for (key, value) in recorded {
                if let Some(other) = ours.get(key) {
                    compare(&format!("{path}.{key}"), value, other, differences);
                }
            }
        }
        (Value::Array(recorded), Value::Array(ours)) => {
            if recorded.len() != ours.len() {
                differences.push(format!(
                    "{path}: {} entries are {}",
                    recorded.len(),
                    ours.len()
                ));
            }
            for (index, (recorded, ours)) in recorded.iter().zip(ours).enumerate() {
                compare(&format!("{path}[{index}]"), recorded, ours, differences);
            }
        }
        (Value::String(recorded), Value::String(ours)) => {
            let last = path.rsplit('.').next().unwrap_or_default();
            let is_kept = matches!(
                last,
                "content"
                    | "type"
                    | "object"
                    | "color"
                    | "language"
                    | "expression"
                    | "name"
                    | "code"
            ) && !path.contains("user")
                && path != ".name";
            if is_kept && recorded != ours {
                differences.push(format!("{path}: {recorded:?} is {ours:?}"));
            }
        }
        (Value::Bool(recorded), Value::Bool(ours)) if recorded == ours => {}
        (Value::Number(recorded), Value::Number(ours)) if recorded == ours => {}
        (Value::Null, Value::Null) => {}
        _ => differences.push(format!("{path}: {recorded} is {ours}")),
    }
}
