//! Joins the sandbox to the client without a socket.
