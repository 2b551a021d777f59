//! The network: names to addresses, addresses to a connection, TLS over it, and waiting.
//!
//! It moves bytes and knows nothing of HTTP or WebSocket. Nothing here blocks except
//! [`wait::poll`], which drivers call, and the thread that [`resolve`] starts.

pub mod buffer;
pub mod connect;
pub mod keeper;
pub mod local;
pub mod resolve;
mod socket;
pub mod socks;
pub mod stream;
pub mod tls;
pub mod wait;
pub mod wire;

#[cfg(test)]
mod testing;
