//! A server in front of the sandbox that lets a test act at each moment of a request's life: when it has come, when it
//! is done, when its answer is out. The program it serves knows nothing of it.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use notic_notion::sandbox::{Exchange, Reply, Request, Response, Sandbox};

/// Something that a test does. It is told the port from which the program talks.
pub type Act = Box<dyn FnOnce(u16) + Send>;

/// Decides what becomes of each request, in the order they come.
pub type Porter = Box<dyn FnMut(&Request) -> Fate + Send>;

/// What becomes of one request.
pub struct Fate {
    /// When it has come, and nothing is done yet.
    pub come: Option<Act>,
    /// Whether the sandbox gets it.
    pub applied: bool,
    /// When it is done, and nothing is answered yet.
    pub done: Option<Act>,
    pub answer: Answer,
    /// When the last byte of the answer is out.
    pub answered: Option<Act>,
}

/// What the program gets to see.
pub enum Answer {
    /// What the sandbox says.
    Whole,
    /// Nothing: the connection ends.
    Dropped,
    /// These bytes, made of what the sandbox said, if it was asked; then the connection ends.
    Raw(Box<dyn FnOnce(Option<Response>) -> Vec<u8> + Send>),
    /// Nothing, and the connection stays, until the program gives up.
    Silence,
}

impl Fate {
    /// Nothing happens to it.
    pub fn pass() -> Self {
        Self {
            come: None,
            applied: true,
            done: None,
            answer: Answer::Whole,
            answered: None,
        }
    }
}

struct Shared {
    sandbox: Sandbox,
    porter: Mutex<Option<Porter>>,
    connections: AtomicUsize,
    stopping: AtomicBool,
}

/// The server. Stops when dropped.
pub struct Gate {
    shared: Arc<Shared>,
    address: SocketAddr,
    listening: Option<JoinHandle<()>>,
}

/// How often a waiting thread looks whether the server stops.
const LOOK: Duration = Duration::from_millis(20);
/// How long what a dead program has sent may take to arrive.
const PATIENCE: Duration = Duration::from_secs(20);

impl Gate {
    pub fn new(sandbox: Sandbox) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            sandbox,
            porter: Mutex::default(),
            connections: AtomicUsize::default(),
            stopping: AtomicBool::default(),
        });
        let own = shared.clone();
        let listening = thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if own.stopping.load(Ordering::SeqCst) {
                    return;
                }
                own.connections.fetch_add(1, Ordering::SeqCst);
                let shared = own.clone();
                thread::spawn(move || {
                    // A broken connection is the program's business.
                    drop(serve(&stream, &shared));
                    drop(stream.shutdown(Shutdown::Both));
                    shared.connections.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Self {
            shared,
            address,
            listening: Some(listening),
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on each request meets this porter; with none, all pass.
    pub fn post(&self, porter: Option<Porter>) {
        *lock(&self.shared.porter) = porter;
    }

    /// Waits until all that dead programs have sent has arrived.
    pub fn quiet(&self) {
        let until = Instant::now() + PATIENCE;
        while self.shared.connections.load(Ordering::SeqCst) > 0 {
            assert!(Instant::now() < until, "a connection stays open");
            thread::sleep(Duration::from_millis(1));
        }
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.shared.stopping.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.address));
        if let Some(listening) = self.listening.take() {
            drop(listening.join());
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn serve(stream: &TcpStream, shared: &Shared) -> io::Result<()> {
    stream.set_read_timeout(Some(LOOK))?;
    stream.set_nodelay(true)?;
    let port = stream.peer_addr()?.port();
    let mut read = Vec::new();
    while let Some(request) = next(stream, shared, &mut read)? {
        let fate = match &mut *lock(&shared.porter) {
            Some(porter) => porter(&request),
            None => Fate::pass(),
        };
        if let Some(act) = fate.come {
            act(port);
        }
        let exchange = fate.applied.then(|| shared.sandbox.handle(&request, now()));
        if let Some(Exchange { delay, .. }) = &exchange {
            thread::sleep(*delay);
        }
        if let Some(act) = fate.done {
            act(port);
        }
        let ends = answer(stream, shared, &mut read, exchange, fate.answer)?;
        if let Some(act) = fate.answered {
            act(port);
        }
        if ends {
            return Ok(());
        }
    }
    Ok(())
}

/// Gives an answer, and tells whether the connection ends with it.
fn answer(
    mut stream: &TcpStream,
    shared: &Shared,
    read: &mut Vec<u8>,
    exchange: Option<Exchange>,
    answer: Answer,
) -> io::Result<bool> {
    let reply = exchange.map(|exchange| exchange.reply);
    match (answer, reply) {
        (Answer::Whole, Some(Reply::Answer(response))) => {
            stream.write_all(&whole(&response))?;
            Ok(false)
        }
        (Answer::Raw(make), reply) => {
            let said = match reply {
                Some(Reply::Answer(response)) => Some(response),
                _ => None,
            };
            stream.write_all(&make(said))?;
            stream.shutdown(Shutdown::Write)?;
            // What the program sent meanwhile would turn the end into a reset, which may take the answer along.
            while fill(stream, shared, read)? {}
            Ok(true)
        }
        (Answer::Silence, _) | (_, Some(Reply::Silence)) => {
            while fill(stream, shared, read)? {}
            Ok(true)
        }
        (Answer::Whole | Answer::Dropped, _) => Ok(true),
    }
}

/// An answer as Notion sends it, in chunks.
pub fn whole(response: &Response) -> Vec<u8> {
    let mut bytes = head(response);
    bytes.extend_from_slice(b"transfer-encoding: chunked\r\n\r\n");
    bytes.extend_from_slice(format!("{:x}\r\n", response.body.len()).as_bytes());
    bytes.extend_from_slice(&response.body);
    if !response.body.is_empty() {
        bytes.extend_from_slice(b"\r\n0\r\n");
    }
    bytes.extend_from_slice(b"\r\n");
    bytes
}

/// Status line and headers, the time as every server tells it, without the empty line at their end.
pub fn head(response: &Response) -> Vec<u8> {
    let date = httpdate::fmt_http_date(SystemTime::now());
    let mut head = format!("HTTP/1.1 {} Such\r\ndate: {date}\r\n", response.status);
    for (name, value) in &response.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.into_bytes()
}

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    u64::try_from(since.as_millis()).unwrap()
}

/// Reads more; false at the end of the connection, or when the server stops.
fn fill(mut stream: &TcpStream, shared: &Shared, read: &mut Vec<u8>) -> io::Result<bool> {
    let mut buffer = [0; 16 * 1024];
    while !shared.stopping.load(Ordering::SeqCst) {
        match stream.read(&mut buffer) {
            Ok(0) => return Ok(false),
            Ok(count) => {
                read.extend_from_slice(&buffer[..count]);
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
    Ok(false)
}

/// The next whole request; none at the end of the connection. Half a request is none.
fn next(stream: &TcpStream, shared: &Shared, read: &mut Vec<u8>) -> io::Result<Option<Request>> {
    const MARK: &[u8] = b"\r\n\r\n";
    let end_of_head = loop {
        if let Some(at) = read.windows(MARK.len()).position(|window| window == MARK) {
            break at;
        }
        if !fill(stream, shared, read)? {
            return Ok(None);
        }
    };
    let head = String::from_utf8_lossy(&read[..end_of_head]).into_owned();
    let mut lines = head.split("\r\n");
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
    assert_eq!(request.header("transfer-encoding"), None, "{head}");
    let length: usize = request
        .header("content-length")
        .map_or(0, |length| length.parse().unwrap());
    let end = end_of_head + MARK.len() + length;
    while read.len() < end {
        if !fill(stream, shared, read)? {
            return Ok(None);
        }
    }
    let rest = read.split_off(end);
    let all = std::mem::replace(read, rest);
    request.body = all[end - length..].to_vec();
    Ok(Some(request))
}
