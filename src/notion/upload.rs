//! Puts a file into Notion, from where it can be attached to blocks for an hour (notion-api.md section 5.8).
//!
//! An upload that is lost on the way is harmless: what is never attached expires unseen. So, unlike pages and blocks, an
//! upload may be begun again.

use std::fmt;
use std::io;

use serde_json::Value;

use super::client::Client;
use super::error::{ApiError, CallError, ErrorKind};
use super::requests::Call;
use crate::model::{ImageFormat, UploadId};

/// The most bytes that go in a single part.
pub const SINGLE_PART: u64 = 20 << 20;

/// How large a part is. 5 to 20 MiB are taken, 10 recommended.
const PART: u64 = 10 << 20;

/// How often an upload is begun again whose sending did not tell how it ended.
const TRIES: usize = 3;

/// A file that can be read piece by piece, so that a large one is never in memory as a whole.
pub trait FileContent {
    /// How many bytes it has.
    fn size(&self) -> u64;

    /// So many bytes from there on.
    ///
    /// # Errors
    /// When it can't be read, or has become shorter.
    fn read(&self, offset: u64, length: usize) -> io::Result<Vec<u8>>;
}

impl FileContent for Vec<u8> {
    fn size(&self) -> u64 {
        self.len() as u64
    }

    fn read(&self, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        let part = self
            .get(start..)
            .and_then(|rest| rest.get(..length))
            .ok_or(io::ErrorKind::UnexpectedEof)?;
        Ok(part.to_vec())
    }
}

/// A file to upload.
pub struct FileToUpload<'a> {
    /// Its name without an ending, for people; at most 900 bytes with it.
    pub name: &'a str,
    /// What it is. The ending of its name follows from that.
    pub format: ImageFormat,
    /// What is in it.
    pub content: &'a dyn FileContent,
}

impl FileToUpload<'_> {
    /// The longest name in bytes, with room for the ending.
    const LONGEST: usize = 200;

    fn file_name(&self) -> String {
        let mut name: String = self
            .name
            .chars()
            .map(|c| {
                if c.is_control() || "/\\\"".contains(c) {
                    '_'
                } else {
                    c
                }
            })
            .collect();
        while name.len() > Self::LONGEST {
            name.pop();
        }
        let stem = if name.trim().is_empty() {
            "image"
        } else {
            name.trim()
        };
        format!("{stem}.{}", self.format.extension())
    }
}

/// An upload failed. Nothing of it can be seen in Notion.
#[derive(Debug)]
pub enum UploadError {
    /// Notion refused it, or could not be reached.
    Call(CallError),
    /// The file could not be read.
    Read(io::Error),
}

impl fmt::Display for UploadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(error) => error.error().fmt(f),
            Self::Read(error) => write!(f, "the file could not be read: {error}"),
        }
    }
}

impl std::error::Error for UploadError {}

impl From<CallError> for UploadError {
    fn from(error: CallError) -> Self {
        Self::Call(error)
    }
}

impl Client {
    /// Uploads a file and gives the id by which it can be attached, within an hour.
    ///
    /// # Errors
    /// When Notion refuses it (too large, not a type it takes), can't be reached, or the file can't be read.
    pub async fn upload(&self, file: &FileToUpload<'_>) -> Result<UploadId, UploadError> {
        let mut last = None;
        for _ in 0..TRIES {
            let id = self.begin_upload(file).await?;
            let sent = match file.content.size() {
                0..=SINGLE_PART => self.send_whole(id, file).await,
                size => self.send_parts(id, file, size).await,
            };
            match sent {
                Ok(()) => return Ok(id),
                // Whether it arrived is not known: whether it is complete can be read.
                Err(UploadError::Call(CallError::Unknown { error, .. })) => {
                    if self.is_uploaded(id).await? {
                        return Ok(id);
                    }
                    last = Some(error);
                }
                Err(error) => return Err(error),
            }
        }
        let error = last.unwrap_or_else(|| ApiError::local(ErrorKind::NoAnswer, String::new()));
        Err(CallError::Failed(error).into())
    }

    async fn begin_upload(&self, file: &FileToUpload<'_>) -> Result<UploadId, UploadError> {
        let size = file.content.size();
        let parts = (size > SINGLE_PART).then(|| size.div_ceil(PART));
        let call = Call::create_upload(&file.file_name(), file.format.media_type(), parts);
        let id = self.get(&call, |value| id_of(&value)).await?;
        Ok(id)
    }

    async fn send_whole(&self, id: UploadId, file: &FileToUpload<'_>) -> Result<(), UploadError> {
        self.send_part(id, file, None, 0, file.content.size()).await
    }

    async fn send_parts(
        &self,
        id: UploadId,
        file: &FileToUpload<'_>,
        size: u64,
    ) -> Result<(), UploadError> {
        for (number, offset) in (1..).zip((0..size).step_by(PART as usize)) {
            let length = PART.min(size - offset);
            self.send_part(id, file, Some(number), offset, length)
                .await?;
        }
        let call = Call::complete_upload(id);
        self.get(&call, |value| id_of(&value)).await?;
        Ok(())
    }

    async fn send_part(
        &self,
        id: UploadId,
        file: &FileToUpload<'_>,
        number: Option<u64>,
        offset: u64,
        length: u64,
    ) -> Result<(), UploadError> {
        let bytes = file
            .content
            .read(offset, length as usize)
            .map_err(UploadError::Read)?;
        let call = Call::send_upload(
            id,
            bytes,
            &file.file_name(),
            file.format.media_type(),
            number,
        );
        self.get(&call, |value| id_of(&value)).await?;
        Ok(())
    }

    async fn is_uploaded(&self, id: UploadId) -> Result<bool, CallError> {
        let call = Call::upload(id);
        self.get(&call, |value| Some(value["status"] == "uploaded"))
            .await
    }
}

fn id_of(value: &Value) -> Option<UploadId> {
    (value["object"] == "file_upload")
        .then(|| value["id"].as_str()?.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;
    use std::time::Duration;

    use super::*;
    use crate::clock::Clock;
    use crate::in_process::InProcess;
    use crate::model::Secret;
    use crate::notion::{Limits, MemoryLedger, RetryPolicy, Throttle};
    use crate::progress::Silent;
    use crate::sandbox::{Fault, Options, Sandbox, When};

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n rest";

    struct Bench {
        sandbox: Sandbox,
        client: Client,
    }

    fn bench(max_upload_bytes: u64) -> Bench {
        let options = Options {
            max_upload_bytes,
            ..Options::default()
        };
        let clock = Clock::starting_at(options.start_ms);
        let sandbox = Sandbox::new(options);
        let client = Client::new(
            Rc::new(InProcess::new(sandbox.clone(), clock.clone())),
            Throttle::new(Box::new(MemoryLedger::default()), Limits::default(), clock),
            Rc::new(Secret::new("ntn_sandbox")),
            RetryPolicy {
                base: Duration::from_millis(1),
                ..RetryPolicy::default()
            },
            Rc::new(Silent),
        );
        Bench { sandbox, client }
    }

    impl Bench {
        fn lines(&self) -> Vec<String> {
            let line = |path: &str| {
                let id = |part: &&str| part.len() != 36;
                path.split('/').filter(id).collect::<Vec<_>>().join("/")
            };
            let log = self.sandbox.log();
            log.iter()
                .map(|entry| format!("{} {}", entry.method, line(&entry.path)))
                .collect()
        }

        async fn upload(&self, bytes: &[u8]) -> Result<UploadId, UploadError> {
            let content = bytes.to_vec();
            let file = FileToUpload {
                name: "A \"picture\"/of\\me",
                format: ImageFormat::Png,
                content: &content,
            };
            self.client.upload(&file).await
        }

        async fn uploaded(&self, id: UploadId) -> bool {
            self.client.is_uploaded(id).await.unwrap()
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_small_file_is_sent_in_one_part() {
        let bench = bench(5 << 20);
        let id = bench.upload(PNG).await.unwrap();
        assert_eq!(
            bench.lines(),
            ["POST /v1/file_uploads", "POST /v1/file_uploads/send"]
        );
        assert!(bench.uploaded(id).await);
    }

    #[tokio::test(start_paused = true)]
    async fn a_large_file_is_sent_in_parts() {
        let bench = bench(5 << 30);
        let mut large = PNG.to_vec();
        large.resize((SINGLE_PART + 1) as usize, 7);
        let id = bench.upload(&large).await.unwrap();
        let send = "POST /v1/file_uploads/send";
        let complete = "POST /v1/file_uploads/complete";
        assert_eq!(
            bench.lines(),
            ["POST /v1/file_uploads", send, send, send, complete]
        );
        assert!(bench.uploaded(id).await);
    }

    #[tokio::test(start_paused = true)]
    async fn a_sending_that_does_not_tell_is_looked_after_and_not_begun_twice_without_need() {
        let send = |fault| {
            let when = When::NthOf {
                method: "POST".to_owned(),
                path_contains: "/send".to_owned(),
                n: 0,
            };
            vec![(when, fault)]
        };
        let done = bench(5 << 20);
        done.sandbox.script_faults(send(Fault::DropAfter));
        let id = done.upload(PNG).await.unwrap();
        assert!(done.uploaded(id).await);
        let begun = |bench: &Bench| {
            let lines = bench.lines();
            lines
                .iter()
                .filter(|line| *line == "POST /v1/file_uploads")
                .count()
        };
        assert_eq!(begun(&done), 1);
        let lost = bench(5 << 20);
        lost.sandbox.script_faults(send(Fault::DropBefore));
        let id = lost.upload(PNG).await.unwrap();
        assert!(lost.uploaded(id).await);
        assert_eq!(begun(&lost), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn what_notion_refuses_is_told_and_not_tried_again() {
        let bench = bench(4);
        let error = bench.upload(PNG).await.unwrap_err();
        assert!(
            error.to_string().contains("larger than the limit"),
            "{error}"
        );
        assert_eq!(bench.lines().len(), 2);
    }

    #[test]
    fn names_are_safe_in_a_header_and_end_as_the_format_says() {
        let name = |name: &str| {
            let content = Vec::new();
            let file = FileToUpload {
                name,
                format: ImageFormat::Jpeg,
                content: &content,
            };
            file.file_name()
        };
        assert_eq!(name("a/\"b\"\n"), "a__b__.jpg");
        assert_eq!(name(" "), "image.jpg");
        assert_eq!(name(&"ü".repeat(300)), format!("{}.jpg", "ü".repeat(100)));
    }
}
