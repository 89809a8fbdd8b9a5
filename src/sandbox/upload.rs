//! Uploaded files (notion-api.md section 5.8, notion-observed.md section 8).

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::answer;
use super::engine::{Call, Done};
use super::file_types::{Family, is_media_type, type_of};
use super::ids::{Author, Id};
use super::kind::Kind;
use super::multipart;
use super::query::MAX_PAGE;
use super::refusal::Refusal;
use super::state::State;
use super::times::minute;
use super::validate::{At, Fields, string};

const HOUR_MS: u64 = 3_600_000;
const MAX_NAME_BYTES: usize = 900;
const SINGLE_PART_BYTES: usize = 20 * 1024 * 1024;
const LEAST_PART_BYTES: usize = 5 * 1024 * 1024;
const MAX_PARTS: u64 = 1000;
const FREE_PLAN_BYTES: u64 = 5 * 1024 * 1024;

/// Where an upload is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    Icon,
    Cover,
    Block(Kind),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    Pending,
    Uploaded,
}

#[derive(Clone, Debug)]
pub(crate) struct Upload {
    pub(crate) id: Id,
    pub(crate) filename: String,
    pub(crate) content_type: String,
    pub(crate) bytes: Vec<u8>,
    serial: u64,
    created_by: Id,
    created_ms: u64,
    progress: Progress,
    /// How many parts are awaited; none in a single part.
    awaited: Option<u64>,
    parts: BTreeMap<u64, Vec<u8>>,
    attached: bool,
    /// Whether it was made to expire, attached or not.
    pub(crate) spent: bool,
}

impl Upload {
    fn expires_ms(&self) -> u64 {
        self.created_ms - self.created_ms % 60_000 + HOUR_MS
    }

    fn is_expired(&self, now_ms: u64) -> bool {
        self.spent || (!self.attached && now_ms >= self.expires_ms())
    }

    /// The file's name as it stands in a URL.
    pub(crate) fn url_name(&self) -> String {
        self.filename
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || "._-".contains(c) {
                    c
                } else {
                    '_'
                }
            })
            .collect()
    }

    fn family(&self) -> Option<Family> {
        type_of(&self.filename).map(|(family, _)| family)
    }

    fn shown(&self, now_ms: u64) -> Value {
        let expired = self.is_expired(now_ms);
        let status = match self.progress {
            _ if expired => "expired",
            Progress::Pending => "pending",
            Progress::Uploaded => "uploaded",
        };
        let mut shown = json!({
            "object": "file_upload",
            "id": self.id.to_string(),
            "created_time": minute(self.created_ms),
            "created_by": {"id": self.created_by.to_string(), "type": "bot"},
            "last_edited_time": minute(self.created_ms),
            "expiry_time": if expired { Value::Null } else { json!(minute(self.expires_ms())) },
            "in_trash": false,
            "status": status,
            "filename": self.filename,
            "content_type": self.content_type,
            "content_length": if self.bytes.is_empty() { Value::Null } else { json!(self.bytes.len()) },
        });
        if self.progress == Progress::Pending && !expired {
            let base = format!("https://api.notion.com/v1/file_uploads/{}", self.id);
            shown["upload_url"] = json!(format!("{base}/send"));
            if self.awaited.is_some() {
                shown["complete_url"] = json!(format!("{base}/complete"));
            }
        }
        shown
    }
}

/// POST file_uploads.
pub(crate) fn create(state: &mut State, call: &Call) -> Result<Done, Refusal> {
    let at = At::root("body");
    let mut fields = Fields::of(at, call.body()?)?;
    let mut text = |key: &'static str| {
        fields
            .take(key)
            .map(|value| string(at.key(key), value).map(str::to_owned))
            .transpose()
    };
    let mode = text("mode")?.unwrap_or_else(|| "single_part".to_owned());
    let filename = text("filename")?;
    let content_type = text("content_type")?;
    let parts = fields.take("number_of_parts").and_then(Value::as_u64);
    let awaited = match mode.as_str() {
        "single_part" => None,
        "multi_part" => Some(check_parts(state, parts)?),
        other => return Err(Refusal::left_out(format_args!("The upload mode `{other}`"))),
    };
    fields.finish()?;
    let filename = match filename {
        Some(name) => name,
        None => return Err(at.key("filename").should_be("defined", None)),
    };
    if filename.len() > MAX_NAME_BYTES {
        return Err(at.key("filename").too_long(MAX_NAME_BYTES, filename.len()));
    }
    let Some((_, usual)) = type_of(&filename) else {
        return Err(Refusal::validation(format!(
            "The file {filename} has an extension that is not supported."
        )));
    };
    let content_type = content_type.unwrap_or_else(|| usual.to_owned());
    if !is_media_type(&content_type) {
        return Err(Refusal::validation(format!(
            "The content type {content_type} is not supported."
        )));
    }
    let id = state.random.id(state.now_ms, Author::Connection);
    let upload = Upload {
        id,
        filename,
        content_type,
        bytes: Vec::new(),
        serial: state.uploads.len() as u64,
        created_by: state.user(Author::Connection),
        created_ms: state.now_ms,
        progress: Progress::Pending,
        awaited,
        parts: BTreeMap::new(),
        attached: false,
        spent: false,
    };
    let shown = upload.shown(state.now_ms);
    state.uploads.insert(id, upload);
    Ok(Done::of(shown))
}

/// Multi-part uploads were refused on a free workspace (notion-observed.md section 15).
fn check_parts(state: &State, parts: Option<u64>) -> Result<u64, Refusal> {
    if state.options.max_upload_bytes <= FREE_PLAN_BYTES {
        return Err(Refusal::validation(
            "Your current plan does not support multi-part uploads.",
        ));
    }
    match parts {
        Some(parts @ 1..=MAX_PARTS) => Ok(parts),
        _ => Err(Refusal::validation(
            "body failed validation: body.number_of_parts should be a number from `1` to `1000`.",
        )),
    }
}

/// POST file_uploads/{id}/send.
pub(crate) fn send(state: &mut State, id: Id, call: &Call) -> Result<Done, Refusal> {
    let form = multipart::read(call.content_type, call.bytes)
        .ok_or_else(|| Refusal::validation("The body is not multipart/form-data."))?;
    let limit = state.options.max_upload_bytes;
    let (now_ms, upload) = pending(state, id)?;
    let file = form
        .iter()
        .find(|field| field.name == "file")
        .ok_or_else(|| {
            Refusal::validation("body failed validation: body.file should be defined.")
        })?;
    if file
        .content_type
        .as_ref()
        .is_some_and(|kind| *kind != upload.content_type)
    {
        return Err(Refusal::validation(format!(
            "The content type of the file does not match {}.",
            upload.content_type
        )));
    }
    if file.bytes.is_empty() {
        return Err(Refusal::validation("The file is empty."));
    }
    if file.bytes.len() as u64 > limit || file.bytes.len() > SINGLE_PART_BYTES {
        return Err(Refusal::validation("The file is larger than the limit."));
    }
    let part = form
        .iter()
        .find(|field| field.name == "part_number")
        .map(|field| String::from_utf8_lossy(&field.bytes).trim().parse::<u64>());
    match (upload.awaited, part) {
        (None, None) => {
            upload.bytes = file.bytes.clone();
            upload.progress = Progress::Uploaded;
        }
        (Some(awaited), Some(Ok(part))) if (1..=awaited).contains(&part) => {
            if part < awaited && file.bytes.len() < LEAST_PART_BYTES {
                return Err(Refusal::validation(
                    "Parts but the last must have 5 MiB or more.",
                ));
            }
            upload.parts.insert(part, file.bytes.clone());
        }
        _ => {
            return Err(Refusal::validation(
                "body.part_number does not fit the upload.",
            ));
        }
    }
    Ok(Done::of(upload.shown(now_ms)))
}

/// POST file_uploads/{id}/complete.
pub(crate) fn complete(state: &mut State, id: Id) -> Result<Done, Refusal> {
    let limit = state.options.max_upload_bytes;
    let (now_ms, upload) = pending(state, id)?;
    let sent = upload.parts.len() as u64;
    let size: usize = upload.parts.values().map(Vec::len).sum();
    if upload.awaited != Some(sent) {
        return Err(Refusal::validation("Not all parts have been sent."));
    }
    if size as u64 > limit {
        return Err(Refusal::validation("The file is larger than the limit."));
    }
    upload.bytes = std::mem::take(&mut upload.parts)
        .into_values()
        .flatten()
        .collect();
    upload.progress = Progress::Uploaded;
    Ok(Done::of(upload.shown(now_ms)))
}

fn pending(state: &mut State, id: Id) -> Result<(u64, &mut Upload), Refusal> {
    let missing = state.missing("file_upload", id);
    let now_ms = state.now_ms;
    let upload = state.uploads.get_mut(&id).ok_or(missing)?;
    if upload.progress != Progress::Pending || upload.is_expired(now_ms) {
        return Err(Refusal::validation(format!(
            "File upload {id} is not pending."
        )));
    }
    Ok((now_ms, upload))
}

/// GET file_uploads/{id}.
pub(crate) fn get(state: &State, id: Id) -> Result<Done, Refusal> {
    match state.uploads.get(&id) {
        Some(upload) => Ok(Done::of(upload.shown(state.now_ms))),
        None => Err(state.missing("file_upload", id)),
    }
}

/// GET file_uploads: newest first.
pub(crate) fn list(state: &State) -> Done {
    let mut all: Vec<&Upload> = state.uploads.values().collect();
    all.sort_by_key(|upload| std::cmp::Reverse(upload.serial));
    let shown = all
        .iter()
        .take(MAX_PAGE)
        .map(|upload| upload.shown(state.now_ms))
        .collect();
    Done::of(answer::list("file_upload", shown, None))
}

impl State {
    /// Refuses an upload that is not there, not sent, too old, or of a type that does not fit.
    pub(crate) fn check_upload(&self, id: Id, usage: Use) -> Result<(), Refusal> {
        let upload = self
            .uploads
            .get(&id)
            .ok_or_else(|| self.missing("file_upload", id))?;
        if upload.is_expired(self.now_ms) {
            return Err(Refusal::validation(format!(
                "File upload {id} has expired."
            )));
        }
        if upload.progress != Progress::Uploaded {
            return Err(Refusal::validation(format!(
                "File upload {id} has a status of pending, but must be uploaded."
            )));
        }
        let fits = match usage {
            Use::Icon | Use::Cover | Use::Block(Kind::Image) => {
                upload.family() == Some(Family::Image)
            }
            Use::Block(Kind::Pdf) => upload.family() == Some(Family::Pdf),
            Use::Block(Kind::Audio) => upload.family() == Some(Family::Audio),
            Use::Block(Kind::Video) => upload.family() == Some(Family::Video),
            Use::Block(_) => true,
        };
        if fits {
            Ok(())
        } else {
            Err(Refusal::validation(format!(
                "The content type {} of file upload {id} does not fit the block.",
                upload.content_type
            )))
        }
    }

    /// What is attached does not expire.
    pub(crate) fn attach(&mut self, uploads: &[Id]) {
        for id in uploads {
            if let Some(upload) = self.uploads.get_mut(id) {
                upload.attached = true;
            }
        }
    }
}
