//! Typed calls to Notion, and the only code that sends anything over the network.

mod transport;

pub use transport::{
    HttpMethod, HttpRequest, HttpResponse, Payload, Sending, Transport, TransportError,
};
