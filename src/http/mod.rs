//! HTTP/1.1 as far as an opening handshake needs it: building the request, reading the
//! response's head, credentials; and the same from the server's end.
//!
//! Functions of bytes: nothing here reads a socket, asks the time, or knows WebSocket frames.
//! Of bodies only a refusal's is read; HTTP/2 is not its business.

pub mod auth;
pub mod body;
pub mod challenge;
pub mod connect;
pub mod cookie;
pub mod date;
pub mod digest;
pub mod headers;
pub mod redirect;
pub mod request;
pub mod response;
pub mod server;
pub mod sts;
