//! One file for each command: the story it tells, with the work done elsewhere.

mod completions;
mod demo;
mod doctor;
mod login;
mod logout;
mod man;
mod mapping;
mod profile;
mod root;
mod sandbox;
mod schedule;
mod source;
mod source_login;
mod source_save;
mod status;
mod stopped;
mod sync;
mod sync_all;
mod verify;

pub(super) use completions::completions;
pub(super) use demo::demo;
pub(super) use doctor::{Typed as DoctorTyped, doctor};
pub(super) use login::login;
pub(super) use logout::logout;
pub(super) use man::man;
pub(super) use mapping::mapping;
pub(super) use profile::profile;
pub(super) use root::root;
pub(super) use sandbox::sandbox;
pub(super) use schedule::schedule;
pub(super) use source::source;
pub(super) use status::status;
pub(super) use sync::sync;
pub(super) use verify::verify;

use serde::Serialize;
use serde_json::{Value, json};

use super::exit::{ExitStatus, Failure};
use crate::ui::Ui;

/// A report as `--json` prints it.
fn to_json(report: &impl Serialize) -> Value {
    // Numbers, texts and lists of them: nothing in it can fail to be JSON.
    serde_json::to_value(report).unwrap_or_else(|error| json!({ "error": error.to_string() }))
}

/// Prints a result, as text or as one JSON object.
fn print(ui: &Ui, json: bool, text: &str, value: &Value) -> Result<(), Failure> {
    let written = if json {
        ui.result(&format!("{value:#}"))
    } else {
        ui.told(text)
    };
    written.map_err(|error| {
        Failure::new(
            ExitStatus::Failed,
            format!("the result could not be printed: {error}"),
        )
    })
}
