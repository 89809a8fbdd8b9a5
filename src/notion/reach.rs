//! How far the way to Notion's machine goes, for who wants to know why a request failed.

use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::base_url::BaseUrl;

/// How far it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The name of the machine is not known here (DNS).
    NoName(String),
    /// Nothing takes a connection there, or nothing lets it through.
    NoConnection(String),
    /// A connection is taken; what is said over it is another matter.
    Connected,
}

/// How many of a machine's addresses are tried.
const TRIED: usize = 4;

/// Looks the machine's name up and connects to it, directly and not over any proxy; says nothing to it. Blocks for about
/// twice the limit at most.
pub fn reach(base: &BaseUrl, limit: Duration) -> Reach {
    let Some((host, port)) = base.host_and_port() else {
        return Reach::NoName("the address names no machine".to_owned());
    };
    let addresses = match addresses(host, port, limit) {
        Ok(addresses) => addresses,
        Err(why) => return Reach::NoName(why),
    };
    let mut why = "the name has no address".to_owned();
    for address in addresses.iter().take(TRIED) {
        match TcpStream::connect_timeout(address, limit / TRIED as u32) {
            Ok(_) => return Reach::Connected,
            Err(error) => why = format!("{address}: {error}"),
        }
    }
    Reach::NoConnection(why)
}

/// On a thread of its own: the system's look-up has no limit.
fn addresses(host: String, port: u16, limit: Duration) -> Result<Vec<SocketAddr>, String> {
    let (sender, receiver) = mpsc::channel();
    let spawned = thread::Builder::new().spawn(move || {
        let found = (host.as_str(), port).to_socket_addrs();
        let found = found
            .map(Iterator::collect)
            .map_err(|error| error.to_string());
        // Nobody waits any more where the limit is over.
        let _late = sender.send(found);
    });
    spawned.map_err(|error| error.to_string())?;
    receiver
        .recv_timeout(limit)
        .unwrap_or_else(|_| Err(format!("no answer within {} s", limit.as_secs())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reached(url: &str) -> Reach {
        reach(&url.parse().unwrap(), Duration::from_secs(5))
    }

    #[test]
    fn an_open_port_is_told_from_a_closed_one_and_from_a_name_nobody_has() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        assert_eq!(reached(&url), Reach::Connected);
        drop(listener);
        assert!(matches!(reached(&url), Reach::NoConnection(_)));
        // RFC 6761 keeps `.invalid` free of machines.
        assert!(matches!(
            reached("https://notion.invalid"),
            Reach::NoName(_)
        ));
    }
}
