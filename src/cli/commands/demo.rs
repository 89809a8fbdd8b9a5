//! `demo`: the whole thing on the bundled sample and a sandbox. No account, no configuration, nothing left behind.

use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use serde_json::{Value, json};

use super::sandbox::wait_for_end;
use super::sync::{Job, rules, sentence, tell_why_ended};
use super::{print, to_json};
use crate::cli::args::DemoArgs;
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::read_source::source_failure;
use crate::cli::session::Endpoint;
use crate::demo;
use crate::markdown::Dialect;
use crate::model::{PageId, Secret};
use crate::notion::Allowance;
use crate::plan::{DeleteLimit, OnDelete, Policy};
use crate::progress::{Event, Listener};
use crate::sandbox::{Latency, Options, Sandbox, Server};
use crate::source::{self, ReadOptions};
use crate::store::Store;
use crate::sync::{Finished, Pace, SettleTimes, Wishes};
use crate::ui::Ui;

/// What each of the syncs shows. Before the second one, some notes change.
const HEADINGS: [&str; 3] = [
    "1. The sample goes to an empty Notion.",
    "2. Some notes were changed in Notic:",
    "3. Nothing has changed since.",
];

/// How long the sandbox takes to answer: long enough to see the bars move.
const LATENCY: Duration = Duration::from_millis(60);

pub(in crate::cli) fn demo(args: &DemoArgs, as_json: bool, ui: &Ui) -> Result<ExitStatus, Failure> {
    let stage = Stage::set()?;
    let url = format!("{}/page/{}", stage.server.url(), stage.root);
    let (runs, status) = play(&stage, as_json, ui)?;
    if as_json {
        print(ui, true, "", &json!({"runs": runs, "viewer": url}))?;
    }
    if status == ExitStatus::InStep && !args.no_serve {
        ui.note(&format!(
            "\nLook at the result:\n{url}\n\nCtrl-C ends it; nothing is kept."
        ));
        wait_for_end()?;
    }
    Ok(status)
}

/// Three syncs, as far as none of them is ended early. Gives their reports as JSON.
fn play(stage: &Stage, as_json: bool, ui: &Ui) -> Result<(Vec<Value>, ExitStatus), Failure> {
    let mut sample = demo::sample().map_err(|error| failed("the sample", error))?;
    let mut runs = Vec::new();
    for (number, heading) in HEADINGS.into_iter().enumerate() {
        let changes = match number {
            1 => demo::change(&mut sample),
            _ => Vec::new(),
        };
        let finished = stage.sync(&sample, ui)?;
        runs.push(to_json(&finished.report));
        if !as_json {
            let list: String = changes
                .iter()
                .map(|change| format!("   - {change}\n"))
                .collect();
            let text = format!("{heading}\n{list}   {}", sentence(&finished.report));
            print(ui, false, &text, &Value::Null)?;
        }
        if finished.stopped.is_some() {
            return Ok((runs, tell_why_ended(ui, &finished)));
        }
    }
    Ok((runs, ExitStatus::InStep))
}

fn failed(what: &str, error: impl std::fmt::Display) -> Failure {
    Failure::new(ExitStatus::Failed, format!("{what}: {error}"))
}

/// A sandbox, a root page in it, and a folder for the state, which goes with it.
struct Stage {
    server: Server,
    token: Secret,
    root: PageId,
    folder: Scratch,
}

impl Stage {
    fn set() -> Result<Self, Failure> {
        let options = Options {
            latency: Latency::Flat(LATENCY),
            ..Options::default()
        };
        let token = Secret::new(&options.token);
        let sandbox = Sandbox::new(options);
        let root = sandbox
            .seed_page("Notic")
            .parse()
            .map_err(|error| failed("the sandbox", error))?;
        let server =
            Server::start(sandbox, "127.0.0.1:0").map_err(|error| failed("the sandbox", error))?;
        Ok(Self {
            server,
            token,
            root,
            folder: Scratch::make()?,
        })
    }

    /// Syncs some data as it would be synced from a saved page of Notic's API.
    fn sync(&self, data: &Value, ui: &Ui) -> Result<Finished, Failure> {
        let path = self.folder.path().join("notic.json");
        std::fs::write(&path, data.to_string())
            .map_err(|error| failed(&path.display().to_string(), error))?;
        let listener: Rc<dyn Listener> = Rc::from(ui.listener());
        let endpoint = Endpoint {
            api_url: &self.server.url(),
            timeout: Duration::from_secs(70),
            retry_base: Duration::from_secs(1),
            requests_per_minute: 180,
            in_flight: 6,
            budget: self.folder.path().join("budget.sqlite"),
            profile: "demo",
            leaves_room: false,
        };
        listener.on(Event::Reading {
            location: "the sample".to_owned(),
        });
        let job = Job {
            store: Store::open(&self.folder.path().join("state.sqlite"), "demo")?,
            client: endpoint.client(self.token.clone(), listener.clone())?,
            root: self.root,
            reading: source::read(&path, &ReadOptions::default()).map_err(source_failure)?,
            wishes: Wishes {
                policy: Policy {
                    on_delete: OnDelete::Trash,
                    limit: DeleteLimit::Guarded,
                    full: false,
                    rules: rules(Dialect::Notic),
                },
                dialect: Dialect::Notic,
                recreate_missing: false,
                pace: Pace {
                    requests_per_minute: 180,
                    in_flight: 6,
                },
                allowance: Allowance::default(),
                person: false,
            },
            settle: SettleTimes::default(),
            me: None,
            listener,
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| failed("the system refused what is needed to wait", error))?;
        job.run(&runtime, ui)
    }
}

/// A folder of its own that goes when it is dropped.
struct Scratch(PathBuf);

impl Scratch {
    fn make() -> Result<Self, Failure> {
        let path = std::env::temp_dir().join(format!("notic-notion-demo-{}", std::process::id()));
        // Not `create_dir_all`: a folder that is there already is someone else's.
        std::fs::create_dir(&path).map_err(|error| failed(&path.display().to_string(), error))?;
        Ok(Self(path))
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What can't be removed is in the system's folder for such things.
        let _left = std::fs::remove_dir_all(&self.0);
    }
}
