//! Waits on this machine for the browser that Notion sends back.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use tiny_http::{Header, Method, Request, Response, Server};
use tokio::sync::mpsc;

use super::authorize::State;
use super::callback::Callback;
use super::page::Page;
use super::redirect_uri::RedirectUri;

/// The port can't be listened on.
#[derive(Debug)]
pub enum BindError {
    /// Another program does.
    Taken {
        /// The port.
        port: u16,
    },
    /// The system refuses.
    Refused {
        /// The port.
        port: u16,
        /// Why.
        error: io::Error,
    },
}

impl fmt::Display for BindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Taken { port } => write!(
                f,
                "port {port} of this machine, where the browser comes back to, is used by another program"
            ),
            Self::Refused { port, error } => write!(
                f,
                "port {port} of this machine, where the browser comes back to, can't be listened on: {error}"
            ),
        }
    }
}

impl std::error::Error for BindError {}

/// Listens on loopback, until it is dropped.
pub struct Listener {
    servers: Vec<Arc<Server>>,
    arrivals: mpsc::UnboundedReceiver<Arrived>,
}

/// An answer to this login. The browser waits for a page.
pub struct Arrived {
    /// What it says.
    pub callback: Callback,
    request: Request,
}

impl Arrived {
    /// Shows the browser how it went.
    pub fn answer(self, page: &Page) {
        respond(self.request, page);
    }
}

impl Listener {
    /// Listens. `localhost` may be either of two addresses, and the browser decides which: both are taken, so that no
    /// other program gets the answer on one of them. A machine without IPv6 has only one.
    ///
    /// # Errors
    /// When another program listens there, or the system refuses.
    pub fn bind(redirect_uri: &RedirectUri, state: &State) -> Result<Self, BindError> {
        let sockets = bind_both(redirect_uri.port())?;
        let (sender, arrivals) = mpsc::unbounded_channel();
        let used = Arc::new(AtomicBool::new(false));
        let mut servers = Vec::new();
        for socket in sockets {
            let refused = |error: io::Error| BindError::Refused {
                port: redirect_uri.port(),
                error,
            };
            let server = Server::from_listener(socket, None)
                .map(Arc::new)
                .map_err(|error| refused(io::Error::other(error.to_string())))?;
            servers.push(Arc::clone(&server));
            let door = Door {
                path: redirect_uri.path().to_owned(),
                state: state.clone(),
                used: Arc::clone(&used),
                sender: sender.clone(),
            };
            thread::Builder::new()
                .name("login".to_owned())
                .spawn(move || door.serve(&server))
                .map_err(refused)?;
        }
        Ok(Self { servers, arrivals })
    }

    /// The answer to this login: there is only one.
    pub async fn arrival(&mut self) -> Option<Arrived> {
        self.arrivals.recv().await
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        for server in &self.servers {
            server.unblock();
        }
    }
}

fn bind_both(port: u16) -> Result<Vec<TcpListener>, BindError> {
    let mut sockets = Vec::new();
    let mut refusal = None;
    for ip in [
        IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(Ipv6Addr::LOCALHOST),
    ] {
        match TcpListener::bind(SocketAddr::new(ip, port)) {
            Ok(socket) => sockets.push(socket),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                return Err(BindError::Taken { port });
            }
            Err(error) => refusal = Some(error),
        }
    }
    match refusal {
        Some(error) if sockets.is_empty() => Err(BindError::Refused { port, error }),
        _ => Ok(sockets),
    }
}

/// What answers one of the two addresses.
struct Door {
    path: String,
    state: State,
    /// Whether the state was brought back: it is good for once.
    used: Arc<AtomicBool>,
    sender: mpsc::UnboundedSender<Arrived>,
}

impl Door {
    fn serve(&self, server: &Server) {
        while let Ok(request) = server.recv() {
            match self.read(&request) {
                Ok(callback) => {
                    // Where nobody waits any more, the connection is closed without a page.
                    let _ = self.sender.send(Arrived { callback, request });
                }
                Err(page) => respond(request, &page),
            }
        }
    }

    /// What a request says to this login, or what to show instead.
    ///
    /// A wrong state is refused, and the wait goes on: to end the login would let any page in the browser end it.
    fn read(&self, request: &Request) -> Result<Callback, Page> {
        let (path, query) = request.url().split_once('?').unwrap_or((request.url(), ""));
        if path != self.path || *request.method() != Method::Get {
            return Err(Page::NotFound);
        }
        match Callback::read(query, &self.state) {
            Callback::OtherState => Err(Page::NotThisLogin),
            Callback::Nothing => Err(Page::NotFound),
            callback => match self.used.swap(true, Ordering::SeqCst) {
                true => Err(Page::NotThisLogin),
                false => Ok(callback),
            },
        }
    }
}

const HEADERS: &[(&str, &str)] = &[
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
    ),
];

fn respond(request: Request, page: &Page) {
    let headers = HEADERS
        .iter()
        .filter_map(|(name, value)| Header::from_bytes(*name, *value).ok());
    let response = headers.fold(
        Response::from_string(page.html()).with_status_code(page.status()),
        Response::with_header,
    );
    // A browser that has gone away misses only a page.
    let _ = request.respond(response);
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpStream;

    use super::*;
    use crate::model::Secret;

    fn free_port() -> u16 {
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        socket.local_addr().unwrap().port()
    }

    fn uri(port: u16) -> RedirectUri {
        format!("http://localhost:{port}/back").parse().unwrap()
    }

    fn get(ip: IpAddr, port: u16, target: &str) -> String {
        let mut stream = TcpStream::connect(SocketAddr::new(ip, port)).unwrap();
        let head = format!("GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    const V4: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    #[tokio::test]
    async fn one_answer_is_taken_and_everything_else_is_refused() {
        let port = free_port();
        let mut listener = Listener::bind(&uri(port), &State::of("right")).unwrap();
        let browser = thread::spawn(move || {
            for target in [
                "/favicon.ico",
                "/",
                "/back",
                "/back?state=right",
                "/back/x?code=a&state=right",
            ] {
                assert!(
                    get(V4, port, target).starts_with("HTTP/1.1 404"),
                    "{target}"
                );
            }
            let wrong = get(V4, port, "/back?code=a&state=wrong");
            assert!(wrong.starts_with("HTTP/1.1 400"), "{wrong}");
            get(V4, port, "/back?code=a&state=right")
        });
        let arrived = listener.arrival().await.unwrap();
        assert_eq!(arrived.callback, Callback::Code(Secret::new("a")));
        let again = tokio::task::spawn_blocking(move || get(V4, port, "/back?code=a&state=right"));
        assert!(again.await.unwrap().starts_with("HTTP/1.1 400"));
        arrived.answer(&Page::Connected {
            workspace: Some("Home".into()),
        });
        let shown = browser.join().unwrap();
        assert!(shown.starts_with("HTTP/1.1 200"), "{shown}");
        assert!(shown.contains("Connected to “Home”"), "{shown}");
        assert!(shown.contains("Cache-Control: no-store"), "{shown}");
    }

    #[tokio::test]
    async fn both_addresses_of_localhost_are_answered() {
        let port = free_port();
        let Ok(probe) = TcpListener::bind((Ipv6Addr::LOCALHOST, port)) else {
            // No IPv6 here: then localhost can't mean it either.
            return;
        };
        drop(probe);
        let mut listener = Listener::bind(&uri(port), &State::of("right")).unwrap();
        let v6 = IpAddr::V6(Ipv6Addr::LOCALHOST);
        let browser = thread::spawn(move || get(v6, port, "/back?error=access_denied&state=right"));
        let arrived = listener.arrival().await.unwrap();
        assert_eq!(arrived.callback, Callback::Denied);
        arrived.answer(&Page::Denied);
        assert!(browser.join().unwrap().contains("Not connected"));
    }

    #[test]
    fn a_port_that_is_taken_on_either_address_is_named() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let error = Listener::bind(&uri(port), &State::of("s")).err().unwrap();
        assert!(matches!(error, BindError::Taken { port: named } if named == port));
        if let Ok(taken) = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)) {
            let port = taken.local_addr().unwrap().port();
            let error = Listener::bind(&uri(port), &State::of("s")).err().unwrap();
            assert!(matches!(error, BindError::Taken { .. }), "{error}");
        }
    }

    #[test]
    fn a_listener_that_is_dropped_frees_its_port() {
        let port = free_port();
        drop(Listener::bind(&uri(port), &State::of("s")).unwrap());
        // The threads end by themselves, soon.
        let again = (0..100).find_map(|_| {
            thread::yield_now();
            let bound = Listener::bind(&uri(port), &State::of("s")).ok();
            if bound.is_none() {
                thread::sleep(std::time::Duration::from_millis(20));
            }
            bound
        });
        assert!(again.is_some());
    }
}
