//! The sandbox over HTTP/1.1 on loopback.
//!
//! An own small server: a fault must be able to drop a connection without an answer, or in the middle of one, or to
//! keep silent, and a server library always completes what it began.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::wire::{Reply, Request, Response};
use super::{Exchange, Sandbox};

/// How often a waiting thread looks whether the server stops.
const LOOK: Duration = Duration::from_millis(50);
const MAX_HEAD: usize = 64 * 1024;
/// More than the largest single part of an upload.
const MAX_BODY: usize = 64 * 1024 * 1024;

/// A sandbox that listens. Stops when dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    stopping: Arc<AtomicBool>,
    listening: Option<JoinHandle<()>>,
}

impl Server {
    /// Listens on that address; port 0 picks a free one. Each connection has a thread of its own, so that requests in
    /// flight do not wait for each other.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub fn start(sandbox: Sandbox, addr: &str) -> io::Result<Self> {
        let listener = TcpListener::bind(addr)?;
        let address = listener.local_addr()?;
        let stopping = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&stopping);
        let listening = thread::Builder::new()
            .name("sandbox".to_owned())
            .spawn(move || listen(&listener, &sandbox, &stop))?;
        Ok(Self {
            address,
            stopping,
            listening: Some(listening),
        })
    }

    /// Where it listens, such as `http://127.0.0.1:8080`, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::SeqCst);
        // Waiting for a connection cannot be interrupted; a connection ends it.
        let woken = TcpStream::connect_timeout(&self.address, Duration::from_secs(1)).is_ok();
        if let Some(listening) = self.listening.take()
            && woken
        {
            drop(listening.join());
        }
    }
}

fn listen(listener: &TcpListener, sandbox: &Sandbox, stop: &Arc<AtomicBool>) {
    for stream in listener.incoming() {
        if stop.load(Ordering::SeqCst) {
            return;
        }
        let Ok(stream) = stream else {
            continue;
        };
        let sandbox = sandbox.clone();
        let stop = Arc::clone(stop);
        let started = thread::Builder::new()
            .name("sandbox-connection".to_owned())
            .spawn(move || {
                let mut connection = Connection {
                    stream,
                    read: Vec::new(),
                    stop,
                };
                // A broken connection is the client's business.
                drop(connection.serve(&sandbox));
                drop(connection.stream.shutdown(Shutdown::Both));
            });
        drop(started);
    }
}

struct Connection {
    stream: TcpStream,
    /// What was read and not used yet.
    read: Vec<u8>,
    stop: Arc<AtomicBool>,
}

impl Connection {
    fn serve(&mut self, sandbox: &Sandbox) -> io::Result<()> {
        self.stream.set_read_timeout(Some(LOOK))?;
        self.stream.set_nodelay(true)?;
        while let Some(request) = self.request()? {
            let closes = request
                .header("connection")
                .is_some_and(|value| value.eq_ignore_ascii_case("close"));
            let Exchange { delay, reply } = sandbox.handle(&request, now_ms());
            self.wait(delay);
            match reply {
                Reply::Answer(response) => {
                    self.head(&response)?;
                    self.chunk(&response.body)?;
                    self.stream.write_all(b"0\r\n\r\n")?;
                }
                Reply::Cut { partial } => {
                    if let Some(response) = partial {
                        self.head(&response)?;
                        self.chunk(&response.body)?;
                    }
                    return Ok(());
                }
                Reply::Silence => return self.keep_silent(),
            }
            if closes {
                return Ok(());
            }
        }
        Ok(())
    }

    fn stops(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }

    fn wait(&self, delay: Duration) {
        let mut left = delay;
        while !left.is_zero() && !self.stops() {
            let step = left.min(LOOK);
            thread::sleep(step);
            left -= step;
        }
    }

    /// Until the client gives up.
    fn keep_silent(&mut self) -> io::Result<()> {
        while self.fill()? {}
        Ok(())
    }

    /// Reads more; false at the end of the connection, or when the server stops.
    fn fill(&mut self) -> io::Result<bool> {
        let mut buffer = [0; 16 * 1024];
        loop {
            if self.stops() {
                return Ok(false);
            }
            match self.stream.read(&mut buffer) {
                Ok(0) => return Ok(false),
                Ok(count) => {
                    self.read.extend_from_slice(&buffer[..count]);
                    return Ok(true);
                }
                Err(error)
                    if matches!(
                        error.kind(),
                        io::ErrorKind::WouldBlock
                            | io::ErrorKind::TimedOut
                            | io::ErrorKind::Interrupted
                    ) => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Reads up to that mark and takes it; none at the end of the connection.
    fn until(&mut self, mark: &[u8]) -> io::Result<Option<Vec<u8>>> {
        loop {
            let found = self
                .read
                .windows(mark.len())
                .position(|window| window == mark);
            if let Some(at) = found {
                let rest = self.read.split_off(at + mark.len());
                let mut taken = std::mem::replace(&mut self.read, rest);
                taken.truncate(at);
                return Ok(Some(taken));
            }
            if self.read.len() > MAX_HEAD {
                return Err(io::ErrorKind::InvalidData.into());
            }
            if !self.fill()? {
                return Ok(None);
            }
        }
    }

    fn exactly(&mut self, count: usize) -> io::Result<Vec<u8>> {
        if count > MAX_BODY {
            return Err(io::ErrorKind::InvalidData.into());
        }
        while self.read.len() < count {
            if !self.fill()? {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        let rest = self.read.split_off(count);
        Ok(std::mem::replace(&mut self.read, rest))
    }

    fn request(&mut self) -> io::Result<Option<Request>> {
        let Some(head) = self.until(b"\r\n\r\n")? else {
            return Ok(None);
        };
        let head = String::from_utf8_lossy(&head);
        let mut lines = head.trim_start().split("\r\n");
        let mut words = lines.next().unwrap_or_default().split(' ');
        let mut request = Request {
            method: words.next().unwrap_or_default().to_owned(),
            target: words.next().unwrap_or_default().to_owned(),
            headers: lines
                .filter_map(|line| line.split_once(':'))
                .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
                .collect(),
            body: Vec::new(),
        };
        let is_chunked = request
            .header("transfer-encoding")
            .is_some_and(|value| value.eq_ignore_ascii_case("chunked"));
        request.body = if is_chunked {
            self.chunks()?
        } else {
            let length = request
                .header("content-length")
                .map_or(Ok(0), str::parse)
                .map_err(|_| io::ErrorKind::InvalidData)?;
            self.exactly(length)?
        };
        Ok(Some(request))
    }

    fn chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = self.until(b"\r\n")?.ok_or(io::ErrorKind::UnexpectedEof)?;
            let line = String::from_utf8_lossy(&line);
            let digits = line.split(';').next().unwrap_or_default().trim();
            let size = usize::from_str_radix(digits, 16).map_err(|_| io::ErrorKind::InvalidData)?;
            if body.len().saturating_add(size) > MAX_BODY {
                return Err(io::ErrorKind::InvalidData.into());
            }
            body.extend(self.exactly(size)?);
            if size == 0 {
                // Trailers, up to the empty line.
                while self.until(b"\r\n")?.is_some_and(|line| !line.is_empty()) {}
                return Ok(body);
            }
            self.exactly(2)?;
        }
    }

    /// Answers are chunked, as Notion's are (notion-observed.md section 12).
    fn head(&mut self, response: &Response) -> io::Result<()> {
        let mut head = format!(
            "HTTP/1.1 {} {}\r\n",
            response.status,
            reason(response.status)
        );
        for (name, value) in &response.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("transfer-encoding: chunked\r\n\r\n");
        self.stream.write_all(head.as_bytes())
    }

    fn chunk(&mut self, bytes: &[u8]) -> io::Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        let mut chunk = format!("{:x}\r\n", bytes.len()).into_bytes();
        chunk.extend_from_slice(bytes);
        chunk.extend_from_slice(b"\r\n");
        self.stream.write_all(&chunk)
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        302 => "Found",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        409 => "Conflict",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Other",
    }
}

fn now_ms() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| {
            u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
        })
}
